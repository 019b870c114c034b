/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of SM2: points and scalars to EVP_PKEY and back.
 * What is done with them is in crypto/sm2_sign.c and crypto/sm2_crypt.c. */
#include "crypto/sm2_pkey.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <string.h>

#include "base/str.h"
#include "base/wipe.h"
#include "crypto/openssl.h"

enum { COMPRESSED_LEN = 1 + GOV__SM2_HALF };

gov_status gov__sm2_pkey_check(const EVP_PKEY *key)
{
    return key != NULL && gov__str_equal(EVP_PKEY_get0_type_name(key), "SM2") ? GOV_OK
                                                                              : GOV_ERR_ALGORITHM;
}

/* The forms that OpenSSL reads: with a prefix. */
static bool normalise(gov__bytes in, uint8_t out[GOV__SM2_POINT], size_t *len)
{
    bool full = in.len == GOV__SM2_POINT && in.data[0] == POINT_CONVERSION_UNCOMPRESSED;
    bool bare = in.len == GOV__SM2_RAW;
    bool compressed = in.len == COMPRESSED_LEN && (in.data[0] & 0xFE) == 0x02;

    if (in.data == NULL || !(full || bare || compressed)) {
        return false;
    }
    out[0] = POINT_CONVERSION_UNCOMPRESSED;
    memcpy(out + (bare ? 1 : 0), in.data, in.len);
    *len = bare ? GOV__SM2_POINT : in.len;
    return true;
}

/* The quick check is the whole one: the cofactor of the curve is 1 (see crypto/jwk_material.c). */
static gov_status check_public(EVP_PKEY *key)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    gov_status status = GOV_ERR_NO_MEMORY;

    if (context != NULL) {
        status = EVP_PKEY_public_check_quick(context) == 1 ? GOV_OK : GOV_ERR_RESPONSE;
    }
    EVP_PKEY_CTX_free(context);
    return status;
}

/* `scalar` in the machine's byte order, or NULL for a public key. */
static gov_status make(const uint8_t *point, size_t point_len, uint8_t *scalar, EVP_PKEY **out)
{
    char group[] = SN_sm2;
    uint8_t copy[GOV__SM2_POINT];
    OSSL_PARAM params[4];
    size_t count = 0;

    memcpy(copy, point, point_len);
    params[count++] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
    params[count++] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, point_len);
    if (scalar != NULL) {
        params[count++] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, scalar, GOV__SM2_HALF);
    }
    params[count] = OSSL_PARAM_construct_end();

    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    gov_status status = context == NULL ? GOV_ERR_UNSUPPORTED : GOV_ERR_NO_MEMORY;
    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1) {
        status =
            EVP_PKEY_fromdata(context, out, scalar != NULL ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                              params) == 1
                ? check_public(*out)
                : GOV_ERR_RESPONSE;
    }
    EVP_PKEY_CTX_free(context);
    return status;
}

static gov_status settle(gov__openssl_mark mark, gov_status status, EVP_PKEY **out)
{
    if (status != GOV_OK) {
        EVP_PKEY_free(*out);
        *out = NULL;
    }
    return gov__openssl_leave(mark, status);
}

gov_status gov__sm2_pkey_from_point(gov__bytes point, EVP_PKEY **out)
{
    uint8_t encoded[GOV__SM2_POINT];
    size_t len;

    *out = NULL;
    if (!normalise(point, encoded, &len)) {
        return GOV_ERR_RESPONSE;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    return settle(mark, make(encoded, len, NULL, out), out);
}

/* GB/T 32918.1 section 6.1: 1 to n - 2. */
static bool in_range(const BIGNUM *scalar, const EC_GROUP *group)
{
    BIGNUM *limit = BN_dup(EC_GROUP_get0_order(group));
    bool fits = limit != NULL && BN_sub_word(limit, 1) == 1 && !BN_is_zero(scalar) &&
                BN_cmp(scalar, limit) < 0;

    BN_free(limit);
    return fits;
}

/* The public point of a scalar. */
static gov_status multiply(const EC_GROUP *group, const BIGNUM *scalar, uint8_t out[GOV__SM2_POINT])
{
    EC_POINT *point = EC_POINT_new(group);
    gov_status status = GOV_ERR_NO_MEMORY;

    if (point != NULL && EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) == 1 &&
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out, GOV__SM2_POINT,
                           NULL) == GOV__SM2_POINT) {
        status = GOV_OK;
    }
    EC_POINT_free(point);
    return status;
}

static gov_status from_scalar(gov__bytes scalar, EVP_PKEY **out)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
    BIGNUM *number = BN_bin2bn(scalar.data, GOV__SM2_HALF, NULL);
    uint8_t native[GOV__SM2_HALF];
    uint8_t point[GOV__SM2_POINT];
    gov_status status = group == NULL ? GOV_ERR_UNSUPPORTED : GOV_ERR_NO_MEMORY;

    if (group != NULL && number != NULL) {
        BN_set_flags(number, BN_FLG_CONSTTIME);
        status = in_range(number, group) ? multiply(group, number, point) : GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK) {
        status = BN_bn2nativepad(number, native, sizeof native) == (int)sizeof native
                     ? make(point, sizeof point, native, out)
                     : GOV_ERR_NO_MEMORY;
        gov__wipe(native, sizeof native);
    }
    BN_clear_free(number);
    EC_GROUP_free(group);
    return status;
}

gov_status gov__sm2_pkey_from_scalar(gov__bytes scalar, EVP_PKEY **out)
{
    *out = NULL;
    if (scalar.data == NULL || scalar.len != GOV__SM2_HALF) {
        return GOV_ERR_RESPONSE;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    return settle(mark, from_scalar(scalar, out), out);
}

/* By coordinates: the encoded form of the key may be a compressed one. */
gov_status gov__sm2_pkey_point(const EVP_PKEY *key, uint8_t out[GOV__SM2_POINT])
{
    BIGNUM *x = NULL;
    BIGNUM *y = NULL;
    gov_status status = gov__sm2_pkey_check(key);

    if (status != GOV_OK) {
        return status;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    bool done = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
                EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1 &&
                BN_bn2binpad(x, out + 1, GOV__SM2_HALF) == GOV__SM2_HALF &&
                BN_bn2binpad(y, out + 1 + GOV__SM2_HALF, GOV__SM2_HALF) == GOV__SM2_HALF;
    out[0] = POINT_CONVERSION_UNCOMPRESSED;
    BN_free(x);
    BN_free(y);
    return gov__openssl_leave(mark, done ? GOV_OK : GOV_ERR_NO_MEMORY);
}
