/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts 草稿: made, changed, thrown away.
 * Owns: these three routes and who a draft is for. Not: filling it (matter_fill.c). */
#include "sandbox/matter_draft.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/clock.h"
#include "sandbox/matter_grant.h"
#include "sandbox/route.h"
#include "sandbox/subject.h"

const char *gov__sb_draft_actor(const gov__sandbox_session *session, const gov__sandbox_matter *m)
{
    if (session->subject_id[0] == '\0') {
        return "operator";
    }
    return strcmp(session->subject_id, m->owner) == 0 ? "citizen" : "agent";
}

static void set_etag(gov__sandbox_response *res, const gov__sandbox_matter *m)
{
    char etag[24], quoted[28];
    gov__sb_matter_etag(m, etag);
    (void)gov__sb_print(quoted, sizeof quoted, "\"%s\"", etag);
    gov__sb_set_header(res, "ETag", quoted);
}

void gov__sb_matter_answer(gov_sandbox *sb, gov__sandbox_response *res, int status,
                           const gov__sandbox_matter *m)
{
    gov__sandbox_json w = {0};
    gov__sb_matter_write(sb, &w, NULL, m);
    gov__sb_answer_json(res, status, &w);
    set_etag(res, m);
}

bool gov__sb_matter_if_match(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res, const gov__sandbox_matter *m)
{
    char etag[24];
    gov__sandbox_json w = {0};
    gov__sb_matter_etag(m, etag);
    gov__sb_matter_write(sb, &w, NULL, m);
    char *current = gov__sb_json_take(&w, NULL);
    bool good = current && gov__sb_if_match(req, res, etag, current);
    if (!current) {
        gov__sb_problem_failed(res);
    }
    free(current);
    return good;
}

int gov__sb_matter_describe(gov__sandbox_matter *m, const cJSON *catalogue)
{
    const cJSON *document = gov__sb_member(catalogue, "document");
    const cJSON *authority = gov__sb_member(document, "authority");
    const char *code = gov__sb_member_text(document, "code");
    const char *kind = gov__sb_member_text(document, "kind");
    const char *result = gov__sb_member_text(gov__sb_member(document, "result"), "cert_type_code");
    m->pace = 0;
    m->instant = gov__sb_member_true(document, "instant_approval");
    (void)gov__sb_member_int(gov__sb_member(catalogue, "plan"), "accept_minutes", &m->pace);
    (void)gov__sb_print(m->code, sizeof m->code, "%s", code);
    (void)gov__sb_print(m->name, sizeof m->name, "%s", gov__sb_member_text(document, "name"));
    (void)gov__sb_print(m->item_version, sizeof m->item_version, "%s",
                        gov__sb_member_text(document, "version"));
    (void)gov__sb_print(m->cert_type, sizeof m->cert_type, "%s", result ? result : "");
    if (kind && strcmp(kind, "package") == 0) {
        (void)gov__sb_print(m->package, sizeof m->package, "%s", code);
    }
    gov__sb_matter_set(&m->authority, authority ? cJSON_PrintUnformatted(authority) : NULL);
    return authority && !m->authority ? -1 : 0;
}

/* --- for whom ------------------------------------------------------------------------------------ */

static void problem_grant(gov__sandbox_response *res)
{
    gov__sb_problem(res, 403, "grant_required", "No grant in force covers this.",
                    "没有有效的代办授权。",
                    "There is no valid authorisation to act for this person.");
}

/* The agent acts under a grant of the applicant, where the item allows it. */
static bool apply_for_other(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res, gov__sandbox_matter *m,
                            const cJSON *document)
{
    const cJSON *agent = gov__sb_member(req->json, "agent");
    const char *grant_id = gov__sb_member_text(agent, "grant_id");
    const char *relation = gov__sb_member_text(agent, "relation");
    char grantor[GOV__SB_ID_BYTES];
    if (!gov__sb_member_true(document, "proxy_allowed") ||
        !gov__sb_grant_covers(sb, grant_id, req->session.subject_id, m->code, grantor)) {
        problem_grant(res);
        return false;
    }
    (void)gov__sb_print(m->owner, sizeof m->owner, "%s", grantor);
    (void)gov__sb_print(m->agent, sizeof m->agent, "%s", req->session.subject_id);
    (void)gov__sb_print(m->grant_id, sizeof m->grant_id, "%s", grant_id);
    (void)gov__sb_print(m->relation, sizeof m->relation, "%s", relation);
    return true;
}

