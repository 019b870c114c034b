/* SPDX-License-Identifier: Apache-2.0 */
/* Matters on the sandbox: drafts, submit, supplement, withdrawal, acting for another, and that each
 * rule is enforced by the platform itself. */
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/matter.h"
#include "sandbox/store.h"

#define MATTERS "/gov/v1/matters"

static void path_of(const char *id, char out[96])
{
    (void)snprintf(out, 96, MATTERS "/%s", id);
}

static void check_problem(const sandbox_test *t, int status, const char *code, const char *pointer,
                          const char *field_code)
{
    ck_assert_msg(t->res.status == status, "%d: %s", t->res.status, t->res.body);
    ck_assert_str_eq(sandbox_test_text(t, "code"), code);
    ck_assert_str_ne(domain_text(t, "/citizen_message/zh"), "");
    ck_assert_str_ne(domain_text(t, "/citizen_message/en"), "");
    if (pointer) {
        ck_assert_str_eq(domain_text(t, "/field_errors/0/pointer"), pointer);
        ck_assert_str_eq(domain_text(t, "/field_errors/0/code"), field_code);
    }
}

/* --- drafts -------------------------------------------------------------------------------------- */

START_TEST(drafts_are_made_changed_and_deleted)
{
    sandbox_test t;
    char path[96], first[64], match[96];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = domain_create(&t, "{\"package_code\":\"" NEWBORN "\",\"form_data\":"
                                 "{\"mother\":{\"phone\":\"1\",\"name\":\"a\"}}}");
    ck_assert_str_eq(sandbox_test_text(&t, "state"), "draft");
    ck_assert_str_eq(sandbox_test_header(&t, "ETag"), sandbox_test_text(&t, "etag"));
    ck_assert_ptr_nonnull(strstr(sandbox_test_header(&t, "Location"), id));
    ck_assert_str_eq(sandbox_test_text(&t, "matter_no"), "");
    ck_assert_str_eq(domain_text(&t, "/applicant/id_number"), "990101********102X");
    (void)snprintf(first, sizeof first, "%s", sandbox_test_text(&t, "etag"));
    path_of(id, path);
    ck_assert_int_eq(domain_patch(&t, path, first,
                                  "{\"form_data\":{\"mother\":{\"phone\":null,\"name\":\"b\"},"
                                  "\"insurance\":{\"enrol\":true}},"
                                  "\"delivery\":{\"method\":\"pickup\"}}"),
                     200);
    ck_assert_ptr_null(domain_at(&t, "/form_data/mother/phone"));
    ck_assert_str_eq(domain_text(&t, "/form_data/mother/name"), "b");
    ck_assert_str_eq(domain_text(&t, "/delivery/method"), "pickup");
    ck_assert_str_ne(sandbox_test_text(&t, "etag"), first);
    (void)snprintf(match, sizeof match, "If-Match: %s\n", sandbox_test_text(&t, "etag"));
    /* The stale version is refused, with both versions. */
    ck_assert_int_eq(domain_patch(&t, path, first, "{\"form_data\":{\"card\":{}}}"), 412);
    ck_assert_str_eq(domain_text(&t, "/current/form_data/mother/name"), "b");
    ck_assert_ptr_nonnull(domain_at(&t, "/proposed/form_data/card"));
    ck_assert_int_eq(domain_send(&t, "DELETE", path, NULL, NULL), 428);
    ck_assert_int_eq(domain_send(&t, "DELETE", path, match, NULL), 204);
    ck_assert_int_eq(domain_send(&t, "GET", path, NULL, NULL), 404);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(bad_drafts_are_refused)
{
    static const struct {
        const char *body;
        int status;
        const char *code, *pointer, *field;
    } rows[] = {
        {"{}", 422, "validation_failed", "", "required"},
        {"[]", 400, "invalid_request", NULL, NULL},
        {"{\"item_code\":\"NOPE\"}", 422, "item_not_open", "/item_code", "not_found"},
        {"{\"item_code\":\"" NEWBORN "\"}", 422, "item_not_open", "/item_code", "not_found"},
        {"{\"package_code\":\"" FOOD "\"}", 422, "item_not_open", "/package_code", "not_found"},
        {"{\"item_code\":\"a\",\"package_code\":\"b\"}", 422, "validation_failed", "", "required"},
        {"{\"item_code\":\"" FOOD "\",\"colour\":1}", 422, "validation_failed", "/colour",
         "unknown_member"},
        {"{\"item_code\":\"" FOOD "\",\"form_data\":[]}", 422, "validation_failed", "/form_data",
         "type"},
        {"{\"item_code\":\"" FOOD "\",\"form_data\":{\"shop\":{\"name\":7}}}", 422,
         "validation_failed", "/form_data/shop/name", "type"},
        {"{\"item_code\":\"" FOOD "\",\"form_data\":{\"pet\":{}}}", 422, "validation_failed",
         "/form_data/pet", "unknown_member"},
        {"{\"item_code\":\"" FOOD "\",\"form_data\":{\"shop\":{\"area_square_metres\":1.5}}}", 422,
         "validation_failed", "/form_data/shop/area_square_metres", "type"},
        {"{\"item_code\":\"" FOOD "\",\"materials\":[{\"code\":\"NOPE\",\"source\":\"form\"}]}",
         422, "validation_failed", "/materials/0/code", "not_found"},
        {"{\"item_code\":\"" FOOD "\",\"materials\":[{\"code\":\"FL-M02\"}]}", 422,
         "validation_failed", "/materials/0/source", "required"},
        {"{\"item_code\":\"" FOOD "\",\"materials\":[{\"code\":\"FL-M02\",\"source\":\"form\"}]}",
         422, "validation_failed", "/materials/0/source", "not_allowed"},
        {"{\"item_code\":\"" FOOD "\",\"materials\":[{\"code\":\"FL-M02\","
         "\"status\":\"promised\"}]}",
         422, "validation_failed", "/materials/0/status", "not_allowed"},
        {"{\"item_code\":\"" FOOD "\",\"materials\":[{\"code\":\"FL-M04\","
         "\"status\":\"promised\",\"source\":\"upload\"}]}",
         422, "validation_failed", "/materials/0/source", "not_allowed"},
        {"{\"item_code\":\"" FOOD "\",\"materials\":[{\"code\":\"FL-M02\",\"source\":\"upload\","
         "\"upload_id\":\"up_1\",\"digest\":"
         "\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"}]}",
         422, "validation_failed", "/materials/0/upload_id", "not_found"},
        {"{\"item_code\":\"" FOOD "\",\"materials\":[{\"code\":\"FL-M01\","
         "\"source\":\"certificate\",\"certificate_id\":\"crt_1\"}]}",
         422, "validation_failed", "/materials/0/certificate_id", "not_found"},
        {"{\"item_code\":\"" FOOD "\",\"delivery\":{\"method\":\"pigeon\"}}", 422,
         "validation_failed", "/delivery/method", "enum"},
        {"{\"item_code\":\"" FOOD "\",\"commitment\":{\"accepted\":true,\"text_digest\":"
         "\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"}}",
         422, "validation_failed", "/commitment/text_digest", "digest_mismatch"},
        {"{\"item_code\":\"" FOOD "\",\"applicant\":{\"kind\":\"natural\",\"name\":\"a\","
         "\"id_type\":\"other\",\"id_number\":\"1\"}}",
         422, "validation_failed", "/applicant", "not_allowed"},
        {"{\"item_code\":\"" PENSION "\",\"agent\":{\"relation\":\"a\",\"grant_id\":\"g\"}}", 403,
         "grant_required", NULL, NULL},
        {"{\"item_code\":\"" FOOD "\",\"agent\":{\"relation\":\"a\",\"grant_id\":\"g\"}}", 403,
         "grant_required", NULL, NULL},
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        (void)domain_send(&t, "POST", MATTERS, NULL, rows[i].body);
        ck_assert_msg(t.res.status == rows[i].status, "row %zu: %s", i, t.res.body);
        check_problem(&t, rows[i].status, rows[i].code, rows[i].pointer, rows[i].field);
    }
    ck_assert_int_eq(gov__sb_get_int(t.sb, -1, "SELECT count(*) FROM matter", ""), 0);
    sandbox_test_close(&t);
}
END_TEST

