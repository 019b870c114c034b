/* SPDX-License-Identifier: Apache-2.0 */
/* RSA keys from and to JWK members (RFC 7518 section 6.3), for crypto/jwk*.c and crypto/key*.c only. */
#ifndef GOV__CRYPTO_JWK_RSA_H
#define GOV__CRYPTO_JWK_RSA_H

#include <openssl/params.h>

#include "crypto/jwk_import.h"

/* 2048 to 8192 bits; a private key has all members of the Chinese remainder theorem but "oth". */
gov_status gov__jwk_import_rsa(const gov_allocator *mem, const gov__json_node *jwk,
                               bool with_private, EVP_PKEY **out);
/* An EVP_PKEY of this type from parameters, not yet checked. */
gov_status gov__jwk_make_key(const char *type, OSSL_PARAM *params, bool with_private,
                             EVP_PKEY **out);
/* The members with their names on both sides: n, e, then the private ones in the order in which a
 * JWK writes them. Returns how many; NULL ends nothing. */
typedef struct gov__rsa_member {
    const char *jwk;
    const char *openssl;
} gov__rsa_member;
const gov__rsa_member *gov__jwk_rsa_members(size_t *count);

#endif
