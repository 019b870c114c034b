/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite: opening, transactions, statements.
 * Owns: the connection's settings, the schema's creation, the cache of statements. Not: any
 * domain's tables (each part brings its own schema). */
#ifndef GOVSDK_SANDBOX_STORE_H
#define GOVSDK_SANDBOX_STORE_H

#include "sandbox/platform.h"

/* Opens (":memory:" or a file), creates and seeds what is missing. 0, or -1. */
int gov__sb_store_open(gov_sandbox *sb, const char *path);
void gov__sb_store_close(gov_sandbox *sb);

/* Transactions do not nest. The router opens one around every MUTATES handler: a handler itself
 * never calls these. Each returns 0, or -1. */
int gov__sb_begin(gov_sandbox *sb);
int gov__sb_commit(gov_sandbox *sb);
void gov__sb_rollback(gov_sandbox *sb);

/* `sql` must be a string literal (the cache of prepared statements is keyed by its address).
 * `types` says how the values behind it are bound, one letter a `?`:
 *   s  const char *, NULL binds NULL       i  int64_t (cast!)      n  NULL, no value follows
 *   b  const void *, size_t                d  double               t  bool as 0 or 1 (int)
 */

/* Runs a statement that returns no rows. The number of rows changed, or -1. */
int64_t gov__sb_run(gov_sandbox *sb, const char *sql, const char *types, ...);
/* The row id of the last insert. */
int64_t gov__sb_last_id(gov_sandbox *sb);

/* for (gov__sb_query(sb, &q, "SELECT ...", "s", id); gov__sb_next(&q);) { ... gov__sb_text(&q, 0) }
 * After the loop: q.failed tells a database failure from the end of rows. gov__sb_next ends the
 * query itself when it returns false; leave the loop early only with gov__sb_end. */
typedef struct gov__sandbox_query {
    sqlite3_stmt *statement;
    struct gov__sandbox_statement *entry; /* NULL when the statement is not from the cache */
    bool failed;
} gov__sandbox_query;
bool gov__sb_query(gov_sandbox *sb, gov__sandbox_query *q, const char *sql, const char *types, ...);
bool gov__sb_next(gov__sandbox_query *q);
void gov__sb_end(gov__sandbox_query *q);

/* Columns of the current row, from 0. Text and blob are borrowed until the next row; text of a
 * NULL column is NULL. */
const char *gov__sb_text(const gov__sandbox_query *q, int column);
int64_t gov__sb_int(const gov__sandbox_query *q, int column);
const void *gov__sb_blob(const gov__sandbox_query *q, int column, size_t *out_length);

/* One value: the first column of the first row. Int: `fallback` when there is no row. Text: a copy
 * (free it), NULL when there is no row or it is NULL. */
int64_t gov__sb_get_int(gov_sandbox *sb, int64_t fallback, const char *sql, const char *types, ...);
char *gov__sb_get_text(gov_sandbox *sb, const char *sql, const char *types, ...);

#endif
