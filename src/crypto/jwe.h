/* SPDX-License-Identifier: Apache-2.0 */
/* Compact JWE (RFC 7516): decryption with keys that the caller trusts, and encryption to one key.
 * It knows encryption, not claims; a nested token is the caller's to verify.
 *
 * Algorithms are chosen from the caller's lists. Not known here, and so refused: RSA1_5 (an oracle),
 * PBES2 (the sender chooses the work), "zip", critical extensions. The token's own words on keys
 * ("jwk", "jku", "x5u", "x5c") are never used; "epk" is a public key to agree with and nothing more. */
#ifndef GOV__CRYPTO_JWE_H
#define GOV__CRYPTO_JWE_H

#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

#include "base/buf.h"
#include "base/json.h"
#include "crypto/bytes.h"
#include "crypto/crypto.h"
#include "crypto/key.h"

/* Bits of the list of algorithms that carry or agree on the key (RFC 7518 section 4.1). */
#define GOV__JWE_RSA_OAEP     (1U << 0)
#define GOV__JWE_RSA_OAEP_256 (1U << 1)
#define GOV__JWE_ECDH_ES      (1U << 2)
#define GOV__JWE_ECDH_A128KW  (1U << 3)
#define GOV__JWE_ECDH_A192KW  (1U << 4)
#define GOV__JWE_ECDH_A256KW  (1U << 5)
#define GOV__JWE_A128KW       (1U << 6)
#define GOV__JWE_A192KW       (1U << 7)
#define GOV__JWE_A256KW       (1U << 8)
#define GOV__JWE_A128GCMKW    (1U << 9)
#define GOV__JWE_A192GCMKW    (1U << 10)
#define GOV__JWE_A256GCMKW    (1U << 11)
#define GOV__JWE_DIR          (1U << 12)
#define GOV__JWE_ALG_ALL      ((1U << 13) - 1)

/* Bits of the list of algorithms that encrypt the content (RFC 7518 section 5.1). */
#define GOV__JWE_A128GCM       (1U << 0)
#define GOV__JWE_A192GCM       (1U << 1)
#define GOV__JWE_A256GCM       (1U << 2)
#define GOV__JWE_A128CBC_HS256 (1U << 3)
#define GOV__JWE_A192CBC_HS384 (1U << 4)
#define GOV__JWE_A256CBC_HS512 (1U << 5)
#define GOV__JWE_ENC_ALL       ((1U << 6) - 1)

#define GOV__JWE_TEXT_MAX (16U << 20) /* bytes that are encrypted at once */

/* The bits of names with blanks between, as "dir RSA-OAEP-256"; 0 when one is unknown or none is
 * there. */
uint32_t gov__jwe_algs_parse(const char *names);
uint32_t gov__jwe_encs_parse(const char *names);

typedef struct gov__jwe_policy {
    uint32_t algs;       /* GOV__JWE_ bits; nothing is permitted by default */
    uint32_t encs;       /* likewise */
    size_t max_bytes;    /* of the compact text; 0: 256 KiB */
    const char **reason; /* where to say why it failed: a static phrase without content; or NULL */
} gov__jwe_policy;

/* A decrypted token. The strings live as long as it does. */
typedef struct gov__jwe {
    const gov_allocator *mem;
    gov__json *header;
    const char *alg;
    const char *enc;
    const char *kid; /* NULL when absent, as the next two */
    const char *typ;
    const char *cty;
    char *text; /* followed by a NUL that is not counted */
    size_t text_len;
} gov__jwe;

/* Tries the keys that fit the header by kid, kind, length and permitted use. GOV_OK and *out; else
 * *out is NULL and
 *   GOV_ERR_RESPONSE       malformed, an ephemeral key that is none, a demand that is refused
 *   GOV_ERR_LIMIT          longer than max_bytes
 *   GOV_ERR_ALGORITHM      not on the lists, or the named key is not for it
 *   GOV_ERR_KEY_NOT_FOUND  no key fits
 *   GOV_ERR_DECRYPT        it does not open; whether key or content failed is not told, and takes
 *                          the same way (RFC 7516 section 11.5)
 *   GOV_ERR_HOOK           an external key failed; or another status that it gave
 *   GOV_ERR_NO_MEMORY */
gov_status gov__jwe_decrypt(const gov__crypto *crypto, const char *text, size_t len,
                            const gov__jwe_policy *policy, gov__key *const *keys, size_t key_count,
                            gov__jwe **out);
void gov__jwe_free(gov__jwe *jwe); /* wipes the text; NULL does nothing */

/* NULL members are left out of the header. The key's kid is always in it. */
typedef struct gov__jwe_options {
    const char *alg;
    const char *enc;
    const char *typ;
    const char *cty;
    gov__bytes apu; /* key agreement only; empty: absent */
    gov__bytes apv;
} gov__jwe_options;

/* Appends a compact JWE for the holder of `key` (a public key will do for RSA and agreement).
 * GOV_ERR_ALGORITHM for an unknown algorithm or a key that is not for it; GOV_ERR_LIMIT for a text
 * above GOV__JWE_TEXT_MAX; GOV_ERR_NO_MEMORY. */
gov_status gov__jwe_encrypt(const gov__crypto *crypto, const gov__jwe_options *options,
                            const gov__key *key, gov__bytes text, gov__buf *out);

#endif
