/* SPDX-License-Identifier: Apache-2.0 */
/* See private_journey.h. The values are shown to the library from a buffer that is wiped at once. */
#include "scenario/support/private_parts.h"
#include "scenario/support/verify.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

/* Synthetic all of them; each byte is turned by RELAY_TURN. */
/* a child name, turned */
static const unsigned char child[] = {0xB3, 0xC6, 0xC6, 0xB3, 0xC3, 0xD7, 0xBC, 0xFA,
                                      0xED, 0xBE, 0xE4, 0xD1, 0xBF, 0xF2, 0xD9};
/* the mother name, turned */
static const unsigned char mother[] = {0xBC, 0xC7, 0xD4, 0xBF, 0xC1, 0xC1, 0xBC, 0xFA, 0xED};
/* an identity number, turned */
static const unsigned char number[] = {0x63, 0x63, 0x6A, 0x6B, 0x6A, 0x6B, 0x6B, 0x63, 0x63,
                                       0x68, 0x6A, 0x62, 0x6B, 0x6F, 0x6B, 0x6A, 0x68, 0x02};
/* a phone number, turned */
static const unsigned char phone[] = {0x6B, 0x63, 0x63, 0x6A, 0x6A, 0x6A,
                                      0x6A, 0x6A, 0x6A, 0x6A, 0x68};
/* an address, turned */
static const unsigned char address[] = {
    0xBC, 0xFA, 0xED, 0xBE, 0xE4, 0xD1, 0xBF, 0xE2, 0xD8, 0xBC, 0xFA, 0xED, 0xBE, 0xE4, 0xD1, 0xBF,
    0xD6, 0xE0, 0xBC, 0xCD, 0xFA, 0xBD, 0xCD, 0xCF, 0xB2, 0xED, 0xF5, 0x6D, 0x69, 0xBF, 0xD5, 0xED};
/* an uploaded file, turned */
static const unsigned char record[] = {0x29, 0x23, 0x34, 0x2E, 0x32, 0x3F, 0x2E, 0x33, 0x39, 0x77,
                                       0x38, 0x33, 0x28, 0x2E, 0x32, 0x77, 0x28, 0x3F, 0x39, 0x35,
                                       0x28, 0x3E, 0x77, 0x6A, 0x6E, 0x6F, 0x6B, 0x77, 0x35, 0x3C,
                                       0x77, 0x3B, 0x77, 0x39, 0x32, 0x33, 0x36, 0x3E};
/* a review, turned */
static const unsigned char text[] = {0xBD, 0xF0, 0xCD, 0xBF, 0xD5, 0xF9, 0xBC, 0xD4, 0xC8,
                                     0xB3, 0xC2, 0xC5, 0xBE, 0xE2, 0xFE, 0xBF, 0xEA, 0xD5,
                                     0xBC, 0xCD, 0xEC, 0xBE, 0xE2, 0xD7, 0xB2, 0xF5, 0xFF,
                                     0xBF, 0xFC, 0xD8, 0xBC, 0xF7, 0xFE};

void private_values(traces *t)
{
    ck_assert_uint_eq(t->count, 0);
    traces_add_turned(t, "the child's name", child, sizeof child);
    traces_add_turned(t, "the mother's name", mother, sizeof mother);
    traces_add_turned(t, "the identity number", number, sizeof number);
    traces_add_turned(t, "the phone", phone, sizeof phone);
    traces_add_turned(t, "the address", address, sizeof address);
    traces_add_turned(t, "the file", record, sizeof record);
    traces_add_turned(t, "the review", text, sizeof text);
}

static const gov_usage usage = {
    .struct_size = sizeof usage, .basis = GOV_USAGE_CONSENT, .purpose = "newborn registration"};

void private_failed(const visit *v, gov_status status, gov_error *err)
{
    ck_assert_int_ne(status, GOV_OK);
    ck_assert_ptr_nonnull(err);
    if (v->watch != NULL && v->watch->on_error != NULL) {
        v->watch->on_error(err);
    }
    gov_error_free(err);
}

static void fill(visit *v, gov_draft *draft, const char *pointer, int which)
{
    char value[TRACE_SIZE + 1];
    gov_error *err = NULL;
    trace_show(&v->t->values[which], value);
    gov_status status = gov_draft_set_text(draft, pointer, value, &err);
    gov__wipe(value, sizeof value);
    world_expect(status, &err, GOV_OK, pointer);
}

