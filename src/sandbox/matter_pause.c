/* SPDX-License-Identifier: Apache-2.0 */
/* The clock of a matter standing still 特别程序.
 * Owns: the list of pauses and how they move the due times. Not: the state (matter_move.c). */
#include <stdlib.h>

#include "sandbox/calendar.h"
#include "sandbox/clock.h"
#include "sandbox/event.h"
#include "sandbox/matter.h"

static bool add_time(cJSON *object, const char *name, int64_t at)
{
    char text[GOV__SB_TIME_BYTES];
    gov__sb_time_text(at, text);
    return cJSON_AddStringToObject(object, name, text) != NULL;
}

static int keep(gov__sandbox_matter *m, cJSON *pauses, bool good)
{
    char *text = good ? cJSON_PrintUnformatted(pauses) : NULL;
    cJSON_Delete(pauses);
    if (text) {
        gov__sb_matter_set(&m->pauses, text);
    }
    return text ? 0 : -1;
}

int gov__sb_matter_pause(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    const gov__sandbox_event event = {"clock", "running", "suspended", NULL, NULL};
    cJSON *pauses = m->pauses ? cJSON_Parse(m->pauses) : cJSON_CreateArray();
    cJSON *pause = cJSON_CreateObject();
    bool good = pauses && pause && add_time(pause, "from", cause->at) &&
                (!cause->note || cJSON_AddStringToObject(pause, "reason", cause->note));
    if (!good || !cJSON_AddItemToArray(pauses, pause)) {
        cJSON_Delete(pause);
        good = false;
    }
    m->paused_at = cause->at;
    return keep(m, pauses, good) == 0 ? gov__sb_event_add(sb, m->id, &event, cause) : -1;
}

/* A due time at the end of a day moves by working days, another by the time that passed. */
static int64_t moved(gov_sandbox *sb, int64_t due, int64_t from, int64_t to)
{
    int64_t day = gov__sb_calendar_day(due);
    if (due == 0 || due != gov__sb_calendar_day_end(day)) {
        return due == 0 ? 0 : due + (to - from);
    }
    int64_t stood =
        gov__sb_working_days_between(sb, gov__sb_calendar_day(from), gov__sb_calendar_day(to));
    return gov__sb_calendar_day_end(gov__sb_add_working_days(sb, day, stood));
}

int gov__sb_matter_unpause(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    const gov__sandbox_event event = {"clock", "suspended", "running", NULL, NULL};
    cJSON *pauses = m->pauses ? cJSON_Parse(m->pauses) : NULL;
    cJSON *last = cJSON_GetArrayItem(pauses, cJSON_GetArraySize(pauses) - 1);
    bool good = last && add_time(last, "to", cause->at);
    m->promised_due = moved(sb, m->promised_due, m->paused_at, cause->at);
    m->statutory_due = moved(sb, m->statutory_due, m->paused_at, cause->at);
    m->paused_at = 0;
    return keep(m, pauses, good) == 0 ? gov__sb_event_add(sb, m->id, &event, cause) : -1;
}
