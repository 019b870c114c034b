/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over deflate streams: RFC 1951 by hand, and whatever zlib packs in each of its ways. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "ofd/deflate.h"
#include "unit/ofd_support.h"
#include "unit/test_support.h"

/* RFC 1951: what the walk says of streams, beside those that packing makes. */
START_TEST(deflate_streams)
{
    static const struct {
        const char *data;
        size_t len;
        bool good;
        uint64_t yield;
    } rows[] = {
        {"\x03\x00", 2, true, 0},             /* fixed codes, empty */
        {"\x01\x00\x00\xFF\xFF", 5, true, 0}, /* stored, empty */
        {"\x01\x03\x00\xFC\xFF"
         "abc",
         8, true, 3}, /* stored */
        {"\x00\x01\x00\xFE\xFF"
         "a\x03\x00",
         8, true, 1}, /* two blocks */
        {"\x01\x03\x00\xFC\xFE"
         "abc",
         8, false, 0}, /* length and complement differ */
        {"\x01\x03\x00\xFC\xFF"
         "ab",
         7, false, 0},                     /* cut off */
        {"\x07\x00", 2, false, 0},         /* no such kind of block */
        {"\x4B\x04\x00", 3, true, 1},      /* "a" */
        {"\x4B\x04\x12\x00", 4, false, 0}, /* a distance before the beginning */
        {"\x4B\x04\x02\x00", 4, true, 4},  /* "aaaa" */
        {"\x03", 1, false, 0},
        {"", 0, false, 0},
        {"\x05\xE0\xFF\xFF\xFF\xFF\xFF\xFF", 8, false, 0}, /* too many codes */
    };
    gov__ofd_deflated found;
    bool good = gov__ofd_deflate_walk((const uint8_t *)rows[_i].data, rows[_i].len, 1000, &found);

    ck_assert_int_eq(good, rows[_i].good);
    if (good) {
        ck_assert_uint_eq(found.used, rows[_i].len);
        ck_assert_uint_eq(found.yield, rows[_i].yield);
    }
}
END_TEST

enum { PLAIN_MAX = 300000, PACKED_MAX = 2 * PLAIN_MAX };

static uint8_t plain[PLAIN_MAX];
static uint8_t packed[PACKED_MAX];

/* Text that repeats itself more or less: `kind` 0 is all the same, 7 is noise. */
static void fill(size_t len, unsigned kind)
{
    uint32_t state = kind + 1;

    for (size_t i = 0; i < len; i++) {
        state = state * 1664525U + 1013904223U;
        bool again = i > 300 && (state >> 24) % 8 >= kind;
        plain[i] = kind == 0 ? 'a'
                   : again   ? plain[i - 1 - (state >> 8) % 300]
                             : (uint8_t)(state >> 16);
    }
}

static size_t pack(size_t len, int level, int strategy)
{
    z_stream stream = {0};

    ck_assert_int_eq(deflateInit2(&stream, level, Z_DEFLATED, -15, 9, strategy), Z_OK);
    stream.next_in = plain;
    stream.avail_in = (uInt)len;
    stream.next_out = packed;
    stream.avail_out = PACKED_MAX;
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t out = stream.total_out;
    ck_assert_int_eq(deflateEnd(&stream), Z_OK);
    return out;
}

static void expect_walked(size_t plain_len, size_t packed_len)
{
    gov__ofd_deflated found;

    ck_assert(gov__ofd_deflate_walk(packed, packed_len, plain_len, &found));
    ck_assert_uint_eq(found.used, packed_len);
    ck_assert_uint_eq(found.yield, plain_len);
    packed[packed_len] = 0xFF;
    ck_assert(gov__ofd_deflate_walk(packed, packed_len + 1, plain_len, &found));
    ck_assert_uint_eq(found.used, packed_len);
    ck_assert(!gov__ofd_deflate_walk(packed, packed_len - 1, plain_len, &found));
    if (plain_len != 0) {
        ck_assert(!gov__ofd_deflate_walk(packed, packed_len, plain_len - 1, &found));
    }
}

/* Blocks that hold nothing but a code cost more than they weigh: a few are taken, many are not. */
START_TEST(codes_for_nothing)
{
    static const char four[] =
        "\x04\xC0\x81\0\0\0\0\0\x90\xFF\x6B\x10\0\x07\x02\0\0\0\0\x40\xFE\xAF\x41"
        "\0\x1C\x08\0\0\0\0\0\xF9\xBF\x06\x01\x70\x20\0\0\0\0\0\xE4\xFF\x1A";
    static const char last[] = "\x05\xC0\x81\0\0\0\0\0\x90\xFF\x6B";
    gov__ofd_deflated found;

    for (size_t fours = 15; fours <= 17; fours += 2) {
        size_t len = 0;
        for (size_t i = 0; i < fours; i++, len += sizeof four - 1) {
            memcpy(packed + len, four, sizeof four - 1);
        }
        memcpy(packed + len, last, sizeof last);
        len += sizeof last;
        ck_assert(gov__ofd_deflate_walk(packed, len, 0, &found) == (fours == 15));
        ck_assert(found.is_costly == (fours != 15));
        ck_assert(fours != 15 || (found.used == len && found.yield == 0));
    }
}
END_TEST

START_TEST(whatever_zlib_packs)
{
    static const size_t lens[] = {0, 1, 2, 257, 258, 259, 5000, 65535, 65536, PLAIN_MAX};
    static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE,
                                     Z_FIXED};

    for (size_t len = 0; len < TEST_COUNT(lens); len++) {
        fill(lens[len], (unsigned)_i);
        for (size_t strategy = 0; strategy < TEST_COUNT(strategies); strategy++) {
            for (int level = 0; level <= 9; level += 3) {
                expect_walked(lens[len], pack(lens[len], level, strategies[strategy]));
            }
        }
    }
}
END_TEST

int main(void)
{
    const ofd_case cases[] = {
        {deflate_streams, 13},
        {codes_for_nothing, 1},
        {whatever_zlib_packs, 8},
    };

    return ofd_run("ofd_deflate", cases, TEST_COUNT(cases));
}
