/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cryptographic keys of an application: what it signs with (private_key_jwt,
 * DPoP, requests), what it decrypts with, and the keys of others that it
 * trusts. Private keys come from files, from memory, are made here, or stay in
 * a device (ext/key.h). No function gives out a private key but
 * gov_key_copy_private_jwk, which says so.
 */
#ifndef GOVSDK_KEY_H
#define GOVSDK_KEY_H

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/ext/hooks.h>
#include <govsdk/ext/key.h>

GOV_BEGIN_DECLS

/** Keys that signatures are verified with. Immutable, counted by reference. */
typedef struct gov_key_set gov_key_set;

/** What is said of a key beyond its numbers. NULL in a member: what the key's own text says. */
typedef struct gov_key_options {
    /** sizeof(gov_key_options). */
    uint32_t struct_size;
    /** Must be 0. */
    uint32_t reserved;
    /** Key id (RFC 7517 section 4.5), at most 256 bytes. */
    const char *kid;
    /** The only algorithm it may be used with (RFC 7517 section 4.4), at most 64 bytes. */
    const char *alg;
    /** "sig" or "enc" (RFC 7517 section 4.2). */
    const char *use;
    /** Distinguishing id for SM2 (GB/T 32918.2 section 5.5); default "1234567812345678". */
    const char *sm2_id;
    /** Password of an encrypted PEM text. */
    const char *password;
} gov_key_options;

/**
 * Makes a private key.
 *
 * @param allocator  where its memory comes from, copied; NULL: malloc
 * @param kind       "P-256", "P-384", "P-521", "Ed25519", "X25519", "SM2", or "RSA-" and 2048, 3072,
 *                   4096 or 8192
 * @param options    what is said of it; may be NULL
 * @param out_key    receives the key; release with gov_key_unref
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ALGORITHM for an unknown kind; GOV_ERR_UNSUPPORTED when this OpenSSL lacks
 *          it; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_key_generate(const gov_allocator *allocator, const char *kind,
                                                  const gov_key_options *options, gov_key **out_key,
                                                  gov_error **err);

/**
 * Reads a key from PEM text (RFC 7468): a private key (PKCS#8, encrypted or not, "EC" or "RSA PRIVATE
 * KEY"), a public key, or the public key of a certificate. Certificates beside the key become its x5c;
 * the first of them must hold the key.
 *
 * @param allocator  where its memory comes from, copied; NULL: malloc
 * @param pem        the text
 * @param size       its length in bytes, at most 256 KiB
 * @param options    what is said of it, the password included; may be NULL
 * @param out_key    receives the key; release with gov_key_unref
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT when the text is malformed, the password wrong, or certificate and
 *          key do not belong together; GOV_ERR_ALGORITHM for RSA below 2048 bits and for an unknown
 *          kind; GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_key_from_pem(const gov_allocator *allocator, const char *pem,
                                                  size_t size, const gov_key_options *options,
                                                  gov_key **out_key, gov_error **err);

/**
 * Reads a key from a file, PEM or JWK.
 *
 * @param allocator  where its memory comes from, copied; NULL: malloc
 * @param path       path of a regular file
 * @param options    what is said of it, the password included; may be NULL
 * @param out_key    receives the key; release with gov_key_unref
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_FILE when it cannot be read; else as gov_key_from_pem
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_key_from_file(const gov_allocator *allocator, const char *path,
                                                   const gov_key_options *options,
                                                   gov_key **out_key, gov_error **err);

/**
 * Reads a key from a JWK (RFC 7517, 7518, 8037): private, public or symmetric. A private key must
 * have all members of its kind, and they must belong together. SM2 is "kty" "EC" with "crv" "SM2".
 *
 * @param allocator  where its memory comes from, copied; NULL: malloc
 * @param json       the JWK
 * @param size       its length in bytes, at most 256 KiB
 * @param options    what is said of it; may be NULL
 * @param out_key    receives the key; release with gov_key_unref
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT when it is malformed; GOV_ERR_ALGORITHM for RSA below 2048 bits,
 *          for an unknown kind, and when alg is not for the key; GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_key_from_jwk(const gov_allocator *allocator, const char *json,
                                                  size_t size, const gov_key_options *options,
                                                  gov_key **out_key, gov_error **err);

/**
 * Makes a symmetric key of a shared secret. HMAC needs as many bytes as its digest has
 * (RFC 7518 section 3.2).
 *
 * @param allocator  where its memory comes from, copied; NULL: malloc
 * @param secret     the bytes
 * @param size       their number, 1 to 1024
 * @param options    what is said of it; may be NULL
 * @param out_key    receives the key; release with gov_key_unref
 * @param err        receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT, GOV_ERR_ALGORITHM or GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_key_from_secret(const gov_allocator *allocator,
                                                     const void *secret, size_t size,
                                                     const gov_key_options *options,
                                                     gov_key **out_key, gov_error **err);

/**
 * Makes a private key of one that lives elsewhere. The table is copied; its destroy is called once,
 * also when this call fails.
 *
 * @param allocator   where its memory comes from, copied; NULL: malloc
 * @param public_jwk  the public key as JWK text, NUL-terminated
 * @param ops         what the key can do; at least one function
 * @param options     what is said of it; may be NULL
 * @param out_key     receives the key; release with gov_key_unref
 * @param err         receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT, also for a JWK with private members; GOV_ERR_ALGORITHM;
 *          GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_key_new_external(const gov_allocator *allocator,
                                                      const char *public_jwk,
                                                      const gov_key_ops *ops,
                                                      const gov_key_options *options,
                                                      gov_key **out_key, gov_error **err);

/**
 * Takes another reference.
 *
 * @param key  the key
 * @return  the same key
 * @threads any thread
 * @since   0.1.0
 */
