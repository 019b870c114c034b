/* SPDX-License-Identifier: Apache-2.0 */
/* Makes keys, certificates and revocation lists for tests, in memory and as PEM files in a folder that
 * goes away with it. A failure fails the test. */
#ifndef GOVSDK_TEST_PKI_H
#define GOVSDK_TEST_PKI_H

#include <stdbool.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

typedef struct pki_identity {
    X509 *cert;
    EVP_PKEY *key;
} pki_identity;

/* What is zero: valid from yesterday to tomorrow, P-256, SHA-256, for servers. */
typedef struct pki_request {
    const char *common_name;
    const char *alt_names;      /* as openssl.cnf writes them: "DNS:localhost,IP:127.0.0.1" */
    const pki_identity *issuer; /* NULL: self-signed */
    bool ca;
    bool client; /* extended key usage clientAuth instead of serverAuth */
    bool rsa_1024;
    bool sha1;
    bool critical_unknown;     /* an unknown critical extension */
    bool nul_name;             /* the alternative name "localhost\0.evil.test" */
    bool must_staple;          /* RFC 7633 */
    const char *permitted_dns; /* name constraint of a CA */
    int not_before_hours;      /* from now; 0: -24 */
    int not_after_hours;       /* from now; 0: 24 */
} pki_request;

pki_identity pki_make(const pki_request *request);
void pki_identity_free(pki_identity *identity);

/* A new folder below the current one, and its removal with all files. */
void pki_folder_make(char *out, size_t room);
void pki_folder_remove(const char *folder);

/* Write folder/name. The chain is written leaf first; NULL certificates are left out. */
void pki_write_chain(const char *folder, const char *name, X509 *const *chain, size_t count);
void pki_write_key(const char *folder, const char *name, EVP_PKEY *key, const char *password);
/* A list of the issuer with the one certificate revoked (NULL: none). */
void pki_write_crl(const char *folder, const char *name, const pki_identity *issuer, X509 *revoked);

#endif
