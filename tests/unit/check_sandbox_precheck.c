/* SPDX-License-Identifier: Apache-2.0 */
/* The pre-check and the rules it shares with submit: identifiers, the JSON Schema subset,
 * materials. */
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/precheck.h"

START_TEST(identifiers_by_their_check_characters)
{
    static const struct {
        bool (*good)(const char *);
        const char *text;
        bool expected;
    } rows[] = {
        {gov__sb_is_resident_id, "11010519491231002X", true},
        {gov__sb_is_resident_id, "11010519491231002x", true},
        {gov__sb_is_resident_id, "440524188001010014", true},
        {gov__sb_is_resident_id, "990101199003071018", true},
        {gov__sb_is_resident_id, "110105194912310021", false},
        {gov__sb_is_resident_id, "11010519491331002X", false},
        {gov__sb_is_resident_id, "11010519490229002X", false},
        {gov__sb_is_resident_id, "11010519491231002", false},
        {gov__sb_is_resident_id, "1101051949123100２X", false},
        {gov__sb_is_resident_id, "", false},
        {gov__sb_is_uscc, "11100000000013338W", true},
        {gov__sb_is_uscc, "11310000MB2F30661Y", true},
        {gov__sb_is_uscc, "91990101MA9900001X", true},
        {gov__sb_is_uscc, "91990101MA9900001Y", false},
        {gov__sb_is_uscc, "11310000MB2F30661I", false},
        {gov__sb_is_uscc, "11310000mb2f30661y", false},
        {gov__sb_is_uscc, "", false},
        {gov__sb_is_date, "2024-02-29", true},
        {gov__sb_is_date, "2026-02-29", false},
        {gov__sb_is_date, "2026-13-01", false},
        {gov__sb_is_date, "2026-00-10", false},
        {gov__sb_is_date, "2026/01/10", false},
        {gov__sb_is_date, "2026-1-10", false},
        {gov__sb_is_date, "2026-01-10T", false},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        ck_assert_msg(rows[i].good(rows[i].text) == rows[i].expected, "%s", rows[i].text);
    }
    ck_assert_int_eq(gov__sb_mod37_36("11100000000013338W01111430000006122244L20230000403001"),
                     'U');
    ck_assert_int_eq(gov__sb_mod37_36("11100000MB03271699022340100000000016001"), '9');
    ck_assert_int_eq(gov__sb_mod37_36("11100000000013338W00911330105002500287C2025052201002"), '0');
    ck_assert_int_eq(gov__sb_mod37_36("abc"), '\0');
}
END_TEST

START_TEST(schema_keywords)
{
    static const struct {
        const char *schema, *value, *found; /* "pointer code" of each finding, blank-separated */
    } rows[] = {
        {"{}", "{\"a\":1}", ""},
        {"{\"type\":\"object\"}", "[]", " type"},
        {"{\"type\":\"integer\"}", "3", ""},
        {"{\"type\":\"integer\"}", "3.5", " type"},
        {"{\"type\":\"number\"}", "3.5", ""},
        {"{\"type\":\"boolean\"}", "\"true\"", " type"},
        {"{\"type\":[\"string\",\"null\"]}", "null", ""},
        {"{\"type\":[\"string\",\"null\"]}", "1", " type"},
        {"{\"enum\":[\"a\",\"b\"]}", "\"b\"", ""},
        {"{\"enum\":[\"a\",\"b\"]}", "\"c\"", " enum"},
        {"{\"const\":true}", "false", " enum"},
        {"{\"type\":\"string\",\"minLength\":2}", "\"\"", " required"},
        {"{\"type\":\"string\",\"minLength\":2}", "\"样\"", " too_short"},
        {"{\"type\":\"string\",\"maxLength\":2}", "\"样样\"", ""},
        {"{\"type\":\"string\",\"maxLength\":2}", "\"样样样\"", " too_long"},
        {"{\"type\":\"string\",\"pattern\":\"^[0-9]{3}$\"}", "\"123\"", ""},
        {"{\"type\":\"string\",\"pattern\":\"^[0-9]{3}$\"}", "\"1234\"", " format"},
        {"{\"type\":\"string\",\"format\":\"date\"}", "\"2026-02-30\"", " format"},
        {"{\"type\":\"string\",\"format\":\"resident-id\"}", "\"11010519491231002X\"", ""},
        {"{\"type\":\"string\",\"format\":\"uscc\"}", "\"1\"", " format"},
        {"{\"type\":\"integer\",\"minimum\":1,\"maximum\":5}", "0", " out_of_range"},
        {"{\"type\":\"integer\",\"minimum\":1,\"maximum\":5}", "6", " out_of_range"},
        {"{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"string\"}}", "[]",
         " out_of_range"},
        {"{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", "[\"a\",2,3]", "/1 type /2 type"},
        {"{\"type\":\"object\",\"required\":[\"a\",\"b\"],\"properties\":{\"a\":{}}}", "{\"a\":1}",
         "/b required"},
        {"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{}}", "{\"x/y~z\":1}",
         "/x~1y~0z unknown_member"},
        {"{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}",
         "{\"a\":1,\"b\":\"2\"}", "/b type"},
        {"{\"type\":\"object\",\"propertyNames\":{\"pattern\":\"^[a-z]+$\"}}", "{\"A\":1}",
         "/A unknown_member"},
        {"{\"type\":\"object\",\"minProperties\":1}", "{}", " out_of_range"},
        {"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\",\"required\":[\"b\"]}}}",
         "{\"a\":{}}", "/a/b required"},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        cJSON *schema = cJSON_Parse(rows[i].schema);
        cJSON *value = cJSON_Parse(rows[i].value);
        gov__sandbox_findings findings = {0};
        char text[512] = "";
        ck_assert(schema && value);
        gov__sb_schema_check(schema, value, "", &findings);
        for (size_t n = 0; n < findings.count; n++) {
            size_t used = strlen(text);
            (void)snprintf(text + used, sizeof text - used, "%s%s %s", n ? " " : "",
                           findings.items[n].pointer, findings.items[n].code);
            ck_assert_str_ne(findings.items[n].zh, "");
            ck_assert_str_ne(findings.items[n].en, "");
        }
        ck_assert_msg(strcmp(text, rows[i].found) == 0, "row %zu: '%s'", i, text);
        gov__sb_findings_free(&findings);
        cJSON_Delete(value);
        cJSON_Delete(schema);
    }
}
END_TEST

