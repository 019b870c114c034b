/* SPDX-License-Identifier: Apache-2.0 */
/* The library's own memory after every way in and every journey with an identity: no block that it freed
 * or moved held a token, a code, an assertion, a proof, a private key or what a person is known by. Runs
 * under every sanitizer; the memory of libcurl and OpenSSL is check_wipe_identity_http.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/support/browser.h"
#include "scenario/support/identity_journeys.h"
#include "scenario/support/identity_steps.h"
#include "scenario/support/liar.h"
#include "scenario/support/quarantine.h"
#include "scenario/support/secrets.h"
#include "unit/test_support.h"

static secrets all;
static liar net;

static void take_address(const char *text)
{
    secrets_take(&all, text, strlen(text));
}

static void take_key(const char *jwk)
{
    secrets_add_jwk(&all, "private key", jwk);
}

static void begin(void)
{
    static const char *const known[][2] = {
        {"client secret", GOV_SANDBOX_CLIENT_SECRET},
        {"client secret", "demo+s3cret%2B%2F+%26%3D"},
        {"identity number", STEP_NUMBER},
        {"identity number", "99010119920815102X"},
        {"identity number", "990101199003070000"},
        {"name", STEP_NAME},
        {"name", "李四样"},
        {"phone", "19999999999"},
    };
    all.count = 0;
    for (size_t i = 0; i < TEST_COUNT(known); i++) {
        secrets_add(&all, known[i][0], known[i][1]);
    }
    browser_watch(take_address);
    step_watch_keys(take_key);
}

static void end(quarantine *q, const char *name)
{
    browser_watch(NULL);
    step_watch_keys(NULL);
    size_t found = secrets_search(&all, q->kept, q->size);
    (void)printf("own memory: %-20s %6zu blocks, %3zu values, %zu traces\n", name, q->freed,
                 all.count, found);
    for (size_t i = 0; found != 0 && i < all.count; i++) {
        if (all.items[i].found != 0) {
            (void)printf("%zu traces of %s: ", all.items[i].found, all.items[i].what);
            quarantine_show(q, all.items[i].text, all.items[i].size);
        }
    }
    ck_assert_uint_eq(found, 0);
}

static void run(const way *journey)
{
    world w;
    quarantine q;
    begin();
    quarantine_open(&q);
    world_open_in_process(&w);
    liar_init(&net, w.sandbox);
    net.witness = secrets_witness;
    net.witness_user = &all;
    const world_client_options usual = {.transport = &net.table};
    w.usual = &usual;
    journey->run(&w, &q.allocator);
    world_close(&w);
    end(&q, journey->name);
    quarantine_close(&q);
}

START_TEST(a_way_in)
{
    run(&ways[_i]);
}
END_TEST

START_TEST(a_journey)
{
    run(&identity_journeys[_i]);
}
END_TEST

/* The key to which a session is bound is made by the library: its private half is seen when it is saved. */
START_TEST(the_key_of_a_session)
{
    static step_store store;
    world w;
    quarantine q;
    gov_session *session = NULL;
    gov_session *loaded = NULL;
    gov_error *err = NULL;
    begin();
    quarantine_open(&q);
    step_store_open(&store);
    world_open_in_process(&w);
    gov_client *client = step_client(&w, &q.allocator, NULL, &store,
                                     (const char *const[]){"auth.dpop", "true", NULL});
    world_expect(step_log_in(&w, client, NULL, STEP_CITIZEN, &session, &err), &err, GOV_OK, "in");
    world_expect(gov_session_save(session, "citizen", &err), &err, GOV_OK, "save");
    take_key(store.text);
    world_expect(gov_session_load(client, "citizen", &loaded, &err), &err, GOV_OK, "load");
    world_expect(gov_session_refresh(loaded, NULL, &err), &err, GOV_OK, "refresh");
    world_expect(gov_session_end(loaded, NULL, &err), &err, GOV_OK, "end");
    gov_session_unref(loaded);
    gov_session_unref(session);
    gov_client_unref(client);
    world_close(&w);
    ck_assert_uint_eq(secrets_of(&all, "private key"), 3);
    end(&q, "the key of a session");
    quarantine_close(&q);
}
END_TEST

/* The fixture sees a block that is freed, and one that is moved, as it is. */
START_TEST(the_fixture_sees)
{
    quarantine q;
    all.count = 0;
    quarantine_open(&q);
    const gov_allocator *mem = &q.allocator;
    char *block = mem->alloc(mem->user, 32);
    (void)snprintf(block, 32, "a planted value");
    secrets_add(&all, "planted", "planted value");
    block = mem->realloc(mem->user, block, 64);
    ck_assert_uint_eq(secrets_search(&all, q.kept, q.size), 1);
    mem->free(mem->user, block);
    ck_assert_uint_eq(secrets_search(&all, q.kept, q.size), 2);
    quarantine_close(&q);
}
END_TEST

static int count(const way *list)
{
    int n = 0;
    while (list[n].name != NULL) {
        n++;
    }
    return n;
}

int main(void)
{
    Suite *suite = suite_create("wipe_identity");
    TCase *test_case = tcase_create("blocks");
    tcase_set_timeout(test_case, 60);
    tcase_add_test(test_case, the_fixture_sees);
    tcase_add_loop_test(test_case, a_way_in, 0, count(ways));
    tcase_add_loop_test(test_case, a_journey, 0, count(identity_journeys));
    tcase_add_test(test_case, the_key_of_a_session);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
