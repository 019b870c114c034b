/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Query progress (进度查询): the state, the departments' tasks, the clock with
 * its colour, and the signed log of every step, which the holder can check:
 * each event is signed, and each names the digest of the one before.
 */
#ifndef GOVSDK_PROGRESS_H
#define GOVSDK_PROGRESS_H

#include <govsdk/base.h>
#include <govsdk/client.h>
#include <govsdk/error.h>
#include <govsdk/matter.h>
#include <govsdk/report.h>

GOV_BEGIN_DECLS

/** How a matter stands. Immutable. */
typedef struct gov_progress gov_progress;

/** Some events of a matter's log, verified. Immutable. */
typedef struct gov_event_list gov_event_list;

/** Follows the log of one matter; belongs to one thread at a time. */
typedef struct gov_watch gov_watch;

/** The colour of a deadline. */
typedef enum gov_clock_colour {
    /** A colour that this library does not know, or none. */
    GOV_CLOCK_OTHER = 0,
    /** In time. */
    GOV_CLOCK_GREEN = 1,
    /** Soon due. */
    GOV_CLOCK_YELLOW = 2,
    /** Overdue. */
    GOV_CLOCK_RED = 3
} gov_clock_colour;

/** The state of a department's task (并联任务). */
typedef enum gov_task_state {
    /** A state that this library does not know. */
    GOV_TASK_OTHER = 0,
    GOV_TASK_PENDING = 1,
    GOV_TASK_ACTIVE = 2,
    GOV_TASK_SUSPENDED = 3,
    GOV_TASK_DONE = 4,
    GOV_TASK_RETURNED = 5,
    GOV_TASK_SKIPPED = 6
} gov_task_state;

