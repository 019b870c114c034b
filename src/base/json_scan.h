/* SPDX-License-Identifier: Apache-2.0 */
/* The strict scan as seen by its own parts (json_scan.c, json_key.c), by base/json.c and, for runs of
 * plain text, by the writer. base/json.h is the interface for all others. */
#ifndef GOV__BASE_JSON_SCAN_H
#define GOV__BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/json.h"

#define GOV__JSON_INLINE_KEYS 128
/* Up to here names are compared one by one, beyond it they are sorted. */
#define GOV__JSON_SMALL_OBJECT 24U
/* A number of at most this many digits, without fraction and exponent, is exact as a double and
 * prints back as it was. */
#define GOV__JSON_EASY_DIGITS 15
/* cJSON 1.7 copies a number into 64 bytes and misreads a longer one. */
#define GOV__JSON_NUMBER_MAX 60

/* A member name of an object that is still open. */
typedef struct gov__json_key {
    uint32_t offset;
    uint32_t len;
    uint32_t hash; /* computed only when a large object closes */
} gov__json_key;

typedef struct gov__json_level {
    uint64_t seen;      /* one bit a kind of name: a clear bit proves the name new */
    uint32_t first_key; /* where the names of this object begin in keys[] */
    bool is_object;
    bool has_escaped; /* some name holds a backslash */
} gov__json_level;

typedef struct gov__json_scanner {
    const unsigned char *p; /* where the scan ended */
    const unsigned char *begin;
    const unsigned char *end;
    const gov_allocator *mem;
    gov_status status;
    const char *reason;
    uint32_t nodes_left;
    uint32_t depth;
    uint32_t max_depth;
    bool hard_numbers; /* some number must be read from the text */
    bool long_numbers; /* some number is too long for cJSON */
    gov__json_key *keys;
    uint32_t key_count;
    uint32_t key_capacity;
    gov__json_level levels[GOV__JSON_HARD_DEPTH];
    gov__json_key inline_keys[GOV__JSON_INLINE_KEYS];
} gov__json_scanner;

/* The whole scan; the scanner's members tell the rest. Keeps no memory afterwards. */
gov_status gov__json_scanner_run(gov__json_scanner *s, const gov_allocator *mem, const char *text,
                                 size_t len, const gov__json_limits *limits);

/* json_key.c. Each returns NULL, or why to stop; s->status says which kind of failure it is. */
const char *gov__json_key_compare(gov__json_scanner *s, const unsigned char *name, size_t len);
const char *gov__json_key_grow(gov__json_scanner *s);
/* The rest of the check, when the innermost object closes. */
const char *gov__json_key_close(gov__json_scanner *s);
void gov__json_key_release(gov__json_scanner *s);

/* Notes a name (the bytes between the quotes) of the innermost object. Its kind is made of both
 * ends, the middle and the length; the quotes make the ends readable even when it is empty. */
static inline const char *gov__json_key_add(gov__json_scanner *s, const unsigned char *name,
                                            size_t len, bool escaped)
{
    gov__json_level *level = &s->levels[s->depth - 1];
    size_t kind = len * 5 + name[0] * 3U + name[len / 2] * 7U + *(name + len - 1) * 11U;
    uint64_t bit = (uint64_t)1 << (kind & 63U);
    const char *fault = NULL;
    if ((level->seen & bit) != 0 && s->key_count - level->first_key <= GOV__JSON_SMALL_OBJECT) {
        fault = gov__json_key_compare(s, name, len);
    }
    if (fault == NULL && s->key_count == s->key_capacity) {
        fault = gov__json_key_grow(s);
    }
    if (fault == NULL) {
        gov__json_key *key = &s->keys[s->key_count++];
        key->offset = (uint32_t)(name - s->begin);
        key->len = (uint32_t)len;
        level->seen |= bit;
        level->has_escaped |= escaped;
    }
    return fault;
}

/* Length of the number that stands at p in a scanned text. */
static inline size_t gov__json_number_len(const char *p)
{
    size_t len = 0;
    while ((p[len] >= '0' && p[len] <= '9') || p[len] == '-' || p[len] == '+' || p[len] == '.' ||
           p[len] == 'e' || p[len] == 'E') {
        len++;
    }
    return len;
}

/* Eight bytes, the first one lowest. Compilers make one load of it. */
static inline uint64_t gov__json_load8(const unsigned char *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

/* The first byte at or after p that is no plain ASCII of a JSON string: a quote, a backslash, a
 * control byte, a byte above 0x7F, or the end. */
#if defined(__SSE2__)
/* Sixteen bytes at a time. Compared with a sign, a byte above 0x7F is below the blank as well. */
static inline unsigned gov__json_plain_hits(__m128i w)
{
    __m128i hit =
        _mm_or_si128(_mm_cmpeq_epi8(w, _mm_set1_epi8('"')), _mm_cmpeq_epi8(w, _mm_set1_epi8('\\')));
    hit = _mm_or_si128(hit, _mm_cmplt_epi8(w, _mm_set1_epi8(' ')));
    return (unsigned)_mm_movemask_epi8(hit);
}

static inline const unsigned char *gov__json_skip_plain(const unsigned char *p,
                                                        const unsigned char *end)
{
    unsigned hits = 0;
    for (; end - p >= 16; p += 16) {
        hits = gov__json_plain_hits(_mm_loadu_si128((const __m128i *)(const void *)p));
        if (hits != 0) {
            return p + __builtin_ctz(hits);
        }
    }
    if (end - p >= 8) {
        /* What lies behind the eight bytes is 0, a hit. */
        hits = gov__json_plain_hits(_mm_loadl_epi64((const __m128i *)(const void *)p));
        p += __builtin_ctz(hits);
        if ((hits & 0xFFU) != 0) {
            return p;
        }
    }
    while (p < end && *p >= 0x20U && *p < 0x80U && *p != '"' && *p != '\\') {
        p++;
    }
    return p;
}
#else
/* Eight bytes at a time: x - n sets the high bit of a byte that is below n, and of one above 0x7F,
 * which is a hit anyhow. Borrows only spoil bytes behind a true hit, so the lowest bit marks the
 * first. */
static inline const unsigned char *gov__json_skip_plain(const unsigned char *p,
                                                        const unsigned char *end)
{
    const uint64_t ones = 0x0101010101010101U;
    while (end - p >= 8) {
        uint64_t w = gov__json_load8(p);
        uint64_t hit =
            (w - ones * 0x20U) | ((w ^ (ones * '"')) - ones) | ((w ^ (ones * '\\')) - ones) | w;
        hit &= ones * 0x80U;
        if (hit != 0) {
            return p + ((unsigned)__builtin_ctzll(hit) >> 3);
        }
        p += 8;
    }
    while (p < end && *p >= 0x20U && *p < 0x80U && *p != '"' && *p != '\\') {
        p++;
    }
    return p;
}
#endif

#endif
