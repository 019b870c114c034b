/* SPDX-License-Identifier: Apache-2.0 */
/* The exchange as a transport sees it, and what becomes of transports that break its rules. */
#include "test_support.h"

#include <string.h>

#include "http/exchange.h"

static test_memory memory;
static gov__request request;
static gov__response response;
static gov_exchange exchange;
static int64_t now_ms;

static int64_t clock_now(void *user)
{
    (void)user;
    return now_ms;
}

static const gov_clock CLOCK = {sizeof(gov_clock), NULL, clock_now, clock_now, NULL, NULL};

static void start(const gov_cancel *cancel)
{
    ck_assert_int_eq(gov__request_finish(&request), GOV_OK);
    gov__exchange_begin(&exchange, &request, &response, &CLOCK, 2000, cancel);
}

static void begin(void)
{
    now_ms = 1000;
    test_memory_init(&memory);
    gov__request_init(&request, test_memory_allocator(&memory), "https://gov.test");
    gov__response_init(&response, test_memory_allocator(&memory), 1024, 1024);
    gov__request_begin(&request, "POST", "/a");
    gov__request_header(&request, "X-One", "1");
    gov__buf_append_str(gov__request_body(&request, "text/plain"), "hello");
}

static void end(void)
{
    gov__request_free(&request);
    gov__response_free(&response);
    test_memory_check(&memory);
}

START_TEST(shows_the_request)
{
    begin();
    start(NULL);
    ck_assert_str_eq(gov_exchange_get_method(&exchange), "POST");
    ck_assert_str_eq(gov_exchange_get_url(&exchange), "https://gov.test/a");
    ck_assert_uint_eq(gov_exchange_get_header_count(&exchange), 2);
    ck_assert_str_eq(gov_exchange_get_header_name(&exchange, 0), "X-One");
    ck_assert_str_eq(gov_exchange_get_header_value(&exchange, 0), "1");
    ck_assert_str_eq(gov_exchange_get_header_line(&exchange, 1), "Content-Type: text/plain");
    ck_assert_ptr_null(gov_exchange_get_header_name(&exchange, 2));
    ck_assert_ptr_null(gov_exchange_get_header_value(&exchange, 2));
    ck_assert_ptr_null(gov_exchange_get_header_line(&exchange, SIZE_MAX));
    ck_assert_int_eq(gov_exchange_get_deadline_ms(&exchange), 2000);
    ck_assert_int_eq(gov_exchange_get_remaining_ms(&exchange), 1000);
    now_ms = 2001;
    ck_assert_int_eq(gov_exchange_get_remaining_ms(&exchange), 0);
    ck_assert_int_eq(gov_exchange_is_cancelled(&exchange), 0);
    ck_assert_int_eq(gov_exchange_report_sent(&exchange, 5), GOV_OK);
    end();
}
END_TEST

START_TEST(gives_the_body_whole_or_in_pieces)
{
    char out[8];
    size_t size = 0;
    begin();
    start(NULL);
    ck_assert_uint_eq(gov_exchange_get_body_size(&exchange), 5);
    ck_assert_int_eq(memcmp(gov_exchange_get_body(&exchange), "hello", 5), 0);
    ck_assert_int_eq(gov_exchange_read_body(&exchange, out, 3, &size), GOV_OK);
    ck_assert_uint_eq(size, 3);
    ck_assert_int_eq(memcmp(out, "hel", 3), 0);
    ck_assert_int_eq(gov_exchange_read_body(&exchange, out, 8, &size), GOV_OK);
    ck_assert_uint_eq(size, 2);
    ck_assert_int_eq(memcmp(out, "lo", 2), 0);
    ck_assert_int_eq(gov_exchange_read_body(&exchange, out, 8, &size), GOV_OK);
    ck_assert_uint_eq(size, 0);
    gov__request_begin(&request, "GET", "/a");
    start(NULL);
    ck_assert_ptr_null(gov_exchange_get_body(&exchange));
    ck_assert_uint_eq(gov_exchange_get_body_size(&exchange), 0);
    end();
}
END_TEST

typedef struct reader {
    size_t gives;
    gov_status status;
    uint64_t sent;
} reader;

