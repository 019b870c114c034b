/* SPDX-License-Identifier: Apache-2.0 */
/* What the modes of SM4 are made of, for crypto/sm4*.c only: blocks, key stream, and the hash of GCM
 * in constant time. */
#ifndef GOV__CRYPTO_SM4_PARTS_H
#define GOV__CRYPTO_SM4_PARTS_H

#include "crypto/sm4.h"

/* A mode with authentication: how the text is encrypted, and its tag of 16 bytes over the
 * ciphertext (GCM) or the plaintext (CCM). */
struct gov__sm4_aead {
    bool (*fits)(const gov__aead *aead, size_t text_len, size_t tag_len);
    gov_status (*crypt)(const gov__crypto *crypto, const gov__aead *aead, gov__bytes text,
                        uint8_t *out);
    gov_status (*tag)(const gov__crypto *crypto, const gov__aead *aead, gov__bytes text,
                      size_t tag_len, uint8_t tag[GOV__CIPHER_BLOCK]);
    bool tag_of_ciphertext;
};

extern const struct gov__sm4_aead gov__sm4_gcm;
extern const struct gov__sm4_aead gov__sm4_ccm;

/* One block by itself. */
gov_status gov__sm4_block(const gov__crypto *crypto, gov__bytes key,
                          const uint8_t in[GOV__CIPHER_BLOCK], uint8_t out[GOV__CIPHER_BLOCK]);
/* Counter mode from a first counter, all 128 bits of it counting. */
gov_status gov__sm4_ctr(const gov__crypto *crypto, gov__bytes key,
                        const uint8_t counter[GOV__CIPHER_BLOCK], gov__bytes text, uint8_t *out);

/* GHASH (SP 800-38D section 6.4). */
typedef struct gov__ghash {
    uint64_t key[2];   /* H, high half first */
    uint64_t state[2]; /* Y */
} gov__ghash;

void gov__ghash_init(gov__ghash *hash, const uint8_t key[GOV__CIPHER_BLOCK]);
/* Takes the bytes and zeros up to a whole block. */
void gov__ghash_update(gov__ghash *hash, const uint8_t *data, size_t len);
/* Takes the block of two lengths in bytes, as bits, that ends each hash. */
void gov__ghash_lengths(gov__ghash *hash, uint64_t first, uint64_t second);
void gov__ghash_read(const gov__ghash *hash, uint8_t out[GOV__CIPHER_BLOCK]);

#endif
