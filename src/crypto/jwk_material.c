/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of a public key, from JWK members (RFC 7518 section 6, RFC 8037 section 2) to a
 * checked EVP_PKEY. Strict base64url of the exact length only; no other member is looked at. */
#include "crypto/jwk_import.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "crypto/roca.h"

enum { RSA_MIN_BITS = 2048, RSA_MAX_BYTES = 1024, RSA_E_MAX_BYTES = 8, EC_MAX_BYTES = 48 };

static bool decode_exact(const gov__json_node *jwk, const char *name, uint8_t *out, size_t len)
{
    const char *text = gov__json_get_string(jwk, name);

    return text != NULL && gov__base64url_decode_exact(text, strlen(text), out, len);
}

/* An unsigned number of at most max bytes, without leading zero (RFC 7518 section 2). */
static gov_status decode_number(const gov_allocator *mem, const gov__json_node *jwk,
                                const char *name, size_t max, BIGNUM **out)
{
    const char *text = gov__json_get_string(jwk, name);
    gov__buf bytes;

    *out = NULL;
    if (text == NULL || strlen(text) > gov__base64url_encoded_len(max)) {
        return GOV_ERR_RESPONSE;
    }
    gov__buf_init(&bytes, mem, max);
    gov_status status = gov__base64url_decode(&bytes, text, strlen(text));
    if (status == GOV_OK) {
        bool fits = bytes.len > 0 && bytes.data[0] != 0;

        *out = fits ? BN_bin2bn((const unsigned char *)bytes.data, (int)bytes.len, NULL) : NULL;
        status = !fits ? GOV_ERR_RESPONSE : *out == NULL ? GOV_ERR_NO_MEMORY : GOV_OK;
    } else if (status != GOV_ERR_NO_MEMORY) {
        status = GOV_ERR_RESPONSE;
    }
    gov__buf_free(&bytes);
    return status;
}

static gov_status make_key(const char *type, OSSL_PARAM *params, EVP_PKEY **out)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    gov_status status = GOV_ERR_NO_MEMORY;

    if (context != NULL && params != NULL && EVP_PKEY_fromdata_init(context) == 1) {
        status = EVP_PKEY_fromdata(context, out, EVP_PKEY_PUBLIC_KEY, params) == 1
                     ? GOV_OK
                     : GOV_ERR_RESPONSE;
    }
    EVP_PKEY_CTX_free(context);
    return status;
}

static gov_status import_ec(const gov__json_node *jwk, const struct gov__jwk_kind *kind,
                            EVP_PKEY **out)
{
    uint8_t point[1 + 2 * EC_MAX_BYTES] = {POINT_CONVERSION_UNCOMPRESSED};
    char group[8];

    if (!decode_exact(jwk, "x", point + 1, kind->size) ||
        !decode_exact(jwk, "y", point + 1 + kind->size, kind->size)) {
        return GOV_ERR_RESPONSE;
    }
    memcpy(group, kind->openssl_name, strlen(kind->openssl_name) + 1);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * kind->size),
        OSSL_PARAM_construct_end(),
    };
    return make_key("EC", params, out);
}

static gov_status import_okp(const gov__json_node *jwk, const struct gov__jwk_kind *kind,
                             EVP_PKEY **out)
{
    uint8_t raw[32];

    if (!decode_exact(jwk, "x", raw, kind->size)) {
        return GOV_ERR_RESPONSE;
    }
    *out = EVP_PKEY_new_raw_public_key_ex(NULL, kind->openssl_name, NULL, raw, kind->size);
    return *out != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
}

static gov_status build_rsa(const BIGNUM *n, const BIGNUM *e, EVP_PKEY **out)
{
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;

    if (builder != NULL && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1) {
        params = OSSL_PARAM_BLD_to_param(builder);
    }
    gov_status status = make_key("RSA", params, out);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    return status;
}

/* Too small is a decision of ours, not a malformed key: 2048 bits at least, 8192 at most. */
static gov_status import_rsa(const gov_allocator *mem, const gov__json_node *jwk, EVP_PKEY **out)
{
    BIGNUM *n = NULL;
    BIGNUM *e = NULL;
    gov_status status = decode_number(mem, jwk, "n", RSA_MAX_BYTES, &n);

    if (status == GOV_OK) {
        status = decode_number(mem, jwk, "e", RSA_E_MAX_BYTES, &e);
    }
    if (status == GOV_OK && (BN_num_bits(n) < RSA_MIN_BITS || gov__roca_matches(n))) {
        status = GOV_ERR_ALGORITHM;
    }
    if (status == GOV_OK && (BN_is_one(e) || !BN_is_odd(e))) {
        status = GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK) {
        status = build_rsa(n, e, out);
    }
    BN_free(n);
    BN_free(e);
    return status;
}

static gov_status check_public(EVP_PKEY *key)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    gov_status status = GOV_ERR_NO_MEMORY;

    if (context != NULL) {
        status = EVP_PKEY_public_check(context) == 1 ? GOV_OK : GOV_ERR_RESPONSE;
    }
    EVP_PKEY_CTX_free(context);
    return status;
}

gov_status gov__jwk_import_material(const gov_allocator *mem, const gov__json_node *jwk,
                                    const struct gov__jwk_kind *kind, EVP_PKEY **out)
{
    gov_status status;

    switch (kind->kind) {
    case GOV__KEY_RSA: status = import_rsa(mem, jwk, out); break;
    case GOV__KEY_ED25519: status = import_okp(jwk, kind, out); break;
    default: status = import_ec(jwk, kind, out); break;
    }
    return status == GOV_OK ? check_public(*out) : status;
}
