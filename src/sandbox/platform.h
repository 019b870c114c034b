/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox object itself and the list of parts it is made of.
 * Owns: struct gov_sandbox, its lock and its clock offset. Not: any domain's state, which lives in
 * the database, and not the wire, which is http.h. */
#ifndef GOVSDK_SANDBOX_PLATFORM_H
#define GOVSDK_SANDBOX_PLATFORM_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/sandbox.h>

/* Names: gov__sandbox_* are types and the entry points of parts; gov__sb_* are helper functions.
 * Every helper that takes a gov_sandbox expects its lock to be held, as it is inside a handler. */

#define GOV__SB_ID_BYTES   65         /* an id with its terminator (contract: at most 64 bytes) */
#define GOV__SB_TIME_BYTES 40         /* an RFC 3339 time with its terminator */
#define GOV__SB_MAX_BODY   (8u << 20) /* bytes of one request body, a tus chunk included */

struct gov__sandbox_route;
struct gov__sandbox_statement;
struct gov__sandbox_keys;
struct gov__sandbox_faults;
struct gov__sandbox_counters;
struct gov__sandbox_hold;

struct gov_sandbox {
    pthread_mutex_t lock;   /* held around every request */
    pthread_cond_t changed; /* broadcast after each change: long polls look again */
    sqlite3 *db;
    struct gov__sandbox_statement *statements; /* prepared once, found by the SQL's address */
    struct gov__sandbox_keys *keys;
    struct gov__sandbox_faults *faults;
    struct gov__sandbox_counters *counters;
    struct gov__sandbox_hold *holds;
    char *base_url;  /* the issuer: "http://127.0.0.1:8080", no slash at the end */
    bool host_links; /* no base URL was configured: links in answers follow the Host field */
    bool no_poll_interval;
    int64_t clock_offset_ms;
    int64_t clock_frozen_ms; /* the sandbox's time when frozen, else 0 */
    uint32_t work_speed;     /* departments work this many times faster than the real ones */
    uint32_t max_wait_ms;    /* real time a long poll may take at most */
    uint64_t changes;        /* counts changes, for long polls */
    bool closing;            /* long polls end at once */
    bool in_transaction;
    gov_transport transport; /* what gov_sandbox_get_transport gives */
};

/* One part of the platform: its tables, what fills them in a new database, its routes.
 * `schema` is SQL (CREATE TABLE IF NOT EXISTS ...), NULL for none. `seed` runs once, inside the
 * transaction that creates a database; it returns 0, or -1 on failure; NULL for none.
 * `routes` ends with an entry whose method is NULL. */
typedef struct gov__sandbox_part {
    const char *name;
    const char *schema;
    int (*seed)(gov_sandbox *sb);
    const struct gov__sandbox_route *routes;
} gov__sandbox_part;

/* The list of all parts is in parts.c: a new domain adds one line there. */
extern const gov__sandbox_part *const gov__sandbox_parts[];
extern const size_t gov__sandbox_part_count;

/* Does all departments' work that is due by the sandbox clock. Called with the lock held and no
 * transaction open, before every request and after the clock moved; opens its own transaction
 * when something is due. Returns 0, or -1 when the database failed. */
int gov__sandbox_tick(gov_sandbox *sb);

/* Tells long polls that something they may wait for has changed. */
void gov__sb_notify(gov_sandbox *sb);

#endif
