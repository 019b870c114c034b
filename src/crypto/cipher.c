/* SPDX-License-Identifier: Apache-2.0 */
/* The runner for every cipher of OpenSSL, AES-GCM and AES key wrap on top of it.
 * The composition of AES-CBC with HMAC is crypto/cipher_cbc_hmac.c. */
#include "crypto/cipher.h"

#include "base/wipe.h"
#include "crypto/openssl.h"

/* The row of a family that fits the length of the key; GOV__CIPHER_COUNT when none does. */
static gov__cipher_alg by_key(gov__cipher_alg first, size_t key_len)
{
    return key_len == 16   ? first
           : key_len == 24 ? (gov__cipher_alg)(first + 1)
           : key_len == 32 ? (gov__cipher_alg)(first + 2)
                           : GOV__CIPHER_COUNT;
}

/* What must hold before OpenSSL sees a pointer: it believes the lengths of its own table. */
static gov_status check(const EVP_CIPHER *cipher, gov__bytes key, gov__bytes iv, gov__bytes text,
                        gov__bytes aad)
{
    if (cipher == NULL) {
        return GOV_ERR_UNSUPPORTED;
    }
    if (key.data == NULL || (size_t)EVP_CIPHER_get_key_length(cipher) != key.len ||
        (size_t)EVP_CIPHER_get_iv_length(cipher) != iv.len || (iv.data == NULL && iv.len != 0) ||
        (text.data == NULL && text.len != 0) || (aad.data == NULL && aad.len != 0)) {
        return GOV_ERR_ARGUMENT;
    }
    return text.len > GOV__CIPHER_TEXT_MAX || aad.len > GOV__CIPHER_TEXT_MAX ? GOV_ERR_LIMIT
                                                                             : GOV_OK;
}

/* Pushes the text through; the refusal is what a failure means once the key is set. */
static gov_status pump(EVP_CIPHER_CTX *context, gov__bytes text, gov_status refusal, uint8_t *out,
                       size_t *out_len)
{
    int done = 0;
    int rest = 0;

    if ((text.len != 0 && EVP_CipherUpdate(context, out, &done, text.data, (int)text.len) != 1) ||
        EVP_CipherFinal_ex(context, out + done, &rest) != 1) {
        return refusal;
    }
    *out_len = (size_t)done + (size_t)rest;
    return GOV_OK;
}

static bool is_wrap(gov__cipher_alg alg)
{
    return alg >= GOV__CIPHER_AES_128_WRAP && alg <= GOV__CIPHER_AES_256_WRAP;
}

/* RFC 3394 has its initial value fixed, so nobody hands one in. */
static gov__bytes iv_of(const gov__cipher_call *call)
{
    static const uint8_t fixed[8] = {0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6};

    return is_wrap(call->alg) ? gov__bytes_of(fixed, sizeof fixed) : call->iv;
}

gov_status gov__cipher_run(const gov__crypto *crypto, const gov__cipher_call *call, uint8_t *out,
                           size_t *out_len)
{
    const EVP_CIPHER *cipher =
        (size_t)call->alg < GOV__CIPHER_COUNT ? crypto->ciphers[call->alg] : NULL;
    const gov__bytes iv = iv_of(call);

    *out_len = 0;
    gov_status status = check(cipher, call->key, iv, call->text, gov__bytes_of(NULL, 0));
    if (status != GOV_OK) {
        return status;
    }

    gov__openssl_mark mark = gov__openssl_enter();
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    status = GOV_ERR_NO_MEMORY;
    if (context != NULL) {
        EVP_CIPHER_CTX_set_flags(context, is_wrap(call->alg) ? EVP_CIPHER_CTX_FLAG_WRAP_ALLOW : 0);
        if (EVP_CipherInit_ex2(context, cipher, call->key.data, iv.len != 0 ? iv.data : NULL,
                               call->encrypt ? 1 : 0, NULL) == 1 &&
            EVP_CIPHER_CTX_set_padding(context, call->pad ? 1 : 0) == 1) {
            status = pump(context, call->text, call->encrypt ? GOV_ERR_ARGUMENT : GOV_ERR_DECRYPT,
                          out, out_len);
        }
    }
    EVP_CIPHER_CTX_free(context);
    status = gov__openssl_leave(mark, status);
    if (status != GOV_OK) {
        gov__wipe(out, call->text.len);
    }
    return status;
}

