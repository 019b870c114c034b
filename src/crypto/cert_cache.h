/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that came with documents, kept as they were read, since OpenSSL takes longer to read one
 * than to check a signature. Of whether they are trusted nothing is kept. */
#ifndef GOV__CRYPTO_CERT_CACHE_H
#define GOV__CRYPTO_CERT_CACHE_H

#include "crypto/cert.h"

#define GOV__CERT_CACHE_SIZE  32
#define GOV__CERT_CACHE_BYTES 8192 /* longer certificates are not kept */

/* Shared by threads, none of which waits here: who finds it in use does without it. */
typedef struct gov__cert_cache gov__cert_cache;

/* `mem` is borrowed. NULL when memory is short. */
gov__cert_cache *gov__cert_cache_new(const gov_allocator *mem);
/* NULL does nothing. No other thread may be in here any more. */
void gov__cert_cache_free(gov__cert_cache *cache);

/* The certificate of exactly these bytes, counted; NULL when it is not there. */
gov__cert *gov__cert_cache_find(gov__cert_cache *cache, gov__bytes der);
/* Counts the certificate; the one that was not asked for the longest gives way. */
void gov__cert_cache_keep(gov__cert_cache *cache, gov__cert *cert);

#endif
