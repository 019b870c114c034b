/* SPDX-License-Identifier: Apache-2.0 */
/* Duplicate member names, found in near-linear time whatever the names are (RFC 7493 section 2.3).
 * A small object is checked name by name, with a bit set that proves most names new at once. A large
 * one, or one with escapes in its names, is sorted when it closes: n log n even if all hashes collide. */
#include "base/json_scan.h"

#include <string.h>

#include "base/mem.h"

static const char *duplicate(gov__json_scanner *s)
{
    s->status = GOV_ERR_RESPONSE;
    return "duplicate member name";
}

static uint64_t load4(const unsigned char *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
}

/* From both ends and the length only: cheap, and collisions merely cost a comparison. */
static uint32_t hash_name(const unsigned char *name, size_t len)
{
    uint64_t a = len;
    uint64_t b = 0;
    if (len >= 8) {
        a ^= gov__json_load8(name);
        b = gov__json_load8(name + len - 8);
    } else if (len >= 4) {
        a ^= load4(name) << 8;
        b = load4(name + len - 4);
    } else if (len > 0) {
        b = (uint64_t)name[0] | (uint64_t)name[len / 2] << 8 | (uint64_t)name[len - 1] << 16;
    }
    a *= 0x9E3779B97F4A7C15U;
    a = (a ^ (a >> 32) ^ b) * 0xD6E8FEB86659FD93U;
    return (uint32_t)(a >> 32);
}

const char *gov__json_key_grow(gov__json_scanner *s)
{
    bool is_inline = s->keys == s->inline_keys;
    uint32_t capacity = s->key_capacity * 2;
    gov__json_key *keys =
        gov__mem_resize_array(s->mem, is_inline ? NULL : s->keys, capacity, sizeof *keys);
    if (keys == NULL) {
        s->status = GOV_ERR_NO_MEMORY;
        return "no memory";
    }
    if (is_inline) {
        memcpy(keys, s->inline_keys, sizeof s->inline_keys);
    }
    s->keys = keys;
    s->key_capacity = capacity;
    return NULL;
}

void gov__json_key_release(gov__json_scanner *s)
{
    if (s->keys != s->inline_keys) {
        gov__mem_free(s->mem, s->keys);
        s->keys = s->inline_keys;
    }
}

const char *gov__json_key_compare(gov__json_scanner *s, const unsigned char *name, size_t len)
{
    for (uint32_t i = s->levels[s->depth - 1].first_key; i < s->key_count; i++) {
        if (s->keys[i].len == len && memcmp(s->begin + s->keys[i].offset, name, len) == 0) {
            return duplicate(s);
        }
    }
    return NULL;
}

/* Gives the bytes that a name means, one after the other. */
typedef struct decoder {
    const unsigned char *p;
    const unsigned char *end;
    unsigned char ready[4];
    unsigned count;
    unsigned next;
} decoder;

static uint32_t unit_at(const unsigned char *p)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t c = p[i];
        unit = unit * 16 + (c <= '9' ? c - '0' : (c | 0x20U) - 'a' + 10);
    }
    return unit;
}

static void put_point(decoder *d, uint32_t point)
{
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    unsigned count = point < 0x80U ? 1 : (point < 0x800U ? 2 : (point < 0x10000U ? 3 : 4));
    for (unsigned i = count - 1; i > 0; i--) {
        d->ready[i] = (unsigned char)(0x80U | (point & 0x3FU));
        point >>= 6;
    }
    d->ready[0] = (unsigned char)(lead[count] | point);
    d->count = count;
    d->next = 0;
}

/* d->p is behind the backslash; the scan has made sure that the escape is good. */
static void decode_escape(decoder *d)
{
    static const char letters[] = "bfnrt";
    static const char meaning[] = "\b\f\n\r\t";
    unsigned char c = *d->p++;
    if (c != 'u') {
        const char *found = strchr(letters, c);
        put_point(d, found != NULL ? (unsigned char)meaning[found - letters] : c);
        return;
    }
    uint32_t point = unit_at(d->p);
    d->p += 4;
    if (point >= 0xD800U && point <= 0xDBFFU) {
        point = 0x10000U + ((point - 0xD800U) << 10) + (unit_at(d->p + 2) - 0xDC00U);
        d->p += 6;
    }
    put_point(d, point);
}

