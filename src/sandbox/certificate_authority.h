/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's own certificate authority: an SM2 tree for seals, an EC tree for PDF and SD-JWT.
 * Owns: roots, intermediates, leaves, and signing with them. Not: the platform's JWKS (sign.h), and
 * not what is signed. */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_AUTHORITY_H
#define GOVSDK_SANDBOX_CERTIFICATE_AUTHORITY_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/platform.h"

/* Whoever issues stands before those it issues to. */
typedef enum gov__sandbox_authority_who {
    GOV__SB_SM2_ROOT,
    GOV__SB_SM2_CA,     /* the intermediate */
    GOV__SB_SM2_SIGNER, /* seals for the issuing authority */
    GOV__SB_SM2_MAKER,  /* makes the seals */
    GOV__SB_EC_ROOT,
    GOV__SB_EC_CA,
    GOV__SB_EC_SIGNER, /* signs PDF and SD-JWT VC */
    GOV__SB_AUTHORITY_COUNT
} gov__sandbox_authority_who;

/* A certificate or a key of the tree, which is made on first use and kept in the database. Caller
 * frees; NULL when the database or OpenSSL failed. */
X509 *gov__sb_authority_certificate(gov_sandbox *sb, gov__sandbox_authority_who who);
EVP_PKEY *gov__sb_authority_key(gov_sandbox *sb, gov__sandbox_authority_who who);

/* The header member x5c (RFC 7515 section 4.1.6): a JSON array of the EC leaf and its intermediate,
 * base64 of DER, without the root. The leaf names the base URL as a URI. Caller frees. 0, or -1. */
int gov__sb_authority_x5c(gov_sandbox *sb, char **out_json_array);
/* ES256 (RFC 7518 section 3.4) with the EC leaf over these bytes: r and s, 32 bytes each. 0, or
 * -1. */
int gov__sb_authority_sign_es256(gov_sandbox *sb, const void *bytes, size_t length,
                                 uint8_t out_signature[64]);
/* A compact JWS of this payload by the EC leaf with alg, typ and x5c in its header. Caller frees;
 * NULL on failure. */
char *gov__sb_authority_sign_jws(gov_sandbox *sb, const char *typ, const char *payload,
                                 size_t length);
/* A signature by any key of the tree, as DER of r and s in allocated memory: SM2 with SM3 (GB/T
 * 32918.2, id 1234567812345678) or ECDSA with SHA-256. 0, or -1. */
int gov__sb_authority_sign(gov_sandbox *sb, gov__sandbox_authority_who who, const void *bytes,
                           size_t length, uint8_t **out_der, size_t *out_length);

#endif
