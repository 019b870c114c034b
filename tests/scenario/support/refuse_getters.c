/* SPDX-License-Identifier: Apache-2.0 */
/* What only tells: a NULL object tells nothing, an index out of range tells nothing, a value unknown to
 * this library has a name all the same. */
#include <check.h>
#include <string.h>

#include "scenario/support/refuse.h"
#include "unit/test_support.h"

static void certificate_getters(good *g)
{
    HARMLESS(gov_certificate_file_free, NULL);
    GIVES_NULL(gov_certificate_file_get_data, NULL);
    GIVES(0, gov_certificate_file_get_size, NULL);
    GIVES_NULL(gov_certificate_file_get_digest, NULL);
    GIVES_NULL(gov_certificate_file_get_media_type, NULL);
    HARMLESS(gov_certificate_list_free, NULL);
    GIVES(0, gov_certificate_list_get_count, NULL);
    GIVES_NULL(gov_certificate_list_at, NULL, 0);
    GIVES_NULL(gov_certificate_list_at, g->certificates, SIZE_MAX);
    GIVES_NULL(gov_certificate_list_at, NULL, SIZE_MAX);
    GIVES_NULL(gov_certificate_list_get_next, NULL);
    HARMLESS(gov_certificate_free, NULL);
    GIVES_NULL(gov_certificate_get_id, NULL);
    GIVES_NULL(gov_certificate_get_identifier, NULL);
    GIVES_NULL(gov_certificate_get_type_code, NULL);
    GIVES_NULL(gov_certificate_get_type_name, NULL);
    GIVES_NULL(gov_certificate_get_number, NULL);
    GIVES_NULL(gov_certificate_get_issuer_name, NULL);
    GIVES_NULL(gov_certificate_get_status, NULL);
    GIVES(0, gov_certificate_get_valid_from_ms, NULL);
    GIVES(0, gov_certificate_get_valid_until_ms, NULL);
    GIVES(0, gov_certificate_get_format_count, NULL);
    GIVES(0, gov_certificate_get_format, NULL, 0);
    GIVES(0, gov_certificate_get_format, g->certificate, SIZE_MAX);
    GIVES(0, gov_certificate_get_format, NULL, SIZE_MAX);
    GIVES_NULL(gov_certificate_get_json, NULL);
}

static void findings_getters(good *g)
{
    HARMLESS(gov_findings_free, NULL);
    GIVES(0, gov_findings_get_count, NULL);
    GIVES_NULL(gov_findings_get_pointer, NULL, 0);
    GIVES_NULL(gov_findings_get_pointer, g->findings, SIZE_MAX);
    GIVES_NULL(gov_findings_get_pointer, NULL, SIZE_MAX);
    GIVES_NULL(gov_findings_get_severity, NULL, 0);
    GIVES_NULL(gov_findings_get_severity, g->findings, SIZE_MAX);
    GIVES_NULL(gov_findings_get_severity, NULL, SIZE_MAX);
    GIVES_NULL(gov_findings_get_code, NULL, 0);
    GIVES_NULL(gov_findings_get_code, g->findings, SIZE_MAX);
    GIVES_NULL(gov_findings_get_code, NULL, SIZE_MAX);
    GIVES_NULL(gov_findings_get_message, NULL, 0, GOV_LANGUAGE_EN);
    GIVES_NULL(gov_findings_get_message, g->findings, SIZE_MAX, GOV_LANGUAGE_EN);
    GIVES_NULL(gov_findings_get_message, NULL, SIZE_MAX, GOV_LANGUAGE_EN);
}

static void error_getters(good *g)
{
    HARMLESS(gov_error_free, NULL);
    GIVES(0, gov_error_get_status, NULL);
    GIVES(0, gov_error_get_category, NULL);
    GIVES(0, gov_error_get_origin, NULL);
    GIVES_NULL(gov_error_get_citizen_message, NULL, GOV_LANGUAGE_EN);
    GIVES(0, gov_error_get_http_status, NULL);
    GIVES_NULL(gov_error_get_platform_code, NULL);
    GIVES_NULL(gov_error_get_request_id, NULL);
    GIVES_NULL(gov_error_get_idempotency_key, NULL);
    GIVES(-1, gov_error_get_retry_after_ms, NULL);
    GIVES(GOV_STAGE_NOT_SENT, gov_error_get_stage, NULL);
    GIVES(0, gov_error_get_attempts, NULL);
    GIVES_NULL(gov_error_get_acr_values, NULL);
    GIVES(-1, gov_error_get_max_age_s, NULL);
    GIVES(0, gov_error_get_field_count, NULL);
    GIVES_NULL(gov_error_get_field_pointer, NULL, 0);
    GIVES_NULL(gov_error_get_field_pointer, g->error, SIZE_MAX);
    GIVES_NULL(gov_error_get_field_pointer, NULL, SIZE_MAX);
    GIVES_NULL(gov_error_get_field_code, NULL, 0);
    GIVES_NULL(gov_error_get_field_code, g->error, SIZE_MAX);
    GIVES_NULL(gov_error_get_field_code, NULL, SIZE_MAX);
    GIVES_NULL(gov_error_get_field_message, NULL, 0);
    GIVES_NULL(gov_error_get_field_message, g->error, SIZE_MAX);
    GIVES_NULL(gov_error_get_field_message, NULL, SIZE_MAX);
}

