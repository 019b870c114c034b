/* SPDX-License-Identifier: Apache-2.0 */
/* Idempotency-Key: the stored answer of each request that changed something.
 * Owns: the table of operations, replay, GET /operations/{key}. */
#include "sandbox/idempotency.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

#define SCOPE_BYTES (2 * GOV__SB_ID_BYTES + 2)

/* An answer that is being held back by a delay: to others its work is not done yet. */
struct gov__sandbox_hold {
    struct gov__sandbox_hold *next;
    char scope[SCOPE_BYTES];
    char key[GOV__SB_ID_BYTES];
    int64_t until_ms; /* real, monotonic */
};

/* A key belongs to one caller: an application, and the person it acts for. */
static void scope_of(const gov__sandbox_request *req, char out[SCOPE_BYTES])
{
    (void)gov__sb_print(out, SCOPE_BYTES, "%s/%s", req->session.client_id, req->session.subject_id);
}

/* Method, path with query, and body: what must be the same for the key to mean the same. */
static void fingerprint(const gov__sandbox_request *req, char out[GOV__SB_HEX_BYTES])
{
    char body[GOV__SB_HEX_BYTES];
    gov__sb_sha256_hex(req->body, req->body_length, body);
    char *text = gov__sb_format("%s %s %s", req->method, req->target, body);
    gov__sb_sha256_hex(text ? text : body, strlen(text ? text : body), out);
    free(text);
}

static bool is_key(const char *key)
{
    size_t length = key ? strlen(key) : 0;
    return length >= 22 && length <= 64 &&
           strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
               length;
}

static int64_t held_for_ms(gov_sandbox *sb, const char *scope, const char *key)
{
    int64_t now = gov__sb_monotonic_ms();
    for (struct gov__sandbox_hold **at = &sb->holds; *at;) {
        struct gov__sandbox_hold *hold = *at;
        if (hold->until_ms <= now) {
            *at = hold->next;
            free(hold);
            continue;
        }
        if (strcmp(hold->key, key) == 0 && strcmp(hold->scope, scope) == 0) {
            return hold->until_ms - now;
        }
        at = &hold->next;
    }
    return 0;
}

void gov__sb_operation_hold(gov_sandbox *sb, const gov__sandbox_request *req, uint32_t hold_ms)
{
    struct gov__sandbox_hold *hold = calloc(1, sizeof *hold);
    if (!hold || !is_key(req->idempotency_key)) {
        free(hold);
        return;
    }
    scope_of(req, hold->scope);
    (void)gov__sb_print(hold->key, sizeof hold->key, "%s", req->idempotency_key);
    hold->until_ms = gov__sb_monotonic_ms() + hold_ms;
    hold->next = sb->holds;
    sb->holds = hold;
}

void gov__sb_operation_free(gov_sandbox *sb)
{
    while (sb->holds) {
        struct gov__sandbox_hold *next = sb->holds->next;
        free(sb->holds);
        sb->holds = next;
    }
}

bool gov__sb_operation_is_final(int status)
{
    return status < 500 && status != 429 && status != 401;
}

static void answer_in_progress(gov__sandbox_response *res, int64_t left_ms)
{
    gov__sb_problem(res, 409, "operation_in_progress", "The same key is being worked on.",
                    "请求正在处理中，请稍候。", "The request is being worked on. Please wait.");
    gov__sb_problem_retry(res, left_ms);
}

static void restore_headers(gov__sandbox_response *res, const char *lines)
{
    for (const char *at = lines; at && *at;) {
        const char *colon = strchr(at, ':');
        const char *end = strchr(at, '\n');
        if (!colon || !end ||
            !gov__sb_fields_add(&res->headers, at, (size_t)(colon - at), colon + 1,
                                (size_t)(end - colon - 1))) {
            res->failed = true;
            return;
        }
        at = end + 1;
    }
}

static void replay(gov__sandbox_query *q, gov__sandbox_response *res)
{
    size_t length;
    const void *body = gov__sb_blob(q, 3, &length);
    int status = (int)gov__sb_int(q, 1);
    if (length > 0) {
        gov__sb_answer_bytes(res, status, "application/json", body, length);
        gov__sb_fields_clear(&res->headers);
    } else {
        gov__sb_answer_empty(res, status);
    }
    restore_headers(res, gov__sb_text(q, 2));
    gov__sb_set_header(res, "Idempotency-Replayed", "true");
}

static void forget_old(gov_sandbox *sb)
{
    int64_t limit = gov__sb_now_ms(sb) - (int64_t)GOV__SB_KEY_RETENTION_S * 1000;
    (void)gov__sb_run(sb, "DELETE FROM operations WHERE created_ms < ?", "i", limit);
}

