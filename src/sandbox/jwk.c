/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys as JWK (RFC 7517, RFC 7518 section 6, RFC 8037 section 2).
 * Owns: reading one, its thumbprint (RFC 7638). Not: signatures (jwt.c). */
#include "sandbox/jwk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/http.h"

#define COORDINATE_BYTES 32
#define MIN_RSA_BITS     2048
#define MAX_RSA_BITS     8192
#define MAX_KEYS         16

/* A member in base64url; `wanted` bytes, or any number when 0. */
static uint8_t *read_bytes(const cJSON *jwk, const char *name, size_t wanted, size_t *out_length)
{
    const char *text = gov__sb_member_text(jwk, name);
    size_t length = text ? strlen(text) : 0;
    uint8_t *bytes = length > 0 && length <= 2 * MAX_RSA_BITS / 8
                         ? gov__sb_b64url_read(text, length, out_length)
                         : NULL;
    if (bytes && (*out_length == 0 || (wanted && *out_length != wanted))) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

static EVP_PKEY *from_params(const char *type, OSSL_PARAM_BLD *builder)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (!params || !context || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    return key;
}

/* A point that is not on the curve is no key. */
static EVP_PKEY *only_valid(EVP_PKEY *key)
{
    EVP_PKEY_CTX *context = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
    bool valid = context && EVP_PKEY_public_check(context) == 1;
    EVP_PKEY_CTX_free(context);
    if (!valid) {
        EVP_PKEY_free(key);
        return NULL;
    }
    return key;
}

static EVP_PKEY *read_ec(const cJSON *jwk)
{
    const char *curve = gov__sb_member_text(jwk, "crv");
    uint8_t point[1 + 2 * COORDINATE_BYTES] = {POINT_CONVERSION_UNCOMPRESSED};
    size_t length = 0;
    EVP_PKEY *key = NULL;
    uint8_t *x = read_bytes(jwk, "x", COORDINATE_BYTES, &length);
    uint8_t *y = read_bytes(jwk, "y", COORDINATE_BYTES, &length);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (x && y && builder && curve && strcmp(curve, "P-256") == 0) {
        memcpy(point + 1, x, COORDINATE_BYTES);
        memcpy(point + 1 + COORDINATE_BYTES, y, COORDINATE_BYTES);
        if (OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) ==
                1 &&
            OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point,
                                             sizeof point) == 1) {
            key = only_valid(from_params("EC", builder));
        }
    }
    OSSL_PARAM_BLD_free(builder);
    free(x);
    free(y);
    return key;
}

static EVP_PKEY *read_rsa(const cJSON *jwk)
{
    size_t n_length = 0;
    size_t e_length = 0;
    EVP_PKEY *key = NULL;
    uint8_t *n_bytes = read_bytes(jwk, "n", 0, &n_length);
    uint8_t *e_bytes = read_bytes(jwk, "e", 0, &e_length);
    BIGNUM *n = n_bytes ? BN_bin2bn(n_bytes, (int)n_length, NULL) : NULL;
    BIGNUM *e = e_bytes && e_length <= 4 ? BN_bin2bn(e_bytes, (int)e_length, NULL) : NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (n && e && builder && BN_is_odd(n) && BN_is_odd(e) && !BN_is_one(e) &&
        BN_num_bits(n) >= MIN_RSA_BITS && BN_num_bits(n) <= MAX_RSA_BITS &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1) {
        key = from_params("RSA", builder);
    }
    OSSL_PARAM_BLD_free(builder);
    BN_free(e);
    BN_free(n);
    free(e_bytes);
    free(n_bytes);
    return key;
}

static EVP_PKEY *read_okp(const cJSON *jwk)
{
    const char *curve = gov__sb_member_text(jwk, "crv");
    size_t length = 0;
    uint8_t *x = read_bytes(jwk, "x", COORDINATE_BYTES, &length);
    EVP_PKEY *key = NULL;
    if (x && curve && strcmp(curve, "Ed25519") == 0) {
        key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, x, length);
    }
    free(x);
    return key;
}

static const struct {
    const char *name;
    EVP_PKEY *(*read)(const cJSON *jwk);
    const char *members; /* those of the thumbprint, sorted, one space between */
} types[] = {
    {"EC", read_ec, "crv kty x y"},
    {"RSA", read_rsa, "e kty n"},
    {"OKP", read_okp, "crv kty x"},
};

static const char *const private_members[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static size_t find_type(const cJSON *jwk)
{
    const char *name = gov__sb_member_text(jwk, "kty");
    size_t found = 0;
    while (found < COUNT(types) && (!name || strcmp(types[found].name, name) != 0)) {
        found++;
    }
    return found;
}

EVP_PKEY *gov__sb_jwk_read(const cJSON *jwk)
{
    size_t type = find_type(jwk);
    for (size_t i = 0; i < COUNT(private_members); i++) {
        if (gov__sb_member(jwk, private_members[i])) {
            return NULL;
        }
    }
    return type < COUNT(types) ? types[type].read(jwk) : NULL;
}

bool gov__sb_jwk_thumbprint(const cJSON *jwk, char out[GOV__SB_THUMBPRINT_BYTES])
{
    size_t type = find_type(jwk);
    gov__sandbox_json w = {0};
    size_t length = 0;
    gov__sb_json_open(&w, NULL);
    for (const char *at = type < COUNT(types) ? types[type].members : ""; *at;) {
        char name[8];
        size_t size = strcspn(at, " ");
        (void)gov__sb_print(name, sizeof name, "%.*s", (int)size, at);
        gov__sb_json_text(&w, name, gov__sb_member_text(jwk, name));
        at += size;
        at += *at == ' ';
    }
    gov__sb_json_close(&w);
    char *members = gov__sb_json_take(&w, &length);
    char *digest = members ? gov__sb_sha256_b64url(members, length) : NULL;
    bool made = digest && gov__sb_print(out, GOV__SB_THUMBPRINT_BYTES, "%s", digest);
    free(digest);
    free(members);
    return made;
}

bool gov__sb_jwks_is_good(const cJSON *jwks)
{
    const cJSON *keys = gov__sb_member(jwks, "keys");
    int count = cJSON_IsArray(keys) ? cJSON_GetArraySize(keys) : 0;
    bool good = count >= 1 && count <= MAX_KEYS;
    const cJSON *jwk;
    cJSON_ArrayForEach(jwk, keys)
    {
        EVP_PKEY *key = good ? gov__sb_jwk_read(jwk) : NULL;
        good = key != NULL;
        EVP_PKEY_free(key);
    }
    return good;
}
