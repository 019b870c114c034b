/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers and fields of a message, and the signature base made of them (RFC 9421 sections 2.1 and 2.5).
 * Derived components are signature_derived.c. */
#include "signer/signature_base.h"

#include <string.h>

#include "base/base64.h"
#include "base/str.h"

/* Fields whose structure is registered, for ";sf"; one that is not here cannot be signed so. */
static const struct {
    const char *name;
    gov__sf_type type;
} FIELDS[] = {
    {"accept-signature", GOV__SF_FIELD_DICTIONARY},
    {"cache-status", GOV__SF_FIELD_LIST},
    {"client-cert", GOV__SF_FIELD_ITEM},
    {"client-cert-chain", GOV__SF_FIELD_LIST},
    {"content-digest", GOV__SF_FIELD_DICTIONARY},
    {"priority", GOV__SF_FIELD_DICTIONARY},
    {"proxy-status", GOV__SF_FIELD_LIST},
    {"repr-digest", GOV__SF_FIELD_DICTIONARY},
    {"signature", GOV__SF_FIELD_DICTIONARY},
    {"signature-input", GOV__SF_FIELD_DICTIONARY},
    {"want-content-digest", GOV__SF_FIELD_DICTIONARY},
    {"want-repr-digest", GOV__SF_FIELD_DICTIONARY},
};

/* Quotes off; escapes do not occur in what may stand here. */
static bool unquote(const gov__sf_item *item, gov__sf_span *out)
{
    if (item->kind != GOV__SF_STRING || memchr(item->text.at, '\\', item->text.len) != NULL) {
        return false;
    }
    out->at = item->text.at + 1;
    out->len = item->text.len - 2;
    return true;
}

/* A field name (RFC 9110 section 5.1) in lower case, or "@" and such a name. */
static bool is_name(gov__sf_span name)
{
    size_t at = name.len > 0 && name.at[0] == '@' ? 1 : 0;
    for (size_t i = at; i < name.len; i++) {
        char c = name.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL)) {
            return false;
        }
    }
    return name.len > at;
}

static bool set_flag(bool *flag, const gov__sf_item *value)
{
    bool good = !*flag && value->kind == GOV__SF_BOOLEAN && value->number != 0;
    *flag = true;
    return good;
}

static bool set_text(gov__sf_span *slot, const gov__sf_item *value)
{
    bool good = slot->len == 0 && value->kind == GOV__SF_STRING;
    *slot = value->text;
    return good;
}

static bool set_parameter(gov__component *out, gov__sf_span key, const gov__sf_item *value)
{
    if (gov__sf_is(key, "sf")) {
        return set_flag(&out->sf, value);
    }
    if (gov__sf_is(key, "bs")) {
        return set_flag(&out->bs, value);
    }
    if (gov__sf_is(key, "tr")) {
        return set_flag(&out->tr, value);
    }
    if (gov__sf_is(key, "req")) {
        return set_flag(&out->req, value);
    }
    return gov__sf_is(key, "key")    ? set_text(&out->key, value)
           : gov__sf_is(key, "name") ? set_text(&out->pair, value)
                                     : false;
}

bool gov__component_read(const gov__sf_item *item, gov__sf_span parameters, gov__component *out)
{
    gov__sf in;
    gov__sf_span key;
    gov__sf_item value;
    gov__sf_step step;
    memset(out, 0, sizeof *out);
    if (!unquote(item, &out->name) || !is_name(out->name)) {
        return false;
    }
    gov__sf_begin(&in, parameters.at, parameters.len);
    while ((step = gov__sf_next_parameter(&in, &key, &value)) == GOV__SF_NEXT) {
        if (!set_parameter(out, key, &value)) {
            return false;
        }
    }
    bool derived = out->name.at[0] == '@';
    bool of_field = out->sf || out->bs || out->tr || out->key.len != 0;
    bool pair = gov__sf_is(out->name, "@query-param");
    return step == GOV__SF_END && !(derived && of_field) && (out->pair.len != 0) == pair &&
           !(out->bs && (out->sf || out->key.len != 0));
}

