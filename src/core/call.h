/* SPDX-License-Identifier: Apache-2.0 */
/* One call: a state machine without I/O. It says what to do next (send, wait, done) and is told
 * what came of it. Token, key, retries, the question what became of a key, clock and paging are its
 * states.
 *
 * A domain function reads:
 *     gov__call call;
 *     gov_status status = gov__call_begin(&call, client, session, &op, options, err);
 *     if (status == GOV_OK) {
 *         wire->write(gov__call_request(&call), input);
 *         status = gov__call_run(&call, err);
 *     }
 *     if (status == GOV_OK) {
 *         status = wire->read(gov__call_response(&call), object);
 *     }
 *     gov__call_end(&call);         -- also after a failed begin
 */
#ifndef GOV__CORE_CALL_H
#define GOV__CORE_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/call.h>
#include <govsdk/ext/signer.h>

#include "core/client.h"
#include "core/error.h"
#include "core/session.h"
#include "http/exchange.h"
#include "http/request.h"
#include "http/response.h"

/* Changes state on the platform: carries an Idempotency-Key, and after an unclear outcome the
 * platform is asked before anything is sent again. */
#define GOV__OP_MUTATES (1U << 0)
/* A session that is logged in is required. */
#define GOV__OP_SESSION (1U << 1)
/* Takes an anonymous session or none; a token is sent when there is one. */
#define GOV__OP_ANONYMOUS (1U << 2)
/* Never carries a token nor the Gov-* headers: discovery and OAuth. */
#define GOV__OP_BARE (1U << 3)
/* Never repeated once it may have been sent: no key protects it (OAuth tokens, pieces of
 * uploads). */
#define GOV__OP_ONCE (1U << 4)
/* The response needs no body, and its media type is not looked at. */
#define GOV__OP_NO_BODY (1U << 5)
/* Sends nothing but the renewal of the session. */
#define GOV__OP_RENEW (1U << 6)
/* Every HTTP status is a success: the domain reads it, and no answer is followed by a repeat. For
 * polls, whose pace the domain keeps. Only a sandbox that is not allowed still fails. */
#define GOV__OP_ANY_STATUS (1U << 7)
/* Goes to the identity provider with the session's token: the gateway's signer has no part in it. */
#define GOV__OP_PROVIDER (1U << 8)
/* Of a platform with an interface of its own: none of the contract's headers. */
#define GOV__OP_OWN (1U << 9)

#define GOV__OP_ACCEPT_MAX 5

typedef struct gov__operation {
    const char *name; /* for log and errors: "matter_submit" */
    uint32_t flags;
    int16_t accept[GOV__OP_ACCEPT_MAX]; /* statuses that are a success; all 0: any 2xx */
    const char *media;                  /* the media type of a success; NULL: JSON */
} gov__operation;

/* A page was read: copy the cursor of the next one into `next` (left empty on the last page). */
typedef gov_status (*gov__page_fn)(void *user, const gov__response *page, gov__buf *next,
                                   gov_error **err);

/* Writes the request: called before each attempt, for what is good once. Failures are the
 * request's. */
typedef void (*gov__call_write_fn)(void *user, gov__request *request);

typedef enum gov__call_action {
    GOV__CALL_SEND, /* hand the exchange to a transport, then gov__call_feed */
    GOV__CALL_WAIT, /* call step again at the time given, or earlier */
    GOV__CALL_DONE
} gov__call_action;

typedef enum gov__call_state {
    GOV__CALL_READY,      /* about to send the request */
    GOV__CALL_SENT,       /* the request is with the transport */
    GOV__CALL_RENEW,      /* about to renew the session */
    GOV__CALL_RENEW_SENT, /* the renewal is with the transport */
    GOV__CALL_ASK,        /* about to ask what became of the key */
    GOV__CALL_ASK_SENT,   /* the question is with the transport */
    GOV__CALL_OVER
} gov__call_state;

