/* SPDX-License-Identifier: Apache-2.0 */
/* Long polls of the sandbox: they end by what happens, by time, by the caller's leaving and by the
 * sandbox's closing, and hold nobody up meanwhile. */
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sandbox/clock.h"

struct poll {
    gov_sandbox *sb;
    char token[2048];
    char target[160];
    atomic_bool gone;
    int status;
    int events;
    int64_t took_ms;
};

static bool is_gone(void *user)
{
    return atomic_load(&((struct poll *)user)->gone);
}

/* Not through sandbox_test_send: this is a caller that may leave. */
static void *run_poll(void *user)
{
    struct poll *poll = user;
    char bearer[sizeof poll->token + 8];
    gov__sandbox_fields headers = {0};
    gov__sandbox_response res = {0};
    (void)snprintf(bearer, sizeof bearer, "Bearer %s", poll->token);
    bool added = gov__sb_fields_add(&headers, "Gov-App", 7, "test", 4) &&
                 gov__sb_fields_add(&headers, "Gov-Channel", 11, "pc", 2) &&
                 gov__sb_fields_add(&headers, "Authorization", 13, bearer, strlen(bearer));
    gov__sandbox_input input = {"GET", poll->target, &headers, "", 0, is_gone, poll};
    int64_t start = gov__sb_monotonic_ms();
    if (added) {
        gov__sandbox_handle(poll->sb, &input, &res);
    }
    poll->took_ms = gov__sb_monotonic_ms() - start;
    poll->status = res.status;
    cJSON *json = res.body ? cJSON_Parse(res.body) : NULL;
    poll->events = cJSON_GetArraySize(cJSON_GetObjectItem(json, "events"));
    cJSON_Delete(json);
    gov__sb_response_clear(&res);
    gov__sb_fields_clear(&headers);
    return NULL;
}

/* A submitted matter and a poll behind the last of its events. */
static void prepare(sandbox_test *t, struct poll *poll, int wait_s)
{
    sandbox_test_open(t, NULL);
    sandbox_test_login(t, "sub-li");
    char *id = newborn_submit(t);
    char target[160];
    (void)snprintf(target, sizeof target, "/gov/v1/matters/%s/events", id);
    ck_assert_int_eq(sandbox_test_json(t, "GET", target, NULL, NULL), 200);
    memset(poll, 0, sizeof *poll);
    poll->sb = t->sb;
    (void)snprintf(poll->token, sizeof poll->token, "%s", t->token);
    (void)snprintf(poll->target, sizeof poll->target, "/gov/v1/matters/%s/events?after=%d&wait=%d",
                   id, (int)sandbox_test_int(t, "head_seq"), wait_s);
    free(id);
}

static void nap(long ms)
{
    struct timespec time = {0, ms * 1000000};
    (void)nanosleep(&time, NULL);
}

START_TEST(ends_when_something_happens)
{
    sandbox_test t;
    struct poll poll;
    pthread_t thread;
    prepare(&t, &poll, 30);
    ck_assert_int_eq(pthread_create(&thread, NULL, run_poll, &poll), 0);
    nap(100);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 200);
    sandbox_test_advance(&t, 5 * DAY_MS);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(poll.status, 200);
    ck_assert_int_ge(poll.events, 1);
    ck_assert_int_ge(poll.took_ms, 90);
    ck_assert_int_lt(poll.took_ms, 10000);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(ends_empty_when_time_is_over)
{
    sandbox_test t;
    struct poll poll;
    prepare(&t, &poll, 1);
    (void)run_poll(&poll);
    ck_assert_int_eq(poll.status, 200);
    ck_assert_int_eq(poll.events, 0);
    ck_assert_int_ge(poll.took_ms, 990);
    t.sb->max_wait_ms = 50;
    (void)run_poll(&poll);
    ck_assert_int_eq(poll.status, 200);
    ck_assert_int_lt(poll.took_ms, 900);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(ends_when_the_caller_leaves)
{
    sandbox_test t;
    struct poll poll;
    pthread_t thread;
    prepare(&t, &poll, 30);
    ck_assert_int_eq(pthread_create(&thread, NULL, run_poll, &poll), 0);
    nap(50);
    atomic_store(&poll.gone, true);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_lt(poll.took_ms, 10000);
    ck_assert_int_eq(poll.events, 0);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(ends_when_the_sandbox_closes)
{
    sandbox_test t;
    struct poll poll;
    pthread_t thread;
    prepare(&t, &poll, 30);
    ck_assert_int_eq(pthread_create(&thread, NULL, run_poll, &poll), 0);
    nap(50);
    gov_sandbox_close_waits(t.sb);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(poll.status, 200);
    ck_assert_int_lt(poll.took_ms, 10000);
    (void)run_poll(&poll); /* and from now on */
    ck_assert_int_lt(poll.took_ms, 10000);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(ends_when_something_happens),
        TEST_ENTRY(ends_empty_when_time_is_over),
        TEST_ENTRY(ends_when_the_caller_leaves),
        TEST_ENTRY(ends_when_the_sandbox_closes),
    };
    return test_run("sandbox wait", entries, TEST_COUNT(entries));
}
