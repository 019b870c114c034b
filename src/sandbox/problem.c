/* SPDX-License-Identifier: Apache-2.0 */
/* Problem details (RFC 9457) with the gateway's members.
 * Owns: building and rendering them. Not: when a handler reports one. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/http.h"

#define TYPE_PREFIX "urn:gov:problem:"

static void clear_problem(gov__sandbox_problem *problem)
{
    for (size_t i = 0; i < problem->field_count; i++) {
        free(problem->fields[i].pointer);
        free(problem->fields[i].code);
        free(problem->fields[i].message);
    }
    free(problem->fields);
    free(problem->detail);
    free(problem->zh);
    free(problem->en);
    free(problem->extra);
    *problem = (gov__sandbox_problem){0};
}

void gov__sb_response_clear(gov__sandbox_response *res)
{
    clear_problem(&res->problem);
    gov__sb_fields_clear(&res->headers);
    free(res->body);
    *res = (gov__sandbox_response){0};
}

bool gov__sb_has_problem(const gov__sandbox_response *res)
{
    return res->problem.code != NULL;
}

void gov__sb_problem(gov__sandbox_response *res, int status, const char *code, const char *detail,
                     const char *zh, const char *en)
{
    clear_problem(&res->problem);
    gov__sb_answer_empty(res, status);
    res->problem.code = code;
    res->problem.detail = gov__sb_copy(detail ? detail : code);
    res->problem.zh = gov__sb_copy(zh ? zh : "请求未能完成。");
    res->problem.en = gov__sb_copy(en ? en : "The request could not be completed.");
    res->problem.origin = status >= 500 ? "gateway" : "caller";
    res->problem.retry_after_ms = -1;
    if (!res->problem.detail || !res->problem.zh || !res->problem.en) {
        res->failed = true;
    }
}

void gov__sb_problem_field(gov__sandbox_response *res, const char *pointer, const char *code,
                           const char *message)
{
    gov__sandbox_problem *problem = &res->problem;
    gov__sandbox_problem_field *fields =
        realloc(problem->fields, (problem->field_count + 1) * sizeof *fields);
    if (!fields) {
        res->failed = true;
        return;
    }
    problem->fields = fields;
    gov__sandbox_problem_field *field = &fields[problem->field_count++];
    field->pointer = gov__sb_copy(pointer);
    field->code = gov__sb_copy(code);
    field->message = gov__sb_copy(message);
    if (!field->pointer || !field->code || !field->message) {
        res->failed = true;
    }
}

void gov__sb_problem_retry(gov__sandbox_response *res, int64_t retry_after_ms)
{
    res->problem.retryable = true;
    res->problem.retry_after_ms = retry_after_ms;
    if (retry_after_ms >= 0) {
        char seconds[24];
        (void)gov__sb_print(seconds, sizeof seconds, "%lld",
                            (long long)((retry_after_ms + 999) / 1000));
        gov__sb_set_header(res, "Retry-After", seconds);
    }
}

void gov__sb_problem_extra(gov__sandbox_response *res, const char *members)
{
    char *joined = res->problem.extra ? gov__sb_format("%s,%s", res->problem.extra, members)
                                      : gov__sb_copy(members);
    if (!joined) {
        res->failed = true;
        return;
    }
    free(res->problem.extra);
    res->problem.extra = joined;
}

void gov__sb_problem_not_found(gov__sandbox_response *res, const char *what)
{
    char *detail = gov__sb_format("There is no such %s.", what);
    gov__sb_problem(res, 404, "not_found", detail, "没有找到相关内容。", "It was not found.");
    free(detail);
}

void gov__sb_problem_forbidden(gov__sandbox_response *res, const char *detail)
{
    gov__sb_problem(res, 403, "forbidden", detail, "您无权进行此操作。",
                    "You are not allowed to do this.");
}

void gov__sb_problem_failed(gov__sandbox_response *res)
{
    gov__sb_problem(res, 500, "internal_error", "The platform failed to do the work.",
                    "系统繁忙，请稍后再试。", "The system failed. Please try again later.");
    gov__sb_problem_retry(res, -1);
}

static const char *title_of(int status)
{
    static const struct {
        int status;
        const char *title;
    } titles[] = {{400, "Bad request"},
                  {401, "Not logged in"},
                  {403, "Forbidden"},
                  {404, "Not found"},
                  {405, "Method not allowed"},
                  {409, "Conflict"},
                  {410, "Gone"},
                  {412, "Precondition failed"},
                  {413, "Too large"},
                  {415, "Unsupported media type"},
                  {422, "Request not accepted"},
                  {428, "Precondition required"},
                  {429, "Too many requests"},
                  {460, "Checksum mismatch"},
                  {500, "Internal error"},
                  {503, "Unavailable"},
                  {504, "Timeout"}};
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        if (titles[i].status == status) {
            return titles[i].title;
        }
    }
    return "Request failed";
}

static void write_fields(const gov__sandbox_problem *problem, gov__sandbox_json *w)
{
    if (problem->field_count == 0) {
        return;
    }
    gov__sb_json_open_array(w, "field_errors");
    for (size_t i = 0; i < problem->field_count; i++) {
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "pointer", problem->fields[i].pointer);
        gov__sb_json_text(w, "code", problem->fields[i].code);
        gov__sb_json_text(w, "message", problem->fields[i].message);
        gov__sb_json_close(w);
    }
    gov__sb_json_close_array(w);
}

static void write_problem(const gov__sandbox_request *req, const gov__sandbox_problem *problem,
                          int status, gov__sandbox_json *w)
{
    char type[128];
    (void)gov__sb_print(type, sizeof type, TYPE_PREFIX "%s", problem->code);
    gov__sb_json_open(w, NULL);
    gov__sb_json_text(w, "type", type);
    gov__sb_json_text(w, "title", title_of(status));
    gov__sb_json_int(w, "status", status);
    gov__sb_json_text(w, "code", problem->code);
    gov__sb_json_text(w, "detail", problem->detail);
    gov__sb_json_text(w, "origin", problem->origin);
    gov__sb_json_bool(w, "retryable", problem->retryable);
    if (problem->retry_after_ms >= 0) {
        gov__sb_json_int(w, "retry_after_ms", problem->retry_after_ms);
    }
    write_fields(problem, w);
    gov__sb_json_open(w, "citizen_message");
    gov__sb_json_text(w, "zh", problem->zh);
    gov__sb_json_text(w, "en", problem->en);
    gov__sb_json_close(w);
    gov__sb_json_text(w, "trace", req->request_id);
    if (problem->extra) {
        gov__sb_json_members(w, problem->extra);
    }
    gov__sb_json_close(w);
}

void gov__sb_response_finish(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    if (res->failed) {
        res->failed = false;
        gov__sb_problem_failed(res);
    }
    if (!gov__sb_has_problem(res)) {
        return;
    }
    gov__sandbox_json w = {0};
    write_problem(req, &res->problem, res->status, &w);
    clear_problem(&res->problem);
    gov__sb_answer_json(res, res->status, &w);
    gov__sb_set_header(res, "Content-Type", "application/problem+json");
}
