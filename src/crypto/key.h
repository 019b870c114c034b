/* SPDX-License-Identifier: Apache-2.0 */
/* One key, private, public or symmetric, and what it does: sign, verify, agree, wrap.
 * A key never changes once made and is counted by reference, so threads share it without a lock. It
 * has its own copy of the allocator and outlives whoever made it. Which token it is used for, and
 * whether somebody is trusted, is decided elsewhere. */
#ifndef GOV__CRYPTO_KEY_H
#define GOV__CRYPTO_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/ext/key.h>
#include <govsdk/status.h>

#include "base/buf.h"
#include "base/json.h"
#include "crypto/alg.h"
#include "crypto/crypto.h"

/* The handle of the public interface is this object. */
typedef struct gov_key gov__key;

/* SHA-256 as base64url with a NUL. */
#define GOV__KEY_THUMBPRINT_SIZE 44
#define GOV__KEY_KID_MAX         256
#define GOV__KEY_ALG_MAX         64
#define GOV__KEY_SM2_ID_MAX      256

/* What a maker says of the key beyond its numbers. A NULL member takes what the text says, if any;
 * the texts are copied. */
typedef struct gov__key_options {
    const char *kid;
    const char *alg;      /* the only algorithm it may be used with */
    const char *use;      /* "sig" or "enc" */
    const char *sm2_id;   /* distinguishing id of GB/T 32918; NULL: "1234567812345678" */
    const char *password; /* of an encrypted PEM */
} gov__key_options;

/* All makers: `mem` NULL is the default allocator, options may be NULL, *out is NULL on failure.
 *   GOV_ERR_RESPONSE     malformed, numbers that do not belong together, a wrong password
 *   GOV_ERR_ALGORITHM    a kind, a curve, or a size of key that is not supported
 *   GOV_ERR_ARGUMENT     an option is malformed
 *   GOV_ERR_LIMIT        the text is too long
 *   GOV_ERR_NO_MEMORY */

/* A JWK object (RFC 7517), public, private or symmetric. */
gov_status gov__key_from_jwk(const gov_allocator *mem, const gov__json_node *jwk,
                             const gov__key_options *options, gov__key **out);
gov_status gov__key_parse_jwk(const gov_allocator *mem, const char *text, size_t len,
                              const gov__key_options *options, gov__key **out);
/* PEM: PKCS#8 (plain or encrypted), "EC" and "RSA PRIVATE KEY", SPKI, or the key of a certificate. */
gov_status gov__key_from_pem(const gov_allocator *mem, const char *text, size_t len,
                             const gov__key_options *options, gov__key **out);
/* A symmetric key of 1 to 1024 bytes. */
gov_status gov__key_from_secret(const gov_allocator *mem, const void *secret, size_t len,
                                const gov__key_options *options, gov__key **out);
/* A new private key of any kind but GOV__KEY_OCT; bits only for RSA. */
gov_status gov__key_generate(const gov_allocator *mem, gov__key_kind kind, unsigned bits,
                             const gov__key_options *options, gov__key **out);
/* A private key elsewhere. `ops` is copied (it has this library's size); on failure its destroy was
 * not called. */
gov_status gov__key_new_external(const gov_allocator *mem, const gov__json_node *public_jwk,
                                 const gov_key_ops *ops, const gov__key_options *options,
                                 gov__key **out);
/* The public half as a key of its own. GOV_ERR_ALGORITHM for a symmetric key. */
gov_status gov__key_public_of(const gov__key *key, gov__key **out);

gov__key *gov__key_ref(gov__key *key);
void gov__key_unref(gov__key *key); /* NULL does nothing */

const gov_allocator *gov__key_mem(const gov__key *key);
/* A context of the key's own, made with its allocator. */
const gov__crypto *gov__key_crypto(const gov__key *key);

gov__key_kind gov__key_get_kind(const gov__key *key);
const char *gov__key_kid(const gov__key *key); /* NULL when it has none */
const char *gov__key_alg(const gov__key *key); /* of its JWK or options; NULL when it has none */
/* The signature algorithms it may be used with (GOV__ALG_ bits): its kind, narrowed by its "alg",
 * "use" and "key_ops". HMAC only where the key is at least as long as the digest. */
