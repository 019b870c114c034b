/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a key, for src/crypto only: what OpenSSL needs of it.
 * Everybody else asks through crypto/key.h. */
#ifndef GOV__CRYPTO_KEY_PARTS_H
#define GOV__CRYPTO_KEY_PARTS_H

#include <openssl/evp.h>

#include "base/refcount.h"
#include "crypto/jwk_import.h"
#include "crypto/key.h"

struct gov__key_cert {
    uint8_t *der;
    size_t len;
};

struct gov_key {
    gov_allocator mem; /* a copy */
    gov__refcount refs;
    gov__crypto *crypto;
    gov__jwk jwk; /* the material (jwk.key, jwk.secret), kind, algorithms, kid, alg and SM2 id */
    bool has_private;
    bool is_external;
    uint32_t ops;    /* GOV__KEY_OP_ bits that use and key_ops leave */
    const char *use; /* "sig", "enc" or NULL; static */
    struct gov__key_cert *certs;
    size_t cert_count;
    gov_key_ops external;
    char thumbprint[GOV__KEY_THUMBPRINT_SIZE]; /* "" for a symmetric key */
};

/* Owned by the key. An "SM2" key has EVP type SM2, others the OpenSSL type of their kind. An
 * external key has the public half only. NULL for a symmetric key. */
static inline EVP_PKEY *gov__key_pkey(const gov__key *key)
{
    return key->jwk.key;
}

/* Makes an empty key with its context; then material, then finish. unref releases it. */
gov_status gov__key_begin(const gov_allocator *mem, gov__key **out);
/* The same for a key that verifies signatures and does nothing else; it has no thumbprint. */
gov_status gov__key_begin_verifying(const gov_allocator *mem, gov__key **out);
/* Applies the options over what was read, and computes what is told of the key. */
gov_status gov__key_finish(gov__key *key, const gov__key_options *options);
gov_status gov__key_finish_verifying(gov__key *key, const gov__key_options *options);
/* Checks an EVP_PKEY from outside (kind, size, point, the halves of a pair) and makes it the
 * material; takes the reference in any case. */
gov_status gov__key_adopt(gov__key *key, EVP_PKEY *pkey, bool has_private);
/* The same for the public key of a certificate: that its modulus is no prime is for whoever issued it to
 * know, and costs a hundred times what a signature costs. */
gov_status gov__key_adopt_certified(gov__key *key, EVP_PKEY *pkey);
/* Certificates in the order of x5c; NULL is none. Checked when all are there. */
gov_status gov__key_read_x5c(gov__key *key, const gov__json_node *x5c);
gov_status gov__key_add_cert(gov__key *key, const void *der, size_t len);
gov_status gov__key_check_certs(const gov__key *key);
/* The member "x5c", nothing when there is no certificate. */
void gov__key_write_x5c(const gov__key *key, gov__jsonw *out);

#endif
