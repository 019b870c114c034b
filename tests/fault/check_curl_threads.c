/* SPDX-License-Identifier: Apache-2.0 */
/* One curl transport in many threads: the pool is bounded, waits end in time, and forgetting in the
 * middle of calls breaks none. */
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/platform.h"
#include "support/hostile.h"
#include "unit/test_support.h"

#define THREADS 8
#define CALLS   40
#define POOL    3

static hostile_server server;
static gov_transport transport;
static int port;

static void set_up(void)
{
    const char *const arguments[] = {"plain:main", NULL};
    const gov__curl_options options = {.pool_size = POOL};

    hostile_start(&server, arguments);
    port = hostile_port(&server, "main");
    transport = hostile_transport(&options);
}

static void tear_down(void)
{
    transport.destroy(transport.user);
    hostile_stop(&server);
}

typedef struct worker {
    const char *path;
    int calls;
    int64_t timeout_ms;
    const gov_cancel *cancel;
    int good;
    gov_status last;
    gov_stage stage;
    int64_t took_ms;
} worker;

static void *work(void *user)
{
    worker *state = user;
    char url[64];

    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, state->path);
    for (int i = 0; i < state->calls; i++) {
        hostile_request request = {.method = "POST",
                                   .url = url,
                                   .body = "{}",
                                   .body_size = 2,
                                   .timeout_ms = state->timeout_ms,
                                   .cancel = state->cancel};
        hostile_reply reply;

        hostile_call(&transport, &request, &reply);
        state->good += reply.exchange.status == GOV_OK ? 1 : 0;
        state->last = reply.exchange.status;
        state->stage = reply.exchange.stage;
        state->took_ms = reply.took_ms;
        hostile_reply_free(&reply);
    }
    return NULL;
}

static _Atomic int stop;

static void *forget_often(void *user)
{
    (void)user;
    while (!atomic_load(&stop)) {
        transport.forget(transport.user);
        gov__platform_sleep_ms(5);
    }
    return NULL;
}

START_TEST(many_threads_share_few_connections)
{
    pthread_t threads[THREADS];
    worker workers[THREADS];

    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (worker){.path = "/ok", .calls = CALLS};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(workers[i].good, CALLS);
    }
    ck_assert_int_le(hostile_count(&server, "connections main"), POOL);
    ck_assert_int_eq(hostile_count(&server, "POST ok"), THREADS * CALLS);
}
END_TEST

START_TEST(forgetting_breaks_no_call)
{
    pthread_t threads[THREADS];
    pthread_t forgetter;
    worker workers[THREADS];
    long before = hostile_count(&server, "POST ok");

    atomic_store(&stop, 0);
    ck_assert_int_eq(pthread_create(&forgetter, NULL, forget_often, NULL), 0);
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (worker){.path = "/ok", .calls = CALLS};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(workers[i].good, CALLS);
    }
    atomic_store(&stop, 1);
    pthread_join(forgetter, NULL);
    ck_assert_int_eq(hostile_count(&server, "POST ok") - before, THREADS * CALLS);
}
END_TEST

START_TEST(waiting_for_a_connection_ends_in_time)
{
    pthread_t threads[POOL];
    worker busy[POOL];
    worker late = {.path = "/ok", .calls = 1, .timeout_ms = 300};

    for (size_t i = 0; i < POOL; i++) {
        busy[i] = (worker){.path = "/delay/1200", .calls = 1};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &busy[i]), 0);
    }
    gov__platform_sleep_ms(300);
    work(&late);
    ck_assert_int_eq(late.last, GOV_ERR_TIMEOUT);
    ck_assert_int_eq(late.stage, GOV_STAGE_NOT_SENT);
    ck_assert_int_le(late.took_ms, 700);
    /* With more time it gets the first that becomes free. */
    late = (worker){.path = "/ok", .calls = 1, .timeout_ms = 5000};
    work(&late);
    ck_assert_int_eq(late.last, GOV_OK);
    for (size_t i = 0; i < POOL; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(busy[i].last, GOV_OK);
    }
}
END_TEST

START_TEST(cancelling_reaches_a_call_that_waits)
{
    pthread_t threads[POOL + 1];
    worker workers[POOL + 1];
    gov_cancel *cancel;

    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    for (size_t i = 0; i <= POOL; i++) {
        workers[i] = (worker){.path = "/silent", .calls = 1, .cancel = cancel};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    gov__platform_sleep_ms(300);
    gov_cancel_trigger(cancel);
    for (size_t i = 0; i <= POOL; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(workers[i].last, GOV_ERR_CANCELLED);
        ck_assert_int_le(workers[i].took_ms, 900);
    }
    gov_cancel_free(cancel);
}
END_TEST

static void *make_and_destroy(void *user)
{
    const gov__curl_options options = {0};

    (void)user;
    for (int i = 0; i < 10; i++) {
        gov_transport own = hostile_transport(&options);
        hostile_outcome outcome = hostile_get(&own, "http", port, "/ok");
        ck_assert_int_eq(outcome.status, GOV_OK);
        own.destroy(own.user);
    }
    return NULL;
}

START_TEST(transports_come_and_go_in_threads)
{
    pthread_t threads[THREADS];

    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, make_and_destroy, NULL), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {many_threads_share_few_connections, forgetting_breaks_no_call,
                                  waiting_for_a_connection_ends_in_time,
                                  cancelling_reaches_a_call_that_waits,
                                  transports_come_and_go_in_threads};

    return hostile_run("curl_threads", set_up, tear_down, tests, TEST_COUNT(tests));
}
