/* SPDX-License-Identifier: Apache-2.0 */
/* The stronger login that a platform asked for (RFC 9470). Nothing is repeated here: the call that was
 * refused is the application's. */
#include "login/login.h"

#include "core/argument.h"
#include "core/options.h"
#include "login/options.h"

/* What the challenge names stands above what the application asks for. A challenge that names nothing
 * asks for a fresh login. */
static void apply(const gov_error *challenge, gov__login_ask *ask)
{
    const char *acr_values = gov_error_get_acr_values(challenge);
    int64_t max_age_s = gov_error_get_max_age_s(challenge);
    if (acr_values != NULL) {
        ask->acr_values = acr_values;
    }
    if (max_age_s >= 0) {
        ask->max_age_asked = true;
        ask->max_age_s = max_age_s;
    }
    if (acr_values == NULL && max_age_s < 0 && ask->prompt == NULL) {
        ask->prompt = "login";
    }
}

gov_status gov_login_begin_step_up(gov_session *session, const gov_error *challenge,
                                   const gov_login_options *request,
                                   const gov_call_options *options, gov_login **out_login,
                                   gov_error **err)
{
    gov__login_ask ask;
    gov_identity *identity = NULL;
    if (out_login != NULL) {
        *out_login = NULL;
    }
    if (session == NULL || out_login == NULL ||
        gov_error_get_status(challenge) != GOV_ERR_STEP_UP) {
        return gov__argument_fail(NULL, err,
                                  session == NULL     ? "session"
                                  : out_login == NULL ? "out_login"
                                                      : "challenge");
    }
    gov_client *client = session->client;
    gov_status status = gov__client_check(client, err);
    if (status == GOV_OK) {
        status = gov_session_get_identity(session, &identity, err);
    }
    if (status == GOV_OK) {
        status = gov__login_options_read(client, request, &ask, err);
    }
    if (status == GOV_OK) {
        apply(challenge, &ask);
        status = gov__login_begin(client, &ask, gov_identity_get_subject(identity), options,
                                  out_login, err);
    }
    gov_identity_free(identity);
    return status;
}
