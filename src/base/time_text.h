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
/* Days since the epoch, rounded down, and the milliseconds into that day. */
int64_t gov__time_split_day(int64_t ms, int32_t *ms_of_day);

/* Write digits, return the place behind them; no NUL. */
char *gov__time_put(char *out, int32_t value, int width);
char *gov__time_put_clock(char *o, int32_t second_of_day);
/* Copies text and its NUL when there is room; the length, or 0. */
size_t gov__time_give(const char *text, size_t len, char *out, size_t room);

#endif
