/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 (GB/T 32907-2016): block modes of OpenSSL, and GCM (SP 800-38D) and CCM (SP 800-38C), which
 * OpenSSL 3.0 has not, composed from them. The hash of GCM looks nothing up by secret data.
 *
 * Results as in crypto/cipher.h; a text of GCM and CCM is given out only after its tag was found
 * right. Keys have 16 bytes. `out` may not overlap the input. */
#ifndef GOV__CRYPTO_SM4_H
#define GOV__CRYPTO_SM4_H

#include "crypto/cipher.h"

#define GOV__SM4_KEY 16

typedef enum gov__sm4_mode {
    GOV__SM4_ECB, /* PKCS#7 padding, no nonce */
    GOV__SM4_CBC, /* PKCS#7 padding, a nonce of 16 bytes */
    GOV__SM4_CTR, /* no padding, the first counter of 16 bytes */
    GOV__SM4_GCM, /* a nonce of 1 to 512 bytes, best 12; a tag of 16 */
    GOV__SM4_CCM, /* a nonce of 7 to 13 bytes; a tag of 4, 6 ... 16 */
    GOV__SM4_MODE_COUNT
} gov__sm4_mode;

#define GOV__SM4_NONCE_MAX 512

/* The block modes; `out` takes text.len + GOV__CIPHER_BLOCK bytes. What ECB, CBC and CTR decrypt is
 * not authenticated. */
gov_status gov__sm4_encrypt(const gov__crypto *crypto, gov__sm4_mode mode, gov__bytes key,
                            gov__bytes nonce, gov__bytes text, uint8_t *out, size_t *out_len);
gov_status gov__sm4_decrypt(const gov__crypto *crypto, gov__sm4_mode mode, gov__bytes key,
                            gov__bytes nonce, gov__bytes text, uint8_t *out, size_t *out_len);

/* GCM and CCM; `out` takes text.len bytes. */
gov_status gov__sm4_seal(const gov__crypto *crypto, gov__sm4_mode mode, const gov__aead *aead,
                         gov__bytes text, uint8_t *out, uint8_t *tag, size_t tag_len);
gov_status gov__sm4_open(const gov__crypto *crypto, gov__sm4_mode mode, const gov__aead *aead,
                         gov__bytes text, gov__bytes tag, uint8_t *out);

#endif
