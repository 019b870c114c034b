/* SPDX-License-Identifier: Apache-2.0 */
/* The growing buffer: content, maximum, sticky errors, taking over, wiping. */
#include "test_support.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

START_TEST(appends)
{
    test_memory memory;
    gov__buf buf;
    test_memory_init(&memory);
    gov__buf_init(&buf, &memory.allocator, 0);
    ck_assert_str_eq(gov__buf_text(&buf), "");
    ck_assert_uint_eq(memory.allocations, 0);
    gov__buf_append(&buf, "abc", 2);
    gov__buf_append(&buf, NULL, 0);
    gov__buf_append_str(&buf, "-text-");
    gov__buf_append_str(&buf, NULL);
    gov__buf_append_char(&buf, 'c');
    gov__buf_append_int(&buf, INT64_MIN);
    gov__buf_append_char(&buf, ',');
    gov__buf_append_uint(&buf, UINT64_MAX);
    ck_assert_str_eq(gov__buf_text(&buf), "ab-text-c-9223372036854775808,18446744073709551615");
    ck_assert_int_eq(gov__buf_status(&buf), GOV_OK);
    gov__buf_free(&buf);
    test_memory_check(&memory);
}
END_TEST

START_TEST(grows_by_doubling)
{
    test_memory memory;
    gov__buf buf;
    test_memory_init(&memory);
    gov__buf_init(&buf, &memory.allocator, 0);
    for (int i = 0; i < 100000; i++) {
        gov__buf_append_char(&buf, (char)('a' + i % 26));
    }
    ck_assert_uint_eq(buf.len, 100000);
    ck_assert_uint_le(memory.allocations, 12);
    for (int i = 0; i < 100000; i++) {
        ck_assert_int_eq(buf.data[i], 'a' + i % 26);
    }
    gov__buf_free(&buf);
    test_memory_check(&memory);
}
END_TEST

START_TEST(obeys_the_maximum)
{
    for (size_t max = 1; max < 300; max++) {
        gov__buf buf;
        gov__buf_init(&buf, NULL, max);
        for (size_t i = 0; i < max; i++) {
            gov__buf_append_char(&buf, 'x');
        }
        ck_assert_int_eq(gov__buf_terminate(&buf), GOV_OK);
        ck_assert_uint_le(buf.capacity, max + 1);
        gov__buf_append_char(&buf, 'x');
        ck_assert_int_eq(gov__buf_status(&buf), GOV_ERR_LIMIT);
        ck_assert_uint_eq(buf.len, max);
        gov__buf_free(&buf);
    }
}
END_TEST

START_TEST(a_failed_append_adds_nothing)
{
    gov__buf buf;
    gov__buf_init(&buf, NULL, 10);
    gov__buf_append_str(&buf, "12345678");
    gov__buf_append_str(&buf, "abc");
    ck_assert_int_eq(gov__buf_status(&buf), GOV_ERR_LIMIT);
    ck_assert_uint_eq(buf.len, 8);
    gov__buf_append_str(&buf, "9"); /* would fit, but the error is sticky */
    ck_assert_uint_eq(buf.len, 8);
    ck_assert_ptr_null(gov__buf_extend(&buf, 1));
    ck_assert_ptr_null(gov__buf_text(&buf));
    ck_assert_int_eq(gov__buf_reserve(&buf, 0), GOV_ERR_LIMIT);
    gov__buf_fail(&buf, GOV_ERR_INTERNAL); /* the first one stays */
    ck_assert_int_eq(gov__buf_status(&buf), GOV_ERR_LIMIT);
    gov__buf_clear(&buf);
    ck_assert_int_eq(gov__buf_status(&buf), GOV_OK);
    gov__buf_append_str(&buf, "again");
    ck_assert_str_eq(gov__buf_text(&buf), "again");
    gov__buf_free(&buf);
}
END_TEST

START_TEST(sizes_never_overflow)
{
    gov__buf buf;
    gov__buf_init(&buf, NULL, SIZE_MAX);
    gov__buf_append_char(&buf, 'x');
    ck_assert_ptr_null(gov__buf_extend(&buf, SIZE_MAX));
    ck_assert_int_eq(gov__buf_status(&buf), GOV_ERR_LIMIT);
    gov__buf_clear(&buf);
    ck_assert_int_eq(gov__buf_reserve(&buf, SIZE_MAX - 5), GOV_ERR_LIMIT);
    gov__buf_free(&buf);
}
END_TEST

