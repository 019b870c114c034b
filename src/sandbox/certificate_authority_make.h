/* SPDX-License-Identifier: Apache-2.0 */
/* The making of what the authority issues (RFC 5280).
 * Owns: the form of its certificates, revocation lists and OCSP answers. Not: keeping them. */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_AUTHORITY_MAKE_H
#define GOVSDK_SANDBOX_CERTIFICATE_AUTHORITY_MAKE_H

#include "sandbox/certificate_authority.h"

/* The identity that GM/T 0009 names for everyone who was given none. */
#define GOV__SB_SM2_ID "1234567812345678"

/* Who certifies whom. Its own number: a root. */
gov__sandbox_authority_who gov__sb_authority_issuer(gov__sandbox_authority_who who);
bool gov__sb_authority_is_ca(gov__sandbox_authority_who who);

EVP_PKEY *gov__sb_authority_make_key(gov__sandbox_authority_who who);
/* A certificate for this key; a root has NULL for `issuer`. `uri` is the EC signer's other name.
 * Caller frees; NULL on failure. */
X509 *gov__sb_authority_make(gov__sandbox_authority_who who, EVP_PKEY *key, X509 *issuer,
                             EVP_PKEY *issuer_key, const char *uri, int64_t now_ms);

/* Ready to sign: SM3 and the id for an SM2 key, SHA-256 for another. Caller frees; NULL on
 * failure. */
EVP_MD_CTX *gov__sb_authority_begin(EVP_PKEY *key);

/* The list of a CA (PEM) and the answer for what one issued (base64 of DER, RFC 6960), true at the sandbox's
 * time. Caller frees; NULL on failure. */
char *gov__sb_authority_crl(gov_sandbox *sb, gov__sandbox_authority_who ca);
char *gov__sb_authority_ocsp(gov_sandbox *sb, gov__sandbox_authority_who issued);

#endif
