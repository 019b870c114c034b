/* SPDX-License-Identifier: Apache-2.0 */
/* One thread at a time does something that takes long (a fetch, a renewal); the others wait, with
 * their own deadline and cancel flag. Unlike a lock it may be held during I/O. */
#ifndef GOV__CORE_TURN_H
#define GOV__CORE_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include <pthread.h>

#include <govsdk/call.h>
#include <govsdk/ext/hooks.h>

#include "base/lock.h"

typedef struct gov__turn {
    gov__lock lock;
    pthread_cond_t freed;
    bool taken;
} gov__turn;

bool gov__turn_init(gov__turn *turn);
void gov__turn_destroy(gov__turn *turn);
/* GOV_OK: the caller must give it back. GOV_ERR_TIMEOUT at the deadline of the monotonic hook;
 * GOV_ERR_CANCELLED. */
gov_status gov__turn_take(gov__turn *turn, const gov_clock *clock, int64_t deadline_ms,
                          const gov_cancel *cancel);
void gov__turn_give(gov__turn *turn);

/* A condition variable on the monotonic clock. */
bool gov__turn_cond_init(pthread_cond_t *cond);
/* Waits on it for at most ms milliseconds of real time; the lock is held. */
void gov__turn_cond_wait(pthread_cond_t *cond, gov__lock *lock, int64_t ms);

#endif