static void item_getters(good *g)
{
    HARMLESS(gov_item_list_free, NULL);
    GIVES(0, gov_item_list_get_count, NULL);
    GIVES_NULL(gov_item_list_at, NULL, 0);
    GIVES_NULL(gov_item_list_at, g->items, SIZE_MAX);
    GIVES_NULL(gov_item_list_at, NULL, SIZE_MAX);
    GIVES_NULL(gov_item_list_get_next, NULL);
    HARMLESS(gov_item_free, NULL);
    GIVES_NULL(gov_item_get_code, NULL);
    GIVES_NULL(gov_item_get_name, NULL);
    GIVES_NULL(gov_item_get_version, NULL);
    GIVES(0, gov_item_is_package, NULL);
    GIVES_NULL(gov_item_get_authority_name, NULL);
    GIVES_NULL(gov_item_get_region_code, NULL);
    GIVES_NULL(gov_item_get_handling_type, NULL);
    GIVES(0, gov_item_get_promised_limit, NULL);
    GIVES_NULL(gov_item_get_promised_limit_unit, NULL);
    GIVES(0, gov_item_get_condition_count, NULL);
    GIVES_NULL(gov_item_get_condition, NULL, 0);
    GIVES_NULL(gov_item_get_condition, g->item, SIZE_MAX);
    GIVES_NULL(gov_item_get_condition, NULL, SIZE_MAX);
    GIVES(0, gov_item_get_fee_fen, NULL);
    GIVES(0, gov_item_is_tolerance_allowed, NULL);
    GIVES(0, gov_item_is_commitment_allowed, NULL);
    GIVES_NULL(gov_item_get_commitment_text, NULL);
    GIVES(0, gov_item_is_proxy_allowed, NULL);
    GIVES_NULL(gov_item_get_form_json, NULL);
    GIVES(0, gov_item_get_child_count, NULL);
    GIVES_NULL(gov_item_child_at, NULL, 0);
    GIVES_NULL(gov_item_child_at, g->item, SIZE_MAX);
    GIVES_NULL(gov_item_child_at, NULL, SIZE_MAX);
    GIVES(0, gov_item_get_material_count, NULL);
    GIVES_NULL(gov_item_get_material_code, NULL, 0);
    GIVES_NULL(gov_item_get_material_code, g->item, SIZE_MAX);
    GIVES_NULL(gov_item_get_material_code, NULL, SIZE_MAX);
    GIVES_NULL(gov_item_get_material_name, NULL, 0);
    GIVES_NULL(gov_item_get_material_name, g->item, SIZE_MAX);
    GIVES_NULL(gov_item_get_material_name, NULL, SIZE_MAX);
    GIVES(0, gov_item_is_material_required, NULL, 0);
    GIVES(0, gov_item_is_material_required, g->item, SIZE_MAX);
    GIVES(0, gov_item_is_material_required, NULL, SIZE_MAX);
    GIVES(0, gov_item_is_material_tolerable, NULL, 0);
    GIVES(0, gov_item_is_material_tolerable, g->item, SIZE_MAX);
    GIVES(0, gov_item_is_material_tolerable, NULL, SIZE_MAX);
    GIVES(0, gov_item_is_material_promisable, NULL, 0);
    GIVES(0, gov_item_is_material_promisable, g->item, SIZE_MAX);
    GIVES(0, gov_item_is_material_promisable, NULL, SIZE_MAX);
    GIVES(0, gov_item_get_material_max_size, NULL, 0);
    GIVES(0, gov_item_get_material_max_size, g->item, SIZE_MAX);
    GIVES(0, gov_item_get_material_max_size, NULL, SIZE_MAX);
    GIVES(0, gov_item_has_material_source, NULL, 0, "upload");
    GIVES(0, gov_item_has_material_source, g->item, SIZE_MAX, "upload");
    GIVES(0, gov_item_has_material_source, NULL, SIZE_MAX, "upload");
    GIVES_NULL(gov_item_get_json, NULL);
}

