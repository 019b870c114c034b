/* SPDX-License-Identifier: Apache-2.0 */
/* Errors, reports, statuses and the version: small objects, each getter with NULL and out of range. */
#include "test_support.h"

#include <string.h>

#include <govsdk.h>

#include "core/error.h"
#include "core/report.h"

static test_memory memory;

START_TEST(messages_come_in_two_languages)
{
    gov_error *error = NULL;
    test_memory_init(&memory);
    const gov_allocator *mem = test_memory_allocator(&memory);
    ck_assert_int_eq(gov__error_raise(mem, &error, GOV_ERR_LIMIT, "%s: %d", "%s：%d", "pages", 3),
                     GOV_ERR_LIMIT);
    ck_assert_str_eq(gov_error_get_message(error, GOV_LANGUAGE_EN), "pages: 3");
    ck_assert_str_eq(gov_error_get_message(error, GOV_LANGUAGE_ZH), "pages：3");
    ck_assert_int_eq(gov_error_get_status(error), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov_error_get_category(error), GOV_CATEGORY_FIX_REQUEST);
    ck_assert_int_eq(gov_error_get_origin(error), GOV_ORIGIN_CALLER);
    ck_assert_int_eq(gov_error_get_stage(error), GOV_STAGE_NOT_SENT);
    ck_assert_int_eq(gov_error_get_retry_after_ms(error), -1);
    /* The next failure takes the place of the first. */
    ck_assert_int_eq(gov__error_status(mem, &error, GOV_ERR_TLS), GOV_ERR_TLS);
    ck_assert_str_eq(gov_error_get_message(error, GOV_LANGUAGE_ZH),
                     gov_status_get_text(GOV_ERR_TLS, GOV_LANGUAGE_ZH));
    ck_assert_int_eq(gov_error_get_origin(error), GOV_ORIGIN_NETWORK);
    gov_error_free(error);
    error = NULL;
    ck_assert_int_eq(gov__error_status(mem, &error, GOV_OK), GOV_OK);
    ck_assert_ptr_null(error);
    ck_assert_int_eq(gov__error_raise(mem, NULL, GOV_ERR_TLS, "x", "x"), GOV_ERR_TLS);
    test_memory_check(&memory);
}
END_TEST

START_TEST(a_message_is_one_line_of_utf8)
{
    char longest[GOV__ERROR_MESSAGE_MAX + 50];
    gov_error *error = NULL;
    memset(longest, 'a', sizeof longest);
    memcpy(longest + GOV__ERROR_MESSAGE_MAX - 2, "中", 4);
    ck_assert_int_eq(gov__error_raise(NULL, &error, GOV_ERR_LIMIT, "a\r\nb\x01%s", "%s", longest),
                     GOV_ERR_LIMIT);
    ck_assert_int_eq(strncmp(gov_error_get_message(error, GOV_LANGUAGE_EN), "a  b a", 6), 0);
    const char *zh = gov_error_get_message(error, GOV_LANGUAGE_ZH);
    ck_assert_uint_eq(strlen(zh), GOV__ERROR_MESSAGE_MAX - 2);
    gov_error_free(error);
}
END_TEST

