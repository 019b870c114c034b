/* SPDX-License-Identifier: Apache-2.0 */
/* DER by elements: what is taken, every malformed kind, and the values. */
#include <check.h>
#include <string.h>

#include "crypto/der.h"
#include "unit/test_support.h"

/* A text of bytes as a slice; NUL bytes may be in it. */
#define BYTES(text) gov__bytes_of(text, sizeof(text) - 1)

START_TEST(elements_are_taken_one_after_another)
{
    gov__bytes in = BYTES("\x02\x01\x05\x04\x02hi\x30\x00");
    gov__der element;

    ck_assert(!gov__der_take(&in, GOV__DER_OCTET_STRING, &element));
    ck_assert_uint_eq(in.len, 9);
    ck_assert_uint_eq(element.tag, 0);
    ck_assert(gov__der_take(&in, GOV__DER_INTEGER, &element));
    ck_assert_uint_eq(element.body.len, 1);
    ck_assert_uint_eq(element.raw.len, 3);
    ck_assert(gov__der_take_optional(&in, GOV__DER_INTEGER, &element));
    ck_assert_uint_eq(element.tag, 0);
    ck_assert(gov__der_take_optional(&in, GOV__DER_OCTET_STRING, &element));
    ck_assert_int_eq(memcmp(element.body.data, "hi", 2), 0);
    ck_assert_int_eq(memcmp(element.raw.data, "\x04\x02hi", 4), 0);
    ck_assert(!gov__der_only(in, GOV__DER_SET, &element));
    ck_assert(gov__der_only(in, GOV__DER_SEQUENCE, &element));
    ck_assert_uint_eq(element.body.len, 0);
    ck_assert(gov__der_next(&in, &element));
    ck_assert_uint_eq(in.len, 0);
    ck_assert(!gov__der_next(&in, &element));
    ck_assert(gov__der_take_optional(&in, GOV__DER_NULL, &element));
    ck_assert(!gov__der_only(BYTES("\x05\x00\x00"), GOV__DER_NULL, &element));
    in = gov__bytes_of(NULL, 0);
    ck_assert(!gov__der_next(&in, &element));
}
END_TEST

START_TEST(long_lengths_are_read)
{
    static uint8_t text[4 + 70000];
    gov__bytes in = gov__bytes_of(text, 3 + 200);
    gov__der element;

    memcpy(text, "\x04\x81\xC8", 3);
    ck_assert(gov__der_next(&in, &element));
    ck_assert_uint_eq(element.body.len, 200);
    memcpy(text, "\x04\x82\x01\x00", 4);
    in = gov__bytes_of(text, 4 + 256);
    ck_assert(gov__der_next(&in, &element));
    ck_assert_uint_eq(element.body.len, 256);
    memcpy(text, "\x04\x83\x01\x00\x00", 5);
    in = gov__bytes_of(text, 5 + 65536);
    ck_assert(gov__der_next(&in, &element));
    ck_assert_uint_eq(element.body.len, 65536);
}
END_TEST

START_TEST(every_malformed_element_is_refused)
{
    static const struct {
        const char *what;
        gov__bytes in;
    } cases[] = {
        {"empty", {NULL, 0}},
        {"tag alone", {(const uint8_t *)"\x30", 1}},
        {"tag 0", {(const uint8_t *)"\x00\x00", 2}},
        {"high tag number", {(const uint8_t *)"\x1F\x81\x01\x00", 4}},
        {"high tag number, constructed", {(const uint8_t *)"\xBF\x20\x00", 3}},
        {"indefinite length", {(const uint8_t *)"\x30\x80\x00\x00", 4}},
        {"reserved length", {(const uint8_t *)"\x04\xFF\x00", 3}},
        {"length beyond the end", {(const uint8_t *)"\x04\x02\x00", 3}},
        {"length cut off", {(const uint8_t *)"\x04\x82\x01", 3}},
        {"one octet where none is needed", {(const uint8_t *)"\x04\x81\x01\x00", 4}},
        {"leading zero", {(const uint8_t *)"\x04\x82\x00\x81", 4}},
        {"five octets of length", {(const uint8_t *)"\x04\x85\x01\x00\x00\x00\x00", 7}},
        {"4 GiB", {(const uint8_t *)"\x04\x84\xFF\xFF\xFF\xFF", 6}},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov__bytes in = cases[i].in;
        gov__der element;
        ck_assert_msg(!gov__der_next(&in, &element), "%s", cases[i].what);
        ck_assert_msg(in.len == cases[i].in.len, "%s", cases[i].what);
        ck_assert_msg(element.tag == 0, "%s", cases[i].what);
        if (in.len != 0) {
            ck_assert_msg(!gov__der_check(in, 4), "%s", cases[i].what);
            ck_assert(!gov__der_take_optional(&in, in.data[0], &element));
        }
    }
}
END_TEST

