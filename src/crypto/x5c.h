/* SPDX-License-Identifier: Apache-2.0 */
/* The chain in the header of a token ("x5c", RFC 7515 section 4.1.6): its certificates, its key, and whose
 * it is. Whether the chain is trusted is crypto/cert_chain.h. */
#ifndef GOV__CRYPTO_X5C_H
#define GOV__CRYPTO_X5C_H

#include "base/json.h"
#include "crypto/cert_chain.h"
#include "crypto/jwk.h"

typedef struct gov__x5c {
    gov__cert *certs[GOV__CHAIN_MAX]; /* the leaf first */
    size_t count;                     /* 0: the header has none */
} gov__x5c;

/* Reads "x5c" of a header; certificates that the pool has are taken from there. GOV_ERR_RESPONSE (malformed), GOV_ERR_LIMIT (too many or too long),
 * GOV_ERR_NO_MEMORY; *out is empty then. */
gov_status gov__x5c_read(const gov__cert_pool *pool, const gov_allocator *mem,
                         const gov__json_node *header, gov__x5c *out);
/* The same of a compact JWS whose signature was not checked. */
gov_status gov__x5c_read_token(const gov__cert_pool *pool, const gov_allocator *mem,
                               const char *text, size_t len, gov__x5c *out);
void gov__x5c_clear(gov__x5c *x5c);

/* The key of the leaf as a set. GOV_ERR_ALGORITHM for a key that cannot verify. */
gov_status gov__x5c_keys(const gov_allocator *mem, const gov__x5c *x5c, gov__jwks **out);

/* Whether a subject alternative name of the certificate is this issuer: the same URI byte for byte, or
 * the DNS name of an https URL. Wildcards name nobody. */
bool gov__x5c_names(const gov__cert *leaf, const char *issuer);

#endif
