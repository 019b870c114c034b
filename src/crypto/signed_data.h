/* SPDX-License-Identifier: Apache-2.0 */
/* SignedData of CMS (RFC 5652 section 5) and of GB/T 35275, which is the same with other OIDs, read as
 * slices and verified step by step. Who signed is found; whether he is trusted is crypto/cert_chain.h. */
#ifndef GOV__CRYPTO_SIGNED_DATA_H
#define GOV__CRYPTO_SIGNED_DATA_H

#include "crypto/cert.h"
#include "crypto/der.h"
#include "crypto/digest.h"

#define GOV__SIGNED_DATA_CERTS_MAX   16
#define GOV__SIGNED_DATA_SIGNERS_MAX 16

typedef struct gov__signer_info {
    gov__bytes issuer;           /* raw Name; empty when the signer is named by key id */
    gov__bytes serial;           /* content octets */
    gov__bytes key_id;           /* empty when named by issuer and serial */
    gov__bytes digest_algorithm; /* raw AlgorithmIdentifier */
    gov__bytes signed_attrs;     /* raw [0] element; empty when there are none */
    gov__bytes signature_algorithm;
    gov__bytes signature;
    gov__bytes unsigned_attrs; /* raw [1] element; empty when there are none */
} gov__signer_info;

typedef struct gov__signed_data_parts {
    bool is_gm;              /* OIDs of GB/T 35275 */
    gov__bytes content_type; /* body of the OID */
    bool has_content;
    gov__bytes content; /* of eContent, without its OCTET STRING */
    gov__bytes certs[GOV__SIGNED_DATA_CERTS_MAX];
    size_t cert_count;
    gov__signer_info signers[GOV__SIGNED_DATA_SIGNERS_MAX];
    size_t signer_count;
} gov__signed_data_parts;

/* GOV_ERR_RESPONSE when malformed or not DER; GOV_ERR_UNSUPPORTED for indefinite lengths (BER);
 * GOV_ERR_LIMIT. Slices point into `der`. */
gov_status gov__signed_data_read(gov__bytes der, gov__signed_data_parts *out);

/* The certificate of a signer among parts->certs: its index, or SIZE_MAX. */
size_t gov__signed_data_cert_of(const gov__signed_data_parts *parts,
                                const gov__signer_info *signer);

/* A signed attribute by the body of its OID: its only value, raw. False when absent, twice, or with
 * several values. */
bool gov__signer_attribute(const gov__signer_info *signer, const uint8_t *oid, size_t oid_len,
                           gov__der *out);
/* The same of the unsigned attributes, which anybody can change. */
bool gov__signer_unsigned_attribute(const gov__signer_info *signer, const uint8_t *oid,
                                    size_t oid_len, gov__der *out);
/* The digest that a signer's digestAlgorithm names; GOV_ERR_ALGORITHM for a weak or unknown one. */
gov_status gov__signer_digest_alg(const gov__signer_info *signer, gov__digest_alg *out);
/* The same of any AlgorithmIdentifier or bare OID element. */
gov_status gov__algorithm_digest(gov__bytes algorithm, gov__digest_alg *out);
/* The OID of an AlgorithmIdentifier or of a bare OID element as text; "" and false when malformed. */
#define GOV__OID_TEXT_MAX 80
bool gov__algorithm_oid(gov__bytes algorithm, char *out, size_t room);
/* The signature algorithm that the signer's two algorithms mean together, for gov__cert_verify.
 * GOV_ERR_ALGORITHM when they do not belong together, or one is weak or unknown. */
gov_status gov__signer_signature_alg(const gov__signer_info *signer, gov__bytes *out);

/* The signature over the signed attributes (re-tagged as SET OF), or over `content` without them. */
gov_status gov__signer_verify(const gov__signer_info *signer, const gov__cert *cert,
                              gov__bytes content, bool *raw_sm2);

#endif
