/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over a deflate stream (RFC 1951). A reader that trusts the directory stops where the
 * directory says, one that reads on stops where the stream ends: both must be the same place before
 * anything is read. Nothing is unpacked, so a bomb costs what it weighs packed. */
#include "ofd/deflate.h"

#include <string.h>

/* Packers begin a code for thousands of letters. So many are free, then one for so many bytes. */
enum { CODES_FREE = 64, BYTES_OF_A_CODE = 256 };

enum { FAST_BITS = 9, MAX_BITS = 15, LITERALS = 288, DISTANCES = 30, END_OF_BLOCK = 256 };

struct bits {
    const uint8_t *in;
    size_t len;
    size_t pos;
    uint64_t hold;
    unsigned count;
};

/* A canonical Huffman code: short codes by table, long ones by counting. */
struct code {
    uint16_t fast[1U << FAST_BITS]; /* length << 9 | symbol; 0: a longer code */
    uint16_t count[MAX_BITS + 1];
    uint16_t symbol[LITERALS];
};

struct walk {
    struct bits bits;
    struct code literals;
    struct code distances;
    uint64_t limit;
    uint64_t yield;
    uint64_t codes; /* built so far */
};

static void refill(struct bits *bits)
{
    while (bits->count <= 56 && bits->pos < bits->len) {
        bits->hold |= (uint64_t)bits->in[bits->pos++] << bits->count;
        bits->count += 8;
    }
}

static bool take(struct bits *bits, unsigned want, unsigned *out)
{
    refill(bits);
    if (bits->count < want) {
        return false;
    }
    *out = (unsigned)(bits->hold & ((UINT64_C(1) << want) - 1));
    bits->hold >>= want;
    bits->count -= want;
    return true;
}

static void fill_fast(struct code *code, unsigned symbol, unsigned len, unsigned word)
{
    unsigned reversed = 0;

    for (unsigned i = 0; i < len; i++) {
        reversed |= ((word >> i) & 1U) << (len - 1 - i);
    }
    for (unsigned at = reversed; at < (1U << FAST_BITS); at += 1U << len) {
        code->fast[at] = (uint16_t)(len << 9 | symbol);
    }
}

/* Section 3.2.2. Refused is what zlib refuses: too many codes, and too few unless it is one. */
static bool build(struct code *code, const uint8_t *lengths, unsigned n, bool may_be_single)
{
    uint16_t offset[MAX_BITS + 2] = {0};
    unsigned word[MAX_BITS + 2] = {0};
    int left = 1;
    unsigned longest = 0;

    memset(code, 0, sizeof *code);
    for (unsigned i = 0; i < n; i++) {
        code->count[lengths[i]]++;
    }
    code->count[0] = 0;
    for (unsigned len = 1; len <= MAX_BITS; len++) {
        left = 2 * left - code->count[len];
        if (left < 0) {
            return false;
        }
        longest = code->count[len] != 0 ? len : longest;
        offset[len + 1] = (uint16_t)(offset[len] + code->count[len]);
        word[len + 1] = (word[len] + code->count[len]) << 1;
    }
    for (unsigned i = 0; i < n; i++) {
        unsigned len = lengths[i];

        if (len != 0) {
            code->symbol[offset[len]++] = (uint16_t)i;
            if (len <= FAST_BITS) {
                fill_fast(code, i, len, word[len]);
            }
            word[len]++;
        }
    }
    return left == 0 || (may_be_single && longest <= 1);
}

static bool decode_slowly(struct bits *bits, const struct code *code, unsigned *out)
{
    int word = 0;
    int first = 0;
    int index = 0;

    for (unsigned len = 1; len <= MAX_BITS && len <= bits->count; len++) {
        word |= (int)((bits->hold >> (len - 1)) & 1U);
        int count = code->count[len];

        if (word - count < first) {
            *out = code->symbol[index + (word - first)];
            bits->hold >>= len;
            bits->count -= len;
            return true;
        }
        index += count;
        first = (first + count) << 1;
        word <<= 1;
    }
    return false;
}

static bool decode(struct bits *bits, const struct code *code, unsigned *out)
{
    refill(bits);
    unsigned entry = code->fast[bits->hold & ((1U << FAST_BITS) - 1)];
    unsigned len = entry >> 9;

    if (entry == 0 || len > bits->count) {
        return decode_slowly(bits, code, out);
    }
    bits->hold >>= len;
    bits->count -= len;
    *out = entry & 0x1FFU;
    return true;
}

static bool add(struct walk *walk, uint64_t bytes)
{
    walk->yield += bytes;
    return walk->yield <= walk->limit;
}

