/* SPDX-License-Identifier: Apache-2.0 */
/* The Concat KDF with SHA-256 over OpenSSL's SSKDF, which takes OtherInfo as one run of bytes. */
#include "crypto/kdf.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <string.h>

#include "base/wipe.h"
#include "crypto/openssl.h"

enum { ALG_MAX = 32, INFO_MAX = 4 + ALG_MAX + 2 * (4 + GOV__KDF_PARTY_MAX) + 4 };

static uint8_t *put_uint32(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
    return at + 4;
}

/* Data with its length before it (RFC 7518 section 4.6.2). */
static uint8_t *put_data(uint8_t *at, const void *data, size_t len)
{
    at = put_uint32(at, len);
    if (len != 0) {
        memcpy(at, data, len);
    }
    return at + len;
}

static bool derive(const gov__crypto *crypto, gov__bytes secret, uint8_t *info, size_t info_len,
                   uint8_t *key, size_t key_len)
{
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(crypto->concat_kdf);
    char digest[] = "SHA2-256";
    /* The parameters are not const; they are only read. */
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)secret.data,
                                          secret.len),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, info_len),
        OSSL_PARAM_construct_end(),
    };
    bool done = context != NULL && EVP_KDF_derive(context, key, key_len, params) == 1;

    EVP_KDF_CTX_free(context);
    return done;
}

gov_status gov__kdf_concat(const gov__crypto *crypto, const gov__kdf_input *input, uint8_t *key,
                           size_t key_len)
{
    uint8_t info[INFO_MAX];
    size_t alg_len = strlen(input->alg);

    if (crypto->concat_kdf == NULL) {
        return GOV_ERR_UNSUPPORTED;
    }
    if (alg_len > ALG_MAX || input->party_u.len > GOV__KDF_PARTY_MAX ||
        input->party_v.len > GOV__KDF_PARTY_MAX || key_len == 0 || key_len > GOV__KDF_KEY_MAX) {
        return GOV_ERR_LIMIT;
    }
    uint8_t *at = put_data(info, input->alg, alg_len);
    at = put_data(at, input->party_u.data, input->party_u.len);
    at = put_data(at, input->party_v.data, input->party_v.len);
    at = put_uint32(at, key_len * 8);

    gov__openssl_mark mark = gov__openssl_enter();
    bool done = derive(crypto, input->secret, info, (size_t)(at - info), key, key_len);
    if (!done) {
        gov__wipe(key, key_len);
    }
    return gov__openssl_leave(mark, done ? GOV_OK : GOV_ERR_NO_MEMORY);
}
