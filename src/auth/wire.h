/* SPDX-License-Identifier: Apache-2.0 */
/* What a platform must know to log somebody in and out. Tokens themselves are read by the core's entry
 * refresh_read, which renewals use as well. */
#ifndef GOV__AUTH_WIRE_H
#define GOV__AUTH_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "core/platform.h"
#include "http/request.h"
#include "http/response.h"

/* The application as the authorization server knows it. Borrowed from the configuration. */
typedef struct gov__auth_client {
    const char *id;
    const char *secret; /* NULL for a public client */
    const char *scope;  /* NULL: what the platform grants */
} gov__auth_client;

/* What a device login begins with (RFC 8628 section 3.2). Borrowed from the answer. */
typedef struct gov__device_codes {
    const char *device_code;
    const char *user_code;
    const char *verification_uri;
    const char *verification_uri_complete; /* may be NULL */
    int64_t expires_in_ms;
    int64_t interval_ms; /* below 0: not told */
} gov__device_codes;

typedef struct gov__auth_wire {
    void (*device_write)(gov__request *request, const char *endpoint,
                         const gov__auth_client *client);
    /* GOV_ERR_RESPONSE when a required member is missing or malformed. */
    gov_status (*device_read)(const gov__json_node *root, gov__device_codes *out);
    void (*poll_write)(gov__request *request, const char *endpoint, const gov__auth_client *client,
                       const char *device_code);
    /* Reads an answer of any HTTP status. GOV_ERR_LOGIN_PENDING, with *slow_down when the platform
     * asks for longer intervals; GOV_ERR_LOGIN_DENIED; GOV_ERR_LOGIN_EXPIRED; and others. */
    gov_status (*poll_read)(const gov_allocator *mem, const gov__response *response,
                            gov__tokens *out, bool *slow_down);
    /* What a refusal other than of a poll means; GOV_OK for a 2xx. */
    gov_status (*refusal_read)(const gov_allocator *mem, const gov__response *response);
    void (*revoke_write)(gov__request *request, const char *endpoint,
                         const gov__auth_client *client, const char *token, bool refresh);
    void (*subject_write)(gov__request *request, const gov__metadata *metadata);
} gov__auth_wire;

#endif
