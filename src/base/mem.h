/* SPDX-License-Identifier: Apache-2.0 */
/* Memory through the embedder's allocator, with every size overflow-checked.
 * Owns the default allocator (malloc family). Holds no state; limits and pools belong elsewhere.
 * A `mem` argument of NULL means the default allocator in every function here. */
#ifndef GOV__BASE_MEM_H
#define GOV__BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

#include <govsdk/ext/hooks.h>

/* The malloc/realloc/free allocator; a constant with static lifetime. */
const gov_allocator *gov__mem_default(void);

/* True when the table names all three functions and its struct_size covers them. */
bool gov__mem_is_valid(const gov_allocator *mem);

/* All return NULL when memory is short or a size overflows. A size of 0 yields a unique pointer. */
void *gov__mem_alloc(const gov_allocator *mem, size_t size);
void *gov__mem_calloc(const gov_allocator *mem, size_t count, size_t size);
/* Realloc to count * size bytes; on failure the old block stays valid. New bytes are not zeroed. */
void *gov__mem_resize_array(const gov_allocator *mem, void *ptr, size_t count, size_t size);
void gov__mem_free(const gov_allocator *mem, void *ptr);

/* Copies. A NULL source gives NULL. */
char *gov__mem_strdup(const gov_allocator *mem, const char *text);
/* Copies exactly `len` bytes and adds a NUL after them, so that the copy of a text is a string. */
void *gov__mem_dup(const gov_allocator *mem, const void *data, size_t len);

/* Replace *slot by a copy of text (NULL clears it); false on no memory, *slot then unchanged. */
bool gov__mem_set_str(const gov_allocator *mem, char **slot, const char *text);

/* Wipe, then free. The _str form wipes strlen(text) bytes. NULL is allowed. */
void gov__mem_wipe_free(const gov_allocator *mem, void *ptr, size_t len);
void gov__mem_wipe_free_str(const gov_allocator *mem, char *text);

#endif
