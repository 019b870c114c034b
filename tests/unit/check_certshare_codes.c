/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of the certificate-sharing interfaces: what each code, result and state means, and metadata under
 * each of the names in use. What is asserted is written here once more, from the interfaces' description. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "platform/certshare/certshare.h"
#include "platform/dialect/dialect.h"
#include "unit/test_support.h"

/* 2023-03-15 in China begins at 2023-03-14T16:00:00Z. */
#define DAY_MS         INT64_C(86400000)
#define BEGIN_20230315 INT64_C(1678809600000)

START_TEST(each_code_means_one_thing)
{
    static const struct {
        const char *code;
        gov_status status;
    } rows[] = {
        {"0", GOV_OK},
        {"2", GOV_ERR_NOT_FOUND},
        {"10", GOV_ERR_NOT_FOUND},
        {"11", GOV_ERR_CLIENT_REJECTED},
        {"12", GOV_ERR_INVALID},
        {"13", GOV_ERR_FORBIDDEN},
        {"21", GOV_ERR_NOT_FOUND},
        {"22", GOV_ERR_EXPIRED},
        {"23", GOV_ERR_FORBIDDEN},
        {"99", GOV_ERR_PLATFORM},
        {"100", GOV_ERR_FORBIDDEN},
        {"102", GOV_ERR_INVALID},
        {"103", GOV_ERR_INVALID},
        {"105", GOV_ERR_PLATFORM},
        {"106", GOV_ERR_PLATFORM},
        {"107", GOV_ERR_PLATFORM},
        {"108", GOV_ERR_PLATFORM},
        {"109", GOV_ERR_PLATFORM},
        {"110", GOV_ERR_PLATFORM},
        {"111", GOV_ERR_PLATFORM},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        const gov__certshare_code *row = gov__certshare_code_of(rows[i].code);
        ck_assert_ptr_nonnull(row);
        ck_assert_msg(row->status == rows[i].status, "%s: %s", rows[i].code,
                      gov_status_get_name(row->status));
    }
    ck_assert_ptr_null(gov__certshare_code_of("1"));
    ck_assert_ptr_null(gov__certshare_code_of("00"));
    ck_assert_ptr_null(gov__certshare_code_of(""));
    ck_assert_ptr_null(gov__certshare_code_of(NULL));
}
END_TEST

START_TEST(three_codes_are_states)
{
    static const struct {
        const char *code;
        const char *word;
        gov_licence_state state;
    } rows[] = {{"21", "cancelled", GOV_LICENCE_CANCELLED},
                {"22", "expired", GOV_LICENCE_EXPIRED},
                {"23", "restricted", GOV_LICENCE_RESTRICTED}};
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        const gov__certshare_code *row = gov__certshare_code_of(rows[i].code);
        ck_assert_str_eq(row->word, rows[i].word);
        ck_assert_int_eq(row->state, rows[i].state);
        ck_assert_int_eq(gov__certificate_state_of(row->word), rows[i].state);
    }
    ck_assert_ptr_null(gov__certshare_code_of("10")->word);
}
END_TEST

START_TEST(each_result_is_a_match_and_a_state)
{
    static const struct {
        const char *result;
        gov_match match;
        gov_licence_state state;
    } rows[] = {
        {"0", GOV_MATCH_YES, GOV_LICENCE_VALID},
        {"1", GOV_MATCH_YES, GOV_LICENCE_NOT_YET_VALID},
        {"2", GOV_MATCH_YES, GOV_LICENCE_SUSPENDED},
        {"3", GOV_MATCH_YES, GOV_LICENCE_EXPIRED},
        {"4", GOV_MATCH_UNKNOWN, GOV_LICENCE_UNKNOWN},
        {"5", GOV_MATCH_NO, GOV_LICENCE_UNKNOWN},
        {"6", GOV_MATCH_UNKNOWN, GOV_LICENCE_UNKNOWN},
        {"7", GOV_MATCH_NO, GOV_LICENCE_UNKNOWN},
    };
    gov_match match = GOV_MATCH_UNKNOWN;
    gov_licence_state state = GOV_LICENCE_UNKNOWN;
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        ck_assert_int_eq(gov__certshare_result_of(rows[i].result, &match, &state), GOV_OK);
        ck_assert_msg(match == rows[i].match && state == rows[i].state, "%s", rows[i].result);
    }
    ck_assert_int_eq(gov__certshare_result_of("8", &match, &state), GOV_ERR_RESPONSE);
    ck_assert_int_eq(gov__certshare_result_of("", &match, &state), GOV_ERR_RESPONSE);
    ck_assert_int_eq(gov__certshare_result_of(NULL, &match, &state), GOV_ERR_RESPONSE);
}
END_TEST

