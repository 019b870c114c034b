/* SPDX-License-Identifier: Apache-2.0 */
/* The operator changes how the platform proves and asks for proof: signing keys, DPoP nonces.
 * Owns: POST /sandbox/keys/rotate and /sandbox/dpop. Not: the keys (sign.c) and not the nonces
 * (oauth_dpop.c). */
#include "sandbox/oauth_dpop.h"
#include "sandbox/route.h"
#include "sandbox/sign.h"

/* A switch of the body, false when absent. */
static bool read_switch(const gov__sandbox_request *req, gov__sandbox_response *res,
                        const char *name, const char *pointer, bool needed)
{
    const cJSON *member = gov__sb_member(req->json, name);
    if ((!member && needed) || (member && !cJSON_IsBool(member))) {
        gov__sb_invalid(res, pointer, member ? "type" : "required", "true or false.");
    }
    return cJSON_IsTrue(member);
}

static void post_rotate(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sandbox_json w = {0};
    if ((req->body_length > 0 && !gov__sb_want_object(req, res)) ||
        !gov__sb_want_members(res, req->json, "", "drop_old")) {
        return;
    }
    bool drop_old = read_switch(req, res, "drop_old", "/drop_old", false);
    if (gov__sb_has_problem(res)) {
        return;
    }
    if (gov__sb_key_rotate(sb, GOV__SB_KEY_TOKEN, drop_old) != 0) {
        res->failed = true;
        return;
    }
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "kid", gov__sb_key_id(sb, GOV__SB_KEY_TOKEN));
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static void post_dpop(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_json w = {0};
    if (!gov__sb_want_object(req, res) ||
        !gov__sb_want_members(res, req->json, "", "nonce_required")) {
        return;
    }
    bool required = read_switch(req, res, "nonce_required", "/nonce_required", true);
    if (gov__sb_has_problem(res)) {
        return;
    }
    res->failed = !gov__sb_dpop_set_nonce(sb, required);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_bool(&w, "nonce_required", required);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/sandbox/keys/rotate", post_rotate, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {"POST", "/sandbox/dpop", post_dpop, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_control_key_part = {
    .name = "control_key",
    .routes = routes,
};
