/* SPDX-License-Identifier: Apache-2.0 */
/* The page of the ticket login, and the way back to the app.
 * Owns: its form, the redirect. Not: tickets (ticket.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/html.h"
#include "sandbox/oauth_authorize.h"
#include "sandbox/oauth_browser.h"
#include "sandbox/ticket.h"

#define PAGE_SECONDS 600

static bool is_good(gov_sandbox *sb, const gov__sandbox_fields *params)
{
    const char *app = gov__sb_oauth_param(params, "app_id");
    const char *uri = gov__sb_oauth_param(params, "redirect_uri");
    const char *state = gov__sb_oauth_param(params, "state");
    return app && uri && !gov__sb_oauth_has_twice(params) && (!state || strlen(state) <= 2048) &&
           gov__sb_ticket_has_app(sb, app) && gov__sb_client_has_redirect(sb, app, uri);
}

void gov__sb_ticket_show(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    const char *app = gov__sb_param(req, "app_id");
    char id[48];
    char xsrf[48];
    char *content = NULL;
    if (!is_good(sb, &req->query)) {
        gov__sb_html_answer(res, 400,
                            "<p role=\"alert\">登录请求无效。The request to log in is not valid.");
        return;
    }
    char *options = gov__sb_html_citizens(sb, "");
    if (options && gov__sb_pending_keep(sb, "ticket", app, &req->query, PAGE_SECONDS, id, xsrf)) {
        content =
            gov__sb_format("<dl><dt>应用 Application<dd>%s</dl>"
                           "<form method=\"post\" action=\"/ticket/login/decision\">"
                           "<input type=\"hidden\" name=\"request\" value=\"%s\">"
                           "<input type=\"hidden\" name=\"xsrf\" value=\"%s\">"
                           "<p><label>身份 Log in as <select name=\"citizen\" autofocus>%s</select>"
                           "</label><p><button name=\"action\" value=\"approve\">同意 Approve"
                           "</button> <button name=\"action\" value=\"deny\">拒绝 Deny"
                           "</button></form>",
                           app, id, xsrf, options);
    }
    gov__sb_html_answer(res, 200, content);
    free(content);
    free(options);
}

static void go_back(gov__sandbox_response *res, const gov__sandbox_fields *params, const char *name,
                    const char *value)
{
    const char *state = gov__sb_oauth_param(params, "state");
    char *url = gov__sb_copy(gov__sb_oauth_param(params, "redirect_uri"));
    url = gov__sb_url_add(url, name, value);
    if (state) {
        url = gov__sb_url_add(url, "state", state);
    }
    gov__sb_answer_empty(res, 303);
    gov__sb_set_header(res, "Location", url);
    free(url);
}

static void decide(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                   const gov__sandbox_fields *form, const gov__sandbox_fields *params)
{
    const char *citizen = gov__sb_oauth_param(form, "citizen");
    const char *action = gov__sb_oauth_param(form, "action");
    gov__sandbox_subject subject;
    gov__sandbox_login login;
    char ticket[48];
    if (!action || strcmp(action, "approve") != 0) {
        go_back(res, params, "error", "access_denied");
    } else if (!citizen || !gov__sb_subject_load(sb, citizen, &subject)) {
        gov__sb_html_answer(res, 400, "<p role=\"alert\">没有此人。There is no such person.");
    } else if (gov__sb_login_now(sb, &subject, "", &login) &&
               gov__sb_browser_login(sb, req, res, &login) &&
               gov__sb_ticket_new(sb, gov__sb_oauth_param(params, "app_id"), &login, ticket)) {
        go_back(res, params, "ticket", ticket);
    } else {
        res->failed = true;
    }
}

void gov__sb_ticket_decide(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_fields params = {0};
    if (gov__sb_pending_submit(sb, req, res, "ticket", &form, &params)) {
        decide(sb, req, res, &form, &params);
    }
    gov__sb_fields_clear(&params);
    gov__sb_fields_clear(&form);
}
