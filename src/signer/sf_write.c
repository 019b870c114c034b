/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of structured fields: RFC 8941 section 4.1. */
#include "signer/sf.h"

#include <string.h>

/* Zeros that say nothing go, and -0 is 0. */
static void write_decimal(gov__buf *out, const gov__sf_item *item)
{
    const char *text = item->text.at;
    const char *point = memchr(text, '.', item->text.len);
    size_t places = item->text.len - (size_t)(point - text) - 1;
    while (places > 1 && point[places] == '0') {
        places--;
    }
    if (item->number == 0 && text[0] == '-' && !(places == 1 && point[1] == '0')) {
        gov__buf_append_char(out, '-');
    }
    gov__buf_append_int(out, item->number);
    gov__buf_append(out, point, places + 1);
}

static bool write_bytes(gov__buf *out, const gov__sf_item *item)
{
    gov__buf bytes;
    gov__buf_init(&bytes, out->mem, 0);
    bool good = gov__sf_bytes(item, &bytes);
    if (gov__buf_status(&bytes) != GOV_OK) {
        gov__buf_fail(out, gov__buf_status(&bytes));
    }
    gov__buf_free(&bytes);
    gov__buf_append(out, item->text.at, item->text.len);
    return good;
}

bool gov__sf_write_item(gov__buf *out, const gov__sf_item *item)
{
    switch (item->kind) {
    case GOV__SF_INTEGER: gov__buf_append_int(out, item->number); return true;
    case GOV__SF_DECIMAL: write_decimal(out, item); return true;
    case GOV__SF_BYTES: return write_bytes(out, item);
    case GOV__SF_BOOLEAN: gov__buf_append_str(out, item->number != 0 ? "?1" : "?0"); return true;
    case GOV__SF_STRING:
    case GOV__SF_TOKEN: gov__buf_append(out, item->text.at, item->text.len); return true;
    }
    return false;
}

bool gov__sf_write_parameters(gov__buf *out, gov__sf_span parameters)
{
    gov__sf_span keys[GOV__SF_MEMBERS_MAX];
    size_t count = 0;
    gov__sf in;
    gov__sf_item value;
    gov__sf_step step;
    gov__sf_begin(&in, parameters.at, parameters.len);
    while ((step = gov__sf_next_parameter(&in, &keys[count], &value)) == GOV__SF_NEXT) {
        for (size_t i = 0; i < count; i++) {
            if (gov__sf_equal(keys[i], keys[count])) {
                return false;
            }
        }
        gov__buf_append_char(out, ';');
        gov__buf_append(out, keys[count].at, keys[count].len);
        bool plain = value.kind == GOV__SF_BOOLEAN && value.number != 0;
        if (!plain) {
            gov__buf_append_char(out, '=');
        }
        if ((!plain && !gov__sf_write_item(out, &value)) || ++count == GOV__SF_MEMBERS_MAX) {
            return false;
        }
    }
    return step == GOV__SF_END;
}

static bool write_inner(gov__buf *out, gov__sf_span value)
{
    gov__sf in;
    gov__sf_item item;
    gov__sf_span parameters;
    gov__sf_step step;
    bool first = true;
    gov__sf_inner(&in, value);
    gov__buf_append_char(out, '(');
    while ((step = gov__sf_next_inner(&in, &item, &parameters)) == GOV__SF_NEXT) {
        if (!first) {
            gov__buf_append_char(out, ' ');
        }
        first = false;
        if (!gov__sf_write_item(out, &item) || !gov__sf_write_parameters(out, parameters)) {
            return false;
        }
    }
    gov__buf_append_char(out, ')');
    return step == GOV__SF_END;
}

bool gov__sf_write_member(gov__buf *out, const gov__sf_member *member)
{
    bool good =
        member->inner ? write_inner(out, member->value) : gov__sf_write_item(out, &member->item);
    return good && gov__sf_write_parameters(out, member->parameters);
}

static bool write_keyed(gov__buf *out, const gov__sf_member *member)
{
    bool plain = !member->inner && member->item.kind == GOV__SF_BOOLEAN && member->item.number != 0;
    gov__buf_append(out, member->key.at, member->key.len);
    if (plain) {
        return gov__sf_write_parameters(out, member->parameters);
    }
    gov__buf_append_char(out, '=');
    return gov__sf_write_member(out, member);
}

bool gov__sf_rewrite(gov__buf *out, gov__sf_type type, const char *text, size_t len)
{
    bool dictionary = type == GOV__SF_FIELD_DICTIONARY;
    gov__sf in;
    gov__sf_member member;
    gov__sf_member found;
    gov__sf_step step;
    size_t count = 0;
    gov__sf_begin(&in, text, len);
    while ((step = gov__sf_next(&in, dictionary, &member)) == GOV__SF_NEXT) {
        /* Looking for it refuses a key that stands twice. */
        bool lone = !dictionary || gov__sf_find(text, len, member.key, &found) == GOV__SF_NEXT;
        bool fits = type != GOV__SF_FIELD_ITEM || !member.inner;
        if (count++ == GOV__SF_MEMBERS_MAX || !lone || !fits) {
            return false;
        }
        gov__buf_append_str(out, count > 1 ? ", " : "");
        if (!(dictionary ? write_keyed(out, &member) : gov__sf_write_member(out, &member))) {
            return false;
        }
    }
    return step == GOV__SF_END && (type != GOV__SF_FIELD_ITEM || count == 1);
}

bool gov__sf_write_string(gov__buf *out, const char *text)
{
    gov__buf_append_char(out, '"');
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~') {
            return false;
        }
        if (*text == '"' || *text == '\\') {
            gov__buf_append_char(out, '\\');
        }
        gov__buf_append_char(out, *text);
    }
    gov__buf_append_char(out, '"');
    return true;
}
