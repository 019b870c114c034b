/* SPDX-License-Identifier: Apache-2.0 */
/* When trusted keys must be fetched and when they must not: the decisions alone, to the millisecond.
 * The fetching is check_keys.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/key_cache.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

#define FRESH_MS 600000

static test_memory memory;
static gov__crypto *crypto;
static gov__key_cache cache;
static char *one; /* a set with the key "one" */
static char *two; /* with "two" */

static void make_sets(void)
{
    jose_key *first = jose_key_new("ES256", 0);
    jose_key *second = jose_key_new("ES256", 0);

    one = jose_key_set(first, ",\"kid\":\"one\"");
    two = jose_key_set(second, ",\"kid\":\"two\"");
    jose_key_free(first);
    jose_key_free(second);
}

static void tear_down(void)
{
    free(one);
    free(two);
}

static void begin(bool pause_after_any)
{
    if (one == NULL) {
        make_sets();
    }
    test_memory_init(&memory);
    const gov_allocator *mem = test_memory_allocator(&memory);
    ck_assert_int_eq(gov__crypto_new(mem, &crypto), GOV_OK);
    ck_assert(gov__key_cache_init(&cache, mem, FRESH_MS, pause_after_any));
}

static void end(void)
{
    gov__key_cache_end(&cache);
    gov__crypto_free(crypto);
    test_memory_check(&memory);
}

/* A fetch for `kid` that succeeds. */
static void fetch(const char *kid, const char *set, int64_t now)
{
    gov__key_cache_tried(&cache, kid, false, now);
    ck_assert_int_eq(gov__key_cache_fetched(&cache, crypto, set, strlen(set), now, -1), GOV_OK);
    gov__key_cache_ended(&cache);
}

/* One that fails. */
static void lose(const char *kid, bool forced, int64_t now)
{
    gov__key_cache_tried(&cache, kid, forced, now);
    gov__key_cache_ended(&cache);
}

/* Whether a set serves without a fetch. */
static bool serves(const char *kid, int64_t now)
{
    gov__jwks *set = gov__key_cache_usable(&cache, kid, now);
    gov__jwks_unref(set);
    return set != NULL;
}

static bool survives(const char *kid, int64_t now)
{
    gov__jwks *set = gov__key_cache_stale(&cache, kid, now);
    gov__jwks_unref(set);
    return set != NULL;
}

START_TEST(a_set_is_fresh_for_its_time)
{
    begin(false);
    ck_assert(!serves(NULL, 0));
    fetch(NULL, one, 0);
    ck_assert(serves(NULL, FRESH_MS - 1));
    ck_assert(serves("one", FRESH_MS - 1));
    ck_assert(!serves(NULL, FRESH_MS));
    ck_assert(!serves("one", FRESH_MS));
    end();
}
END_TEST

/* An unknown key costs one fetch at once, and then one in 30 seconds, whoever asks. */
START_TEST(unknown_keys_cost_one_fetch_in_thirty_seconds)
{
    begin(false);
    fetch(NULL, one, 0);
    ck_assert(!serves("two", 1));
    fetch("two", one, 1);
    ck_assert(serves("two", 2));
    ck_assert(serves("three", 2));
    ck_assert(serves("two", 30000));
    ck_assert(!serves("three", 30001));
    /* The rest of the set is not affected. */
    ck_assert(serves("one", 30001));
    end();
}
END_TEST

START_TEST(kids_that_were_missed_are_remembered)
{
    begin(false);
    fetch(NULL, one, 0);
    fetch("two", one, 1);
    gov__key_cache_missed(&cache, "two", 1);
    ck_assert(serves("two", 30001));
    ck_assert(!serves("three", 30001));
    ck_assert(serves("two", 300000));
    ck_assert(!serves("two", 300001));
    /* Known again: nothing stands in its way. */
    fetch("two", two, 400000);
    ck_assert(serves("two", 400001));
    gov__jwks *set = gov__key_cache_usable(&cache, "two", 400001);
    ck_assert_uint_eq(gov__jwks_count(set), 1);
    gov__jwks_unref(set);
    end();
}
END_TEST

