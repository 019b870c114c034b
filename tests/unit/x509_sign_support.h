/* SPDX-License-Identifier: Apache-2.0 */
/* What x509_support.c and x509_status_support.c share: signing contexts with the distinguishing id. */
#ifndef GOVSDK_X509_SIGN_SUPPORT_H
#define GOVSDK_X509_SIGN_SUPPORT_H

#include <stdbool.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

EVP_MD_CTX *x509_sign_begin(EVP_PKEY *key, const char *digest, const char *sm2_id, bool pss);
void x509_sign_end(EVP_MD_CTX *context);
X509_EXTENSION *x509_unknown_extension(void);

#endif
