/* SPDX-License-Identifier: Apache-2.0 */
/* See cert_cache.h. A flag stands for a lock: sixteen threads with one store lose a reading now and then
 * instead of queueing up, and a process that was forked in between does without the cache instead of
 * waiting for a thread that it does not have. */
#include "crypto/cert_cache.h"

#include <stdatomic.h>

#include "base/mem.h"
#include "crypto/cert_parts.h"

typedef struct slot {
    gov__cert *cert; /* NULL: empty */
    uint64_t used;   /* by the clock below */
} slot;

struct gov__cert_cache {
    const gov_allocator *mem;
    atomic_bool in_use;
    uint64_t clock; /* ticks with each use */
    slot slots[GOV__CERT_CACHE_SIZE];
};

gov__cert_cache *gov__cert_cache_new(const gov_allocator *mem)
{
    gov__cert_cache *cache = gov__mem_calloc(mem, 1, sizeof *cache);

    if (cache != NULL) {
        cache->mem = mem;
        atomic_init(&cache->in_use, false);
    }
    return cache;
}

void gov__cert_cache_free(gov__cert_cache *cache)
{
    for (size_t i = 0; cache != NULL && i < GOV__CERT_CACHE_SIZE; i++) {
        gov__cert_unref(cache->slots[i].cert);
    }
    gov__mem_free(cache != NULL ? cache->mem : NULL, cache);
}

static bool enter(gov__cert_cache *cache)
{
    return !atomic_exchange_explicit(&cache->in_use, true, memory_order_acquire);
}

static void leave(gov__cert_cache *cache)
{
    atomic_store_explicit(&cache->in_use, false, memory_order_release);
}

static slot *find(gov__cert_cache *cache, gov__bytes der)
{
    for (size_t i = 0; i < GOV__CERT_CACHE_SIZE; i++) {
        slot *at = &cache->slots[i];
        if (at->cert != NULL && gov__bytes_equal(gov__cert_der(at->cert), der)) {
            return at;
        }
    }
    return NULL;
}

/* An empty slot was never used. */
static slot *oldest(gov__cert_cache *cache)
{
    slot *found = &cache->slots[0];

    for (size_t i = 1; i < GOV__CERT_CACHE_SIZE; i++) {
        found = cache->slots[i].used < found->used ? &cache->slots[i] : found;
    }
    return found;
}

gov__cert *gov__cert_cache_find(gov__cert_cache *cache, gov__bytes der)
{
    gov__cert *cert = NULL;

    if (!enter(cache)) {
        return NULL;
    }
    slot *found = find(cache, der);
    if (found != NULL) {
        found->used = ++cache->clock;
        cert = gov__cert_ref(found->cert);
    }
    leave(cache);
    return cert;
}

void gov__cert_cache_keep(gov__cert_cache *cache, gov__cert *cert)
{
    gov__cert *old = NULL;

    if (gov__cert_der(cert).len > GOV__CERT_CACHE_BYTES || !enter(cache)) {
        return;
    }
    if (find(cache, gov__cert_der(cert)) == NULL) {
        slot *place = oldest(cache);
        old = place->cert;
        *place = (slot){gov__cert_ref(cert), ++cache->clock};
    }
    leave(cache);
    gov__cert_unref(old);
}
