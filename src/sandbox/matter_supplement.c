/* SPDX-License-Identifier: Apache-2.0 */
/* Supplements 补正: their rows and states.
 * Owns: the table. Not: the citizen's answer (matter_answer.c). */
#include "sandbox/matter_supplement.h"

#include <stdlib.h>

#include "sandbox/calendar.h"
#include "sandbox/event.h"
#include "sandbox/store.h"
#include "sandbox/task_agenda.h"

static int tell(gov_sandbox *sb, const char *matter_id, const char *id, const char *to,
                const gov__sandbox_cause *cause)
{
    char data[128];
    (void)gov__sb_print(data, sizeof data, "{\"supplement_id\":\"%s\"}", id);
    const gov__sandbox_event event = {"supplement", NULL, to, NULL, data};
    return gov__sb_event_add(sb, matter_id, &event, cause);
}

int gov__sb_supplement_open(gov_sandbox *sb, gov__sandbox_matter *m, const char *material_codes,
                            const char *form_pointers, int64_t days,
                            const gov__sandbox_cause *cause, char out_id[GOV__SB_ID_BYTES])
{
    int64_t day = gov__sb_add_working_days(sb, gov__sb_calendar_day(cause->at), days);
    int64_t due = gov__sb_calendar_day_end(day);
    gov__sb_new_id("sup", out_id);
    (void)gov__sb_print(m->step, sizeof m->step, "expire");
    m->next_at = due;
    if (gov__sb_run(sb,
                    "INSERT INTO supplement(id, matter, reason, material_codes, form_pointers, "
                    "due, state) VALUES(?, ?, ?, ?, ?, ?, 'open')",
                    "sssssi", out_id, m->id, cause->note, material_codes, form_pointers,
                    due) != 1 ||
        gov__sb_matter_save(sb, m) != 0) {
        return -1;
    }
    return tell(sb, m->id, out_id, "open", cause);
}

/* Changes the supplements of a matter that are in one state into another, with an event each. */
static int change(gov_sandbox *sb, const char *matter_id, const char *from, const char *to,
                  const gov__sandbox_cause *cause)
{
    char *id = gov__sb_get_text(
        sb, "SELECT id FROM supplement WHERE matter = ? AND state = ? ORDER BY n DESC LIMIT 1",
        "ss", matter_id, from);
    if (!id) {
        return 0;
    }
    int result = gov__sb_run(sb, "UPDATE supplement SET state = ? WHERE matter = ? AND state = ?",
                             "sss", to, matter_id, from) >= 1
                     ? tell(sb, matter_id, id, to, cause)
                     : -1;
    free(id);
    return result;
}

int gov__sb_supplement_accept(gov_sandbox *sb, const char *matter_id,
                              const gov__sandbox_cause *cause)
{
    return change(sb, matter_id, "submitted", "accepted", cause);
}

static int close_child(gov_sandbox *sb, gov__sandbox_matter *child, void *user)
{
    return child->state == GOV__SB_SUPPLEMENT_REQUIRED
               ? gov__sb_matter_move(sb, child, GOV__SB_CLOSED, user)
               : 0;
}

int gov__sb_supplement_expire(gov_sandbox *sb, gov__sandbox_matter *m,
                              const gov__sandbox_cause *cause)
{
    gov__sandbox_cause late = *cause;
    late.note = "逾期未补正";
    if (change(sb, m->id, "open", "expired", &late) != 0) {
        return -1;
    }
    if (gov__sb_matter_is_parent(m)) {
        return gov__sb_matter_each_child(sb, m->id, close_child, &late);
    }
    return gov__sb_matter_move(sb, m, GOV__SB_CLOSED, &late);
}

static int return_child(gov_sandbox *sb, gov__sandbox_matter *child, void *user)
{
    return child->state == GOV__SB_SUPPLEMENT_REQUIRED
               ? gov__sb_matter_move(sb, child, child->before, user)
               : 0;
}

int gov__sb_supplement_return(gov_sandbox *sb, gov__sandbox_matter *m,
                              const gov__sandbox_cause *cause)
{
    gov__sandbox_cause shared = *cause;
    if (change(sb, m->id, "open", "submitted", cause) != 0) {
        return -1;
    }
    if (!gov__sb_matter_is_parent(m)) {
        return gov__sb_matter_move(sb, m, m->before, cause);
    }
    m->step[0] = '\0';
    m->next_at = 0;
    return gov__sb_matter_save(sb, m) == 0
               ? gov__sb_matter_each_child(sb, m->id, return_child, &shared)
               : -1;
}

void gov__sb_supplement_write(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                              const gov__sandbox_matter *m)
{
    gov__sandbox_query q;
    gov__sb_json_open_array(w, name);
    for (gov__sb_query(sb, &q,
                       "SELECT id, reason, material_codes, form_pointers, due, state "
                       "FROM supplement WHERE matter = ? ORDER BY n",
                       "s", m->id);
         gov__sb_next(&q);) {
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "id", gov__sb_text(&q, 0));
        gov__sb_json_text(w, "reason", gov__sb_text(&q, 1));
        gov__sb_json_raw(w, "material_codes", gov__sb_text(&q, 2));
        gov__sb_json_raw(w, "form_pointers", gov__sb_text(&q, 3));
        gov__sb_json_time(w, "due", gov__sb_int(&q, 4));
        gov__sb_json_bool(w, "once", true);
        gov__sb_json_text(w, "state", gov__sb_text(&q, 5));
        gov__sb_json_close(w);
    }
    gov__sb_json_close_array(w);
    w->failed = w->failed || q.failed;
}

const gov__sandbox_part gov__sandbox_supplement_part = {
    "supplement",
    "CREATE TABLE IF NOT EXISTS supplement("
    "n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, matter TEXT NOT NULL, reason TEXT NOT NULL, "
    "material_codes TEXT NOT NULL, form_pointers TEXT NOT NULL, due INTEGER NOT NULL, "
    "state TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS supplement_matter ON supplement(matter, n);",
    NULL,
    NULL,
};
