/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue: every member of an item, lists over pages, refusals and malformed answers. */
#include <string.h>

#include "domain_support.h"

START_TEST(an_item_tells_everything)
{
    rig r;
    rig_begin(&r, NULL);
    rig_log_in(&r);
    rig_read_item(&r);
    ck_assert_ptr_nonnull(strstr(rig_request(&r, 0), "Bearer access-token"));
    ck_assert_str_eq(gov_item_get_code(r.item), RIG_ITEM_CODE);
    ck_assert_str_eq(gov_item_get_name(r.item), "样例事项");
    ck_assert_str_eq(gov_item_get_version(r.item), "3");
    ck_assert_int_eq(gov_item_is_package(r.item), 0);
    ck_assert_str_eq(gov_item_get_authority_name(r.item), "样例市公安局");
    ck_assert_str_eq(gov_item_get_region_code(r.item), "990100");
    ck_assert_str_eq(gov_item_get_handling_type(r.item), "promised");
    ck_assert_int_eq(gov_item_get_promised_limit(r.item), 3);
    ck_assert_str_eq(gov_item_get_promised_limit_unit(r.item), "working_day");
    ck_assert_uint_eq(gov_item_get_condition_count(r.item), 2);
    ck_assert_str_eq(gov_item_get_condition(r.item, 1), "条件二");
    ck_assert_ptr_null(gov_item_get_condition(r.item, 2));
    ck_assert_int_eq(gov_item_get_fee_fen(r.item), 1250);
    ck_assert_int_eq(gov_item_is_tolerance_allowed(r.item), 1);
    ck_assert_int_eq(gov_item_is_commitment_allowed(r.item), 1);
    ck_assert_str_eq(gov_item_get_commitment_text(r.item), "本人承诺所填信息真实。");
    ck_assert_int_eq(gov_item_is_proxy_allowed(r.item), 1);
    ck_assert_str_eq(gov_item_get_form_json(r.item), "{\"type\":\"object\",\"properties\":{}}");
    ck_assert_str_eq(gov_item_get_json(r.item), rig_item_json);
    rig_end(&r);
}
END_TEST

START_TEST(an_item_tells_its_materials)
{
    rig r;
    rig_begin(&r, NULL);
    rig_log_in(&r);
    rig_read_item(&r);
    ck_assert_uint_eq(gov_item_get_material_count(r.item), 7);
    ck_assert_str_eq(gov_item_get_material_code(r.item, 2), "C");
    ck_assert_str_eq(gov_item_get_material_name(r.item, 2), "材料丙");
    ck_assert_int_eq(gov_item_is_material_required(r.item, 6), 0);
    ck_assert_int_eq(gov_item_is_material_tolerable(r.item, 2), 1);
    ck_assert_int_eq(gov_item_is_material_promisable(r.item, 3), 1);
    ck_assert_uint_eq(gov_item_get_material_max_size(r.item, 0), 4096);
    ck_assert_int_eq(gov_item_has_material_source(r.item, 1, "certificate"), 1);
    ck_assert_int_eq(gov_item_has_material_source(r.item, 1, "upload"), 0);
    ck_assert_int_eq(gov_item_has_material_source(r.item, 1, "telepathy"), 0);
    ck_assert_int_eq(gov_item_has_material_source(r.item, 1, NULL), 0);
    ck_assert_ptr_null(gov_item_get_material_code(r.item, 7));
    ck_assert_int_eq(gov_item_is_material_required(r.item, 7), 0);
    ck_assert_uint_eq(gov_item_get_material_max_size(r.item, 7), 0);
    rig_end(&r);
}
END_TEST

START_TEST(no_item_tells_nothing)
{
    ck_assert_ptr_null(gov_item_get_code(NULL));
    ck_assert_ptr_null(gov_item_get_json(NULL));
    ck_assert_uint_eq(gov_item_get_material_count(NULL), 0);
    ck_assert_ptr_null(gov_item_get_material_code(NULL, 0));
    ck_assert_ptr_null(gov_item_child_at(NULL, 0));
    ck_assert_ptr_null(gov_item_list_at(NULL, 0));
    ck_assert_ptr_null(gov_item_list_get_next(NULL));
    ck_assert_uint_eq(gov_item_list_get_count(NULL), 0);
    gov_item_free(NULL);
    gov_item_list_free(NULL);
}
END_TEST

#define SUMMARY(code) "{\"kind\":\"item\",\"code\":\"" code "\",\"name\":\"n\",\"version\":\"1\"}"

