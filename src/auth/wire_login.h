/* SPDX-License-Identifier: Apache-2.0 */
/* What a driver must know of a login in a browser: where the browser is sent, and by which requests
 * what it brings back becomes tokens. login/ goes through these steps and knows no driver by name. */
#ifndef GOV__AUTH_WIRE_LOGIN_H
#define GOV__AUTH_WIRE_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/base.h>

#include "base/json.h"
#include "core/identity.h"
#include "http/request.h"
#include "http/response.h"

/* What the login asks for. Texts are borrowed; NULL: not asked. */
typedef struct gov__login_ask {
    const char *client_id;
    const char *redirect_uri;
    const char *state;
    const char *nonce;
    const char *challenge; /* PKCE, S256 (RFC 7636 section 4.2) */
    const char *scope;
    const char *acr_values;
    bool max_age_asked;
    int64_t max_age_s;
    const char *login_hint;
    const char *prompt;
    const char *ui_locales;
    const char *resource;
    const char *extra; /* form-urlencoded pairs, checked */
    const char
        *dpop_jkt; /* the thumbprint of the key that tokens are bound to (RFC 9449 section 10) */
    bool jarm;
    bool hears_claims; /* the provider says that it minds the parameter "claims" */
} gov__login_ask;

/* What the requests after the browser have to go on, and what they gave so far. */
typedef struct gov__login_grant {
    const char *answer; /* the code or ticket of the browser */
    const char *verifier;
    const char *redirect_uri;
    gov__tokens *tokens;
    gov__buf *claims; /* JSON text of who it is, as the platform states it; stays empty where an ID
                         token says so */
} gov__login_grant;

/* One request of the way from the browser's answer to the tokens. */
typedef struct gov__login_step {
    const char *name; /* for log and errors */
    void (*write)(gov__request *request, gov_client *client, const gov__provider *provider,
                  const gov__proof *proof, const gov__login_grant *grant);
    /* GOV_ERR_LOGIN_EXPIRED for a code that is not good any more, and others. */
    gov_status (*read)(gov_client *client, const gov__response *response, gov__login_grant *grant);
} gov__login_step;

typedef struct gov__login_wire {
    bool names_issuer; /* its answer may carry "iss" (RFC 9207) */
    bool gives_id_token;
    const char *answer; /* the parameter that the browser brings back: "code" or "ticket" */

    /* Appends the address to which the browser goes. With `request_uri` the rest was pushed before.
     * GOV_ERR_UNSUPPORTED when there is no such address; GOV_ERR_CONFIG when it is not set. */
    gov_status (*url_write)(gov_client *client, const gov__provider *provider,
                            const gov__login_ask *ask, const char *request_uri, gov__buf *out);

    /* Pushing the request (RFC 9126). NULL where a driver knows no such thing. */
    void (*push_write)(gov__request *request, gov_client *client, const gov__provider *provider,
                       const gov__proof *proof, const gov__login_ask *ask);
    gov_status (*push_read)(const gov__json_node *root, const char **request_uri);

    const gov__login_step *steps;
    size_t step_count;
} gov__login_wire;

#endif
