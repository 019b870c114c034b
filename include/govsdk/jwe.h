/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Web Encryption (RFC 7516) in compact form, for those who exchange
 * encrypted tokens with a platform themselves. What the library's own logins
 * receive encrypted (ID tokens, JARM) it decrypts by itself.
 *
 * Algorithms (RFC 7518, RFC 8037): RSA-OAEP, RSA-OAEP-256, ECDH-ES and
 * ECDH-ES+A128KW, +A192KW, +A256KW over P-256, P-384, P-521 and X25519, A128KW,
 * A192KW, A256KW, A128GCMKW, A192GCMKW, A256GCMKW, dir; with A128GCM, A192GCM,
 * A256GCM, A128CBC-HS256, A192CBC-HS384, A256CBC-HS512. RSA1_5, PBES2,
 * compression and critical extensions are refused.
 */
#ifndef GOVSDK_JWE_H
#define GOVSDK_JWE_H

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/key.h>

GOV_BEGIN_DECLS

/** How a token is encrypted. */
typedef struct gov_jwe_options {
    /** sizeof(gov_jwe_options). */
    uint32_t struct_size;
    /** Must be 0. */
    uint32_t reserved;
    /** How the content key is carried or agreed on, for instance "ECDH-ES+A256KW". Required. */
    const char *alg;
    /** How the content is encrypted, for instance "A256GCM". Required. */
    const char *enc;
    /** The header "typ"; NULL: none. */
    const char *typ;
    /** The header "cty", "JWT" for a nested token; NULL: none. */
    const char *cty;
    /** The header "apu" before its encoding (RFC 7518 section 4.6.1.2); NULL: none. */
    const void *apu;
    /** Its length in bytes, at most 512. */
    size_t apu_size;
    /** The header "apv" before its encoding (RFC 7518 section 4.6.1.3); NULL: none. */
    const void *apv;
    /** Its length in bytes, at most 512. */
    size_t apv_size;
} gov_jwe_options;

/** What a token must be. Zero members take the default. */
typedef struct gov_jwe_policy {
    /** sizeof(gov_jwe_policy). */
    uint32_t struct_size;
    /** Must be 0. */
    uint32_t reserved;
    /** Values of "alg" that will do, separated by spaces. Required. */
    const char *algs;
    /** Values of "enc" that will do, separated by spaces. Required. */
    const char *encs;
    /** The header "typ" must be this; NULL: not looked at. */
    const char *typ;
    /** The header "cty" must be this; NULL: not looked at. */
    const char *cty;
    /** Bytes of the longest token; 0: 256 KiB. */
    size_t max_bytes;
} gov_jwe_policy;

/**
 * Encrypts for the holder of a key. The header names the key's kid.
 *
 * @param key      the recipient's public key, or the shared symmetric one
 * @param options  algorithms and header
 * @param text     what is encrypted; may be NULL when size is 0
 * @param size     its length in bytes, at most 16 MiB
 * @param out_jwe  receives the JWE in compact form (RFC 7516 section 7.1); free with gov_key_free_text
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ALGORITHM for an unknown algorithm or a key that is not for it;
 *          GOV_ERR_LIMIT; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_jwe_encrypt(const gov_key *key, const gov_jwe_options *options,
                                                 const void *text, size_t size, char **out_jwe,
                                                 gov_error **err);

/**
 * Decrypts a JWE with the one of the keys that fits its header by kid, kind, length and permitted
 * use. The content is authenticated by its key only: a nested token is to be verified (jws.h).
 * Whether the content key or the content failed is not told (RFC 7516 section 11.5).
 *
 * @param keys      private, symmetric or external keys
 * @param count     their number, 1 to 64
 * @param policy    what the token must be
 * @param jwe       the JWE in compact form
 * @param size      its length in bytes
 * @param out_text  receives the text with a NUL behind it; free with gov_jwe_free_text
 * @param out_size  receives the text's length in bytes; may be NULL
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_DECRYPT when it does not open; GOV_ERR_KEY_NOT_FOUND when no key fits;
 *          GOV_ERR_ALGORITHM when an algorithm is not on the lists or the named key is not for it;
 *          GOV_ERR_RESPONSE for a malformed or refused token; GOV_ERR_LIMIT; GOV_ERR_HOOK or what
 *          an external key said; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_jwe_decrypt(gov_key *const *keys, size_t count,
                                                 const gov_jwe_policy *policy, const char *jwe,
                                                 size_t size, char **out_text, size_t *out_size,
                                                 gov_error **err);

/**
 * Wipes and frees a decrypted text.
 *
 * @param key   the first of the keys with which it was decrypted
 * @param text  the text; NULL does nothing
 * @param size  its length in bytes
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_jwe_free_text(const gov_key *key, char *text, size_t size);

GOV_END_DECLS

#endif
