/* SPDX-License-Identifier: Apache-2.0 */
/* The scripted transport: what it answers, what it refuses, what it tells of a run that went astray. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include <govsdk/testing/script.h>

#include "http/exchange.h"
#include "unit/test_support.h"

static gov_fake_clock *fake;
static gov_clock clock_table;
static gov_script *script;
static gov_transport table;

/* One exchange with the script. */
static gov__request request;
static gov__response response;
static gov_exchange exchange;

static void set_up(void)
{
    ck_assert_int_eq(gov_fake_clock_new(0, &fake), GOV_OK);
    gov_fake_clock_get_table(fake, &clock_table);
    ck_assert_int_eq(gov_script_new(fake, &script), GOV_OK);
    gov_script_get_table(script, &table);
    gov__request_init(&request, NULL, "https://gov.test");
    gov__response_init(&response, NULL, 65536, 1 << 20);
}

static void tear_down(void)
{
    gov__request_free(&request);
    gov__response_free(&response);
    gov_script_free(script);
    gov_fake_clock_free(fake);
}

static void add(gov_script_step step)
{
    step.struct_size = sizeof step;
    ck_assert_int_eq(gov_script_add(script, &step), GOV_OK);
}

static gov_status run(const gov_cancel *cancel)
{
    ck_assert_int_eq(gov__request_finish(&request), GOV_OK);
    gov__exchange_begin(&exchange, &request, &response, &clock_table,
                        clock_table.monotonic_ms(clock_table.user) + 1000, cancel);
    table.perform(table.user, &exchange);
    ck_assert(exchange.finished);
    gov__exchange_settle(&exchange);
    return exchange.status;
}

static gov_status send(const char *method, const char *path, const char *body)
{
    gov__request_begin(&request, method, path);
    gov__request_header(&request, "X-Trace", "1");
    if (body != NULL) {
        gov__buf_append_str(gov__request_body(&request, "application/json"), body);
    }
    return run(NULL);
}

START_TEST(an_answer_comes_as_written)
{
    size_t size;

    add((gov_script_step){.http_status = 201,
                          .method = "POST",
                          .url_suffix = "/matters",
                          .header = "x-trace: 1",
                          .body_contains = "\"a\"",
                          .response_headers = "ETag: \"7\"\nX-B:  c\n",
                          .response_body = "{\"id\":\"m\"}"});
    ck_assert_int_eq(send("POST", "/matters", "{\"a\":1}"), GOV_OK);
    ck_assert_int_eq(exchange.stage, GOV_STAGE_COMPLETE);
    ck_assert_int_eq(response.status, 201);
    ck_assert_str_eq(gov__response_header(&response, "etag"), "\"7\"");
    ck_assert_str_eq(gov__response_header(&response, "x-b"), "c");
    ck_assert_str_eq(gov__response_header(&response, "content-type"), "application/json");
    ck_assert_str_eq(gov__response_body(&response, &size), "{\"id\":\"m\"}");
    ck_assert_ptr_null(gov_script_get_failure(script));
    ck_assert_uint_eq(gov_script_get_request_count(script), 1);
    ck_assert_str_eq(gov_script_get_request(script, 0),
                     "POST https://gov.test/matters\nX-Trace: 1\nContent-Type: application/json\n\n"
                     "{\"a\":1}");
    ck_assert_ptr_null(gov_script_get_request(script, 1));
}
END_TEST

START_TEST(any_header_value_fits_a_star)
{
    add((gov_script_step){.http_status = 204, .header = "X-Trace: *"});
    ck_assert_int_eq(send("GET", "/a", NULL), GOV_OK);
    ck_assert_ptr_null(gov__response_header(&response, "content-type"));
    ck_assert_ptr_null(gov_script_get_failure(script));
}
END_TEST

START_TEST(a_given_content_type_stays)
{
    add((gov_script_step){.http_status = 404,
                          .response_headers = "content-type: application/problem+json",
                          .response_body = "{}"});
    ck_assert_int_eq(send("GET", "/a", NULL), GOV_OK);
    ck_assert_str_eq(gov__response_header(&response, "content-type"), "application/problem+json");
}
END_TEST

START_TEST(bodies_may_hold_nul_and_come_in_pieces)
{
    static const char body[] = "ab\0cdefg";
    size_t size;

    add((gov_script_step){
        .http_status = 200, .response_body = body, .response_size = 8, .piece_size = 3});
    ck_assert_int_eq(send("GET", "/a", NULL), GOV_OK);
    const char *got = gov__response_body(&response, &size);
    ck_assert_uint_eq(size, 8);
    ck_assert_mem_eq(got, body, 8);
}
END_TEST

