/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signer: how an embedder adds the signature that its gateway demands to
 * every request, and checks that of the reply. It is called when the request is
 * final, once for each attempt, with nothing added behind it but what it adds
 * itself; the built-in schemes ("signer.scheme") use this header and nothing
 * private.
 */
#ifndef GOVSDK_EXT_SIGNER_H
#define GOVSDK_EXT_SIGNER_H

#include <govsdk/base.h>
#include <govsdk/status.h>

GOV_BEGIN_DECLS

/** One attempt to send one request, and its reply. Valid during the call of the signer only. */
typedef struct gov_signing gov_signing;

/** How bytes are written as text. */
typedef enum gov_encoding {
    /** Lower-case hexadecimal digits. */
    GOV_ENCODING_HEX = 1,
    /** Base64 with padding (RFC 4648 section 4). */
    GOV_ENCODING_BASE64 = 2,
    /** Base64url without padding (RFC 4648 section 5). */
    GOV_ENCODING_BASE64URL = 3
} gov_encoding;

/** A message digest of the body. */
typedef enum gov_body_digest {
    /** MD5, for gateways that ask for Content-MD5; no protection against forgery. */
    GOV_BODY_DIGEST_MD5 = 1,
    /** SHA-256 (FIPS 180-4). */
    GOV_BODY_DIGEST_SHA256 = 2,
    /** SHA-512 (FIPS 180-4). */
    GOV_BODY_DIGEST_SHA512 = 3,
    /** SM3 (GB/T 32905). */
    GOV_BODY_DIGEST_SM3 = 4
} gov_body_digest;

/** What a signer makes of a reply. */
typedef enum gov_signer_verdict {
    /** It is good. */
    GOV_SIGNER_ACCEPT = 0,
    /**
     * What the signer has learnt from it (time, nonce, key) makes another attempt promising: once.
     */
    GOV_SIGNER_REPEAT = 1,
    /** Its signature is missing or wrong: the call fails with GOV_ERR_SIGNATURE. */
    GOV_SIGNER_REFUSE = 2
} gov_signer_verdict;

/**
 * The table of a signer. Its functions may be called from several threads at once, one gov_signing
 * a thread.
 */
typedef struct gov_signer {
    /** sizeof(gov_signer). */
    uint32_t struct_size;
    /** 0. */
    uint32_t reserved;
    /** Handed to each function. */
    void *user;
    /** Signs the request by gov_signing_set_*; another status than GOV_OK ends the call with it. */
    gov_status (*sign)(void *user, gov_signing *signing);
    /** Judges the reply and may replace its body (decryption); NULL: every reply is accepted. */
    gov_signer_verdict (*check)(void *user, gov_signing *signing);
    /** Called once when the last client lets go of the table; may be NULL. */
    void (*destroy)(void *user);
} gov_signer;