typedef struct gov__call {
    gov_client *client;
    gov_session *session; /* NULL: none; borrowed, as the client */
    const gov__operation *op;
    gov_call_options options; /* loaded; texts borrowed */

    gov__request request;
    gov__request side; /* renewal or question */
    gov__response response;
    gov__body_sink
        other_sink; /* of the answer that is not under way: the caller's, or a renewal's */
    uint64_t other_max_bytes;
    gov_exchange exchange;
    gov_signing *signing; /* NULL until a request is signed */

    gov__call_state state;
    gov__call_state resume; /* where a renewal or a wait leads back to: READY or ASK */
    int64_t deadline_ms;
    int64_t resume_ms; /* nothing is sent before */
    int64_t sent_ms;   /* of the last send, monotonic */
    uint32_t attempts; /* requests handed to the transport */
    uint32_t tries;    /* sends of the present request (page) */
    uint32_t failures; /* in a row; the back-off grows with them */
    uint32_t pages;
    uint32_t token_generation; /* of the token in the request; 0: none */
    uint32_t side_generation;  /* of the token in the question */
    uint32_t stale_generation; /* refused by the platform; 0: none */
    uint64_t cursor_hash;
    gov_stage stage;        /* of the last exchange; 0 before */
    gov_status last_status; /* of the last send of the request that failed */
    bool prepared;          /* the request has its headers */
    bool renewing;          /* this call is the one that renews */
    bool waits_session;     /* the present wait is for another call's renewal */
    bool reauthorised;      /* a 401 was answered with a new token already */
    bool clock_repeated;    /* a clock_skew was answered already */
    bool bound;             /* the token in the request is bound to the session's key */
    bool proved;            /* the last send had a proof of possession */
    bool nonce_repeated;    /* the last send had a nonce that was asked for */
    bool unclear;           /* a send of the key may have had an effect */
    bool retried;           /* the last send of the request was a repeat */
    char key[65];           /* Idempotency-Key; "" for an operation without one */

    gov__call_write_fn write; /* NULL: the request is written once, by whoever began the call */
    void *write_user;
    gov__page_fn page;
    void *page_user;
    gov__buf cursor;

    gov_status status; /* of the call, once GOV__CALL_OVER */
    gov_error *error;
} gov__call;

/* Makes the call ready for its request: checks options, session and fork, makes the key. After any
 * result gov__call_end must follow. `session` may be NULL for operations that need none. */
gov_status gov__call_begin(gov__call *call, gov_client *client, gov_session *session,
                           const gov__operation *op, const gov_call_options *options,
                           gov_error **err);
/* For the wire to write: gov__request_begin(...), headers of its own, body. */
gov__request *gov__call_request(gov__call *call);
/* Changes the limits of the body, and where a success goes (sink NULL: the buffer). */
void gov__call_set_body_limit(gov__call *call, uint64_t max_bytes);
void gov__call_set_sink(gov__call *call, const gov__body_sink *sink);
/* Has the request written anew for every attempt, the first included: proofs of possession and
 * assertions of a client are good once. */
void gov__call_set_writer(gov__call *call, gov__call_write_fn write, void *user);
/* Makes the call fetch all pages: `page` sees each of them, in order. */
void gov__call_set_pages(gov__call *call, gov__page_fn page, void *user);
/* A well-formed Idempotency-Key: 22 to 64 characters of [A-Za-z0-9_-]. */
bool gov__call_is_key(const char *key);
/* The absolute deadline of options that come from a public function (monotonic clock), and
 * setting it: for functions that make several calls within one time. */
int64_t gov__call_deadline_of(const gov_client *client, const gov_call_options *options);
/* The cancel flag of such options; NULL when there is none. */
const gov_cancel *gov__call_cancel_of(const gov_call_options *options);
void gov__call_set_deadline(gov__call *call, int64_t deadline_ms);

/* Runs the call over the client's transport. On failure *err is set. */
gov_status gov__call_run(gov__call *call, gov_error **err);
/* The response of a call that succeeded. */
const gov__response *gov__call_response(const gov__call *call);
/* Parses the body as JSON with the client's limits; GOV_ERR_RESPONSE when it is not an object. The body
 * becomes the document's text and is no longer in the response. */
gov_status gov__call_json(gov__call *call, gov__json **out, gov_error **err);
/* Fails a call whose answer the domain refuses: an error with operation, HTTP status, request id
 * and attempts in it. For instance a missing member: GOV_ERR_RESPONSE. */
gov_status gov__call_fail(gov__call *call, gov_error **err, gov_status status);
/* The same with the platform's own code in it, which is printable and says nothing of anybody; may be
 * NULL. */
gov_status gov__call_fail_code(gov__call *call, gov_error **err, gov_status status,
                               const char *code);
/* The token of that generation (call->token_generation of a call that has ended) was refused: this one
 * takes another, and is the only try with it. After begin; 0 does nothing. */
void gov__call_set_stale(gov__call *call, uint32_t generation);
/* Wipes and releases everything. */
void gov__call_end(gov__call *call);

/* The machine itself, for run loops and tests. SEND gives the exchange, WAIT the monotonic time. */
gov__call_action gov__call_step(gov__call *call, int64_t now_ms, gov_exchange **out_exchange,
                                int64_t *out_until_ms);
/* The exchange given by the last SEND has been finished. */
void gov__call_feed(gov__call *call, int64_t now_ms);
/* After DONE: the status; the error moves to *err. */
gov_status gov__call_result(gov__call *call, gov_error **err);

#endif
