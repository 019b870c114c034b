/* SPDX-License-Identifier: Apache-2.0 */
/* What the codes of the gateway contract (x-problem-codes of docs/openapi.yaml) and of OAuth
 * mean; a code unknown here is judged by its HTTP status. */
#include "platform/gateway/gateway.h"

#include "base/str.h"

typedef struct code_row {
    const char *code;
    gov_status status;
} code_row;

static const code_row CODES[] = {
    {"invalid_request", GOV_ERR_INVALID},
    {"usage_required", GOV_ERR_USAGE_REQUIRED},
    {"idempotency_key_required", GOV_ERR_INVALID},
    {"unauthorized", GOV_ERR_LOGIN_REQUIRED},
    {"token_expired", GOV_ERR_LOGIN_REQUIRED},
    {"clock_skew", GOV_ERR_CLOCK},
    {"step_up_required", GOV_ERR_STEP_UP},
    {"signature_required", GOV_ERR_CLIENT_REJECTED},
    {"signature_invalid", GOV_ERR_CLIENT_REJECTED},
    {"forbidden", GOV_ERR_FORBIDDEN},
    {"grant_required", GOV_ERR_FORBIDDEN},
    {"consent_required", GOV_ERR_CONSENT_REQUIRED},
    {"grant_invalid", GOV_ERR_CONSENT_INVALID},
    {"not_found", GOV_ERR_NOT_FOUND},
    {"code_unknown", GOV_ERR_NOT_FOUND},
    {"method_not_allowed", GOV_ERR_UNSUPPORTED},
    {"operation_in_progress", GOV_ERR_IN_PROGRESS},
    {"matter_state", GOV_ERR_MATTER_STATE},
    {"already_submitted", GOV_ERR_MATTER_STATE},
    {"supplement_state", GOV_ERR_MATTER_STATE},
    {"upload_offset_conflict", GOV_ERR_CONFLICT},
    {"upload_incomplete", GOV_ERR_CONFLICT},
    {"review_duplicate", GOV_ERR_REVIEW_DUPLICATE},
    {"review_not_open", GOV_ERR_CONFLICT},
    {"work_order_state", GOV_ERR_CONFLICT},
    {"grant_state", GOV_ERR_CONFLICT},
    {"certificate_state", GOV_ERR_CONFLICT},
    {"code_used", GOV_ERR_CONFLICT},
    {"upload_expired", GOV_ERR_NOT_FOUND},
    {"address_gone", GOV_ERR_NOT_FOUND},
    {"code_expired", GOV_ERR_EXPIRED},
    {"precondition_failed", GOV_ERR_PRECONDITION},
    {"upload_version", GOV_ERR_UNSUPPORTED},
    {"payload_too_large", GOV_ERR_LIMIT},
    {"unsupported_media_type", GOV_ERR_UNSUPPORTED},
    {"validation_failed", GOV_ERR_INVALID},
    {"idempotency_mismatch", GOV_ERR_IDEMPOTENCY},
    {"material_missing", GOV_ERR_MATERIAL_MISSING},
    {"item_not_open", GOV_ERR_INVALID},
    {"format_unavailable", GOV_ERR_UNSUPPORTED},
    {"copy_unsupported", GOV_ERR_UNSUPPORTED},
    {"review_reason_required", GOV_ERR_REVIEW_REASON_REQUIRED},
    {"precondition_required", GOV_ERR_PRECONDITION},
    {"rate_limited", GOV_ERR_RATE_LIMITED},
    {"checksum_mismatch", GOV_ERR_DIGEST},
    {"internal_error", GOV_ERR_PLATFORM},
    {"unavailable", GOV_ERR_UNAVAILABLE},
    /* RFC 6749 section 5.2, RFC 8628 section 3.5. */
    {"invalid_client", GOV_ERR_CLIENT_REJECTED},
    {"unauthorized_client", GOV_ERR_CLIENT_REJECTED},
    {"invalid_grant", GOV_ERR_LOGIN_REQUIRED},
    {"unsupported_grant_type", GOV_ERR_UNSUPPORTED},
    {"invalid_scope", GOV_ERR_FORBIDDEN},
    {"authorization_pending", GOV_ERR_LOGIN_PENDING},
    {"slow_down", GOV_ERR_LOGIN_PENDING},
    {"access_denied", GOV_ERR_LOGIN_DENIED},
    {"expired_token", GOV_ERR_LOGIN_EXPIRED},
    /* What servers in use say instead of invalid_grant and invalid_scope. */
    {"invalid_code", GOV_ERR_LOGIN_REQUIRED},
    {"scope_invalid", GOV_ERR_FORBIDDEN},
};

typedef struct http_row {
    int32_t http_status;
    gov_status status;
} http_row;

static const http_row STATUSES[] = {
    {401, GOV_ERR_LOGIN_REQUIRED}, {403, GOV_ERR_FORBIDDEN},    {404, GOV_ERR_NOT_FOUND},
    {405, GOV_ERR_UNSUPPORTED},    {408, GOV_ERR_TIMEOUT},      {409, GOV_ERR_CONFLICT},
    {410, GOV_ERR_NOT_FOUND},      {412, GOV_ERR_PRECONDITION}, {413, GOV_ERR_LIMIT},
    {415, GOV_ERR_UNSUPPORTED},    {428, GOV_ERR_PRECONDITION}, {429, GOV_ERR_RATE_LIMITED},
    {460, GOV_ERR_DIGEST},         {502, GOV_ERR_UNAVAILABLE},  {503, GOV_ERR_UNAVAILABLE},
    {504, GOV_ERR_UNAVAILABLE},
};

static gov_status by_http(int32_t http_status)
{
    for (size_t i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++) {
        if (STATUSES[i].http_status == http_status) {
            return STATUSES[i].status;
        }
    }
    return http_status >= 400 && http_status <= 499 ? GOV_ERR_INVALID : GOV_ERR_PLATFORM;
}

static gov_status by_code(const char *code, int32_t http_status)
{
    for (size_t i = 0; code != NULL && i < sizeof CODES / sizeof CODES[0]; i++) {
        if (gov__str_equal(CODES[i].code, code)) {
            return CODES[i].status;
        }
    }
    return by_http(http_status);
}

void gov__gateway_problem_judge(const gov__problem *problem, int32_t http_status, gov__verdict *out)
{
    gov_status status = by_code(problem->code, http_status);
    *out = (gov__verdict){
        .status = status,
        .token_expired = http_status == 401 && status == GOV_ERR_LOGIN_REQUIRED,
        .clock_skew = http_status == 401 && status == GOV_ERR_CLOCK,
        .in_progress = http_status == 409 && status == GOV_ERR_IN_PROGRESS,
    };
}