START_TEST(each_state_keeps_its_code_and_text)
{
    static const struct {
        const char *given;
        gov_licence_state state;
        const char *word;
        const char *code;
        const char *text;
    } rows[] = {
        {"01", GOV_LICENCE_VALID, "valid", "01", "有效"},
        {"02", GOV_LICENCE_SUSPENDED, "suspended", "02", "暂扣"},
        {"03", GOV_LICENCE_REVOKED, "withdrawn", "03", "撤销"},
        {"04", GOV_LICENCE_CANCELLED, "cancelled", "04", "注销"},
        {"05", GOV_LICENCE_EXPIRED, "lapsed", "05", "失效"},
        {"06", GOV_LICENCE_SUPERSEDED, "transferred", "06", "转出"},
        {"07", GOV_LICENCE_REVOKED, "revoked", "07", "吊销"},
        {"99", GOV_LICENCE_UNKNOWN, "unknown", "99", "其他"},
        {"08", GOV_LICENCE_UNKNOWN, "unknown", "08", NULL},
        {"吊销", GOV_LICENCE_REVOKED, "revoked", NULL, "吊销"},
        {"正常", GOV_LICENCE_VALID, "valid", NULL, "正常"},
        {"限制使用", GOV_LICENCE_RESTRICTED, "restricted", NULL, "限制使用"},
    };
    test_memory memory;
    test_memory_init(&memory);
    const gov_allocator *mem = test_memory_allocator(&memory);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_certificate certificate = {.client = NULL};
        ck_assert_int_eq(gov__dialect_state(mem, rows[i].given, &certificate), GOV_OK);
        ck_assert_int_eq(certificate.state, rows[i].state);
        ck_assert_str_eq(certificate.status, rows[i].word);
        ck_assert_pstr_eq(certificate.status_code, rows[i].code);
        ck_assert_pstr_eq(certificate.status_text, rows[i].text);
        gov__certificate_clear(mem, &certificate);
    }
    test_memory_check(&memory);
}
END_TEST

static void read_fields(test_memory *memory, const char *json, gov_certificate *out)
{
    const gov_allocator *mem = test_memory_allocator(memory);
    gov__json *doc = NULL;
    *out = (gov_certificate){.client = NULL};
    ck_assert_int_eq(gov__json_parse(mem, json, strlen(json), NULL, &doc), GOV_OK);
    ck_assert_int_eq(gov__dialect_fields(mem, gov__json_root(doc), out), GOV_OK);
    gov__json_free(doc);
}

static void expect_licence(const gov_certificate *certificate)
{
    ck_assert_str_eq(certificate->identifier, "1.2.156.3005.2.T.I.S.001.X");
    ck_assert_str_eq(certificate->type_code, "11100000000013338W011");
    ck_assert_str_eq(certificate->type_name, "食品经营许可证");
    ck_assert_str_eq(certificate->number, "JY-7");
    ck_assert_str_eq(certificate->issuer_name, "样例市局");
    ck_assert_str_eq(certificate->issuer_uscc, "11430000006122244L");
    ck_assert_int_eq(certificate->issued_ms, BEGIN_20230315);
    ck_assert_int_eq(certificate->valid_from_ms, BEGIN_20230315);
    ck_assert_int_eq(certificate->valid_until_ms, BEGIN_20230315 + DAY_MS);
    ck_assert_uint_eq(certificate->holder_count, 1);
    ck_assert_str_eq(certificate->holders[0].name, "张三样");
    ck_assert_str_eq(certificate->holders[0].id_number, "990101199003071018");
    ck_assert_str_eq(certificate->holders[0].id_type, "111");
}

START_TEST(metadata_has_three_sets_of_names)
{
    static const char *const texts[] = {
        "{\"certificate_identifier\":\"1.2.156.3005.2.T.I.S.001.X\","
        "\"certificate_type_code\":\"11100000000013338W011\","
        "\"certificate_type_name\":\"食品经营许可证\",\"certificate_number\":\"JY-7\","
        "\"certificate_issuing_authority_name\":\"样例市局\","
        "\"certificate_issuing_authority_code\":\"11430000006122244L\","
        "\"issued_date\":\"20230315\",\"validate_start\":\"20230315000000\","
        "\"validate_end\":\"20230315\",\"certificate_holder_name\":\"张三样\","
        "\"certificate_holder_code\":\"990101199003071018\",\"certificate_holder_type\":111}",
        "{\"ZZBS\":\"1.2.156.3005.2.T.I.S.001.X\",\"ZZLXDM\":\"11100000000013338W011\","
        "\"ZZLXMC\":\"食品经营许可证\",\"ZZBH\":\"JY-7\",\"ZZBFJG\":\"样例市局\","
        "\"ZZBFJGDM\":\"11430000006122244L\",\"ZZBFRQ\":\"2023-03-15\","
        "\"ZZYXQQSRQ\":\"2023-03-15 00:00:00\",\"ZZYXQJZRQ\":\"2023年3月15日\","
        "\"CZZT\":\"张三样\",\"CZZTDM\":\"990101199003071018\",\"CZZTDMLXDM\":\"111\"}",
        "{\"certIdentifier\":\"1.2.156.3005.2.T.I.S.001.X\","
        "\"certTypeCode\":\"11100000000013338W011\",\"certTypeName\":\"食品经营许可证\","
        "\"name\":\"张三样\","
        "\"certno\":\"JY-7\",\"FZJGMC\":\"样例市局\",\"FZJGZZJGDM\":\"11430000006122244L\","
        "\"FZRQ\":\"2023-03-15\",\"YXQKSRQ\":\"2023年03月15日\",\"YXQJSRQ\":\"2023-03-15\","
        "\"holder\":\"张三样\",\"holderCode\":\"990101199003071018\",\"holderTypeCode\":\"111\"}",
    };
    test_memory memory;
    test_memory_init(&memory);
    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        gov_certificate certificate;
        read_fields(&memory, texts[i], &certificate);
        expect_licence(&certificate);
        gov__certificate_clear(test_memory_allocator(&memory), &certificate);
    }
    test_memory_check(&memory);
}
END_TEST

