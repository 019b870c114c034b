/* SPDX-License-Identifier: Apache-2.0 */
/* From one JWK object to one checked EVP_PKEY; for crypto/jwk*.c and crypto/jws*.c only.
 * The set around the keys is crypto/jwk.c. */
#ifndef GOV__CRYPTO_JWK_IMPORT_H
#define GOV__CRYPTO_JWK_IMPORT_H

#include "crypto/jwk.h"

#include <openssl/evp.h>

struct gov__jwk {
    EVP_PKEY *key;
    gov__key_kind kind;
    uint32_t algs;
    char *kid;
};

/* A key type with its curve: what it is called on both sides. `size` is the length of a coordinate. */
struct gov__jwk_kind {
    gov__key_kind kind;
    const char *kty;
    const char *crv;
    const char *openssl_name; /* of the group, or of the key type where there is none */
    size_t size;
};

/* The key itself from its members, checked: sizes, curve, modulus. Between enter and leave of
 * crypto/openssl.h. */
gov_status gov__jwk_import_material(const gov_allocator *mem, const gov__json_node *jwk,
                                    const struct gov__jwk_kind *kind, EVP_PKEY **out);

/* Fills a zeroed key. GOV_ERR_RESPONSE malformed or private, GOV_ERR_ALGORITHM not for us,
 * GOV_ERR_NO_MEMORY; what was filled is released by gov__jwk_clear in any case. */
gov_status gov__jwk_import(const gov__crypto *crypto, const gov__json_node *jwk, gov__jwk *key);
void gov__jwk_clear(const gov_allocator *mem, gov__jwk *key);

#endif
