/* SPDX-License-Identifier: Apache-2.0 */
/* What came of the request: done, again, ask what became of the key, or an error. The stage that
 * the transport reported decides what may be repeated. */
#include "core/call_policy.h"

#include "base/str.h"
#include "http/challenge.h"
#include "http/problem.h"

static bool is_accepted(const gov__call *call)
{
    const gov__operation *op = call->op;
    if (gov__call_has(call, GOV__OP_ANY_STATUS)) {
        return true;
    }
    if (op->accept[0] == 0) {
        return gov__response_is_success(&call->response);
    }
    for (int i = 0; i < GOV__OP_ACCEPT_MAX; i++) {
        if (op->accept[i] == call->response.status) {
            return true;
        }
    }
    return false;
}

static bool has_media(const gov__call *call)
{
    const char *media = call->op->media;
    if (gov__call_has(call, GOV__OP_NO_BODY) || call->response.status == 204) {
        return true;
    }
    return media != NULL ? gov__response_is_media(&call->response, media)
                         : gov__response_is_json(&call->response);
}

static void succeed(gov__call *call)
{
    call->unclear = false;
    if (!has_media(call)) {
        gov__call_over_error(call, GOV_ERR_RESPONSE, NULL);
        return;
    }
    gov__client_give_retry(call->client, call->retried);
    if (call->page != NULL) {
        gov__call_next_page(call);
    } else {
        gov__call_over(call, GOV_OK);
    }
}

/* The platform may have worked on the request and may have not. */
static void doubt(gov__call *call, gov_status status, int64_t at_least_ms,
                  const gov__problem *problem, int64_t now_ms)
{
    call->last_status = status;
    if (gov__call_has(call, GOV__OP_MUTATES)) {
        call->unclear = true;
        gov__call_again(call, GOV__CALL_ASK, status, at_least_ms, problem, now_ms);
    } else if (gov__call_has(call, GOV__OP_ONCE)) {
        gov__call_over_error(call, status, problem);
    } else {
        gov__call_again(call, GOV__CALL_READY, status, at_least_ms, problem, now_ms);
    }
}

/* Nobody knows what a gateway means by a 5xx of its own; 501 and 505 refuse the request as such. */
static bool is_doubtful_status(const gov__call *call, int32_t http_status)
{
    bool named =
        http_status == 408 || http_status == 500 || http_status == 502 || http_status == 504;
    return named || (http_status > 505 && gov__call_has(call, GOV__OP_MUTATES));
}

/* RFC 9470 section 3: what is wanted goes into the error, and nothing is repeated. */
static void step_up(gov__call *call, const gov__challenge *challenge, const gov__problem *problem)
{
    call->unclear = false;
    gov__call_over_error(call, GOV_ERR_STEP_UP, problem);
    if (gov__error_is_own(call->error)) {
        call->error->max_age_s = challenge->max_age_s;
        if (!gov__error_set_acr_values(call->error, challenge->acr_values)) {
            call->status = gov__error_no_memory(&call->error);
        }
    }
}

/* What the challenge of a 401 says beyond "log in": true when nothing is left to judge. */
static bool take_challenge(gov__call *call, const gov__problem *problem)
{
    gov__challenge challenge;
    if (call->response.status != 401 || !gov__challenge_of(&call->response, &challenge)) {
        return false;
    }
    if (gov__str_equal(challenge.error, "insufficient_user_authentication")) {
        step_up(call, &challenge, problem);
        return true;
    }
    /* Not the token: mostly a clock, which the reply has set right. */
    if (gov__str_equal(challenge.error, "invalid_dpop_proof")) {
        if (call->clock_repeated) {
            gov__call_over_error(call, GOV_ERR_CLIENT_REJECTED, problem);
        } else {
            call->clock_repeated = true;
            call->state = GOV__CALL_READY;
        }
        return true;
    }
    return false;
}

static void judge(gov__call *call, const gov__problem *problem, int64_t now_ms)
{
    gov__verdict verdict = {.status = GOV_ERR_PLATFORM};
    int32_t http_status = call->response.status;
    int64_t after = gov__call_retry_after(call, problem);
    call->client->platform->problem_judge(problem, http_status, &verdict);
    if (verdict.clock_skew && !call->clock_repeated) {
        call->clock_repeated = true;
        call->state = GOV__CALL_READY;
    } else if (verdict.token_expired && gov__call_reauthorise(call, call->token_generation)) {
        call->state = GOV__CALL_READY;
    } else if (verdict.in_progress) {
        call->unclear = true;
        gov__call_wait(call, GOV__CALL_READY, after, problem, now_ms);
    } else if (http_status == 429 || http_status == 503) {
        /* By contract neither had an effect, so sending again is safe for every operation. */
        call->last_status = verdict.status;
        gov__call_again(call, GOV__CALL_READY, verdict.status, after, problem, now_ms);
    } else if (is_doubtful_status(call, http_status)) {
        doubt(call, verdict.status, after, problem, now_ms);
    } else {
        call->unclear = false;
        gov__call_over_error(call, verdict.status, problem);
    }
}

static void refuse(gov__call *call, int64_t now_ms)
{
    gov__problem problem;
    if (gov__problem_read(&call->client->mem, &call->response, &problem) != GOV_OK) {
        gov__call_over_error(call, GOV_ERR_NO_MEMORY, NULL);
        return;
    }
    if (!take_challenge(call, &problem)) {
        judge(call, &problem, now_ms);
    }
    gov__problem_free(&problem);
}

static bool may_restart_sink(const gov__call *call)
{
    const gov__response *response = &call->response;
    bool written = response->sink.write != NULL && response->body_size != 0 &&
                   gov__response_is_success(response);
    return !written || response->sink.restart != NULL;
}

static void fail(gov__call *call, int64_t now_ms)
{
    gov_status status = call->exchange.status;
    bool sent = call->exchange.stage != GOV_STAGE_NOT_SENT;
    /* A reply that broke its framing says as little about a change as a lost one. */
    bool broken = status == GOV_ERR_RESPONSE && gov__call_has(call, GOV__OP_MUTATES);
    if (!(gov__call_is_passing(status) || broken) || !may_restart_sink(call)) {
        gov__call_over_error(call, status, NULL);
    } else if (sent) {
        doubt(call, status, -1, NULL, now_ms);
    } else {
        call->last_status = status;
        gov__call_again(call, call->unclear ? GOV__CALL_ASK : GOV__CALL_READY, status, -1, NULL,
                        now_ms);
    }
}

void gov__call_feed_main(gov__call *call, int64_t now_ms)
{
    int32_t http_status = call->response.status;
    if (call->exchange.status != GOV_OK) {
        fail(call, now_ms);
    } else if (!gov__call_see_reply(call, now_ms)) {
        return;
    } else if (is_accepted(call)) {
        succeed(call);
    } else if (http_status >= 300 && http_status <= 399) {
        gov__call_over_error(call, GOV_ERR_REDIRECT, NULL);
    } else if (gov__response_is_success(&call->response)) {
        gov__call_over_error(call, GOV_ERR_RESPONSE, NULL);
    } else {
        refuse(call, now_ms);
    }
}
