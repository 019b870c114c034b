/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting in slices, so that a cancel flag, which wakes nobody, is seen within 200 ms. */
#include "core/turn.h"

#include <time.h>

#include "http/cancel.h"

#define SLICE_MS 50

bool gov__turn_cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t attr;
    if (pthread_condattr_init(&attr) != 0) {
        return false;
    }
    bool good = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
                pthread_cond_init(cond, &attr) == 0;
    (void)pthread_condattr_destroy(&attr);
    return good;
}

void gov__turn_cond_wait(pthread_cond_t *cond, gov__lock *lock, int64_t ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t nanoseconds = until.tv_nsec + ms % 1000 * 1000000;
    until.tv_sec += (time_t)(ms / 1000 + nanoseconds / 1000000000);
    until.tv_nsec = (long)(nanoseconds % 1000000000);
    (void)pthread_cond_timedwait(cond, &lock->mutex, &until);
}

bool gov__turn_init(gov__turn *turn)
{
    turn->taken = false;
    if (!gov__lock_init(&turn->lock)) {
        return false;
    }
    if (!gov__turn_cond_init(&turn->freed)) {
        gov__lock_destroy(&turn->lock);
        return false;
    }
    return true;
}

void gov__turn_destroy(gov__turn *turn)
{
    (void)pthread_cond_destroy(&turn->freed);
    gov__lock_destroy(&turn->lock);
}

gov_status gov__turn_take(gov__turn *turn, const gov_clock *clock, int64_t deadline_ms,
                          const gov_cancel *cancel)
{
    gov_status status = GOV_OK;
    gov__lock_acquire(&turn->lock);
    while (turn->taken && status == GOV_OK) {
        gov__turn_cond_wait(&turn->freed, &turn->lock, SLICE_MS);
        gov__lock_release(&turn->lock);
        if (gov__cancel_is_set(cancel)) {
            status = GOV_ERR_CANCELLED;
        } else if (clock->monotonic_ms(clock->user) >= deadline_ms) {
            status = GOV_ERR_TIMEOUT;
        }
        gov__lock_acquire(&turn->lock);
    }
    if (status == GOV_OK) {
        turn->taken = true;
    }
    gov__lock_release(&turn->lock);
    return status;
}

void gov__turn_give(gov__turn *turn)
{
    gov__lock_acquire(&turn->lock);
    turn->taken = false;
    (void)pthread_cond_signal(&turn->freed);
    gov__lock_release(&turn->lock);
}
