/* SPDX-License-Identifier: Apache-2.0 */
/* The cancel flag: one lock-free atomic, so that a signal handler may set it. It has no
 * allocator of an embedder: a flag belongs to no client. */
#include "http/cancel.h"

#include <stdatomic.h>

#include "base/mem.h"

struct gov_cancel {
    atomic_int set;
};

_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a signal handler needs a lock-free flag");

bool gov__cancel_is_set(const gov_cancel *cancel)
{
    return cancel != NULL && atomic_load_explicit(&cancel->set, memory_order_acquire) != 0;
}

gov_cancel *gov__cancel_make(void)
{
    gov_cancel *cancel = gov__mem_alloc(NULL, sizeof *cancel);
    if (cancel != NULL) {
        atomic_init(&cancel->set, 0);
    }
    return cancel;
}

void gov_cancel_trigger(gov_cancel *cancel)
{
    if (cancel != NULL) {
        atomic_store_explicit(&cancel->set, 1, memory_order_release);
    }
}

void gov_cancel_free(gov_cancel *cancel)
{
    gov__mem_free(NULL, cancel);
}
