/* SPDX-License-Identifier: Apache-2.0 */
/* Listing and reading certificates. Each call is for a stated purpose and leaves a row in the
 * trail. Owns: these routes. Not: permission (certificate_use.c) and files (certificate_fetch.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/audit.h"
#include "sandbox/certificate_status.h"
#include "sandbox/certificate_use.h"
#include "sandbox/clock.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

static void write_row(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_query *q)
{
    const gov__sandbox_view view = {true, NULL, true, gov__sb_now_ms(sb)};
    gov__sandbox_certificate c;
    if (gov__sb_certificate_load(sb, gov__sb_text(q, 1), &c)) {
        gov__sb_certificate_write(sb, w, NULL, &c, &view);
    } else {
        w->failed = true;
    }
    gov__sb_certificate_clear(&c);
}

/* Under a consent only the types of its scope: their JSON array, "" for all. */
static void write_list(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                       const char *holder, const char *types, const gov__sandbox_page *page)
{
    const char *type = gov__sb_param(req, "type");
    int64_t before = page->after > 0 ? page->after : INT64_MAX;
    gov__sandbox_query q;
    gov__sb_query(sb, &q,
                  "SELECT c.n, c.id FROM certificate_holder h JOIN certificate c "
                  "ON c.id = h.certificate WHERE h.subject = ? AND c.n < ? "
                  "AND (? IS NULL OR c.type_code = ?) "
                  "AND (? = '' OR instr(?, '\"' || c.type_code || '\"') > 0) "
                  "ORDER BY c.n DESC LIMIT ?",
                  "sissssi", holder, before, type, type, types, types, page->limit + 1);
    gov__sb_page_answer(sb, res, page, &q, write_row);
}

static void answer_list(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res, const gov__sandbox_use *use, const char *holder,
                        const gov__sandbox_page *page)
{
    gov__sandbox_audit entry = {.about = holder};
    const cJSON *scope = gov__sb_member(use->consent.scope, "cert_types");
    char *types = scope ? cJSON_PrintUnformatted(scope) : gov__sb_copy("");
    if (types && gov__sb_use_record(sb, req, use, &entry) == 0) {
        write_list(sb, req, res, holder, types, page);
    } else {
        gov__sb_problem_failed(res);
    }
    free(types);
}

static void list(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_page page;
    char holder[GOV__SB_ID_BYTES];
    cJSON *usage = gov__sb_usage_of_header(req, res);
    gov__sandbox_use use = {.action = "list", .usage = usage};
    if (usage && gov__sb_page_read(req, res, "certificates", &page) &&
        gov__sb_use_list(sb, req, res, &use, gov__sb_param(req, "holder"),
                         gov__sb_param(req, "type"), holder)) {
        answer_list(sb, req, res, &use, holder, &page);
    }
    gov__sb_use_clear(&use);
    cJSON_Delete(usage);
}

static void answer_one(gov_sandbox *sb, gov__sandbox_response *res,
                       const gov__sandbox_certificate *c, const cJSON *fields)
{
    const gov__sandbox_view view = {false, fields, true, gov__sb_now_ms(sb)};
    gov__sandbox_json w = {0};
    char etag[80];
    gov__sb_certificate_write(sb, &w, NULL, c, &view);
    gov__sb_answer_json(res, 200, &w);
    (void)gov__sb_print(etag, sizeof etag, "\"%.40s-%s\"", c->id,
                        gov__sb_status_at(c, view.at)->word);
    gov__sb_set_header(res, "ETag", etag);
}

static void read_one(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_certificate c = {0};
    cJSON *usage = gov__sb_usage_of_header(req, res);
    gov__sandbox_use use = {.action = "get", .usage = usage};
    if (usage && gov__sb_use_certificate(sb, req, res, &use, &c)) {
        gov__sandbox_audit entry = {.certificate_id = c.id};
        if (gov__sb_use_record(sb, req, &use, &entry) == 0) {
            answer_one(sb, res, &c, gov__sb_use_fields(&use));
        } else {
            gov__sb_problem_failed(res);
        }
    }
    gov__sb_use_clear(&use);
    gov__sb_certificate_clear(&c);
    cJSON_Delete(usage);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/certificates", list, GOV__SB_SESSION | GOV__SB_MUTATES},
    {"GET", "/gov/v1/certificates/{id}", read_one, GOV__SB_SESSION | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_certificate_read_part = {"certificate_read", NULL, NULL,
                                                              routes};
