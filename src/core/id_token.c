/* SPDX-License-Identifier: Apache-2.0 */
/* What each kind of token must say, and the one way to check it. Keys and signature are
 * id_token_open.c. */
#include "core/id_token.h"

#include <string.h>

#include "core/id_token_parts.h"

#define CLAIMS_DEPTH 32
/* An answer that was just asked for is not played again later. */
#define INTROSPECTION_AGE_S 300

/* RFC 9068 section 2.1, RFC 9701 section 5. */
static const char access_typ[] = "at+jwt";
static const char introspection_typ[] = "token-introspection+jwt";

static void take_times(const gov_client *client, gov__jwt_policy *policy)
{
    policy->now_ms = gov__client_platform_ms(client);
    policy->skew_exp_ms = gov__config_int(client->config, GOV__OPTION_AUTH_SKEW_EXP_MS);
    policy->skew_nbf_ms = gov__config_int(client->config, GOV__OPTION_AUTH_SKEW_NBF_MS);
    policy->skew_iat_ms = gov__config_int(client->config, GOV__OPTION_AUTH_SKEW_IAT_MS);
}

static gov_status read_claims(const gov_client *client, const gov__jws *jws, gov__json **out,
                              gov_error **err)
{
    const gov__json_limits limits = {.max_depth = CLAIMS_DEPTH};
    gov_status status = gov__json_parse(&client->mem, jws->payload, jws->payload_len, &limits, out);
    if (status == GOV_OK && !gov__json_is_object(gov__json_root(*out))) {
        gov__json_free(*out);
        *out = NULL;
        status = GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK || status == GOV_ERR_NO_MEMORY) {
        return gov__error_status(&client->mem, err, status);
    }
    return gov__error_raise(&client->mem, err, GOV_ERR_RESPONSE,
                            "the token holds no claims: they are not one JSON object",
                            "令牌不含声明：内容不是单个 JSON 对象");
}

/* Who must have issued it, where nobody said: the configured issuer, else the one that the platform
 * names. *held keeps the text. */
static gov_status take_issuer(gov_client *client, gov__jwt_policy *policy,
                              const gov_call_options *options, gov__provider **held,
                              gov_error **err)
{
    gov_status status = GOV_OK;
    if (policy->issuer == NULL) {
        policy->issuer = gov__config_text(client->config, GOV__OPTION_AUTH_ISSUER);
    }
    if (policy->issuer == NULL) {
        status = gov__client_provider(client, options, held, err);
        policy->issuer = status == GOV_OK ? (*held)->issuer : NULL;
    }
    return status;
}

/* The signature, then the claims, of one text. policy->issuer NULL: that of the provider. */
static gov_status verify(gov_client *client, const char *text, size_t len, const char *algorithms,
                         gov__jwt_policy *policy, const gov_call_options *options,
                         gov__json **claims, gov_error **err)
{
    gov__jws *jws = NULL;
    gov__jwt_fault fault = {0};
    gov__provider *held = NULL;
    *claims = NULL;
    gov_status status = gov__id_token_open(client, text, len, algorithms, options, &jws, err);
    if (status != GOV_OK) {
        return status;
    }
    status = take_issuer(client, policy, options, &held, err);
    if (status == GOV_OK) {
        status = read_claims(client, jws, claims, err);
    }
    if (status == GOV_OK) {
        take_times(client, policy);
        status = gov__jwt_check(client->crypto, policy, jws->typ, jws->alg, gov__json_root(*claims),
                                &fault);
        status = gov__id_token_refuse(client, status, &fault, err);
    }
    if (status != GOV_OK) {
        gov__json_free(*claims);
        *claims = NULL;
    }
    gov__provider_unref(held);
    gov__jws_free(jws);
    return status;
}

