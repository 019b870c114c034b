/* SPDX-License-Identifier: Apache-2.0 */
/* The form: canonical text (RFC 8785 as the contract reduces it), merge patches, refusals, and that a
 * refused or failed change leaves it as it was. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jose_support.h"
#include "matter/form.h"
#include "test_support.h"

/* One change: value as JSON, or as text; json NULL and text NULL removes. */
typedef struct change {
    const char *pointer;
    const char *json;
    const char *text;
} change;

static gov_status apply(gov__form *form, const change *c, gov__form_fault *fault)
{
    *fault = GOV__FORM_FAULT_NONE;
    return c->text != NULL ? gov__form_set_text(form, c->pointer, c->text, fault)
                           : gov__form_set_json(form, c->pointer, c->json, fault);
}

static void expect(const gov__form *form, const char *canonical)
{
    gov__buf buf;
    gov__jsonw w;
    gov__buf_init(&buf, form->mem, 0);
    gov__jsonw_init(&w, &buf);
    gov__form_write(form, &w);
    ck_assert_int_eq(gov__jsonw_finish(&w), GOV_OK);
    ck_assert_str_eq(gov__buf_text(&buf), canonical);
    gov__buf_free(&buf);
}

/* A list of changes and what they make. */
typedef struct script {
    change changes[6];
    const char *canonical;
} script;

static const script scripts[] = {
    {{{NULL, NULL, NULL}}, "{}"},
    {{{"/b", NULL, "2"}, {"/a", NULL, "1"}, {"/B", NULL, "3"}},
     "{\"B\":\"3\",\"a\":\"1\",\"b\":\"2\"}"},
    {{{"/a/b/c", NULL, "x"}, {"/a/a", NULL, "y"}}, "{\"a\":{\"a\":\"y\",\"b\":{\"c\":\"x\"}}}"},
    {{{"/ab", NULL, "1"}, {"/a", NULL, "2"}, {"/a_", NULL, "3"}},
     "{\"a\":\"2\",\"a_\":\"3\",\"ab\":\"1\"}"},
    {{{"", "{\"z\":1,\"a\":{\"y\":true,\"b\":false}}", NULL}},
     "{\"a\":{\"b\":false,\"y\":true},\"z\":1}"},
    {{{"/n", "9007199254740991", NULL}, {"/m", "-9007199254740991", NULL}, {"/o", "-0", NULL}},
     "{\"m\":-9007199254740991,\"n\":9007199254740991,\"o\":0}"},
    {{{"/l", " [ {\"b\" : 1 , \"a\" : [ ] } , \"t\" , true ] ", NULL}},
     "{\"l\":[{\"a\":[],\"b\":1},\"t\",true]}"},
    {{{"/t", "\"\\u4f60\\/\\b\\f\\n\\r\\t\\\"\\\\\\u001f\"", NULL}},
     "{\"t\":\"你/\\b\\f\\n\\r\\t\\\"\\\\\\u001f\"}"},
    {{{"/t", NULL, "a\"b\\c\n/\xF0\x9F\x91\xB6"}}, "{\"t\":\"a\\\"b\\\\c\\n/\xF0\x9F\x91\xB6\"}"},
    {{{"/a", NULL, "1"}, {"/a", "{\"b\":1}", NULL}, {"/a/c", "2", NULL}},
     "{\"a\":{\"b\":1,\"c\":2}}"},
    {{{"/a/b", NULL, "1"}, {"/a", NULL, "flat"}}, "{\"a\":\"flat\"}"},
    {{{"/a/b", NULL, "1"}, {"/a/c", NULL, "2"}, {"/a/b", NULL, NULL}}, "{\"a\":{\"c\":\"2\"}}"},
    {{{"/a", NULL, "1"}, {"/x/y", NULL, NULL}, {"/a/b", NULL, NULL}}, "{\"a\":\"1\"}"},
    {{{"/a", NULL, "1"}, {"", NULL, NULL}}, "{}"},
    {{{"/a", "{}", NULL}}, "{\"a\":{}}"},
    {{{"/a", "\"\"", NULL}, {"/b", NULL, ""}}, "{\"a\":\"\",\"b\":\"\"}"},
};

START_TEST(canonical_text)
{
    const script *s = &scripts[_i];
    test_memory memory;
    gov__form form;
    gov__form_fault fault;
    test_memory_init(&memory);
    gov__form_init(&form, test_memory_allocator(&memory));
    for (size_t i = 0; i < 6 && s->changes[i].pointer != NULL; i++) {
        ck_assert_int_eq(apply(&form, &s->changes[i], &fault), GOV_OK);
    }
    expect(&form, s->canonical);
    gov__form_free(&form);
    test_memory_check(&memory);
}
END_TEST

