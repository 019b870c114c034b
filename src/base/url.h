/* SPDX-License-Identifier: Apache-2.0 */
/* http and https URLs (RFC 3986): splitting with strict checks, percent coding, form and query
 * writing, resolving against a base. Owns no connection policy: what may be reached is decided above. */
#ifndef GOV__BASE_URL_H
#define GOV__BASE_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

#include "base/buf.h"

#define GOV__URL_MAX 8192

typedef struct gov__url_span {
    const char *ptr;
    size_t len;
} gov__url_span;

/* Parts borrow from the text given to gov__url_split. */
typedef struct gov__url {
    gov__url_span scheme; /* letters as written; compare without case */
    gov__url_span host;   /* without port; an IPv6 literal keeps its brackets */
    gov__url_span path;   /* starts with '/', or is empty */
    gov__url_span query;  /* without '?' ; ptr is NULL when there is none */
    gov__url_span origin; /* scheme://host[:port] */
    gov__url_span target; /* path and query as written; may be empty */
    uint16_t port;        /* explicit, or 80 / 443 */
    bool https;
    bool has_port;
} gov__url;

/* Absolute http or https URL. Refused (GOV_ERR_ARGUMENT): user information, fragments, spaces,
 * control and non-ASCII bytes, bad percent escapes, an empty or malformed host, port 0 or > 65535,
 * and any text longer than GOV__URL_MAX. */
gov_status gov__url_split(const char *text, size_t len, gov__url *out);

/* localhost, any 127.0.0.0/8 address in dotted form, [::1]; names below localhost do not count. */
bool gov__url_is_loopback(const gov__url *url);
/* Same scheme, host (case ignored) and port (RFC 6454). */
bool gov__url_same_origin(const gov__url *a, const gov__url *b);

/* All bytes but RFC 3986 unreserved become %XX. */
void gov__url_encode(gov__buf *out, const char *text, size_t len);
/* The same but keeps '/'. For joining ids into paths prefer gov__url_encode for each segment. */
void gov__url_encode_path(gov__buf *out, const char *text, size_t len);
/* Strict: '%' must be followed by two hex digits, and %00 is refused (GOV_ERR_ARGUMENT, nothing is
 * appended then). '+' stays '+'. */
gov_status gov__url_decode(gov__buf *out, const char *text, size_t len);

/* application/x-www-form-urlencoded (RFC 6749 appendix B): '&' between pairs, space as '+'. A NULL
 * value writes nothing. `first` starts true and is kept by the functions. */
void gov__url_form_add(gov__buf *out, bool *first, const char *name, const char *value);
/* Decodes the value of `name` from a form or query ('+' is a space); GOV_ERR_ARGUMENT when it is
 * malformed, *found false when absent, the first of several otherwise. */
gov_status gov__url_form_get(const char *form, size_t len, const char *name, gov__buf *out,
                             bool *found);

/* Appends "?name=value" or "&name=value" to a target; space as %20. NULL value: nothing. */
void gov__url_query_add(gov__buf *target, bool *first, const char *name, const char *value);
void gov__url_query_add_int(gov__buf *target, bool *first, const char *name, int64_t value);

/* Resolves a reference against an absolute base into an absolute URL: the reference is an absolute
 * http(s) URL or a path starting with one '/'. Others ("//host", "x/y", "..") are refused, as are dot
 * segments. *out is released with gov__mem_free. */
gov_status gov__url_resolve(const gov_allocator *mem, const char *base, const char *reference,
                            char **out);
/* base + path: the path of base loses a trailing '/', then `path` (starting with '/') is put behind
 * it. The base must have no query. */
gov_status gov__url_join(const gov_allocator *mem, const char *base, const char *path, char **out);

#endif
