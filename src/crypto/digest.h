/* SPDX-License-Identifier: Apache-2.0 */
/* Message digests, streaming and at once. Keys and signatures are elsewhere.
 * A digest belongs to one thread at a time; the context behind it is shared. */
#ifndef GOV__CRYPTO_DIGEST_H
#define GOV__CRYPTO_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

#include "crypto/crypto.h"

typedef enum gov__digest_alg {
    GOV__DIGEST_SHA256,
    GOV__DIGEST_SHA384,
    GOV__DIGEST_SHA512,
    GOV__DIGEST_SM3, /* GB/T 32905 */
    GOV__DIGEST_MD5, /* RFC 1321; for the Content-MD5 of old gateways, never for trust */
    GOV__DIGEST_COUNT
} gov__digest_alg;

/* Bytes of the longest digest. */
#define GOV__DIGEST_MAX 64

typedef struct gov__digest gov__digest;

/* Bytes of this digest; 0 for a value that names none. */
size_t gov__digest_size(gov__digest_alg alg);

/* GOV_ERR_UNSUPPORTED when this OpenSSL lacks the algorithm. */
gov_status gov__digest_new(const gov__crypto *crypto, gov__digest_alg alg, gov__digest **out);
void gov__digest_free(gov__digest *digest); /* NULL does nothing */

/* Takes no memory. `data` may be NULL when `len` is 0. */
gov_status gov__digest_update(gov__digest *digest, const void *data, size_t len);
/* Writes gov__digest_size bytes and begins anew, for the next message. */
gov_status gov__digest_final(gov__digest *digest, uint8_t *out);
/* Forgets what was fed. */
gov_status gov__digest_reset(gov__digest *digest);

/* One message at once. */
gov_status gov__digest_of(const gov__crypto *crypto, gov__digest_alg alg, const void *data,
                          size_t len, uint8_t *out);

#endif