static bool start_gcm(EVP_CIPHER_CTX *context, const EVP_CIPHER *cipher, const gov__aead *aead,
                      bool seal)
{
    int ignored;

    return EVP_CipherInit_ex2(context, cipher, aead->key.data, aead->nonce.data, seal ? 1 : 0,
                              NULL) == 1 &&
           (aead->aad.len == 0 ||
            EVP_CipherUpdate(context, NULL, &ignored, aead->aad.data, (int)aead->aad.len) == 1);
}

/* Seals with tag NULL, opens with it. */
static gov_status run_gcm(const gov__crypto *crypto, const gov__aead *aead, gov__bytes text,
                          const uint8_t *expected, uint8_t *out, uint8_t *tag)
{
    gov__cipher_alg alg = by_key(GOV__CIPHER_AES_128_GCM, aead->key.len);
    const EVP_CIPHER *cipher = alg < GOV__CIPHER_COUNT ? crypto->ciphers[alg] : NULL;
    gov_status status = alg == GOV__CIPHER_COUNT
                            ? GOV_ERR_ARGUMENT
                            : check(cipher, aead->key, aead->nonce, text, aead->aad);
    uint8_t copy[GOV__CIPHER_TAG];
    size_t len;

    if (status != GOV_OK) {
        return status;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    status = GOV_ERR_NO_MEMORY;
    if (context != NULL && start_gcm(context, cipher, aead, expected == NULL)) {
        if (expected != NULL) {
            memcpy(copy, expected, sizeof copy);
        }
        if (expected == NULL ||
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, sizeof copy, copy) == 1) {
            status = pump(context, text, expected != NULL ? GOV_ERR_DECRYPT : GOV_ERR_NO_MEMORY,
                          out, &len);
        }
        if (status == GOV_OK && expected == NULL &&
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, GOV__CIPHER_TAG, tag) != 1) {
            status = GOV_ERR_NO_MEMORY;
        }
    }
    EVP_CIPHER_CTX_free(context);
    status = gov__openssl_leave(mark, status);
    if (status != GOV_OK) {
        gov__wipe(out, text.len);
    }
    return status;
}

gov_status gov__cipher_gcm_seal(const gov__crypto *crypto, const gov__aead *aead, gov__bytes text,
                                uint8_t *out, uint8_t tag[GOV__CIPHER_TAG])
{
    return run_gcm(crypto, aead, text, NULL, out, tag);
}

gov_status gov__cipher_gcm_open(const gov__crypto *crypto, const gov__aead *aead, gov__bytes text,
                                gov__bytes tag, uint8_t *out)
{
    if (tag.data == NULL || tag.len != GOV__CIPHER_TAG) {
        return GOV_ERR_DECRYPT;
    }
    return run_gcm(crypto, aead, text, tag.data, out, NULL);
}

static gov_status run_wrap(const gov__crypto *crypto, gov__bytes key, gov__bytes text, bool encrypt,
                           uint8_t *out)
{
    const gov__cipher_call call = {
        .alg = by_key(GOV__CIPHER_AES_128_WRAP, key.len),
        .key = key,
        .text = text,
        .encrypt = encrypt,
    };
    uint8_t room[GOV__CIPHER_WRAP_MAX + 2 * GOV__CIPHER_BLOCK];
    size_t len;

    if (call.alg == GOV__CIPHER_COUNT) {
        return GOV_ERR_ARGUMENT;
    }
    gov_status status = gov__cipher_run(crypto, &call, room, &len);
    if (status == GOV_OK) {
        memcpy(out, room, len);
    }
    gov__wipe(room, sizeof room);
    return status;
}

gov_status gov__cipher_wrap(const gov__crypto *crypto, gov__bytes key, gov__bytes secret,
                            uint8_t *out)
{
    if (secret.len < 16 || secret.len > GOV__CIPHER_WRAP_MAX || secret.len % 8 != 0) {
        return GOV_ERR_ARGUMENT;
    }
    return run_wrap(crypto, key, secret, true, out);
}

gov_status gov__cipher_unwrap(const gov__crypto *crypto, gov__bytes key, gov__bytes wrapped,
                              uint8_t *out)
{
    if (wrapped.len < 24 || wrapped.len > GOV__CIPHER_WRAP_MAX + 8 || wrapped.len % 8 != 0) {
        return GOV_ERR_DECRYPT;
    }
    gov_status status = run_wrap(crypto, key, wrapped, false, out);
    if (status != GOV_OK) {
        gov__wipe(out, wrapped.len - 8);
    }
    return status;
}
