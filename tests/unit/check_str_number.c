/* SPDX-License-Identifier: Apache-2.0 */
/* Integers and hexadecimal as text, compared with the C library. */
#include "test_support.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

START_TEST(reads_integers)
{
    static const struct {
        const char *text;
        int64_t value;
        bool good;
    } cases[] = {
        {"0", 0, true},
        {"-0", 0, true},
        {"7", 7, true},
        {"-7", -7, true},
        {"007", 7, true},
        {"9223372036854775807", INT64_MAX, true},
        {"-9223372036854775808", INT64_MIN, true},
        {"9223372036854775808", 0, false},
        {"-9223372036854775809", 0, false},
        {"18446744073709551616", 0, false},
        {"99999999999999999999", 0, false},
        {"", 0, false},
        {"-", 0, false},
        {"--1", 0, false},
        {"+1", 0, false},
        {" 1", 0, false},
        {"1 ", 0, false},
        {"1.0", 0, false},
        {"1e3", 0, false},
        {"0x1", 0, false},
        {"a", 0, false},
        {"\xD9\xA1", 0, false},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int64_t got = 4711;
        bool good = gov__str_to_int64(cases[i].text, strlen(cases[i].text), &got);
        ck_assert_msg(good == cases[i].good, "%s", cases[i].text);
        ck_assert_int_eq(got, good ? cases[i].value : 4711);
    }
    int64_t got = 0;
    ck_assert(gov__str_to_int64("12345", 3, &got));
    ck_assert_int_eq(got, 123);
    ck_assert(!gov__str_to_int64("1\0", 2, &got));
}
END_TEST

START_TEST(reads_unsigned)
{
    uint64_t got = 7;
    ck_assert(gov__str_to_uint64("18446744073709551615", 20, &got));
    ck_assert_uint_eq(got, UINT64_MAX);
    ck_assert(!gov__str_to_uint64("18446744073709551616", 20, &got));
    ck_assert(!gov__str_to_uint64("18446744073709551620", 20, &got));
    ck_assert(!gov__str_to_uint64("28446744073709551615", 20, &got));
    ck_assert(!gov__str_to_uint64("-1", 2, &got));
    ck_assert(!gov__str_to_uint64("", 0, &got));
    ck_assert_uint_eq(got, UINT64_MAX);
}
END_TEST

static void check_round_trip(int64_t value)
{
    char text[GOV__STR_INT_MAX];
    char expected[32];
    int64_t back = 0;
    (void)snprintf(expected, sizeof expected, "%" PRId64, value);
    ck_assert_uint_eq(gov__str_from_int64(value, text), strlen(expected));
    ck_assert_str_eq(text, expected);
    ck_assert(gov__str_to_int64(text, strlen(text), &back));
    ck_assert_int_eq(back, value);
    (void)snprintf(expected, sizeof expected, "%" PRIu64, (uint64_t)value);
    ck_assert_uint_eq(gov__str_from_uint64((uint64_t)value, text), strlen(expected));
    ck_assert_str_eq(text, expected);
}

START_TEST(round_trips)
{
    uint64_t state = 88172645463325252U;
    check_round_trip(0);
    check_round_trip(INT64_MIN);
    check_round_trip(INT64_MAX);
    for (int64_t power = 1; power <= INT64_MAX / 10; power *= 10) {
        check_round_trip(power);
        check_round_trip(power - 1);
        check_round_trip(-power);
    }
    for (int i = 0; i < 20000; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        check_round_trip((int64_t)(state >> (i % 64)));
    }
}
END_TEST

START_TEST(writes_hexadecimal)
{
    const unsigned char bytes[] = {0x00, 0x01, 0x7F, 0x80, 0xAB, 0xFF};
    char text[13];
    gov__str_to_hex(bytes, sizeof bytes, text);
    ck_assert_str_eq(text, "00017f80abff");
    gov__str_to_hex(NULL, 0, text);
    ck_assert_str_eq(text, "");
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(reads_integers),
        TEST_ENTRY(reads_unsigned),
        TEST_ENTRY(round_trips),
        TEST_ENTRY(writes_hexadecimal),
    };
    return test_run("str_number", entries, TEST_COUNT(entries));
}
