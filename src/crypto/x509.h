/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate chains (RFC 5280) with RSA, ECDSA and SM2 (GM/T 0015) up to anchors that the caller
 * trusts, at a time that the caller states. No revocation, no names of hosts, no network; TLS has
 * crypto/tls_store.h. */
#ifndef GOV__CRYPTO_X509_H
#define GOV__CRYPTO_X509_H

#include "crypto/bytes.h"
#include "crypto/key.h"

#define GOV__X509_CERT_MAX    (64U * 1024) /* bytes of one certificate */
#define GOV__X509_CHAIN_MAX   8            /* intermediates */
#define GOV__X509_ANCHORS_MAX 256

/* What the leaf's key usage, where it states one, must permit (RFC 5280 section 4.2.1.3). */
#define GOV__X509_FOR_SIGNING    (1U << 0) /* digitalSignature or nonRepudiation */
#define GOV__X509_FOR_ENCRYPTION (1U << 1) /* keyEncipherment, dataEncipherment or keyAgreement */
/* Any time will do: a document that was signed long ago. */
#define GOV__X509_ANY_TIME (1U << 2)
/* An anchor may be any certificate, not only one that signed itself. */
#define GOV__X509_PARTIAL (1U << 3)

/* Certificates are DER; intermediates may come in any order. */
typedef struct gov__x509_input {
    gov__bytes leaf;
    const gov__bytes *intermediates;
    size_t intermediate_count;
    const gov__bytes *anchors;
    size_t anchor_count;
    int64_t at_s;        /* seconds since 1970-01-01T00:00:00Z */
    uint32_t flags;      /* GOV__X509_ */
    const char *sm2_id;  /* of every certificate; NULL: the default */
    const char **reason; /* where to say why it failed: a static phrase without content; or NULL */
} gov__x509_input;

/* *out_key is the leaf's public key, to be released with gov__key_unref; out_key may be NULL.
 *   GOV_ERR_RESPONSE       a certificate is malformed
 *   GOV_ERR_LIMIT          too long, or too many
 *   GOV_ERR_EXPIRED        one is not valid any more; GOV_ERR_NOT_YET_VALID: not yet
 *   GOV_ERR_SIGNATURE      one was not signed by the one above it
 *   GOV_ERR_KEY_NOT_FOUND  the chain does not reach an anchor
 *   GOV_ERR_ALGORITHM      a key or a digest is too weak or unknown
 *   GOV_ERR_CHAIN          a constraint is broken: no authority, too long a path, another usage
 *   GOV_ERR_NO_MEMORY */
gov_status gov__x509_verify_chain(const gov_allocator *mem, const gov__x509_input *input,
                                  gov__key **out_key);

/* The chain that a JWK carries as "x5c" (RFC 7517 section 4.7); leaf and intermediates of `input`
 * are ignored. GOV_ERR_KEY_NOT_FOUND when it carries none. */
gov_status gov__x509_verify_x5c(const gov__key *key, const gov__x509_input *input);

#endif
