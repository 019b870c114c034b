/* SPDX-License-Identifier: Apache-2.0 */
/* Memory through the hook: overflow checks, copies, wiping. Also the fixture's own promises, without
 * which the other tests would prove nothing. */
#include "test_support.h"

#include <string.h>

#include "base/mem.h"

START_TEST(default_allocator_works)
{
    const gov_allocator *mem = gov__mem_default();
    ck_assert(gov__mem_is_valid(mem));
    char *text = gov__mem_strdup(NULL, "abc");
    ck_assert_str_eq(text, "abc");
    char *grown = gov__mem_resize_array(NULL, text, 100, 10);
    ck_assert_ptr_nonnull(grown);
    ck_assert_str_eq(grown, "abc");
    gov__mem_free(NULL, grown);
    gov__mem_free(NULL, NULL);
}
END_TEST

START_TEST(validity_needs_all_members)
{
    gov_allocator table = *gov__mem_default();
    ck_assert(!gov__mem_is_valid(NULL));
    table.struct_size--;
    ck_assert(!gov__mem_is_valid(&table));
    table = *gov__mem_default();
    table.alloc = NULL;
    ck_assert(!gov__mem_is_valid(&table));
    table = *gov__mem_default();
    table.realloc = NULL;
    ck_assert(!gov__mem_is_valid(&table));
    table = *gov__mem_default();
    table.free = NULL;
    ck_assert(!gov__mem_is_valid(&table));
}
END_TEST

START_TEST(sizes_that_overflow_fail)
{
    test_memory memory;
    test_memory_init(&memory);
    const gov_allocator *mem = test_memory_allocator(&memory);
    ck_assert_ptr_null(gov__mem_calloc(mem, SIZE_MAX, 2));
    ck_assert_ptr_null(gov__mem_calloc(mem, SIZE_MAX / 2 + 1, 2));
    char *ptr = gov__mem_alloc(mem, 4);
    ck_assert_ptr_nonnull(ptr);
    ck_assert_ptr_null(gov__mem_resize_array(mem, ptr, SIZE_MAX / 8 + 1, 8));
    ck_assert_ptr_null(gov__mem_dup(mem, "x", SIZE_MAX));
    ck_assert_uint_eq(memory.allocations, 1);
    gov__mem_free(mem, ptr);
    test_memory_check(&memory);
}
END_TEST

START_TEST(zero_sizes_never_reach_the_hook)
{
    test_memory memory;
    test_memory_init(&memory);
    const gov_allocator *mem = test_memory_allocator(&memory);
    void *a = gov__mem_alloc(mem, 0);
    void *b = gov__mem_calloc(mem, 0, 8);
    void *c = gov__mem_resize_array(mem, NULL, 5, 0);
    ck_assert_ptr_nonnull(a);
    ck_assert_ptr_nonnull(b);
    ck_assert_ptr_nonnull(c);
    ck_assert_ptr_ne(a, b);
    gov__mem_free(mem, a);
    gov__mem_free(mem, b);
    gov__mem_free(mem, c);
    test_memory_check(&memory);
}
END_TEST

START_TEST(calloc_zeroes)
{
    test_memory memory;
    test_memory_init(&memory);
    unsigned char *p = gov__mem_calloc(test_memory_allocator(&memory), 10, 10);
    ck_assert_ptr_nonnull(p);
    for (size_t i = 0; i < 100; i++) {
        ck_assert_uint_eq(p[i], 0);
    }
    gov__mem_free(test_memory_allocator(&memory), p);
    test_memory_check(&memory);
}
END_TEST

START_TEST(copies)
{
    test_memory memory;
    test_memory_init(&memory);
    const gov_allocator *mem = test_memory_allocator(&memory);
    ck_assert_ptr_null(gov__mem_strdup(mem, NULL));
    ck_assert_ptr_null(gov__mem_dup(mem, NULL, 3));
    char *whole = gov__mem_strdup(mem, "whole");
    char *bytes = gov__mem_dup(mem, "a\0b", 3);
    ck_assert_str_eq(whole, "whole");
    ck_assert_mem_eq(bytes, "a\0b\0", 4);
    gov__mem_free(mem, whole);
    gov__mem_free(mem, bytes);
    test_memory_check(&memory);
}
END_TEST

