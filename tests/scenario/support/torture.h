/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture: one verb of the library again and again, with allocation 1, 2, 3 ... of it failing,
 * once and from then on, until it passes. What comes before the verb and after it is left in peace. */
#ifndef GOVSDK_SCENARIO_TORTURE_H
#define GOVSDK_SCENARIO_TORTURE_H

#include "scenario/support/world.h"
#include "unit/test_support.h"

typedef struct torture {
    world w;
    test_memory memory;
    gov_client *client;
    gov_session *session;
    size_t runs;     /* with an allocation that failed */
    size_t survived; /* of these: GOV_OK nevertheless */
    char key[65];    /* a fresh Idempotency-Key for each round */

    /* What a verb works on; each verb uses what it needs. */
    gov_draft *draft;
    gov_item *item;
    gov_watch *watch;
    char *id;
    char *text;
    void *result;
    void (*close)(struct torture *t); /* frees what the suite's set-up made; may be NULL */
} torture;

typedef struct torture_verb {
    const char *name;
    void (*prepare)(torture *t); /* each round; may be NULL */
    gov_status (*run)(torture *t,
                      gov_error **err); /* with the failure; frees what it made on error */
    void (*check)(torture *t);          /* what GOV_OK must have brought; may be NULL */
    void (*clear)(torture *t);          /* frees what prepare and run made; may be NULL */
    bool once;                          /* a run that failed cannot be repeated */
} torture_verb;

/* A sandbox in process or behind HTTP, a client over the counting allocator that knows the platform, and
 * the citizen logged in (NULL: nobody). */
void torture_open(torture *t, const char *citizen, bool http);
/* Ends all; no block may be left. Prints what was done. */
void torture_close(torture *t);

/* Runs the verb until it passes. After each failure: GOV_ERR_NO_MEMORY and nothing else, no block more
 * than before, and the same verb on the same objects works when memory is back. */
void torture_verb_run(torture *t, const torture_verb *verb);

/* The options of a change that is repeated under the round's key. */
gov_call_options torture_options(const torture *t);

/* The newborn journey as a verb: prepare and run. */
void torture_count_matters(torture *t);
gov_status torture_run_journey(torture *t, gov_error **err);

/* A main for a list of verbs. */
typedef void torture_suite_fn(torture *t);
int torture_main(const char *name, const char *citizen, const torture_verb *verbs, size_t count,
                 torture_suite_fn *set_up);
/* The same over HTTP, with the curl transport and a daemon. */
int torture_main_http(const char *name, const char *citizen, const torture_verb *verbs,
                      size_t count, torture_suite_fn *set_up);

#endif
