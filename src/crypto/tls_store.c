/* SPDX-License-Identifier: Apache-2.0 */
/* Reads roots, revocation lists and the client's certificate, and lays them and the TLS profile on an
 * SSL_CTX. Parsing a bundle of 144 roots takes 20 to 30 ms in OpenSSL 3, so it is done once. */
#include "crypto/tls_store.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/openssl.h"

/* RFC 9325 section 4.2: forward secrecy and AEAD only, so no CBC suite. */
static const char tls12_suites[] = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                                   "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
                                   "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
static const char tls13_suites[] =
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
static const char groups[] = "X25519:P-256:P-384";

struct gov__tls_store {
    const gov_allocator *mem;
    X509_STORE *roots;
    X509 *cert; /* NULL: none */
    EVP_PKEY *key;
    STACK_OF(X509) * chain; /* may be NULL */
    bool require_tls13;
};

void gov__tls_store_free(gov__tls_store *store)
{
    if (store == NULL) {
        return;
    }
    sk_X509_pop_free(store->chain, X509_free);
    EVP_PKEY_free(store->key);
    X509_free(store->cert);
    X509_STORE_free(store->roots);
    gov__mem_free(store->mem, store);
}

/* A file that cannot be opened is told from one with the wrong content. */
static gov_status file_fault(const char *path)
{
    return access(path, R_OK) == 0 ? GOV_ERR_CONFIG : GOV_ERR_FILE;
}

static gov_status load_system_roots(gov__tls_store *store)
{
    const char *file = X509_get_default_cert_file();

    if (access(file, R_OK) == 0 && X509_STORE_load_file(store->roots, file) != 1) {
        return GOV_ERR_FILE;
    }
    return X509_STORE_load_path(store->roots, X509_get_default_cert_dir()) == 1 ? GOV_OK
                                                                                : GOV_ERR_FILE;
}

static gov_status load_ca_file(gov__tls_store *store, const gov__tls_settings *settings)
{
    return X509_STORE_load_file(store->roots, settings->ca_file) == 1
               ? GOV_OK
               : file_fault(settings->ca_file);
}

static gov_status load_ca_path(gov__tls_store *store, const gov__tls_settings *settings)
{
    if (access(settings->ca_path, R_OK | X_OK) != 0) {
        return GOV_ERR_FILE;
    }
    return X509_STORE_load_path(store->roots, settings->ca_path) == 1 ? GOV_OK : GOV_ERR_FILE;
}

