/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacking: whole streams, broken ones, bounds, and memory that runs out. */
#include <check.h>
#include <string.h>

#include "statuslist/inflate.h"
#include "unit/test_support.h"

/* 100 times "a", by zlib at its default level. */
static const uint8_t packed[] = {0x78, 0x9c, 0x4b, 0x4c, 0xa4, 0x3d,
                                 0x00, 0x00, 0x7a, 0x47, 0x25, 0xe5};

static gov_status unpack(const void *data, size_t len, size_t max, size_t *made)
{
    gov__buf out;

    gov__buf_init(&out, NULL, 0);
    gov_status status = gov__inflate(NULL, gov__bytes_of(data, len), max, &out);
    *made = out.len;
    for (size_t i = 0; i < out.len; i++) {
        ck_assert_int_eq(out.data[i], 'a');
    }
    gov__buf_free(&out);
    return status;
}

START_TEST(a_whole_stream_is_unpacked)
{
    size_t made;

    ck_assert_int_eq(unpack(packed, sizeof packed, 1000, &made), GOV_OK);
    ck_assert_uint_eq(made, 100);
    ck_assert_int_eq(unpack(packed, sizeof packed, 100, &made), GOV_OK);
}
END_TEST

START_TEST(more_than_the_bound_is_refused)
{
    size_t made;

    ck_assert_int_eq(unpack(packed, sizeof packed, 99, &made), GOV_ERR_LIMIT);
    ck_assert_int_eq(unpack(packed, sizeof packed, 0, &made), GOV_ERR_LIMIT);
}
END_TEST

START_TEST(broken_streams_are_refused)
{
    uint8_t changed[sizeof packed + 1] = {0};
    size_t made;

    for (size_t len = 0; len < sizeof packed; len++) {
        ck_assert_int_eq(unpack(packed, len, 1000, &made), GOV_ERR_RESPONSE);
    }
    memcpy(changed, packed, sizeof packed);
    ck_assert_int_eq(unpack(changed, sizeof changed, 1000, &made), GOV_ERR_RESPONSE);
    changed[sizeof packed - 1] ^= 1;
    ck_assert_int_eq(unpack(changed, sizeof packed, 1000, &made), GOV_ERR_RESPONSE);
}
END_TEST

static gov_status body(const gov_allocator *mem, void *user)
{
    gov__buf out;

    (void)user;
    gov__buf_init(&out, mem, 0);
    gov_status status = gov__inflate(mem, gov__bytes_of(packed, sizeof packed), 1000, &out);
    gov__buf_free(&out);
    return status;
}

static gov_status count(void *user, const uint8_t *data, size_t len)
{
    size_t *left = user;

    ck_assert_uint_eq(gov__inflate_crc(0, data, len), 0xaf707a64); /* of 100 times "a" */
    if (len > *left) {
        return GOV_ERR_LIMIT;
    }
    *left -= len;
    return GOV_OK;
}

/* The same stream without its zlib frame. */
START_TEST(a_raw_stream_is_handed_on)
{
    const gov__bytes raw = gov__bytes_of(packed + 2, sizeof packed - 6);
    size_t left = 100;

    ck_assert_int_eq(gov__inflate_raw(NULL, raw, count, &left), GOV_OK);
    ck_assert_uint_eq(left, 0);
    left = 99;
    ck_assert_int_eq(gov__inflate_raw(NULL, raw, count, &left), GOV_ERR_LIMIT);
    left = 100;
    ck_assert_int_eq(gov__inflate_raw(NULL, gov__bytes_of(raw.data, raw.len + 1), count, &left),
                     GOV_ERR_RESPONSE);
    left = 100;
    ck_assert_int_eq(gov__inflate_raw(NULL, gov__bytes_of(raw.data, raw.len - 1), count, &left),
                     GOV_ERR_RESPONSE);
    ck_assert_uint_eq(gov__inflate_crc(0, (const uint8_t *)"123456789", 9), 0xcbf43926);
    ck_assert_uint_eq(gov__inflate_crc(gov__inflate_crc(0, (const uint8_t *)"1234", 4),
                                       (const uint8_t *)"56789", 5),
                      0xcbf43926);
}
END_TEST

/* What was unpacked stays in no block that was given back. */
START_TEST(nothing_stays_in_memory)
{
    test_memory memory;
    gov__buf out;

    test_memory_init(&memory);
    test_memory_forbid(&memory, "aaaaaaaaaaaaaaaa");
    gov__buf_init_secret(&out, test_memory_allocator(&memory), 0);
    ck_assert_int_eq(gov__inflate(test_memory_allocator(&memory),
                                  gov__bytes_of(packed, sizeof packed), 1000, &out),
                     GOV_OK);
    gov__buf_free(&out);
    test_memory_check(&memory);
}
END_TEST

START_TEST(memory_may_run_out)
{
    ck_assert_uint_ge(test_out_of_memory(body, NULL), 4);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_whole_stream_is_unpacked), TEST_ENTRY(more_than_the_bound_is_refused),
        TEST_ENTRY(broken_streams_are_refused), TEST_ENTRY(a_raw_stream_is_handed_on),
        TEST_ENTRY(nothing_stays_in_memory),    TEST_ENTRY(memory_may_run_out),
    };

    return test_run("inflate", entries, TEST_COUNT(entries));
}