typedef struct refusal {
    change c;
    gov__form_fault fault;
    gov_status status;
} refusal;

#define NAME_65 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const refusal refusals[] = {
    {{"a", NULL, "1"}, GOV__FORM_FAULT_POINTER, GOV_ERR_ARGUMENT},
    {{"#/a", NULL, "1"}, GOV__FORM_FAULT_POINTER, GOV_ERR_ARGUMENT},
    {{"/", NULL, "1"}, GOV__FORM_FAULT_NAME, GOV_ERR_ARGUMENT},
    {{"/a//b", NULL, "1"}, GOV__FORM_FAULT_NAME, GOV_ERR_ARGUMENT},
    {{"/0", NULL, "1"}, GOV__FORM_FAULT_NAME, GOV_ERR_ARGUMENT},
    {{"/a~1b", NULL, "1"}, GOV__FORM_FAULT_NAME, GOV_ERR_ARGUMENT},
    {{"/a-b", NULL, "1"}, GOV__FORM_FAULT_NAME, GOV_ERR_ARGUMENT},
    {{"/姓名", NULL, "1"}, GOV__FORM_FAULT_NAME, GOV_ERR_ARGUMENT},
    {{"/" NAME_65, NULL, "1"}, GOV__FORM_FAULT_NAME, GOV_ERR_ARGUMENT},
    {{"/text/b", NULL, "1"}, GOV__FORM_FAULT_THROUGH, GOV_ERR_ARGUMENT},
    {{"/list/b", NULL, "1"}, GOV__FORM_FAULT_THROUGH, GOV_ERR_ARGUMENT},
    {{"", NULL, "1"}, GOV__FORM_FAULT_WHOLE, GOV_ERR_ARGUMENT},
    {{"", "[]", NULL}, GOV__FORM_FAULT_WHOLE, GOV_ERR_ARGUMENT},
    {{"/a", "{", NULL}, GOV__FORM_FAULT_JSON, GOV_ERR_ARGUMENT},
    {{"/a", "", NULL}, GOV__FORM_FAULT_JSON, GOV_ERR_ARGUMENT},
    {{"/a", "1 2", NULL}, GOV__FORM_FAULT_JSON, GOV_ERR_ARGUMENT},
    {{"/a", "\"\xff\"", NULL}, GOV__FORM_FAULT_JSON, GOV_ERR_ARGUMENT},
    {{"/a", "{\"b\":1,\"b\":2}", NULL}, GOV__FORM_FAULT_JSON, GOV_ERR_ARGUMENT},
    {{"/a", "\"\\u0000\"", NULL}, GOV__FORM_FAULT_JSON, GOV_ERR_ARGUMENT},
    {{"/a", "null", NULL}, GOV__FORM_FAULT_NULL, GOV_ERR_ARGUMENT},
    {{"/a", "{\"b\":null}", NULL}, GOV__FORM_FAULT_NULL, GOV_ERR_ARGUMENT},
    {{"/a", "[null]", NULL}, GOV__FORM_FAULT_NULL, GOV_ERR_ARGUMENT},
    {{"/a", "9007199254740992", NULL}, GOV__FORM_FAULT_NUMBER, GOV_ERR_ARGUMENT},
    {{"/a", "-9007199254740992", NULL}, GOV__FORM_FAULT_NUMBER, GOV_ERR_ARGUMENT},
    {{"/a", "1.5", NULL}, GOV__FORM_FAULT_NUMBER, GOV_ERR_ARGUMENT},
    {{"/a", "1.0", NULL}, GOV__FORM_FAULT_NUMBER, GOV_ERR_ARGUMENT},
    {{"/a", "1e2", NULL}, GOV__FORM_FAULT_NUMBER, GOV_ERR_ARGUMENT},
    {{"/a", "[{\"b\":1e400}]", NULL}, GOV__FORM_FAULT_NUMBER, GOV_ERR_ARGUMENT},
    {{"/a", "{\"b c\":1}", NULL}, GOV__FORM_FAULT_NAME, GOV_ERR_ARGUMENT},
    {{"/a", "[{\"1\":1}]", NULL}, GOV__FORM_FAULT_NAME, GOV_ERR_ARGUMENT},
    {{"/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p", NULL, "1"}, GOV__FORM_FAULT_SIZE, GOV_ERR_LIMIT},
    {{"/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o", "[1]", NULL}, GOV__FORM_FAULT_SIZE, GOV_ERR_LIMIT},
    {{"/a", "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]", NULL}, GOV__FORM_FAULT_SIZE, GOV_ERR_LIMIT},
};

