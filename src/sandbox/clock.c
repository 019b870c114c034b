/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's clock and times as text.
 * Owns: reading, moving and freezing the clock. Not: working days (calendar). */
#include "sandbox/clock.h"

#include <string.h>
#include <time.h>

#include "sandbox/codec.h"

#define MS_A_DAY        86400000
#define CHINA_OFFSET_MS (8 * 3600 * 1000)

static int64_t machine_now_ms(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return 0;
    }
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t gov__sb_monotonic_ms(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        return 0;
    }
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t gov__sb_now_ms(const gov_sandbox *sb)
{
    if (sb->clock_frozen_ms != 0) {
        return sb->clock_frozen_ms;
    }
    return machine_now_ms() + sb->clock_offset_ms;
}

int64_t gov__sb_ahead_ms(const gov_sandbox *sb)
{
    return gov__sb_now_ms(sb) - machine_now_ms();
}

int64_t gov__sb_work_ms(const gov_sandbox *sb, int64_t nominal_ms)
{
    int64_t speed = sb->work_speed ? sb->work_speed : 1;
    int64_t ms = nominal_ms / speed;
    return ms > 0 ? ms : 1;
}

void gov__sb_clock_set(gov_sandbox *sb, int64_t unix_ms)
{
    if (sb->clock_frozen_ms != 0) {
        sb->clock_frozen_ms = unix_ms;
    } else {
        sb->clock_offset_ms = unix_ms - machine_now_ms();
    }
    gov__sb_notify(sb);
}

void gov__sb_clock_advance(gov_sandbox *sb, int64_t ms)
{
    gov__sb_clock_set(sb, gov__sb_now_ms(sb) + ms);
}

/* Howard Hinnant's algorithm: exact for all years, no tables, no time zone of the machine. */
int64_t gov__sb_days_from_civil(int64_t year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + day_of_era - 719468;
}

void gov__sb_civil_from_days(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t shifted = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = y + era * 400 + (*month <= 2);
}

static int64_t floor_days(int64_t ms)
{
    return ms >= 0 ? ms / MS_A_DAY : -((MS_A_DAY - 1 - ms) / MS_A_DAY);
}

void gov__sb_time_text(int64_t unix_ms, char out[GOV__SB_TIME_BYTES])
{
    int64_t local = unix_ms + CHINA_OFFSET_MS;
    int64_t days = floor_days(local);
    int64_t year;
    int month;
    int day;
    gov__sb_civil_from_days(days, &year, &month, &day);
    int in_day = (int)(local - days * MS_A_DAY);
    int ms = in_day % 1000;
    int second = in_day / 1000;
    char fraction[8] = "";
    if (ms != 0) {
        (void)gov__sb_print(fraction, sizeof fraction, ".%03d", ms);
    }
    (void)gov__sb_print(out, GOV__SB_TIME_BYTES, "%04lld-%02d-%02dT%02d:%02d:%02d%s+08:00",
                        (long long)year, month, day, second / 3600, second / 60 % 60, second % 60,
                        fraction);
}

void gov__sb_day_text(int64_t unix_ms, char out[16])
{
    int64_t year;
    int month;
    int day;
    gov__sb_civil_from_days(floor_days(unix_ms + CHINA_OFFSET_MS), &year, &month, &day);
    (void)gov__sb_print(out, 16, "%04d-%02d-%02d", (int)(year % 10000), month, day);
}

/* Reads exactly `digits` digits and then `end`, unless `end` is NUL. */
static bool read_number(const char **at, int digits, char end, int *out)
{
    int value = 0;
    for (int i = 0; i < digits; i++, (*at)++) {
        if (**at < '0' || **at > '9') {
            return false;
        }
        value = value * 10 + (**at - '0');
    }
    *out = value;
    if (end == '\0') {
        return true;
    }
    return *(*at)++ == end;
}

static bool read_fraction(const char **at, int *out_ms)
{
    int scale = 100;
    *out_ms = 0;
    if (**at != '.') {
        return true;
    }
    (*at)++;
    if (**at < '0' || **at > '9') {
        return false;
    }
    for (; **at >= '0' && **at <= '9'; (*at)++, scale /= 10) {
        *out_ms += (**at - '0') * scale;
    }
    return true;
}

static bool read_offset(const char *at, int64_t *out_ms)
{
    if ((*at == 'Z' || *at == 'z') && at[1] == '\0') {
        *out_ms = 0;
        return true;
    }
    int sign = *at == '+' ? 1 : -1;
    int hours;
    int minutes;
    if (*at != '+' && *at != '-') {
        return false;
    }
    at++;
    if (!read_number(&at, 2, ':', &hours) || !read_number(&at, 2, '\0', &minutes) || *at ||
        hours > 23 || minutes > 59) {
        return false;
    }
    *out_ms = sign * (hours * 60 + minutes) * INT64_C(60000);
    return true;
}

bool gov__sb_time_read(const char *text, int64_t *out_ms)
{
    int year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
    int ms;
    int64_t offset;
    const char *at = text;
    if (!text || !read_number(&at, 4, '-', &year) || !read_number(&at, 2, '-', &month) ||
        !read_number(&at, 2, '\0', &day) || (*at != 'T' && *at != 't')) {
        return false;
    }
    at++;
    if (!read_number(&at, 2, ':', &hour) || !read_number(&at, 2, ':', &minute) ||
        !read_number(&at, 2, '\0', &second) || !read_fraction(&at, &ms) ||
        !read_offset(at, &offset)) {
        return false;
    }
    int64_t back_year;
    int back_month;
    int back_day;
    int64_t days = gov__sb_days_from_civil(year, month, day);
    gov__sb_civil_from_days(days, &back_year, &back_month, &back_day);
    if (month < 1 || month > 12 || back_month != month || back_day != day || hour > 23 ||
        minute > 59 || second > 60) {
        return false;
    }
    int64_t seconds = ((int64_t)hour * 60 + minute) * 60 + second;
    *out_ms = days * MS_A_DAY + seconds * 1000 + ms - offset;
    return true;
}

void gov__sb_http_date(int64_t unix_ms, char out[GOV__SB_TIME_BYTES])
{
    static const char *const weekdays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t days = floor_days(unix_ms);
    int64_t year;
    int month;
    int day;
    gov__sb_civil_from_days(days, &year, &month, &day);
    int second = (int)((unix_ms - days * MS_A_DAY) / 1000);
    (void)gov__sb_print(out, GOV__SB_TIME_BYTES, "%s, %02d %s %04lld %02d:%02d:%02d GMT",
                        weekdays[((days % 7) + 7) % 7], day, months[month - 1], (long long)year,
                        second / 3600, second / 60 % 60, second % 60);
}
