/* SPDX-License-Identifier: Apache-2.0 */
/* The streaming writer: what it writes, what it refuses, and that an error never leaves it. */
#include "test_support.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"
#include "base/mem.h"

typedef void (*write_body)(gov__jsonw *w);

static void expect(write_body body, gov_status status, const char *text)
{
    test_memory memory;
    gov__buf buf;
    gov__jsonw w;
    test_memory_init(&memory);
    gov__buf_init(&buf, &memory.allocator, 0);
    gov__jsonw_init(&w, &buf);
    body(&w);
    ck_assert_int_eq(gov__jsonw_finish(&w), status);
    if (status == GOV_OK) {
        ck_assert_str_eq(gov__buf_text(&buf), text);
        ck_assert_int_eq(gov__json_scan(NULL, buf.data, buf.len, NULL, NULL), GOV_OK);
    }
    gov__buf_free(&buf);
    test_memory_check(&memory);
}

static void write_everything(gov__jsonw *w)
{
    gov__jsonw_object_begin(w);
    gov__jsonw_member_string(w, "s", "text");
    gov__jsonw_member_string(w, "skipped", NULL);
    gov__jsonw_member_int64(w, "min", INT64_MIN);
    gov__jsonw_member_int64(w, "max", INT64_MAX);
    gov__jsonw_member_bool(w, "t", true);
    gov__jsonw_member_bool(w, "f", false);
    gov__jsonw_member_null(w, "n");
    gov__jsonw_member_raw(w, "raw", "{\"x\":[1.50]}");
    gov__jsonw_member_raw(w, "skipped", NULL);
    gov__jsonw_member_node(w, "skipped", NULL);
    gov__jsonw_member_array(w, "a");
    gov__jsonw_string(w, NULL);
    gov__jsonw_string_len(w, "abc", 2);
    gov__jsonw_array_begin(w);
    gov__jsonw_array_end(w);
    gov__jsonw_object_begin(w);
    gov__jsonw_object_end(w);
    gov__jsonw_array_end(w);
    gov__jsonw_member_object(w, "o");
    gov__jsonw_key_len(w, "keys", 3);
    gov__jsonw_null(w);
    gov__jsonw_object_end(w);
    gov__jsonw_object_end(w);
}

START_TEST(writes_every_kind)
{
    expect(write_everything, GOV_OK,
           "{\"s\":\"text\",\"min\":-9223372036854775808,\"max\":9223372036854775807,\"t\":true,"
           "\"f\":false,\"n\":null,\"raw\":{\"x\":[1.50]},\"a\":[null,\"ab\","
           "[],{}],\"o\":{\"key\":null}}");
}
END_TEST

static void write_scalar(gov__jsonw *w)
{
    gov__jsonw_bool(w, true);
}

START_TEST(writes_a_scalar_root)
{
    expect(write_scalar, GOV_OK, "true");
}
END_TEST

START_TEST(appends_to_what_is_there)
{
    gov__buf buf;
    gov__jsonw w;
    gov__buf_init(&buf, NULL, 0);
    gov__buf_append_str(&buf, "x=");
    gov__jsonw_init(&w, &buf);
    gov__jsonw_array_begin(&w);
    gov__jsonw_array_end(&w);
    ck_assert_int_eq(gov__jsonw_finish(&w), GOV_OK);
    ck_assert_str_eq(gov__buf_text(&buf), "x=[]");
    gov__buf_free(&buf);
}
END_TEST

/* Each byte and each pair of bytes around a SWAR boundary, read back by the parser. */
START_TEST(escapes_round_trip)
{
    for (int byte = 1; byte < 0x80; byte++) {
        for (size_t before = 0; before < 18; before++) {
            char text[24];
            gov__buf buf;
            gov__json *doc = NULL;
            memset(text, 'a', sizeof text);
            text[before] = (char)byte;
            text[before + 3] = '\0';
            gov__buf_init(&buf, NULL, 0);
            gov__jsonw_escape(&buf, text, before + 3);
            ck_assert_int_eq(gov__json_parse(NULL, buf.data, buf.len, NULL, &doc), GOV_OK);
            ck_assert_str_eq(gov__json_string(gov__json_root(doc)), text);
            gov__json_free(doc);
            gov__buf_free(&buf);
        }
    }
}
END_TEST

START_TEST(escapes_as_expected)
{
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"", "\"\""},
        {"plain", "\"plain\""},
        {"\"\\/\b\f\n\r\t", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {"\x01\x1F\x7F", "\"\\u0001\\u001f\x7F\""},
        {"\xE4\xB8\xAD\xE6\x96\x87", "\"\xE4\xB8\xAD\xE6\x96\x87\""},
        {"12345678\xE4\xB8\xAD"
         "12345678\"",
         "\"12345678\xE4\xB8\xAD"
         "12345678\\\"\""},
        {"\xF0\x9F\x8F\x9B", "\"\xF0\x9F\x8F\x9B\""},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov__buf buf;
        gov__buf_init(&buf, NULL, 0);
        gov__jsonw_escape(&buf, cases[i].text, strlen(cases[i].text));
        ck_assert_str_eq(gov__buf_text(&buf), cases[i].expected);
        gov__buf_free(&buf);
    }
}
END_TEST

