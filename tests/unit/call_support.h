/* SPDX-License-Identifier: Apache-2.0 */
/* Plays a call against a list of replies, with a clock that only moves when the call waits: what
 * was sent is told as a word such as "MwQM" (M the request, Q the question what became of the
 * key, R a renewal of the session, w a wait). */
#ifndef GOVSDK_CALL_SUPPORT_H
#define GOVSDK_CALL_SUPPORT_H

#include "test_support.h"

#include "core/call.h"

#define PLAY_TRACE_MAX 256
#define PLAY_TOKEN     "access-token-0123456789"
#define PLAY_REFRESH   "refresh-token-0123456789"
#define PLAY_WALL_MS   1767225600000

/* One outcome of a request; http_status 0: fails with `status` at `stage`. */
typedef struct play_reply {
    int32_t http_status;
    const char *body;
    const char *headers; /* "Name: value\n..." beside Content-Type */
    const char *media;   /* NULL: JSON, of problems for 400 and above */
    gov_status status;
    gov_stage stage;
    int64_t takes_ms;
} play_reply;

typedef struct play {
    test_memory memory;
    gov_config *config;
    gov_client *client;
    gov_session *session;
    void (*on_sleep)(struct play *p); /* may be NULL */
    int64_t now_ms; /* monotonic; wall time is PLAY_WALL_MS + now_ms + wall_jump_ms */
    int64_t wall_jump_ms;
    uint8_t random; /* every random number */
    gov_status random_status;
    char trace[PLAY_TRACE_MAX];
    int64_t waited_ms;
    int64_t longest_wait_ms;
    const play_reply *replies;
    size_t reply_count;
    size_t next_reply;
    char last_request[4096]; /* of the last exchange: "METHOD URL\nName: value\n...\n\nbody" */
    char first_main[4096];   /* of the first M */
    char log[16384];
    gov_error *error;
} play;

/* Name and value of a setting; the list ends with a NULL name. */
typedef struct play_setting {
    const char *name;
    const char *value;
} play_setting;

void play_begin(play *p, const play_setting *settings);
/* Makes a session whose token lives for expires_in_ms; refresh may be NULL. */
void play_log_in(play *p, gov__session_kind kind, int64_t expires_in_ms, const char *refresh);
/* Plays one call; the request is a POST with a body for operations that change, else a GET. */
gov_status play_call(play *p, const gov__operation *op, const gov_call_options *options,
                     const play_reply *replies, size_t count);
/* Plays a call that was begun and written by the test. */
gov_status play_run(play *p, gov__call *call, const play_reply *replies, size_t count);
/* What the transport of the client answers from now on, for functions that run by themselves. */
void play_script(play *p, const play_reply *replies, size_t count);
/* Frees everything and checks that nothing is left. */
void play_end(play *p);
/* Answers the exchange as the reply says. */
void play_answer(play *p, gov_exchange *exchange, const play_reply *reply);
/* The exchange as text. */
void play_describe(gov_exchange *exchange, char *out, size_t room);

#endif
