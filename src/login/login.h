/* SPDX-License-Identifier: Apache-2.0 */
/* A login in a browser as an object, and its steps: begin (begin.c), what the browser brings back
 * (answer.c), the tokens for it (finish.c). Which driver it goes through it does not know. */
#ifndef GOV__LOGIN_LOGIN_H
#define GOV__LOGIN_LOGIN_H

#include <govsdk/login.h>

#include "auth/wire_login.h"
#include "core/call.h"
#include "core/provider.h"
#include "core/session.h"
#include "login/callback.h"

struct gov_login {
    gov_client *client; /* counted */
    const gov__login_wire *wire;
    gov__provider *provider; /* counted */
    gov__proof proof;        /* what tokens are bound to; owned */
    gov__buf state;          /* secret, as the next four */
    gov__buf nonce;
    gov__buf verifier;
    gov__buf challenge;
    gov__buf url;
    char *redirect_uri;
    char *acr_values; /* NULL: any level will do */
    char *subject;    /* who it must be; NULL: anybody */
    bool max_age_asked;
    int64_t max_age_s;
    bool needs_id_token;
    gov_status over; /* GOV_OK while it can be finished; then what finishing returns */
};

/* Makes a login of `ask`, which is complete but for state, nonce, challenge and key. `subject` is who it
 * must be, NULL for anybody. */
gov_status gov__login_begin(gov_client *client, gov__login_ask *ask, const char *subject,
                            const gov_call_options *options, gov_login **out, gov_error **err);

/* Reads what the browser came back with and makes sure that it answers this login. `out` is set up by
 * the caller, and freed. GOV_OK when it brings what tokens are given for. What has not the state of the
 * login leaves it open, for the right answer may still come; everything else ends it. */
gov_status gov__login_take(gov_login *login, const char *url, const gov_call_options *options,
                           gov__callback *out, gov_error **err);

/* Gets the tokens for an answer that was taken, and the session. */
gov_status gov__login_redeem(gov_login *login, const gov__callback *answer,
                             const gov_call_options *options, gov_session **out, gov_error **err);

#endif
