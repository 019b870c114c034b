/* SPDX-License-Identifier: Apache-2.0 */
/* The block modes of SM4 over OpenSSL, and the frame of the two authenticated modes.
 * What makes GCM and CCM is in crypto/sm4_gcm.c and crypto/sm4_ccm.c. */
#include "crypto/sm4.h"

#include "base/wipe.h"
#include "crypto/sm4_parts.h"

static const struct {
    gov__cipher_alg cipher;
    bool pad;
} block_modes[] = {
    [GOV__SM4_ECB] = {GOV__CIPHER_SM4_ECB, true},
    [GOV__SM4_CBC] = {GOV__CIPHER_SM4_CBC, true},
    [GOV__SM4_CTR] = {GOV__CIPHER_SM4_CTR, false},
};

static gov_status run(const gov__crypto *crypto, gov__sm4_mode mode, const gov__cipher_call *proto,
                      uint8_t *out, size_t *out_len)
{
    gov__cipher_call call = *proto;

    *out_len = 0;
    if ((size_t)mode >= sizeof block_modes / sizeof block_modes[0]) {
        return GOV_ERR_ARGUMENT;
    }
    call.alg = block_modes[mode].cipher;
    call.pad = block_modes[mode].pad;
    return gov__cipher_run(crypto, &call, out, out_len);
}

gov_status gov__sm4_encrypt(const gov__crypto *crypto, gov__sm4_mode mode, gov__bytes key,
                            gov__bytes nonce, gov__bytes text, uint8_t *out, size_t *out_len)
{
    const gov__cipher_call call = {.key = key, .iv = nonce, .text = text, .encrypt = true};

    return run(crypto, mode, &call, out, out_len);
}

gov_status gov__sm4_decrypt(const gov__crypto *crypto, gov__sm4_mode mode, gov__bytes key,
                            gov__bytes nonce, gov__bytes text, uint8_t *out, size_t *out_len)
{
    const gov__cipher_call call = {.key = key, .iv = nonce, .text = text, .encrypt = false};

    return run(crypto, mode, &call, out, out_len);
}

gov_status gov__sm4_block(const gov__crypto *crypto, gov__bytes key,
                          const uint8_t in[GOV__CIPHER_BLOCK], uint8_t out[GOV__CIPHER_BLOCK])
{
    const gov__cipher_call call = {
        .alg = GOV__CIPHER_SM4_ECB,
        .key = key,
        .text = gov__bytes_of(in, GOV__CIPHER_BLOCK),
        .encrypt = true,
    };
    uint8_t room[2 * GOV__CIPHER_BLOCK];
    size_t len;
    gov_status status = gov__cipher_run(crypto, &call, room, &len);

    if (status == GOV_OK) {
        memcpy(out, room, GOV__CIPHER_BLOCK);
    }
    gov__wipe(room, sizeof room);
    return status;
}

gov_status gov__sm4_ctr(const gov__crypto *crypto, gov__bytes key,
                        const uint8_t counter[GOV__CIPHER_BLOCK], gov__bytes text, uint8_t *out)
{
    const gov__cipher_call call = {
        .alg = GOV__CIPHER_SM4_CTR,
        .key = key,
        .iv = gov__bytes_of(counter, GOV__CIPHER_BLOCK),
        .text = text,
        .encrypt = true,
    };
    size_t len;

    return gov__cipher_run(crypto, &call, out, &len);
}

static const struct gov__sm4_aead *find_aead(gov__sm4_mode mode)
{
    return mode == GOV__SM4_GCM ? &gov__sm4_gcm : mode == GOV__SM4_CCM ? &gov__sm4_ccm : NULL;
}

static gov_status check(const struct gov__sm4_aead *mode, const gov__aead *aead, gov__bytes text,
                        size_t tag_len)
{
    if (mode == NULL || aead->key.data == NULL || aead->key.len != GOV__SM4_KEY ||
        aead->nonce.data == NULL || (aead->aad.data == NULL && aead->aad.len != 0) ||
        (text.data == NULL && text.len != 0)) {
        return GOV_ERR_ARGUMENT;
    }
    if (text.len > GOV__CIPHER_TEXT_MAX || aead->aad.len > GOV__CIPHER_TEXT_MAX) {
        return GOV_ERR_LIMIT;
    }
    return mode->fits(aead, text.len, tag_len) ? GOV_OK : GOV_ERR_ARGUMENT;
}

gov_status gov__sm4_seal(const gov__crypto *crypto, gov__sm4_mode mode, const gov__aead *aead,
                         gov__bytes text, uint8_t *out, uint8_t *tag, size_t tag_len)
{
    const struct gov__sm4_aead *kind = find_aead(mode);
    gov_status status = check(kind, aead, text, tag_len);
    uint8_t full[GOV__CIPHER_BLOCK];

    if (status != GOV_OK) {
        return status;
    }
    status = kind->crypt(crypto, aead, text, out);
    if (status == GOV_OK) {
        status =
            kind->tag(crypto, aead, kind->tag_of_ciphertext ? gov__bytes_of(out, text.len) : text,
                      tag_len, full);
    }
    if (status == GOV_OK) {
        memcpy(tag, full, tag_len);
    } else {
        gov__wipe(out, text.len);
    }
    gov__wipe(full, sizeof full);
    return status;
}

/* With a tag over the plaintext (CCM) that has to exist first; it is wiped unless the tag holds. */
gov_status gov__sm4_open(const gov__crypto *crypto, gov__sm4_mode mode, const gov__aead *aead,
                         gov__bytes text, gov__bytes tag, uint8_t *out)
{
    const struct gov__sm4_aead *kind = find_aead(mode);
    gov_status status = check(kind, aead, text, tag.len);
    uint8_t full[GOV__CIPHER_BLOCK];

    if (status != GOV_OK) {
        return status;
    }
    if (!kind->tag_of_ciphertext) {
        status = kind->crypt(crypto, aead, text, out);
    }
    if (status == GOV_OK) {
        status =
            kind->tag(crypto, aead, kind->tag_of_ciphertext ? text : gov__bytes_of(out, text.len),
                      tag.len, full);
    }
    if (status == GOV_OK && !gov__equal_const_time(full, tag.data, tag.len)) {
        status = GOV_ERR_DECRYPT;
    }
    if (status == GOV_OK && kind->tag_of_ciphertext) {
        status = kind->crypt(crypto, aead, text, out);
    }
    if (status != GOV_OK) {
        gov__wipe(out, text.len);
    }
    gov__wipe(full, sizeof full);
    return status;
}