START_TEST(carries_what_the_platform_said)
{
    gov_error *error = NULL;
    test_memory_init(&memory);
    (void)gov__error_status(test_memory_allocator(&memory), &error, GOV_ERR_INVALID);
    ck_assert(gov__error_set_platform_code(error, "c"));
    ck_assert(gov__error_set_platform_code(error, "code"));
    ck_assert(gov__error_set_platform_code(error, NULL));
    ck_assert(gov__error_set_request_id(error, "r-1"));
    ck_assert(gov__error_set_key(error, "k"));
    ck_assert(gov__error_set_citizen(error, GOV_LANGUAGE_ZH, "一\n二"));
    for (int i = 0; i < GOV__ERROR_FIELDS_MAX + 5; i++) {
        ck_assert(gov__error_add_field(error, i == 0 ? NULL : "/a", "type", NULL));
    }
    ck_assert_str_eq(gov_error_get_platform_code(error), "code");
    ck_assert_str_eq(gov_error_get_request_id(error), "r-1");
    ck_assert_str_eq(gov_error_get_idempotency_key(error), "k");
    ck_assert_str_eq(gov_error_get_citizen_message(error, GOV_LANGUAGE_ZH), "一\n二");
    ck_assert_ptr_null(gov_error_get_citizen_message(error, GOV_LANGUAGE_EN));
    ck_assert_uint_eq(gov_error_get_field_count(error), GOV__ERROR_FIELDS_MAX);
    ck_assert_str_eq(gov_error_get_field_pointer(error, 0), "");
    ck_assert_str_eq(gov_error_get_field_pointer(error, 1), "/a");
    ck_assert_str_eq(gov_error_get_field_message(error, 1), "");
    ck_assert_ptr_null(gov_error_get_field_pointer(error, GOV__ERROR_FIELDS_MAX));
    ck_assert_ptr_null(gov_error_get_field_message(error, SIZE_MAX));
    gov_error_free(error);
    test_memory_check(&memory);
}
END_TEST

START_TEST(no_error_answers_too)
{
    ck_assert_int_eq(gov_error_get_status(NULL), GOV_OK);
    ck_assert_int_eq(gov_error_get_category(NULL), GOV_CATEGORY_NONE);
    ck_assert_int_eq(gov_error_get_origin(NULL), GOV_ORIGIN_CALLER);
    ck_assert_ptr_nonnull(gov_error_get_message(NULL, GOV_LANGUAGE_EN));
    ck_assert_ptr_null(gov_error_get_citizen_message(NULL, GOV_LANGUAGE_EN));
    ck_assert_int_eq(gov_error_get_http_status(NULL), 0);
    ck_assert_ptr_null(gov_error_get_platform_code(NULL));
    ck_assert_ptr_null(gov_error_get_request_id(NULL));
    ck_assert_ptr_null(gov_error_get_idempotency_key(NULL));
    ck_assert_int_eq(gov_error_get_retry_after_ms(NULL), -1);
    ck_assert_int_eq(gov_error_get_stage(NULL), GOV_STAGE_NOT_SENT);
    ck_assert_uint_eq(gov_error_get_attempts(NULL), 0);
    ck_assert_uint_eq(gov_error_get_field_count(NULL), 0);
    gov_error_free(NULL);
}
END_TEST

START_TEST(out_of_memory_needs_no_memory)
{
    gov_error *error = NULL;
    test_memory_init(&memory);
    const gov_allocator *mem = test_memory_allocator(&memory);
    test_memory_fail_from(&memory, 1);
    ck_assert_int_eq(gov__error_raise(mem, &error, GOV_ERR_TLS, "x", "x"), GOV_ERR_NO_MEMORY);
    ck_assert_int_eq(gov_error_get_status(error), GOV_ERR_NO_MEMORY);
    ck_assert_ptr_nonnull(gov_error_get_message(error, GOV_LANGUAGE_ZH));
    ck_assert(!gov__error_is_own(error));
    ck_assert(gov__error_set_key(error, "k"));
    ck_assert_ptr_null(gov_error_get_idempotency_key(error));
    ck_assert_int_eq(gov__error_status(mem, &error, GOV_ERR_NO_MEMORY), GOV_ERR_NO_MEMORY);
    gov_error_free(error);
    gov_error_free(error);
    test_memory_check(&memory);
}
END_TEST