static void fill_form(visit *v, gov_draft *draft)
{
    static const char *const plain[][2] = {{"/child/sex", "\"female\""},
                                           {"/child/birth_date", "\"2026-11-01\""},
                                           {"/child/birth_time", "\"08:30\""},
                                           {"/child/weight_grams", "3250"},
                                           {"/child/birth_hospital", "\"样例市妇幼保健院\""},
                                           {"/household/register_with", "\"mother\""},
                                           {"/insurance", "{\"enrol\":true}"},
                                           {"/card/bank", "\"bank_a\""}};
    gov_error *err = NULL;
    fill(v, draft, "/child/name", CHILD);
    fill(v, draft, "/mother/name", MOTHER);
    fill(v, draft, "/mother/id_number", NUMBER);
    fill(v, draft, "/mother/phone", PHONE);
    fill(v, draft, "/household/address", ADDRESS);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        world_expect(gov_draft_set_json(draft, plain[i][0], plain[i][1], &err), &err, GOV_OK,
                     plain[i][0]);
    }
}

static void attach(visit *v, gov_draft *draft)
{
    const gov_certificate_query query = {.struct_size = sizeof query, .type_code = NEWBORN_ID_CARD};
    gov_certificate_list *list = NULL;
    gov_error *err = NULL;
    char value[TRACE_SIZE + 1];
    trace_show(&v->t->values[RECORD], value);
    gov_status status = gov_draft_attach_memory(draft, "NB-M01", value, v->t->values[RECORD].size,
                                                NULL, NULL, &err);
    gov__wipe(value, sizeof value);
    world_expect(status, &err, GOV_OK, "attach");
    world_expect(gov_certificate_list_all(v->session, &usage, &query, NULL, &list, &err), &err,
                 GOV_OK, "list");
    world_expect(
        gov_draft_attach_certificate(
            draft, "NB-M02", gov_certificate_get_id(gov_certificate_list_at(list, 0)), &err),
        &err, GOV_OK, "attach_certificate");
    gov_certificate_list_free(list);
}

/* A value where it does not belong: in a pointer, an id, an enumeration, a search. */
static void go_wrong(visit *v, gov_draft *draft)
{
    char value[TRACE_SIZE + 1];
    char pointer[TRACE_SIZE + 2];
    gov_error *err = NULL;
    gov_matter *matter = NULL;
    gov_item_list *list = NULL;
    for (size_t i = 0; i < v->planted; i++) {
        trace_show(&v->t->values[i], value);
        (void)snprintf(pointer, sizeof pointer, "x%s", value);
        gov_status status = gov_draft_set_text(draft, pointer, value, &err);
        private_failed(v, status, err);
        err = NULL;
        status = gov_draft_set_json(draft, "/child/name", value, &err);
        if (status != GOV_OK) {
            private_failed(v, status, err);
        }
        err = NULL;
        status = gov_draft_set_delivery(draft, value, &err);
        private_failed(v, status, err);
        err = NULL;
        status = gov_draft_attach_file(draft, "NB-M01", value, NULL, NULL, &err);
        private_failed(v, status, err);
        err = NULL;
        status = gov_draft_attach_memory(draft, value, value, 1, NULL, NULL, &err);
        private_failed(v, status, err);
        err = NULL;
        status = gov_matter_get(v->session, value, NULL, &matter, &err);
        private_failed(v, status, err);
        err = NULL;
        const gov_item_query query = {.struct_size = sizeof query, .text = value, .cursor = value};
        status = gov_item_search(v->session, &query, NULL, &list, &err);
        private_failed(v, status, err);
        err = NULL;
    }
    gov__wipe(value, sizeof value);
    gov__wipe(pointer, sizeof pointer);
}

/* What the platform refuses, with field errors of its own. */
static void be_refused(visit *v, gov_draft *draft)
{
    gov_error *err = NULL;
    gov_receipt *receipt = NULL;
    world_expect(gov_draft_set_json(draft, "/card", NULL, &err), &err, GOV_OK, "unset");
    gov_status status = gov_matter_submit(draft, NULL, &receipt, &err);
    ck_assert_int_eq(status, GOV_ERR_INVALID);
    ck_assert_uint_ge(gov_error_get_field_count(err), 1);
    private_failed(v, status, err);
    err = NULL;
    world_expect(gov_draft_set_text(draft, "/card/bank", "bank_a", &err), &err, GOV_OK, "set");
}

