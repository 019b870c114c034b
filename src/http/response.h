/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP response: status, headers in one arena, body in a buffer or passed on to a sink, each
 * with its running limit. What a status or a body means is decided above. */
#ifndef GOV__HTTP_RESPONSE_H
#define GOV__HTTP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

#include "base/buf.h"

/* Where the body of a 2xx response goes instead of the buffer. */
typedef struct gov__body_sink {
    /* GOV_OK, or the status that ends the exchange. */
    gov_status (*write)(void *user, const void *data, size_t size);
    /* A body begins again from its first byte after some of it was written; NULL: it never may. */
    gov_status (*restart)(void *user);
    void *user;
} gov__body_sink;

typedef struct gov__response {
    const gov_allocator *mem;
    int32_t status; /* 0 before the status line */
    gov__buf headers;
    gov__buf body;
    gov__body_sink sink; /* write NULL: none */
    size_t max_header_bytes;
    uint64_t max_body_bytes;
    uint64_t body_size;      /* bytes of the body so far, buffer or sink */
    uint64_t content_length; /* as announced; UINT64_MAX when not */
    bool sink_dirty;         /* the sink holds bytes of an earlier attempt */
} gov__response;

/* Allocates nothing. */
void gov__response_init(gov__response *response, const gov_allocator *mem, size_t max_header_bytes,
                        uint64_t max_body_bytes);
/* Forgets the response for the next attempt; memory and limits are kept, bytes are wiped. */
void gov__response_reset(gov__response *response);
/* Wipes and releases everything. */
void gov__response_free(gov__response *response);

/* What gov_exchange_set_status, _add_header and _write_body do. */
gov_status gov__response_set_status(gov__response *response, int32_t status);
gov_status gov__response_add_header(gov__response *response, const char *name, size_t name_size,
                                    const char *value, size_t value_size);
gov_status gov__response_write(gov__response *response, const void *data, size_t size);

/* Puts another body in the place of the buffered one, with its media type; `data` may lie in the old
 * one. GOV_ERR_LIMIT, GOV_ERR_RESPONSE for a bad media type, GOV_ERR_NO_MEMORY. */
gov_status gov__response_replace_body(gov__response *response, const char *content_type,
                                      const void *data, size_t size);

/* The first header of this name (case ignored), NUL-terminated; NULL when there is none. */
const char *gov__response_header(const gov__response *response, const char *name);
/* The next one of this name behind that with the value `after`, which this or gov__response_header
 * gave; NULL when there is none. */
const char *gov__response_header_next(const gov__response *response, const char *name,
                                      const char *after);
/* 2xx. */
bool gov__response_is_success(const gov__response *response);
/* Content-Type is this media type, parameters ignored; charset, when given, must be utf-8. */
bool gov__response_is_media(const gov__response *response, const char *media);
/* application/json or application/<any>+json. */
bool gov__response_is_json(const gov__response *response);
/* Retry-After (RFC 9110 section 10.2.3) in milliseconds from now; -1 absent or malformed. */
int64_t gov__response_retry_after_ms(const gov__response *response, int64_t now_wall_ms);
/* Date (RFC 9110 section 6.6.1); false when absent or malformed. */
bool gov__response_date_ms(const gov__response *response, int64_t now_wall_ms, int64_t *out_ms);
/* The buffered body, NUL-terminated; "" when empty. Borrowed. */
const char *gov__response_body(const gov__response *response, size_t *out_size);

#endif
