/* SPDX-License-Identifier: Apache-2.0 */
/* The fake clock: it moves when told or slept on, and never backwards. */
#include <check.h>
#include <pthread.h>
#include <stdint.h>

#include <govsdk/testing/fake_clock.h>

#include "unit/test_support.h"

#define START_MS 1700000000000

static gov_fake_clock *clock_under_test;
static gov_clock table;

static void set_up(void)
{
    ck_assert_int_eq(gov_fake_clock_new(START_MS, &clock_under_test), GOV_OK);
    gov_fake_clock_get_table(clock_under_test, &table);
}

static void tear_down(void)
{
    gov_fake_clock_free(clock_under_test);
}

START_TEST(it_stands_still)
{
    int64_t first = table.monotonic_ms(table.user);

    ck_assert_int_eq(table.struct_size, sizeof table);
    ck_assert_int_eq(table.wall_ms(table.user), START_MS);
    ck_assert_int_eq(table.wall_ms(table.user), START_MS);
    ck_assert_int_gt(first, 0);
    ck_assert_int_eq(table.monotonic_ms(table.user), first);
    ck_assert(table.destroy == NULL);
}
END_TEST

START_TEST(advancing_moves_both_times)
{
    int64_t first = table.monotonic_ms(table.user);

    gov_fake_clock_advance(clock_under_test, 1500);
    ck_assert_int_eq(table.wall_ms(table.user), START_MS + 1500);
    ck_assert_int_eq(table.monotonic_ms(table.user), first + 1500);
    ck_assert_int_eq(gov_fake_clock_get_slept_ms(clock_under_test), 0);
    gov_fake_clock_advance(clock_under_test, -1);
    ck_assert_int_eq(table.monotonic_ms(table.user), first + 1500);
}
END_TEST

START_TEST(sleeping_advances_and_is_counted)
{
    int64_t first = table.monotonic_ms(table.user);

    table.sleep_ms(table.user, 200);
    table.sleep_ms(table.user, 0);
    table.sleep_ms(table.user, -5);
    table.sleep_ms(table.user, 300);
    ck_assert_int_eq(table.monotonic_ms(table.user), first + 500);
    ck_assert_int_eq(table.wall_ms(table.user), START_MS + 500);
    ck_assert_int_eq(gov_fake_clock_get_slept_ms(clock_under_test), 500);
}
END_TEST

START_TEST(setting_the_wall_leaves_monotonic_time)
{
    int64_t first = table.monotonic_ms(table.user);

    gov_fake_clock_set_wall(clock_under_test, 0);
    ck_assert_int_eq(table.wall_ms(table.user), 0);
    ck_assert_int_eq(table.monotonic_ms(table.user), first);
    gov_fake_clock_set_wall(clock_under_test, -1000);
    gov_fake_clock_advance(clock_under_test, 400);
    ck_assert_int_eq(table.wall_ms(table.user), -600);
}
END_TEST

START_TEST(it_never_overflows)
{
    gov_fake_clock_advance(clock_under_test, INT64_MAX);
    ck_assert_int_eq(table.wall_ms(table.user), INT64_MAX);
    gov_fake_clock_advance(clock_under_test, 1);
    ck_assert_int_eq(table.monotonic_ms(table.user), INT64_MAX);
}
END_TEST

static void *sleep_a_thousand_times(void *user)
{
    const gov_clock *shared = user;

    for (int i = 0; i < 1000; i++) {
        shared->sleep_ms(shared->user, 1);
    }
    return NULL;
}

START_TEST(threads_share_it)
{
    pthread_t threads[4];

    for (size_t i = 0; i < TEST_COUNT(threads); i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, sleep_a_thousand_times, &table), 0);
    }
    for (size_t i = 0; i < TEST_COUNT(threads); i++) {
        pthread_join(threads[i], NULL);
    }
    ck_assert_int_eq(gov_fake_clock_get_slept_ms(clock_under_test), 4000);
    ck_assert_int_eq(table.wall_ms(table.user), START_MS + 4000);
}
END_TEST

START_TEST(arguments_are_checked)
{
    ck_assert_int_eq(gov_fake_clock_new(0, NULL), GOV_ERR_ARGUMENT);
    gov_fake_clock_free(NULL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {it_stands_still,
                                  advancing_moves_both_times,
                                  sleeping_advances_and_is_counted,
                                  setting_the_wall_leaves_monotonic_time,
                                  it_never_overflows,
                                  threads_share_it,
                                  arguments_are_checked};
    Suite *suite = suite_create("fake_clock");
    TCase *tcase = tcase_create("fake_clock");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    for (size_t i = 0; i < TEST_COUNT(tests); i++) {
        tcase_add_test(tcase, tests[i]);
    }
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
