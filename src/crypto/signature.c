/* SPDX-License-Identifier: Apache-2.0 */
/* See signature.h: RSA, ECDSA and EdDSA through EVP, HMAC beside them, SM2 by crypto/sm2_pkey.h. */
#include "crypto/signature.h"

#include <string.h>

#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include "base/wipe.h"
#include "crypto/ecdsa.h"
#include "crypto/openssl.h"
#include "crypto/sm2_pkey.h"

enum { EDDSA_BYTES = 64 };

static const EVP_MD *digest_of(const gov__crypto *crypto, const gov__alg *alg)
{
    return alg->digest < GOV__DIGEST_COUNT ? crypto->digests[alg->digest] : NULL;
}

/* RFC 7518 section 3.5: MGF1 with the same digest, a salt as long as the digest. */
static bool set_pss(EVP_PKEY_CTX *context, const EVP_MD *digest)
{
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

size_t gov__signature_size(const gov__alg *alg, const gov__jwk *key)
{
    switch (key->kind) {
    case GOV__KEY_OCT: return gov__digest_size(alg->digest);
    case GOV__KEY_RSA: return (size_t)EVP_PKEY_get_size(key->key);
    case GOV__KEY_ED25519: return EDDSA_BYTES;
    default: return 2 * alg->ecdsa_half;
    }
}

static gov_status hmac(const gov__crypto *crypto, const gov__alg *alg, const gov__jwk *key,
                       const gov__signed_data *data, uint8_t *out)
{
    gov__openssl_mark mark = gov__openssl_enter();
    unsigned len = 0;
    bool done = HMAC(digest_of(crypto, alg), key->secret, (int)key->secret_len, data->at, data->len,
                     out, &len) != NULL;

    return gov__openssl_leave(mark, done ? GOV_OK : GOV_ERR_NO_MEMORY);
}

static const char *id_of(const gov__jwk *key, const gov__signed_data *data)
{
    return key->sm2_id != NULL    ? key->sm2_id
           : data->sm2_id != NULL ? data->sm2_id
                                  : GOV__SM2_DEFAULT_ID;
}

/* The signature as OpenSSL makes it, into a place of GOV__SIGNATURE_MAX bytes. */
static gov_status make(const gov__crypto *crypto, const gov__alg *alg, const gov__jwk *key,
                       const gov__signed_data *data, uint8_t *out, size_t *len)
{
    const EVP_MD *digest = digest_of(crypto, alg);
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = NULL;

    *len = GOV__SIGNATURE_MAX;
    bool done = context != NULL &&
                EVP_DigestSignInit(context, &options, digest, NULL, key->key) == 1 &&
                (!alg->pss || set_pss(options, digest)) &&
                EVP_DigestSign(context, out, len, data->at, data->len) == 1;
    EVP_MD_CTX_free(context);
    return gov__openssl_leave(mark, done ? GOV_OK : GOV_ERR_NO_MEMORY);
}

static gov_status make_any(const gov__crypto *crypto, const gov__alg *alg, const gov__jwk *key,
                           const gov__signed_data *data, uint8_t *out, size_t *len)
{
    uint8_t raw[2 * GOV__ECDSA_HALF_MAX];

    if (key->kind == GOV__KEY_OCT) {
        *len = gov__digest_size(alg->digest);
        return hmac(crypto, alg, key, data, out);
    }
    if (key->kind == GOV__KEY_SM2) {
        *len = GOV__SM2_RAW;
        return gov__sm2_pkey_sign(crypto, key->key, id_of(key, data),
                                  gov__bytes_of(data->at, data->len), out);
    }
    gov_status status = make(crypto, alg, key, data, out, len);
    if (status == GOV_OK && alg->ecdsa_half != 0) {
        if (!gov__ecdsa_der_to_raw(out, *len, raw, alg->ecdsa_half)) {
            return GOV_ERR_INTERNAL;
        }
        *len = 2 * alg->ecdsa_half;
        memcpy(out, raw, *len);
    }
    return status;
}

gov_status gov__signature_make(const gov__crypto *crypto, const gov__alg *alg, const gov__jwk *key,
                               const gov__signed_data *data, gov__buf *out)
{
    uint8_t signature[GOV__SIGNATURE_MAX];
    size_t len = 0;

    gov_status status = make_any(crypto, alg, key, data, signature, &len);
    if (status == GOV_OK) {
        gov__buf_append(out, signature, len);
        status = gov__buf_status(out);
    }
    return status;
}

/* A signature as EVP wants it: DER for ECDSA, as it came for all others. RFC 7518 section 3.4: r and
 * s have the full length of the group, zeros included. */
static gov_status check(const gov__crypto *crypto, const gov__alg *alg, const gov__jwk *key,
                        const gov__signed_data *data, const uint8_t *signature, size_t len)
{
    const EVP_MD *digest = digest_of(crypto, alg);
    uint8_t der[GOV__ECDSA_DER_MAX];

    if (alg->ecdsa_half != 0) {
        len = len == 2 * alg->ecdsa_half ? gov__ecdsa_raw_to_der(signature, len, der) : 0;
        signature = der;
    }
    if (len == 0) {
        return GOV_ERR_SIGNATURE;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = NULL;
    gov_status status = GOV_ERR_NO_MEMORY;

    if (context != NULL && EVP_DigestVerifyInit(context, &options, digest, NULL, key->key) == 1 &&
        (!alg->pss || set_pss(options, digest))) {
        int result = EVP_DigestVerify(context, signature, len, data->at, data->len);
        status = result == 1 ? GOV_OK : GOV_ERR_SIGNATURE;
    }
    EVP_MD_CTX_free(context);
    return gov__openssl_leave_refusal(mark, status);
}

static gov_status check_hmac(const gov__crypto *crypto, const gov__alg *alg, const gov__jwk *key,
                             const gov__signed_data *data, const uint8_t *signature, size_t len)
{
    uint8_t expected[GOV__DIGEST_MAX];
    size_t size = gov__digest_size(alg->digest);

    if (len != size) {
        return GOV_ERR_SIGNATURE;
    }
    gov_status status = hmac(crypto, alg, key, data, expected);
    if (status == GOV_OK && !gov__equal_const_time(expected, signature, size)) {
        status = GOV_ERR_SIGNATURE;
    }
    gov__wipe(expected, sizeof expected);
    return status;
}

gov_status gov__signature_check(const gov__crypto *crypto, const gov__alg *alg, const gov__jwk *key,
                                const gov__signed_data *data, const void *signature, size_t len)
{
    switch (key->kind) {
    case GOV__KEY_OCT: return check_hmac(crypto, alg, key, data, signature, len);
    case GOV__KEY_SM2:
        return len == GOV__SM2_RAW
                   ? gov__sm2_pkey_verify(crypto, key->key, id_of(key, data),
                                          gov__bytes_of(data->at, data->len), signature)
                   : GOV_ERR_SIGNATURE;
    default: return check(crypto, alg, key, data, signature, len);
    }
}

gov_status gov__signature_digest(const gov__crypto *crypto, const gov__alg *alg,
                                 const gov__jwk *key, const gov__signed_data *data,
                                 uint8_t out[GOV__DIGEST_MAX], size_t *len)
{
    *len = gov__digest_size(alg->digest);
    if (*len == 0) {
        return GOV_OK;
    }
    if (key->kind == GOV__KEY_SM2) {
        return gov__sm2_pkey_digest(crypto, key->key, id_of(key, data),
                                    gov__bytes_of(data->at, data->len), out);
    }
    return gov__digest_of(crypto, alg->digest, data->at, data->len, out);
}