bool gov__sb_operation_begin(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res)
{
    char scope[SCOPE_BYTES];
    char print[GOV__SB_HEX_BYTES];
    gov__sandbox_query q;
    if (!is_key(req->idempotency_key)) {
        gov__sb_problem(res, 400, "idempotency_key_required",
                        "The request needs an Idempotency-Key of 22 to 64 base64url characters.",
                        NULL, NULL);
        return false;
    }
    scope_of(req, scope);
    fingerprint(req, print);
    forget_old(sb);
    gov__sb_query(sb, &q,
                  "SELECT fingerprint,status,headers,body FROM operations WHERE scope=? AND key=?",
                  "ss", scope, req->idempotency_key);
    if (!gov__sb_next(&q)) {
        res->failed = q.failed;
        return !q.failed;
    }
    int64_t held = held_for_ms(sb, scope, req->idempotency_key);
    if (strcmp(gov__sb_text(&q, 0), print) != 0) {
        gov__sb_problem(res, 422, "idempotency_mismatch", "The key was used for another request.",
                        NULL, NULL);
    } else if (held > 0) {
        answer_in_progress(res, held);
    } else {
        replay(&q, res);
    }
    gov__sb_end(&q);
    return false;
}

static char *header_lines(const gov__sandbox_response *res)
{
    char *lines = gov__sb_copy("");
    for (size_t i = 0; lines && i < res->headers.count; i++) {
        const gov__sandbox_field *field = &res->headers.items[i];
        char *more = gov__sb_format("%s%s:%s\n", lines, field->name, field->value);
        free(lines);
        lines = more;
    }
    return lines;
}

/* The path of what was made (Location), else of what was acted on: the request's path up to and
 * with its first id. */
static char *resource_of(const gov__sandbox_request *req, const gov__sandbox_response *res)
{
    const char *location = gov__sb_fields_get(&res->headers, "Location", true);
    const char *path = location ? strstr(location, "/gov/v1/") : NULL;
    if (path) {
        return gov__sb_copy(path);
    }
    const char *id = req->path_args[0] ? strstr(req->path, req->path_args[0]) : NULL;
    int length = id ? (int)(id - req->path + (long)strlen(req->path_args[0])) : -1;
    return length > 0 ? gov__sb_format("%.*s", length, req->path) : gov__sb_copy(req->path);
}

int gov__sb_operation_keep(gov_sandbox *sb, const gov__sandbox_request *req,
                           const gov__sandbox_response *res)
{
    char scope[SCOPE_BYTES];
    char print[GOV__SB_HEX_BYTES];
    scope_of(req, scope);
    fingerprint(req, print);
    char *lines = header_lines(res);
    char *resource = resource_of(req, res);
    int64_t changed = -1;
    if (lines && resource) {
        changed = gov__sb_run(sb,
                              "INSERT INTO operations(scope,key,fingerprint,method,path,resource,"
                              "status,headers,body,created_ms) VALUES(?,?,?,?,?,?,?,?,?,?)",
                              "ssssssisbi", scope, req->idempotency_key, print, req->method,
                              req->path, resource, (int64_t)res->status, lines, res->body,
                              res->body_length, gov__sb_now_ms(sb));
    }
    free(lines);
    free(resource);
    return changed == 1 ? 0 : -1;
}

static void write_known(gov__sandbox_query *q, gov__sandbox_json *w)
{
    int64_t status = gov__sb_int(q, 3);
    size_t length;
    const char *body = gov__sb_blob(q, 4, &length);
    gov__sb_json_text(w, "state", status < 400 ? "done" : "failed");
    gov__sb_json_text(w, "method", gov__sb_text(q, 0));
    gov__sb_json_text(w, "path", gov__sb_text(q, 1));
    gov__sb_json_text(w, "resource", gov__sb_text(q, 2));
    gov__sb_json_int(w, "status", status);
    if (length > 0 && body[0] == '{') {
        char *text = gov__sb_format("%.*s", (int)length, body);
        gov__sb_json_raw(w, "result", text);
        w->failed = w->failed || !text;
        free(text);
    }
}

static void get_operation(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res)
{
    const char *key = req->path_args[0];
    char scope[SCOPE_BYTES];
    gov__sandbox_query q;
    gov__sandbox_json w = {0};
    if (!is_key(key)) {
        gov__sb_problem(res, 400, "invalid_request", "This is not an Idempotency-Key.", NULL, NULL);
        return;
    }
    scope_of(req, scope);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "key", key);
    gov__sb_query(sb, &q,
                  "SELECT method,path,resource,status,body FROM operations"
                  " WHERE scope=? AND key=? AND created_ms>=?",
                  "ssi", scope, key, gov__sb_now_ms(sb) - (int64_t)GOV__SB_KEY_RETENTION_S * 1000);
    if (!gov__sb_next(&q)) {
        res->failed = q.failed;
        gov__sb_json_text(&w, "state", "unknown");
    } else if (held_for_ms(sb, scope, key) > 0) {
        gov__sb_json_text(&w, "state", "in_progress");
    } else {
        write_known(&q, &w);
    }
    gov__sb_end(&q);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/operations/{key}", get_operation, GOV__SB_SESSION},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_idempotency_part = {
    .name = "idempotency",
    .schema = "CREATE TABLE operations(scope TEXT NOT NULL, key TEXT NOT NULL,"
              " fingerprint TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,"
              " resource TEXT NOT NULL, status INTEGER NOT NULL, headers TEXT NOT NULL,"
              " body BLOB NOT NULL, created_ms INTEGER NOT NULL, PRIMARY KEY(scope,key))"
              " WITHOUT ROWID;"
              "CREATE INDEX operations_by_age ON operations(created_ms);",
    .routes = routes,
};