START_TEST(failures_come_at_their_stage)
{
    static const gov_stage stages[] = {GOV_STAGE_NOT_SENT, GOV_STAGE_MAYBE_SENT, GOV_STAGE_PARTIAL};

    for (size_t i = 0; i < TEST_COUNT(stages); i++) {
        add((gov_script_step){.fail_status = GOV_ERR_NETWORK, .fail_stage = stages[i]});
        ck_assert_int_eq(send("GET", "/a", NULL), GOV_ERR_NETWORK);
        ck_assert_int_eq(exchange.stage, stages[i]);
    }
    ck_assert_ptr_null(gov_script_get_failure(script));
}
END_TEST

START_TEST(delays_move_the_clock_and_end_at_the_deadline)
{
    int64_t start = clock_table.monotonic_ms(clock_table.user);

    add((gov_script_step){.http_status = 200, .delay_ms = 400});
    add((gov_script_step){.http_status = 200, .delay_ms = 5000});
    ck_assert_int_eq(send("GET", "/a", NULL), GOV_OK);
    ck_assert_int_eq(clock_table.monotonic_ms(clock_table.user), start + 400);
    ck_assert_int_eq(send("GET", "/a", NULL), GOV_ERR_TIMEOUT);
    ck_assert_int_eq(exchange.stage, GOV_STAGE_MAYBE_SENT);
    ck_assert_int_eq(clock_table.monotonic_ms(clock_table.user), start + 1400);
    ck_assert_int_eq(gov_fake_clock_get_slept_ms(fake), 0);
}
END_TEST

START_TEST(what_does_not_fit_is_told)
{
    static const struct {
        gov_script_step step;
        const char *told;
    } cases[] = {
        {{.http_status = 200, .method = "PUT"}, "its method is not as expected: \"PUT\""},
        {{.http_status = 200, .url_suffix = "/b"}, "its URL is not as expected: \"/b\""},
        {{.http_status = 200, .header = "X-Trace: 2"},
         "its header is not as expected: \"X-Trace: 2\""},
        {{.http_status = 200, .header = "X-None: *"},
         "its header is not as expected: \"X-None: *\""},
        {{.http_status = 200, .body_contains = "z"}, "its body is not as expected: \"z\""},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        add(cases[i].step);
        ck_assert_int_eq(send("POST", "/a", "{}"), GOV_ERR_HOOK);
        ck_assert_int_eq(exchange.stage, GOV_STAGE_NOT_SENT);
        ck_assert_msg(strstr(gov_script_get_failure(script), cases[i].told) != NULL, "%s",
                      gov_script_get_failure(script));
    }
}
END_TEST

START_TEST(surplus_and_missing_requests_are_told)
{
    add((gov_script_step){.http_status = 200, .method = "GET", .url_suffix = "/a"});
    ck_assert_str_eq(gov_script_get_failure(script),
                     "step 1 (GET, URL ending with \"/a\") was not reached\n");
    ck_assert_int_eq(send("GET", "/a", NULL), GOV_OK);
    ck_assert_ptr_null(gov_script_get_failure(script));
    ck_assert_int_eq(send("GET", "/more", NULL), GOV_ERR_HOOK);
    ck_assert_str_eq(
        gov_script_get_failure(script),
        "request 2 (GET https://gov.test/more) was not expected: the script has no step left\n");
    add((gov_script_step){.http_status = 200});
    ck_assert_ptr_nonnull(
        strstr(gov_script_get_failure(script), "step 2 (any method) was not reached\n"));
    ck_assert_uint_eq(gov_script_get_request_count(script), 2);
}
END_TEST

START_TEST(a_cancelled_or_late_exchange_is_not_played)
{
    gov_cancel *cancel;

    add((gov_script_step){.http_status = 200});
    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    gov_cancel_trigger(cancel);
    gov__request_begin(&request, "GET", "/a");
    ck_assert_int_eq(run(cancel), GOV_ERR_CANCELLED);
    ck_assert_int_eq(exchange.stage, GOV_STAGE_NOT_SENT);
    gov_cancel_free(cancel);

    gov__exchange_begin(&exchange, &request, &response, &clock_table,
                        clock_table.monotonic_ms(clock_table.user), NULL);
    table.perform(table.user, &exchange);
    ck_assert_int_eq(exchange.status, GOV_ERR_TIMEOUT);
    ck_assert_uint_eq(gov_script_get_request_count(script), 0);
}
END_TEST

static gov_status read_letters(void *user, uint64_t offset, void *out, size_t capacity,
                               size_t *out_size)
{
    (void)user;
    (void)offset;
    *out_size = capacity < 5 ? capacity : 5;
    memset(out, 'r', *out_size);
    return GOV_OK;
}

