/* SPDX-License-Identifier: Apache-2.0 */
/* The citizen's answer to a supplement 补正.
 * Owns: its route, and that an answer stays within what was asked. Not: the supplement's row
 * (matter_supplement.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/clock.h"
#include "sandbox/event.h"
#include "sandbox/matter_draft.h"
#include "sandbox/matter_supplement.h"
#include "sandbox/receipt.h"
#include "sandbox/route.h"
#include "sandbox/store.h"
#include "sandbox/upload.h"

typedef struct asked {
    cJSON *materials, *pointers;
} asked;

static bool lists(const cJSON *array, const char *value)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, array)
    {
        if (cJSON_IsString(entry) && strcmp(entry->valuestring, value) == 0) {
            return true;
        }
    }
    return false;
}

/* The pointer itself or something above or below it was asked for. */
static bool is_asked(const cJSON *pointers, const char *pointer, bool leaf)
{
    const cJSON *entry = NULL;
    size_t own = strlen(pointer);
    cJSON_ArrayForEach(entry, pointers)
    {
        const char *wanted = entry->valuestring;
        size_t length = strlen(wanted);
        bool below = strncmp(pointer, wanted, length) == 0 &&
                     (pointer[length] == '\0' || pointer[length] == '/');
        bool above = !leaf && strncmp(pointer, wanted, own) == 0 && wanted[own] == '/';
        if (below || above) {
            return true;
        }
    }
    return false;
}

static void check_patch(gov__sandbox_response *res, const cJSON *pointers, const cJSON *patch,
                        const char *pointer)
{
    const cJSON *member = NULL;
    cJSON_ArrayForEach(member, patch)
    {
        char own[GOV__SB_POINTER_BYTES];
        bool leaf = !cJSON_IsObject(member);
        (void)gov__sb_print(own, sizeof own, "%s/%s", pointer, member->string);
        if (!is_asked(pointers, own, leaf)) {
            char full[GOV__SB_POINTER_BYTES + 16];
            (void)gov__sb_print(full, sizeof full, "/form_data%s", own);
            gov__sb_invalid(res, full, "not_allowed", "未要求补正此项");
        } else if (!leaf) {
            check_patch(res, pointers, member, own);
        }
    }
}

static void check_codes(gov__sandbox_response *res, const cJSON *codes, const cJSON *inputs)
{
    const cJSON *input = NULL;
    int index = 0;
    cJSON_ArrayForEach(input, inputs)
    {
        const char *code = gov__sb_member_text(input, "code");
        char pointer[48];
        (void)gov__sb_print(pointer, sizeof pointer, "/materials/%d/code", index++);
        if (!code || !lists(codes, code)) {
            gov__sb_invalid(res, pointer, "not_allowed", "未要求补正此材料");
        }
    }
}

static bool load_asked(gov_sandbox *sb, const char *id, asked *out)
{
    gov__sandbox_query q;
    memset(out, 0, sizeof *out);
    if (gov__sb_query(sb, &q, "SELECT material_codes, form_pointers FROM supplement WHERE id = ?",
                      "s", id) &&
        gov__sb_next(&q)) {
        out->materials = cJSON_Parse(gov__sb_text(&q, 0));
        out->pointers = cJSON_Parse(gov__sb_text(&q, 1));
        gov__sb_end(&q);
    }
    return out->materials && out->pointers;
}

static bool merge_form(gov__sandbox_response *res, gov__sandbox_matter *m, const cJSON *document,
                       const cJSON *patch)
{
    cJSON *form = cJSON_Parse(m->form);
    gov__sandbox_findings findings = {0};
    findings.failed = !form || !gov__sb_merge(form, patch);
    gov__sb_schema_check(gov__sb_member(document, "form"), form, "/form_data", &findings);
    bool good = gov__sb_want_no_errors(res, &findings);
    char *text = good ? gov__sb_canonical(form) : NULL;
    if (text) {
        gov__sb_matter_set(&m->form, text);
    } else if (good) {
        gov__sb_invalid(res, "/form_data", "type", "表单含有非整数的数字");
        good = false;
    }
    gov__sb_findings_free(&findings);
    cJSON_Delete(form);
    return good;
}

