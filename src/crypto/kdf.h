/* SPDX-License-Identifier: Apache-2.0 */
/* From a shared secret to a key: the Concat KDF of SP 800-56A as JOSE uses it (RFC 7518 section
 * 4.6.2). The agreement that gives the secret is elsewhere. */
#ifndef GOV__CRYPTO_KDF_H
#define GOV__CRYPTO_KDF_H

#include "crypto/bytes.h"
#include "crypto/crypto.h"

/* Bytes of the longest key that is derived, and of a party's information. */
#define GOV__KDF_KEY_MAX   64
#define GOV__KDF_PARTY_MAX 512

typedef struct gov__kdf_input {
    gov__bytes secret;  /* Z */
    const char *alg;    /* AlgorithmID: an alg or an enc */
    gov__bytes party_u; /* decoded apu; may be empty */
    gov__bytes party_v; /* decoded apv; may be empty */
} gov__kdf_input;

/* Writes key_len bytes. GOV_ERR_LIMIT for something longer than the above; GOV_ERR_NO_MEMORY. */
gov_status gov__kdf_concat(const gov__crypto *crypto, const gov__kdf_input *input, uint8_t *key,
                           size_t key_len);

#endif