/* Deep pointers and many findings stay within their bounds. */
START_TEST(findings_are_bounded)
{
    gov__sandbox_findings findings = {0};
    cJSON *schema = cJSON_Parse("{\"additionalProperties\":false}");
    cJSON *value = cJSON_CreateObject();
    char name[400];
    for (int i = 0; i < 100; i++) {
        memset(name, 'a', sizeof name - 1);
        (void)snprintf(name + 380, 20, "%d", i);
        ck_assert_ptr_nonnull(cJSON_AddNumberToObject(value, name, i));
    }
    gov__sb_schema_check(schema, value, "/form_data", &findings);
    ck_assert_uint_eq(findings.count, GOV__SB_MAX_FINDINGS);
    ck_assert_str_eq(findings.items[0].pointer, "/form_data");
    gov__sb_findings_free(&findings);
    cJSON_Delete(value);
    cJSON_Delete(schema);
}
END_TEST

static int precheck(sandbox_test *t, const char *form, const char *materials)
{
    char *body = gov__sb_format("{\"form_data\":%s,\"materials\":[%s]}", form, materials);
    int status = domain_send(t, "POST", "/gov/v1/items/" NEWBORN "/precheck", NULL, body);
    free(body);
    return status;
}

START_TEST(newborn_is_checked_and_mended)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *broken = gov__sb_copy(newborn_form);
    memcpy(strstr(broken, "99010119920815102X"), "990101199208151021", 18);
    ck_assert_int_eq(precheck(&t, broken, ""), 200);
    ck_assert(cJSON_IsFalse(domain_at(&t, "/ok")));
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/findings")), 3);
    ck_assert_str_eq(domain_text(&t, "/findings/0/pointer"), "/form_data/mother/id_number");
    ck_assert_str_eq(domain_text(&t, "/findings/0/code"), "format");
    ck_assert_str_eq(domain_text(&t, "/findings/0/severity"), "error");
    ck_assert_str_ne(domain_text(&t, "/findings/0/message/zh"), "");
    ck_assert_str_ne(domain_text(&t, "/findings/0/message/en"), "");
    ck_assert_str_eq(domain_text(&t, "/findings/1/code"), "material_missing");
    ck_assert_str_eq(domain_text(&t, "/findings/1/pointer"), "/materials");
    ck_assert_str_eq(domain_text(&t, "/findings/1/material_code"), "NB-M01");
    char *record = domain_upload(&t, "NB-M01", "record");
    char *card = domain_certificate(&t, RESIDENT_ID);
    char *materials = gov__sb_format("%s,{\"code\":\"NB-M02\",\"source\":\"certificate\","
                                     "\"certificate_id\":\"%s\"}",
                                     record, card);
    ck_assert_int_eq(precheck(&t, newborn_form, materials), 200);
    ck_assert(cJSON_IsTrue(domain_at(&t, "/ok")));
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/findings")), 0);
    /* Nothing was stored. */
    ck_assert_int_eq(domain_send(&t, "GET", "/gov/v1/matters", NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/items")), 0);
    free(materials);
    free(card);
    free(record);
    free(broken);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(precheck_refuses_what_it_cannot_read)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    ck_assert_int_eq(precheck(&t, "{}", ""), 401);
    sandbox_test_login(&t, "sub-li");
    ck_assert_int_eq(domain_send(&t, "POST", "/gov/v1/items/NOPE/precheck", NULL, "{}"), 404);
    ck_assert_int_eq(domain_send(&t, "POST", "/gov/v1/items/" NEWBORN "/precheck", NULL, "{}"),
                     422);
    ck_assert_str_eq(domain_text(&t, "/field_errors/0/code"), "required");
    ck_assert_int_eq(precheck(&t, "[]", ""), 422);
    ck_assert_int_eq(precheck(&t, "{\"9bad\":1}", ""), 422);
    ck_assert_int_eq(precheck(&t, "{}", "{\"code\":\"NB-M01\",\"colour\":\"red\"}"), 422);
    ck_assert_str_eq(domain_text(&t, "/field_errors/0/pointer"), "/materials/0/colour");
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(identifiers_by_their_check_characters),
        TEST_ENTRY(schema_keywords),
        TEST_ENTRY(findings_are_bounded),
        TEST_ENTRY(newborn_is_checked_and_mended),
        TEST_ENTRY(precheck_refuses_what_it_cannot_read),
    };
    return test_run("sandbox precheck", entries, TEST_COUNT(entries));
}
