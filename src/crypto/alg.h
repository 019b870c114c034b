/* SPDX-License-Identifier: Apache-2.0 */
/* The signature algorithms of JOSE that are known here, as one table: RFC 7518, RFC 8037, and SM2
 * with SM3, which has no registered name. What is not in the table does not exist for any verifier;
 * "none" is not in it. */
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
#define GOV__ALG_ES512 (1U << 5)
#define GOV__ALG_RS384 (1U << 6)
#define GOV__ALG_RS512 (1U << 7)
#define GOV__ALG_PS384 (1U << 8)
#define GOV__ALG_PS512 (1U << 9)
#define GOV__ALG_SM2   (1U << 10)
#define GOV__ALG_HS256 (1U << 11)
#define GOV__ALG_HS384 (1U << 12)
#define GOV__ALG_HS512 (1U << 13)

/* Every asymmetric algorithm with a registered name. Neither HMAC, whose verifier can sign as well,
 * nor SM2, which needs a name, is ever part of it. */
#define GOV__ALG_ALL                                                                               \
    (GOV__ALG_ES256 | GOV__ALG_ES384 | GOV__ALG_ES512 | GOV__ALG_RS256 | GOV__ALG_RS384 |          \
     GOV__ALG_RS512 | GOV__ALG_PS256 | GOV__ALG_PS384 | GOV__ALG_PS512 | GOV__ALG_EDDSA)
#define GOV__ALG_HMAC (GOV__ALG_HS256 | GOV__ALG_HS384 | GOV__ALG_HS512)

/* Kinds of keys: the type together with the curve. */
typedef enum gov__key_kind {
    GOV__KEY_P256,
    GOV__KEY_P384,
    GOV__KEY_RSA,
    GOV__KEY_ED25519,
    GOV__KEY_P521,
    GOV__KEY_X25519, /* for agreement only */
    GOV__KEY_OCT,    /* symmetric */
    GOV__KEY_SM2
} gov__key_kind;

typedef struct gov__alg {
    const char *name; /* as in the header of a JWS; NULL for SM2, whose name is the issuer's */
    uint32_t bit;
    gov__key_kind kind;
    gov__digest_alg digest; /* GOV__DIGEST_COUNT where the scheme hashes by itself */
    size_t ecdsa_half;      /* bytes of r and of s; 0 when it is no ECDSA */
    bool pss;
} gov__alg;

/* By name, case-sensitive; NULL when unknown. sm2_name is what this issuer calls SM2 with SM3, NULL
 * when it is off; it never stands in for the name of another algorithm. */
const gov__alg *gov__alg_find(const char *name);
const gov__alg *gov__alg_find_sm2(const char *name, const char *sm2_name);
/* The row of one bit; NULL when it is none. */
const gov__alg *gov__alg_of_bit(uint32_t bit);
/* The bits of all algorithms that a key of this kind can serve. */
uint32_t gov__alg_bits_of(gov__key_kind kind);
/* The bits of names with blanks between, as "ES256 RS256"; 0 when one is unknown or none is there. */
uint32_t gov__alg_bits_parse(const char *names, const char *sm2_name);

#endif
