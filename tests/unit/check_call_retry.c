/* SPDX-License-Identifier: Apache-2.0 */
/* Repeats: back-off, deadline, budget, options of the call, cancelling, and time. */
#include "call_support.h"

#include <string.h>

#include "core/options.h"

static const gov__operation READ = {.name = "thing_read", .flags = GOV__OP_ANONYMOUS};
static const gov__operation CHANGE = {.name = "thing_change",
                                      .flags = GOV__OP_ANONYMOUS | GOV__OP_MUTATES};

static const play_reply DOWN[] = {{.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT},
                                  {.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT},
                                  {.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT},
                                  {.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT},
                                  {.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT},
                                  {.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT}};
static const play_reply GOOD[] = {{.http_status = 200, .body = "{}"}};

/* The random number is p.random (at most 255), so a wait is p.random modulo bound + 1. */
START_TEST(backs_off_with_full_jitter)
{
    static const play_setting settings[] = {
        {"retry.max_attempts", "6"}, {"retry.base_ms", "10"}, {"retry.cap_ms", "50"}, {NULL, NULL}};
    play p;
    play_begin(&p, settings);
    p.random = 255;
    ck_assert_int_eq(play_call(&p, &READ, NULL, DOWN, 6), GOV_ERR_CONNECT);
    /* Bounds 10, 20, 40, 50, 50. */
    ck_assert_int_eq(p.waited_ms, 255 % 11 + 255 % 21 + 255 % 41 + 255 % 51 + 255 % 51);
    p.random = 0;
    ck_assert_int_eq(play_call(&p, &READ, NULL, DOWN, 6), GOV_ERR_CONNECT);
    ck_assert_int_eq(p.waited_ms, 0);
    p.random_status = GOV_ERR_HOOK;
    ck_assert_int_eq(play_call(&p, &READ, NULL, DOWN, 6), GOV_ERR_CONNECT);
    ck_assert_int_eq(p.waited_ms, 10 + 20 + 40 + 50 + 50);
    play_end(&p);
}
END_TEST

START_TEST(never_waits_beyond_the_deadline)
{
    gov_call_options options = {.struct_size = sizeof options, .timeout_ms = 100};
    play_reply slow[2] = {DOWN[0], DOWN[0]};
    play p;
    play_begin(&p, NULL);
    p.random = 99;
    int64_t begin = p.now_ms;
    slow[0].takes_ms = 5;
    ck_assert_int_eq(play_call(&p, &READ, &options, slow, 2), GOV_ERR_CONNECT);
    ck_assert_str_eq(p.trace, "M");
    ck_assert_int_eq(p.now_ms - begin, 5);
    slow[0].takes_ms = 100;
    p.random = 0;
    ck_assert_int_eq(play_call(&p, &READ, &options, slow, 2), GOV_ERR_CONNECT);
    ck_assert_str_eq(p.trace, "M");
    play_end(&p);
}
END_TEST

