/* SPDX-License-Identifier: Apache-2.0 */
/* Public-key encryption of SM2 (GB/T 32918.4) with SM3, in the ASN.1 form. */
#include "base/wipe.h"
#include "crypto/openssl.h"
#include "crypto/sm2_pkey.h"

gov_status gov__sm2_pkey_encrypt(EVP_PKEY *key, gov__bytes text, gov__buf *out)
{
    size_t len = text.len + GOV__SM2_OVERHEAD;
    size_t before = out->len;
    gov_status status = gov__sm2_pkey_check(key);

    if (status != GOV_OK) {
        return status;
    }
    if (text.data == NULL || text.len == 0) {
        return GOV_ERR_ARGUMENT;
    }
    if (text.len > GOV__SM2_TEXT_MAX) {
        return GOV_ERR_LIMIT;
    }
    uint8_t *at = (uint8_t *)gov__buf_extend(out, len);
    if (at == NULL) {
        return gov__buf_status(out);
    }
    status = GOV_ERR_NO_MEMORY;
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    if (context != NULL && EVP_PKEY_encrypt_init(context) == 1) {
        status = EVP_PKEY_encrypt(context, at, &len, text.data, text.len) == 1 ? GOV_OK
                                                                               : GOV_ERR_ALGORITHM;
    }
    EVP_PKEY_CTX_free(context);
    status = gov__openssl_leave(mark, status);
    gov__buf_truncate(out, status == GOV_OK ? before + len : before);
    return status;
}

/* OpenSSL wants to be asked for the length first. A failure leaves nothing of the text behind. */
gov_status gov__sm2_pkey_decrypt(EVP_PKEY *key, gov__bytes der, gov__buf *out)
{
    size_t before = out->len;
    size_t len = 0;
    uint8_t *at = NULL;
    gov_status status = gov__sm2_pkey_check(key);

    if (status != GOV_OK) {
        return status;
    }
    status = GOV_ERR_NO_MEMORY;
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    if (context != NULL && EVP_PKEY_decrypt_init(context) == 1) {
        status = GOV_ERR_DECRYPT;
        if (EVP_PKEY_decrypt(context, NULL, &len, der.data, der.len) == 1 && len <= der.len) {
            at = (uint8_t *)gov__buf_extend(out, len);
            status = at == NULL ? gov__buf_status(out)
                     : EVP_PKEY_decrypt(context, at, &len, der.data, der.len) == 1
                         ? GOV_OK
                         : GOV_ERR_DECRYPT;
        }
    }
    EVP_PKEY_CTX_free(context);
    status = gov__openssl_leave(mark, status);
    if (status != GOV_OK && at != NULL) {
        gov__wipe(at, out->len - before);
    }
    gov__buf_truncate(out, status == GOV_OK ? before + len : before);
    return status;
}
