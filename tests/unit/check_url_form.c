/* SPDX-License-Identifier: Apache-2.0 */
/* Percent and form coding. */
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "base/url.h"

static const char unreserved[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

START_TEST(encodes_all_but_unreserved)
{
    for (int byte = 1; byte < 256; byte++) {
        char text[2] = {(char)byte, '\0'};
        gov__buf buf;
        gov__buf_init(&buf, NULL, 0);
        gov__url_encode(&buf, text, 1);
        bool stays = strchr(unreserved, byte) != NULL;
        char escape[4];
        (void)snprintf(escape, sizeof escape, "%%%02X", (unsigned)byte);
        ck_assert_str_eq(gov__buf_text(&buf), stays ? text : escape);
        gov__buf_free(&buf);
    }
}
END_TEST

static void check_encoded(const char *text, const char *expected)
{
    gov__buf buf;
    gov__buf_init(&buf, NULL, 0);
    gov__url_encode(&buf, text, strlen(text));
    ck_assert_str_eq(gov__buf_text(&buf), expected);
    gov__buf_free(&buf);
}

START_TEST(encodes_text)
{
    check_encoded("", "");
    check_encoded("a b/c?d=e&f+g%", "a%20b%2Fc%3Fd%3De%26f%2Bg%25");
    check_encoded("\xE4\xB8\xAD", "%E4%B8%AD");
}
END_TEST

START_TEST(writes_forms)
{
    bool first = true;
    gov__buf buf;
    gov__buf_init(&buf, NULL, 0);
    gov__url_form_add(&buf, &first, "skipped", NULL);
    gov__url_form_add(&buf, &first, "grant_type", "client_credentials");
    gov__url_form_add(&buf, &first, "empty", "");
    /* RFC 6749 appendix B */
    gov__url_form_add(&buf, &first, "x", " %&+\xC2\xA3\xE2\x82\xAC");
    gov__url_form_add(&buf, &first, "a b", "*~-._=");
    ck_assert_str_eq(gov__buf_text(&buf),
                     "grant_type=client_credentials&empty=&x=+%25%26%2B%C2%A3%E2%82%AC"
                     "&a+b=*%7E-._%3D");
    gov__buf_free(&buf);
}
END_TEST

START_TEST(writes_queries)
{
    bool first = true;
    gov__buf buf;
    gov__buf_init(&buf, NULL, 0);
    gov__buf_append_str(&buf, "/items");
    gov__url_query_add(&buf, &first, "skipped", NULL);
    ck_assert_str_eq(gov__buf_text(&buf), "/items");
    gov__url_query_add(&buf, &first, "q", "a b&c");
    gov__url_query_add_int(&buf, &first, "after", -5);
    ck_assert_str_eq(gov__buf_text(&buf), "/items?q=a%20b%26c&after=-5");
    gov__buf_free(&buf);
}
END_TEST

static gov_status coding_body(const gov_allocator *mem, void *user)
{
    static const char text[] = "a text that needs more than one block when each space takes three";
    bool first = true;
    gov__buf buf;
    (void)user;
    gov__buf_init(&buf, mem, 0);
    gov__url_query_add(&buf, &first, "q", text);
    gov_status status = gov__buf_status(&buf);
    gov__buf_free(&buf);
    return status;
}

START_TEST(survives_memory_shortage)
{
    ck_assert_uint_ge(test_out_of_memory(coding_body, NULL), 2);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(encodes_all_but_unreserved),
        TEST_ENTRY(encodes_text),
        TEST_ENTRY(writes_forms),
        TEST_ENTRY(writes_queries),
        TEST_ENTRY(survives_memory_shortage),
    };
    return test_run("url_form", entries, TEST_COUNT(entries));
}
