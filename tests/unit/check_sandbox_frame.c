/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's frame: options, the database file, routing, headers, bodies, pages, versions. */
#include "sandbox_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/sign.h"
#include "sandbox/store.h"

START_TEST(refuses_bad_options)
{
    gov_sandbox *sb = (gov_sandbox *)1;
    gov_sandbox_options options = {.struct_size = sizeof options};
    ck_assert_int_eq(gov_sandbox_new(&options, NULL), GOV_ERR_ARGUMENT);
    options.struct_size = 4;
    ck_assert_int_eq(gov_sandbox_new(&options, &sb), GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(sb);
    options = (gov_sandbox_options){.struct_size = sizeof options, .flags = 0x80};
    ck_assert_int_eq(gov_sandbox_new(&options, &sb), GOV_ERR_ARGUMENT);
    options = (gov_sandbox_options){.struct_size = sizeof options, .clock_start_ms = -1};
    ck_assert_int_eq(gov_sandbox_new(&options, &sb), GOV_ERR_ARGUMENT);
    options = (gov_sandbox_options){.struct_size = sizeof options, .work_speed = 1000000001};
    ck_assert_int_eq(gov_sandbox_new(&options, &sb), GOV_ERR_ARGUMENT);
    options = (gov_sandbox_options){.struct_size = sizeof options,
                                    .database_path = "/nonexistent/dir/file.db"};
    ck_assert_int_eq(gov_sandbox_new(&options, &sb), GOV_ERR_FILE);
    ck_assert_ptr_null(sb);
    gov_sandbox_free(NULL);
    gov_sandbox_close_waits(NULL);
    ck_assert_ptr_null(gov_sandbox_get_transport(NULL));
    ck_assert_int_eq(gov_sandbox_get_time_ms(NULL), 0);
    ck_assert_int_eq(gov_sandbox_advance_clock(NULL, 1), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_sandbox_control(NULL, "GET", "/", NULL, NULL, NULL, NULL),
                     GOV_ERR_ARGUMENT);
}
END_TEST

/* A caller built when the struct was shorter gets defaults for the rest. */
START_TEST(takes_shorter_options)
{
    gov_sandbox *sb = NULL;
    gov_sandbox_options options = {.struct_size = offsetof(gov_sandbox_options, clock_start_ms),
                                   .clock_start_ms = 1,
                                   .work_speed = UINT32_MAX};
    ck_assert_int_eq(gov_sandbox_new(&options, &sb), GOV_OK);
    ck_assert_int_gt(gov_sandbox_get_time_ms(sb), INT64_C(1000000000000));
    gov_sandbox_free(sb);
}
END_TEST

static char *first_kid(sandbox_test *t)
{
    ck_assert_int_eq(sandbox_test_json(t, "GET", "/.well-known/jwks.json", NULL, NULL), 200);
    const cJSON *key = cJSON_GetArrayItem(gov__sb_member(t->json, "keys"), 0);
    ck_assert_ptr_null(gov__sb_member(key, "d"));
    return gov__sb_copy(gov__sb_member_text(key, "kid"));
}

START_TEST(file_survives_and_foreign_file_is_refused)
{
    char path[] = "/tmp/govsdk-sandbox-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    sandbox_test t;
    gov_sandbox_options options = {.struct_size = sizeof options, .database_path = path};
    sandbox_test_open(&t, &options);
    char *before = first_kid(&t);
    sandbox_test_login(&t, "sub-zhang");
    char token[96];
    memcpy(token, t.token, sizeof token);
    sandbox_test_close(&t);
    sandbox_test_open(&t, &options);
    char *after = first_kid(&t);
    ck_assert_str_eq(before, after);
    memcpy(t.token, token, sizeof token);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "sub"), "sub-zhang");
    ck_assert(gov__sb_run(t.sb, "PRAGMA application_id=7", "") >= 0);
    sandbox_test_close(&t);
    gov_sandbox *sb = NULL;
    ck_assert_int_eq(gov_sandbox_new(&options, &sb), GOV_ERR_FILE);
    free(before);
    free(after);
    (void)unlink(path);
}
END_TEST

