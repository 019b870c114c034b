/* SPDX-License-Identifier: Apache-2.0 */
/* Problem documents: every member right, wrong and missing, and bodies that are none; and what the
 * gateway's codes mean. */
#include "test_support.h"

#include <string.h>

#include "core/platform.h"
#include "http/problem.h"

static test_memory memory;
static gov__response response;

static void read_body(const char *media, const char *body, gov__problem *out)
{
    test_memory_init(&memory);
    gov__response_init(&response, test_memory_allocator(&memory), 1024, 65536);
    ck_assert_int_eq(gov__response_set_status(&response, 400), GOV_OK);
    ck_assert_int_eq(gov__response_add_header(&response, "Content-Type", 12, media, strlen(media)),
                     GOV_OK);
    ck_assert_int_eq(gov__response_write(&response, body, strlen(body)), GOV_OK);
    ck_assert_int_eq(gov__problem_read(test_memory_allocator(&memory), &response, out), GOV_OK);
}

static void end(gov__problem *problem)
{
    gov__problem_free(problem);
    gov__response_free(&response);
    test_memory_check(&memory);
}

START_TEST(reads_every_member)
{
    gov__problem p;
    read_body("application/problem+json",
              "{\"type\":\"about:blank\",\"title\":\"T\",\"status\":422,\"code\":\"material_"
              "missing\",\"detail\":\"D\",\"origin\":\"department\",\"retryable\":true,"
              "\"retry_after_ms\":1500,\"field_errors\":[{}],\"citizen_message\":{\"zh\":\"中\","
              "\"en\":\"E\"},\"trace\":\"r-1\",\"raw\":{\"system\":\"hr\",\"code\":\"E-7\","
              "\"message\":\"m\"},\"more\":{\"x\":1}}",
              &p);
    ck_assert_str_eq(p.title, "T");
    ck_assert_str_eq(p.code, "material_missing");
    ck_assert_str_eq(p.detail, "D");
    ck_assert_str_eq(p.origin, "department");
    ck_assert(p.retryable);
    ck_assert_int_eq(p.retry_after_ms, 1500);
    ck_assert_uint_eq(gov__json_size(p.field_errors), 1);
    ck_assert_str_eq(p.citizen_zh, "中");
    ck_assert_str_eq(p.citizen_en, "E");
    ck_assert_str_eq(p.trace, "r-1");
    ck_assert_str_eq(p.raw_system, "hr");
    ck_assert_str_eq(p.raw_code, "E-7");
    end(&p);
}
END_TEST

START_TEST(takes_wrong_members_as_absent)
{
    gov__problem p;
    read_body("application/problem+json",
              "{\"code\":7,\"title\":[],\"origin\":{},\"retryable\":\"yes\",\"retry_after_ms\":-1,"
              "\"field_errors\":{},\"citizen_message\":\"x\",\"trace\":\"a b\",\"raw\":[]}",
              &p);
    ck_assert_ptr_null(p.code);
    ck_assert_ptr_null(p.title);
    ck_assert_ptr_null(p.origin);
    ck_assert(!p.retryable);
    ck_assert_int_eq(p.retry_after_ms, -1);
    ck_assert_ptr_null(p.field_errors);
    ck_assert_ptr_null(p.citizen_zh);
    ck_assert_ptr_null(p.trace);
    ck_assert_ptr_null(p.raw_code);
    end(&p);
}
END_TEST

START_TEST(a_code_is_a_word)
{
    static const char *const bad[] = {
        "{\"code\":\"\"}", "{\"code\":\"a b\"}", "{\"code\":\"11010519491231002X \"}",
        "{\"code\":\"\\u0001\"}",
        "{\"code\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}"};
    gov__problem p;
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        read_body("application/json", bad[i], &p);
        ck_assert_ptr_null(p.code);
        end(&p);
    }
    read_body("application/json", "{\"error\":\"invalid_grant\"}", &p);
    ck_assert_str_eq(p.code, "invalid_grant");
    end(&p);
}
END_TEST

START_TEST(bodies_that_are_no_problem_are_empty_ones)
{
    static const char *const rows[][2] = {
        {"text/html", "<html>"},
        {"application/json", ""},
        {"application/json", "[]"},
        {"application/json", "{"},
        {"application/json", "{\"a\":1,\"a\":2}"},
        {"text/plain", "{\"code\":\"x\"}"},
    };
    gov__problem p;
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        read_body(rows[i][0], rows[i][1], &p);
        ck_assert_ptr_null(p.root);
        ck_assert_ptr_null(p.code);
        ck_assert_int_eq(p.retry_after_ms, -1);
        end(&p);
    }
}
END_TEST

