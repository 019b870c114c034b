/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite: opening, the schema, transactions.
 * Owns: the connection and its settings. Not: statements (statement.c) or any part's tables. */
#include "sandbox/store.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/codec.h"

/* "GVSB": refuses a database that some other program made. */
#define APPLICATION_ID 1196839746
#define SCHEMA_VERSION 4

static int execute(gov_sandbox *sb, const char *sql)
{
    return sqlite3_exec(sb->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

static int read_pragma(gov_sandbox *sb, const char *sql, int64_t *out)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(sb->db, sql, -1, &statement, NULL);
    if (rc == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        *out = sqlite3_column_int64(statement, 0);
    } else {
        rc = SQLITE_ERROR;
    }
    (void)sqlite3_finalize(statement);
    return rc == SQLITE_OK ? 0 : -1;
}

/* FULL: what was answered survives a power cut, as on a real platform. */
static int configure(gov_sandbox *sb)
{
    (void)sqlite3_busy_timeout(sb->db, 5000);
    return execute(sb, "PRAGMA journal_mode=WAL;"
                       "PRAGMA synchronous=FULL;"
                       "PRAGMA cache_size=-2048;"
                       "PRAGMA temp_store=MEMORY;");
}

static int create_parts(gov_sandbox *sb)
{
    for (size_t i = 0; i < gov__sandbox_part_count; i++) {
        const char *schema = gov__sandbox_parts[i]->schema;
        if (schema && execute(sb, schema) != 0) {
            return -1;
        }
    }
    return 0;
}

static int seed_parts(gov_sandbox *sb)
{
    for (size_t i = 0; i < gov__sandbox_part_count; i++) {
        if (gov__sandbox_parts[i]->seed && gov__sandbox_parts[i]->seed(sb) != 0) {
            return -1;
        }
    }
    char sql[96];
    (void)gov__sb_print(sql, sizeof sql, "PRAGMA application_id=%d;PRAGMA user_version=%d;",
                        APPLICATION_ID, SCHEMA_VERSION);
    return execute(sb, sql);
}

static int create(gov_sandbox *sb)
{
    int64_t application;
    int64_t version;
    if (read_pragma(sb, "PRAGMA application_id", &application) != 0 ||
        read_pragma(sb, "PRAGMA user_version", &version) != 0) {
        return -1;
    }
    if (application == APPLICATION_ID && version == SCHEMA_VERSION) {
        return 0;
    }
    if (application != 0 || version != 0 || gov__sb_begin(sb) != 0) {
        return -1;
    }
    if (create_parts(sb) != 0 || seed_parts(sb) != 0) {
        gov__sb_rollback(sb);
        return -1;
    }
    return gov__sb_commit(sb);
}

/* Signing keys lie in the file: nobody else is to read it. SQLite gives its side files the same
 * mode. */
static int make_private(const char *path)
{
    if (strcmp(path, ":memory:") == 0) {
        return 0;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 ? close(fd) : -1;
}

int gov__sb_store_open(gov_sandbox *sb, const char *path)
{
    if (make_private(path) != 0) {
        return -1;
    }
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &sb->db, flags, NULL) != SQLITE_OK || configure(sb) != 0) {
        return -1;
    }
    return create(sb);
}

int gov__sb_begin(gov_sandbox *sb)
{
    if (sb->in_transaction || execute(sb, "BEGIN IMMEDIATE") != 0) {
        return -1;
    }
    sb->in_transaction = true;
    return 0;
}

int gov__sb_commit(gov_sandbox *sb)
{
    if (!sb->in_transaction || execute(sb, "COMMIT") != 0) {
        gov__sb_rollback(sb);
        return -1;
    }
    sb->in_transaction = false;
    gov__sb_notify(sb);
    return 0;
}

void gov__sb_rollback(gov_sandbox *sb)
{
    if (sb->in_transaction) {
        (void)execute(sb, "ROLLBACK");
        sb->in_transaction = false;
    }
}
