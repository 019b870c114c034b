/* SPDX-License-Identifier: Apache-2.0 */
/* Comparison, UTF-8 and control characters, edit distance. Numbers are in check_str_number.c. */
#include "test_support.h"

#include <string.h>

#include "base/str.h"

START_TEST(compares)
{
    ck_assert(gov__str_equal(NULL, NULL));
    ck_assert(!gov__str_equal(NULL, ""));
    ck_assert(!gov__str_equal("", NULL));
    ck_assert(gov__str_equal("a", "a"));
    ck_assert(!gov__str_equal("a", "A"));
    ck_assert(gov__str_equal_nocase("Content-Type", "content-TYPE"));
    ck_assert(gov__str_equal_nocase(NULL, NULL));
    ck_assert(!gov__str_equal_nocase("a", NULL));
    ck_assert(!gov__str_equal_nocase("a", "ab"));
    ck_assert(!gov__str_equal_nocase("[", "{"));
    ck_assert(!gov__str_equal_nocase("@", "`"));
    ck_assert(!gov__str_equal_nocase("\xC3\x84", "\xC3\xA4")); /* only ASCII has case */
    ck_assert(gov__str_equal_len("abc", 2, "ab"));
    ck_assert(!gov__str_equal_len("abc", 3, "ab"));
    ck_assert(!gov__str_equal_len("a\0b", 3, "a"));
    ck_assert(!gov__str_equal_len("abc", 3, "abd"));
    ck_assert(!gov__str_equal_len("abc", 2, "abc"));
    ck_assert(gov__str_equal_len(NULL, 0, ""));
    ck_assert(!gov__str_equal_len(NULL, 0, "a"));
    ck_assert(gov__str_is_empty(NULL) && gov__str_is_empty("") && !gov__str_is_empty(" "));
    ck_assert(gov__str_is_blank(NULL) && gov__str_is_blank("") &&
              gov__str_is_blank(" \t\u3000\u00A0"));
    ck_assert(!gov__str_is_blank(" x") && !gov__str_is_blank("\u3000用") &&
              !gov__str_is_blank("\xE3\x80"));
}
END_TEST

START_TEST(finds_prefix_and_suffix)
{
    ck_assert(gov__str_has_prefix("https://x", "https://"));
    ck_assert(gov__str_has_prefix("x", ""));
    ck_assert(!gov__str_has_prefix("ht", "https"));
    ck_assert(gov__str_has_prefix_nocase("BEARER abc", "bearer "));
    ck_assert(!gov__str_has_prefix_nocase("BEAR", "bearer "));
    ck_assert(!gov__str_has_prefix_nocase("basic ab", "bearer "));
    ck_assert(gov__str_has_suffix("a.json", ".json"));
    ck_assert(gov__str_has_suffix("a", ""));
    ck_assert(!gov__str_has_suffix("json", ".json"));
    ck_assert(!gov__str_has_suffix("a.jsonx", ".json"));
}
END_TEST

START_TEST(measures_with_a_bound)
{
    char unterminated[2] = {'a', 'b'};
    ck_assert_uint_eq(gov__str_len_max("abc", 10), 3);
    ck_assert_uint_eq(gov__str_len_max("abc", 2), 2);
    ck_assert_uint_eq(gov__str_len_max(unterminated, 2), 2);
    ck_assert_uint_eq(gov__str_len_max("abc", 0), 0);
}
END_TEST

/* The definition, slowly: decode and compare with the shortest encoding. */
static bool utf8_by_definition(const unsigned char *p, size_t len)
{
    size_t i = 0;
    while (i < len) {
        unsigned lead = p[i];
        size_t count = lead < 0x80         ? 1
                       : (lead >> 5) == 6  ? 2
                       : (lead >> 4) == 14 ? 3
                       : (lead >> 3) == 30 ? 4
                                           : 0;
        uint32_t point = count == 1 ? lead : lead & (0x7FU >> count);
        if (count == 0 || len - i < count) {
            return false;
        }
        for (size_t k = 1; k < count; k++) {
            if ((p[i + k] & 0xC0U) != 0x80U) {
                return false;
            }
            point = point << 6 | (p[i + k] & 0x3FU);
        }
        size_t shortest = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        if (shortest != count || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
            return false;
        }
        i += count;
    }
    return true;
}

