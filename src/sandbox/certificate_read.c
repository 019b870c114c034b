/* SPDX-License-Identifier: Apache-2.0 */
/* The routes of certificates: list, read, fetch. Each is for a stated purpose and leaves a row in
 * the audit trail. Owns: these routes. Not: purposes (certificate_use.c) and files. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate.h"
#include "sandbox/certificate_use.h"
#include "sandbox/clock.h"
#include "sandbox/matter.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

static void write_row(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_query *q)
{
    gov__sandbox_certificate c;
    if (gov__sb_certificate_load(sb, gov__sb_text(q, 1), &c)) {
        gov__sb_certificate_write(sb, w, NULL, &c, true, gov__sb_now_ms(sb));
    } else {
        w->failed = true;
    }
    gov__sb_certificate_clear(&c);
}

static void write_list(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                       const char *holder, const gov__sandbox_page *page)
{
    const char *type = gov__sb_param(req, "type");
    int64_t before = page->after > 0 ? page->after : INT64_MAX;
    gov__sandbox_query q;
    gov__sb_query(sb, &q,
                  "SELECT c.n, c.id FROM certificate_holder h JOIN certificate c "
                  "ON c.id = h.certificate WHERE h.subject = ? AND c.n < ? "
                  "AND (? IS NULL OR c.type_code = ?) ORDER BY c.n DESC LIMIT ?",
                  "sissi", holder, before, type, type, page->limit + 1);
    gov__sb_page_answer(sb, res, page, &q, write_row);
}

static void list(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_page page;
    const char *asked = gov__sb_param(req, "holder");
    const char *holder = !asked || strcmp(asked, "me") == 0 ? req->session.subject_id : asked;
    cJSON *usage = gov__sb_usage_of_header(req, res);
    if (usage && gov__sb_page_read(req, res, "certificates", &page)) {
        if (holder[0] == '\0' || !gov__sb_usage_permits(sb, req, usage, holder)) {
            gov__sb_problem(res, 403, "grant_required", "The holder is somebody else.",
                            "没有查询他人证照的授权。",
                            "You may not see another person's certificates.");
        } else if (gov__sb_usage_record(sb, req, "", "list", usage) != 0) {
            gov__sb_problem_failed(res);
        } else {
            write_list(sb, req, res, holder, &page);
        }
    }
    cJSON_Delete(usage);
}

/* Whether the usage permits reading for one of its holders; else it is not there (404). */
static bool open_certificate(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res, const cJSON *usage,
                             gov__sandbox_certificate *c)
{
    bool found = false;
    if (gov__sb_certificate_load(sb, req->path_args[0], c)) {
        gov__sandbox_query q;
        for (gov__sb_query(sb, &q, "SELECT subject FROM certificate_holder WHERE certificate = ?",
                           "s", c->id);
             !found && gov__sb_next(&q);) {
            found = gov__sb_usage_permits(sb, req, usage, gov__sb_text(&q, 0));
        }
        gov__sb_end(&q);
    }
    if (!found) {
        gov__sb_problem_not_found(res, "certificate");
    }
    return found;
}

static void answer_one(gov_sandbox *sb, gov__sandbox_response *res,
                       const gov__sandbox_certificate *c)
{
    gov__sandbox_json w = {0};
    char etag[80];
    gov__sb_certificate_write(sb, &w, NULL, c, false, gov__sb_now_ms(sb));
    gov__sb_answer_json(res, 200, &w);
    (void)gov__sb_print(etag, sizeof etag, "\"%.40s-%s\"", c->id, c->status);
    gov__sb_set_header(res, "ETag", etag);
}

static void read_one(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_certificate c = {0};
    cJSON *usage = gov__sb_usage_of_header(req, res);
    if (usage && open_certificate(sb, req, res, usage, &c)) {
        if (gov__sb_usage_record(sb, req, c.id, "read", usage) == 0) {
            answer_one(sb, res, &c);
        } else {
            gov__sb_problem_failed(res);
        }
    }
    gov__sb_certificate_clear(&c);
    cJSON_Delete(usage);
}

static void set_content_digest(gov__sandbox_response *res, const void *bytes, size_t length)
{
    uint8_t digest[GOV__SB_SHA256_BYTES];
    char header[80];
    gov__sb_sha256(bytes, length, digest);
    char *text = gov__sb_b64(digest, sizeof digest);
    res->failed = res->failed || !text;
    (void)gov__sb_print(header, sizeof header, "sha-256=:%s:", text ? text : "");
    gov__sb_set_header(res, "Content-Digest", header);
    free(text);
}

static void answer_file(gov_sandbox *sb, gov__sandbox_response *res,
                        const gov__sandbox_certificate *c, const char *format)
{
    gov__sandbox_query q;
    if (!gov__sb_query(sb, &q,
                       "SELECT media, bytes FROM certificate_file WHERE certificate = ? "
                       "AND format = ?",
                       "ss", c->id, format) ||
        !gov__sb_next(&q)) {
        gov__sb_problem(res, 422, "format_unavailable", "The certificate has no such file.",
                        "该证照没有此格式的文件。", "There is no file of this format.");
        return;
    }
    size_t length = 0;
    const void *bytes = gov__sb_blob(&q, 1, &length);
    gov__sb_answer_bytes(res, 200, gov__sb_text(&q, 0), bytes, length);
    set_content_digest(res, bytes, length);
    gov__sb_set_header(res, "Cache-Control", "no-store");
    gov__sb_end(&q);
}

static void fetch(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_certificate c = {0};
    const cJSON *usage = gov__sb_want_object(req, res) ? gov__sb_usage_of_body(req, res) : NULL;
    if (usage && open_certificate(sb, req, res, usage, &c) &&
        gov__sb_want_body(req, res, "certificate_fetch")) {
        if (gov__sb_usage_record(sb, req, c.id, "fetch", usage) == 0) {
            answer_file(sb, res, &c, gov__sb_member_text(req->json, "format"));
        } else {
            gov__sb_problem_failed(res);
        }
    }
    gov__sb_certificate_clear(&c);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/certificates", list, GOV__SB_SESSION | GOV__SB_MUTATES},
    {"GET", "/gov/v1/certificates/{id}", read_one, GOV__SB_SESSION | GOV__SB_MUTATES},
    {"POST", "/gov/v1/certificates/{id}/fetch", fetch, GOV__SB_SESSION | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_certificate_read_part = {"certificate_read", NULL, NULL,
                                                              routes};
