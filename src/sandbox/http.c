/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a request and filling an answer.
 * Owns: field lists, lookups, plain answers. Not: problems (problem.c) and pages (page.c). */
#include "sandbox/http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/codec.h"

static char *copy_bytes(const char *bytes, size_t length)
{
    char *copy = malloc(length + 1);
    if (copy) {
        if (length > 0) {
            memcpy(copy, bytes, length);
        }
        copy[length] = '\0';
    }
    return copy;
}

bool gov__sb_fields_add(gov__sandbox_fields *fields, const char *name, size_t name_length,
                        const char *value, size_t value_length)
{
    if (fields->count == fields->capacity) {
        size_t capacity = fields->capacity ? fields->capacity * 2 : 16;
        gov__sandbox_field *items = realloc(fields->items, capacity * sizeof *items);
        if (!items) {
            return false;
        }
        fields->items = items;
        fields->capacity = capacity;
    }
    gov__sandbox_field field = {copy_bytes(name, name_length), copy_bytes(value, value_length)};
    if (!field.name || !field.value) {
        free(field.name);
        free(field.value);
        return false;
    }
    fields->items[fields->count++] = field;
    return true;
}

const char *gov__sb_fields_get(const gov__sandbox_fields *fields, const char *name, bool any_case)
{
    for (size_t i = 0; i < fields->count; i++) {
        const char *found = fields->items[i].name;
        if ((any_case ? strcasecmp(found, name) : strcmp(found, name)) == 0) {
            return fields->items[i].value;
        }
    }
    return NULL;
}

void gov__sb_fields_clear(gov__sandbox_fields *fields)
{
    for (size_t i = 0; i < fields->count; i++) {
        free(fields->items[i].name);
        free(fields->items[i].value);
    }
    free(fields->items);
    *fields = (gov__sandbox_fields){0};
}

const char *gov__sb_header(const gov__sandbox_request *req, const char *name)
{
    return gov__sb_fields_get(&req->headers, name, true);
}

const char *gov__sb_param(const gov__sandbox_request *req, const char *name)
{
    return gov__sb_fields_get(&req->query, name, false);
}

bool gov__sb_read_int(const char *text, int64_t low, int64_t high, int64_t *out)
{
    int64_t value = 0;
    size_t length = strlen(text);
    if (length == 0 || length > 15) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    return value >= low && value <= high;
}

bool gov__sb_param_int(const gov__sandbox_request *req, gov__sandbox_response *res,
                       const char *name, int64_t low, int64_t high, int64_t fallback, int64_t *out)
{
    const char *text = gov__sb_param(req, name);
    *out = fallback;
    if (!text || gov__sb_read_int(text, low, high, out)) {
        return true;
    }
    char *detail = gov__sb_format("The query parameter %s must be a whole number from %lld to "
                                  "%lld.",
                                  name, (long long)low, (long long)high);
    gov__sb_problem(res, 400, "invalid_request", detail, "查询参数不正确。",
                    "A parameter of the query is not correct.");
    free(detail);
    return false;
}

const cJSON *gov__sb_member(const cJSON *object, const char *name)
{
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

const char *gov__sb_member_text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(gov__sb_member(object, name));
}

bool gov__sb_member_int(const cJSON *object, const char *name, int64_t *out)
{
    const cJSON *member = gov__sb_member(object, name);
    if (!cJSON_IsNumber(member)) {
        return false;
    }
    double value = cJSON_GetNumberValue(member);
    if (!(value >= -9007199254740992.0 && value <= 9007199254740992.0)) {
        return false;
    }
    *out = (int64_t)value;
    return (double)*out >= value && (double)*out <= value;
}

bool gov__sb_member_true(const cJSON *object, const char *name)
{
    return cJSON_IsTrue(gov__sb_member(object, name));
}

bool gov__sb_has_text(const cJSON *array, const char *text)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, array)
    {
        if (cJSON_IsString(entry) && strcmp(entry->valuestring, text) == 0) {
            return true;
        }
    }
    return false;
}

