/* SPDX-License-Identifier: Apache-2.0 */
/* The way of one SD-JWT: cut at the tildes, verify the issuer, load the disclosures, process the
 * payload, check the holder. The greater steps are files of their own. */
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

gov_status gov__sdjwt_fail_about(const gov__sdjwt_state *state, gov_status status,
                                 const char *about, const char *reason)
{
    if (state->policy.reason != NULL) {
        *state->policy.reason = reason;
    }
    if (state->policy.about != NULL) {
        *state->policy.about = about;
    }
    return status;
}

gov_status gov__sdjwt_fail(const gov__sdjwt_state *state, gov_status status, const char *reason)
{
    return gov__sdjwt_fail_about(state, status, NULL, reason);
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

gov_status gov__sdjwt_hash(const gov__sdjwt *sdjwt, const char *text, size_t len,
                           char out[GOV__SDJWT_HASH_ROOM])
{
    return gov__sdjwt_digest(sdjwt->state, text, len, out);
}

size_t gov__sdjwt_presented_len(const gov__sdjwt *sdjwt)
{
    return sdjwt->state->disclosed_len;
}

size_t gov__sdjwt_issuer_len(const gov__sdjwt *sdjwt)
{
    return sdjwt->state->issuer_len;
}

/* Behind the last tilde is nothing, or the holder's JWT (RFC 9901 section 4): whoever asks for none may
 * pass over it, but not over something else. */
static bool is_jwt(const char *text, size_t len)
{
    size_t part = 0;
    size_t dots = 0;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
        if (!letter && (c != '.' || part == 0)) {
            return false;
        }
        dots += letter ? 0 : 1;
        part = letter ? part + 1 : 0;
    }
    return dots == 2 && part != 0;
}

