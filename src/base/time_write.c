/* SPDX-License-Identifier: Apache-2.0 */
/* Writing points in time. Reading them is time.c. */
#include "base/time.h"

#define DAY_S 86400

/* `width` digits with leading zeros; returns what follows them. */
static char *digits(char *out, int64_t value, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + width;
}

void gov__time_write_utc(int64_t ms, char out[GOV__TIME_TEXT_MAX])
{
    int32_t year;
    int32_t month;
    int32_t day;

    ms = ms < GOV__TIME_MIN_MS ? GOV__TIME_MIN_MS : ms > GOV__TIME_MAX_MS ? GOV__TIME_MAX_MS : ms;
    int64_t seconds = ms / 1000 - (ms % 1000 < 0 ? 1 : 0);
    int64_t days = seconds / DAY_S - (seconds % DAY_S < 0 ? 1 : 0);
    int64_t rest = seconds - days * DAY_S;
    gov__time_civil_from_days(days, &year, &month, &day);

    const int64_t parts[] = {year, month, day, rest / 3600, rest / 60 % 60, rest % 60};
    static const char ends[] = "--T::Z";
    for (int i = 0; i < 6; i++) {
        out = digits(out, parts[i], i == 0 ? 4 : 2);
        *out++ = ends[i];
    }
    *out = '\0';
}