START_TEST(a_search_follows_pages_up_to_its_limit)
{
    rig r;
    gov_item_list *list = NULL;
    const gov_item_query query = {.struct_size = sizeof query,
                                  .limit = 3,
                                  .text = "新生 儿",
                                  .region_code = "990100",
                                  .object = "natural"};
    rig_begin(&r, NULL);
    rig_log_in(&r);
    rig_expect(&r, "GET", "&limit=3", 200,
               "{\"items\":[" SUMMARY("A") "," SUMMARY("B") "],\"next\":\"p2\"}");
    rig_expect(&r, "GET", NULL, 200, "{\"items\":[" SUMMARY("C") "],\"next\":\"p3\"}");
    rig_told(&r, gov_item_search(r.session, &query, NULL, &list, &r.err), GOV_OK);
    ck_assert_ptr_nonnull(strstr(rig_request(&r, 1), "q=%E6%96%B0%E7%94%9F%20%E5%84%BF"));
    ck_assert(rig_sent(&r, "cursor=p2"));
    ck_assert(rig_sent(&r, "limit=1"));
    ck_assert_uint_eq(gov_item_list_get_count(list), 3);
    ck_assert_str_eq(gov_item_get_code(gov_item_list_at(list, 2)), "C");
    ck_assert_str_eq(gov_item_get_json(gov_item_list_at(list, 0)), SUMMARY("A"));
    ck_assert_str_eq(gov_item_list_get_next(list), "p3");
    ck_assert_ptr_null(gov_item_list_at(list, 3));
    gov_item_list_free(list);
    rig_end(&r);
}
END_TEST

START_TEST(a_search_without_a_session_s_token_works)
{
    rig r;
    gov_item_list *list = NULL;
    rig_begin(&r, NULL);
    rig_told(&r, gov_session_new_anonymous(r.client, &r.session, &r.err), GOV_OK);
    rig_expect(&r, "GET", "/gov/v1/items?limit=100", 200, "{\"items\":[]}");
    rig_told(&r, gov_item_search(r.session, NULL, NULL, &list, &r.err), GOV_OK);
    ck_assert(!rig_sent(&r, "Authorization"));
    ck_assert_uint_eq(gov_item_list_get_count(list), 0);
    ck_assert_ptr_null(gov_item_list_get_next(list));
    gov_item_list_free(list);
    rig_end(&r);
}
END_TEST

START_TEST(a_package_tells_its_children)
{
    rig r;
    rig_begin(&r, NULL);
    rig_log_in(&r);
    rig_expect(&r, "GET", "/gov/v1/packages/PKG%2FX", 200,
               "{\"kind\":\"package\",\"code\":\"PKG/X\",\"name\":\"p\",\"items\":[" SUMMARY(
                   "A") "," SUMMARY("B") "]}");
    rig_told(&r, gov_item_get_package(r.session, "PKG/X", NULL, &r.item, &r.err), GOV_OK);
    ck_assert_int_eq(gov_item_is_package(r.item), 1);
    ck_assert_uint_eq(gov_item_get_child_count(r.item), 2);
    ck_assert_str_eq(gov_item_get_code(gov_item_child_at(r.item, 1)), "B");
    ck_assert_ptr_null(gov_item_child_at(r.item, 2));
    /* A short form has no guide to make a draft of. */
    rig_told(&r, gov_draft_new(r.session, gov_item_child_at(r.item, 0), &r.draft, &r.err),
             GOV_ERR_ARGUMENT);
    rig_end(&r);
}
END_TEST

