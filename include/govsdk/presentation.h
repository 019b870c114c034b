/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Showing a certificate online (亮证): a code that lives for a short time, redeemed by a verifier with its own
 * login and purpose; questions that are answered yes or no in place of data; and who asked for what.
 */
#ifndef GOVSDK_PRESENTATION_H
#define GOVSDK_PRESENTATION_H

#include <govsdk/base.h>
#include <govsdk/certificate.h>
#include <govsdk/error.h>
#include <govsdk/usage.h>

GOV_BEGIN_DECLS

/** A presentation, as it stood when it was read. Immutable. */
typedef struct gov_presentation gov_presentation;

/** One time that somebody asked for something. Immutable. */
typedef struct gov_access gov_access;

/** A list of those. Immutable. */
typedef struct gov_access_list gov_access_list;

/** The answer to a question, with its evidence. Immutable. */
typedef struct gov_answer gov_answer;

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
    /** How long a GOV_PRESENTATION_CODE lasts, 30 to 600 seconds; 0: as the platform decides. */
    uint32_t ttl_s;
    /** How long a GOV_PRESENTATION_EMERGENCY lasts, 1 to 72 hours; required there. */
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

/** The kinds of questions. */
typedef enum gov_question_kind {
    /** A kind that this library does not know, or none. */
    GOV_QUESTION_OTHER = 0,
    /** Has the person reached this age? */
    GOV_QUESTION_AGE_OVER = 1,
    /** Does the person hold a certificate of this type that is in force? */
    GOV_QUESTION_HOLDS_TYPE = 2
} gov_question_kind;

/** A question in place of data, about one person: name code or grant_id, or neither for the session's own. */
typedef struct gov_question {
    /** sizeof(gov_question). */
    uint32_t struct_size;
    /** What is asked. */
    gov_question_kind kind;
    /** GOV_QUESTION_AGE_OVER: years, 1 to 150. */
    uint32_t years;
    /** Must be 0. */
    uint32_t reserved;
    /** GOV_QUESTION_HOLDS_TYPE: the type code. */
    const char *type_code;
    /** About the one who shows this code, which counts as a redemption; may be NULL. */
    const char *code;
    /** About the one who gave this grant; may be NULL. */
    const char *grant_id;
} gov_question;

/** The answers. */
typedef enum gov_answer_value {
    /** It cannot be told. */
    GOV_ANSWER_UNKNOWN = 0,
    /** Yes. */
    GOV_ANSWER_YES = 1,
    /** No. */
    GOV_ANSWER_NO = 2
} gov_answer_value;

