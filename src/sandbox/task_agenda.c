/* SPDX-License-Identifier: Apache-2.0 */
/* The agenda, and the tick that works it off.
 * Owns: the table, the order (by time, then by when it was planned), the transaction around it. Not:
 * what is done. */
#include "sandbox/task_agenda.h"

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/matter.h"
#include "sandbox/review.h"
#include "sandbox/store.h"
#include "sandbox/task.h"

/* A bound against an agenda that plans itself for ever. */
#define MAX_STEPS 1000000

int gov__sb_agenda_set(gov_sandbox *sb, gov__sandbox_agenda kind, const char *id, int64_t at)
{
    if (gov__sb_run(sb, "DELETE FROM agenda WHERE kind = ? AND id = ?", "is", (int64_t)kind, id) <
        0) {
        return -1;
    }
    if (at == 0) {
        return 0;
    }
    return gov__sb_run(sb, "INSERT INTO agenda(at, kind, id) VALUES(?, ?, ?)", "iis", at,
                       (int64_t)kind, id) == 1
               ? 0
               : -1;
}

typedef struct due {
    int64_t row, at, kind;
    char id[GOV__SB_ID_BYTES];
} due;

/* 1: found; 0: nothing is due; -1: the database failed. */
static int first_due(gov_sandbox *sb, int64_t now, due *out)
{
    gov__sandbox_query q;
    if (!gov__sb_query(sb, &q,
                       "SELECT n, at, kind, id FROM agenda WHERE at <= ? ORDER BY at, n LIMIT 1",
                       "i", now)) {
        return -1;
    }
    if (!gov__sb_next(&q)) {
        return q.failed ? -1 : 0;
    }
    *out = (due){gov__sb_int(&q, 0), gov__sb_int(&q, 1), gov__sb_int(&q, 2), ""};
    (void)gov__sb_print(out->id, sizeof out->id, "%s", gov__sb_text(&q, 3));
    gov__sb_end(&q);
    return 1;
}

static int work(gov_sandbox *sb, const due *d)
{
    static int (*const workers[GOV__SB_AGENDA_COUNT])(gov_sandbox *, const char *, int64_t) = {
        gov__sb_matter_step, gov__sb_task_finish, gov__sb_workorder_warn};
    if (gov__sb_run(sb, "DELETE FROM agenda WHERE n = ?", "i", d->row) != 1 || d->kind < 0 ||
        d->kind >= GOV__SB_AGENDA_COUNT) {
        return -1;
    }
    return workers[d->kind](sb, d->id, d->at);
}

int gov__sandbox_tick(gov_sandbox *sb)
{
    int64_t now = gov__sb_now_ms(sb);
    due next;
    int found = first_due(sb, now, &next);
    if (found <= 0) {
        return found;
    }
    if (gov__sb_begin(sb) != 0) {
        return -1;
    }
    for (int steps = 0; found == 1 && steps < MAX_STEPS; steps++) {
        found = work(sb, &next) == 0 ? first_due(sb, now, &next) : -1;
    }
    if (found < 0 || gov__sb_commit(sb) != 0) {
        gov__sb_rollback(sb);
        return -1;
    }
    gov__sb_notify(sb);
    return 0;
}

const gov__sandbox_part gov__sandbox_agenda_part = {
    "agenda",
    "CREATE TABLE IF NOT EXISTS agenda("
    "n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind INTEGER NOT NULL, "
    "id TEXT NOT NULL, UNIQUE(kind, id));"
    "CREATE INDEX IF NOT EXISTS agenda_at ON agenda(at, n);",
    NULL,
    NULL,
};
