/* SPDX-License-Identifier: Apache-2.0 */
/* See crowd.h: many threads and what they prove. */
#include <check.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scenario/support/crowd_parts.h"
#include "scenario/support/identity_steps.h"

#define HOSPITAL "https://hospital.example"
#define TOKENS   "requests|by_path|POST /oauth/token"
#define METADATA "requests|by_path|GET /.well-known/oauth-authorization-server"
#define KEYS     "requests|by_path|GET /.well-known/jwks.json"

static void open_bound(crowd *c, world *w, step_keys *keys)
{
    gov_error *err = NULL;
    crowd_begin(c, w);
    step_keys_open(keys, w);
    c->client = step_client(w, test_memory_allocator(&c->memory), keys, NULL,
                            (const char *const[]){STEP_BY_KEY, "auth.dpop", "true", NULL});
    world_expect(step_device(w, c->client, STEP_CITIZEN, &c->session, &err), &err, GOV_OK, "in");
}

static void close_bound(crowd *c, step_keys *keys)
{
    crowd_close(c);
    step_keys_close(keys);
}

/* --- renewal ----------------------------------------------------------------------------------------- */

static gov_status read_matters(crowd *c)
{
    gov_matter_list *list = NULL;
    gov_status status = gov_matter_list_all(c->session, NULL, NULL, &list, NULL);
    gov_matter_list_free(list);
    return status;
}

static gov_status read_subject(crowd *c)
{
    char *json = NULL;
    gov_status status = gov_session_get_subject_json(c->session, NULL, &json, NULL);
    gov_session_free_text(c->session, json);
    return status;
}

static gov_status read_identity(crowd *c)
{
    gov_identity *who = NULL;
    gov_status status = gov_session_get_identity(c->session, &who, NULL);
    gov_identity_free(who);
    return status;
}

static void read_one(crowd *c, size_t index)
{
    crowd_count(c, index % 2 == 0 ? read_matters(c) : read_subject(c));
}

/* What anybody may see: the answer tells what time it is, by which proofs are judged. */
static void look_at_the_clock(crowd *c)
{
    gov_session *anybody = NULL;
    gov_item_list *items = NULL;
    gov_error *err = NULL;
    world_expect(gov_session_new_anonymous(c->client, &anybody, &err), &err, GOV_OK, "anonymous");
    world_expect(gov_item_search(anybody, NULL, NULL, &items, &err), &err, GOV_OK, "items");
    gov_item_list_free(items);
    gov_session_unref(anybody);
}

/* `most`: token requests of one renewal. */
static void renew(world *w, bool nonces, int64_t most)
{
    crowd c;
    step_keys keys;
    open_bound(&c, w, &keys);
    step_nonces(w, nonces);
    for (size_t round = 1; round <= 4; round++) {
        int64_t tokens = world_number(w, TOKENS);
        world_advance(w, WORLD_DAY_MS / 24);
        look_at_the_clock(&c);
        crowd_run(&c, read_one, NULL);
        ck_assert_uint_eq(c.done, round * CROWD_THREADS);
        int64_t asked = world_number(w, TOKENS) - tokens;
        ck_assert_msg(asked >= 1 && asked <= most, "%lld token requests", (long long)asked);
    }
    ck_assert_int_eq(gov_session_is_logged_in(c.session), 1);
    step_nonces(w, false);
    close_bound(&c, &keys);
}

void crowd_renews_bound_once(world *w)
{
    renew(w, false, 1);
}

/* A nonce that is not good any more costs one request: it is told with the refusal. */
void crowd_renews_with_nonces(world *w)
{
    renew(w, true, 2);
}

/* --- logging in -------------------------------------------------------------------------------------- */

static void log_in(crowd *c, size_t index)
{
    char transaction[32];
    gov_session *session = NULL;
    (void)snprintf(transaction, sizeof transaction, "T-%zu", index);
    const gov_terminal_evidence evidence = {.struct_size = sizeof evidence,
                                            .id_type = "resident_id",
                                            .id_number = STEP_NUMBER,
                                            .method = "id_card",
                                            .device = "READER-0001",
                                            .transaction = transaction,
                                            .at_ms = (int64_t)time(NULL) * 1000 - 5000};
    gov_status status = gov_auth_terminal(c->client, &evidence, NULL, &session, NULL);
    if (status == GOV_OK) {
        status = gov_session_end(session, NULL, NULL);
    }
    gov_session_unref(session);
    crowd_count(c, status);
}