static gov_status fill_error(const gov_allocator *mem, void *user)
{
    gov_error *error = NULL;
    (void)user;
    gov_status status = gov__error_raise(mem, &error, GOV_ERR_TLS, "x", "x");
    bool good = gov__error_set_request_id(error, "r") && gov__error_set_key(error, "k") &&
                gov__error_add_field(error, "/a", "b", "c") &&
                gov__error_set_citizen(error, GOV_LANGUAGE_EN, "t");
    ck_assert_ptr_nonnull(gov_error_get_message(error, GOV_LANGUAGE_EN));
    gov_error_free(error);
    return status == GOV_ERR_TLS ? (good ? GOV_OK : GOV_ERR_NO_MEMORY) : status;
}

static gov_status fill_report(const gov_allocator *mem, void *user)
{
    gov_report *report = gov__report_new(mem, 5);
    gov_error *error = NULL;
    (void)user;
    for (int i = 0; i < 9; i++) {
        gov__report_add_undecided(report, "signature");
    }
    gov_status status = gov__report_finish(report, &report, &error);
    ck_assert_int_eq(report != NULL, status == GOV_OK);
    ck_assert_int_eq(gov_error_get_status(error), status);
    gov_report_free(report);
    gov_error_free(error);
    return status;
}

START_TEST(survives_every_failing_allocation)
{
    ck_assert_uint_gt(test_out_of_memory(fill_error, NULL), 6);
    ck_assert_uint_gt(test_out_of_memory(fill_report, NULL), 20);
}
END_TEST

START_TEST(a_report_tells_every_check)
{
    gov_report *report = NULL;
    gov_report *made = gov__report_new(NULL, 1234);
    gov__report_add(made, "format", GOV_CHECK_WARNING, GOV_ERR_DIGEST, "odd", "异常");
    ck_assert_int_eq(gov_report_get_status(made), GOV_OK);
    gov__report_add(made, "age", GOV_CHECK_INDETERMINATE, GOV_ERR_EXPIRED, "unknown", "未知");
    ck_assert_int_eq(gov_report_get_status(made), GOV_OK);
    static const gov__report_check row[] = {
        {"format2", "well formed", "格式正确"},
        {"signature", "signed", "已签名"},
        {"chain", "linked", "相扣"},
    };
    gov__report_add_row(made, row, 3, 1, GOV_ERR_SIGNATURE);
    ck_assert_int_eq(gov__report_finish(made, &report, NULL), GOV_OK);
    ck_assert_int_eq(gov_report_get_status(report), GOV_ERR_SIGNATURE);
    ck_assert_uint_eq(gov_report_get_count(report), 5);
    ck_assert_uint_eq(gov_report_count_results(report, GOV_CHECK_FAILED), 1);
    ck_assert_uint_eq(gov_report_count_results(report, GOV_CHECK_INDETERMINATE), 2);
    ck_assert_int_eq(gov_report_get_result(report, 2), GOV_CHECK_PASSED);
    ck_assert_uint_eq(gov_report_count_results(report, GOV_CHECK_SKIPPED), 0);
    ck_assert_str_eq(gov_report_get_check(report, 0), "format");
    ck_assert_int_eq(gov_report_get_result(report, 0), GOV_CHECK_WARNING);
    ck_assert_int_eq(gov_report_get_check_status(report, 0), GOV_OK);
    ck_assert_int_eq(gov_report_get_check_status(report, 3), GOV_ERR_SIGNATURE);
    ck_assert_int_eq(gov_report_get_check_status(report, 4), GOV_OK);
    ck_assert_str_eq(gov_report_get_detail(report, 0, GOV_LANGUAGE_ZH), "异常");
    ck_assert_str_eq(gov_report_get_detail(report, 2, GOV_LANGUAGE_EN), "well formed");
    ck_assert_int_eq(gov_report_get_checked_at_ms(report), 1234);
    ck_assert_ptr_null(gov_report_get_check(report, 5));
    ck_assert_ptr_null(gov_report_get_detail(report, 5, GOV_LANGUAGE_EN));
    ck_assert_int_eq(gov_report_get_result(report, 5), GOV_CHECK_SKIPPED);
    ck_assert_int_eq(gov_report_get_check_status(report, 5), GOV_OK);
    gov_report_free(report);
    gov_report_free(NULL);
    ck_assert_int_eq(gov_report_get_status(NULL), GOV_ERR_ARGUMENT);
    ck_assert_uint_eq(gov_report_get_count(NULL), 0);
    ck_assert_str_eq(gov_check_result_get_name(GOV_CHECK_SKIPPED), "skipped");
    ck_assert_str_eq(gov_check_result_get_name((gov_check_result)0), "unknown");
    ck_assert_str_eq(gov_check_result_get_name((gov_check_result)6), "unknown");
}
END_TEST

