/* SPDX-License-Identifier: Apache-2.0 */
/* See spare.h. A kept block begins with its own size; a slot is emptied and filled by one exchange, so
 * that there is no lock and no list. */
#include "base/spare.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static size_t capacity_of(const void *block)
{
    size_t capacity;
    memcpy(&capacity, block, sizeof capacity);
    return capacity;
}

/* Large enough, and not so large that another need would miss it. */
static bool fits(size_t capacity, size_t size)
{
    return capacity >= size && capacity / 8 <= size;
}

static bool is_kept(size_t size)
{
    return size >= GOV__SPARE_MIN && size <= GOV__SPARE_MAX;
}

/* Spares most exchanges, which are dear. */
static bool is_empty(gov__spare *spare, size_t slot)
{
    return atomic_load_explicit(&spare->slots[slot], memory_order_relaxed) == NULL;
}

void gov__spare_init(gov__spare *spare, const gov_allocator *mem)
{
    spare->mem = mem;
    for (size_t i = 0; i < GOV__SPARE_SLOTS; i++) {
        atomic_init(&spare->slots[i], NULL);
    }
}

void *gov__spare_take(gov__spare *spare, size_t size, size_t *out_capacity)
{
    for (size_t i = 0; i < GOV__SPARE_SLOTS && is_kept(size); i++) {
        void *block = is_empty(spare, i) ? NULL : atomic_exchange(&spare->slots[i], NULL);
        if (block == NULL) {
            continue;
        }
        *out_capacity = capacity_of(block);
        if (fits(*out_capacity, size)) {
            memset(block, 0, sizeof *out_capacity);
            return block;
        }
        gov__spare_give(spare, block, *out_capacity);
    }
    return NULL;
}

void gov__spare_give(gov__spare *spare, void *block, size_t capacity)
{
    bool kept = false;
    if (!is_kept(capacity)) {
        gov__mem_free(spare->mem, block);
        return;
    }
    memcpy(block, &capacity, sizeof capacity);
    for (size_t i = 0; i < GOV__SPARE_SLOTS && !kept; i++) {
        void *none = NULL;
        kept = is_empty(spare, i) && atomic_compare_exchange_strong(&spare->slots[i], &none, block);
    }
    if (!kept) {
        /* An older size gives way, or a need that changed would never be met. */
        size_t at = (uintptr_t)block / 64 % GOV__SPARE_SLOTS;
        gov__mem_free(spare->mem, atomic_exchange(&spare->slots[at], block));
    }
}

void gov__spare_end(gov__spare *spare)
{
    for (size_t i = 0; i < GOV__SPARE_SLOTS; i++) {
        gov__mem_free(spare->mem, atomic_exchange(&spare->slots[i], NULL));
    }
}
