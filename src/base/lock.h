/* SPDX-License-Identifier: Apache-2.0 */
/* A mutex that is plain to embed in a struct. Not recursive.
 * Order of locks and what they guard is for the owner to say. */
#ifndef GOV__BASE_LOCK_H
#define GOV__BASE_LOCK_H

#include <stdbool.h>

#include <pthread.h>

typedef struct gov__lock {
    pthread_mutex_t mutex;
} gov__lock;

/* False when the system lacks the means; destroy must not follow then. */
bool gov__lock_init(gov__lock *lock);
void gov__lock_destroy(gov__lock *lock);
void gov__lock_acquire(gov__lock *lock);
void gov__lock_release(gov__lock *lock);

#endif
