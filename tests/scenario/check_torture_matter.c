/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of what is read of a matter: itself, the list, progress, events, watch, a kept log,
 * a kept receipt; and of withdrawing it. */
#include <stdlib.h>
#include <string.h>

#include "scenario/support/journeys.h"
#include "scenario/support/torture.h"

static gov_draft *complete(torture *t)
{
    gov_draft *draft = journey_food_draft(t->session);
    journey_attach(draft, "FL-M02", "plan");
    journey_attach(draft, "FL-M03", "rules");
    journey_attach(draft, "FL-M04", "health");
    return draft;
}

static char *receipt_text;

static void begin(torture *t)
{
    gov_receipt *receipt = NULL;
    gov_error *err = NULL;
    gov_draft *draft = complete(t);
    world_expect(gov_matter_submit(draft, NULL, &receipt, &err), &err, GOV_OK, "submit");
    t->id = strdup(gov_receipt_get_matter_id(receipt));
    receipt_text = strdup(gov_receipt_get_jws(receipt));
    gov_receipt_free(receipt);
    gov_draft_free(draft);
    world_advance(&t->w, WORLD_DAY_MS / 4);
}

static gov_status run_get(torture *t, gov_error **err)
{
    gov_matter *matter = NULL;
    gov_status status = gov_matter_get(t->session, t->id, NULL, &matter, err);
    ck_assert((status == GOV_OK) == (matter != NULL));
    if (matter != NULL) {
        ck_assert_str_eq(gov_matter_get_id(matter), t->id);
        ck_assert_ptr_nonnull(strstr(gov_matter_get_json(matter), "样例面馆"));
    }
    gov_matter_free(matter);
    return status;
}

