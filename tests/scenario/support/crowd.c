/* SPDX-License-Identifier: Apache-2.0 */
/* See crowd.h. Threads assert nothing themselves, since the test framework is not made for it: they count
 * statuses, and the test looks at the counts. */
#include "scenario/support/crowd.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "scenario/support/crowd_parts.h"
#include "scenario/support/journeys.h"

void crowd_count(crowd *c, gov_status status)
{
    if (status == GOV_OK) {
        c->done++;
    } else if (status == GOV_ERR_LOGIN_REQUIRED) {
        c->refused++;
    } else {
        c->last_failure = (int)status;
        c->failed++;
    }
}

static void *run_member(void *user)
{
    crowd *c = user;
    size_t index = c->next++;
    (void)pthread_barrier_wait(&c->start);
    c->member(c, index);
    return NULL;
}

void crowd_begin(crowd *c, world *w)
{
    memset(c, 0, sizeof *c);
    c->w = w;
    test_memory_init(&c->memory);
}

void crowd_open(crowd *c, world *w, const char *citizen)
{
    crowd_begin(c, w);
    const world_client_options options = {.allocator = test_memory_allocator(&c->memory)};
    c->client = world_client(w, &options);
    c->session = citizen != NULL ? world_login(w, c->client, citizen) : NULL;
}

void crowd_close(crowd *c)
{
    gov_session_unref(c->session);
    gov_client_unref(c->client);
    test_memory_check(&c->memory);
}

void crowd_run(crowd *c, member_fn *member, void (*meanwhile)(crowd *c))
{
    pthread_t threads[CROWD_THREADS];
    c->member = member;
    c->next = 0;
    ck_assert_int_eq(pthread_barrier_init(&c->start, NULL, CROWD_THREADS + 1), 0);
    for (size_t i = 0; i < CROWD_THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, run_member, c), 0);
    }
    (void)pthread_barrier_wait(&c->start);
    if (meanwhile != NULL) {
        meanwhile(c);
    }
    for (size_t i = 0; i < CROWD_THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
    (void)pthread_barrier_destroy(&c->start);
    ck_assert_msg(c->failed == 0, "%zu calls failed, the last with %s", (size_t)c->failed,
                  gov_status_get_name((gov_status)c->last_failure));
}

/* --- discovery --------------------------------------------------------------------------------------- */

static void discover(crowd *c, size_t index)
{
    (void)index;
    crowd_count(c, gov_client_discover(c->client, NULL, NULL));
}

void crowd_discovers(world *w)
{
    crowd c;
    crowd_open(&c, w, NULL);
    int64_t metadata = world_number(w, "requests|by_path|GET /.well-known/gov-gateway");
    int64_t keys = world_number(w, "requests|by_path|GET /.well-known/jwks.json");
    crowd_run(&c, discover, NULL);
    ck_assert_uint_eq(c.done, CROWD_THREADS);
    ck_assert_int_eq(world_number(w, "requests|by_path|GET /.well-known/gov-gateway"),
                     metadata + 1);
    ck_assert_int_eq(world_number(w, "requests|by_path|GET /.well-known/jwks.json"), keys + 1);
    crowd_close(&c);
}

/* --- reads ------------------------------------------------------------------------------------------- */

static gov_status read_items(crowd *c)
{
    gov_item_list *list = NULL;
    gov_status status = gov_item_search(c->session, NULL, NULL, &list, NULL);
    gov_item_list_free(list);
    return status;
}

static gov_status read_matter(crowd *c)
{
    gov_matter *matter = NULL;
    gov_status status = gov_matter_get(c->session, c->id, NULL, &matter, NULL);
    gov_matter_free(matter);
    return status;
}

static gov_status read_events(crowd *c)
{
    gov_event_list *list = NULL;
    gov_status status = gov_progress_get_events(c->session, c->id, 0, NULL, &list, NULL);
    gov_event_list_free(list);
    return status;
}

static gov_status read_certificates(crowd *c)
{
    gov_certificate_list *list = NULL;
    gov_status status =
        gov_certificate_list_all(c->session, &journey_usage, NULL, NULL, &list, NULL);
    gov_certificate_list_free(list);
    return status;
}

static gov_status read_subject(crowd *c)
{
    char *json = NULL;
    gov_status status = gov_session_get_subject_json(c->session, NULL, &json, NULL);
    gov_session_free_text(c->session, json);
    return status;
}

static gov_status (*const reads[])(crowd *) = {read_items, read_matter, read_events,
                                               read_certificates, read_subject};

static void read_all(crowd *c, size_t index)
{
    for (size_t i = 0; i < 2 * TEST_COUNT(reads); i++) {
        crowd_count(c, reads[(index + i) % TEST_COUNT(reads)](c));
        (void)gov_session_is_logged_in(c->session);
        (void)gov_session_get_expires_at_ms(c->session);
    }
}

