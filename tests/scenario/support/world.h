/* SPDX-License-Identifier: Apache-2.0 */
/* A sandbox and how a test reaches it: in this process, or over HTTP in a process of its own. Owns the
 * operator's calls and the making of clients; what a citizen does is journeys.h. */
#ifndef GOVSDK_SCENARIO_WORLD_H
#define GOVSDK_SCENARIO_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <govsdk.h>
#include <govsdk/sandbox.h>

#include "scenario/sandboxd_support.h"
#include "scenario/support/scenario_newborn.h"

#define WORLD_DAY_MS INT64_C(86400000)

/* The fixed time at which a sandbox in process begins: 2026-11-23T09:00:00+08:00, a working day. */
#define WORLD_START_MS INT64_C(1795395600000)

/* A log line and an error text go through here before a test looks at them; see world_client. */
typedef struct world_client_options {
    const gov_allocator *allocator;
    const gov_transport *transport; /* NULL: the world's own */
    const char *const *settings;    /* name, value, ..., NULL */
    gov_log_fn log;
    void *log_user;
    const gov_secret_store *store;
    const gov_clock *clock;
    const char *url; /* NULL: the world's own */
    /* What cannot be said by a setting: keys, a file store. */
    gov_status (*configure)(void *user, gov_config *config, gov_error **err);
    void *configure_user;
} world_client_options;

typedef struct world {
    gov_sandbox *sandbox; /* NULL: over HTTP */
    struct sandboxd daemon;
    bool own_daemon;
    const char *ca_file; /* whom operator calls over HTTPS trust */
    /* What every client gets that is not given something else; NULL: nothing. Settings of both. */
    const world_client_options *usual;
    char url[128];
} world;

void world_open_in_process(world *w);
/* The daemon at GOVSDK_SANDBOX_URL when that is set, else one of its own. */
void world_open_http(world *w);
/* A daemon of its own with further arguments (NULL ends them; NULL for none). */
void world_open_daemon(world *w, const char *const *arguments);
/* Every client must be gone. */
void world_close(world *w);

/* A client for the demo application; options may be NULL. Fails the test when it cannot be made. */
gov_client *world_client(world *w, const world_client_options *options);

/* An operator's call: the HTTP status, and the document when out is not NULL (caller deletes). */
int world_operate(world *w, const char *method, const char *target, const char *body, cJSON **out);
newborn_operator world_operator(world *w);

/* Moves the sandbox's time on; the departments do what is due by then. */
void world_advance(world *w, int64_t ms);
/* Arms a fault; method may be "" and delay_ms negative. */
void world_fault(world *w, const char *name, int count, const char *method, const char *path,
                 int64_t delay_ms);
void world_clear_faults(world *w);
/* An operator's action on a matter, for instance "supplement". */
void world_act(world *w, const char *matter_id, const char *action, const char *body);

/* A number of /sandbox/state by names joined with '|', for instance "requests|total"; 0 when it is not
 * there. */
int64_t world_number(world *w, const char *path);
int64_t world_matters(world *w);

/* Logs a citizen in by the device flow. Fails the test when that fails. */
gov_session *world_login(world *w, gov_client *client, const char *citizen);

/* Fails the test with what the error says unless status is `expected`; frees the error. */
void world_expect(gov_status status, gov_error **err, gov_status expected, const char *what);
/* Whoever wants to see each error that was expected, before it is freed; NULL: nobody. */
void world_watch_errors(void (*see)(const gov_error *err));

#endif
