/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts: what is refused before anything is sent, what goes out at save and pre-check, and how a save
 * continues after a failure. */
#include <string.h>

#include "domain_support.h"

#define CREATED "{\"id\":\"m-1\",\"etag\":\"\\\"v1\\\"\"}"
#define CHANGED "{\"id\":\"m-1\",\"etag\":\"\\\"v2\\\"\"}"
#define PROBLEM "Content-Type: application/problem+json\n"

/* The value of a header of a recorded request, into out. */
static void header_of(const char *request, const char *name, char *out, size_t room)
{
    const char *at = strstr(request, name);
    ck_assert_ptr_nonnull(at);
    at += strlen(name);
    size_t len = strcspn(at, "\n");
    ck_assert_uint_lt(len, room);
    memcpy(out, at, len);
    out[len] = '\0';
}

START_TEST(a_draft_needs_a_login_and_a_whole_item)
{
    rig r;
    gov_draft *draft = NULL;
    rig_begin(&r, NULL);
    rig_log_in(&r);
    rig_read_item(&r);
    rig_told(&r, gov_draft_new(NULL, r.item, &draft, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_draft_new(r.session, NULL, &draft, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_draft_new(r.session, r.item, NULL, &r.err), GOV_ERR_ARGUMENT);
    gov_session_unref(r.session);
    r.session = NULL;
    rig_told(&r, gov_session_new_anonymous(r.client, &r.session, &r.err), GOV_OK);
    rig_told(&r, gov_draft_new(r.session, r.item, &draft, &r.err), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_ptr_null(draft);
    rig_end(&r);
}
END_TEST

START_TEST(null_drafts_are_refused)
{
    gov_findings *findings = NULL;
    ck_assert_int_eq(gov_draft_set_text(NULL, "/a", "b", NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_draft_set_json(NULL, "/a", "1", NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_draft_attach_certificate(NULL, "B", "c", NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_draft_attach_file(NULL, "A", "/x", NULL, NULL, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_draft_attach_memory(NULL, "A", "x", 1, NULL, NULL, NULL),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_draft_promise_material(NULL, "C", NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_draft_set_delivery(NULL, "pickup", NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_draft_precheck(NULL, NULL, &findings, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_draft_save(NULL, NULL, NULL), GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(gov_draft_get_matter_id(NULL));
    ck_assert_uint_eq(gov_findings_get_count(NULL), 0);
    ck_assert_ptr_null(gov_findings_get_pointer(NULL, 0));
    ck_assert_ptr_null(gov_findings_get_message(NULL, 0, GOV_LANGUAGE_ZH));
    gov_draft_free(NULL);
    gov_findings_free(NULL);
}
END_TEST

START_TEST(bad_arguments_are_refused_and_send_nothing)
{
    rig r;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    size_t sent = rig_requests(&r);
    for (size_t i = 0; i < RIG_BAD_TEXTS; i++) {
        const char *bad = rig_bad_text(i);
        rig_told(&r, gov_draft_attach_certificate(r.draft, bad, "c", &r.err), GOV_ERR_ARGUMENT);
        rig_told(&r, gov_draft_attach_certificate(r.draft, "B", bad, &r.err), GOV_ERR_ARGUMENT);
        rig_told(&r, gov_draft_promise_material(r.draft, bad, &r.err), GOV_ERR_ARGUMENT);
        rig_told(&r, gov_draft_set_delivery(r.draft, bad, &r.err), GOV_ERR_ARGUMENT);
        if (i != 0) {
            rig_told(&r, gov_draft_set_text(r.draft, "/a", bad, &r.err), GOV_ERR_ARGUMENT);
            rig_told(&r, gov_draft_set_text(r.draft, bad, "b", &r.err), GOV_ERR_ARGUMENT);
            rig_told(&r, gov_draft_set_json(r.draft, bad, "1", &r.err), GOV_ERR_ARGUMENT);
            rig_told(&r, gov_draft_set_json(r.draft, "/a", bad, &r.err), GOV_ERR_ARGUMENT);
        }
    }
    rig_told(&r, gov_draft_set_text(r.draft, NULL, "b", &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_draft_set_text(r.draft, "/a", NULL, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_draft_set_json(r.draft, NULL, "1", &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_draft_set_delivery(r.draft, NULL, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_draft_set_delivery(r.draft, "pigeon", &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_draft_precheck(r.draft, NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    const gov_call_options odd = {.struct_size = 2};
    rig_told(&r, gov_draft_save(r.draft, &odd, &r.err), GOV_ERR_ARGUMENT);
    ck_assert_uint_eq(rig_requests(&r), sent);
    rig_end(&r);
}
END_TEST

START_TEST(materials_are_covered_by_what_the_item_permits)
{
    rig r;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    rig_told(&r, gov_draft_attach_certificate(r.draft, "Z", "c", &r.err), GOV_ERR_NOT_FOUND);
    rig_told(&r, gov_draft_attach_certificate(r.draft, "A", "c", &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_draft_attach_certificate(r.draft, "B", "c", &r.err), GOV_OK);
    rig_told(&r, gov_draft_promise_material(r.draft, "Z", &r.err), GOV_ERR_NOT_FOUND);
    rig_told(&r, gov_draft_promise_material(r.draft, "A", &r.err), GOV_ERR_MATERIAL_MISSING);
    rig_told(&r, gov_draft_promise_material(r.draft, "C", &r.err), GOV_OK);
    rig_told(&r, gov_draft_promise_material(r.draft, "D", &r.err), GOV_OK);
    rig_end(&r);
}
END_TEST

/* What the first save sends: sorted form, materials in the item's order, promises, commitment with the
 * digest of its text. */
#define BODY                                                                                       \
    "{\"item_code\":\"ITEM-1\",\"form_data\":{\"a\":\"x\",\"z\":{\"n\":7}},\"materials\":["        \
    "{\"code\":\"B\",\"source\":\"certificate\",\"certificate_id\":\"cert-1\"},"                   \
    "{\"code\":\"C\",\"status\":\"promised\"},{\"code\":\"D\",\"status\":\"waived\"},"             \
    "{\"code\":\"E\",\"source\":\"form\"},{\"code\":\"F\",\"source\":\"window\"}],"                \
    "\"delivery\":{\"method\":\"courier\"},\"acceptance_mode\":\"commitment\","                    \
    "\"commitment\":{\"accepted\":true,\"text_digest\":"                                           \
    "\"sha-256:3KOlWPKd5XEftcxqWfdbi6Ji4PlAs0d6ykx88KYbMbk\"}}"

static void fill(rig *r)
{
    rig_told(r, gov_draft_set_json(r->draft, "/z/n", "7", &r->err), GOV_OK);
    rig_told(r, gov_draft_set_text(r->draft, "/a", "x", &r->err), GOV_OK);
    rig_told(r, gov_draft_attach_certificate(r->draft, "B", "cert-1", &r->err), GOV_OK);
    rig_told(r, gov_draft_promise_material(r->draft, "C", &r->err), GOV_OK);
    rig_told(r, gov_draft_promise_material(r->draft, "D", &r->err), GOV_OK);
    rig_told(r, gov_draft_set_delivery(r->draft, "courier", &r->err), GOV_OK);
}

START_TEST(the_first_save_makes_the_draft)
{
    rig r;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    fill(&r);
    rig_step(&r, (gov_script_step){.method = "POST",
                                   .url_suffix = "/gov/v1/matters",
                                   .header = "Idempotency-Key: *",
                                   .http_status = 201,
                                   .response_body = CREATED});
    ck_assert_ptr_null(gov_draft_get_matter_id(r.draft));
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_OK);
    ck_assert_str_eq(gov_draft_get_matter_id(r.draft), "m-1");
    ck_assert_str_eq(strstr(rig_request(&r, 0), "\n\n") + 2, BODY);
    /* Nothing changed: nothing to send. */
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_OK);
    rig_end(&r);
}
END_TEST

START_TEST(a_later_save_is_a_patch_of_what_changed)
{
    rig r;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    fill(&r);
    rig_expect(&r, "POST", "/gov/v1/matters", 201, CREATED);
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_OK);
    rig_told(&r, gov_draft_set_json(r.draft, "/z", NULL, &r.err), GOV_OK);
    rig_told(&r, gov_draft_set_text(r.draft, "/b", "y", &r.err), GOV_OK);
    rig_told(&r, gov_draft_attach_certificate(r.draft, "B", "cert-2", &r.err), GOV_OK);
    rig_step(&r,
             (gov_script_step){
                 .method = "PATCH",
                 .url_suffix = "/gov/v1/matters/m-1",
                 .header = "If-Match: \"v1\"",
                 .body_contains =
                     "{\"form_data\":{\"a\":\"x\",\"b\":\"y\",\"z\":null},\"materials\":["
                     "{\"code\":\"B\",\"source\":\"certificate\",\"certificate_id\":\"cert-2\"}",
                 .http_status = 200,
                 .response_body = CHANGED});
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_OK);
    ck_assert(rig_sent(&r, "application/merge-patch+json"));
    /* The next change goes from there. */
    rig_told(&r, gov_draft_set_text(r.draft, "/a", "z", &r.err), GOV_OK);
    rig_step(&r, (gov_script_step){.method = "PATCH",
                                   .header = "If-Match: \"v2\"",
                                   .body_contains = "{\"form_data\":{\"a\":\"z\",\"b\":\"y\"},",
                                   .http_status = 200,
                                   .response_body = CHANGED});
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_OK);
    rig_end(&r);
}
END_TEST

START_TEST(a_save_that_was_changed_elsewhere_is_refused)
{
    rig r;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    rig_expect(&r, "POST", NULL, 201, CREATED);
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_OK);
    rig_told(&r, gov_draft_set_text(r.draft, "/a", "z", &r.err), GOV_OK);
    rig_step(&r, (gov_script_step){.http_status = 412,
                                   .response_headers = PROBLEM,
                                   .response_body = "{\"code\":\"precondition_failed\"}"});
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_ERR_PRECONDITION);
    rig_end(&r);
}
END_TEST

/* The same key and the same body go out again, and what was changed meanwhile follows as a patch. */
START_TEST(an_unknown_save_is_continued_under_its_key)
{
    static const char *const settings[] = {"retry.max_attempts", "1", NULL};
    rig r;
    char first[80];
    char second[80];
    rig_begin(&r, settings);
    rig_make_draft(&r);
    rig_told(&r, gov_draft_set_text(r.draft, "/a", "one", &r.err), GOV_OK);
    rig_step(&r, (gov_script_step){.method = "POST",
                                   .url_suffix = "/gov/v1/matters",
                                   .fail_status = GOV_ERR_NETWORK,
                                   .fail_stage = GOV_STAGE_MAYBE_SENT});
    rig_step(&r, (gov_script_step){.method = "GET",
                                   .http_status = 403,
                                   .response_headers = PROBLEM,
                                   .response_body = "{\"code\":\"forbidden\"}"});
    gov_status status = gov_draft_save(r.draft, NULL, &r.err);
    ck_assert_int_eq(status, GOV_ERR_OUTCOME_UNKNOWN);
    header_of(rig_request(&r, 1), "Idempotency-Key: ", first, sizeof first);
    ck_assert_str_eq(gov_error_get_idempotency_key(r.err), first);
    rig_told(&r, status, GOV_ERR_OUTCOME_UNKNOWN);

    rig_told(&r, gov_draft_set_text(r.draft, "/a", "two", &r.err), GOV_OK);
    rig_step(&r, (gov_script_step){.method = "POST",
                                   .body_contains = "\"a\":\"one\"",
                                   .http_status = 201,
                                   .response_body = CREATED});
    rig_step(&r, (gov_script_step){.method = "PATCH",
                                   .body_contains = "\"a\":\"two\"",
                                   .http_status = 200,
                                   .response_body = CHANGED});
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_OK);
    header_of(rig_request(&r, 1), "Idempotency-Key: ", second, sizeof second);
    ck_assert_str_eq(first, second);
    header_of(rig_request(&r, 0), "Idempotency-Key: ", second, sizeof second);
    ck_assert_str_ne(first, second);
    rig_end(&r);
}
END_TEST

START_TEST(a_refused_save_takes_a_new_key)
{
    rig r;
    char first[80];
    char second[80];
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    rig_step(&r, (gov_script_step){.http_status = 422,
                                   .response_headers = PROBLEM,
                                   .response_body =
                                       "{\"code\":\"validation_failed\",\"field_errors\":[{"
                                       "\"pointer\":\"/form_data/a\",\"code\":\"type\","
                                       "\"message\":\"文字\"}]}"});
    gov_status status = gov_draft_save(r.draft, NULL, &r.err);
    ck_assert_str_eq(gov_error_get_field_pointer(r.err, 0), "/form_data/a");
    rig_told(&r, status, GOV_ERR_INVALID);
    header_of(rig_request(&r, 0), "Idempotency-Key: ", first, sizeof first);
    rig_expect(&r, "POST", NULL, 201, CREATED);
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_OK);
    header_of(rig_request(&r, 0), "Idempotency-Key: ", second, sizeof second);
    ck_assert_str_ne(first, second);
    rig_end(&r);
}
END_TEST

START_TEST(a_key_of_the_caller_is_used)
{
    static const char key[] = "caller-key-0123456789abcdef";
    const gov_call_options options = {.struct_size = sizeof options, .idempotency_key = key};
    rig r;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    rig_step(&r, (gov_script_step){.header = "Idempotency-Key: caller-key-0123456789abcdef",
                                   .http_status = 201,
                                   .response_body = CREATED});
    rig_told(&r, gov_draft_save(r.draft, &options, &r.err), GOV_OK);
    rig_end(&r);
}
END_TEST

static const char *const bad_drafts[] = {
    "{}",
    "{\"id\":\"m-1\"}",
    "{\"id\":1,\"etag\":\"v\"}",
    "{\"id\":\"\",\"etag\":\"v\"}",
    "[]",
    "{\"id\":\"m-1\",\"etag\":\"\"}",
    "{\"id\":\"m-1\",\"etag\":\"v\"",
    "{\"id\":\"0123456789012345678901234567890123456789012345678901234567890123456789\","
    "\"etag\":\"v\"}"};

START_TEST(a_malformed_draft_is_refused_and_asked_for_again)
{
    rig r;
    char first[80];
    char second[80];
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    rig_expect(&r, "POST", NULL, 201, bad_drafts[_i]);
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_ERR_RESPONSE);
    header_of(rig_request(&r, 0), "Idempotency-Key: ", first, sizeof first);
    rig_expect(&r, "POST", NULL, 201, CREATED);
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_OK);
    header_of(rig_request(&r, 0), "Idempotency-Key: ", second, sizeof second);
    ck_assert_str_eq(first, second);
    rig_end(&r);
}
END_TEST

START_TEST(a_precheck_tells_its_findings)
{
    rig r;
    gov_findings *findings = NULL;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    fill(&r);
    rig_step(&r,
             (gov_script_step){
                 .method = "POST",
                 .url_suffix = "/gov/v1/items/ITEM-1/precheck",
                 .body_contains = "{\"form_data\":{\"a\":\"x\",\"z\":{\"n\":7}},\"materials\":[",
                 .http_status = 200,
                 .response_body =
                     "{\"ok\":false,\"findings\":[{\"pointer\":\"/form_data/a\",\"severity\":"
                     "\"error\",\"code\":\"format\",\"message\":{\"zh\":\"格式\",\"en\":\"form\"},"
                     "\"source\":\"rule\"}]}"});
    rig_told(&r, gov_draft_precheck(r.draft, NULL, &findings, &r.err), GOV_OK);
    ck_assert(!rig_sent(&r, "Idempotency-Key"));
    ck_assert_uint_eq(gov_findings_get_count(findings), 1);
    ck_assert_str_eq(gov_findings_get_pointer(findings, 0), "/form_data/a");
    ck_assert_str_eq(gov_findings_get_severity(findings, 0), "error");
    ck_assert_str_eq(gov_findings_get_code(findings, 0), "format");
    ck_assert_str_eq(gov_findings_get_message(findings, 0, GOV_LANGUAGE_ZH), "格式");
    ck_assert_str_eq(gov_findings_get_message(findings, 0, GOV_LANGUAGE_EN), "form");
    ck_assert_ptr_null(gov_findings_get_code(findings, 1));
    gov_findings_free(findings);
    rig_end(&r);
}
END_TEST

static const char *const bad_findings[] = {
    "{}",
    "{\"findings\":{}}",
    "{\"findings\":[{}]}",
    "{\"findings\":[7]}",
    "{\"findings\":[{\"pointer\":\"\",\"severity\":\"error\",\"code\":\"c\",\"message\":\"m\"}]}",
    "{\"findings\":[{\"pointer\":\"\",\"severity\":\"error\",\"code\":\"c\",\"message\":{\"zh\":"
    "\"z\"}}]}"};

START_TEST(malformed_findings_are_refused)
{
    rig r;
    gov_findings *findings = NULL;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    rig_expect(&r, "POST", NULL, 200, bad_findings[_i]);
    rig_told(&r, gov_draft_precheck(r.draft, NULL, &findings, &r.err), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(findings);
    rig_end(&r);
}
END_TEST

START_TEST(form_values_leave_no_trace)
{
    rig r;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    test_memory_forbid(&r.memory, "planted-value");
    rig_told(&r, gov_draft_set_text(r.draft, "/a", "planted-value", &r.err), GOV_OK);
    rig_expect(&r, "POST", NULL, 201, CREATED);
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_OK);
    rig_told(&r, gov_draft_set_text(r.draft, "/b", "planted-value", &r.err), GOV_OK);
    rig_step(&r, (gov_script_step){.http_status = 422,
                                   .response_headers = PROBLEM,
                                   .response_body = "{\"code\":\"validation_failed\"}"});
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_ERR_INVALID);
    rig_end(&r);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("draft");
    TCase *c = tcase_create("draft");
    tcase_add_test(c, a_draft_needs_a_login_and_a_whole_item);
    tcase_add_test(c, null_drafts_are_refused);
    tcase_add_test(c, bad_arguments_are_refused_and_send_nothing);
    tcase_add_test(c, materials_are_covered_by_what_the_item_permits);
    tcase_add_test(c, the_first_save_makes_the_draft);
    tcase_add_test(c, a_later_save_is_a_patch_of_what_changed);
    tcase_add_test(c, a_save_that_was_changed_elsewhere_is_refused);
    tcase_add_test(c, an_unknown_save_is_continued_under_its_key);
    tcase_add_test(c, a_refused_save_takes_a_new_key);
    tcase_add_test(c, a_key_of_the_caller_is_used);
    tcase_add_loop_test(c, a_malformed_draft_is_refused_and_asked_for_again, 0,
                        (int)TEST_COUNT(bad_drafts));
    tcase_add_test(c, a_precheck_tells_its_findings);
    tcase_add_loop_test(c, malformed_findings_are_refused, 0, (int)TEST_COUNT(bad_findings));
    tcase_add_test(c, form_values_leave_no_trace);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    SRunner *runner = srunner_create(suite());
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
