/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of a draft: begin, fill, attach, pre-check, save, submit. However often it fails, a
 * draft becomes one matter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/support/journeys.h"
#include "scenario/support/torture.h"

static int64_t matters_before;
static char file_path[64];

static void find_package(torture *t)
{
    gov_error *err = NULL;
    world_expect(gov_item_get_package(t->session, NEWBORN_PACKAGE, NULL, &t->item, &err), &err,
                 GOV_OK, "package");
}

static void clear_all(torture *t)
{
    gov_findings_free(t->result);
    t->result = NULL;
    gov_draft_free(t->draft);
    t->draft = NULL;
    gov_item_free(t->item);
    t->item = NULL;
}

static gov_status run_fill(torture *t, gov_error **err)
{
    newborn n;
    newborn_init(&n, t->client, world_operator(&t->w));
    n.session = t->session;
    n.package = t->item;
    gov_status status = newborn_begin(&n);
    *err = n.err;
    gov_draft_free(n.draft);
    return status;
}

static void food(torture *t)
{
    t->draft = journey_food_draft(t->session);
}

static gov_status run_attach(torture *t, gov_error **err)
{
    const gov_upload_options upload = {
        .struct_size = sizeof upload, .file_name = "平面图.pdf", .media_type = "application/pdf"};
    return gov_draft_attach_memory(t->draft, "FL-M02", "%PDF-1.4 plan", 13, &upload, NULL, err);
}

static gov_status run_attach_file(torture *t, gov_error **err)
{
    return gov_draft_attach_file(t->draft, "FL-M02", file_path, NULL, NULL, err);
}

/* What is filled in without memory is filled in before one allocation can fail. */
static gov_status run_change(torture *t, gov_error **err)
{
    gov_status status = gov_draft_promise_material(t->draft, "FL-M03", err);
    if (status == GOV_OK) {
        status = gov_draft_set_delivery(t->draft, "pickup", err);
    }
    if (status == GOV_OK) {
        status = gov_draft_set_text(t->draft, "/shop/name", "样例食堂", err);
    }
    return status == GOV_OK ? gov_draft_set_json(t->draft, "/operator", NULL, err) : status;
}

static gov_status run_precheck(torture *t, gov_error **err)
{
    gov_findings *findings = NULL;
    gov_status status = gov_draft_precheck(t->draft, NULL, &findings, err);
    ck_assert((status == GOV_OK) == (findings != NULL));
    t->result = findings;
    return status;
}

/* A form with one mistake: a wrong document would have none, or another. */
static void food_with_mistake(torture *t)
{
    gov_error *err = NULL;
    food(t);
    world_expect(gov_draft_set_text(t->draft, "/operator/uscc", "91990101MA99000010", &err), &err,
                 GOV_OK, "uscc");
}

static void check_findings(torture *t)
{
    ck_assert_uint_ge(gov_findings_get_count(t->result), 1);
    ck_assert_str_eq(gov_findings_get_pointer(t->result, 0), "/form_data/operator/uscc");
    ck_assert_ptr_nonnull(gov_findings_get_message(t->result, 0, GOV_LANGUAGE_EN));
}

static void food_counted(torture *t)
{
    food(t);
    matters_before = world_matters(&t->w);
}

static gov_status run_save(torture *t, gov_error **err)
{
    gov_status status = gov_draft_save(t->draft, NULL, err);
    ck_assert(status != GOV_OK || gov_draft_get_matter_id(t->draft) != NULL);
    return status;
}

static void check_one_matter(torture *t)
{
    ck_assert_int_eq(world_matters(&t->w), matters_before + 1);
}

/* A saved draft, changed again: the next save is a PATCH. */
static void food_changed(torture *t)
{
    gov_error *err = NULL;
    food_counted(t);
    world_expect(gov_draft_save(t->draft, NULL, &err), &err, GOV_OK, "save");
    world_expect(gov_draft_set_text(t->draft, "/shop/name", "样例食堂", &err), &err, GOV_OK,
                 "name");
    world_expect(gov_draft_set_json(t->draft, "/shop/kind", NULL, &err), &err, GOV_OK, "kind");
}

static void food_complete(torture *t)
{
    food_counted(t);
    journey_attach(t->draft, "FL-M02", "plan");
    journey_attach(t->draft, "FL-M03", "rules");
    journey_attach(t->draft, "FL-M04", "health");
}

static gov_status run_submit(torture *t, gov_error **err)
{
    gov_receipt *receipt = NULL;
    gov_status status = gov_matter_submit(t->draft, NULL, &receipt, err);
    ck_assert((status == GOV_OK) == (receipt != NULL));
    if (status == GOV_OK) {
        ck_assert_str_eq(gov_receipt_get_matter_id(receipt), gov_draft_get_matter_id(t->draft));
        ck_assert_uint_eq(gov_receipt_get_digest_count(receipt), 5);
    }
    gov_receipt_free(receipt);
    return status;
}

static void check_submitted(torture *t)
{
    gov_matter *matter = NULL;
    gov_error *err = NULL;
    check_one_matter(t);
    world_expect(gov_matter_get(t->session, gov_draft_get_matter_id(t->draft), NULL, &matter, &err),
                 &err, GOV_OK, "matter_get");
    ck_assert_int_eq(gov_matter_get_state(matter), GOV_MATTER_SUBMITTED);
    ck_assert_ptr_nonnull(strstr(gov_matter_get_json(matter), "样例面馆"));
    gov_matter_free(matter);
}

static void make_file(torture *t)
{
    (void)t;
    const char *folder = getenv("TMPDIR");
    (void)snprintf(file_path, sizeof file_path, "%.40s/torture-XXXXXX",
                   folder != NULL ? folder : "/tmp");
    int file = mkstemp(file_path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, "plan of the premises", 20), 20);
    (void)close(file);
}

int main(void)
{
    static const torture_verb verbs[] = {
        {"draft_new + fill", find_package, run_fill, NULL, clear_all, false},
        {"draft_attach_memory", food, run_attach, NULL, clear_all, false},
        {"draft_attach_file", food, run_attach_file, NULL, clear_all, false},
        {"draft_promise, set, unset", food, run_change, NULL, clear_all, false},
        {"draft_precheck", food_with_mistake, run_precheck, check_findings, clear_all, false},
        {"draft_save", food_counted, run_save, check_one_matter, clear_all, false},
        {"draft_save, changed", food_changed, run_save, check_one_matter, clear_all, false},
        {"matter_submit", food_complete, run_submit, check_submitted, clear_all, false},
    };
    int result = torture_main("torture_draft", "sub-food", verbs, TEST_COUNT(verbs), make_file);
    (void)unlink(file_path);
    return result;
}
