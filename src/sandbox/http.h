/* SPDX-License-Identifier: Apache-2.0 */
/* A request as a handler reads it, and the answer it builds.
 * Owns: both structs, the problem builder, paging and ETag helpers. Not: sockets (daemon/) and not
 * which handler is called (route.h). */
#ifndef GOVSDK_SANDBOX_HTTP_H
#define GOVSDK_SANDBOX_HTTP_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/json.h"
#include "sandbox/platform.h"

#define GOV__SB_MAX_PATH_ARGS 4

typedef struct gov__sandbox_field {
    char *name;
    char *value;
} gov__sandbox_field;

typedef struct gov__sandbox_fields {
    gov__sandbox_field *items;
    size_t count;
    size_t capacity;
} gov__sandbox_fields;

/* Who calls. `client_id` is "" when the request carried no token; `subject_id` is "" when the
 * token is a system's own (client credentials), else the citizen's or operator's subject id. */
typedef struct gov__sandbox_session {
    char client_id[GOV__SB_ID_BYTES];
    char subject_id[GOV__SB_ID_BYTES];
    char scope[256];
    char family[GOV__SB_ID_BYTES]; /* the log-in this token descends from */
    char acr[4];                   /* the level of that log-in, "" for a system */
    int64_t auth_time_s;
    char actor[GOV__SB_ID_BYTES];    /* who acts for the subject, "" when it acts itself */
    char grant_id[GOV__SB_ID_BYTES]; /* the grant that allows it, "" for none */
} gov__sandbox_session;

typedef struct gov__sandbox_request {
    const char *method;
    const char *target;          /* path and query as sent */
    const char *path;            /* percent-decoded, without the query */
    gov__sandbox_fields query;   /* percent-decoded */
    gov__sandbox_fields headers; /* names as sent; look up with gov__sb_header */
    const char *body;            /* body_length bytes and a NUL behind them; never NULL */
    size_t body_length;
    cJSON *json; /* the body when its content type is JSON, else NULL */
    const char *path_args[GOV__SB_MAX_PATH_ARGS]; /* the {parts} of the pattern, in order */
    gov__sandbox_session session;
    const char *idempotency_key; /* NULL when none was sent */
    char request_id[GOV__SB_ID_BYTES];
    char channel[16]; /* Gov-Channel, checked against the list; "" outside /gov/v1 */
    bool wait_over;   /* a long poll's time has passed: answer with what there is */
} gov__sandbox_request;

/* What a transport does with the answer. Faults set these; handlers never do. */
typedef enum gov__sandbox_delivery {
    GOV__SB_DELIVER,          /* send it */
    GOV__SB_DROP_BEFORE_WORK, /* close the connection, nothing was done */
    GOV__SB_DROP_AFTER_WORK,  /* close the connection, the work is done */
    GOV__SB_TRUNCATE          /* announce the whole body, send only `truncate_at` bytes, close */
} gov__sandbox_delivery;

typedef struct gov__sandbox_problem_field {
    char *pointer;
    char *code;
    char *message;
} gov__sandbox_problem_field;

typedef struct gov__sandbox_problem {
    const char *code; /* borrowed: a literal */
    char *detail;
    char *zh;
    char *en;
    const char *origin;     /* caller, network, gateway or department; a literal */
    int64_t retry_after_ms; /* -1: none */
    bool retryable;
    gov__sandbox_problem_field *fields;
    size_t field_count;
    char *extra; /* more members, as text `"name":value,...`, or NULL */
} gov__sandbox_problem;

typedef struct gov__sandbox_response {
    int status;
    gov__sandbox_fields headers;
    char *body;
    size_t body_length;
    gov__sandbox_problem problem; /* rendered when problem.code is not NULL */
    gov__sandbox_delivery delivery;
    size_t truncate_at;
    uint32_t delay_ms;
    uint32_t wait_ms; /* set by gov__sb_wait */
    bool keep_work;   /* commit although the status is 4xx */
    bool failed;      /* no memory or the database failed: becomes a 500 */
} gov__sandbox_response;

/* --- reading ------------------------------------------------------------------------------- */

/* The value of a header, compared without case, or NULL. */
const char *gov__sb_header(const gov__sandbox_request *req, const char *name);
/* The value of a query parameter, or NULL. */
const char *gov__sb_param(const gov__sandbox_request *req, const char *name);
/* An integer query parameter within [low, high]; `fallback` when absent. Out of range or not a
 * number: false, and the answer is a 400 problem. */
bool gov__sb_param_int(const gov__sandbox_request *req, gov__sandbox_response *res,
                       const char *name, int64_t low, int64_t high, int64_t fallback, int64_t *out);

/* Digits only, within [low, high]. */
bool gov__sb_read_int(const char *text, int64_t low, int64_t high, int64_t *out);

/* Members of a JSON object, compared with case; a NULL object has none. Text: the string, or NULL
 * when absent or not a string. Int: false when absent or not an integer within 2^53. */
const cJSON *gov__sb_member(const cJSON *object, const char *name);
const char *gov__sb_member_text(const cJSON *object, const char *name);
bool gov__sb_member_int(const cJSON *object, const char *name, int64_t *out);
bool gov__sb_member_true(const cJSON *object, const char *name);
/* Whether a JSON array has this text; a NULL array has none. */
bool gov__sb_has_text(const cJSON *array, const char *text);