GOV_API gov_key *gov_key_ref(gov_key *key);

/**
 * Releases a reference. With the last one the key is wiped.
 *
 * @param key  the key; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_key_unref(gov_key *key);

/**
 * Names the kind: "RSA", "P-256", "P-384", "P-521", "Ed25519", "X25519", "SM2" or "oct".
 *
 * @param key  the key
 * @return  a static string; NULL when key is NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_key_get_kind(const gov_key *key);

/**
 * Tells the key id.
 *
 * @param key  the key
 * @return  the id owned by the key; NULL when it has none
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_key_get_kid(const gov_key *key);

/**
 * Tells the thumbprint (RFC 7638) with SHA-256 as base64url, by which a key is recognised
 * whatever its kid.
 *
 * @param key  the key
 * @return  43 characters owned by the key; NULL for a symmetric key, of which nothing is told
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_key_get_thumbprint(const gov_key *key);

/**
 * Tells whether the key can do what only its owner can: private, symmetric and external keys.
 *
 * @param key  the key
 * @return  1 when it is private, else 0
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int32_t gov_key_is_private(const gov_key *key);

/**
 * Verifies the certificates that stand beside a key ("x5c", RFC 7517 section 4.7) up to a certificate
 * that the caller trusts (RFC 5280 section 6; SM2 by GM/T 0015): signatures, validity, who may issue,
 * and that the key may sign. Revocation is not looked at.
 *
 * @param key     the key, read from PEM or JWK with its certificates
 * @param anchor  a key that was read from the trusted certificate (gov_key_from_file)
 * @param at_ms   the time at which all must be valid, in milliseconds since 1970-01-01T00:00:00Z
 * @param err     receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_KEY_NOT_FOUND when the key has no certificates or they do not lead to the
 *          anchor; GOV_ERR_SIGNATURE; GOV_ERR_EXPIRED; GOV_ERR_NOT_YET_VALID; GOV_ERR_ALGORITHM for
 *          what is too weak; GOV_ERR_CHAIN for a broken constraint; GOV_ERR_RESPONSE for a malformed
 *          certificate; GOV_ERR_LIMIT; GOV_ERR_ARGUMENT, also for an anchor without certificate;
 *          GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_key_verify_x5c(const gov_key *key, const gov_key *anchor,
                                                    int64_t at_ms, gov_error **err);

/**
 * Writes the public key as JWK, to be registered with an identity provider: kid, alg, use and x5c
 * where the key has them.
 *
 * @param key      the key
 * @param out_jwk  receives JSON text; free with gov_key_free_text
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ALGORITHM for a symmetric key; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_key_copy_public_jwk(const gov_key *key, char **out_jwk,
                                                         gov_error **err);

/**
 * Writes the whole key as JWK, to be kept in a safe place: the text IS the secret.
 *
 * @param key      the key
 * @param out_jwk  receives JSON text; free with gov_key_free_text, which wipes it
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ALGORITHM for a public or external key; GOV_ERR_ARGUMENT;
 *          GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_key_copy_private_jwk(const gov_key *key, char **out_jwk,
                                                          gov_error **err);

/**
 * Wipes and frees text that was made with a key.
 *
 * @param key   the key with which it was made
 * @param text  the text; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_key_free_text(const gov_key *key, char *text);

/**
 * Reads a JWK Set (RFC 7517 section 5) to verify with. Keys that cannot verify (another use, an
 * unknown kind, too small, private) are left out. A set of symmetric keys holds nothing else.
 *
 * @param allocator  where its memory comes from, copied; NULL: malloc
 * @param json       the JWK Set
 * @param size       its length in bytes, at most 256 KiB
 * @param out_set    receives the set; release with gov_key_set_unref
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_RESPONSE for what is no JWK Set, for symmetric keys among others and for two
 *          keys of one kind and kid; GOV_ERR_ALGORITHM when no key is usable; GOV_ERR_LIMIT;
 *          GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_key_set_from_json(const gov_allocator *allocator,
                                                       const char *json, size_t size,
                                                       gov_key_set **out_set, gov_error **err);

/**
 * Makes a set of one key: its public half, or the symmetric key.
 *
 * @param key      the key
 * @param out_set  receives the set; release with gov_key_set_unref
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ALGORITHM when the key may not verify; GOV_ERR_ARGUMENT;
 *          GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_key_set_from_key(const gov_key *key, gov_key_set **out_set,
                                                      gov_error **err);

/**
 * Takes another reference.
 *
 * @param set  the set
 * @return  the same set
 * @threads any thread
 * @since   0.1.0
 */
GOV_API gov_key_set *gov_key_set_ref(gov_key_set *set);

/**
 * Releases a reference. With the last one the set is freed, and symmetric keys are wiped.
 *
 * @param set  the set; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_key_set_unref(gov_key_set *set);

/**
 * Counts the usable keys of the set.
 *
 * @param set  the set
 * @return  the number of keys
 * @threads any thread
 * @since   0.1.0
 */
GOV_API size_t gov_key_set_get_count(const gov_key_set *set);

/**
 * Tells the key id of a key of the set.
 *
 * @param set    the set
 * @param index  0 to gov_key_set_get_count() - 1
 * @return  the id owned by the set; NULL when the key has none or index is out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_key_set_get_kid(const gov_key_set *set, size_t index);

/**
 * Wipes and frees text that was made with a set.
 *
 * @param set   the set with which it was made
 * @param text  the text; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_key_set_free_text(const gov_key_set *set, char *text);

GOV_END_DECLS

#endif
