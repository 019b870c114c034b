/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Consent to the use of certificates (本人授权): asked for, decided by the holder on a page of the platform,
 * and then named in the usage of each call (grant_id). Whoever reads certificates that are not his own needs
 * one where the platform says GOV_ERR_CONSENT_REQUIRED.
 */
#ifndef GOVSDK_GRANT_H
#define GOVSDK_GRANT_H

#include <govsdk/base.h>
#include <govsdk/error.h>

GOV_BEGIN_DECLS

/** A grant, as it stood when it was read. Immutable. */
typedef struct gov_grant gov_grant;

/** How a grant stands. */
typedef enum gov_grant_state {
    /** A word that this library does not know. */
    GOV_GRANT_OTHER = 0,
    /** Asked for; the holder has not decided. */
    GOV_GRANT_REQUESTED = 1,
    /** In force. */
    GOV_GRANT_ACTIVE = 2,
    /** Used as often as it may be. */
    GOV_GRANT_USED_UP = 3,
    /** Its time has passed, decided or not. */
    GOV_GRANT_EXPIRED = 4,
    /** Ended by the holder or by the one who had it. */
    GOV_GRANT_REVOKED = 5,
    /** The holder said no. */
    GOV_GRANT_DENIED = 6
} gov_grant_state;

/** Listing certificates (gov_certificate_list_all). */
#define GOV_GRANT_LIST (1U << 0)
/** Reading one with its face fields (gov_certificate_get). */
#define GOV_GRANT_GET (1U << 1)
/** Fetching files (gov_certificate_fetch). */
#define GOV_GRANT_FETCH (1U << 2)
/** Asking questions (gov_certificate_ask). */
#define GOV_GRANT_ASK (1U << 3)

/** What is asked for. */
typedef struct gov_grant_terms {
    /** sizeof(gov_grant_terms). */
    uint32_t struct_size;
    /** GOV_GRANT_ bits: what shall be permitted; at least one. */
    uint32_t actions;
    /** The holder, by the id of the subject; this or login_hint. */
    const char *grantor;
    /** The holder, by what the platform finds people by, such as a phone number; never logged. */
    const char *login_hint;
    /** Codes of the types of certificates, 1 to 32. */
    const char *const *type_codes;
    /** How many. */
    size_t type_count;
    /** Names of face fields, at most 64; none: all. */
    const char *const *fields;
    /** How many. */
    size_t field_count;
    /** For what, in words that the holder reads, 1 to 200 characters of UTF-8, not blanks alone; required. */
    const char *purpose;
    /** The item for which it is needed; may be NULL. Then only a usage that names it is covered. */
    const char *item_code;
    /** The matter for which it is needed; may be NULL. As item_code. */
    const char *matter_no;
    /** Until when, in milliseconds since 1970-01-01T00:00:00Z; 0: as the platform decides. */
    int64_t expires_at_ms;
    /** How often, at most 1000; 0: not limited. */
    uint32_t max_uses;
    /** Must be 0. */
    uint32_t reserved;
} gov_grant_terms;

