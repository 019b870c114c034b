/* SPDX-License-Identifier: Apache-2.0 */
/* A set of trusted keys that is fetched and grows old: when it will do, when it must be fetched, and
 * when it must not, so that forged key ids cannot make us hammer anybody. Time is given, fetching is
 * keys.h. May be used by several threads. */
#ifndef GOV__CORE_KEY_CACHE_H
#define GOV__CORE_KEY_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lock.h"
#include "core/turn.h"
#include "crypto/jwk.h"

/* Between two fetches that are not due but asked for by an unknown key or a bad signature, and after
 * one that failed. */
#define GOV__KEYS_PAUSE_MS 30000
/* A set outlives whoever is out of service for so long. */
#define GOV__KEYS_STALE_MS 86400000
/* What a Cache-Control may make of the lifetime (RFC 9111 section 5.2.2.1). */
#define GOV__KEYS_FRESH_MIN_MS 60000
#define GOV__KEYS_FRESH_MAX_MS 86400000
/* Key ids that were looked for in vain, and for how long that counts. */
#define GOV__KEYS_ABSENT_COUNT 16
#define GOV__KEYS_ABSENT_MS    300000

typedef struct gov__keys_absent {
    char *kid; /* NULL: free */
    int64_t since_ms;
} gov__keys_absent;

/* One set with its text. */
typedef struct gov__keys_slot {
    gov__jwks *set; /* NULL: none */
    char *text;
} gov__keys_slot;

/* All times are of the monotonic clock. */
typedef struct gov__key_cache {
    const gov_allocator *mem;
    int64_t default_ms;   /* how long a set is fresh where nobody says otherwise */
    bool pause_after_any; /* also after a fetch that was due, none is made for an unknown key */
    gov__turn turn;       /* of the one thread that fetches; taken before lock */
    gov__lock lock;       /* guards what follows; never held during I/O or hooks */
    gov__keys_slot given; /* by the application: used without network, for good */
    gov__keys_slot fetched;
    int64_t fetched_ms;
    int64_t fresh_ms;  /* of the fetched set */
    int64_t tried_ms;  /* the last fetch, whatever came of it */
    int64_t forced_ms; /* the last one that was not due */
    bool fetching;     /* one is under way: what it brings is worth waiting for */
    gov__keys_absent absent[GOV__KEYS_ABSENT_COUNT];
    size_t next_absent;
} gov__key_cache;

/* False when the system lacks the means; end must not follow then. `mem` is borrowed. */
bool gov__key_cache_init(gov__key_cache *cache, const gov_allocator *mem, int64_t default_ms,
                         bool pause_after_any);
void gov__key_cache_end(gov__key_cache *cache);

/* Parses a JWK Set and puts it in place. GOV_ERR_RESPONSE; GOV_ERR_ALGORITHM without a usable key;
 * GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY. */
gov_status gov__key_cache_give(gov__key_cache *cache, const gov__crypto *crypto, const char *text,
                               size_t size);
/* The same of a set that was fetched; fresh_ms -1: the default. */
gov_status gov__key_cache_fetched(gov__key_cache *cache, const gov__crypto *crypto,
                                  const char *text, size_t size, int64_t now_ms, int64_t fresh_ms);

/* The set to use without network, NULL when it has to be fetched. It may lack the key that is looked
 * for (`kid` NULL: any), where looking again is not due. Must be unref'd. */
gov__jwks *gov__key_cache_usable(gov__key_cache *cache, const char *kid, int64_t now_ms);
/* What still serves after a fetch that failed: a set that has the key and is not older than
 * GOV__KEYS_STALE_MS; NULL when there is none. Must be unref'd. */
gov__jwks *gov__key_cache_stale(gov__key_cache *cache, const char *kid, int64_t now_ms);
/* After a bad signature by `old`: *out is a set that has taken its place meanwhile, to be unref'd, or
 * NULL; true when a fetch may be made for one. */
bool gov__key_cache_may_renew(gov__key_cache *cache, const gov__jwks *old, int64_t now_ms,
                              gov__jwks **out);

/* A fetch begins, for `kid` (may be NULL); forced: the set at hand was not too old. It ends, whatever
 * came of it. */
void gov__key_cache_tried(gov__key_cache *cache, const char *kid, bool forced, int64_t now_ms);
void gov__key_cache_ended(gov__key_cache *cache);
/* It was looked for and is not there. */
void gov__key_cache_missed(gov__key_cache *cache, const char *kid, int64_t now_ms);

/* The text of the set in force, to be freed; NULL when none is known or memory is short. */
char *gov__key_cache_text(gov__key_cache *cache);
/* How long ago the set in force was fetched, in milliseconds; -1 for one that was given, or none. */
int64_t gov__key_cache_age(gov__key_cache *cache, int64_t now_ms);
/* Whether the application gave a set. */
bool gov__key_cache_is_given(gov__key_cache *cache);
/* max-age of a Cache-Control field within its bounds, in milliseconds; -1 when it has none. */
int64_t gov__key_cache_lifetime(const char *cache_control);

#endif
