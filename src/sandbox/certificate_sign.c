/* SPDX-License-Identifier: Apache-2.0 */
/* What the leaves of the sandbox's authority sign: SM2 with SM3, ES256, a JWS with its chain.
 * Owns: the signatures' forms. Not: the keys (certificate_authority.c). */
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_authority.h"
#include "sandbox/certificate_authority_make.h"
#include "sandbox/codec.h"

#define SCALAR_BYTES 32

EVP_MD_CTX *gov__sb_authority_begin(EVP_PKEY *key)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters = NULL;
    bool sm2 = EVP_PKEY_is_a(key, "SM2") == 1;
    if (!context ||
        EVP_DigestSignInit(context, &parameters, sm2 ? EVP_sm3() : EVP_sha256(), NULL, key) != 1 ||
        (sm2 && EVP_PKEY_CTX_set1_id(parameters, GOV__SB_SM2_ID, strlen(GOV__SB_SM2_ID)) != 1)) {
        EVP_MD_CTX_free(context);
        return NULL;
    }
    return context;
}

/* DER of r and s, in memory that free() takes. */
static int sign(EVP_PKEY *key, const void *bytes, size_t length, uint8_t **out_der,
                size_t *out_length)
{
    EVP_MD_CTX *context = key ? gov__sb_authority_begin(key) : NULL;
    size_t size = 0;
    uint8_t *der = NULL;
    bool done = context && EVP_DigestSign(context, NULL, &size, bytes, length) == 1 &&
                (der = malloc(size)) != NULL &&
                EVP_DigestSign(context, der, &size, bytes, length) == 1;
    EVP_MD_CTX_free(context);
    if (!done) {
        free(der);
        return -1;
    }
    *out_der = der;
    *out_length = size;
    return 0;
}

int gov__sb_authority_sign(gov_sandbox *sb, gov__sandbox_authority_who who, const void *bytes,
                           size_t length, uint8_t **out_der, size_t *out_length)
{
    EVP_PKEY *key = gov__sb_authority_key(sb, who);
    *out_der = NULL;
    *out_length = 0;
    int result = sign(key, bytes, length, out_der, out_length);
    EVP_PKEY_free(key);
    return result;
}

int gov__sb_authority_sign_es256(gov_sandbox *sb, const void *bytes, size_t length,
                                 uint8_t out_signature[64])
{
    uint8_t *der = NULL;
    size_t size = 0;
    if (gov__sb_authority_sign(sb, GOV__SB_EC_SIGNER, bytes, length, &der, &size) != 0) {
        return -1;
    }
    const uint8_t *at = der;
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)size);
    bool done = pair &&
                BN_bn2binpad(ECDSA_SIG_get0_r(pair), out_signature, SCALAR_BYTES) == SCALAR_BYTES &&
                BN_bn2binpad(ECDSA_SIG_get0_s(pair), out_signature + SCALAR_BYTES, SCALAR_BYTES) ==
                    SCALAR_BYTES;
    ECDSA_SIG_free(pair);
    free(der);
    return done ? 0 : -1;
}

/* base64url of the header, a dot, base64url of the payload (RFC 7515 section 5.1). */
static char *signing_input(gov_sandbox *sb, const char *typ, const char *payload, size_t length)
{
    char *chain = NULL, *input = NULL;
    if (gov__sb_authority_x5c(sb, &chain) != 0) {
        return NULL;
    }
    char *header = gov__sb_format("{\"alg\":\"ES256\",\"typ\":\"%s\",\"x5c\":%s}", typ, chain);
    char *head = header ? gov__sb_b64url(header, strlen(header)) : NULL;
    char *body = gov__sb_b64url(payload, length);
    if (head && body) {
        input = gov__sb_format("%s.%s", head, body);
    }
    free(body);
    free(head);
    free(header);
    free(chain);
    return input;
}

char *gov__sb_authority_sign_jws(gov_sandbox *sb, const char *typ, const char *payload,
                                 size_t length)
{
    uint8_t signature[2 * SCALAR_BYTES];
    char *jws = NULL;
    char *input = signing_input(sb, typ, payload, length);
    if (input && gov__sb_authority_sign_es256(sb, input, strlen(input), signature) == 0) {
        char *text = gov__sb_b64url(signature, sizeof signature);
        jws = text ? gov__sb_format("%s.%s", input, text) : NULL;
        free(text);
    }
    free(input);
    return jws;
}
