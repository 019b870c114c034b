/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's in-process transport: what it hands over both ways, and the stage it reports when a
 * fault breaks the way. */
#include "sandbox_support.h"
#include "test_support.h"

#include <string.h>
#include <time.h>

#include "http/exchange.h"
#include "sandbox/store.h"

#define BASE GOV_SANDBOX_BASE_URL

/* A clock that only goes when told to, so that a deadline is reached without waiting. */
static int64_t fixed_time(void *user)
{
    return *(const int64_t *)user;
}

static void no_sleep(void *user, int64_t duration_ms)
{
    *(int64_t *)user += duration_ms;
}

struct trip {
    int64_t now;
    gov_clock clock;
    gov__request request;
    gov__response response;
    gov_exchange exchange;
    test_memory memory;
};

static void begin(struct trip *trip, const char *method, const char *path)
{
    memset(trip, 0, sizeof *trip);
    trip->clock = (gov_clock){.struct_size = sizeof trip->clock,
                              .user = &trip->now,
                              .wall_ms = fixed_time,
                              .monotonic_ms = fixed_time,
                              .sleep_ms = no_sleep};
    test_memory_init(&trip->memory);
    const gov_allocator *mem = test_memory_allocator(&trip->memory);
    gov__request_init(&trip->request, mem, BASE);
    gov__response_init(&trip->response, mem, 65536, 1 << 20);
    gov__request_begin(&trip->request, method, path);
}

static void run(struct trip *trip, sandbox_test *t, const gov_cancel *cancel)
{
    const gov_transport *transport = gov_sandbox_get_transport(t->sb);
    ck_assert_ptr_nonnull(transport);
    ck_assert_uint_eq(transport->struct_size, sizeof *transport);
    ck_assert_int_eq(gov__request_finish(&trip->request), GOV_OK);
    gov__exchange_begin(&trip->exchange, &trip->request, &trip->response, &trip->clock,
                        trip->now + 1000, cancel);
    transport->perform(transport->user, &trip->exchange);
    ck_assert(trip->exchange.finished);
    gov__exchange_settle(&trip->exchange);
}

static void end(struct trip *trip)
{
    gov__request_free(&trip->request);
    gov__response_free(&trip->response);
    test_memory_check(&trip->memory);
}

START_TEST(hands_over_both_ways)
{
    sandbox_test t;
    struct trip trip;
    size_t size = 0;
    sandbox_test_open(&t, NULL);
    begin(&trip, "POST", "/sandbox/clock");
    gov__buf *body = gov__request_body(&trip.request, "application/json");
    gov__buf_append(body, "{\"advance_ms\":86400000}", 23);
    run(&trip, &t, NULL);
    ck_assert_int_eq(trip.exchange.status, GOV_OK);
    ck_assert_int_eq(trip.exchange.stage, GOV_STAGE_COMPLETE);
    ck_assert_int_eq(trip.response.status, 200);
    ck_assert_str_eq(gov__response_header(&trip.response, "gov-sandbox"), "true");
    ck_assert_str_eq(gov__response_header(&trip.response, "Date"), "Tue, 24 Nov 2026 01:00:00 GMT");
    ck_assert_ptr_nonnull(strstr(gov__response_body(&trip.response, &size), "2026-11-24T09:00:00"));
    end(&trip);
    sandbox_test_close(&t);
}
END_TEST

/* Without a base URL the links follow the address by which the client came. */
START_TEST(links_follow_the_host)
{
    sandbox_test t;
    struct trip trip;
    size_t size = 0;
    sandbox_test_open(&t, NULL);
    begin(&trip, "GET", "/");
    gov__request_begin_url(&trip.request, "GET", "https://gov.test:8443/.well-known/gov-gateway");
    run(&trip, &t, NULL);
    ck_assert_int_eq(trip.response.status, 200);
    const char *body = gov__response_body(&trip.response, &size);
    ck_assert_ptr_nonnull(strstr(body, "\"jwks_uri\":\"http://gov.test:8443/.well-known"));
    ck_assert_ptr_nonnull(strstr(body, "\"issuer\":\"" BASE "\""));
    end(&trip);
    sandbox_test_close(&t);
}
END_TEST

static gov_status read_tail(void *user, uint64_t offset, void *out, size_t capacity,
                            size_t *out_size)
{
    const char *text = user;
    size_t left = strlen(text) - (size_t)offset;
    *out_size = left < 3 ? left : 3;
    ck_assert_uint_ge(capacity, *out_size);
    memcpy(out, text + offset, *out_size);
    return GOV_OK;
}