static bool component_equal(const gov__component *a, const gov__component *b)
{
    return gov__sf_equal(a->name, b->name) && a->sf == b->sf && a->bs == b->bs && a->tr == b->tr &&
           a->req == b->req && gov__sf_equal(a->key, b->key) && gov__sf_equal(a->pair, b->pair);
}

/* --- fields --------------------------------------------------------------------------------------- */

typedef struct field_lines {
    const gov_signing *signing;
    bool reply;
    size_t next;
} field_lines;

/* The value of the next line of this name; NULL at the end. */
static const char *next_line(field_lines *lines, gov__sf_span name)
{
    const gov_signing *s = lines->signing;
    for (;;) {
        size_t at = lines->next++;
        const char *own = lines->reply ? gov_signing_get_reply_header_name(s, at)
                                       : gov_signing_get_header_name(s, at);
        if (own == NULL) {
            return NULL;
        }
        if (gov__str_equal_nocase_len(own, strlen(own), name.at, name.len)) {
            return lines->reply ? gov_signing_get_reply_header_value(s, at)
                                : gov_signing_get_header_value(s, at);
        }
    }
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static gov__sf_span trim(const char *text)
{
    gov__sf_span span = {text, strlen(text)};
    while (span.len > 0 && is_space(span.at[0])) {
        span.at++;
        span.len--;
    }
    while (span.len > 0 && is_space(span.at[span.len - 1])) {
        span.len--;
    }
    return span;
}

static void write_line(gov__buf *out, gov__sf_span value, bool bytes)
{
    if (bytes) {
        gov__buf_append_char(out, ':');
        gov__base64_encode(out, value.at, value.len);
        gov__buf_append_char(out, ':');
    } else {
        gov__buf_append(out, value.at, value.len);
    }
}

/* All lines joined; false when there is none. The length of a request's body is written by the transport,
 * and is known. */
static bool join(const gov_signing *signing, bool reply, const gov__component *component,
                 gov__buf *out)
{
    field_lines lines = {signing, reply, 0};
    const char *value;
    size_t size = 0;
    bool first = true;
    while ((value = next_line(&lines, component->name)) != NULL) {
        gov__buf_append_str(out, first ? "" : ", ");
        write_line(out, trim(value), component->bs);
        first = false;
    }
    if (first && !reply && gov__sf_is(component->name, "content-length")) {
        char digits[GOV__STR_INT_MAX];
        (void)gov_signing_get_body(signing, &size);
        gov__sf_span text = {digits, gov__str_from_uint64(size, digits)};
        write_line(out, text, component->bs);
        return size != 0;
    }
    return !first;
}

static bool is_signable(const gov__buf *text, size_t from)
{
    for (size_t i = from; i < text->len; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if (c < ' ' ? c != '\t' : c > '~') {
            return false;
        }
    }
    return true;
}

static bool rewrite(const gov__component *component, const gov__buf *joined, gov__buf *out)
{
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++) {
        if (gov__sf_is(component->name, FIELDS[i].name)) {
            return gov__sf_rewrite(out, FIELDS[i].type, joined->data, joined->len);
        }
    }
    return false;
}

static gov_status select_member(const gov__component *component, const gov__buf *joined,
                                gov__buf *out)
{
    gov__sf_span key = {component->key.at + 1, component->key.len - 2};
    gov__sf_member member;
    switch (gov__sf_find(joined->data, joined->len, key, &member)) {
    case GOV__SF_END: return GOV_ERR_KEY_NOT_FOUND;
    case GOV__SF_BAD: return GOV_ERR_SIGNATURE;
    case GOV__SF_NEXT: break;
    }
    return gov__sf_write_member(out, &member) ? GOV_OK : GOV_ERR_SIGNATURE;
}

static gov_status shape(const gov__component *component, const gov__buf *joined, gov__buf *out)
{
    if (component->key.len != 0) {
        return select_member(component, joined, out);
    }
    if (component->sf) {
        return rewrite(component, joined, out) ? GOV_OK : GOV_ERR_SIGNATURE;
    }
    gov__buf_append(out, joined->data, joined->len);
    return GOV_OK;
}

