/* SPDX-License-Identifier: Apache-2.0 */
/* Statements: prepared once, found again by the address of their SQL.
 * Owns: the cache, binding, stepping, reading columns. Not: transactions (store.c). */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/store.h"

#define SLOTS 1024u /* a power of two; when full, statements are prepared each time */

struct gov__sandbox_statement {
    const char *sql;
    sqlite3_stmt *statement;
    bool busy;
};

static struct gov__sandbox_statement *find_slot(gov_sandbox *sb, const char *sql)
{
    if (!sb->statements) {
        sb->statements = calloc(SLOTS, sizeof *sb->statements);
        if (!sb->statements) {
            return NULL;
        }
    }
    uintptr_t address = (uintptr_t)sql;
    size_t at = (size_t)((address >> 3) ^ (address >> 13)) & (SLOTS - 1);
    for (unsigned probe = 0; probe < 16; probe++, at = (at + 1) & (SLOTS - 1)) {
        if (sb->statements[at].sql == sql || !sb->statements[at].sql) {
            return &sb->statements[at];
        }
    }
    return NULL;
}

static bool acquire(gov_sandbox *sb, gov__sandbox_query *q, const char *sql)
{
    *q = (gov__sandbox_query){0};
    struct gov__sandbox_statement *slot = find_slot(sb, sql);
    if (slot && slot->busy) {
        slot = NULL;
    }
    if (slot && slot->statement) {
        q->statement = slot->statement;
    } else if (sqlite3_prepare_v3(sb->db, sql, -1, slot ? SQLITE_PREPARE_PERSISTENT : 0,
                                  &q->statement, NULL) != SQLITE_OK) {
        q->failed = true;
        return false;
    }
    if (slot) {
        *slot = (struct gov__sandbox_statement){sql, q->statement, true};
        q->entry = slot;
    }
    return true;
}

static int bind_one(sqlite3_stmt *statement, int index, char type, va_list *args)
{
    switch (type) {
    case 's':
        return sqlite3_bind_text(statement, index, va_arg(*args, const char *), -1,
                                 SQLITE_TRANSIENT);
    case 'i': return sqlite3_bind_int64(statement, index, va_arg(*args, int64_t));
    case 't': return sqlite3_bind_int64(statement, index, va_arg(*args, int) != 0);
    case 'd': return sqlite3_bind_double(statement, index, va_arg(*args, double));
    case 'b': {
        const void *bytes = va_arg(*args, const void *);
        size_t length = va_arg(*args, size_t);
        return sqlite3_bind_blob64(statement, index, length ? bytes : "", length, SQLITE_TRANSIENT);
    }
    case 'n': return sqlite3_bind_null(statement, index);
    default: return SQLITE_MISUSE;
    }
}

static bool start(gov_sandbox *sb, gov__sandbox_query *q, const char *sql, const char *types,
                  va_list *args)
{
    if (!acquire(sb, q, sql)) {
        return false;
    }
    int wanted = sqlite3_bind_parameter_count(q->statement);
    if (wanted != (int)strlen(types)) {
        gov__sb_end(q);
        q->failed = true;
        return false;
    }
    for (int i = 0; types[i] != '\0'; i++) {
        if (bind_one(q->statement, i + 1, types[i], args) != SQLITE_OK) {
            gov__sb_end(q);
            q->failed = true;
            return false;
        }
    }
    return true;
}

bool gov__sb_query(gov_sandbox *sb, gov__sandbox_query *q, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    bool started = start(sb, q, sql, types, &args);
    va_end(args);
    return started;
}

bool gov__sb_next(gov__sandbox_query *q)
{
    if (!q->statement) {
        return false;
    }
    int rc = sqlite3_step(q->statement);
    if (rc == SQLITE_ROW) {
        return true;
    }
    gov__sb_end(q);
    q->failed = rc != SQLITE_DONE;
    return false;
}

void gov__sb_end(gov__sandbox_query *q)
{
    if (!q->statement) {
        return;
    }
    if (q->entry) {
        (void)sqlite3_reset(q->statement);
        (void)sqlite3_clear_bindings(q->statement);
        q->entry->busy = false;
    } else {
        (void)sqlite3_finalize(q->statement);
    }
    q->statement = NULL;
    q->entry = NULL;
}

int64_t gov__sb_run(gov_sandbox *sb, const char *sql, const char *types, ...)
{
    gov__sandbox_query q;
    va_list args;
    va_start(args, types);
    bool started = start(sb, &q, sql, types, &args);
    va_end(args);
    if (!started) {
        return -1;
    }
    while (gov__sb_next(&q)) {
    }
    return q.failed ? -1 : sqlite3_changes(sb->db);
}

int64_t gov__sb_last_id(gov_sandbox *sb)
{
    return sqlite3_last_insert_rowid(sb->db);
}

const char *gov__sb_text(const gov__sandbox_query *q, int column)
{
    return (const char *)sqlite3_column_text(q->statement, column);
}

int64_t gov__sb_int(const gov__sandbox_query *q, int column)
{
    return sqlite3_column_int64(q->statement, column);
}

const void *gov__sb_blob(const gov__sandbox_query *q, int column, size_t *out_length)
{
    const void *bytes = sqlite3_column_blob(q->statement, column);
    *out_length = (size_t)sqlite3_column_bytes(q->statement, column);
    return bytes ? bytes : "";
}

static bool is_null(const gov__sandbox_query *q, int column)
{
    return sqlite3_column_type(q->statement, column) == SQLITE_NULL;
}

int64_t gov__sb_get_int(gov_sandbox *sb, int64_t fallback, const char *sql, const char *types, ...)
{
    gov__sandbox_query q;
    va_list args;
    va_start(args, types);
    bool started = start(sb, &q, sql, types, &args);
    va_end(args);
    if (!started || !gov__sb_next(&q)) {
        return fallback;
    }
    int64_t value = is_null(&q, 0) ? fallback : gov__sb_int(&q, 0);
    gov__sb_end(&q);
    return value;
}

char *gov__sb_get_text(gov_sandbox *sb, const char *sql, const char *types, ...)
{
    gov__sandbox_query q;
    va_list args;
    va_start(args, types);
    bool started = start(sb, &q, sql, types, &args);
    va_end(args);
    if (!started || !gov__sb_next(&q)) {
        return NULL;
    }
    char *value = gov__sb_copy(gov__sb_text(&q, 0));
    gov__sb_end(&q);
    return value;
}

void gov__sb_store_close(gov_sandbox *sb)
{
    for (unsigned i = 0; sb->statements && i < SLOTS; i++) {
        (void)sqlite3_finalize(sb->statements[i].statement);
    }
    free(sb->statements);
    sb->statements = NULL;
    (void)sqlite3_close(sb->db);
    sb->db = NULL;
}
