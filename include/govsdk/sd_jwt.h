/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SD-JWT (RFC 9901) for whoever holds one: see what can be disclosed, disclose
 * only what is wanted, prove to be the holder; and the request by which a
 * verifier says what it wants. No client and no network is needed. Verifying is
 * gov_certificate_verify; splitting over QR codes is govsdk/qr.h.
 */
#ifndef GOVSDK_SD_JWT_H
#define GOVSDK_SD_JWT_H

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/ext/hooks.h>
#include <govsdk/key.h>

GOV_BEGIN_DECLS

/** An SD-JWT that was read, not verified. Immutable. */
typedef struct gov_sd_jwt gov_sd_jwt;

/**
 * Reads an SD-JWT, to show its holder what is in it. Every disclosure must belong to a digest of the
 * payload (RFC 9901 section 7.1), but the signature of the issuer is not verified: for that use
 * gov_certificate_verify.
 *
 * @param allocator   where its memory comes from, copied; NULL: malloc
 * @param text        the SD-JWT, with or without the proof of a holder; copied
 * @param size        its length in bytes, at most 1 MiB
 * @param out_sd_jwt  receives it; free with gov_sd_jwt_free
 * @param err         receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_RESPONSE when it is malformed; GOV_ERR_DIGEST for a disclosure that belongs
 *          to no digest; GOV_ERR_UNSUPPORTED for an unknown digest algorithm; GOV_ERR_LIMIT beyond
 *          512 disclosures or 1 MiB; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sd_jwt_read(const gov_allocator *allocator, const char *text,
                                                 size_t size, gov_sd_jwt **out_sd_jwt,
                                                 gov_error **err);

/**
 * Wipes and frees an SD-JWT.
 *
 * @param sd_jwt  the SD-JWT; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_sd_jwt_free(gov_sd_jwt *sd_jwt);

/**
 * Tells the issuer, "iss".
 *
 * @param sd_jwt  the SD-JWT
 * @return  UTF-8 text owned by it; NULL when it has none
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_get_issuer(const gov_sd_jwt *sd_jwt);

/**
 * Tells the type of the credential, "vct".
 *
 * @param sd_jwt  the SD-JWT
 * @return  UTF-8 text owned by it; NULL when it has none
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_get_type(const gov_sd_jwt *sd_jwt);

/**
 * Gives all claims, disclosed ones in their places.
 *
 * @param sd_jwt  the SD-JWT
 * @return  JSON text owned by it; NULL when sd_jwt is NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_get_claims_json(const gov_sd_jwt *sd_jwt);

/**
 * Tells the thumbprint (RFC 7638) of the key that the holder must prove to have, "cnf".
 *
 * @param sd_jwt  the SD-JWT
 * @return  as gov_key_get_thumbprint gives it, owned by sd_jwt; NULL when no key is named, or one that is
 *          not supported
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_get_holder_thumbprint(const gov_sd_jwt *sd_jwt);

/**
 * Counts the fields that can be disclosed or withheld. All other claims are always visible.
 *
 * @param sd_jwt  the SD-JWT
 * @return  the number of fields
 * @threads any thread
 * @since   0.1.0
 */
GOV_API size_t gov_sd_jwt_get_count(const gov_sd_jwt *sd_jwt);

/**
 * Tells where a field stands in the claims, for instance "/address/region" or "/nationalities/0".
 *
 * @param sd_jwt  the SD-JWT
 * @param index   0 to gov_sd_jwt_get_count() - 1
 * @return  a JSON pointer (RFC 6901) owned by sd_jwt; NULL when out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_get_path(const gov_sd_jwt *sd_jwt, size_t index);

/**
 * Gives the value of a field, with everything that can be disclosed inside it.
 *
 * @param sd_jwt  the SD-JWT
 * @param index   0 to gov_sd_jwt_get_count() - 1
 * @return  JSON text owned by sd_jwt; NULL when out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_get_value_json(const gov_sd_jwt *sd_jwt, size_t index);

/**
 * Tells inside which other field a field stands, which is disclosed with it.
 *
 * @param sd_jwt  the SD-JWT
 * @param index   0 to gov_sd_jwt_get_count() - 1
 * @return  a smaller index; SIZE_MAX when it stands in no other field, or index is out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API size_t gov_sd_jwt_get_parent(const gov_sd_jwt *sd_jwt, size_t index);

/** What is presented, and to whom. */
typedef struct gov_sd_jwt_present_options {
    /** sizeof(gov_sd_jwt_present_options). */
    uint32_t struct_size;
    /** Must be 0. */
    uint32_t reserved;
    /**
     * The fields to disclose, as JSON pointers. A field comes with the fields inside which it stands. One of
     * which nothing inside is named comes whole; else only what is named of it. A claim that is visible
     * anyway may be named.
     */
    const char *const *fields;
    /** Their number, at most 512; 0: nothing is disclosed. */
    size_t field_count;
    /** The key that the credential is bound to, private or external; NULL: no proof is made. */
    const gov_key *holder_key;
    /** Whom it is presented to, as the verifier names itself; required with holder_key. */
    const char *audience;
    /** The number that the verifier gave out; required with holder_key. */
    const char *nonce;
    /** The time in the proof, in milliseconds since 1970-01-01T00:00:00Z; 0: now by the system's clock. */
    int64_t at_ms;
} gov_sd_jwt_present_options;

