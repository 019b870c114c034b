/* SPDX-License-Identifier: Apache-2.0 */
/* Key binding (RFC 9901 sections 4.3 and 7.3): the holder signs, with the key named in the
 * credential, for one audience and one nonce, over exactly this presentation. */
#include <string.h>

#include "base/str.h"
#include "crypto/sdjwt_parts.h"

static gov_status check_age(const gov__sdjwt_state *state, const gov__json_node *claims)
{
    const gov__sdjwt_binding *binding = state->policy.binding;
    int64_t iat;

    if (!gov__json_get_int64(claims, "iat", &iat) || iat < 0) {
        return gov__sdjwt_fail_about(state, GOV_ERR_RESPONSE, "iat",
                                     "the key binding has no time of issue");
    }
    if (iat > binding->now_s && iat - binding->now_s > binding->skew_s) {
        return gov__sdjwt_fail_about(state, GOV_ERR_NOT_YET_VALID, "iat",
                                     "the key binding is of the future");
    }
    if (iat < binding->now_s && binding->now_s - iat > binding->max_age_s) {
        return gov__sdjwt_fail_about(state, GOV_ERR_EXPIRED, "iat", "the key binding is too old");
    }
    return GOV_OK;
}

/* The holder may set bounds of his own (RFC 9901 section 7.3, "a valid JWT in all other respects"). */
static gov_status check_bounds(const gov__sdjwt_state *state, const gov__json_node *claims)
{
    const gov__sdjwt_binding *binding = state->policy.binding;
    int64_t exp = INT64_MAX;
    int64_t nbf = INT64_MIN;

    if (gov__json_member(claims, "exp") != NULL && !gov__json_get_int64(claims, "exp", &exp)) {
        return gov__sdjwt_fail_about(state, GOV_ERR_RESPONSE, "exp",
                                     "the end of the key binding is malformed");
    }
    if (gov__json_member(claims, "nbf") != NULL && !gov__json_get_int64(claims, "nbf", &nbf)) {
        return gov__sdjwt_fail_about(state, GOV_ERR_RESPONSE, "nbf",
                                     "the begin of the key binding is malformed");
    }
    if (exp <= binding->now_s - binding->skew_s) {
        return gov__sdjwt_fail_about(state, GOV_ERR_EXPIRED, "exp", "the key binding has ended");
    }
    if (nbf > binding->now_s + binding->skew_s) {
        return gov__sdjwt_fail_about(state, GOV_ERR_NOT_YET_VALID, "nbf",
                                     "the key binding is of the future");
    }
    return GOV_OK;
}

/* What is absent on either side equals nothing. */
static bool is_text(const gov__json_node *claims, const char *name, const char *expected)
{
    const char *text = gov__json_get_string(claims, name);

    return text != NULL && expected != NULL && gov__str_equal(text, expected);
}

static gov_status check_claims(const gov__sdjwt_state *state, const gov__json_node *claims)
{
    const gov__sdjwt_binding *binding = state->policy.binding;
    char digest[GOV__SDJWT_DIGEST_TEXT_MAX];

    if (!is_text(claims, "aud", binding->audience)) {
        return gov__sdjwt_fail_about(state, GOV_ERR_SIGNATURE, "aud",
                                     "the key binding is for another audience");
    }
    if (!is_text(claims, "nonce", binding->nonce)) {
        return gov__sdjwt_fail_about(state, GOV_ERR_SIGNATURE, "nonce",
                                     "the key binding is for another nonce");
    }
    gov_status status = gov__sdjwt_digest(state, state->text, state->disclosed_len, digest);
    if (status != GOV_OK) {
        return status;
    }
    if (!gov__str_equal(gov__json_get_string(claims, "sd_hash"), digest)) {
        return gov__sdjwt_fail_about(state, GOV_ERR_DIGEST, "sd_hash",
                                     "the key binding is for another presentation");
    }
    status = check_age(state, claims);
    return status == GOV_OK ? check_bounds(state, claims) : status;
}

static gov_status find_holder_key(const gov__sdjwt_state *state, const gov__json_node *payload,
                                  gov__jwks **out)
{
    const gov__json_node *jwk = gov__json_get_object(gov__json_get_object(payload, "cnf"), "jwk");

    if (jwk == NULL) {
        return gov__sdjwt_fail_about(state, GOV_ERR_KEY_NOT_FOUND, "cnf",
                                     "the credential names no key of its holder");
    }
    gov_status status = gov__jwks_from_jwk(state->crypto, jwk, out);
    return status == GOV_OK
               ? status
               : gov__sdjwt_fail_about(state, status, "cnf", "the key of the holder is unusable");
}

gov_status gov__sdjwt_check_binding(const gov__sdjwt_state *state, const gov__json_node *payload)
{
    const gov__jws_policy policy = {
        .algs = state->policy.algs, .typ = "kb+jwt", .reason = state->policy.reason};
    gov__jwks *keys = NULL;
    gov__jws *jws = NULL;
    gov__json *claims = NULL;

    if (state->disclosed_len == state->len) {
        return gov__sdjwt_fail(state, GOV_ERR_SIGNATURE, "there is no key binding");
    }
    gov_status status = find_holder_key(state, payload, &keys);
    if (status == GOV_OK) {
        status = gov__jws_verify(state->crypto, state->text + state->disclosed_len,
                                 state->len - state->disclosed_len, &policy, keys, &jws);
    }
    if (status == GOV_OK) {
        status = gov__json_parse(state->mem, jws->payload, jws->payload_len, NULL, &claims);
    }
    if (status == GOV_OK) {
        status = check_claims(state, gov__json_root(claims));
    }
    gov__json_free(claims);
    gov__jws_free(jws);
    gov__jwks_unref(keys);
    return status;
}
