/* SPDX-License-Identifier: Apache-2.0 */
/* See key_cache.h. Every decision is made under the lock, from times that the caller names. */
#include "core/key_cache.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/keys.h"

#define NEVER_MS (INT64_MIN / 2) /* differences with it do not overflow */

bool gov__key_cache_init(gov__key_cache *cache, const gov_allocator *mem, int64_t default_ms,
                         bool pause_after_any)
{
    memset(cache, 0, sizeof *cache);
    cache->mem = mem;
    cache->default_ms = default_ms;
    cache->pause_after_any = pause_after_any;
    cache->fetched_ms = NEVER_MS;
    cache->tried_ms = NEVER_MS;
    cache->forced_ms = NEVER_MS;
    if (!gov__lock_init(&cache->lock)) {
        return false;
    }
    if (!gov__turn_init(&cache->turn)) {
        gov__lock_destroy(&cache->lock);
        return false;
    }
    return true;
}

static void clear_slot(const gov_allocator *mem, gov__keys_slot *slot)
{
    gov__jwks_unref(slot->set);
    gov__mem_free(mem, slot->text);
}

void gov__key_cache_end(gov__key_cache *cache)
{
    clear_slot(cache->mem, &cache->given);
    clear_slot(cache->mem, &cache->fetched);
    for (size_t i = 0; i < GOV__KEYS_ABSENT_COUNT; i++) {
        gov__mem_free(cache->mem, cache->absent[i].kid);
    }
    gov__turn_destroy(&cache->turn);
    gov__lock_destroy(&cache->lock);
}

static gov_status parse(gov__key_cache *cache, const gov__crypto *crypto, const char *text,
                        size_t size, gov__keys_slot *out)
{
    gov_status status = gov__jwks_parse(crypto, text, size, NULL, &out->set);
    if (status == GOV_OK && gov__jwks_count(out->set) == 0) {
        status = GOV_ERR_ALGORITHM;
    }
    out->text = status == GOV_OK ? gov__mem_dup(cache->mem, text, size) : NULL;
    if (status == GOV_OK && out->text == NULL) {
        status = GOV_ERR_NO_MEMORY;
    }
    if (status != GOV_OK) {
        clear_slot(cache->mem, out);
    }
    return status;
}

gov_status gov__key_cache_give(gov__key_cache *cache, const gov__crypto *crypto, const char *text,
                               size_t size)
{
    gov__keys_slot made = {NULL, NULL};
    gov_status status = parse(cache, crypto, text, size, &made);
    if (status != GOV_OK) {
        return status;
    }
    gov__lock_acquire(&cache->lock);
    gov__keys_slot old = cache->given;
    cache->given = made;
    gov__lock_release(&cache->lock);
    clear_slot(cache->mem, &old);
    return GOV_OK;
}

gov_status gov__key_cache_fetched(gov__key_cache *cache, const gov__crypto *crypto,
                                  const char *text, size_t size, int64_t now_ms, int64_t fresh_ms)
{
    gov__keys_slot made = {NULL, NULL};
    gov_status status = parse(cache, crypto, text, size, &made);
    if (status != GOV_OK) {
        return status;
    }
    gov__lock_acquire(&cache->lock);
    gov__keys_slot old = cache->fetched;
    cache->fetched = made;
    cache->fetched_ms = now_ms;
    cache->fresh_ms = fresh_ms >= 0 ? fresh_ms : cache->default_ms;
    gov__lock_release(&cache->lock);
    clear_slot(cache->mem, &old);
    return GOV_OK;
}

static bool has(const gov__jwks *set, const char *kid)
{
    return set != NULL && (kid == NULL || gov__keys_has(set, kid));
}

static bool within(int64_t since_ms, int64_t now_ms, int64_t ms)
{
    return now_ms - since_ms < ms;
}

static bool is_absent(const gov__key_cache *cache, const char *kid, int64_t now_ms)
{
    for (size_t i = 0; i < GOV__KEYS_ABSENT_COUNT; i++) {
        const gov__keys_absent *entry = &cache->absent[i];
        if (entry->kid != NULL && gov__str_equal(entry->kid, kid)) {
            return within(entry->since_ms, now_ms, GOV__KEYS_ABSENT_MS);
        }
    }
    return false;
}

/* No fetch is made now for what the set at hand does not give, and none is under way either. */
static bool is_paused(const gov__key_cache *cache, int64_t now_ms)
{
    int64_t last_ms = cache->pause_after_any ? cache->tried_ms : cache->forced_ms;
    return !cache->fetching && within(last_ms, now_ms, GOV__KEYS_PAUSE_MS);
}

/* Whether the fetched set, with or without the key, is the answer. */
static bool fetched_will_do(const gov__key_cache *cache, const char *kid, int64_t now_ms)
{
    bool fresh = within(cache->fetched_ms, now_ms, cache->fresh_ms);
    if (cache->fetched.set == NULL ||
        (!fresh && !within(cache->fetched_ms, now_ms, GOV__KEYS_STALE_MS))) {
        return false;
    }
    if (has(cache->fetched.set, kid)) {
        return fresh || within(cache->tried_ms, now_ms, GOV__KEYS_PAUSE_MS);
    }
    return is_paused(cache, now_ms) || (fresh && is_absent(cache, kid, now_ms));
}

