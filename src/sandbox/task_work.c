/* SPDX-License-Identifier: Apache-2.0 */
/* The departments at work: starting, finishing, pausing and skipping tasks.
 * Owns: a task's states and what a finished task leads to. Not: the table (task.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/event.h"
#include "sandbox/store.h"
#include "sandbox/task.h"
#include "sandbox/task_agenda.h"

typedef struct task {
    char id[GOV__SB_ID_BYTES];
    char matter[GOV__SB_ID_BYTES];
    char name[16];
    char state[16];
    int64_t minutes, finish, left;
    char *department;
    char *opinion;
} task;

static void clear(task *t)
{
    free(t->department);
    free(t->opinion);
    memset(t, 0, sizeof *t);
}

static bool load(gov_sandbox *sb, const char *id, task *t)
{
    gov__sandbox_query q;
    memset(t, 0, sizeof *t);
    if (!gov__sb_query(sb, &q,
                       "SELECT id, matter, name, state, minutes, finish, left, department, opinion "
                       "FROM task WHERE id = ?",
                       "s", id) ||
        !gov__sb_next(&q)) {
        return false;
    }
    (void)gov__sb_print(t->id, sizeof t->id, "%s", gov__sb_text(&q, 0));
    (void)gov__sb_print(t->matter, sizeof t->matter, "%s", gov__sb_text(&q, 1));
    (void)gov__sb_print(t->name, sizeof t->name, "%s", gov__sb_text(&q, 2));
    (void)gov__sb_print(t->state, sizeof t->state, "%s", gov__sb_text(&q, 3));
    t->minutes = gov__sb_int(&q, 4);
    t->finish = gov__sb_int(&q, 5);
    t->left = gov__sb_int(&q, 6);
    t->department = gov__sb_copy(gov__sb_text(&q, 7));
    t->opinion = gov__sb_copy(gov__sb_text(&q, 8));
    gov__sb_end(&q);
    return t->department != NULL;
}

/* Changes the state, plans the end and writes the event into both logs. */
static int change(gov_sandbox *sb, const gov__sandbox_matter *m, task *t, const char *to,
                  int64_t at, const char *note)
{
    const gov__sandbox_cause cause = {at, "department", t->department, note};
    const gov__sandbox_event event = {"task", t->state, to, t->id, NULL};
    bool done = strcmp(to, "done") == 0;
    int64_t finish = strcmp(to, "active") == 0 ? t->finish : 0;
    if (gov__sb_run(sb,
                    "UPDATE task SET state = ?, finish = ?, left = ?, done_at = ?, "
                    "opinion = coalesce(?, opinion), due = CASE WHEN due = 0 THEN ? ELSE due END "
                    "WHERE id = ?",
                    "siiisis", to, finish, t->left, done ? at : 0, note, m->promised_due,
                    t->id) != 1 ||
        gov__sb_agenda_set(sb, GOV__SB_AGENDA_TASK, t->id, finish) != 0) {
        return -1;
    }
    int result = gov__sb_event_add_both(sb, m, &event, &cause);
    (void)gov__sb_print(t->state, sizeof t->state, "%s", to);
    return result;
}

static int start(gov_sandbox *sb, const char *id, int64_t at)
{
    task t;
    gov__sandbox_matter m = {0};
    int result = -1;
    if (load(sb, id, &t) && gov__sb_matter_load(sb, t.matter, &m)) {
        t.finish = at + gov__sb_work_ms(sb, t.minutes * 60000);
        result = change(sb, &m, &t, "active", at, NULL);
        if (result == 0 && strcmp(t.name, "publicise") == 0 &&
            gov__sb_state_may(m.state, GOV__SB_PUBLICISED)) {
            const gov__sandbox_cause cause = {at, "department", t.department, NULL};
            result = gov__sb_matter_move(sb, &m, GOV__SB_PUBLICISED, &cause);
        }
    }
    gov__sb_matter_clear(&m);
    clear(&t);
    return result;
}

int gov__sb_task_start_ready(gov_sandbox *sb, const char *root, int64_t at)
{
    char id[GOV__SB_ID_BYTES] = "";
    for (;;) {
        char *ready = gov__sb_get_text(
            sb,
            "SELECT t.id FROM task t JOIN matter m ON m.id = t.matter "
            "WHERE t.root = ? AND t.state = 'pending' "
            "AND (m.state IN (?, ?) OR (t.instant AND m.state = ?)) AND NOT EXISTS("
            "SELECT 1 FROM json_each(t.depends) d JOIN task p ON p.id = d.value "
            "WHERE p.state NOT IN ('done', 'skipped')) ORDER BY t.n LIMIT 1",
            "siii", root, (int64_t)GOV__SB_IN_REVIEW, (int64_t)GOV__SB_PUBLICISED,
            (int64_t)GOV__SB_ACCEPTED);
        if (!ready) {
            return 0;
        }
        bool again = strcmp(ready, id) == 0;
        (void)gov__sb_print(id, sizeof id, "%s", ready);
        free(ready);
        if (again || start(sb, id, at) != 0) {
            return -1;
        }
    }
}

