/* SPDX-License-Identifier: Apache-2.0 */
/* What a TLS client trusts and shows: roots, revocation lists, its own certificate and key, and the
 * profile (versions, suites, name rules). Read once and shared by all connections of a transport.
 * Opens no connection: the transport hands in the SSL_CTX of each. */
#ifndef GOV__CRYPTO_TLS_STORE_H
#define GOV__CRYPTO_TLS_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

/* NULL and "" mean not set. Without ca_file and ca_path the roots of this OpenSSL's folder are
 * trusted; the environment is not asked. */
typedef struct gov__tls_settings {
    const char *ca_file;
    const char *ca_path;
    const char *crl_file;
    const char *client_cert_file;
    const char *client_key_file; /* not set: the key is in client_cert_file */
    const char *client_key_password;
    bool require_tls13;
} gov__tls_settings;

typedef struct gov__tls_store gov__tls_store;

/* On failure *out_fault is the name of the setting at fault (static) or NULL.
 * GOV_ERR_FILE: a file cannot be read; GOV_ERR_CONFIG: it holds nothing of the kind, or certificate
 * and key do not fit; GOV_ERR_NO_MEMORY. */
gov_status gov__tls_store_new(const gov_allocator *mem, const gov__tls_settings *settings,
                              gov__tls_store **out, const char **out_fault);
/* Connections that were set up keep what they need. NULL does nothing. */
void gov__tls_store_free(gov__tls_store *store);

/* Sets an SSL_CTX of OpenSSL up for a connection; any thread. False: it must not be used. */
bool gov__tls_store_apply(const gov__tls_store *store, void *ssl_ctx);

/* The thread's OpenSSL error queue, put aside while somebody works who clears it. Only the newest
 * entries are kept when there are more. */
#define GOV__TLS_ERRORS_MAX 8

typedef struct gov__tls_error_entry {
    unsigned long code;
    int line;
    char file[96];
    char function[64];
    char data[160];
} gov__tls_error_entry;

typedef struct gov__tls_errors {
    size_t count;
    gov__tls_error_entry entries[GOV__TLS_ERRORS_MAX];
} gov__tls_errors;

/* Empties the queue into *errors. */
void gov__tls_errors_take(gov__tls_errors *errors);
/* Makes the queue what it was at take. */
void gov__tls_errors_put(const gov__tls_errors *errors);

#endif
