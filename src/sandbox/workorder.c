/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of work orders.
 * Owns: tables, opening, warning, writing. Not: the routes (workorder_act.c). */
#include "sandbox/workorder.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/calendar.h"
#include "sandbox/catalogue.h"
#include "sandbox/store.h"
#include "sandbox/task_agenda.h"

#define WORKING_DAYS 3

int64_t gov__sb_workorder_due(gov_sandbox *sb, int64_t at)
{
    return gov__sb_calendar_day_end(
        gov__sb_add_working_days(sb, gov__sb_calendar_day(at), WORKING_DAYS));
}

bool gov__sb_workorder_load(gov_sandbox *sb, const char *id, gov__sandbox_workorder *o)
{
    char *const fields[] = {o->id,         o->review, o->state, o->outcome, o->invalid_reason,
                            o->department, o->result};
    const size_t sizes[] = {sizeof o->id,      sizeof o->review,         sizeof o->state,
                            sizeof o->outcome, sizeof o->invalid_reason, sizeof o->department,
                            sizeof o->result};
    const int count = (int)(sizeof fields / sizeof fields[0]);
    int64_t *const numbers[] = {&o->opened, &o->due,      &o->warned,
                                &o->closed, &o->reopened, &o->since};
    gov__sandbox_query q;
    memset(o, 0, sizeof *o);
    if (!gov__sb_query(
            sb, &q,
            "SELECT id, review, state, outcome, invalid_reason, department, "
            "result, opened, due, warned, closed, reopened, since FROM work_order WHERE id = ?",
            "s", id) ||
        !gov__sb_next(&q)) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        (void)gov__sb_print(fields[i], sizes[i], "%s", gov__sb_text(&q, i));
    }
    for (int i = 0; i < 6; i++) {
        *numbers[i] = gov__sb_int(&q, count + i);
    }
    gov__sb_end(&q);
    return true;
}

/* A warning is due only while nothing is rectified. */
static int64_t warning_at(const gov__sandbox_workorder *o)
{
    static const char *const waiting[] = {"opened", "assigned", "verifying", "rectifying",
                                          "reopened"};
    for (size_t i = 0; i < sizeof waiting / sizeof waiting[0]; i++) {
        if (strcmp(o->state, waiting[i]) == 0 && o->warned == 0) {
            int64_t from = strcmp(o->state, "reopened") == 0 ? o->since : o->opened;
            return from + (o->due - from) * 2 / 3;
        }
    }
    return 0;
}

int gov__sb_workorder_step(gov_sandbox *sb, gov__sandbox_workorder *o, const char *to,
                           const char *note, int64_t at)
{
    char from[16];
    (void)gov__sb_print(from, sizeof from, "%s", o->state);
    (void)gov__sb_print(o->state, sizeof o->state, "%s", to);
    o->since = at;
    if (strcmp(to, "closed") == 0) {
        o->closed = at;
    }
    if (gov__sb_run(sb,
                    "UPDATE work_order SET state = ?, outcome = ?, invalid_reason = ?, result = ?, "
                    "due = ?, warned = ?, closed = ?, reopened = ?, since = ? WHERE id = ?",
                    "ssssiiiiis", o->state, o->outcome, o->invalid_reason, o->result, o->due,
                    o->warned, o->closed, o->reopened, o->since, o->id) != 1 ||
        gov__sb_run(sb,
                    "INSERT INTO work_order_step(work_order, at, was, now, note) "
                    "VALUES(?, ?, ?, ?, ?)",
                    "sisss", o->id, at, from, to, note) != 1) {
        return -1;
    }
    int64_t warning = warning_at(o);
    return warning == 0 || strcmp(to, "reopened") == 0
               ? gov__sb_agenda_set(sb, GOV__SB_AGENDA_WORK_ORDER, o->id, warning)
               : 0;
}

/* The department in charge; of a package the first. */
static char *department_of(const gov__sandbox_matter *m)
{
    if (m->authority) {
        return gov__sb_copy(m->authority);
    }
    cJSON *catalogue = gov__sb_catalogue_load(m->code);
    const cJSON *departments = gov__sb_member(gov__sb_member(catalogue, "document"), "departments");
    const cJSON *first = cJSON_GetArrayItem(departments, 0);
    char *text = first ? cJSON_PrintUnformatted(first) : NULL;
    cJSON_Delete(catalogue);
    return text;
}

