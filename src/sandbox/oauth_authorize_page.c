/* SPDX-License-Identifier: Apache-2.0 */
/* The page on which a person logs in and consents, as one of the demo citizens.
 * Owns: its form and what the decision does. Not: the redirect (oauth_authorize_answer.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/html.h"
#include "sandbox/oauth_authorize.h"
#include "sandbox/oauth_browser.h"
#include "sandbox/oauth_code.h"
#include "sandbox/store.h"
#include "sandbox/subject.h"

#define PAGE_SECONDS 600

/* A hint is a citizen's subject id or phone number; what fits nobody is ignored. */
static char *hinted(gov_sandbox *sb, const char *hint)
{
    char *id = hint ? gov__sb_get_text(sb, "SELECT id FROM subjects WHERE id=? OR phone=?", "ss",
                                       hint, hint)
                    : NULL;
    return id ? id : gov__sb_copy("");
}

static char *form_of(const gov__sandbox_authorization *a, const char *options, const char *id,
                     const char *xsrf)
{
    return gov__sb_format(
        "<dl><dt>应用 Application<dd>%s<dt>权限 Scope<dd>%s<dt>实名等级 Level<dd>%s</dl>"
        "<form method=\"post\" action=\"/oauth/authorize/decision\">"
        "<input type=\"hidden\" name=\"request\" value=\"%s\">"
        "<input type=\"hidden\" name=\"xsrf\" value=\"%s\">"
        "<p><label>身份 Log in as <select name=\"citizen\" autofocus>%s</select></label>"
        "<p><button name=\"action\" value=\"approve\">同意 Approve</button> "
        "<button name=\"action\" value=\"deny\">拒绝 Deny</button></form>",
        a->client.id, a->scope, *a->acr ? a->acr : "L2", id, xsrf, options);
}

void gov__sb_authorization_show(gov_sandbox *sb, gov__sandbox_response *res,
                                const gov__sandbox_authorization *a,
                                const gov__sandbox_fields *params)
{
    char id[48];
    char xsrf[48];
    char *chosen = hinted(sb, a->login_hint);
    char *options = chosen ? gov__sb_html_citizens(sb, chosen) : NULL;
    char *content = NULL;
    if (options && gov__sb_pending_keep(sb, "page", a->client.id, params, PAGE_SECONDS, id, xsrf)) {
        content = form_of(a, options, id, xsrf);
    }
    gov__sb_html_answer(res, 200, content);
    free(content);
    free(options);
    free(chosen);
}

static void approve(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                    const gov__sandbox_authorization *a, const gov__sandbox_subject *subject)
{
    gov__sandbox_login login;
    char code[48];
    if (!gov__sb_login_now(sb, subject, a->acr, &login)) {
        gov__sb_authorization_refuse(sb, res, 303, a, "unmet_authentication_requirements",
                                     "The person cannot reach the level asked for.");
    } else if (gov__sb_browser_login(sb, req, res, &login) &&
               gov__sb_browser_consent(sb, login.sid, a->client.id, a->scope) &&
               gov__sb_code_new(sb, a, &login, code)) {
        gov__sb_authorization_grant(sb, res, 303, a, code);
    } else {
        res->failed = true;
    }
}

static void decide(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                   const gov__sandbox_fields *form, const gov__sandbox_fields *params)
{
    const char *citizen = gov__sb_oauth_param(form, "citizen");
    const char *action = gov__sb_oauth_param(form, "action");
    const char *why = NULL;
    gov__sandbox_authorization a;
    gov__sandbox_subject subject;
    if (!gov__sb_authorization_find(sb, params, &a, &why) ||
        gov__sb_authorization_read(params, &a, &why)) {
        res->failed = true; /* it was read before it was kept */
    } else if (!action || strcmp(action, "approve") != 0) {
        gov__sb_authorization_refuse(sb, res, 303, &a, "access_denied", "The person refused.");
    } else if (!citizen || !gov__sb_subject_load(sb, citizen, &subject)) {
        gov__sb_html_answer(res, 400, "<p role=\"alert\">没有此人。There is no such person.");
    } else {
        approve(sb, req, res, &a, &subject);
    }
}

void gov__sb_authorize_decide(gov_sandbox *sb, const gov__sandbox_request *req,
                              gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_fields params = {0};
    if (gov__sb_pending_submit(sb, req, res, "page", &form, &params)) {
        decide(sb, req, res, &form, &params);
    }
    gov__sb_fields_clear(&params);
    gov__sb_fields_clear(&form);
}
