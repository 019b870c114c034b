/* SPDX-License-Identifier: Apache-2.0 */
/* An atomic reference count. The owner frees when gov__refcount_drop answers true.
 * Header only; saturates instead of wrapping, so that a leak never becomes a use after free. */
#ifndef GOV__BASE_REFCOUNT_H
#define GOV__BASE_REFCOUNT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define GOV__REFCOUNT_STUCK (UINT32_MAX / 2)

typedef struct gov__refcount {
    _Atomic uint32_t count;
} gov__refcount;

static inline void gov__refcount_init(gov__refcount *ref)
{
    atomic_init(&ref->count, 1U);
}

static inline void gov__refcount_add(gov__refcount *ref)
{
    if (atomic_load_explicit(&ref->count, memory_order_relaxed) < GOV__REFCOUNT_STUCK) {
        atomic_fetch_add_explicit(&ref->count, 1U, memory_order_relaxed);
    }
}

/* True for the caller that dropped the last reference: everything written before any other drop is
 * visible to it. */
static inline bool gov__refcount_drop(gov__refcount *ref)
{
    if (atomic_load_explicit(&ref->count, memory_order_relaxed) >= GOV__REFCOUNT_STUCK) {
        return false;
    }
    return atomic_fetch_sub_explicit(&ref->count, 1U, memory_order_acq_rel) == 1U;
}

static inline uint32_t gov__refcount_get(gov__refcount *ref)
{
    return atomic_load_explicit(&ref->count, memory_order_relaxed);
}

#endif
