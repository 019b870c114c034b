/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Show a certificate online (亮证): a code that lives for a short time, redeemed by a verifier with a
 * login and a purpose of its own. Questions in place of data are question.h, who asked for what is access.h.
 */
#ifndef GOVSDK_PRESENTATION_H
#define GOVSDK_PRESENTATION_H

#include <govsdk/access.h>
#include <govsdk/base.h>
#include <govsdk/certificate.h>
#include <govsdk/error.h>
#include <govsdk/usage.h>

GOV_BEGIN_DECLS

/** A presentation, as it stood when it was read. Immutable. */
typedef struct gov_presentation gov_presentation;

/** The kinds of codes. */
typedef enum gov_presentation_kind {
    /** A kind that this library does not know. */
    GOV_PRESENTATION_OTHER = 0,
    /** 亮证码: ten digits, for seconds to minutes. */
    GOV_PRESENTATION_CODE = 1,
    /** 应急码: 26 characters of base32 (RFC 4648), for hours, to be made ahead and written down. */
    GOV_PRESENTATION_EMERGENCY = 2
} gov_presentation_kind;

/** How a presentation stands. */
typedef enum gov_presentation_state {
    /** A word that this library does not know. */
    GOV_PRESENTATION_STATE_OTHER = 0,
    /** The code can be redeemed. */
    GOV_PRESENTATION_ACTIVE = 1,
    /** Redeemed as often as it may be. */
    GOV_PRESENTATION_USED_UP = 2,
    /** Its time has passed. */
    GOV_PRESENTATION_EXPIRED = 3,
    /** Ended by the holder. */
    GOV_PRESENTATION_REVOKED = 4
} gov_presentation_state;

/** What is shown, and for how long. */
typedef struct gov_presentation_terms {
    /** sizeof(gov_presentation_terms). */
    uint32_t struct_size;
    /** The kind of code. */
    gov_presentation_kind kind;
    /** How long a GOV_PRESENTATION_CODE lasts, 30 to 600 seconds; 0: as the platform decides. Else 0. */
    uint32_t ttl_s;
    /** How long a GOV_PRESENTATION_EMERGENCY lasts, 1 to 72 hours; required there. Else 0. */
    uint32_t hours;
    /** How often it may be redeemed, at most 100; 0: once. */
    uint32_t max_redemptions;
    /** Must be 0. */
    uint32_t reserved;
    /** Names of the face fields to show, at most 64; none: only that there is such a certificate. */
    const char *const *fields;
    /** How many. */
    size_t field_count;
} gov_presentation_terms;

/** Room for the id of a redemption, with its terminating NUL. */
#define GOV_REDEMPTION_ID_MAX 65

