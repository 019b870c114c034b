/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the call share; nobody else includes it. One policy a file: call_auth.c tokens,
 * call_seal.c proofs and signatures,
 * call_retry.c repeats, call_outcome.c what a reply means, call_ask.c what became of a key,
 * call_clock.c time, call_page.c cursors, call_error.c errors. */
#ifndef GOV__CORE_CALL_POLICY_H
#define GOV__CORE_CALL_POLICY_H

#include "core/call.h"
#include "core/log.h"

static inline bool gov__call_has(const gov__call *call, uint32_t flag)
{
    return (call->op->flags & flag) != 0;
}

/* Ends the call; a renewal that it has begun is given up. Nothing happens when it is over
 * already. */
void gov__call_over(gov__call *call, gov_status status);
/* Ends it with an error that tells of the last exchange: transport detail, or problem when
 * given. */
void gov__call_over_error(gov__call *call, gov_status status, const gov__problem *problem);
/* The same for a request that is not sent (again) because memory, time or budget ran out. */
void gov__call_give_up(gov__call *call, gov_status status, const gov__problem *problem);

/* Headers that every request of the library carries, and those of the contract. */
void gov__call_common_headers(const gov__call *call, gov__request *request);
/* Hands the request over: counts, remembers the time, fills the exchange. */
void gov__call_send(gov__call *call, gov__request *request, gov__call_state sent, int64_t now_ms);
/* Seals one attempt: gives what goes on the wire; NULL when the call is over. */
const gov__request *gov__call_seal(gov__call *call, gov__request *request);
/* Checks and learns from its reply: false when the call is over, or goes on with another attempt. */
bool gov__call_unseal(gov__call *call);

/* Puts the token into `request`. False: there is something else to do first, or the call is
 * over. */
bool gov__call_authorise(gov__call *call, gov__request *request, uint32_t *generation,
                         int64_t now_ms);
/* Step and feed of the renewal. */
void gov__call_renew(gov__call *call, int64_t now_ms);
void gov__call_feed_renew(gov__call *call, int64_t now_ms);
/* A token was refused: true when the call goes on with another one. */
bool gov__call_reauthorise(gov__call *call, uint32_t generation);

/* Step and feed of the question what became of the key. */
void gov__call_ask(gov__call *call, int64_t now_ms);
void gov__call_feed_ask(gov__call *call, int64_t now_ms);

/* What the reply to the request means. */
void gov__call_feed_main(gov__call *call, int64_t now_ms);
/* A page was read: goes on or ends. */
void gov__call_next_page(gov__call *call);

/* Goes on with `next` after a wait: at least at_least_ms (negative: none told), else by back-off.
 * Gives up with `status` when attempts, budget or time do not allow it. */
void gov__call_again(gov__call *call, gov__call_state next, gov_status status, int64_t at_least_ms,
                     const gov__problem *problem, int64_t now_ms);
/* The same without counting it as a failure: the platform works on it and says so. */
void gov__call_wait(gov__call *call, gov__call_state next, int64_t at_least_ms,
                    const gov__problem *problem, int64_t now_ms);
/* Whether a transport failure may pass by itself. */
bool gov__call_is_passing(gov_status status);

/* Reads Date and the sandbox mark of a complete reply; false: the call is over. */
bool gov__call_see_reply(gov__call *call, int64_t now_ms);
/* What the reply asks to wait, in milliseconds; -1. */
int64_t gov__call_retry_after(const gov__call *call, const gov__problem *problem);

void gov__call_log(const gov__call *call, gov_log_level level, const char *event, gov_status status,
                   int64_t wait_ms, int64_t now_ms);

#endif
