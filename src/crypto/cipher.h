/* SPDX-License-Identifier: Apache-2.0 */
/* Symmetric encryption with AES as JOSE uses it (RFC 7518 sections 4.4, 4.7 and 5) and the one
 * runner for every cipher of OpenSSL. SM4 and its modes are crypto/sm4.h.
 *
 * Every function: GOV_ERR_ARGUMENT for a key, nonce or length that the algorithm does not have,
 * GOV_ERR_LIMIT for a text above GOV__CIPHER_TEXT_MAX, GOV_ERR_UNSUPPORTED when this OpenSSL lacks
 * the cipher, GOV_ERR_NO_MEMORY. What opens or unwraps: GOV_ERR_DECRYPT when the text was changed or
 * the key is another; `out` then holds zeros. `out` may not overlap the input. */
#ifndef GOV__CRYPTO_CIPHER_H
#define GOV__CRYPTO_CIPHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

#include "crypto/bytes.h"
#include "crypto/crypto.h"

typedef enum gov__cipher_alg {
    GOV__CIPHER_AES_128_CBC,
    GOV__CIPHER_AES_192_CBC,
    GOV__CIPHER_AES_256_CBC,
    GOV__CIPHER_AES_128_GCM,
    GOV__CIPHER_AES_192_GCM,
    GOV__CIPHER_AES_256_GCM,
    GOV__CIPHER_AES_128_WRAP,
    GOV__CIPHER_AES_192_WRAP,
    GOV__CIPHER_AES_256_WRAP,
    GOV__CIPHER_SM4_ECB,
    GOV__CIPHER_SM4_CBC,
    GOV__CIPHER_SM4_CTR,
    GOV__CIPHER_COUNT
} gov__cipher_alg;

#define GOV__CIPHER_BLOCK     16
#define GOV__CIPHER_GCM_NONCE 12 /* bytes; the only length JOSE has */
#define GOV__CIPHER_TAG       16
#define GOV__CIPHER_TEXT_MAX  (1U << 30)
#define GOV__CIPHER_WRAP_MAX  256 /* bytes of a key that is wrapped */
#define GOV__CIPHER_MAC_MAX   32  /* bytes of the longest tag of the CBC and HMAC composition */

/* One text through one cipher, block mode or key wrap. */
typedef struct gov__cipher_call {
    gov__cipher_alg alg;
    gov__bytes key;
    gov__bytes iv; /* empty for the modes without */
    gov__bytes text;
    bool encrypt;
    bool pad; /* PKCS#7 (RFC 5652 section 6.3), block modes only */
} gov__cipher_call;

/* `out` takes text.len + GOV__CIPHER_BLOCK bytes; *out_len is what was written. */
gov_status gov__cipher_run(const gov__crypto *crypto, const gov__cipher_call *call, uint8_t *out,
                           size_t *out_len);

/* A text with authenticated data, for everything that seals and opens. */
typedef struct gov__aead {
    gov__bytes key;
    gov__bytes nonce;
    gov__bytes aad;
} gov__aead;

/* AES-GCM (SP 800-38D), the key of 16, 24 or 32 bytes; `out` takes as many bytes as the text has. */
gov_status gov__cipher_gcm_seal(const gov__crypto *crypto, const gov__aead *aead, gov__bytes text,
                                uint8_t *out, uint8_t tag[GOV__CIPHER_TAG]);
gov_status gov__cipher_gcm_open(const gov__crypto *crypto, const gov__aead *aead, gov__bytes text,
                                gov__bytes tag, uint8_t *out);

/* AES-CBC with HMAC SHA-2 (RFC 7518 section 5.2), the key of 32, 48 or 64 bytes, a nonce of 16. The
 * tag has half as many bytes as the key and is checked before anything is decrypted. `out` takes
 * text.len + GOV__CIPHER_BLOCK bytes. */
gov_status gov__cipher_cbc_hmac_seal(const gov__crypto *crypto, const gov__aead *aead,
                                     gov__bytes text, uint8_t *out, size_t *out_len,
                                     uint8_t tag[GOV__CIPHER_MAC_MAX]);
gov_status gov__cipher_cbc_hmac_open(const gov__crypto *crypto, const gov__aead *aead,
                                     gov__bytes text, gov__bytes tag, uint8_t *out,
                                     size_t *out_len);

/* AES key wrap (RFC 3394), the key of 16, 24 or 32 bytes; what is wrapped has 16 to
 * GOV__CIPHER_WRAP_MAX bytes in steps of 8. Wrapped it is 8 bytes longer. */
gov_status gov__cipher_wrap(const gov__crypto *crypto, gov__bytes key, gov__bytes secret,
                            uint8_t *out);
gov_status gov__cipher_unwrap(const gov__crypto *crypto, gov__bytes key, gov__bytes wrapped,
                              uint8_t *out);

#endif
