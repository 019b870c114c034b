/* SPDX-License-Identifier: Apache-2.0 */
/* The pre-check 预检: what would be found wrong, without storing anything.
 * Owns: its route and how findings are written. Not: the rules, which submit applies too. */
#include "sandbox/precheck.h"

#include "sandbox/catalogue.h"
#include "sandbox/matter.h"
#include "sandbox/route.h"

static const char *severity_name(gov__sandbox_severity severity)
{
    static const char *const names[] = {"info", "warning", "error"};
    return names[severity];
}

static void write_findings(gov__sandbox_json *w, const char *name,
                           const gov__sandbox_findings *list)
{
    gov__sb_json_open_array(w, name);
    for (size_t i = 0; i < list->count; i++) {
        const gov__sandbox_finding *finding = &list->items[i];
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "pointer", finding->pointer);
        gov__sb_json_text(w, "severity", severity_name(finding->severity));
        gov__sb_json_text(w, "code", finding->code);
        gov__sb_json_open(w, "message");
        gov__sb_json_text(w, "zh", finding->zh);
        gov__sb_json_text(w, "en", finding->en);
        gov__sb_json_close(w);
        gov__sb_json_text(w, "source", "rule");
        gov__sb_json_opt(w, "material_code", finding->material);
        gov__sb_json_close(w);
    }
    gov__sb_json_close_array(w);
    w->failed = w->failed || list->failed;
}

static void answer(gov__sandbox_response *res, const gov__sandbox_findings *findings)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_bool(&w, "ok", gov__sb_findings_errors(findings) == 0);
    write_findings(&w, "findings", findings);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

/* A pre-check takes a waiver for granted: the commitment itself comes with the draft. */
static void precheck(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    cJSON *catalogue = gov__sb_catalogue_load(req->path_args[0]);
    const cJSON *document = gov__sb_member(catalogue, "document");
    if (!document) {
        gov__sb_problem_not_found(res, "item");
    } else if (gov__sb_want_body(req, res, "precheck")) {
        const gov__sandbox_attach attach = {&req->session, req->session.subject_id, ""};
        const cJSON *materials = gov__sb_member(req->json, "materials");
        gov__sandbox_findings findings = {0};
        gov__sb_schema_check(gov__sb_member(document, "form"),
                             gov__sb_member(req->json, "form_data"), "/form_data", &findings);
        gov__sb_material_check(sb, document, materials, &attach, "/materials", &findings, NULL);
        gov__sb_material_missing(document, materials, true, &findings);
        answer(res, &findings);
        gov__sb_findings_free(&findings);
    }
    cJSON_Delete(catalogue);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/gov/v1/items/{code}/precheck", precheck, GOV__SB_SESSION},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_precheck_part = {"precheck", NULL, NULL, routes};
