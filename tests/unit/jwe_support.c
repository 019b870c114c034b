/* SPDX-License-Identifier: Apache-2.0 */
/* Takes tokens apart and puts them together. */
#include "unit/jwe_support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "unit/jose_support.h"

gov__key *jwe_key(const char *jwk)
{
    gov__key *key;

    ck_assert_msg(gov__key_parse_jwk(NULL, jwk, strlen(jwk), NULL, &key) == GOV_OK, "%s", jwk);
    return key;
}

gov__key *jwe_key_new(gov__key_kind kind, unsigned bits, const char *kid)
{
    const gov__key_options options = {.kid = kid};
    gov__key *key;

    ck_assert_int_eq(gov__key_generate(NULL, kind, bits, &options, &key), GOV_OK);
    return key;
}

gov__key *jwe_key_secret(size_t len, const char *kid)
{
    const gov__key_options options = {.kid = kid};
    static const uint8_t bytes[64] = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89};
    gov__key *key;

    ck_assert_int_eq(gov__key_from_secret(NULL, bytes, len, &options, &key), GOV_OK);
    return key;
}

/* Where part `index` begins and how long it is. */
static const char *find(const char *token, size_t index, size_t *len)
{
    for (size_t i = 0; i < index; i++) {
        token = strchr(token, '.');
        ck_assert_ptr_nonnull(token);
        token++;
    }
    *len = strcspn(token, ".");
    return token;
}

char *jwe_part(const char *token, size_t index)
{
    size_t len;
    const char *at = find(token, index, &len);

    return jose_format("%.*s", (int)len, at);
}

char *jwe_replace(const char *token, size_t index, const char *part)
{
    size_t len;
    const char *at = find(token, index, &len);

    return jose_format("%.*s%s%s", (int)(at - token), token, part, at + len);
}

char *jwe_with_header(const char *token, const char *header)
{
    char *part = jose_base64url(header, strlen(header));
    char *out = jwe_replace(token, 0, part);

    free(part);
    return out;
}

char *jwe_seal(const char *header, const uint8_t cek[16], const char *part, const char *text)
{
    static const uint8_t nonce[12] = {9, 8, 7};
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    char *aad = jose_base64url(header, strlen(header));
    uint8_t sealed[512];
    uint8_t tag[16];
    int len;

    ck_assert_uint_le(strlen(text), sizeof sealed);
    ck_assert_int_eq(EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, cek, nonce), 1);
    ck_assert_int_eq(EVP_EncryptUpdate(context, NULL, &len, (const uint8_t *)aad, (int)strlen(aad)),
                     1);
    ck_assert_int_eq(
        EVP_EncryptUpdate(context, sealed, &len, (const uint8_t *)text, (int)strlen(text)), 1);
    ck_assert_int_eq(EVP_EncryptFinal_ex(context, sealed + len, &len), 1);
    ck_assert_int_eq(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag), 1);
    EVP_CIPHER_CTX_free(context);

    char *nonce_text = jose_base64url(nonce, sizeof nonce);
    char *sealed_text = jose_base64url(sealed, strlen(text));
    char *tag_text = jose_base64url(tag, sizeof tag);
    char *out = jose_format("%s.%s.%s.%s.%s", aad, part, nonce_text, sealed_text, tag_text);
    free(aad);
    free(nonce_text);
    free(sealed_text);
    free(tag_text);
    return out;
}
