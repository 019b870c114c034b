/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP-date in its three forms (RFC 9110 section 5.6.7). */
#include "test_support.h"

#include <string.h>
#include <time.h>

#include "base/time.h"

#define NOW_2024 1714521600000 /* 2024-05-01 */

START_TEST(parses_the_three_forms)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777000},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777000},
        {"Sun Nov  6 08:49:37 1994", 784111777000},
        {"Tue Nov 16 08:49:37 1994", 784975777000},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199000},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800000},
        {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799000},
        {"Wednesday, 01-May-24 00:00:00 GMT", 1714521600000},
        {"Thursday, 01-Jan-70 00:00:00 GMT", 3155760000000}, /* 2070 is within 50 years */
        {"Tuesday, 31-Dec-74 00:00:00 GMT", 3313440000000},  /* 2074 */
        {"Wednesday, 01-Jan-75 00:00:00 GMT", 157766400000}, /* 1975: 2075 is 51 years ahead */
        {"Friday, 31-Dec-99 23:59:59 GMT", 946684799000},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int64_t ms = 4711;
        ck_assert_msg(gov__time_parse_http(cases[i].text, strlen(cases[i].text), NOW_2024, &ms),
                      "%s", cases[i].text);
        ck_assert_msg(ms == cases[i].ms, "%s: %lld", cases[i].text, (long long)ms);
    }
}
END_TEST

START_TEST(the_century_follows_now)
{
    int64_t ms = 0;
    static const char text[] = "Thursday, 01-Jan-70 00:00:00 GMT";
    ck_assert(gov__time_parse_http(text, sizeof text - 1, 0, &ms));
    ck_assert_int_eq(ms, 0);
    ck_assert(gov__time_parse_http(text, sizeof text - 1, INT64_MAX, &ms));
    ck_assert_int_eq(ms, 0);
    static const char late[] = "Friday, 01-Jan-10 00:00:00 GMT";
    ck_assert(gov__time_parse_http(late, sizeof late - 1, 3786912000000, &ms)); /* now is 2090 */
    ck_assert_int_eq(ms, 4417977600000);                                        /* 2110 */
}
END_TEST

START_TEST(refuses)
{
    static const char *const cases[] = {
        "",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 gmt",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun,06 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov-1994 08:49:37 GMT",
        "XXX, 06 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 08:49:60 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT ",
        "Sun, 06 Nov 1994 08-49-37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMTX",
        "Sun, 29 Feb 2023 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT",
        "Someday, 06-Nov-94 08:49:37 GMT",
        "Sunday, 06 Nov 94 08:49:37 GMT",
        "Sunday 06-Nov-94 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994",
        "Sun Nov 06 08:49:37 94",
        "Sun Nov  6 08:49:37 1994 ",
        "Sun Nov 31 08:49:37 1994",
        "Sun  Nov 6 08:49:37 1994",
        "784111777",
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int64_t ms = 4711;
        ck_assert_msg(!gov__time_parse_http(cases[i], strlen(cases[i]), NOW_2024, &ms), "%s",
                      cases[i]);
        ck_assert_int_eq(ms, 4711);
    }
}
END_TEST

/* No byte of any form may be damaged, and no prefix is enough. */
START_TEST(every_byte_counts)
{
    static const char *const forms[] = {
        "Sun, 06 Nov 1994 08:49:37 GMT",     "Sunday, 06-Nov-94 08:49:37 GMT",
        "Wednesday, 16-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun Nov 16 08:49:37 1994",
    };
    for (size_t i = 0; i < TEST_COUNT(forms); i++) {
        char text[40];
        int64_t ms = 0;
        size_t len = strlen(forms[i]);
        for (size_t at = 0; at < len; at++) {
            memcpy(text, forms[i], len);
            text[at] = '?';
            ck_assert_msg(!gov__time_parse_http(text, len, NOW_2024, &ms), "%.*s", (int)len, text);
            ck_assert(!gov__time_parse_http(forms[i], at, NOW_2024, &ms));
        }
        ck_assert(gov__time_parse_http(forms[i], len, NOW_2024, &ms));
    }
}
END_TEST

START_TEST(reads_what_the_c_library_writes)
{
    for (int64_t ms = -30610224000000; ms < GOV__TIME_MAX_MS; ms += 863999999000) {
        char text[64];
        int64_t back = 0;
        struct tm fields;
        time_t seconds = (time_t)(ms / 1000);
        ck_assert_ptr_nonnull(gmtime_r(&seconds, &fields));
        ck_assert_uint_eq(strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &fields), 29);
        ck_assert_msg(gov__time_parse_http(text, 29, 0, &back), "%s", text);
        ck_assert_int_eq(back, ms);
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(parses_the_three_forms),
        TEST_ENTRY(the_century_follows_now),
        TEST_ENTRY(refuses),
        TEST_ENTRY(every_byte_counts),
        TEST_ENTRY(reads_what_the_c_library_writes),
    };
    return test_run("time_http", entries, TEST_COUNT(entries));
}
