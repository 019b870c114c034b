/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Web Signatures (RFC 7515) in compact form: sign with a key of the
 * application, verify with keys that are trusted. Receipts, event logs, tokens
 * and certificates have verifications of their own, which check more.
 */
#ifndef GOVSDK_JWS_H
#define GOVSDK_JWS_H

#include <govsdk/base.h>
#include <govsdk/client.h>
#include <govsdk/error.h>
#include <govsdk/key.h>

GOV_BEGIN_DECLS

/** The public key stands in the header as "jwk", and no kid does (RFC 9449 section 4.2). */
#define GOV_JWS_EMBED_JWK 1U
/** The key's certificates stand in the header as "x5c" (RFC 7515 section 4.1.6). */
#define GOV_JWS_EMBED_X5C 2U

/** What a signer says in the header. Zero members take the default. */
typedef struct gov_jws_sign_options {
    /** sizeof(gov_jws_sign_options). */
    uint32_t struct_size;
    /** GOV_JWS_EMBED_JWK and GOV_JWS_EMBED_X5C, added. */
    uint32_t flags;
    /**
     * "alg"; NULL: what the key states, else the first of its kind: RS256, ES256, ES384, ES512,
     * EdDSA, HS256, or sm2_name.
     */
    const char *alg;
    /** "typ"; NULL: none. */
    const char *typ;
    /** "kid"; NULL: the key's; "": none. */
    const char *kid;
    /**
     * Further members of the header as the text of a JSON object, NUL-terminated; NULL: none. Refused are
     * alg, typ, kid, jwk, x5c, jku, x5u, crit, b64, zip and enc.
     */
    const char *header_json;
    /** What the recipient calls SM2 with SM3, which has no registered name; NULL: there is none. */
    const char *sm2_name;
} gov_jws_sign_options;

/** What a JWS must be. Zero members take the default. */
typedef struct gov_jws_verify_options {
    /** sizeof(gov_jws_verify_options). */
    uint32_t struct_size;
    /** Bytes of the longest JWS; 0: 65536. */
    uint32_t max_bytes;
    /** "typ", compared without regard to case and to "application/"; NULL: any or none. */
    const char *typ;
    /** What the signer calls SM2 with SM3, which has no registered name; NULL: there is none. */
    const char *sm2_name;
    /** The signer's distinguishing id for SM2 (GB/T 32918.2); NULL: "1234567812345678". */
    const char *sm2_id;
} gov_jws_verify_options;

/**
 * Signs and writes a JWS in compact form (RFC 7515 section 7.1).
 *
 * @param key      a private, symmetric or external key
 * @param options  what the header says; NULL: the defaults
 * @param payload  the payload; may be NULL when size is 0
 * @param size     its length in bytes, at most 16 MiB
 * @param out_jws  receives the JWS, NUL-terminated; free with gov_key_free_text
 * @param err      receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ALGORITHM when the algorithm is unknown, does not fit the key, or the key
 *          may not sign; GOV_ERR_ARGUMENT; GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY; GOV_ERR_HOOK or another
 *          status of an external key
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_jws_sign(const gov_key *key,
                                              const gov_jws_sign_options *options,
                                              const void *payload, size_t size, char **out_jws,
                                              gov_error **err);

/**
 * Verifies a JWS in compact form with keys and algorithms that the caller trusts. Nothing in the JWS
 * chooses either: "none", keys in the header, unknown critical members, unencoded payloads and
 * compression are refused.
 *
 * @param keys         the keys
 * @param algs         algorithms that will do, separated by blanks: "ES256 RS256"; HMAC only for a set
 *                     of symmetric keys
 * @param options      what it must be; NULL: the defaults
 * @param jws          the JWS (RFC 7515 section 7.1)
 * @param size         its length in bytes
 * @param out_payload  receives the payload with a NUL behind it; free with gov_key_set_free_text;
 *                     NULL when the signature does not hold
 * @param out_size     receives the payload's length in bytes; may be NULL
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_SIGNATURE; GOV_ERR_KEY_NOT_FOUND; GOV_ERR_ALGORITHM; GOV_ERR_RESPONSE
 *          for a malformed JWS or another typ; GOV_ERR_LIMIT; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_jws_verify_with(const gov_key_set *keys, const char *algs,
                                                     const gov_jws_verify_options *options,
                                                     const char *jws, size_t size,
                                                     char **out_payload, size_t *out_size,
                                                     gov_error **err);

/**
 * Verifies a JWS in compact form against the keys of the client. The algorithm must be one of
 * ES256, ES384, ES512, RS256, RS384, RS512, PS256, PS384, PS512 and EdDSA and fit the key; keys inside
 * the JWS are never used. It needs the network only when the client knows no keys yet.
 *
 * @param client       the client; see gov_client_set_keys_json
 * @param jws          the JWS in compact form (RFC 7515 section 7.1)
 * @param size         its length in bytes
 * @param options      options of the call; may be NULL
 * @param out_payload  receives the payload with a NUL behind it; free with gov_client_free_text;
 *                     NULL when the signature does not hold
 * @param out_size     receives the payload's length in bytes; may be NULL
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_SIGNATURE; GOV_ERR_KEY_NOT_FOUND; GOV_ERR_ALGORITHM; GOV_ERR_RESPONSE
 *          for a malformed JWS; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_jws_verify(gov_client *client, const char *jws, size_t size,
                                                const gov_call_options *options, char **out_payload,
                                                size_t *out_size, gov_error **err);

GOV_END_DECLS

#endif
