/* SPDX-License-Identifier: Apache-2.0 */
/* Initialises libcurl with memory functions that wipe what is freed: libcurl keeps requests, tokens
 * included, and replies in blocks that it frees as they are. They come from malloc; the
 * embedder's allocator is not asked. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* dladdr */
#endif
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

#include "base/checked.h"
#include "base/mem.h"
#include "base/wipe.h"
#include "transport/curl_internal.h"

#define WIPE_PIECE 1024

/* In front of each block: its size, at the alignment of malloc. */
typedef union block_head {
    size_t size;
    max_align_t align;
} block_head;

static void *take(size_t size)
{
    size_t whole;
    block_head *head;

    if (!gov__checked_add_size(size, sizeof *head, &whole)) {
        return NULL;
    }
    head = gov__mem_alloc(NULL, whole);
    if (head == NULL) {
        return NULL;
    }
    head->size = size;
    return head + 1;
}

static void *take_zeroed(size_t count, size_t size)
{
    size_t whole;
    void *block;

    if (!gov__checked_mul_size(count, size, &whole)) {
        return NULL;
    }
    block = take(whole);
    if (block != NULL) {
        memset(block, 0, whole);
    }
    return block;
}

/* In pieces: libcurl frees 16 KiB and more with each call, and the string instruction by which memset
 * clears large blocks takes longer to begin than stores into a warm cache. */
void gov__curl_wipe(void *block, size_t size)
{
    unsigned char *at = block;

    for (; size > WIPE_PIECE; size -= WIPE_PIECE) {
        gov__wipe(at, WIPE_PIECE);
        at += WIPE_PIECE;
    }
    gov__wipe(at, size);
}

static void give(void *block)
{
    if (block == NULL) {
        return;
    }
    block_head *head = (block_head *)block - 1;

    gov__curl_wipe(block, head->size);
    gov__mem_free(NULL, head);
}

static void *retake(void *block, size_t size)
{
    if (block == NULL) {
        return take(size);
    }
    size_t old = ((block_head *)block - 1)->size;
    void *grown = take(size);

    if (grown != NULL) {
        memcpy(grown, block, old < size ? old : size);
        give(block);
    }
    return grown;
}

static char *take_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = take(size);

    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

/* libcurl calls the functions above as long as it is loaded, which may be longer than a plug-in that
 * holds this library: the object they are in is kept from being unloaded. */
static void stay_loaded(void)
{
    union {
        void (*function)(void *block);
        void *address;
    } here = {give};
    Dl_info info;

    if (dladdr(here.address, &info) != 0 && info.dli_fname != NULL) {
        (void)dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
    }
}

/* Where the host initialised libcurl first, its memory functions stay. */
CURLcode gov__curl_memory_init(void)
{
    stay_loaded();
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, take, give, retake, take_text, take_zeroed);
}
