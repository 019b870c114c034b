/* SPDX-License-Identifier: Apache-2.0 */
/* The way of one SD-JWT: cut at the tildes, verify the issuer, load the disclosures, process the
 * payload, check the holder. Each step is a file of its own. */
#include "crypto/sdjwt.h"

#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/sdjwt_parts.h"

enum { DEFAULT_BYTES = 1024 * 1024, PAYLOAD_DEPTH = 32 };

/* IANA "Named Information Hash Algorithm" names that may stand in "_sd_alg". */
static const struct {
    const char *name;
    gov__digest_alg alg;
} digest_names[] = {
    {"sha-256", GOV__DIGEST_SHA256},
    {"sha-384", GOV__DIGEST_SHA384},
    {"sha-512", GOV__DIGEST_SHA512},
};

gov_status gov__sdjwt_fail(const gov__sdjwt_state *state, gov_status status, const char *reason)
{
    if (state->policy->reason != NULL) {
        *state->policy->reason = reason;
    }
    return status;
}

gov_status gov__sdjwt_digest(const gov__sdjwt_state *state, const char *text, size_t len,
                             char out[GOV__SDJWT_DIGEST_TEXT_MAX])
{
    uint8_t digest[GOV__DIGEST_MAX];
    gov_status status = gov__digest_of(state->crypto, state->alg, text, len, digest);

    if (status == GOV_OK) {
        gov__base64url_encode_to(digest, gov__digest_size(state->alg), out,
                                 GOV__SDJWT_DIGEST_TEXT_MAX);
    }
    return status;
}

static gov_status split(gov__sdjwt_state *state)
{
    const char *first = state->len == 0 ? NULL : memchr(state->text, '~', state->len);
    const char *last = state->text + state->len;

    if (state->len > (state->policy->max_bytes != 0 ? state->policy->max_bytes : DEFAULT_BYTES)) {
        return gov__sdjwt_fail(state, GOV_ERR_LIMIT, "the text is too long");
    }
    if (first == NULL) {
        return gov__sdjwt_fail(state, GOV_ERR_RESPONSE, "there is no tilde: it is no SD-JWT");
    }
    while (last[-1] != '~') {
        last--;
    }
    state->issuer_len = (size_t)(first - state->text);
    state->disclosed_len = (size_t)(last - state->text);
    return GOV_OK;
}

static gov_status verify_issuer(const gov__sdjwt_state *state, const gov__jwks *keys,
                                gov__jws **out)
{
    const gov__sdjwt_policy *policy = state->policy;
    const char *typ = policy->typ != NULL ? policy->typ : "dc+sd-jwt";
    const gov__jws_policy jws_policy = {
        .algs = policy->algs, .max_bytes = state->len, .reason = policy->reason};
    gov_status status =
        gov__jws_verify(state->crypto, state->text, state->issuer_len, &jws_policy, keys, out);

    if (status == GOV_OK && !gov__jws_typ_equal((*out)->typ, typ) &&
        !(policy->legacy_typ && gov__jws_typ_equal((*out)->typ, "vc+sd-jwt"))) {
        status = gov__sdjwt_fail(state, GOV_ERR_RESPONSE, "the token is of another type");
    }
    return status;
}

static gov_status choose_digest(gov__sdjwt_state *state, const gov__json_node *payload)
{
    const gov__json_node *member = gov__json_member(payload, "_sd_alg");
    const char *name = member == NULL ? "sha-256" : gov__json_string(member);

    for (size_t i = 0; i < sizeof digest_names / sizeof digest_names[0]; i++) {
        if (gov__str_equal(digest_names[i].name, name)) {
            state->alg = digest_names[i].alg;
            return GOV_OK;
        }
    }
    return gov__sdjwt_fail(state, GOV_ERR_UNSUPPORTED, "the digest algorithm is not supported");
}

static gov_status process(gov__sdjwt_state *state, gov__sdjwt *sdjwt)
{
    const gov__json_limits limits = {.max_depth = PAYLOAD_DEPTH, .max_bytes = state->len};
    gov__json *signed_payload = NULL;
    gov_status status = gov__json_parse(state->mem, sdjwt->issuer->payload,
                                        sdjwt->issuer->payload_len, &limits, &signed_payload);
    const gov__json_node *root = gov__json_root(signed_payload);

    if (status == GOV_OK && !gov__json_is_object(root)) {
        status = GOV_ERR_RESPONSE;
    }
    if (status != GOV_OK) {
        gov__json_free(signed_payload);
        return gov__sdjwt_fail(state, status, "the payload is not a JSON object");
    }
    status = choose_digest(state, root);
    if (status == GOV_OK) {
        status = gov__sdjwt_load(state);
    }
    if (status == GOV_OK) {
        status = gov__sdjwt_process(state, root, &sdjwt->payload);
    }
    sdjwt->disclosed = state->count;
    gov__json_free(signed_payload);
    return status;
}

static gov_status check_holder(const gov__sdjwt_state *state, gov__sdjwt *sdjwt)
{
    gov_status status;

    sdjwt->holder = state->disclosed_len == state->len ? GOV__SDJWT_HOLDER_ABSENT
                                                       : GOV__SDJWT_HOLDER_NOT_CHECKED;
    if (state->policy->binding == NULL) {
        return GOV_OK;
    }
    status = gov__sdjwt_check_binding(state, gov__json_root(sdjwt->payload));
    if (status == GOV_OK) {
        sdjwt->holder = GOV__SDJWT_HOLDER_PROVEN;
    }
    return status;
}

static gov_status verify(gov__sdjwt_state *state, const gov__jwks *keys, gov__sdjwt *sdjwt)
{
    gov_status status = split(state);

    if (status == GOV_OK) {
        status = verify_issuer(state, keys, &sdjwt->issuer);
    }
    if (status == GOV_OK) {
        status = process(state, sdjwt);
    }
    if (status == GOV_OK) {
        status = check_holder(state, sdjwt);
    }
    gov__sdjwt_unload(state);
    return status;
}

gov_status gov__sdjwt_verify(const gov__crypto *crypto, const char *text, size_t len,
                             const gov__sdjwt_policy *policy, const gov__jwks *keys,
                             gov__sdjwt **out)
{
    gov__sdjwt_state state = {.crypto = crypto,
                              .mem = gov__crypto_mem(crypto),
                              .policy = policy,
                              .text = text,
                              .len = len};
    gov__sdjwt *sdjwt = gov__mem_calloc(state.mem, 1, sizeof *sdjwt);

    *out = NULL;
    gov__sdjwt_fail(&state, GOV_OK, NULL);
    if (sdjwt == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    sdjwt->mem = state.mem;
    gov_status status = verify(&state, keys, sdjwt);
    if (status != GOV_OK) {
        gov__sdjwt_free(sdjwt);
        return status;
    }
    *out = sdjwt;
    return GOV_OK;
}

void gov__sdjwt_free(gov__sdjwt *sdjwt)
{
    if (sdjwt != NULL) {
        gov__json_free(sdjwt->payload);
        gov__jws_free(sdjwt->issuer);
        gov__mem_free(sdjwt->mem, sdjwt);
    }
}
