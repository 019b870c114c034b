/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of which proofs about identity are made: each gives the status instead of asserting it, so
 * that it can be made to fail. Clients by key, by secret and of a ticket gateway. Public headers only. */
#ifndef GOVSDK_SCENARIO_IDENTITY_STEPS_H
#define GOVSDK_SCENARIO_IDENTITY_STEPS_H

#include "scenario/support/world.h"

#define STEP_BACK     "https://app.example/callback"
#define STEP_SCOPE    "openid offline_access gov.items gov.matters"
#define STEP_CLIENT   "by-key"
#define STEP_TERMINAL "KIOSK-7"
/* Settings of every client that logs people in. */
#define STEP_OPENID "auth.scope", STEP_SCOPE, "auth.redirect_uri", STEP_BACK
/* What proves itself by the keys of step_keys instead of by the secret. */
#define STEP_BY_KEY                                                                                \
    "auth.client_id", STEP_CLIENT, "auth.client_secret", "", "auth.method", "private_key_jwt"

/* A citizen of the sandbox, and the parent and the company for whom she may act. */
#define STEP_CITIZEN "sub-zhang"
#define STEP_NUMBER  "990101199003071018"
#define STEP_NAME    "张三样"
#define STEP_PHONE   "19900000001"
#define STEP_GRANT   "grant-zhao-zhang"
#define STEP_USCC    "91990101MA99000021"

typedef struct step_keys {
    gov_key *client;
    gov_key *terminal;
    gov_key *dpop; /* NULL: a key for each session; the test sets it */
} step_keys;

/* Whoever wants to see the private half of each key that is made, as JWK; NULL: nobody. */
void step_watch_keys(void (*see)(const char *jwk));
/* Makes keys and registers their public halves: a client by key, a terminal. */
void step_keys_open(step_keys *keys, world *w);
void step_keys_close(step_keys *keys);

/* A secret store of one entry. Its text is what the library would keep of a session. */
typedef struct step_store {
    gov_secret_store table;
    size_t size;
    char text[16384];
} step_store;
void step_store_open(step_store *store);
/* The value of a member of what was saved last, for instance "access_token". Caller frees. */
char *step_store_text(const step_store *store, const char *name);

/* The client of these settings, over those of STEP_OPENID; keys and store may be NULL. */
gov_client *step_client(world *w, const gov_allocator *mem, const step_keys *keys,
                        const step_store *store, const char *const *settings);
/* The settings of a ticket gateway: name, value, ..., NULL. In memory of the support. */
const char *const *step_ticket_settings(const world *w);

/* Begin, the pages of the sandbox, finish. `request` may be NULL; citizen NULL refuses. */
gov_status step_log_in(world *w, gov_client *client, const gov_login_options *request,
                       const char *citizen, gov_session **out, gov_error **err);
/* The same, with the port of gov_login_in_browser between. */
gov_status step_loopback(world *w, gov_client *client, const char *citizen, gov_session **out,
                         gov_error **err);
gov_status step_device(world *w, gov_client *client, const char *citizen, gov_session **out,
                       gov_error **err);
gov_status step_phone(world *w, gov_client *client, const char *hint, gov_session **out,
                      gov_error **err);
gov_status step_terminal(gov_client *client, const char *number, gov_session **out,
                         gov_error **err);
gov_status step_exchange(gov_session *session, gov_exchange_kind kind, const char *scope,
                         gov_session **out, gov_error **err);

/* The platform wants more than the session has; gives the error. */
gov_error *step_challenge(world *w, gov_session *session);
/* Lifts what step_challenge has set. */
void step_lift(world *w);
void step_nonces(world *w, bool required);

#endif