static gov_status read_body(void *user, uint64_t offset, void *out, size_t capacity,
                            size_t *out_size)
{
    const reader *r = user;
    *out_size = r->gives;
    memset(out, 'a' + (int)offset, r->gives < capacity ? r->gives : capacity);
    return r->status;
}

static gov_status note_sent(void *user, uint64_t sent_bytes)
{
    reader *r = user;
    r->sent = sent_bytes;
    return sent_bytes > 4 ? GOV_ERR_CANCELLED : GOV_OK;
}

START_TEST(reads_from_a_reader_and_begins_again)
{
    char out[8];
    size_t size = 0;
    reader r = {.gives = 2, .status = GOV_OK};
    begin();
    gov__request_begin(&request, "PATCH", "/a");
    gov__request_body_reader(&request, "application/x", 4, read_body, note_sent, &r);
    for (int attempt = 0; attempt < 2; attempt++) {
        start(NULL);
        ck_assert_ptr_null(gov_exchange_get_body(&exchange));
        ck_assert_uint_eq(gov_exchange_get_body_size(&exchange), 4);
        ck_assert_int_eq(gov_exchange_read_body(&exchange, out, 8, &size), GOV_OK);
        ck_assert_uint_eq(size, 2);
        ck_assert_int_eq(out[0], 'a');
        ck_assert_int_eq(gov_exchange_read_body(&exchange, out, 8, &size), GOV_OK);
        ck_assert_int_eq(out[0], 'c');
        ck_assert_int_eq(gov_exchange_read_body(&exchange, out, 8, &size), GOV_OK);
        ck_assert_uint_eq(size, 0);
    }
    ck_assert_int_eq(gov_exchange_report_sent(&exchange, 4), GOV_OK);
    ck_assert_uint_eq(r.sent, 4);
    ck_assert_int_eq(gov_exchange_report_sent(&exchange, 5), GOV_ERR_CANCELLED);
    end();
}
END_TEST

START_TEST(borrows_a_body_that_stays_where_it_is)
{
    static const char elsewhere[] = "body";
    char out[8];
    size_t size = 0;
    begin();
    gov__request_begin(&request, "PATCH", "/a");
    gov__request_body_borrow(&request, "application/x", elsewhere, 4);
    for (int attempt = 0; attempt < 2; attempt++) {
        start(NULL);
        ck_assert_ptr_eq(gov_exchange_get_body(&exchange), elsewhere);
        ck_assert_uint_eq(gov_exchange_get_body_size(&exchange), 4);
        ck_assert_int_eq(gov_exchange_read_body(&exchange, out, 3, &size), GOV_OK);
        ck_assert_uint_eq(size, 3);
        ck_assert_mem_eq(out, "bod", 3);
        ck_assert_int_eq(gov_exchange_read_body(&exchange, out, 8, &size), GOV_OK);
        ck_assert_uint_eq(size, 1);
        ck_assert_int_eq(out[0], 'y');
        ck_assert_int_eq(gov_exchange_read_body(&exchange, out, 8, &size), GOV_OK);
        ck_assert_uint_eq(size, 0);
    }
    gov__request_begin(&request, "GET", "/a");
    start(NULL);
    ck_assert_ptr_null(gov_exchange_get_body(&exchange));
    ck_assert_uint_eq(gov_exchange_get_body_size(&exchange), 0);
    end();
}
END_TEST

START_TEST(a_reader_that_ends_early_or_fails_ends_the_exchange)
{
    static const struct {
        size_t gives;
        gov_status status;
        gov_status expected;
    } rows[] = {
        {0, GOV_OK, GOV_ERR_HOOK}, {9, GOV_OK, GOV_ERR_HOOK}, {1, GOV_ERR_FILE, GOV_ERR_FILE}};
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        char out[16];
        size_t size = 7;
        reader r = {.gives = rows[i].gives, .status = rows[i].status};
        begin();
        gov__request_begin(&request, "PATCH", "/a");
        gov__request_body_reader(&request, "application/x", 4, read_body, NULL, &r);
        start(NULL);
        ck_assert_int_eq(gov_exchange_read_body(&exchange, out, sizeof out, &size),
                         rows[i].expected);
        ck_assert_uint_eq(size, 0);
        ck_assert_int_eq(gov_exchange_report_sent(&exchange, 9), GOV_OK);
        end();
    }
}
END_TEST