/* For whom the provider signs what is meant for this client. */
static gov_status take_client_id(const gov_client *client, gov__jwt_policy *policy, gov_error **err)
{
    policy->audience = gov__config_text(client->config, GOV__OPTION_AUTH_CLIENT_ID);
    if (policy->audience == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                "auth.client_id is not set; tokens are issued for it",
                                "未设置 auth.client_id；令牌须签发给它");
    }
    return GOV_OK;
}

gov_status gov__id_token_verify(gov_client *client, const char *text, size_t len,
                                const gov__id_expect *expect, const gov_call_options *options,
                                gov__json **claims, gov_error **err)
{
    gov__jwt_policy policy = {.required = GOV__JWT_SUB | GOV__JWT_EXP | GOV__JWT_IAT};
    *claims = NULL;
    gov_status status = take_client_id(client, &policy, err);
    if (status != GOV_OK) {
        return status;
    }
    policy.party = policy.audience;
    if (expect != NULL) {
        policy.nonce = expect->nonce;
        policy.subject = expect->subject;
        policy.acr_values = expect->acr_values;
        policy.max_age_asked = expect->max_age_asked;
        policy.max_age_s = expect->max_age_s;
        policy.access_token = expect->access_token;
        policy.code = expect->code;
        policy.state = expect->state;
    }
    return verify(client, text, len, NULL, &policy, options, claims, err);
}

gov_status gov__access_token_verify(gov_client *client, const char *text, size_t len,
                                    const gov__access_expect *expect,
                                    const gov_call_options *options, gov__json **claims,
                                    gov_error **err)
{
    gov__jwt_policy policy = {
        .typ = expect->typ != NULL ? expect->typ : access_typ,
        .required = GOV__JWT_SUB | GOV__JWT_EXP | GOV__JWT_IAT,
        .issuer = expect->issuer,
        .audience = expect->audience,
        .nonce = expect->nonce,
        .acr_values = expect->acr_values,
        .scope = expect->scope,
        .max_age_asked = expect->max_age_asked,
        .max_age_s = expect->max_age_s,
    };
    if (gov__jws_typ_equal(policy.typ, access_typ)) {
        policy.required |= GOV__JWT_JTI | GOV__JWT_CLIENT_ID;
    }
    return verify(client, text, len, expect->algorithms, &policy, options, claims, err);
}

gov_status gov__jarm_verify(gov_client *client, const char *text, size_t len,
                            const gov_call_options *options, gov__json **claims, gov_error **err)
{
    gov__jwt_policy policy = {.required = GOV__JWT_EXP};
    *claims = NULL;
    gov_status status = take_client_id(client, &policy, err);
    return status == GOV_OK ? verify(client, text, len, NULL, &policy, options, claims, err)
                            : status;
}

gov_status gov__introspection_verify(gov_client *client, const char *text, size_t len,
                                     const gov_call_options *options, gov__json **claims,
                                     gov_error **err)
{
    gov__jwt_policy policy = {
        .typ = introspection_typ, .required = GOV__JWT_IAT, .max_token_age_s = INTROSPECTION_AGE_S};
    *claims = NULL;
    gov_status status = take_client_id(client, &policy, err);
    if (status == GOV_OK) {
        status = verify(client, text, len, NULL, &policy, options, claims, err);
    }
    if (status == GOV_OK &&
        gov__json_get_object(gov__json_root(*claims), "token_introspection") == NULL) {
        gov__json_free(*claims);
        *claims = NULL;
        status = gov__error_raise(&client->mem, err, GOV_ERR_CLAIM, "the token lacks the claim %s",
                                  "令牌缺少声明 %s", "token_introspection");
    }
    return status;
}

gov_status gov__userinfo_verify(gov_client *client, const char *text, size_t len,
                                const char *subject, const gov_call_options *options,
                                gov__json **claims, gov_error **err)
{
    gov__jwt_policy policy = {.required = GOV__JWT_SUB, .subject = subject};
    *claims = NULL;
    gov_status status = take_client_id(client, &policy, err);
    return status == GOV_OK ? verify(client, text, len, NULL, &policy, options, claims, err)
                            : status;
}
