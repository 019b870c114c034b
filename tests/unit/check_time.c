/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 3339, and the calendar under it, compared with the C library's gmtime.
 * HTTP dates are in check_time_http.c. */
#include "test_support.h"

#include <string.h>
#include <time.h>

#include "base/time.h"

START_TEST(parses)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T00:00:00.001Z", 1},
        {"1969-12-31T23:59:59.999Z", -1},
        {"1985-04-12T23:20:50.52Z", 482196050520}, /* RFC 3339 section 5.8 */
        {"1996-12-19T16:39:57-08:00", 851042397000},
        {"1990-12-31T23:59:60Z", 662688000000}, /* a leap second */
        {"1990-12-31T15:59:60-08:00", 662688000000},
        {"1990-12-31T23:59:60.9Z", 662688000000},
        {"1937-01-01T12:00:27.87+00:20", -1041337172130},
        {"2024-05-01T08:00:00+08:00", 1714521600000},
        {"2024-05-01t00:00:00z", 1714521600000},
        {"2024-05-01T00:00:00-00:00", 1714521600000},
        {"2024-02-29T23:59:59.9Z", 1709251199900},
        {"2024-02-29T23:59:59.999999999Z", 1709251199999},
        {"2024-02-29T23:59:59.1234Z", 1709251199123},
        {"2000-02-29T00:00:00Z", 951782400000},
        {"0000-01-01T00:00:00Z", GOV__TIME_MIN_MS},
        {"9999-12-31T23:59:59.999Z", GOV__TIME_MAX_MS},
        {"0000-01-01T08:00:00+08:00", GOV__TIME_MIN_MS},
        {"2024-05-01T00:00:00+23:59", 1714435260000},
        {"2024-05-01T00:00:00-23:59", 1714607940000},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int64_t ms = 4711;
        ck_assert_msg(gov__time_parse_rfc3339(cases[i].text, strlen(cases[i].text), &ms), "%s",
                      cases[i].text);
        ck_assert_msg(ms == cases[i].ms, "%s: %lld", cases[i].text, (long long)ms);
    }
}
END_TEST

START_TEST(refuses)
{
    static const char *const cases[] = {
        "",
        "2024-05-01",
        "2024-05-01T00:00:00",
        "2024-05-01T00:00Z",
        "2024-05-01 00:00:00Z",
        "2024-05-01T00:00:00 Z",
        "2024-05-01T00:00:00ZZ",
        "2024-05-01T00:00:00Z ",
        " 2024-05-01T00:00:00Z",
        "2024-05-01T00:00:00.Z",
        "2024-05-01T00:00:00.1234567890Z",
        "2024-05-01T00:00:00,5Z",
        "2024-05-01T00:00:00.5",
        "2024-05-01T00:00:00.",
        "2024-05-01T00:00:00+0800",
        "2024-05-01T00:00:00+08",
        "2024-05-01T00:00:00+8:00",
        "2024-05-01T00:00:00+24:00",
        "2024-05-01T00:00:00+08:60",
        "2024-05-01T00:00:00+08:000",
        "2024-05-01T00:00:00*08:00",
        "2024-05-01T24:00:00Z",
        "2024-05-01T00:60:00Z",
        "2024-05-01T00:00:61Z",
        "2024-05-01T12:00:60Z",
        "2024-05-01T23:59:60+08:00",
        "2024-00-01T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-05-00T00:00:00Z",
        "2024-05-32T00:00:00Z",
        "2024-04-31T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "24-05-01T00:00:00Z0000",
        "+024-05-01T00:00:00Z",
        "-024-05-01T00:00:00Z",
        "2024/05/01T00:00:00Z",
        "2024-5-01T00:00:00Z0",
        "2024-05-01T0 :00:00Z",
        "2024-05-01T00:00:-1Z",
        "\357\274\222024-05-01T00:00:00Z",
        "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z",
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int64_t ms = 4711;
        ck_assert_msg(!gov__time_parse_rfc3339(cases[i], strlen(cases[i]), &ms), "%s", cases[i]);
        ck_assert_int_eq(ms, 4711);
    }
}
END_TEST

START_TEST(every_byte_counts)
{
    static const char *const forms[] = {"2024-05-01T00:00:00Z", "2024-05-01T08:00:00.5+08:00"};
    for (size_t i = 0; i < TEST_COUNT(forms); i++) {
        char text[40];
        int64_t ms = 0;
        size_t len = strlen(forms[i]);
        for (size_t at = 0; at < len; at++) {
            memcpy(text, forms[i], len);
            text[at] = '?';
            ck_assert_msg(!gov__time_parse_rfc3339(text, len, &ms), "%.*s", (int)len, text);
            ck_assert(!gov__time_parse_rfc3339(forms[i], at, &ms));
        }
        ck_assert(gov__time_parse_rfc3339(forms[i], len, &ms));
        memcpy(text, "2024-05-01", 10);
        text[i == 0 ? 4 : 7] = '?';
        ck_assert(!gov__time_parse_date(text, 10, &ms));
    }
}
END_TEST

