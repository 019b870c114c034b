/* SPDX-License-Identifier: Apache-2.0 */
/* The strict scan as seen by its own parts (json_scan.c, json_key.c), by base/json.c and, for runs of
 * plain text, by the writer. base/json.h is the interface for all others. */
#ifndef GOV__BASE_JSON_SCAN_H
#define GOV__BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"

#define GOV__JSON_INLINE_KEYS 128
/* A number of at most this many digits, without fraction and exponent, is exact as a double and
 * prints back as it was. */
#define GOV__JSON_EASY_DIGITS 15
/* cJSON 1.7 copies a number into 64 bytes and misreads a longer one. */
#define GOV__JSON_NUMBER_MAX 60

/* A member name of an object that is still open. */
typedef struct gov__json_key {
    uint32_t hash;
    uint32_t offset;
    uint32_t len;
    bool escaped; /* holds a backslash: compare decoded */
} gov__json_key;

typedef struct gov__json_level {
    uint64_t seen;      /* one bit a name hash: a clear bit proves the name new */
    uint32_t first_key; /* where the names of this object begin in keys[] */
    bool is_object;
    bool has_escaped; /* some name holds a backslash */
} gov__json_level;

typedef struct gov__json_scanner {
    const unsigned char *p;
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
/* Records a failure and returns false. */
bool gov__json_scanner_fail(gov__json_scanner *s, gov_status status, const char *reason);

/* json_key.c: a name between quotes of the innermost object; false when it is a duplicate found
 * early, or memory is short. Then the rest of the check when that object closes. */
bool gov__json_key_add(gov__json_scanner *s, const unsigned char *name, size_t len, bool escaped);
bool gov__json_key_close(gov__json_scanner *s);
void gov__json_key_release(gov__json_scanner *s);

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
 * control byte, a byte above 0x7F, or the end. Eight bytes at a time: in (x - n) & ~x & 0x80 the lowest
 * set bit marks the first byte below n. */
static inline const unsigned char *gov__json_skip_plain(const unsigned char *p,
                                                        const unsigned char *end)
{
    const uint64_t ones = 0x0101010101010101U;
    const uint64_t high = 0x8080808080808080U;
    while (end - p >= 8) {
        uint64_t w = gov__json_load8(p);
        uint64_t quote = w ^ (ones * '"');
        uint64_t slash = w ^ (ones * '\\');
        uint64_t hit =
            ((w - ones * 0x20U) & ~w) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | w;
        hit &= high;
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
