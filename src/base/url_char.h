/* SPDX-License-Identifier: Apache-2.0 */
/* The character classes and escapes of RFC 3986, wherever a part of an address is read. */
#ifndef GOV__BASE_URL_CHAR_H
#define GOV__BASE_URL_CHAR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline bool gov__url_is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/* What may stand in a path or query without escape: pchar, '/' and '?'. */
static inline bool gov__url_is_path_or_query(char c)
{
    return gov__url_is_unreserved(c) || (c != '\0' && strchr("!$&'()*+,;=:@/?", c) != NULL);
}

static inline int gov__url_hex(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "%XX" stands at text[at]. */
static inline bool gov__url_is_escape(const char *text, size_t len, size_t at)
{
    return len - at >= 3 && text[at] == '%' && gov__url_hex(text[at + 1]) >= 0 &&
           gov__url_hex(text[at + 2]) >= 0;
}

/* The byte that the escape at `escape` stands for. */
static inline char gov__url_unescape(const char *escape)
{
    return (char)(gov__url_hex(escape[1]) * 16 + gov__url_hex(escape[2]));
}

#endif
