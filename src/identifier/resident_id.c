/* SPDX-License-Identifier: Apache-2.0 */
/* Resident identity numbers, GB 11643: 18 characters, or the 15 digits used until 1999.
 * It knows no clock, so a birth date in the future is not refused here. */
#include "identifier/check.h"

#include <string.h>

#include "base/time.h"
#include "identifier/checksum.h"

enum { LONG_SIZE = 18, SHORT_SIZE = 15, BODY_SIZE = 17, EARLIEST_YEAR = 1800 };

/* The 15-digit form leaves out the century. The last three digits 996 to 999 were set aside for
 * people who were a hundred years old when numbers were first given: born before 1900. */
static void widen(const char *text, char body[BODY_SIZE])
{
    bool centenarian = text[12] == '9' && text[13] == '9' && text[14] >= '6';

    memcpy(body, text, 6);
    memcpy(body + 6, centenarian ? "18" : "19", 2);
    memcpy(body + 8, text + 6, 9);
}

static bool is_real_date(const char *yyyymmdd)
{
    int32_t year = gov__identifier_number(yyyymmdd, 4);
    int32_t month = gov__identifier_number(yyyymmdd + 4, 2);
    int32_t day = gov__identifier_number(yyyymmdd + 6, 2);

    return year >= EARLIEST_YEAR && day >= 1 && day <= gov__time_days_in_month(year, month);
}

/* Copies the 17 digits that carry meaning; false if the text cannot be of either form. */
static bool read_body(const char *text, size_t size, char body[BODY_SIZE])
{
    if (size == SHORT_SIZE && gov__identifier_is_digits(text, SHORT_SIZE)) {
        widen(text, body);
        return true;
    }
    if (size == LONG_SIZE && gov__identifier_is_digits(text, BODY_SIZE)) {
        char last = gov__identifier_upper(text[BODY_SIZE]);

        memcpy(body, text, BODY_SIZE);
        return last == 'X' || gov__identifier_is_digits(&last, 1);
    }
    return false;
}

void gov__identifier_resident_id(const char *text, size_t size, gov_identifier_check *out)
{
    char body[BODY_SIZE];

    if (!read_body(text, size, body) || !gov__identifier_is_province(body) ||
        !is_real_date(body + 6)) {
        return;
    }

    char expected = gov__checksum_mod11_2(body, BODY_SIZE);
    out->format = GOV_IDENTIFIER_RIGHT;
    out->region_code = gov__identifier_number(body, 6);
    out->birth_date = gov__identifier_number(body + 6, 8);
    out->sex = (body[16] - '0') % 2 == 1 ? 1 : 2;
    memcpy(out->canonical, body, BODY_SIZE);
    out->canonical[BODY_SIZE] = expected;
    if (size == LONG_SIZE) {
        out->canonical[BODY_SIZE] = gov__identifier_upper(text[BODY_SIZE]);
        out->checksum = gov__identifier_finding(out->canonical[BODY_SIZE] == expected);
    }
}
