/* SPDX-License-Identifier: Apache-2.0 */
/* Turning what a transport received into a request.
 * Owns: splitting and decoding the target, reading JSON bodies and forms. Not: routing. */
#ifndef GOVSDK_SANDBOX_REQUEST_H
#define GOVSDK_SANDBOX_REQUEST_H

#include "sandbox/route.h"

/* A request with the memory it borrows from. Zero it before; clear it in any case. */
typedef struct gov__sandbox_request_data {
    gov__sandbox_request request;
    const gov__sandbox_input *input;
    char *path;
    char *body;
    char *pieces[GOV__SB_MAX_PATH_ARGS]; /* path_args point here */
} gov__sandbox_request_data;

/* False when the answer is a problem already: a target or a body that cannot be. */
bool gov__sb_request_read(gov__sandbox_request_data *data, const gov__sandbox_input *input,
                          gov__sandbox_response *res);
/* Reads the body as the route wants it: JSON into request.json, unless FORM or BINARY. */
bool gov__sb_request_read_body(gov__sandbox_request_data *data, unsigned route_flags,
                               gov__sandbox_response *res);
void gov__sb_request_clear(gov__sandbox_request_data *data);

/* Whether a pattern matches the path; on success the {parts} are kept in data. */
bool gov__sb_request_match(gov__sandbox_request_data *data, const char *pattern);
/* Forgets the {parts} of a match. */
void gov__sb_request_unmatch(gov__sandbox_request_data *data);
/* Makes the request as new, so that it can be worked on a second time. */
void gov__sb_request_again(gov__sandbox_request_data *data);

/* Reads application/x-www-form-urlencoded text, a query included. False without memory or for a
 * malformed escape. */
bool gov__sb_form_read(const char *text, size_t length, gov__sandbox_fields *out);

/* Whether the bytes are UTF-8: the shortest form only, no surrogates (RFC 3629). */
bool gov__sb_is_utf8(const char *text, size_t length);

#endif