START_TEST(holders_are_lists_with_commas)
{
    static const struct {
        const char *json;
        const char *names[3];
        const char *numbers[3];
        const char *types[3];
        size_t count;
    } rows[] = {
        {"{\"CZZT\":\"甲,乙，丙\",\"CZZTDM\":\"1,2,3\",\"CZZTDMLXDM\":\"111\"}",
         {"甲", "乙", "丙"},
         {"1", "2", "3"},
         {"111", "111", "111"},
         3},
        {"{\"CZZT\":\"甲,乙\",\"CZZTDM\":\"1,2\",\"CZZTDMLXDM\":\"111,001\"}",
         {"甲", "乙"},
         {"1", "2"},
         {"111", "001"},
         2},
        {"{\"CZZT\":\"Sample Co., Ltd\",\"CZZTDM\":\"9\"}", {"Sample Co., Ltd"}, {"9"}, {NULL}, 1},
        {"{\"CZZT\":\"甲,乙\"}", {"甲", "乙"}, {NULL}, {NULL}, 2},
        {"{\"CZZT\":\"甲\",\"CZZTDM\":\"1,2\"}", {NULL}, {"1", "2"}, {NULL}, 2},
        {"{\"CZZTDM\":\"1\"}", {NULL}, {"1"}, {NULL}, 1},
        {"{}", {NULL}, {NULL}, {NULL}, 0},
    };
    test_memory memory;
    test_memory_init(&memory);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_certificate certificate;
        read_fields(&memory, rows[i].json, &certificate);
        ck_assert_uint_eq(certificate.holder_count, rows[i].count);
        for (size_t n = 0; n < rows[i].count; n++) {
            ck_assert_pstr_eq(certificate.holders[n].name, rows[i].names[n]);
            ck_assert_pstr_eq(certificate.holders[n].id_number, rows[i].numbers[n]);
            ck_assert_pstr_eq(certificate.holders[n].id_type, rows[i].types[n]);
        }
        gov__certificate_clear(test_memory_allocator(&memory), &certificate);
    }
    test_memory_check(&memory);
}
END_TEST

START_TEST(days_may_be_unlimited_or_none)
{
    static const struct {
        const char *text;
        int64_t until_ms;
    } rows[] = {
        {"长期", INT64_MAX},
        {"20230315", BEGIN_20230315 + DAY_MS},
        {"20230315235959", BEGIN_20230315 + DAY_MS},
        {"2023-03-15T12:00:00", BEGIN_20230315 + DAY_MS},
        {"2023-3-15", 0},
        {"20230230", 0},
        {"2023年13月1日", 0},
        {"2023年3月15", 0},
        {"永远", 0},
    };
    test_memory memory;
    test_memory_init(&memory);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        char json[128];
        gov_certificate certificate;
        (void)snprintf(json, sizeof json, "{\"validate_end\":\"%s\"}", rows[i].text);
        read_fields(&memory, json, &certificate);
        ck_assert_msg(certificate.valid_until_ms == rows[i].until_ms, "%s", rows[i].text);
        gov__certificate_clear(test_memory_allocator(&memory), &certificate);
    }
    test_memory_check(&memory);
}
END_TEST

START_TEST(codes_in_errors_are_short_and_plain)
{
    ck_assert_pstr_eq(gov__dialect_code("auth_code.invalid-1"), "auth_code.invalid-1");
    ck_assert_ptr_null(gov__dialect_code("990101 1990"));
    ck_assert_ptr_null(gov__dialect_code("张三样"));
    ck_assert_ptr_null(gov__dialect_code("a\nb"));
    ck_assert_ptr_null(gov__dialect_code(""));
    ck_assert_ptr_null(gov__dialect_code(NULL));
    ck_assert_ptr_null(gov__dialect_code("123456789012345678901234567890123"));
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(each_code_means_one_thing),
        TEST_ENTRY(three_codes_are_states),
        TEST_ENTRY(each_result_is_a_match_and_a_state),
        TEST_ENTRY(each_state_keeps_its_code_and_text),
        TEST_ENTRY(metadata_has_three_sets_of_names),
        TEST_ENTRY(holders_are_lists_with_commas),
        TEST_ENTRY(days_may_be_unlimited_or_none),
        TEST_ENTRY(codes_in_errors_are_short_and_plain),
    };
    return test_run("certshare_codes", entries, TEST_COUNT(entries));
}