void crowd_logs_in(world *w)
{
    crowd c;
    step_keys keys;
    crowd_begin(&c, w);
    step_keys_open(&keys, w);
    c.client = step_client(w, test_memory_allocator(&c.memory), &keys, NULL,
                           (const char *const[]){STEP_BY_KEY, "auth.dpop", "true", NULL});
    int64_t metadata = world_number(w, METADATA);
    int64_t fetched = world_number(w, KEYS);
    crowd_run(&c, log_in, NULL);
    ck_assert_uint_eq(c.done, CROWD_THREADS);
    ck_assert_int_eq(world_number(w, METADATA), metadata + 1);
    ck_assert_int_le(world_number(w, KEYS), fetched + 1);
    close_bound(&c, &keys);
}

/* --- tokens of others -------------------------------------------------------------------------------- */

static void verify(crowd *c, size_t index)
{
    const gov_token_policy policy = {.struct_size = sizeof policy, .audience = HOSPITAL};
    gov_identity *who = NULL;
    (void)index;
    gov_status status =
        gov_token_verify(c->client, c->token, strlen(c->token), &policy, NULL, &who, NULL);
    gov_identity_free(who);
    crowd_count(c, status);
}

static char *make_token(world *w)
{
    static step_store store;
    const gov_token_exchange request = {
        .struct_size = sizeof request, .kind = GOV_EXCHANGE_NARROW, .audience = HOSPITAL};
    gov_session *session = NULL;
    gov_session *made = NULL;
    gov_error *err = NULL;
    step_store_open(&store);
    gov_client *client = step_client(w, NULL, NULL, &store, NULL);
    world_expect(step_device(w, client, STEP_CITIZEN, &session, &err), &err, GOV_OK, "in");
    world_expect(gov_auth_exchange(session, &request, NULL, &made, &err), &err, GOV_OK, "exchange");
    world_expect(gov_session_save(made, "other", &err), &err, GOV_OK, "save");
    gov_session_unref(made);
    gov_session_unref(session);
    gov_client_unref(client);
    return step_store_text(&store, "access_token");
}

void crowd_verifies(world *w)
{
    crowd c;
    char *token = make_token(w);
    crowd_begin(&c, w);
    c.client = step_client(w, test_memory_allocator(&c.memory), NULL, NULL, NULL);
    c.token = token;
    int64_t fetched = world_number(w, KEYS);
    crowd_run(&c, verify, NULL);
    ck_assert_uint_eq(c.done, CROWD_THREADS);
    ck_assert_int_eq(world_number(w, KEYS), fetched + 1);
    crowd_close(&c);
    free(token);
}

/* --- the end of a session ---------------------------------------------------------------------------- */

static void exchange_until_told(crowd *c, size_t index)
{
    const gov_token_exchange request = {
        .struct_size = sizeof request, .kind = GOV_EXCHANGE_GRANT, .on_behalf_of = STEP_GRANT};
    for (size_t i = index; !c->stop; i++) {
        gov_session *made = NULL;
        gov_status status = i % 2 == 0 ? gov_auth_exchange(c->session, &request, NULL, &made, NULL)
                                       : read_identity(c);
        gov_session_unref(made);
        crowd_count(c, status);
    }
}

static void end_amid(crowd *c)
{
    gov_error *err = NULL;
    while (c->done < CROWD_THREADS && c->failed == 0) {
        (void)sched_yield();
    }
    world_expect(gov_session_end(c->session, NULL, &err), &err, GOV_OK, "end");
    size_t refused = c->refused;
    while (c->refused < refused + CROWD_THREADS) {
        (void)sched_yield();
    }
    c->stop = true;
}

void crowd_exchanges_until_told(world *w)
{
    for (int round = 0; round < 3; round++) {
        crowd c;
        step_keys keys;
        open_bound(&c, w, &keys);
        crowd_run(&c, exchange_until_told, end_amid);
        ck_assert_int_eq(gov_session_is_logged_in(c.session), 0);
        close_bound(&c, &keys);
    }
}
