/* SPDX-License-Identifier: Apache-2.0 */
/* What base/time.c and base/time_http.c share: fixed-width digits and the step from fields to
 * milliseconds. For nobody else; base/time.h is the interface. */
#ifndef GOV__BASE_TIME_TEXT_H
#define GOV__BASE_TIME_TEXT_H

#include "base/time.h"

/* Exactly `count` digits (at most 9). */
bool gov__time_digits(const char *text, size_t count, int32_t *out);
/* "08:49:37"; eight bytes must be readable. */
bool gov__time_clock(const char *text, gov__time_fields *f);
/* Checks the day and the range; second 60 must end a UTC day. */
bool gov__time_to_ms(const gov__time_fields *f, int32_t offset_minutes, int64_t *out_ms);
/* Days since the epoch, rounded down. */
int64_t gov__time_day_of(int64_t ms);

#endif