/* As many as there is room for; one more pushes the oldest out. */
START_TEST(the_memory_for_missed_kids_is_bounded)
{
    char kid[32];

    begin(false);
    fetch(NULL, one, 0);
    for (int i = 0; i <= GOV__KEYS_ABSENT_COUNT; i++) {
        (void)snprintf(kid, sizeof kid, "kid-%d", i);
        gov__key_cache_missed(&cache, kid, 1000 + i);
        gov__key_cache_missed(&cache, kid, 1000 + i);
    }
    ck_assert(!serves("kid-0", 40000));
    for (int i = 1; i <= GOV__KEYS_ABSENT_COUNT; i++) {
        (void)snprintf(kid, sizeof kid, "kid-%d", i);
        ck_assert_msg(serves(kid, 40000), "%s", kid);
    }
    test_memory_fail_from(&memory, 1);
    gov__key_cache_missed(&cache, "more", 1);
    test_memory_fail_never(&memory);
    ck_assert(!serves("more", 40000));
    end();
}
END_TEST

START_TEST(a_set_outlives_its_owner_for_a_day)
{
    begin(false);
    ck_assert(!survives(NULL, 0));
    fetch(NULL, one, 0);
    ck_assert(survives("one", GOV__KEYS_STALE_MS - 1));
    ck_assert(!survives("one", GOV__KEYS_STALE_MS));
    ck_assert(!survives("two", 1));
    /* After a try that failed there is a pause, and the old set serves in it. */
    ck_assert(!serves("one", FRESH_MS));
    lose("one", false, FRESH_MS);
    ck_assert(serves("one", FRESH_MS + 29999));
    ck_assert(!serves("one", FRESH_MS + 30000));
    lose("one", false, GOV__KEYS_STALE_MS - 1);
    ck_assert(serves("one", GOV__KEYS_STALE_MS - 1));
    ck_assert(!serves("one", GOV__KEYS_STALE_MS));
    end();
}
END_TEST

START_TEST(a_bad_signature_may_renew_once)
{
    gov__jwks *newer = NULL;

    begin(false);
    fetch(NULL, one, 0);
    gov__jwks *old = gov__key_cache_usable(&cache, NULL, 1);
    ck_assert(gov__key_cache_may_renew(&cache, old, 1, &newer));
    ck_assert_ptr_null(newer);
    lose(NULL, true, 1);
    ck_assert(!gov__key_cache_may_renew(&cache, old, 30000, &newer));
    ck_assert_ptr_null(newer);
    ck_assert(gov__key_cache_may_renew(&cache, old, 30001, &newer));
    /* Somebody else has fetched meanwhile: that set is the answer, and no fetch. */
    fetch(NULL, two, 30001);
    ck_assert(!gov__key_cache_may_renew(&cache, old, 30002, &newer));
    ck_assert_ptr_nonnull(newer);
    ck_assert_ptr_ne(newer, old);
    gov__jwks_unref(newer);
    gov__jwks_unref(old);
    end();
}
END_TEST

/* The pause is for a fetch that is over: what one under way brings is waited for. */
START_TEST(a_fetch_under_way_is_waited_for)
{
    gov__jwks *newer = NULL;

    begin(false);
    fetch(NULL, one, 0);
    gov__jwks *old = gov__key_cache_usable(&cache, NULL, 1);
    gov__key_cache_tried(&cache, "two", false, 1);
    ck_assert(!serves("two", 2));
    ck_assert(gov__key_cache_may_renew(&cache, old, 2, &newer));
    ck_assert(serves("one", 2));
    gov__key_cache_missed(&cache, "three", 2);
    ck_assert(serves("three", 2));
    gov__key_cache_ended(&cache);
    ck_assert(serves("two", 2));
    ck_assert(!gov__key_cache_may_renew(&cache, old, 2, &newer));
    gov__jwks_unref(old);
    end();
}
END_TEST

START_TEST(given_keys_are_never_fetched_for)
{
    gov__jwks *newer = NULL;

    begin(true);
    ck_assert_int_eq(gov__key_cache_give(&cache, crypto, one, strlen(one)), GOV_OK);
    ck_assert(serves(NULL, 0));
    ck_assert(serves("two", INT64_MAX / 4));
    gov__jwks *set = gov__key_cache_usable(&cache, NULL, 0);
    ck_assert(!gov__key_cache_may_renew(&cache, set, 0, &newer));
    ck_assert_ptr_null(newer);
    gov__jwks_unref(set);
    char *text = gov__key_cache_text(&cache);
    ck_assert_str_eq(text, one);
    memory.allocator.free(memory.allocator.user, text);
    end();
}
END_TEST

