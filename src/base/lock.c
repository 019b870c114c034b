/* SPDX-License-Identifier: Apache-2.0 */
/* The mutex over pthreads. With a correctly initialised mutex none of the calls below can fail, so
 * their results carry no information. */
#include "base/lock.h"

bool gov__lock_init(gov__lock *lock)
{
    return pthread_mutex_init(&lock->mutex, NULL) == 0;
}

void gov__lock_destroy(gov__lock *lock)
{
    (void)pthread_mutex_destroy(&lock->mutex);
}

void gov__lock_acquire(gov__lock *lock)
{
    (void)pthread_mutex_lock(&lock->mutex);
}

void gov__lock_release(gov__lock *lock)
{
    (void)pthread_mutex_unlock(&lock->mutex);
}
