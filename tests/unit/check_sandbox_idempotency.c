/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's Idempotency-Key: replay, mismatch, scope, age, what became of a key. */
#include "sandbox_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/idempotency.h"
#include "sandbox/store.h"

#define K1   "0123456789abcdef0123456789"
#define K2   "K2-0123456789_abcdef01234567"
#define GOOD "filetype dGV4dC9wbGFpbg=="

/* Creating an upload is the smallest change that needs a key. */
static int create(sandbox_test *t, const char *key, const char *target, const char *metadata)
{
    char headers[512];
    (void)snprintf(headers, sizeof headers,
                   CALL_HEADERS "Tus-Resumable: 1.0.0\nUpload-Length: 5\nIdempotency-Key: %s\n"
                                "Upload-Metadata: %s\n",
                   key, metadata);
    return sandbox_test_send(t, "POST", target, headers, "", 0);
}

static int64_t count_uploads(sandbox_test *t)
{
    return gov__sb_get_int(t->sb, -1, "SELECT count(*) FROM uploads", "");
}

static const char *state_of(sandbox_test *t, const char *key)
{
    char target[128];
    (void)snprintf(target, sizeof target, "/gov/v1/operations/%s", key);
    ck_assert_int_eq(sandbox_test_json(t, "GET", target, NULL, NULL), 200);
    ck_assert_str_eq(sandbox_test_text(t, "key"), key);
    return sandbox_test_text(t, "state");
}

START_TEST(same_request_gets_the_same_answer)
{
    sandbox_test t;
    char location[128];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", GOOD), 201);
    ck_assert_ptr_null(sandbox_test_header(&t, "Idempotency-Replayed"));
    (void)snprintf(location, sizeof location, "%s", sandbox_test_header(&t, "Location"));
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", GOOD), 201);
        ck_assert_str_eq(sandbox_test_header(&t, "Idempotency-Replayed"), "true");
        ck_assert_str_eq(sandbox_test_header(&t, "Location"), location);
        ck_assert_str_eq(sandbox_test_header(&t, "Tus-Resumable"), "1.0.0");
    }
    ck_assert_int_eq(count_uploads(&t), 1);
    ck_assert_int_eq(create(&t, K2, "/gov/v1/uploads", GOOD), 201);
    ck_assert_int_eq(count_uploads(&t), 2);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(another_request_is_a_mismatch)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", GOOD), 201);
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads?x=1", GOOD), 422);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "idempotency_mismatch");
    char headers[] = CALL_HEADERS "Tus-Resumable: 1.0.0\nIdempotency-Key: " K1 "\n";
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/gov/v1/uploads", headers, "body", 4), 422);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "idempotency_mismatch");
    ck_assert_int_eq(count_uploads(&t), 1);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(refusals_are_kept_but_nothing_else)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", "nonsense"), 400);
    ck_assert_str_eq(state_of(&t, K1), "failed");
    ck_assert_int_eq(sandbox_test_int(&t, "status"), 400);
    ck_assert_str_eq(gov__sb_member_text(gov__sb_member(t.json, "result"), "code"),
                     "invalid_request");
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", GOOD), 400); /* headers are not compared */
    ck_assert_str_eq(sandbox_test_header(&t, "Content-Type"), "application/problem+json");
    sandbox_test_fault(&t, "{\"name\":\"status_503\",\"path\":\"/gov/v1/uploads\"}");
    ck_assert_int_eq(create(&t, K2, "/gov/v1/uploads", GOOD), 503);
    ck_assert_str_eq(state_of(&t, K2), "unknown");
    ck_assert_int_eq(create(&t, K2, "/gov/v1/uploads", GOOD), 201);
    ck_assert_ptr_null(sandbox_test_header(&t, "Idempotency-Replayed"));
    sandbox_test_close(&t);
}
END_TEST