/**
 * Makes a code by which the certificate can be seen.
 *
 * @param session           the session
 * @param certificate_id    the id of a certificate of the session's subject (gov_certificate_get_id)
 * @param terms             what is shown, and for how long
 * @param options           options of the call; may be NULL
 * @param out_presentation  receives the presentation; free with gov_presentation_free
 * @param err               receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_CONFLICT when the certificate is not in force; or why it failed
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
 *                           between are left out, letters are taken in either case
 * @param usage              why; required
 * @param options            options of the call; may be NULL
 * @param out_certificate    receives the certificate with the fields that the holder chose; free with
 *                           gov_certificate_free
 * @param out_redemption_id  receives the id of the redemption, which the holder sees as well;
 *                           GOV_REDEMPTION_ID_MAX bytes; may be NULL
 * @param err                receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_USAGE_REQUIRED before anything is sent; GOV_ERR_NOT_FOUND: there is no such
 *          code; GOV_ERR_EXPIRED; GOV_ERR_CONFLICT: redeemed as often as it may be;
 *          GOV_ERR_RATE_LIMITED after wrong guesses; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_presentation_redeem(gov_session *session, const char *code,
                                                         const gov_usage *usage,
                                                         const gov_call_options *options,
                                                         gov_certificate **out_certificate,
                                                         char *out_redemption_id, gov_error **err);

/**
 * Asks a question in place of data. The answer's evidence is verified with the keys that the client
 * trusts, and must be about this question, this purpose and this application.
 *
 * @param session     the session
 * @param question    the question
 * @param usage       why; required
 * @param options     options of the call; may be NULL
 * @param out_answer  receives the answer; free with gov_answer_free
 * @param err         receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_USAGE_REQUIRED before anything is sent; as gov_presentation_redeem for a
 *          code; GOV_ERR_CONSENT_INVALID for a grant; GOV_ERR_SIGNATURE or GOV_ERR_CLAIM for evidence
 *          that is not good; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_certificate_ask(gov_session *session,
                                                     const gov_question *question,
                                                     const gov_usage *usage,
                                                     const gov_call_options *options,
                                                     gov_answer **out_answer, gov_error **err);

/**
 * Lists who asked for what about the session's subject, newest first.
 *
 * @param session   the session
 * @param cursor    where an earlier list ended (gov_access_list_get_next); may be NULL
 * @param limit     at most this many, over as many pages as needed; 0: 100
 * @param options   options of the call; may be NULL
 * @param out_list  receives the list; free with gov_access_list_free
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_access_list_all(gov_session *session, const char *cursor,
                                                     uint32_t limit,
                                                     const gov_call_options *options,
                                                     gov_access_list **out_list, gov_error **err);

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

/**
 * Frees the list and wipes what it holds.
 *
 * @param list  the list; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_access_list_free(gov_access_list *list);

/**
 * Counts what the list has.
 *
 * @param list  the list
 * @return  the number of times
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_access_list_get_count(const gov_access_list *list);

/**
 * Gives one of the list.
 *
 * @param list   the list
 * @param index  0 to gov_access_list_get_count() - 1
 * @return  the access, owned by the list; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const gov_access *gov_access_list_at(const gov_access_list *list, size_t index);

/**
 * Tells where the list ended, to read on from there.
 *
 * @param list  the list
 * @return  a cursor owned by the list; NULL at the end
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_list_get_next(const gov_access_list *list);

/**
 * Tells the id of the access; for a redemption that which the verifier has.
 *
 * @param access  the access
 * @return  the id owned by what the access is of
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_id(const gov_access *access);

/**
 * Tells when it was.
 *
 * @param access  the access
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_access_get_at_ms(const gov_access *access);

/**
 * Tells what was done: "list", "get", "fetch", "present", "redeem" or "ask".
 *
 * @param access  the access
 * @return  the word owned by what the access is of
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_action(const gov_access *access);

/**
 * Tells about which certificate.
 *
 * @param access  the access
 * @return  the id owned by what the access is of; NULL when it was about none in particular
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_certificate_id(const gov_access *access);

/**
 * Tells by which application.
 *
 * @param access  the access
 * @return  the id owned by what the access is of
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_client_id(const gov_access *access);

/**
 * Tells the name of that application.
 *
 * @param access  the access
 * @return  UTF-8 text owned by what the access is of
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_client_name(const gov_access *access);

/**
 * Tells for what.
 *
 * @param access  the access
 * @return  UTF-8 text owned by what the access is of; NULL when nothing was read
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_purpose(const gov_access *access);

/**
 * Tells on what ground.
 *
 * @param access  the access
 * @return  the ground; 0 when nothing was read
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_usage_basis gov_access_get_basis(const gov_access *access);

/**
 * Tells for which item.
 *
 * @param access  the access
 * @return  the code owned by what the access is of; NULL when it was not said
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_item_code(const gov_access *access);

/**
 * Tells for which matter.
 *
 * @param access  the access
 * @return  the number owned by what the access is of; NULL when it was not said
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_matter_no(const gov_access *access);

/**
 * Tells who read, as that organisation knows its staff.
 *
 * @param access  the access
 * @return  the id owned by what the access is of; NULL when it was not said
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_operator_id(const gov_access *access);

/**
 * Tells under which grant.
 *
 * @param access  the access
 * @return  the id owned by what the access is of; NULL when there was none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_grant_id(const gov_access *access);

/**
 * Tells what was asked in place of data.
 *
 * @param access  the access
 * @return  the kind of question; GOV_QUESTION_OTHER when data were read
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_question_kind gov_access_get_question(const gov_access *access);

/**
 * Tells the age of a GOV_QUESTION_AGE_OVER.
 *
 * @param access  the access
 * @return  years; 0 when it was another question
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint32_t gov_access_get_question_years(const gov_access *access);

/**
 * Tells the type of a GOV_QUESTION_HOLDS_TYPE.
 *
 * @param access  the access
 * @return  the code owned by what the access is of; NULL when it was another question
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_question_type(const gov_access *access);

/**
 * Tells what was answered.
 *
 * @param access  the access
 * @return  the answer; GOV_ANSWER_UNKNOWN when nothing was asked
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_answer_value gov_access_get_answer(const gov_access *access);

/**
 * Frees the answer and wipes what it holds.
 *
 * @param answer  the answer; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_answer_free(gov_answer *answer);

/**
 * Tells the answer.
 *
 * @param answer  the answer
 * @return  the answer
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_answer_value gov_answer_get_value(const gov_answer *answer);

/**
 * Tells when it was true.
 *
 * @param answer  the answer
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_answer_get_as_of_ms(const gov_answer *answer);

/**
 * Gives the evidence that the question was asked and so answered, to be kept: a compact JWS (RFC 7515)
 * of type "answer+jwt" without any data of the person.
 *
 * @param answer  the answer
 * @return  the text owned by the answer
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_answer_get_evidence(const gov_answer *answer);

/**
 * Tells the id of the evidence (jti).
 *
 * @param answer  the answer
 * @return  the id owned by the answer
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_answer_get_evidence_id(const gov_answer *answer);

/**
 * Gives what the evidence says.
 *
 * @param answer  the answer
 * @return  JSON text owned by the answer
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_answer_get_claims(const gov_answer *answer);

GOV_END_DECLS

#endif
