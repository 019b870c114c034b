/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of a key, from JWK members (RFC 7518 section 6, RFC 8037 section 2) to a checked
 * EVP_PKEY. Strict base64url of the exact length only; no other member is looked at.
 * RSA is crypto/jwk_rsa.c. */
#include "crypto/jwk_import.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/wipe.h"
#include "crypto/jwk_rsa.h"

/* Decoding asks for room by the number of letters, a little more than it fills. */
enum { EC_MAX_BYTES = 66, OKP_BYTES = 32, DECODING_ROOM = 3 };

static bool decode_exact(const gov__json_node *jwk, const char *name, uint8_t *out, size_t len)
{
    const char *text = gov__json_get_string(jwk, name);

    return text != NULL && gov__base64url_decode_exact(text, strlen(text), out, len);
}

static BIGNUM *number_of(const gov__buf *bytes, bool secret)
{
    BIGNUM *number = secret ? BN_secure_new() : BN_new();

    if (number != NULL &&
        BN_bin2bn((const unsigned char *)bytes->data, (int)bytes->len, number) == NULL) {
        BN_clear_free(number);
        number = NULL;
    }
    return number;
}

gov_status gov__jwk_decode_number(const gov_allocator *mem, const gov__json_node *jwk,
                                  const char *name, size_t max, bool secret, BIGNUM **out)
{
    const char *text = gov__json_get_string(jwk, name);
    gov__buf bytes;

    *out = NULL;
    if (text == NULL || strlen(text) > gov__base64url_encoded_len(max)) {
        return GOV_ERR_RESPONSE;
    }
    gov__buf_init_secret(&bytes, mem, max + DECODING_ROOM);
    gov_status status = gov__base64url_decode(&bytes, text, strlen(text));
    if (status == GOV_OK) {
        bool fits = bytes.len > 0 && bytes.len <= max && bytes.data[0] != 0;

        *out = fits ? number_of(&bytes, secret) : NULL;
        status = !fits ? GOV_ERR_RESPONSE : *out == NULL ? GOV_ERR_NO_MEMORY : GOV_OK;
    } else if (status != GOV_ERR_NO_MEMORY) {
        status = GOV_ERR_RESPONSE;
    }
    gov__buf_free(&bytes);
    return status;
}

/* A fixed-length private number in the order of bytes that OSSL_PARAM has. */
static gov_status decode_scalar(const gov__json_node *jwk, size_t size, uint8_t *out)
{
    uint8_t bytes[EC_MAX_BYTES];
    gov_status status = GOV_ERR_RESPONSE;

    if (decode_exact(jwk, "d", bytes, size)) {
        BIGNUM *number = BN_secure_new();
        bool done = number != NULL && BN_bin2bn(bytes, (int)size, number) != NULL &&
                    BN_bn2nativepad(number, out, (int)size) == (int)size;
        BN_clear_free(number);
        status = done ? GOV_OK : GOV_ERR_NO_MEMORY;
    }
    gov__wipe(bytes, sizeof bytes);
    return status;
}

static gov_status import_ec(const gov__json_node *jwk, const struct gov__jwk_kind *kind,
                            bool with_private, EVP_PKEY **out)
{
    uint8_t point[1 + 2 * EC_MAX_BYTES] = {POINT_CONVERSION_UNCOMPRESSED};
    uint8_t scalar[EC_MAX_BYTES];
    char group[8];
    gov_status status = GOV_OK;

    if (!decode_exact(jwk, "x", point + 1, kind->size) ||
        !decode_exact(jwk, "y", point + 1 + kind->size, kind->size)) {
        return GOV_ERR_RESPONSE;
    }
    if (with_private) {
        status = decode_scalar(jwk, kind->size, scalar);
    }
    memcpy(group, kind->openssl_name, strlen(kind->openssl_name) + 1);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * kind->size),
        with_private && status == GOV_OK
            ? OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, scalar, kind->size)
            : OSSL_PARAM_construct_end(),
        OSSL_PARAM_construct_end(),
    };
    if (status == GOV_OK) {
        status =
            gov__jwk_make_key(kind->kind == GOV__KEY_SM2 ? "SM2" : "EC", params, with_private, out);
    }
    gov__wipe(scalar, sizeof scalar);
    return status;
}

