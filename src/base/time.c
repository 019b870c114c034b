/* SPDX-License-Identifier: Apache-2.0 */
/* Calendar arithmetic and RFC 3339. HTTP dates are in base/time_http.c.
 * The day arithmetic counts from 1 March, so that a leap day is the last of its year. */
#include "base/time.h"

#include "base/time_text.h"

#define MS_PER_MINUTE 60000
#define MS_PER_DAY    86400000

static bool is_leap_year(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t gov__time_days_in_month(int32_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12) {
        return 0;
    }
    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

/* An era is 400 years, 146097 days; day 719468 of the count is 1970-01-01. */
int64_t gov__time_days_from_civil(int32_t year, int32_t month, int32_t day)
{
    int64_t y = (int64_t)year - (month <= 2 ? 1 : 0);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void gov__time_civil_from_days(int64_t days, int32_t *year, int32_t *month, int32_t *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    *day = (int32_t)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int32_t)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = (int32_t)(year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

bool gov__time_digits(const char *text, size_t count, int32_t *out)
{
    int32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    return true;
}

bool gov__time_clock(const char *text, gov__time_fields *f)
{
    return gov__time_digits(text, 2, &f->hour) && text[2] == ':' &&
           gov__time_digits(text + 3, 2, &f->minute) && text[5] == ':' &&
           gov__time_digits(text + 6, 2, &f->second) && f->hour <= 23 && f->minute <= 59 &&
           f->second <= 60;
}

bool gov__time_to_ms(const gov__time_fields *f, int32_t offset_minutes, int64_t *out_ms)
{
    if (f->day < 1 || f->day > gov__time_days_in_month(f->year, f->month)) {
        return false;
    }
    int64_t ms = gov__time_days_from_civil(f->year, f->month, f->day) * MS_PER_DAY;
    ms += ((int64_t)f->hour * 60 + f->minute - offset_minutes) * MS_PER_MINUTE;
    ms += (int64_t)f->second * 1000;
    if (f->second < 60) {
        ms += f->millisecond;
    } else if (ms % MS_PER_DAY != 0) {
        return false; /* a leap second ends a UTC day */
    }
    if (ms < GOV__TIME_MIN_MS || ms > GOV__TIME_MAX_MS) {
        return false;
    }
    *out_ms = ms;
    return true;
}

static bool parse_day(const char *text, gov__time_fields *f)
{
    return gov__time_digits(text, 4, &f->year) && text[4] == '-' &&
           gov__time_digits(text + 5, 2, &f->month) && text[7] == '-' &&
           gov__time_digits(text + 8, 2, &f->day);
}

/* ".123" at text: its length, 0 when there is none or it is malformed; milliseconds into out. */
static size_t parse_fraction(const char *text, size_t len, int32_t *out_ms)
{
    size_t digits = 0;
    int32_t ms = 0;
    while (digits + 1 < len && text[digits + 1] >= '0' && text[digits + 1] <= '9') {
        if (digits < 3) {
            ms = ms * 10 + (text[digits + 1] - '0');
        }
        digits++;
    }
    if (digits == 0 || digits > 9) {
        return 0;
    }
    for (size_t i = digits; i < 3; i++) {
        ms *= 10;
    }
    *out_ms = ms;
    return digits + 1;
}

static bool parse_offset(const char *text, size_t len, int32_t *out_minutes)
{
    int32_t hours = 0;
    int32_t minutes = 0;
    if (len == 1 && (text[0] == 'Z' || text[0] == 'z')) {
        *out_minutes = 0;
        return true;
    }
    if (len != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' ||
        !gov__time_digits(text + 1, 2, &hours) || !gov__time_digits(text + 4, 2, &minutes) ||
        hours > 23 || minutes > 59) {
        return false;
    }
    *out_minutes = (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

bool gov__time_parse_rfc3339(const char *text, size_t len, int64_t *out_ms)
{
    gov__time_fields f = {0};
    int32_t offset = 0;
    if (len < 20 || !parse_day(text, &f) || (text[10] != 'T' && text[10] != 't') ||
        !gov__time_clock(text + 11, &f)) {
        return false;
    }
    size_t at = 19;
    if (text[at] == '.') {
        size_t fraction = parse_fraction(text + at, len - at, &f.millisecond);
        if (fraction == 0) {
            return false;
        }
        at += fraction;
    }
    return parse_offset(text + at, len - at, &offset) && gov__time_to_ms(&f, offset, out_ms);
}

bool gov__time_parse_date(const char *text, size_t len, int64_t *out_days)
{
    gov__time_fields f = {0};
    if (len != 10 || !parse_day(text, &f) || f.day < 1 ||
        f.day > gov__time_days_in_month(f.year, f.month)) {
        return false;
    }
    *out_days = gov__time_days_from_civil(f.year, f.month, f.day);
    return true;
}

int64_t gov__time_day_of(int64_t ms)
{
    return ms / MS_PER_DAY - (ms % MS_PER_DAY < 0 ? 1 : 0);
}
