/* SPDX-License-Identifier: Apache-2.0 */
/* A transport in front of the sandbox that loses, cuts and doubles what it is told to, and says so by the
 * stage as an honest network transport would. It counts what it was handed and what it delivered. */
#ifndef GOVSDK_SCENARIO_LIAR_H
#define GOVSDK_SCENARIO_LIAR_H

#include <stdbool.h>
#include <stddef.h>

#include <govsdk/ext/transport.h>
#include <govsdk/sandbox.h>

typedef enum liar_kind {
    LIAR_HONEST,
    LIAR_NOT_SENT,    /* no connection: nothing left this machine */
    LIAR_LOST_BEFORE, /* sent, and lost on the way there */
    LIAR_LOST_AFTER,  /* the platform has done it, the answer was lost */
    LIAR_TIMEOUT,     /* as before, and the caller stopped waiting */
    LIAR_PARTIAL,     /* the platform has done it, the answer broke off */
    LIAR_GATEWAY_502, /* the platform has done it, a gateway before it says 502 */
    LIAR_TWICE,       /* the network delivered it twice */
    LIAR_KINDS
} liar_kind;

const char *liar_kind_name(liar_kind kind);

#define LIAR_PLANS 2
#define LIAR_EVER  ((size_t)1 << 30)

typedef struct liar_plan {
    liar_kind kind;
    size_t at;    /* the first request that it hits, from 1 */
    size_t count; /* how many in a row */
} liar_plan;

/* Changes an answer before it is handed over; `path` has no query. */
struct gov__sandbox_input;
typedef struct gov__sandbox_response gov__sandbox_response;
typedef void liar_change_fn(void *user, const char *method, const char *path,
                            gov__sandbox_response *response);

/* Sees what was delivered, and the sandbox's own answer. */
typedef void liar_witness_fn(void *user, const struct gov__sandbox_input *input,
                             const gov__sandbox_response *response);

typedef struct liar {
    gov_transport table;
    gov_sandbox *sandbox;
    liar_plan plans[LIAR_PLANS]; /* the first that fits */
    size_t requests;             /* handed over by the library */
    size_t delivered;            /* seen by the sandbox */
    char trace[4096];            /* "METHOD path kind\n" of each */
    const char *listen_for;      /* a member's name; its last value is kept in heard; may be NULL */
    char heard[256];
    liar_change_fn *change; /* may be NULL */
    void *change_user;
    liar_witness_fn *witness; /* may be NULL */
    void *witness_user;
    bool strayed; /* a request went to another address than the sandbox's */
} liar;

void liar_init(liar *l, gov_sandbox *sandbox);
/* Counting begins anew, with this plan and a second one (NULL: none). */
void liar_arm(liar *l, const liar_plan *first, const liar_plan *second);
/* Honest from here on; the counters stay. */
void liar_heal(liar *l);

#endif