bool gov__sb_want_object(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    if (cJSON_IsObject(req->json)) {
        return true;
    }
    gov__sb_problem(res, 400, "invalid_request", "The body must be a JSON object.",
                    "请求格式不正确。", "The request is not well formed.");
    return false;
}

void gov__sb_invalid(gov__sandbox_response *res, const char *pointer, const char *code,
                     const char *message)
{
    if (!gov__sb_has_problem(res) || strcmp(res->problem.code, "validation_failed") != 0) {
        gov__sb_problem(res, 422, "validation_failed", "Members are missing or wrong.",
                        "填写的内容有误，请检查。", "Something that was filled in is not correct.");
    }
    gov__sb_problem_field(res, pointer, code, message);
}

static bool is_listed(const char *names, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = names; length > 0 && (at = strstr(at, name)) != NULL; at += length) {
        if ((at == names || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' ')) {
            return true;
        }
    }
    return false;
}

bool gov__sb_want_members(gov__sandbox_response *res, const cJSON *object, const char *pointer,
                          const char *names)
{
    const cJSON *member;
    bool good = true;
    cJSON_ArrayForEach(member, object)
    {
        if (!is_listed(names, member->string)) {
            char *at = gov__sb_format("%s/%s", pointer, member->string);
            gov__sb_invalid(res, at ? at : pointer, "unknown_member", "This member is not known.");
            free(at);
            good = false;
        }
    }
    return good;
}

/* Keeps the problem: gov__sb_has_problem decides which of the two is sent. */
static void drop_body(gov__sandbox_response *res)
{
    free(res->body);
    res->body = NULL;
    res->body_length = 0;
}

void gov__sb_set_header(gov__sandbox_response *res, const char *name, const char *value)
{
    for (size_t i = 0; i < res->headers.count; i++) {
        if (strcasecmp(res->headers.items[i].name, name) == 0) {
            char *copy = gov__sb_copy(value);
            if (!copy) {
                res->failed = true;
                return;
            }
            free(res->headers.items[i].value);
            res->headers.items[i].value = copy;
            return;
        }
    }
    if (!value || !gov__sb_fields_add(&res->headers, name, strlen(name), value, strlen(value))) {
        res->failed = true;
    }
}

void gov__sb_answer_json(gov__sandbox_response *res, int status, gov__sandbox_json *document)
{
    drop_body(res);
    res->status = status;
    res->body = gov__sb_json_take(document, &res->body_length);
    res->failed = res->failed || !res->body;
    gov__sb_set_header(res, "Content-Type", "application/json");
}

void gov__sb_answer_bytes(gov__sandbox_response *res, int status, const char *content_type,
                          const void *bytes, size_t length)
{
    drop_body(res);
    res->status = status;
    res->body = copy_bytes(bytes, length);
    res->body_length = length;
    res->failed = res->failed || !res->body;
    gov__sb_set_header(res, "Content-Type", content_type);
}

void gov__sb_answer_empty(gov__sandbox_response *res, int status)
{
    drop_body(res);
    res->status = status;
}

void gov__sb_wait(gov__sandbox_response *res, int64_t wait_seconds)
{
    int64_t seconds = wait_seconds < 0 ? 0 : wait_seconds > 60 ? 60 : wait_seconds;
    res->wait_ms = (uint32_t)seconds * 1000 + 1;
}

/* A Host field that could not stand in a URL is not repeated. */
static bool is_authority(const char *host)
{
    size_t length = strlen(host);
    return length > 0 && length < 256 &&
           strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]_") ==
               length;
}

char *gov__sb_link(const gov_sandbox *sb, const gov__sandbox_request *req, const char *path)
{
    const char *host = sb->host_links ? gov__sb_header(req, "Host") : NULL;
    if (!host || !is_authority(host)) {
        return gov__sb_format("%s%s", sb->base_url, path);
    }
    const char *scheme = strncmp(sb->base_url, "https:", 6) == 0 ? "https" : "http";
    return gov__sb_format("%s://%s%s", scheme, host, path);
}