/**
 * Names the operation, for instance "matter_submit".
 *
 * @param signing  the attempt
 * @return  a static text
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_operation(const gov_signing *signing);

/**
 * Tells the method as it goes on the wire.
 *
 * @param signing  the attempt
 * @return  the method in upper case, owned by the attempt
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_method(const gov_signing *signing);

/**
 * Tells the absolute URL as it goes on the wire.
 *
 * @param signing  the attempt
 * @return  the URL, owned by the attempt
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_url(const gov_signing *signing);

/**
 * Tells the scheme.
 *
 * @param signing  the attempt
 * @return  "https" or "http"
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_scheme(const gov_signing *signing);

/**
 * Tells host and port as RFC 9421 section 2.2.3 has them: lower case, the usual port left out.
 *
 * @param signing  the attempt
 * @return  the text, owned by the attempt
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_authority(const gov_signing *signing);

/**
 * Tells the path as it goes on the wire, percent-encoded.
 *
 * @param signing  the attempt
 * @return  the path, at least "/", owned by the attempt
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_path(const gov_signing *signing);

/**
 * Tells the query as it goes on the wire, without its "?".
 *
 * @param signing  the attempt
 * @return  the query, "" when there is none, owned by the attempt
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_query(const gov_signing *signing);

/**
 * Counts the parameters of the query and, of a form, of the body, decoded.
 *
 * @param signing  the attempt
 * @return  the number of parameters
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_signing_get_parameter_count(const gov_signing *signing);

/**
 * Tells the name of a parameter, decoded.
 *
 * @param signing  the attempt
 * @param index    0 to gov_signing_get_parameter_count() - 1
 * @return  the name, owned by the attempt; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_parameter_name(const gov_signing *signing, size_t index);

/**
 * Tells the value of a parameter, decoded.
 *
 * @param signing  the attempt
 * @param index    0 to gov_signing_get_parameter_count() - 1
 * @return  the value, owned by the attempt; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_parameter_value(const gov_signing *signing, size_t index);

/**
 * Counts the header fields of the request, in the order in which they are sent.
 *
 * @param signing  the attempt
 * @return  the number of fields
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_signing_get_header_count(const gov_signing *signing);

/**
 * Tells the name of a header field.
 *
 * @param signing  the attempt
 * @param index    0 to gov_signing_get_header_count() - 1
 * @return  the name as it is sent, owned by the attempt; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_header_name(const gov_signing *signing, size_t index);

/**
 * Tells the value of a header field.
 *
 * @param signing  the attempt
 * @param index    0 to gov_signing_get_header_count() - 1
 * @return  the value, owned by the attempt; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_header_value(const gov_signing *signing, size_t index);

/**
 * Finds a header field of the request by name, case ignored.
 *
 * @param signing  the attempt
 * @param name     the name
 * @return  the value, owned by the attempt; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_find_header(const gov_signing *signing, const char *name);

/**
 * Tells the body of the request. A material that is read from a file or reader is not in memory:
 * use its digests.
 *
 * @param signing   the attempt
 * @param out_size  receives the size in bytes, also of a body that is not in memory; may be NULL
 * @return  the bytes, owned by the attempt; NULL when there is no body or it is not in memory
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const void *gov_signing_get_body(const gov_signing *signing, size_t *out_size);

/**
 * Counts the attempts of this call.
 *
 * @param signing  the attempt
 * @return  1 for the first
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint32_t gov_signing_get_attempt(const gov_signing *signing);

/**
 * Tells the time to sign with: the platform's as far as it is known, so that a wrong clock of this
 * machine does not matter.
 *
 * @param signing  the attempt
 * @return  milliseconds since 1970-01-01T00:00:00Z
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_signing_get_time_ms(const gov_signing *signing);

/**
 * Tells the access token that the request carries, for schemes that sign with it. It is a secret.
 *
 * @param signing  the attempt
 * @return  the token, owned by the attempt; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_token(const gov_signing *signing);

/**
 * Gives a random value: 128 bits in 32 hexadecimal digits, new for each attempt.
 *
 * @param signing  the attempt
 * @return  the text, owned by the attempt
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_nonce(const gov_signing *signing);

/**
 * Computes a digest of the body, that of an empty one when there is none: of the request while it
 * is signed, of the reply while it is checked. It is computed once.
 *
 * @param signing   the attempt
 * @param digest    a gov_body_digest
 * @param encoding  a gov_encoding
 * @param out_text  receives the text, owned by the attempt
 * @return  GOV_OK; GOV_ERR_ARGUMENT; GOV_ERR_UNSUPPORTED where OpenSSL lacks the digest, and for
 *          another one than SHA-256 or SHA-512 of a reply that went to a sink; the status of a
 *          reader that failed; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_signing_get_body_digest(gov_signing *signing,
                                                             gov_body_digest digest,
                                                             gov_encoding encoding,
                                                             const char **out_text);

/**
 * Sets a header field of the request, replacing one of the same name.
 *
 * @param signing  the attempt
 * @param name     the name: an RFC 9110 token; not one of those that frame a message, such as Host
 *                 and Content-Length
 * @param value    the value, without control characters; copied
 * @return  GOV_OK; GOV_ERR_ARGUMENT; GOV_ERR_LIMIT; GOV_ERR_STATE in a check; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_signing_set_header(gov_signing *signing, const char *name,
                                                        const char *value);

/**
 * Adds a parameter to the query of the request.
 *
 * @param signing  the attempt
 * @param name     the name; percent-encoded here
 * @param value    the value; percent-encoded here
 * @return  as gov_signing_set_header
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_signing_add_query(gov_signing *signing, const char *name,
                                                       const char *value);

/**
 * Replaces the body: of the request when signing (an envelope), of the reply when checking (what
 * was in the envelope).
 *
 * @param signing       the attempt
 * @param content_type  its media type
 * @param data          the bytes; copied
 * @param size          their number
 * @return  GOV_OK; GOV_ERR_ARGUMENT; GOV_ERR_STATE for a request whose body is not in memory, or a
 *          reply that goes to a sink; GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_signing_set_body(gov_signing *signing,
                                                      const char *content_type, const void *data,
                                                      size_t size);

/**
 * Keeps a text from signing to checking, for instance the nonce or the signature that the reply
 * must answer to.
 *
 * @param signing  the attempt
 * @param text     the text, at most 8192 bytes; copied, wiped after the attempt; NULL forgets it
 * @return  GOV_OK; GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_signing_set_state(gov_signing *signing, const char *text);

/**
 * Tells the text that was kept when the request was signed.
 *
 * @param signing  the attempt
 * @return  the text, owned by the attempt; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_state(const gov_signing *signing);

/**
 * Tells gov_sign_explain what is signed. Anywhere else nothing happens. Leave secrets out of it.
 *
 * @param signing  the attempt
 * @param text     what is signed, for people; may have several lines; copied
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_signing_explain(gov_signing *signing, const char *text);

/**
 * Makes the call fail with a status of its own, whatever the signer returns then: for a check that
 * could not be made, because memory or a key service was not there.
 *
 * @param signing  the attempt
 * @param status   the status; GOV_OK changes nothing, and the first one stays
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_signing_fail(gov_signing *signing, gov_status status);

/**
 * Tells the HTTP status of the reply.
 *
 * @param signing  the attempt
 * @return  the status; 0 while the request is signed
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int32_t gov_signing_get_reply_status(const gov_signing *signing);

/**
 * Finds a header field of the reply by name, case ignored.
 *
 * @param signing  the attempt
 * @param name     the name
 * @return  the value, owned by the attempt; NULL when there is none, or it stands more than once
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_find_reply_header(const gov_signing *signing, const char *name);

/**
 * Counts the header fields of the reply.
 *
 * @param signing  the attempt
 * @return  the number of fields
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_signing_get_reply_header_count(const gov_signing *signing);

/**
 * Tells the name of a header field of the reply.
 *
 * @param signing  the attempt
 * @param index    0 to gov_signing_get_reply_header_count() - 1
 * @return  the name, owned by the attempt; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_reply_header_name(const gov_signing *signing, size_t index);

/**
 * Tells the value of a header field of the reply.
 *
 * @param signing  the attempt
 * @param index    0 to gov_signing_get_reply_header_count() - 1
 * @return  the value, owned by the attempt; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_signing_get_reply_header_value(const gov_signing *signing, size_t index);

/**
 * Tells the body of the reply.
 *
 * @param signing   the attempt
 * @param out_size  receives the size in bytes; may be NULL
 * @return  the bytes, owned by the attempt; NULL when it is empty or went to a sink
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const void *gov_signing_get_reply_body(const gov_signing *signing, size_t *out_size);

GOV_END_DECLS

#endif
