/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SM2, SM3 and SM4 for those who build the envelopes of a gateway: a body
 * encrypted with SM4 and signed with SM2 (NHSA and many city platforms), a
 * notice sealed with SM4-GCM (AEAD_SM4_GCM). Tokens need none of this: jws.h
 * and jwe.h. Keys are those of key.h; a shared secret becomes one with
 * gov_key_from_secret.
 *
 * Results are written where the caller says; out may not overlap the input.
 */
#ifndef GOVSDK_SM_H
#define GOVSDK_SM_H

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/key.h>

GOV_BEGIN_DECLS

/** Bytes of a digest and of a MAC of SM3. */
#define GOV_SM3_SIZE 32
/** Bytes of a point: 04, x and y. */
#define GOV_SM2_POINT_SIZE 65
/** A signature of SM2 has at most as many bytes. */
#define GOV_SM2_SIGNATURE_MAX 72
/** A ciphertext of SM2 is at most as many bytes longer than its text. */
#define GOV_SM2_OVERHEAD 128
/** SM2 encrypts at most as many bytes at once. */
#define GOV_SM2_TEXT_MAX 65536
/** A ciphertext of SM4 is at most as many bytes longer than its text: padding, or the tag. */
#define GOV_SM4_OVERHEAD 16

/** How a signature of SM2 is written. */
typedef enum gov_sm2_form {
    /** r and s one after the other, 64 bytes. */
    GOV_SM2_FORM_RAW = 0,
    /** SEQUENCE of two INTEGERs (GM/T 0009 section 7.3). */
    GOV_SM2_FORM_DER = 1
} gov_sm2_form;

/** How a ciphertext of SM2 is written: C1 is a point, C2 the text, C3 a hash. */
typedef enum gov_sm2_order {
    /** 04, x, y, C3, C2 (GB/T 32918.4-2016). */
    GOV_SM2_C1C3C2 = 0,
    /** The same without 04, as sm-crypto for JavaScript writes it. */
    GOV_SM2_C1C3C2_BARE = 1,
    /** 04, x, y, C2, C3: the draft of 2010, still in use. */
    GOV_SM2_C1C2C3 = 2,
    /** The same without 04. */
    GOV_SM2_C1C2C3_BARE = 3,
    /** DER (GB/T 35276-2017, GM/T 0009 section 7.2). */
    GOV_SM2_ASN1 = 4
} gov_sm2_order;

/** Modes of SM4 (GB/T 17964; GCM and CCM as in RFC 8998). */
typedef enum gov_sm4_mode {
    /**
     * PKCS#7 padding, a nonce of 16 bytes. The text is not authenticated: verify a signature or MAC
     * over the ciphertext first, and tell nobody how decryption failed.
     */
    GOV_SM4_CBC = 0,
    /** No padding, a first counter of 16 bytes. Not authenticated. */
    GOV_SM4_CTR = 1,
    /** A nonce of 12 bytes (1 to 512 are permitted); the ciphertext ends with a tag of 16 bytes. */
    GOV_SM4_GCM = 2,
    /** A nonce of 7 to 13 bytes; the ciphertext ends with a tag of 16 bytes. */
    GOV_SM4_CCM = 3,
    /**
     * PKCS#7 padding and no nonce: equal blocks of the text show as equal blocks. Only for gateways
     * that accept nothing else.
     */
    GOV_SM4_ECB = 4
} gov_sm4_mode;

/** What SM4 needs besides key and text. */
typedef struct gov_sm4_options {
    /** sizeof(gov_sm4_options). */
    uint32_t struct_size;
    /** A gov_sm4_mode. */
    uint32_t mode;
    /** Nonce or first counter. Never use one twice with the same key. */
    const void *nonce;
    /** Its length in bytes. */
    size_t nonce_size;
    /** Data that is authenticated and not encrypted; GCM and CCM only; may be NULL. */
    const void *aad;
    /** Its length in bytes. */
    size_t aad_size;
} gov_sm4_options;

