/* SPDX-License-Identifier: Apache-2.0 */
/* Percent coding (RFC 3986 section 2) and form coding (RFC 6749 appendix B).
 * Values may be secrets (a client secret in a token request): make the buffer a secret one then. */
#include "base/url.h"

#include <string.h>

#include "base/str.h"
#include "base/url_char.h"

typedef enum coding {
    CODING_PERCENT,
    CODING_PATH, /* keeps '/' */
    CODING_FORM  /* space as '+' */
} coding;

static bool stays(char c, coding how)
{
    return (gov__url_is_unreserved(c) && !(how == CODING_FORM && c == '~')) ||
           (how == CODING_PATH && c == '/') || (how == CODING_FORM && c == '*');
}

static size_t encoded_len(const char *text, size_t len, coding how)
{
    size_t total = len;
    for (size_t i = 0; i < len; i++) {
        total += stays(text[i], how) || (how == CODING_FORM && text[i] == ' ') ? 0 : 2;
    }
    return total;
}

static void encode(gov__buf *out, const char *text, size_t len, coding how)
{
    static const char digits[] = "0123456789ABCDEF";
    char *o = gov__buf_extend(out, encoded_len(text, len, how));
    if (o == NULL) {
        return;
    }
    for (size_t i = 0; i < len; i++) {
        if (stays(text[i], how)) {
            *o++ = text[i];
        } else if (how == CODING_FORM && text[i] == ' ') {
            *o++ = '+';
        } else {
            unsigned char byte = (unsigned char)text[i];
            *o++ = '%';
            *o++ = digits[byte >> 4];
            *o++ = digits[byte & 0x0FU];
        }
    }
}

void gov__url_encode(gov__buf *out, const char *text, size_t len)
{
    encode(out, text, len, CODING_PERCENT);
}

void gov__url_encode_path(gov__buf *out, const char *text, size_t len)
{
    encode(out, text, len, CODING_PATH);
}

/* The byte at *at, which is moved past it; -1 for a bad escape. */
static int next_byte(const char *text, size_t len, size_t *at, bool plus_is_space)
{
    char c = text[*at];
    if (c != '%') {
        *at += 1;
        return plus_is_space && c == '+' ? ' ' : (unsigned char)c;
    }
    if (!gov__url_is_escape(text, len, *at)) {
        return -1;
    }
    int byte = gov__url_hex(text[*at + 1]) * 16 + gov__url_hex(text[*at + 2]);
    *at += 3;
    return byte != 0 ? byte : -1;
}

static gov_status decode(gov__buf *out, const char *text, size_t len, bool plus_is_space)
{
    size_t start = out->len;
    char *o = gov__buf_extend(out, len);
    size_t written = 0;
    if (o == NULL) {
        return gov__buf_status(out);
    }
    for (size_t at = 0; at < len;) {
        int byte = next_byte(text, len, &at, plus_is_space);
        if (byte < 0) {
            gov__buf_truncate(out, start);
            return GOV_ERR_ARGUMENT;
        }
        o[written++] = (char)byte;
    }
    gov__buf_truncate(out, start + written);
    return GOV_OK;
}

gov_status gov__url_decode(gov__buf *out, const char *text, size_t len)
{
    return decode(out, text, len, false);
}

static void add_pair(gov__buf *out, const char *name, const char *value, coding how)
{
    encode(out, name, strlen(name), how);
    gov__buf_append_char(out, '=');
    encode(out, value, strlen(value), how);
}

void gov__url_form_add(gov__buf *out, bool *first, const char *name, const char *value)
{
    if (value == NULL) {
        return;
    }
    if (!*first) {
        gov__buf_append_char(out, '&');
    }
    *first = false;
    add_pair(out, name, value, CODING_FORM);
}

void gov__url_query_add(gov__buf *target, bool *first, const char *name, const char *value)
{
    if (value == NULL) {
        return;
    }
    gov__buf_append_char(target, *first ? '?' : '&');
    *first = false;
    add_pair(target, name, value, CODING_PERCENT);
}

void gov__url_query_add_int(gov__buf *target, bool *first, const char *name, int64_t value)
{
    char text[GOV__STR_INT_MAX];
    (void)gov__str_from_int64(value, text);
    gov__url_query_add(target, first, name, text);
}

/* Compares an encoded name with a plain one. */
static bool name_matches(const char *text, size_t len, const char *name)
{
    size_t at = 0;
    while (at < len && *name != '\0') {
        int byte = next_byte(text, len, &at, true);
        if (byte != (unsigned char)*name++) {
            return false;
        }
    }
    return at == len && *name == '\0';
}

gov_status gov__url_form_get(const char *form, size_t len, const char *name, gov__buf *out,
                             bool *found)
{
    *found = false;
    for (size_t at = 0; at < len;) {
        const char *pair = form + at;
        const char *end = memchr(pair, '&', len - at);
        size_t pair_len = end != NULL ? (size_t)(end - pair) : len - at;
        const char *equals = pair_len != 0 ? memchr(pair, '=', pair_len) : NULL;
        size_t name_len = equals != NULL ? (size_t)(equals - pair) : pair_len;
        if (name_matches(pair, name_len, name)) {
            *found = true;
            size_t skip = equals != NULL ? name_len + 1 : name_len;
            return decode(out, pair + skip, pair_len - skip, true);
        }
        at += pair_len + 1;
    }
    return GOV_OK;
}
