/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a draft from a request.
 * Owns: form, materials, delivery, commitment, mode as merge patch (RFC 7396). Not: completeness,
 * which is asked for at submit. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/matter_draft.h"

bool gov__sb_merge(cJSON *target, const cJSON *patch)
{
    const cJSON *change = NULL;
    cJSON_ArrayForEach(change, patch)
    {
        cJSON *old = cJSON_GetObjectItemCaseSensitive(target, change->string);
        if (cJSON_IsNull(change)) {
            cJSON_DeleteItemFromObjectCaseSensitive(target, change->string);
            continue;
        }
        if (cJSON_IsObject(change) && cJSON_IsObject(old)) {
            if (!gov__sb_merge(old, change)) {
                return false;
            }
            continue;
        }
        cJSON *fresh =
            cJSON_IsObject(change) ? cJSON_CreateObject() : cJSON_Duplicate(change, true);
        bool good = fresh && (!cJSON_IsObject(change) || gov__sb_merge(fresh, change));
        cJSON_DeleteItemFromObjectCaseSensitive(target, change->string);
        if (!good || !cJSON_AddItemToObject(target, change->string, fresh)) {
            cJSON_Delete(fresh);
            return false;
        }
    }
    return true;
}

/* A draft may be incomplete, but what is there must be of the right type and known. */
static bool form_fits(gov__sandbox_response *res, const cJSON *document, const cJSON *form)
{
    gov__sandbox_findings findings = {0};
    gov__sb_schema_check(gov__sb_member(document, "form"), form, "/form_data", &findings);
    for (size_t i = 0; i < findings.count; i++) {
        const char *code = findings.items[i].code;
        if (strcmp(code, "type") != 0 && strcmp(code, "unknown_member") != 0) {
            findings.items[i].severity = GOV__SB_WARNING;
        }
    }
    bool good = gov__sb_want_no_errors(res, &findings);
    gov__sb_findings_free(&findings);
    return good;
}

static bool fill_form(gov__sandbox_response *res, gov__sandbox_matter *m, const cJSON *document,
                      const cJSON *patch)
{
    cJSON *form = cJSON_Parse(m->form);
    bool good = form && gov__sb_merge(form, patch);
    if (!good) {
        gov__sb_problem_failed(res);
    } else if ((good = form_fits(res, document, form))) {
        char *text = gov__sb_canonical(form);
        if (text) {
            gov__sb_matter_set(&m->form, text);
        } else {
            gov__sb_invalid(res, "/form_data", "type", "表单过深、过大，或含有非整数的数字");
            good = false;
        }
    }
    cJSON_Delete(form);
    return good;
}

void gov__sb_problem_incomplete(gov__sandbox_response *res)
{
    gov__sb_problem(res, 409, "upload_incomplete",
                    "A material names an upload that is not complete.", "有材料尚未上传完成。",
                    "A material has not been uploaded completely.");
}

static bool fill_materials(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res, gov__sandbox_matter *m,
                           const cJSON *document, const cJSON *inputs)
{
    const gov__sandbox_attach attach = {&req->session, m->owner, m->agent};
    gov__sandbox_findings findings = {0};
    bool incomplete = false;
    gov__sb_material_check(sb, document, inputs, &attach, "/materials", &findings, &incomplete);
    bool good = gov__sb_want_no_errors(res, &findings);
    gov__sb_findings_free(&findings);
    if (incomplete) {
        gov__sb_problem_incomplete(res);
    }
    if (good) {
        gov__sb_matter_set(&m->materials, gov__sb_material_keep(sb, document, inputs, "first"));
    }
    return good;
}

static bool fill_delivery(gov__sandbox_response *res, gov__sandbox_matter *m, const cJSON *patch)
{
    gov__sandbox_findings findings = {0};
    cJSON *schemas = gov__sb_document("requests");
    cJSON *delivery = m->delivery ? cJSON_Parse(m->delivery) : cJSON_CreateObject();
    findings.failed = !schemas || !delivery || !gov__sb_merge(delivery, patch);
    gov__sb_schema_check(gov__sb_member(schemas, "delivery"), delivery, "/delivery", &findings);
    bool good = gov__sb_want_no_errors(res, &findings);
    if (good) {
        gov__sb_matter_set(&m->delivery, cJSON_PrintUnformatted(delivery));
    }
    gov__sb_findings_free(&findings);
    cJSON_Delete(delivery);
    cJSON_Delete(schemas);
    return good;
}

static bool fill_commitment(gov__sandbox_response *res, gov__sandbox_matter *m,
                            const cJSON *document, const cJSON *commitment)
{
    const cJSON *own = gov__sb_member(document, "commitment");
    const char *text = gov__sb_member_text(own, "text");
    const char *given = gov__sb_member_text(commitment, "text_digest");
    char digest[GOV__SB_DIGEST_BYTES];
    if (cJSON_IsNull(commitment)) {
        gov__sb_matter_set(&m->commitment, NULL);
    } else if (!gov__sb_member_true(own, "allowed") || !text) {
        gov__sb_invalid(res, "/commitment", "not_allowed", "该事项不适用告知承诺");
    } else {
        gov__sb_digest(text, strlen(text), digest);
        if (!given || strcmp(given, digest) != 0) {
            gov__sb_invalid(res, "/commitment/text_digest", "digest_mismatch",
                            "承诺书内容已更新，请重新阅读");
        } else {
            gov__sb_matter_set(&m->commitment, cJSON_PrintUnformatted(commitment));
        }
    }
    return !gov__sb_has_problem(res);
}

bool gov__sb_draft_fill(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res, gov__sandbox_matter *m, const cJSON *document)
{
    const cJSON *form = gov__sb_member(req->json, "form_data");
    const cJSON *materials = gov__sb_member(req->json, "materials");
    const cJSON *delivery = gov__sb_member(req->json, "delivery");
    const cJSON *commitment = gov__sb_member(req->json, "commitment");
    const char *mode = gov__sb_member_text(req->json, "acceptance_mode");
    if (mode) {
        (void)gov__sb_print(m->mode, sizeof m->mode, "%s", mode);
    }
    bool good = (!form || fill_form(res, m, document, form)) &&
                (!materials || fill_materials(sb, req, res, m, document, materials)) &&
                (!delivery || fill_delivery(res, m, delivery)) &&
                (!commitment || fill_commitment(res, m, document, commitment));
    if (good && (!m->form || !m->materials)) {
        gov__sb_problem_failed(res);
        return false;
    }
    return good;
}