START_TEST(answers_carry_the_common_headers)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    const struct {
        const char *method;
        const char *target;
        int status;
    } cases[] = {{"GET", "/.well-known/gov-gateway", 200},
                 {"GET", "/nowhere", 404},
                 {"GET", "/oauth/token", 405},
                 {"GET", "/%2fgov", 400},
                 {"GET", "/a%0", 400},
                 {"GET", "/a%00b", 400},
                 {"GET", "no-slash", 400},
                 {"GET", "/gov/v1/operations/", 404},
                 {"GET", "/oauth/userinfo", 401},
                 {"DELETE", "/sandbox/faults", 204}};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int status = sandbox_test_json(&t, cases[i].method, cases[i].target, NULL, NULL);
        ck_assert_msg(status == cases[i].status, "%s: %d", cases[i].target, status);
        ck_assert_str_eq(sandbox_test_header(&t, "Gov-Sandbox"), "true");
        ck_assert_str_eq(sandbox_test_header(&t, "Date"), "Mon, 23 Nov 2026 01:00:00 GMT");
        ck_assert_ptr_nonnull(sandbox_test_header(&t, "Request-Id"));
        if (status >= 400) {
            ck_assert_str_eq(sandbox_test_header(&t, "Content-Type"), "application/problem+json");
            ck_assert_str_eq(sandbox_test_text(&t, "trace"), sandbox_test_header(&t, "Request-Id"));
            ck_assert_int_eq(sandbox_test_int(&t, "status"), status);
        }
    }
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/token", NULL, NULL), 405);
    ck_assert_str_eq(sandbox_test_header(&t, "Allow"), "POST");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(calls_need_their_headers)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    const char *const target = "/gov/v1/operations/0123456789abcdef012345";
    const struct {
        const char *headers;
        int status;
    } cases[] = {{CALL_HEADERS, 200},
                 {"Gov-App: test\n", 400},
                 {"Gov-Channel: pc\n", 400},
                 {"Gov-App: test\nGov-Channel: fax\n", 400},
                 {"Gov-App: a b\nGov-Channel: pc\n", 400},
                 {"gov-app: test\ngov-channel: kiosk\n", 200},
                 {CALL_HEADERS "Authorization: Bearer nonsense\n", 401}};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int status = sandbox_test_send(&t, "GET", target, cases[i].headers, "", 0);
        ck_assert_msg(status == cases[i].status, "%s: %d", cases[i].headers, status);
    }
    ck_assert_ptr_nonnull(strstr(sandbox_test_header(&t, "WWW-Authenticate"), "invalid_token"));
    sandbox_test_close(&t);
}
END_TEST

START_TEST(bodies_are_read_strictly)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    const struct {
        const char *body;
        int status;
    } cases[] = {{"{\"advance_ms\":0}", 200},
                 {"{\"advance_ms\":0}x", 400},
                 {"{\"advance_ms\":0", 400},
                 {"[1]", 400},
                 {"{\"a\":\"\\u0000\"}", 400},
                 {"{\"a\":\"\xff\"}", 400},
                 {"{\"a\":\"\xed\xa0\x80\"}", 400},
                 {"{\"a\":\"\xe0\x9f\xbf\"}", 400},
                 {"{\"a\":\"\xf0\x8f\xbf\xbf\"}", 400},
                 {"{\"advance_ms\":0,\"more\":1}", 422},
                 {"{\"advance_ms\":1.5}", 422},
                 {"{\"advance_ms\":-1}", 422},
                 {"{\"advance_ms\":\"1\"}", 422},
                 {"{\"set\":\"2020-01-01T00:00:00Z\"}", 422},
                 {"{\"set\":\"2026-13-01T00:00:00Z\"}", 422},
                 {"{\"set\":\"2026-11-23T10:00:00+08:00\"}", 200},
                 {"{}", 422}};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int status = sandbox_test_json(&t, "POST", "/sandbox/clock", NULL, cases[i].body);
        ck_assert_msg(status == cases[i].status, "%s: %d", cases[i].body, status);
    }
    ck_assert_int_eq(gov_sandbox_get_time_ms(t.sb), INT64_C(1795399200000));
    ck_assert_int_eq(
        sandbox_test_send(&t, "POST", "/sandbox/clock", "Content-Type: text/plain\n", "{}", 2),
        415);
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/clock",
                                       "Content-Digest: "
                                       "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:\n",
                                       "{}"),
                     401);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "signature_invalid");
    static const char big[GOV__SB_MAX_BODY + 1];
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/sandbox/clock",
                                       "Content-Type: application/json\n", big, sizeof big),
                     413);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(converts_exactly)
{
    char text[GOV__SB_TIME_BYTES];
    int64_t ms = 0;
    gov__sb_time_text(INT64_C(1795399200123), text);
    ck_assert_str_eq(text, "2026-11-23T10:00:00.123+08:00");
    ck_assert(gov__sb_time_read(text, &ms));
    ck_assert_int_eq(ms, INT64_C(1795399200123));
    ck_assert(gov__sb_time_read("2024-02-29T23:59:59.5Z", &ms));
    ck_assert_int_eq(ms, INT64_C(1709251199500));
    const char *const bad[] = {"2023-02-29T00:00:00Z",     "2024-02-29",
                               "2024-02-29T24:00:00Z",     "2024-02-29T00:00:00",
                               "2024-02-29T00:00:00+0800", ""};
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_msg(!gov__sb_time_read(bad[i], &ms), "%s", bad[i]);
    }
    size_t length = 0;
    char *b64 = gov__sb_b64url("\xfb\xff\xfe", 3);
    ck_assert_str_eq(b64, "-__-");
    free(b64);
    b64 = gov__sb_b64("ab", 2);
    ck_assert_str_eq(b64, "YWI=");
    uint8_t *bytes = gov__sb_b64_read("YWI=", 4, &length);
    ck_assert_uint_eq(length, 2);
    ck_assert_mem_eq(bytes, "ab", 3);
    free(bytes);
    free(b64);
    ck_assert_ptr_null(gov__sb_b64url_read("YWJ", 3, &length)); /* the last bits are not zero */
    ck_assert_ptr_null(gov__sb_b64url_read("Y", 1, &length));
    ck_assert_ptr_null(gov__sb_b64_read("YWI", 3, &length));
    char digest[GOV__SB_DIGEST_BYTES];
    gov__sb_digest("", 0, digest);
    ck_assert_str_eq(digest, "sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
}
END_TEST

