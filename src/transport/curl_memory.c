/* SPDX-License-Identifier: Apache-2.0 */
/* Initialises libcurl with memory functions that wipe what is freed: libcurl keeps requests, tokens
 * included, and replies in blocks that it frees as they are. Every block is one of malloc's, so that a
 * program which hands libcurl's text to free() stays right; the embedder's allocator is not asked. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* dladdr */
#endif
#include <dlfcn.h>
#include <malloc.h>
#include <string.h>

#include "base/checked.h"
#include "base/mem.h"
#include "base/spare.h"
#include "base/wipe.h"
#include "transport/curl_internal.h"

#define WIPE_PIECE 1024

/* libcurl allocates and frees its large buffers with each transfer; a few are kept, wiped, for the next
 * one. As libcurl's memory functions, this serves the process. */
static gov__spare spares;

static void *take_kept(size_t size)
{
    size_t capacity;

    return size >= GOV__SPARE_MIN ? gov__spare_take(&spares, size, &capacity) : NULL;
}

static void *take(size_t size)
{
    void *kept = take_kept(size);

    return kept != NULL ? kept : gov__mem_alloc(NULL, size);
}

/* A kept block is all zero: it was wiped. */
static void *take_zeroed(size_t count, size_t size)
{
    size_t whole;
    void *kept = gov__checked_mul_size(count, size, &whole) ? take_kept(whole) : NULL;

    return kept != NULL ? kept : gov__mem_calloc(NULL, count, size);
}

static char *take_text(const char *text)
{
    return gov__mem_strdup(NULL, text);
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
    size_t size = malloc_usable_size(block);

    gov__curl_wipe(block, size);
    if (size >= GOV__SPARE_MIN) {
        gov__spare_give(&spares, block, size);
    } else {
        gov__mem_free(NULL, block);
    }
}

static void *retake(void *block, size_t size)
{
    size_t old = block == NULL ? 0 : malloc_usable_size(block);
    void *grown = take(size);

    if (grown != NULL && block != NULL) {
        memmove(grown, block, old < size ? old : size); /* not the string instruction of -Os */
        give(block);
    }
    return grown;
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
    gov__spare_init(&spares, NULL);
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, take, give, retake, take_text, take_zeroed);
}