static gov_status field_value(const gov_signing *signing, bool reply,
                              const gov__component *component, gov__buf *out)
{
    gov__buf joined;
    size_t before = out->len;
    /* Trailers never reach a signer, so none can be covered. */
    if (component->tr) {
        return GOV_ERR_KEY_NOT_FOUND;
    }
    gov__buf_init_secret(&joined, out->mem, GOV__SIGNATURE_BASE_MAX);
    gov_status status = join(signing, reply, component, &joined) ? GOV_OK : GOV_ERR_KEY_NOT_FOUND;
    if (status == GOV_OK && gov__buf_status(&joined) == GOV_OK) {
        status = shape(component, &joined, out);
    }
    if (gov__buf_status(&joined) != GOV_OK) {
        status = gov__buf_status(&joined);
    }
    gov__buf_free(&joined);
    return status == GOV_OK && !is_signable(out, before) ? GOV_ERR_SIGNATURE : status;
}

gov_status gov__component_value(const gov_signing *signing, gov__signed_message message,
                                const gov__component *component, gov__buf *out)
{
    bool reply = message == GOV__SIGNED_REPLY;
    if (component->req && !reply) {
        return GOV_ERR_SIGNATURE;
    }
    gov__signed_message of = component->req ? GOV__SIGNED_REQUEST : message;
    gov_status status = component->name.at[0] == '@'
                            ? gov__component_derive(signing, of, component, out)
                            : field_value(signing, of == GOV__SIGNED_REPLY, component, out);
    return gov__buf_status(out) != GOV_OK ? gov__buf_status(out) : status;
}

/* --- the signature base --------------------------------------------------------------------------- */

static gov_status add_component(const gov_signing *signing, gov__signed_message message,
                                const gov__sf_item *item, gov__sf_span parameters,
                                const gov__component *component, gov__buf *out)
{
    if (!gov__sf_write_item(out, item) || !gov__sf_write_parameters(out, parameters)) {
        return GOV_ERR_SIGNATURE;
    }
    gov__buf_append_str(out, ": ");
    gov_status status = gov__component_value(signing, message, component, out);
    gov__buf_append_char(out, '\n');
    return status == GOV_ERR_KEY_NOT_FOUND ? GOV_ERR_SIGNATURE : status;
}

static gov_status add_components(const gov_signing *signing, gov__signed_message message,
                                 gov__sf_span list, gov__buf *out)
{
    gov__component seen[GOV__SIGNATURE_COMPONENTS_MAX];
    size_t count = 0;
    gov__sf in;
    gov__sf_item item;
    gov__sf_span parameters;
    gov__sf_step step;
    gov__sf_inner(&in, list);
    while ((step = gov__sf_next_inner(&in, &item, &parameters)) == GOV__SF_NEXT) {
        if (count == GOV__SIGNATURE_COMPONENTS_MAX ||
            !gov__component_read(&item, parameters, &seen[count])) {
            return GOV_ERR_SIGNATURE;
        }
        for (size_t i = 0; i < count; i++) {
            if (component_equal(&seen[i], &seen[count])) {
                return GOV_ERR_SIGNATURE;
            }
        }
        gov_status status = add_component(signing, message, &item, parameters, &seen[count++], out);
        if (status != GOV_OK) {
            return status;
        }
    }
    return step == GOV__SF_END ? GOV_OK : GOV_ERR_SIGNATURE;
}

gov_status gov__signature_base(const gov_signing *signing, gov__signed_message message,
                               const gov__sf_member *input, gov__buf *out)
{
    if (!input->inner) {
        return GOV_ERR_SIGNATURE;
    }
    gov_status status = add_components(signing, message, input->value, out);
    gov__buf_append_str(out, "\"@signature-params\": ");
    gov__buf_append(out, input->whole.at, input->whole.len);
    return gov__buf_status(out) != GOV_OK ? gov__buf_status(out) : status;
}
