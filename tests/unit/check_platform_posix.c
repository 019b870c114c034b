/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks, random source, sleep and process id. Files are in check_platform_posix_file.c. */
#include "test_support.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/platform.h"

START_TEST(clocks_agree_with_the_system)
{
    const gov_clock *clock = gov__platform_clock();
    int64_t wall = clock->wall_ms(clock->user);
    int64_t now = (int64_t)time(NULL) * 1000;
    ck_assert_int_ge(wall, now - 2000);
    ck_assert_int_le(wall, now + 2000);
    int64_t last = clock->monotonic_ms(clock->user);
    for (int i = 0; i < 10000; i++) {
        int64_t next = clock->monotonic_ms(clock->user);
        ck_assert_int_ge(next, last);
        last = next;
    }
    ck_assert_uint_eq(clock->struct_size, sizeof *clock);
}
END_TEST

static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
    (void)number;
    alarms++;
}

/* Signals without SA_RESTART interrupt the sleep; it must last nevertheless. */
START_TEST(sleep_goes_on_after_signals)
{
    const gov_clock *clock = gov__platform_clock();
    struct sigaction action = {.sa_handler = on_alarm};
    struct sigaction before;
    struct itimerval every = {{0, 2000}, {0, 2000}};
    struct itimerval never = {{0, 0}, {0, 0}};
    ck_assert_int_eq(sigaction(SIGALRM, &action, &before), 0);
    ck_assert_int_eq(setitimer(ITIMER_REAL, &every, NULL), 0);
    int64_t start = gov__platform_monotonic_ms();
    clock->sleep_ms(clock->user, 30);
    int64_t took = gov__platform_monotonic_ms() - start;
    ck_assert_int_eq(setitimer(ITIMER_REAL, &never, NULL), 0);
    ck_assert_int_eq(sigaction(SIGALRM, &before, NULL), 0);
    ck_assert_int_ge(took, 29);
    ck_assert_int_gt(alarms, 0);
    gov__platform_sleep_ms(0);
    gov__platform_sleep_ms(-5);
}
END_TEST

START_TEST(random_fills_everything)
{
    const gov_random *random = gov__platform_random();
    static unsigned char bytes[100000];
    size_t counts[256] = {0};
    memset(bytes, 0, sizeof bytes);
    ck_assert_int_eq(random->fill(random->user, bytes, sizeof bytes), GOV_OK);
    for (size_t i = 0; i < sizeof bytes; i++) {
        counts[bytes[i]]++;
    }
    /* 390 are expected of each; a seventh standard deviation is far beyond chance. */
    for (size_t i = 0; i < 256; i++) {
        ck_assert_uint_gt(counts[i], 250);
        ck_assert_uint_lt(counts[i], 530);
    }
    ck_assert(gov__platform_random_fill(bytes, 0));
    ck_assert_uint_eq(random->struct_size, sizeof *random);
}
END_TEST

START_TEST(a_fork_changes_the_process_id)
{
    int64_t mine = gov__platform_process_id();
    ck_assert_int_eq(mine, gov__platform_process_id());
    pid_t child = fork();
    if (child == 0) {
        _exit(gov__platform_process_id() != mine ? 0 : 1);
    }
    ck_assert_int_gt(child, 0);
    int status = -1;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(clocks_agree_with_the_system),
        TEST_ENTRY(sleep_goes_on_after_signals),
        TEST_ENTRY(random_fills_everything),
        TEST_ENTRY(a_fork_changes_the_process_id),
    };
    return test_run("platform_posix", entries, TEST_COUNT(entries));
}
