/* SPDX-License-Identifier: Apache-2.0 */
/* The signed calendar of a year: by it a client counts working days as the platform does.
 * Owns: its route and claims. Not: the arithmetic (calendar.c). */
#include <stdlib.h>

#include "sandbox/catalogue.h"
#include "sandbox/clock.h"
#include "sandbox/route.h"
#include "sandbox/sign.h"

static void put(gov__sandbox_json *w, const cJSON *year, const char *name)
{
    char *text = cJSON_PrintUnformatted(gov__sb_member(year, name));
    w->failed = w->failed || !text;
    gov__sb_json_raw(w, name, text);
    cJSON_free(text);
}

static char *sign(const gov_sandbox *sb, const cJSON *year)
{
    static const char *const members[] = {"year", "status", "holidays", "workdays"};
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "iss", sb->base_url);
    gov__sb_json_int(&w, "iat", gov__sb_now_ms(sb) / 1000);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        put(&w, year, members[i]);
    }
    gov__sb_json_close(&w);
    size_t length = 0;
    char *claims = gov__sb_json_take(&w, &length);
    char *jws =
        claims ? gov__sb_sign_jws(sb, GOV__SB_KEY_RECEIPT, "gov-calendar+jwt", NULL, claims, length)
               : NULL;
    free(claims);
    return jws;
}

static const cJSON *find_year(const cJSON *calendar, int64_t wanted)
{
    const cJSON *year = NULL;
    cJSON_ArrayForEach(year, gov__sb_member(calendar, "years"))
    {
        int64_t own = 0;
        if (gov__sb_member_int(year, "year", &own) && own == wanted) {
            return year;
        }
    }
    return NULL;
}

static void answer(gov_sandbox *sb, gov__sandbox_response *res, const cJSON *year, int64_t number)
{
    gov__sandbox_json w = {0};
    char *jws = sign(sb, year);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_int(&w, "year", number);
    gov__sb_json_text(&w, "calendar", jws);
    gov__sb_json_close(&w);
    w.failed = w.failed || !jws;
    gov__sb_answer_json(res, 200, &w);
    free(jws);
}

static void read_year(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    int64_t number = 0;
    cJSON *calendar = gov__sb_document("calendar");
    const cJSON *year =
        gov__sb_read_int(req->path_args[0], 1, 9999, &number) ? find_year(calendar, number) : NULL;
    if (year) {
        answer(sb, res, year, number);
    } else {
        gov__sb_problem_not_found(res, "calendar");
    }
    cJSON_Delete(calendar);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/calendars/{year}", read_year, GOV__SB_PUBLIC},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_calendar_read_part = {"calendar_read", NULL, NULL, routes};
