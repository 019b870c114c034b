/* SPDX-License-Identifier: Apache-2.0 */
/* E-seals and their signatures: GM/T 0031-2014 (version 1), GB/T 38540-2020 (version 4) and
 * GM/T 0031-2025 (version 5), read as slices and verified step by step. A container (OFD) says what was
 * signed; whether signer and maker are trusted is decided by their chains. */
#ifndef GOV__SEAL_SEAL_H
#define GOV__SEAL_SEAL_H

#include "crypto/cert.h"
#include "crypto/der.h"
#include "crypto/digest.h"
#include "verification/verification.h"

#define GOV__SEAL_CERTS_MAX 64

/* Deviations that were met while reading; the names are for NONCONFORMITY. */
typedef struct gov__seal_notes {
    const char *names[16]; /* static */
    size_t count;
} gov__seal_notes;

typedef struct gov__seal {
    uint32_t version; /* 1, 4 or 5 */
    gov__bytes raw;   /* SESeal */
    gov__bytes info;  /* SES_SealInfo, raw */
    char id[129];     /* esID */
    char name[257];   /* UTF-8 */
    uint32_t type;
    bool list_is_digests;
    gov__bytes list[GOV__SEAL_CERTS_MAX];       /* DER of certificates, or digests */
    gov__bytes list_types[GOV__SEAL_CERTS_MAX]; /* of digests: the name of the algorithm */
    size_t list_count;
    int64_t created_s;
    int64_t valid_from_s;
    int64_t valid_until_s;
    char picture_type[9];
    gov__bytes picture;
    bool unknown_critical;
    gov__bytes maker_cert;      /* DER */
    gov__bytes maker_algorithm; /* the OID element, raw */
    gov__bytes maker_signature;
    gov__bytes maker_parts; /* v1: certificate and algorithm as they stand in signInfo, raw */
    gov__bytes time_stamp;  /* v5: token over the maker's signature; empty when absent */
} gov__seal;

typedef struct gov__seal_signature {
    gov__seal seal;
    uint32_t version;      /* of TBS_Sign */
    gov__bytes tbs;        /* TBS_Sign, raw: what is signed */
    int64_t time_s;        /* timeInfo */
    bool time_is_stamp;    /* v1: timeInfo is a time stamp; time_s is 0 then */
    gov__bytes time_stamp; /* token (RFC 3161 shape); empty when absent */
    gov__bytes data_hash;
    gov__bytes property;  /* propertyInfo: the path */
    gov__bytes cert;      /* DER of the signer */
    gov__bytes algorithm; /* the OID element, raw */
    gov__bytes signature;
    bool unknown_critical;
} gov__seal_signature;

/* A seal by itself (Seal.esl). GOV_ERR_RESPONSE when malformed; GOV_ERR_LIMIT. Slices of `der`. */
gov_status gov__seal_read(gov__bytes der, gov__seal *out, gov__seal_notes *notes);
/* A SES_Signature. Whether the bytes are one at all, and not GB/T 35275: gov__seal_is_signature. */
gov_status gov__seal_signature_read(gov__bytes der, gov__seal_signature *out,
                                    gov__seal_notes *notes);
bool gov__seal_is_signature(gov__bytes der);
/* What the maker signed: the info (v4, v5), or a SEQUENCE of info, certificate and algorithm (v1).
 * Appended. */
gov_status gov__seal_maker_message(const gov__seal *seal, gov__buf *out);

/* Every check of a seal's signature that needs no container, recorded for `signature`: DATAHASH (against
 * SM3, or the digest of the named algorithm, of `signed_text`), SIGNATURE, MAKER_SIGNATURE,
 * CERT_BINDING, SEAL_VALIDITY, ALGORITHM, SIGN_TIME, KEY_USAGE, SIGNER_CHAIN, MAKER_CHAIN,
 * SIGNER_REVOCATION, MAKER_REVOCATION, NONCONFORMITY and the texts. `method` is the SignatureMethod that
 * the signed text names, or NULL. `at_s` of chains is timeInfo for the signer, createDate for the maker.
 * GOV_OK or GOV_ERR_NO_MEMORY. */
gov_status gov__seal_verify(const gov__verify_input *in, size_t signature,
                            const gov__seal_signature *what, const gov__seal_notes *notes,
                            gov__bytes signed_text, const char *method);
/* A seal alone: MAKER_SIGNATURE, MAKER_CHAIN, MAKER_REVOCATION, SEAL_VALIDITY at options->at_ms. */
gov_status gov__seal_verify_alone(const gov__verify_input *in, size_t signature,
                                  const gov__seal *seal, const gov__seal_notes *notes);

/* GB/T 35275 SignedData (both real forms: content = SM3 of the text; no content, attributes), or a bare
 * SM2 signature without a certificate (which is NO_CERTIFICATE): the same checks where they apply.
 * `bytes` is the signed value, which may also be base64 text of it. */
gov_status gov__seal_verify_signed_data(const gov__verify_input *in, size_t signature,
                                        gov__bytes bytes, gov__bytes signed_text,
                                        const char *method);

#endif
