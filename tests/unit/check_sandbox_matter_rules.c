/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of matters that need no request: the table of states, canonical form, merge patch. */
#include "test_support.h"

#include <stdlib.h>

#include "sandbox/codec.h"
#include "sandbox/matter.h"

START_TEST(states_lead_where_the_table_says)
{
    gov__sandbox_state way[GOV__SB_STATE_COUNT];
    for (unsigned s = 0; s < GOV__SB_STATE_COUNT; s++) {
        gov__sandbox_state state = (gov__sandbox_state)s;
        ck_assert_int_eq(gov__sb_state_read(gov__sb_state_name(state)), state);
        ck_assert_str_ne(gov__sb_state_zh(state), "");
        ck_assert(!gov__sb_state_may(state, GOV__SB_DRAFT));
        ck_assert(!gov__sb_state_may(state, state));
    }
    ck_assert_int_eq(gov__sb_state_read("queued"), GOV__SB_STATE_COUNT);
    ck_assert(gov__sb_state_may(GOV__SB_DRAFT, GOV__SB_SUBMITTED));
    ck_assert(!gov__sb_state_may(GOV__SB_DRAFT, GOV__SB_ACCEPTED));
    ck_assert(!gov__sb_state_may(GOV__SB_ACCEPTED, GOV__SB_WITHDRAWN));
    ck_assert_uint_eq(gov__sb_state_path(GOV__SB_IN_REVIEW, GOV__SB_CLOSED, way), 2);
    ck_assert_int_eq(way[0], GOV__SB_APPROVED);
    ck_assert_uint_eq(gov__sb_state_path(GOV__SB_SUBMITTED, GOV__SB_CLOSED, way), 3);
    ck_assert_uint_eq(gov__sb_state_path(GOV__SB_CLOSED, GOV__SB_DRAFT, way), 0);
    ck_assert_uint_eq(gov__sb_state_path(GOV__SB_CLOSED, GOV__SB_CLOSED, way), 0);
    ck_assert_uint_eq(gov__sb_state_path(GOV__SB_PUBLICISED, GOV__SB_SUSPENDED, way), 2);
}
END_TEST

START_TEST(canonical_text_and_merge_patch)
{
    static const struct {
        const char *json, *canonical; /* NULL: refused */
    } rows[] = {
        {"{}", "{}"},
        {"{\"b\" : 1, \"a\":[true,false,null]}", "{\"a\":[true,false,null],\"b\":1}"},
        {"{\"B\":1,\"a\":2,\"_\":3}", "{\"B\":1,\"_\":3,\"a\":2}"},
        {"{\"a\":\"\\u0001\\b\\t\\n\\f\\r\\\"\\\\\\/\\u007f\\u6837\"}",
         "{\"a\":\"\\u0001\\b\\t\\n\\f\\r\\\"\\\\/\x7f样\"}"},
        {"{\"a\":-0}", "{\"a\":0}"},
        {"{\"a\":1.0}", "{\"a\":1}"},
        {"{\"a\":9007199254740991}", "{\"a\":9007199254740991}"},
        {"{\"a\":9007199254740993}", NULL},
        {"{\"a\":1.5}", NULL},
        {"[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]", NULL},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        cJSON *json = cJSON_Parse(rows[i].json);
        char *text = gov__sb_canonical(json);
        if (rows[i].canonical) {
            ck_assert_ptr_nonnull(text);
            ck_assert_str_eq(text, rows[i].canonical);
        } else {
            ck_assert_ptr_null(text);
        }
        free(text);
        cJSON_Delete(json);
    }
    /* The example of docs/canonical-form.md. */
    char digest[GOV__SB_DIGEST_BYTES];
    cJSON *form = cJSON_Parse("{\"mother\": {\"phone\": \"19900000002\", \"name\": \"李四样\"}, "
                              "\"child\": {\"weight_grams\": 3250}}");
    ck_assert(gov__sb_canonical_digest(form, digest));
    ck_assert_str_eq(digest, "sha-256:ZhigDRxCC56xYg-BrxhzOe0HtLrPQq-P8tfc_n0XeC4");
    /* RFC 7396, from its appendix A. */
    cJSON *target = cJSON_Parse("{\"a\":{\"b\":\"c\",\"d\":1},\"e\":[1],\"f\":2}");
    cJSON *patch = cJSON_Parse("{\"a\":{\"b\":null,\"x\":{\"y\":null,\"z\":1}},\"e\":[2],"
                               "\"f\":{\"g\":null}}");
    ck_assert(gov__sb_merge(target, patch));
    char *merged = gov__sb_canonical(target);
    ck_assert_str_eq(merged, "{\"a\":{\"d\":1,\"x\":{\"z\":1}},\"e\":[2],\"f\":{}}");
    free(merged);
    cJSON_Delete(patch);
    cJSON_Delete(target);
    cJSON_Delete(form);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(states_lead_where_the_table_says),
        TEST_ENTRY(canonical_text_and_merge_patch),
    };
    return test_run("sandbox matter rules", entries, TEST_COUNT(entries));
}
