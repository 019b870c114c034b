/* SPDX-License-Identifier: Apache-2.0 */
/* What an identity driver must know to log somebody in and out. Token answers themselves are read by
 * the core's entry renew_read, which renewals use as well. */
#ifndef GOV__AUTH_WIRE_H
#define GOV__AUTH_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "core/client.h"
#include "core/identity.h"
#include "http/request.h"
#include "http/response.h"

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
    void (*device_write)(gov__request *request, gov_client *client, const char *endpoint);
    /* GOV_ERR_RESPONSE when a required member is missing or malformed. */
    gov_status (*device_read)(const gov__json_node *root, gov__device_codes *out);
    void (*poll_write)(gov__request *request, gov_client *client, const gov__proof *proof,
                       const char *endpoint, const char *device_code);
    /* Reads an answer of any HTTP status. GOV_ERR_LOGIN_PENDING, with *slow_down when the platform
     * asks for longer intervals; GOV_ERR_LOGIN_DENIED; GOV_ERR_LOGIN_EXPIRED; and others. */
    gov_status (*poll_read)(const gov_client *client, const gov__response *response,
                            gov__tokens *out, bool *slow_down);
    /* What a refusal other than of a poll means; GOV_OK for a 2xx. */
    gov_status (*refusal_read)(const gov_client *client, const gov__response *response);
    void (*revoke_write)(gov__request *request, gov_client *client, const char *endpoint,
                         const char *token, bool refresh);
    void (*subject_write)(gov__request *request, const gov__provider *provider);
} gov__auth_wire;

#endif