/* The public half of a private key is computed by OpenSSL; what the text says must be the same. */
static gov_status import_okp_private(const gov__json_node *jwk, const struct gov__jwk_kind *kind,
                                     const uint8_t *x, EVP_PKEY **out)
{
    uint8_t raw[OKP_BYTES];
    uint8_t public[OKP_BYTES];
    size_t len = sizeof public;

    if (!decode_exact(jwk, "d", raw, kind->size)) {
        return GOV_ERR_RESPONSE;
    }
    *out = EVP_PKEY_new_raw_private_key_ex(NULL, kind->openssl_name, NULL, raw, kind->size);
    gov__wipe(raw, sizeof raw);
    if (*out == NULL || EVP_PKEY_get_raw_public_key(*out, public, &len) != 1) {
        return GOV_ERR_NO_MEMORY;
    }
    return len == kind->size && memcmp(public, x, len) == 0 ? GOV_OK : GOV_ERR_RESPONSE;
}

static gov_status import_okp(const gov__json_node *jwk, const struct gov__jwk_kind *kind,
                             bool with_private, EVP_PKEY **out)
{
    uint8_t raw[OKP_BYTES];

    if (!decode_exact(jwk, "x", raw, kind->size)) {
        return GOV_ERR_RESPONSE;
    }
    if (with_private) {
        return import_okp_private(jwk, kind, raw, out);
    }
    *out = EVP_PKEY_new_raw_public_key_ex(NULL, kind->openssl_name, NULL, raw, kind->size);
    return *out != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
}

/* All curves that are taken have the cofactor 1: a point on the curve has the right order, which the
 * quick check does not compute anew (SP 800-56A section 5.6.2.3.4). For RSA both checks are one. */
gov_status gov__jwk_check_key(EVP_PKEY *key, bool with_private)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    gov_status status = GOV_ERR_NO_MEMORY;

    if (context != NULL) {
        status = EVP_PKEY_public_check_quick(context) == 1 &&
                         (!with_private || (EVP_PKEY_private_check(context) == 1 &&
                                            EVP_PKEY_pairwise_check(context) == 1))
                     ? GOV_OK
                     : GOV_ERR_RESPONSE;
    }
    EVP_PKEY_CTX_free(context);
    return status;
}

gov_status gov__jwk_import_material(const gov_allocator *mem, const gov__json_node *jwk,
                                    const struct gov__jwk_kind *kind, bool with_private,
                                    EVP_PKEY **out)
{
    gov_status status;

    switch (kind->kind) {
    case GOV__KEY_OCT: return GOV_ERR_ALGORITHM;
    case GOV__KEY_RSA: status = gov__jwk_import_rsa(mem, jwk, with_private, out); break;
    case GOV__KEY_ED25519:
    case GOV__KEY_X25519: status = import_okp(jwk, kind, with_private, out); break;
    default: status = import_ec(jwk, kind, with_private, out); break;
    }
    return status == GOV_OK ? gov__jwk_check_key(*out, with_private) : status;
}

gov_status gov__jwk_import_secret(const gov_allocator *mem, const gov__json_node *jwk,
                                  gov__jwk *key)
{
    const char *text = gov__json_get_string(jwk, "k");
    gov__buf bytes;

    if (gov__str_is_empty(text) || strlen(text) > gov__base64url_encoded_len(GOV__JWK_SECRET_MAX)) {
        return GOV_ERR_RESPONSE;
    }
    gov__buf_init_secret(&bytes, mem, GOV__JWK_SECRET_MAX + DECODING_ROOM);
    gov_status status = gov__base64url_decode(&bytes, text, strlen(text));
    if (status == GOV_OK && bytes.len > GOV__JWK_SECRET_MAX) {
        status = GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK) {
        key->secret_len = bytes.len;
        key->secret = gov__mem_dup(mem, bytes.data, bytes.len);
        status = key->secret != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
    }
    gov__buf_free(&bytes);
    return status == GOV_OK || status == GOV_ERR_NO_MEMORY ? status : GOV_ERR_RESPONSE;
}
