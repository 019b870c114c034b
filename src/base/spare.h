/* SPDX-License-Identifier: Apache-2.0 */
/* A few blocks that are needed again with each call, kept instead of freed. For an allocator a large
 * block is dear: glibc tidies all its small free blocks first, some hundreds after a JSON document.
 * Whoever gives a block has wiped it. */
#ifndef GOV__BASE_SPARE_H
#define GOV__BASE_SPARE_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/mem.h"

/* Smaller blocks are cheap, larger ones are not kept. */
#define GOV__SPARE_MIN 1000
#define GOV__SPARE_MAX 32768
/* From 1000, 2048, 4096, 8192 and 16384 bytes on, so many of each. */
#define GOV__SPARE_CLASSES 5
#define GOV__SPARE_EACH    4

/* Several threads may take and give. */
typedef struct gov__spare {
    const gov_allocator *mem; /* NULL: the default */
    _Atomic(void *) slots[GOV__SPARE_CLASSES][GOV__SPARE_EACH];
} gov__spare;

void gov__spare_init(gov__spare *spare, const gov_allocator *mem);
/* A block of at least `size` bytes and its size; NULL when none fits. Its first bytes are zero, the rest
 * is as it was given. */
void *gov__spare_take(gov__spare *spare, size_t size, size_t *out_capacity);
/* Keeps the block, or frees it. */
void gov__spare_give(gov__spare *spare, void *block, size_t capacity);
/* Frees what is kept. No other thread may be in here any more. */
void gov__spare_end(gov__spare *spare);

#endif
