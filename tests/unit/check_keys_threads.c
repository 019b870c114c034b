/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen threads verify tokens at once: whatever makes a fetch due, one of them makes it, and all
 * get what came of it. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/client.h"
#include "core/id_token.h"
#include "core/keys.h"
#include "unit/id_support.h"

#define THREADS 16
#define ROUNDS  20

typedef struct work {
    gov_client *client;
    const char *token;
    gov_status expected;
} work;

static void *verify(void *user)
{
    const work *w = user;
    for (int i = 0; i < ROUNDS; i++) {
        gov__json *claims = NULL;
        gov_status status =
            gov__id_token_verify(w->client, w->token, strlen(w->token), NULL, NULL, &claims, NULL);
        gov__json_free(claims);
        if (status != w->expected) {
            return user;
        }
    }
    return NULL;
}

/* All threads verify the token, each several times; none may get another status. */
static void verify_at_once(idp *p, const char *token, gov_status expected)
{
    pthread_t threads[THREADS];
    work w = {p->client, token, expected};
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, verify, &w), 0);
    }
    size_t failures = 0;
    for (size_t i = 0; i < THREADS; i++) {
        void *failed = NULL;
        ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
        failures += failed != NULL ? 1 : 0;
    }
    ck_assert_uint_eq(failures, 0);
}

START_TEST(threads_share_one_fetch)
{
    idp p;
    jose_key *first = jose_key_new("ES256", 0);
    jose_key *second = jose_key_new("ES256", 0);
    char *one = jose_key_set(first, ",\"kid\":\"one\"");
    char *two = jose_key_set(second, ",\"kid\":\"two\"");
    char *reused = jose_key_set(first, ",\"kid\":\"two\"");
    char *by_first = idp_token(first, "ES256", "one", NULL, "");
    char *by_second = idp_token(second, "ES256", "two", NULL, "");
    char *unknown = idp_token(second, "ES256", "three", NULL, "");
    idp_begin_shared(&p, NULL);
    /* Nothing is known yet. */
    p.keys = one;
    verify_at_once(&p, by_first, GOV_OK);
    ck_assert_uint_eq(p.keys_asked, 1);
    /* A rotation. */
    p.keys = two;
    verify_at_once(&p, by_second, GOV_OK);
    ck_assert_uint_eq(p.keys_asked, 2);
    /* A forged name. */
    idp_advance_s(&p, 30);
    verify_at_once(&p, unknown, GOV_ERR_KEY_NOT_FOUND);
    ck_assert_uint_eq(p.keys_asked, 3);
    /* The same name, another key. */
    idp_advance_s(&p, 30);
    p.keys = reused;
    char *by_reused = idp_token(first, "ES256", "two", NULL, "");
    verify_at_once(&p, by_reused, GOV_OK);
    ck_assert_uint_eq(p.keys_asked, 4);
    free(by_reused);
    free(unknown);
    free(by_second);
    free(by_first);
    free(reused);
    free(two);
    free(one);
    jose_key_free(second);
    jose_key_free(first);
    idp_end(&p);
}
END_TEST

/* An old set is looked for again by one thread while the others wait for it. */
START_TEST(an_old_set_is_renewed_by_one)
{
    idp p;
    jose_key *key = jose_key_new("ES256", 0);
    char *set = jose_key_set(key, ",\"kid\":\"one\"");
    char *token = idp_token(key, "ES256", "one", NULL, "");
    static const char *const patient[] = {"auth.skew_exp_ms", "86400000", NULL};
    idp_begin_shared(&p, patient);
    p.keys = set;
    for (size_t round = 1; round <= 5; round++) {
        verify_at_once(&p, token, GOV_OK);
        ck_assert_uint_eq(p.keys_asked, round);
        idp_advance_s(&p, 600);
    }
    /* Out of service: one try, and the old set serves on. */
    p.keys_fail = GOV_ERR_CONNECT;
    size_t asked = p.keys_asked;
    verify_at_once(&p, token, GOV_OK);
    ck_assert_uint_gt(p.keys_asked, asked);
    ck_assert_uint_le(p.keys_asked, asked + 3);
    free(token);
    free(set);
    jose_key_free(key);
    idp_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(threads_share_one_fetch),
        TEST_ENTRY(an_old_set_is_renewed_by_one),
    };
    return test_run("keys_threads", entries, TEST_COUNT(entries));
}
