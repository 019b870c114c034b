/* SPDX-License-Identifier: Apache-2.0 */
/* The queue of faults and what each does to an answer.
 * Owns: matching and effects. Not: the operator's routes (control_fault.c). */
#include "sandbox/fault.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"

#define HUGE_BYTES (64u << 20)

typedef void effect(const gov__sandbox_fault *fault, gov__sandbox_response *res);

struct fault_kind {
    const char *name;
    effect *before; /* decides the answer, no work is done */
    effect *after;  /* changes the finished answer */
    bool repeats;
    bool delays;
};

struct gov__sandbox_faults {
    gov__sandbox_fault *items;
    size_t count;
    size_t capacity;
};

static void drop_before(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    (void)fault;
    gov__sb_answer_empty(res, 503);
    res->delivery = GOV__SB_DROP_BEFORE_WORK;
}

static void drop_after(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    (void)fault;
    res->delivery = GOV__SB_DROP_AFTER_WORK;
}

static void truncate_body(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    (void)fault;
    res->delivery = GOV__SB_TRUNCATE;
    res->truncate_at = res->body_length / 2;
}

static int64_t retry_after(const gov__sandbox_fault *fault)
{
    return fault->retry_after_ms >= 0 ? fault->retry_after_ms : 1000;
}

static void answer_429(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    gov__sb_problem(res, 429, "rate_limited", "Too many requests.", "操作过于频繁，请稍后再试。",
                    "Too many requests. Please try again later.");
    gov__sb_problem_retry(res, retry_after(fault));
}

static void answer_503(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    gov__sb_problem(res, 503, "unavailable", "The platform is not available now.",
                    "系统维护中，请稍后再试。", "The service is not available. Please try later.");
    gov__sb_problem_retry(res, retry_after(fault));
}

static void answer_500(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    (void)fault;
    gov__sb_problem_failed(res);
}

static void answer_401(gov__sandbox_response *res, const char *code, const char *detail,
                       const char *challenge)
{
    gov__sb_problem(res, 401, code, detail, "登录状态异常，请重试。",
                    "Your session could not be accepted. Please try again.");
    gov__sb_problem_retry(res, -1);
    gov__sb_set_header(res, "WWW-Authenticate", challenge);
}

static void answer_clock_skew(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    (void)fault;
    answer_401(res, "clock_skew", "The time of the request is off by more than permitted.",
               "Bearer realm=\"gov\"");
}

static void answer_token_expired(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    (void)fault;
    answer_401(res, "token_expired", "The access token has expired.",
               "Bearer realm=\"gov\", error=\"invalid_token\", "
               "error_description=\"expired\"");
}

static void redirect(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    (void)fault;
    gov__sb_answer_empty(res, 302);
    gov__sb_set_header(res, "Location", "https://elsewhere.invalid/gov/v1/");
}

static void answer_html(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    static const char page[] = "<!doctype html><title>Gateway</title><p>Please wait.</p>";
    (void)fault;
    gov__sb_answer_bytes(res, 200, "text/html; charset=utf-8", page, sizeof page - 1);
}

/* A JSON document that is well formed and far too large. */
static void answer_huge(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    (void)fault;
    gov__sb_answer_bytes(res, 200, "application/json", "{}", 2);
    char *body = malloc(HUGE_BYTES + 1);
    if (!body) {
        res->failed = true;
        return;
    }
    memset(body, ' ', HUGE_BYTES);
    body[0] = '{';
    body[HUGE_BYTES - 1] = '}';
    body[HUGE_BYTES] = '\0';
    free(res->body);
    res->body = body;
    res->body_length = HUGE_BYTES;
}