uint32_t gov__key_algs(const gov__key *key);
bool gov__key_is_private(const gov__key *key); /* symmetric and external keys are */
bool gov__key_is_external(const gov__key *key);
unsigned gov__key_bits(const gov__key *key); /* of the modulus, the field, or the secret */
/* RFC 7638 with SHA-256; NULL for a symmetric key, of which nothing is told. */
const char *gov__key_thumbprint(const gov__key *key);
/* The distinguishing id of SM2; never NULL. */
const char *gov__key_sm2_id(const gov__key *key);
/* The bytes of a symmetric key, borrowed; NULL for all others. */
const uint8_t *gov__key_secret(const gov__key *key, size_t *len);

/* Operations of RFC 7517 section 4.3. */
#define GOV__KEY_OP_SIGN    (1U << 0)
#define GOV__KEY_OP_VERIFY  (1U << 1)
#define GOV__KEY_OP_ENCRYPT (1U << 2)
#define GOV__KEY_OP_DECRYPT (1U << 3)
#define GOV__KEY_OP_WRAP    (1U << 4)
#define GOV__KEY_OP_UNWRAP  (1U << 5)
#define GOV__KEY_OP_DERIVE  (1U << 6)

/* Whether the key's "use", "key_ops" and "alg" leave it free for one of `ops` with this algorithm
 * (NULL: not looked at). What they do not say they permit. */
bool gov__key_permits(const gov__key *key, const char *alg, uint32_t ops);

/* The certificates of "x5c" (RFC 7517 section 4.7), DER, leaf first. The leaf holds this key; the
 * chain is not validated here. NULL out of range. */
size_t gov__key_x5c_count(const gov__key *key);
const uint8_t *gov__key_x5c_at(const gov__key *key, size_t index, size_t *len);

/* The JWK as JSON, appended: the public one with kid, use, alg and x5c; the private one into a
 * secret buffer. GOV_ERR_ALGORITHM for the public half of a symmetric key, and the private one of
 * a public or external key. */
gov_status gov__key_write_public(const gov__key *key, gov__buf *out);
gov_status gov__key_write_private(const gov__key *key, gov__buf *out);

/* Appends the signature in the form of JOSE (raw r||s for ECDSA and SM2). `alg_name` is what the
 * header says, for a key that lives elsewhere; NULL: alg->name. GOV_ERR_ALGORITHM when the key is
 * not for the algorithm or not private; GOV_ERR_HOOK and others from an external key. */
gov_status gov__key_sign(const gov__key *key, const gov__alg *alg, const char *alg_name,
                         const void *data, size_t len, gov__buf *out);
/* GOV_OK; GOV_ERR_SIGNATURE; GOV_ERR_ALGORITHM when the key is not for the algorithm. */
gov_status gov__key_verify(const gov__key *key, const gov__alg *alg, const void *data, size_t len,
                           const void *signature, size_t signature_len);

/* ECDH over P-256, P-384, P-521 or X25519: appends the raw shared secret Z (full length of the
 * field). GOV_ERR_ALGORITHM when the keys are not of one such kind or `key` is not private;
 * GOV_ERR_DECRYPT when the result is the neutral element. */
gov_status gov__key_agree(const gov__key *key, const gov__key *peer, gov__buf *out);

typedef enum gov__oaep {
    GOV__OAEP_SHA1,  /* RSA-OAEP: SHA-1 and MGF1 with SHA-1 */
    GOV__OAEP_SHA256 /* RSA-OAEP-256 */
} gov__oaep;

/* RFC 7518 section 4.3, appended to out. Unwrapping what does not open gives GOV_ERR_DECRYPT. */
gov_status gov__key_wrap_rsa(const gov__key *key, gov__oaep oaep, const void *data, size_t len,
                             gov__buf *out);
gov_status gov__key_unwrap_rsa(const gov__key *key, gov__oaep oaep, const void *data, size_t len,
                               gov__buf *out);
/* Asks an external key to decrypt; appends at most `max` bytes. GOV_ERR_ALGORITHM when it cannot. */
gov_status gov__key_call_decrypt(const gov__key *key, const char *alg, const void *data, size_t len,
                                 size_t max, gov__buf *out);

#endif
