/* SPDX-License-Identifier: Apache-2.0 */
/* Versions (ETag, If-Match) and pages (cursors).
 * Owns: their header rules (RFC 9110 section 13) and the form of a cursor. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/http.h"
#include "sandbox/store.h"

/* Whether a list of entity tags names `etag`; weak tags match when `weak` allows it. */
static bool names_tag(const char *list, const char *etag, bool weak)
{
    size_t length = strlen(etag);
    if (strcmp(list, "*") == 0) {
        return true;
    }
    for (const char *at = list; (at = strchr(at, '"')) != NULL;) {
        const char *end = strchr(at + 1, '"');
        if (!end) {
            return false;
        }
        bool is_weak = at - list >= 2 && memcmp(at - 2, "W/", 2) == 0;
        if ((weak || !is_weak) && (size_t)(end - at - 1) == length &&
            memcmp(at + 1, etag, length) == 0) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

bool gov__sb_etag(const gov__sandbox_request *req, gov__sandbox_response *res, const char *etag)
{
    char quoted[GOV__SB_ID_BYTES + 32];
    (void)gov__sb_print(quoted, sizeof quoted, "\"%s\"", etag);
    gov__sb_set_header(res, "ETag", quoted);
    const char *known = gov__sb_header(req, "If-None-Match");
    if (!known || !names_tag(known, etag, true)) {
        return false;
    }
    gov__sb_answer_empty(res, 304);
    return true;
}

static void add_both_versions(const gov__sandbox_request *req, gov__sandbox_response *res,
                              const char *current)
{
    gov__sandbox_json w = {0};
    gov__sb_json_raw(&w, "current", current ? current : "{}");
    gov__sb_json_raw(&w, "proposed", req->json ? req->body : "{}");
    char *members = gov__sb_json_take(&w, NULL);
    if (members) {
        gov__sb_problem_extra(res, members);
    }
    free(members);
}

bool gov__sb_if_match(const gov__sandbox_request *req, gov__sandbox_response *res, const char *etag,
                      const char *current)
{
    const char *wanted = gov__sb_header(req, "If-Match");
    if (!wanted) {
        gov__sb_problem(res, 428, "precondition_required",
                        "A change needs If-Match with the ETag of the version it is made from.",
                        "请先刷新后再修改。", "Please reload before you change this.");
        return false;
    }
    if (names_tag(wanted, etag, false)) {
        return true;
    }
    gov__sb_problem(res, 412, "precondition_failed",
                    "The document has changed since the version named by If-Match.",
                    "内容已被修改，请刷新后再试。", "It was changed meanwhile. Please reload.");
    add_both_versions(req, res, current);
    return false;
}

/* A cursor is base64url of "kind:row:check"; the check only keeps accidents apart. */
static char *cursor_text(const char *kind, int64_t row)
{
    char plain[96];
    char check[GOV__SB_HEX_BYTES];
    (void)gov__sb_print(plain, sizeof plain, "%.40s:%lld", kind, (long long)row);
    gov__sb_sha256_hex(plain, strlen(plain), check);
    size_t used = strlen(plain);
    (void)gov__sb_print(plain + used, sizeof plain - used, ":%.8s", check);
    return gov__sb_b64url(plain, strlen(plain));
}

static bool cursor_read(const char *text, const char *kind, int64_t *out)
{
    size_t length;
    char *plain = (char *)gov__sb_b64url_read(text, strlen(text), &length);
    size_t prefix = strlen(kind);
    bool good = false;
    if (plain && length > prefix && memcmp(plain, kind, prefix) == 0 && plain[prefix] == ':') {
        *out = strtoll(plain + prefix + 1, NULL, 10);
        char *again = cursor_text(kind, *out);
        good = *out > 0 && again && strcmp(again, text) == 0;
        free(again);
    }
    free(plain);
    return good;
}

bool gov__sb_page_read(const gov__sandbox_request *req, gov__sandbox_response *res,
                       const char *kind, gov__sandbox_page *out)
{
    *out = (gov__sandbox_page){kind, 0, 50};
    if (!gov__sb_param_int(req, res, "limit", 1, 200, 50, &out->limit)) {
        return false;
    }
    const char *cursor = gov__sb_param(req, "cursor");
    if (!cursor || !*cursor || cursor_read(cursor, kind, &out->after)) {
        return true;
    }
    gov__sb_problem(res, 400, "invalid_request", "The cursor is not one of this list.",
                    "页码无效，请从头查询。", "The page is not valid. Please start again.");
    return false;
}

void gov__sb_page_next(gov__sandbox_json *w, const gov__sandbox_page *page, bool more, int64_t last)
{
    if (!more) {
        return;
    }
    char *cursor = cursor_text(page->kind, last);
    gov__sb_json_text(w, "next", cursor);
    w->failed = w->failed || !cursor;
    free(cursor);
}

void gov__sb_page_answer(gov_sandbox *sb, gov__sandbox_response *res, const gov__sandbox_page *page,
                         gov__sandbox_query *q,
                         void (*write)(gov_sandbox *sb, gov__sandbox_json *w,
                                       const gov__sandbox_query *q))
{
    gov__sandbox_json w = {0};
    int64_t written = 0, last = 0;
    bool more = false;
    gov__sb_json_open(&w, NULL);
    gov__sb_json_open_array(&w, "items");
    while (!more && gov__sb_next(q)) {
        more = written == page->limit;
        if (!more) {
            last = gov__sb_int(q, 0);
            write(sb, &w, q);
            written++;
        }
    }
    gov__sb_end(q);
    gov__sb_json_close_array(&w);
    gov__sb_page_next(&w, page, more, last);
    gov__sb_json_close(&w);
    w.failed = w.failed || q->failed;
    gov__sb_answer_json(res, 200, &w);
}
