/* SPDX-License-Identifier: Apache-2.0 */
/* Whether what a browser came back with answers this login: the address, a signature (JARM), the
 * state, the issuer (RFC 9207, against mix-up), and what the provider has to say. */
#include "login/login.h"

#include <string.h>

#include "base/str.h"
#include "base/wipe.h"
#include "core/id_token.h"

typedef struct error_row {
    const char *error;
    gov_status status;
} error_row;

/* RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6, OpenID Connect Unmet Authentication
 * Requirements, RFC 8707 section 2, RFC 9101 section 7. */
static const error_row errors[] = {
    {"access_denied", GOV_ERR_LOGIN_DENIED},
    {"login_required", GOV_ERR_LOGIN_REQUIRED},
    {"interaction_required", GOV_ERR_LOGIN_REQUIRED},
    {"consent_required", GOV_ERR_LOGIN_REQUIRED},
    {"account_selection_required", GOV_ERR_LOGIN_REQUIRED},
    {"unmet_authentication_requirements", GOV_ERR_STEP_UP},
    {"invalid_request", GOV_ERR_INVALID},
    {"invalid_request_uri", GOV_ERR_INVALID},
    {"invalid_request_object", GOV_ERR_INVALID},
    {"invalid_target", GOV_ERR_FORBIDDEN},
    {"invalid_scope", GOV_ERR_FORBIDDEN},
    {"unauthorized_client", GOV_ERR_CLIENT_REJECTED},
    {"unsupported_response_type", GOV_ERR_UNSUPPORTED},
    {"request_not_supported", GOV_ERR_UNSUPPORTED},
    {"request_uri_not_supported", GOV_ERR_UNSUPPORTED},
    {"registration_not_supported", GOV_ERR_UNSUPPORTED},
    {"server_error", GOV_ERR_PLATFORM},
    {"temporarily_unavailable", GOV_ERR_UNAVAILABLE},
};

static gov_status judge(const char *error)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (gov__str_equal(errors[i].error, error)) {
            return errors[i].status;
        }
    }
    return GOV_ERR_PLATFORM;
}

static gov_status malformed(const gov_client *client, gov_error **err)
{
    return gov__error_raise(&client->mem, err, GOV_ERR_RESPONSE,
                            "the browser came back with a malformed answer",
                            "浏览器带回的登录应答格式有误");
}

static gov_status parse(const gov_login *login, const char *url, gov__callback *out,
                        gov_error **err)
{
    const gov_client *client = login->client;
    gov_status status = gov__callback_parse(out, url, login->redirect_uri);
    if (status == GOV_ERR_RESPONSE || status == GOV_ERR_LIMIT) {
        return malformed(client, err);
    }
    return gov__error_status(&client->mem, err, status);
}

/* The parameters of a signed answer stand in the place of all others. */
static gov_status open_signed(gov_login *login, const gov_call_options *options, gov__callback *out,
                              gov_error **err)
{
    gov_client *client = login->client;
    gov__json *claims = NULL;
    const char *response = gov__callback_get(out, GOV__CALLBACK_RESPONSE);
    if (response == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_RESPONSE,
                                "the answer of the login is not signed, which auth.jarm requires",
                                "登录应答未签名，而 auth.jarm 要求签名");
    }
    gov_status status = gov__jarm_verify(client, response, strlen(response), options, &claims, err);
    if (status == GOV_OK) {
        status = gov__callback_from_claims(out, gov__json_root(claims));
        if (status == GOV_ERR_RESPONSE) {
            status = malformed(client, err);
        } else {
            status = gov__error_status(&client->mem, err, status);
        }
    }
    gov__json_free(claims);
    return status;
}

static gov_status check_state(const gov_login *login, const gov__callback *answer, gov_error **err)
{
    const char *state = gov__callback_get(answer, GOV__CALLBACK_STATE);
    if (state != NULL && strlen(state) == login->state.len &&
        gov__equal_const_time(state, login->state.data, login->state.len)) {
        return GOV_OK;
    }
    return gov__error_status(&login->client->mem, err, GOV_ERR_LOGIN_STATE);
}

/* RFC 9207 section 2.4: compared when it is there, and missed when it was announced. */
static gov_status check_issuer(const gov_login *login, const gov__callback *answer, gov_error **err)
{
    const char *iss = gov__callback_get(answer, GOV__CALLBACK_ISS);
    if (!login->wire->names_issuer || (iss == NULL && !login->provider->iss_parameter) ||
        (iss != NULL && gov__str_equal(iss, login->provider->issuer))) {
        return GOV_OK;
    }
    return gov__error_raise(
        &login->client->mem, err, GOV_ERR_ISSUER,
        iss != NULL ? "another identity provider answered than the one that was asked"
                    : "the answer does not name its identity provider, as it must",
        iss != NULL ? "应答者不是所请求的身份服务" : "应答未按要求声明身份服务");
}

static gov_status tell(const gov_login *login, const gov__callback *answer, gov_error **err)
{
    const gov_allocator *mem = &login->client->mem;
    gov_status status = judge(gov__callback_get(answer, GOV__CALLBACK_ERROR));
    status = gov__error_status(mem, err, status);
    if (err != NULL && gov__error_is_own(*err) &&
        !gov__error_set_platform_code(*err, gov__callback_error_word(answer))) {
        return gov__error_no_memory(err);
    }
    return status;
}

static gov__callback_param answer_param(const gov_login *login)
{
    return gov__str_equal(login->wire->answer, "ticket") ? GOV__CALLBACK_TICKET
                                                         : GOV__CALLBACK_CODE;
}

gov_status gov__login_take(gov_login *login, const char *url, const gov_call_options *options,
                           gov__callback *out, gov_error **err)
{
    const gov_client *client = login->client;
    bool jarm =
        login->wire->names_issuer && gov__config_bool(client->config, GOV__OPTION_AUTH_JARM);
    gov_status status = parse(login, url, out, err);
    if (status == GOV_OK && jarm) {
        status = open_signed(login, options, out, err);
    }
    if (status == GOV_OK) {
        status = check_state(login, out, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    /* The state is good once. */
    login->over = GOV_ERR_STATE;
    status = check_issuer(login, out, err);
    if (status != GOV_OK) {
        return status;
    }
    bool refused = out->has[GOV__CALLBACK_ERROR];
    if (refused == out->has[answer_param(login)]) {
        return malformed(client, err);
    }
    return refused ? tell(login, out, err) : GOV_OK;
}
