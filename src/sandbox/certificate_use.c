/* SPDX-License-Identifier: Apache-2.0 */
/* Purposes, and who may read whose certificates on what ground.
 * Owns: usage_required, consent_required, grant_invalid. Not: what a consent covers (consent.c). */
#include "sandbox/certificate_use.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/audit.h"
#include "sandbox/catalogue.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/matter_grant.h"
#include "sandbox/precheck.h"
#include "sandbox/store.h"

static void problem_usage(gov__sandbox_response *res)
{
    gov__sb_problem(res, 400, "usage_required",
                    "Personal data is read only for a well-formed purpose (schema Usage).",
                    "请说明用证事由。", "Please state the purpose for which this is needed.");
}

static bool is_usage(const cJSON *usage)
{
    cJSON *schemas = gov__sb_document("requests");
    gov__sandbox_findings findings = {0};
    bool good = schemas && cJSON_IsObject(usage);
    gov__sb_schema_check(gov__sb_member(schemas, "usage"), usage, "", &findings);
    good = good && findings.count == 0 && !findings.failed;
    gov__sb_findings_free(&findings);
    cJSON_Delete(schemas);
    return good;
}

cJSON *gov__sb_usage_of_header(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const char *header = gov__sb_header(req, "Gov-Usage");
    size_t length = 0;
    char *text = header ? (char *)gov__sb_b64url_read(header, strlen(header), &length) : NULL;
    cJSON *usage = text ? cJSON_ParseWithLength(text, length) : NULL;
    free(text);
    if (!is_usage(usage)) {
        cJSON_Delete(usage);
        problem_usage(res);
        return NULL;
    }
    return usage;
}

const cJSON *gov__sb_usage_of_body(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const cJSON *usage = gov__sb_member(req->json, "usage");
    if (!is_usage(usage)) {
        problem_usage(res);
        return NULL;
    }
    return usage;
}

/* --- permission ----------------------------------------------------------------------------- */

void gov__sb_problem_grant(gov__sandbox_response *res)
{
    gov__sb_problem(res, 403, "grant_invalid",
                    "The grant is not known, not in force, or does not cover this call.",
                    "授权无效或不包含此操作。", "The consent is not valid for this.");
}

static void problem_consent(gov__sandbox_response *res)
{
    gov__sb_problem(res, 403, "consent_required",
                    "The holder has to consent: POST /gov/v1/grants, then Gov-Grant.",
                    "需要持证人本人授权。", "The holder has to consent first.");
}

static bool holds(gov_sandbox *sb, const char *certificate, const char *subject)
{
    return gov__sb_get_int(sb, 0,
                           "SELECT count(*) FROM certificate_holder WHERE certificate = ? AND "
                           "subject = ?",
                           "ss", certificate, subject) == 1;
}

/* A system that states a basis of its own needs nobody's consent. */
static bool is_by_office(const gov__sandbox_request *req, const gov__sandbox_use *use)
{
    const char *basis = gov__sb_member_text(use->usage, "basis");
    return !*req->session.subject_id && basis && strcmp(basis, "consent") != 0;
}

/* Whom the grant speaks for: a consent that covers the call, or one person's acting for another. */
static bool grantor_of(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_use *use,
                       const char *grant_id, const char *type_code, char out[GOV__SB_ID_BYTES])
{
    const gov__sandbox_wish wish = {use->action, type_code, use->usage, use->again};
    int64_t expires = 0;
    if (gov__sb_consent_load(sb, grant_id, &use->consent)) {
        (void)gov__sb_print(out, GOV__SB_ID_BYTES, "%s", use->consent.grantor);
        return gov__sb_consent_covers(&use->consent, req, &wish);
    }
    gov__sb_consent_clear(&use->consent);
    (void)gov__sb_print(use->proxy, sizeof use->proxy, "%s", grant_id);
    return *req->session.subject_id &&
           gov__sb_grant_find(sb, grant_id, req->session.subject_id, out, &expires);
}