START_TEST(finishes_once)
{
    begin();
    start(NULL);
    gov_exchange_finish(&exchange, GOV_ERR_CONNECT, GOV_STAGE_NOT_SENT, "one\r\nline\x01 中");
    gov_exchange_finish(&exchange, GOV_OK, GOV_STAGE_COMPLETE, "two");
    gov__exchange_settle(&exchange);
    ck_assert_int_eq(exchange.status, GOV_ERR_CONNECT);
    ck_assert_int_eq(exchange.stage, GOV_STAGE_NOT_SENT);
    ck_assert_str_eq(exchange.detail, "one  line     ");
    end();
}
END_TEST

typedef struct settle_row {
    gov_status status;
    int stage;
    int32_t http_status;
    gov_status expected;
    gov_stage expected_stage;
} settle_row;

START_TEST(corrects_what_a_transport_must_not_report)
{
    static const settle_row rows[] = {
        {GOV_OK, GOV_STAGE_COMPLETE, 200, GOV_OK, GOV_STAGE_COMPLETE},
        {GOV_OK, GOV_STAGE_COMPLETE, 0, GOV_ERR_HOOK, GOV_STAGE_MAYBE_SENT},
        {GOV_OK, GOV_STAGE_PARTIAL, 200, GOV_ERR_HOOK, GOV_STAGE_PARTIAL},
        {GOV_OK, GOV_STAGE_NOT_SENT, 0, GOV_ERR_HOOK, GOV_STAGE_NOT_SENT},
        {GOV_ERR_NETWORK, GOV_STAGE_COMPLETE, 200, GOV_ERR_NETWORK, GOV_STAGE_PARTIAL},
        {GOV_ERR_NETWORK, GOV_STAGE_COMPLETE, 0, GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT},
        {GOV_ERR_NETWORK, 0, 0, GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT},
        {GOV_ERR_NETWORK, 99, 0, GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT},
        {GOV_ERR_NETWORK, GOV_STAGE_PARTIAL, 200, GOV_ERR_NETWORK, GOV_STAGE_PARTIAL},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        begin();
        start(NULL);
        if (rows[i].http_status != 0) {
            ck_assert_int_eq(gov_exchange_set_status(&exchange, rows[i].http_status), GOV_OK);
        }
        gov_exchange_finish(&exchange, rows[i].status, (gov_stage)rows[i].stage, NULL);
        gov__exchange_settle(&exchange);
        ck_assert_msg(exchange.status == rows[i].expected, "row %zu", i);
        ck_assert_msg(exchange.stage == rows[i].expected_stage, "row %zu", i);
        end();
    }
    begin();
    start(NULL);
    gov__exchange_settle(&exchange);
    ck_assert_int_eq(exchange.status, GOV_ERR_HOOK);
    ck_assert_int_eq(exchange.stage, GOV_STAGE_MAYBE_SENT);
    end();
}
END_TEST

START_TEST(sees_the_cancel_flag)
{
    gov_cancel *cancel = NULL;
    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    begin();
    start(cancel);
    ck_assert_int_eq(gov_exchange_is_cancelled(&exchange), 0);
    gov_cancel_trigger(cancel);
    ck_assert_int_eq(gov_exchange_is_cancelled(&exchange), 1);
    end();
    gov_cancel_free(cancel);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(shows_the_request),
        TEST_ENTRY(gives_the_body_whole_or_in_pieces),
        TEST_ENTRY(reads_from_a_reader_and_begins_again),
        TEST_ENTRY(borrows_a_body_that_stays_where_it_is),
        TEST_ENTRY(a_reader_that_ends_early_or_fails_ends_the_exchange),
        TEST_ENTRY(finishes_once),
        TEST_ENTRY(corrects_what_a_transport_must_not_report),
        TEST_ENTRY(sees_the_cancel_flag),
    };
    return test_run("exchange", entries, TEST_COUNT(entries));
}
