/* SPDX-License-Identifier: Apache-2.0 */
/* How a call ends, and the error that tells about it: operation, status, how far it got, what the
 * platform said. */
#include "core/call_policy.h"

#include <string.h>

#include "base/str.h"
#include "http/problem.h"

typedef struct origin_word {
    const char *word;
    gov_origin origin;
} origin_word;

static const origin_word ORIGINS[] = {
    {"caller", GOV_ORIGIN_CALLER},
    {"network", GOV_ORIGIN_NETWORK},
    {"gateway", GOV_ORIGIN_GATEWAY},
    {"department", GOV_ORIGIN_DEPARTMENT},
};

static gov_origin origin_of(const gov__call *call, gov_status status, const gov__problem *problem)
{
    const char *word = problem != NULL ? problem->origin : NULL;
    for (size_t i = 0; word != NULL && i < sizeof ORIGINS / sizeof ORIGINS[0]; i++) {
        if (gov__str_equal(ORIGINS[i].word, word)) {
            return ORIGINS[i].origin;
        }
    }
    if (call->unclear || (status >= GOV_ERR_RESOLVE && status <= GOV_ERR_OUTCOME_UNKNOWN)) {
        return GOV_ORIGIN_NETWORK;
    }
    return call->stage == GOV_STAGE_COMPLETE ? GOV_ORIGIN_GATEWAY : GOV_ORIGIN_CALLER;
}

static bool is_id(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, 65) : 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-' || c == '.')) {
            return false;
        }
    }
    return len >= 1 && len <= 64;
}

static const char *request_id(const gov__call *call, const gov__problem *problem)
{
    const char *header = gov__response_header(&call->response, "request-id");
    if (is_id(header)) {
        return header;
    }
    return problem != NULL && is_id(problem->trace) ? problem->trace : NULL;
}

static bool add_fields(gov_error *error, const gov__problem *problem)
{
    for (const gov__json_node *node = gov__json_first(problem->field_errors); node != NULL;
         node = gov__json_next(node)) {
        if (gov__json_is_object(node) &&
            !gov__error_add_field(error, gov__json_get_string(node, "pointer"),
                                  gov__json_get_string(node, "code"),
                                  gov__json_get_string(node, "message"))) {
            return false;
        }
    }
    return true;
}

static bool add_problem(gov_error *error, const gov__problem *problem)
{
    return problem == NULL ||
           (gov__error_set_platform_code(error, problem->code) &&
            gov__error_set_citizen(error, GOV_LANGUAGE_ZH, problem->citizen_zh) &&
            gov__error_set_citizen(error, GOV_LANGUAGE_EN, problem->citizen_en) &&
            add_fields(error, problem));
}

/* How far the change got: neither a later request that was not sent nor a question that was
 * answered undoes an earlier send that may have had an effect. */
static gov_stage stage_of(const gov__call *call)
{
    if (call->unclear) {
        return GOV_STAGE_MAYBE_SENT;
    }
    return call->stage != 0 ? call->stage : GOV_STAGE_NOT_SENT;
}

static bool add_facts(const gov__call *call, gov_error *error, const gov__problem *problem)
{
    bool complete = call->stage == GOV_STAGE_COMPLETE;
    error->origin = origin_of(call, error->status, problem);
    error->stage = stage_of(call);
    error->attempts = call->attempts;
    error->http_status = complete && !call->unclear ? call->response.status : 0;
    error->retry_after_ms = complete ? gov__call_retry_after(call, problem) : -1;
    return gov__error_set_key(error, call->key[0] != '\0' ? call->key : NULL) &&
           (!complete || gov__error_set_request_id(error, request_id(call, problem))) &&
           add_problem(error, problem);
}

static gov_status describe(const gov__call *call, gov_status status, const gov__problem *problem,
                           gov_error **err)
{
    const gov_allocator *mem = &call->client->mem;
    const char *name = call->op->name;
    const char *en = gov_status_get_text(status, GOV_LANGUAGE_EN);
    const char *zh = gov_status_get_text(status, GOV_LANGUAGE_ZH);
    const char *detail = call->exchange.detail;
    if (problem != NULL && problem->code != NULL) {
        return gov__error_raise(mem, err, status, "%s: %s%.0s [%s]", "%s：%.0s%s [%s]", name, en,
                                zh, problem->code);
    }
    if (call->stage != 0 && call->stage != GOV_STAGE_COMPLETE && detail[0] != '\0') {
        return gov__error_raise(mem, err, status, "%s: %s%.0s [%s]", "%s：%.0s%s [%s]", name, en,
                                zh, detail);
    }
    return gov__error_raise(mem, err, status, "%s: %s%.0s", "%s：%.0s%s", name, en, zh);
}

static gov_status make_error(const gov__call *call, gov_status status, const gov__problem *problem,
                             gov_error **err)
{
    gov_error *error = NULL;
    gov_status made = describe(call, status, problem, &error);
    if (gov__error_is_own(error) && !add_facts(call, error, problem)) {
        gov_error_free(error);
        error = NULL;
        made = gov__error_no_memory(&error);
    }
    gov_error_free(*err);
    *err = error;
    return made;
}

void gov__call_over(gov__call *call, gov_status status)
{
    if (call->renewing) {
        call->renewing = false;
        (void)gov__session_renewed(call->session, NULL, 0, false);
    }
    if (call->state != GOV__CALL_OVER) {
        call->state = GOV__CALL_OVER;
        call->status = status;
    }
}

void gov__call_over_error(gov__call *call, gov_status status, const gov__problem *problem)
{
    status = make_error(call, status, problem, &call->error);
    gov__call_log(call, GOV_LOG_WARN, "failed", status, -1, gov__client_now_ms(call->client));
    gov__call_over(call, status);
}

void gov__call_give_up(gov__call *call, gov_status status, const gov__problem *problem)
{
    if (call->unclear) {
        gov__call_over_error(call, GOV_ERR_OUTCOME_UNKNOWN, NULL);
    } else {
        gov__call_over_error(call, status, problem);
    }
}

gov_status gov__call_fail(gov__call *call, gov_error **err, gov_status status)
{
    /* A limit that an answer reaches is the answer's, not one of the caller's input. */
    status = status == GOV_ERR_LIMIT ? GOV_ERR_RESPONSE_TOO_LARGE : status;
    return err != NULL ? make_error(call, status, NULL, err) : status;
}

gov_status gov__call_fail_code(gov__call *call, gov_error **err, gov_status status,
                               const char *code)
{
    const gov__problem problem = {.code = code, .retry_after_ms = -1};
    status = status == GOV_ERR_LIMIT ? GOV_ERR_RESPONSE_TOO_LARGE : status;
    return err != NULL ? make_error(call, status, &problem, err) : status;
}

void gov__call_log(const gov__call *call, gov_log_level level, const char *event, gov_status status,
                   int64_t wait_ms, int64_t now_ms)
{
    if (!gov__log_wants(call->client, level)) {
        return;
    }
    bool complete = call->stage == GOV_STAGE_COMPLETE;
    const char *id = complete ? request_id(call, NULL) : NULL;
    gov__log_facts facts = {.operation = call->op->name,
                            .method = call->request.method,
                            .event = event,
                            .status = status,
                            .stage = call->stage,
                            .http_status = complete ? call->response.status : 0,
                            .attempt = call->attempts,
                            .duration_ms = call->attempts != 0 ? now_ms - call->sent_ms : -1,
                            .wait_ms = wait_ms,
                            .request_id = id};
    gov__log_write(call->client, level, &facts);
}
