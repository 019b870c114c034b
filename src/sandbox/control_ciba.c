/* SPDX-License-Identifier: Apache-2.0 */
/* The operator decides in a citizen's name what a phone asks (CIBA).
 * Owns: POST /sandbox/ciba. Not: what waits (oauth_ciba.c). */
#include <string.h>

#include "sandbox/oauth_ciba.h"
#include "sandbox/route.h"

static bool read_decision(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const char *id = gov__sb_member_text(req->json, "auth_req_id");
    const char *hint = gov__sb_member_text(req->json, "login_hint");
    const cJSON *approve = gov__sb_member(req->json, "approve");
    if ((id != NULL) == (hint != NULL)) {
        gov__sb_invalid(res, "", "required", "Give either auth_req_id or login_hint.");
    }
    if (!cJSON_IsBool(approve)) {
        gov__sb_invalid(res, "/approve", approve ? "type" : "required", "true or false.");
    }
    return !gov__sb_has_problem(res);
}

static bool find(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_ciba *out)
{
    const char *id = gov__sb_member_text(req->json, "auth_req_id");
    const char *hint = gov__sb_member_text(req->json, "login_hint");
    return (id ? gov__sb_ciba_find(sb, id, out) : gov__sb_ciba_find_for(sb, hint, out)) &&
           gov__sb_ciba_waits(sb, out);
}

static void answer(gov__sandbox_response *res, const gov__sandbox_ciba *request, bool approve)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "citizen", request->login.subject_id);
    gov__sb_json_text(&w, "client_id", request->client_id);
    gov__sb_json_text(&w, "scope", request->scope);
    gov__sb_json_opt(&w, "binding_message", request->message);
    gov__sb_json_text(&w, "state", approve ? "approved" : "denied");
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static void post_ciba(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_ciba request;
    const char *citizen = gov__sb_member_text(req->json, "citizen");
    bool approve = gov__sb_member_true(req->json, "approve");
    if (!gov__sb_want_object(req, res) ||
        !gov__sb_want_members(res, req->json, "", "auth_req_id login_hint citizen approve") ||
        !read_decision(req, res)) {
        return;
    }
    if (!find(sb, req, &request)) {
        gov__sb_problem_not_found(res, "log-in that waits for a phone");
    } else if (citizen && strcmp(citizen, request.login.subject_id) != 0) {
        gov__sb_invalid(res, "/citizen", "not_allowed", "This phone belongs to somebody else.");
    } else {
        res->failed = !gov__sb_ciba_decide(sb, &request, approve);
        answer(res, &request, approve);
    }
}

static const gov__sandbox_route routes[] = {
    {"POST", "/sandbox/ciba", post_ciba, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_control_ciba_part = {
    .name = "control_ciba",
    .routes = routes,
};
