/* SPDX-License-Identifier: Apache-2.0 */
/* Reading structured fields: RFC 8941 section 4.2, without its leniency about keys that stand twice. */
#include "signer/sf.h"

#include <string.h>

#include "base/base64.h"
#include "base/str.h"

#define INTEGER_DIGITS  15
#define DECIMAL_DIGITS  12
#define FRACTION_DIGITS 3

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_alpha(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_at_end(const gov__sf *in)
{
    return in->at == in->end;
}

static char peek(const gov__sf *in)
{
    return is_at_end(in) ? '\0' : *in->at;
}

static void skip(gov__sf *in, const char *set)
{
    while (is_one_of(peek(in), set)) {
        in->at++;
    }
}

static gov__sf_span span_from(const gov__sf *in, const char *start)
{
    gov__sf_span span = {start, (size_t)(in->at - start)};
    return span;
}

bool gov__sf_is(gov__sf_span span, const char *text)
{
    return gov__str_equal_len(span.at, span.len, text);
}

bool gov__sf_equal(gov__sf_span a, gov__sf_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

void gov__sf_begin(gov__sf *in, const char *text, size_t len)
{
    in->at = len != 0 ? text : "";
    in->end = in->at + len;
    in->begun = false;
    skip(in, " ");
}

static bool read_key(gov__sf *in, gov__sf_span *out)
{
    const char *start = in->at;
    if (!is_lower(peek(in)) && peek(in) != '*') {
        return false;
    }
    while (is_lower(peek(in)) || is_digit(peek(in)) || is_one_of(peek(in), "_-.*")) {
        in->at++;
    }
    *out = span_from(in, start);
    return true;
}

static size_t read_digits(gov__sf *in, int64_t *value)
{
    size_t count = 0;
    while (is_digit(peek(in)) && count <= INTEGER_DIGITS) {
        *value = *value * 10 + (*in->at - '0');
        in->at++;
        count++;
    }
    return count;
}

static bool read_number(gov__sf *in, gov__sf_item *out)
{
    bool negative = peek(in) == '-';
    int64_t fraction = 0;
    in->at += negative ? 1 : 0;
    size_t digits = read_digits(in, &out->number);
    out->number = negative ? -out->number : out->number;
    out->kind = GOV__SF_INTEGER;
    if (digits == 0 || digits > INTEGER_DIGITS) {
        return false;
    }
    if (peek(in) != '.') {
        return true;
    }
    in->at++;
    out->kind = GOV__SF_DECIMAL;
    size_t places = read_digits(in, &fraction);
    return digits <= DECIMAL_DIGITS && places >= 1 && places <= FRACTION_DIGITS;
}

static bool read_string(gov__sf *in)
{
    for (in->at++; !is_at_end(in); in->at++) {
        char c = *in->at;
        if (c == '"') {
            in->at++;
            return true;
        }
        if (c == '\\') {
            in->at++;
            c = peek(in);
            if (c != '"' && c != '\\') {
                return false;
            }
        } else if (c < ' ' || c > '~') {
            return false;
        }
    }
    return false;
}

static bool read_token(gov__sf *in)
{
    while (is_alpha(peek(in)) || is_digit(peek(in)) || is_one_of(peek(in), "!#$%&'*+-.^_`|~:/")) {
        in->at++;
    }
    return true;
}

static bool read_bytes(gov__sf *in)
{
    in->at++;
    while (is_alpha(peek(in)) || is_digit(peek(in)) || is_one_of(peek(in), "+/=")) {
        in->at++;
    }
    if (peek(in) != ':') {
        return false;
    }
    in->at++;
    return true;
}

static bool read_boolean(gov__sf *in, gov__sf_item *out)
{
    in->at++;
    char c = peek(in);
    out->number = c == '1';
    in->at += c == '0' || c == '1' ? 1 : 0;
    return c == '0' || c == '1';
}

static bool read_item(gov__sf *in, gov__sf_item *out)
{
    const char *start = in->at;
    char c = peek(in);
    bool good = false;
    out->number = 0;
    if (c == '-' || is_digit(c)) {
        good = read_number(in, out);
    } else if (c == '"') {
        out->kind = GOV__SF_STRING;
        good = read_string(in);
    } else if (c == '*' || is_alpha(c)) {
        out->kind = GOV__SF_TOKEN;
        good = read_token(in);
    } else if (c == ':') {
        out->kind = GOV__SF_BYTES;
        good = read_bytes(in);
    } else if (c == '?') {
        out->kind = GOV__SF_BOOLEAN;
        good = read_boolean(in, out);
    }
    out->text = span_from(in, start);
    return good;
}

static void be_true(gov__sf_item *out, const gov__sf *in)
{
    out->kind = GOV__SF_BOOLEAN;
    out->number = 1;
    out->text.at = in->at;
    out->text.len = 0;
}

gov__sf_step gov__sf_next_parameter(gov__sf *in, gov__sf_span *key, gov__sf_item *value)
{
    if (peek(in) != ';') {
        return is_at_end(in) ? GOV__SF_END : GOV__SF_BAD;
    }
    in->at++;
    skip(in, " ");
    if (!read_key(in, key)) {
        return GOV__SF_BAD;
    }
    be_true(value, in);
    if (peek(in) != '=') {
        return GOV__SF_NEXT;
    }
    in->at++;
    return read_item(in, value) ? GOV__SF_NEXT : GOV__SF_BAD;
}

/* Walks over parameters; what follows them is for the caller. */
static bool read_parameters(gov__sf *in, gov__sf_span *out)
{
    const char *start = in->at;
    gov__sf_span key;
    gov__sf_item value;
    for (size_t count = 0; peek(in) == ';'; count++) {
        if (count == GOV__SF_MEMBERS_MAX ||
            gov__sf_next_parameter(in, &key, &value) == GOV__SF_BAD) {
            return false;
        }
    }
    *out = span_from(in, start);
    return true;
}

/* From behind "(" or an item to the next one; GOV__SF_END has taken the ")". */
gov__sf_step gov__sf_next_inner(gov__sf *in, gov__sf_item *item, gov__sf_span *parameters)
{
    bool spaced = peek(in) == ' ';
    skip(in, " ");
    if (peek(in) == ')') {
        in->at++;
        return GOV__SF_END;
    }
    if ((in->begun && !spaced) || !read_item(in, item) || !read_parameters(in, parameters)) {
        return GOV__SF_BAD;
    }
    in->begun = true;
    return GOV__SF_NEXT;
}

void gov__sf_inner(gov__sf *in, gov__sf_span value)
{
    in->at = value.at + 1;
    in->end = value.at + value.len;
    in->begun = false;
}

static bool read_inner(gov__sf *in)
{
    gov__sf inner = {in->at + 1, in->end, false};
    gov__sf_step step = GOV__SF_NEXT;
    for (size_t count = 0; step == GOV__SF_NEXT && count <= GOV__SF_MEMBERS_MAX; count++) {
        gov__sf_item item;
        gov__sf_span parameters;
        step = gov__sf_next_inner(&inner, &item, &parameters);
    }
    in->at = inner.at;
    return step == GOV__SF_END;
}

static bool read_value(gov__sf *in, gov__sf_member *out)
{
    const char *start = in->at;
    out->inner = peek(in) == '(';
    bool good = out->inner ? read_inner(in) : read_item(in, &out->item);
    out->value = span_from(in, start);
    good = good && read_parameters(in, &out->parameters);
    out->whole = span_from(in, start);
    return good;
}

static bool read_keyed(gov__sf *in, gov__sf_member *out)
{
    if (!read_key(in, &out->key)) {
        return false;
    }
    if (peek(in) == '=') {
        in->at++;
        return read_value(in, out);
    }
    const char *start = in->at;
    out->bare = true;
    be_true(&out->item, in);
    out->value = span_from(in, start);
    bool good = read_parameters(in, &out->parameters);
    out->whole = span_from(in, start);
    return good;
}

/* OWS "," OWS, with something behind it. */
static bool read_comma(gov__sf *in)
{
    skip(in, " \t");
    if (peek(in) != ',') {
        return false;
    }
    in->at++;
    skip(in, " \t");
    return !is_at_end(in);
}

gov__sf_step gov__sf_next(gov__sf *in, bool dictionary, gov__sf_member *out)
{
    memset(out, 0, sizeof *out);
    if (in->begun) {
        gov__sf tail = *in;
        skip(&tail, " ");
        if (is_at_end(&tail)) {
            return GOV__SF_END;
        }
        if (!read_comma(in)) {
            return GOV__SF_BAD;
        }
    } else if (is_at_end(in)) {
        return GOV__SF_END;
    }
    in->begun = true;
    return (dictionary ? read_keyed(in, out) : read_value(in, out)) ? GOV__SF_NEXT : GOV__SF_BAD;
}

static bool add_key(gov__sf_span *keys, size_t *count, gov__sf_span key)
{
    for (size_t i = 0; i < *count; i++) {
        if (gov__sf_equal(keys[i], key)) {
            return false;
        }
    }
    if (*count == GOV__SF_MEMBERS_MAX) {
        return false;
    }
    keys[(*count)++] = key;
    return true;
}

gov__sf_step gov__sf_find(const char *text, size_t len, gov__sf_span key, gov__sf_member *out)
{
    gov__sf_span keys[GOV__SF_MEMBERS_MAX];
    size_t count = 0;
    gov__sf in;
    gov__sf_member member;
    gov__sf_step step;
    gov__sf_step found = GOV__SF_END;
    gov__sf_begin(&in, text, len);
    while ((step = gov__sf_next(&in, true, &member)) == GOV__SF_NEXT) {
        if (!add_key(keys, &count, member.key)) {
            return GOV__SF_BAD;
        }
        if (gov__sf_equal(member.key, key)) {
            *out = member;
            found = GOV__SF_NEXT;
        }
    }
    return step == GOV__SF_BAD ? GOV__SF_BAD : found;
}

bool gov__sf_bytes(const gov__sf_item *item, gov__buf *out)
{
    return item->kind == GOV__SF_BYTES &&
           gov__base64_decode(out, item->text.at + 1, item->text.len - 2) != GOV_ERR_ARGUMENT;
}