/**
 * Makes a presentation: the issuer's part, the disclosures of the fields that were chosen and no others,
 * and with a key the proof of the holder (RFC 9901 section 4.3, a JWT of type "kb+jwt") over exactly
 * that. A proof that was there before is left out.
 *
 * @param sd_jwt    the SD-JWT
 * @param options   what is presented; required
 * @param out_text  receives the presentation, NUL-terminated; free with gov_sd_jwt_free_text
 * @param err       receives the error; names the field that was not accepted, where it is a pointer; may be
 *                  NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND for a field that is not there, or cannot be disclosed without its
 *          neighbours; GOV_ERR_KEY_NOT_FOUND when the credential is bound to another key or to none;
 *          GOV_ERR_ALGORITHM when the key cannot sign; GOV_ERR_ARGUMENT, also for a field that is named
 *          twice; GOV_ERR_HOOK or what an external key said; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sd_jwt_present(const gov_sd_jwt *sd_jwt,
                                                    const gov_sd_jwt_present_options *options,
                                                    char **out_text, gov_error **err);

/**
 * Wipes and frees a presentation.
 *
 * @param sd_jwt  the SD-JWT it was made of
 * @param text    the text; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_sd_jwt_free_text(const gov_sd_jwt *sd_jwt, char *text);

/** What a verifier wants to be shown. Immutable. */
typedef struct gov_sd_jwt_request gov_sd_jwt_request;

/** What a request says. */
typedef struct gov_sd_jwt_request_terms {
    /** sizeof(gov_sd_jwt_request_terms). */
    uint32_t struct_size;
    /** Must be 0. */
    uint32_t reserved;
    /** How the verifier names itself, 1 to 512 bytes. Required. */
    const char *audience;
    /** A number used once, 16 to 128 letters of base64url; NULL: 128 random bits. */
    const char *nonce;
    /** The type of credential that is wanted ("vct"), at most 512 bytes; NULL: any. */
    const char *type;
    /** What it is wanted for, to be shown to the holder; one line of 1 to 200 characters. Required. */
    const char *purpose;
    /** The fields that are wanted, as JSON pointers of at most 256 bytes. */
    const char *const *fields;
    /** Their number, at most 64. */
    size_t field_count;
    /** When it ends, in milliseconds since 1970-01-01T00:00:00Z; seconds are kept. Required. */
    int64_t expires_at_ms;
} gov_sd_jwt_request_terms;

/**
 * Makes a request. Its text fits a QR code; docs/profiles.md describes it. It is not signed: a holder
 * must recognise the verifier by other means, and the proof serves nobody but the audience.
 *
 * @param allocator    where its memory comes from, copied; NULL: malloc
 * @param terms        what it says; required
 * @param out_request  receives the request; free with gov_sd_jwt_request_free
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT; GOV_ERR_LIMIT for a text beyond 8 KiB; GOV_ERR_HOOK without random
 *          numbers; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sd_jwt_request_new(const gov_allocator *allocator,
                                                        const gov_sd_jwt_request_terms *terms,
                                                        gov_sd_jwt_request **out_request,
                                                        gov_error **err);

/**
 * Reads a request, strictly: nothing unknown may be in it.
 *
 * @param allocator    where its memory comes from, copied; NULL: malloc
 * @param text         the text, as gov_sd_jwt_request_get_text gives it
 * @param size         its length in bytes, at most 8 KiB
 * @param at_ms        the moment, in milliseconds since 1970-01-01T00:00:00Z; 0: now by the system's
 *                     clock
 * @param out_request  receives the request; free with gov_sd_jwt_request_free
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_UNSUPPORTED for what is no request of this version; GOV_ERR_RESPONSE when it
 *          is malformed; GOV_ERR_EXPIRED; GOV_ERR_LIMIT; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sd_jwt_request_read(const gov_allocator *allocator,
                                                         const char *text, size_t size,
                                                         int64_t at_ms,
                                                         gov_sd_jwt_request **out_request,
                                                         gov_error **err);

/**
 * Frees a request.
 *
 * @param request  the request; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_sd_jwt_request_free(gov_sd_jwt_request *request);

/**
 * Gives the text for the QR code: "govp1:" and letters of base64url.
 *
 * @param request  the request
 * @return  text owned by the request; NULL when request is NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_request_get_text(const gov_sd_jwt_request *request);

/**
 * Tells how the verifier names itself: the audience of the presentation.
 *
 * @param request  the request
 * @return  UTF-8 text owned by the request; NULL when request is NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_request_get_audience(const gov_sd_jwt_request *request);

/**
 * Tells the number that the presentation must repeat.
 *
 * @param request  the request
 * @return  text owned by the request; NULL when request is NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_request_get_nonce(const gov_sd_jwt_request *request);

/**
 * Tells the type of credential that is wanted.
 *
 * @param request  the request
 * @return  UTF-8 text owned by the request; NULL when any will do
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_request_get_type(const gov_sd_jwt_request *request);

/**
 * Tells what it is wanted for.
 *
 * @param request  the request
 * @return  UTF-8 text owned by the request; NULL when request is NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_request_get_purpose(const gov_sd_jwt_request *request);

/**
 * Counts the fields that are wanted.
 *
 * @param request  the request
 * @return  the number of fields
 * @threads any thread
 * @since   0.1.0
 */
GOV_API size_t gov_sd_jwt_request_get_field_count(const gov_sd_jwt_request *request);

/**
 * Tells a field that is wanted.
 *
 * @param request  the request
 * @param index    0 to gov_sd_jwt_request_get_field_count() - 1
 * @return  a JSON pointer owned by the request; NULL when out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_sd_jwt_request_get_field(const gov_sd_jwt_request *request, size_t index);

/**
 * Tells when the request ends.
 *
 * @param request  the request
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when request is NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int64_t gov_sd_jwt_request_get_expires_at_ms(const gov_sd_jwt_request *request);

GOV_END_DECLS

#endif