/* An organisation cannot have a child. */
START_TEST(items_are_for_whom_they_serve)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-food");
    (void)domain_send(&t, "POST", MATTERS, NULL, "{\"package_code\":\"" NEWBORN "\"}");
    check_problem(&t, 422, "item_not_open", "/package_code", "not_found");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(matters_of_others_are_not_there)
{
    static const struct {
        const char *method, *tail, *body;
    } calls[] = {
        {"GET", "", NULL},          {"GET", "/events", NULL},         {"GET", "/tasks", NULL},
        {"GET", "/receipts", NULL}, {"POST", "/submit", NULL},        {"POST", "/withdraw", "{}"},
        {"DELETE", "", NULL},       {"POST", "/supplements/s", "{}"},
    };
    sandbox_test t;
    char target[160];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = newborn_submit(&t);
    sandbox_test_login(&t, "sub-zhang");
    for (size_t i = 0; i < TEST_COUNT(calls); i++) {
        (void)snprintf(target, sizeof target, MATTERS "/%s%s", id, calls[i].tail);
        (void)domain_send(&t, calls[i].method, target, "If-Match: \"v1\"\n", calls[i].body);
        check_problem(&t, 404, "not_found", NULL, NULL);
    }
    ck_assert_int_eq(domain_send(&t, "GET", MATTERS, NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/items")), 0);
    /* Nor may his certificate stand in another's application, nor his upload. */
    char *card = domain_certificate(&t, RESIDENT_ID);
    char *record = domain_upload(&t, "NB-M01", "his");
    char *body = gov__sb_format("{\"package_code\":\"" NEWBORN "\",\"materials\":[%s,"
                                "{\"code\":\"NB-M02\",\"source\":\"certificate\","
                                "\"certificate_id\":\"%s\"}]}",
                                record, card);
    sandbox_test_login(&t, "sub-li");
    (void)domain_send(&t, "POST", MATTERS, NULL, body);
    check_problem(&t, 422, "validation_failed", "/materials/0/upload_id", "not_found");
    ck_assert_str_eq(domain_text(&t, "/field_errors/1/pointer"), "/materials/1/certificate_id");
    free(body);
    free(record);
    free(card);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

/* --- submit -------------------------------------------------------------------------------------- */

START_TEST(submit_is_complete_and_once)
{
    sandbox_test t;
    char path[96];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = domain_create(&t, "{\"package_code\":\"" NEWBORN "\"}");
    path_of(id, path);
    (void)domain_submit(&t, id);
    check_problem(&t, 422, "validation_failed", "/form_data/child", "required");
    ck_assert_str_eq(domain_state(&t, id), "draft");
    char *body = gov__sb_format("{\"form_data\":%s}", newborn_form);
    char etag[64];
    (void)snprintf(etag, sizeof etag, "%s", sandbox_test_text(&t, "etag"));
    ck_assert_int_eq(domain_patch(&t, path, etag, body), 200);
    (void)domain_submit(&t, id);
    check_problem(&t, 422, "material_missing", "/materials", "required");
    ck_assert_str_eq(domain_text(&t, "/field_errors/0/message"), "NB-M01");
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/field_errors")), 2);
    free(id);
    id = newborn_submit(&t);
    ck_assert_str_ne(domain_text(&t, "/matter/matter_no"), "");
    ck_assert_str_ne(domain_text(&t, "/matter/application_no"), "");
    ck_assert_uint_eq(strlen(domain_text(&t, "/matter/query_code")), 6);
    char *target = gov__sb_format(MATTERS "/%s/submit", id);
    ck_assert_int_eq(domain_send(&t, "POST", target, NULL, NULL), 428);
    (void)domain_send(&t, "POST", target, "If-Match: \"v1\"\n", NULL);
    check_problem(&t, 409, "already_submitted", NULL, NULL);
    (void)domain_state(&t, id);
    path_of(id, path);
    (void)snprintf(etag, sizeof etag, "%s", sandbox_test_text(&t, "etag"));
    (void)domain_patch(&t, path, etag, "{\"form_data\":{}}");
    check_problem(&t, 409, "matter_state", NULL, NULL);
    ck_assert_int_eq(gov__sb_get_int(t.sb, -1,
                                     "SELECT count(*) FROM matter WHERE state > 0 AND parent = ''",
                                     ""),
                     1);
    free(target);
    free(body);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(an_upload_must_have_arrived)
{
    sandbox_test t;
    char key[48];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    gov__sb_new_secret(key);
    char *headers = gov__sb_format("Idempotency-Key: %s\nTus-Resumable: 1.0.0\nUpload-Length: 9\n"
                                   "Upload-Metadata: filetype YXBwbGljYXRpb24vcGRm\n" CALL_HEADERS,
                                   key);
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/gov/v1/uploads", headers, "", 0), 201);
    const char *path = strstr(sandbox_test_header(&t, "Location"), "/uploads/");
    char *body =
        gov__sb_format("{\"package_code\":\"" NEWBORN "\",\"materials\":[{\"code\":\"NB-M01\","
                       "\"source\":\"upload\",\"upload_id\":\"%s\",\"digest\":"
                       "\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"}]}",
                       path + 9);
    (void)domain_send(&t, "POST", MATTERS, NULL, body);
    check_problem(&t, 409, "upload_incomplete", NULL, NULL);
    free(body);
    free(headers);
    sandbox_test_close(&t);
}
END_TEST

/* 容缺受理 and 告知承诺: each needs its own ground, and shows in the acceptance mode. */
START_TEST(tolerance_and_commitment)
{
    static const char waived[] = "{\"code\":\"FL-M03\",\"status\":\"waived\"}";
    static const char promised[] = "{\"code\":\"FL-M04\",\"status\":\"promised\"}";
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-food");
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/items/" FOOD, NULL, NULL), 200);
    const char *text = domain_text(&t, "/commitment/text");
    char digest[GOV__SB_DIGEST_BYTES];
    gov__sb_digest(text, strlen(text), digest);
    char *plan = domain_upload(&t, "FL-M02", "plan");
    char *rules = domain_upload(&t, "FL-M03", "rules");
    char *health = domain_upload(&t, "FL-M04", "health");
    char *materials = gov__sb_format("%s,%s,%s", plan, waived, health);
    char *body = food_body(&t, materials, "");
    char *id = domain_create(&t, body);
    (void)domain_submit(&t, id);
    check_problem(&t, 422, "material_missing", "/materials", "required");
    ck_assert_str_eq(domain_text(&t, "/field_errors/0/message"), "FL-M03");
    free(id);
    free(body);
    char *more =
        gov__sb_format(",\"commitment\":{\"accepted\":true,\"text_digest\":\"%s\"}", digest);
    body = food_body(&t, materials, more);
    id = domain_create(&t, body);
    ck_assert_int_eq(domain_submit(&t, id), 200);
    ck_assert_str_eq(domain_text(&t, "/matter/acceptance_mode"), "commitment");
    free(id);
    free(body);
    free(materials);
    materials = gov__sb_format("%s,%s,%s", plan, rules, promised);
    body = food_body(&t, materials, "");
    id = domain_create(&t, body);
    ck_assert_int_eq(domain_submit(&t, id), 200);
    ck_assert_str_eq(domain_text(&t, "/matter/acceptance_mode"), "tolerant");
    ck_assert_str_eq(domain_text(&t, "/matter/materials/3/due"), "2026-12-07");
    free(id);
    free(body);
    free(materials);
    free(more);
    free(health);
    free(rules);
    free(plan);
    sandbox_test_close(&t);
}
END_TEST

/* --- after submit ---------------------------------------------------------------------------------- */

START_TEST(supplements_stay_within_what_was_asked)
{
    sandbox_test t;
    char sid[GOV__SB_ID_BYTES];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = newborn_submit(&t);
    ck_assert_int_eq(domain_operate(&t, id, "supplement", "{\"material_codes\":[\"NOPE\"]}"), 422);
    ck_assert_int_eq(domain_operate(&t, id, "supplement",
                                    "{\"reason\":\"不清晰\",\"material_codes\":[\"NB-M01\"],"
                                    "\"form_pointers\":[\"/household/address\"],\"days\":3}"),
                     200);
    ck_assert_str_eq(sandbox_test_text(&t, "state"), "supplement_required");
    (void)snprintf(sid, sizeof sid, "%s", sandbox_test_text(&t, "supplement_id"));
    char *target = gov__sb_format(MATTERS "/%s/supplements/%s", id, sid);
    (void)domain_send(&t, "POST", target, NULL, "{\"form_data\":{\"child\":{\"name\":\"x\"}}}");
    check_problem(&t, 422, "validation_failed", "/form_data/child", "not_allowed");
    (void)domain_send(&t, "POST", target, NULL,
                      "{\"form_data\":{\"household\":{\"register_with\":\"father\"}}}");
    check_problem(&t, 422, "validation_failed", "/form_data/household/register_with",
                  "not_allowed");
    (void)domain_send(&t, "POST", target, NULL,
                      "{\"materials\":[{\"code\":\"NB-M03\",\"source\":\"upload\"}]}");
    check_problem(&t, 422, "validation_failed", "/materials/0/code", "not_allowed");
    (void)domain_send(&t, "POST", target, NULL,
                      "{\"form_data\":{\"household\":{\"address\":\"短\"}}}");
    check_problem(&t, 422, "validation_failed", "/form_data/household/address", "too_short");
    char *record = domain_upload(&t, "NB-M01", "clearer");
    char *body =
        gov__sb_format("{\"form_data\":{\"household\":{\"address\":\"样例市样例区幸福路2号\"}},"
                       "\"materials\":[%s]}",
                       record);
    ck_assert_int_eq(domain_send(&t, "POST", target, NULL, body), 200);
    ck_assert_str_eq(domain_text(&t, "/matter/state"), "submitted");
    ck_assert_str_eq(domain_text(&t, "/matter/supplements/0/state"), "submitted");
    ck_assert_str_eq(domain_text(&t, "/matter/materials/2/status"), "supplement");
    cJSON *claims = domain_verify(&t, sandbox_test_text(&t, "receipt"), NULL);
    ck_assert_str_eq(gov__sb_member_text(claims, "kind"), "supplement");
    ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(claims, "content_digests")), 2);
    cJSON_Delete(claims);
    /* The children have the new address and file. */
    ck_assert_int_eq(gov__sb_get_int(t.sb, -1,
                                     "SELECT count(*) FROM matter WHERE parent <> '' "
                                     "AND form LIKE '%幸福路2号%'",
                                     ""),
                     1);
    (void)domain_send(&t, "POST", target, NULL, body);
    check_problem(&t, 409, "supplement_state", NULL, NULL);
    domain_later(&t, "sub-li", 12 * 60000);
    (void)domain_state(&t, id);
    ck_assert_str_eq(domain_text(&t, "/supplements/0/state"), "accepted");
    free(body);
    free(record);
    free(target);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(a_late_supplement_closes_the_matter)
{
    sandbox_test t;
    char state[32];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-food");
    char *id = food_submit(&t);
    ck_assert_int_eq(
        domain_operate(&t, id, "supplement", "{\"material_codes\":[\"FL-M02\"],\"days\":2}"), 200);
    domain_later(&t, "sub-food", 2 * DAY_MS);
    ck_assert_str_eq(domain_state(&t, id), "supplement_required");
    ck_assert_str_eq(domain_text(&t, "/supplements/0/due"), "2026-11-25T23:59:59+08:00");
    domain_later(&t, "sub-food", DAY_MS);
    ck_assert_str_eq(domain_state(&t, id), "closed");
    ck_assert_str_eq(domain_text(&t, "/supplements/0/state"), "expired");
    cJSON *log = domain_log(&t, id, state);
    ck_assert_str_eq(state, "closed");
    ck_assert_int_eq(domain_count(log, "supplement", "to", "expired"), 1);
    cJSON_Delete(log);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(withdrawal_ends_what_is_not_accepted_yet)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = newborn_submit(&t);
    char *child = gov__sb_copy(domain_text(&t, "/matter/package/children/0/id"));
    char *target = gov__sb_format(MATTERS "/%s/withdraw", child);
    (void)domain_send(&t, "POST", target, NULL, "{}");
    check_problem(&t, 409, "matter_state", NULL, NULL);
    free(target);
    target = gov__sb_format(MATTERS "/%s/withdraw", id);
    ck_assert_int_eq(domain_send(&t, "POST", target, NULL, "{\"reason\":\"不办了\"}"), 200);
    ck_assert_str_eq(domain_text(&t, "/matter/state"), "withdrawn");
    ck_assert_str_eq(domain_text(&t, "/matter/result/outcome"), "withdrawn");
    ck_assert_int_eq((int)cJSON_GetNumberValue(domain_at(&t, "/matter/package/counts/withdrawn")),
                     9);
    cJSON *claims = domain_verify(&t, sandbox_test_text(&t, "receipt"), NULL);
    ck_assert_str_eq(gov__sb_member_text(claims, "kind"), "close");
    cJSON_Delete(claims);
    (void)domain_send(&t, "POST", target, NULL, "{}");
    check_problem(&t, 409, "matter_state", NULL, NULL);
    free(target);
    free(id);
    /* Nothing moves any more; and what is accepted cannot be withdrawn. */
    domain_later(&t, "sub-li", DAY_MS);
    ck_assert_int_eq(gov__sb_get_int(t.sb, -1, "SELECT count(*) FROM matter WHERE state <> ?", "i",
                                     (int64_t)GOV__SB_WITHDRAWN),
                     0);
    id = newborn_submit(&t);
    domain_later(&t, "sub-li", 11 * 60000);
    target = gov__sb_format(MATTERS "/%s/withdraw", id);
    (void)domain_send(&t, "POST", target, NULL, "{}");
    check_problem(&t, 409, "matter_state", NULL, NULL);
    free(target);
    free(child);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

/* --- for others ------------------------------------------------------------------------------------ */

START_TEST(a_daughter_acts_for_her_father)
{
    static const char body[] =
        "{\"item_code\":\"" PENSION "\",\"form_data\":{\"pensioner\":{\"name\":\"王老样\","
        "\"id_number\":\"990101195802121036\"},\"alive\":true},"
        "\"agent\":{\"relation\":\"女儿\",\"grant_id\":\"grant-wang-li\"}}";
    sandbox_test t;
    char state[32];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    (void)domain_send(&t, "POST", MATTERS, NULL,
                      "{\"item_code\":\"" PENSION "\",\"agent\":{\"relation\":\"a\","
                      "\"grant_id\":\"grant-zhao-li-expired\"}}");
    check_problem(&t, 403, "grant_required", NULL, NULL);
    char *id = domain_create(&t, body);
    ck_assert_str_eq(domain_text(&t, "/applicant/id"), "sub-wang");
    ck_assert_str_eq(domain_text(&t, "/agent/subject/id"), "sub-li");
    ck_assert_int_eq(domain_submit(&t, id), 200);
    domain_later(&t, "sub-li", 30 * 60000);
    cJSON *log = domain_log(&t, id, state);
    ck_assert_str_eq(state, "closed");
    const cJSON *event = gov__sb_member(cJSON_GetArrayItem(log, 0), "events");
    ck_assert_str_eq(gov__sb_member_text(gov__sb_member(event->child, "actor"), "kind"), "agent");
    cJSON_Delete(log);
    /* He sees it too; another does not. */
    sandbox_test_login(&t, "sub-wang");
    ck_assert_str_eq(domain_state(&t, id), "closed");
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(a_system_files_for_whom_it_names)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login_system(&t);
    (void)domain_send(&t, "POST", MATTERS, NULL, "{\"item_code\":\"" FOOD "\"}");
    check_problem(&t, 422, "validation_failed", "/applicant", "required");
    char *id = domain_create(&t, "{\"item_code\":\"" FOOD "\",\"applicant\":{\"kind\":\"natural\","
                                 "\"name\":\"未注册样\",\"id_type\":\"resident_id\","
                                 "\"id_number\":\"990101198001010016\"}}");
    ck_assert_str_eq(domain_text(&t, "/applicant/name"), "未注册样");
    ck_assert_str_eq(domain_text(&t, "/applicant/id_number"), "990101********0016");
    ck_assert_int_eq(domain_send(&t, "GET", MATTERS, NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/items")), 1);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(lists_are_newest_first_and_paged)
{
    sandbox_test t;
    char target[256] = MATTERS "?limit=2";
    int seen = 0;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *ids[5];
    for (int i = 0; i < 5; i++) {
        ids[i] = domain_create(&t, "{\"package_code\":\"" NEWBORN "\"}");
    }
    do {
        const cJSON *item = NULL;
        ck_assert_int_eq(domain_send(&t, "GET", target, NULL, NULL), 200);
        cJSON_ArrayForEach(item, domain_at(&t, "/items"))
        {
            ck_assert_str_eq(gov__sb_member_text(item, "id"), ids[4 - seen]);
            seen++;
        }
        (void)snprintf(target, sizeof target, MATTERS "?limit=2&cursor=%s",
                       sandbox_test_text(&t, "next"));
    } while (*sandbox_test_text(&t, "next"));
    ck_assert_int_eq(seen, 5);
    ck_assert_int_eq(domain_send(&t, "GET", MATTERS "?state=submitted", NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/items")), 0);
    ck_assert_int_eq(domain_send(&t, "GET", MATTERS "?state=lost", NULL, NULL), 400);
    for (int i = 0; i < 5; i++) {
        free(ids[i]);
    }
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(drafts_are_made_changed_and_deleted),
        TEST_ENTRY(bad_drafts_are_refused),
        TEST_ENTRY(items_are_for_whom_they_serve),
        TEST_ENTRY(matters_of_others_are_not_there),
        TEST_ENTRY(submit_is_complete_and_once),
        TEST_ENTRY(an_upload_must_have_arrived),
        TEST_ENTRY(tolerance_and_commitment),
        TEST_ENTRY(supplements_stay_within_what_was_asked),
        TEST_ENTRY(a_late_supplement_closes_the_matter),
        TEST_ENTRY(withdrawal_ends_what_is_not_accepted_yet),
        TEST_ENTRY(a_daughter_acts_for_her_father),
        TEST_ENTRY(a_system_files_for_whom_it_names),
        TEST_ENTRY(lists_are_newest_first_and_paged),
    };
    return test_run("sandbox matter", entries, TEST_COUNT(entries));
}
