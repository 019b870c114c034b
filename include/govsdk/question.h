/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions in place of data: is this person that old, is there a valid
 * certificate of this type? The answer comes with evidence that it was asked,
 * by whom and for what.
 */
#ifndef GOVSDK_QUESTION_H
#define GOVSDK_QUESTION_H

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/usage.h>

GOV_BEGIN_DECLS

/** The answer to a question, with its evidence. Immutable. */
typedef struct gov_answer gov_answer;

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
    /** GOV_QUESTION_AGE_OVER: years, 1 to 150; else 0. */
    uint32_t years;
    /** Must be 0. */
    uint32_t reserved;
    /** GOV_QUESTION_HOLDS_TYPE: the type code; else NULL. */
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
 *          code; GOV_ERR_CONSENT_INVALID for a grant; GOV_ERR_SIGNATURE, GOV_ERR_KEY_NOT_FOUND or
 *          GOV_ERR_CLAIM for evidence that is not good; GOV_ERR_UNSUPPORTED where the platform answers no
 *          questions; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_certificate_ask(gov_session *session,
                                                     const gov_question *question,
                                                     const gov_usage *usage,
                                                     const gov_call_options *options,
                                                     gov_answer **out_answer, gov_error **err);

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