static void apply(visit *v)
{
    gov_item *package = NULL;
    gov_draft *draft = NULL;
    gov_findings *findings = NULL;
    gov_receipt *receipt = NULL;
    gov_error *err = NULL;
    world_expect(gov_item_get_package(v->session, NEWBORN_PACKAGE, NULL, &package, &err), &err,
                 GOV_OK, "package");
    world_expect(gov_draft_new(v->session, package, &draft, &err), &err, GOV_OK, "draft");
    gov_item_free(package);
    go_wrong(v, draft);
    fill_form(v, draft);
    attach(v, draft);
    world_expect(gov_draft_precheck(draft, NULL, &findings, &err), &err, GOV_OK, "precheck");
    gov_findings_free(findings);
    be_refused(v, draft);
    world_expect(gov_matter_submit(draft, NULL, &receipt, &err), &err, GOV_OK, "submit");
    (void)snprintf(v->id, sizeof v->id, "%s", gov_receipt_get_matter_id(receipt));
    gov_receipt_free(receipt);
    gov_draft_free(draft);
}

static void read_all(visit *v)
{
    gov_matter *matter = NULL;
    gov_matter_list *matters = NULL;
    gov_progress *progress = NULL;
    gov_event_list *events = NULL;
    gov_error *err = NULL;
    char *subject = NULL;
    world_expect(gov_session_get_subject_json(v->session, NULL, &subject, &err), &err, GOV_OK,
                 "subject");
    gov_session_free_text(v->session, subject);
    world_expect(gov_matter_get(v->session, v->id, NULL, &matter, &err), &err, GOV_OK, "get");
    gov_matter_free(matter);
    world_expect(gov_matter_list_all(v->session, NULL, NULL, &matters, &err), &err, GOV_OK, "list");
    gov_matter_list_free(matters);
    world_expect(gov_progress_get(v->session, v->id, NULL, &progress, &err), &err, GOV_OK,
                 "progress");
    gov_progress_free(progress);
    world_expect(gov_progress_get_events(v->session, v->id, 0, NULL, &events, &err), &err, GOV_OK,
                 "events");
    gov_event_list_free(events);
}

static void read_certificates(visit *v)
{
    static const gov_certificate_format formats[] = {GOV_CERTIFICATE_SD_JWT, GOV_CERTIFICATE_JSON,
                                                     GOV_CERTIFICATE_PDF};
    gov_certificate_list *list = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_list_all(v->session, &usage, NULL, NULL, &list, &err), &err,
                 GOV_OK, "list");
    const char *id = gov_certificate_get_id(gov_certificate_list_at(list, 0));
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        gov_certificate_file *file = NULL;
        gov_verification *found = NULL;
        world_expect(
            gov_certificate_fetch(v->session, id, formats[i], &usage, NULL, NULL, &file, &err),
            &err, GOV_OK, "fetch");
        if (formats[i] == GOV_CERTIFICATE_SD_JWT) {
            world_expect(verify_document(NULL, v->client, gov_certificate_file_get_data(file),
                                         (size_t)gov_certificate_file_get_size(file), &found, &err),
                         &err, GOV_OK, "verify");
        }
        gov_verification_free(found);
        gov_certificate_file_free(file);
    }
    gov_certificate_list_free(list);
}

static void review(visit *v)
{
    gov_review_list *list = NULL;
    gov_review *posted = NULL;
    gov_work_order *order = NULL;
    gov_error *err = NULL;
    char value[TRACE_SIZE + 1];
    world_advance(v->w, 20 * WORLD_DAY_MS);
    world_expect(gov_review_list_pending(v->session, NULL, &list, &err), &err, GOV_OK, "pending");
    trace_show(&v->t->values[TEXT], value);
    const gov_review_input input = {.struct_size = sizeof input,
                                    .level = GOV_REVIEW_DISSATISFIED,
                                    .service_event_id = gov_review_list_get_event_id(list, 0),
                                    .text = value};
    gov_status status = gov_review_post(v->session, &input, NULL, &posted, &err);
    gov__wipe(value, sizeof value);
    world_expect(status, &err, GOV_OK, "post");
    world_expect(
        gov_review_get_work_order(v->session, gov_review_get_id(posted), NULL, &order, &err), &err,
        GOV_OK, "work order");
    gov_work_order_free(order);
    gov_review_free(posted);
    gov_review_list_free(list);
}

void private_journey(world *w, gov_client *client, traces *t, const private_watch *watch)
{
    visit v = {.w = w, .client = client, .t = t, .planted = t->count, .watch = watch};
    gov_error *err = NULL;
    v.session = world_login(w, client, NEWBORN_CITIZEN);
    apply(&v);
    read_all(&v);
    read_certificates(&v);
    private_papers(&v);
    review(&v);
    world_expect(gov_session_refresh(v.session, NULL, &err), &err, GOV_OK, "refresh");
    world_expect(gov_session_end(v.session, NULL, &err), &err, GOV_OK, "end");
    gov_session_unref(v.session);
}
