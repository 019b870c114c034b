/* SPDX-License-Identifier: Apache-2.0 */
/* See spare.h. A kept block begins with its own size; a slot is emptied and filled by one exchange, so
 * that there is no lock and no list. Each class of sizes has slots of its own: what is needed seldom
 * drives out nothing of another size. */
#include "base/spare.h"

#include <stdbool.h>
#include <string.h>

typedef _Atomic(void *) slot;

static size_t capacity_of(const void *block)
{
    size_t capacity;
    memcpy(&capacity, block, sizeof capacity);
    return capacity;
}

static bool is_kept(size_t size)
{
    return size >= GOV__SPARE_MIN && size <= GOV__SPARE_MAX;
}

static size_t class_of(size_t size)
{
    size_t at = 0;
    for (size_t bound = 2048; size >= bound && at + 1 < GOV__SPARE_CLASSES; bound *= 2) {
        at++;
    }
    return at;
}

/* Spares most exchanges, which are dear. */
static bool is_empty(slot *at)
{
    return atomic_load_explicit(at, memory_order_relaxed) == NULL;
}

void gov__spare_init(gov__spare *spare, const gov_allocator *mem)
{
    spare->mem = mem;
    for (size_t i = 0; i < GOV__SPARE_CLASSES; i++) {
        for (size_t j = 0; j < GOV__SPARE_EACH; j++) {
            atomic_init(&spare->slots[i][j], NULL);
        }
    }
}

void *gov__spare_take(gov__spare *spare, size_t size, size_t *out_capacity)
{
    if (!is_kept(size)) {
        return NULL;
    }
    slot *slots = spare->slots[class_of(size)];
    for (size_t i = 0; i < GOV__SPARE_EACH; i++) {
        void *block = is_empty(&slots[i]) ? NULL : atomic_exchange(&slots[i], NULL);
        if (block == NULL) {
            continue;
        }
        *out_capacity = capacity_of(block);
        if (*out_capacity >= size) {
            memset(block, 0, sizeof *out_capacity);
            return block;
        }
        gov__spare_give(spare, block, *out_capacity);
    }
    return NULL;
}

void gov__spare_give(gov__spare *spare, void *block, size_t capacity)
{
    if (!is_kept(capacity)) {
        gov__mem_free(spare->mem, block);
        return;
    }
    memcpy(block, &capacity, sizeof capacity);
    slot *slots = spare->slots[class_of(capacity)];
    for (size_t i = 0; i < GOV__SPARE_EACH; i++) {
        void *none = NULL;
        if (is_empty(&slots[i]) && atomic_compare_exchange_strong(&slots[i], &none, block)) {
            return;
        }
    }
    /* An older one gives way, or a need that changed within its class would never be met. */
    gov__mem_free(spare->mem, atomic_exchange(&slots[0], block));
}

void gov__spare_end(gov__spare *spare)
{
    for (size_t i = 0; i < GOV__SPARE_CLASSES; i++) {
        for (size_t j = 0; j < GOV__SPARE_EACH; j++) {
            gov__mem_free(spare->mem, atomic_exchange(&spare->slots[i][j], NULL));
        }
    }
}
