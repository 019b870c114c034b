/* SPDX-License-Identifier: Apache-2.0 */
/* The token endpoint, revocation and userinfo.
 * Owns: which grant answers. Not: the grants (oauth_code.c, oauth_refresh.c, ...) and not issuing
 * (oauth_issue.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/oauth.h"
#include "sandbox/oauth_dpop.h"
#include "sandbox/route.h"
#include "sandbox/store.h"
#include "sandbox/subject.h"

static void grant_credentials(const gov__sandbox_token_call *call)
{
    const char *scope = gov__sb_oauth_scope(call->form, call->res);
    if (scope && !gov__sb_oauth_param(call->form, "scope")) {
        scope = GOV__SB_SYSTEM_SCOPES;
    }
    if (scope) {
        gov__sandbox_issue issue = gov__sb_issue_of(call, NULL, scope);
        gov__sb_oauth_issue(call->sb, call->res, &issue);
    }
}

static const struct {
    const char *type;
    void (*run)(const gov__sandbox_token_call *call);
} grants[] = {
    {"authorization_code", gov__sb_grant_code},
    {"client_credentials", grant_credentials},
    {"refresh_token", gov__sb_grant_refresh},
    {GOV__SB_GRANT_PREFIX "device_code", gov__sb_grant_device},
    {GOV__SB_GRANT_PREFIX "jwt-bearer", gov__sb_grant_assertion},
    {GOV__SB_GRANT_PREFIX "token-exchange", gov__sb_grant_exchange},
    {"urn:openid:params:grant-type:ciba", gov__sb_grant_ciba},
};

static void run_grant(const gov__sandbox_token_call *call)
{
    const char *type = gov__sb_oauth_param(call->form, "grant_type");
    for (size_t i = 0; type && i < sizeof grants / sizeof grants[0]; i++) {
        if (strcmp(grants[i].type, type) != 0) {
            continue;
        }
        if (!gov__sb_client_may(call->client, type)) {
            gov__sb_oauth_error(call->res, 400, "unauthorized_client",
                                "The client may not use this grant.");
        } else if (!gov__sb_resource_is_good(call->form)) {
            gov__sb_oauth_error(call->res, 400, "invalid_target",
                                "A resource is an absolute URI without fragment.");
        } else {
            grants[i].run(call);
        }
        return;
    }
    gov__sb_oauth_error(call->res, 400, type ? "unsupported_grant_type" : "invalid_request",
                        type ? NULL : "grant_type is missing.");
}

/* What a refused request used up stays used: an assertion, a proof, a family that ends. No grant
 * refuses after it has begun to issue. */
static void post_token(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_client client;
    gov__sandbox_token_call call = {
        .sb = sb, .req = req, .res = res, .form = &form, .client = &client};
    if (gov__sb_oauth_form(req, res, &form) && gov__sb_oauth_client(sb, req, &form, res, &client) &&
        gov__sb_dpop_at_endpoint(sb, req, res, client.dpop_required, call.jkt)) {
        run_grant(&call);
    }
    res->keep_work = true;
    gov__sb_fields_clear(&form);
}

static void revoke_token(gov_sandbox *sb, gov__sandbox_response *res, const char *token,
                         const gov__sandbox_client *client)
{
    char hash[GOV__SB_HEX_BYTES];
    gov__sb_sha256_hex(token, strlen(token), hash);
    char *family = gov__sb_get_text(
        sb, "SELECT family FROM oauth_tokens WHERE hash=? AND client_id=?", "ss", hash, client->id);
    if (family) {
        res->failed = gov__sb_family_revoke(sb, family) != 0;
    }
    free(family);
    gov__sb_answer_empty(res, 200);
}

static void post_revoke(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_client client;
    if (gov__sb_oauth_form(req, res, &form) && gov__sb_oauth_client(sb, req, &form, res, &client)) {
        const char *token = gov__sb_oauth_param(&form, "token");
        if (token) {
            revoke_token(sb, res, token, &client);
        } else {
            gov__sb_oauth_error(res, 400, "invalid_request", "token is missing.");
        }
    }
    res->keep_work = true;
    gov__sb_fields_clear(&form);
}

static void get_userinfo(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    gov__sandbox_subject subject;
    gov__sandbox_json w = {0};
    if (!gov__sb_subject_load(sb, req->session.subject_id, &subject)) {
        gov__sb_problem_not_found(res, "subject");
        return;
    }
    gov__sb_subject_write_userinfo(&w, NULL, &subject);
    gov__sb_answer_json(res, 200, &w);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/oauth/device_authorization", gov__sb_oauth_device_authorization,
     GOV__SB_FORM | GOV__SB_MUTATES},
    {"POST", "/oauth/token", post_token, GOV__SB_FORM | GOV__SB_MUTATES},
    {"POST", "/oauth/revoke", post_revoke, GOV__SB_FORM | GOV__SB_MUTATES},
    {"GET", "/oauth/userinfo", get_userinfo, GOV__SB_CITIZEN},
    {"GET", "/device", gov__sb_oauth_show_page, GOV__SB_OPERATOR},
    {"POST", "/device", gov__sb_oauth_submit_page,
     GOV__SB_OPERATOR | GOV__SB_FORM | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_oauth_part = {
    .name = "oauth",
    .routes = routes,
};
