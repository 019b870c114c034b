/* SPDX-License-Identifier: Apache-2.0 */
/* Matters: read back, listed, withdrawn; states and their words; malformed answers. */
#include <string.h>

#include "domain_support.h"

#define PROBLEM "Content-Type: application/problem+json\n"

static const char matter_json[] =
    "{\"id\":\"m-1\",\"matter_no\":\"9901\",\"query_code\":\"482913\",\"item\":{\"code\":\"PKG\","
    "\"version\":\"1\",\"name\":\"出生一件事\"},\"package\":{\"code\":\"PKG\",\"children\":["
    "{\"id\":\"m-2\",\"item_code\":\"A\",\"name\":\"n\",\"state\":\"approved\"},"
    "{\"id\":\"m-3\",\"item_code\":\"B\",\"name\":\"n\",\"state\":\"in_review\"}]},"
    "\"acceptance_mode\":\"tolerant\",\"state\":\"in_review\","
    "\"state_since\":\"2026-11-23T10:00:00+08:00\",\"result\":{\"outcome\":\"approved\","
    "\"certificates\":[{\"id\":\"c-1\"},{\"id\":\"c-2\"}]},\"etag\":\"\\\"v5\\\"\"}";

static void begin(rig *r)
{
    rig_begin(r, NULL);
    rig_log_in(r);
}

START_TEST(a_matter_tells_everything)
{
    rig r;
    gov_matter *matter = NULL;
    begin(&r);
    rig_expect(&r, "GET", "/gov/v1/matters/m-1", 200, matter_json);
    rig_told(&r, gov_matter_get(r.session, "m-1", NULL, &matter, &r.err), GOV_OK);
    ck_assert_str_eq(gov_matter_get_id(matter), "m-1");
    ck_assert_str_eq(gov_matter_get_number(matter), "9901");
    ck_assert_str_eq(gov_matter_get_query_code(matter), "482913");
    ck_assert_str_eq(gov_matter_get_item_code(matter), "PKG");
    ck_assert_str_eq(gov_matter_get_item_name(matter), "出生一件事");
    ck_assert_int_eq(gov_matter_get_state(matter), GOV_MATTER_IN_REVIEW);
    ck_assert_str_eq(gov_matter_get_state_name(matter), "in_review");
    ck_assert_str_eq(gov_matter_get_acceptance_mode(matter), "tolerant");
    ck_assert_int_eq(gov_matter_get_state_since_ms(matter), 1795399200000LL);
    ck_assert_uint_eq(gov_matter_get_child_count(matter), 2);
    ck_assert_str_eq(gov_matter_get_child_id(matter, 1), "m-3");
    ck_assert_ptr_null(gov_matter_get_child_id(matter, 2));
    ck_assert_uint_eq(gov_matter_get_certificate_count(matter), 2);
    ck_assert_str_eq(gov_matter_get_certificate_id(matter, 0), "c-1");
    ck_assert_ptr_null(gov_matter_get_certificate_id(matter, 2));
    ck_assert_str_eq(gov_matter_get_json(matter), matter_json);
    gov_matter_free(matter);
    rig_end(&r);
}
END_TEST

#define SUMMARY(id, state)                                                                         \
    "{\"id\":\"" id                                                                                \
    "\",\"item\":{\"code\":\"A\",\"version\":\"1\",\"name\":\"n\"},\"state\":\"" state             \
    "\",\"acceptance_mode\":\"normal\"}"

START_TEST(unknown_states_and_early_modes)
{
    rig r;
    gov_matter *matter = NULL;
    begin(&r);
    rig_expect(&r, "GET", NULL, 200, SUMMARY("m-1", "teleported"));
    rig_told(&r, gov_matter_get(r.session, "m-1", NULL, &matter, &r.err), GOV_OK);
    ck_assert_int_eq(gov_matter_get_state(matter), GOV_MATTER_OTHER);
    ck_assert_str_eq(gov_matter_get_state_name(matter), "teleported");
    ck_assert_ptr_null(gov_matter_get_number(matter));
    ck_assert_int_eq(gov_matter_get_state_since_ms(matter), 0);
    gov_matter_free(matter);
    rig_expect(&r, "GET", NULL, 200, SUMMARY("m-1", "submitted"));
    rig_told(&r, gov_matter_get(r.session, "m-1", NULL, &matter, &r.err), GOV_OK);
    ck_assert_ptr_null(gov_matter_get_acceptance_mode(matter));
    gov_matter_free(matter);
    rig_end(&r);
}
END_TEST