START_TEST(every_status_has_name_texts_and_category)
{
    int last = -1;
    for (size_t i = 0; i < gov_status_count(); i++) {
        gov_status status = gov_status_at(i);
        ck_assert_int_gt((int)status, last);
        last = (int)status;
        ck_assert_int_eq(strncmp(gov_status_get_name(status), "GOV_", 4), 0);
        ck_assert_str_ne(gov_status_get_name(status), "GOV_ERR_UNKNOWN");
        for (int language = 0; language < 2; language++) {
            const char *text = gov_status_get_text(status, (gov_language)language);
            ck_assert_uint_ge(strlen(text), 5);
            ck_assert_ptr_null(strchr(text, '\n'));
        }
        ck_assert_str_ne(gov_category_get_name(gov_status_get_category(status)), "unknown");
    }
    ck_assert_uint_eq(gov_status_count(), 60);
    ck_assert_int_eq(gov_status_at(0), GOV_OK);
    ck_assert_int_eq(gov_status_at(SIZE_MAX), GOV_ERR_INTERNAL);
    const gov_status foreign = (gov_status)12345;
    ck_assert_str_eq(gov_status_get_name(foreign), "GOV_ERR_UNKNOWN");
    ck_assert_ptr_nonnull(gov_status_get_text(foreign, GOV_LANGUAGE_EN));
    ck_assert_ptr_nonnull(gov_status_get_text(foreign, GOV_LANGUAGE_ZH));
    ck_assert_int_eq(gov_status_get_category(foreign), GOV_CATEGORY_REPORT_BUG);
    ck_assert_str_eq(gov_category_get_name((gov_category)8), "unknown");
    ck_assert_str_eq(gov_category_get_name((gov_category)-1), "unknown");
    ck_assert_str_eq(gov_category_get_name(GOV_CATEGORY_DISTRUST), "distrust");
    ck_assert_str_eq(gov_origin_get_name(GOV_ORIGIN_DEPARTMENT), "department");
    ck_assert_str_eq(gov_origin_get_name((gov_origin)4), "unknown");
    ck_assert_str_eq(gov_log_level_get_name(GOV_LOG_TRACE), "trace");
    ck_assert_str_eq(gov_log_level_get_name((gov_log_level)0), "unknown");
    ck_assert_str_eq(gov_log_level_get_name((gov_log_level)6), "unknown");
}
END_TEST

START_TEST(the_version_is_that_of_the_headers)
{
    ck_assert_uint_eq(gov_version_number(), GOV_VERSION_NUMBER);
    ck_assert_str_eq(gov_version(), "0.1.0");
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(messages_come_in_two_languages),
        TEST_ENTRY(a_message_is_one_line_of_utf8),
        TEST_ENTRY(carries_what_the_platform_said),
        TEST_ENTRY(no_error_answers_too),
        TEST_ENTRY(out_of_memory_needs_no_memory),
        TEST_ENTRY(survives_every_failing_allocation),
        TEST_ENTRY(a_report_tells_every_check),
        TEST_ENTRY(every_status_has_name_texts_and_category),
        TEST_ENTRY(the_version_is_that_of_the_headers),
    };
    return test_run("error", entries, TEST_COUNT(entries));
}
