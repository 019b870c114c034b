/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, revocation lists and OCSP replies for tests, made with OpenSSL and keys of the test's own,
 * not with the code under test. Zero members of a spec take the ordinary. Every failure here fails the
 * test. */
#ifndef GOVSDK_X509_SUPPORT_H
#define GOVSDK_X509_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

/* The time around which everything is valid, in seconds since 1970: 2027-01-15T08:00:00Z. */
enum { X509_NOW = 1800000000, X509_DAY = 86400 };

/* A certificate with its private key. */
typedef struct x509_entity {
    EVP_PKEY *key;
    X509 *cert;
    uint8_t *der;
    size_t der_len;
} x509_entity;

typedef struct x509_spec {
    const char *kind; /* "SM2", "RSA-2048", "RSA-1024", "P-256", "P-384", "P-521", "Ed25519" */
    const char *name; /* common name; NULL: "Test" */
    const x509_entity *issuer;   /* NULL: it signs itself */
    const x509_entity *signer;   /* signs instead of the issuer, whose name stands all the same */
    const x509_entity *same_key; /* has the key of this one; NULL: a new key */
    long serial;                 /* 0: a number that no other has */
    bool ca;                     /* basic constraints and keyCertSign, cRLSign */
    int path_length;             /* 1 more than what is stated; 0: none is stated */
    const char *usage;           /* as OpenSSL writes it; NULL: by `ca`; "": none is stated */
    const char *extended;        /* extended key usage, as "OCSPSigning" */
    const char *subject_alt;     /* as "URI:https://a.example" */
    const char *crl_point; /* URI of a distribution point, or "DER:" and the whole in hexadecimal */
    bool no_check;         /* id-pkix-ocsp-nocheck */
    int64_t from_days;     /* days before X509_NOW; 0: 10 */
    int64_t until_days;    /* days after X509_NOW; 0: 10; negative: it has expired */
    const char *digest;    /* of the signature; NULL: SHA256, or SM3 by an SM2 key */
    const char *sm2_id;    /* NULL: the default */
    bool pss;              /* signed by RSASSA-PSS */
    bool critical;         /* has an unknown critical extension */
    bool key_ids;          /* has subject and authority key identifiers */
} x509_spec;

x509_entity *x509_make(const x509_spec *spec);
void x509_free(x509_entity *entity); /* NULL does nothing */

/* A root (CA), a certificate authority below and a leaf of one kind, with ordinary members. */
typedef struct x509_tree {
    x509_entity *root;
    x509_entity *ca;
    x509_entity *leaf;
} x509_tree;
void x509_make_tree(x509_tree *tree, const char *kind);
void x509_free_tree(x509_tree *tree);

/* PEM. Callers free. */
char *x509_pem(const x509_entity *entity);
char *x509_key_pem(const x509_entity *entity);
char *x509_pem_of(const char *label, const void *der, size_t len);

/* A signature by the entity's key over these bytes, as DER where it is r and s: SM2 with SM3 and the
 * default id, else SHA-256; Ed25519 by itself. Caller frees. */
uint8_t *x509_sign(const x509_entity *who, const void *data, size_t len, size_t *out_len);
/* SM2 and P-256: r||s, 64 bytes. */
void x509_sign_raw(const x509_entity *who, const void *data, size_t len, uint8_t out[64]);

typedef struct x509_revoked {
    const x509_entity *cert;
    int64_t at_s;
    int reason;                /* CRLReason; 0 is not stated, use -1 for "unspecified" stated */
    int64_t invalid_s;         /* invalidityDate; 0: not stated */
    bool critical;             /* has an unknown critical extension */
    const x509_entity *issuer; /* certificateIssuer; NULL: not stated */
} x509_revoked;

typedef struct x509_crl_spec {
    const x509_entity *issuer;
    const x509_entity *signer; /* signs instead; NULL: the issuer */
    int64_t this_s;            /* 0: a day before X509_NOW */
    int64_t next_s;            /* 0: a day after X509_NOW; -1: not stated */
    const x509_revoked *revoked;
    size_t count;
    const char *point; /* IssuingDistributionPoint, as OpenSSL writes it: "onlyuser:TRUE" */
    const char *second_point;
    int64_t expired_from_s; /* expiredCertsOnCRL; 0: not stated */
    bool delta;
    bool critical; /* has an unknown critical extension */
    const char *digest;
} x509_crl_spec;

/* DER. Caller frees. */
uint8_t *x509_make_crl(const x509_crl_spec *spec, size_t *out_len);

typedef struct x509_ocsp_spec {
    const x509_entity *cert;   /* whom it is about */
    const x509_entity *issuer; /* who issued that */
    const x509_entity
        *signer; /* NULL: the issuer; else a delegate, whose certificate comes along */
    bool bare;   /* the delegate's certificate does not come along */
    int status;  /* 0 good, 1 revoked, 2 unknown: V_OCSP_CERTSTATUS_ */
    int64_t revoked_s;
    int reason;       /* CRLReason; 0 is not stated */
    int64_t this_s;   /* 0: an hour before X509_NOW */
    int64_t next_s;   /* 0: an hour after X509_NOW; -1: not stated */
    const char *hash; /* of the certificate's id; NULL: SHA1 */
    bool critical;    /* has an unknown critical extension, the reply or the one in it */
    bool critical_single;
    int failure; /* not 0: an OCSPResponseStatus without a reply */
} x509_ocsp_spec;

/* DER. Caller frees. */
uint8_t *x509_make_ocsp(const x509_ocsp_spec *spec, size_t *out_len);

#endif
