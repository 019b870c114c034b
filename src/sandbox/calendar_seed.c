/* SPDX-License-Identifier: Apache-2.0 */
/* Fills the calendar table from data/calendar.json.
 * Owns: reading that document. Only days that differ from the plain week are stored. */
#include "sandbox/calendar.h"
#include "sandbox/catalogue.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/store.h"

static int64_t read_day(const cJSON *text)
{
    char at[GOV__SB_TIME_BYTES];
    int64_t ms = 0;
    if (!cJSON_IsString(text) ||
        !gov__sb_print(at, sizeof at, "%sT12:00:00+08:00", text->valuestring) ||
        !gov__sb_time_read(at, &ms)) {
        return -1;
    }
    return gov__sb_calendar_day(ms);
}

static int add(gov_sandbox *sb, int64_t day, int64_t delta)
{
    return gov__sb_run(sb, "INSERT OR REPLACE INTO calendar_day(day, delta) VALUES(?, ?)", "ii",
                       day, delta) == 1
               ? 0
               : -1;
}

/* A holiday on a weekday takes that working day away; at a weekend it changes nothing. */
static int add_holiday(gov_sandbox *sb, const cJSON *holiday)
{
    int64_t last = read_day(gov__sb_member(holiday, "to"));
    int64_t day = read_day(gov__sb_member(holiday, "from"));
    if (day < 0 || last < day) {
        return -1;
    }
    for (; day <= last; day++) {
        if (gov__sb_is_working_day(sb, day) && add(sb, day, -1) != 0) {
            return -1;
        }
    }
    return 0;
}

static int add_year(gov_sandbox *sb, const cJSON *year)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, gov__sb_member(year, "holidays"))
    {
        if (add_holiday(sb, entry) != 0) {
            return -1;
        }
    }
    cJSON_ArrayForEach(entry, gov__sb_member(year, "workdays"))
    {
        int64_t day = read_day(entry);
        if (day < 0 || (!gov__sb_is_working_day(sb, day) && add(sb, day, 1) != 0)) {
            return -1;
        }
    }
    return 0;
}

static int seed(gov_sandbox *sb)
{
    cJSON *calendar = gov__sb_document("calendar");
    const cJSON *years = gov__sb_member(calendar, "years");
    const cJSON *year = NULL;
    int result = cJSON_GetArraySize(years) > 0 ? 0 : -1;
    cJSON_ArrayForEach(year, years)
    {
        if (result == 0) {
            result = add_year(sb, year);
        }
    }
    cJSON_Delete(calendar);
    return result;
}

extern const gov__sandbox_part gov__sandbox_calendar_part;
const gov__sandbox_part gov__sandbox_calendar_part = {
    "calendar",
    "CREATE TABLE IF NOT EXISTS calendar_day("
    "day INTEGER PRIMARY KEY, delta INTEGER NOT NULL) WITHOUT ROWID;",
    seed,
    NULL,
};
