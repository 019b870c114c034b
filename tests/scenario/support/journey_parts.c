/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces that more than one journey is made of. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/support/journeys.h"

#define FOOD             "11990100MB9907004M344011705000001"
#define BUSINESS_LICENCE "11990100MB9907004M051"

const gov_usage journey_usage = {.struct_size = sizeof journey_usage,
                                 .basis = GOV_USAGE_CONSENT,
                                 .purpose = "办理食品经营许可",
                                 .operator_id = "window-7"};

static char *certificate_of_type(gov_session *session, const char *type)
{
    const gov_certificate_query query = {.struct_size = sizeof query, .type_code = type};
    gov_certificate_list *list = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_list_all(session, &journey_usage, &query, NULL, &list, &err), &err,
                 GOV_OK, "certificate_list");
    ck_assert_uint_ge(gov_certificate_list_get_count(list), 1);
    char *id = strdup(gov_certificate_get_id(gov_certificate_list_at(list, 0)));
    gov_certificate_list_free(list);
    return id;
}

static void text(gov_draft *draft, const char *pointer, const char *value)
{
    gov_error *err = NULL;
    world_expect(gov_draft_set_text(draft, pointer, value, &err), &err, GOV_OK, pointer);
}

gov_draft *journey_food_draft(gov_session *session)
{
    gov_item *item = NULL;
    gov_draft *draft = NULL;
    gov_error *err = NULL;
    world_expect(gov_item_get(session, FOOD, NULL, &item, &err), &err, GOV_OK, "item_get");
    world_expect(gov_draft_new(session, item, &draft, &err), &err, GOV_OK, "draft_new");
    gov_item_free(item);
    text(draft, "/shop/name", "样例面馆");
    text(draft, "/shop/address", "样例市样例区美食街8号");
    text(draft, "/shop/kind", "catering");
    world_expect(gov_draft_set_json(draft, "/shop/area_square_metres", "80", &err), &err, GOV_OK,
                 "area");
    text(draft, "/operator/name", "样例食品有限公司");
    text(draft, "/operator/uscc", "91990101MA9900001X");
    char *licence = certificate_of_type(session, BUSINESS_LICENCE);
    world_expect(gov_draft_attach_certificate(draft, "FL-M01", licence, &err), &err, GOV_OK,
                 "attach_certificate");
    free(licence);
    return draft;
}

void journey_attach(gov_draft *draft, const char *code, const char *data)
{
    gov_error *err = NULL;
    world_expect(gov_draft_attach_memory(draft, code, data, strlen(data), NULL, NULL, &err), &err,
                 GOV_OK, code);
}

char *journey_submit(gov_draft *draft)
{
    gov_receipt *receipt = NULL;
    gov_error *err = NULL;
    world_expect(gov_matter_submit(draft, NULL, &receipt, &err), &err, GOV_OK, "matter_submit");
    ck_assert_str_eq(gov_receipt_get_kind(receipt), "submit");
    char *id = strdup(gov_receipt_get_matter_id(receipt));
    gov_receipt_free(receipt);
    return id;
}

/* The events as a file would keep them: one a line. */
static char *kept_log(const gov_event_list *list)
{
    size_t size = 1;
    for (size_t i = 0; i < gov_event_list_get_count(list); i++) {
        size += strlen(gov_event_list_get_jws(list, i)) + 1;
    }
    char *lines = calloc(1, size);
    char *at = lines;
    for (size_t i = 0; i < gov_event_list_get_count(list); i++) {
        const char *jws = gov_event_list_get_jws(list, i);
        size_t len = strlen(jws);
        memcpy(at, jws, len);
        at[len] = '\n';
        at += len + 1;
    }
    return lines;
}

gov_event_list *journey_log(gov_client *client, gov_session *session, const char *matter_id)
{
    gov_event_list *list = NULL;
    gov_report *report = NULL;
    gov_error *err = NULL;
    world_expect(gov_progress_get_events(session, matter_id, 0, NULL, &list, &err), &err, GOV_OK,
                 "events");
    char *lines = kept_log(list);
    world_expect(gov_progress_verify_log(client, lines, strlen(lines), NULL, &report, &err), &err,
                 GOV_OK, "verify_log");
    ck_assert_int_eq(gov_report_get_status(report), GOV_OK);
    ck_assert_uint_eq(gov_report_count_results(report, GOV_CHECK_PASSED), 2);
    gov_report_free(report);
    /* One character of one signature, and the log no longer holds. */
    char *last = lines + strlen(lines) - 3;
    *last = *last == 'A' ? 'B' : 'A';
    world_expect(gov_progress_verify_log(client, lines, strlen(lines), NULL, &report, &err), &err,
                 GOV_OK, "verify_log");
    ck_assert_int_eq(gov_report_get_status(report), GOV_ERR_SIGNATURE);
    gov_report_free(report);
    free(lines);
    return list;
}
