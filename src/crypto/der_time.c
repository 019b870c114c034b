/* SPDX-License-Identifier: Apache-2.0 */
/* UTCTime and GeneralizedTime (ITU-T X.680 sections 46 and 47) in seconds. What X.690 section 11.7
 * and 11.8 forbid is read as well, and told. A time without a zone is read as UTC. */
#include "base/time.h"
#include "crypto/der.h"

enum { HOUR = 3600, MINUTE = 60, DAY = 86400, OFFSET_MAX = 14 };

struct text {
    const uint8_t *at;
    size_t len;
};

/* Takes that many digits. */
static bool take_number(struct text *in, size_t count, int32_t *out)
{
    int32_t value = 0;

    if (in->len < count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (in->at[i] < '0' || in->at[i] > '9') {
            return false;
        }
        value = value * 10 + (in->at[i] - '0');
    }
    in->at += count;
    in->len -= count;
    *out = value;
    return true;
}

static bool at_digit(const struct text *in)
{
    return in->len != 0 && in->at[0] >= '0' && in->at[0] <= '9';
}

static bool take_fraction(struct text *in, bool *exact)
{
    int32_t digit;

    if (in->len == 0 || (in->at[0] != '.' && in->at[0] != ',')) {
        return true;
    }
    *exact = false;
    in->at++;
    in->len--;
    if (!at_digit(in)) {
        return false;
    }
    while (at_digit(in)) {
        (void)take_number(in, 1, &digit);
    }
    return true;
}

/* The zone, in seconds east of Greenwich, and the end. */
static bool take_zone(struct text *in, int64_t *east, bool *exact)
{
    int32_t hours;
    int32_t minutes = 0;

    *east = 0;
    if (in->len == 1 && in->at[0] == 'Z') {
        return true;
    }
    *exact = false;
    if (in->len == 0) {
        return true;
    }
    const bool west = in->at[0] == '-';
    if (!west && in->at[0] != '+') {
        return false;
    }
    in->at++;
    in->len--;
    if (!take_number(in, 2, &hours) || (in->len != 0 && !take_number(in, 2, &minutes)) ||
        in->len != 0 || hours > OFFSET_MAX || minutes >= MINUTE) {
        return false;
    }
    *east = (int64_t)hours * HOUR + (int64_t)minutes * MINUTE;
    *east = west ? -*east : *east;
    return true;
}

static bool take_day(struct text *in, bool utc, gov__time_fields *out)
{
    if (!take_number(in, utc ? 2 : 4, &out->year)) {
        return false;
    }
    /* RFC 5280 section 4.1.2.5.1 */
    out->year += !utc ? 0 : out->year >= 50 ? 1900 : 2000;
    return take_number(in, 2, &out->month) && take_number(in, 2, &out->day) && out->month >= 1 &&
           out->month <= 12 && out->day >= 1 &&
           out->day <= gov__time_days_in_month(out->year, out->month);
}

/* Minutes and seconds may be left out, which DER forbids. */
static bool take_clock(struct text *in, bool utc, gov__time_fields *out, bool *exact)
{
    if (!take_number(in, 2, &out->hour)) {
        return false;
    }
    if (at_digit(in) || utc) {
        if (!take_number(in, 2, &out->minute)) {
            return false;
        }
    }
    if (at_digit(in)) {
        if (!take_number(in, 2, &out->second)) {
            return false;
        }
    } else {
        *exact = false;
    }
    return out->hour < 24 && out->minute < MINUTE && out->second <= MINUTE &&
           (utc || take_fraction(in, exact));
}

bool gov__der_time(const gov__der *element, int64_t *out_s, bool *exact)
{
    const bool utc = element->tag == GOV__DER_UTC_TIME;
    struct text in = {element->body.data, element->body.len};
    gov__time_fields fields = {0};
    int64_t east;

    *exact = true;
    if ((!utc && element->tag != GOV__DER_GENERALIZED_TIME) || !take_day(&in, utc, &fields) ||
        !take_clock(&in, utc, &fields, exact) || !take_zone(&in, &east, exact)) {
        return false;
    }
    *out_s = gov__time_days_from_civil(fields.year, fields.month, fields.day) * DAY +
             (int64_t)fields.hour * HOUR + (int64_t)fields.minute * MINUTE + fields.second - east;
    return true;
}
