/* SPDX-License-Identifier: Apache-2.0 */
/* The clock under a test's control: two numbers and a lock. It never reads a real clock. */
#include <govsdk/testing/fake_clock.h>

#include <stdlib.h>
#include <string.h>

#include <pthread.h>

/* Not 0, so that a time that nobody set is noticed. */
#define MONOTONIC_START_MS 1000000

struct gov_fake_clock {
    pthread_mutex_t lock;
    int64_t wall_ms;
    int64_t monotonic_ms;
    int64_t slept_ms;
};

gov_status gov_fake_clock_new(int64_t wall_ms, gov_fake_clock **out_clock)
{
    if (out_clock == NULL) {
        return GOV_ERR_ARGUMENT;
    }
    gov_fake_clock *clock = calloc(1, sizeof *clock);
    *out_clock = NULL;
    if (clock == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    if (pthread_mutex_init(&clock->lock, NULL) != 0) {
        free(clock);
        return GOV_ERR_NO_MEMORY;
    }
    clock->wall_ms = wall_ms;
    clock->monotonic_ms = MONOTONIC_START_MS;
    *out_clock = clock;
    return GOV_OK;
}

void gov_fake_clock_free(gov_fake_clock *clock)
{
    if (clock == NULL) {
        return;
    }
    pthread_mutex_destroy(&clock->lock);
    free(clock);
}

static int64_t read_locked(gov_fake_clock *clock, const int64_t *value)
{
    pthread_mutex_lock(&clock->lock);
    int64_t seen = *value;
    pthread_mutex_unlock(&clock->lock);
    return seen;
}

static int64_t add(int64_t value, int64_t more)
{
    return more > INT64_MAX - value ? INT64_MAX : value + more;
}

/* Time does not go back: a negative duration moves nothing. */
static void move(gov_fake_clock *clock, int64_t duration_ms, int64_t slept_ms)
{
    if (duration_ms <= 0) {
        return;
    }
    pthread_mutex_lock(&clock->lock);
    clock->wall_ms =
        clock->wall_ms < 0 ? clock->wall_ms + duration_ms : add(clock->wall_ms, duration_ms);
    clock->monotonic_ms = add(clock->monotonic_ms, duration_ms);
    clock->slept_ms = add(clock->slept_ms, slept_ms);
    pthread_mutex_unlock(&clock->lock);
}

static int64_t hook_wall(void *user)
{
    gov_fake_clock *clock = user;

    return read_locked(clock, &clock->wall_ms);
}

static int64_t hook_monotonic(void *user)
{
    gov_fake_clock *clock = user;

    return read_locked(clock, &clock->monotonic_ms);
}

static void hook_sleep(void *user, int64_t duration_ms)
{
    move(user, duration_ms, duration_ms);
}

void gov_fake_clock_get_table(gov_fake_clock *clock, gov_clock *out_table)
{
    memset(out_table, 0, sizeof *out_table);
    out_table->struct_size = sizeof *out_table;
    out_table->user = clock;
    out_table->wall_ms = hook_wall;
    out_table->monotonic_ms = hook_monotonic;
    out_table->sleep_ms = hook_sleep;
}

void gov_fake_clock_advance(gov_fake_clock *clock, int64_t duration_ms)
{
    move(clock, duration_ms, 0);
}

void gov_fake_clock_set_wall(gov_fake_clock *clock, int64_t wall_ms)
{
    pthread_mutex_lock(&clock->lock);
    clock->wall_ms = wall_ms;
    pthread_mutex_unlock(&clock->lock);
}

int64_t gov_fake_clock_get_slept_ms(const gov_fake_clock *clock)
{
    /* Reading takes the lock, which is part of the clock. */
    gov_fake_clock *shared = (gov_fake_clock *)(uintptr_t)clock;

    return read_locked(shared, &shared->slept_ms);
}
