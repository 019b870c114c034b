/* SPDX-License-Identifier: Apache-2.0 */
/* Percent coding (RFC 3986 section 2) and form coding (RFC 6749 appendix B).
 * Values may be secrets (a client secret in a token request): make the buffer a secret one then. */
#include "base/url.h"

#include <string.h>

#include "base/str.h"
#include "base/url_char.h"

typedef enum coding {
    CODING_PERCENT,
    CODING_FORM /* space as '+' */
} coding;

static bool stays(char c, coding how)
{
    return how == CODING_FORM ? (gov__url_is_unreserved(c) && c != '~') || c == '*'
                              : gov__url_is_unreserved(c);
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
