/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing and constant-time comparison. */
#include "test_support.h"

#include <string.h>

#include "base/wipe.h"

START_TEST(wipes_exactly_the_range)
{
    for (size_t len = 0; len <= 64; len++) {
        unsigned char bytes[80];
        memset(bytes, 0xAA, sizeof bytes);
        gov__wipe(bytes + 8, len);
        for (size_t i = 0; i < sizeof bytes; i++) {
            bool inside = i >= 8 && i < 8 + len;
            ck_assert_uint_eq(bytes[i], inside ? 0 : 0xAA);
        }
    }
    gov__wipe(NULL, 0);
}
END_TEST

START_TEST(compares_every_byte)
{
    unsigned char a[64];
    unsigned char b[64];
    memset(a, 0x5A, sizeof a);
    memcpy(b, a, sizeof b);
    ck_assert(gov__equal_const_time(a, b, sizeof a));
    for (size_t i = 0; i < sizeof a; i++) {
        for (int bit = 0; bit < 8; bit++) {
            b[i] = (unsigned char)(a[i] ^ (1U << bit));
            ck_assert(!gov__equal_const_time(a, b, sizeof a));
            ck_assert(gov__equal_const_time(a, b, i));
            b[i] = a[i];
        }
    }
    ck_assert(gov__equal_const_time(a, b, 0));
    ck_assert(gov__equal_const_time(NULL, NULL, 0));
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(wipes_exactly_the_range),
        TEST_ENTRY(compares_every_byte),
    };
    return test_run("wipe", entries, TEST_COUNT(entries));
}
