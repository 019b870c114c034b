/* SPDX-License-Identifier: Apache-2.0 */
/* Receiving a response: limits, headers, media types, dates. */
#include "test_support.h"

#include <string.h>

#include "http/response.h"

#define NOW_MS 1767225600000 /* 2026-01-01T00:00:00Z */

static test_memory memory;
static gov__response response;

static void begin(void)
{
    test_memory_init(&memory);
    gov__response_init(&response, test_memory_allocator(&memory), 64, 10);
    ck_assert_int_eq(gov__response_set_status(&response, 200), GOV_OK);
}

static void end(void)
{
    gov__response_free(&response);
    test_memory_check(&memory);
}

static gov_status add(const char *name, const char *value)
{
    return gov__response_add_header(&response, name, strlen(name), value, strlen(value));
}

START_TEST(keeps_headers_and_finds_them_without_case)
{
    begin();
    ck_assert_int_eq(add("Request-Id", "  r-1\t"), GOV_OK);
    ck_assert_int_eq(add("Empty", " "), GOV_OK);
    ck_assert_int_eq(add("Request-ID", "second"), GOV_OK);
    ck_assert_str_eq(gov__response_header(&response, "request-id"), "r-1");
    ck_assert_str_eq(gov__response_header(&response, "EMPTY"), "");
    ck_assert_ptr_null(gov__response_header(&response, "request"));
    ck_assert_int_eq(gov__response_set_status(&response, 201), GOV_OK);
    ck_assert_ptr_null(gov__response_header(&response, "request-id"));
    end();
}
END_TEST

START_TEST(refuses_bad_statuses_headers_and_order)
{
    static const int32_t statuses[] = {0, 100, 199, 600, -200};
    begin();
    for (size_t i = 0; i < TEST_COUNT(statuses); i++) {
        ck_assert_int_eq(gov__response_set_status(&response, statuses[i]), GOV_ERR_RESPONSE);
    }
    ck_assert_int_eq(add("Bad Name", "v"), GOV_ERR_RESPONSE);
    ck_assert_int_eq(add("", "v"), GOV_ERR_RESPONSE);
    ck_assert_int_eq(add("X", "a\nb"), GOV_ERR_RESPONSE);
    ck_assert_int_eq(gov__response_add_header(&response, "X", 1, "a\0b", 3), GOV_ERR_RESPONSE);
    gov__response_reset(&response);
    ck_assert_int_eq(add("X", "v"), GOV_ERR_HOOK);
    ck_assert_int_eq(gov__response_write(&response, "x", 1), GOV_ERR_HOOK);
    ck_assert_int_eq(gov__response_set_status(&response, 200), GOV_OK);
    ck_assert_int_eq(gov__response_write(&response, "x", 1), GOV_OK);
    ck_assert_int_eq(gov__response_set_status(&response, 200), GOV_ERR_RESPONSE);
    end();
}
END_TEST

START_TEST(keeps_the_limits)
{
    char value[64];
    memset(value, 'v', sizeof value);
    value[63] = '\0';
    begin();
    ck_assert_int_eq(add("X", value), GOV_OK);
    ck_assert_int_eq(add("Y", "v"), GOV_ERR_RESPONSE_TOO_LARGE);
    ck_assert_int_eq(gov__response_write(&response, "12345", 5), GOV_OK);
    ck_assert_int_eq(gov__response_write(&response, "", 0), GOV_OK);
    ck_assert_int_eq(gov__response_write(&response, "123456", 6), GOV_ERR_RESPONSE_TOO_LARGE);
    ck_assert_int_eq(gov__response_write(&response, "67890", 5), GOV_OK);
    ck_assert_int_eq(gov__response_write(&response, "1", 1), GOV_ERR_RESPONSE_TOO_LARGE);
    ck_assert_int_eq(gov__response_write(&response, "1", SIZE_MAX), GOV_ERR_RESPONSE_TOO_LARGE);
    size_t size = 0;
    ck_assert_int_eq(strncmp(gov__response_body(&response, &size), "1234567890", 10), 0);
    ck_assert_uint_eq(size, 10);
    end();
}
END_TEST

START_TEST(uses_the_announced_length_once)
{
    begin();
    ck_assert_int_eq(add("Content-Length", "10"), GOV_OK);
    ck_assert_int_eq(add("content-length", "10"), GOV_OK);
    size_t before = memory.allocations;
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(gov__response_write(&response, "x", 1), GOV_OK);
    }
    ck_assert_uint_eq(memory.allocations, before + 1);
    gov__response_reset(&response);
    ck_assert_int_eq(gov__response_set_status(&response, 200), GOV_OK);
    ck_assert_int_eq(add("Content-Length", "9"), GOV_OK);
    ck_assert_int_eq(add("Content-Length", "10"), GOV_ERR_RESPONSE);
    gov__response_reset(&response);
    ck_assert_int_eq(gov__response_set_status(&response, 200), GOV_OK);
    ck_assert_int_eq(add("Content-Length", "-1"), GOV_ERR_RESPONSE);
    ck_assert_int_eq(add("Content-Length", "1, 1"), GOV_ERR_RESPONSE);
    /* A huge length reserves nothing, and nothing of it is read. */
    gov__response_reset(&response);
    ck_assert_int_eq(gov__response_set_status(&response, 200), GOV_OK);
    ck_assert_int_eq(add("Content-Length", "18446744073709551614"), GOV_OK);
    ck_assert_int_eq(gov__response_write(&response, "x", 1), GOV_ERR_RESPONSE_TOO_LARGE);
    end();
}
END_TEST

