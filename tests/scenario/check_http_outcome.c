/* SPDX-License-Identifier: Apache-2.0 */
/* Outcome torture over HTTP: the daemon's faults at each request of attaching and submitting, through
 * real connections that close, break off and dawdle. One matter, and as many requests counted by the
 * daemon as the library reports. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scenario/support/journeys.h"
#include "unit/test_support.h"

typedef struct fault {
    const char *name;
    int64_t delay_ms;  /* negative: the daemon's own */
    gov_category also; /* what a caller may be told beside "try again later" */
} fault;

static const fault faults[] = {
    {"drop_after", -1, GOV_CATEGORY_RETRY_LATER}, {"drop_before", -1, GOV_CATEGORY_RETRY_LATER},
    {"truncate", -1, GOV_CATEGORY_RETRY_LATER},   {"status_503", -1, GOV_CATEGORY_RETRY_LATER},
    {"status_429", -1, GOV_CATEGORY_RETRY_LATER}, {"status_500", -1, GOV_CATEGORY_RETRY_LATER},
    {"delay", 30, GOV_CATEGORY_RETRY_LATER},      {"delay", 1500, GOV_CATEGORY_RETRY_LATER},
    {"duplicate", -1, GOV_CATEGORY_RETRY_LATER},  {"clock_off", -1, GOV_CATEGORY_CONFIGURE},
    {"token_expired", -1, GOV_CATEGORY_LOG_IN}};

static const char *const targets[][2] = {
    {"POST", "/gov/v1/uploads"},  {"PATCH", "/gov/v1/uploads"},  {"POST", "/gov/v1/matters"},
    {"POST", "/gov/v1/matters/"}, {"GET", "/gov/v1/operations"}, {"", "/gov/v1/"}};

static world the_world;
static gov_client *client;
static gov_session *session;
static size_t exchanges; /* in the log, of which some byte may have left */
static unsigned long last_attempt;
static bool broken;

static void take_log(void *user, gov_log_level level, const char *message)
{
    (void)user;
    (void)level;
    if (strstr(message, "event=exchange") != NULL) {
        const char *attempt = strstr(message, "attempt=");
        unsigned long n = attempt != NULL ? strtoul(attempt + 8, NULL, 10) : 0;
        broken = broken || (n != 1 && n != last_attempt + 1);
        last_attempt = n;
        exchanges += strstr(message, "stage=not_sent") == NULL ? 1 : 0;
    }
}

static void set_up(void)
{
    static const char *const settings[] = {
        "log.level", "debug", "retry.budget", "1000000", "call.timeout_ms", "8000", NULL};
    const world_client_options options = {.settings = settings, .log = take_log};
    world_open_http(&the_world);
    client = world_client(&the_world, &options);
    session = world_login(&the_world, client, "sub-food");
}

static void tear_down(void)
{
    gov_session_unref(session);
    gov_client_unref(client);
    world_close(&the_world);
}

/* Attaches and submits, again after each failure, until it is done; the faults are used up meanwhile. */
static void check_error(const gov_error *err, const fault *f, size_t failures)
{
    const char *message = gov_error_get_message(err, GOV_LANGUAGE_EN);
    gov_category category = gov_error_get_category(err);
    ck_assert_msg(gov_error_get_attempts(err) == last_attempt, "%u reported, %lu made",
                  gov_error_get_attempts(err), last_attempt);
    ck_assert_msg(failures < 12, "%s", message);
    ck_assert_msg(category == GOV_CATEGORY_RETRY_LATER || category == f->also, "%s", message);
}

/* As long as the platform asks, as an application would. */
static void pause_for(const gov_error *err)
{
    int64_t ms = gov_error_get_retry_after_ms(err);
    const struct timespec nap = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    if (gov_error_get_status(err) == GOV_ERR_IN_PROGRESS && ms > 0) {
        (void)nanosleep(&nap, NULL);
    }
}

static size_t bring_to_its_end(gov_draft *draft, const fault *f, gov_receipt **receipt)
{
    gov_status status = GOV_ERR_INTERNAL;
    size_t failures = 0;
    int step = 0;
    while (status != GOV_OK) {
        gov_error *err = NULL;
        /* The deadline of the call is shorter than the longest delay. */
        const gov_call_options options = {.struct_size = sizeof options, .timeout_ms = 1000};
        status = step == 0
                     ? gov_draft_attach_memory(draft, "FL-M02", "plan", 4, NULL, &options, &err)
                     : gov_matter_submit(draft, &options, receipt, &err);
        if (status == GOV_OK && step == 0) {
            step = 1;
            status = GOV_ERR_INTERNAL;
        } else if (status != GOV_OK) {
            check_error(err, f, ++failures);
            pause_for(err);
        }
        gov_error_free(err);
    }
    return failures;
}