START_TEST(depth_has_a_bound)
{
    uint8_t nested[200];

    ck_assert(gov__der_check(BYTES("\x30\x00"), 1));
    ck_assert(!gov__der_check(BYTES("\x30\x00"), 0));
    ck_assert(gov__der_check(BYTES("\x30\x04\x30\x02\x05\x00"), 3));
    ck_assert(!gov__der_check(BYTES("\x30\x04\x30\x02\x05\x00"), 2));
    ck_assert(!gov__der_check(BYTES("\x30\x04\x30\x02\x05\x01"), 8));
    ck_assert(gov__der_check(BYTES("\x04\x02\x05\x01"), 1)); /* what a string holds is no matter */
    /* 63 levels of [0], then 65. */
    for (size_t levels = 63; levels <= 65; levels += 2) {
        for (size_t i = 0; i < levels; i++) {
            nested[2 * i] = 0xA0;
            nested[2 * i + 1] = (uint8_t)(2 * (levels - i - 1));
        }
        if (levels <= 64) {
            ck_assert(gov__der_check(gov__bytes_of(nested, 2 * levels), UINT32_MAX));
        }
    }
    nested[1] = 0x7F;
    for (size_t i = 1; i < 65; i++) {
        nested[2 * i + 1] = (uint8_t)(0x7F - 2 * i);
    }
    ck_assert(!gov__der_check(gov__bytes_of(nested, 129), UINT32_MAX));
}
END_TEST

static gov__der element_of(gov__bytes in)
{
    gov__der element;

    ck_assert(gov__der_next(&in, &element));
    return element;
}

START_TEST(small_numbers)
{
    static const struct {
        gov__bytes in;
        bool good;
        uint32_t value;
    } cases[] = {
        {{(const uint8_t *)"\x02\x01\x00", 3}, true, 0},
        {{(const uint8_t *)"\x02\x01\x7F", 3}, true, 127},
        {{(const uint8_t *)"\x02\x02\x00\x80", 4}, true, 128},
        {{(const uint8_t *)"\x02\x04\x7F\xFF\xFF\xFF", 6}, true, INT32_MAX},
        {{(const uint8_t *)"\x02\x05\x00\x80\x00\x00\x00", 7}, false, 0},
        {{(const uint8_t *)"\x02\x01\xFF", 3}, false, 0},
        {{(const uint8_t *)"\x02\x02\x00\x7F", 4}, false, 0},
        {{(const uint8_t *)"\x02\x00", 2}, false, 0},
        {{(const uint8_t *)"\x04\x01\x00", 3}, false, 0},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const gov__der element = element_of(cases[i].in);
        uint32_t value = 0;
        ck_assert_msg(gov__der_small(&element, &value) == cases[i].good, "case %zu", i);
        ck_assert_uint_eq(value, cases[i].value);
    }
}
END_TEST

START_TEST(bit_strings)
{
    gov__bytes bits;
    gov__der element = element_of(BYTES("\x03\x03\x00\xAB\xCD"));

    ck_assert(gov__der_bits(&element, &bits));
    ck_assert_uint_eq(bits.len, 2);
    element = element_of(BYTES("\x03\x01\x00"));
    ck_assert(gov__der_bits(&element, &bits));
    ck_assert_uint_eq(bits.len, 0);
    element = element_of(BYTES("\x03\x02\x04\xA0"));
    ck_assert(!gov__der_bits(&element, &bits));
    element = element_of(BYTES("\x03\x00"));
    ck_assert(!gov__der_bits(&element, &bits));
    element = element_of(BYTES("\x04\x01\x00"));
    ck_assert(!gov__der_bits(&element, &bits));
}
END_TEST

START_TEST(object_identifiers)
{
    static const struct {
        gov__bytes in;
        const char *text; /* NULL: malformed */
    } cases[] = {
        {{(const uint8_t *)"\x06\x08\x2A\x81\x1C\xCF\x55\x01\x83\x75", 10}, "1.2.156.10197.1.501"},
        {{(const uint8_t *)"\x06\x03\x55\x1D\x0F", 5}, "2.5.29.15"},
        {{(const uint8_t *)"\x06\x01\x27", 3}, "0.39"},
        {{(const uint8_t *)"\x06\x01\x28", 3}, "1.0"},
        {{(const uint8_t *)"\x06\x03\x88\x37\x03", 5}, "2.999.3"},
        {{(const uint8_t *)"\x06\x00", 2}, NULL},
        {{(const uint8_t *)"\x06\x02\x2A\x81", 4}, NULL},
        {{(const uint8_t *)"\x06\x03\x2A\x80\x01", 5}, NULL},
        {{(const uint8_t *)"\x06\x0B\x2A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", 13}, NULL},
        {{(const uint8_t *)"\x04\x01\x27", 3}, NULL},
    };
    char text[64];

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const gov__der element = element_of(cases[i].in);
        const bool good = gov__der_oid_text(&element, text, sizeof text);
        ck_assert_msg(good == (cases[i].text != NULL), "case %zu", i);
        ck_assert_str_eq(text, good ? cases[i].text : "");
    }
    const gov__der sm2 = element_of(cases[0].in);
    ck_assert(!gov__der_oid_text(&sm2, text, sizeof "1.2.156.10197.1.501" - 1));
    ck_assert(gov__der_oid_text(&sm2, text, sizeof "1.2.156.10197.1.501"));
    ck_assert(!gov__der_oid_text(&sm2, text, 0));
    ck_assert(gov__der_oid_is(&sm2, (const uint8_t *)"\x2A\x81\x1C\xCF\x55\x01\x83\x75", 8));
    ck_assert(!gov__der_oid_is(&sm2, (const uint8_t *)"\x2A\x81\x1C\xCF\x55\x01\x83", 7));
}
END_TEST

