/* SPDX-License-Identifier: Apache-2.0 */
/* Submitting a draft 提交 and withdrawing a matter 撤回.
 * Owns: the checks of completeness, the numbers a matter is given, both routes. Not: what follows
 * (matter_move.c, matter_package.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/calendar.h"
#include "sandbox/catalogue.h"
#include "sandbox/clock.h"
#include "sandbox/event.h"
#include "sandbox/matter_draft.h"
#include "sandbox/receipt.h"
#include "sandbox/route.h"
#include "sandbox/task.h"
#include "sandbox/upload.h"

void gov__sb_matter_number(gov_sandbox *sb, gov__sandbox_matter *m, int64_t at)
{
    char day[16], unique[7];
    (void)sb;
    gov__sb_day_text(at, day);
    gov__sb_random_digits(unique, 6);
    (void)gov__sb_print(m->matter_no, sizeof m->matter_no, "990100%.2s%.2s%.2s%s", day + 2, day + 5,
                        day + 8, unique);
    (void)gov__sb_print(m->application_no, sizeof m->application_no, "SQ%s", m->matter_no + 6);
    gov__sb_random_digits(m->query_code, 6);
}

/* --- completeness ---------------------------------------------------------------------------------- */

static void problem_missing(gov__sandbox_response *res, const gov__sandbox_findings *missing)
{
    gov__sb_problem(res, 422, "material_missing", "A required material is missing.",
                    missing->items[0].zh, missing->items[0].en);
    for (size_t i = 0; i < missing->count; i++) {
        gov__sb_problem_field(res, "/materials", "required", missing->items[i].material);
    }
}

static bool form_complete(gov__sandbox_response *res, const cJSON *document, const cJSON *form)
{
    gov__sandbox_findings findings = {0};
    gov__sb_schema_check(gov__sb_member(document, "form"), form, "/form_data", &findings);
    bool good = gov__sb_want_no_errors(res, &findings);
    gov__sb_findings_free(&findings);
    return good;
}

/* Uploads may have gone and certificates been revoked since the draft was made. */
static bool materials_hold(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res, const gov__sandbox_matter *m,
                           const cJSON *document, const cJSON *materials)
{
    const gov__sandbox_attach attach = {&req->session, m->owner, m->agent};
    gov__sandbox_findings findings = {0};
    bool incomplete = false;
    gov__sb_material_check(sb, document, materials, &attach, "/materials", &findings, &incomplete);
    bool good = gov__sb_want_no_errors(res, &findings);
    gov__sb_findings_free(&findings);
    if (incomplete) {
        gov__sb_problem_incomplete(res);
    }
    if (!good) {
        return false;
    }
    gov__sb_material_missing(document, materials, m->commitment != NULL, &findings);
    if (findings.count > 0) {
        problem_missing(res, &findings);
        good = false;
    }
    gov__sb_findings_free(&findings);
    return good;
}

/* --- what the platform adds ------------------------------------------------------------------------- */

static bool has_status(const cJSON *materials, const char *status)
{
    const cJSON *material = NULL;
    cJSON_ArrayForEach(material, materials)
    {
        const char *own = gov__sb_member_text(material, "status");
        if (own && strcmp(own, status) == 0) {
            return true;
        }
    }
    return false;
}

/* A promised material that names no day is due by the item's limit of tolerance. */
static int promise_dates(gov_sandbox *sb, gov__sandbox_matter *m, const cJSON *document,
                         cJSON *materials, int64_t now)
{
    int64_t days = 0;
    char text[16];
    (void)gov__sb_member_int(gov__sb_member(document, "tolerance"), "days", &days);
    int64_t day = gov__sb_add_working_days(sb, gov__sb_calendar_day(now), days);
    gov__sb_day_text(gov__sb_calendar_day_end(day), text);
    cJSON *material = NULL;
    cJSON_ArrayForEach(material, materials)
    {
        const char *status = gov__sb_member_text(material, "status");
        if (status && strcmp(status, "promised") == 0 && !gov__sb_member(material, "due") &&
            !cJSON_AddStringToObject(material, "due", text)) {
            return -1;
        }
    }
    gov__sb_matter_set(&m->materials, cJSON_PrintUnformatted(materials));
    return m->materials ? 0 : -1;
}

static int keep_uploads(gov_sandbox *sb, const gov__sandbox_matter *m, const cJSON *materials)
{
    const cJSON *material = NULL;
    cJSON_ArrayForEach(material, materials)
    {
        const char *upload = gov__sb_member_text(material, "upload_id");
        if (upload && gov__sb_upload_keep(sb, upload, m->id) != 0) {
            return -1;
        }
    }
    return 0;
}

static const char *mode_of(const cJSON *materials)
{
    if (has_status(materials, "promised")) {
        return "tolerant";
    }
    return has_status(materials, "waived") ? "commitment" : "normal";
}

static int set_going(gov_sandbox *sb, gov__sandbox_matter *m, const cJSON *catalogue,
                     const gov__sandbox_cause *cause)
{
    const cJSON *document = gov__sb_member(catalogue, "document");
    if (gov__sb_matter_is_parent(m)) {
        return gov__sb_matter_move(sb, m, GOV__SB_SUBMITTED, cause) == 0
                   ? gov__sb_package_spread(sb, m, document, cause)
                   : -1;
    }
    return gov__sb_task_create(sb, m, catalogue) == 0
               ? gov__sb_matter_move(sb, m, GOV__SB_SUBMITTED, cause)
               : -1;
}

