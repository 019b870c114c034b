/* SPDX-License-Identifier: Apache-2.0 */
/* The curl transport against a server that answers wrongly: what is taken, what is refused, how soon,
 * and at which stage. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/hostile.h"
#include "unit/test_support.h"

static hostile_server server;
static gov_transport transport;

static void set_up(void)
{
    const char *const arguments[] = {"plain:main", "plain:other", NULL};
    const gov__curl_options options = {.low_speed_bytes = 100, .low_speed_ms = 1000};

    hostile_start(&server, arguments);
    transport = hostile_transport(&options);
}

static void tear_down(void)
{
    transport.destroy(transport.user);
    hostile_stop(&server);
}

static hostile_outcome get(const char *path)
{
    return hostile_get(&transport, "http", hostile_port(&server, "main"), path);
}

START_TEST(good_replies_pass)
{
    static const struct {
        const char *path;
        int32_t http_status;
    } cases[] = {{"/ok", 200},       {"/chunked", 200},      {"/trailers", 200},
                 {"/continue", 200}, {"/same-lengths", 200}, {"/http10", 200},
                 {"/204", 204},      {"/304", 304},          {"/excess", 200}};

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        hostile_outcome outcome = get(cases[i].path);

        ck_assert_msg(outcome.status == GOV_OK && outcome.stage == GOV_STAGE_COMPLETE &&
                          outcome.http_status == cases[i].http_status,
                      "%s: %s, stage %d, %d, %s", cases[i].path,
                      gov_status_get_name(outcome.status), (int)outcome.stage,
                      (int)outcome.http_status, outcome.detail);
    }
}
END_TEST

START_TEST(bad_replies_are_refused)
{
    static const struct {
        const char *path;
        gov_status status;
        gov_stage stage;
    } cases[] = {
        {"/short-body", GOV_ERR_NETWORK, GOV_STAGE_PARTIAL},
        {"/cut-chunk", GOV_ERR_NETWORK, GOV_STAGE_PARTIAL},
        {"/cut-head", GOV_ERR_NETWORK, GOV_STAGE_PARTIAL},
        {"/close", GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT},
        {"/rst", GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT},
        {"/close-delimited", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/two-lengths", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/length-list", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/length-negative", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/length-and-chunked", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/chunked-twice", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/gzip-chunked", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/chunked-http10", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/gzip-unasked", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/folded", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/bare-lf", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/bare-cr", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/nul", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/space-before-colon", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/no-colon", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/status-999", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/switching", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/204-body", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/headers-forever", GOV_ERR_RESPONSE_TOO_LARGE, GOV_STAGE_PARTIAL},
        {"/continue-forever", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL},
        {"/chunks-forever", GOV_ERR_RESPONSE_TOO_LARGE, GOV_STAGE_PARTIAL},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        hostile_outcome outcome = get(cases[i].path);

        ck_assert_msg(outcome.status == cases[i].status && outcome.stage == cases[i].stage,
                      "%s: %s, stage %d, %s", cases[i].path, gov_status_get_name(outcome.status),
                      (int)outcome.stage, outcome.detail);
        ck_assert_msg(outcome.took_ms < 3000, "%s took %d ms", cases[i].path, (int)outcome.took_ms);
    }
}
END_TEST

/* libcurl judges these before it shows a line, so only the outcome is fixed, not the reason. */
START_TEST(replies_that_libcurl_refuses)
{
    static const char *const paths[] = {"/bad-chunk", "/no-status", "/status-text",
                                        "/one-endless-line"};

    for (size_t i = 0; i < TEST_COUNT(paths); i++) {
        hostile_outcome outcome = get(paths[i]);

        ck_assert_msg(outcome.status != GOV_OK && outcome.stage != GOV_STAGE_NOT_SENT &&
                          outcome.stage != GOV_STAGE_COMPLETE && outcome.took_ms < 3000,
                      "%s: %s, stage %d, %d ms", paths[i], gov_status_get_name(outcome.status),
                      (int)outcome.stage, (int)outcome.took_ms);
    }
}
END_TEST

START_TEST(slow_drip_is_a_stall)
{
    static const char *const paths[] = {"/drip-head", "/drip-body"};

    for (size_t i = 0; i < TEST_COUNT(paths); i++) {
        hostile_outcome outcome = get(paths[i]);

        ck_assert_int_eq(outcome.status, GOV_ERR_TIMEOUT);
        ck_assert_int_eq(outcome.stage, GOV_STAGE_PARTIAL);
        ck_assert_int_ge(outcome.took_ms, 900);
        ck_assert_int_le(outcome.took_ms, 2600);
        ck_assert_ptr_nonnull(strstr(outcome.detail, "low_speed"));
    }
}
END_TEST