static void matter_getters(good *g)
{
    HARMLESS(gov_matter_free, NULL);
    GIVES_NULL(gov_matter_get_id, NULL);
    GIVES_NULL(gov_matter_get_number, NULL);
    GIVES_NULL(gov_matter_get_query_code, NULL);
    GIVES_NULL(gov_matter_get_item_code, NULL);
    GIVES_NULL(gov_matter_get_item_name, NULL);
    GIVES(0, gov_matter_get_state, NULL);
    GIVES_NULL(gov_matter_get_state_name, NULL);
    GIVES_NULL(gov_matter_get_acceptance_mode, NULL);
    GIVES(0, gov_matter_get_state_since_ms, NULL);
    GIVES(0, gov_matter_get_child_count, NULL);
    GIVES_NULL(gov_matter_get_child_id, NULL, 0);
    GIVES_NULL(gov_matter_get_child_id, g->matter, SIZE_MAX);
    GIVES_NULL(gov_matter_get_child_id, NULL, SIZE_MAX);
    GIVES(0, gov_matter_get_certificate_count, NULL);
    GIVES_NULL(gov_matter_get_certificate_id, NULL, 0);
    GIVES_NULL(gov_matter_get_certificate_id, g->matter, SIZE_MAX);
    GIVES_NULL(gov_matter_get_certificate_id, NULL, SIZE_MAX);
    GIVES_NULL(gov_matter_get_json, NULL);
    HARMLESS(gov_matter_list_free, NULL);
    GIVES(0, gov_matter_list_get_count, NULL);
    GIVES_NULL(gov_matter_list_at, NULL, 0);
    GIVES_NULL(gov_matter_list_at, g->matters, SIZE_MAX);
    GIVES_NULL(gov_matter_list_at, NULL, SIZE_MAX);
    GIVES_NULL(gov_matter_list_get_next, NULL);
}

static void progress_getters(good *g)
{
    HARMLESS(gov_progress_free, NULL);
    GIVES(0, gov_progress_get_state, NULL);
    GIVES_NULL(gov_progress_get_state_name, NULL);
    GIVES(0, gov_progress_get_promised_due_ms, NULL);
    GIVES(0, gov_progress_get_statutory_due_ms, NULL);
    GIVES(INT32_MIN, gov_progress_get_remaining_working_days, NULL);
    GIVES(0, gov_progress_get_colour, NULL);
    GIVES(0, gov_progress_get_task_count, NULL);
    GIVES_NULL(gov_progress_get_task_id, NULL, 0);
    GIVES_NULL(gov_progress_get_task_id, g->progress, SIZE_MAX);
    GIVES_NULL(gov_progress_get_task_id, NULL, SIZE_MAX);
    GIVES_NULL(gov_progress_get_task_department, NULL, 0);
    GIVES_NULL(gov_progress_get_task_department, g->progress, SIZE_MAX);
    GIVES_NULL(gov_progress_get_task_department, NULL, SIZE_MAX);
    GIVES_NULL(gov_progress_get_task_name, NULL, 0);
    GIVES_NULL(gov_progress_get_task_name, g->progress, SIZE_MAX);
    GIVES_NULL(gov_progress_get_task_name, NULL, SIZE_MAX);
    GIVES(0, gov_progress_get_task_state, NULL, 0);
    GIVES(0, gov_progress_get_task_state, g->progress, SIZE_MAX);
    GIVES(0, gov_progress_get_task_state, NULL, SIZE_MAX);
    GIVES_NULL(gov_progress_get_task_item_name, NULL, 0);
    GIVES_NULL(gov_progress_get_task_item_name, g->progress, SIZE_MAX);
    GIVES_NULL(gov_progress_get_task_item_name, NULL, SIZE_MAX);
    GIVES(0, gov_progress_get_task_done_at_ms, NULL, 0);
    GIVES(0, gov_progress_get_task_done_at_ms, g->progress, SIZE_MAX);
    GIVES(0, gov_progress_get_task_done_at_ms, NULL, SIZE_MAX);
    GIVES_NULL(gov_progress_get_json, NULL);
}