START_TEST(refusals_leave_the_form_as_it_was)
{
    static const change before[] = {{"/text", NULL, "t"}, {"/list", "[1]", NULL}};
    const refusal *r = &refusals[_i];
    test_memory memory;
    gov__form form;
    gov__form_fault fault;
    test_memory_init(&memory);
    gov__form_init(&form, test_memory_allocator(&memory));
    ck_assert_int_eq(apply(&form, &before[0], &fault), GOV_OK);
    ck_assert_int_eq(apply(&form, &before[1], &fault), GOV_OK);
    ck_assert_int_eq(apply(&form, &r->c, &fault), r->status);
    ck_assert_int_eq(fault, r->fault);
    expect(&form, "{\"list\":[1],\"text\":\"t\"}");
    gov_error *error = NULL;
    ck_assert_int_eq(gov__form_raise(form.mem, &error, r->status, fault), r->status);
    ck_assert_str_ne(gov_error_get_message(error, GOV_LANGUAGE_EN),
                     gov_error_get_message(error, GOV_LANGUAGE_ZH));
    gov_error_free(error);
    gov__form_free(&form);
    test_memory_check(&memory);
}
END_TEST

/* The example of docs/canonical-form.md, with the digest that it states. */
START_TEST(the_documented_example)
{
    static const char form_json[] =
        "{\"mother\": {\"phone\": \"19900000002\", \"name\": \"李四样\"},"
        " \"child\": {\"weight_grams\": 3250}}";
    test_memory memory;
    gov__form form;
    gov__buf buf;
    gov__jsonw w;
    gov__form_fault fault = GOV__FORM_FAULT_NONE;
    test_memory_init(&memory);
    gov__form_init(&form, test_memory_allocator(&memory));
    gov__buf_init(&buf, form.mem, 0);
    ck_assert_int_eq(gov__form_set_json(&form, "", form_json, &fault), GOV_OK);
    gov__jsonw_init(&w, &buf);
    gov__form_write(&form, &w);
    char *digest = jose_sha256(gov__buf_text(&buf));
    ck_assert_str_eq(digest, "ZhigDRxCC56xYg-BrxhzOe0HtLrPQq-P8tfc_n0XeC4");
    free(digest);
    gov__buf_free(&buf);
    gov__form_free(&form);
    test_memory_check(&memory);
}
END_TEST

START_TEST(sixteen_levels_fit)
{
    test_memory memory;
    gov__form form;
    gov__form_fault fault = GOV__FORM_FAULT_NONE;
    test_memory_init(&memory);
    gov__form_init(&form, test_memory_allocator(&memory));
    ck_assert_int_eq(gov__form_set_text(&form, "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o", "1", &fault),
                     GOV_OK);
    ck_assert_uint_eq(gov__form_levels(&form.root), GOV__FORM_DEPTH_MAX);
    gov__form_free(&form);
    test_memory_check(&memory);
}
END_TEST

START_TEST(size_and_number_of_members_are_bounded)
{
    test_memory memory;
    gov__form form;
    gov__form_fault fault = GOV__FORM_FAULT_NONE;
    char pointer[16];
    char *big = malloc(GOV__FORM_BYTES_MAX + 2);
    ck_assert_ptr_nonnull(big);
    memset(big, 'x', GOV__FORM_BYTES_MAX + 1);
    big[GOV__FORM_BYTES_MAX + 1] = '\0';
    test_memory_init(&memory);
    gov__form_init(&form, test_memory_allocator(&memory));
    ck_assert_int_eq(gov__form_set_text(&form, "/a", big, &fault), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__form_set_json(&form, "/a", big, &fault), GOV_ERR_LIMIT);
    big[GOV__FORM_BYTES_MAX / 2] = '\0';
    ck_assert_int_eq(gov__form_set_text(&form, "/a", big, &fault), GOV_OK);
    ck_assert_int_eq(gov__form_set_text(&form, "/b", big, &fault), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__form_set_text(&form, "/a", big, &fault), GOV_OK);
    ck_assert_int_eq(gov__form_set_json(&form, "/a", NULL, &fault), GOV_OK);
    ck_assert_uint_eq(form.bytes, 0);
    for (int i = 0; i < GOV__FORM_MEMBERS_MAX; i++) {
        (void)snprintf(pointer, sizeof pointer, "/m%d", i);
        ck_assert_int_eq(gov__form_set_text(&form, pointer, "v", &fault), GOV_OK);
    }
    ck_assert_int_eq(gov__form_set_text(&form, "/more", "v", &fault), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__form_set_text(&form, "/m7", "w", &fault), GOV_OK);
    ck_assert_uint_eq(form.bytes, gov__form_bytes(&form.root));
    gov__form_free(&form);
    free(big);
    test_memory_check(&memory);
}
END_TEST