START_TEST(nothing_tells_nothing)
{
    ck_assert_ptr_null(gov_matter_get_id(NULL));
    ck_assert_ptr_null(gov_matter_get_json(NULL));
    ck_assert_int_eq(gov_matter_get_state(NULL), GOV_MATTER_OTHER);
    ck_assert_uint_eq(gov_matter_get_child_count(NULL), 0);
    ck_assert_ptr_null(gov_matter_get_child_id(NULL, 0));
    ck_assert_ptr_null(gov_matter_list_at(NULL, 0));
    ck_assert_ptr_null(gov_matter_list_get_next(NULL));
    gov_matter_free(NULL);
    gov_matter_list_free(NULL);
}
END_TEST

START_TEST(a_list_follows_its_pages)
{
    rig r;
    gov_matter_list *list = NULL;
    const gov_matter_query query = {
        .struct_size = sizeof query, .limit = 3, .state = GOV_MATTER_CLOSED, .cursor = "c 1"};
    begin(&r);
    rig_expect(
        &r, "GET", "/gov/v1/matters?state=closed&cursor=c%201&limit=3", 200,
        "{\"items\":[" SUMMARY("m-1", "closed") "," SUMMARY("m-2", "closed") "],"
                                                                             "\"next\":\"c2\"}");
    rig_expect(&r, "GET", NULL, 200, "{\"items\":[" SUMMARY("m-3", "closed") "],\"next\":\"c3\"}");
    rig_told(&r, gov_matter_list_all(r.session, &query, NULL, &list, &r.err), GOV_OK);
    ck_assert(rig_sent(&r, "cursor=c2"));
    ck_assert_uint_eq(gov_matter_list_get_count(list), 3);
    ck_assert_str_eq(gov_matter_get_id(gov_matter_list_at(list, 2)), "m-3");
    ck_assert_str_eq(gov_matter_get_json(gov_matter_list_at(list, 0)), SUMMARY("m-1", "closed"));
    ck_assert_ptr_null(gov_matter_list_at(list, 3));
    ck_assert_str_eq(gov_matter_list_get_next(list), "c3");
    gov_matter_list_free(list);
    rig_expect(&r, "GET", "/gov/v1/matters?limit=100", 200, "{\"items\":[]}");
    rig_told(&r, gov_matter_list_all(r.session, NULL, NULL, &list, &r.err), GOV_OK);
    ck_assert_uint_eq(gov_matter_list_get_count(list), 0);
    gov_matter_list_free(list);
    rig_end(&r);
}
END_TEST

START_TEST(withdrawing)
{
    rig r;
    begin(&r);
    rig_step(&r, (gov_script_step){.method = "POST",
                                   .url_suffix = "/gov/v1/matters/m-1/withdraw",
                                   .header = "Idempotency-Key: *",
                                   .body_contains = "{\"reason\":\"填错了\\n重来\"}",
                                   .http_status = 200,
                                   .response_body = "{\"matter\":{},\"receipt\":\"a.b.c\"}"});
    rig_told(&r, gov_matter_withdraw(r.session, "m-1", "填错了\n重来", NULL, &r.err), GOV_OK);
    rig_step(&r, (gov_script_step){.body_contains = "{}",
                                   .http_status = 409,
                                   .response_headers = PROBLEM,
                                   .response_body = "{\"code\":\"matter_state\"}"});
    rig_told(&r, gov_matter_withdraw(r.session, "m-1", NULL, NULL, &r.err), GOV_ERR_MATTER_STATE);
    rig_expect(&r, "POST", NULL, 200, "{}");
    rig_told(&r, gov_matter_withdraw(r.session, "m-1", NULL, NULL, &r.err), GOV_ERR_RESPONSE);
    rig_end(&r);
}
END_TEST

