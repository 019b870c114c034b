/* SPDX-License-Identifier: Apache-2.0 */
/* Agreement (ECDH, X25519) and RSA key transport. What is made of the secret is JWE's. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include "base/wipe.h"
#include "crypto/key_parts.h"
#include "crypto/openssl.h"

enum { SECRET_MAX = 66, POINT_MAX = 1 + 2 * SECRET_MAX, RSA_MAX = GOV__JWK_RSA_MAX_BITS / 8 };

static bool can_agree(const gov__key *key, const gov__key *peer)
{
    gov__key_kind kind = key->jwk.kind;

    return kind == peer->jwk.kind && key->has_private &&
           (kind == GOV__KEY_P256 || kind == GOV__KEY_P384 || kind == GOV__KEY_P521 ||
            kind == GOV__KEY_X25519) &&
           gov__key_permits(key, NULL, GOV__KEY_OP_DERIVE);
}

/* The neutral element, an all-zero result for X25519 (RFC 7748 section 6.1), is refused by OpenSSL. */
static gov_status derive_here(const gov__key *key, const gov__key *peer, uint8_t *out, size_t *len)
{
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key->jwk.key, NULL);
    gov_status status = GOV_ERR_NO_MEMORY;

    if (context != NULL && EVP_PKEY_derive_init(context) == 1) {
        *len = SECRET_MAX;
        status = EVP_PKEY_derive_set_peer(context, peer->jwk.key) == 1 &&
                         EVP_PKEY_derive(context, out, len) == 1
                     ? GOV_OK
                     : GOV_ERR_DECRYPT;
    }
    EVP_PKEY_CTX_free(context);
    return gov__openssl_leave(mark, status);
}

static bool put_coordinate(const EVP_PKEY *key, const char *param, uint8_t *out, size_t size)
{
    BIGNUM *number = NULL;
    bool done = EVP_PKEY_get_bn_param(key, param, &number) == 1 &&
                BN_bn2binpad(number, out, (int)size) == (int)size;

    BN_free(number);
    return done;
}

/* The uncompressed point in any case: a key out of a PEM text may prefer the short form. */
static gov_status encode_peer(const gov__key *peer, uint8_t *out, size_t *len)
{
    const size_t size = gov__jwk_kind_of(peer->jwk.kind)->size;
    const EVP_PKEY *key = peer->jwk.key;
    gov__openssl_mark mark = gov__openssl_enter();
    bool done;

    if (peer->jwk.kind == GOV__KEY_X25519) {
        *len = size;
        done = EVP_PKEY_get_raw_public_key(key, out, len) == 1;
    } else {
        *len = 1 + 2 * size;
        out[0] = POINT_CONVERSION_UNCOMPRESSED;
        done = put_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X, out + 1, size) &&
               put_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y, out + 1 + size, size);
    }
    return gov__openssl_leave(mark, done ? GOV_OK : GOV_ERR_NO_MEMORY);
}

static gov_status derive_elsewhere(const gov__key *key, const gov__key *peer, uint8_t *out,
                                   size_t *len)
{
    const gov_key_ops *ops = &key->external;
    uint8_t point[POINT_MAX];
    size_t point_len = 0;
    uint8_t any = 0;
    gov_status status = encode_peer(peer, point, &point_len);

    *len = 0;
    if (status == GOV_OK) {
        status = ops->derive(ops->user, point, point_len, out, SECRET_MAX, len);
    }
    if (status == GOV_OK && *len != gov__jwk_kind_of(key->jwk.kind)->size) {
        return GOV_ERR_HOOK;
    }
    for (size_t i = 0; status == GOV_OK && i < *len; i++) {
        any |= out[i];
    }
    return status == GOV_OK && any == 0 ? GOV_ERR_DECRYPT : status;
}

gov_status gov__key_agree(const gov__key *key, const gov__key *peer, gov__buf *out)
{
    uint8_t secret[SECRET_MAX];
    size_t len = 0;

    if (!can_agree(key, peer)) {
        return GOV_ERR_ALGORITHM;
    }
    gov_status status = key->is_external ? derive_elsewhere(key, peer, secret, &len)
                                         : derive_here(key, peer, secret, &len);
    if (status == GOV_OK) {
        gov__buf_append(out, secret, len);
        status = gov__buf_status(out);
    }
    gov__wipe(secret, sizeof secret);
    return status;
}