/**
 * Reads how a matter stands.
 *
 * @param session       the session
 * @param matter_id     the id of the matter
 * @param options       options of the call; may be NULL
 * @param out_progress  receives the progress; free with gov_progress_free
 * @param err           receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_NOT_FOUND; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_progress_get(gov_session *session, const char *matter_id,
                                                  const gov_call_options *options,
                                                  gov_progress **out_progress, gov_error **err);

/**
 * Frees the progress and wipes what it holds.
 *
 * @param progress  the progress; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_progress_free(gov_progress *progress);

/**
 * Tells the state of the matter.
 *
 * @param progress  the progress
 * @return  the state; GOV_MATTER_OTHER when this library does not know it
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_matter_state gov_progress_get_state(const gov_progress *progress);
/**
 * Tells the state as the platform wrote it.
 *
 * @param progress  the progress
 * @return  the word owned by the progress
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_progress_get_state_name(const gov_progress *progress);
/**
 * Tells until when the platform has promised to decide.
 *
 * @param progress  the progress
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when there is no such time
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_progress_get_promised_due_ms(const gov_progress *progress);
/**
 * Tells until when the platform must decide by law.
 *
 * @param progress  the progress
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when there is no such time
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_progress_get_statutory_due_ms(const gov_progress *progress);
/**
 * Tells how many working days remain until the promised time; negative when overdue.
 *
 * @param progress  the progress
 * @return  the number of days; INT32_MIN when unknown
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int32_t gov_progress_get_remaining_working_days(const gov_progress *progress);
/**
 * Tells the colour of the clock.
 *
 * @param progress  the progress
 * @return  the colour
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_clock_colour gov_progress_get_colour(const gov_progress *progress);
/**
 * Counts the tasks of the departments, those of a package's matters included.
 *
 * @param progress  the progress
 * @return  the number of tasks
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_progress_get_task_count(const gov_progress *progress);
/**
 * Tells the id of a task.
 *
 * @param progress  the progress
 * @param index     0 to gov_progress_get_task_count() - 1
 * @return  the id owned by the progress; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_progress_get_task_id(const gov_progress *progress, size_t index);
/**
 * Tells the department of a task.
 *
 * @param progress  the progress
 * @param index     0 to gov_progress_get_task_count() - 1
 * @return  UTF-8 text owned by the progress; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_progress_get_task_department(const gov_progress *progress, size_t index);
/**
 * Tells what a task does: undertake 承办, examine 审核, approve 批准, publicise 公示, site_check 踏勘, expert 评审.
 *
 * @param progress  the progress
 * @param index     0 to gov_progress_get_task_count() - 1
 * @return  the word owned by the progress; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_progress_get_task_name(const gov_progress *progress, size_t index);
/**
 * Tells the state of a task.
 *
 * @param progress  the progress
 * @param index     0 to gov_progress_get_task_count() - 1
 * @return  the state; GOV_TASK_OTHER when unknown or index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_task_state gov_progress_get_task_state(const gov_progress *progress, size_t index);
/**
 * Tells the name of the item that a task belongs to.
 *
 * @param progress  the progress
 * @param index     0 to gov_progress_get_task_count() - 1
 * @return  UTF-8 text owned by the progress; NULL when unknown or index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_progress_get_task_item_name(const gov_progress *progress, size_t index);
/**
 * Tells when a task was done.
 *
 * @param progress  the progress
 * @param index     0 to gov_progress_get_task_count() - 1
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when it is not done
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_progress_get_task_done_at_ms(const gov_progress *progress, size_t index);
/**
 * Gives the platform's own document.
 *
 * @param progress  the progress
 * @return  JSON text owned by the progress
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_progress_get_json(const gov_progress *progress);

/**
 * Reads the log of a matter and verifies it: the signature of each event, the
 * gapless numbers, and the digest that links each event to the one before.
 * An event that does not hold is not given out.
 *
 * @param session    the session
 * @param matter_id  the id of the matter
 * @param after_seq  only events after this number; 0 for all. With another number the link of the
 *                   first event is not verified: a gov_watch verifies it.
 * @param options    options of the call; may be NULL
 * @param out_list   receives the events; free with gov_event_list_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_SIGNATURE; GOV_ERR_CHAIN; GOV_ERR_KEY_NOT_FOUND; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_progress_get_events(gov_session *session,
                                                         const char *matter_id, uint64_t after_seq,
                                                         const gov_call_options *options,
                                                         gov_event_list **out_list,
                                                         gov_error **err);

/**
 * Frees the list and wipes what it holds.
 *
 * @param list  the list; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_event_list_free(gov_event_list *list);

/**
 * Counts the events of the list.
 *
 * @param list  the list
 * @return  the number of events
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_event_list_get_count(const gov_event_list *list);
/**
 * Tells the number of an event in the log.
 *
 * @param list   the list
 * @param index  0 to gov_event_list_get_count() - 1
 * @return  the number, from 1; 0 when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint64_t gov_event_list_get_seq(const gov_event_list *list, size_t index);
/**
 * Tells when the event happened.
 *
 * @param list   the list
 * @param index  0 to gov_event_list_get_count() - 1
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_event_list_get_at_ms(const gov_event_list *list, size_t index);
/**
 * Tells the type of an event (RFC 8417): a URI.
 *
 * @param list   the list
 * @param index  0 to gov_event_list_get_count() - 1
 * @return  the URI owned by the list; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_event_list_get_type(const gov_event_list *list, size_t index);
/**
 * Tells the state after the event. An event that is no change of state keeps the state.
 *
 * @param list   the list
 * @param index  0 to gov_event_list_get_count() - 1
 * @return  the state
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_matter_state gov_event_list_get_to(const gov_event_list *list, size_t index);
/**
 * Tells the state after the event as the platform wrote it.
 *
 * @param list   the list
 * @param index  0 to gov_event_list_get_count() - 1
 * @return  the word owned by the list; NULL when the event is no change of state
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_event_list_get_to_name(const gov_event_list *list, size_t index);
/**
 * Tells who did it: the organisation, else the kind of actor.
 *
 * @param list   the list
 * @param index  0 to gov_event_list_get_count() - 1
 * @return  UTF-8 text owned by the list; NULL when unknown
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_event_list_get_actor(const gov_event_list *list, size_t index);
/**
 * Tells the id of the task that an event belongs to.
 *
 * @param list   the list
 * @param index  0 to gov_event_list_get_count() - 1
 * @return  the id owned by the list; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_event_list_get_task_id(const gov_event_list *list, size_t index);
/**
 * Tells the remark of an event.
 *
 * @param list   the list
 * @param index  0 to gov_event_list_get_count() - 1
 * @return  UTF-8 text owned by the list; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_event_list_get_note(const gov_event_list *list, size_t index);
/**
 * Gives an event as it was signed, to be kept.
 *
 * @param list   the list
 * @param index  0 to gov_event_list_get_count() - 1
 * @return  a JWS in compact form owned by the list; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_event_list_get_jws(const gov_event_list *list, size_t index);
/**
 * Gives the platform's own document of an event, the claims that were signed.
 *
 * @param list   the list
 * @param index  0 to gov_event_list_get_count() - 1
 * @return  JSON text owned by the list; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_event_list_get_json(const gov_event_list *list, size_t index);

/**
 * Begins to follow a matter from the first event on. Nothing is sent.
 *
 * @param session    the session
 * @param matter_id  the id of the matter
 * @param out_watch  receives the watch; free with gov_watch_free
 * @param err        receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_watch_new(gov_session *session, const char *matter_id,
                                               gov_watch **out_watch, gov_error **err);

/**
 * Frees the watch and wipes what it holds.
 *
 * @param watch  the watch; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_watch_free(gov_watch *watch);

/**
 * Waits for the next events (long poll) and verifies them, the link to the
 * events that this watch gave before included.
 *
 * @param watch     the watch
 * @param wait_ms   how long the platform may hold the answer back, 0 to 60000 milliseconds
 * @param options   options of the call; may be NULL
 * @param out_list  receives the events, none when nothing happened; free with gov_event_list_free
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_SIGNATURE; GOV_ERR_CHAIN; or why it failed: the watch stays where it was
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_watch_next(gov_watch *watch, int64_t wait_ms,
                                                const gov_call_options *options,
                                                gov_event_list **out_list, gov_error **err);

/**
 * Tells the state of the matter as it follows from the events so far.
 *
 * @param watch  the watch
 * @return  the state; GOV_MATTER_OTHER before the first event
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_matter_state gov_watch_get_state(const gov_watch *watch);

/**
 * Verifies a log that was kept: one JWS in compact form a line, from the first event on.
 *
 * @param client      the client, whose keys are used; see gov_client_set_keys_json
 * @param text        the lines
 * @param size        their length in bytes
 * @param options     options of the call; may be NULL
 * @param out_report  receives the report, with the checks "signature" and "chain" of the
 *                    log; free with gov_report_free
 * @param err         receives the error; may be NULL
 * @return  GOV_OK when the report was made, whatever it says; or why it could not be made
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_progress_verify_log(gov_client *client, const char *text,
                                                         size_t size,
                                                         const gov_call_options *options,
                                                         gov_report **out_report, gov_error **err);

/**
 * Names the state of a task as the contract writes it, for instance "active".
 *
 * @param state  any value
 * @return  a static string; "other" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_task_state_get_name(gov_task_state state);

/**
 * Names a colour, for instance "yellow".
 *
 * @param colour  any value
 * @return  a static string; "other" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_clock_colour_get_name(gov_clock_colour colour);

GOV_END_DECLS

#endif
