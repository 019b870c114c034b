/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's faults: matching, counting down, and what each does to an answer. */
#include "sandbox_support.h"
#include "test_support.h"

#include <stdlib.h>
#include <string.h>

#define TARGET "/.well-known/jwks.json"

START_TEST(faults_wait_in_order_and_count_down)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_fault(&t, "{\"name\":\"status_429\",\"count\":2,\"path\":\"/.well\","
                           "\"retry_after_ms\":2500}");
    sandbox_test_fault(&t, "{\"name\":\"status_500\",\"method\":\"GET\"}");
    sandbox_test_fault(&t, "{\"name\":\"status_503\",\"method\":\"POST\"}");
    ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(t.json, "faults")), 3);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", TARGET, NULL, NULL), 429);
    ck_assert_str_eq(sandbox_test_header(&t, "Retry-After"), "3");
    ck_assert_int_eq(sandbox_test_int(&t, "retry_after_ms"), 2500);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 500);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", TARGET, NULL, NULL), 429);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", TARGET, NULL, NULL), 200);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/sandbox/faults", NULL, NULL), 200);
    const cJSON *left = gov__sb_member(t.json, "faults");
    ck_assert_int_eq(cJSON_GetArraySize(left), 1);
    ck_assert_str_eq(gov__sb_member_text(cJSON_GetArrayItem(left, 0), "name"), "status_503");
    ck_assert_int_eq(sandbox_test_json(&t, "DELETE", "/sandbox/faults", NULL, NULL), 204);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/token", "grant_type=client_credentials"), 200);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(statuses_are_whole_problems)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    const struct {
        const char *fault;
        int status;
        const char *code;
        const char *header;
    } cases[] = {{"{\"name\":\"status_429\"}", 429, "rate_limited", "Retry-After"},
                 {"{\"name\":\"status_503\"}", 503, "unavailable", "Retry-After"},
                 {"{\"name\":\"status_500\"}", 500, "internal_error", "Date"},
                 {"{\"name\":\"clock_off\"}", 401, "clock_skew", "WWW-Authenticate"},
                 {"{\"name\":\"token_expired\"}", 401, "token_expired", "WWW-Authenticate"}};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        sandbox_test_fault(&t, cases[i].fault);
        ck_assert_int_eq(sandbox_test_json(&t, "GET", TARGET, NULL, NULL), cases[i].status);
        ck_assert_str_eq(sandbox_test_text(&t, "code"), cases[i].code);
        ck_assert_ptr_nonnull(sandbox_test_header(&t, cases[i].header));
        ck_assert(gov__sb_member_true(t.json, "retryable"));
        ck_assert_str_eq(sandbox_test_header(&t, "Gov-Sandbox"), "true");
    }
    sandbox_test_close(&t);
}
END_TEST

START_TEST(deliveries_are_marked)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_fault(&t, "{\"name\":\"drop_before\"}");
    (void)sandbox_test_json(&t, "GET", TARGET, NULL, NULL);
    ck_assert_int_eq(t.res.delivery, GOV__SB_DROP_BEFORE_WORK);
    sandbox_test_fault(&t, "{\"name\":\"drop_after\"}");
    ck_assert_int_eq(sandbox_test_json(&t, "GET", TARGET, NULL, NULL), 200);
    ck_assert_int_eq(t.res.delivery, GOV__SB_DROP_AFTER_WORK);
    sandbox_test_fault(&t, "{\"name\":\"truncate\"}");
    ck_assert_int_eq(sandbox_test_json(&t, "GET", TARGET, NULL, NULL), 200);
    ck_assert_int_eq(t.res.delivery, GOV__SB_TRUNCATE);
    ck_assert_uint_eq(t.res.truncate_at, t.res.body_length / 2);
    sandbox_test_fault(&t, "{\"name\":\"delay\",\"delay_ms\":70}");
    (void)sandbox_test_json(&t, "GET", TARGET, NULL, NULL);
    ck_assert_uint_eq(t.res.delay_ms, 70);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(strange_answers)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_fault(&t, "{\"name\":\"redirect\"}");
    ck_assert_int_eq(sandbox_test_json(&t, "GET", TARGET, NULL, NULL), 302);
    ck_assert_ptr_nonnull(
        strstr(sandbox_test_header(&t, "Location"), "https://elsewhere.invalid/"));
    sandbox_test_fault(&t, "{\"name\":\"wrong_type\"}");
    ck_assert_int_eq(sandbox_test_json(&t, "GET", TARGET, NULL, NULL), 200);
    ck_assert_int_eq(strncmp(sandbox_test_header(&t, "Content-Type"), "text/html", 9), 0);
    sandbox_test_fault(&t, "{\"name\":\"huge\"}");
    ck_assert_int_eq(sandbox_test_json(&t, "GET", TARGET, NULL, NULL), 200);
    ck_assert_uint_eq(t.res.body_length, 64u << 20);
    sandbox_test_close(&t);
}
END_TEST

/* The damaged token keeps its form: header and payload as they were, another signature. */
START_TEST(signatures_are_damaged)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_fault(&t, "{\"name\":\"bad_signature\",\"path\":\"/oauth/token\"}");
    sandbox_test_login(&t, "sub-li");
    const char *token = sandbox_test_text(&t, "id_token");
    const char *last = strrchr(token, '.');
    ck_assert_ptr_nonnull(last);
    ck_assert_uint_eq(strlen(last + 1), 86);
    ck_assert_int_eq(strspn(last + 1, "AB") >= 8, 1);
    ck_assert_uint_gt(strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789-_."),
                      150);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(switches_are_checked)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    const char *const bad[] = {"{}",
                               "{\"name\":\"unheard_of\"}",
                               "{\"name\":7}",
                               "{\"name\":\"delay\",\"count\":0}",
                               "{\"name\":\"delay\",\"count\":\"1\"}",
                               "{\"name\":\"delay\",\"delay_ms\":600001}",
                               "{\"name\":\"delay\",\"path\":\"no-slash\"}",
                               "{\"name\":\"delay\",\"method\":\"BREW\"}",
                               "{\"name\":\"delay\",\"surprise\":1}"};
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_msg(sandbox_test_json(&t, "POST", "/sandbox/faults", NULL, bad[i]) == 422, "%s",
                      bad[i]);
        ck_assert_str_eq(sandbox_test_text(&t, "code"), "validation_failed");
        ck_assert_int_ge(cJSON_GetArraySize(gov__sb_member(t.json, "field_errors")), 1);
    }
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/sandbox/faults", NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(t.json, "faults")), 0);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(faults_wait_in_order_and_count_down),
        TEST_ENTRY(statuses_are_whole_problems),
        TEST_ENTRY(deliveries_are_marked),
        TEST_ENTRY(strange_answers),
        TEST_ENTRY(signatures_are_damaged),
        TEST_ENTRY(switches_are_checked),
    };
    return test_run("sandbox fault", entries, TEST_COUNT(entries));
}
