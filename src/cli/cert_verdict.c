/* SPDX-License-Identifier: Apache-2.0 */
/* Showing a verification. The words are the library's own. */
#include "cert_verdict.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "output.h"
#include "text.h"

#define DAY_MS    86400000LL
#define HOUR_MS   3600000LL
#define HOURS_MAX (24 * 3660)
#define CST_MIN   480 /* China Standard Time in minutes */

void cli_verdict_show(const cli_context *ctx, const gov_verification *found, bool claims)
{
    const char *fields = claims ? gov_verification_get_claims_json(found) : NULL;

    if (ctx->json) {
        const char *json = gov_verification_get_json(found);
        if (fields != NULL) {
            (void)printf("%.*s,\"claims\":%s}\n", (int)strlen(json) - 1, json, fields);
        } else {
            (void)printf("%s\n", json);
        }
        return;
    }
    const char *text = gov_verification_get_text(found, ctx->language);
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        cli_line(ctx, CLI_PLAIN, "%.*s", (int)length, text);
        text += length + (text[length] != '\0' ? 1 : 0);
    }
    if (fields != NULL) {
        cli_line(ctx, CLI_PLAIN, "%s", fields);
    }
}

void cli_verdict_show_checks(const cli_context *ctx, const char *before,
                             const gov_verification *found)
{
    static const char *const marks[] = {[GOV_FINDING_PASS] = "✓", [GOV_FINDING_FAIL] = "✗"};

    for (size_t i = 0; i < gov_verification_get_signature_count(found); i++) {
        for (size_t n = 0; n < gov_verification_get_check_count(found, i); n++) {
            gov_finding result = gov_verification_get_result(found, i, n);
            if (result != GOV_FINDING_NOT_DONE) {
                cli_line(ctx, result == GOV_FINDING_PASS ? CLI_GREEN : CLI_RED, "%s%s %s", before,
                         marks[result], gov_verification_get_check(found, i, n));
            }
        }
    }
}

int cli_verdict_exit(const gov_verification *found)
{
    switch (gov_verification_get_overall(found)) {
    case GOV_VERDICT_PASSED: return CLI_EXIT_OK;
    case GOV_VERDICT_FAILED: return CLI_EXIT_DISTRUST;
    default: return CLI_EXIT_NO;
    }
}

bool cli_read_ages(cli_context *ctx, gov_verify_options *out)
{
    int64_t hours = 0;
    int64_t keys_hours = 0;

    if (!cli_read_option_number(ctx, "max-age", 1, HOURS_MAX, &hours) ||
        !cli_read_option_number(ctx, "keys-max-age", 1, HOURS_MAX, &keys_hours)) {
        return false;
    }
    out->status_max_age_ms = hours * HOUR_MS;
    out->keys_max_age_ms = keys_hours * HOUR_MS;
    return true;
}

size_t cli_document_size(const char *data, size_t size)
{
    bool is_text = size > 0 && data[0] == 'e'; /* a compact JWS begins with {" */

    while (is_text && size > 0 && strchr(" \t\r\n", data[size - 1]) != NULL) {
        size--;
    }
    return size;
}

int64_t cli_platform_now(const cli_context *ctx)
{
    struct timespec now;
    int64_t offset_ms = 0;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (ctx->client != NULL) {
        (void)gov_client_get_clock_offset_ms(ctx->client, &offset_ms);
    }
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + offset_ms;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* Reads `width` digits off the front. */
static bool take_digits(const char **at, int width, int *out)
{
    *out = 0;
    for (int i = 0; i < width; i++) {
        char c = (*at)[0];
        if (c < '0' || c > '9') {
            return false;
        }
        *out = *out * 10 + (c - '0');
        (*at)++;
    }
    return true;
}

static bool take_char(const char **at, char c)
{
    bool there = **at == c;

    *at += there ? 1 : 0;
    return there;
}

/* "+08:00" or "Z": minutes ahead of UTC. */
static bool take_zone(const char **at, int *out)
{
    int hours;
    int minutes;

    if (take_char(at, 'Z')) {
        *out = 0;
        return true;
    }
    bool behind = **at == '-';
    if (!(take_char(at, '+') || take_char(at, '-')) || !take_digits(at, 2, &hours) ||
        !take_char(at, ':') || !take_digits(at, 2, &minutes) || hours > 23 || minutes > 59) {
        return false;
    }
    *out = (hours * 60 + minutes) * (behind ? -1 : 1);
    return true;
}

static bool take_day(const char **at, int64_t *out)
{
    int year;
    int month;
    int day;
    bool good = take_digits(at, 4, &year) && take_char(at, '-') && take_digits(at, 2, &month) &&
                take_char(at, '-') && take_digits(at, 2, &day) && year >= 1970 && month >= 1 &&
                month <= 12 && day >= 1;
    int64_t first = good ? days_of(year, month, 1) : 0;
    int64_t next = good ? days_of(year + month / 12, month % 12 + 1, 1) : 0;

    *out = first + (good ? day - 1 : 0);
    return good && *out < next;
}

static bool take_clock(const char **at, int64_t *out_s)
{
    int hour;
    int minute;
    int second;
    bool good = take_digits(at, 2, &hour) && take_char(at, ':') && take_digits(at, 2, &minute) &&
                take_char(at, ':') && take_digits(at, 2, &second) && hour < 24 && minute < 60 &&
                second < 61;

    *out_s = good ? (hour * 60LL + minute) * 60 + second : 0;
    /* Parts of a second decide nothing here. */
    if (good && take_char(at, '.')) {
        size_t digits = strspn(*at, "0123456789");
        *at += digits;
        good = digits > 0;
    }
    return good;
}

bool cli_read_time(const char *text, int64_t *out_ms)
{
    const char *at = text;
    int64_t day = 0;
    int64_t clock_s = 0;
    int zone = CST_MIN;
    bool good = take_day(&at, &day);

    if (good && take_char(&at, 'T')) {
        good = take_clock(&at, &clock_s) && take_zone(&at, &zone);
    }
    *out_ms = day * DAY_MS + (clock_s - zone * 60LL) * 1000;
    return good && *at == '\0' && *out_ms > 0;
}
