/* SPDX-License-Identifier: Apache-2.0 */
/* http and https URLs (RFC 3986): splitting with strict checks, percent coding, form and query
 * writing. Owns no connection policy: what may be reached is decided above. */
#ifndef GOV__BASE_URL_H
#define GOV__BASE_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* application/x-www-form-urlencoded (RFC 6749 appendix B): '&' between pairs, space as '+'. A NULL
 * value writes nothing. `first` starts true and is kept by the functions. */
void gov__url_form_add(gov__buf *out, bool *first, const char *name, const char *value);

/* Appends "?name=value" or "&name=value" to a target; space as %20. NULL value: nothing. */
void gov__url_query_add(gov__buf *target, bool *first, const char *name, const char *value);
void gov__url_query_add_int(gov__buf *target, bool *first, const char *name, int64_t value);

#endif