START_TEST(refuses_what_is_not_utf8)
{
    static const struct {
        const char *text;
        size_t len;
    } cases[] = {
        {"\x80", 1},
        {"\xC0\x80", 2},
        {"\xC1\xBF", 2},
        {"a\xC2", 2},
        {"\xE4\xB8", 2},
        {"\xED\xA0\x80", 3},
        {"\xE0\x80\x80", 3},
        {"\xF4\x90\x80\x80", 4},
        {"1234567\xFF"
         "8",
         9},
        {"12345678\xE4\xB8", 10},
        {"a\0b", 3},
        {"\0", 1},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov__buf buf;
        gov__jsonw w;
        gov__buf_init(&buf, NULL, 0);
        gov__jsonw_init(&w, &buf);
        gov__jsonw_string_len(&w, cases[i].text, cases[i].len);
        ck_assert_msg(gov__jsonw_finish(&w) == GOV_ERR_ARGUMENT, "case %zu", i);
        gov__buf_clear(&buf);
        gov__jsonw_init(&w, &buf);
        gov__jsonw_object_begin(&w);
        gov__jsonw_key_len(&w, cases[i].text, cases[i].len);
        gov__jsonw_null(&w);
        gov__jsonw_object_end(&w);
        ck_assert_msg(gov__jsonw_finish(&w) == GOV_ERR_ARGUMENT, "case %zu", i);
        gov__buf_free(&buf);
    }
}
END_TEST

static void misuse_nothing(gov__jsonw *w)
{
    (void)w;
}

static void misuse_open(gov__jsonw *w)
{
    gov__jsonw_object_begin(w);
}

static void misuse_value_without_key(gov__jsonw *w)
{
    gov__jsonw_object_begin(w);
    gov__jsonw_int64(w, 1);
    gov__jsonw_object_end(w);
}

static void misuse_object_without_key(gov__jsonw *w)
{
    gov__jsonw_object_begin(w);
    gov__jsonw_object_begin(w);
    gov__jsonw_object_end(w);
    gov__jsonw_object_end(w);
}

static void misuse_key_without_value(gov__jsonw *w)
{
    gov__jsonw_object_begin(w);
    gov__jsonw_key(w, "a");
    gov__jsonw_object_end(w);
}

static void misuse_two_keys(gov__jsonw *w)
{
    gov__jsonw_object_begin(w);
    gov__jsonw_key(w, "a");
    gov__jsonw_key(w, "b");
    gov__jsonw_null(w);
    gov__jsonw_object_end(w);
}

static void misuse_key_in_array(gov__jsonw *w)
{
    gov__jsonw_array_begin(w);
    gov__jsonw_key(w, "a");
    gov__jsonw_null(w);
    gov__jsonw_array_end(w);
}

static void misuse_key_at_root(gov__jsonw *w)
{
    gov__jsonw_key(w, "a");
    gov__jsonw_null(w);
}

static void misuse_null_key(gov__jsonw *w)
{
    gov__jsonw_object_begin(w);
    gov__jsonw_key(w, NULL);
    gov__jsonw_null(w);
    gov__jsonw_object_end(w);
}

static void misuse_wrong_end(gov__jsonw *w)
{
    gov__jsonw_array_begin(w);
    gov__jsonw_object_end(w);
}

static void misuse_other_wrong_end(gov__jsonw *w)
{
    gov__jsonw_object_begin(w);
    gov__jsonw_array_end(w);
}

static void misuse_end_too_often(gov__jsonw *w)
{
    gov__jsonw_array_begin(w);
    gov__jsonw_array_end(w);
    gov__jsonw_array_end(w);
}

static void misuse_two_roots(gov__jsonw *w)
{
    gov__jsonw_null(w);
    gov__jsonw_null(w);
}

static void misuse_two_root_objects(gov__jsonw *w)
{
    gov__jsonw_object_begin(w);
    gov__jsonw_object_end(w);
    gov__jsonw_object_begin(w);
    gov__jsonw_object_end(w);
}

START_TEST(misuse_is_an_error)
{
    static const write_body bodies[] = {
        misuse_nothing,           misuse_open,
        misuse_value_without_key, misuse_object_without_key,
        misuse_key_without_value, misuse_two_keys,
        misuse_key_in_array,      misuse_key_at_root,
        misuse_null_key,          misuse_wrong_end,
        misuse_other_wrong_end,   misuse_end_too_often,
        misuse_two_roots,         misuse_two_root_objects,
    };
    for (size_t i = 0; i < TEST_COUNT(bodies); i++) {
        expect(bodies[i], GOV_ERR_INTERNAL, NULL);
    }
}
END_TEST

static void write_bad_raw(gov__jsonw *w)
{
    gov__jsonw_array_begin(w);
    gov__jsonw_raw(w, "1,2", 3);
    gov__jsonw_array_end(w);
}

static void write_null_raw(gov__jsonw *w)
{
    gov__jsonw_raw(w, NULL, 0);
}