static void event_getters(good *g)
{
    HARMLESS(gov_event_list_free, NULL);
    GIVES(0, gov_event_list_get_count, NULL);
    GIVES(0, gov_event_list_get_seq, NULL, 0);
    GIVES(0, gov_event_list_get_seq, g->events, SIZE_MAX);
    GIVES(0, gov_event_list_get_seq, NULL, SIZE_MAX);
    GIVES(0, gov_event_list_get_at_ms, NULL, 0);
    GIVES(0, gov_event_list_get_at_ms, g->events, SIZE_MAX);
    GIVES(0, gov_event_list_get_at_ms, NULL, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_type, NULL, 0);
    GIVES_NULL(gov_event_list_get_type, g->events, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_type, NULL, SIZE_MAX);
    GIVES(0, gov_event_list_get_to, NULL, 0);
    GIVES(0, gov_event_list_get_to, g->events, SIZE_MAX);
    GIVES(0, gov_event_list_get_to, NULL, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_to_name, NULL, 0);
    GIVES_NULL(gov_event_list_get_to_name, g->events, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_to_name, NULL, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_actor, NULL, 0);
    GIVES_NULL(gov_event_list_get_actor, g->events, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_actor, NULL, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_task_id, NULL, 0);
    GIVES_NULL(gov_event_list_get_task_id, g->events, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_task_id, NULL, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_note, NULL, 0);
    GIVES_NULL(gov_event_list_get_note, g->events, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_note, NULL, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_jws, NULL, 0);
    GIVES_NULL(gov_event_list_get_jws, g->events, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_jws, NULL, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_json, NULL, 0);
    GIVES_NULL(gov_event_list_get_json, g->events, SIZE_MAX);
    GIVES_NULL(gov_event_list_get_json, NULL, SIZE_MAX);
}

static void watch_getters(good *g)
{
    (void)g;
    HARMLESS(gov_watch_free, NULL);
    GIVES(0, gov_watch_get_state, NULL);
}

static void receipt_getters(good *g)
{
    HARMLESS(gov_receipt_free, NULL);
    GIVES_NULL(gov_receipt_get_kind, NULL);
    GIVES_NULL(gov_receipt_get_matter_id, NULL);
    GIVES(0, gov_receipt_get_at_ms, NULL);
    GIVES_NULL(gov_receipt_get_text, NULL);
    GIVES(0, gov_receipt_get_digest_count, NULL);
    GIVES_NULL(gov_receipt_get_digest_name, NULL, 0);
    GIVES_NULL(gov_receipt_get_digest_name, g->receipt, SIZE_MAX);
    GIVES_NULL(gov_receipt_get_digest_name, NULL, SIZE_MAX);
    GIVES_NULL(gov_receipt_get_digest, NULL, 0);
    GIVES_NULL(gov_receipt_get_digest, g->receipt, SIZE_MAX);
    GIVES_NULL(gov_receipt_get_digest, NULL, SIZE_MAX);
    GIVES_NULL(gov_receipt_get_jws, NULL);
}

static void report_getters(good *g)
{
    HARMLESS(gov_report_free, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_report_get_status, NULL);
    GIVES(0, gov_report_get_count, NULL);
    GIVES(0, gov_report_count_results, NULL, GOV_CHECK_PASSED);
    GIVES_NULL(gov_report_get_check, NULL, 0);
    GIVES_NULL(gov_report_get_check, g->report, SIZE_MAX);
    GIVES_NULL(gov_report_get_check, NULL, SIZE_MAX);
    GIVES(GOV_CHECK_SKIPPED, gov_report_get_result, NULL, 0);
    GIVES(GOV_CHECK_SKIPPED, gov_report_get_result, g->report, SIZE_MAX);
    GIVES(GOV_CHECK_SKIPPED, gov_report_get_result, NULL, SIZE_MAX);
    GIVES(0, gov_report_get_check_status, NULL, 0);
    GIVES(0, gov_report_get_check_status, g->report, SIZE_MAX);
    GIVES(0, gov_report_get_check_status, NULL, SIZE_MAX);
    GIVES_NULL(gov_report_get_detail, NULL, 0, GOV_LANGUAGE_EN);
    GIVES_NULL(gov_report_get_detail, g->report, SIZE_MAX, GOV_LANGUAGE_EN);
    GIVES_NULL(gov_report_get_detail, NULL, SIZE_MAX, GOV_LANGUAGE_EN);
    GIVES(0, gov_report_get_checked_at_ms, NULL);
}

