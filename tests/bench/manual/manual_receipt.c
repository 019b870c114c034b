/* SPDX-License-Identifier: Apache-2.0 */
/* The signed receipt: a compact JWS by ES256 (RFC 7515, RFC 7518 section 3.4), checked with OpenSSL
 * against the key of the platform's key set. */
#include "manual/manual.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>
#include <string.h>

#define PART_MAX 4096

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The number of bytes, or 0. */
static size_t decode(const char *text, size_t len, unsigned char *out, size_t room)
{
    static signed char values[256];
    if (values['B'] == 0) {
        memset(values, -1, sizeof values);
        for (int i = 0; i < 64; i++) {
            values[(unsigned char)alphabet[i]] = (signed char)i;
        }
    }
    uint32_t bits = 0;
    size_t used = 0;
    if (len % 4 == 1 || len / 4 * 3 + 3 > room) {
        return 0;
    }
    for (size_t i = 0; i < len; i++) {
        int value = values[(unsigned char)text[i]];
        if (value < 0) {
            return 0;
        }
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 != 0) {
            out[used++] = (unsigned char)(bits >> (6 - i % 4 * 2));
        }
    }
    return used;
}

void manual_digest(const void *data, size_t len, char out[DIGEST_ROOM])
{
    unsigned char hash[SHA256_DIGEST_LENGTH + 1] = {0};
    (void)SHA256(data, len, hash);
    memcpy(out, "sha-256:", 8);
    char *at = out + 8;
    for (size_t i = 0; i < 33; i += 3) {
        uint32_t bits = (uint32_t)hash[i] << 16 | (uint32_t)hash[i + 1] << 8 |
                        (i + 2 < 33 ? (uint32_t)hash[i + 2] : 0);
        for (int shift = 18; shift >= 0; shift -= 6) {
            *at++ = alphabet[bits >> shift & 63];
        }
    }
    out[DIGEST_ROOM - 1] = '\0';
}

static EVP_PKEY *make_key(const unsigned char point[65])
{
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char[]){"P-256"}, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)point, 65),
        OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *key = NULL;
    if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(ctx);
    return key;
}

static bool load_key(manual_key *out, const cJSON *jwk)
{
    const char *x = manual_text(jwk, "x");
    const char *y = manual_text(jwk, "y");
    const char *kid = manual_text(jwk, "kid");
    unsigned char part[36];
    unsigned char point[65] = {4};
    if (x == NULL || y == NULL || kid == NULL || strlen(kid) >= sizeof out->kid ||
        decode(x, strlen(x), part, sizeof part) != 32) {
        return false;
    }
    memcpy(point + 1, part, 32);
    if (decode(y, strlen(y), part, sizeof part) != 32) {
        return false;
    }
    memcpy(point + 33, part, 32);
    memcpy(out->kid, kid, strlen(kid) + 1);
    out->key = make_key(point);
    return out->key != NULL;
}

bool manual_keys_load(manual *m)
{
    cJSON *set = manual_file(m->args.folder, "jwks.json");
    const cJSON *jwk = NULL;
    bool good = true;
    cJSON_ArrayForEach(jwk, cJSON_GetObjectItemCaseSensitive(set, "keys"))
    {
        good = good && m->key_count < MANUAL_KEYS && load_key(&m->keys[m->key_count], jwk);
        m->key_count += good ? 1 : 0;
    }
    cJSON_Delete(set);
    return good && m->key_count != 0;
}

static EVP_PKEY *find_key(const manual *m, const char *kid)
{
    for (size_t i = 0; i < m->key_count && kid != NULL; i++) {
        if (strcmp(m->keys[i].kid, kid) == 0) {
            return m->keys[i].key;
        }
    }
    return NULL;
}

/* The key that the header names, when the rest of the header is as it must be. */
static EVP_PKEY *key_of_header(const manual *m, const char *text, size_t len)
{
    unsigned char part[PART_MAX];
    size_t size = decode(text, len, part, sizeof part);
    cJSON *header = cJSON_ParseWithLength((const char *)part, size);
    const char *alg = manual_text(header, "alg");
    const char *typ = manual_text(header, "typ");
    EVP_PKEY *key = find_key(m, manual_text(header, "kid"));
    bool good = alg != NULL && strcmp(alg, "ES256") == 0 && typ != NULL &&
                strcmp(typ, "gov-receipt+jwt") == 0 &&
                cJSON_GetObjectItemCaseSensitive(header, "crit") == NULL;
    cJSON_Delete(header);
    return good ? key : NULL;
}

/* OpenSSL wants DER where JOSE has the two numbers side by side. */
static bool signature_holds(EVP_PKEY *key, const char *input, size_t input_len,
                            const unsigned char raw[64])
{
    unsigned char der[80];
    unsigned char *end = der;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, 32, NULL);
    BIGNUM *s = BN_bin2bn(raw + 32, 32, NULL);
    if (pair == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(pair, r, s) != 1) {
        return false;
    }
    int len = i2d_ECDSA_SIG(pair, &end);
    ECDSA_SIG_free(pair);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good =
        ctx != NULL && len > 0 && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestVerify(ctx, der, (size_t)len, (const unsigned char *)input, input_len) == 1;
    EVP_MD_CTX_free(ctx);
    return good;
}

cJSON *manual_receipt_verify(manual *m, const char *jws)
{
    unsigned char part[PART_MAX];
    unsigned char raw[68];
    const char *payload = strchr(jws, '.');
    const char *signature = payload != NULL ? strchr(payload + 1, '.') : NULL;
    EVP_PKEY *key = signature != NULL ? key_of_header(m, jws, (size_t)(payload - jws)) : NULL;
    if (key == NULL || decode(signature + 1, strlen(signature + 1), raw, sizeof raw) != 64 ||
        !signature_holds(key, jws, (size_t)(signature - jws), raw)) {
        (void)manual_fail(m, "the receipt's signature does not hold");
        return NULL;
    }
    size_t size = decode(payload + 1, (size_t)(signature - payload - 1), part, sizeof part);
    return cJSON_ParseWithLength((const char *)part, size);
}
