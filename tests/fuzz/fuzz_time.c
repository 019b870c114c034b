/* SPDX-License-Identifier: Apache-2.0 */
/* Times as text. What parses must lie in range, and a day must be one of the calendar. */
#include "fuzz.h"

#include "base/time.h"

static void check_day(int64_t day)
{
    int32_t year;
    int32_t month;
    int32_t of_month;
    gov__time_civil_from_days(day, &year, &month, &of_month);
    require(year >= 0 && year <= 9999 && gov__time_days_from_civil(year, month, of_month) == day);
}

static void check_time(int64_t ms, int64_t unit)
{
    require(ms >= GOV__TIME_MIN_MS && ms <= GOV__TIME_MAX_MS && ms % unit == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    int64_t value = 0;
    if (gov__time_parse_rfc3339(text, size, &value)) {
        check_time(value, 1);
    }
    if (gov__time_parse_http(text, size, 1714521600000, &value)) {
        check_time(value, 1000);
    }
    if (gov__time_parse_date(text, size, &value)) {
        check_day(value);
    }
    return 0;
}