/* The next byte, or -1. */
static int decoder_next(decoder *d)
{
    if (d->next < d->count) {
        return d->ready[d->next++];
    }
    if (d->p == d->end) {
        return -1;
    }
    unsigned char c = *d->p++;
    if (c != '\\') {
        return c;
    }
    decode_escape(d);
    return d->ready[d->next++];
}

static decoder decoder_of(const gov__json_scanner *s, const gov__json_key *key)
{
    const unsigned char *name = s->begin + key->offset;
    return (decoder){.p = name, .end = name + key->len};
}

/* FNV-1a over what the name means, so that "a" and "\u0061" agree. */
static uint32_t hash_decoded(const gov__json_scanner *s, const gov__json_key *key)
{
    decoder d = decoder_of(s, key);
    uint32_t hash = 2166136261U;
    for (int c = decoder_next(&d); c >= 0; c = decoder_next(&d)) {
        hash = (hash ^ (uint32_t)c) * 16777619U;
    }
    return hash;
}

static int compare_decoded(const gov__json_scanner *s, const gov__json_key *a,
                           const gov__json_key *b)
{
    decoder da = decoder_of(s, a);
    decoder db = decoder_of(s, b);
    for (;;) {
        int ca = decoder_next(&da);
        int cb = decoder_next(&db);
        if (ca != cb || ca < 0) {
            return ca - cb;
        }
    }
}

static int compare_plain(const gov__json_scanner *s, const gov__json_key *a, const gov__json_key *b)
{
    size_t common = a->len < b->len ? a->len : b->len;
    int order = memcmp(s->begin + a->offset, s->begin + b->offset, common);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* Total order: by hash, then by the bytes the names mean. */
static int compare(const gov__json_scanner *s, const gov__json_key *a, const gov__json_key *b)
{
    if (a->hash != b->hash) {
        return a->hash < b->hash ? -1 : 1;
    }
    bool escaped = s->levels[s->depth - 1].has_escaped;
    return escaped ? compare_decoded(s, a, b) : compare_plain(s, a, b);
}

static void sift_down(const gov__json_scanner *s, gov__json_key *keys, uint32_t root,
                      uint32_t count)
{
    gov__json_key moving = keys[root];
    for (;;) {
        uint32_t child = 2 * root + 1;
        if (child >= count) {
            break;
        }
        if (child + 1 < count && compare(s, &keys[child], &keys[child + 1]) < 0) {
            child++;
        }
        if (compare(s, &moving, &keys[child]) >= 0) {
            break;
        }
        keys[root] = keys[child];
        root = child;
    }
    keys[root] = moving;
}

/* Heap sort: in place, no recursion, no bad case. */
static void sort_keys(const gov__json_scanner *s, gov__json_key *keys, uint32_t count)
{
    for (uint32_t i = count / 2; i-- > 0;) {
        sift_down(s, keys, i, count);
    }
    for (uint32_t last = count; last-- > 1;) {
        gov__json_key top = keys[0];
        keys[0] = keys[last];
        keys[last] = top;
        sift_down(s, keys, 0, last);
    }
}

const char *gov__json_key_close(gov__json_scanner *s)
{
    const gov__json_level *level = &s->levels[s->depth - 1];
    gov__json_key *keys = s->keys + level->first_key;
    uint32_t count = s->key_count - level->first_key;
    s->key_count = level->first_key;
    if (count <= GOV__JSON_SMALL_OBJECT && !level->has_escaped) {
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++) {
        keys[i].hash = level->has_escaped ? hash_decoded(s, &keys[i])
                                          : hash_name(s->begin + keys[i].offset, keys[i].len);
    }
    sort_keys(s, keys, count);
    for (uint32_t i = 1; i < count; i++) {
        if (compare(s, &keys[i - 1], &keys[i]) == 0) {
            return duplicate(s);
        }
    }
    return NULL;
}