START_TEST(writes_json)
{
    gov__sandbox_json w = {0};
    size_t length = 0;
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "a\"", "x\n\x01\\");
    gov__sb_json_open_array(&w, "b");
    gov__sb_json_int(&w, NULL, INT64_C(9007199254740991));
    gov__sb_json_bool(&w, NULL, false);
    gov__sb_json_close_array(&w);
    gov__sb_json_opt(&w, "c", "");
    gov__sb_json_members(&w, "\"d\":{}");
    gov__sb_json_close(&w);
    char *text = gov__sb_json_take(&w, &length);
    ck_assert_str_eq(text,
                     "{\"a\\\"\":\"x\\n\\u0001\\\\\",\"b\":[9007199254740991,false],\"d\":{}}");
    ck_assert_uint_eq(length, strlen(text));
    free(text);
    gov__sb_json_open(&w, NULL);
    ck_assert_ptr_null(gov__sb_json_take(&w, NULL)); /* not closed */
    gov__sb_json_close(&w);
    ck_assert_ptr_null(gov__sb_json_take(&w, NULL)); /* closed once too often */
}
END_TEST

START_TEST(pages_and_versions)
{
    gov__sandbox_request req = {.body = "{}"};
    gov__sandbox_response res = {0};
    gov__sandbox_page page;
    gov__sandbox_json w = {0};
    ck_assert(gov__sb_page_read(&req, &res, "items", &page));
    ck_assert_int_eq(page.limit, 50);
    ck_assert_int_eq(page.after, 0);
    gov__sb_json_open(&w, NULL);
    gov__sb_page_next(&w, &page, true, 41);
    gov__sb_json_close(&w);
    char *text = gov__sb_json_take(&w, NULL);
    cJSON *json = cJSON_Parse(text);
    const char *next = gov__sb_member_text(json, "next");
    ck_assert(gov__sb_fields_add(&req.query, "cursor", 6, next, strlen(next)));
    ck_assert(gov__sb_page_read(&req, &res, "items", &page));
    ck_assert_int_eq(page.after, 41);
    ck_assert(!gov__sb_page_read(&req, &res, "matters", &page));
    req.query.items[0].value[2] ^= 1;
    ck_assert(!gov__sb_page_read(&req, &res, "items", &page));
    ck_assert_int_eq(res.status, 400);
    gov__sb_fields_clear(&req.query);
    ck_assert(gov__sb_fields_add(&req.query, "limit", 5, "201", 3));
    ck_assert(!gov__sb_page_read(&req, &res, "items", &page));
    gov__sb_response_clear(&res);

    ck_assert(!gov__sb_if_match(&req, &res, "v1", "{}"));
    ck_assert_int_eq(res.status, 428);
    ck_assert(gov__sb_fields_add(&req.headers, "If-Match", 8, "\"v0\"", 4));
    ck_assert(!gov__sb_if_match(&req, &res, "v1", "{\"v\":1}"));
    gov__sb_response_finish(&req, &res);
    ck_assert_int_eq(res.status, 412);
    ck_assert_ptr_nonnull(strstr(res.body, "\"current\":{\"v\":1},\"proposed\":{}"));
    ck_assert(gov__sb_if_match(&req, &res, "v0", "{}"));
    ck_assert(gov__sb_fields_add(&req.headers, "If-None-Match", 13, "W/\"v1\", \"v2\"", 12));
    ck_assert(gov__sb_etag(&req, &res, "v1"));
    ck_assert_int_eq(res.status, 304);
    ck_assert(!gov__sb_etag(&req, &res, "v3"));
    gov__sb_response_clear(&res);
    gov__sb_fields_clear(&req.headers);
    gov__sb_fields_clear(&req.query);
    cJSON_Delete(json);
    free(text);
}
END_TEST

