/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic on working days.
 * Owns: the table of exceptions and the counting. Not: reading the calendar document
 * (calendar_seed.c). */
#include <string.h>

#include "sandbox/calendar.h"
#include "sandbox/clock.h"
#include "sandbox/store.h"

#define DAY_MS  (INT64_C(24) * 3600 * 1000)
#define ZONE_MS (INT64_C(8) * 3600 * 1000)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t gov__sb_calendar_day(int64_t unix_ms)
{
    return floor_div(unix_ms + ZONE_MS, DAY_MS);
}

int64_t gov__sb_calendar_day_end(int64_t day)
{
    return (day + 1) * DAY_MS - ZONE_MS - 1000;
}

/* 1970-01-01 was a Thursday; Monday is 0. */
static bool is_weekday(int64_t day)
{
    return (day + 3 - floor_div(day + 3, 7) * 7) < 5;
}

bool gov__sb_is_working_day(gov_sandbox *sb, int64_t day)
{
    int64_t delta =
        gov__sb_get_int(sb, 0, "SELECT delta FROM calendar_day WHERE day = ?", "i", day);
    return (int64_t)is_weekday(day) + delta > 0;
}

/* Weekdays among the days before `day`, counted from an arbitrary Monday. */
static int64_t weekdays_before(int64_t day)
{
    int64_t shifted = day + 3;
    int64_t weeks = floor_div(shifted, 7);
    int64_t rest = shifted - weeks * 7;
    return weeks * 5 + (rest < 5 ? rest : 5);
}

int64_t gov__sb_working_days_between(gov_sandbox *sb, int64_t from, int64_t to)
{
    if (to < from) {
        return -gov__sb_working_days_between(sb, to, from);
    }
    int64_t delta = gov__sb_get_int(
        sb, 0, "SELECT coalesce(sum(delta), 0) FROM calendar_day WHERE day > ? AND day <= ?", "ii",
        from, to);
    return weekdays_before(to + 1) - weekdays_before(from + 1) + delta;
}

int64_t gov__sb_add_working_days(gov_sandbox *sb, int64_t day, int64_t count)
{
    while (count > 0) {
        day++;
        count -= gov__sb_is_working_day(sb, day);
    }
    return day;
}

static int64_t add_months(int64_t day, int64_t months)
{
    int64_t year = 0;
    int month = 0, date = 0;
    gov__sb_civil_from_days(day, &year, &month, &date);
    int64_t index = year * 12 + month - 1 + months;
    int64_t next =
        gov__sb_days_from_civil(floor_div(index + 1, 12), (int)((index + 1) % 12) + 1, 1);
    int64_t same =
        gov__sb_days_from_civil(floor_div(index, 12), (int)(index % 12) + 1, 1) + date - 1;
    return same < next ? same : next - 1;
}

int64_t gov__sb_limit_end(gov_sandbox *sb, int64_t start_ms, int64_t n, const char *unit)
{
    int64_t day = gov__sb_calendar_day(start_ms);
    if (strcmp(unit, "minute") == 0) {
        return start_ms + n * 60000;
    }
    if (strcmp(unit, "hour") == 0) {
        return start_ms + n * 3600000;
    }
    if (strcmp(unit, "day") == 0) {
        return gov__sb_calendar_day_end(day + n);
    }
    if (strcmp(unit, "month") == 0) {
        return gov__sb_calendar_day_end(add_months(day, n));
    }
    return gov__sb_calendar_day_end(gov__sb_add_working_days(sb, day, n));
}
