/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a pool, for src/crypto only: certificates beside OpenSSL's store of the anchors, lists
 * and replies as slices of their own bytes. */
#ifndef GOV__CRYPTO_CERT_POOL_H
#define GOV__CRYPTO_CERT_POOL_H

#include <stdatomic.h>

#include <openssl/x509_vfy.h>

#include "crypto/cert_cache.h"
#include "crypto/cert_chain.h"
#include "crypto/cert_parts.h"

#define GOV__POOL_CERTS_MAX     1024 /* anchors and intermediates together */
#define GOV__POOL_CRLS_MAX      256
#define GOV__POOL_OCSP_MAX      1024
#define GOV__CRL_BYTES_MAX      (64U * 1024 * 1024)
#define GOV__OCSP_BYTES_MAX     (1024U * 1024)
#define GOV__OCSP_DELEGATES_MAX 8

/* What an IssuingDistributionPoint says of the certificates that a list is about. */
typedef struct gov__crl_scope {
    bool only_user;
    bool only_ca;
    bool only_reasons;
    gov__bytes names; /* of the distribution point: body of GeneralNames; empty: no point */
    bool relative;    /* the point has a name that is not compared here */
} gov__crl_scope;

typedef struct gov__crl {
    uint8_t *der;
    size_t len;
    gov__signed_parts parts;
    gov__bytes issuer_der;
    int64_t this_s;
    int64_t next_s; /* INT64_MIN: not stated */
    gov__bytes entries;
    int64_t expired_from_s; /* what expires from then on stays on it; INT64_MAX: not stated */
    gov__crl_scope scope;
    /* Delta, indirect, of attributes, or with a critical extension that is unknown, in an entry too. */
    bool unusable;
    /* A certificate of the pool whose signature was found good, so that a long list is hashed once. */
    const gov__cert *_Atomic good_by;
} gov__crl;

typedef struct gov__ocsp {
    uint8_t *der;
    size_t len;
    gov__signed_parts parts;
    int64_t produced_s;
    gov__bytes replies; /* body of the SEQUENCE OF SingleResponse */
    gov__cert *delegates[GOV__OCSP_DELEGATES_MAX];
    size_t delegate_count;
    bool critical; /* has an extension that is critical: none is understood */
} gov__ocsp;

struct gov__cert_pool {
    gov_allocator mem; /* a copy */
    X509_STORE *store; /* the anchors */
    gov__cert **certs; /* anchors first */
    size_t anchor_count;
    size_t cert_count;
    gov__crl **crls;
    size_t crl_count;
    gov__ocsp **replies;
    size_t ocsp_count;
    gov__cert_cache *seen; /* certificates of documents whose chain ended at an anchor */
};

/* Whether it is one of the pool's own, not one with the same bytes. */
bool gov__cert_pool_owns(const gov__cert_pool *pool, const gov__cert *cert);

/* crl.c, ocsp.c: GOV_ERR_RESPONSE, GOV_ERR_LIMIT, GOV_ERR_NO_MEMORY. The bytes are copied. */
gov_status gov__crl_read(const gov_allocator *mem, gov__bytes der, gov__crl **out);
void gov__crl_free(const gov_allocator *mem, gov__crl *crl);
gov_status gov__ocsp_read(const gov_allocator *mem, gov__bytes der, gov__ocsp **out);
void gov__ocsp_free(const gov_allocator *mem, gov__ocsp *reply);
/* The latest thisUpdate in it, with its nextUpdate (INT64_MIN: not stated). */
void gov__ocsp_times(const gov__ocsp *reply, int64_t *this_s, int64_t *next_s);

/* What one list or reply says of one certificate. */
typedef enum gov__said {
    GOV__SAID_NOTHING,
    GOV__SAID_GOOD,
    GOV__SAID_REVOKED,
    GOV__SAID_HELD /* certificateHold: the newest word counts */
} gov__said;

typedef struct gov__statement {
    gov__said said;
    int64_t this_s;
    int64_t next_s; /* INT64_MIN: not stated */
    int64_t revoked_s;
    bool always;         /* a compromised key: nothing that it signed counts, at any time */
    const gov__cert *by; /* the issuer's delegate who says so; NULL: the issuer himself */
} gov__statement;

/* Signatures are checked first. GOV_OK or GOV_ERR_NO_MEMORY. `in_pool`: the issuer lives as long as the
 * pool. */
gov_status gov__crl_ask(gov__crl *crl, const gov__cert *cert, const gov__cert *issuer, bool in_pool,
                        gov__statement *out);
gov_status gov__ocsp_ask(const gov__ocsp *reply, const gov__cert *cert, const gov__cert *issuer,
                         gov__statement *out);
/* Whether the issuer says that a delegate's revocation need not be looked for: id-pkix-ocsp-nocheck
 * (RFC 6960 section 4.2.2.2.1). */
bool gov__ocsp_is_unchecked(const gov__cert *delegate);

/* CRLReason (RFC 5280 section 5.3.1) and the time of revocation to a statement. */
void gov__statement_revoke(gov__statement *statement, uint32_t reason, int64_t revoked_s);

#endif