static gov_status split(gov__sdjwt_state *state)
{
    const char *first = state->len == 0 ? NULL : memchr(state->text, '~', state->len);
    const char *last = state->text + state->len;

    if (state->len > (state->policy.max_bytes != 0 ? state->policy.max_bytes : DEFAULT_BYTES)) {
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
    if (state->disclosed_len != state->len && !is_jwt(last, state->len - state->disclosed_len)) {
        return gov__sdjwt_fail(state, GOV_ERR_RESPONSE, "what follows the last tilde is no JWT");
    }
    return GOV_OK;
}

gov_status gov__sdjwt_check_issuer(gov__sdjwt *sdjwt, const gov__jwks *keys)
{
    const gov__sdjwt_state *state = sdjwt->state;
    const gov__sdjwt_policy *policy = &state->policy;
    const char *typ = policy->typ != NULL ? policy->typ : "dc+sd-jwt";
    const gov__jws_policy jws_policy = {
        .algs = policy->algs, .max_bytes = state->len, .reason = policy->reason};
    gov__jws *jws = NULL;
    gov_status status =
        gov__jws_verify(state->crypto, state->text, state->issuer_len, &jws_policy, keys, &jws);

    if (status == GOV_OK && !policy->any_typ && !gov__jws_typ_equal(jws->typ, typ) &&
        !(policy->legacy_typ && gov__jws_typ_equal(jws->typ, "vc+sd-jwt"))) {
        gov__jws_free(jws);
        return gov__sdjwt_fail_about(state, GOV_ERR_RESPONSE, "typ",
                                     "the token is of another type");
    }
    if (status == GOV_OK) {
        gov__jws_free(sdjwt->issuer);
        sdjwt->issuer = jws;
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
    return gov__sdjwt_fail_about(state, GOV_ERR_UNSUPPORTED, "_sd_alg",
                                 "the digest algorithm is not supported");
}

/* One part of the issuer's JWT: base64url of a JSON object. */
static gov_status read_part(const gov__sdjwt_state *state, const char *text, size_t len,
                            const char *reason, gov__json **out)
{
    const gov__json_limits limits = {
        .max_depth = PAYLOAD_DEPTH, .max_nodes = GOV__SDJWT_NODES_MAX, .max_bytes = state->len};
    gov__json *doc = NULL;
    gov__buf bytes;

    gov__buf_init_secret(&bytes, state->mem, 0);
    gov_status status = gov__base64url_decode(&bytes, text, len);
    if (status == GOV_ERR_ARGUMENT) {
        status = GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK) {
        status =
            gov__json_parse(state->mem, bytes.len > 0 ? bytes.data : "", bytes.len, &limits, &doc);
    }
    gov__buf_free(&bytes);
    if (status == GOV_OK && !gov__json_is_object(gov__json_root(doc))) {
        gov__json_free(doc);
        status = GOV_ERR_RESPONSE;
    }
    if (status != GOV_OK) {
        return gov__sdjwt_fail(state, status, reason);
    }
    gov__json_free(*out);
    *out = doc;
    return GOV_OK;
}

gov_status gov__sdjwt_read(gov__sdjwt *sdjwt)
{
    gov__sdjwt_state *state = sdjwt->state;
    const char *text = state->text;
    const char *end = text + state->issuer_len;
    const char *first = memchr(text, '.', state->issuer_len);
    const char *second = first == NULL ? NULL : memchr(first + 1, '.', (size_t)(end - first - 1));

    if (second == NULL) {
        return gov__sdjwt_fail(state, GOV_ERR_RESPONSE, "the token has not exactly three parts");
    }
    gov_status status = read_part(state, text, (size_t)(first - text),
                                  "the header is not a JSON object", &sdjwt->header);
    if (status == GOV_OK) {
        status = read_part(state, first + 1, (size_t)(second - first - 1),
                           "the payload is not a JSON object", &sdjwt->claims);
    }
    return status == GOV_OK ? choose_digest(state, gov__json_root(sdjwt->claims)) : status;
}

gov_status gov__sdjwt_disclose(gov__sdjwt *sdjwt)
{
    gov_status status = gov__sdjwt_load(sdjwt->state);

    if (status == GOV_OK) {
        status = gov__sdjwt_process(sdjwt);
    }
    if (status == GOV_OK) {
        sdjwt->disclosed = sdjwt->state->count;
    }
    gov__sdjwt_unload(sdjwt->state);
    return status;
}

gov_status gov__sdjwt_check_holder(gov__sdjwt *sdjwt)
{
    const gov__sdjwt_state *state = sdjwt->state;

    if (state->policy.binding == NULL) {
        return GOV_OK;
    }
    gov_status status = gov__sdjwt_check_binding(state, gov__json_root(sdjwt->payload));
    if (status == GOV_OK) {
        sdjwt->holder = GOV__SDJWT_HOLDER_PROVEN;
    }
    return status;
}

gov_status gov__sdjwt_open(const gov__crypto *crypto, const char *text, size_t len,
                           const gov__sdjwt_policy *policy, gov__sdjwt **out)
{
    gov__sdjwt_state own = {.crypto = crypto,
                            .mem = gov__crypto_mem(crypto),
                            .policy = *policy,
                            .text = text,
                            .len = len};

    *out = NULL;
    gov__sdjwt_fail(&own, GOV_OK, NULL);
    gov_status status = split(&own);
    if (status != GOV_OK) {
        return status;
    }
    gov__sdjwt *sdjwt = gov__mem_calloc(own.mem, 1, sizeof *sdjwt);
    gov__sdjwt_state *state = gov__mem_alloc(own.mem, sizeof *state);
    if (sdjwt == NULL || state == NULL) {
        gov__mem_free(own.mem, sdjwt);
        gov__mem_free(own.mem, state);
        return GOV_ERR_NO_MEMORY;
    }
    *state = own;
    sdjwt->mem = own.mem;
    sdjwt->state = state;
    sdjwt->holder =
        own.disclosed_len == own.len ? GOV__SDJWT_HOLDER_ABSENT : GOV__SDJWT_HOLDER_NOT_CHECKED;
    *out = sdjwt;
    return GOV_OK;
}

gov_status gov__sdjwt_verify(const gov__crypto *crypto, const char *text, size_t len,
                             const gov__sdjwt_policy *policy, const gov__jwks *keys,
                             gov__sdjwt **out)
{
    gov__sdjwt *sdjwt = NULL;
    gov_status status = gov__sdjwt_open(crypto, text, len, policy, &sdjwt);

    *out = NULL;
    if (status == GOV_OK) {
        status = gov__sdjwt_check_issuer(sdjwt, keys);
    }
    if (status == GOV_OK) {
        status = gov__sdjwt_read(sdjwt);
    }
    if (status == GOV_OK) {
        status = gov__sdjwt_disclose(sdjwt);
    }
    if (status == GOV_OK) {
        status = gov__sdjwt_check_holder(sdjwt);
    }
    if (status != GOV_OK) {
        gov__sdjwt_free(sdjwt);
        return status;
    }
    *out = sdjwt;
    return GOV_OK;
}

void gov__sdjwt_free(gov__sdjwt *sdjwt)
{
    if (sdjwt == NULL) {
        return;
    }
    for (size_t i = 0; sdjwt->fields != NULL && i < sdjwt->disclosed; i++) {
        gov__mem_free(sdjwt->mem, sdjwt->fields[i].path);
    }
    gov__mem_free(sdjwt->mem, sdjwt->fields);
    gov__json_free(sdjwt->payload);
    gov__json_free(sdjwt->claims);
    gov__json_free(sdjwt->header);
    gov__jws_free(sdjwt->issuer);
    gov__mem_free(sdjwt->mem, sdjwt->state);
    gov__mem_free(sdjwt->mem, sdjwt);
}