static void submit_one(crowd *c)
{
    gov_draft *draft = journey_food_draft(c->session);
    gov_error *err = NULL;
    world_expect(gov_draft_save(draft, NULL, &err), &err, GOV_OK, "save");
    (void)snprintf(c->id, sizeof c->id, "%s", gov_draft_get_matter_id(draft));
    gov_draft_free(draft);
}

void crowd_reads(world *w)
{
    crowd c;
    crowd_open(&c, w, "sub-food");
    submit_one(&c);
    crowd_run(&c, read_all, NULL);
    ck_assert_uint_eq(c.done, CROWD_THREADS * 2 * TEST_COUNT(reads));
    crowd_close(&c);
}

/* --- changes ----------------------------------------------------------------------------------------- */

static void submit_own(crowd *c, size_t index)
{
    gov_receipt *receipt = NULL;
    gov_draft *draft = c->drafts[index];
    gov_status status = gov_draft_attach_memory(draft, "FL-M02", "plan", 4, NULL, NULL, NULL);
    if (status == GOV_OK) {
        status = gov_matter_submit(draft, NULL, &receipt, NULL);
    }
    gov_receipt_free(receipt);
    crowd_count(c, status);
}

void crowd_submits(world *w)
{
    crowd c;
    crowd_open(&c, w, "sub-food");
    int64_t matters = world_matters(w);
    for (size_t i = 0; i < CROWD_THREADS; i++) {
        c.drafts[i] = journey_food_draft(c.session);
        journey_attach(c.drafts[i], "FL-M03", "rules");
        journey_attach(c.drafts[i], "FL-M04", "health");
    }
    crowd_run(&c, submit_own, NULL);
    ck_assert_uint_eq(c.done, CROWD_THREADS);
    ck_assert_int_eq(world_matters(w), matters + CROWD_THREADS);
    for (size_t i = 0; i < CROWD_THREADS; i++) {
        gov_draft_free(c.drafts[i]);
    }
    crowd_close(&c);
}

/* --- renewal ----------------------------------------------------------------------------------------- */

static void read_one(crowd *c, size_t index)
{
    crowd_count(c, reads[index % TEST_COUNT(reads)](c));
}

void crowd_renews_once(world *w)
{
    crowd c;
    crowd_open(&c, w, "sub-food");
    submit_one(&c);
    for (int round = 1; round <= 5; round++) {
        int64_t tokens = world_number(w, "requests|by_path|POST /oauth/token");
        world_advance(w, WORLD_DAY_MS / 24);
        crowd_run(&c, read_one, NULL);
        ck_assert_uint_eq(c.done, (size_t)round * CROWD_THREADS);
        ck_assert_int_eq(world_number(w, "requests|by_path|POST /oauth/token"), tokens + 1);
    }
    ck_assert_int_eq(gov_session_is_logged_in(c.session), 1);
    crowd_close(&c);
}

/* --- the end of a session ---------------------------------------------------------------------------- */

static void read_until_told(crowd *c, size_t index)
{
    for (size_t i = index; !c->stop; i++) {
        crowd_count(c, reads[1 + i % (TEST_COUNT(reads) - 1)](c));
    }
}

static void end_amid(crowd *c)
{
    gov_error *err = NULL;
    while (c->done < CROWD_THREADS) {
        (void)sched_yield();
    }
    world_expect(gov_session_end(c->session, NULL, &err), &err, GOV_OK, "end");
    size_t refused = c->refused;
    while (c->refused < refused + CROWD_THREADS) {
        (void)sched_yield();
    }
    c->stop = true;
}

void crowd_loses_its_session(world *w)
{
    for (int round = 0; round < 3; round++) {
        crowd c;
        crowd_open(&c, w, "sub-food");
        submit_one(&c);
        crowd_run(&c, read_until_told, end_amid);
        ck_assert_int_eq(gov_session_is_logged_in(c.session), 0);
        ck_assert_int_eq(read_matter(&c), GOV_ERR_LOGIN_REQUIRED);
        crowd_close(&c);
    }
}

/* --- references -------------------------------------------------------------------------------------- */

static void juggle(crowd *c, size_t index)
{
    (void)index;
    for (int i = 0; i < 200; i++) {
        gov_client *client = gov_client_ref(c->client);
        gov_session *session = gov_session_ref(c->session);
        (void)gov_session_is_logged_in(session);
        gov_session_unref(session);
        gov_client_unref(client);
    }
    crowd_count(c, read_matter(c));
    gov_session_unref(c->session);
    gov_client_unref(c->client);
}

void crowd_shares_references(world *w)
{
    crowd c;
    crowd_open(&c, w, "sub-food");
    submit_one(&c);
    /* Each thread drops one of its own; the last drop of all frees, whoever makes it. */
    for (size_t i = 1; i < CROWD_THREADS; i++) {
        (void)gov_session_ref(c.session);
        (void)gov_client_ref(c.client);
    }
    crowd_run(&c, juggle, NULL);
    ck_assert_uint_eq(c.done, CROWD_THREADS);
    test_memory_check(&c.memory);
}