START_TEST(a_deadline_that_has_passed_sends_nothing)
{
    gov_call_options options = {.struct_size = sizeof options, .timeout_ms = 100};
    gov__call call;
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(gov__call_begin(&call, p.client, NULL, &CHANGE, &options, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "POST", "/gov/v1/things");
    p.now_ms += 100;
    ck_assert_int_eq(play_run(&p, &call, NULL, 0), GOV_ERR_TIMEOUT);
    ck_assert_int_eq(gov_error_get_stage(p.error), GOV_STAGE_NOT_SENT);
    ck_assert_uint_eq(gov_error_get_attempts(p.error), 0);
    gov__call_end(&call);
    play_end(&p);
}
END_TEST

START_TEST(one_deadline_for_the_exchange)
{
    gov_call_options options = {.struct_size = sizeof options, .timeout_ms = 1500};
    gov__call call;
    gov_exchange *exchange = NULL;
    int64_t until = 0;
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(gov__call_begin(&call, p.client, NULL, &READ, &options, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/things");
    gov__call_set_deadline(&call, p.now_ms + 2000);
    ck_assert_int_eq(gov__call_step(&call, p.now_ms, &exchange, &until), GOV__CALL_SEND);
    ck_assert_int_eq(gov_exchange_get_deadline_ms(exchange), p.now_ms + 2000);
    ck_assert_int_eq(gov_exchange_get_remaining_ms(exchange), 2000);
    p.now_ms += 3000;
    ck_assert_int_eq(gov_exchange_get_remaining_ms(exchange), 0);
    play_answer(&p, exchange, &DOWN[0]);
    gov__call_feed(&call, p.now_ms);
    gov__call_end(&call);
    play_end(&p);
}
END_TEST

START_TEST(the_budget_ends_repeats_in_an_outage)
{
    play p;
    play_begin(&p, NULL);
    p.random = 0;
    size_t sends = 0;
    for (int i = 0; i < 10000; i++) {
        p.log[0] = '\0';
        ck_assert_int_eq(play_call(&p, &READ, NULL, DOWN, 3), GOV_ERR_CONNECT);
        sends += gov_error_get_attempts(p.error);
    }
    /* 500 tokens at 14 each are 35 repeats. */
    ck_assert_uint_eq(sends, 10035);
    for (int i = 0; i < 500; i++) {
        p.log[0] = '\0';
        ck_assert_int_eq(play_call(&p, &READ, NULL, GOOD, 1), GOV_OK);
    }
    ck_assert_int_eq(play_call(&p, &READ, NULL, DOWN, 3), GOV_ERR_CONNECT);
    ck_assert_uint_eq(gov_error_get_attempts(p.error), 3);
    play_end(&p);
}
END_TEST

START_TEST(a_success_after_a_repeat_refunds_it)
{
    static const play_reply mended[] = {{.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT},
                                        {.http_status = 200, .body = "{}"}};
    static const play_setting settings[] = {{"retry.budget", "14"}, {NULL, NULL}};
    play p;
    play_begin(&p, settings);
    for (int i = 0; i < 100; i++) {
        p.log[0] = '\0';
        ck_assert_int_eq(play_call(&p, &READ, NULL, mended, 2), GOV_OK);
    }
    ck_assert_int_eq(p.client->retry_tokens, 14);
    play_end(&p);
}
END_TEST

START_TEST(no_budget_means_no_repeats)
{
    static const play_setting settings[] = {{"retry.budget", "0"}, {NULL, NULL}};
    static const play_reply lost[] = {{.status = GOV_ERR_NETWORK, .stage = GOV_STAGE_MAYBE_SENT}};
    play p;
    play_begin(&p, settings);
    ck_assert_int_eq(play_call(&p, &READ, NULL, DOWN, 1), GOV_ERR_CONNECT);
    ck_assert_int_eq(play_call(&p, &CHANGE, NULL, lost, 1), GOV_ERR_OUTCOME_UNKNOWN);
    play_end(&p);
}
END_TEST

START_TEST(refuses_bad_options_before_anything_is_sent)
{
    const uint32_t size = sizeof(gov_call_options);
    const gov_call_options bad[] = {
        {.struct_size = 0},
        {.struct_size = 3},
        {.struct_size = size, .reserved = 1},
        {.struct_size = size, .timeout_ms = -1},
        {.struct_size = size, .timeout_ms = INT64_MAX},
        {.struct_size = size, .idempotency_key = "too-short"},
        {.struct_size = size, .idempotency_key = "0123456789012345678901\r\nX: y"},
        {.struct_size = size,
         .idempotency_key = "01234567890123456789012345678901234567890123456"
                            "789012345678901234567"},
        {.struct_size = size,
         .traceparent = "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b71692033"
                        "31-01"},
        {.struct_size = size, .traceparent = "00"},
        {.struct_size = size,
         .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b71692033"
                        "31-011"},
        {.struct_size = size, .grant_id = ""},
        {.struct_size = size, .grant_id = "a b"},
        {.struct_size = size, .grant_id = "a\nb"},
    };
    play p;
    play_begin(&p, NULL);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_msg(play_call(&p, &CHANGE, &bad[i], NULL, 0) == GOV_ERR_ARGUMENT, "row %zu", i);
        ck_assert_ptr_nonnull(p.error);
    }
    play_end(&p);
}
END_TEST

START_TEST(loads_tables_of_older_and_newer_versions)
{
    struct newer {
        gov_call_options known;
        uint64_t more[2];
    } newer = {.known = {.struct_size = sizeof newer, .timeout_ms = 77}};
    struct older {
        uint32_t struct_size;
        uint32_t reserved;
        int64_t timeout_ms;
    } older = {sizeof older, 0, 55};
    gov_call_options out;
    ck_assert_int_eq(gov__options_load(&out, sizeof out, NULL), GOV_OK);
    ck_assert_uint_eq(out.struct_size, sizeof out);
    ck_assert_int_eq(out.timeout_ms, 0);
    ck_assert_int_eq(gov__options_load(&out, sizeof out, &older), GOV_OK);
    ck_assert_int_eq(out.timeout_ms, 55);
    ck_assert_ptr_null(out.idempotency_key);
    ck_assert_int_eq(gov__options_load(&out, sizeof out, &newer), GOV_OK);
    ck_assert_int_eq(out.timeout_ms, 77);
    newer.more[1] = 1;
    ck_assert_int_eq(gov__options_load(&out, sizeof out, &newer), GOV_ERR_ARGUMENT);
    older.struct_size = 5000;
    ck_assert_int_eq(gov__options_load(&out, sizeof out, &older), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(out.timeout_ms, 0);
}
END_TEST

START_TEST(a_cancelled_call_sends_nothing)
{
    gov_cancel *cancel = NULL;
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    gov_call_options options = {.struct_size = sizeof options, .cancel = cancel};
    ck_assert_int_eq(play_call(&p, &READ, &options, GOOD, 1), GOV_OK);
    gov_cancel_trigger(cancel);
    ck_assert_int_eq(play_call(&p, &READ, &options, GOOD, 0), GOV_ERR_CANCELLED);
    ck_assert_uint_eq(gov_error_get_attempts(p.error), 0);
    gov_cancel_free(cancel);
    gov_cancel_free(NULL);
    gov_cancel_trigger(NULL);
    ck_assert_int_eq(gov_cancel_new(NULL, NULL), GOV_ERR_ARGUMENT);
    play_end(&p);
}
END_TEST

static gov_cancel *cancel_in_sleep;

static void trigger(play *p)
{
    (void)p;
    gov_cancel_trigger(cancel_in_sleep);
}

START_TEST(a_wait_ends_soon_after_a_cancel)
{
    static const play_reply busy[] = {
        {.http_status = 503, .headers = "Retry-After: 20", .media = ""}};
    gov__call call;
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(gov_cancel_new(&cancel_in_sleep, NULL), GOV_OK);
    gov_call_options options = {.struct_size = sizeof options, .cancel = cancel_in_sleep};
    p.on_sleep = trigger;
    ck_assert_int_eq(gov__call_begin(&call, p.client, NULL, &READ, &options, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/things");
    play_script(&p, busy, 1);
    ck_assert_int_eq(gov__call_run(&call, &p.error), GOV_ERR_CANCELLED);
    ck_assert_int_le(p.waited_ms, 200);
    gov__call_end(&call);
    gov_cancel_free(cancel_in_sleep);
    play_end(&p);
}
END_TEST

START_TEST(runs_over_the_transport_of_the_client)
{
    static const play_reply replies[] = {{.status = GOV_ERR_NETWORK, .stage = GOV_STAGE_MAYBE_SENT},
                                         {.http_status = 200, .body = "{\"state\":\"unknown\"}"},
                                         {.http_status = 200, .body = "{}"}};
    gov__call call;
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(gov__call_begin(&call, p.client, NULL, &CHANGE, NULL, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "POST", "/gov/v1/things");
    play_script(&p, replies, 3);
    ck_assert_int_eq(gov__call_run(&call, &p.error), GOV_OK);
    ck_assert_str_eq(p.trace, "MQM");
    ck_assert_int_eq(p.waited_ms, 14);
    gov__call_end(&call);
    play_end(&p);
}
END_TEST

START_TEST(learns_the_time_of_the_platform)
{
    static const play_reply dated[] = {
        {.http_status = 200, .body = "{}", .headers = "Date: Thu, 01 Jan 2026 01:00:00 GMT"}};
    static const play_reply undated[] = {
        {.http_status = 200, .body = "{}", .headers = "Date: yesterday"}};
    int64_t offset = -1;
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(gov_client_get_clock_offset_ms(p.client, &offset), 0);
    ck_assert_int_eq(offset, 0);
    ck_assert_int_eq(play_call(&p, &READ, NULL, undated, 1), GOV_OK);
    ck_assert_int_eq(gov_client_get_clock_offset_ms(p.client, NULL), 0);
    ck_assert_int_eq(play_call(&p, &READ, NULL, dated, 1), GOV_OK);
    ck_assert_int_eq(gov_client_get_clock_offset_ms(p.client, &offset), 1);
    /* The wall clock stands at 00:16:40 (PLAY_WALL_MS is midnight); half a second for the cut. */
    ck_assert_int_eq(offset, 3600000 - 1000000 + 500);
    int64_t platform = gov__client_platform_ms(p.client);
    p.wall_jump_ms = 86400000;
    ck_assert_int_eq(gov__client_platform_ms(p.client), platform);
    ck_assert_int_eq(gov_client_get_clock_offset_ms(p.client, &offset), 1);
    ck_assert_int_eq(offset, 3600000 - 1000000 + 500 - 86400000);
    p.now_ms += 1000;
    ck_assert_int_eq(gov__client_platform_ms(p.client), platform + 1000);
    play_end(&p);
}
END_TEST

START_TEST(a_random_hook_that_fails_makes_no_key)
{
    play p;
    play_begin(&p, NULL);
    p.random_status = GOV_ERR_HOOK;
    ck_assert_int_eq(play_call(&p, &CHANGE, NULL, NULL, 0), GOV_ERR_HOOK);
    ck_assert_int_eq(play_call(&p, &READ, NULL, GOOD, 1), GOV_OK);
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(backs_off_with_full_jitter),
        TEST_ENTRY(never_waits_beyond_the_deadline),
        TEST_ENTRY(a_deadline_that_has_passed_sends_nothing),
        TEST_ENTRY(one_deadline_for_the_exchange),
        TEST_ENTRY(the_budget_ends_repeats_in_an_outage),
        TEST_ENTRY(a_success_after_a_repeat_refunds_it),
        TEST_ENTRY(no_budget_means_no_repeats),
        TEST_ENTRY(refuses_bad_options_before_anything_is_sent),
        TEST_ENTRY(loads_tables_of_older_and_newer_versions),
        TEST_ENTRY(a_cancelled_call_sends_nothing),
        TEST_ENTRY(a_wait_ends_soon_after_a_cancel),
        TEST_ENTRY(runs_over_the_transport_of_the_client),
        TEST_ENTRY(learns_the_time_of_the_platform),
        TEST_ENTRY(a_random_hook_that_fails_makes_no_key),
    };
    return test_run("call_retry", entries, TEST_COUNT(entries));
}
