/* SPDX-License-Identifier: Apache-2.0 */
/* From the encrypted key of a JWE to its content key, by one key of the caller. */
#include <string.h>

#include "base/wipe.h"
#include "crypto/jwe_parts.h"

/* What a key says that does not open; everything else (a device that failed, no memory) is told. */
static bool is_refusal(gov_status status)
{
    return status == GOV_ERR_DECRYPT || status == GOV_ERR_SIGNATURE || status == GOV_ERR_RESPONSE;
}

static gov__bytes bytes_of(const gov__buf *buf)
{
    return gov__bytes_of(buf->data, buf->len);
}

/* A secret of exactly this length, out of a buffer that held what was decrypted. */
static gov_status take_cek(const gov__buf *buf, size_t want, gov__jwe_cek *cek)
{
    if (buf->len != want) {
        return GOV_ERR_DECRYPT;
    }
    memcpy(cek->bytes, buf->data, want);
    cek->len = want;
    return GOV_OK;
}

static gov_status by_rsa(const struct gov__jwe_token *token, const gov__key *key, gov__jwe_cek *cek)
{
    gov__buf secret;
    gov_status status;

    gov__buf_init_secret(&secret, token->jwe->mem, 0);
    if (gov__key_is_external(key)) {
        status = gov__key_call_decrypt(key, token->alg->name, token->key.data, token->key.len,
                                       gov__key_bits(key) / 8, &secret);
    } else {
        status =
            gov__key_unwrap_rsa(key, token->alg->oaep, token->key.data, token->key.len, &secret);
    }
    if (status == GOV_OK) {
        status = take_cek(&secret, token->enc->cek_len, cek);
    }
    gov__buf_free(&secret);
    return status;
}

static gov_status unwrap(const struct gov__jwe_token *token, gov__bytes kek, gov__jwe_cek *cek)
{
    cek->len = token->enc->cek_len;
    return token->key.len == cek->len + 8
               ? gov__cipher_unwrap(token->crypto, kek, bytes_of(&token->key), cek->bytes)
               : GOV_ERR_DECRYPT;
}

static gov_status by_agreement(const struct gov__jwe_token *token, const gov__key *key,
                               gov__jwe_cek *cek)
{
    const gov__kdf_input parties = {
        .party_u = bytes_of(&token->party_u),
        .party_v = bytes_of(&token->party_v),
    };
    gov__jwe_cek derived = {.len = 0};
    gov__buf z;

    gov__buf_init_secret(&z, token->jwe->mem, 0);
    gov_status status = gov__key_agree(key, token->peer, &z);
    if (status == GOV_OK) {
        status = gov__jwe_derive(token->crypto, token->alg, token->enc, &parties, bytes_of(&z),
                                 &derived);
    }
    if (status == GOV_OK) {
        if (token->alg->kek_len != 0) {
            status = unwrap(token, gov__bytes_of(derived.bytes, derived.len), cek);
        } else {
            *cek = derived;
        }
    }
    gov__wipe(&derived, sizeof derived);
    gov__buf_free(&z);
    return status;
}

/* RFC 7518 section 4.7: no additional data. */
static gov_status by_gcm(const struct gov__jwe_token *token, gov__bytes kek, gov__jwe_cek *cek)
{
    const gov__aead aead = {
        .key = kek,
        .nonce = gov__bytes_of(token->wrap_nonce, sizeof token->wrap_nonce),
    };

    cek->len = token->enc->cek_len;
    return token->key.len == cek->len
               ? gov__cipher_gcm_open(token->crypto, &aead, bytes_of(&token->key),
                                      gov__bytes_of(token->wrap_tag, sizeof token->wrap_tag),
                                      cek->bytes)
               : GOV_ERR_DECRYPT;
}

static gov_status recover(const struct gov__jwe_token *token, const gov__key *key,
                          gov__jwe_cek *cek)
{
    size_t len = 0;
    const uint8_t *secret = gov__key_secret(key, &len);

    switch (token->alg->family) {
    case GOV__JWE_FAMILY_RSA: return by_rsa(token, key, cek);
    case GOV__JWE_FAMILY_AGREE: return by_agreement(token, key, cek);
    case GOV__JWE_FAMILY_WRAP: return unwrap(token, gov__bytes_of(secret, len), cek);
    case GOV__JWE_FAMILY_GCM: return by_gcm(token, gov__bytes_of(secret, len), cek);
    case GOV__JWE_FAMILY_DIRECT: break;
    }
    memcpy(cek->bytes, secret, token->enc->cek_len);
    cek->len = token->enc->cek_len;
    return GOV_OK;
}

/* The substitute is made first and in any case, so that its making tells nothing. */
gov_status gov__jwe_recover_cek(const struct gov__jwe_token *token, const gov__key *key,
                                gov__jwe_cek *cek)
{
    gov__jwe_cek substitute = {.len = token->enc->cek_len};

    if (!gov__jwe_random(substitute.bytes, substitute.len)) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = recover(token, key, cek);
    if (is_refusal(status)) {
        *cek = substitute;
        status = GOV_OK;
    }
    gov__wipe(&substitute, sizeof substitute);
    return status;
}
