/* SPDX-License-Identifier: Apache-2.0 */
/* A secret store of one record, "a", that another process locks for a while and may change. */
#ifndef GOVSDK_SHARE_SUPPORT_H
#define GOVSDK_SHARE_SUPPORT_H

#include "call_support.h"

/* One record and its lock, which another process may hold for a while. */
typedef struct shared {
    play *p;
    char data[32768];
    size_t size;
    bool stored;
    int held;                         /* by this process */
    int64_t busy_until_ms;            /* by another one */
    void (*leaves)(struct shared *s); /* what the other has done when it lets go, once */
    gov_status lock_status;
    gov_status load_status;
    int saves;
    int locks;
} shared;

gov_secret_store shared_table(shared *s);
/* Plays with a client over such a store. */
void shared_begin(play *p, shared *s);
/* Ends it, and expects that the lock was given back. */
void shared_end(play *p, shared *s);
/* Replaces every `from` of the record by `to`, of the same length. */
void shared_replace(shared *s, const char *from, const char *to);

#endif
