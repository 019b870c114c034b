/* SPDX-License-Identifier: Apache-2.0 */
/* Keys for verifying, read from a JWK Set (RFC 7517) or a single JWK.
 * A set never changes once made and is counted by reference, so threads share it without a lock.
 * It holds no private key: a text that carries such material is not trusted. Symmetric keys are in
 * a set only where somebody asks for it, and then alone. */
#ifndef GOV__CRYPTO_JWK_H
#define GOV__CRYPTO_JWK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

#include "base/json.h"
#include "crypto/alg.h"
#include "crypto/crypto.h"

typedef struct gov__jwk gov__jwk;   /* borrowed from its set */
typedef struct gov__jwks gov__jwks; /* the set */

/* A member that is 0 takes the default: 256 KiB, 64 keys, no symmetric key. */
typedef struct gov__jwks_limits {
    size_t max_bytes;
    size_t max_keys;      /* members of "keys", usable or not */
    bool allow_symmetric; /* a set of nothing but symmetric keys is taken as well */
} gov__jwks_limits;

/* Reads {"keys": [...]}. Keys that cannot verify here (unknown type or curve, another "use" or
 * "key_ops", unknown "alg", too small, not on the curve, malformed, private) are left out and
 * counted, as RFC 7517 section 5 asks; the rest stays usable.
 * GOV_ERR_RESPONSE for what is no JWK Set, for a symmetric key among the others and for two keys
 * of one type with the same "kid"; GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY. */
gov_status gov__jwks_parse(const gov__crypto *crypto, const char *text, size_t len,
                           const gov__jwks_limits *limits, gov__jwks **out);

/* A set of exactly one key from a JWK object, such as the "cnf" of a credential. GOV_ERR_RESPONSE
 * malformed or private; GOV_ERR_ALGORITHM no key we can use; GOV_ERR_NO_MEMORY. */
gov_status gov__jwks_from_jwk(const gov__crypto *crypto, const gov__json_node *jwk,
                              gov__jwks **out);

struct gov_key;
/* A set of one key that is already there, without its private half; a symmetric one as it is.
 * GOV_ERR_ALGORITHM when it may not verify. */
gov_status gov__jwks_from_key(const gov_allocator *mem, const struct gov_key *key, gov__jwks **out);

gov__jwks *gov__jwks_ref(gov__jwks *set);
void gov__jwks_unref(gov__jwks *set); /* NULL does nothing */

size_t gov__jwks_count(const gov__jwks *set);                     /* usable keys */
const gov__jwk *gov__jwks_at(const gov__jwks *set, size_t index); /* NULL out of range */

const char *gov__jwk_kid(const gov__jwk *key); /* NULL when it has none */
/* The algorithms it may be used with: its kind, narrowed by its "alg". */
uint32_t gov__jwk_algs(const gov__jwk *key);

#endif
