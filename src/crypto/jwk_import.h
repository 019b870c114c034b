/* SPDX-License-Identifier: Apache-2.0 */
/* From one JWK object to checked material; for crypto/jwk*.c, crypto/jws*.c and crypto/key*.c only.
 * The set around the keys is crypto/jwk.c, a key that can sign crypto/key.c. */
#ifndef GOV__CRYPTO_JWK_IMPORT_H
#define GOV__CRYPTO_JWK_IMPORT_H

#include "crypto/jwk.h"

#include <openssl/bn.h>
#include <openssl/evp.h>

#include "base/json_write.h"

/* The id of GB/T 32918 that stands where nobody says otherwise (GM/T 0009). */
#define GOV__SM2_DEFAULT_ID "1234567812345678"

enum { GOV__JWK_RSA_MIN_BITS = 2048, GOV__JWK_RSA_MAX_BITS = 8192, GOV__JWK_SECRET_MAX = 1024 };

struct gov__jwk {
    EVP_PKEY *key;   /* NULL for a symmetric key */
    uint8_t *secret; /* the bytes of a symmetric key */
    size_t secret_len;
    gov__key_kind kind;
    uint32_t algs;
    char *kid;
    char *alg;    /* as it was written */
    char *sm2_id; /* NULL: what the policy says, or the default */
};

/* A key type with its curve: what it is called on both sides. `size` is the length of a coordinate. */
struct gov__jwk_kind {
    gov__key_kind kind;
    const char *kty;
    const char *crv;
    const char *openssl_name; /* of the group, or of the key type where there is none */
    size_t size;
};

/* Never NULL. */
const struct gov__jwk_kind *gov__jwk_kind_of(gov__key_kind kind);

/* What a JWK says of its purpose ("use", "key_ops"). GOV_ERR_RESPONSE malformed. */
struct gov__jwk_purpose {
    const char *use; /* "sig" or "enc", static; NULL when absent or something else */
    uint32_t ops;    /* GOV__KEY_OP_ bits that are left */
};
gov_status gov__jwk_read_purpose(const gov__json_node *jwk, struct gov__jwk_purpose *out);
/* The operations that a "use" leaves. */
uint32_t gov__jwk_ops_of_use(const char *use);

/* kind, algs, kid and alg of a zeroed key. GOV_ERR_RESPONSE, GOV_ERR_ALGORITHM (unknown kind),
 * GOV_ERR_NO_MEMORY. */
gov_status gov__jwk_read_names(const gov_allocator *mem, const gov__json_node *jwk, gov__jwk *key);
/* algs from kind, alg and the length of a secret: 0 when alg is none of a signature. */
void gov__jwk_narrow(gov__jwk *key);
/* True for a text that can stand as kid or alg. */
bool gov__jwk_is_name(const char *text, size_t max);
/* A member by which a JWK gives away a private or symmetric key. */
bool gov__jwk_is_private(const gov__json_node *jwk);

/* The key itself from its members, checked: sizes, curve, modulus, and with the private members the
 * pair. Between enter and leave of crypto/openssl.h. */
gov_status gov__jwk_import_material(const gov_allocator *mem, const gov__json_node *jwk,
                                    const struct gov__jwk_kind *kind, bool with_private,
                                    EVP_PKEY **out);
/* The bytes of "k". */
gov_status gov__jwk_import_secret(const gov_allocator *mem, const gov__json_node *jwk,
                                  gov__jwk *key);
/* Whether an EVP_PKEY that was made elsewhere is one that we take; the halves, too, of a pair. */
gov_status gov__jwk_check_rsa(const BIGNUM *n, const BIGNUM *e);
gov_status gov__jwk_check_key(EVP_PKEY *key, bool with_private);

/* An unsigned number of at most max bytes, without leading zero (RFC 7518 section 2). Secret numbers are wiped when freed. */
gov_status gov__jwk_decode_number(const gov_allocator *mem, const gov__json_node *jwk,
                                  const char *name, size_t max, bool secret, BIGNUM **out);

/* The required members of the public key in the order of RFC 7638, into an open object; for a
 * symmetric key nothing. */
gov_status gov__jwk_write_members(const gov__jwk *key, gov__jsonw *out);
/* The private members, behind the public ones; into a secret buffer. */
gov_status gov__jwk_write_private(const gov__jwk *key, gov__jsonw *out);
/* SHA-256 of a text as base64url, which is what a thumbprint is (44 bytes with the NUL). */
gov_status gov__jwk_thumbprint_of(const gov__crypto *crypto, gov__buf *text, char *out);

/* Fills a zeroed key for verifying. GOV_ERR_RESPONSE malformed or private, GOV_ERR_ALGORITHM not for
 * us, GOV_ERR_NO_MEMORY; what was filled is released by gov__jwk_clear in any case. */
gov_status gov__jwk_import(const gov__crypto *crypto, const gov__json_node *jwk, gov__jwk *key);
/* The same for a symmetric key. */
gov_status gov__jwk_import_symmetric(const gov__crypto *crypto, const gov__json_node *jwk,
                                     gov__jwk *key);
/* A copy for verifying into a zeroed key; the material is shared. */
gov_status gov__jwk_copy(const gov_allocator *mem, const gov__jwk *from, gov__jwk *to);
void gov__jwk_clear(const gov_allocator *mem, gov__jwk *key);

/* The keys of a set as an array. */
const gov__jwk *gov__jwks_keys(const gov__jwks *set, size_t *count);

#endif
