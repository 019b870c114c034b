/* SPDX-License-Identifier: Apache-2.0 */
/* Writing requests: URLs, queries, headers, bodies, and what is refused before anything is sent. */
#include "test_support.h"

#include <string.h>

#include "http/request.h"
#include "http/token.h"

static test_memory memory;
static gov__request request;

static void begin(void)
{
    test_memory_init(&memory);
    gov__request_init(&request, test_memory_allocator(&memory), "https://gov.test:8443");
    gov__request_begin(&request, "GET", "/gov/v1/items");
}

static void end(void)
{
    gov__request_free(&request);
    test_memory_check(&memory);
}

START_TEST(writes_path_segments_and_query)
{
    begin();
    gov__request_path(&request, "/");
    gov__request_segment(&request, "a/b c?%");
    gov__request_path(&request, "/submit");
    gov__request_query(&request, "q", "出生 &=+");
    gov__request_query(&request, "none", NULL);
    gov__request_query_int(&request, "limit", -5);
    ck_assert_int_eq(gov__request_finish(&request), GOV_OK);
    ck_assert_str_eq(gov__request_url(&request),
                     "https://gov.test:8443/gov/v1/items/a%2Fb%20c%3F%25/submit"
                     "?q=%E5%87%BA%E7%94%9F%20%26%3D%2B&limit=-5");
    end();
}
END_TEST

START_TEST(replaces_a_query_member_wherever_it_stands)
{
    static const struct {
        const char *url;
        const char *expected;
    } rows[] = {
        {"https://h/p", "https://h/p?c=2"},
        {"https://h/p?c=1", "https://h/p?c=2"},
        {"https://h/p?c=1&d=3", "https://h/p?d=3&c=2"},
        {"https://h/p?a=1&c=1&d=3", "https://h/p?a=1&d=3&c=2"},
        {"https://h/p?a=1&c=", "https://h/p?a=1&c=2"},
        {"https://h/p?cc=1&xc=1", "https://h/p?cc=1&xc=1&c=2"},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        begin();
        gov__request_begin_url(&request, "GET", rows[i].url);
        gov__request_set_query(&request, "c", "2");
        ck_assert_int_eq(gov__request_finish(&request), GOV_OK);
        ck_assert_str_eq(gov__request_url(&request), rows[i].expected);
        end();
    }
}
END_TEST

START_TEST(refuses_bad_segments_urls_and_methods)
{
    static const char *const segments[] = {"", ".", "..", "a\rb", "a\nb", "a\tb", "\x7F", NULL};
    char longest[300];
    memset(longest, 'a', sizeof longest);
    longest[257] = '\0';
    for (size_t i = 0; i < TEST_COUNT(segments); i++) {
        begin();
        gov__request_segment(&request, segments[i]);
        ck_assert_int_eq(gov__request_finish(&request), GOV_ERR_ARGUMENT);
        end();
    }
    begin();
    gov__request_segment(&request, longest);
    ck_assert_int_eq(gov__request_finish(&request), GOV_ERR_ARGUMENT);
    longest[256] = '\0';
    gov__request_begin(&request, "GET", "/");
    gov__request_segment(&request, longest);
    ck_assert_int_eq(gov__request_finish(&request), GOV_OK);
    static const char *const urls[] = {"ftp://h/",     "https://u@h/", "https://h/#f",
                                       "https://h/ b", "//h/",         "",
                                       "https:///",    "https://h/\r"};
    for (size_t i = 0; i < TEST_COUNT(urls); i++) {
        gov__request_begin_url(&request, "GET", urls[i]);
        ck_assert_int_eq(gov__request_finish(&request), GOV_ERR_ARGUMENT);
    }
    static const char *const methods[] = {"", "get", "GE T", "GET\r", "ABCDEFGHIJKLMNOPQ"};
    for (size_t i = 0; i < TEST_COUNT(methods); i++) {
        gov__request_begin(&request, methods[i], "/");
        ck_assert_int_eq(gov__request_finish(&request), GOV_ERR_ARGUMENT);
    }
    gov__request_begin(&request, "GET", "no-slash");
    ck_assert_int_eq(gov__request_finish(&request), GOV_ERR_ARGUMENT);
    gov__request_begin(&request, "GET", "/");
    gov__request_query(&request, "q", "a\nb");
    ck_assert_int_eq(gov__request_finish(&request), GOV_ERR_ARGUMENT);
    end();
}
END_TEST

START_TEST(keeps_headers_as_name_value_and_line)
{
    begin();
    gov__request_header(&request, "If-Match", "\"v1\"");
    gov__request_header2(&request, "Authorization", "Bearer ", "one");
    gov__request_header(&request, "X-None", NULL);
    gov__request_header2(&request, "authorization", "Bearer ", "two");
    ck_assert_int_eq(gov__request_finish(&request), GOV_OK);
    ck_assert_uint_eq(request.header_count, 2);
    ck_assert_str_eq(gov__request_get_header(&request, "AUTHORIZATION"), "Bearer two");
    ck_assert_str_eq(gov__request_get_header(&request, "if-match"), "\"v1\"");
    ck_assert_ptr_null(gov__request_get_header(&request, "X-None"));
    ck_assert_str_eq(request.arena.data + request.headers[0].line, "If-Match: \"v1\"");
    ck_assert_str_eq(request.arena.data + request.headers[1].name, "authorization");
    gov__request_remove_header(&request, "If-Match");
    gov__request_remove_header(&request, "If-Match");
    ck_assert_uint_eq(request.header_count, 1);
    ck_assert_str_eq(gov__request_get_header(&request, "authorization"), "Bearer two");
    end();
}
END_TEST