/* A request that the library gave up at its deadline may reach the daemon's books a little later. */
static int64_t requests_since(int64_t counted)
{
    static const struct timespec nap = {.tv_nsec = 50000000};
    int64_t seen = world_number(&the_world, "requests|total") - counted;
    for (int i = 0; i < 60 && seen < (int64_t)exchanges; i++) {
        (void)nanosleep(&nap, NULL);
        seen = world_number(&the_world, "requests|total") - counted;
    }
    return seen;
}

static size_t run(const fault *f, const char *const target[2], int count)
{
    gov_receipt *receipt = NULL;
    gov_matter *matter = NULL;
    gov_error *err = NULL;
    gov_draft *draft = journey_food_draft(session);
    journey_attach(draft, "FL-M03", "rules");
    journey_attach(draft, "FL-M04", "health");
    int64_t matters = world_matters(&the_world);
    int64_t uploads = world_number(&the_world, "uploads");
    int64_t counted = world_number(&the_world, "requests|total");
    exchanges = 0;
    world_fault(&the_world, f->name, count, target[0], target[1], f->delay_ms);
    size_t failures = bring_to_its_end(draft, f, &receipt);
    ck_assert(!broken);
    int64_t seen = requests_since(counted);
    ck_assert_msg(seen == (int64_t)exchanges,
                  "%s at %s %s: the daemon counted %lld requests, the library %zu", f->name,
                  target[0], target[1], (long long)seen, exchanges);
    ck_assert_int_eq(world_matters(&the_world), matters + 1);
    ck_assert_int_eq(world_number(&the_world, "uploads"), uploads + 1);
    world_clear_faults(&the_world);
    world_expect(gov_matter_get(session, gov_receipt_get_matter_id(receipt), NULL, &matter, &err),
                 &err, GOV_OK, "matter_get");
    ck_assert_int_eq(gov_matter_get_state(matter), GOV_MATTER_SUBMITTED);
    gov_matter_free(matter);
    gov_receipt_free(receipt);
    gov_draft_free(draft);
    return failures;
}

START_TEST(fault_over_http)
{
    static const int counts[] = {1, 2, 4};
    size_t failures = 0;
    size_t trials = 0;
    for (size_t i = 0; i < TEST_COUNT(targets); i++) {
        for (size_t j = 0; j < TEST_COUNT(counts); j++) {
            if (faults[_i].delay_ms > 1000 && counts[j] > 1) {
                continue;
            }
            failures += run(&faults[_i], targets[i], counts[j]);
            trials++;
        }
    }
    (void)printf("outcome over HTTP: %-13s %zu trials, %zu calls failed\n", faults[_i].name, trials,
                 failures);
}
END_TEST

/* The answer is lost and the platform cannot be asked for a while. */
START_TEST(question_over_http)
{
    size_t failures = 0;
    size_t trials = 0;
    for (size_t i = 0; i < TEST_COUNT(faults); i++) {
        const fault lost = {"drop_after", -1, faults[i].also};
        if (faults[i].delay_ms < 1000) {
            world_fault(&the_world, faults[i].name, 3, "GET", "/gov/v1/operations",
                        faults[i].delay_ms);
            failures += run(&lost, targets[3], 1);
            world_fault(&the_world, faults[i].name, 3, "GET", "/gov/v1/operations",
                        faults[i].delay_ms);
            failures += run(&lost, targets[2], 1);
            trials += 2;
        }
    }
    (void)printf("outcome over HTTP: question      %zu trials, %zu calls failed\n", trials,
                 failures);
}
END_TEST

typedef struct answer {
    const char *fault;
    gov_status status;
} answer;

/* What is no answer is told at once: nothing is followed, nothing is repeated. */
START_TEST(bad_answers_over_http)
{
    static const answer answers[] = {{"redirect", GOV_ERR_REDIRECT},
                                     {"wrong_type", GOV_ERR_RESPONSE},
                                     {"huge", GOV_ERR_RESPONSE_TOO_LARGE}};
    for (size_t i = 0; i < TEST_COUNT(answers); i++) {
        gov_item_list *list = NULL;
        gov_error *err = NULL;
        world_fault(&the_world, answers[i].fault, 1, "GET", "/gov/v1/items", -1);
        int64_t counted = world_number(&the_world, "requests|total");
        gov_status status = gov_item_search(session, NULL, NULL, &list, &err);
        ck_assert_ptr_null(list);
        ck_assert_uint_eq(gov_error_get_attempts(err), 1);
        world_expect(status, &err, answers[i].status, answers[i].fault);
        ck_assert_int_eq(world_number(&the_world, "requests|total"), counted + 1);
        /* The connection, or another one, is good for the next request. */
        world_expect(gov_item_search(session, NULL, NULL, &list, &err), &err, GOV_OK, "search");
        gov_item_list_free(list);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("http_outcome");
    TCase *test_case = tcase_create("faults");
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_loop_test(test_case, fault_over_http, 0, (int)TEST_COUNT(faults));
    tcase_add_test(test_case, question_over_http);
    tcase_add_test(test_case, bad_answers_over_http);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
