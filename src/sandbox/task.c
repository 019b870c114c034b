/* SPDX-License-Identifier: Apache-2.0 */
/* The table of tasks: setting them, reading them, the route.
 * Owns: the row and its JSON. Not: the work on them (task_work.c). */
#include "sandbox/task.h"

#include <string.h>

#include "sandbox/route.h"
#include "sandbox/store.h"

static bool plan_has(const cJSON *tasks, const char *key)
{
    const cJSON *task = NULL;
    cJSON_ArrayForEach(task, tasks)
    {
        const char *id = gov__sb_member_text(task, "id");
        if (id && strcmp(id, key) == 0) {
            return true;
        }
    }
    return false;
}

/* Ids are made of the root's and the plan's, so that children name each other's tasks. */
static void task_id(const gov__sandbox_matter *m, const char *key, char out[GOV__SB_ID_BYTES])
{
    const char *tail = strchr(m->root, '_');
    (void)gov__sb_print(out, GOV__SB_ID_BYTES, "tsk%s_%s", tail ? tail : m->root, key);
}

static char *dependencies(const gov__sandbox_matter *m, const cJSON *tasks, const cJSON *task)
{
    gov__sandbox_json w = {0};
    const cJSON *key = NULL;
    gov__sb_json_open_array(&w, NULL);
    cJSON_ArrayForEach(key, gov__sb_member(task, "depends_on"))
    {
        if (m->parent[0] || plan_has(tasks, key->valuestring)) {
            char id[GOV__SB_ID_BYTES];
            task_id(m, key->valuestring, id);
            gov__sb_json_text(&w, NULL, id);
        }
    }
    gov__sb_json_close_array(&w);
    return gov__sb_json_take(&w, NULL);
}

static int create(gov_sandbox *sb, const gov__sandbox_matter *m, const cJSON *tasks,
                  const cJSON *task, bool instant)
{
    char id[GOV__SB_ID_BYTES];
    int64_t minutes = 0;
    const char *key = gov__sb_member_text(task, "id");
    char *department = cJSON_PrintUnformatted(gov__sb_member(task, "department"));
    char *depends = dependencies(m, tasks, task);
    int result = -1;
    if (key && department && depends && gov__sb_member_int(task, "minutes", &minutes)) {
        task_id(m, key, id);
        result = gov__sb_run(sb,
                             "INSERT INTO task(id, matter, root, name, title, title_en, "
                             "department, depends, opinion, minutes, instant, state) "
                             "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')",
                             "sssssssssit", id, m->id, m->root, gov__sb_member_text(task, "name"),
                             gov__sb_member_text(task, "title"),
                             gov__sb_member_text(task, "title_en"), department, depends,
                             gov__sb_member_text(task, "opinion"), minutes, (int)instant) == 1
                     ? 0
                     : -1;
    }
    cJSON_free(department);
    cJSON_free(depends);
    return result;
}

int gov__sb_task_create(gov_sandbox *sb, const gov__sandbox_matter *m, const cJSON *catalogue)
{
    const cJSON *tasks = gov__sb_member(gov__sb_member(catalogue, "plan"), "tasks");
    bool instant = gov__sb_member_true(gov__sb_member(catalogue, "document"), "instant_approval");
    const cJSON *task = NULL;
    int result = 0;
    cJSON_ArrayForEach(task, tasks)
    {
        if (result == 0) {
            result = create(sb, m, tasks, task, instant);
        }
    }
    return result;
}

static void write_row(gov__sandbox_json *w, const gov__sandbox_query *q)
{
    gov__sb_json_open(w, NULL);
    gov__sb_json_text(w, "id", gov__sb_text(q, 0));
    gov__sb_json_text(w, "matter_id", gov__sb_text(q, 1));
    gov__sb_json_raw(w, "department", gov__sb_text(q, 2));
    gov__sb_json_text(w, "name", gov__sb_text(q, 3));
    gov__sb_json_opt(w, "title", gov__sb_text(q, 4));
    gov__sb_json_opt(w, "title_en", gov__sb_text(q, 5));
    gov__sb_json_text(w, "state", gov__sb_text(q, 6));
    if (gov__sb_int(q, 7) != 0) {
        gov__sb_json_time(w, "due", gov__sb_int(q, 7));
    }
    if (gov__sb_int(q, 8) != 0) {
        gov__sb_json_time(w, "done_at", gov__sb_int(q, 8));
        gov__sb_json_opt(w, "opinion", gov__sb_text(q, 9));
    }
    gov__sb_json_raw(w, "depends_on", gov__sb_text(q, 10));
    gov__sb_json_close(w);
}

void gov__sb_task_write(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                        const gov__sandbox_matter *m)
{
    gov__sandbox_query q;
    gov__sb_json_open_array(w, name);
    for (gov__sb_query(sb, &q,
                       "SELECT id, matter, department, name, title, title_en, state, due, done_at, "
                       "opinion, depends FROM task WHERE root = ? AND (matter = ? OR root = ?) "
                       "ORDER BY n",
                       "sss", m->root, m->id, m->id);
         gov__sb_next(&q);) {
        write_row(w, &q);
    }
    gov__sb_json_close_array(w);
    w->failed = w->failed || q.failed;
}

static void list(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_matter m = {0};
    if (gov__sb_matter_open(sb, req, res, &m)) {
        gov__sandbox_json w = {0};
        gov__sb_json_open(&w, NULL);
        gov__sb_json_text(&w, "matter_id", m.id);
        gov__sb_task_write(sb, &w, "tasks", &m);
        gov__sb_json_close(&w);
        gov__sb_answer_json(res, 200, &w);
    }
    gov__sb_matter_clear(&m);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/matters/{id}/tasks", list, GOV__SB_SESSION},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_task_part = {
    "task",
    "CREATE TABLE IF NOT EXISTS task("
    "n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, matter TEXT NOT NULL, root TEXT NOT NULL, "
    "name TEXT NOT NULL, title TEXT, title_en TEXT, department TEXT NOT NULL, "
    "depends TEXT NOT NULL, opinion TEXT, minutes INTEGER NOT NULL, instant INTEGER NOT NULL, "
    "state TEXT NOT NULL, due INTEGER NOT NULL DEFAULT 0, finish INTEGER NOT NULL DEFAULT 0, "
    "left INTEGER NOT NULL DEFAULT 0, done_at INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX IF NOT EXISTS task_root ON task(root, n);"
    "CREATE INDEX IF NOT EXISTS task_matter ON task(matter, n);",
    NULL,
    routes,
};