/* Adds what came to what the platform holds; *added is the part that came, as kept. */
static bool add_materials(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res, gov__sandbox_matter *m, const cJSON *document,
                          cJSON **added)
{
    const gov__sandbox_attach attach = {&req->session, m->owner, m->agent};
    const cJSON *inputs = gov__sb_member(req->json, "materials");
    gov__sandbox_findings findings = {0};
    bool incomplete = false;
    gov__sb_material_check(sb, document, inputs, &attach, "/materials", &findings, &incomplete);
    bool good = gov__sb_want_no_errors(res, &findings);
    gov__sb_findings_free(&findings);
    if (incomplete) {
        gov__sb_problem_incomplete(res);
    }
    char *kept = good ? gov__sb_material_keep(sb, document, inputs, "supplement") : NULL;
    cJSON *all = cJSON_Parse(m->materials);
    *added = kept ? cJSON_Parse(kept) : NULL;
    const cJSON *material = NULL;
    cJSON_ArrayForEach(material, *added)
    {
        const char *upload = gov__sb_member_text(material, "upload_id");
        cJSON *copy = cJSON_Duplicate(material, true);
        if (!copy || !cJSON_AddItemToArray(all, copy) ||
            (upload && gov__sb_upload_keep(sb, upload, m->id) != 0)) {
            res->failed = true;
        }
    }
    if (good) {
        gov__sb_matter_set(&m->materials, cJSON_PrintUnformatted(all));
        res->failed = res->failed || !*added || !m->materials;
    }
    cJSON_Delete(all);
    free(kept);
    return good && !res->failed;
}

static char *give_receipt(gov_sandbox *sb, const gov__sandbox_matter *m, const cJSON *form,
                          const cJSON *added, int64_t now)
{
    char *digests = gov__sb_receipt_digests(form, added);
    const gov__sandbox_receipt receipt = {"supplement", m->id, gov__sb_event_head(sb, m->id), now,
                                          digests,      0,     "您的补正材料已收到。"};
    char *jws = digests ? gov__sb_receipt_issue(sb, &receipt) : NULL;
    free(digests);
    return jws;
}

static void take(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                 gov__sandbox_matter *m, const cJSON *document)
{
    const cJSON *patch = gov__sb_member(req->json, "form_data");
    const gov__sandbox_cause cause = {gov__sb_now_ms(sb), gov__sb_draft_actor(&req->session, m),
                                      NULL, gov__sb_member_text(req->json, "note")};
    cJSON *added = NULL;
    if ((!patch || merge_form(res, m, document, patch)) &&
        add_materials(sb, req, res, m, document, &added)) {
        if (gov__sb_matter_save(sb, m) != 0 ||
            (gov__sb_matter_is_parent(m) && gov__sb_package_refresh(sb, m) != 0) ||
            gov__sb_supplement_return(sb, m, &cause) != 0) {
            gov__sb_problem_failed(res);
        } else {
            gov__sb_matter_answer_receipt(sb, res, m, give_receipt(sb, m, patch, added, cause.at));
        }
    }
    cJSON_Delete(added);
}

static void check_and_take(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res, gov__sandbox_matter *m)
{
    cJSON *catalogue = gov__sb_catalogue_load(m->code);
    asked wanted;
    if (!load_asked(sb, req->path_args[1], &wanted) || !catalogue) {
        gov__sb_problem_failed(res);
    } else if (gov__sb_want_body(req, res, "supplement")) {
        check_patch(res, wanted.pointers, gov__sb_member(req->json, "form_data"), "");
        check_codes(res, wanted.materials, gov__sb_member(req->json, "materials"));
        if (!gov__sb_has_problem(res)) {
            take(sb, req, res, m, gov__sb_member(catalogue, "document"));
        }
    }
    cJSON_Delete(wanted.materials);
    cJSON_Delete(wanted.pointers);
    cJSON_Delete(catalogue);
}

static void answer(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_matter m = {0};
    if (gov__sb_matter_open(sb, req, res, &m)) {
        char *state =
            gov__sb_get_text(sb, "SELECT state FROM supplement WHERE id = ? AND matter = ?", "ss",
                             req->path_args[1], m.id);
        if (!state) {
            gov__sb_problem_not_found(res, "supplement");
        } else if (strcmp(state, "open") != 0 || m.state != GOV__SB_SUPPLEMENT_REQUIRED) {
            gov__sb_problem(res, 409, "supplement_state", "The supplement is not open.",
                            "该补正已提交或已逾期。", "This request was answered or has expired.");
        } else {
            check_and_take(sb, req, res, &m);
        }
        free(state);
    }
    gov__sb_matter_clear(&m);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/gov/v1/matters/{id}/supplements/{sid}", answer, GOV__SB_SESSION | GOV__SB_KEY},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_answer_part = {"answer", NULL, NULL, routes};