bool gov__sb_use_certificate(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res, gov__sandbox_use *use,
                             gov__sandbox_certificate *c)
{
    const char *caller = req->session.subject_id;
    const char *grant = gov__sb_header(req, "Gov-Grant");
    char grantor[GOV__SB_ID_BYTES] = "";
    if (!gov__sb_certificate_load(sb, req->path_args[0], c)) {
        gov__sb_problem_not_found(res, "certificate");
        return false;
    }
    bool holder = *caller && holds(sb, c->id, caller);
    use->own = holder && !*req->session.actor;
    if (holder || (!grant && is_by_office(req, use))) {
        return true;
    }
    if (!grant) {
        if (*caller) {
            gov__sb_problem_not_found(res, "certificate");
        } else {
            problem_consent(res);
        }
        return false;
    }
    if (!grantor_of(sb, req, use, grant, c->type_code, grantor) || !holds(sb, c->id, grantor)) {
        gov__sb_problem_grant(res);
        return false;
    }
    return true;
}

static void refuse_list(const gov__sandbox_request *req, gov__sandbox_response *res,
                        const gov__sandbox_use *use, bool named)
{
    const char *basis = gov__sb_member_text(use->usage, "basis");
    if (!*req->session.subject_id && named && strcmp(basis, "consent") == 0) {
        problem_consent(res);
    } else {
        gov__sb_problem(res, 403, "grant_required", "The holder is somebody else.",
                        "没有查询他人证照的授权。",
                        "You may not see another person's certificates.");
    }
}

bool gov__sb_use_list(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                      gov__sandbox_use *use, const char *asked, const char *type_code,
                      char out_holder[GOV__SB_ID_BYTES])
{
    const char *caller = req->session.subject_id;
    const char *grant = gov__sb_header(req, "Gov-Grant");
    bool named = asked && strcmp(asked, "me") != 0;
    const char *holder = named ? asked : caller;
    char grantor[GOV__SB_ID_BYTES] = "";
    (void)gov__sb_print(out_holder, GOV__SB_ID_BYTES, "%s", holder);
    if ((*caller && strcmp(holder, caller) == 0) || (!grant && *holder && is_by_office(req, use))) {
        return true;
    }
    if (!grant) {
        refuse_list(req, res, use, named);
        return false;
    }
    if (!grantor_of(sb, req, use, grant, type_code, grantor) ||
        (*holder && strcmp(holder, grantor) != 0)) {
        gov__sb_problem_grant(res);
        return false;
    }
    (void)gov__sb_print(out_holder, GOV__SB_ID_BYTES, "%s", grantor);
    return true;
}

bool gov__sb_use_grant(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                       gov__sandbox_use *use, const char *grant_id, const char *type_code)
{
    char grantor[GOV__SB_ID_BYTES] = "";
    if (grantor_of(sb, req, use, grant_id, type_code, grantor) && *use->consent.id) {
        return true;
    }
    gov__sb_problem_grant(res);
    return false;
}

void gov__sb_use_clear(gov__sandbox_use *use)
{
    gov__sb_consent_clear(&use->consent);
}

const cJSON *gov__sb_use_fields(const gov__sandbox_use *use)
{
    return *use->consent.id ? gov__sb_consent_fields(&use->consent) : NULL;
}

int gov__sb_use_record(gov_sandbox *sb, const gov__sandbox_request *req,
                       const gov__sandbox_use *use, gov__sandbox_audit *entry)
{
    if (use->again) {
        return 0;
    }
    entry->action = use->action;
    entry->usage = use->usage;
    entry->grant_id = *use->consent.id ? use->consent.id : use->proxy;
    if (*use->consent.id && gov__sb_consent_count(sb, &use->consent) != 0) {
        return -1;
    }
    return gov__sb_audit_add(sb, req, entry);
}
