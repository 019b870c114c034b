/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a JWE: strict JSON, the members that are understood, the refusals, and the
 * parameters that its algorithm needs. It sees no key of the caller. */
#include <string.h>

#include "base/base64.h"
#include "base/str.h"
#include "crypto/jwe_parts.h"

enum { HEADER_BYTES = 16 * 1024, HEADER_DEPTH = 8, STRING_MAX = 256 };

/* Each would change what the token means or costs (RFC 7516 sections 4.1.3 and 4.1.13; RFC 7518
 * section 4.8.1). */
static const struct {
    const char *member;
    const char *reason;
} refused[] = {
    {"crit", "the header demands extensions that are not understood"},
    {"zip", "the header asks for compression"},
    {"p2c", "the header asks for a key from a password"},
    {"p2s", "the header asks for a key from a password"},
    {"b64", "the header asks for unencoded content"},
};

static gov_status malformed(const struct gov__jwe_token *token, const char *reason)
{
    return gov__jwe_fail(token->policy, GOV_ERR_RESPONSE, reason);
}

static gov_status parse_header(struct gov__jwe_token *token)
{
    const gov__json_limits limits = {.max_depth = HEADER_DEPTH, .max_bytes = HEADER_BYTES};
    gov__buf bytes;

    gov__buf_init(&bytes, token->jwe->mem, HEADER_BYTES);
    gov_status status = gov__base64url_decode(&bytes, (const char *)token->split->header.data,
                                              token->split->header.len);
    if (status == GOV_OK) {
        status =
            gov__json_parse(token->jwe->mem, bytes.data, bytes.len, &limits, &token->jwe->header);
    }
    gov__buf_free(&bytes);
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    return status == GOV_OK && gov__json_is_object(gov__json_root(token->jwe->header))
               ? GOV_OK
               : malformed(token, "the header is not base64url of JSON");
}

/* Absent, or a short string. */
static bool read_string(const gov__json_node *header, const char *name, const char **out)
{
    *out = gov__json_get_string(header, name);
    return *out != NULL ? strlen(*out) <= STRING_MAX : gov__json_member(header, name) == NULL;
}

static gov_status choose(struct gov__jwe_token *token, const gov__json_node *header)
{
    gov__jwe *jwe = token->jwe;

    if (!read_string(header, "alg", &jwe->alg) || !read_string(header, "enc", &jwe->enc) ||
        jwe->alg == NULL || jwe->enc == NULL) {
        return malformed(token, "the header does not name its algorithms");
    }
    token->alg = gov__jwe_alg_find(jwe->alg);
    token->enc = gov__jwe_enc_find(jwe->enc);
    if (token->alg == NULL || (token->alg->bit & token->policy->algs) == 0 || token->enc == NULL ||
        (token->enc->bit & token->policy->encs) == 0) {
        return gov__jwe_fail(token->policy, GOV_ERR_ALGORITHM, "the algorithm is not permitted");
    }
    return GOV_OK;
}

/* apu or apv: absent, or base64url of at most GOV__KDF_PARTY_MAX bytes. */
static gov_status read_party(struct gov__jwe_token *token, const gov__json_node *header,
                             const char *name, gov__buf *out)
{
    const char *text = gov__json_get_string(header, name);

    if (text == NULL) {
        return gov__json_member(header, name) == NULL
                   ? GOV_OK
                   : malformed(token, "a member of the header has a wrong type");
    }
    if (strlen(text) > gov__base64url_encoded_len(GOV__KDF_PARTY_MAX)) {
        return gov__jwe_fail(token->policy, GOV_ERR_LIMIT, "a party's information is too long");
    }
    gov_status status = gov__base64url_decode(out, text, strlen(text));
    return status == GOV_OK || status == GOV_ERR_NO_MEMORY
               ? status
               : malformed(token, "a party's information is not base64url");
}

/* RFC 7518 section 4.6.1.1: a public key and nothing else. That it lies on its curve is checked by
 * whoever makes keys; without it the private key leaks (the invalid curve attack). */
static gov_status read_epk(struct gov__jwe_token *token, const gov__json_node *header)
{
    const gov__json_node *epk = gov__json_get_object(header, "epk");
    gov_status status = epk == NULL ? GOV_ERR_RESPONSE
                                    : gov__key_from_jwk(token->jwe->mem, epk, NULL, &token->peer);

    if (status == GOV_OK && (gov__key_is_private(token->peer) ||
                             !gov__jwe_is_agreement(gov__key_get_kind(token->peer)))) {
        status = GOV_ERR_RESPONSE;
    }
    if (status == GOV_ERR_ALGORITHM) {
        return gov__jwe_fail(token->policy, status, "the ephemeral key is of an unknown kind");
    }
    return status == GOV_OK || status == GOV_ERR_NO_MEMORY
               ? status
               : malformed(token, "the ephemeral key is missing or no key");
}

static gov_status read_agreement(struct gov__jwe_token *token, const gov__json_node *header)
{
    gov_status status = read_party(token, header, "apu", &token->party_u);

    if (status == GOV_OK) {
        status = read_party(token, header, "apv", &token->party_v);
    }
    return status == GOV_OK ? read_epk(token, header) : status;
}

static bool read_exact(const gov__json_node *header, const char *name, uint8_t *out, size_t len)
{
    const char *text = gov__json_get_string(header, name);

    return text != NULL && gov__base64url_decode_exact(text, strlen(text), out, len);
}

/* RFC 7518 section 4.7.1. */
static gov_status read_gcm_wrap(struct gov__jwe_token *token, const gov__json_node *header)
{
    return read_exact(header, "iv", token->wrap_nonce, sizeof token->wrap_nonce) &&
                   read_exact(header, "tag", token->wrap_tag, sizeof token->wrap_tag)
               ? GOV_OK
               : malformed(token, "the nonce or tag of the wrapped key is missing or malformed");
}

gov_status gov__jwe_read_header(struct gov__jwe_token *token)
{
    gov_status status = parse_header(token);

    if (status != GOV_OK) {
        return status;
    }
    gov__jwe *jwe = token->jwe;
    const gov__json_node *header = gov__json_root(jwe->header);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (gov__json_member(header, refused[i].member) != NULL) {
            return malformed(token, refused[i].reason);
        }
    }
    if (!read_string(header, "kid", &jwe->kid) || !read_string(header, "typ", &jwe->typ) ||
        !read_string(header, "cty", &jwe->cty)) {
        return malformed(token, "a member of the header has a wrong type");
    }
    status = choose(token, header);
    if (status != GOV_OK) {
        return status;
    }
    switch (token->alg->family) {
    case GOV__JWE_FAMILY_AGREE: return read_agreement(token, header);
    case GOV__JWE_FAMILY_GCM: return read_gcm_wrap(token, header);
    default: return GOV_OK;
    }
}
