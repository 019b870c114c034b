/* SPDX-License-Identifier: Apache-2.0 */
/* The cryptographic context of a client: algorithms of OpenSSL fetched once, and the allocator.
 * It holds no key and no state of a computation, so threads share it without a lock. */
#ifndef GOV__CRYPTO_CRYPTO_H
#define GOV__CRYPTO_CRYPTO_H

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

typedef struct gov__crypto gov__crypto;

/* `mem` (NULL: default) is borrowed and must outlive the context and all that is made from it.
 * GOV_ERR_UNSUPPORTED when OpenSSL lacks SHA-2 or HMAC. */
gov_status gov__crypto_new(const gov_allocator *mem, gov__crypto **out);
/* The same for digests and signatures alone; ciphers and MAC are as in an OpenSSL that lacks them. */
gov_status gov__crypto_new_verifying(const gov_allocator *mem, gov__crypto **out);
void gov__crypto_free(gov__crypto *crypto); /* NULL does nothing */

const gov_allocator *gov__crypto_mem(const gov__crypto *crypto);

/* Makes OpenSSL load its tables, random generators and key types now, so that no later call meets
 * its first-use allocations. GOV_ERR_NO_MEMORY, or GOV_ERR_UNSUPPORTED when something is missing. */
gov_status gov__crypto_prepare(void);

#endif
