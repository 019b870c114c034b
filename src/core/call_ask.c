/* SPDX-License-Identifier: Apache-2.0 */
/* After a change whose answer was lost: asking the platform what became of its key, before
 * anything is sent again. No answer in time is an honest "unknown". */
#include "core/call_policy.h"

#include "http/problem.h"

void gov__call_ask(gov__call *call, int64_t now_ms)
{
    gov__request *side = &call->side;
    call->side_generation = 0;
    call->client->platform->operation_write(side, call->key);
    gov__request_header(side, "Accept", "application/json, application/problem+json");
    gov__call_common_headers(call, side);
    gov_status status = gov__request_finish(side);
    if (status != GOV_OK) {
        gov__call_over_error(call, status, NULL);
        return;
    }
    if (gov__call_authorise(call, side, &call->side_generation, now_ms)) {
        gov__call_send(call, side, GOV__CALL_ASK_SENT, now_ms);
    }
}

/* The platform never saw the key: as if the request had not been sent. */
static void was_lost(gov__call *call, int64_t now_ms)
{
    call->unclear = false;
    call->stage = GOV_STAGE_MAYBE_SENT; /* of the request, not of the question */
    call->failures = call->tries - 1;
    gov__call_again(call, GOV__CALL_READY, call->last_status, -1, NULL, now_ms);
}

/* The answer exists: sending the same key again makes the platform repeat it, whatever is left
 * of the number of attempts. */
static void was_done(gov__call *call)
{
    call->failures = 0;
    call->state = GOV__CALL_READY;
}

static void was_refused(gov__call *call, const gov__outcome_reply *reply)
{
    gov__problem problem;
    gov__verdict verdict = {.status = GOV_ERR_PLATFORM};
    gov__problem_from_node(reply->result, &problem);
    call->client->platform->problem_judge(&problem, reply->http_status, &verdict);
    call->unclear = false;
    call->response.status = reply->http_status;
    gov__call_over_error(call, verdict.status, &problem);
}

static void take_outcome(gov__call *call, const gov__outcome_reply *reply, int64_t now_ms)
{
    switch (reply->outcome) {
    case GOV__OUTCOME_UNKNOWN: was_lost(call, now_ms); break;
    case GOV__OUTCOME_IN_PROGRESS:
        gov__call_wait(call, GOV__CALL_ASK, gov__call_retry_after(call, NULL), NULL, now_ms);
        break;
    case GOV__OUTCOME_DONE: was_done(call); break;
    case GOV__OUTCOME_FAILED: was_refused(call, reply); break;
    }
}

static void read_answer(gov__call *call, int64_t now_ms)
{
    gov__outcome_reply reply = {.outcome = GOV__OUTCOME_UNKNOWN};
    gov_status status =
        call->client->platform->operation_read(&call->client->mem, &call->response, &reply);
    if (status == GOV_OK) {
        take_outcome(call, &reply, now_ms);
    } else if (status == GOV_ERR_NO_MEMORY) {
        gov__call_over_error(call, status, NULL);
    } else {
        gov__call_give_up(call, status, NULL);
    }
    gov__json_free(reply.doc);
}

static void refuse(gov__call *call, int64_t now_ms)
{
    gov__problem problem;
    gov__verdict verdict = {.status = GOV_ERR_PLATFORM};
    int32_t http_status = call->response.status;
    if (gov__problem_read(&call->client->mem, &call->response, &problem) != GOV_OK) {
        gov__call_over_error(call, GOV_ERR_NO_MEMORY, NULL);
        return;
    }
    call->client->platform->problem_judge(&problem, http_status, &verdict);
    if (verdict.token_expired && gov__call_reauthorise(call, call->side_generation)) {
        call->state = GOV__CALL_ASK;
    } else if (http_status == 429 || http_status >= 500) {
        gov__call_again(call, GOV__CALL_ASK, verdict.status, gov__call_retry_after(call, &problem),
                        &problem, now_ms);
    } else {
        gov__call_give_up(call, verdict.status, &problem);
    }
    gov__problem_free(&problem);
}

void gov__call_feed_ask(gov__call *call, int64_t now_ms)
{
    gov_status status = call->exchange.status;
    if (status == GOV_ERR_CANCELLED) {
        gov__call_over_error(call, status, NULL);
    } else if (status != GOV_OK && gov__call_is_passing(status)) {
        gov__call_again(call, GOV__CALL_ASK, status, -1, NULL, now_ms);
    } else if (status != GOV_OK) {
        gov__call_give_up(call, status, NULL);
    } else if (!gov__call_see_reply(call, now_ms)) {
        return;
    } else if (call->response.status == 200 && gov__response_is_json(&call->response)) {
        read_answer(call, now_ms);
    } else if (call->response.status >= 400) {
        refuse(call, now_ms);
    } else {
        gov__call_give_up(call, GOV_ERR_RESPONSE, NULL);
    }
}