static gov_status run_list(torture *t, gov_error **err)
{
    gov_matter_list *list = NULL;
    gov_status status = gov_matter_list_all(t->session, NULL, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    if (list != NULL) {
        ck_assert_str_eq(gov_matter_get_id(gov_matter_list_at(list, 0)), t->id);
    }
    gov_matter_list_free(list);
    return status;
}

static gov_status run_progress(torture *t, gov_error **err)
{
    gov_progress *progress = NULL;
    gov_status status = gov_progress_get(t->session, t->id, NULL, &progress, err);
    ck_assert((status == GOV_OK) == (progress != NULL));
    if (progress != NULL) {
        ck_assert_uint_eq(gov_progress_get_task_count(progress), 3);
    }
    gov_progress_free(progress);
    return status;
}

static size_t event_count;

static gov_status run_events(torture *t, gov_error **err)
{
    gov_event_list *list = NULL;
    gov_status status = gov_progress_get_events(t->session, t->id, 0, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    if (list != NULL) {
        event_count = event_count != 0 ? event_count : gov_event_list_get_count(list);
        ck_assert_uint_ge(event_count, 3);
        ck_assert_uint_eq(gov_event_list_get_count(list), event_count);
    }
    gov_event_list_free(list);
    return status;
}

static void new_watch(torture *t)
{
    gov_error *err = NULL;
    world_expect(gov_watch_new(t->session, t->id, &t->watch, &err), &err, GOV_OK, "watch_new");
}

/* A watch that failed stays where it was: the repeat sees every event, from the first on. */
static gov_status run_watch(torture *t, gov_error **err)
{
    gov_event_list *list = NULL;
    gov_status status = gov_watch_next(t->watch, 0, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    if (list != NULL) {
        ck_assert_uint_eq(gov_event_list_get_seq(list, 0), 1);
        ck_assert_uint_eq(gov_event_list_get_count(list), event_count);
    } else {
        ck_assert_int_eq(gov_watch_get_state(t->watch), GOV_MATTER_OTHER);
    }
    gov_event_list_free(list);
    return status;
}

static void clear_watch(torture *t)
{
    gov_watch_free(t->watch);
    t->watch = NULL;
}

static gov_status run_watch_new(torture *t, gov_error **err)
{
    gov_watch *watch = NULL;
    gov_status status = gov_watch_new(t->session, t->id, &watch, err);
    ck_assert((status == GOV_OK) == (watch != NULL));
    gov_watch_free(watch);
    return status;
}

static void keep_log(torture *t)
{
    gov_error *err = NULL;
    gov_event_list *list = NULL;
    char *log = calloc(1, 1 << 16);
    world_expect(gov_progress_get_events(t->session, t->id, 0, NULL, &list, &err), &err, GOV_OK,
                 "events");
    for (size_t i = 0, at = 0; i < gov_event_list_get_count(list); i++) {
        const char *jws = gov_event_list_get_jws(list, i);
        ck_assert_uint_lt(at + strlen(jws) + 2, 1 << 16);
        memcpy(log + at, jws, strlen(jws));
        at += strlen(jws);
        log[at++] = '\n';
    }
    gov_event_list_free(list);
    free(t->text);
    t->text = log;
}

static gov_status run_verify_log(torture *t, gov_error **err)
{
    gov_report *report = NULL;
    gov_status status =
        gov_progress_verify_log(t->client, t->text, strlen(t->text), NULL, &report, err);
    ck_assert((status == GOV_OK) == (report != NULL));
    if (report != NULL) {
        ck_assert_int_eq(gov_report_get_status(report), GOV_OK);
        ck_assert_uint_eq(gov_report_count_results(report, GOV_CHECK_PASSED), 2);
    }
    gov_report_free(report);
    return status;
}

static gov_status run_receipt(torture *t, gov_error **err)
{
    gov_receipt *receipt = NULL;
    gov_status status =
        gov_receipt_verify(t->client, receipt_text, strlen(receipt_text), NULL, &receipt, err);
    ck_assert((status == GOV_OK) == (receipt != NULL));
    if (receipt != NULL) {
        ck_assert_str_eq(gov_receipt_get_matter_id(receipt), t->id);
    }
    gov_receipt_free(receipt);
    return status;
}

static gov_status run_jws(torture *t, gov_error **err)
{
    char *payload = NULL;
    size_t size = 0;
    gov_status status =
        gov_jws_verify(t->client, receipt_text, strlen(receipt_text), NULL, &payload, &size, err);
    ck_assert((status == GOV_OK) == (payload != NULL));
    if (payload != NULL) {
        ck_assert_ptr_nonnull(strstr(payload, t->id));
    }
    gov_client_free_text(t->client, payload);
    return status;
}

static void submit_another(torture *t)
{
    gov_draft *draft = complete(t);
    t->result = journey_submit(draft);
    gov_draft_free(draft);
}

/* Repeated under one key, as after any outcome that is not known. */
static gov_status run_withdraw(torture *t, gov_error **err)
{
    const gov_call_options options = torture_options(t);
    return gov_matter_withdraw(t->session, t->result, "改日再办", &options, err);
}

static void check_withdrawn(torture *t)
{
    gov_matter *matter = NULL;
    gov_error *err = NULL;
    world_expect(gov_matter_get(t->session, t->result, NULL, &matter, &err), &err, GOV_OK, "get");
    ck_assert_int_eq(gov_matter_get_state(matter), GOV_MATTER_WITHDRAWN);
    gov_matter_free(matter);
}

static void clear_id(torture *t)
{
    free(t->result);
    t->result = NULL;
}

int main(void)
{
    static const torture_verb verbs[] = {
        {"matter_get", NULL, run_get, NULL, NULL, false},
        {"matter_list_all", NULL, run_list, NULL, NULL, false},
        {"progress_get", NULL, run_progress, NULL, NULL, false},
        {"progress_get_events", NULL, run_events, NULL, NULL, false},
        {"watch_new", NULL, run_watch_new, NULL, NULL, false},
        {"watch_next", new_watch, run_watch, NULL, clear_watch, false},
        {"progress_verify_log", keep_log, run_verify_log, NULL, NULL, false},
        {"receipt_verify", NULL, run_receipt, NULL, NULL, false},
        {"jws_verify", NULL, run_jws, NULL, NULL, false},
        {"matter_withdraw", submit_another, run_withdraw, check_withdrawn, clear_id, false},
    };
    int result = torture_main("torture_matter", "sub-food", verbs, TEST_COUNT(verbs), begin);
    free(receipt_text);
    return result;
}