START_TEST(bad_arguments_send_nothing)
{
    rig r;
    gov_matter *matter = NULL;
    gov_matter_list *list = NULL;
    char reason[501 * 3 + 1];
    begin(&r);
    gov_session *s = r.session;
    rig_told(&r, gov_matter_get(NULL, "m", NULL, &matter, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_matter_get(s, "m", NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_matter_get(s, NULL, NULL, &matter, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_matter_get(s, "..", NULL, &matter, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_matter_list_all(NULL, NULL, NULL, &list, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_matter_list_all(s, NULL, NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_matter_withdraw(NULL, "m", NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    for (size_t i = 0; i < RIG_BAD_TEXTS; i++) {
        const char *bad = rig_bad_text(i);
        const gov_matter_query query = {.struct_size = sizeof query, .cursor = bad};
        rig_told(&r, gov_matter_get(s, bad, NULL, &matter, &r.err), GOV_ERR_ARGUMENT);
        rig_told(&r, gov_matter_list_all(s, &query, NULL, &list, &r.err), GOV_ERR_ARGUMENT);
        rig_told(&r, gov_matter_withdraw(s, bad, NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
        rig_told(&r, gov_matter_withdraw(s, "m", bad, NULL, &r.err), GOV_ERR_ARGUMENT);
    }
    for (size_t i = 0; i < 501; i++) {
        memcpy(reason + i * 3, "字", 3);
    }
    reason[501 * 3] = '\0';
    rig_told(&r, gov_matter_withdraw(s, "m", reason, NULL, &r.err), GOV_ERR_ARGUMENT);
    const gov_matter_query odd = {.struct_size = sizeof odd, .state = (gov_matter_state)99};
    rig_told(&r, gov_matter_list_all(s, &odd, NULL, &list, &r.err), GOV_ERR_ARGUMENT);
    ck_assert_uint_eq(rig_requests(&r), 0);
    rig_end(&r);
}
END_TEST

static const char *const bad_matters[] = {
    "{}",
    "[]",
    "{\"id\":7,\"item\":{\"code\":\"A\",\"name\":\"n\"},\"state\":\"draft\"}",
    "{\"id\":\"m\",\"state\":\"draft\"}",
    "{\"id\":\"m\",\"item\":{\"code\":\"A\"},\"state\":\"draft\"}",
    "{\"id\":\"m\",\"item\":{\"code\":\"A\",\"name\":\"n\"}}",
    "{\"id\":\"m\",\"item\":{\"code\":\"A\",\"name\":\"n\"},\"state\":\"draft\",\"package\":{"
    "\"children\":[{}]}}",
    "{\"id\":\"m\",\"item\":{\"code\":\"A\",\"name\":\"n\"},\"state\":\"draft\",\"result\":{"
    "\"certificates\":[7]}}",
    "{\"id\":\"m\",\"item\":{\"code\":\"A\",\"name\":\"n\"},\"state\":\"draft\""};

START_TEST(a_malformed_matter_is_refused)
{
    rig r;
    gov_matter *matter = NULL;
    begin(&r);
    rig_expect(&r, "GET", NULL, 200, bad_matters[_i]);
    rig_told(&r, gov_matter_get(r.session, "m", NULL, &matter, &r.err), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(matter);
    rig_end(&r);
}
END_TEST

START_TEST(a_matter_of_another_is_not_found)
{
    rig r;
    gov_matter *matter = NULL;
    begin(&r);
    rig_step(&r, (gov_script_step){.http_status = 404,
                                   .response_headers = PROBLEM,
                                   .response_body = "{\"code\":\"not_found\",\"trace\":\"t-1\"}"});
    gov_status status = gov_matter_get(r.session, "m", NULL, &matter, &r.err);
    ck_assert_str_eq(gov_error_get_request_id(r.err), "t-1");
    rig_told(&r, status, GOV_ERR_NOT_FOUND);
    rig_end(&r);
}
END_TEST

START_TEST(a_login_is_required)
{
    rig r;
    gov_matter *matter = NULL;
    gov_matter_list *list = NULL;
    rig_begin(&r, NULL);
    rig_told(&r, gov_session_new_anonymous(r.client, &r.session, &r.err), GOV_OK);
    rig_told(&r, gov_matter_get(r.session, "m", NULL, &matter, &r.err), GOV_ERR_LOGIN_REQUIRED);
    rig_told(&r, gov_matter_list_all(r.session, NULL, NULL, &list, &r.err), GOV_ERR_LOGIN_REQUIRED);
    rig_told(&r, gov_matter_withdraw(r.session, "m", NULL, NULL, &r.err), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_uint_eq(rig_requests(&r), 0);
    rig_end(&r);
}
END_TEST

START_TEST(states_have_names_and_words)
{
    static const char *const finals[] = {"not_accepted", "withdrawn", "revoked", "closed"};
    size_t final_count = 0;
    for (int i = GOV_MATTER_OTHER; i <= GOV_MATTER_CLOSED; i++) {
        gov_matter_state state = (gov_matter_state)i;
        const char *en = gov_matter_state_get_text(state, GOV_LANGUAGE_EN);
        const char *zh = gov_matter_state_get_text(state, GOV_LANGUAGE_ZH);
        ck_assert_str_ne(en, zh);
        for (int j = GOV_MATTER_OTHER; j < i; j++) {
            ck_assert_str_ne(gov_matter_state_get_name(state),
                             gov_matter_state_get_name((gov_matter_state)j));
        }
        if (gov_matter_state_is_final(state)) {
            ck_assert_str_eq(gov_matter_state_get_name(state), finals[final_count++]);
        }
    }
    ck_assert_uint_eq(final_count, 4);
    ck_assert_str_eq(gov_matter_state_get_name((gov_matter_state)-1), "other");
    ck_assert_str_eq(gov_matter_state_get_name((gov_matter_state)18), "other");
    ck_assert_str_eq(gov_matter_state_get_text(GOV_MATTER_ACCEPTED, GOV_LANGUAGE_ZH), "受理");
    ck_assert_int_eq(gov_matter_state_is_final((gov_matter_state)99), 0);
}
END_TEST

START_TEST(personal_data_leaves_no_trace)
{
    rig r;
    gov_matter *matter = NULL;
    gov_matter_list *list = NULL;
    begin(&r);
    test_memory_forbid(&r.memory, "planted-name");
    rig_expect(&r, "GET", NULL, 200,
               "{\"id\":\"m\",\"item\":{\"code\":\"A\",\"name\":\"n\"},\"state\":\"draft\","
               "\"form_data\":{\"name\":\"planted-name\"}}");
    rig_told(&r, gov_matter_get(r.session, "m", NULL, &matter, &r.err), GOV_OK);
    gov_matter_free(matter);
    rig_expect(&r, "GET", NULL, 200,
               "{\"items\":[{\"id\":\"m\",\"item\":{\"code\":\"A\",\"name\":\"n\"},\"state\":"
               "\"draft\",\"x\":\"planted-name\"}]}");
    rig_told(&r, gov_matter_list_all(r.session, NULL, NULL, &list, &r.err), GOV_OK);
    gov_matter_list_free(list);
    rig_end(&r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("matter");
    TCase *c = tcase_create("matter");
    tcase_add_test(c, a_matter_tells_everything);
    tcase_add_test(c, unknown_states_and_early_modes);
    tcase_add_test(c, nothing_tells_nothing);
    tcase_add_test(c, a_list_follows_its_pages);
    tcase_add_test(c, withdrawing);
    tcase_add_test(c, bad_arguments_send_nothing);
    tcase_add_loop_test(c, a_malformed_matter_is_refused, 0, (int)TEST_COUNT(bad_matters));
    tcase_add_test(c, a_matter_of_another_is_not_found);
    tcase_add_test(c, a_login_is_required);
    tcase_add_test(c, states_have_names_and_words);
    tcase_add_test(c, personal_data_leaves_no_trace);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
