/* SPDX-License-Identifier: Apache-2.0 */
/* The mutex and the reference count under contention; the thread sanitizer runs this as well. */
#include "test_support.h"

#include <pthread.h>

#include "base/lock.h"
#include "base/refcount.h"

#define THREADS 4
#define ROUNDS  20000

typedef struct shared {
    gov__lock lock;
    gov__refcount ref;
    uint64_t plain; /* guarded by lock */
    uint64_t last_words[THREADS];
    _Atomic unsigned destroyed;
} shared;

typedef struct worker {
    shared *common;
    size_t index;
} worker;

static void *count_up(void *argument)
{
    shared *common = argument;
    for (int i = 0; i < ROUNDS; i++) {
        gov__lock_acquire(&common->lock);
        common->plain++;
        gov__lock_release(&common->lock);
    }
    return NULL;
}

START_TEST(the_mutex_excludes)
{
    shared common = {.plain = 0};
    pthread_t threads[THREADS];
    ck_assert(gov__lock_init(&common.lock));
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, count_up, &common), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
    ck_assert_uint_eq(common.plain, (uint64_t)THREADS * ROUNDS);
    gov__lock_destroy(&common.lock);
}
END_TEST

/* Each thread writes before it drops; the last one must see all of it. */
static void *drop_once(void *argument)
{
    worker *self = argument;
    shared *common = self->common;
    for (int i = 0; i < ROUNDS; i++) {
        gov__refcount_add(&common->ref);
        if (gov__refcount_drop(&common->ref)) {
            common->destroyed += 100;
        }
    }
    common->last_words[self->index] = self->index + 1;
    if (gov__refcount_drop(&common->ref)) {
        uint64_t sum = 0;
        for (size_t i = 0; i < THREADS; i++) {
            sum += common->last_words[i];
        }
        common->destroyed += sum == THREADS * (THREADS + 1) / 2 ? 1 : 1000;
    }
    return NULL;
}

START_TEST(the_last_drop_happens_once)
{
    for (int round = 0; round < 20; round++) {
        shared common = {.plain = 0};
        worker workers[THREADS];
        pthread_t threads[THREADS];
        gov__refcount_init(&common.ref);
        for (size_t i = 1; i < THREADS; i++) {
            gov__refcount_add(&common.ref);
        }
        for (size_t i = 0; i < THREADS; i++) {
            workers[i] = (worker){&common, i};
            ck_assert_int_eq(pthread_create(&threads[i], NULL, drop_once, &workers[i]), 0);
        }
        for (size_t i = 0; i < THREADS; i++) {
            ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        }
        ck_assert_uint_eq(common.destroyed, 1);
    }
}
END_TEST

START_TEST(the_count_sticks_instead_of_wrapping)
{
    gov__refcount ref;
    gov__refcount_init(&ref);
    ck_assert_uint_eq(gov__refcount_get(&ref), 1);
    gov__refcount_add(&ref);
    ck_assert(!gov__refcount_drop(&ref));
    ck_assert(gov__refcount_drop(&ref));
    atomic_store(&ref.count, GOV__REFCOUNT_STUCK - 1);
    gov__refcount_add(&ref);
    gov__refcount_add(&ref);
    ck_assert_uint_eq(gov__refcount_get(&ref), GOV__REFCOUNT_STUCK);
    ck_assert(!gov__refcount_drop(&ref));
    ck_assert_uint_eq(gov__refcount_get(&ref), GOV__REFCOUNT_STUCK);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(the_mutex_excludes),
        TEST_ENTRY(the_last_drop_happens_once),
        TEST_ENTRY(the_count_sticks_instead_of_wrapping),
    };
    return test_run("lock_threads", entries, TEST_COUNT(entries));
}