START_TEST(set_str_replaces_or_keeps)
{
    test_memory memory;
    char *slot = NULL;
    test_memory_init(&memory);
    const gov_allocator *mem = test_memory_allocator(&memory);
    ck_assert(gov__mem_set_str(mem, &slot, "one"));
    ck_assert(gov__mem_set_str(mem, &slot, "two"));
    ck_assert_str_eq(slot, "two");
    test_memory_fail_once(&memory, 1);
    ck_assert(!gov__mem_set_str(mem, &slot, "three"));
    ck_assert_str_eq(slot, "two");
    ck_assert(gov__mem_set_str(mem, &slot, slot));
    ck_assert_str_eq(slot, "two");
    ck_assert(gov__mem_set_str(mem, &slot, NULL));
    ck_assert_ptr_null(slot);
    test_memory_check(&memory);
}
END_TEST

START_TEST(wipes_before_free)
{
    test_memory memory;
    test_memory_init(&memory);
    const gov_allocator *mem = test_memory_allocator(&memory);
    test_memory_forbid(&memory, "secret");
    gov__mem_wipe_free_str(mem, gov__mem_strdup(mem, "a secret text"));
    gov__mem_wipe_free(mem, gov__mem_dup(mem, "\0secret", 7), 7);
    gov__mem_wipe_free_str(mem, NULL);
    gov__mem_wipe_free(mem, NULL, 5);
    ck_assert_uint_eq(memory.traces, 0);
    gov__mem_free(mem, gov__mem_strdup(mem, "a secret text"));
    ck_assert_uint_eq(memory.traces, 1); /* the fixture does notice */
    ck_assert_uint_eq(memory.live_blocks, 0);
}
END_TEST

START_TEST(fixture_counts_and_fails)
{
    test_memory memory;
    test_memory_init(&memory);
    const gov_allocator *mem = test_memory_allocator(&memory);
    void *a = gov__mem_alloc(mem, 10);
    ck_assert_uint_eq(memory.live_blocks, 1);
    ck_assert_uint_eq(memory.live_bytes, 10);
    a = gov__mem_resize_array(mem, a, 20, 1);
    ck_assert_uint_eq(memory.live_bytes, 20);
    test_memory_fail_once(&memory, 2);
    void *b = gov__mem_alloc(mem, 1);
    ck_assert_ptr_nonnull(b);
    ck_assert_ptr_null(gov__mem_alloc(mem, 1));
    void *c = gov__mem_alloc(mem, 1);
    ck_assert_ptr_nonnull(c);
    ck_assert_uint_eq(memory.injected, 1);
    test_memory_fail_from(&memory, 1);
    ck_assert_ptr_null(gov__mem_alloc(mem, 1));
    ck_assert_ptr_null(gov__mem_resize_array(mem, a, 30, 1));
    ck_assert_uint_eq(memory.live_bytes, 22);
    test_memory_fail_never(&memory);
    gov__mem_free(mem, a);
    gov__mem_free(mem, b);
    gov__mem_free(mem, c);
    test_memory_check(&memory);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(default_allocator_works),
        TEST_ENTRY(validity_needs_all_members),
        TEST_ENTRY(sizes_that_overflow_fail),
        TEST_ENTRY(zero_sizes_never_reach_the_hook),
        TEST_ENTRY(calloc_zeroes),
        TEST_ENTRY(copies),
        TEST_ENTRY(set_str_replaces_or_keeps),
        TEST_ENTRY(wipes_before_free),
        TEST_ENTRY(fixture_counts_and_fails),
    };
    return test_run("mem", entries, TEST_COUNT(entries));
}
