/* SPDX-License-Identifier: Apache-2.0 */
/* Test keys and signatures by OpenSSL alone: an independent second opinion on encodings.
 * Plain malloc; it never touches the allocator under test. */
#include "unit/jose_support.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

struct jose_key {
    EVP_PKEY *key;
    const char *alg;
};

char *jose_format(const char *format, ...)
{
    va_list args;
    va_list again;

    ck_assert_ptr_nonnull(format);
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *out = malloc((size_t)len + 1);
    ck_assert_ptr_nonnull(out);
    vsnprintf(out, (size_t)len + 1, format, again);
    va_end(again);
    va_end(args);
    return out;
}

char *jose_base64url(const void *data, size_t len)
{
    char *out = malloc(len / 3 * 4 + 5);

    ck_assert_ptr_nonnull(out);
    int size = EVP_EncodeBlock((unsigned char *)out, data, (int)len);
    while (size > 0 && out[size - 1] == '=') {
        size--;
    }
    out[size] = '\0';
    for (char *c = out; *c != '\0'; c++) {
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    }
    return out;
}

char *jose_sha256(const char *text)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];

    SHA256((const unsigned char *)text, strlen(text), digest);
    return jose_base64url(digest, sizeof digest);
}

jose_key *jose_key_new(const char *alg, int bits)
{
    jose_key *key = calloc(1, sizeof *key);

    ck_assert_ptr_nonnull(key);
    key->alg = alg;
    if (strcmp(alg, "ES256") == 0) {
        key->key = EVP_EC_gen("P-256");
    } else if (strcmp(alg, "ES384") == 0) {
        key->key = EVP_EC_gen("P-384");
    } else if (strcmp(alg, "ES512") == 0) {
        key->key = EVP_EC_gen("P-521");
    } else if (strcmp(alg, "EdDSA") == 0) {
        key->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    } else {
        key->key = EVP_RSA_gen((unsigned)(bits != 0 ? bits : 2048));
    }
    ck_assert_ptr_nonnull(key->key);
    return key;
}

void jose_key_free(jose_key *key)
{
    EVP_PKEY_free(key->key);
    free(key);
}

static int half_of(const jose_key *key)
{
    return strcmp(key->alg, "ES256") == 0 ? 32 : strcmp(key->alg, "ES384") == 0 ? 48 : 66;
}

static char *number_member(const jose_key *key, const char *name, int size)
{
    unsigned char bytes[1024];
    BIGNUM *number = NULL;

    ck_assert_int_eq(EVP_PKEY_get_bn_param(key->key, name, &number), 1);
    int len = size != 0 ? size : BN_num_bytes(number);
    ck_assert_int_eq(BN_bn2binpad(number, bytes, len), len);
    BN_free(number);
    return jose_base64url(bytes, (size_t)len);
}

char *jose_key_jwk(const jose_key *key, const char *more)
{
    char *a;
    char *b = NULL;
    char *out;

    if (key->alg[0] == 'E' && key->alg[1] == 'S') {
        int size = half_of(key);
        a = number_member(key, OSSL_PKEY_PARAM_EC_PUB_X, size);
        b = number_member(key, OSSL_PKEY_PARAM_EC_PUB_Y, size);
        out = jose_format("{\"kty\":\"EC\"%s,\"crv\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}", more,
                          size == 32   ? "P-256"
                          : size == 48 ? "P-384"
                                       : "P-521",
                          a, b);
    } else if (strcmp(key->alg, "EdDSA") == 0) {
        unsigned char raw[32];
        size_t len = sizeof raw;
        ck_assert_int_eq(EVP_PKEY_get_raw_public_key(key->key, raw, &len), 1);
        a = jose_base64url(raw, len);
        out = jose_format("{\"kty\":\"OKP\"%s,\"crv\":\"Ed25519\",\"x\":\"%s\"}", more, a);
    } else {
        a = number_member(key, OSSL_PKEY_PARAM_RSA_N, 0);
        b = number_member(key, OSSL_PKEY_PARAM_RSA_E, 0);
        out = jose_format("{\"kty\":\"RSA\"%s,\"n\":\"%s\",\"e\":\"%s\"}", more, a, b);
    }
    free(a);
    free(b);
    return out;
}

char *jose_key_set(const jose_key *key, const char *more)
{
    char *jwk = jose_key_jwk(key, more);
    char *set = jose_format("{\"keys\":[%s]}", jwk);

    free(jwk);
    return set;
}

static char *encode_signature(const jose_key *key, const unsigned char *der, size_t len)
{
    unsigned char raw[2 * 66];
    int half = half_of(key);

    if (key->alg[0] != 'E' || key->alg[1] != 'S') {
        return jose_base64url(der, len);
    }
    const unsigned char *at = der;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)len);
    ck_assert_ptr_nonnull(sig);
    BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, half);
    BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + half, half);
    ECDSA_SIG_free(sig);
    return jose_base64url(raw, 2 * (size_t)half);
}

static const EVP_MD *digest_of(const char *alg)
{
    if (strcmp(alg, "EdDSA") == 0) {
        return NULL;
    }
    return strcmp(alg + 2, "384") == 0   ? EVP_sha384()
           : strcmp(alg + 2, "512") == 0 ? EVP_sha512()
                                         : EVP_sha256();
}

char *jose_sign_bytes(const jose_key *key, const char *header, const void *payload, size_t len)
{
    unsigned char signature[1024];
    size_t signature_len = sizeof signature;
    char *a = jose_base64url(header, strlen(header));
    char *b = jose_base64url(payload, len);
    char *input = jose_format("%s.%s", a, b);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = NULL;

    ck_assert_int_eq(EVP_DigestSignInit(context, &options, digest_of(key->alg), NULL, key->key), 1);
    if (key->alg[0] == 'P') {
        ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING), 1);
        ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST), 1);
    }
    ck_assert_int_eq(EVP_DigestSign(context, signature, &signature_len,
                                    (const unsigned char *)input, strlen(input)),
                     1);
    EVP_MD_CTX_free(context);

    char *c = encode_signature(key, signature, signature_len);
    char *out = jose_format("%s.%s", input, c);
    free(a);
    free(b);
    free(c);
    free(input);
    return out;
}

char *jose_sign(const jose_key *key, const char *header, const char *payload)
{
    return jose_sign_bytes(key, header, payload, strlen(payload));
}
