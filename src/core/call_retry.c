/* SPDX-License-Identifier: Apache-2.0 */
/* Whether and when something is sent again: attempts, budget, back-off with full jitter, Retry-
 * After, and never beyond the deadline. */
#include "core/call_policy.h"

#include <string.h>

/* Waiting for work in progress: without being told how long, and at least. */
#define POLL_MS     500
#define POLL_MIN_MS 100

bool gov__call_is_passing(gov_status status)
{
    switch (status) {
    case GOV_ERR_RESOLVE:
    case GOV_ERR_CONNECT:
    case GOV_ERR_TIMEOUT:
    case GOV_ERR_NETWORK: return true;
    default: return false;
    }
}

/* Uniform in 0..bound. A random hook that fails makes the wait the longest one. */
static int64_t jitter(const gov_client *client, int64_t bound)
{
    uint64_t random = 0;
    if (client->random.fill(client->random.user, &random, sizeof random) != GOV_OK) {
        return bound;
    }
    return (int64_t)(random % ((uint64_t)bound + 1));
}

static int64_t backoff(const gov__call *call)
{
    const gov_config *config = call->client->config;
    int64_t bound = gov__config_int(config, GOV__OPTION_RETRY_BASE_MS);
    int64_t cap = gov__config_int(config, GOV__OPTION_RETRY_CAP_MS);
    for (uint32_t i = 1; i < call->failures && bound < cap; i++) {
        bound *= 2;
    }
    return jitter(call->client, bound < cap ? bound : cap);
}

static void sleep_for(gov__call *call, gov__call_state next, int64_t wait_ms, gov_status status,
                      int64_t now_ms)
{
    call->resume_ms = now_ms + wait_ms;
    call->state = next;
    gov__call_log(call, GOV_LOG_INFO, "again", status, wait_ms, now_ms);
}

/* retry.max_attempts counts sends of one request; questions and renewals are bounded by the
 * budget and by time. */
static bool has_tries(const gov__call *call, gov__call_state next)
{
    int64_t max = gov__config_int(call->client->config, GOV__OPTION_RETRY_MAX_ATTEMPTS);
    uint32_t used = next == GOV__CALL_READY ? call->tries : call->failures;
    return next == GOV__CALL_ASK || used < max;
}

void gov__call_again(gov__call *call, gov__call_state next, gov_status status, int64_t at_least_ms,
                     const gov__problem *problem, int64_t now_ms)
{
    call->failures++;
    int64_t wait = backoff(call);
    if (wait < at_least_ms) {
        wait = at_least_ms;
    }
    if (!has_tries(call, next) || wait >= call->deadline_ms - now_ms ||
        !gov__client_take_retry(call->client)) {
        gov__call_give_up(call, status, problem);
        return;
    }
    sleep_for(call, next, wait, status, now_ms);
}

void gov__call_wait(gov__call *call, gov__call_state next, int64_t at_least_ms,
                    const gov__problem *problem, int64_t now_ms)
{
    int64_t wait = at_least_ms >= 0 ? at_least_ms : POLL_MS;
    if (wait < POLL_MIN_MS) {
        wait = POLL_MIN_MS;
    }
    if (wait >= call->deadline_ms - now_ms) {
        gov__call_over_error(call, GOV_ERR_IN_PROGRESS, problem);
        return;
    }
    sleep_for(call, next, wait, GOV_ERR_IN_PROGRESS, now_ms);
}

int64_t gov__call_retry_after(const gov__call *call, const gov__problem *problem)
{
    if (call->exchange.status != GOV_OK) {
        return -1;
    }
    int64_t header =
        gov__response_retry_after_ms(&call->response, gov__client_platform_ms(call->client));
    int64_t member = problem != NULL ? problem->retry_after_ms : -1;
    return header > member ? header : member;
}
