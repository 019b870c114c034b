/* SPDX-License-Identifier: Apache-2.0 */
/* One session of oidc-provider in sixteen threads: the provider, which ends a login when a refresh token comes
 * twice, sees one renewal. */
#include <stdio.h>
#include <string.h>

#include <pthread.h>

#include "oidc_support.h"

#define THREADS 16
#define GRANT   "token refresh_token"

static oidc world;

static void set_up(void)
{
    oidc_start(&world, 0, NULL);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

typedef struct crowd {
    gov_session *session;
    pthread_barrier_t barrier;
    bool renews; /* or calls the API */
    gov_status statuses[THREADS];
    gov_error *errors[THREADS];
    pthread_t threads[THREADS];
} crowd;

typedef struct member {
    crowd *crowd;
    size_t index;
} member;

static void *act(void *user)
{
    const member *m = user;
    crowd *c = m->crowd;

    pthread_barrier_wait(&c->barrier);
    gov_error **err = &c->errors[m->index];
    c->statuses[m->index] = c->renews
                                ? gov_session_refresh(c->session, NULL, err)
                                : oidc_call(c->session, oidc_api_url(&world, ""), NULL, 0, err);
    return NULL;
}

static void all_at_once(gov_session *session, bool renews)
{
    crowd c = {.session = session, .renews = renews};
    member members[THREADS];

    ck_assert_int_eq(pthread_barrier_init(&c.barrier, NULL, THREADS), 0);
    for (size_t i = 0; i < THREADS; i++) {
        members[i] = (member){&c, i};
        ck_assert_int_eq(pthread_create(&c.threads[i], NULL, act, &members[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(c.threads[i], NULL);
    }
    for (size_t i = 0; i < THREADS; i++) {
        oidc_expect(GOV_OK, c.statuses[i], &c.errors[i]);
    }
    pthread_barrier_destroy(&c.barrier);
}

/* The answer is held back until all of them wait for it. */
START_TEST(sixteen_threads_renew_and_the_provider_sees_one)
{
    gov_config *config = oidc_config(&world, "web-es256", NULL);
    oidc_tap tap;

    oidc_tap_begin(&tap, &world, config);
    gov_client *client = oidc_client_of(config);
    gov_session *session = oidc_person(&world, client, NULL);
    long before = idp_count(&world.server, GRANT);
    tap.delay_ms = 1500;
    all_at_once(session, true);
    tap.delay_ms = 0;
    ck_assert_int_eq(idp_count(&world.server, GRANT), before + 1);
    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    gov_client_unref(client);
    oidc_tap_end(&tap);
}
END_TEST

/* Each of them gets a 401 or waits; no number of repeats renews twice. */
START_TEST(sixteen_threads_with_a_dead_token_renew_once)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_session *session = oidc_person(&world, client, NULL);
    long before = idp_count(&world.server, GRANT);

    oidc_spoil(session);
    all_at_once(session, false);
    ck_assert_int_eq(idp_count(&world.server, GRANT), before + 1);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* A bound session: proofs, nonces and the key are shared as well. */
START_TEST(sixteen_threads_with_a_bound_token)
{
    gov_client *client = oidc_client(&world, "app-dpop", OIDC_SET("auth.dpop", "true"));
    gov_session *session = oidc_person(&world, client, NULL);
    long before = idp_count(&world.server, GRANT);

    oidc_spoil(session);
    all_at_once(session, false);
    ck_assert_int_eq(idp_count(&world.server, GRANT), before + 1);
    all_at_once(session, false);
    ck_assert_int_eq(idp_count(&world.server, GRANT), before + 1);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* Whoever comes while it ends gets its answer or none, and nothing of it stays. */
START_TEST(sixteen_threads_and_the_end)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_session *session = oidc_person(&world, client, NULL);
    crowd c = {.session = session};
    member members[THREADS];

    ck_assert_int_eq(pthread_barrier_init(&c.barrier, NULL, THREADS + 1), 0);
    for (size_t i = 0; i < THREADS; i++) {
        members[i] = (member){&c, i};
        ck_assert_int_eq(pthread_create(&c.threads[i], NULL, act, &members[i]), 0);
    }
    pthread_barrier_wait(&c.barrier);
    gov_status ended = gov_session_end(session, NULL, NULL);
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(c.threads[i], NULL);
    }
    ck_assert_int_eq(ended, GOV_OK);
    for (size_t i = 0; i < THREADS; i++) {
        gov_status status = c.statuses[i] == GOV_OK ? GOV_OK : GOV_ERR_LOGIN_REQUIRED;
        oidc_expect(status, c.statuses[i], &c.errors[i]);
    }
    ck_assert_int_eq(gov_session_is_logged_in(session), 0);
    pthread_barrier_destroy(&c.barrier);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        sixteen_threads_renew_and_the_provider_sees_one,
        sixteen_threads_with_a_dead_token_renew_once,
        sixteen_threads_with_a_bound_token,
        sixteen_threads_and_the_end,
    };

    return idp_run("oidc_threads", IDP_OIDC, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