/* One assertion a text would take most of the time of this test. */
static void check_utf8(const unsigned char *text, size_t len)
{
    if (gov__str_is_utf8((const char *)text, len) != utf8_by_definition(text, len)) {
        ck_abort_msg("%02x %02x %02x %02x, %zu bytes", text[0], text[1], text[2], text[3], len);
    }
}

START_TEST(utf8_follows_the_definition)
{
    /* All of two bytes, and all of three and four with tails from the edges of every range. */
    static const unsigned char tails[] = {0x00, 0x7F, 0x80, 0x8F, 0x90,
                                          0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            unsigned char text[4] = {(unsigned char)a, (unsigned char)b, 0x80, 0x80};
            for (size_t len = 1; len <= 4; len++) {
                check_utf8(text, len);
            }
            for (size_t t = 0; t < sizeof tails * sizeof tails; t++) {
                text[2] = tails[t / sizeof tails];
                text[3] = tails[t % sizeof tails];
                check_utf8(text, 4);
            }
        }
    }
    ck_assert(gov__str_is_utf8("", 0));
    ck_assert(gov__str_is_utf8(NULL, 0));
    ck_assert(gov__str_is_utf8("a\0b", 3));
}
END_TEST

START_TEST(finds_control_characters)
{
    for (unsigned c = 0; c < 0x80; c++) {
        char text[3] = {'a', (char)c, 'b'};
        ck_assert_int_eq(gov__str_has_control(text, 3), c < 0x20 || c == 0x7F);
    }
    ck_assert(gov__str_has_control("\xC2\x80", 2));
    ck_assert(gov__str_has_control("\xC2\x9F", 2));
    ck_assert(!gov__str_has_control("\xC2\xA0", 2));
    ck_assert(!gov__str_has_control("\xE4\xB8\xAD", 3));
    ck_assert(!gov__str_has_control("\xC2", 1));
    ck_assert(!gov__str_has_control("", 0));
}
END_TEST

START_TEST(counts_points)
{
    static const char text[] = "a\xE4\xB8\xAD\xF0\x9F\x8F\x9B\xC3\xA9";
    ck_assert_uint_eq(gov__str_count_points(text, 10), 4);
}
END_TEST

START_TEST(measures_edit_distance)
{
    static const struct {
        const char *a;
        const char *b;
        unsigned distance;
    } cases[] = {
        {"", "", 0},
        {"abc", "abc", 0},
        {"ABC", "abc", 0},
        {"", "abc", 3},
        {"kitten", "sitting", 3},
        {"timeout", "timeuot", 1},
        {"connect_timeuot_ms", "connect_timeout_ms", 1},
        {"ca", "abc", 3},
        {"abcd", "badc", 2},
        {"flaw", "lawn", 2},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        ck_assert_uint_eq(gov__str_distance(cases[i].a, cases[i].b, 10), cases[i].distance);
        ck_assert_uint_eq(gov__str_distance(cases[i].b, cases[i].a, 10), cases[i].distance);
        if (cases[i].distance > 0) {
            unsigned limit = cases[i].distance - 1;
            ck_assert_uint_eq(gov__str_distance(cases[i].a, cases[i].b, limit), limit + 1);
        }
    }
    ck_assert_uint_eq(gov__str_distance("kitten", "sitting", 1), 2);
    ck_assert_uint_eq(gov__str_distance("abc", "xyz", 0), 1);
    char text63[64];
    char text64[65];
    memset(text63, 'x', 63);
    memset(text64, 'x', 64);
    text63[63] = text64[64] = '\0';
    ck_assert_uint_eq(gov__str_distance(text63, text63, 3), 0);
    ck_assert_uint_eq(gov__str_distance(text63, text64, 3), 4);
    ck_assert_uint_eq(gov__str_distance(text64, text64, 3), 4);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(compares),
        TEST_ENTRY(finds_prefix_and_suffix),
        TEST_ENTRY(measures_with_a_bound),
        TEST_ENTRY(utf8_follows_the_definition),
        TEST_ENTRY(finds_control_characters),
        TEST_ENTRY(counts_points),
        TEST_ENTRY(measures_edit_distance),
    };
    return test_run("str", entries, TEST_COUNT(entries));
}