START_TEST(refuses_headers_that_could_split_a_request)
{
    static const struct {
        const char *name;
        const char *value;
    } rows[] = {
        {"X", "a\r\nY: b"}, {"X", "a\nb"}, {"X", "a\rb"},     {"X", "\x7F"},
        {"X", "\x01"},      {"X", ""},     {"", "v"},         {"X Y", "v"},
        {"X:", "v"},        {"X\n", "v"},  {"\xC3\xA4", "v"}, {"X(y)", "v"},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        begin();
        gov__request_header(&request, rows[i].name, rows[i].value);
        ck_assert_msg(gov__request_finish(&request) == GOV_ERR_ARGUMENT, "row %zu", i);
        ck_assert_uint_eq(request.header_count, 0);
        end();
    }
    begin();
    gov__request_header(&request, "X-Tab", "a\tb");
    gov__request_header(&request, "X-Utf8", "中文");
    ck_assert_int_eq(gov__request_finish(&request), GOV_OK);
    end();
}
END_TEST

START_TEST(limits_number_and_size_of_headers)
{
    static char value[GOV__REQUEST_VALUE_MAX + 2];
    char name[] = "X-A";
    begin();
    for (int i = 0; i < GOV__REQUEST_HEADERS_MAX; i++) {
        name[2] = (char)('A' + i % 26);
        name[0] = (char)('X' + i / 26);
        gov__request_header(&request, name, "v");
    }
    ck_assert_int_eq(gov__request_finish(&request), GOV_OK);
    gov__request_header(&request, "One-More", "v");
    ck_assert_int_eq(gov__request_finish(&request), GOV_ERR_LIMIT);
    memset(value, 'v', sizeof value - 1);
    gov__request_begin(&request, "GET", "/");
    gov__request_header(&request, "X", value);
    ck_assert_int_eq(gov__request_finish(&request), GOV_ERR_ARGUMENT);
    value[GOV__REQUEST_VALUE_MAX] = '\0';
    gov__request_begin(&request, "GET", "/");
    gov__request_header(&request, "X", value);
    ck_assert_int_eq(gov__request_finish(&request), GOV_OK);
    end();
}
END_TEST

START_TEST(a_new_begin_forgets_the_old_request)
{
    begin();
    gov__request_header(&request, "X", "a\nb");
    gov__buf_append_str(gov__request_body(&request, "text/plain"), "secret");
    gov__request_begin(&request, "DELETE", "/x");
    ck_assert_int_eq(gov__request_finish(&request), GOV_OK);
    ck_assert_str_eq(gov__request_url(&request), "https://gov.test:8443/x");
    ck_assert_uint_eq(request.header_count, 0);
    ck_assert_uint_eq(gov__request_body_size(&request), 0);
    end();
}
END_TEST

START_TEST(wipes_what_it_held)
{
    begin();
    test_memory_forbid(&memory, "top-secret");
    gov__request_header2(&request, "Authorization", "Bearer ", "top-secret");
    gov__request_remove_header(&request, "Authorization");
    ck_assert_ptr_null(memchr(request.arena.data, 't', request.arena.len));
    gov__request_header2(&request, "Authorization", "Bearer ", "top-secret");
    gov__request_query(&request, "q", "top-secret");
    gov__buf_append_str(gov__request_body(&request, "text/plain"), "top-secret");
    end();
}
END_TEST

static gov_status write_one(const gov_allocator *mem, void *user)
{
    gov__request r;
    (void)user;
    gov__request_init(&r, mem, "https://gov.test");
    gov__request_begin(&r, "POST", "/a/");
    gov__request_segment(&r, "some-id");
    gov__request_query(&r, "q", "value");
    gov__request_header(&r, "X", "v");
    gov__buf_append_str(gov__request_body(&r, "application/json"), "{}");
    gov_status status = gov__request_finish(&r);
    gov__request_free(&r);
    return status;
}

START_TEST(survives_every_failing_allocation)
{
    ck_assert_uint_gt(test_out_of_memory(write_one, NULL), 3);
}
END_TEST

START_TEST(knows_the_alphabets_of_headers)
{
    static const char tchar[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (int c = 0; c < 256; c++) {
        char text = (char)c;
        bool token = c != 0 && strchr(tchar, c) != NULL;
        ck_assert_msg(gov__http_is_token(&text, 1) == token, "byte %d", c);
        bool value = c == '\t' || (c >= 0x20 && c != 0x7F);
        ck_assert_msg(gov__http_is_value(&text, 1) == value, "byte %d", c);
        for (size_t at = 0; at < 20; at++) {
            char line[20];
            memset(line, 'a' + (int)at, sizeof line);
            line[at] = text;
            ck_assert_msg(gov__http_is_value(line, sizeof line) == value, "byte %d", c);
        }
    }
    ck_assert(!gov__http_is_token("", 0));
    ck_assert(gov__http_is_value("", 0));
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(writes_path_segments_and_query),
        TEST_ENTRY(replaces_a_query_member_wherever_it_stands),
        TEST_ENTRY(refuses_bad_segments_urls_and_methods),
        TEST_ENTRY(keeps_headers_as_name_value_and_line),
        TEST_ENTRY(refuses_headers_that_could_split_a_request),
        TEST_ENTRY(limits_number_and_size_of_headers),
        TEST_ENTRY(a_new_begin_forgets_the_old_request),
        TEST_ENTRY(wipes_what_it_held),
        TEST_ENTRY(survives_every_failing_allocation),
        TEST_ENTRY(knows_the_alphabets_of_headers),
    };
    return test_run("http_request", entries, TEST_COUNT(entries));
}
