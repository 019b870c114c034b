/* SPDX-License-Identifier: Apache-2.0 */
/* A tree of certificates in a pool, and what lists and replies say of the chain of its leaf. */
#ifndef GOVSDK_REVOCATION_SUPPORT_H
#define GOVSDK_REVOCATION_SUPPORT_H

#include "crypto/cert_chain.h"
#include "unit/x509_support.h"

/* Two days before X509_NOW. */
#define REVOCATION_BEFORE (X509_NOW - 2 * X509_DAY)

/* A tree in a pool, and the chain of its leaf. */
typedef struct revocation_world {
    x509_tree tree;
    gov__cert_pool *pool;
    gov__chain chain;
} revocation_world;

/* Root, authority and leaf of one kind; _tree: those that are in `world` already. */
void revocation_open(revocation_world *world, const char *kind);
void revocation_open_tree(revocation_world *world);
void revocation_close(revocation_world *world);

void revocation_put_crl(revocation_world *world, const x509_crl_spec *spec);
void revocation_put_ocsp(revocation_world *world, const x509_ocsp_spec *spec);
/* A list by which the authority itself is not revoked. */
void revocation_put_root_crl(revocation_world *world);

/* What is found of the chain at this time, asked at X509_NOW. */
gov__revocation_result revocation_ask(const revocation_world *world, int64_t at_s);
gov__revocation revocation_state(const revocation_world *world);

#endif