typedef struct patch_case {
    const char *old;
    const char *now;
    const char *patch;
} patch_case;

static const patch_case patches[] = {
    {"{}", "{\"a\":1}", "{\"a\":1}"},
    {"{\"a\":1,\"b\":2}", "{\"a\":3}", "{\"a\":3,\"b\":null}"},
    {"{\"o\":{\"x\":1,\"y\":2}}", "{\"o\":{\"x\":1}}", "{\"o\":{\"x\":1,\"y\":null}}"},
    {"{\"o\":{\"x\":1}}", "{\"o\":\"flat\"}", "{\"o\":\"flat\"}"},
    {"{\"o\":\"flat\"}", "{\"o\":{\"x\":1}}", "{\"o\":{\"x\":1}}"},
    {"{\"l\":[1,2]}", "{\"l\":[3]}", "{\"l\":[3]}"},
    {"{\"o\":{\"p\":{\"q\":1}}}", "{\"o\":{\"p\":{}}}", "{\"o\":{\"p\":{\"q\":null}}}"},
};

START_TEST(merge_patch_leads_from_old_to_new)
{
    const patch_case *p = &patches[_i];
    test_memory memory;
    gov__form form;
    gov__json *old = NULL;
    gov__buf buf;
    gov__jsonw w;
    gov__form_fault fault = GOV__FORM_FAULT_NONE;
    test_memory_init(&memory);
    const gov_allocator *mem = test_memory_allocator(&memory);
    gov__form_init(&form, mem);
    gov__buf_init(&buf, mem, 0);
    ck_assert_int_eq(gov__form_set_json(&form, "", p->now, &fault), GOV_OK);
    ck_assert_int_eq(gov__json_parse(mem, p->old, strlen(p->old), NULL, &old), GOV_OK);
    gov__jsonw_init(&w, &buf);
    gov__form_write_patch(&form, gov__json_root(old), &w);
    ck_assert_int_eq(gov__jsonw_finish(&w), GOV_OK);
    ck_assert_str_eq(gov__buf_text(&buf), p->patch);
    gov__buf_free(&buf);
    gov__json_free(old);
    gov__form_free(&form);
    test_memory_check(&memory);
}
END_TEST

START_TEST(values_leave_no_trace)
{
    test_memory memory;
    gov__form form;
    gov__form_fault fault = GOV__FORM_FAULT_NONE;
    test_memory_init(&memory);
    test_memory_forbid(&memory, "planted-value");
    gov__form_init(&form, test_memory_allocator(&memory));
    ck_assert_int_eq(gov__form_set_text(&form, "/a/b", "planted-value", &fault), GOV_OK);
    ck_assert_int_eq(gov__form_set_json(&form, "/c", "[\"planted-value\"]", &fault), GOV_OK);
    ck_assert_int_eq(gov__form_set_text(&form, "/a/b", "other", &fault), GOV_OK);
    gov__form_free(&form);
    test_memory_check(&memory);
}
END_TEST

static gov_status build(const gov_allocator *mem, void *user)
{
    gov__form form;
    gov__form_fault fault = GOV__FORM_FAULT_NONE;
    (void)user;
    gov__form_init(&form, mem);
    gov_status status = gov__form_set_text(&form, "/a/b/c", "x", &fault);
    if (status == GOV_OK) {
        status = gov__form_set_json(&form, "/l", "[{\"b\":1,\"a\":2}]", &fault);
    }
    if (status == GOV_OK) {
        status = gov__form_set_json(&form, "", "{\"p\":{\"q\":\"r\"},\"s\":[1]}", &fault);
    }
    gov__form_free(&form);
    return status;
}

START_TEST(memory_may_run_out_anywhere)
{
    ck_assert_uint_gt(test_out_of_memory(build, NULL), 10);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("draft_form");
    TCase *c = tcase_create("form");
    tcase_add_loop_test(c, canonical_text, 0, (int)TEST_COUNT(scripts));
    tcase_add_loop_test(c, refusals_leave_the_form_as_it_was, 0, (int)TEST_COUNT(refusals));
    tcase_add_test(c, the_documented_example);
    tcase_add_test(c, sixteen_levels_fit);
    tcase_add_test(c, size_and_number_of_members_are_bounded);
    tcase_add_loop_test(c, merge_patch_leads_from_old_to_new, 0, (int)TEST_COUNT(patches));
    tcase_add_test(c, values_leave_no_trace);
    tcase_add_test(c, memory_may_run_out_anywhere);
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
