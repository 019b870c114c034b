/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's clock, which tests can set, freeze and advance.
 * Owns: what time it is on this platform. Not: working days (calendar). */
#ifndef GOVSDK_SANDBOX_CLOCK_H
#define GOVSDK_SANDBOX_CLOCK_H

#include "sandbox/platform.h"

/* Milliseconds since 1970 by the sandbox's clock. Everything the platform stores, signs, expires
 * or sends uses this clock; nothing uses the machine's. */
int64_t gov__sb_now_ms(const gov_sandbox *sb);

/* How far it is ahead of the machine's clock; negative when behind. */
int64_t gov__sb_ahead_ms(const gov_sandbox *sb);

/* Real milliseconds that only go forward, for waits between threads. */
int64_t gov__sb_monotonic_ms(void);

/* How long a department's nominal working time lasts on the sandbox clock: nominal divided by the
 * option work_speed, at least 1 ms. The clock itself never runs faster, so that tokens and the
 * Date header stay true when the departments are hurried. */
int64_t gov__sb_work_ms(const gov_sandbox *sb, int64_t nominal_ms);

/* RFC 3339 with +08:00 and seconds (milliseconds when they are not zero). */
void gov__sb_time_text(int64_t unix_ms, char out[GOV__SB_TIME_BYTES]);
/* The day in China: YYYY-MM-DD. */
void gov__sb_day_text(int64_t unix_ms, char out[16]);
/* Reads RFC 3339 with any offset; false when malformed. */
bool gov__sb_time_read(const char *text, int64_t *out_ms);
/* An HTTP date (RFC 9110 section 5.6.7). */
void gov__sb_http_date(int64_t unix_ms, char out[GOV__SB_TIME_BYTES]);
/* Days since 1970 from a civil date and back (proleptic Gregorian). */
int64_t gov__sb_days_from_civil(int64_t year, int month, int day);
void gov__sb_civil_from_days(int64_t days, int64_t *year, int *month, int *day);

/* For the operator: move the clock. The caller does the departments' due work then. */
void gov__sb_clock_advance(gov_sandbox *sb, int64_t ms);
void gov__sb_clock_set(gov_sandbox *sb, int64_t unix_ms);

#endif
