/* SPDX-License-Identifier: Apache-2.0 */
/* Showing a verification. The words are the library's own. */
#include "cert_verdict.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "output.h"
#include "text.h"

#define DAY_MS  86400000LL
#define CST_MIN 480 /* China Standard Time in minutes */

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
    for (const char *end; *text != '\0'; text = end + 1) {
        char line[4608];
        end = strchr(text, '\n');
        (void)snprintf(line, sizeof line, "%.*s", (int)(end - text), text);
        cli_line(ctx, CLI_PLAIN, "%s", line);
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

bool cli_read_time(const char *text, int64_t *out_ms)
{
    int part[6] = {0};
    int sign_at = 0;
    int zone[2] = {CST_MIN / 60, 0};
    char sign = '+';
    int used = 0;
    size_t length = strlen(text);

    if (sscanf(text, "%4d-%2d-%2d%n", &part[0], &part[1], &part[2], &used) != 3 || used != 10) {
        return false;
    }
    if (length > 10) {
        if (sscanf(text + 10, "T%2d:%2d:%2d%n", &part[3], &part[4], &part[5], &sign_at) != 3) {
            return false;
        }
        const char *rest = text + 10 + sign_at;
        if (strcmp(rest, "Z") == 0) {
            zone[0] = 0;
        } else if (sscanf(rest, "%c%2d:%2d%n", &sign, &zone[0], &zone[1], &used) != 3 ||
                   rest[used] != '\0' || (sign != '+' && sign != '-')) {
            return false;
        }
    }
    bool right = part[0] >= 1970 && part[1] >= 1 && part[1] <= 12 && part[2] >= 1 &&
                 part[2] <= 31 && part[3] >= 0 && part[3] < 24 && part[4] >= 0 && part[4] < 60 &&
                 part[5] >= 0 && part[5] < 61;
    int64_t offset = (zone[0] * 60LL + zone[1]) * 60 * (sign == '-' ? -1 : 1);
    *out_ms = days_of(part[0], part[1], part[2]) * DAY_MS +
              ((part[3] * 60LL + part[4]) * 60 + part[5] - offset) * 1000;
    return right && *out_ms > 0;
}