static gov_status note_sent(void *user, uint64_t sent)
{
    *(uint64_t *)user = sent;
    return GOV_OK;
}

START_TEST(read_bodies_are_written_down)
{
    uint64_t sent = 0;

    add((gov_script_step){.http_status = 204, .body_contains = "rrrrrrrrrrrr"});
    gov__request_begin(&request, "PATCH", "/u");
    gov__request_body_reader(&request, "application/octet-stream", 12, read_letters, note_sent,
                             &sent);
    ck_assert_int_eq(run(NULL), GOV_OK);
    ck_assert_uint_eq(sent, 12);
    ck_assert_ptr_nonnull(strstr(gov_script_get_request(script, 0), "\n\nrrrrrrrrrrrr"));
}
END_TEST

START_TEST(a_body_over_the_limit_ends_the_exchange)
{
    char big[3000];

    memset(big, 'b', sizeof big);
    gov__response_free(&response);
    gov__response_init(&response, NULL, 65536, 1024);
    add((gov_script_step){
        .http_status = 200, .response_body = big, .response_size = sizeof big, .piece_size = 1000});
    ck_assert_int_eq(send("GET", "/a", NULL), GOV_ERR_RESPONSE_TOO_LARGE);
    ck_assert_int_eq(exchange.stage, GOV_STAGE_PARTIAL);
}
END_TEST

START_TEST(impossible_steps_are_refused)
{
    const gov_script_step steps[] = {
        {.struct_size = 0, .http_status = 200},
        {.struct_size = sizeof(gov_script_step), .http_status = 199},
        {.struct_size = sizeof(gov_script_step), .http_status = 600},
        {.struct_size = sizeof(gov_script_step)},
        {.struct_size = sizeof(gov_script_step), .fail_status = GOV_ERR_NETWORK},
        {.struct_size = sizeof(gov_script_step),
         .fail_status = GOV_ERR_NETWORK,
         .fail_stage = GOV_STAGE_COMPLETE},
        {.struct_size = sizeof(gov_script_step), .http_status = 200, .delay_ms = -1},
        {.struct_size = sizeof(gov_script_step), .http_status = 200, .response_size = 1},
        {.struct_size = sizeof(gov_script_step), .http_status = 200, .header = "no colon"},
    };
    gov_script *clockless;

    for (size_t i = 0; i < TEST_COUNT(steps); i++) {
        ck_assert_int_eq(gov_script_add(script, &steps[i]), GOV_ERR_ARGUMENT);
    }
    ck_assert_int_eq(gov_script_add(NULL, &steps[0]), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_script_add(script, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_script_new(NULL, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_script_new(NULL, &clockless), GOV_OK);
    gov_script_step slow = {.struct_size = sizeof slow, .http_status = 200, .delay_ms = 1};
    ck_assert_int_eq(gov_script_add(clockless, &slow), GOV_ERR_ARGUMENT);
    gov_script_free(clockless);
    gov_script_free(NULL);
}
END_TEST

START_TEST(texts_of_a_step_are_copied)
{
    char suffix[] = "/a";
    char body[] = "{}";

    add((gov_script_step){.http_status = 200, .url_suffix = suffix, .response_body = body});
    memset(suffix, 'x', 2);
    memset(body, 'x', 2);
    ck_assert_int_eq(send("GET", "/a", NULL), GOV_OK);
    ck_assert_str_eq(gov__response_body(&response, NULL), "{}");
}
END_TEST

START_TEST(long_scripts_work)
{
    for (int i = 0; i < 50; i++) {
        add((gov_script_step){.http_status = 200});
    }
    for (int i = 0; i < 50; i++) {
        ck_assert_int_eq(send("GET", "/a", NULL), GOV_OK);
    }
    ck_assert_ptr_null(gov_script_get_failure(script));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {an_answer_comes_as_written,
                                  any_header_value_fits_a_star,
                                  a_given_content_type_stays,
                                  bodies_may_hold_nul_and_come_in_pieces,
                                  failures_come_at_their_stage,
                                  delays_move_the_clock_and_end_at_the_deadline,
                                  what_does_not_fit_is_told,
                                  surplus_and_missing_requests_are_told,
                                  a_cancelled_or_late_exchange_is_not_played,
                                  read_bodies_are_written_down,
                                  a_body_over_the_limit_ends_the_exchange,
                                  impossible_steps_are_refused,
                                  texts_of_a_step_are_copied,
                                  long_scripts_work};
    Suite *suite = suite_create("script");
    TCase *tcase = tcase_create("script");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    for (size_t i = 0; i < TEST_COUNT(tests); i++) {
        tcase_add_test(tcase, tests[i]);
    }
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
