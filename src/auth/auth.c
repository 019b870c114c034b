/* SPDX-License-Identifier: Apache-2.0 */
/* What the ways to log in share. */
#include "auth/auth.h"

#include "http/problem.h"

gov_status gov__auth_check_client(const gov_client *client, bool confidential, gov_error **err)
{
    const gov_config *config = client->config;
    if (client->identity->knows_client) { /* there is no way in but its own */
        return gov__error_status(&client->mem, err, GOV_ERR_UNSUPPORTED);
    }
    if (gov__config_text(config, GOV__OPTION_AUTH_CLIENT_ID) == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                "auth.client_id is not set; register the application and set it",
                                "未设置 auth.client_id；请先登记应用并设置");
    }
    if (confidential && client->auth_method == GOV__AUTH_NONE) {
        return gov__error_raise(
            &client->mem, err, GOV_ERR_CONFIG,
            "neither auth.client_secret nor a key or certificate of the client "
            "is set; client credentials need one",
            "未设置 auth.client_secret，也无客户端密钥或证书；客户端凭据方式需要其一");
    }
    return GOV_OK;
}

gov_status gov__auth_refuse(gov__call *call, gov_status status, gov_error **err)
{
    gov__problem problem;
    status = gov__call_fail(call, err, status);
    if (err == NULL || !gov__error_is_own(*err)) {
        return status;
    }
    bool good = gov__problem_read(&call->client->mem, gov__call_response(call), &problem) == GOV_OK;
    good = good && gov__error_set_platform_code(*err, problem.code);
    gov__problem_free(&problem);
    return good ? status : gov__error_no_memory(err);
}

gov_status gov__auth_take_json(gov__call *call, gov_status status, gov__json **out, gov_error **err)
{
    if (status == GOV_OK && !gov__response_is_json(gov__call_response(call))) {
        status = GOV_ERR_RESPONSE;
    }
    return status == GOV_OK ? gov__call_json(call, out, err) : gov__auth_refuse(call, status, err);
}

gov_status gov__auth_session(const gov__auth_way *way, gov__tokens *tokens, gov__json *claims,
                             int64_t since_ms, gov_session **out, gov_error **err)
{
    const gov__provider *provider = way->provider;
    gov_session *session = NULL;
    gov_status status = gov__session_new(way->client, way->kind, &session, err);
    if (status == GOV_OK) {
        gov__session_bind(session, way->dpop);
        status = gov__session_set_identity(session, claims, &tokens->id_token);
        status = gov__error_status(&way->client->mem, err, status);
    }
    gov__json_free(claims);
    if (status != GOV_OK) {
        gov_session_unref(session);
        return status;
    }
    status = gov__session_set_tokens(session, tokens, since_ms, provider->token_endpoint,
                                     provider->revocation_endpoint);
    if (status != GOV_OK) {
        gov_session_unref(session);
        return gov__error_status(&way->client->mem, err, status);
    }
    *out = session;
    return GOV_OK;
}
