/* SPDX-License-Identifier: Apache-2.0 */
/* The fixture of the unit tests: an allocator that counts, fails on demand and looks for traces of
 * secrets, and the loop that fails every allocation in turn. */
#ifndef GOVSDK_TEST_SUPPORT_H
#define GOVSDK_TEST_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <check.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

/* Fails one allocation, or that and all later ones. Freed memory is checked for a forbidden text, and
 * is overwritten so that a use after free shows. May be used by several threads. */
typedef struct test_memory {
    gov_allocator allocator;
    _Atomic size_t live_blocks;
    _Atomic size_t live_bytes;
    _Atomic size_t allocations; /* attempts, failed ones included; realloc counts */
    _Atomic size_t injected;    /* failures given */
    size_t fail_at;             /* 1 is the next allocation after the call that set it; 0 never */
    bool fail_on;               /* all after fail_at fail as well */
    const char *forbidden;      /* no freed block may contain this text */
    _Atomic size_t traces;      /* blocks that did */
} test_memory;

void test_memory_init(test_memory *memory);
const gov_allocator *test_memory_allocator(test_memory *memory);
/* Counting begins anew: allocation n (1 is the next) fails, alone or with all after it. */
void test_memory_fail_once(test_memory *memory, size_t n);
void test_memory_fail_from(test_memory *memory, size_t n);
void test_memory_fail_never(test_memory *memory);
/* From now on a block freed with this text in it counts as a trace; NULL ends it. */
void test_memory_forbid(test_memory *memory, const char *text);
/* Fails the test when a block is still allocated, or a trace was found. */
void test_memory_check(test_memory *memory);

/* Runs body with allocation 1, 2, 3 ... failing, once and from then on, until it passes without an
 * injected failure. Each run with an injected failure must return GOV_ERR_NO_MEMORY, or GOV_OK when
 * the body can do without; each run must leave no block behind. Returns the number of runs. */
typedef gov_status (*test_body)(const gov_allocator *mem, void *user);
size_t test_out_of_memory(test_body body, void *user);

/* Runs a suite without forking and gives the exit code; one in which no test ran fails. */
int test_run_suite(Suite *suite);

/* One case of one suite; runs without fork and returns the exit code for main. */
typedef struct test_entry {
    const char *name;
    const TTest *test;
} test_entry;
int test_run(const char *suite, const test_entry *entries, size_t count);

#define TEST_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEST_ENTRY(test)                                                                           \
    {                                                                                              \
#test, test                                                                                \
    }

#endif