static void review_getters(good *g)
{
    HARMLESS(gov_review_list_free, NULL);
    GIVES(0, gov_review_list_get_count, NULL);
    GIVES_NULL(gov_review_list_get_event_id, NULL, 0);
    GIVES_NULL(gov_review_list_get_event_id, g->reviews, SIZE_MAX);
    GIVES_NULL(gov_review_list_get_event_id, NULL, SIZE_MAX);
    GIVES_NULL(gov_review_list_get_matter_no, NULL, 0);
    GIVES_NULL(gov_review_list_get_matter_no, g->reviews, SIZE_MAX);
    GIVES_NULL(gov_review_list_get_matter_no, NULL, SIZE_MAX);
    GIVES_NULL(gov_review_list_get_item_name, NULL, 0);
    GIVES_NULL(gov_review_list_get_item_name, g->reviews, SIZE_MAX);
    GIVES_NULL(gov_review_list_get_item_name, NULL, SIZE_MAX);
    HARMLESS(gov_review_free, NULL);
    GIVES_NULL(gov_review_get_id, NULL);
    GIVES(0, gov_review_get_level, NULL);
    GIVES(0, gov_review_get_attempt, NULL);
    GIVES_NULL(gov_review_get_work_order_id, NULL);
    GIVES_NULL(gov_review_get_json, NULL);
}

static void work_order_getters(good *g)
{
    (void)g;
    HARMLESS(gov_work_order_free, NULL);
    GIVES_NULL(gov_work_order_get_id, NULL);
    GIVES_NULL(gov_work_order_get_state, NULL);
    GIVES(0, gov_work_order_get_due_ms, NULL);
    GIVES_NULL(gov_work_order_get_result, NULL);
    GIVES_NULL(gov_work_order_get_json, NULL);
}

/* Enumerations: the values around those that exist, and far from them. */
#define NAMES(function, type)                                                                      \
    do {                                                                                           \
        refuse_begin(#function);                                                                   \
        for (size_t i = 0; i < TEST_COUNT(values); i++) {                                          \
            ck_assert_ptr_nonnull(function((type)values[i]));                                      \
        }                                                                                          \
    } while (0)

static void enumerations(void)
{
    static const int values[] = {-1, 0, 1, 17, 18, 108, 999, INT32_MAX, INT32_MIN};
    NAMES(gov_certificate_format_get_name, gov_certificate_format);
    NAMES(gov_licence_state_get_name, gov_licence_state);
    NAMES(gov_origin_get_name, gov_origin);
    NAMES(gov_log_level_get_name, gov_log_level);
    NAMES(gov_matter_state_get_name, gov_matter_state);
    NAMES(gov_task_state_get_name, gov_task_state);
    NAMES(gov_clock_colour_get_name, gov_clock_colour);
    NAMES(gov_check_result_get_name, gov_check_result);
    NAMES(gov_review_level_get_name, gov_review_level);
    NAMES(gov_status_get_name, gov_status);
    NAMES(gov_category_get_name, gov_category);
    for (size_t i = 0; i < TEST_COUNT(values); i++) {
        for (int language = -1; language < 4; language++) {
            refuse_begin("gov_matter_state_get_text");
            ck_assert_ptr_nonnull(
                gov_matter_state_get_text((gov_matter_state)values[i], (gov_language)language));
            refuse_begin("gov_status_get_text");
            ck_assert_ptr_nonnull(
                gov_status_get_text((gov_status)values[i], (gov_language)language));
        }
    }
    GIVES(0, gov_matter_state_is_final, (gov_matter_state)-1);
    GIVES(0, gov_matter_state_is_final, (gov_matter_state)999);
    GIVES(GOV_CATEGORY_REPORT_BUG, gov_status_get_category, (gov_status)-1);
    GIVES(GOV_CATEGORY_REPORT_BUG, gov_status_get_category, (gov_status)999);
    GIVES(GOV_ERR_INTERNAL, gov_status_at, SIZE_MAX);
    GIVES(GOV_ERR_INTERNAL, gov_status_at, gov_status_count());
    refuse_begin("gov_status_count");
    refuse_begin("gov_version");
    ck_assert_ptr_nonnull(gov_version());
    refuse_begin("gov_version_number");
    ck_assert_uint_gt(gov_version_number(), 0);
}

/* An error that is not there has a message nevertheless. */
static void messages(const good *g)
{
    for (int language = -1; language < 4; language++) {
        refuse_begin("gov_error_get_message");
        ck_assert_ptr_nonnull(gov_error_get_message(NULL, (gov_language)language));
        ck_assert_ptr_nonnull(gov_error_get_message(g->error, (gov_language)language));
        GIVES_NULL(gov_error_get_citizen_message, g->error, (gov_language)language);
    }
}

void refuse_getters(good *g)
{
    certificate_getters(g);
    findings_getters(g);
    error_getters(g);
    item_getters(g);
    matter_getters(g);
    progress_getters(g);
    event_getters(g);
    watch_getters(g);
    receipt_getters(g);
    report_getters(g);
    review_getters(g);
    work_order_getters(g);
    messages(g);
    enumerations();
}
