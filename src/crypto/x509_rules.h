/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of every chain of certificates and what OpenSSL's findings are called, for src/crypto
 * only. The chains are crypto/x509.c and crypto/cert_chain.c. */
#ifndef GOV__CRYPTO_X509_RULES_H
#define GOV__CRYPTO_X509_RULES_H

#include <stdbool.h>

#include <openssl/x509_vfy.h>

#include "crypto/key.h"

/* The status of X509_STORE_CTX_get_error, and the reason as a static phrase; `reason` may be NULL. */
gov_status gov__x509_judge(int error, const char **reason);

/* The distinguishing id of GB/T 32918 on a certificate that SM2 signed; nothing on any other. False
 * when memory is short. */
bool gov__x509_lay_id(X509 *cert, const char *id);

/* 112 bits of security, at most `depth` certificates between the leaf and the anchor. */
void gov__x509_set_rules(X509_STORE_CTX *context, int depth, bool partial);

/* The public key of a certificate, for verifying alone. GOV_ERR_ALGORITHM when it is of a kind or size that is not
 * supported; GOV_ERR_RESPONSE; GOV_ERR_NO_MEMORY. */
gov_status gov__key_of_x509(const gov_allocator *mem, X509 *cert, const char *sm2_id,
                            gov__key **out);

#endif
