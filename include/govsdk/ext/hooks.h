/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables by which an embedder replaces what the library takes from its
 * surroundings: memory, log, clocks, random numbers and a place for secrets.
 * They are handed to a configuration (config.h) and are frozen when a client
 * is made from it. Each table begins with struct_size: set it to sizeof the
 * table and leave members that you do not fill at zero.
 */
#ifndef GOVSDK_EXT_HOOKS_H
#define GOVSDK_EXT_HOOKS_H

#include <govsdk/base.h>
#include <govsdk/status.h>

GOV_BEGIN_DECLS

/**
 * Where memory comes from. The three functions are required, may be called
 * from every thread that is inside a function of this library, and must stay
 * usable until the last object made with them is freed. Memory of libcurl,
 * OpenSSL and cJSON does not pass through them.
 */
typedef struct gov_allocator {
    /** sizeof(gov_allocator). */
    uint32_t struct_size;
    /** Handed to each function. */
    void *user;
    /** Like malloc; size is never 0. */
    void *(*alloc)(void *user, size_t size);
    /** Like realloc; size is never 0, ptr may be NULL. */
    void *(*realloc)(void *user, void *ptr, size_t size);
    /** Like free; ptr may be NULL. */
    void (*free)(void *user, void *ptr);
} gov_allocator;

/** How much a log record matters. */
typedef enum gov_log_level {
    GOV_LOG_ERROR = 1,
    GOV_LOG_WARN = 2,
    GOV_LOG_INFO = 3,
    GOV_LOG_DEBUG = 4,
    GOV_LOG_TRACE = 5
} gov_log_level;

/**
 * Receives one log record: one line of UTF-8 without line end. Records are
 * redacted before they get here: no token, identity number, name or form value.
 * It is called on the thread that is inside a function of this library, with no lock held.
 */
typedef void (*gov_log_fn)(void *user, gov_log_level level, const char *message);

/**
 * Time. Wall time may jump; monotonic time may not. Deadlines, back-off and
 * token ages use monotonic time only.
 */
typedef struct gov_clock {
    /** sizeof(gov_clock). */
    uint32_t struct_size;
    /** Handed to each function. */
    void *user;
    /** Milliseconds since 1970-01-01T00:00:00Z. */
    int64_t (*wall_ms)(void *user);
    /** Milliseconds since an arbitrary moment, never decreasing. */
    int64_t (*monotonic_ms)(void *user);
    /** Waits; may return early. */
    void (*sleep_ms)(void *user, int64_t duration_ms);
    /** Called once when the last client lets go of the table; may be NULL. */
    void (*destroy)(void *user);
} gov_clock;

/** Random numbers, fit for keys and nonces. */
typedef struct gov_random {
    /** sizeof(gov_random). */
    uint32_t struct_size;
    /** Handed to each function. */
    void *user;
    /** Fills out with size random bytes; GOV_OK or GOV_ERR_HOOK. */
    gov_status (*fill)(void *user, void *out, size_t size);
    /** Called once when the last client lets go of the table; may be NULL. */
    void (*destroy)(void *user);
} gov_random;

/**
 * A place where a session outlives the process (gov_session_save,
 * gov_session_load). Names are ASCII, at most 64 characters of [a-z0-9._-].
 */
typedef struct gov_secret_store {
    /** sizeof(gov_secret_store). */
    uint32_t struct_size;
    /** Handed to each function. */
    void *user;
    /** Replaces what is stored under name, durably and as a whole. */
    gov_status (*save)(void *user, const char *name, const void *data, size_t size);
    /**
     * Copies what is stored into out and its size to out_size. With out too
     * small (capacity < size) only out_size is set. GOV_ERR_NOT_FOUND when
     * nothing is stored.
     */
    gov_status (*load)(void *user, const char *name, void *out, size_t capacity, size_t *out_size);
    /** Removes name; GOV_OK also when nothing is stored. */
    gov_status (*clear)(void *user, const char *name);
    /** Called once when the last client lets go of the table; may be NULL. */
    void (*destroy)(void *user);
    /**
     * Keeps other processes from renewing what is stored under name until unlock; waits at most
     * timeout_ms. GOV_ERR_TIMEOUT when another holds it for longer. NULL: one process uses the
     * store.
     */
    gov_status (*lock)(void *user, const char *name, int64_t timeout_ms);
    /** Ends what lock began; NULL when lock is. */
    void (*unlock)(void *user, const char *name);
} gov_secret_store;

GOV_END_DECLS

#endif