START_TEST(reads_a_body_in_pieces)
{
    sandbox_test t;
    struct trip trip;
    static char text[] = "{\"advance_ms\":1}";
    sandbox_test_open(&t, NULL);
    begin(&trip, "POST", "/sandbox/clock");
    gov__request_body_reader(&trip.request, "application/json", strlen(text), read_tail, NULL,
                             text);
    run(&trip, &t, NULL);
    ck_assert_int_eq(trip.response.status, 200);
    ck_assert_int_eq(gov_sandbox_get_time_ms(t.sb), INT64_C(1795395600001));
    end(&trip);
    sandbox_test_close(&t);
}
END_TEST

static void expect_outcome(sandbox_test *t, const char *fault, const char *method,
                           gov_status status, gov_stage stage, int32_t http_status)
{
    struct trip trip;
    if (fault) {
        sandbox_test_fault(t, fault);
    }
    begin(&trip, method, "/.well-known/jwks.json");
    run(&trip, t, NULL);
    ck_assert_msg(trip.exchange.status == status && trip.exchange.stage == stage &&
                      trip.response.status == http_status,
                  "%s: status %d, stage %d, HTTP %d", fault, (int)trip.exchange.status,
                  (int)trip.exchange.stage, (int)trip.response.status);
    end(&trip);
}

START_TEST(faults_have_the_stage_of_a_network)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    expect_outcome(&t, "{\"name\":\"drop_before\"}", "GET", GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT,
                   0);
    expect_outcome(&t, "{\"name\":\"drop_after\"}", "GET", GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT,
                   0);
    expect_outcome(&t, "{\"name\":\"truncate\"}", "GET", GOV_ERR_NETWORK, GOV_STAGE_PARTIAL, 200);
    expect_outcome(&t, "{\"name\":\"delay\",\"delay_ms\":20}", "GET", GOV_OK, GOV_STAGE_COMPLETE,
                   200);
    expect_outcome(&t, "{\"name\":\"delay\",\"delay_ms\":1001}", "GET", GOV_ERR_TIMEOUT,
                   GOV_STAGE_MAYBE_SENT, 0);
    expect_outcome(&t, "{\"name\":\"huge\"}", "GET", GOV_ERR_RESPONSE_TOO_LARGE, GOV_STAGE_PARTIAL,
                   200);
    expect_outcome(&t, NULL, "GET", GOV_OK, GOV_STAGE_COMPLETE, 200);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(dropped_answer_was_worked_for)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    const struct {
        const char *fault;
        int64_t uploads;
    } cases[] = {{"{\"name\":\"drop_before\"}", 0}, {"{\"name\":\"drop_after\"}", 1}};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct trip trip;
        sandbox_test_fault(&t, cases[i].fault);
        begin(&trip, "POST", "/gov/v1/uploads");
        gov__request_header2(&trip.request, "Authorization", "Bearer ", t.token);
        gov__request_header(&trip.request, "Gov-App", "test");
        gov__request_header(&trip.request, "Gov-Channel", "pc");
        gov__request_header(&trip.request, "Tus-Resumable", "1.0.0");
        gov__request_header(&trip.request, "Upload-Length", "5");
        gov__request_header(&trip.request, "Upload-Metadata", "filetype dGV4dC9wbGFpbg==");
        gov__request_header(&trip.request, "Idempotency-Key", "0123456789abcdef012345");
        run(&trip, &t, NULL);
        ck_assert_int_eq(trip.exchange.stage, GOV_STAGE_MAYBE_SENT);
        ck_assert_int_eq(gov__sb_get_int(t.sb, -1, "SELECT count(*) FROM uploads", ""),
                         cases[i].uploads);
        end(&trip);
    }
    sandbox_test_close(&t);
}
END_TEST

START_TEST(cancelled_wait_ends)
{
    sandbox_test t;
    struct trip trip;
    gov_cancel *cancel = NULL;
    sandbox_test_open(&t, NULL);
    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    sandbox_test_fault(&t, "{\"name\":\"delay\",\"delay_ms\":900}");
    begin(&trip, "GET", "/.well-known/jwks.json");
    gov_cancel_trigger(cancel);
    run(&trip, &t, cancel);
    ck_assert_int_eq(trip.exchange.status, GOV_ERR_CANCELLED);
    ck_assert_int_eq(trip.exchange.stage, GOV_STAGE_MAYBE_SENT);
    end(&trip);
    gov_cancel_free(cancel);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(hands_over_both_ways),          TEST_ENTRY(links_follow_the_host),
        TEST_ENTRY(reads_a_body_in_pieces),        TEST_ENTRY(faults_have_the_stage_of_a_network),
        TEST_ENTRY(dropped_answer_was_worked_for), TEST_ENTRY(cancelled_wait_ends),
    };
    return test_run("sandbox transport", entries, TEST_COUNT(entries));
}