static char *give_receipt(gov_sandbox *sb, const gov__sandbox_matter *m, const cJSON *form,
                          const cJSON *materials, int64_t now)
{
    char text[160];
    (void)gov__sb_print(text, sizeof text, "您的申请已收到，办件编号%s，查询码%s。", m->matter_no,
                        m->query_code);
    char *digests = gov__sb_receipt_digests(form, materials);
    const gov__sandbox_receipt receipt = {"submit", m->id, 1, now, digests, 0, text};
    char *jws = digests ? gov__sb_receipt_issue(sb, &receipt) : NULL;
    free(digests);
    return jws;
}

static void accept_submit(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res, gov__sandbox_matter *m,
                          const cJSON *catalogue, const cJSON *form, cJSON *materials)
{
    const gov__sandbox_cause cause = {gov__sb_now_ms(sb), gov__sb_draft_actor(&req->session, m),
                                      NULL, NULL};
    (void)gov__sb_print(m->mode, sizeof m->mode, "%s", mode_of(materials));
    gov__sb_matter_number(sb, m, cause.at);
    if (promise_dates(sb, m, gov__sb_member(catalogue, "document"), materials, cause.at) != 0 ||
        keep_uploads(sb, m, materials) != 0 || set_going(sb, m, catalogue, &cause) != 0) {
        gov__sb_problem_failed(res);
        return;
    }
    gov__sb_matter_answer_receipt(sb, res, m, give_receipt(sb, m, form, materials, cause.at));
}

static void check_and_submit(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res, gov__sandbox_matter *m)
{
    cJSON *catalogue = gov__sb_catalogue_load(m->code);
    const cJSON *document = gov__sb_member(catalogue, "document");
    cJSON *form = cJSON_Parse(m->form);
    cJSON *materials = cJSON_Parse(m->materials);
    if (!document || !form || !materials) {
        gov__sb_problem_failed(res);
    } else if (form_complete(res, document, form) &&
               materials_hold(sb, req, res, m, document, materials)) {
        accept_submit(sb, req, res, m, catalogue, form, materials);
    }
    cJSON_Delete(materials);
    cJSON_Delete(form);
    cJSON_Delete(catalogue);
}

/* A second submit is told so whatever version it names: only the first one changed the version. */
static void submit(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_matter m = {0};
    if (gov__sb_matter_open(sb, req, res, &m)) {
        if (m.state != GOV__SB_DRAFT && gov__sb_header(req, "If-Match")) {
            gov__sb_problem(res, 409, "already_submitted", "The draft was submitted before.",
                            "该申请已提交，请勿重复提交。", "This was submitted already.");
        } else if (gov__sb_matter_if_match(sb, req, res, &m)) {
            check_and_submit(sb, req, res, &m);
        }
    }
    gov__sb_matter_clear(&m);
}

/* --- withdrawing ------------------------------------------------------------------------------------- */

static int withdraw_child(gov_sandbox *sb, gov__sandbox_matter *child, void *user)
{
    return gov__sb_matter_move(sb, child, GOV__SB_WITHDRAWN, user) < 0 ? -1 : 0;
}

/* A parent follows its children; where it stands after them says whether all could be withdrawn. */
static int withdraw_matter(gov_sandbox *sb, gov__sandbox_matter *m, gov__sandbox_cause *cause)
{
    if (!gov__sb_matter_is_parent(m)) {
        return gov__sb_matter_move(sb, m, GOV__SB_WITHDRAWN, cause);
    }
    return gov__sb_matter_each_child(sb, m->id, withdraw_child, cause);
}

static char *withdraw_receipt(gov_sandbox *sb, const gov__sandbox_matter *m, int64_t now)
{
    const gov__sandbox_receipt receipt = {
        "close", m->id, gov__sb_event_head(sb, m->id), now, NULL, 0, "您的申请已撤回。"};
    return gov__sb_receipt_issue(sb, &receipt);
}

static void withdraw(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_matter m = {0};
    if (gov__sb_matter_open(sb, req, res, &m)) {
        if (!gov__sb_state_may(m.state, GOV__SB_WITHDRAWN) || m.parent[0]) {
            gov__sb_problem_state(res, &m, "It cannot be withdrawn any more, or not by itself.");
        } else if (gov__sb_want_body(req, res, "withdraw")) {
            gov__sandbox_cause cause = {gov__sb_now_ms(sb), gov__sb_draft_actor(&req->session, &m),
                                        NULL, gov__sb_member_text(req->json, "reason")};
            if (withdraw_matter(sb, &m, &cause) != 0) {
                gov__sb_problem_failed(res);
            } else {
                gov__sb_matter_answer_receipt(sb, res, &m, withdraw_receipt(sb, &m, cause.at));
            }
        }
    }
    gov__sb_matter_clear(&m);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/gov/v1/matters/{id}/submit", submit, GOV__SB_SESSION | GOV__SB_KEY},
    {"POST", "/gov/v1/matters/{id}/withdraw", withdraw, GOV__SB_SESSION | GOV__SB_KEY},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_submit_part = {"submit", NULL, NULL, routes};
