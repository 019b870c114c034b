/* SPDX-License-Identifier: Apache-2.0 */
/* Check characters of identifiers, as the platform itself computes them.
 * Owns: GB 11643, GB 32100, ISO 7064 MOD 37,36, calendar dates. Not: what a wrong one leads to. */
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/precheck.h"

static bool read_digits(const char *text, size_t count, int *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

static bool day_exists(int year, int month, int day)
{
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31) {
        return false;
    }
    int64_t y = 0;
    int m = 0, d = 0;
    gov__sb_civil_from_days(gov__sb_days_from_civil(year, month, day), &y, &m, &d);
    return y == year && m == month && d == day;
}

bool gov__sb_is_date(const char *text)
{
    int year = 0, month = 0, day = 0;
    return strlen(text) == 10 && text[4] == '-' && text[7] == '-' && read_digits(text, 4, &year) &&
           read_digits(text + 5, 2, &month) && read_digits(text + 8, 2, &day) &&
           day_exists(year, month, day);
}

bool gov__sb_is_resident_id(const char *text)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int region = 0, year = 0, month = 0, day = 0, sum = 0;
    if (strlen(text) != 18 || !read_digits(text, 6, &region) || region < 110000 ||
        !read_digits(text + 6, 4, &year) || !read_digits(text + 10, 2, &month) ||
        !read_digits(text + 12, 2, &day) || !day_exists(year, month, day)) {
        return false;
    }
    for (int i = 0; i < 17; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        sum += (text[i] - '0') * weights[i];
    }
    char last = text[17] == 'x' ? 'X' : text[17];
    return last == "10X98765432"[sum % 11];
}

bool gov__sb_is_uscc(const char *text)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    if (strlen(text) != 18) {
        return false;
    }
    int sum = 0, weight = 1, last = 0;
    for (int i = 0; i < 18; i++) {
        const char *at = strchr(alphabet, text[i]);
        if (at == NULL) {
            return false;
        }
        last = (int)(at - alphabet);
        if (i < 17) {
            sum += last * weight;
        }
        weight = weight * 3 % 31;
    }
    return last == (31 - sum % 31) % 31;
}

char gov__sb_mod37_36(const char *text)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    int product = 36;
    for (; *text != '\0'; text++) {
        const char *at = strchr(alphabet, *text);
        if (at == NULL) {
            return '\0';
        }
        product = (product + (int)(at - alphabet)) % 36;
        product = (product == 0 ? 36 : product) * 2 % 37;
    }
    return alphabet[(37 - product) % 36];
}