static const char *name_of(gov__oaep oaep)
{
    return oaep == GOV__OAEP_SHA1 ? "RSA-OAEP" : "RSA-OAEP-256";
}

/* MGF1 uses the same digest (RFC 7518 section 4.3). */
static bool set_oaep(EVP_PKEY_CTX *context, gov__oaep oaep)
{
    const char *digest = oaep == GOV__OAEP_SHA1 ? "SHA1" : "SHA2-256";

    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md_name(context, digest, NULL) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md_name(context, digest, NULL) == 1;
}

gov_status gov__key_wrap_rsa(const gov__key *key, gov__oaep oaep, const void *data, size_t len,
                             gov__buf *out)
{
    uint8_t wrapped[RSA_MAX];
    size_t size = sizeof wrapped;
    gov_status status = GOV_ERR_NO_MEMORY;

    if (key->jwk.kind != GOV__KEY_RSA ||
        !gov__key_permits(key, name_of(oaep), GOV__KEY_OP_ENCRYPT | GOV__KEY_OP_WRAP)) {
        return GOV_ERR_ALGORITHM;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key->jwk.key, NULL);
    if (context != NULL && EVP_PKEY_encrypt_init(context) == 1 && set_oaep(context, oaep)) {
        status = EVP_PKEY_encrypt(context, wrapped, &size, data, len) == 1 ? GOV_OK : GOV_ERR_LIMIT;
    }
    EVP_PKEY_CTX_free(context);
    status = gov__openssl_leave(mark, status);
    if (status == GOV_OK) {
        gov__buf_append(out, wrapped, size);
        status = gov__buf_status(out);
    }
    return status;
}

static gov_status unwrap_here(const gov__key *key, gov__oaep oaep, const void *data, size_t len,
                              uint8_t *out, size_t *out_len)
{
    gov_status status = GOV_ERR_NO_MEMORY;
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key->jwk.key, NULL);

    if (context != NULL && EVP_PKEY_decrypt_init(context) == 1 && set_oaep(context, oaep)) {
        *out_len = RSA_MAX;
        status = EVP_PKEY_decrypt(context, out, out_len, data, len) == 1 ? GOV_OK : GOV_ERR_DECRYPT;
    }
    EVP_PKEY_CTX_free(context);
    return gov__openssl_leave(mark, status);
}

gov_status gov__key_unwrap_rsa(const gov__key *key, gov__oaep oaep, const void *data, size_t len,
                               gov__buf *out)
{
    uint8_t secret[RSA_MAX];
    size_t secret_len = 0;

    if (key->jwk.kind != GOV__KEY_RSA || !key->has_private ||
        !gov__key_permits(key, name_of(oaep), GOV__KEY_OP_DECRYPT | GOV__KEY_OP_UNWRAP)) {
        return GOV_ERR_ALGORITHM;
    }
    if (key->is_external) {
        return gov__key_call_decrypt(key, name_of(oaep), data, len, RSA_MAX, out);
    }
    gov_status status = unwrap_here(key, oaep, data, len, secret, &secret_len);
    if (status == GOV_OK) {
        gov__buf_append(out, secret, secret_len);
        status = gov__buf_status(out);
    }
    gov__wipe(secret, sizeof secret);
    return status;
}

gov_status gov__key_call_decrypt(const gov__key *key, const char *alg, const void *data, size_t len,
                                 size_t max, gov__buf *out)
{
    const gov_key_ops *ops = &key->external;
    size_t size = 0;

    if (!key->is_external || ops->decrypt == NULL ||
        !gov__key_permits(key, alg, GOV__KEY_OP_DECRYPT | GOV__KEY_OP_UNWRAP)) {
        return GOV_ERR_ALGORITHM;
    }
    size_t before = out->len;
    char *room = gov__buf_extend(out, max);
    if (room == NULL) {
        return gov__buf_status(out);
    }
    gov_status status = ops->decrypt(ops->user, alg, data, len, room, max, &size);
    if (status == GOV_OK && size > max) {
        status = GOV_ERR_HOOK;
    }
    size_t used = status == GOV_OK ? size : 0;
    gov__wipe(room + used, max - used);
    gov__buf_truncate(out, before + used);
    return status;
}
