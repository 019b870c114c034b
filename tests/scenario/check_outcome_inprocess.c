/* SPDX-License-Identifier: Apache-2.0 */
/* Outcome torture: each request of attaching and submitting meets each way a request can fail, once,
 * twice and for good, alone and followed by another failure, which hits the question what became of it.
 * Whatever happens: one matter, a clear error, and a count of attempts that is the platform's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/support/journeys.h"
#include "scenario/support/liar.h"
#include "unit/test_support.h"

/* What the library reports of its attempts: the exchanges in the log. */
typedef struct reported {
    size_t exchanges;
    unsigned long last_attempt;
    bool broken; /* a number that does not follow from the one before */
} reported;

typedef struct trial {
    world w;
    liar net;
    reported log;
    gov_client *client;
    gov_session *session;
    gov_draft *draft;
    gov_receipt *receipt;
    gov_error *err;
    int step; /* of the flow, the next one to take */
    int64_t counted_before;
} trial;

static void take_log(void *user, gov_log_level level, const char *message)
{
    reported *r = user;
    (void)level;
    if (strstr(message, "event=exchange") == NULL) {
        return;
    }
    const char *attempt = strstr(message, "attempt=");
    unsigned long n = attempt != NULL ? strtoul(attempt + 8, NULL, 10) : 0;
    r->broken = r->broken || (n != 1 && n != r->last_attempt + 1);
    r->last_attempt = n;
    r->exchanges++;
}

static int64_t counted(trial *t)
{
    return world_number(&t->w, "requests|total");
}

static void trial_open(trial *t)
{
    static const char *const settings[] = {
        "log.level", "debug", "retry.base_ms", "1", "retry.cap_ms", "1", NULL};
    gov_error *err = NULL;
    memset(t, 0, sizeof *t);
    world_open_in_process(&t->w);
    liar_init(&t->net, t->w.sandbox);
    const world_client_options options = {
        .transport = &t->net.table, .settings = settings, .log = take_log, .log_user = &t->log};
    t->client = world_client(&t->w, &options);
    world_expect(gov_client_discover(t->client, NULL, &err), &err, GOV_OK, "discover");
    t->session = world_login(&t->w, t->client, "sub-food");
    t->draft = journey_food_draft(t->session);
    journey_attach(t->draft, "FL-M03", "rules");
    journey_attach(t->draft, "FL-M04", "health");
    liar_arm(&t->net, NULL, NULL);
    t->log = (reported){0};
    t->counted_before = counted(t);
}

static void trial_close(trial *t)
{
    gov_receipt_free(t->receipt);
    gov_draft_free(t->draft);
    gov_session_unref(t->session);
    gov_client_unref(t->client);
    world_close(&t->w);
}

/* The flow: attach, then submit (which saves first). Goes on at the step that failed. */
static gov_status flow(trial *t)
{
    gov_status status = GOV_OK;
    gov_error_free(t->err);
    t->err = NULL;
    if (t->step == 0) {
        status = gov_draft_attach_memory(t->draft, "FL-M02", "plan", 4, NULL, NULL, &t->err);
        t->step += status == GOV_OK;
    }
    if (t->step == 1) {
        status = gov_matter_submit(t->draft, NULL, &t->receipt, &t->err);
        t->step += status == GOV_OK;
    }
    return status;
}