static void write_too_deep(gov__jsonw *w)
{
    for (int i = 0; i < GOV__JSONW_DEPTH + 1; i++) {
        gov__jsonw_array_begin(w);
    }
    for (int i = 0; i < GOV__JSONW_DEPTH + 1; i++) {
        gov__jsonw_array_end(w);
    }
}

static void write_null_node(gov__jsonw *w)
{
    gov__jsonw_node(w, NULL);
}

START_TEST(refuses_bad_parts)
{
    expect(write_bad_raw, GOV_ERR_ARGUMENT, NULL);
    expect(write_null_raw, GOV_ERR_ARGUMENT, NULL);
    expect(write_null_node, GOV_ERR_ARGUMENT, NULL);
    expect(write_too_deep, GOV_ERR_LIMIT, NULL);
}
END_TEST

START_TEST(nests_to_its_limit)
{
    gov__buf buf;
    gov__jsonw w;
    gov__buf_init(&buf, NULL, 0);
    gov__jsonw_init(&w, &buf);
    for (int i = 0; i < GOV__JSONW_DEPTH; i++) {
        if (i % 2 == 0) {
            gov__jsonw_array_begin(&w);
            gov__jsonw_null(&w);
        } else {
            gov__jsonw_object_begin(&w);
            gov__jsonw_key(&w, "k");
        }
    }
    gov__jsonw_int64(&w, 1);
    for (int i = GOV__JSONW_DEPTH - 1; i >= 0; i--) {
        if (i % 2 == 0) {
            gov__jsonw_array_end(&w);
        } else {
            gov__jsonw_object_end(&w);
        }
    }
    ck_assert_int_eq(gov__jsonw_finish(&w), GOV_OK);
    ck_assert_int_eq(gov__json_scan(NULL, buf.data, buf.len, NULL, NULL), GOV_OK);
    gov__buf_free(&buf);
}
END_TEST

START_TEST(copies_nodes)
{
    static const char text[] = "{\"a\":[1.50,\"x\"],\"b\":12345678901234567890}";
    gov__json *doc = NULL;
    gov__buf buf;
    gov__jsonw w;
    ck_assert_int_eq(gov__json_parse(NULL, text, sizeof text - 1, NULL, &doc), GOV_OK);
    gov__buf_init(&buf, NULL, 0);
    gov__jsonw_init(&w, &buf);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_node(&w, "copy", gov__json_root(doc));
    gov__jsonw_key(&w, "part");
    gov__jsonw_node(&w, gov__json_member(gov__json_root(doc), "a"));
    gov__jsonw_object_end(&w);
    ck_assert_int_eq(gov__jsonw_finish(&w), GOV_OK);
    ck_assert_str_eq(gov__buf_text(&buf),
                     "{\"copy\":{\"a\":[1.50,\"x\"],\"b\":12345678901234567890},"
                     "\"part\":[1.50,\"x\"]}");
    gov__buf_free(&buf);
    gov__json_free(doc);
}
END_TEST

static gov_status everything_body(const gov_allocator *mem, void *user)
{
    gov__buf buf;
    gov__jsonw w;
    char *text = NULL;
    (void)user;
    gov__buf_init(&buf, mem, 0);
    gov__jsonw_init(&w, &buf);
    write_everything(&w);
    gov_status status = gov__jsonw_finish(&w);
    gov_status taken = gov__buf_take(&buf, &text, NULL);
    ck_assert_int_eq(taken, status);
    ck_assert((text != NULL) == (status == GOV_OK));
    gov__mem_free(mem, text);
    return status;
}

START_TEST(survives_memory_shortage)
{
    (void)test_out_of_memory(everything_body, NULL);
}
END_TEST

/* Whatever the maximum, the result is the whole document or an error. */
START_TEST(obeys_the_maximum)
{
    gov__buf whole;
    gov__jsonw w;
    gov__buf_init(&whole, NULL, 0);
    gov__jsonw_init(&w, &whole);
    write_everything(&w);
    for (size_t max = 1; max <= whole.len; max++) {
        gov__buf buf;
        gov__buf_init(&buf, NULL, max);
        gov__jsonw_init(&w, &buf);
        write_everything(&w);
        ck_assert_int_eq(gov__jsonw_finish(&w), max < whole.len ? GOV_ERR_LIMIT : GOV_OK);
        ck_assert_uint_le(buf.len, max);
        gov__buf_free(&buf);
    }
    gov__buf_free(&whole);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(writes_every_kind),        TEST_ENTRY(writes_a_scalar_root),
        TEST_ENTRY(appends_to_what_is_there), TEST_ENTRY(escapes_round_trip),
        TEST_ENTRY(escapes_as_expected),      TEST_ENTRY(refuses_what_is_not_utf8),
        TEST_ENTRY(misuse_is_an_error),       TEST_ENTRY(refuses_bad_parts),
        TEST_ENTRY(nests_to_its_limit),       TEST_ENTRY(copies_nodes),
        TEST_ENTRY(survives_memory_shortage), TEST_ENTRY(obeys_the_maximum),
    };
    return test_run("json_write", entries, TEST_COUNT(entries));
}
