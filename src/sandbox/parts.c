/* SPDX-License-Identifier: Apache-2.0 */
/* The list of the sandbox's parts: the one place a new domain is added.
 * Owns: the order in which schemas are made, seeds run and routes are tried. */
#include "sandbox/platform.h"

extern const gov__sandbox_part gov__sandbox_signing_part;
extern const gov__sandbox_part gov__sandbox_subject_part;
extern const gov__sandbox_part gov__sandbox_oauth_client_part;
extern const gov__sandbox_part gov__sandbox_oauth_issue_part;
extern const gov__sandbox_part gov__sandbox_oauth_device_part;
extern const gov__sandbox_part gov__sandbox_oauth_code_part;
extern const gov__sandbox_part gov__sandbox_oauth_pending_part;
extern const gov__sandbox_part gov__sandbox_oauth_browser_part;
extern const gov__sandbox_part gov__sandbox_oauth_authorize_part;
extern const gov__sandbox_part gov__sandbox_oauth_metadata_part;
extern const gov__sandbox_part gov__sandbox_jwt_part;
extern const gov__sandbox_part gov__sandbox_oauth_dpop_part;
extern const gov__sandbox_part gov__sandbox_oauth_assertion_part;
extern const gov__sandbox_part gov__sandbox_oauth_stepup_part;
extern const gov__sandbox_part gov__sandbox_oauth_introspect_part;
extern const gov__sandbox_part gov__sandbox_oauth_logout_part;
extern const gov__sandbox_part gov__sandbox_oauth_ciba_part;
extern const gov__sandbox_part gov__sandbox_control_ciba_part;
extern const gov__sandbox_part gov__sandbox_ticket_part;
extern const gov__sandbox_part gov__sandbox_control_oauth_part;
extern const gov__sandbox_part gov__sandbox_control_key_part;
extern const gov__sandbox_part gov__sandbox_oauth_part;
extern const gov__sandbox_part gov__sandbox_idempotency_part;
extern const gov__sandbox_part gov__sandbox_upload_part;
extern const gov__sandbox_part gov__sandbox_discovery_part;
extern const gov__sandbox_part gov__sandbox_control_part;
extern const gov__sandbox_part gov__sandbox_calendar_part;
extern const gov__sandbox_part gov__sandbox_calendar_read_part;
extern const gov__sandbox_part gov__sandbox_catalogue_part;
extern const gov__sandbox_part gov__sandbox_agenda_part;
extern const gov__sandbox_part gov__sandbox_matter_row_part;
extern const gov__sandbox_part gov__sandbox_grant_part;
extern const gov__sandbox_part gov__sandbox_task_part;
extern const gov__sandbox_part gov__sandbox_event_part;
extern const gov__sandbox_part gov__sandbox_receipt_part;
extern const gov__sandbox_part gov__sandbox_precheck_part;
extern const gov__sandbox_part gov__sandbox_draft_part;
extern const gov__sandbox_part gov__sandbox_submit_part;
extern const gov__sandbox_part gov__sandbox_read_part;
extern const gov__sandbox_part gov__sandbox_supplement_part;
extern const gov__sandbox_part gov__sandbox_answer_part;
extern const gov__sandbox_part gov__sandbox_authority_part;
extern const gov__sandbox_part gov__sandbox_authority_read_part;
extern const gov__sandbox_part gov__sandbox_certificate_part;
extern const gov__sandbox_part gov__sandbox_certificate_issue_part;
extern const gov__sandbox_part gov__sandbox_certificate_read_part;
extern const gov__sandbox_part gov__sandbox_consent_part;
extern const gov__sandbox_part gov__sandbox_audit_part;
extern const gov__sandbox_part gov__sandbox_download_part;
extern const gov__sandbox_part gov__sandbox_certificate_fetch_part;
extern const gov__sandbox_part gov__sandbox_certificate_status_part;
extern const gov__sandbox_part gov__sandbox_presentation_part;
extern const gov__sandbox_part gov__sandbox_presentation_post_part;
extern const gov__sandbox_part gov__sandbox_presentation_redeem_part;
extern const gov__sandbox_part gov__sandbox_question_part;
extern const gov__sandbox_part gov__sandbox_control_certificate_part;
extern const gov__sandbox_part gov__sandbox_review_part;
extern const gov__sandbox_part gov__sandbox_review_post_part;
extern const gov__sandbox_part gov__sandbox_workorder_part;
extern const gov__sandbox_part gov__sandbox_workorder_act_part;
extern const gov__sandbox_part gov__sandbox_operator_part;
extern const gov__sandbox_part gov__sandbox_signature_part;

const gov__sandbox_part *const gov__sandbox_parts[] = {
    &gov__sandbox_signing_part,
    &gov__sandbox_subject_part,
    &gov__sandbox_oauth_client_part,
    &gov__sandbox_oauth_issue_part,
    &gov__sandbox_oauth_device_part,
    &gov__sandbox_oauth_code_part,
    &gov__sandbox_oauth_pending_part,
    &gov__sandbox_oauth_browser_part,
    &gov__sandbox_oauth_authorize_part,
    &gov__sandbox_oauth_metadata_part,
    &gov__sandbox_jwt_part,
    &gov__sandbox_oauth_dpop_part,
    &gov__sandbox_oauth_assertion_part,
    &gov__sandbox_oauth_stepup_part,
    &gov__sandbox_oauth_introspect_part,
    &gov__sandbox_oauth_logout_part,
    &gov__sandbox_oauth_ciba_part,
    &gov__sandbox_control_ciba_part,
    &gov__sandbox_ticket_part,
    &gov__sandbox_control_oauth_part,
    &gov__sandbox_control_key_part,
    &gov__sandbox_oauth_part,
    &gov__sandbox_idempotency_part,
    &gov__sandbox_upload_part,
    &gov__sandbox_discovery_part,
    &gov__sandbox_control_part,
    &gov__sandbox_calendar_part,
    &gov__sandbox_calendar_read_part,
    &gov__sandbox_catalogue_part,
    &gov__sandbox_agenda_part,
    &gov__sandbox_matter_row_part,
    &gov__sandbox_grant_part,
    &gov__sandbox_task_part,
    &gov__sandbox_event_part,
    &gov__sandbox_receipt_part,
    &gov__sandbox_precheck_part,
    &gov__sandbox_draft_part,
    &gov__sandbox_submit_part,
    &gov__sandbox_read_part,
    &gov__sandbox_supplement_part,
    &gov__sandbox_answer_part,
    &gov__sandbox_authority_part,
    &gov__sandbox_authority_read_part,
    &gov__sandbox_certificate_part,
    &gov__sandbox_certificate_issue_part,
    &gov__sandbox_certificate_read_part,
    &gov__sandbox_consent_part,
    &gov__sandbox_audit_part,
    &gov__sandbox_download_part,
    &gov__sandbox_certificate_fetch_part,
    &gov__sandbox_certificate_status_part,
    &gov__sandbox_presentation_part,
    &gov__sandbox_presentation_post_part,
    &gov__sandbox_presentation_redeem_part,
    &gov__sandbox_question_part,
    &gov__sandbox_control_certificate_part,
    &gov__sandbox_review_part,
    &gov__sandbox_review_post_part,
    &gov__sandbox_workorder_part,
    &gov__sandbox_workorder_act_part,
    &gov__sandbox_operator_part,
    &gov__sandbox_signature_part,
};
const size_t gov__sandbox_part_count = sizeof gov__sandbox_parts / sizeof gov__sandbox_parts[0];
