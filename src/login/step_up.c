/* SPDX-License-Identifier: Apache-2.0 */
/* The stronger login that a platform asked for (RFC 9470). Nothing is repeated here: the call that was
 * refused is the application's. */
#include "login/login.h"

#include "auth/auth.h"
#include "core/argument.h"
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

/* Without it nobody could tell whether the same person has logged in. */
static gov_status find_subject(gov_session *session, const gov_call_options *options, gov__buf *out,
                               gov_error **err)
{
    const gov_allocator *mem = &session->client->mem;
    gov_status status = gov__auth_subject_of(session, options, out, err);
    if (status == GOV_OK && out->len == 0) {
        return gov__error_raise(mem, err, GOV_ERR_UNSUPPORTED,
                                "the platform does not tell who is logged in",
                                "平台不提供登录主体信息");
    }
    return status == GOV_OK ? gov__error_status(mem, err, gov__buf_terminate(out)) : status;
}

gov_status gov_login_begin_step_up(gov_session *session, const gov_error *challenge,
                                   const gov_login_options *request,
                                   const gov_call_options *options, gov_login **out_login,
                                   gov_error **err)
{
    gov__login_ask ask;
    gov__buf subject;
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
        status = gov__login_options_read(client, request, &ask, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    apply(challenge, &ask);
    gov__buf_init_secret(&subject, &client->mem, 0);
    status = find_subject(session, options, &subject, err);
    if (status == GOV_OK) {
        status = gov__login_begin(client, &ask, subject.data, options, out_login, err);
    }
    gov__buf_free(&subject);
    return status;
}
