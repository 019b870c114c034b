/* SPDX-License-Identifier: Apache-2.0 */
/* The default allocator and the checked calls into whichever allocator is given.
 * The hook contract (size never 0) is kept here, so that no caller needs to think of it. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/wipe.h"

static void *default_alloc(void *user, size_t size)
{
    (void)user;
    return malloc(size);
}

static void *default_realloc(void *user, void *ptr, size_t size)
{
    (void)user;
    return realloc(ptr, size);
}

static void default_free(void *user, void *ptr)
{
    (void)user;
    free(ptr);
}

const gov_allocator *gov__mem_default(void)
{
    static const gov_allocator allocator = {sizeof(gov_allocator), NULL, default_alloc,
                                            default_realloc, default_free};
    return &allocator;
}

bool gov__mem_is_valid(const gov_allocator *mem)
{
    return mem != NULL && mem->struct_size >= sizeof(gov_allocator) && mem->alloc != NULL &&
           mem->realloc != NULL && mem->free != NULL;
}

static const gov_allocator *or_default(const gov_allocator *mem)
{
    return mem != NULL ? mem : gov__mem_default();
}

void *gov__mem_alloc(const gov_allocator *mem, size_t size)
{
    mem = or_default(mem);
    return mem->alloc(mem->user, size != 0 ? size : 1);
}

void *gov__mem_calloc(const gov_allocator *mem, size_t count, size_t size)
{
    size_t total;
    if (!gov__checked_mul_size(count, size, &total)) {
        return NULL;
    }
    void *ptr = gov__mem_alloc(mem, total);
    if (ptr != NULL) {
        memset(ptr, 0, total);
    }
    return ptr;
}

void *gov__mem_resize_array(const gov_allocator *mem, void *ptr, size_t count, size_t size)
{
    size_t total;
    if (!gov__checked_mul_size(count, size, &total)) {
        return NULL;
    }
    mem = or_default(mem);
    return mem->realloc(mem->user, ptr, total != 0 ? total : 1);
}

void gov__mem_free(const gov_allocator *mem, void *ptr)
{
    if (ptr != NULL) {
        mem = or_default(mem);
        mem->free(mem->user, ptr);
    }
}

char *gov__mem_strdup(const gov_allocator *mem, const char *text)
{
    return text != NULL ? gov__mem_dup(mem, text, strlen(text)) : NULL;
}

void *gov__mem_dup(const gov_allocator *mem, const void *data, size_t len)
{
    if (data == NULL || len == SIZE_MAX) {
        return NULL;
    }
    char *copy = gov__mem_alloc(mem, len + 1);
    if (copy != NULL) {
        memcpy(copy, data, len);
        copy[len] = '\0';
    }
    return copy;
}

bool gov__mem_set_str(const gov_allocator *mem, char **slot, const char *text)
{
    char *copy = gov__mem_strdup(mem, text);
    if (copy == NULL && text != NULL) {
        return false;
    }
    gov__mem_free(mem, *slot);
    *slot = copy;
    return true;
}

void gov__mem_wipe_free(const gov_allocator *mem, void *ptr, size_t len)
{
    if (ptr != NULL) {
        gov__wipe(ptr, len);
        gov__mem_free(mem, ptr);
    }
}

void gov__mem_wipe_free_str(const gov_allocator *mem, char *text)
{
    if (text != NULL) {
        gov__mem_wipe_free(mem, text, strlen(text));
    }
}
