/* SPDX-License-Identifier: Apache-2.0 */
/* The authorization endpoint: from a request to a page, or to an answer without one.
 * Owns: pushed requests coming back, prompt=none. Not: reading the parameters
 * (oauth_authorize_read.c) and not the page (oauth_authorize_page.c). */
#include "sandbox/oauth_authorize.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/html.h"
#include "sandbox/oauth_browser.h"
#include "sandbox/oauth_code.h"
#include "sandbox/oauth_dpop.h"
#include "sandbox/oauth_level.h"
#include "sandbox/request.h"
#include "sandbox/route.h"
#include "sandbox/session.h"

#define PUSHED_PREFIX  "urn:ietf:params:oauth:request_uri:"
#define PUSHED_SECONDS 90

/* Nothing may be sent to an address that is not known to be the client's. */
static void refuse_page(gov__sandbox_response *res, const char *why)
{
    char *text = gov__sb_html_escape(why);
    char *content = text
                        ? gov__sb_format("<p role=\"alert\">登录请求无效。The request to log in is "
                                         "not valid.</p><p>%s</p>",
                                         text)
                        : NULL;
    gov__sb_html_answer(res, 400, content);
    free(content);
    free(text);
}

/* Of a browser session that may answer without asking the person anything. */
static const char *silent_error(gov_sandbox *sb, const gov__sandbox_authorization *a,
                                const gov__sandbox_login *login)
{
    int64_t age_s = gov__sb_now_ms(sb) / 1000 - login->auth_time_s;
    if (!*login->subject_id || (a->max_age_s >= 0 && age_s > a->max_age_s)) {
        return "login_required";
    }
    bool reached = *a->acr == '\0';
    for (int rank = gov__sb_level_rank(login->acr); rank > 0 && !reached; rank--) {
        char level[4];
        reached =
            gov__sb_print(level, sizeof level, "L%d", rank) && gov__sb_scope_has(a->acr, level);
    }
    if (!reached) {
        return "login_required";
    }
    return gov__sb_browser_consented(sb, login->sid, a->client.id, a->scope) ? NULL
                                                                             : "consent_required";
}

static void answer_silently(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res, const gov__sandbox_authorization *a)
{
    gov__sandbox_login login;
    char code[48];
    (void)gov__sb_browser_load(sb, req, &login);
    const char *error = silent_error(sb, a, &login);
    if (error) {
        gov__sb_authorization_refuse(sb, res, 302, a, error, "The person must be asked.");
    } else if (gov__sb_code_new(sb, a, &login, code)) {
        gov__sb_authorization_grant(sb, res, 302, a, code);
    } else {
        res->failed = true;
    }
}

static void authorize(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                      const gov__sandbox_fields *params)
{
    gov__sandbox_authorization a;
    const char *why = NULL;
    if (!gov__sb_authorization_find(sb, params, &a, &why)) {
        refuse_page(res, why);
        return;
    }
    const char *error = gov__sb_authorization_read(params, &a, &why);
    if (error) {
        gov__sb_authorization_refuse(sb, res, 302, &a, error, why);
    } else if (a.prompt && strcmp(a.prompt, "none") == 0) {
        answer_silently(sb, req, res, &a);
    } else {
        gov__sb_authorization_show(sb, res, &a, params);
    }
}

/* What was pushed counts, and nothing beside it but the client's id (RFC 9126 section 4). */
static void authorize_pushed(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res, const char *id, const char *client_id)
{
    gov__sandbox_fields params = {0};
    const char *pushed_by = NULL;
    if (gov__sb_pending_take(sb, "par", id, NULL, &params)) {
        pushed_by = gov__sb_oauth_param(&params, "client_id");
    }
    if (!pushed_by || !client_id || strcmp(pushed_by, client_id) != 0) {
        refuse_page(res, "The pushed request is not known, was used, or has expired.");
    } else {
        authorize(sb, req, res, &params);
    }
    gov__sb_fields_clear(&params);
}

