/* SPDX-License-Identifier: Apache-2.0 */
/* SM4-GCM (SP 800-38D; RFC 8998 section 2): counter mode with a counter of 32 bits, and GHASH. */
#include <string.h>

#include "base/wipe.h"
#include "crypto/sm4_parts.h"

enum { COUNTER_AT = 12 };

static bool fits(const gov__aead *aead, size_t text_len, size_t tag_len)
{
    (void)text_len;
    return aead->nonce.len != 0 && aead->nonce.len <= GOV__SM4_NONCE_MAX &&
           tag_len == GOV__CIPHER_TAG;
}

static gov_status start_hash(const gov__crypto *crypto, const gov__aead *aead, gov__ghash *hash)
{
    uint8_t key[GOV__CIPHER_BLOCK] = {0};
    gov_status status = gov__sm4_block(crypto, aead->key, key, key);

    gov__ghash_init(hash, key);
    gov__wipe(key, sizeof key);
    return status;
}

/* J0 (SP 800-38D section 7.1 step 2). */
static gov_status first_counter(const gov__crypto *crypto, const gov__aead *aead,
                                uint8_t counter[GOV__CIPHER_BLOCK])
{
    gov__ghash hash;

    if (aead->nonce.len == GOV__CIPHER_GCM_NONCE) {
        memcpy(counter, aead->nonce.data, GOV__CIPHER_GCM_NONCE);
        memcpy(counter + COUNTER_AT, (const uint8_t[]){0, 0, 0, 1}, 4);
        return GOV_OK;
    }
    gov_status status = start_hash(crypto, aead, &hash);
    gov__ghash_update(&hash, aead->nonce.data, aead->nonce.len);
    gov__ghash_lengths(&hash, 0, aead->nonce.len);
    gov__ghash_read(&hash, counter);
    gov__wipe(&hash, sizeof hash);
    return status;
}

static uint32_t read_counter(const uint8_t counter[GOV__CIPHER_BLOCK])
{
    const uint8_t *at = counter + COUNTER_AT;

    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void write_counter(uint8_t counter[GOV__CIPHER_BLOCK], uint32_t value)
{
    for (size_t i = 0; i < 4; i++) {
        counter[COUNTER_AT + i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

/* OpenSSL's counter is one of 128 bits: where the low 32 run over, a new run begins. */
static gov_status crypt(const gov__crypto *crypto, const gov__aead *aead, gov__bytes text,
                        uint8_t *out)
{
    uint8_t counter[GOV__CIPHER_BLOCK];
    gov_status status = first_counter(crypto, aead, counter);
    uint32_t next = read_counter(counter) + 1;

    while (status == GOV_OK && text.len != 0) {
        uint64_t room = (UINT64_C(0x100000000) - next) * GOV__CIPHER_BLOCK;
        size_t len = text.len < room ? text.len : (size_t)room;

        write_counter(counter, next);
        status = gov__sm4_ctr(crypto, aead->key, counter, gov__bytes_of(text.data, len), out);
        text = gov__bytes_of(text.data + len, text.len - len);
        out += len;
        next = 0;
    }
    gov__wipe(counter, sizeof counter);
    return status;
}

static gov_status make_tag(const gov__crypto *crypto, const gov__aead *aead, gov__bytes text,
                           size_t tag_len, uint8_t tag[GOV__CIPHER_BLOCK])
{
    uint8_t counter[GOV__CIPHER_BLOCK];
    uint8_t sum[GOV__CIPHER_BLOCK];
    gov__ghash hash;
    gov_status status = start_hash(crypto, aead, &hash);

    (void)tag_len;
    if (status == GOV_OK) {
        status = first_counter(crypto, aead, counter);
    }
    if (status == GOV_OK) {
        gov__ghash_update(&hash, aead->aad.data, aead->aad.len);
        gov__ghash_update(&hash, text.data, text.len);
        gov__ghash_lengths(&hash, aead->aad.len, text.len);
        gov__ghash_read(&hash, sum);
        status = gov__sm4_ctr(crypto, aead->key, counter, gov__bytes_of(sum, sizeof sum), tag);
    }
    gov__wipe(&hash, sizeof hash);
    gov__wipe(sum, sizeof sum);
    return status;
}

const struct gov__sm4_aead gov__sm4_gcm = {
    .fits = fits,
    .crypt = crypt,
    .tag = make_tag,
    .tag_of_ciphertext = true,
};
