/* SPDX-License-Identifier: Apache-2.0 */
/* See torture.h. */
#include "scenario/support/torture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS_MAX 20000

static const char *suite_citizen;
static bool suite_http;
static const torture_verb *suite_verbs;
static torture_suite_fn *suite_set_up;
static torture the_torture;

void torture_open(torture *t, const char *citizen, bool http)
{
    gov_error *err = NULL;
    memset(t, 0, sizeof *t);
    test_memory_init(&t->memory);
    world_expect(gov_prepare(&err), &err, GOV_OK, "gov_prepare");
    if (http) {
        world_open_http(&t->w);
    } else {
        world_open_in_process(&t->w);
    }
    const world_client_options options = {.allocator = test_memory_allocator(&t->memory)};
    t->client = world_client(&t->w, &options);
    world_expect(gov_client_discover(t->client, NULL, &err), &err, GOV_OK, "discover");
    if (citizen != NULL) {
        t->session = world_login(&t->w, t->client, citizen);
    }
}

void torture_close(torture *t)
{
    if (t->close != NULL) {
        t->close(t);
    }
    gov_session_unref(t->session);
    gov_client_unref(t->client);
    test_memory_check(&t->memory);
    world_close(&t->w);
}

gov_call_options torture_options(const torture *t)
{
    return (gov_call_options){.struct_size = sizeof(gov_call_options), .idempotency_key = t->key};
}

static void prepare(torture *t, const torture_verb *verb)
{
    static unsigned long counter;
    (void)snprintf(t->key, sizeof t->key, "torture-of-one-allocation-%08lu", ++counter);
    if (verb->prepare != NULL) {
        verb->prepare(t);
    }
}

static void clear(torture *t, const torture_verb *verb)
{
    if (verb->clear != NULL) {
        verb->clear(t);
    }
}

static void check(torture *t, const torture_verb *verb)
{
    if (verb->check != NULL) {
        verb->check(t);
    }
}

/* What a failed run must have left: the status in the error as well, and objects that still work. */
static void check_failure(torture *t, const torture_verb *verb, gov_status status, gov_error **err,
                          size_t n)
{
    ck_assert_msg(status == GOV_ERR_NO_MEMORY, "%s: allocation %zu failed, the status is %s: %s",
                  verb->name, n, gov_status_get_name(status),
                  *err != NULL ? gov_error_get_message(*err, GOV_LANGUAGE_EN) : "no error");
    ck_assert_msg(gov_error_get_status(*err) == GOV_ERR_NO_MEMORY,
                  "%s: allocation %zu failed, the error says %s", verb->name, n,
                  gov_status_get_name(gov_error_get_status(*err)));
    gov_error_free(*err);
    *err = NULL;
    if (!verb->once) {
        status = verb->run(t, err);
        ck_assert_msg(status == GOV_OK, "%s: allocation %zu had failed, the repeat gives %s: %s",
                      verb->name, n, gov_status_get_name(status),
                      *err != NULL ? gov_error_get_message(*err, GOV_LANGUAGE_EN) : "no error");
        check(t, verb);
    }
}

/* True when an allocation was made to fail. */
static bool run_round(torture *t, const torture_verb *verb, size_t n, bool on, size_t *baseline)
{
    gov_error *err = NULL;
    prepare(t, verb);
    if (n == 0) {
        test_memory_fail_never(&t->memory);
    } else if (on) {
        test_memory_fail_from(&t->memory, n);
    } else {
        test_memory_fail_once(&t->memory, n);
    }
    gov_status status = verb->run(t, &err);
    bool injected = t->memory.injected != 0;
    test_memory_fail_never(&t->memory);
    if (!injected || status == GOV_OK) {
        ck_assert_msg(status == GOV_OK, "%s: %s: %s", verb->name, gov_status_get_name(status),
                      err != NULL ? gov_error_get_message(err, GOV_LANGUAGE_EN) : "no error");
        ck_assert_ptr_null(err);
        check(t, verb);
    } else {
        check_failure(t, verb, status, &err, n);
    }
    t->runs += injected;
    t->survived += injected && status == GOV_OK;
    clear(t, verb);
    if (n == 0) {
        *baseline = t->memory.live_blocks;
    }
    ck_assert_msg(t->memory.live_blocks == *baseline,
                  "%s: allocation %zu failed, %zu blocks instead of %zu", verb->name, n,
                  (size_t)t->memory.live_blocks, *baseline);
    return injected;
}

void torture_verb_run(torture *t, const torture_verb *verb)
{
    size_t baseline = 0;
    size_t before = t->runs;
    size_t survived = t->survived;
    (void)run_round(t, verb, 0, false, &baseline);
    for (int on = 0; on < 2; on++) {
        size_t n = 1;
        while (run_round(t, verb, n, on != 0, &baseline)) {
            ck_assert_uint_lt(++n, ROUNDS_MAX);
        }
    }
    ck_assert_uint_gt(t->runs, before);
    (void)printf("torture: %-28s %5zu injected, %zu survived\n", verb->name, t->runs - before,
                 t->survived - survived);
}

START_TEST(verb_survives)
{
    torture_verb_run(&the_torture, &suite_verbs[_i]);
}
END_TEST

static void set_up(void)
{
    torture_open(&the_torture, suite_citizen, suite_http);
    if (suite_set_up != NULL) {
        suite_set_up(&the_torture);
    }
}

static void tear_down(void)
{
    free(the_torture.id);
    free(the_torture.text);
    torture_close(&the_torture);
}

int torture_main(const char *name, const char *citizen, const torture_verb *verbs, size_t count,
                 torture_suite_fn *set_up_suite)
{
    Suite *suite = suite_create(name);
    TCase *test_case = tcase_create("verbs");
    suite_citizen = citizen;
    suite_verbs = verbs;
    suite_set_up = set_up_suite;
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_loop_test(test_case, verb_survives, 0, (int)count);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    int ran = srunner_ntests_run(runner);
    srunner_free(runner);
    return failed == 0 && ran >= (int)count ? 0 : 1;
}

int torture_main_http(const char *name, const char *citizen, const torture_verb *verbs,
                      size_t count, torture_suite_fn *set_up_suite)
{
    suite_http = true;
    return torture_main(name, citizen, verbs, count, set_up_suite);
}