/* A wait is added to a clock, so that no platform may name one beyond all clocks. */
START_TEST(a_wait_is_at_most_a_year)
{
    gov__problem p;
    read_body("application/problem+json", "{\"retry_after_ms\":9223372036854775807}", &p);
    ck_assert_int_eq(p.retry_after_ms, 366 * 86400000LL);
    end(&p);
}
END_TEST

typedef struct verdict_row {
    const char *code;
    int32_t http_status;
    gov_status status;
    char flag; /* t token, c clock, p in progress */
} verdict_row;

START_TEST(judges_codes_before_statuses)
{
    static const verdict_row rows[] = {
        {"token_expired", 401, GOV_ERR_LOGIN_REQUIRED, 't'},
        {"unauthorized", 401, GOV_ERR_LOGIN_REQUIRED, 't'},
        {NULL, 401, GOV_ERR_LOGIN_REQUIRED, 't'},
        {"clock_skew", 401, GOV_ERR_CLOCK, 'c'},
        {"signature_invalid", 401, GOV_ERR_CLIENT_REJECTED, 0},
        {"invalid_client", 401, GOV_ERR_CLIENT_REJECTED, 0},
        {"operation_in_progress", 409, GOV_ERR_IN_PROGRESS, 'p'},
        {"matter_state", 409, GOV_ERR_MATTER_STATE, 0},
        {NULL, 409, GOV_ERR_CONFLICT, 0},
        {"future_code", 409, GOV_ERR_CONFLICT, 0},
        {"review_duplicate", 409, GOV_ERR_REVIEW_DUPLICATE, 0},
        {"usage_required", 400, GOV_ERR_USAGE_REQUIRED, 0},
        {NULL, 400, GOV_ERR_INVALID, 0},
        {NULL, 403, GOV_ERR_FORBIDDEN, 0},
        {NULL, 404, GOV_ERR_NOT_FOUND, 0},
        {NULL, 405, GOV_ERR_UNSUPPORTED, 0},
        {NULL, 408, GOV_ERR_TIMEOUT, 0},
        {NULL, 410, GOV_ERR_NOT_FOUND, 0},
        {NULL, 412, GOV_ERR_PRECONDITION, 0},
        {NULL, 413, GOV_ERR_LIMIT, 0},
        {NULL, 415, GOV_ERR_UNSUPPORTED, 0},
        {NULL, 422, GOV_ERR_INVALID, 0},
        {"idempotency_mismatch", 422, GOV_ERR_IDEMPOTENCY, 0},
        {"review_reason_required", 422, GOV_ERR_REVIEW_REASON_REQUIRED, 0},
        {NULL, 428, GOV_ERR_PRECONDITION, 0},
        {NULL, 429, GOV_ERR_RATE_LIMITED, 0},
        {"checksum_mismatch", 460, GOV_ERR_DIGEST, 0},
        {NULL, 499, GOV_ERR_INVALID, 0},
        {NULL, 500, GOV_ERR_PLATFORM, 0},
        {NULL, 501, GOV_ERR_PLATFORM, 0},
        {NULL, 502, GOV_ERR_UNAVAILABLE, 0},
        {NULL, 503, GOV_ERR_UNAVAILABLE, 0},
        {"authorization_pending", 400, GOV_ERR_LOGIN_PENDING, 0},
        {"access_denied", 400, GOV_ERR_LOGIN_DENIED, 0},
        {"expired_token", 400, GOV_ERR_LOGIN_EXPIRED, 0},
        {"invalid_grant", 400, GOV_ERR_LOGIN_REQUIRED, 0},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov__problem problem = {.code = rows[i].code};
        gov__verdict verdict;
        gov__gateway.problem_judge(&problem, rows[i].http_status, &verdict);
        ck_assert_msg(verdict.status == rows[i].status, "row %zu: %s", i,
                      gov_status_get_name(verdict.status));
        ck_assert_int_eq(verdict.token_expired, rows[i].flag == 't');
        ck_assert_int_eq(verdict.clock_skew, rows[i].flag == 'c');
        ck_assert_int_eq(verdict.in_progress, rows[i].flag == 'p');
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(reads_every_member),       TEST_ENTRY(takes_wrong_members_as_absent),
        TEST_ENTRY(a_code_is_a_word),         TEST_ENTRY(bodies_that_are_no_problem_are_empty_ones),
        TEST_ENTRY(a_wait_is_at_most_a_year), TEST_ENTRY(judges_codes_before_statuses),
    };
    return test_run("http_problem", entries, TEST_COUNT(entries));
}
