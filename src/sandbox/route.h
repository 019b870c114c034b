/* SPDX-License-Identifier: Apache-2.0 */
/* The route table's entry, and the one function every transport calls.
 * Owns: finding the handler, the rules before and after it (session, idempotency, transaction,
 * faults, counters). Not: what a handler does. */
#ifndef GOVSDK_SANDBOX_ROUTE_H
#define GOVSDK_SANDBOX_ROUTE_H

#include "sandbox/http.h"
#include "sandbox/platform.h"

typedef enum gov__sandbox_route_flags {
    GOV__SB_PUBLIC = 0,
    GOV__SB_SESSION = 1,      /* needs a token, a citizen's or a system's */
    GOV__SB_CITIZEN = 2,      /* needs a token that stands for a subject (implies SESSION) */
    GOV__SB_KEY = 4,          /* needs an Idempotency-Key and is answered by it (implies MUTATES) */
    GOV__SB_MUTATES = 8,      /* runs in BEGIN IMMEDIATE; undone when the status is >= 400 */
    GOV__SB_OPERATOR = 16,    /* under /sandbox/: no token, not counted, no faults */
    GOV__SB_FORM = 32,        /* the body is a form, not JSON */
    GOV__SB_BINARY = 64,      /* the body is bytes, not JSON */
    GOV__SB_KEY_IF_SENT = 128 /* as KEY when the request carries one */
} gov__sandbox_route_flags;

typedef void gov__sandbox_handler(gov_sandbox *sb, const gov__sandbox_request *req,
                                  gov__sandbox_response *res);

/* A {part} of a pattern matches one non-empty path segment and becomes path_args[n]. */
typedef struct gov__sandbox_route {
    const char *method;  /* NULL ends a table */
    const char *pattern; /* "/gov/v1/matters/{id}/submit" */
    gov__sandbox_handler *handler;
    unsigned flags; /* gov__sandbox_route_flags */
} gov__sandbox_route;

/* One request in, one answer out; takes and releases the lock. `target` is the path with query as
 * on the request line; `headers` and `body` are read, never kept. The caller zeroes *res before
 * and clears it after. */
typedef struct gov__sandbox_input {
    const char *method;
    const char *target;
    const gov__sandbox_fields *headers;
    const void *body;
    size_t body_length;
    /* Asked during a long poll: true when nobody waits for the answer any more. NULL: never. */
    bool (*is_gone)(void *user);
    void *user;
} gov__sandbox_input;
void gov__sandbox_handle(gov_sandbox *sb, const gov__sandbox_input *input,
                         gov__sandbox_response *res);

#endif
