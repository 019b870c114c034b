/* SPDX-License-Identifier: Apache-2.0 */
/* Pools of certificates that a test made, and chains through them. Every failure of the making fails the
 * test; the verdicts are for the tests. */
#ifndef GOVSDK_CHAIN_SUPPORT_H
#define GOVSDK_CHAIN_SUPPORT_H

#include "crypto/cert_chain.h"
#include "unit/x509_support.h"

gov__cert *chain_cert(const x509_entity *entity);
void chain_put_anchor(gov__cert_pool *pool, const x509_entity *entity);
void chain_put_intermediate(gov__cert_pool *pool, const x509_entity *entity);
/* A pool of an anchor and an intermediate, either of which may be NULL. */
gov__cert_pool *chain_pool(const x509_entity *anchor, const x509_entity *intermediate);

/* The length of the chain where it holds; *fault receives the subject at which it broke. */
gov_status chain_build(const gov__cert_pool *pool, const x509_entity *leaf, int64_t at_s,
                       size_t *length, char fault[64]);
gov_status chain_build_now(const gov__cert_pool *pool, const x509_entity *leaf);
/* With these beside the document, at most 64: *through is which of them is the second of a chain of
 * three, or -1. */
gov_status chain_build_with(const gov__cert_pool *pool, const x509_entity *leaf,
                            x509_entity *const *beside, size_t count, int *through);

#endif
