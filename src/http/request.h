/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP request: method, absolute URL, header lines in one arena, body as bytes or from a
 * reader. Refuses what could split a request (CR, LF, NUL, controls) before a transport sees it.
 * Knows no token and no path of any platform. The first error is sticky: write, then check once. */
#ifndef GOV__HTTP_REQUEST_H
#define GOV__HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

#include "base/buf.h"

#define GOV__REQUEST_HEADERS_MAX 32
#define GOV__REQUEST_VALUE_MAX   8192

/* Where a header lies in the arena: "Name\0Name: value\0". */
typedef struct gov__request_header_at {
    uint32_t name;
    uint32_t line;
    uint32_t value;
    uint32_t end;
} gov__request_header_at;

/* Reads body bytes from an absolute offset, so that a repeat begins anew. *out_size 0 is the
 * end. */
typedef gov_status (*gov__body_read_fn)(void *user, uint64_t offset, void *out, size_t capacity,
                                        size_t *out_size);
/* Told how much of the body was sent; another status than GOV_OK gives the exchange up. */
typedef gov_status (*gov__body_sent_fn)(void *user, uint64_t sent_bytes);

typedef struct gov__request {
    const gov_allocator *mem;
    const char *method; /* static text */
    const char *base; /* borrowed: what gov__request_begin puts before a path; no '/' at its end */
    gov__buf url;
    bool query_first;
    gov__buf arena;
    gov__request_header_at headers[GOV__REQUEST_HEADERS_MAX];
    size_t header_count;
    gov__buf body;
    const void *borrowed;   /* a body elsewhere in memory; NULL: `body` */
    gov__body_read_fn read; /* NULL: the body is in memory */
    gov__body_sent_fn sent; /* may be NULL */
    void *body_user;        /* handed to read and sent */
    uint64_t body_size;     /* of a read or borrowed body */
    gov_status status;
} gov__request;

/* Allocates nothing. base is borrowed, for instance "https://host:8443". */
void gov__request_init(gov__request *request, const gov_allocator *mem, const char *base);
/* Wipes and releases everything. */
void gov__request_free(gov__request *request);

/* Makes `out`, which was initialised, the same request; a body stays where it is, and must outlive
 * both. What `out` held is forgotten. */
void gov__request_copy(gov__request *out, const gov__request *in);

/* Begins a request to base + path: `method` is static, `path` starts with '/' and is written as it
 * stands (a literal). What an earlier begin wrote is forgotten, headers and body included. */
void gov__request_begin(gov__request *request, const char *method, const char *path);
/* The same to an absolute URL, for instance an endpoint of the identity metadata. */
void gov__request_begin_url(gov__request *request, const char *method, const char *url);

/* Appends to the path: a literal as it stands; an id percent-encoded as one segment, without '/'
 * before it. An empty, overlong (> 256 bytes) or dot segment is refused (GOV_ERR_ARGUMENT). */
void gov__request_path(gov__request *request, const char *literal);
void gov__request_segment(gov__request *request, const char *id);

/* Appends a query member, percent-encoded. A NULL value adds nothing. */
void gov__request_query(gov__request *request, const char *name, const char *value);
void gov__request_query_int(gov__request *request, const char *name, int64_t value);
/* Replaces the value of a query member, or adds it. */
void gov__request_set_query(gov__request *request, const char *name, const char *value);

/* Sets a header, replacing one of the same name (case ignored). A NULL value adds nothing and
 * leaves an old one alone. Refused (GOV_ERR_ARGUMENT): a name that is no RFC 9110 token, a value
 * with a control character other than HTAB, or longer than GOV__REQUEST_VALUE_MAX. */
void gov__request_header(gov__request *request, const char *name, const char *value);
/* The same with the value in two parts, for instance "Bearer " and a token. */
void gov__request_header2(gov__request *request, const char *name, const char *prefix,
                          const char *value);
/* Removes a header and wipes its bytes. */
void gov__request_remove_header(gov__request *request, const char *name);
/* The value, NULL when there is none. */
const char *gov__request_get_header(const gov__request *request, const char *name);

/* The buffer to write the body into; sets Content-Type. Wiped at the end. */
gov__buf *gov__request_body(gov__request *request, const char *content_type);
/* The body is these bytes, which must outlive the call; sets Content-Type. */
void gov__request_body_borrow(gov__request *request, const char *content_type, const void *data,
                              size_t size);
/* The body comes from a reader; sets Content-Type. `user` must outlive the call. */
void gov__request_body_reader(gov__request *request, const char *content_type, uint64_t size,
                              gov__body_read_fn read, gov__body_sent_fn sent, void *user);
/* Another body, copied, whatever there was; `data` may lie in the old one. */
void gov__request_replace_body(gov__request *request, const char *content_type, const void *data,
                               size_t size);
uint64_t gov__request_body_size(const gov__request *request);
/* The bytes of a body in memory; NULL when it is empty or comes from a reader. */
const void *gov__request_body_bytes(const gov__request *request);

/* Terminates URL and body and tells the first error: GOV_OK, GOV_ERR_ARGUMENT, GOV_ERR_LIMIT,
 * GOV_ERR_NO_MEMORY. Also refuses a URL that gov__url_split refuses. */
gov_status gov__request_finish(gov__request *request);
/* The URL as text; "" before begin. */
const char *gov__request_url(const gov__request *request);

#endif
