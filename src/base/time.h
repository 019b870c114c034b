/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time as text: RFC 3339 for documents, RFC 9110 HTTP-date for headers.
 * Works on int64 milliseconds since 1970-01-01T00:00:00Z. Reads no clock, no zone, no locale. */
#ifndef GOV__BASE_TIME_H
#define GOV__BASE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The years 0000 to 9999 in UTC. */
#define GOV__TIME_MIN_MS (-62167219200000LL)
#define GOV__TIME_MAX_MS 253402300799999LL

/* A proleptic Gregorian day and time of day. */
typedef struct gov__time_fields {
    int32_t year;  /* 0..9999 */
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
    int32_t hour;
    int32_t minute;
    int32_t second;
    int32_t millisecond;
} gov__time_fields;

/* Days since 1970-01-01 and back; no range check beyond int32 years. */
int64_t gov__time_days_from_civil(int32_t year, int32_t month, int32_t day);
void gov__time_civil_from_days(int64_t days, int32_t *year, int32_t *month, int32_t *day);
/* 0 for a month that is none. */
int32_t gov__time_days_in_month(int32_t year, int32_t month);

/* RFC 3339 date-time: the offset is mandatory, lower-case t and z are allowed, the fraction has 1 to
 * 9 digits (cut to milliseconds), second 60 reads as the following second. */
bool gov__time_parse_rfc3339(const char *text, size_t len, int64_t *out_ms);
/* RFC 3339 full-date, "2024-02-29"; days since 1970-01-01. */
bool gov__time_parse_date(const char *text, size_t len, int64_t *out_days);
/* A day as certificates write it, "2026-11-23", "20261123" or "2026年11月23日", as the moment at which it
 * begins, or ends, in China; INT64_MAX for 长期 and 永久; 0 for what is neither. */
int64_t gov__time_day_ms(const char *text, bool end);

/* Bytes of gov__time_write_utc, NUL included. */
#define GOV__TIME_TEXT_MAX 21
/* RFC 3339 in UTC to the second, "2024-02-29T12:00:00Z"; what is out of range is cut to its end. */
void gov__time_write_utc(int64_t ms, char out[GOV__TIME_TEXT_MAX]);

/* RFC 9110 section 5.6.7: IMF-fixdate, and the obsolete RFC 850 and asctime forms. A two-digit
 * year more than 50 years after now_ms belongs to the century before; the weekday must be a name. */
bool gov__time_parse_http(const char *text, size_t len, int64_t now_ms, int64_t *out_ms);

#endif