int gov__sb_workorder_open(gov_sandbox *sb, const gov__sandbox_review *r,
                           const gov__sandbox_matter *m, char out_id[GOV__SB_ID_BYTES])
{
    gov__sandbox_workorder o = {.state = "opened", .opened = r->at};
    char *department = department_of(m);
    gov__sb_new_id("wko", out_id);
    (void)gov__sb_print(o.id, sizeof o.id, "%s", out_id);
    o.due = gov__sb_workorder_due(sb, r->at);
    int result = -1;
    if (department &&
        gov__sb_run(sb,
                    "INSERT INTO work_order(id, review, state, outcome, invalid_reason, result, "
                    "department, opened, due, warned, closed, reopened, since) "
                    "VALUES(?, ?, 'opened', '', '', '', ?, ?, ?, 0, 0, 0, ?)",
                    "sssiii", o.id, r->id, department, o.opened, o.due, o.opened) == 1 &&
        gov__sb_run(sb,
                    "INSERT INTO work_order_step(work_order, at, was, now, note) "
                    "VALUES(?, ?, NULL, 'opened', NULL)",
                    "si", o.id, o.opened) == 1) {
        result = gov__sb_agenda_set(sb, GOV__SB_AGENDA_WORK_ORDER, o.id, warning_at(&o));
    }
    cJSON_free(department);
    return result;
}

int gov__sb_workorder_warn(gov_sandbox *sb, const char *id, int64_t at)
{
    return gov__sb_run(sb, "UPDATE work_order SET warned = ? WHERE id = ? AND warned = 0", "is", at,
                       id) < 0
               ? -1
               : 0;
}

static void write_steps(gov_sandbox *sb, gov__sandbox_json *w, const char *id)
{
    gov__sandbox_query q;
    gov__sb_json_open_array(w, "steps");
    for (gov__sb_query(sb, &q,
                       "SELECT at, was, now, note FROM work_order_step WHERE work_order = ? "
                       "ORDER BY n",
                       "s", id);
         gov__sb_next(&q);) {
        gov__sb_json_open(w, NULL);
        gov__sb_json_time(w, "at", gov__sb_int(&q, 0));
        gov__sb_json_opt(w, "from", gov__sb_text(&q, 1));
        gov__sb_json_text(w, "to", gov__sb_text(&q, 2));
        gov__sb_json_opt(w, "note", gov__sb_text(&q, 3));
        gov__sb_json_close(w);
    }
    gov__sb_json_close_array(w);
    w->failed = w->failed || q.failed;
}

static void write_time(gov__sandbox_json *w, const char *name, int64_t at)
{
    if (at != 0) {
        gov__sb_json_time(w, name, at);
    }
}

void gov__sb_workorder_answer(gov_sandbox *sb, gov__sandbox_response *res,
                              const gov__sandbox_workorder *o)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "id", o->id);
    gov__sb_json_text(&w, "review_id", o->review);
    gov__sb_json_text(&w, "state", o->state);
    gov__sb_json_opt(&w, "invalid_reason", o->invalid_reason);
    gov__sb_json_opt(&w, "outcome", o->outcome);
    gov__sb_json_opt(&w, "result", o->result);
    gov__sb_json_time(&w, "opened_at", o->opened);
    gov__sb_json_time(&w, "due", o->due);
    write_time(&w, "warned_at", o->warned);
    write_time(&w, "closed_at", o->closed);
    gov__sb_json_int(&w, "reopened", o->reopened);
    gov__sb_json_raw(&w, "department", o->department);
    write_steps(sb, &w, o->id);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

const gov__sandbox_part gov__sandbox_workorder_part = {
    "workorder",
    "CREATE TABLE IF NOT EXISTS work_order("
    "n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, review TEXT NOT NULL UNIQUE, "
    "state TEXT NOT NULL, outcome TEXT NOT NULL, invalid_reason TEXT NOT NULL, "
    "result TEXT NOT NULL, department TEXT NOT NULL, opened INTEGER NOT NULL, due INTEGER NOT "
    "NULL, "
    "warned INTEGER NOT NULL, closed INTEGER NOT NULL, reopened INTEGER NOT NULL, "
    "since INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS work_order_step("
    "n INTEGER PRIMARY KEY, work_order TEXT NOT NULL, at INTEGER NOT NULL, was TEXT, "
    "now TEXT NOT NULL, note TEXT);"
    "CREATE INDEX IF NOT EXISTS work_order_step_order ON work_order_step(work_order, n);",
    NULL,
    NULL,
};
