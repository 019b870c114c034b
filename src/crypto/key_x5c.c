/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates beside a key: "x5c" (RFC 7517 section 4.7), or those of a PEM file. The first one
 * must hold the key; nothing else of them is judged here. */
#include <string.h>

#include <openssl/x509.h>

#include "base/base64.h"
#include "base/mem.h"
#include "crypto/key_parts.h"
#include "crypto/openssl.h"

enum { CERTS_MAX = 8, CERT_BYTES = 32 * 1024 };

gov_status gov__key_add_cert(gov__key *key, const void *der, size_t len)
{
    if (key->cert_count == CERTS_MAX || len > CERT_BYTES) {
        return GOV_ERR_LIMIT;
    }
    struct gov__key_cert *certs =
        gov__mem_resize_array(&key->mem, key->certs, key->cert_count + 1, sizeof key->certs[0]);
    if (certs == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    key->certs = certs;
    certs[key->cert_count] = (struct gov__key_cert){gov__mem_dup(&key->mem, der, len), len};
    if (certs[key->cert_count].der == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    key->cert_count++;
    return GOV_OK;
}

static gov_status add_text(gov__key *key, const char *text)
{
    gov__buf der;

    if (text == NULL) {
        return GOV_ERR_RESPONSE;
    }
    gov__buf_init(&der, &key->mem, CERT_BYTES + 3);
    gov_status status = gov__base64_decode(&der, text, strlen(text));
    if (status == GOV_OK) {
        status = gov__key_add_cert(key, der.data, der.len);
    }
    gov__buf_free(&der);
    return status == GOV_ERR_ARGUMENT ? GOV_ERR_RESPONSE : status;
}

/* A whole certificate, and of the first the key. */
static gov_status check_cert(const gov__key *key, const struct gov__key_cert *cert, bool is_leaf)
{
    const unsigned char *at = cert->der;
    X509 *x509 = d2i_X509(NULL, &at, (long)cert->len);
    gov_status status = GOV_ERR_RESPONSE;

    if (x509 != NULL && at == cert->der + cert->len) {
        EVP_PKEY *public = is_leaf ? X509_get0_pubkey(x509) : NULL;
        status = !is_leaf || (public != NULL && EVP_PKEY_eq(public, key->jwk.key) == 1)
                     ? GOV_OK
                     : GOV_ERR_RESPONSE;
    }
    X509_free(x509);
    return status;
}

gov_status gov__key_check_certs(const gov__key *key)
{
    gov__openssl_mark mark = gov__openssl_enter();
    gov_status status = key->cert_count > 0 && key->jwk.key == NULL ? GOV_ERR_RESPONSE : GOV_OK;

    for (size_t i = 0; i < key->cert_count && status == GOV_OK; i++) {
        status = check_cert(key, &key->certs[i], i == 0);
    }
    return gov__openssl_leave(mark, status);
}

gov_status gov__key_read_x5c(gov__key *key, const gov__json_node *x5c)
{
    gov_status status = GOV_OK;

    if (x5c == NULL) {
        return GOV_OK;
    }
    if (gov__json_first(x5c) == NULL || !gov__json_is_array(x5c)) {
        return GOV_ERR_RESPONSE;
    }
    for (const gov__json_node *cert = gov__json_first(x5c); cert != NULL && status == GOV_OK;
         cert = gov__json_next(cert)) {
        status = add_text(key, gov__json_string(cert));
    }
    return status == GOV_OK ? gov__key_check_certs(key) : status;
}
