/* SPDX-License-Identifier: Apache-2.0 */
/* AES-CBC with HMAC SHA-2, encrypt then MAC: RFC 7518 section 5.2. */
#include "base/wipe.h"
#include "crypto/cipher.h"
#include "crypto/mac.h"

/* RFC 7518 section 5.2.2: the first half of the key authenticates, the second encrypts. */
struct composition {
    gov__cipher_alg cipher;
    gov__digest_alg digest;
    size_t half; /* bytes of each half, and of the tag */
};

static const struct composition *find(size_t key_len)
{
    static const struct composition table[] = {
        {GOV__CIPHER_AES_128_CBC, GOV__DIGEST_SHA256, 16},
        {GOV__CIPHER_AES_192_CBC, GOV__DIGEST_SHA384, 24},
        {GOV__CIPHER_AES_256_CBC, GOV__DIGEST_SHA512, 32},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (2 * table[i].half == key_len) {
            return &table[i];
        }
    }
    return NULL;
}

static gov_status check(const gov__aead *aead, gov__bytes text)
{
    if (find(aead->key.len) == NULL || aead->nonce.len != GOV__CIPHER_BLOCK ||
        (aead->aad.data == NULL && aead->aad.len != 0)) {
        return GOV_ERR_ARGUMENT;
    }
    return text.len > GOV__CIPHER_TEXT_MAX || aead->aad.len > GOV__CIPHER_TEXT_MAX ? GOV_ERR_LIMIT
                                                                                   : GOV_OK;
}

/* The full HMAC over aad, nonce, text and the number of bits of aad; its first half is the tag. */
static gov_status authenticate(const gov__crypto *crypto, const struct composition *kind,
                               const gov__aead *aead, gov__bytes text, uint8_t *mac)
{
    uint64_t bits = (uint64_t)aead->aad.len * 8;
    uint8_t length[8];

    for (size_t i = 0; i < sizeof length; i++) {
        length[i] = (uint8_t)(bits >> (56 - 8 * i));
    }
    const gov__bytes parts[] = {aead->aad, aead->nonce, text, gov__bytes_of(length, sizeof length)};

    return gov__mac_parts(crypto, kind->digest, gov__bytes_of(aead->key.data, kind->half), parts,
                          sizeof parts / sizeof parts[0], mac);
}

static gov_status run_cbc(const gov__crypto *crypto, const struct composition *kind,
                          const gov__aead *aead, gov__bytes text, bool encrypt, uint8_t *out,
                          size_t *out_len)
{
    const gov__cipher_call call = {
        .alg = kind->cipher,
        .key = gov__bytes_of(aead->key.data + kind->half, kind->half),
        .iv = aead->nonce,
        .text = text,
        .encrypt = encrypt,
        .pad = true,
    };

    return gov__cipher_run(crypto, &call, out, out_len);
}

gov_status gov__cipher_cbc_hmac_seal(const gov__crypto *crypto, const gov__aead *aead,
                                     gov__bytes text, uint8_t *out, size_t *out_len,
                                     uint8_t tag[GOV__CIPHER_MAC_MAX])
{
    gov_status status = check(aead, text);
    uint8_t mac[GOV__DIGEST_MAX];

    *out_len = 0;
    if (status != GOV_OK) {
        return status;
    }
    const struct composition *kind = find(aead->key.len);
    status = run_cbc(crypto, kind, aead, text, true, out, out_len);
    if (status == GOV_OK) {
        status = authenticate(crypto, kind, aead, gov__bytes_of(out, *out_len), mac);
    }
    if (status == GOV_OK) {
        memcpy(tag, mac, kind->half);
    }
    gov__wipe(mac, sizeof mac);
    return status;
}

gov_status gov__cipher_cbc_hmac_open(const gov__crypto *crypto, const gov__aead *aead,
                                     gov__bytes text, gov__bytes tag, uint8_t *out, size_t *out_len)
{
    gov_status status = check(aead, text);
    uint8_t mac[GOV__DIGEST_MAX];

    *out_len = 0;
    if (status != GOV_OK) {
        return status;
    }
    const struct composition *kind = find(aead->key.len);
    if (tag.data == NULL || tag.len != kind->half) {
        return GOV_ERR_DECRYPT;
    }
    status = authenticate(crypto, kind, aead, text, mac);
    if (status == GOV_OK && !gov__equal_const_time(mac, tag.data, kind->half)) {
        status = GOV_ERR_DECRYPT;
    }
    if (status == GOV_OK) {
        status = run_cbc(crypto, kind, aead, text, false, out, out_len);
    }
    gov__wipe(mac, sizeof mac);
    return status;
}