static gov__jwks *ref(gov__jwks *set)
{
    return set != NULL ? gov__jwks_ref(set) : NULL;
}

gov__jwks *gov__key_cache_usable(gov__key_cache *cache, const char *kid, int64_t now_ms)
{
    gov__jwks *set = NULL;
    gov__lock_acquire(&cache->lock);
    if (cache->given.set != NULL) {
        bool in_given = has(cache->given.set, kid) || !has(cache->fetched.set, kid);
        set = ref(in_given ? cache->given.set : cache->fetched.set);
    } else if (fetched_will_do(cache, kid, now_ms)) {
        set = ref(cache->fetched.set);
    }
    gov__lock_release(&cache->lock);
    return set;
}

gov__jwks *gov__key_cache_stale(gov__key_cache *cache, const char *kid, int64_t now_ms)
{
    gov__jwks *set = NULL;
    gov__lock_acquire(&cache->lock);
    if (has(cache->fetched.set, kid) && within(cache->fetched_ms, now_ms, GOV__KEYS_STALE_MS)) {
        set = ref(cache->fetched.set);
    }
    gov__lock_release(&cache->lock);
    return set;
}

bool gov__key_cache_may_renew(gov__key_cache *cache, const gov__jwks *old, int64_t now_ms,
                              gov__jwks **out)
{
    gov__lock_acquire(&cache->lock);
    bool ours = cache->given.set == NULL && cache->fetched.set != NULL;
    bool replaced = ours && cache->fetched.set != old;
    *out = replaced ? ref(cache->fetched.set) : NULL;
    bool may = ours && !replaced && !is_paused(cache, now_ms);
    gov__lock_release(&cache->lock);
    return may;
}

void gov__key_cache_tried(gov__key_cache *cache, const char *kid, bool forced, int64_t now_ms)
{
    gov__lock_acquire(&cache->lock);
    cache->tried_ms = now_ms;
    cache->fetching = true;
    if (forced || (cache->fetched.set != NULL && !has(cache->fetched.set, kid))) {
        cache->forced_ms = now_ms;
    }
    gov__lock_release(&cache->lock);
}

void gov__key_cache_ended(gov__key_cache *cache)
{
    gov__lock_acquire(&cache->lock);
    cache->fetching = false;
    gov__lock_release(&cache->lock);
}

/* The place of this kid, or the oldest. */
static gov__keys_absent *place_of(gov__key_cache *cache, const char *kid)
{
    for (size_t i = 0; i < GOV__KEYS_ABSENT_COUNT; i++) {
        if (cache->absent[i].kid != NULL && gov__str_equal(cache->absent[i].kid, kid)) {
            return &cache->absent[i];
        }
    }
    gov__keys_absent *oldest = &cache->absent[cache->next_absent];
    cache->next_absent = (cache->next_absent + 1) % GOV__KEYS_ABSENT_COUNT;
    return oldest;
}

/* Without memory it is not remembered, which costs a fetch and nothing else. */
void gov__key_cache_missed(gov__key_cache *cache, const char *kid, int64_t now_ms)
{
    char *copy = gov__mem_strdup(cache->mem, kid);
    if (copy == NULL) {
        return;
    }
    gov__lock_acquire(&cache->lock);
    gov__keys_absent *place = place_of(cache, kid);
    char *old = place->kid;
    place->kid = copy;
    place->since_ms = now_ms;
    gov__lock_release(&cache->lock);
    gov__mem_free(cache->mem, old);
}

char *gov__key_cache_text(gov__key_cache *cache)
{
    gov__lock_acquire(&cache->lock);
    const char *text = cache->given.text != NULL ? cache->given.text : cache->fetched.text;
    char *copy = gov__mem_strdup(cache->mem, text);
    gov__lock_release(&cache->lock);
    return copy;
}

int64_t gov__key_cache_age(gov__key_cache *cache, int64_t now_ms)
{
    int64_t age_ms = -1;
    gov__lock_acquire(&cache->lock);
    if (cache->given.set == NULL && cache->fetched.set != NULL) {
        age_ms = now_ms > cache->fetched_ms ? now_ms - cache->fetched_ms : 0;
    }
    gov__lock_release(&cache->lock);
    return age_ms;
}

bool gov__key_cache_is_given(gov__key_cache *cache)
{
    gov__lock_acquire(&cache->lock);
    bool given = cache->given.set != NULL;
    gov__lock_release(&cache->lock);
    return given;
}

int64_t gov__key_cache_lifetime(const char *cache_control)
{
    static const char name[] = "max-age=";
    uint64_t seconds = 0;
    for (const char *at = cache_control; at != NULL && *at != '\0';) {
        at += strspn(at, " \t,");
        size_t len = strcspn(at, " \t,");
        const char *digits = at + sizeof name - 1;
        if (gov__str_has_prefix_nocase(at, name) &&
            gov__str_to_uint64(digits, len - (sizeof name - 1), &seconds)) {
            const uint64_t most = GOV__KEYS_FRESH_MAX_MS / 1000;
            int64_t ms = (int64_t)(seconds < most ? seconds : most) * 1000;
            return ms > GOV__KEYS_FRESH_MIN_MS ? ms : GOV__KEYS_FRESH_MIN_MS;
        }
        at += len;
    }
    return -1;
}
