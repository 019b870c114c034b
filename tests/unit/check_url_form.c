/* SPDX-License-Identifier: Apache-2.0 */
/* Percent and form coding, both ways. */
#include "test_support.h"

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
        ck_assert_uint_eq(buf.len, stays ? 1 : 3);
        gov__buf back;
        gov__buf_init(&back, NULL, 0);
        ck_assert_int_eq(gov__url_decode(&back, buf.data, buf.len), GOV_OK);
        ck_assert_str_eq(gov__buf_text(&back), text);
        gov__buf_free(&back);
        gov__buf_free(&buf);
    }
}
END_TEST

static void check_encoded(void (*encode)(gov__buf *, const char *, size_t), const char *text,
                          const char *expected)
{
    gov__buf buf;
    gov__buf_init(&buf, NULL, 0);
    encode(&buf, text, strlen(text));
    ck_assert_str_eq(gov__buf_text(&buf), expected);
    gov__buf_free(&buf);
}

START_TEST(encodes_text)
{
    check_encoded(gov__url_encode, "", "");
    check_encoded(gov__url_encode, "a b/c?d=e&f+g%", "a%20b%2Fc%3Fd%3De%26f%2Bg%25");
    check_encoded(gov__url_encode, "\xE4\xB8\xAD", "%E4%B8%AD");
    check_encoded(gov__url_encode_path, "/a b/c", "/a%20b/c");
    check_encoded(gov__url_encode_path, "/x?y#z", "/x%3Fy%23z");
}
END_TEST

START_TEST(decodes_strictly)
{
    static const struct {
        const char *text;
        const char *expected; /* NULL: refused */
    } cases[] = {
        {"", ""},
        {"abc", "abc"},
        {"%41%62", "Ab"},
        {"a+b", "a+b"},
        {"%e4%B8%aD", "\xE4\xB8\xAD"},
        {"%2525", "%25"},
        {"%", NULL},
        {"%4", NULL},
        {"%4g", NULL},
        {"%g4", NULL},
        {"a%", NULL},
        {"a%4", NULL},
        {"%%41", NULL},
        {"%00", NULL},
        {"a%00b", NULL},
        {"% 1", NULL},
    };
    gov__buf buf;
    gov__buf_init(&buf, NULL, 0);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov__buf_clear(&buf);
        gov__buf_append_str(&buf, "kept:");
        gov_status status = gov__url_decode(&buf, cases[i].text, strlen(cases[i].text));
        ck_assert_msg(status == (cases[i].expected != NULL ? GOV_OK : GOV_ERR_ARGUMENT), "%s",
                      cases[i].text);
        ck_assert_str_eq(gov__buf_text(&buf) + 5,
                         cases[i].expected != NULL ? cases[i].expected : "");
    }
    gov__buf_free(&buf);
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

START_TEST(reads_forms)
{
    static const struct {
        const char *form;
        const char *name;
        const char *value; /* NULL: absent */
    } cases[] = {
        {"a=1&b=2", "a", "1"},  {"a=1&b=2", "b", "2"},
        {"a=1&b=2", "c", NULL}, {"a=1&a=2", "a", "1"},
        {"", "a", NULL},        {"a", "a", ""},
        {"a=", "a", ""},        {"=x", "", "x"},
        {"a=b=c", "a", "b=c"},  {"x=+%25%26%2B", "x", " %&+"},
        {"a+b=1", "a b", "1"},  {"a%20b=1", "a b", "1"},
        {"ab=1", "a", NULL},    {"a=1", "ab", NULL},
        {"A=1", "a", NULL},     {"&&a=1&&", "a", "1"},
        {"%=1&a=2", "a", "2"},
    };
    gov__buf buf;
    gov__buf_init(&buf, NULL, 0);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        bool found = false;
        gov__buf_clear(&buf);
        ck_assert_int_eq(
            gov__url_form_get(cases[i].form, strlen(cases[i].form), cases[i].name, &buf, &found),
            GOV_OK);
        ck_assert_msg(found == (cases[i].value != NULL), "%s", cases[i].form);
        ck_assert_str_eq(gov__buf_text(&buf), cases[i].value != NULL ? cases[i].value : "");
    }
    bool found = false;
    ck_assert_int_eq(gov__url_form_get("a=%zz", 5, "a", &buf, &found), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov__url_form_get("a=%00", 5, "a", &buf, &found), GOV_ERR_ARGUMENT);
    gov__buf_free(&buf);
}
END_TEST

static gov_status coding_body(const gov_allocator *mem, void *user)
{
    static const char text[] = "a text that needs more than one block when each space takes three";
    bool first = true;
    gov__buf buf;
    gov__buf back;
    (void)user;
    gov__buf_init(&buf, mem, 0);
    gov__buf_init(&back, mem, 0);
    gov__url_query_add(&buf, &first, "q", text);
    gov_status status = gov__buf_status(&buf);
    if (status == GOV_OK) {
        status = gov__url_decode(&back, buf.data, buf.len);
    }
    gov__buf_free(&buf);
    gov__buf_free(&back);
    return status;
}

START_TEST(survives_memory_shortage)
{
    ck_assert_uint_ge(test_out_of_memory(coding_body, NULL), 6);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(encodes_all_but_unreserved),
        TEST_ENTRY(encodes_text),
        TEST_ENTRY(decodes_strictly),
        TEST_ENTRY(writes_forms),
        TEST_ENTRY(writes_queries),
        TEST_ENTRY(reads_forms),
        TEST_ENTRY(survives_memory_shortage),
    };
    return test_run("url_form", entries, TEST_COUNT(entries));
}