/**
 * Makes a code by which the certificate can be seen.
 *
 * @param session           the session
 * @param certificate_id    the id of a certificate of the session's subject (gov_certificate_get_id)
 * @param terms             what is shown, and for how long
 * @param options           options of the call; may be NULL
 * @param out_presentation  receives the presentation; free with gov_presentation_free
 * @param err               receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND; GOV_ERR_CONFLICT when the certificate is not in force;
 *          GOV_ERR_UNSUPPORTED where the platform makes no codes; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_presentation_create(
    gov_session *session, const char *certificate_id, const gov_presentation_terms *terms,
    const gov_call_options *options, gov_presentation **out_presentation, gov_error **err);

/**
 * Reads a presentation and who has redeemed it, as its holder.
 *
 * @param session           the session
 * @param presentation_id   the id (gov_presentation_get_id)
 * @param options           options of the call; may be NULL
 * @param out_presentation  receives the presentation; free with gov_presentation_free
 * @param err               receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_presentation_get(gov_session *session,
                                                      const char *presentation_id,
                                                      const gov_call_options *options,
                                                      gov_presentation **out_presentation,
                                                      gov_error **err);

/**
 * Ends a presentation. One that is used up, has expired or was revoked stays as it is.
 *
 * @param session           the session
 * @param presentation_id   the id (gov_presentation_get_id)
 * @param options           options of the call; may be NULL
 * @param out_presentation  receives the presentation; free with gov_presentation_free; may be NULL
 * @param err               receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_presentation_revoke(gov_session *session,
                                                         const char *presentation_id,
                                                         const gov_call_options *options,
                                                         gov_presentation **out_presentation,
                                                         gov_error **err);

/**
 * Sees what a code shows, as a verifier with a login of its own. Redeeming twice is two uses; with the
 * idempotency key of an error it is the same one.
 *
 * @param session            the session
 * @param code               the code as it was shown, 10 digits or 26 characters; blanks and dashes
 *                           between are left out, letters are taken in either case. A platform with codes
 *                           of its own (platform.driver = certshare) gets it as it is, up to 512 bytes
 * @param usage              why; required
 * @param options            options of the call; may be NULL
 * @param out_certificate    receives the certificate with the fields that the holder chose
 *                           (gov_certificate_get_json); free with gov_certificate_free
 * @param out_redemption_id  receives the id of the redemption, which the holder sees as well, or "" where
 *                           the platform gives none; GOV_REDEMPTION_ID_MAX bytes; may be NULL
 * @param err                receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_USAGE_REQUIRED before anything is sent; GOV_ERR_NOT_FOUND: there is no such
 *          code; GOV_ERR_EXPIRED; GOV_ERR_CONFLICT: redeemed as often as it may be;
 *          GOV_ERR_RATE_LIMITED after wrong guesses; GOV_ERR_UNSUPPORTED where the platform has no codes; or
 *          why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_presentation_redeem(gov_session *session, const char *code,
                                                         const gov_usage *usage,
                                                         const gov_call_options *options,
                                                         gov_certificate **out_certificate,
                                                         char *out_redemption_id, gov_error **err);

/**
 * Frees the presentation and wipes what it holds, the code included.
 *
 * @param presentation  the presentation; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_presentation_free(gov_presentation *presentation);

/**
 * Tells the id.
 *
 * @param presentation  the presentation
 * @return  the id owned by the presentation
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_presentation_get_id(const gov_presentation *presentation);

/**
 * Tells the code, which only the answer of gov_presentation_create has.
 *
 * @param presentation  the presentation
 * @return  the code owned by the presentation; NULL when it is not told
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_presentation_get_code(const gov_presentation *presentation);

/**
 * Tells the kind of code.
 *
 * @param presentation  the presentation
 * @return  the kind
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_presentation_kind gov_presentation_get_kind(const gov_presentation *presentation);

/**
 * Tells how it stood.
 *
 * @param presentation  the presentation
 * @return  the state
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_presentation_state gov_presentation_get_state(const gov_presentation *presentation);

/**
 * Tells which certificate it shows.
 *
 * @param presentation  the presentation
 * @return  the id owned by the presentation
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_presentation_get_certificate_id(const gov_presentation *presentation);

/**
 * Tells when it was made.
 *
 * @param presentation  the presentation
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_presentation_get_created_at_ms(const gov_presentation *presentation);

/**
 * Tells until when the code can be redeemed.
 *
 * @param presentation  the presentation
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_presentation_get_expires_at_ms(const gov_presentation *presentation);

/**
 * Tells how often the code may be redeemed.
 *
 * @param presentation  the presentation
 * @return  the number of redemptions
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint32_t gov_presentation_get_max_redemptions(const gov_presentation *presentation);

/**
 * Counts the face fields that it shows.
 *
 * @param presentation  the presentation
 * @return  the number of fields
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_presentation_get_field_count(const gov_presentation *presentation);

/**
 * Tells a face field.
 *
 * @param presentation  the presentation
 * @param index         0 to gov_presentation_get_field_count() - 1
 * @return  the name owned by the presentation; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_presentation_get_field(const gov_presentation *presentation, size_t index);

/**
 * Counts the redemptions.
 *
 * @param presentation  the presentation
 * @return  the number of redemptions
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_presentation_get_access_count(const gov_presentation *presentation);

/**
 * Tells of a redemption, oldest first.
 *
 * @param presentation  the presentation
 * @param index         0 to gov_presentation_get_access_count() - 1
 * @return  the redemption, owned by the presentation; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const gov_access *gov_presentation_get_access(const gov_presentation *presentation,
                                                      size_t index);

GOV_END_DECLS

#endif
