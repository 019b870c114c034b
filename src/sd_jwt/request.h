/* SPDX-License-Identifier: Apache-2.0 */
/* The object behind gov_sd_jwt_request, and its limits. */
#ifndef GOV__SD_JWT_REQUEST_H
#define GOV__SD_JWT_REQUEST_H

#include <govsdk/sd_jwt.h>

#include "base/json.h"
#include "core/error.h"

#define GOV__REQUEST_TEXT_MAX     8192U
#define GOV__REQUEST_AUDIENCE_MAX 512
#define GOV__REQUEST_TYPE_MAX     512
#define GOV__REQUEST_PURPOSE_MAX  200 /* characters */
#define GOV__REQUEST_NONCE_MIN    16
#define GOV__REQUEST_NONCE_MAX    128
#define GOV__REQUEST_FIELD_MAX    256
#define GOV__REQUEST_FIELDS_MAX   64
#define GOV__REQUEST_PREFIX       "govp1:"

struct gov_sd_jwt_request {
    gov_allocator mem; /* a copy */
    char *text;
    gov__json *doc; /* everything below points into it */
    const char *audience;
    const char *nonce;
    const char *type;
    const char *purpose;
    const char *fields[GOV__REQUEST_FIELDS_MAX];
    size_t field_count;
    int64_t expires_at_s;
};

/* Reads the JSON text, which is at most GOV__REQUEST_TEXT_MAX long, into an empty request. GOV_OK;
 * GOV_ERR_RESPONSE with the static name of the member at fault in *member (NULL: the whole);
 * GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY. */
gov_status gov__request_parse(gov_sd_jwt_request *request, const char *json, size_t len,
                              const char **member);

#endif
