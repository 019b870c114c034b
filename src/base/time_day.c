/* SPDX-License-Identifier: Apache-2.0 */
/* Days as certificates write them. What they mean for a certificate is for the caller. */
#include <string.h>

#include "base/str.h"
#include "base/time.h"

#define DAY_MS INT64_C(86400000)
#define CST_MS INT64_C(28800000) /* days are those of UTC+8 */

/* yyyyMMdd with dashes put in. */
static bool from_digits(const char *text, char out[11])
{
    if (gov__str_len_max(text, 9) != 8) {
        return false;
    }
    memcpy(out, text, 4);
    memcpy(out + 5, text + 4, 2);
    memcpy(out + 8, text + 6, 2);
    return true;
}

/* Of "2026年1月2日" the digits at *at, filled up to `most` places. */
static bool take_number(const char **at, const char *unit, size_t least, size_t most, char *out)
{
    size_t digits = strspn(*at, "0123456789");
    size_t unit_len = strlen(unit);

    if (digits < least || digits > most || strncmp(*at + digits, unit, unit_len) != 0) {
        return false;
    }
    memset(out, '0', most);
    memcpy(out + most - digits, *at, digits);
    *at += digits + unit_len;
    return true;
}

static bool from_words(const char *text, char out[11])
{
    return take_number(&text, "年", 4, 4, out) && take_number(&text, "月", 1, 2, out + 5) &&
           take_number(&text, "日", 1, 2, out + 8) && *text == '\0';
}

static bool is_endless(const char *text)
{
    static const char *const words[] = {"长期", "长期有效", "永久", "永久有效"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (gov__str_equal(text, words[i])) {
            return true;
        }
    }
    return false;
}

int64_t gov__time_day_ms(const char *text, bool end)
{
    char dashed[] = "0000-00-00";
    int64_t days;

    if (text == NULL) {
        return 0;
    }
    if (is_endless(text)) {
        return INT64_MAX;
    }
    const char *date = from_digits(text, dashed) || from_words(text, dashed) ? dashed : text;
    if (!gov__time_parse_date(date, gov__str_len_max(date, 11), &days)) {
        return 0;
    }
    return (days + (end ? 1 : 0)) * DAY_MS - CST_MS;
}