#define MUST(t, condition)                                                                         \
    ck_assert_msg(condition, "%s: %s\n%s", #condition, gov_status_get_name(status), (t)->net.trace)

static void check_counts(trial *t, gov_status status)
{
    MUST(t, !t->log.broken);
    MUST(t, t->log.exchanges == t->net.requests);
    MUST(t, (int64_t)t->net.delivered == counted(t) - t->counted_before);
    MUST(t, t->err == NULL || gov_error_get_attempts(t->err) == t->log.last_attempt);
}

/* After a change whose outcome is unclear the next request is the question what became of it. */
static void check_asked(trial *t, gov_status status)
{
    static const char *const unclear[] = {" lost_before\n", " lost_after\n", " timeout\n",
                                          " partial\n", " gateway_502\n"};
    for (const char *line = t->net.trace; *line != '\0'; line = strchr(line, '\n') + 1) {
        const char *next = strchr(line, '\n') + 1;
        bool lost = false;
        for (size_t i = 0; i < TEST_COUNT(unclear); i++) {
            size_t len = strlen(unclear[i]);
            lost = lost || strncmp(next - len, unclear[i], len) == 0;
        }
        if (lost && strncmp(line, "POST /gov/v1/", 13) == 0 && *next != '\0') {
            MUST(t, strncmp(next, "GET /gov/v1/operations/", 23) == 0);
        }
    }
}

static void check_done(trial *t, gov_status status)
{
    gov_matter *matter = NULL;
    gov_error *err = NULL;
    liar_heal(&t->net);
    MUST(t, status == GOV_OK);
    MUST(t, world_matters(&t->w) == 1);
    MUST(t, world_number(&t->w, "uploads") == 3);
    const char *id = gov_receipt_get_matter_id(t->receipt);
    world_expect(gov_matter_get(t->session, id, NULL, &matter, &err), &err, GOV_OK, "read back");
    MUST(t, gov_matter_get_state(matter) == GOV_MATTER_SUBMITTED);
    gov_matter_free(matter);
}

/* A failure is either honest ignorance, with the key to ask by, or certain: then it had no effect. */
static void check_failure(trial *t, gov_status status)
{
    bool unknown = status == GOV_ERR_OUTCOME_UNKNOWN;
    MUST(t, t->err != NULL && gov_error_get_status(t->err) == status);
    MUST(t, world_matters(&t->w) <= 1);
    MUST(t, unknown || status == GOV_ERR_CONNECT || status == GOV_ERR_NETWORK ||
                status == GOV_ERR_TIMEOUT || status == GOV_ERR_PLATFORM ||
                status == GOV_ERR_UNAVAILABLE);
    MUST(t, gov_error_get_category(t->err) == GOV_CATEGORY_RETRY_LATER ||
                gov_error_get_category(t->err) == GOV_CATEGORY_ASK_USER);
    MUST(t, !unknown || gov_error_get_idempotency_key(t->err) != NULL);
    if (!unknown && t->step == 1) {
        MUST(t, world_number(&t->w, "matters|by_state|submitted") == 0);
        MUST(t, gov_draft_get_matter_id(t->draft) != NULL || world_matters(&t->w) == 0);
    }
}

/* One failure, healing, and the same draft brought to its end. Counts the failures that showed. */
static size_t shown;
static size_t trials;

static void run_trial(const liar_plan *first, const liar_plan *second)
{
    trial t;
    trial_open(&t);
    liar_arm(&t.net, first, second);
    gov_status status = flow(&t);
    check_counts(&t, status);
    check_asked(&t, status);
    trials++;
    if (status != GOV_OK) {
        shown++;
        check_failure(&t, status);
        liar_heal(&t.net);
        status = flow(&t);
        if (status != GOV_OK) {
            ck_abort_msg("not continued: %s\n%s", gov_error_get_message(t.err, GOV_LANGUAGE_EN),
                         t.net.trace);
        }
        check_counts(&t, status);
    }
    check_done(&t, status);
    trial_close(&t);
}

/* How many requests the flow makes when nothing fails. */
static size_t clean_requests(void)
{
    trial t;
    trial_open(&t);
    gov_status status = flow(&t);
    check_counts(&t, status);
    check_done(&t, status);
    size_t requests = t.log.exchanges;
    trial_close(&t);
    return requests - 1; /* without reading back */
}

START_TEST(one_way_of_failing)
{
    static const size_t repeats[] = {1, 2, LIAR_EVER};
    size_t requests = clean_requests();
    ck_assert_uint_eq(requests, 4);
    trials = shown = 0;
    for (size_t at = 1; at <= requests; at++) {
        for (size_t i = 0; i < TEST_COUNT(repeats); i++) {
            const liar_plan plan = {(liar_kind)_i, at, repeats[i]};
            run_trial(&plan, NULL);
        }
    }
    (void)printf("outcome: %-11s alone: %zu trials, %zu showed\n", liar_kind_name((liar_kind)_i),
                 trials, shown);
    ck_assert(_i == LIAR_TWICE || shown > 0);
}
END_TEST

START_TEST(followed_by_another)
{
    static const size_t repeats[] = {1, 3, LIAR_EVER};
    size_t requests = clean_requests();
    trials = shown = 0;
    for (size_t at = 1; at <= requests; at++) {
        for (int kind = LIAR_NOT_SENT; kind < LIAR_KINDS; kind++) {
            for (size_t i = 0; i < TEST_COUNT(repeats); i++) {
                const liar_plan first = {(liar_kind)_i, at, 1};
                const liar_plan second = {(liar_kind)kind, at + 1, repeats[i]};
                run_trial(&first, &second);
            }
        }
    }
    (void)printf("outcome: %-11s followed: %zu trials, %zu showed\n", liar_kind_name((liar_kind)_i),
                 trials, shown);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("outcome_inprocess");
    TCase *test_case = tcase_create("failures");
    tcase_add_loop_test(test_case, one_way_of_failing, LIAR_NOT_SENT, LIAR_KINDS);
    tcase_add_loop_test(test_case, followed_by_another, LIAR_NOT_SENT, LIAR_KINDS);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
