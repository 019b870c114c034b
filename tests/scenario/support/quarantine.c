/* SPDX-License-Identifier: Apache-2.0 */
/* See quarantine.h. For one thread. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "scenario/support/quarantine.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_MAX ((size_t)1 << 30)

typedef union header {
    size_t size;
    max_align_t align;
} header;

static void keep(quarantine *q, const header *block)
{
    if (q->size + block->size + 1 > q->room) {
        q->room = 2 * (q->size + block->size + 1);
        ck_assert_uint_le(q->room, ROOM_MAX);
        q->kept = realloc(q->kept, q->room);
        ck_assert_ptr_nonnull(q->kept);
    }
    memcpy(q->kept + q->size, block + 1, block->size);
    q->size += block->size;
    q->kept[q->size++] = '\0';
    q->freed++;
}

static void *take(void *user, size_t size)
{
    quarantine *q = user;
    header *block = malloc(sizeof *block + size);
    ck_assert_ptr_nonnull(block);
    block->size = size;
    /* What was there before is not what this block held. */
    memset(block + 1, 0, size);
    q->live++;
    return block + 1;
}

static void give(void *user, void *data)
{
    quarantine *q = user;
    if (data != NULL) {
        header *block = (header *)data - 1;
        keep(q, block);
        q->live--;
        free(block);
    }
}

static void *move(void *user, void *data, size_t size)
{
    void *made = take(user, size);
    if (data != NULL) {
        const header *block = (const header *)data - 1;
        memcpy(made, data, block->size < size ? block->size : size);
        give(user, data);
    }
    return made;
}

void quarantine_open(quarantine *q)
{
    memset(q, 0, sizeof *q);
    q->allocator = (gov_allocator){.struct_size = sizeof q->allocator,
                                   .user = q,
                                   .alloc = take,
                                   .realloc = move,
                                   .free = give};
}

void quarantine_show(const quarantine *q, const char *text, size_t size)
{
    const char *at = memmem(q->kept, q->size, text, size);
    size_t place = at != NULL ? (size_t)(at - q->kept) : 0;
    size_t from = place > 80 ? place - 80 : 0;
    for (size_t i = from; at != NULL && i < q->size && i < place + 80; i++) {
        char c = q->kept[i];
        (void)putchar(c >= ' ' && c <= '~' ? c : '.');
    }
    (void)putchar('\n');
}

void quarantine_close(quarantine *q)
{
    ck_assert_uint_eq(q->live, 0);
    free(q->kept);
    memset(q, 0, sizeof *q);
}