/* A length and a distance (section 3.2.5); `symbol` is above 256. */
static bool copy(struct walk *walk, unsigned symbol)
{
    static const uint16_t length_base[29] = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                             15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                             67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const uint8_t length_bits[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                            2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    static const uint16_t distance_base[DISTANCES] = {
        1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
        193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    unsigned extra;
    unsigned far_symbol;
    unsigned far_extra;

    if (symbol > 285 || !take(&walk->bits, length_bits[symbol - 257], &extra) ||
        !decode(&walk->bits, &walk->distances, &far_symbol) || far_symbol >= DISTANCES ||
        !take(&walk->bits, far_symbol < 2 ? 0 : far_symbol / 2 - 1, &far_extra)) {
        return false;
    }
    return distance_base[far_symbol] + far_extra <= walk->yield &&
           add(walk, length_base[symbol - 257] + extra);
}

static bool walk_codes(struct walk *walk)
{
    unsigned symbol;

    while (decode(&walk->bits, &walk->literals, &symbol)) {
        if (symbol == END_OF_BLOCK) {
            return true;
        }
        if (symbol < END_OF_BLOCK ? !add(walk, 1) : !copy(walk, symbol)) {
            return false;
        }
    }
    return false;
}

/* Section 3.2.4. What was read ahead goes back first. */
static bool walk_stored(struct walk *walk)
{
    struct bits *bits = &walk->bits;

    bits->pos -= bits->count / 8;
    bits->count = 0;
    bits->hold = 0;
    if (bits->len - bits->pos < 4) {
        return false;
    }
    const uint8_t *head = bits->in + bits->pos;
    unsigned len = head[0] | (unsigned)head[1] << 8;
    unsigned complement = head[2] | (unsigned)head[3] << 8;
    bits->pos += 4;
    if ((len ^ complement) != 0xFFFFU || bits->len - bits->pos < len) {
        return false;
    }
    bits->pos += len;
    return add(walk, len);
}

static bool build_fixed(struct walk *walk)
{
    uint8_t lengths[LITERALS];

    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    if (!build(&walk->literals, lengths, LITERALS, false)) {
        return false;
    }
    memset(lengths, 5, 32);
    return build(&walk->distances, lengths, 32, false);
}

/* The lengths of both codes in one run (section 3.2.7); walk->literals is the code for them. */
static bool read_lengths(struct walk *walk, uint8_t *lengths, unsigned total)
{
    unsigned n = 0;

    while (n < total) {
        unsigned symbol;
        unsigned times = 0;
        uint8_t value = 0;

        if (!decode(&walk->bits, &walk->literals, &symbol)) {
            return false;
        }
        if (symbol < 16) {
            lengths[n++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16) {
            if (n == 0 || !take(&walk->bits, 2, &times)) {
                return false;
            }
            value = lengths[n - 1];
            times += 3;
        } else if (!take(&walk->bits, symbol == 17 ? 3 : 7, &times)) {
            return false;
        } else {
            times += symbol == 17 ? 3 : 11;
        }
        if (times > total - n) {
            return false;
        }
        memset(lengths + n, value, times);
        n += times;
    }
    return true;
}

static bool build_dynamic(struct walk *walk)
{
    static const uint8_t order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                      11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[320] = {0};
    unsigned literals;
    unsigned distances;
    unsigned codes;

    if (!take(&walk->bits, 5, &literals) || !take(&walk->bits, 5, &distances) ||
        !take(&walk->bits, 4, &codes)) {
        return false;
    }
    literals += 257;
    distances += 1;
    if (literals > 286 || distances > DISTANCES) {
        return false;
    }
    for (unsigned i = 0; i < codes + 4; i++) {
        unsigned len;

        if (!take(&walk->bits, 3, &len)) {
            return false;
        }
        lengths[order[i]] = (uint8_t)len;
    }
    if (!build(&walk->literals, lengths, 19, false)) {
        return false;
    }
    memset(lengths, 0, sizeof lengths);
    if (!read_lengths(walk, lengths, literals + distances) || lengths[END_OF_BLOCK] == 0) {
        return false;
    }
    return build(&walk->literals, lengths, literals, true) &&
           build(&walk->distances, lengths + literals, distances, true);
}

static bool walk_block(struct walk *walk, unsigned type)
{
    switch (type) {
    case 0: return walk_stored(walk);
    case 1: return build_fixed(walk) && walk_codes(walk);
    case 2: return build_dynamic(walk) && walk_codes(walk);
    default: return false;
    }
}

bool gov__ofd_deflate_walk(const uint8_t *in, size_t len, uint64_t limit, gov__ofd_deflated *out)
{
    struct walk walk;
    unsigned last = 0;

    memset(&walk.bits, 0, sizeof walk.bits);
    walk.bits.in = in;
    walk.bits.len = len;
    walk.limit = limit;
    walk.yield = 0;
    walk.codes = 0;
    out->is_costly = false;
    while (last == 0) {
        unsigned type;

        if (!take(&walk.bits, 1, &last) || !take(&walk.bits, 2, &type) ||
            !walk_block(&walk, type)) {
            return false;
        }
        walk.codes += type == 2 ? 1 : 0;
        if (walk.codes > CODES_FREE + walk.yield / BYTES_OF_A_CODE) {
            out->is_costly = true;
            return false;
        }
    }
    out->used = walk.bits.pos - walk.bits.count / 8;
    out->yield = walk.yield;
    return true;
}