/* The platform's own set: a fetch that was due counts for the pause as well. */
START_TEST(the_platform_is_spared_after_any_fetch)
{
    gov__jwks *newer = NULL;

    begin(true);
    fetch(NULL, one, 0);
    ck_assert(serves("two", 29999));
    gov__jwks *set = gov__key_cache_usable(&cache, NULL, 1);
    ck_assert(!gov__key_cache_may_renew(&cache, set, 29999, &newer));
    ck_assert(gov__key_cache_may_renew(&cache, set, 30000, &newer));
    gov__jwks_unref(set);
    ck_assert(!serves("two", 30000));
    end();
}
END_TEST

START_TEST(what_is_no_key_set_changes_nothing)
{
    static const char *const bad[] = {"", "{", "[]", "{\"keys\":[]}", "{\"keys\":[{}]}"};

    begin(false);
    fetch(NULL, one, 0);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        gov_status status =
            gov__key_cache_fetched(&cache, crypto, bad[i], strlen(bad[i]), 1, 60000);
        ck_assert_msg(status == GOV_ERR_RESPONSE || status == GOV_ERR_ALGORITHM, "%s", bad[i]);
        ck_assert(serves("one", FRESH_MS - 1));
    }
    end();
}
END_TEST

START_TEST(lifetimes_that_the_answer_names_have_bounds)
{
    static const struct {
        const char *field;
        int64_t ms;
    } fields[] = {
        {NULL, -1},
        {"", -1},
        {"no-store", -1},
        {"max-age", -1},
        {"max-age=", -1},
        {"max-age=x", -1},
        {"max-age=-5", -1},
        {"max-age=\"300\"", -1},
        {"s-maxage=300", -1},
        {"x-max-age=300", -1},
        {"max-age=300", 300000},
        {"Max-Age=300", 300000},
        {"public, max-age=300, must-revalidate", 300000},
        {"public,max-age=300", 300000},
        {"max-age=0", 60000},
        {"max-age=60", 60000},
        {"max-age=61", 61000},
        {"max-age=86400", 86400000},
        {"max-age=86401", 86400000},
        {"max-age=18446744073709551615", 86400000},
        {"max-age=18446744073709551616", -1},
    };

    for (size_t i = 0; i < TEST_COUNT(fields); i++) {
        ck_assert_msg(gov__key_cache_lifetime(fields[i].field) == fields[i].ms, "%s",
                      fields[i].field);
    }
    begin(false);
    ck_assert_int_eq(gov__key_cache_fetched(&cache, crypto, one, strlen(one), 0, 60000), GOV_OK);
    ck_assert(serves("one", 59999));
    ck_assert(!serves("one", 60000));
    end();
}
END_TEST

static gov_status fill_body(const gov_allocator *mem, void *user)
{
    gov__key_cache own;
    gov__crypto *context = NULL;
    gov_status status = gov__crypto_new(mem, &context);
    (void)user;

    if (status != GOV_OK) {
        return status;
    }
    ck_assert(gov__key_cache_init(&own, mem, FRESH_MS, false));
    status = gov__key_cache_fetched(&own, context, one, strlen(one), 0, -1);
    if (status == GOV_OK) {
        gov__key_cache_missed(&own, "two", 0);
        status = gov__key_cache_give(&own, context, two, strlen(two));
    }
    gov__key_cache_end(&own);
    gov__crypto_free(context);
    return status;
}

START_TEST(memory_may_run_out)
{
    ck_assert_uint_ge(test_out_of_memory(fill_body, NULL), 10);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_set_is_fresh_for_its_time),
        TEST_ENTRY(unknown_keys_cost_one_fetch_in_thirty_seconds),
        TEST_ENTRY(kids_that_were_missed_are_remembered),
        TEST_ENTRY(the_memory_for_missed_kids_is_bounded),
        TEST_ENTRY(a_set_outlives_its_owner_for_a_day),
        TEST_ENTRY(a_bad_signature_may_renew_once),
        TEST_ENTRY(a_fetch_under_way_is_waited_for),
        TEST_ENTRY(given_keys_are_never_fetched_for),
        TEST_ENTRY(the_platform_is_spared_after_any_fetch),
        TEST_ENTRY(what_is_no_key_set_changes_nothing),
        TEST_ENTRY(lifetimes_that_the_answer_names_have_bounds),
        TEST_ENTRY(memory_may_run_out),
    };
    int code = test_run("keys_cache", entries, TEST_COUNT(entries));
    tear_down();
    return code;
}