/* A system files for somebody it names; the platform may know that subject. */
static bool apply_by_system(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res, gov__sandbox_matter *m)
{
    const cJSON *applicant = gov__sb_member(req->json, "applicant");
    const char *number = gov__sb_member_text(applicant, "id_number");
    gov__sandbox_subject subject;
    if (!applicant || !number) {
        gov__sb_invalid(res, "/applicant", "required", "必须填写申请人");
        return false;
    }
    if (gov__sb_subject_find(sb, number, &subject)) {
        (void)gov__sb_print(m->owner, sizeof m->owner, "%s", subject.id);
    }
    (void)gov__sb_print(m->client, sizeof m->client, "%s", req->session.client_id);
    gov__sb_matter_set(&m->applicant, cJSON_PrintUnformatted(applicant));
    return m->applicant != NULL;
}

/* The token itself says who acts for whom, and under which grant (RFC 8693). */
static bool apply_by_actor(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res, gov__sandbox_matter *m,
                           const cJSON *document)
{
    const gov__sandbox_session *session = &req->session;
    char grantor[GOV__SB_ID_BYTES];
    (void)gov__sb_print(m->owner, sizeof m->owner, "%s", session->subject_id);
    if (!*session->grant_id) {
        return true; /* a legal representative is the enterprise */
    }
    if (!gov__sb_member_true(document, "proxy_allowed") ||
        !gov__sb_grant_covers(sb, session->grant_id, session->actor, m->code, grantor)) {
        problem_grant(res);
        return false;
    }
    (void)gov__sb_print(m->agent, sizeof m->agent, "%s", session->actor);
    (void)gov__sb_print(m->grant_id, sizeof m->grant_id, "%s", session->grant_id);
    (void)gov__sb_print(m->relation, sizeof m->relation, "%s", "代办人");
    return true;
}

static bool set_applicant(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res, gov__sandbox_matter *m, const cJSON *document)
{
    if (req->session.subject_id[0] == '\0') {
        return apply_by_system(sb, req, res, m);
    }
    if (gov__sb_member(req->json, "applicant")) {
        gov__sb_invalid(res, "/applicant", "not_allowed", "登录用户即为申请人");
        return false;
    }
    if (gov__sb_member(req->json, "agent")) {
        return apply_for_other(sb, req, res, m, document);
    }
    return apply_by_actor(sb, req, res, m, document);
}

/* What serves natural persons is not open for an organisation. */
static bool is_open_for(gov_sandbox *sb, const gov__sandbox_matter *m, const cJSON *document)
{
    const char *object = gov__sb_member_text(document, "object");
    gov__sandbox_subject subject;
    bool person = m->owner[0] == '\0' || !gov__sb_subject_load(sb, m->owner, &subject) ||
                  strcmp(subject.kind, "natural") == 0;
    return person || !object || strcmp(object, "natural") != 0;
}

/* --- routes -------------------------------------------------------------------------------------- */

static void problem_item(gov__sandbox_response *res, const char *pointer)
{
    gov__sb_problem(res, 422, "item_not_open", "No such item or package, or not open.",
                    "该事项不存在或不对您开放。",
                    "There is no such item, or it is not open for you.");
    gov__sb_problem_field(res, pointer, "not_found", "该事项不存在或未开放");
}

static void begin(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_matter *m)
{
    const char *terminal = gov__sb_header(req, "Gov-Terminal");
    gov__sb_new_id("mat", m->id);
    (void)gov__sb_print(m->root, sizeof m->root, "%s", m->id);
    (void)gov__sb_print(m->channel, sizeof m->channel, "%s",
                        req->channel[0] ? req->channel : "system");
    (void)gov__sb_print(m->terminal, sizeof m->terminal, "%s", terminal ? terminal : "");
    (void)gov__sb_print(m->mode, sizeof m->mode, "normal");
    m->state = m->before = GOV__SB_DRAFT;
    m->since = m->created = gov__sb_now_ms(sb);
    m->form = gov__sb_copy("{}");
    m->materials = gov__sb_copy("[]");
}