START_TEST(times)
{
    static const struct {
        uint8_t tag;
        const char *text;
        int64_t at_s; /* -1: refused */
        bool exact;
    } cases[] = {
        {GOV__DER_UTC_TIME, "270115080000Z", 1800000000, true},
        {GOV__DER_UTC_TIME, "700101000000Z", 0, true},
        {GOV__DER_UTC_TIME, "500101000000Z", -631152000, true},
        {GOV__DER_UTC_TIME, "491231235959Z", 2524607999, true},
        {GOV__DER_UTC_TIME, "2701150800Z", 1800000000, false},
        {GOV__DER_UTC_TIME, "270115160000+0800", 1800000000, false},
        {GOV__DER_UTC_TIME, "270115080000", 1800000000, false},
        {GOV__DER_UTC_TIME, "270115080000.5Z", -1, false},
        {GOV__DER_UTC_TIME, "27011508Z", -1, false},
        {GOV__DER_GENERALIZED_TIME, "20270115080000Z", 1800000000, true},
        {GOV__DER_GENERALIZED_TIME, "20270115080000.763Z", 1800000000, false},
        {GOV__DER_GENERALIZED_TIME, "20270115080000,7Z", 1800000000, false},
        {GOV__DER_GENERALIZED_TIME, "20270115033000-0430", 1800000000, false},
        {GOV__DER_GENERALIZED_TIME, "2027011516+08", 1800000000, false},
        {GOV__DER_GENERALIZED_TIME, "202701150800Z", 1800000000, false},
        {GOV__DER_GENERALIZED_TIME, "20240229000000Z", 1709164800, true},
        {GOV__DER_GENERALIZED_TIME, "20230229000000Z", -1, false},
        {GOV__DER_GENERALIZED_TIME, "20271315080000Z", -1, false},
        {GOV__DER_GENERALIZED_TIME, "20270100080000Z", -1, false},
        {GOV__DER_GENERALIZED_TIME, "20270115240000Z", -1, false},
        {GOV__DER_GENERALIZED_TIME, "20270115086000Z", -1, false},
        {GOV__DER_GENERALIZED_TIME, "20270115080061Z", -1, false},
        {GOV__DER_GENERALIZED_TIME, "20270115080000.Z", -1, false},
        {GOV__DER_GENERALIZED_TIME, "20270115080000z", -1, false},
        {GOV__DER_GENERALIZED_TIME, "20270115080000ZZ", -1, false},
        {GOV__DER_GENERALIZED_TIME, "20270115080000+1500", -1, false},
        {GOV__DER_GENERALIZED_TIME, "20270115080000+08000", -1, false},
        {GOV__DER_GENERALIZED_TIME, "2027011508000", -1, false},
        {GOV__DER_GENERALIZED_TIME, "", -1, false},
        {GOV__DER_GENERALIZED_TIME, "+0270115080000Z", -1, false},
        {GOV__DER_UTF8, "20270115080000Z", -1, false},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const gov__der element = {.tag = cases[i].tag,
                                  .body = gov__bytes_of(cases[i].text, strlen(cases[i].text))};
        int64_t at_s = -1;
        bool exact = false;
        const bool good = gov__der_time(&element, &at_s, &exact);
        ck_assert_msg(good == (cases[i].at_s != -1), "%s", cases[i].text);
        ck_assert_msg(at_s == cases[i].at_s, "%s: %lld", cases[i].text, (long long)at_s);
        ck_assert_msg(!good || exact == cases[i].exact, "%s", cases[i].text);
    }
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(elements_are_taken_one_after_another),
        TEST_ENTRY(long_lengths_are_read),
        TEST_ENTRY(every_malformed_element_is_refused),
        TEST_ENTRY(depth_has_a_bound),
        TEST_ENTRY(small_numbers),
        TEST_ENTRY(bit_strings),
        TEST_ENTRY(object_identifiers),
        TEST_ENTRY(times),
    };

    return test_run("der", tests, TEST_COUNT(tests));
}
