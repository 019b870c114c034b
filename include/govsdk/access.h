/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who asked for what about oneself: every listing, reading, fetching, showing,
 * redeeming and asking, as the platform keeps it.
 */
#ifndef GOVSDK_ACCESS_H
#define GOVSDK_ACCESS_H

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/question.h>
#include <govsdk/usage.h>

GOV_BEGIN_DECLS

/** One time that somebody asked for something. Immutable. */
typedef struct gov_access gov_access;

/** A list of those. Immutable. */
typedef struct gov_access_list gov_access_list;

/**
 * Lists who asked for what about the session's subject, newest first.
 *
 * @param session   the session
 * @param cursor    where an earlier list ended (gov_access_list_get_next); may be NULL
 * @param limit     at most this many, over as many pages as needed; 0: 100
 * @param options   options of the call; may be NULL
 * @param out_list  receives the list; free with gov_access_list_free
 * @param err       receives the error; may be NULL
 * @return  GOV_OK, also for an empty list; GOV_ERR_UNSUPPORTED where the platform does not tell; or why it
 *          failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_access_list_all(gov_session *session, const char *cursor,
                                                     uint32_t limit,
                                                     const gov_call_options *options,
                                                     gov_access_list **out_list, gov_error **err);

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
 * Tells in which case 业务编号, as that organisation counts its cases.
 *
 * @param access  the access
 * @return  UTF-8 text owned by what the access is of; NULL when it was not said
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_access_get_event(const gov_access *access);

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

GOV_END_DECLS

#endif
