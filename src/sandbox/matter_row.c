/* SPDX-License-Identifier: Apache-2.0 */
/* The row of a matter.
 * Owns: its table, loading, inserting, saving, deleting; the agenda entry of its next step. Not:
 * what any column means for the rules. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/task_agenda.h"
#include "sandbox/clock.h"
#include "sandbox/matter.h"
#include "sandbox/store.h"

#define COLUMNS                                                                                    \
    "id, parent, root, code, package, name, item_version, owner, agent, client, grant_id, "        \
    "relation, channel, terminal, mode, matter_no, application_no, query_code, step, cert_type, "  \
    "state, "                                                                                      \
    "before, since, created, version, started, promised_due, statutory_due, paused_at, decided, "  \
    "next_at, pace, instant, applicant, form, materials, delivery, commitment, pauses, result, "   \
    "authority"

typedef struct text_column {
    size_t offset, size;
} text_column;

#define TEXT(member)                                                                               \
    {                                                                                              \
        offsetof(gov__sandbox_matter, member), sizeof((gov__sandbox_matter *)0)->member            \
    }

/* In the order of COLUMNS, up to `cert_type`. */
static const text_column texts[] = {
    TEXT(id),        TEXT(parent),         TEXT(root),       TEXT(code),     TEXT(package),
    TEXT(name),      TEXT(item_version),   TEXT(owner),      TEXT(agent),    TEXT(client),
    TEXT(grant_id),  TEXT(relation),       TEXT(channel),    TEXT(terminal), TEXT(mode),
    TEXT(matter_no), TEXT(application_no), TEXT(query_code), TEXT(step),     TEXT(cert_type),
};
/* From `since` to `instant`. */
static const size_t numbers[] = {
    offsetof(gov__sandbox_matter, since),        offsetof(gov__sandbox_matter, created),
    offsetof(gov__sandbox_matter, version),      offsetof(gov__sandbox_matter, started),
    offsetof(gov__sandbox_matter, promised_due), offsetof(gov__sandbox_matter, statutory_due),
    offsetof(gov__sandbox_matter, paused_at),    offsetof(gov__sandbox_matter, decided),
    offsetof(gov__sandbox_matter, next_at),      offsetof(gov__sandbox_matter, pace),
    offsetof(gov__sandbox_matter, instant),
};
/* From `applicant` on. */
static const size_t documents[] = {
    offsetof(gov__sandbox_matter, applicant),  offsetof(gov__sandbox_matter, form),
    offsetof(gov__sandbox_matter, materials),  offsetof(gov__sandbox_matter, delivery),
    offsetof(gov__sandbox_matter, commitment), offsetof(gov__sandbox_matter, pauses),
    offsetof(gov__sandbox_matter, result),     offsetof(gov__sandbox_matter, authority),
};
#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static bool read_row(const gov__sandbox_query *q, gov__sandbox_matter *m)
{
    char *base = (char *)m;
    int column = 0;
    m->row = gov__sb_int(q, column++);
    for (int i = 0; i < COUNT(texts); i++) {
        const char *value = gov__sb_text(q, column++);
        (void)gov__sb_print(base + texts[i].offset, texts[i].size, "%s", value ? value : "");
    }
    m->state = (gov__sandbox_state)gov__sb_int(q, column++);
    m->before = (gov__sandbox_state)gov__sb_int(q, column++);
    for (int i = 0; i < COUNT(numbers); i++) {
        int64_t value = gov__sb_int(q, column++);
        memcpy(base + numbers[i], &value, sizeof value);
    }
    for (int i = 0; i < COUNT(documents); i++) {
        const char *value = gov__sb_text(q, column++);
        char *copy = gov__sb_copy(value);
        memcpy(base + documents[i], &copy, sizeof copy);
        if (value && !copy) {
            return false;
        }
    }
    return true;
}

bool gov__sb_matter_load(gov_sandbox *sb, const char *id, gov__sandbox_matter *m)
{
    gov__sandbox_query q;
    memset(m, 0, sizeof *m);
    if (!gov__sb_query(sb, &q, "SELECT n, " COLUMNS " FROM matter WHERE id = ?", "s", id) ||
        !gov__sb_next(&q)) {
        return false;
    }
    bool good = read_row(&q, m);
    gov__sb_end(&q);
    return good;
}

void gov__sb_matter_clear(gov__sandbox_matter *m)
{
    for (int i = 0; i < COUNT(documents); i++) {
        char *text = NULL;
        memcpy(&text, (char *)m + documents[i], sizeof text);
        free(text);
    }
    memset(m, 0, sizeof *m);
}

void gov__sb_matter_set(char **field, char *text)
{
    free(*field);
    *field = text;
}

