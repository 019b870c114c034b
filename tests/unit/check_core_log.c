/* SPDX-License-Identifier: Apache-2.0 */
/* What the log gets, and what it never gets. */
#include "call_support.h"

#include <string.h>

#include "core/log.h"

static const gov__operation CHANGE = {.name = "thing_change",
                                      .flags = GOV__OP_SESSION | GOV__OP_MUTATES};

START_TEST(tells_facts_in_one_line)
{
    play p;
    play_begin(&p, NULL);
    const gov__log_facts facts = {.operation = "op",
                                  .event = "exchange",
                                  .method = "GET",
                                  .status = GOV_ERR_TLS,
                                  .stage = GOV_STAGE_PARTIAL,
                                  .http_status = 503,
                                  .attempt = 2,
                                  .duration_ms = 0,
                                  .wait_ms = 7,
                                  .request_id = "r-1"};
    gov__log_write(p.client, GOV_LOG_INFO, &facts);
    ck_assert_str_eq(p.log, "operation=op event=exchange method=GET status=GOV_ERR_TLS "
                            "stage=partial http=503 attempt=2 duration_ms=0 wait_ms=7 "
                            "request_id=r-1\n");
    p.log[0] = '\0';
    const gov__log_facts few = {.event = "x", .duration_ms = -1, .wait_ms = -1};
    gov__log_write(p.client, GOV_LOG_INFO, &few);
    ck_assert_str_eq(p.log, "event=x\n");
    play_end(&p);
}
END_TEST

START_TEST(keeps_the_level)
{
    static const play_setting settings[] = {{"log.level", "info"}, {NULL, NULL}};
    const gov__log_facts facts = {.event = "x", .duration_ms = -1, .wait_ms = -1};
    play p;
    play_begin(&p, settings);
    gov__log_write(p.client, GOV_LOG_DEBUG, &facts);
    ck_assert_str_eq(p.log, "");
    ck_assert(gov__log_wants(p.client, GOV_LOG_ERROR));
    ck_assert(gov__log_wants(p.client, GOV_LOG_INFO));
    ck_assert(!gov__log_wants(p.client, GOV_LOG_DEBUG));
    gov__log_write(p.client, GOV_LOG_INFO, &facts);
    ck_assert_str_eq(p.log, "event=x\n");
    play_end(&p);
}
END_TEST

/* Everything a citizen or a platform could put in carries the mark; none of it may come out. */
START_TEST(nothing_of_a_citizen_reaches_the_log)
{
    static const play_reply replies[] = {
        {.status = GOV_ERR_NETWORK, .stage = GOV_STAGE_MAYBE_SENT},
        {.http_status = 200, .body = "{\"state\":\"unknown\",\"canary-1\":\"canary-2\"}"},
        {.http_status = 401, .body = "{\"code\":\"token_expired\",\"detail\":\"canary-3\"}"},
        {.http_status = 200,
         .body = "{\"access_token\":\"canary-4-0123456789\",\"token_type\":\"bearer\","
                 "\"expires_in\":60,\"refresh_token\":\"canary-5-0123456789\"}"},
        {.http_status = 422,
         .headers = "Request-Id: canary 6\nX-Canary: canary-7",
         .body = "{\"code\":\"canary 8\",\"title\":\"canary-9\",\"detail\":\"canary-10\","
                 "\"trace\":\"canary 11\",\"citizen_message\":{\"zh\":\"canary-12\"},"
                 "\"field_errors\":[{\"pointer\":\"/canary-13\",\"code\":\"canary-14\","
                 "\"message\":\"canary-15\"}]}"}};
    gov__call call;
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, "canary-refresh-0123456789");
    ck_assert_int_eq(gov__call_begin(&call, p.client, p.session, &CHANGE, NULL, NULL), GOV_OK);
    gov__request *request = gov__call_request(&call);
    gov__request_begin(request, "POST", "/gov/v1/");
    gov__request_segment(request, "canary-16");
    gov__request_query(request, "canary-17", "canary-18");
    gov__request_header(request, "Canary", "canary-19");
    gov__buf_append_str(gov__request_body(request, "application/json"), "{\"a\":\"canary-20\"}");
    ck_assert_int_eq(play_run(&p, &call, replies, TEST_COUNT(replies)), GOV_ERR_INVALID);
    gov__call_end(&call);
    ck_assert_uint_gt(strlen(p.log), 300);
    ck_assert_ptr_null(strstr(p.log, "anary"));
    ck_assert_ptr_null(strstr(gov_error_get_message(p.error, GOV_LANGUAGE_EN), "anary"));
    ck_assert_ptr_null(strstr(gov_error_get_message(p.error, GOV_LANGUAGE_ZH), "anary"));
    ck_assert_ptr_null(gov_error_get_request_id(p.error));
    ck_assert_ptr_null(gov_error_get_platform_code(p.error));
    play_end(&p);
}
END_TEST

START_TEST(no_log_is_no_trouble)
{
    static const play_reply replies[] = {{.http_status = 200, .body = "{}"}};
    play p;
    play_begin(&p, NULL);
    gov_client_unref(p.client);
    ck_assert_int_eq(gov_config_set_log(p.config, NULL, NULL, NULL, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(p.config, &p.client, NULL), GOV_OK);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &CHANGE, NULL, replies, 1), GOV_OK);
    ck_assert_str_eq(p.log, "");
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(tells_facts_in_one_line),
        TEST_ENTRY(keeps_the_level),
        TEST_ENTRY(nothing_of_a_citizen_reaches_the_log),
        TEST_ENTRY(no_log_is_no_trouble),
    };
    return test_run("core_log", entries, TEST_COUNT(entries));
}