START_TEST(reserve_makes_appends_safe)
{
    test_memory memory;
    gov__buf buf;
    test_memory_init(&memory);
    gov__buf_init(&buf, &memory.allocator, 0);
    ck_assert_int_eq(gov__buf_reserve(&buf, 1000), GOV_OK);
    test_memory_fail_from(&memory, 1);
    for (int i = 0; i < 1000; i++) {
        gov__buf_append_char(&buf, 'x');
    }
    ck_assert_int_eq(gov__buf_terminate(&buf), GOV_OK);
    gov__buf_free(&buf);
    test_memory_check(&memory);
}
END_TEST

START_TEST(cuts_the_end)
{
    gov__buf buf;
    gov__buf_init(&buf, NULL, 0);
    gov__buf_append_str(&buf, "0123456789");
    gov__buf_truncate(&buf, 20);
    ck_assert_uint_eq(buf.len, 10);
    gov__buf_truncate(&buf, 8);
    ck_assert_str_eq(gov__buf_text(&buf), "01234567");
    gov__buf_truncate(&buf, 0);
    ck_assert_str_eq(gov__buf_text(&buf), "");
    gov__buf_free(&buf);
}
END_TEST

START_TEST(hands_over)
{
    test_memory memory;
    gov__buf buf;
    char *text = NULL;
    size_t len = 99;
    test_memory_init(&memory);
    gov__buf_init(&buf, &memory.allocator, 5);
    gov__buf_append_str(&buf, "text");
    ck_assert_int_eq(gov__buf_take(&buf, &text, &len), GOV_OK);
    ck_assert_str_eq(text, "text");
    ck_assert_uint_eq(len, 4);
    gov__mem_free(&memory.allocator, text);
    ck_assert_int_eq(gov__buf_take(&buf, &text, NULL), GOV_OK);
    ck_assert_str_eq(text, "");
    gov__mem_free(&memory.allocator, text);
    gov__buf_append_str(&buf, "too long");
    ck_assert_int_eq(gov__buf_take(&buf, &text, &len), GOV_ERR_LIMIT);
    ck_assert_ptr_null(text);
    ck_assert_uint_eq(len, 0);
    gov__buf_append_str(&buf, "again"); /* usable once more */
    ck_assert_str_eq(gov__buf_text(&buf), "again");
    gov__buf_free(&buf);
    gov__buf_free(&buf);
    test_memory_check(&memory);
}
END_TEST

static void fill_with_secrets(gov__buf *buf)
{
    for (int i = 0; i < 100; i++) {
        gov__buf_append_str(buf, "secret ");
    }
}

START_TEST(secret_buffers_leave_no_trace)
{
    test_memory memory;
    gov__buf buf;
    test_memory_init(&memory);
    test_memory_forbid(&memory, "secret");
    gov__buf_init_secret(&buf, &memory.allocator, 0);
    fill_with_secrets(&buf);
    gov__buf_truncate(&buf, 3);
    ck_assert_mem_eq(buf.data + 3, "\0\0\0\0", 4);
    fill_with_secrets(&buf);
    gov__buf_clear(&buf);
    for (size_t i = 0; i + 6 < buf.capacity; i++) {
        ck_assert(memcmp(buf.data + i, "secret", 6) != 0);
    }
    fill_with_secrets(&buf);
    gov__buf_free(&buf);
    test_memory_check(&memory);

    gov__buf_init(&buf, &memory.allocator, 0);
    gov__buf_append_str(&buf, "secret");
    gov__buf_wipe_free(&buf);
    test_memory_check(&memory);
}
END_TEST

static gov_status append_body(const gov_allocator *mem, void *user)
{
    gov__buf buf;
    char *text = NULL;
    bool *secret = user;
    gov__buf_init(&buf, mem, 0);
    buf.secret = *secret;
    for (int i = 0; i < 50; i++) {
        gov__buf_append_str(&buf, "0123456789");
    }
    gov_status status = gov__buf_take(&buf, &text, NULL);
    ck_assert((text != NULL) == (status == GOV_OK));
    gov__mem_free(mem, text);
    return status;
}

START_TEST(survives_memory_shortage)
{
    bool secret = false;
    ck_assert_uint_ge(test_out_of_memory(append_body, &secret), 8);
    secret = true;
    ck_assert_uint_ge(test_out_of_memory(append_body, &secret), 8);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(appends),
        TEST_ENTRY(grows_by_doubling),
        TEST_ENTRY(obeys_the_maximum),
        TEST_ENTRY(a_failed_append_adds_nothing),
        TEST_ENTRY(sizes_never_overflow),
        TEST_ENTRY(reserve_makes_appends_safe),
        TEST_ENTRY(cuts_the_end),
        TEST_ENTRY(hands_over),
        TEST_ENTRY(secret_buffers_leave_no_trace),
        TEST_ENTRY(survives_memory_shortage),
    };
    return test_run("buf", entries, TEST_COUNT(entries));
}