/**
 * Computes the digest SM3 (GB/T 32905).
 *
 * @param data        the data; may be NULL when size is 0
 * @param size        its length in bytes
 * @param out_digest  receives GOV_SM3_SIZE bytes
 * @param err         receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_UNSUPPORTED when this OpenSSL lacks SM3; GOV_ERR_ARGUMENT;
 *          GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sm3_digest(const void *data, size_t size,
                                                unsigned char *out_digest, gov_error **err);

/**
 * Computes HMAC with SM3 (GB/T 15852.2, RFC 2104).
 *
 * @param key      a symmetric key; its alg, where it states one, must be "HMAC-SM3"
 * @param data     the data; may be NULL when size is 0
 * @param size     its length in bytes
 * @param out_mac  receives GOV_SM3_SIZE bytes; compare such in constant time
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ALGORITHM when the key is not for it; GOV_ERR_UNSUPPORTED;
 *          GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sm3_hmac(const gov_key *key, const void *data, size_t size,
                                              unsigned char *out_mac, gov_error **err);

/**
 * Makes a key of SM2 from the numbers that platforms hand out. Text in hexadecimal or base64 is to be
 * decoded before.
 *
 * @param allocator    where its memory comes from, copied; NULL: malloc
 * @param point        the public key: 04, x and y; x and y; or 02 or 03 and x. NULL: computed from
 *                     scalar
 * @param point_size   its length: 65, 64 or 33 bytes
 * @param scalar       the private key, 32 bytes; NULL: there is none
 * @param scalar_size  its length in bytes
 * @param options      what is said of it, the id included; may be NULL
 * @param out_key      receives the key; release with gov_key_unref
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT when a number is not valid or they do not belong together;
 *          GOV_ERR_UNSUPPORTED when this OpenSSL lacks SM2; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sm2_key_new(const gov_allocator *allocator, const void *point,
                                                 size_t point_size, const void *scalar,
                                                 size_t scalar_size, const gov_key_options *options,
                                                 gov_key **out_key, gov_error **err);

/**
 * Tells the public key as 04, x and y (GB/T 32918.1 section 4.2.8).
 *
 * @param key        a key of SM2
 * @param out_point  receives GOV_SM2_POINT_SIZE bytes
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ALGORITHM for another kind of key; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sm2_key_get_point(const gov_key *key, unsigned char *out_point,
                                                       gov_error **err);

/**
 * Signs with SM2 and SM3 (GB/T 32918.2).
 *
 * @param key       a private key of SM2, here or in a device
 * @param form      how the signature is written
 * @param id        distinguishing id of the signer, 1 to 256 bytes; NULL: the key's
 * @param data      the message; may be NULL when size is 0
 * @param size      its length in bytes
 * @param out       receives the signature
 * @param capacity  bytes at out; GOV_SM2_SIGNATURE_MAX always suffice
 * @param out_size  receives the length; with GOV_ERR_LIMIT the capacity that would do
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_LIMIT when capacity is too small; GOV_ERR_ALGORITHM when the key is not
 *          for it; GOV_ERR_UNSUPPORTED for another id than that of a device that takes messages;
 *          GOV_ERR_HOOK or what the device said; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sm2_sign(const gov_key *key, gov_sm2_form form, const char *id,
                                              const void *data, size_t size, void *out,
                                              size_t capacity, size_t *out_size, gov_error **err);

/**
 * Verifies a signature of SM2 and SM3 (GB/T 32918.2).
 *
 * @param key             a key of SM2
 * @param form            how the signature is written
 * @param id              distinguishing id of the signer, 1 to 256 bytes; NULL: the key's
 * @param data            the message; may be NULL when size is 0
 * @param size            its length in bytes
 * @param signature       the signature
 * @param signature_size  its length in bytes
 * @param err             receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_SIGNATURE when it does not hold or has another form; GOV_ERR_ALGORITHM
 *          when the key is not for it; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sm2_verify(const gov_key *key, gov_sm2_form form,
                                                const char *id, const void *data, size_t size,
                                                const void *signature, size_t signature_size,
                                                gov_error **err);

/**
 * Encrypts with SM2 and SM3 (GB/T 32918.4), for short texts such as a key of SM4.
 *
 * @param key       a key of SM2; its public half does
 * @param order     how the ciphertext is written
 * @param text      the text
 * @param size      its length in bytes, 1 to GOV_SM2_TEXT_MAX
 * @param out       receives the ciphertext
 * @param capacity  bytes at out, at least size + GOV_SM2_OVERHEAD
 * @param out_size  receives the length; with GOV_ERR_LIMIT the capacity that would do
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_LIMIT when capacity is too small or the text too long; GOV_ERR_ALGORITHM
 *          when the key is not for it; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sm2_encrypt(const gov_key *key, gov_sm2_order order,
                                                 const void *text, size_t size, void *out,
                                                 size_t capacity, size_t *out_size,
                                                 gov_error **err);

/**
 * Decrypts what was encrypted with SM2 (GB/T 32918.4). Nothing is written unless the hash in the
 * ciphertext fits.
 *
 * @param key       a private key of SM2, here or in a device
 * @param order     how the ciphertext is written
 * @param data      the ciphertext
 * @param size      its length in bytes
 * @param out       receives the text; wipe it after use
 * @param capacity  bytes at out, at least size
 * @param out_size  receives the length; with GOV_ERR_LIMIT the capacity that would do
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_DECRYPT when it does not open or has another form; GOV_ERR_LIMIT when
 *          capacity is too small; GOV_ERR_ALGORITHM when the key is not for it; GOV_ERR_HOOK or what
 *          the device said; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sm2_decrypt(const gov_key *key, gov_sm2_order order,
                                                 const void *data, size_t size, void *out,
                                                 size_t capacity, size_t *out_size,
                                                 gov_error **err);

/**
 * Encrypts with SM4 (GB/T 32907).
 *
 * @param key       a symmetric key of 16 bytes; its alg, where it states one, must be "SM4"
 * @param options   mode, nonce and authenticated data
 * @param text      the text; may be NULL when size is 0
 * @param size      its length in bytes, at most 1 GiB
 * @param out       receives the ciphertext, for GCM and CCM with the tag behind it
 * @param capacity  bytes at out, at least size + GOV_SM4_OVERHEAD
 * @param out_size  receives the length; with GOV_ERR_LIMIT the capacity that would do
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_LIMIT when capacity is too small or the text too long; GOV_ERR_ALGORITHM
 *          when the key is not for it; GOV_ERR_ARGUMENT, also for a nonce of a length that the mode
 *          does not have; GOV_ERR_UNSUPPORTED when this OpenSSL lacks SM4; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sm4_encrypt(const gov_key *key, const gov_sm4_options *options,
                                                 const void *text, size_t size, void *out,
                                                 size_t capacity, size_t *out_size,
                                                 gov_error **err);

/**
 * Decrypts what was encrypted with SM4. With GCM and CCM nothing is given out unless the tag fits.
 *
 * @param key       a symmetric key of 16 bytes; its alg, where it states one, must be "SM4"
 * @param options   mode, nonce and authenticated data
 * @param data      the ciphertext, for GCM and CCM with the tag behind it
 * @param size      its length in bytes, at most 1 GiB
 * @param out       receives the text; wipe it after use
 * @param capacity  bytes at out, at least size + GOV_SM4_OVERHEAD
 * @param out_size  receives the length; with GOV_ERR_LIMIT the capacity that would do
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_DECRYPT when tag or padding is wrong; else as gov_sm4_encrypt
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sm4_decrypt(const gov_key *key, const gov_sm4_options *options,
                                                 const void *data, size_t size, void *out,
                                                 size_t capacity, size_t *out_size,
                                                 gov_error **err);

GOV_END_DECLS

#endif
