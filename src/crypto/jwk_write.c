/* SPDX-License-Identifier: Apache-2.0 */
/* From material back to the members of a JWK (RFC 7518 section 6, RFC 8037 section 2), and the
 * digest that a thumbprint is (RFC 7638). */
#include <openssl/core_names.h>

#include "base/base64.h"
#include "base/wipe.h"
#include "crypto/jwk_rsa.h"
#include "crypto/key.h"
#include "crypto/openssl.h"

/* The longest member: a modulus of 8192 bits in base64url, with a NUL. */
enum { NUMBER_MAX = GOV__JWK_RSA_MAX_BITS / 8, TEXT_MAX = NUMBER_MAX / 3 * 4 + 5 };

static void write_bytes(gov__jsonw *out, const char *name, const uint8_t *bytes, size_t len)
{
    char text[TEXT_MAX];

    gov__base64url_encode_to(bytes, len, text, gov__base64url_encoded_len(len) + 1);
    gov__jsonw_member_string(out, name, text);
    gov__wipe(text, sizeof text);
}

/* A number of the key in `size` bytes, or in as many as it needs for 0. */
static gov_status write_number(gov__jsonw *out, const char *name, const EVP_PKEY *key,
                               const char *param, size_t size)
{
    uint8_t bytes[NUMBER_MAX];
    BIGNUM *number = NULL;
    gov_status status = GOV_ERR_NO_MEMORY;

    if (EVP_PKEY_get_bn_param(key, param, &number) == 1) {
        size_t len = size != 0 ? size : (size_t)BN_num_bytes(number);
        if (len <= sizeof bytes && BN_bn2binpad(number, bytes, (int)len) == (int)len) {
            write_bytes(out, name, bytes, len);
            status = GOV_OK;
        }
    }
    BN_clear_free(number);
    gov__wipe(bytes, sizeof bytes);
    return status;
}

static gov_status write_raw(gov__jsonw *out, const char *name, const gov__jwk *key, bool private)
{
    uint8_t raw[64];
    size_t len = sizeof raw;
    bool done = (private ? EVP_PKEY_get_raw_private_key(key->key, raw, &len)
                         : EVP_PKEY_get_raw_public_key(key->key, raw, &len)) == 1;

    if (done) {
        write_bytes(out, name, raw, len);
    }
    gov__wipe(raw, sizeof raw);
    return done ? GOV_OK : GOV_ERR_NO_MEMORY;
}

static gov_status write_members(const gov__jwk *key, const struct gov__jwk_kind *kind,
                                gov__jsonw *out)
{
    gov_status status = GOV_OK;

    if (key->kind == GOV__KEY_RSA) {
        status = write_number(out, "e", key->key, OSSL_PKEY_PARAM_RSA_E, 0);
        gov__jsonw_member_string(out, "kty", kind->kty);
        return status == GOV_OK ? write_number(out, "n", key->key, OSSL_PKEY_PARAM_RSA_N, 0)
                                : status;
    }
    gov__jsonw_member_string(out, "crv", kind->crv);
    gov__jsonw_member_string(out, "kty", kind->kty);
    if (key->kind == GOV__KEY_ED25519 || key->kind == GOV__KEY_X25519) {
        return write_raw(out, "x", key, false);
    }
    status = write_number(out, "x", key->key, OSSL_PKEY_PARAM_EC_PUB_X, kind->size);
    return status == GOV_OK ? write_number(out, "y", key->key, OSSL_PKEY_PARAM_EC_PUB_Y, kind->size)
                            : status;
}

gov_status gov__jwk_write_members(const gov__jwk *key, gov__jsonw *out)
{
    const struct gov__jwk_kind *kind = gov__jwk_kind_of(key->kind);

    if (key->kind == GOV__KEY_OCT) {
        gov__jsonw_member_string(out, "kty", kind->kty);
        return GOV_OK;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    return gov__openssl_leave(mark, write_members(key, kind, out));
}

static gov_status write_private(const gov__jwk *key, gov__jsonw *out)
{
    size_t count;
    const gov__rsa_member *members = gov__jwk_rsa_members(&count);
    gov_status status = GOV_OK;

    switch (key->kind) {
    case GOV__KEY_ED25519:
    case GOV__KEY_X25519: return write_raw(out, "d", key, true);
    case GOV__KEY_RSA: break;
    default:
        return write_number(out, "d", key->key, OSSL_PKEY_PARAM_PRIV_KEY,
                            gov__jwk_kind_of(key->kind)->size);
    }
    for (size_t i = 2; i < count && status == GOV_OK; i++) {
        status = write_number(out, members[i].jwk, key->key, members[i].openssl, 0);
    }
    return status;
}

gov_status gov__jwk_write_private(const gov__jwk *key, gov__jsonw *out)
{
    if (key->kind == GOV__KEY_OCT) {
        write_bytes(out, "k", key->secret, key->secret_len);
        return GOV_OK;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    return gov__openssl_leave(mark, write_private(key, out));
}

gov_status gov__jwk_thumbprint_of(const gov__crypto *crypto, gov__buf *text, char *out)
{
    uint8_t digest[GOV__DIGEST_MAX];
    gov_status status = gov__digest_of(crypto, GOV__DIGEST_SHA256, text->data, text->len, digest);

    if (status == GOV_OK) {
        gov__base64url_encode_to(digest, gov__digest_size(GOV__DIGEST_SHA256), out,
                                 GOV__KEY_THUMBPRINT_SIZE);
    }
    return status;
}