/* True when the body is a JSON object; else the answer becomes a 400 problem. */
bool gov__sb_want_object(const gov__sandbox_request *req, gov__sandbox_response *res);
/* True when the object has no members but those named in `names` (one space between); else the
 * answer becomes a 422 problem with one field error for each. `pointer` is the object's own: "". */
bool gov__sb_want_members(gov__sandbox_response *res, const cJSON *object, const char *pointer,
                          const char *names);
/* Starts, or goes on with, a 422 validation_failed problem: one more field error. `code` is one of
 * x-field-error-codes. */
void gov__sb_invalid(gov__sandbox_response *res, const char *pointer, const char *code,
                     const char *message);

/* --- answering ----------------------------------------------------------------------------- */

/* Answers with the writer's document, which it takes and frees. */
void gov__sb_answer_json(gov__sandbox_response *res, int status, gov__sandbox_json *document);
/* Answers with bytes, which are copied. */
void gov__sb_answer_bytes(gov__sandbox_response *res, int status, const char *content_type,
                          const void *bytes, size_t length);
/* Answers without a body. */
void gov__sb_answer_empty(gov__sandbox_response *res, int status);
/* Sets a header, replacing one of the same name. */
void gov__sb_set_header(gov__sandbox_response *res, const char *name, const char *value);

/* Answers with problem details (RFC 9457). `code` is a literal; the other texts are copied.
 * `detail` is for developers; `zh` and `en` are for citizens. Overrides what was set before.
 * By default: origin caller, not retryable. A status 4xx or 5xx undoes the handler's work. */
void gov__sb_problem(gov__sandbox_response *res, int status, const char *code, const char *detail,
                     const char *zh, const char *en);
/* Adds one field error to the problem: a JSON pointer into the request body. */
void gov__sb_problem_field(gov__sandbox_response *res, const char *pointer, const char *code,
                           const char *message);
/* Marks the problem retryable; >= 0 also sends Retry-After (rounded up to seconds). */
void gov__sb_problem_retry(gov__sandbox_response *res, int64_t retry_after_ms);
/* Adds members to the problem: text `"name":value,...`, copied. */
void gov__sb_problem_extra(gov__sandbox_response *res, const char *members);
/* The usual ones. `what` is an English noun for the detail: "matter", "upload". */
void gov__sb_problem_not_found(gov__sandbox_response *res, const char *what);
void gov__sb_problem_forbidden(gov__sandbox_response *res, const char *detail);
void gov__sb_problem_failed(gov__sandbox_response *res);
/* True when a problem has been set. */
bool gov__sb_has_problem(const gov__sandbox_response *res);

/* Asks for a long poll: the handler returns without an answer, the lock is released, and the
 * handler is called again from its start when something changed, or with req->wait_over set when
 * `wait_seconds` of real time have passed. Call only when !req->wait_over. */
void gov__sb_wait(gov__sandbox_response *res, int64_t wait_seconds);

/* --- versions and pages -------------------------------------------------------------------- */

/* Sends `ETag: "etag"`; `etag` comes without its quotation marks. When the request's If-None-Match names it, answers 304 and returns true:
 * the handler is done. */
bool gov__sb_etag(const gov__sandbox_request *req, gov__sandbox_response *res, const char *etag);
/* The check before a change. True when If-Match names `etag` (or is `*`). Without the header:
 * 428; with another: 412 and `current` (the document's JSON text as it is now) as the member
 * "current", the request's own body as "proposed". */
bool gov__sb_if_match(const gov__sandbox_request *req, gov__sandbox_response *res, const char *etag,
                      const char *current);

/* A page: `after` is the row key behind which it starts (0: the first page), `limit` how many rows
 * it may hold (parameter `limit`, default 50, at most 200). A cursor of another `kind` or an
 * altered one: false and a 400 problem. */
typedef struct gov__sandbox_page {
    const char *kind;
    int64_t after;
    int64_t limit;
} gov__sandbox_page;
bool gov__sb_page_read(const gov__sandbox_request *req, gov__sandbox_response *res,
                       const char *kind, gov__sandbox_page *out);
/* Writes the member "next", a cursor behind row `last`; nothing when there is no more. */
void gov__sb_page_next(gov__sandbox_json *w, const gov__sandbox_page *page, bool more,
                       int64_t last);
/* Answers with the rows of a query, which it ends. Column 0 is the row key; the query gives one row more
 * than the page may hold, which tells that there is another page. */
struct gov__sandbox_query;
void gov__sb_page_answer(gov_sandbox *sb, gov__sandbox_response *res, const gov__sandbox_page *page,
                         struct gov__sandbox_query *q,
                         void (*write)(gov_sandbox *sb, gov__sandbox_json *w,
                                       const struct gov__sandbox_query *q));

/* The base of absolute links in the answer (the issuer is sb->base_url): caller frees. */
char *gov__sb_link(const gov_sandbox *sb, const gov__sandbox_request *req, const char *path);

/* --- lifetime ------------------------------------------------------------------------------ */

bool gov__sb_fields_add(gov__sandbox_fields *fields, const char *name, size_t name_length,
                        const char *value, size_t value_length);
const char *gov__sb_fields_get(const gov__sandbox_fields *fields, const char *name, bool any_case);
void gov__sb_fields_clear(gov__sandbox_fields *fields);
void gov__sb_response_clear(gov__sandbox_response *res);
/* Renders a pending problem into the body. Called by the router. */
void gov__sb_response_finish(const gov__sandbox_request *req, gov__sandbox_response *res);

#endif