/* A platform may think longer than a stall lasts: a long poll does. */
START_TEST(thinking_is_no_stall)
{
    hostile_outcome outcome = get("/delay/1800");

    ck_assert_int_eq(outcome.status, GOV_OK);
    ck_assert_int_ge(outcome.took_ms, 1700);
}
END_TEST

START_TEST(body_limit_stops_a_flood)
{
    char url[64];
    hostile_reply reply;

    snprintf(url, sizeof url, "http://127.0.0.1:%d/chunks-forever", hostile_port(&server, "main"));
    hostile_request request = {.url = url, .max_body_bytes = 100000};
    hostile_call(&transport, &request, &reply);
    ck_assert_int_eq(reply.exchange.status, GOV_ERR_RESPONSE_TOO_LARGE);
    ck_assert_uint_le(reply.response.body_size, 100000);
    hostile_reply_free(&reply);
}
END_TEST

START_TEST(redirect_is_passed_up_and_not_followed)
{
    char url[64];
    hostile_reply reply;

    snprintf(url, sizeof url, "http://127.0.0.1:%d/redirect", hostile_port(&server, "main"));
    hostile_request request = {.method = "POST",
                               .url = url,
                               .header_name = "X-Gov-Token",
                               .header_value = "planted",
                               .body = "{}",
                               .body_size = 2};
    hostile_call(&transport, &request, &reply);
    ck_assert_int_eq(reply.exchange.status, GOV_OK);
    ck_assert_int_eq(reply.response.status, 307);
    ck_assert_int_eq(hostile_count(&server, "connections other"), 0);
    hostile_reply_free(&reply);
}
END_TEST

/* What follows a reply on the wire must not answer the next request. */
START_TEST(excess_is_not_the_next_reply)
{
    char url[64];
    hostile_reply reply;

    ck_assert_int_eq(get("/excess").status, GOV_OK);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/echo", hostile_port(&server, "main"));
    hostile_request request = {.url = url};
    hostile_call(&transport, &request, &reply);
    ck_assert_int_eq(reply.exchange.status, GOV_OK);
    ck_assert_ptr_null(strstr(gov__response_body(&reply.response, NULL), "smuggled"));
    hostile_reply_free(&reply);
}
END_TEST

START_TEST(head_has_no_body)
{
    char url[64];
    hostile_reply reply;

    snprintf(url, sizeof url, "http://127.0.0.1:%d/head", hostile_port(&server, "main"));
    hostile_request request = {.method = "HEAD", .url = url};
    hostile_call(&transport, &request, &reply);
    ck_assert_int_eq(reply.exchange.status, GOV_OK);
    ck_assert_uint_eq(reply.response.body_size, 0);
    hostile_reply_free(&reply);
    ck_assert_int_eq(get("/ok").status, GOV_OK);
}
END_TEST

START_TEST(gzip_only_when_asked_and_bounded)
{
    const gov__curl_options options = {.compression = true};
    gov_transport packed = hostile_transport(&options);
    int port = hostile_port(&server, "main");

    ck_assert_int_eq(hostile_get(&packed, "http", port, "/gzip").status, GOV_OK);
    ck_assert_int_eq(hostile_get(&packed, "http", port, "/ok").status, GOV_OK);
    hostile_outcome bomb = hostile_get(&packed, "http", port, "/gzip-bomb");
    ck_assert_int_eq(bomb.status, GOV_ERR_RESPONSE_TOO_LARGE);
    ck_assert_ptr_nonnull(strstr(bomb.detail, "100 to 1"));
    packed.destroy(packed.user);
    ck_assert_int_eq(get("/gzip").status, GOV_ERR_RESPONSE);
}
END_TEST

START_TEST(header_cap_follows_the_option)
{
    const gov__curl_options options = {.max_header_bytes = 60};
    gov_transport small = hostile_transport(&options);

    hostile_outcome outcome = hostile_get(&small, "http", hostile_port(&server, "main"), "/ok");
    ck_assert_int_eq(outcome.status, GOV_ERR_RESPONSE_TOO_LARGE);
    small.destroy(small.user);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {good_replies_pass,
                                  bad_replies_are_refused,
                                  slow_drip_is_a_stall,
                                  thinking_is_no_stall,
                                  body_limit_stops_a_flood,
                                  redirect_is_passed_up_and_not_followed,
                                  excess_is_not_the_next_reply,
                                  head_has_no_body,
                                  gzip_only_when_asked_and_bounded,
                                  header_cap_follows_the_option,
                                  replies_that_libcurl_refuses};

    return hostile_run("curl_reply", set_up, tear_down, tests, TEST_COUNT(tests));
}
