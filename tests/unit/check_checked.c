/* SPDX-License-Identifier: Apache-2.0 */
/* Overflow-checked arithmetic against a wider type, at all edges. */
#include "test_support.h"

#include "base/checked.h"

__extension__ typedef __int128 wide;

static const int64_t edges[] = {
    0,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    10,
    -10,
    4611686018427387903LL,
    4611686018427387904LL,
    -4611686018427387904LL,
    -4611686018427387905LL,
    3037000499LL,
    3037000500LL,
    -3037000499LL,
    -3037000500LL,
    INT64_MAX,
    INT64_MAX - 1,
    INT64_MIN,
    INT64_MIN + 1,
};

static void check_one(bool good, int64_t got, wide exact)
{
    bool fits = exact >= INT64_MIN && exact <= INT64_MAX;
    ck_assert_int_eq(good, fits);
    ck_assert_int_eq(got, fits ? (int64_t)exact : 4711);
}

START_TEST(signed_arithmetic)
{
    for (size_t i = 0; i < TEST_COUNT(edges); i++) {
        for (size_t j = 0; j < TEST_COUNT(edges); j++) {
            int64_t a = edges[i];
            int64_t b = edges[j];
            int64_t got = 4711;
            bool good = gov__checked_add_int64(a, b, &got);
            check_one(good, got, (wide)a + b);
            got = 4711;
            good = gov__checked_sub_int64(a, b, &got);
            check_one(good, got, (wide)a - b);
            got = 4711;
            good = gov__checked_mul_int64(a, b, &got);
            check_one(good, got, (wide)a * b);
        }
    }
}
END_TEST

START_TEST(sizes)
{
    size_t got = 7;
    ck_assert(gov__checked_add_size(SIZE_MAX - 1, 1, &got));
    ck_assert_uint_eq(got, SIZE_MAX);
    ck_assert(!gov__checked_add_size(SIZE_MAX, 1, &got));
    ck_assert(!gov__checked_add_size(SIZE_MAX / 2 + 1, SIZE_MAX / 2 + 1, &got));
    ck_assert_uint_eq(got, SIZE_MAX);
    ck_assert(gov__checked_mul_size(0, SIZE_MAX, &got));
    ck_assert_uint_eq(got, 0);
    ck_assert(gov__checked_mul_size(SIZE_MAX, 0, &got));
    ck_assert(gov__checked_mul_size(SIZE_MAX / 3, 3, &got));
    ck_assert_uint_eq(got, SIZE_MAX / 3 * 3);
    ck_assert(!gov__checked_mul_size(SIZE_MAX / 3 + 1, 3, &got));
    ck_assert(!gov__checked_mul_size(SIZE_MAX, SIZE_MAX, &got));
    ck_assert_uint_eq(got, SIZE_MAX / 3 * 3);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(signed_arithmetic),
        TEST_ENTRY(sizes),
    };
    return test_run("checked", entries, TEST_COUNT(entries));
}
