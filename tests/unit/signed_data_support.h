/* SPDX-License-Identifier: Apache-2.0 */
/* SignedData of CMS and of GB/T 35275, and time stamp tokens, made by the tests with keys of
 * unit/x509_support.h. Zero members take the ordinary; each of the others turns one thing. */
#ifndef GOVSDK_SIGNED_DATA_SUPPORT_H
#define GOVSDK_SIGNED_DATA_SUPPORT_H

#include "crypto/bytes.h"
#include "unit/der_support.h"
#include "unit/x509_support.h"

/* A token over the signature value that it goes with. */
typedef struct stamp_make {
    const x509_entity *tsa;
    const x509_entity *with; /* comes along beside the authority's own certificate */
    int64_t at_s;            /* 0: X509_NOW */
    const char *digest;      /* of the imprint, by its OpenSSL name; NULL: SM3 */
    bool other;              /* the imprint is of something else */
    bool bad_signature;
    bool no_cert;
    bool bad_content; /* the attributes are of another content */
    bool no_token;    /* SignedData of plain data */
    bool malformed;   /* TSTInfo is none */
    bool two_signers;
    const x509_entity *naming; /* has SigningCertificateV2 of this one */
} stamp_make;

der stamp_token(const stamp_make *make, const void *stamped, size_t len);

typedef struct signed_data_make {
    const x509_entity *signer;
    const x509_entity *key;  /* signs instead */
    const x509_entity *with; /* comes along beside the signer's certificate */
    bool cms;                /* the OIDs of CMS, not those of GB/T 35275 */
    const char *content_type;
    bool has_content;
    gov__bytes content;         /* of eContent, or what is signed without it */
    bool attributes;            /* contentType and messageDigest are signed */
    const char *attribute_type; /* contentType; NULL: content_type; "": it is left out */
    const char *digest_oid;
    const char *algorithm_oid;
    int64_t signing_time_s; /* 0: is left out */
    bool by_key_id;
    bool raw;
    bool bad_signature;
    bool other_digest; /* messageDigest is of something else, and is signed */
    bool no_cert;
    bool no_signer;
    bool two_signers;
    bool many_signers;  /* seventeen */
    bool twice;         /* messageDigest stands twice */
    bool content_wrong; /* the content is no OCTET STRING */
    const x509_entity *naming;
    const char *naming_oid;  /* the digest that it names; its value is SHA-256 all the same */
    const char *unsigned_of; /* an unsigned attribute with this OID, and nothing of use in it */
    const stamp_make *stamp;
} signed_data_make;

der signed_data_of(const signed_data_make *make);

/* A signature over these bytes, DER or r||s, spoilt if wanted. */
der signature_of(const x509_entity *who, const void *data, size_t len, bool raw, bool bad);

#endif
