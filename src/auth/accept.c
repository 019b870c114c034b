/* SPDX-License-Identifier: Apache-2.0 */
/* See accept.h. A level or an age that was asked for is looked for in what is signed, or stated by
 * the platform itself; without either, the login has failed. */
#include "auth/accept.h"

#include <string.h>

#include "auth/auth.h"
#include "base/str.h"
#include "crypto/jwt.h"

static gov_status refuse(const gov_client *client, gov_error **err, const char *claim)
{
    return gov__error_raise(&client->mem, err, GOV_ERR_CLAIM,
                            "the claim %s of the login is not what was asked for",
                            "登录结果中的声明 %s 与要求不符", claim);
}

/* RFC 9449 section 5: a token of another kind than was asked for is not used as if it were. */
static gov_status check_binding(const gov__auth_way *way, const gov__tokens *tokens,
                                gov_error **err)
{
    if (tokens->bound == (way->dpop != NULL)) {
        return GOV_OK;
    }
    return gov__error_raise(&way->client->mem, err, GOV_ERR_RESPONSE,
                            tokens->bound ? "the token is bound to a key, which was not asked for"
                                          : "the token is not bound to the key of the session",
                            tokens->bound ? "令牌被绑定到未请求的密钥" : "令牌未绑定到会话密钥");
}

/* What a platform states without signing it as a token. */
static gov_status check_stated(const gov__auth_way *way, const gov__json_node *claims,
                               gov_error **err)
{
    const gov__id_expect *expect = way->expect;
    const char *subject = gov__json_get_string(claims, "sub");
    const char *acr = gov__json_get_string(claims, "acr");
    int64_t at_s = 0;
    if (expect == NULL) {
        return GOV_OK;
    }
    if (expect->subject != NULL && !gov__str_equal(expect->subject, subject)) {
        return refuse(way->client, err, "sub");
    }
    if (expect->acr_values != NULL &&
        (acr == NULL || !gov__jwt_has_word(expect->acr_values, acr, strlen(acr)))) {
        return refuse(way->client, err, "acr");
    }
    if (expect->max_age_asked) {
        int64_t skew = gov__config_int(way->client->config, GOV__OPTION_AUTH_SKEW_EXP_MS);
        int64_t now = gov__client_platform_ms(way->client);
        (void)gov__json_get_int64(claims, "auth_time", &at_s);
        if (at_s <= 0 || at_s > now / 1000 + skew / 1000 ||
            now / 1000 - at_s > expect->max_age_s + skew / 1000) {
            return refuse(way->client, err, "auth_time");
        }
    }
    return GOV_OK;
}

static gov_status verify(const gov__auth_way *way, gov__tokens *tokens,
                         const gov_call_options *options, gov__json **claims, gov_error **err)
{
    gov__id_expect expect = way->expect != NULL ? *way->expect : (gov__id_expect){.nonce = NULL};
    const char *access = gov__buf_text(&tokens->access);
    if (access == NULL) {
        return gov__error_no_memory(err);
    }
    expect.access_token = access;
    gov__json_free(*claims);
    *claims = NULL;
    return gov__id_token_verify(way->client, tokens->id_token.data, tokens->id_token.len, &expect,
                                options, claims, err);
}

static gov_status check(const gov__auth_way *way, gov__tokens *tokens,
                        const gov_call_options *options, gov__json **claims, gov_error **err)
{
    const gov__id_expect *expect = way->expect;
    gov_status status = check_binding(way, tokens, err);
    if (status != GOV_OK) {
        return status;
    }
    if (tokens->id_token.len != 0) {
        return verify(way, tokens, options, claims, err);
    }
    if (*claims != NULL) {
        return check_stated(way, gov__json_root(*claims), err);
    }
    bool asked = expect != NULL &&
                 (expect->acr_values != NULL || expect->max_age_asked || expect->subject != NULL);
    if (!asked && !way->needs_id_token) {
        return GOV_OK;
    }
    return gov__error_raise(&way->client->mem, err, asked ? GOV_ERR_CLAIM : GOV_ERR_RESPONSE,
                            "the platform gave no ID token, by which the login could be verified",
                            "平台未返回可用于核验登录的 ID 令牌");
}

gov_status gov__auth_accept(const gov__auth_way *way, gov__tokens *tokens, gov__json *claims,
                            int64_t since_ms, const gov_call_options *options, gov_session **out,
                            gov_error **err)
{
    gov_status status = check(way, tokens, options, &claims, err);
    if (status == GOV_OK) {
        return gov__auth_session(way, tokens, claims, since_ms, out, err);
    }
    gov__json_free(claims);
    return status;
}

gov_status gov__auth_poll(const gov__auth_way *way, const gov__token_request *request,
                          gov__poll_reply *reply, gov_session **out_session, gov_error **err)
{
    gov_client *client = way->client;
    gov__tokens tokens;
    gov__call call;
    gov__tokens_init(&tokens, &client->mem);
    gov_status status = gov__token_request_run(request, &call, err);
    if (status == GOV_OK) {
        status = client->identity->auth->poll_read(client, gov__call_response(&call), &tokens,
                                                   &reply->slow_down);
        status = status == GOV_OK ? gov__auth_accept(way, &tokens, NULL, call.sent_ms,
                                                     request->options, out_session, err)
                                  : gov__auth_refuse(&call, status, err);
    }
    reply->sent = call.attempts != 0;
    reply->retry_after_ms =
        gov__response_retry_after_ms(gov__call_response(&call), gov__client_platform_ms(client));
    gov__call_end(&call);
    gov__tokens_free(&tokens);
    return status;
}
