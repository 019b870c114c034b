/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching the keys of the identity provider: how often, what becomes of it when it is out of service,
 * and keys that change in the middle. Threads are check_keys_threads.c. */
#include <stdlib.h>
#include <string.h>

#include "core/client.h"
#include "core/keys.h"
#include "unit/id_support.h"

static jose_key *old_key;
static jose_key *new_key;
static char *old_set; /* old_key as "one" */
static char *new_set; /* new_key as "one" */
static char *two_set; /* new_key as "two" */

static void set_up(void)
{
    old_key = jose_key_new("ES256", 0);
    new_key = jose_key_new("ES256", 0);
    old_set = jose_key_set(old_key, ",\"kid\":\"one\"");
    new_set = jose_key_set(new_key, ",\"kid\":\"one\"");
    two_set = jose_key_set(new_key, ",\"kid\":\"two\"");
}

static void tear_down(void)
{
    free(old_set);
    free(new_set);
    free(two_set);
    jose_key_free(old_key);
    jose_key_free(new_key);
}

static gov_status get(idp *p, const char *kid, bool *found)
{
    gov__jwks *set = NULL;
    gov_status status = gov__keys_get_of(p->client, GOV__KEYS_PROVIDER, NULL, kid, &set, &p->err);
    ck_assert((set != NULL) == (status == GOV_OK));
    *found = set != NULL && gov__keys_has(set, kid);
    gov__jwks_unref(set);
    return status;
}

static void expect(idp *p, const char *kid, gov_status status, bool found)
{
    bool there = false;
    idp_told(p, get(p, kid, &there), status);
    ck_assert(there == found);
}

START_TEST(fetched_once_in_ten_minutes)
{
    idp p;
    idp_begin(&p, NULL);
    p.keys = old_set;
    expect(&p, "one", GOV_OK, true);
    expect(&p, "one", GOV_OK, true);
    idp_advance_s(&p, 599);
    expect(&p, "one", GOV_OK, true);
    ck_assert_uint_eq(p.keys_asked, 1);
    idp_advance_s(&p, 1);
    p.keys = two_set;
    /* The key was withdrawn: a new look, and one more for a key that is not in it. */
    expect(&p, "one", GOV_OK, false);
    ck_assert_uint_eq(p.keys_asked, 2);
    idp_end(&p);
}
END_TEST

START_TEST(the_answer_may_name_its_lifetime)
{
    idp p;
    idp_begin(&p, NULL);
    p.keys = old_set;
    p.cache_control = "public, max-age=120";
    expect(&p, "one", GOV_OK, true);
    idp_advance_s(&p, 119);
    expect(&p, "one", GOV_OK, true);
    ck_assert_uint_eq(p.keys_asked, 1);
    idp_advance_s(&p, 1);
    p.cache_control = "no-store";
    expect(&p, "one", GOV_OK, true);
    ck_assert_uint_eq(p.keys_asked, 2);
    idp_advance_s(&p, 599);
    expect(&p, "one", GOV_OK, true);
    ck_assert_uint_eq(p.keys_asked, 2);
    idp_end(&p);
}
END_TEST

/* Rotation in the middle of a flow: the new key is found at once, not in 30 seconds. */
START_TEST(a_rotation_is_followed_at_once)
{
    idp p;
    idp_begin(&p, NULL);
    p.keys = old_set;
    expect(&p, "one", GOV_OK, true);
    p.keys = two_set;
    expect(&p, "two", GOV_OK, true);
    ck_assert_uint_eq(p.keys_asked, 2);
    idp_end(&p);
}
END_TEST

START_TEST(forged_kids_cost_one_fetch_in_thirty_seconds)
{
    idp p;
    idp_begin(&p, NULL);
    p.keys = old_set;
    expect(&p, "one", GOV_OK, true);
    for (int i = 0; i < 100; i++) {
        char *kid = jose_format("forged-%d", i);
        expect(&p, kid, GOV_OK, false);
        free(kid);
        p.now_ms += 290;
    }
    ck_assert_uint_eq(p.keys_asked, 2);
    /* A kid that was missed costs none at all for five minutes. */
    idp_advance_s(&p, 60);
    expect(&p, "forged-0", GOV_OK, false);
    ck_assert_uint_eq(p.keys_asked, 2);
    expect(&p, "forged-100", GOV_OK, false);
    ck_assert_uint_eq(p.keys_asked, 3);
    idp_end(&p);
}
END_TEST