typedef struct media_row {
    const char *value;
    bool json;
    bool plain; /* application/json itself */
} media_row;

START_TEST(reads_media_types)
{
    static const media_row rows[] = {
        {"application/json", true, true},
        {"Application/JSON", true, true},
        {"application/json;charset=utf-8", true, true},
        {"application/json ; charset=\"UTF-8\"", true, true},
        {"application/json; a=b; charset=utf-8", true, true},
        {"application/json; charset=gbk", false, false},
        {"application/problem+json", true, false},
        {"application/jwk-set+json; charset=utf-8", true, false},
        {"application/+json", true, false},
        {"text/json", false, false},
        {"application/jsonp", false, false},
        {"application/xjson", false, false},
        {"json", false, false},
        {"", false, false},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        begin();
        ck_assert_int_eq(add("Content-Type", rows[i].value), GOV_OK);
        ck_assert_msg(gov__response_is_json(&response) == rows[i].json, "%s", rows[i].value);
        ck_assert_msg(gov__response_is_media(&response, "application/json") == rows[i].plain, "%s",
                      rows[i].value);
        end();
    }
    begin();
    ck_assert(!gov__response_is_json(&response));
    ck_assert(!gov__response_is_media(&response, "application/json"));
    end();
}
END_TEST

typedef struct retry_row {
    const char *value;
    const char *date;
    int64_t expected;
} retry_row;

START_TEST(reads_retry_after)
{
    static const retry_row rows[] = {
        {"0", NULL, 0},
        {"120", NULL, 120000},
        {"99999999999999", NULL, 366LL * 86400000},
        {"-1", NULL, -1},
        {"1.5", NULL, -1},
        {"soon", NULL, -1},
        {"", NULL, -1},
        {"Thu, 01 Jan 2026 00:00:30 GMT", NULL, 30000},
        {"Wed, 31 Dec 2025 23:59:00 GMT", NULL, 0},
        {"Thu, 01 Jan 2026 10:00:07 GMT", "Thu, 01 Jan 2026 10:00:00 GMT", 7000},
        {"Fri, 01 Jan 2038 00:00:00 GMT", NULL, 366LL * 86400000},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        begin();
        response.max_header_bytes = 256;
        ck_assert_int_eq(add("Retry-After", rows[i].value), GOV_OK);
        if (rows[i].date != NULL) {
            ck_assert_int_eq(add("Date", rows[i].date), GOV_OK);
        }
        ck_assert_msg(gov__response_retry_after_ms(&response, NOW_MS) == rows[i].expected, "%s",
                      rows[i].value);
        end();
    }
    begin();
    int64_t date = 5;
    ck_assert_int_eq(gov__response_retry_after_ms(&response, NOW_MS), -1);
    ck_assert(!gov__response_date_ms(&response, NOW_MS, &date));
    ck_assert_int_eq(add("Date", "Thu, 01 Jan 2026 00:00:00 GMT"), GOV_OK);
    ck_assert(gov__response_date_ms(&response, NOW_MS, &date));
    ck_assert_int_eq(date, NOW_MS);
    end();
}
END_TEST

static gov_status ignore(void *user, const void *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return GOV_OK;
}

START_TEST(a_refusal_is_kept_in_memory_within_bounds)
{
    static char big[1024 * 1024 + 1];
    memset(big, 'x', sizeof big);
    begin();
    response.max_body_bytes = UINT64_MAX;
    response.sink = (gov__body_sink){.write = ignore};
    ck_assert_int_eq(gov__response_write(&response, big, sizeof big), GOV_OK);
    ck_assert_uint_eq(response.body.len, 0);
    gov__response_reset(&response);
    ck_assert(response.sink_dirty);
    ck_assert_int_eq(gov__response_set_status(&response, 500), GOV_OK);
    ck_assert_int_eq(gov__response_write(&response, big, sizeof big), GOV_ERR_RESPONSE_TOO_LARGE);
    ck_assert_int_eq(gov__response_write(&response, big, sizeof big - 1), GOV_OK);
    end();
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(keeps_headers_and_finds_them_without_case),
        TEST_ENTRY(refuses_bad_statuses_headers_and_order),
        TEST_ENTRY(keeps_the_limits),
        TEST_ENTRY(uses_the_announced_length_once),
        TEST_ENTRY(reads_media_types),
        TEST_ENTRY(reads_retry_after),
        TEST_ENTRY(a_refusal_is_kept_in_memory_within_bounds),
    };
    return test_run("http_response", entries, TEST_COUNT(entries));
}
