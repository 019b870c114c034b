/* SPDX-License-Identifier: Apache-2.0 */
/* The encoding of an ECDSA signature against OpenSSL's own encoder. */
#include <check.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/rand.h>

#include "crypto/ecdsa.h"
#include "unit/test_support.h"

/* The way back, and that no other text of nearly the same bytes is taken for it. */
static void check_back(uint8_t *der, size_t len, const uint8_t *raw, size_t half)
{
    uint8_t back[2 * GOV__ECDSA_HALF_MAX];

    ck_assert(gov__ecdsa_der_to_raw(der, len, back, half));
    ck_assert_mem_eq(back, raw, 2 * half);
    ck_assert(!gov__ecdsa_der_to_raw(der, len - 1, back, half));
    der[0] ^= 1;
    ck_assert(!gov__ecdsa_der_to_raw(der, len, back, half));
    der[0] ^= 1;
}

static void check_pair(const uint8_t *raw, size_t half)
{
    uint8_t der[GOV__ECDSA_DER_MAX];
    unsigned char *expected = NULL;
    ECDSA_SIG *sig = ECDSA_SIG_new();

    ck_assert_int_eq(ECDSA_SIG_set0(sig, BN_bin2bn(raw, (int)half, NULL),
                                    BN_bin2bn(raw + half, (int)half, NULL)),
                     1);
    int expected_len = i2d_ECDSA_SIG(sig, &expected);
    size_t len = gov__ecdsa_raw_to_der(raw, 2 * half, der);
    ck_assert_uint_eq(len, (size_t)expected_len);
    ck_assert_mem_eq(der, expected, len);
    check_back(der, len, raw, half);
    OPENSSL_free(expected);
    ECDSA_SIG_free(sig);
}

START_TEST(encoding_agrees_with_openssl)
{
    static const size_t halves[] = {32, 48, 66};
    uint8_t raw[2 * GOV__ECDSA_HALF_MAX];

    for (size_t i = 0; i < TEST_COUNT(halves); i++) {
        for (int round = 0; round < 2000; round++) {
            ck_assert_int_eq(RAND_bytes(raw, (int)(2 * halves[i])), 1);
            /* leading zeros, in number equal to the low bits of the round */
            memset(raw, 0, (size_t)round % 4);
            memset(raw + halves[i], 0, (size_t)(round / 4) % 4);
            check_pair(raw, halves[i]);
        }
        memset(raw, 0, sizeof raw);
        check_pair(raw, halves[i]);
        memset(raw, 0xff, sizeof raw);
        check_pair(raw, halves[i]);
        memset(raw, 0, sizeof raw);
        raw[halves[i] - 1] = 0x80;
        raw[2 * halves[i] - 1] = 0x7f;
        check_pair(raw, halves[i]);
    }
}
END_TEST

START_TEST(der_that_is_not_minimal_is_refused)
{
    static const struct {
        size_t len;
        uint8_t der[12];
    } samples[] = {
        {0, {0}},
        {1, {0x30}},
        {2, {0x30, 0}},
        {6, {0x30, 4, 2, 0, 2, 0}},
        {7, {0x30, 5, 2, 1, 1, 2, 0}},
        /* negative; a zero too many; a byte behind; a long form of a short length; too long */
        {8, {0x30, 6, 2, 1, 0x80, 2, 1, 1}},
        {9, {0x30, 7, 2, 2, 0, 1, 2, 1, 1}},
        {9, {0x30, 6, 2, 1, 1, 2, 1, 1, 0}},
        {9, {0x30, 0x81, 6, 2, 1, 1, 2, 1, 1}},
        {9, {0x30, 0x80, 2, 1, 1, 2, 1, 1, 0}},
        {10, {0x30, 0x82, 0, 6, 2, 1, 1, 2, 1, 1}},
        {9, {0x30, 7, 2, 2, 0x7F, 1, 2, 1, 1}},
        {8, {0x30, 6, 2, 1, 1, 3, 1, 1}},
        {8, {0x30, 6, 2, 9, 1, 2, 1, 1}},
    };
    const uint8_t good[] = {0x30, 6, 2, 1, 1, 2, 1, 2};
    uint8_t raw[2];

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        ck_assert_msg(!gov__ecdsa_der_to_raw(samples[i].der, samples[i].len, raw, 1), "%zu", i);
    }
    ck_assert(gov__ecdsa_der_to_raw(good, sizeof good, raw, 1));
    ck_assert(raw[0] == 1 && raw[1] == 2);
}
END_TEST

START_TEST(odd_and_long_raw_is_refused)
{
    uint8_t raw[2 * GOV__ECDSA_HALF_MAX + 2] = {1};
    uint8_t der[GOV__ECDSA_DER_MAX];

    ck_assert_uint_eq(gov__ecdsa_raw_to_der(raw, 0, der), 0);
    ck_assert_uint_eq(gov__ecdsa_raw_to_der(raw, 63, der), 0);
    ck_assert_uint_eq(gov__ecdsa_raw_to_der(raw, sizeof raw, der), 0);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(encoding_agrees_with_openssl),
        TEST_ENTRY(der_that_is_not_minimal_is_refused),
        TEST_ENTRY(odd_and_long_raw_is_refused),
    };

    return test_run("ecdsa", entries, TEST_COUNT(entries));
}
