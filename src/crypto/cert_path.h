/* SPDX-License-Identifier: Apache-2.0 */
/* One search for a chain, for src/crypto only: OpenSSL's own way first (crypto/cert_chain.c), then every
 * other one (crypto/cert_path.c). */
#ifndef GOV__CRYPTO_CERT_PATH_H
#define GOV__CRYPTO_CERT_PATH_H

#include "crypto/cert_pool.h"

/* What one verification is about. */
typedef struct gov__chain_job {
    const gov__cert_pool *pool;
    gov__cert *leaf;
    gov__cert *const *extra;
    size_t extra_count;
    int64_t at_s;
} gov__chain_job;

/* Verifies by a context that was initialised. *out is empty before: the chain, or where it broke. */
gov_status gov__chain_verify(const gov__chain_job *job, X509_STORE_CTX *context, gov__chain *out);

/* The same by every way whose signatures hold, where `first` is what OpenSSL's choice came to and *out says
 * where it broke. GOV_OK with the first way that holds; else what the first one came to; `first` where there
 * is none; GOV_ERR_LIMIT where there are too many to tell; GOV_ERR_NO_MEMORY. */
gov_status gov__chain_search(const gov__chain_job *job, gov_status first, gov__chain *out);

#endif