static void create_from(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res, const cJSON *catalogue, const char *pointer)
{
    const cJSON *document = gov__sb_member(catalogue, "document");
    gov__sandbox_matter m = {0};
    begin(sb, req, &m);
    if (gov__sb_matter_describe(&m, catalogue) != 0 || !m.form || !m.materials) {
        gov__sb_problem_failed(res);
    } else if (set_applicant(sb, req, res, &m, document)) {
        if (!is_open_for(sb, &m, document)) {
            problem_item(res, pointer);
        } else if (gov__sb_draft_fill(sb, req, res, &m, document)) {
            char location[128];
            (void)gov__sb_print(location, sizeof location, "/gov/v1/matters/%s", m.id);
            if (gov__sb_matter_insert(sb, &m) == 0) {
                gov__sb_matter_answer(sb, res, 201, &m);
                gov__sb_set_header(res, "Location", location);
            } else {
                gov__sb_problem_failed(res);
            }
        }
    }
    gov__sb_matter_clear(&m);
}

static void create(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    if (!gov__sb_want_body(req, res, "matter_draft")) {
        return;
    }
    const char *item = gov__sb_member_text(req->json, "item_code");
    const char *package = gov__sb_member_text(req->json, "package_code");
    if (!item == !package) {
        gov__sb_invalid(res, "", "required", "事项编码和一件事编码须填写且只能填写一个");
        return;
    }
    cJSON *catalogue = gov__sb_catalogue_load(item ? item : package);
    const char *kind = gov__sb_member_text(gov__sb_member(catalogue, "document"), "kind");
    if (!kind || strcmp(kind, item ? "item" : "package") != 0) {
        problem_item(res, item ? "/item_code" : "/package_code");
    } else {
        create_from(sb, req, res, catalogue, item ? "/item_code" : "/package_code");
    }
    cJSON_Delete(catalogue);
}

static void change(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_matter m = {0};
    if (gov__sb_matter_open(sb, req, res, &m) && gov__sb_matter_if_match(sb, req, res, &m)) {
        if (m.state != GOV__SB_DRAFT) {
            gov__sb_problem_state(res, &m, "Only a draft can be changed.");
        } else if (gov__sb_want_body(req, res, "matter_change")) {
            cJSON *catalogue = gov__sb_catalogue_load(m.code);
            if (!catalogue) {
                gov__sb_problem_failed(res);
            } else if (gov__sb_draft_fill(sb, req, res, &m,
                                          gov__sb_member(catalogue, "document"))) {
                if (gov__sb_matter_save(sb, &m) == 0) {
                    gov__sb_matter_answer(sb, res, 200, &m);
                } else {
                    gov__sb_problem_failed(res);
                }
            }
            cJSON_Delete(catalogue);
        }
    }
    gov__sb_matter_clear(&m);
}

static void discard(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_matter m = {0};
    if (gov__sb_matter_open(sb, req, res, &m) && gov__sb_matter_if_match(sb, req, res, &m)) {
        if (m.state != GOV__SB_DRAFT) {
            gov__sb_problem_state(res, &m, "Only a draft can be deleted.");
        } else if (gov__sb_matter_delete(sb, m.id) != 0) {
            gov__sb_problem_failed(res);
        } else {
            gov__sb_answer_empty(res, 204);
        }
    }
    gov__sb_matter_clear(&m);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/gov/v1/matters", create, GOV__SB_SESSION | GOV__SB_KEY},
    {"PATCH", "/gov/v1/matters/{id}", change, GOV__SB_SESSION | GOV__SB_KEY},
    {"DELETE", "/gov/v1/matters/{id}", discard, GOV__SB_SESSION | GOV__SB_KEY},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_draft_part = {"draft", NULL, NULL, routes};