/* With a list given, a certificate that no list covers is refused, too. */
static gov_status load_crl(gov__tls_store *store, const gov__tls_settings *settings)
{
    X509_LOOKUP *lookup = X509_STORE_add_lookup(store->roots, X509_LOOKUP_file());

    if (lookup == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    if (X509_load_crl_file(lookup, settings->crl_file, X509_FILETYPE_PEM) < 1) {
        return file_fault(settings->crl_file);
    }
    return X509_STORE_set_flags(store->roots, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL) ==
                   1
               ? GOV_OK
               : GOV_ERR_NO_MEMORY;
}

static gov_status load_cert(gov__tls_store *store, const gov__tls_settings *settings)
{
    BIO *file = BIO_new_file(settings->client_cert_file, "r");
    X509 *next;

    if (file == NULL) {
        return GOV_ERR_FILE;
    }
    store->cert = PEM_read_bio_X509_AUX(file, NULL, NULL, NULL);
    store->chain = sk_X509_new_null();
    while (store->cert != NULL && store->chain != NULL &&
           (next = PEM_read_bio_X509(file, NULL, NULL, NULL)) != NULL) {
        if (sk_X509_push(store->chain, next) == 0) {
            X509_free(next);
            break;
        }
    }
    BIO_free(file);
    return store->cert != NULL && store->chain != NULL ? GOV_OK : GOV_ERR_CONFIG;
}

/* Never asks at the terminal, as OpenSSL would without a callback. */
static int give_password(char *out, int room, int writing, void *user)
{
    const char *password = user;
    size_t len = password == NULL ? 0 : strlen(password);

    (void)writing;
    if (room < 0 || len > (size_t)room) {
        return -1;
    }
    memcpy(out, password == NULL ? "" : password, len);
    return (int)len;
}

static gov_status load_key(gov__tls_store *store, const gov__tls_settings *settings)
{
    const char *path = gov__str_is_empty(settings->client_key_file) ? settings->client_cert_file
                                                                    : settings->client_key_file;
    BIO *file = BIO_new_file(path, "r");

    if (file == NULL) {
        return GOV_ERR_FILE;
    }
    /* The callback's argument is not const; it only reads. */
    void *password = (void *)(uintptr_t)settings->client_key_password;
    store->key = PEM_read_bio_PrivateKey(file, NULL, give_password, password);
    BIO_free(file);
    return store->key != NULL && X509_check_private_key(store->cert, store->key) == 1
               ? GOV_OK
               : GOV_ERR_CONFIG;
}

static gov_status load(gov__tls_store *store, const gov__tls_settings *settings,
                       const char **out_fault)
{
    const struct {
        const char *setting;
        const char *value;
        gov_status (*load)(gov__tls_store *store, const gov__tls_settings *settings);
    } steps[] = {{"tls.ca_file", settings->ca_file, load_ca_file},
                 {"tls.ca_path", settings->ca_path, load_ca_path},
                 {"tls.crl_file", settings->crl_file, load_crl},
                 {"tls.client_certificate_file", settings->client_cert_file, load_cert},
                 {"tls.client_key_file", settings->client_cert_file, load_key}};
    gov_status status = GOV_OK;

    if (gov__str_is_empty(settings->ca_file) && gov__str_is_empty(settings->ca_path)) {
        *out_fault = "tls.ca_file";
        status = load_system_roots(store);
    }
    for (size_t i = 0; status == GOV_OK && i < sizeof steps / sizeof steps[0]; i++) {
        if (!gov__str_is_empty(steps[i].value)) {
            *out_fault = steps[i].setting;
            status = steps[i].load(store, settings);
        }
    }
    return status;
}

gov_status gov__tls_store_new(const gov_allocator *mem, const gov__tls_settings *settings,
                              gov__tls_store **out, const char **out_fault)
{
    gov__tls_store *store = gov__mem_calloc(mem, 1, sizeof *store);

    *out = NULL;
    *out_fault = NULL;
    if (store == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    store->mem = mem;
    store->require_tls13 = settings->require_tls13;

    gov__openssl_mark mark = gov__openssl_enter();
    store->roots = X509_STORE_new();
    gov_status status = store->roots == NULL ? GOV_ERR_NO_MEMORY : load(store, settings, out_fault);
    status = gov__openssl_leave(mark, status);
    if (status != GOV_OK) {
        gov__tls_store_free(store);
        return status;
    }
    *out_fault = NULL;
    *out = store;
    return GOV_OK;
}

static bool has_alternative_name(X509 *cert)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    bool found = false;

    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        int type = sk_GENERAL_NAME_value(names, i)->type;
        found = found || type == GEN_DNS || type == GEN_IPADD;
    }
    GENERAL_NAMES_free(names);
    return found;
}

/* RFC 9110 section 4.3.4: the common name is no host name. libcurl would still fall back to it. */
static int on_verify(int good, X509_STORE_CTX *context)
{
    if (good && X509_STORE_CTX_get_error_depth(context) == 0 &&
        !has_alternative_name(X509_STORE_CTX_get_current_cert(context))) {
        X509_STORE_CTX_set_error(context, X509_V_ERR_HOSTNAME_MISMATCH);
        return 0;
    }
    return good;
}

/* Stated here and not left to the distribution: Debian's OpenSSL stands at security level 2, others
 * do not. The verify store is not the one that libcurl fills. Plaintext is wiped record by record, so
 * the buffers need not be let go, and wiped as a whole, after each. */
static bool apply_profile(const gov__tls_store *store, SSL_CTX *context)
{
    SSL_CTX_set_security_level(context, 2);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_verify);
    SSL_CTX_clear_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context,
                        SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CLEANSE_PLAINTEXT);
    return SSL_CTX_set_min_proto_version(context, store->require_tls13 ? TLS1_3_VERSION
                                                                       : TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(context, tls12_suites) == 1 &&
           SSL_CTX_set_ciphersuites(context, tls13_suites) == 1 &&
           SSL_CTX_set1_groups_list(context, groups) == 1 &&
           SSL_CTX_set1_verify_cert_store(context, store->roots) == 1;
}

bool gov__tls_store_apply(const gov__tls_store *store, void *ssl_ctx)
{
    SSL_CTX *context = ssl_ctx;

    if (!apply_profile(store, context)) {
        return false;
    }
    return store->cert == NULL ||
           SSL_CTX_use_cert_and_key(context, store->cert, store->key, store->chain, 1) == 1;
}
