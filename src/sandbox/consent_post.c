/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for consent, waiting for it, ending it; and the operator who decides in a holder's name.
 * Owns: /gov/v1/grants and POST /sandbox/grants/{id}. Not: what a grant covers (consent.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/consent.h"
#include "sandbox/matter.h"
#include "sandbox/route.h"
#include "sandbox/store.h"
#include "sandbox/subject.h"

#define DAY_MS     INT64_C(86400000)
#define MOST_MS    (366 * DAY_MS)
#define MAX_WAIT_S 60

/* --- asking --------------------------------------------------------------------------------- */

static void no_grantor(gov__sandbox_response *res)
{
    gov__sb_invalid(res, "/grantor", "not_found", "There is no such subject.");
}

/* A subject's id, or {login_hint}: an id or a phone number. */
static void read_grantor(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res, char out[GOV__SB_ID_BYTES])
{
    const cJSON *grantor = gov__sb_member(req->json, "grantor");
    const char *id = cJSON_GetStringValue(grantor);
    const char *hint = gov__sb_member_text(grantor, "login_hint");
    if (!id && !hint) {
        gov__sb_invalid(res, "/grantor", "type", "A subject's id, or an object with login_hint.");
        return;
    }
    if (!id && !gov__sb_want_members(res, grantor, "/grantor", "login_hint")) {
        return;
    }
    char *found = gov__sb_get_text(sb, "SELECT id FROM subjects WHERE id = ? OR phone = ?", "ss",
                                   id ? id : hint, id ? "" : hint);
    if (!found) {
        no_grantor(res);
    } else if (strcmp(found, req->session.subject_id) == 0) {
        gov__sb_invalid(res, "/grantor", "not_allowed", "Nobody needs a grant of his own.");
    } else {
        (void)gov__sb_print(out, GOV__SB_ID_BYTES, "%s", found);
    }
    free(found);
}

static int64_t read_end(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    const char *text = gov__sb_member_text(req->json, "expires_at");
    int64_t now = gov__sb_now_ms(sb);
    int64_t end = now + DAY_MS;
    if (text && (!gov__sb_time_read(text, &end) || end <= now || end > now + MOST_MS)) {
        gov__sb_invalid(res, "/expires_at", "out_of_range", "A time within the year to come.");
    }
    return end;
}

static void copy_member(const gov__sandbox_request *req, const char *name,
                        char out[GOV__SB_ID_BYTES])
{
    const char *text = gov__sb_member_text(req->json, name);
    (void)gov__sb_print(out, GOV__SB_ID_BYTES, "%s", text ? text : "");
}

static void post_grants(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sandbox_consent c = {.created = gov__sb_now_ms(sb), .state = "requested"};
    if (!gov__sb_want_body(req, res, "grant")) {
        return;
    }
    read_grantor(sb, req, res, c.grantor);
    c.expires = read_end(sb, req, res);
    if (gov__sb_has_problem(res)) {
        return;
    }
    gov__sb_new_id("gnt", c.id);
    (void)gov__sb_print(c.grantee, sizeof c.grantee, "%s", gov__sb_caller(req));
    (void)gov__sb_print(c.client_id, sizeof c.client_id, "%s", req->session.client_id);
    copy_member(req, "item_code", c.item_code);
    copy_member(req, "matter_no", c.matter_no);
    (void)gov__sb_member_int(req->json, "max_uses", &c.max_uses);
    c.purpose = gov__sb_copy(gov__sb_member_text(req->json, "purpose"));
    c.scope = cJSON_Duplicate(gov__sb_member(req->json, "scope"), true);
    if (c.purpose && c.scope && gov__sb_consent_insert(sb, &c) == 0) {
        char location[GOV__SB_ID_BYTES + 24];
        gov__sb_consent_answer(sb, req, res, 201, &c);
        (void)gov__sb_print(location, sizeof location, "/gov/v1/grants/%s", c.id);
        gov__sb_set_header(res, "Location", location);
    } else {
        res->failed = true;
    }
    gov__sb_consent_clear(&c);
}

/* --- reading and ending --------------------------------------------------------------------- */

/* One that the caller gave or was given; any other is not there. */
static bool find(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                 gov__sandbox_consent *out)
{
    if (gov__sb_consent_load(sb, req->path_args[0], out) &&
        (gov__sb_consent_is_grantee(out, req) ||
         strcmp(out->grantor, req->session.subject_id) == 0)) {
        return true;
    }
    gov__sb_problem_not_found(res, "grant");
    return false;
}

static void get_grant(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_consent c = {.created = 0};
    int64_t wait = 0;
    if (gov__sb_param_int(req, res, "wait", 0, MAX_WAIT_S, 0, &wait) && find(sb, req, res, &c)) {
        if (wait > 0 && !req->wait_over && gov__sb_consent_is(&c, "requested")) {
            gov__sb_wait(res, wait);
        } else {
            gov__sb_consent_answer(sb, req, res, 200, &c);
        }
    }
    gov__sb_consent_clear(&c);
}

static void refuse_state(gov__sandbox_response *res, const gov__sandbox_consent *c)
{
    char detail[64];
    (void)gov__sb_print(detail, sizeof detail, "The grant is in state %s.", c->state);
    gov__sb_problem(res, 409, "grant_state", detail, "该授权当前状态不允许此操作。",
                    "The grant's state does not allow this.");
}

static void post_revoke(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sandbox_consent c = {.created = 0};
    if (find(sb, req, res, &c)) {
        bool open = gov__sb_consent_is(&c, "requested") || gov__sb_consent_is(&c, "active");
        if (!open && !gov__sb_consent_is(&c, "revoked")) {
            refuse_state(res, &c);
        } else if (open && gov__sb_consent_revoke(sb, &c) != 0) {
            res->failed = true;
        } else {
            gov__sb_consent_answer(sb, req, res, 200, &c);
        }
    }
    gov__sb_consent_clear(&c);
}

/* --- the operator --------------------------------------------------------------------------- */

static void post_decision(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res)
{
    gov__sandbox_consent c = {.created = 0};
    const cJSON *fields = gov__sb_member(req->json, "fields");
    const char *decision = gov__sb_member_text(req->json, "decision");
    if (!gov__sb_consent_load(sb, req->path_args[0], &c)) {
        gov__sb_problem_not_found(res, "grant");
    } else if (gov__sb_want_body(req, res, "grant_decision")) {
        if (!gov__sb_consent_is(&c, "requested")) {
            refuse_state(res, &c);
        } else if (!gov__sb_consent_asked(&c, fields)) {
            gov__sb_invalid(res, "/fields", "not_allowed", "Only fields that were asked for.");
        } else if (gov__sb_consent_decide(sb, &c, strcmp(decision, "approve") == 0, fields) == 0) {
            gov__sb_consent_answer(sb, req, res, 200, &c);
        } else {
            res->failed = true;
        }
    }
    gov__sb_consent_clear(&c);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/gov/v1/grants", post_grants, GOV__SB_SESSION | GOV__SB_KEY},
    {"GET", "/gov/v1/grants/{id}", get_grant, GOV__SB_SESSION},
    {"POST", "/gov/v1/grants/{id}/revoke", post_revoke, GOV__SB_SESSION | GOV__SB_KEY},
    {"POST", "/sandbox/grants/{id}", post_decision, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {"GET", "/consent/{id}", gov__sb_consent_show, GOV__SB_MUTATES},
    {"POST", "/consent/decision", gov__sb_consent_submit,
     GOV__SB_OPERATOR | GOV__SB_FORM | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_consent_part = {
    .name = "consent",
    .schema = "CREATE TABLE consent(id TEXT PRIMARY KEY, grantor TEXT NOT NULL,"
              " grantee TEXT NOT NULL, client TEXT NOT NULL, item_code TEXT NOT NULL,"
              " matter_no TEXT NOT NULL, state TEXT NOT NULL, created INTEGER NOT NULL,"
              " expires INTEGER NOT NULL, decided INTEGER NOT NULL, max_uses INTEGER NOT NULL,"
              " used INTEGER NOT NULL, purpose TEXT NOT NULL, scope TEXT NOT NULL) WITHOUT ROWID;",
    .routes = routes,
};
