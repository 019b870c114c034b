/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP-date of RFC 9110 section 5.6.7: IMF-fixdate, and the two obsolete forms that a recipient must
 * still accept. Names are case-sensitive, as the grammar has them. */
#include "base/time.h"

#include <string.h>

#include "base/time_text.h"

static const char day_names[7][10] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                      "Thursday", "Friday", "Saturday"};
static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static bool month_at(const char *text, int32_t *out)
{
    for (int32_t i = 0; i < 12; i++) {
        if (memcmp(text, month_names[i], 3) == 0) {
            *out = i + 1;
            return true;
        }
    }
    return false;
}

static bool short_day_at(const char *text)
{
    for (size_t i = 0; i < 7; i++) {
        if (memcmp(text, day_names[i], 3) == 0) {
            return true;
        }
    }
    return false;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
static bool parse_imf(const char *t, size_t len, gov__time_fields *f)
{
    return len == 29 && short_day_at(t) && memcmp(t + 3, ", ", 2) == 0 &&
           gov__time_digits(t + 5, 2, &f->day) && t[7] == ' ' && month_at(t + 8, &f->month) &&
           t[11] == ' ' && gov__time_digits(t + 12, 4, &f->year) && t[16] == ' ' &&
           gov__time_clock(t + 17, f) && memcmp(t + 25, " GMT", 4) == 0;
}

/* "Sun Nov  6 08:49:37 1994" */
static bool parse_asctime(const char *t, size_t len, gov__time_fields *f)
{
    if (len != 24 || !short_day_at(t) || t[3] != ' ' || !month_at(t + 4, &f->month) ||
        t[7] != ' ') {
        return false;
    }
    bool one_digit = t[8] == ' ';
    return gov__time_digits(t + (one_digit ? 9 : 8), one_digit ? 1 : 2, &f->day) && t[10] == ' ' &&
           gov__time_clock(t + 11, f) && t[19] == ' ' && gov__time_digits(t + 20, 4, &f->year);
}

/* The year of that century digit pair that is at most 50 years after now. */
static int32_t full_year(int32_t two_digits, int64_t now_ms)
{
    int32_t year;
    int32_t month;
    int32_t day;
    gov__time_civil_from_days(gov__time_day_of(now_ms), &year, &month, &day);
    int32_t candidate = year - year % 100 + two_digits;
    if (candidate > year + 50) {
        candidate -= 100;
    } else if (candidate <= year - 50) {
        candidate += 100;
    }
    return candidate;
}

/* "Sunday, 06-Nov-94 08:49:37 GMT" */
static bool parse_rfc850(const char *t, size_t len, int64_t now_ms, gov__time_fields *f)
{
    const char *comma = memchr(t, ',', len < 10 ? len : 10);
    size_t name = comma != NULL ? (size_t)(comma - t) : 0;
    bool named = false;
    for (size_t i = 0; i < 7; i++) {
        named = named || (strlen(day_names[i]) == name && memcmp(t, day_names[i], name) == 0);
    }
    if (!named || len - name != 24) {
        return false;
    }
    t += name;
    int32_t year = 0;
    if (memcmp(t, ", ", 2) != 0 || !gov__time_digits(t + 2, 2, &f->day) || t[4] != '-' ||
        !month_at(t + 5, &f->month) || t[8] != '-' || !gov__time_digits(t + 9, 2, &year) ||
        t[11] != ' ' || !gov__time_clock(t + 12, f) || memcmp(t + 20, " GMT", 4) != 0) {
        return false;
    }
    f->year = full_year(year, now_ms);
    return true;
}

bool gov__time_parse_http(const char *text, size_t len, int64_t now_ms, int64_t *out_ms)
{
    gov__time_fields f = {0};
    if (now_ms < GOV__TIME_MIN_MS || now_ms > GOV__TIME_MAX_MS) {
        now_ms = 0;
    }
    return (parse_imf(text, len, &f) || parse_asctime(text, len, &f) ||
            parse_rfc850(text, len, now_ms, &f)) &&
           gov__time_to_ms(&f, 0, out_ms);
}
