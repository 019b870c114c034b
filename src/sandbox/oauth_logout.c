/* SPDX-License-Identifier: Apache-2.0 */
/* Ending a browser session at the client's wish (OpenID Connect RP-Initiated Logout).
 * Owns: /oauth/end_session and its page. Not: what ends with the session (oauth_browser.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/html.h"
#include "sandbox/jwt.h"
#include "sandbox/oauth_authorize.h"
#include "sandbox/oauth_browser.h"
#include "sandbox/request.h"
#include "sandbox/route.h"
#include "sandbox/sign.h"

#define PAGE_SECONDS 600

typedef struct ending {
    char client_id[GOV__SB_ID_BYTES]; /* "" when nobody said */
    char sid[GOV__SB_ID_BYTES];       /* of the hint, "" when it has none */
    bool hinted;                      /* an id token of this platform came with it */
    const char *redirect;             /* NULL: to nowhere */
    const char *state;
} ending;

static bool is_own(const gov_sandbox *sb, const gov__sandbox_jwt *jwt)
{
    gov__sandbox_json w = {0};
    size_t length = 0;
    const char *iss = gov__sb_member_text(jwt->claims, "iss");
    gov__sb_jwks(sb, &w);
    char *jwks = gov__sb_json_take(&w, &length);
    bool own = jwks && iss && strcmp(iss, sb->base_url) == 0 && gov__sb_jwt_verify_by(jwt, jwks);
    free(jwks);
    return own;
}

/* An expired id token is as good a hint as a fresh one (section 2). */
static bool read_hint(const gov_sandbox *sb, const char *hint, ending *out)
{
    gov__sandbox_jwt jwt = {0};
    bool good = gov__sb_jwt_read(hint, &jwt) && is_own(sb, &jwt);
    const char *aud = good ? gov__sb_member_text(jwt.claims, "aud") : NULL;
    const char *sid = good ? gov__sb_member_text(jwt.claims, "sid") : NULL;
    good = aud && (!*out->client_id || strcmp(out->client_id, aud) == 0) &&
           gov__sb_print(out->client_id, sizeof out->client_id, "%s", aud) &&
           gov__sb_print(out->sid, sizeof out->sid, "%s", sid ? sid : "");
    out->hinted = good;
    gov__sb_jwt_clear(&jwt);
    return good;
}

static bool read_ending(gov_sandbox *sb, const gov__sandbox_fields *params, ending *out)
{
    const char *client_id = gov__sb_oauth_param(params, "client_id");
    const char *hint = gov__sb_oauth_param(params, "id_token_hint");
    gov__sandbox_client client;
    *out = (ending){.redirect = gov__sb_oauth_param(params, "post_logout_redirect_uri"),
                    .state = gov__sb_oauth_param(params, "state")};
    return !gov__sb_oauth_has_twice(params) &&
           gov__sb_print(out->client_id, sizeof out->client_id, "%s", client_id ? client_id : "") &&
           (!hint || read_hint(sb, hint, out)) &&
           (!*out->client_id || gov__sb_client_load(sb, out->client_id, &client)) &&
           (!out->redirect ||
            (*out->client_id && gov__sb_client_has_redirect(sb, out->client_id, out->redirect)));
}

static void answer_ended(gov__sandbox_response *res, const ending *e, int status)
{
    if (!e->redirect) {
        gov__sb_html_answer(res, 200, "<p>您已退出登录。You are logged out.");
        return;
    }
    char *url = gov__sb_copy(e->redirect);
    if (e->state) {
        url = gov__sb_url_add(url, "state", e->state);
    }
    gov__sb_answer_empty(res, status);
    gov__sb_set_header(res, "Location", url);
    free(url);
}

/* A link of somebody else must not log a person out: without an id token the person is asked. */
static void ask(gov_sandbox *sb, gov__sandbox_response *res, const gov__sandbox_fields *params,
                const char *client_id)
{
    char id[48];
    char xsrf[48];
    char *content = NULL;
    if (gov__sb_pending_keep(sb, "logout", client_id, params, PAGE_SECONDS, id, xsrf)) {
        content =
            gov__sb_format("<form method=\"post\" action=\"/oauth/end_session/decision\">"
                           "<input type=\"hidden\" name=\"request\" value=\"%s\">"
                           "<input type=\"hidden\" name=\"xsrf\" value=\"%s\">"
                           "<p>是否退出登录？Log out?"
                           "<p><button name=\"action\" value=\"approve\">退出 Log out</button> "
                           "<button name=\"action\" value=\"deny\">取消 Stay</button></form>",
                           id, xsrf);
    }
    gov__sb_html_answer(res, 200, content);
    free(content);
}

static void refuse(gov__sandbox_response *res)
{
    gov__sb_html_answer(res, 400,
                        "<p role=\"alert\">退出请求无效。The request to log out is not valid.");
}

static void end_session(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res, const gov__sandbox_fields *params, int status)
{
    ending e;
    gov__sandbox_login login;
    bool logged_in = gov__sb_browser_load(sb, req, &login);
    if (!read_ending(sb, params, &e)) {
        refuse(res);
    } else if (e.hinted || !logged_in) {
        res->failed = !gov__sb_browser_end(sb, res, e.sid);
        answer_ended(res, &e, status);
    } else {
        ask(sb, res, params, e.client_id);
    }
}

static void get_end_session(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res)
{
    end_session(sb, req, res, &req->query, 302);
}

static void post_end_session(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    if (gov__sb_form_read(req->body, req->body_length, &form)) {
        end_session(sb, req, res, &form, 303);
    } else {
        refuse(res);
    }
    gov__sb_fields_clear(&form);
}

static void decide(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                   const gov__sandbox_fields *params, bool leave)
{
    ending e;
    gov__sandbox_login login;
    if (!read_ending(sb, params, &e)) {
        refuse(res);
    } else if (!leave) {
        gov__sb_html_answer(res, 200, "<p>您仍处于登录状态。You are still logged in.");
    } else {
        (void)gov__sb_browser_load(sb, req, &login);
        res->failed = !gov__sb_browser_end(sb, res, login.sid);
        answer_ended(res, &e, 303);
    }
}

static void post_decision(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_fields params = {0};
    if (gov__sb_pending_submit(sb, req, res, "logout", &form, &params)) {
        const char *action = gov__sb_oauth_param(&form, "action");
        decide(sb, req, res, &params, action && strcmp(action, "approve") == 0);
    }
    gov__sb_fields_clear(&params);
    gov__sb_fields_clear(&form);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/oauth/end_session", get_end_session, GOV__SB_MUTATES},
    {"POST", "/oauth/end_session", post_end_session, GOV__SB_FORM | GOV__SB_MUTATES},
    {"POST", "/oauth/end_session/decision", post_decision,
     GOV__SB_OPERATOR | GOV__SB_FORM | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_oauth_logout_part = {
    .name = "oauth_logout",
    .routes = routes,
};