static void dispatch(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                     const gov__sandbox_fields *params)
{
    const char *uri = gov__sb_oauth_param(params, "request_uri");
    if (uri && strncmp(uri, PUSHED_PREFIX, sizeof PUSHED_PREFIX - 1) == 0) {
        authorize_pushed(sb, req, res, uri + sizeof PUSHED_PREFIX - 1,
                         gov__sb_oauth_param(params, "client_id"));
    } else {
        authorize(sb, req, res, params);
    }
}

static void authorize_get(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res)
{
    dispatch(sb, req, res, &req->query);
}

static void authorize_post(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    if (gov__sb_form_read(req->body, req->body_length, &form)) {
        dispatch(sb, req, res, &form);
    } else {
        refuse_page(res, "The form cannot be read.");
    }
    gov__sb_fields_clear(&form);
}

/* --- pushed requests (RFC 9126) ------------------------------------------------------------- */

static void answer_pushed(gov_sandbox *sb, gov__sandbox_response *res,
                          const gov__sandbox_fields *params, const char *client_id)
{
    char id[48];
    char xsrf[48];
    char uri[sizeof PUSHED_PREFIX + 48];
    gov__sandbox_json w = {0};
    if (!gov__sb_pending_keep(sb, "par", client_id, params, PUSHED_SECONDS, id, xsrf)) {
        res->failed = true;
        return;
    }
    (void)gov__sb_print(uri, sizeof uri, PUSHED_PREFIX "%s", id);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "request_uri", uri);
    gov__sb_json_int(&w, "expires_in", PUSHED_SECONDS);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 201, &w);
}

/* The client named in the form is the one that proved itself. */
static bool name_client(gov__sandbox_fields *form, gov__sandbox_response *res, const char *id)
{
    const char *named = gov__sb_oauth_param(form, "client_id");
    if (!named) {
        return gov__sb_fields_add(form, "client_id", 9, id, strlen(id));
    }
    if (strcmp(named, id) != 0) {
        gov__sb_oauth_error(res, 400, "invalid_request", "client_id names another client.");
    }
    return strcmp(named, id) == 0;
}

/* A proof binds the code to its key as dpop_jkt does (RFC 9449 section 10.1). */
static bool bind_key(gov__sandbox_fields *form, const char *jkt)
{
    const char *named = gov__sb_oauth_param(form, "dpop_jkt");
    if (!*jkt) {
        return true;
    }
    return named ? strcmp(named, jkt) == 0
                 : gov__sb_fields_add(form, "dpop_jkt", 8, jkt, strlen(jkt));
}

static void push(gov_sandbox *sb, gov__sandbox_response *res, gov__sandbox_fields *form,
                 const char *jkt)
{
    gov__sandbox_authorization a;
    const char *why = NULL;
    const char *error = "invalid_request";
    if (gov__sb_oauth_param(form, "request_uri")) {
        why = "request_uri cannot be pushed.";
    } else if (!bind_key(form, jkt)) {
        why = "dpop_jkt names another key than the proof.";
    } else if (gov__sb_authorization_find(sb, form, &a, &why)) {
        error = gov__sb_authorization_read(form, &a, &why);
    }
    if (error) {
        gov__sb_oauth_error(res, 400, error, why);
    } else {
        answer_pushed(sb, res, form, a.client.id);
    }
}

static void par_post(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_client client;
    char jkt[GOV__SB_THUMBPRINT_BYTES];
    if (gov__sb_oauth_form(req, res, &form) && gov__sb_oauth_client(sb, req, &form, res, &client) &&
        gov__sb_dpop_at_endpoint(sb, req, res, false, jkt)) {
        if (name_client(&form, res, client.id)) {
            push(sb, res, &form, jkt);
        } else if (res->status == 0) {
            res->failed = true;
        }
    }
    res->keep_work = true;
    gov__sb_fields_clear(&form);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/oauth/authorize", authorize_get, GOV__SB_MUTATES},
    {"POST", "/oauth/authorize", authorize_post, GOV__SB_FORM | GOV__SB_MUTATES},
    {"POST", "/oauth/authorize/decision", gov__sb_authorize_decide,
     GOV__SB_OPERATOR | GOV__SB_FORM | GOV__SB_MUTATES},
    {"POST", "/oauth/par", par_post, GOV__SB_FORM | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_oauth_authorize_part = {
    .name = "oauth_authorize",
    .routes = routes,
};