START_TEST(keys_are_well_formed)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    const char *const bad[] = {"", "short", "0123456789abcdef 0123456789",
                               "\"0123456789abcdef0123456789\"",
                               "01234567890123456789012345678901234567890123456789012345678901234"};
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_int_eq(create(&t, bad[i], "/gov/v1/uploads", GOOD), 400);
        ck_assert_str_eq(sandbox_test_text(&t, "code"), "idempotency_key_required");
    }
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/operations/short", NULL, NULL), 400);
    ck_assert_int_eq(count_uploads(&t), 0);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(keys_belong_to_one_caller)
{
    sandbox_test t;
    char location[128];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", GOOD), 201);
    (void)snprintf(location, sizeof location, "%s", sandbox_test_header(&t, "Location"));
    sandbox_test_login(&t, "sub-zhang");
    ck_assert_str_eq(state_of(&t, K1), "unknown");
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", GOOD), 201);
    ck_assert_str_ne(sandbox_test_header(&t, "Location"), location);
    ck_assert_ptr_null(sandbox_test_header(&t, "Idempotency-Replayed"));
    sandbox_test_close(&t);
}
END_TEST

START_TEST(operations_tell_what_became)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    ck_assert_str_eq(state_of(&t, K1), "unknown");
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", GOOD), 201);
    ck_assert_str_eq(state_of(&t, K1), "done");
    ck_assert_str_eq(sandbox_test_text(&t, "method"), "POST");
    ck_assert_str_eq(sandbox_test_text(&t, "path"), "/gov/v1/uploads");
    ck_assert_int_eq(strncmp(sandbox_test_text(&t, "resource"), "/gov/v1/uploads/up_", 19), 0);
    ck_assert_int_eq(sandbox_test_int(&t, "status"), 201);
    ck_assert_ptr_null(gov__sb_member(t.json, "result"));
    sandbox_test_close(&t);
}
END_TEST

START_TEST(keys_are_forgotten_after_seven_days)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login_system(&t);
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", GOOD), 201);
    sandbox_test_advance(&t, GOV__SB_KEY_RETENTION_S * INT64_C(1000));
    sandbox_test_login_system(&t);
    ck_assert_str_eq(state_of(&t, K1), "done");
    sandbox_test_advance(&t, 1);
    ck_assert_str_eq(state_of(&t, K1), "unknown");
    sandbox_test_close(&t);
}
END_TEST

/* While an answer is held back, its key is being worked on. */
START_TEST(held_back_answer_is_in_progress)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    sandbox_test_fault(&t, "{\"name\":\"delay\",\"delay_ms\":600000,\"method\":\"POST\"}");
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", GOOD), 201);
    ck_assert_uint_eq(t.res.delay_ms, 600000);
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", GOOD), 409);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "operation_in_progress");
    ck_assert_str_eq(sandbox_test_header(&t, "Retry-After"), "600");
    ck_assert(gov__sb_member_true(t.json, "retryable"));
    ck_assert_str_eq(state_of(&t, K1), "in_progress");
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads?x", GOOD), 422);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(repeated_request_is_worked_on_once)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    sandbox_test_fault(&t, "{\"name\":\"duplicate\",\"path\":\"/gov/v1/uploads\"}");
    ck_assert_int_eq(create(&t, K1, "/gov/v1/uploads", GOOD), 201);
    ck_assert_str_eq(sandbox_test_header(&t, "Idempotency-Replayed"), "true");
    ck_assert_int_eq(count_uploads(&t), 1);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(same_request_gets_the_same_answer),
        TEST_ENTRY(another_request_is_a_mismatch),
        TEST_ENTRY(refusals_are_kept_but_nothing_else),
        TEST_ENTRY(keys_are_well_formed),
        TEST_ENTRY(keys_belong_to_one_caller),
        TEST_ENTRY(operations_tell_what_became),
        TEST_ENTRY(keys_are_forgotten_after_seven_days),
        TEST_ENTRY(held_back_answer_is_in_progress),
        TEST_ENTRY(repeated_request_is_worked_on_once),
    };
    return test_run("sandbox idempotency", entries, TEST_COUNT(entries));
}