START_TEST(dates)
{
    int64_t days = 0;
    ck_assert(gov__time_parse_date("2024-02-29", 10, &days));
    ck_assert_int_eq(days, 19782);
    ck_assert(!gov__time_parse_date("2023-02-29", 10, &days));
    ck_assert(!gov__time_parse_date("2024-02-2", 9, &days));
    ck_assert(!gov__time_parse_date("2024-02-290", 11, &days));
    ck_assert(!gov__time_parse_date("2024-02-00", 10, &days));
    ck_assert(!gov__time_parse_date("20240229--", 10, &days));
}
END_TEST

/* Every day of ten thousand years, forth and back. */
START_TEST(the_calendar_is_consistent)
{
    int64_t days = gov__time_days_from_civil(0, 1, 1);
    ck_assert_int_eq(days, GOV__TIME_MIN_MS / 86400000);
    for (int32_t year = 0; year <= 9999; year++) {
        for (int32_t month = 1; month <= 12; month++) {
            for (int32_t day = 1; day <= gov__time_days_in_month(year, month); day++, days++) {
                int32_t y;
                int32_t m;
                int32_t d;
                gov__time_civil_from_days(days, &y, &m, &d);
                if (y != year || m != month || d != day ||
                    gov__time_days_from_civil(year, month, day) != days) {
                    ck_abort_msg("%d-%d-%d", year, month, day);
                }
            }
        }
    }
    ck_assert_int_eq(days, GOV__TIME_MAX_MS / 86400000 + 1);
    ck_assert_int_eq(gov__time_days_in_month(2024, 0), 0);
    ck_assert_int_eq(gov__time_days_in_month(2024, 13), 0);
    /* And the eight hundred years before, back to a 1 March. */
    for (days = -719468 - 2 * 146097; days < -719468; days++) {
        int32_t y;
        int32_t m;
        int32_t d;
        gov__time_civil_from_days(days, &y, &m, &d);
        if (d < 1 || d > gov__time_days_in_month(y, m) ||
            gov__time_days_from_civil(y, m, d) != days) {
            ck_abort_msg("day %lld is %d-%d-%d", (long long)days, y, m, d);
        }
    }
}
END_TEST

START_TEST(agrees_with_the_c_library)
{
    uint64_t state = 2463534242U;
    for (int i = 0; i < 20000; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        int64_t ms = (int64_t)(state % (uint64_t)GOV__TIME_MAX_MS) / 1000 * 1000;
        ms = i % 2 == 0 ? ms : -(ms % -GOV__TIME_MIN_MS);
        time_t seconds = (time_t)(ms / 1000);
        struct tm fields;
        char text[64];
        int64_t back = 0;
        ck_assert_ptr_nonnull(gmtime_r(&seconds, &fields));
        if (fields.tm_year + 1900 < 1000) {
            continue; /* strftime does not pad the year */
        }
        ck_assert_uint_eq(strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &fields), 20);
        ck_assert(gov__time_parse_rfc3339(text, 20, &back));
        ck_assert_int_eq(back, ms);
    }
}
END_TEST

/* 2026-11-23 begins at 2026-11-22T16:00:00Z. */
START_TEST(days_of_certificates)
{
    static const int64_t begin = INT64_C(1795363200000);
    static const char *const good[] = {"2026-11-23", "20261123", "2026年11月23日"};
    static const char *const bad[] = {"",
                                      "2026-11-31",
                                      "2026113",
                                      "20261123 ",
                                      "26年1月2日",
                                      "2026年11月23",
                                      "2026年11月23日 ",
                                      "2026年011月2日",
                                      "2026年13月2日",
                                      "长",
                                      "2026-11-23T00:00:00Z"};

    for (size_t i = 0; i < TEST_COUNT(good); i++) {
        ck_assert_int_eq(gov__time_day_ms(good[i], false), begin);
        ck_assert_int_eq(gov__time_day_ms(good[i], true), begin + 86400000);
    }
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_msg(gov__time_day_ms(bad[i], true) == 0, "%s", bad[i]);
    }
    ck_assert(gov__time_day_ms("2026年1月2日", false) == gov__time_day_ms("20260102", false));
    ck_assert(gov__time_day_ms("长期", true) == INT64_MAX);
    ck_assert(gov__time_day_ms("永久有效", true) == INT64_MAX);
    ck_assert(gov__time_day_ms(NULL, true) == 0);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(days_of_certificates),
        TEST_ENTRY(parses),
        TEST_ENTRY(refuses),
        TEST_ENTRY(every_byte_counts),
        TEST_ENTRY(dates),
        TEST_ENTRY(the_calendar_is_consistent),
        TEST_ENTRY(agrees_with_the_c_library),
    };
    return test_run("time", entries, TEST_COUNT(entries));
}
