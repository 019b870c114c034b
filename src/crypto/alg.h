/* SPDX-License-Identifier: Apache-2.0 */
/* The signature algorithms of JOSE that are known here, as one table: RFC 7518 and RFC 8037.
 * What is not in the table does not exist for any verifier; "none" and HMAC are not in it. */
#ifndef GOV__CRYPTO_ALG_H
#define GOV__CRYPTO_ALG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/digest.h"

/* Bits of an allow-list, which the caller of every verification states. */
#define GOV__ALG_ES256 (1U << 0)
#define GOV__ALG_ES384 (1U << 1)
#define GOV__ALG_RS256 (1U << 2)
#define GOV__ALG_PS256 (1U << 3)
#define GOV__ALG_EDDSA (1U << 4)

/* Every algorithm of the table. */
#define GOV__ALG_ALL                                                                               \
    (GOV__ALG_ES256 | GOV__ALG_ES384 | GOV__ALG_RS256 | GOV__ALG_PS256 | GOV__ALG_EDDSA)

/* Kinds of keys: the type together with the curve. */
typedef enum gov__key_kind {
    GOV__KEY_P256,
    GOV__KEY_P384,
    GOV__KEY_RSA,
    GOV__KEY_ED25519
} gov__key_kind;

typedef struct gov__alg {
    const char *name; /* as in the header of a JWS */
    uint32_t bit;
    gov__key_kind kind;
    gov__digest_alg digest; /* GOV__DIGEST_COUNT where the scheme hashes by itself */
    size_t ecdsa_half;      /* bytes of r and of s; 0 when it is no ECDSA */
    bool pss;
} gov__alg;

/* By name, case-sensitive; NULL when unknown. */
const gov__alg *gov__alg_find(const char *name);
/* The bits of all algorithms that a key of this kind can serve. */
uint32_t gov__alg_bits_of(gov__key_kind kind);

#endif
