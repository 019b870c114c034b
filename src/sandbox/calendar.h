/* SPDX-License-Identifier: Apache-2.0 */
/* Working days: the calendar of public holidays and make-up days, and a matter's clock.
 * Owns: the table of exceptional days and all arithmetic on working days. Not: which limit applies
 * to an item (catalogue) and not the time itself (clock.h). */
#ifndef GOVSDK_SANDBOX_CALENDAR_H
#define GOVSDK_SANDBOX_CALENDAR_H

#include "sandbox/http.h"
#include "sandbox/platform.h"

/* Days are counted from 1970 in China's time zone. */
int64_t gov__sb_calendar_day(int64_t unix_ms);
/* The last millisecond-less second of a day: 23:59:59+08:00. */
int64_t gov__sb_calendar_day_end(int64_t day);
bool gov__sb_is_working_day(gov_sandbox *sb, int64_t day);
/* Working days after `from` up to and including `to`; negative when `to` lies before. */
int64_t gov__sb_working_days_between(gov_sandbox *sb, int64_t from, int64_t to);
/* The day that is `count` working days after `day` (count >= 0; 0: the day itself). */
int64_t gov__sb_add_working_days(gov_sandbox *sb, int64_t day, int64_t count);
/* When a limit {n, unit: working_day, day, hour, minute, month} that starts at `start_ms` ends. */
int64_t gov__sb_limit_end(gov_sandbox *sb, int64_t start_ms, int64_t n, const char *unit);

#endif
