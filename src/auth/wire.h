/* SPDX-License-Identifier: Apache-2.0 */
/* What an identity driver must know to log somebody in and out. Token answers themselves are read by
 * the core's entry renew_read, which renewals use as well. */
#ifndef GOV__AUTH_WIRE_H
#define GOV__AUTH_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/auth.h>

#include "auth/wire_login.h"
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

/* A login that is approved on the phone. Texts are borrowed; NULL: not asked. */
typedef struct gov__ciba_ask {
    const char *scope;
    const char *login_hint;
    const char *binding_message;
    const char *acr_values;
    int64_t requested_expiry_s; /* 0: not asked */
} gov__ciba_ask;

/* What it begins with (OpenID CIBA Core section 7.3). Borrowed from the answer. */
typedef struct gov__ciba_codes {
    const char *auth_req_id;
    int64_t expires_in_ms;
    int64_t interval_ms; /* below 0: not told */
} gov__ciba_codes;

/* What a terminal vouches for, and with which key. Borrowed. */
typedef struct gov__terminal_ask {
    struct gov_key *key;
    const char *terminal;
    const char *id_type;
    const char *id_number;
    const char *method;
    const char *device;
    const char *transaction;
    int64_t at_s; /* by the platform's clock */
    const char *scope;
} gov__terminal_ask;

/* An exchange of tokens. Borrowed; NULL: not asked. */
typedef struct gov__exchange_ask {
    gov_exchange_kind kind;
    const char *token; /* of the one who is logged in */
    const char *on_behalf_of;
    const char *scope;
    const char *audience;
    const char *resource;
} gov__exchange_ask;

/* A NULL entry is a way in that the driver does not know. */
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

    void (*ciba_write)(gov__request *request, gov_client *client, const char *endpoint,
                       const gov__ciba_ask *ask);
    gov_status (*ciba_read)(const gov__json_node *root, gov__ciba_codes *out);
    /* GOV_ERR_NOT_FOUND when the platform does not know the citizen. */
    gov_status (*ciba_refusal_read)(const gov_client *client, const gov__response *response);
    void (*ciba_poll_write)(gov__request *request, gov_client *client, const gov__proof *proof,
                            const char *endpoint, const char *auth_req_id);

    void (*terminal_write)(gov__request *request, gov_client *client, const gov__provider *provider,
                           const gov__proof *proof, const gov__terminal_ask *ask);

    void (*exchange_write)(gov__request *request, gov_client *client, const gov__proof *proof,
                           const char *endpoint, const gov__exchange_ask *ask);
    /* GOV_ERR_FORBIDDEN when the subject or the scope is refused; GOV_ERR_RESPONSE when what came is
     * no access token. */
    gov_status (*exchange_read)(const gov_client *client, const gov__response *response,
                                gov__tokens *out);

    const gov__login_wire *login;

    void (*revoke_write)(gov__request *request, gov_client *client, const char *endpoint,
                         const char *token, bool refresh);
    void (*subject_write)(gov__request *request, const gov__provider *provider);
    /* Appends the address of the provider's logout; the texts may be NULL. NULL: there is none. */
    void (*logout_write)(gov__buf *url, const gov_client *client, const gov__provider *provider,
                         const char *id_token, const char *redirect_uri);
} gov__auth_wire;

#endif
