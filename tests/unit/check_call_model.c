/* SPDX-License-Identifier: Apache-2.0 */
/* Thousands of changes against a model of a platform behind a faulty line: nothing is done twice,
 * nothing that is called done was not, and no error lies about how far the request got. */
#include "call_support.h"

#include <stdio.h>
#include <string.h>

#define CALLS 20000

static const gov__operation CHANGE = {.name = "thing_change",
                                      .flags = GOV__OP_ANONYMOUS | GOV__OP_MUTATES};

/* The platform knows one key at a time: calls come one after the other. */
typedef struct model {
    uint64_t seed;
    char key[65];
    unsigned applied; /* how often the change was made */
    bool seen;        /* the request with the key arrived */
    bool refused;     /* the stored answer is a refusal */
    int in_progress;  /* questions until it is done */
    bool fresh_keys;  /* control: the client forgets its key with each attempt */
} model;

static uint32_t roll(model *m, uint32_t bound)
{
    m->seed = m->seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(m->seed >> 33) % bound;
}

/* The request arrives and is worked on. */
static play_reply work(model *m)
{
    const play_reply done = {.http_status = 200, .body = "{}"};
    const play_reply refusal = {.http_status = 422, .body = "{\"code\":\"validation_failed\"}"};
    const play_reply running = {.http_status = 409,
                                .body = "{\"code\":\"operation_in_progress\"}",
                                .headers = "Retry-After: 1"};
    if (m->seen && m->in_progress > 0 && !m->fresh_keys) {
        m->in_progress--;
        return running;
    }
    if (!m->seen || m->fresh_keys) {
        m->refused = roll(m, 100) < 5;
        m->applied += m->refused ? 0 : 1;
        m->in_progress = roll(m, 100) < 10 ? (int)roll(m, 3) : 0;
        m->seen = true;
    }
    return m->refused ? refusal : done;
}

static play_reply answer_question(model *m)
{
    play_reply reply = {.http_status = 200, .body = "{\"state\":\"unknown\"}"};
    if (m->seen && m->in_progress > 0) {
        m->in_progress--;
        reply.body = "{\"state\":\"in_progress\"}";
    } else if (m->seen && m->refused) {
        reply.body = "{\"state\":\"failed\",\"status\":422,"
                     "\"result\":{\"code\":\"validation_failed\"}}";
    } else if (m->seen) {
        reply.body = "{\"state\":\"done\",\"status\":200}";
    }
    return reply;
}

/* 40 % of the exchanges meet a fault; the stage that is reported is always true. */
static play_reply exchange_with(model *m, bool question)
{
    uint32_t fault = roll(m, 100);
    const play_reply not_sent = {.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT};
    const play_reply lost = {.status = GOV_ERR_NETWORK, .stage = GOV_STAGE_MAYBE_SENT};
    const play_reply cut = {.status = GOV_ERR_NETWORK, .stage = GOV_STAGE_PARTIAL};
    const play_reply busy = {.http_status = 503, .media = ""};
    const play_reply failed = {.http_status = 502, .media = ""};
    if (fault < 8) {
        return not_sent;
    }
    if (fault < 16) {
        return lost; /* before it arrived */
    }
    if (fault < 20) {
        return busy;
    }
    play_reply reply = question ? answer_question(m) : work(m);
    if (fault < 30) {
        return lost; /* after it arrived */
    }
    if (fault < 36) {
        return cut;
    }
    return fault < 40 ? failed : reply;
}

static const char *key_in(const char *request)
{
    const char *at = strstr(request, "Idempotency-Key: ");
    return at != NULL ? at + 17 : NULL;
}

static gov_status run(play *p, model *m)
{
    gov__call call;
    gov_exchange *exchange = NULL;
    int64_t until = 0;
    ck_assert_int_eq(gov__call_begin(&call, p->client, NULL, &CHANGE, NULL, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "POST", "/gov/v1/things");
    for (;;) {
        gov__call_action action = gov__call_step(&call, p->now_ms, &exchange, &until);
        if (action == GOV__CALL_DONE) {
            break;
        }
        if (action == GOV__CALL_WAIT) {
            ck_assert_int_le(until, call.deadline_ms);
            p->now_ms = until;
            continue;
        }
        play_describe(exchange, p->last_request, sizeof p->last_request);
        const char *key = key_in(p->last_request);
        if (key != NULL && m->key[0] == '\0') {
            memcpy(m->key, key, 22);
        }
        ck_assert(key == NULL || strncmp(key, m->key, 22) == 0);
        play_reply reply = exchange_with(m, key == NULL);
        reply.takes_ms = roll(m, 50);
        play_answer(p, exchange, &reply);
        gov__call_feed(&call, p->now_ms);
    }
    gov_status status = gov__call_result(&call, &p->error);
    gov__call_end(&call);
    return status;
}

static bool is_open_end(gov_status status)
{
    return status == GOV_ERR_OUTCOME_UNKNOWN || status == GOV_ERR_IN_PROGRESS;
}

START_TEST(nothing_twice_and_nothing_lost)
{
    static const play_setting settings[] = {{"retry.budget", "1000000"},
                                            {"call.timeout_ms", "120000"},
                                            {"log.level", "error"},
                                            {NULL, NULL}};
    unsigned good = 0;
    unsigned open = 0;
    play p;
    play_begin(&p, settings);
    for (uint64_t i = 0; i < CALLS; i++) {
        model m = {.seed = i * 7919 + 1};
        gov_status status = run(&p, &m);
        ck_assert_msg(m.applied <= 1, "call %d: made %u times", (int)i, m.applied);
        if (status == GOV_OK) {
            ck_assert_uint_eq(m.applied, 1);
            good++;
        } else if (is_open_end(status)) {
            open++;
        } else {
            ck_assert_msg(m.applied == 0, "call %d: %s, but it was made", (int)i,
                          gov_status_get_name(status));
        }
        if (gov_error_get_stage(p.error) == GOV_STAGE_NOT_SENT && p.error != NULL) {
            ck_assert_msg(!m.seen, "call %d: NOT_SENT, but the platform saw it", (int)i);
        }
        gov_error_free(p.error);
        p.error = NULL;
    }
    /* The line is bad, not dead: nearly all get through, and the rest is told honestly. */
    ck_assert_uint_gt(good, CALLS * 85 / 100);
    ck_assert_uint_lt(open, CALLS / 100);
    play_end(&p);
}
END_TEST

/* The model itself must be able to see a double change: it does when keys are ignored. */
START_TEST(the_model_notices_doubles)
{
    static const play_setting settings[] = {
        {"retry.budget", "1000000"}, {"log.level", "error"}, {NULL, NULL}};
    unsigned doubled = 0;
    play p;
    play_begin(&p, settings);
    for (uint64_t i = 0; i < 2000; i++) {
        model m = {.seed = i * 7919 + 1, .fresh_keys = true};
        (void)run(&p, &m);
        doubled += m.applied > 1 ? 1 : 0;
        gov_error_free(p.error);
        p.error = NULL;
    }
    ck_assert_uint_gt(doubled, 0);
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(nothing_twice_and_nothing_lost),
        TEST_ENTRY(the_model_notices_doubles),
    };
    return test_run("call_model", entries, TEST_COUNT(entries));
}
