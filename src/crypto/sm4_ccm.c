/* SPDX-License-Identifier: Apache-2.0 */
/* SM4-CCM (SP 800-38C, RFC 3610; RFC 8998 section 2): a CBC-MAC over the plaintext, and counter mode
 * over text and MAC. */
#include <string.h>

#include "base/wipe.h"
#include "crypto/sm4_parts.h"

enum { NONCE_MIN = 7, NONCE_MAX = 13, TAG_MIN = 4, CHUNK = 4096 };

/* Bytes of the field that holds the length of the text: L of RFC 3610. */
static size_t length_size(const gov__aead *aead)
{
    return 15 - aead->nonce.len;
}

static bool fits(const gov__aead *aead, size_t text_len, size_t tag_len)
{
    if (aead->nonce.len < NONCE_MIN || aead->nonce.len > NONCE_MAX || tag_len < TAG_MIN ||
        tag_len > GOV__CIPHER_TAG || tag_len % 2 != 0) {
        return false;
    }
    return length_size(aead) >= sizeof(uint32_t) || text_len < (size_t)1 << (8 * length_size(aead));
}

/* Counter block i = 0 or 1 (RFC 3610 section 2.3). */
static void make_counter(const gov__aead *aead, uint8_t index, uint8_t counter[GOV__CIPHER_BLOCK])
{
    memset(counter, 0, GOV__CIPHER_BLOCK);
    counter[0] = (uint8_t)(length_size(aead) - 1);
    memcpy(counter + 1, aead->nonce.data, aead->nonce.len);
    counter[GOV__CIPHER_BLOCK - 1] = index;
}

static gov_status crypt(const gov__crypto *crypto, const gov__aead *aead, gov__bytes text,
                        uint8_t *out)
{
    uint8_t counter[GOV__CIPHER_BLOCK];

    make_counter(aead, 1, counter);
    return text.len == 0 ? GOV_OK : gov__sm4_ctr(crypto, aead->key, counter, text, out);
}

/* A CBC-MAC: the last block of CBC from zero. Blocks gather in `pending`, so that OpenSSL gets many
 * at a time and no copy of the text is made. */
struct cbc_mac {
    const gov__crypto *crypto;
    gov__bytes key;
    gov_status status;
    uint8_t state[GOV__CIPHER_BLOCK];
    uint8_t pending[CHUNK];
    size_t len;
};

static void flush(struct cbc_mac *mac)
{
    const gov__cipher_call call = {
        .alg = GOV__CIPHER_SM4_CBC,
        .key = mac->key,
        .iv = gov__bytes_of(mac->state, sizeof mac->state),
        .text = gov__bytes_of(mac->pending, mac->len),
        .encrypt = true,
    };
    uint8_t out[CHUNK + GOV__CIPHER_BLOCK];
    size_t len;

    if (mac->status == GOV_OK && mac->len != 0) {
        mac->status = gov__cipher_run(mac->crypto, &call, out, &len);
        if (mac->status == GOV_OK) {
            memcpy(mac->state, out + len - GOV__CIPHER_BLOCK, GOV__CIPHER_BLOCK);
        }
    }
    mac->len = 0;
    gov__wipe(out, sizeof out);
}

static void feed(struct cbc_mac *mac, const uint8_t *data, size_t len)
{
    while (len != 0) {
        size_t part = CHUNK - mac->len < len ? CHUNK - mac->len : len;

        memcpy(mac->pending + mac->len, data, part);
        mac->len += part;
        data += part;
        len -= part;
        if (mac->len == CHUNK) {
            flush(mac);
        }
    }
}

/* Zeros up to a whole block. */
static void pad(struct cbc_mac *mac)
{
    static const uint8_t zeros[GOV__CIPHER_BLOCK];

    feed(mac, zeros, (GOV__CIPHER_BLOCK - mac->len % GOV__CIPHER_BLOCK) % GOV__CIPHER_BLOCK);
}

/* B0 (RFC 3610 section 2.2): flags, nonce, length of the text. */
static void feed_first(struct cbc_mac *mac, const gov__aead *aead, size_t text_len, size_t tag_len)
{
    uint8_t block[GOV__CIPHER_BLOCK];
    uint64_t rest = text_len;

    make_counter(aead, 0, block);
    block[0] |= (uint8_t)((tag_len - 2) / 2 * 8);
    block[0] |= aead->aad.len != 0 ? 0x40 : 0;
    for (size_t i = 0; i < length_size(aead); i++) {
        block[sizeof block - 1 - i] = (uint8_t)rest;
        rest >>= 8;
    }
    feed(mac, block, sizeof block);
}

/* The authenticated data behind its length, which has two bytes, or six from 65280 on. */
static void feed_aad(struct cbc_mac *mac, gov__bytes aad)
{
    const uint8_t head[] = {0xFF,
                            0xFE,
                            (uint8_t)(aad.len >> 24),
                            (uint8_t)(aad.len >> 16),
                            (uint8_t)(aad.len >> 8),
                            (uint8_t)aad.len};
    size_t skip = aad.len < 0xFF00 ? 4 : 0;

    if (aad.len != 0) {
        feed(mac, head + skip, sizeof head - skip);
        feed(mac, aad.data, aad.len);
        pad(mac);
    }
}

static gov_status make_tag(const gov__crypto *crypto, const gov__aead *aead, gov__bytes text,
                           size_t tag_len, uint8_t tag[GOV__CIPHER_BLOCK])
{
    struct cbc_mac mac = {.crypto = crypto, .key = aead->key, .status = GOV_OK};
    uint8_t counter[GOV__CIPHER_BLOCK];
    uint8_t room[GOV__CIPHER_BLOCK];

    feed_first(&mac, aead, text.len, tag_len);
    feed_aad(&mac, aead->aad);
    feed(&mac, text.data, text.len);
    pad(&mac);
    flush(&mac);
    make_counter(aead, 0, counter);
    if (mac.status == GOV_OK) {
        mac.status = gov__sm4_ctr(crypto, aead->key, counter,
                                  gov__bytes_of(mac.state, sizeof mac.state), room);
    }
    if (mac.status == GOV_OK) {
        memcpy(tag, room, sizeof room);
    }
    gov_status status = mac.status;
    gov__wipe(&mac, sizeof mac);
    gov__wipe(room, sizeof room);
    return status;
}

const struct gov__sm4_aead gov__sm4_ccm = {
    .fits = fits,
    .crypt = crypt,
    .tag = make_tag,
    .tag_of_ciphertext = false,
};
