/* SPDX-License-Identifier: Apache-2.0 */
/* The counting allocator and the test runner. Each block carries a header with its size, so that the
 * live bytes are known and a foreign pointer is noticed. */
#include "test_support.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_MAGIC 0x676F7673646B6D65U
#define FREED_BYTE  0xDD

typedef union block_header {
    struct {
        uint64_t magic;
        size_t size;
    } info;
    max_align_t align;
} block_header;

static bool should_fail(test_memory *memory)
{
    size_t n = ++memory->allocations;
    bool fail =
        memory->fail_at != 0 && (n == memory->fail_at || (memory->fail_on && n > memory->fail_at));
    if (fail) {
        memory->injected++;
    }
    return fail;
}

static void *hook_alloc(void *user, size_t size)
{
    test_memory *memory = user;
    ck_assert_msg(size != 0, "the allocator hook was asked for 0 bytes");
    if (should_fail(memory)) {
        return NULL;
    }
    block_header *block = malloc(sizeof *block + size);
    if (block == NULL) {
        return NULL;
    }
    block->info.magic = BLOCK_MAGIC;
    block->info.size = size;
    memset(block + 1, 0xA5, size);
    memory->live_blocks++;
    memory->live_bytes += size;
    return block + 1;
}

static bool contains(const char *data, size_t size, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; len <= size && i <= size - len; i++) {
        if (memcmp(data + i, text, len) == 0) {
            return true;
        }
    }
    return false;
}

static void release(test_memory *memory, block_header *block)
{
    ck_assert_msg(block->info.magic == BLOCK_MAGIC, "foreign or twice freed pointer");
    if (memory->forbidden != NULL &&
        contains((const char *)(block + 1), block->info.size, memory->forbidden)) {
        memory->traces++;
    }
    memory->live_blocks--;
    memory->live_bytes -= block->info.size;
    memset(block + 1, FREED_BYTE, block->info.size);
    block->info.magic = 0;
    free(block);
}

static void hook_free(void *user, void *ptr)
{
    if (ptr != NULL) {
        release(user, (block_header *)ptr - 1);
    }
}

/* Always moves, so that a stale pointer is noticed. */
static void *hook_realloc(void *user, void *ptr, size_t size)
{
    void *fresh = hook_alloc(user, size);
    if (fresh != NULL && ptr != NULL) {
        block_header *old = (block_header *)ptr - 1;
        memcpy(fresh, ptr, old->info.size < size ? old->info.size : size);
        release(user, old);
    }
    return fresh;
}

void test_memory_init(test_memory *memory)
{
    memset(memory, 0, sizeof *memory);
    memory->allocator =
        (gov_allocator){sizeof(gov_allocator), memory, hook_alloc, hook_realloc, hook_free};
}

const gov_allocator *test_memory_allocator(test_memory *memory)
{
    return &memory->allocator;
}

static void arm(test_memory *memory, size_t n, bool on)
{
    memory->allocations = 0;
    memory->injected = 0;
    memory->fail_at = n;
    memory->fail_on = on;
}

void test_memory_fail_once(test_memory *memory, size_t n)
{
    arm(memory, n, false);
}

void test_memory_fail_from(test_memory *memory, size_t n)
{
    arm(memory, n, true);
}

void test_memory_fail_never(test_memory *memory)
{
    arm(memory, 0, false);
}

void test_memory_forbid(test_memory *memory, const char *text)
{
    memory->forbidden = text;
}

void test_memory_check(test_memory *memory)
{
    ck_assert_uint_eq(memory->live_blocks, 0);
    ck_assert_uint_eq(memory->live_bytes, 0);
    ck_assert_uint_eq(memory->traces, 0);
}

/* True when an allocation was made to fail. */
static bool run_failing(test_body body, void *user, size_t n, bool on)
{
    test_memory memory;
    test_memory_init(&memory);
    arm(&memory, n, on);
    gov_status status = body(&memory.allocator, user);
    if (memory.injected == 0) {
        ck_assert_int_eq(status, GOV_OK);
    } else {
        ck_assert_msg(status == GOV_ERR_NO_MEMORY || status == GOV_OK,
                      "allocation %zu failed, status is %d", n, (int)status);
    }
    ck_assert_msg(memory.live_blocks == 0, "allocation %zu failed, %zu blocks leak", n,
                  (size_t)memory.live_blocks);
    return memory.injected != 0;
}

size_t test_out_of_memory(test_body body, void *user)
{
    size_t runs = 0;
    for (int on = 0; on < 2; on++) {
        size_t n = 1;
        while (run_failing(body, user, n, on != 0)) {
            n++;
            ck_assert_uint_lt(n, 100000);
        }
        runs += n;
    }
    return runs;
}

int test_run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    int ran = srunner_ntests_run(runner);
    srunner_free(runner);
    return failed == 0 && ran > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int test_run(const char *suite_name, const test_entry *entries, size_t count)
{
    Suite *suite = suite_create(suite_name);
    for (size_t i = 0; i < count; i++) {
        TCase *test_case = tcase_create(entries[i].name);
        tcase_add_test(test_case, entries[i].test);
        suite_add_tcase(suite, test_case);
    }
    return test_run_suite(suite);
}
