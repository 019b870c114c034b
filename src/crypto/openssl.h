/* SPDX-License-Identifier: Apache-2.0 */
/* Good manners towards OpenSSL, for the files of this folder only: the thread's error queue is left
 * as it was found, and a failure for want of memory is told apart from all others. */
#ifndef GOV__CRYPTO_OPENSSL_H
#define GOV__CRYPTO_OPENSSL_H

#include <stdbool.h>

#include <govsdk/status.h>

#include "crypto/cipher.h"
#include "crypto/crypto.h"
#include "crypto/digest.h"

#include <openssl/evp.h>

/* NULL where this OpenSSL lacks the algorithm. */
struct gov__crypto {
    const gov_allocator *mem;
    EVP_MD *digests[GOV__DIGEST_COUNT];
    EVP_CIPHER *ciphers[GOV__CIPHER_COUNT];
    EVP_MAC *hmac;
};

typedef struct gov__openssl_mark {
    bool foreign; /* the queue held entries of somebody else */
} gov__openssl_mark;

/* Every function that calls OpenSSL begins with enter and returns through leave. */
gov__openssl_mark gov__openssl_enter(void);
/* Restores the queue. Returns `status`, or GOV_ERR_NO_MEMORY when it is an error and OpenSSL
 * reported a failed allocation since enter. */
gov_status gov__openssl_leave(gov__openssl_mark mark, gov_status status);
/* The same for a refusal (a bad signature, a bad key): it stands only if OpenSSL gave a reason of
 * that kind or none; if the machinery around it broke, that is GOV_ERR_NO_MEMORY, since with
 * checked input nothing else breaks it. */
gov_status gov__openssl_leave_refusal(gov__openssl_mark mark, gov_status status);

#endif