START_TEST(known_keys_outlive_their_owner)
{
    static const gov_status reasons[] = {GOV_ERR_CONNECT, GOV_ERR_RESOLVE, GOV_ERR_TIMEOUT};
    static const int32_t busy[] = {500, 503, 429};
    idp p;
    static const char *const once[] = {"retry.max_attempts", "1", NULL};
    idp_begin(&p, once);
    p.keys = old_set;
    expect(&p, "one", GOV_OK, true);
    for (size_t i = 0; i < TEST_COUNT(reasons); i++) {
        idp_advance_s(&p, 3600);
        p.keys_fail = reasons[i];
        expect(&p, "one", GOV_OK, true);
    }
    p.keys_fail = GOV_OK;
    for (size_t i = 0; i < TEST_COUNT(busy); i++) {
        idp_advance_s(&p, 3600);
        p.keys_status = busy[i];
        expect(&p, "one", GOV_OK, true);
    }
    /* Each failure buys 30 seconds of peace. */
    size_t asked = p.keys_asked;
    expect(&p, "one", GOV_OK, true);
    ck_assert_uint_eq(p.keys_asked, asked);
    /* A key that is not known is not to be had. */
    p.keys_status = 503;
    expect(&p, "two", GOV_ERR_UNAVAILABLE, false);
    idp_advance_s(&p, 86400);
    expect(&p, "one", GOV_ERR_UNAVAILABLE, false);
    p.keys_status = 0;
    expect(&p, "one", GOV_OK, true);
    idp_end(&p);
}
END_TEST

START_TEST(what_is_no_key_set_is_refused)
{
    static const struct {
        const char *body;
        gov_status status;
    } answers[] = {
        {"", GOV_ERR_RESPONSE},
        {"<html>busy</html>", GOV_ERR_RESPONSE},
        {"{\"keys\":{}}", GOV_ERR_RESPONSE},
        {"{\"keys\":[],\"keys\":[]}", GOV_ERR_RESPONSE},
        {"{\"keys\":[]}", GOV_ERR_ALGORITHM},
        {"{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}", GOV_ERR_RESPONSE},
    };
    idp p;
    idp_begin(&p, NULL);
    for (size_t i = 0; i < TEST_COUNT(answers); i++) {
        p.keys = answers[i].body;
        expect(&p, "one", answers[i].status, false);
    }
    p.keys = old_set;
    p.keys_status = 404;
    expect(&p, "one", GOV_ERR_NOT_FOUND, false);
    p.keys_status = 302;
    expect(&p, "one", GOV_ERR_REDIRECT, false);
    idp_end(&p);
}
END_TEST

/* The same name, another key: one fetch makes it good, and a forger gains nothing by it. */
START_TEST(a_reused_kid_is_renewed_once)
{
    idp p;
    idp_begin(&p, NULL);
    p.keys = old_set;
    expect(&p, "one", GOV_OK, true);
    gov__jwks *set = NULL;
    ck_assert_int_eq(gov__keys_get_of(p.client, GOV__KEYS_PROVIDER, NULL, "one", &set, NULL),
                     GOV_OK);
    p.keys = new_set;
    gov__jwks *newer = gov__keys_renew_of(p.client, GOV__KEYS_PROVIDER, NULL, set);
    ck_assert_ptr_nonnull(newer);
    ck_assert_ptr_ne(newer, set);
    ck_assert_uint_eq(p.keys_asked, 2);
    /* Who still has the old set gets the new one, without a fetch. */
    gov__jwks *same = gov__keys_renew_of(p.client, GOV__KEYS_PROVIDER, NULL, set);
    ck_assert_ptr_eq(same, newer);
    ck_assert_ptr_null(gov__keys_renew_of(p.client, GOV__KEYS_PROVIDER, NULL, newer));
    ck_assert_uint_eq(p.keys_asked, 2);
    idp_advance_s(&p, 30);
    p.keys_fail = GOV_ERR_CONNECT;
    ck_assert_ptr_null(gov__keys_renew_of(p.client, GOV__KEYS_PROVIDER, NULL, newer));
    size_t asked = p.keys_asked;
    ck_assert_ptr_null(gov__keys_renew_of(p.client, GOV__KEYS_PROVIDER, NULL, newer));
    ck_assert_uint_eq(p.keys_asked, asked);
    gov__jwks_unref(same);
    gov__jwks_unref(newer);
    gov__jwks_unref(set);
    idp_end(&p);
}
END_TEST

/* The two owners know nothing of each other. */
START_TEST(each_owner_has_its_own_set)
{
    idp p;
    gov__jwks *set = NULL;
    idp_begin(&p, NULL);
    p.keys = old_set;
    ck_assert_int_eq(gov_client_set_keys_json(p.client, two_set, strlen(two_set), NULL), GOV_OK);
    expect(&p, "one", GOV_OK, true);
    ck_assert_uint_eq(p.keys_asked, 1);
    ck_assert_int_eq(gov__keys_get(p.client, NULL, "one", &set, NULL), GOV_OK);
    ck_assert(!gov__keys_has(set, "one"));
    gov__jwks_unref(set);
    ck_assert_uint_eq(p.keys_asked, 1);
    idp_end(&p);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("keys");
    TCase *test_case = tcase_create("provider");
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_test(test_case, fetched_once_in_ten_minutes);
    tcase_add_test(test_case, the_answer_may_name_its_lifetime);
    tcase_add_test(test_case, a_rotation_is_followed_at_once);
    tcase_add_test(test_case, forged_kids_cost_one_fetch_in_thirty_seconds);
    tcase_add_test(test_case, known_keys_outlive_their_owner);
    tcase_add_test(test_case, what_is_no_key_set_is_refused);
    tcase_add_test(test_case, a_reused_kid_is_renewed_once);
    tcase_add_test(test_case, each_owner_has_its_own_set);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
