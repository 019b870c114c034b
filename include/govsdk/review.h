/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Post a review (好差评): rate a service contact, once, and follow the
 * rectification of a bad rating (差评工单). A review needs the live session
 * of the person who was served.
 */
#ifndef GOVSDK_REVIEW_H
#define GOVSDK_REVIEW_H

#include <govsdk/base.h>
#include <govsdk/call.h>
#include <govsdk/error.h>

GOV_BEGIN_DECLS

/** Service contacts that wait for a review. Immutable. */
typedef struct gov_review_list gov_review_list;

/** A review as the platform has it. Immutable. */
typedef struct gov_review gov_review;

/** The work order of a bad review (差评工单). Immutable. */
typedef struct gov_work_order gov_work_order;

/** The level of a review. The numbers are this library's own: platforms disagree. */
typedef enum gov_review_level {
    /** Not set, or unknown to this library. */
    GOV_REVIEW_LEVEL_OTHER = 0,
    /** 非常满意. */
    GOV_REVIEW_VERY_SATISFIED = 1,
    /** 满意. */
    GOV_REVIEW_SATISFIED = 2,
    /** 基本满意. */
    GOV_REVIEW_BASICALLY_SATISFIED = 3,
    /** 不满意. */
    GOV_REVIEW_DISSATISFIED = 4,
    /** 非常不满意. */
    GOV_REVIEW_VERY_DISSATISFIED = 5
} gov_review_level;

/** One rated aspect, for instance {"convenience", 5}. */
typedef struct gov_review_dimension {
    /** The name of the aspect. */
    const char *name;
    /** 1 to 5; 5 is best. */
    int32_t score;
} gov_review_dimension;

/** What to post. */
typedef struct gov_review_input {
    /** sizeof(gov_review_input). */
    uint32_t struct_size;
    /** The level; required. */
    gov_review_level level;
    /** The service contact (gov_review_list_get_event_id); required. */
    const char *service_event_id;
    /** Rated aspects; may be NULL. */
    const gov_review_dimension *dimensions;
    /** How many. */
    size_t dimension_count;
    /** Codes of chosen options; may be NULL. */
    const char *const *options;
    /** How many. */
    size_t option_count;
    /** In the citizen's words, at most 500 characters of UTF-8; may be NULL. */
    const char *text;
    /** 1 to hide the name from the department that was rated. */
    uint8_t anonymous;
    /** Must be 0. */
    uint8_t reserved[7];
} gov_review_input;

/**
 * Lists the service contacts that wait for a review.
 *
 * @param session   the session
 * @param options   options of the call; may be NULL
 * @param out_list  receives the list; free with gov_review_list_free
 * @param err       receives the error; may be NULL
 * @return  GOV_OK or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_review_list_pending(gov_session *session,
                                                         const gov_call_options *options,
                                                         gov_review_list **out_list,
                                                         gov_error **err);

/**
 * Posts a review. A level of dissatisfied or worse needs an option or a text.
 *
 * @param session     the session
 * @param input       what to post
 * @param options     options of the call; may be NULL
 * @param out_review  receives the review; free with gov_review_free
 * @param err         receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_REVIEW_REASON_REQUIRED before anything is sent;
 *          GOV_ERR_REVIEW_DUPLICATE; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_review_post(gov_session *session,
                                                 const gov_review_input *input,
                                                 const gov_call_options *options,
                                                 gov_review **out_review, gov_error **err);

/**
 * Reads the work order of a bad review.
 *
 * @param session         the session
 * @param review_id       the id of the review
 * @param options         options of the call; may be NULL
 * @param out_work_order  receives the work order; free with gov_work_order_free
 * @param err             receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND when the review opened none; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_review_get_work_order(gov_session *session,
                                                           const char *review_id,
                                                           const gov_call_options *options,
                                                           gov_work_order **out_work_order,
                                                           gov_error **err);

/**
 * Frees the list and wipes what it holds.
 *
 * @param list  the list; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_review_list_free(gov_review_list *list);

/**
 * Counts the service contacts of the list.
 *
 * @param list  the list
 * @return  the number of service contacts
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_review_list_get_count(const gov_review_list *list);
/**
 * Tells the id of a service contact.
 *
 * @param list   the list
 * @param index  0 to gov_review_list_get_count() - 1
 * @return  the id owned by the list; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_review_list_get_event_id(const gov_review_list *list, size_t index);
/**
 * Tells the matter number of a service contact.
 *
 * @param list   the list
 * @param index  0 to gov_review_list_get_count() - 1
 * @return  the number owned by the list; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_review_list_get_matter_no(const gov_review_list *list, size_t index);
/**
 * Tells the name of the item of a service contact.
 *
 * @param list   the list
 * @param index  0 to gov_review_list_get_count() - 1
 * @return  UTF-8 text owned by the list; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_review_list_get_item_name(const gov_review_list *list, size_t index);
/**
 * Frees the review and wipes what it holds.
 *
 * @param review  the review; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_review_free(gov_review *review);

/**
 * Tells the id.
 *
 * @param review  the review
 * @return  the id owned by the review
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_review_get_id(const gov_review *review);
/**
 * Tells the level.
 *
 * @param review  the review
 * @return  the level
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_review_level gov_review_get_level(const gov_review *review);
/**
 * Tells whether it is the first review (1) or the follow-up (2).
 *
 * @param review  the review
 * @return  1 or 2
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int32_t gov_review_get_attempt(const gov_review *review);
/**
 * Tells the id of the work order that the review opened.
 *
 * @param review  the review
 * @return  the id owned by the review; NULL when it opened none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_review_get_work_order_id(const gov_review *review);
/**
 * Gives the platform's own document.
 *
 * @param review  the review
 * @return  JSON text owned by the review
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_review_get_json(const gov_review *review);

/**
 * Frees the order and wipes what it holds.
 *
 * @param order  the order; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_work_order_free(gov_work_order *order);

/**
 * Tells the id.
 *
 * @param order  the order
 * @return  the id owned by the work order
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_work_order_get_id(const gov_work_order *order);
/**
 * Tells the state as the platform wrote it: opened, assigned, verifying, invalid, explained, rectifying, rectified, revisited, accepted, disputed, unreachable, reopened or closed.
 *
 * @param order  the order
 * @return  the word owned by the work order
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_work_order_get_state(const gov_work_order *order);
/**
 * Tells until when the rating must be rectified.
 *
 * @param order  the order
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the platform does not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_work_order_get_due_ms(const gov_work_order *order);
/**
 * Tells what was done.
 *
 * @param order  the order
 * @return  UTF-8 text owned by the work order; NULL when nothing was done yet
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_work_order_get_result(const gov_work_order *order);
/**
 * Gives the platform's own document.
 *
 * @param order  the order
 * @return  JSON text owned by the work order
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_work_order_get_json(const gov_work_order *order);

/**
 * Names a level as the contract writes it, for instance "very_satisfied".
 *
 * @param level  any value
 * @return  a static string; "other" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_review_level_get_name(gov_review_level level);

GOV_END_DECLS

#endif