static bool is_b64url(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/* Damages the signature of a compact JWS that starts at `jws`: its third part loses its meaning
 * but keeps its form. */
static char *damage_one(char *jws)
{
    char *at = jws;
    for (int dots = 0; dots < 2; at++) {
        if (*at == '.') {
            dots++;
        } else if (!is_b64url(*at)) {
            return at;
        }
    }
    for (char *c = at; is_b64url(*c) && c < at + 8; c++) {
        *c = *c == 'A' ? 'B' : 'A';
    }
    return at;
}

/* Every compact JWS of an ES256 header begins with the base64url of {" */
static void damage_signatures(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    (void)fault;
    for (char *at = res->body; at && (at = strstr(at, "eyJ")) != NULL;) {
        at = damage_one(at);
    }
}

static const struct fault_kind kinds[] = {
    {.name = "drop_after", .after = drop_after},
    {.name = "drop_before", .before = drop_before},
    {.name = "delay", .delays = true},
    {.name = "status_429", .before = answer_429},
    {.name = "status_503", .before = answer_503},
    {.name = "status_500", .before = answer_500},
    {.name = "truncate", .after = truncate_body},
    {.name = "bad_signature", .after = damage_signatures},
    {.name = "clock_off", .before = answer_clock_skew},
    {.name = "duplicate", .repeats = true},
    {.name = "token_expired", .before = answer_token_expired},
    {.name = "redirect", .before = redirect},
    {.name = "wrong_type", .before = answer_html},
    {.name = "huge", .before = answer_huge},
};

static bool matches(const gov__sandbox_fault *fault, const gov__sandbox_request *req)
{
    return strncmp(req->path, fault->path, strlen(fault->path)) == 0 &&
           (!*fault->method || strcmp(req->method, fault->method) == 0);
}

gov__sandbox_fault gov__sb_fault_take(gov_sandbox *sb, const gov__sandbox_request *req)
{
    struct gov__sandbox_faults *faults = sb->faults;
    for (size_t i = 0; faults && i < faults->count; i++) {
        gov__sandbox_fault *found = &faults->items[i];
        if (!matches(found, req)) {
            continue;
        }
        gov__sandbox_fault taken = *found;
        if (--found->left == 0) {
            faults->count--;
            memmove(found, found + 1, (faults->count - i) * sizeof *found);
        }
        return taken;
    }
    return (gov__sandbox_fault){0};
}

bool gov__sb_fault_before(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    if (!fault->kind || !fault->kind->before) {
        return false;
    }
    fault->kind->before(fault, res);
    return true;
}

static uint32_t delay_ms_of(const gov__sandbox_fault *fault)
{
    if (!fault->kind || !fault->kind->delays) {
        return 0;
    }
    return fault->delay_ms >= 0 ? (uint32_t)fault->delay_ms : 1000;
}

void gov__sb_fault_after(const gov__sandbox_fault *fault, gov__sandbox_response *res)
{
    if (fault->kind && fault->kind->after) {
        fault->kind->after(fault, res);
    }
    res->delay_ms = delay_ms_of(fault);
}

bool gov__sb_fault_repeats(const gov__sandbox_fault *fault)
{
    return fault->kind && fault->kind->repeats;
}

static const struct fault_kind *find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static bool reserve(gov_sandbox *sb)
{
    if (!sb->faults) {
        sb->faults = calloc(1, sizeof *sb->faults);
    }
    struct gov__sandbox_faults *faults = sb->faults;
    if (!faults || faults->count < faults->capacity) {
        return faults != NULL;
    }
    size_t capacity = faults->capacity ? faults->capacity * 2 : 8;
    gov__sandbox_fault *items = realloc(faults->items, capacity * sizeof *items);
    if (!items) {
        return false;
    }
    faults->items = items;
    faults->capacity = capacity;
    return true;
}

bool gov__sb_fault_add(gov_sandbox *sb, const char *name, const gov__sandbox_fault *fault)
{
    const struct fault_kind *kind = find_kind(name);
    if (!kind || !reserve(sb)) {
        return false;
    }
    gov__sandbox_fault *added = &sb->faults->items[sb->faults->count++];
    *added = *fault;
    added->kind = kind;
    return true;
}

void gov__sb_fault_clear(gov_sandbox *sb)
{
    if (sb->faults) {
        sb->faults->count = 0;
    }
}

void gov__sb_fault_list(const gov_sandbox *sb, gov__sandbox_json *w)
{
    gov__sb_json_open(w, NULL);
    gov__sb_json_open_array(w, "faults");
    for (size_t i = 0; sb->faults && i < sb->faults->count; i++) {
        const gov__sandbox_fault *fault = &sb->faults->items[i];
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "name", fault->kind->name);
        gov__sb_json_int(w, "left", fault->left);
        gov__sb_json_opt(w, "path", fault->path);
        gov__sb_json_opt(w, "method", fault->method);
        if (fault->delay_ms >= 0) {
            gov__sb_json_int(w, "delay_ms", fault->delay_ms);
        }
        if (fault->retry_after_ms >= 0) {
            gov__sb_json_int(w, "retry_after_ms", fault->retry_after_ms);
        }
        gov__sb_json_close(w);
    }
    gov__sb_json_close_array(w);
    gov__sb_json_close(w);
}

void gov__sb_fault_free(gov_sandbox *sb)
{
    if (sb->faults) {
        free(sb->faults->items);
    }
    free(sb->faults);
    sb->faults = NULL;
}