START_TEST(bad_arguments_send_nothing)
{
    rig r;
    gov_item *item = NULL;
    gov_item_list *list = NULL;
    rig_begin(&r, NULL);
    rig_log_in(&r);
    rig_told(&r, gov_item_get(NULL, "A", NULL, &item, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_item_get(r.session, "A", NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_item_get(r.session, NULL, NULL, &item, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_item_search(NULL, NULL, NULL, &list, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_item_search(r.session, NULL, NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    for (size_t i = 0; i < RIG_BAD_TEXTS; i++) {
        const char *bad = rig_bad_text(i);
        gov_item_query queries[4] = {
            {.text = bad}, {.region_code = bad}, {.object = bad}, {.cursor = bad}};
        rig_told(&r, gov_item_get(r.session, bad, NULL, &item, &r.err), GOV_ERR_ARGUMENT);
        rig_told(&r, gov_item_get_package(r.session, bad, NULL, &item, &r.err), GOV_ERR_ARGUMENT);
        for (size_t q = 0; q < 4; q++) {
            queries[q].struct_size = sizeof queries[q];
            rig_told(&r, gov_item_search(r.session, &queries[q], NULL, &list, &r.err),
                     GOV_ERR_ARGUMENT);
        }
    }
    const gov_item_query odd = {.struct_size = 2};
    rig_told(&r, gov_item_search(r.session, &odd, NULL, &list, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_item_get(r.session, ".", NULL, &item, &r.err), GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(item);
    ck_assert_ptr_null(list);
    ck_assert_uint_eq(rig_requests(&r), 0);
    rig_end(&r);
}
END_TEST

typedef struct answer {
    int32_t http_status;
    const char *body;
    const char *headers;
    gov_status expected;
} answer;

#define MATERIAL(rest) "{\"code\":\"A\",\"name\":\"n\",\"materials\":[{" rest "}]}"

static const answer item_answers[] = {
    {404, "{\"code\":\"not_found\"}", "Content-Type: application/problem+json\n",
     GOV_ERR_NOT_FOUND},
    {200, "[]", NULL, GOV_ERR_RESPONSE},
    {200, "{\"code\":\"A\"}", NULL, GOV_ERR_RESPONSE},
    {200, "{\"code\":7,\"name\":\"n\"}", NULL, GOV_ERR_RESPONSE},
    {200, "{\"code\":\"A\",\"name\":\"n\"", NULL, GOV_ERR_RESPONSE},
    {200, "{\"code\":\"A\",\"name\":\"n\",\"name\":\"m\"}", NULL, GOV_ERR_RESPONSE},
    {200, "{\"code\":\"A\",\"name\":\"n\",\"conditions\":[1]}", NULL, GOV_ERR_RESPONSE},
    {200, "{\"code\":\"A\",\"name\":\"n\",\"items\":[{}]}", NULL, GOV_ERR_RESPONSE},
    {200, MATERIAL("\"name\":\"n\",\"required\":true,\"max_size\":1"), NULL, GOV_ERR_RESPONSE},
    {200, MATERIAL("\"code\":\"A\",\"name\":\"n\",\"max_size\":1"), NULL, GOV_ERR_RESPONSE},
    {200, MATERIAL("\"code\":\"A\",\"name\":\"n\",\"required\":true"), NULL, GOV_ERR_RESPONSE},
    {200, MATERIAL("\"code\":\"A\",\"name\":\"n\",\"required\":true,\"max_size\":-1"), NULL,
     GOV_ERR_RESPONSE},
    {200, "<html>", "Content-Type: text/html\n", GOV_ERR_RESPONSE},
    {302, "", "Location: https://elsewhere.example/\n", GOV_ERR_REDIRECT},
};

START_TEST(a_malformed_item_is_refused)
{
    const answer *a = &item_answers[_i];
    rig r;
    rig_begin(&r, NULL);
    rig_log_in(&r);
    rig_step(&r, (gov_script_step){.http_status = a->http_status,
                                   .response_body = a->body,
                                   .response_headers = a->headers});
    rig_told(&r, gov_item_get(r.session, "A", NULL, &r.item, &r.err), a->expected);
    ck_assert_ptr_null(r.item);
    rig_end(&r);
}
END_TEST

static const char *const bad_lists[] = {
    "{}", "{\"items\":{}}", "{\"items\":[1]}", "{\"items\":[{\"code\":\"A\"}]}",
    "{\"items\":[" SUMMARY("A") "," SUMMARY("B") "," SUMMARY("C") "]}"};

START_TEST(a_malformed_list_is_refused)
{
    rig r;
    gov_item_list *list = NULL;
    const gov_item_query query = {.struct_size = sizeof query, .limit = 2};
    rig_begin(&r, NULL);
    rig_log_in(&r);
    rig_expect(&r, "GET", NULL, 200, bad_lists[_i]);
    rig_told(&r, gov_item_search(r.session, &query, NULL, &list, &r.err), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(list);
    rig_end(&r);
}
END_TEST

START_TEST(a_huge_answer_is_refused)
{
    static const char *const settings[] = {"http.max_body_bytes", "1024", NULL};
    rig r;
    rig_begin(&r, settings);
    rig_log_in(&r);
    rig_expect(&r, "GET", NULL, 200, rig_bad_text(3));
    rig_told(&r, gov_item_get(r.session, "A", NULL, &r.item, &r.err), GOV_ERR_RESPONSE_TOO_LARGE);
    rig_end(&r);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("item");
    TCase *c = tcase_create("item");
    tcase_add_test(c, an_item_tells_everything);
    tcase_add_test(c, an_item_tells_its_materials);
    tcase_add_test(c, no_item_tells_nothing);
    tcase_add_test(c, a_search_follows_pages_up_to_its_limit);
    tcase_add_test(c, a_search_without_a_session_s_token_works);
    tcase_add_test(c, a_package_tells_its_children);
    tcase_add_test(c, bad_arguments_send_nothing);
    tcase_add_loop_test(c, a_malformed_item_is_refused, 0, (int)TEST_COUNT(item_answers));
    tcase_add_loop_test(c, a_malformed_list_is_refused, 0, (int)TEST_COUNT(bad_lists));
    tcase_add_test(c, a_huge_answer_is_refused);
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