/**
 * Asks a holder for consent. Send the holder to gov_grant_get_consent_uri(), then wait with
 * gov_grant_wait().
 *
 * @param session    the session
 * @param terms      what is asked for
 * @param options    options of the call; may be NULL
 * @param out_grant  receives the grant; free with gov_grant_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK: the grant is requested; GOV_ERR_ARGUMENT; GOV_ERR_UNSUPPORTED where the platform has no
 *          grants; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_grant_request(gov_session *session,
                                                   const gov_grant_terms *terms,
                                                   const gov_call_options *options,
                                                   gov_grant **out_grant, gov_error **err);

/**
 * Reads a grant, as its holder or as the one who has it.
 *
 * @param session    the session
 * @param grant_id   the id (gov_grant_get_id)
 * @param options    options of the call; may be NULL
 * @param out_grant  receives the grant; free with gov_grant_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_grant_get(gov_session *session, const char *grant_id,
                                               const gov_call_options *options,
                                               gov_grant **out_grant, gov_error **err);

/**
 * Waits by long poll until a grant is decided. The time of the options is the whole time to wait.
 *
 * @param session    the session
 * @param grant_id   the id (gov_grant_get_id)
 * @param options    options of the call; may be NULL
 * @param out_grant  receives the grant; free with gov_grant_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK when it is no longer requested, whatever was decided: look at gov_grant_get_state();
 *          GOV_ERR_TIMEOUT while it is; GOV_ERR_NOT_FOUND; GOV_ERR_CANCELLED; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_grant_wait(gov_session *session, const char *grant_id,
                                                const gov_call_options *options,
                                                gov_grant **out_grant, gov_error **err);

/**
 * Ends a grant, or takes the request for one back. One that was revoked stays so.
 *
 * @param session    the session
 * @param grant_id   the id (gov_grant_get_id)
 * @param options    options of the call; may be NULL
 * @param out_grant  receives the grant as it is now; free with gov_grant_free; may be NULL
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND; GOV_ERR_CONFLICT when it was denied, has expired or is used up; or
 *          why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_grant_revoke(gov_session *session, const char *grant_id,
                                                  const gov_call_options *options,
                                                  gov_grant **out_grant, gov_error **err);

/**
 * Frees the grant and wipes what it holds.
 *
 * @param grant  the grant; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_grant_free(gov_grant *grant);

/**
 * Tells the id, for the usage of calls.
 *
 * @param grant  the grant
 * @return  the id owned by the grant
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_grant_get_id(const gov_grant *grant);

/**
 * Tells how it stood.
 *
 * @param grant  the grant
 * @return  the state
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_grant_state gov_grant_get_state(const gov_grant *grant);

/**
 * Tells where the holder decides: an address for a browser.
 *
 * @param grant  the grant
 * @return  an http or https address owned by the grant; NULL when it is decided
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_grant_get_consent_uri(const gov_grant *grant);

/**
 * Tells whose certificates it is about.
 *
 * @param grant  the grant
 * @return  the id of the subject owned by the grant
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_grant_get_grantor(const gov_grant *grant);

/**
 * Tells who has it.
 *
 * @param grant  the grant
 * @return  the id of the subject or of the application owned by the grant
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_grant_get_grantee(const gov_grant *grant);

/**
 * Tells what it was asked for.
 *
 * @param grant  the grant
 * @return  UTF-8 text owned by the grant
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_grant_get_purpose(const gov_grant *grant);

/**
 * Tells for which item it is.
 *
 * @param grant  the grant
 * @return  the code owned by the grant; NULL: any
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_grant_get_item_code(const gov_grant *grant);

/**
 * Tells for which matter it is.
 *
 * @param grant  the grant
 * @return  the number owned by the grant; NULL: any
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_grant_get_matter_no(const gov_grant *grant);

/**
 * Tells what it permits.
 *
 * @param grant  the grant
 * @return  GOV_GRANT_ bits
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint32_t gov_grant_get_actions(const gov_grant *grant);

/**
 * Counts the types of certificates that it is about.
 *
 * @param grant  the grant
 * @return  the number of types
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_grant_get_type_count(const gov_grant *grant);

/**
 * Tells a type.
 *
 * @param grant  the grant
 * @param index  0 to gov_grant_get_type_count() - 1
 * @return  the code owned by the grant; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_grant_get_type(const gov_grant *grant, size_t index);

/**
 * Counts the face fields that it permits; a holder may grant fewer than were asked for.
 *
 * @param grant  the grant
 * @return  the number of fields; 0: all of them
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_grant_get_field_count(const gov_grant *grant);

/**
 * Tells a face field.
 *
 * @param grant  the grant
 * @param index  0 to gov_grant_get_field_count() - 1
 * @return  the name owned by the grant; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_grant_get_field(const gov_grant *grant, size_t index);

/**
 * Tells from when it may be used.
 *
 * @param grant  the grant
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_grant_get_not_before_ms(const gov_grant *grant);

/**
 * Tells until when it may be used.
 *
 * @param grant  the grant
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_grant_get_expires_at_ms(const gov_grant *grant);

/**
 * Tells when the holder decided.
 *
 * @param grant  the grant
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_grant_get_decided_at_ms(const gov_grant *grant);

/**
 * Tells how often it may be used.
 *
 * @param grant  the grant
 * @return  the number of uses; 0: not limited
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint32_t gov_grant_get_max_uses(const gov_grant *grant);

/**
 * Tells how often it was used.
 *
 * @param grant  the grant
 * @return  the number of uses
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint32_t gov_grant_get_used(const gov_grant *grant);

/**
 * Gives the platform's own document.
 *
 * @param grant  the grant
 * @return  JSON text owned by the grant
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_grant_get_json(const gov_grant *grant);

GOV_END_DECLS

#endif