int gov__sb_matter_insert(gov_sandbox *sb, gov__sandbox_matter *m)
{
    m->version = 1;
    int64_t changed = gov__sb_run(
        sb,
        "INSERT INTO matter(" COLUMNS
        ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
        "?,?,?,?,?,?,?,?,?,?,?,?,?)",
        "ssssssssssssssssssssiiiiiiiiiiiiissssssss", m->id, m->parent, m->root, m->code, m->package,
        m->name, m->item_version, m->owner, m->agent, m->client, m->grant_id, m->relation,
        m->channel, m->terminal, m->mode, m->matter_no, m->application_no, m->query_code, m->step,
        m->cert_type, (int64_t)m->state, (int64_t)m->before, m->since, m->created, m->version,
        m->started, m->promised_due, m->statutory_due, m->paused_at, m->decided, m->next_at,
        m->pace, m->instant, m->applicant, m->form, m->materials, m->delivery, m->commitment,
        m->pauses, m->result, m->authority);
    m->row = gov__sb_last_id(sb);
    return changed == 1 && gov__sb_agenda_set(sb, GOV__SB_AGENDA_MATTER, m->id, m->next_at) == 0
               ? 0
               : -1;
}

int gov__sb_matter_save(gov_sandbox *sb, gov__sandbox_matter *m)
{
    int64_t changed = gov__sb_run(
        sb,
        "UPDATE matter SET mode = ?, matter_no = ?, application_no = ?, query_code = ?, step = ?, "
        "state = ?, before = ?, since = ?, version = version + 1, started = ?, promised_due = ?, "
        "statutory_due = ?, paused_at = ?, decided = ?, next_at = ?, form = ?, materials = ?, "
        "delivery = ?, commitment = ?, pauses = ?, result = ? WHERE id = ?",
        "sssssiiiiiiiiisssssss", m->mode, m->matter_no, m->application_no, m->query_code, m->step,
        (int64_t)m->state, (int64_t)m->before, m->since, m->started, m->promised_due,
        m->statutory_due, m->paused_at, m->decided, m->next_at, m->form, m->materials, m->delivery,
        m->commitment, m->pauses, m->result, m->id);
    m->version = gov__sb_get_int(sb, 0, "SELECT version FROM matter WHERE id = ?", "s", m->id);
    return changed == 1 && gov__sb_agenda_set(sb, GOV__SB_AGENDA_MATTER, m->id, m->next_at) == 0
               ? 0
               : -1;
}

bool gov__sb_matter_is_parent(const gov__sandbox_matter *m)
{
    return m->package[0] != '\0' && m->parent[0] == '\0';
}

int gov__sb_matter_delete(gov_sandbox *sb, const char *id)
{
    return gov__sb_run(sb, "DELETE FROM matter WHERE id = ?", "s", id) == 1 ? 0 : -1;
}

void gov__sb_matter_etag(const gov__sandbox_matter *m, char out[24])
{
    (void)gov__sb_print(out, 24, "v%lld", (long long)m->version);
}

int gov__sb_matter_each_child(gov_sandbox *sb, const char *parent, gov__sandbox_matter_visit *visit,
                              void *user)
{
    char *ids = gov__sb_get_text(
        sb, "SELECT group_concat(id, ' ') FROM (SELECT id FROM matter WHERE parent = ? ORDER BY n)",
        "s", parent);
    int result = 0;
    for (char *id = ids; id && result == 0 && *id != '\0';) {
        size_t length = strcspn(id, " ");
        char *next = id + length + (id[length] == ' ');
        id[length] = '\0';
        gov__sandbox_matter child;
        result = gov__sb_matter_load(sb, id, &child) ? visit(sb, &child, user) : -1;
        gov__sb_matter_clear(&child);
        id = next;
    }
    free(ids);
    return result;
}

const gov__sandbox_part gov__sandbox_matter_row_part = {
    "matter_row",
    "CREATE TABLE IF NOT EXISTS matter("
    "n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, parent TEXT NOT NULL, root TEXT NOT NULL, "
    "code TEXT NOT NULL, package TEXT NOT NULL, name TEXT NOT NULL, item_version TEXT NOT NULL, "
    "owner TEXT NOT NULL, agent TEXT NOT NULL, client TEXT NOT NULL, grant_id TEXT NOT NULL, "
    "relation TEXT NOT NULL, channel TEXT NOT NULL, terminal TEXT NOT NULL, mode TEXT NOT NULL, "
    "matter_no TEXT NOT NULL, application_no TEXT NOT NULL, query_code TEXT NOT NULL, "
    "step TEXT NOT NULL, cert_type TEXT NOT NULL, state INTEGER NOT NULL, before INTEGER NOT NULL, "
    "since INTEGER NOT NULL, created INTEGER NOT NULL, version INTEGER NOT NULL, "
    "started INTEGER NOT NULL, promised_due INTEGER NOT NULL, statutory_due INTEGER NOT NULL, "
    "paused_at INTEGER NOT NULL, decided INTEGER NOT NULL, next_at INTEGER NOT NULL, "
    "pace INTEGER NOT NULL, instant INTEGER NOT NULL, "
    "applicant TEXT, form TEXT, materials TEXT, delivery TEXT, commitment TEXT, pauses TEXT, "
    "result TEXT, authority TEXT);"
    "CREATE INDEX IF NOT EXISTS matter_owner ON matter(owner, n);"
    "CREATE INDEX IF NOT EXISTS matter_parent ON matter(parent, n) WHERE parent <> '';",
    NULL,
    NULL,
};
