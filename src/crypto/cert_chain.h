/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of certificates up to anchors, and their revocation, by what a pool holds. The pool is filled
 * first and then only read, by any number of threads. SM2 with the default id throughout, in
 * certificates, CRLs and OCSP replies. No network, no names of hosts. */
#ifndef GOV__CRYPTO_CERT_CHAIN_H
#define GOV__CRYPTO_CERT_CHAIN_H

#include "crypto/cert.h"

#define GOV__CHAIN_MAX 8 /* certificates of a chain, anchor included */

typedef struct gov__cert_pool gov__cert_pool;

gov_status gov__cert_pool_new(const gov_allocator *mem, gov__cert_pool **out);
void gov__cert_pool_free(gov__cert_pool *pool); /* NULL does nothing */
/* The pool counts the certificate. A duplicate of anything is GOV_OK and not added. GOV_ERR_LIMIT. */
gov_status gov__cert_pool_add_anchor(gov__cert_pool *pool, gov__cert *cert);
gov_status gov__cert_pool_add_intermediate(gov__cert_pool *pool, gov__cert *cert);
gov_status gov__cert_pool_add_crl(gov__cert_pool *pool, gov__bytes der);  /* GOV_ERR_RESPONSE */
gov_status gov__cert_pool_add_ocsp(gov__cert_pool *pool, gov__bytes der); /* GOV_ERR_RESPONSE */

/* What is in it; indices count from 0 in each part. */
typedef enum gov__pool_part {
    GOV__POOL_ANCHORS,
    GOV__POOL_INTERMEDIATES,
    GOV__POOL_CRLS,
    GOV__POOL_OCSP
} gov__pool_part;

size_t gov__cert_pool_count(const gov__cert_pool *pool, gov__pool_part part);
gov__bytes gov__cert_pool_der(const gov__cert_pool *pool, gov__pool_part part, size_t index);
/* Of anchors and intermediates. */
const gov__cert *gov__cert_pool_cert(const gov__cert_pool *pool, gov__pool_part part, size_t index);

/* A certificate that came with a document, as by gov__cert_read, with the pool's allocator. Reading one
 * costs more than a signature: where the bytes are the same it is the pool's own, or one that was read
 * for a chain before which ended at an anchor; of those the pool keeps some. */
gov_status gov__cert_pool_read(const gov__cert_pool *pool, gov__bytes der, gov__cert **out);

/* Of lists and replies. */
typedef struct gov__pool_times {
    char *issuer; /* of a list; to be freed with gov__mem_free. NULL for a reply */
    int64_t this_s;
    int64_t next_s; /* INT64_MIN: not stated */
} gov__pool_times;
/* GOV_ERR_NO_MEMORY. */
gov_status gov__cert_pool_times(const gov__cert_pool *pool, gov__pool_part part, size_t index,
                                gov__pool_times *out);

/* Adds what is in `from`, which had the same allocator; its lists and replies are moved. When memory
 * or room is short for all of it, nothing was added. */
gov_status gov__cert_pool_merge(gov__cert_pool *pool, gov__cert_pool *from);

/* A chain that was found: certs[0] is the leaf, the last one the anchor. Counted references. */
typedef struct gov__chain {
    gov__cert *certs[GOV__CHAIN_MAX];
    size_t count;
    const gov__cert *at_fault; /* where verification stopped; borrowed; may be NULL */
} gov__chain;

/* Builds and verifies at `at_s`; `extra` are certificates that came with the document. Statuses as in
 * crypto/x509.h: GOV_ERR_KEY_NOT_FOUND (no anchor reached), GOV_ERR_EXPIRED, GOV_ERR_NOT_YET_VALID,
 * GOV_ERR_SIGNATURE, GOV_ERR_ALGORITHM, GOV_ERR_CHAIN, GOV_ERR_NO_MEMORY. Key usage of the leaf is not
 * looked at. *out is to be cleared in any case. */
gov_status gov__chain_build(const gov__cert_pool *pool, gov__cert *leaf, gov__cert *const *extra,
                            size_t extra_count, int64_t at_s, gov__chain *out);
void gov__chain_clear(gov__chain *chain);

typedef enum gov__revocation {
    GOV__REVOCATION_GOOD, /* a current list or reply says so, for every certificate below the anchor */
    GOV__REVOCATION_REVOKED, /* before or at `at_s`; or for a compromised key at any time */
    GOV__REVOCATION_LATER,   /* revoked, but after `at_s`: the signature stands */
    GOV__REVOCATION_UNKNOWN, /* nothing covers one of them */
    GOV__REVOCATION_STALE    /* what covers it was not current at `now_s` */
} gov__revocation;

typedef struct gov__revocation_result {
    gov__revocation state;
    const gov__cert *cert; /* of the chain; whom it is about; NULL when GOOD */
    int64_t revoked_s;     /* REVOKED, LATER */
    int64_t as_of_s;       /* thisUpdate of the oldest that was used */
} gov__revocation_result;

/* Every certificate of the chain but the anchor. Only GOV_OK and GOV_ERR_NO_MEMORY. A list or reply that
 * is not signed by the issuer (or its delegate, RFC 6960 section 4.2.2.2) is as if it were not there. */
gov_status gov__chain_revocation(const gov__cert_pool *pool, const gov__chain *chain, int64_t at_s,
                                 int64_t now_s, gov__revocation_result *out);

#endif
