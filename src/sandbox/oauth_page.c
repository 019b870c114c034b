/* SPDX-License-Identifier: Apache-2.0 */
/* The page on which a person approves a device log-in as one of the demo citizens.
 * Owns: its HTML. Not: the decision's effect (oauth_device.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/oauth.h"
#include "sandbox/request.h"
#include "sandbox/store.h"
#include "sandbox/subject.h"

static const char page_head[] =
    "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    "<title>统一身份认证 · Sandbox</title><style>body{font:16px/1.6 sans-serif;max-width:32em;"
    "margin:3em auto;padding:0 1em}input,select,button{font:inherit;padding:.4em;margin:.3em 0}"
    "</style><h1>统一身份认证</h1><p>演示环境，所有人员均为虚构。This is a sandbox; everybody in "
    "it "
    "is made up.</p>";

static char *escape(const char *text)
{
    char *out = gov__sb_copy("");
    for (const char *c = text; out && *c; c++) {
        bool special = strchr("&<>\"'", *c) != NULL;
        char *more = special ? gov__sb_format("%s&#%d;", out, *c) : gov__sb_format("%s%c", out, *c);
        free(out);
        out = more;
    }
    return out;
}

static char *citizen_options(gov_sandbox *sb)
{
    gov__sandbox_query q;
    char *out = gov__sb_copy("");
    gov__sb_query(sb, &q, "SELECT id,name FROM subjects ORDER BY place", "");
    while (out && gov__sb_next(&q)) {
        char *more = gov__sb_format("%s<option value=\"%s\">%s</option>", out, gov__sb_text(&q, 0),
                                    gov__sb_text(&q, 1));
        free(out);
        out = more;
    }
    gov__sb_end(&q);
    return out;
}

static void answer_page(gov__sandbox_response *res, int status, const char *content)
{
    char *page = content ? gov__sb_format("%s%s</html>", page_head, content) : NULL;
    if (!page) {
        res->failed = true;
        return;
    }
    gov__sb_answer_bytes(res, status, "text/html; charset=utf-8", page, strlen(page));
    gov__sb_set_header(res, "Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");
    free(page);
}

void gov__sb_oauth_show_page(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res)
{
    const char *typed = gov__sb_param(req, "user_code");
    char *code = escape(typed ? typed : "");
    char *options = citizen_options(sb);
    char *content = NULL;
    if (code && options) {
        content = gov__sb_format("<form method=\"post\" action=\"/device\">"
                                 "<p><label>验证码 Code <input name=\"user_code\" value=\"%s\" "
                                 "maxlength=\"16\" required autofocus></label>"
                                 "<p><label>身份 Log in as <select name=\"citizen\">%s</select>"
                                 "</label><p><button name=\"action\" value=\"approve\">同意 Approve"
                                 "</button> <button name=\"action\" value=\"deny\">拒绝 Deny"
                                 "</button></form>",
                                 code, options);
    }
    answer_page(res, 200, content);
    free(content);
    free(options);
    free(code);
}

void gov__sb_oauth_submit_page(gov_sandbox *sb, const gov__sandbox_request *req,
                               gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_subject subject;
    bool read = gov__sb_form_read(req->body, req->body_length, &form);
    const char *code = gov__sb_fields_get(&form, "user_code", false);
    const char *citizen = gov__sb_fields_get(&form, "citizen", false);
    const char *action = gov__sb_fields_get(&form, "action", false);
    bool approve = action && strcmp(action, "approve") == 0;
    if (!read || !code || !action || (approve && !citizen) ||
        (approve && !gov__sb_subject_load(sb, citizen, &subject)) ||
        !gov__sb_oauth_decide(sb, code, citizen, approve)) {
        answer_page(res, 404, "<p>验证码无效或已过期。The code is not valid, or has expired.");
    } else if (approve) {
        answer_page(res, 200,
                    "<p>登录成功，请返回原设备。You are logged in; go back to the device.");
    } else {
        answer_page(res, 200, "<p>已拒绝。Denied.");
    }
    gov__sb_fields_clear(&form);
}