static int64_t open_tasks(gov_sandbox *sb, const char *matter_id)
{
    return gov__sb_get_int(sb, -1,
                           "SELECT count(*) FROM task WHERE matter = ? "
                           "AND state NOT IN ('done', 'skipped')",
                           "s", matter_id);
}

/* The last task approves the matter; the end of a publicity leads back into review before. */
static int conclude(gov_sandbox *sb, const task *t, gov__sandbox_matter *m, int64_t at)
{
    const gov__sandbox_cause cause = {at, "department", t->department, NULL};
    int64_t open = open_tasks(sb, m->id);
    if (open < 0) {
        return -1;
    }
    if (open == 0 && gov__sb_state_may(m->state, GOV__SB_APPROVED)) {
        return gov__sb_matter_move(sb, m, GOV__SB_APPROVED, &cause);
    }
    if (open > 0 && m->state == GOV__SB_PUBLICISED && strcmp(t->name, "publicise") == 0) {
        return gov__sb_matter_move(sb, m, GOV__SB_IN_REVIEW, &cause);
    }
    return 0;
}

static int finish(gov_sandbox *sb, const char *id, const char *matter_id, const char *opinion,
                  int64_t at)
{
    task t;
    gov__sandbox_matter m = {0};
    int result = -1;
    if (load(sb, id, &t) && gov__sb_matter_load(sb, t.matter, &m)) {
        result = 1;
        if (strcmp(t.state, "active") == 0 &&
            (!matter_id || strcmp(m.id, matter_id) == 0 || strcmp(m.root, matter_id) == 0)) {
            result = change(sb, &m, &t, "done", at, opinion ? opinion : t.opinion);
            result = result == 0 ? conclude(sb, &t, &m, at) : -1;
            result = result == 0 ? gov__sb_task_start_ready(sb, m.root, at) : -1;
        }
    }
    gov__sb_matter_clear(&m);
    clear(&t);
    return result;
}

int gov__sb_task_finish(gov_sandbox *sb, const char *id, int64_t at)
{
    return finish(sb, id, NULL, NULL, at) < 0 ? -1 : 0;
}

int gov__sb_task_finish_now(gov_sandbox *sb, const char *id, const char *matter_id,
                            const char *opinion, int64_t at)
{
    int64_t known = gov__sb_get_int(sb, 0, "SELECT count(*) FROM task WHERE id = ?", "s", id);
    return known == 1 ? finish(sb, id, matter_id, opinion, at) : 1;
}

/* Does the same to each task of a matter that is in one of two states. */
static int each(gov_sandbox *sb, const gov__sandbox_matter *m, const char *from,
                const char *or_from, const char *to, int64_t at)
{
    char *ids =
        gov__sb_get_text(sb,
                         "SELECT group_concat(id, ' ') FROM (SELECT id FROM task WHERE matter = ? "
                         "AND state IN (?, ?) ORDER BY n)",
                         "sss", m->id, from, or_from);
    int result = 0;
    for (char *id = ids; id && *id != '\0' && result == 0;) {
        size_t length = strcspn(id, " ");
        char *next = id + length + (id[length] == ' ');
        id[length] = '\0';
        task t;
        result = -1;
        if (load(sb, id, &t)) {
            t.left = strcmp(to, "suspended") == 0 ? t.finish - at : 0;
            t.finish = at + gov__sb_get_int(sb, 0, "SELECT left FROM task WHERE id = ?", "s", id);
            result = change(sb, m, &t, to, at, NULL);
        }
        clear(&t);
        id = next;
    }
    free(ids);
    return result;
}

int gov__sb_task_suspend(gov_sandbox *sb, const gov__sandbox_matter *m, int64_t at)
{
    return each(sb, m, "active", "active", "suspended", at);
}

int gov__sb_task_resume(gov_sandbox *sb, const gov__sandbox_matter *m, int64_t at)
{
    return each(sb, m, "suspended", "suspended", "active", at);
}

int gov__sb_task_skip(gov_sandbox *sb, const gov__sandbox_matter *m, int64_t at)
{
    int result = each(sb, m, "pending", "active", "skipped", at);
    return result == 0 ? each(sb, m, "suspended", "suspended", "skipped", at) : result;
}