START_TEST(statements_nest_and_fail_cleanly)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    gov__sandbox_query outer;
    static const char sql[] = "SELECT id FROM subjects ORDER BY place";
    size_t rows = 0;
    gov__sb_query(t.sb, &outer, sql, "");
    while (gov__sb_next(&outer)) {
        gov__sandbox_query inner;
        size_t again = 0;
        gov__sb_query(t.sb, &inner, sql, "");
        while (gov__sb_next(&inner)) {
            again++;
        }
        ck_assert(!inner.failed);
        ck_assert_uint_gt(again, 5);
        rows++;
    }
    ck_assert_uint_gt(rows, 5);
    ck_assert_int_eq(gov__sb_run(t.sb, "INSERT INTO nothing VALUES(1)", ""), -1);
    ck_assert_int_eq(gov__sb_run(t.sb, "DELETE FROM subjects WHERE id=?", ""), -1);
    ck_assert_int_eq(gov__sb_begin(t.sb), 0);
    ck_assert_int_eq(gov__sb_begin(t.sb), -1);
    ck_assert_int_eq(gov__sb_run(t.sb, "DELETE FROM subjects WHERE id=?", "s", "sub-li"), 1);
    gov__sb_rollback(t.sb);
    ck_assert_int_eq(
        gov__sb_get_int(t.sb, -1, "SELECT count(*) FROM subjects WHERE id=?", "s", "sub-li"), 1);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(counts_requests_by_pattern)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    (void)sandbox_test_json(&t, "GET", "/.well-known/gov-gateway", NULL, NULL);
    (void)sandbox_test_json(&t, "GET", "/.well-known/gov-gateway", NULL, NULL);
    (void)sandbox_test_json(&t, "GET", "/gov/v1/operations/0123456789abcdef012345", NULL, NULL);
    (void)sandbox_test_json(&t, "GET", "/nowhere", NULL, NULL);
    (void)sandbox_test_json(&t, "GET", "/sandbox/clock", NULL, NULL);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/sandbox/state", NULL, NULL), 200);
    const cJSON *requests = gov__sb_member(t.json, "requests");
    const cJSON *by_path = gov__sb_member(requests, "by_path");
    int64_t count = 0;
    ck_assert(gov__sb_member_int(requests, "total", &count));
    ck_assert_int_eq(count, 4);
    ck_assert(gov__sb_member_int(by_path, "GET /.well-known/gov-gateway", &count));
    ck_assert_int_eq(count, 2);
    ck_assert(gov__sb_member_int(by_path, "GET /gov/v1/operations/{key}", &count));
    ck_assert_int_eq(count, 1);
    ck_assert_ptr_null(gov__sb_member(by_path, "GET /sandbox/clock"));
    sandbox_test_close(&t);
}
END_TEST

START_TEST(control_reaches_every_route)
{
    sandbox_test t;
    char *text = NULL;
    size_t size = 0;
    int32_t status = 0;
    sandbox_test_open(&t, NULL);
    ck_assert_int_eq(gov_sandbox_control(t.sb, "POST", "/sandbox/clock", "{\"advance_ms\":1000}",
                                         &status, &text, &size),
                     GOV_OK);
    ck_assert_int_eq(status, 200);
    ck_assert_ptr_nonnull(strstr(text, "2026-11-23T09:00:01+08:00"));
    ck_assert_uint_eq(size, strlen(text));
    gov_sandbox_free_text(text);
    ck_assert_int_eq(
        gov_sandbox_control(t.sb, "DELETE", "/sandbox/faults", NULL, &status, &text, &size),
        GOV_OK);
    ck_assert_int_eq(status, 204);
    ck_assert_str_eq(text, "");
    gov_sandbox_free_text(text);
    ck_assert_int_eq(gov_sandbox_control(t.sb, "GET", "/nowhere", NULL, NULL, NULL, NULL), GOV_OK);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(refuses_bad_options),
        TEST_ENTRY(takes_shorter_options),
        TEST_ENTRY(file_survives_and_foreign_file_is_refused),
        TEST_ENTRY(answers_carry_the_common_headers),
        TEST_ENTRY(calls_need_their_headers),
        TEST_ENTRY(bodies_are_read_strictly),
        TEST_ENTRY(converts_exactly),
        TEST_ENTRY(writes_json),
        TEST_ENTRY(pages_and_versions),
        TEST_ENTRY(statements_nest_and_fail_cleanly),
        TEST_ENTRY(counts_requests_by_pattern),
        TEST_ENTRY(control_reaches_every_route),
    };
    return test_run("sandbox frame", entries, TEST_COUNT(entries));
}
