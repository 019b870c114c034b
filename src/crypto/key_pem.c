/* SPDX-License-Identifier: Apache-2.0 */
/* Keys from PEM text (RFC 7468): a private key with or without its certificates, a public key, or the
 * key of a certificate. Never asks at a terminal. */
#include <string.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/mem.h"
#include "crypto/key_parts.h"
#include "crypto/openssl.h"

enum { PEM_BYTES = 256 * 1024 };

/* OpenSSL would ask at the terminal without a callback. */
static int give_password(char *out, int room, int writing, void *user)
{
    const char *password = user;
    size_t len = password == NULL ? 0 : strlen(password);

    (void)writing;
    if (password == NULL || room < 0 || len > (size_t)room) {
        return -1;
    }
    memcpy(out, password, len);
    return (int)len;
}

static bool holds(const char *text, size_t len, const char *mark)
{
    size_t size = strlen(mark);

    for (const char *at = text; len - (size_t)(at - text) >= size; at++) {
        at = memchr(at, mark[0], len - (size_t)(at - text) - size + 1);
        if (at == NULL) {
            return false;
        }
        if (memcmp(at, mark, size) == 0) {
            return true;
        }
    }
    return false;
}

static gov_status read_certs(gov__key *key, BIO *text)
{
    gov_status status = GOV_OK;
    X509 *cert;

    while (status == GOV_OK &&
           (cert = PEM_read_bio_X509(text, NULL, give_password, NULL)) != NULL) {
        unsigned char *der = NULL;
        int len = i2d_X509(cert, &der);
        status = len > 0 ? gov__key_add_cert(key, der, (size_t)len) : GOV_ERR_NO_MEMORY;
        OPENSSL_free(der);
        X509_free(cert);
    }
    return status;
}

static EVP_PKEY *key_of_cert(const gov__key *key)
{
    const unsigned char *at = key->certs[0].der;
    X509 *cert = d2i_X509(NULL, &at, (long)key->certs[0].len);
    EVP_PKEY *pkey = cert != NULL ? X509_get_pubkey(cert) : NULL;

    X509_free(cert);
    return pkey;
}

/* The key itself: what the text is about is told by its labels. */
static gov_status read_key(gov__key *key, BIO *bio, const char *text, size_t len,
                           const char *password)
{
    bool is_private = holds(text, len, "PRIVATE KEY-----");
    EVP_PKEY *pkey = NULL;

    if (is_private) {
        /* The callback's argument is not const; it only reads. */
        pkey = PEM_read_bio_PrivateKey(bio, NULL, give_password, (void *)(uintptr_t)password);
    } else if (holds(text, len, "PUBLIC KEY-----")) {
        pkey = PEM_read_bio_PUBKEY(bio, NULL, give_password, NULL);
    } else if (key->cert_count > 0) {
        pkey = key_of_cert(key);
    }
    return pkey != NULL ? gov__key_adopt(key, pkey, is_private) : GOV_ERR_RESPONSE;
}

static gov_status read_pem(gov__key *key, const char *text, size_t len, const char *password)
{
    gov__openssl_mark mark = gov__openssl_enter();
    BIO *certs = BIO_new_mem_buf(text, (int)len);
    BIO *bio = BIO_new_mem_buf(text, (int)len);
    gov_status status = certs != NULL && bio != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;

    if (status == GOV_OK && holds(text, len, "BEGIN CERTIFICATE-----")) {
        status = read_certs(key, certs);
    }
    if (status == GOV_OK) {
        status = read_key(key, bio, text, len, password);
    }
    BIO_free(certs);
    BIO_free(bio);
    status = gov__openssl_leave(mark, status);
    return status == GOV_OK ? gov__key_check_certs(key) : status;
}

gov_status gov__key_from_pem(const gov_allocator *mem, const char *text, size_t len,
                             const gov__key_options *options, gov__key **out)
{
    gov__key *key;

    *out = NULL;
    if (len > PEM_BYTES) {
        return GOV_ERR_LIMIT;
    }
    gov_status status = gov__key_begin(mem, &key);
    if (status != GOV_OK) {
        return status;
    }
    status = read_pem(key, text, len, options != NULL ? options->password : NULL);
    if (status == GOV_OK) {
        status = gov__key_finish(key, options);
    }
    if (status != GOV_OK) {
        gov__key_unref(key);
        return status;
    }
    *out = key;
    return GOV_OK;
}
