/* SPDX-License-Identifier: Apache-2.0 */
/* The page on which a person approves a device log-in as one of the demo citizens.
 * Owns: its form. Not: the decision's effect (oauth_device.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/html.h"
#include "sandbox/oauth.h"
#include "sandbox/request.h"
#include "sandbox/subject.h"

void gov__sb_oauth_show_page(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res)
{
    const char *typed = gov__sb_param(req, "user_code");
    char *code = gov__sb_html_escape(typed ? typed : "");
    char *options = gov__sb_html_citizens(sb, "");
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
    gov__sb_html_answer(res, 200, content);
    free(content);
    free(options);
    free(code);
}

static void answer_decision(gov__sandbox_response *res, gov__sandbox_decision decision,
                            bool approve)
{
    if (decision == GOV__SB_NOT_WAITING) {
        gov__sb_html_answer(res, 404,
                            "<p>验证码无效或已过期。The code is not valid, or has expired.");
    } else if (decision == GOV__SB_LEVEL_UNMET) {
        gov__sb_html_answer(res, 403,
                            "<p>您的实名等级不足。Your level of assurance is not sufficient.");
    } else if (approve) {
        gov__sb_html_answer(res, 200,
                            "<p>登录成功，请返回原设备。You are logged in; go back to the device.");
    } else {
        gov__sb_html_answer(res, 200, "<p>已拒绝。Denied.");
    }
}

void gov__sb_oauth_submit_page(gov_sandbox *sb, const gov__sandbox_request *req,
                               gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_subject subject;
    gov__sandbox_decision decision = GOV__SB_NOT_WAITING;
    bool read = gov__sb_form_read(req->body, req->body_length, &form);
    const char *code = gov__sb_fields_get(&form, "user_code", false);
    const char *citizen = gov__sb_fields_get(&form, "citizen", false);
    const char *action = gov__sb_fields_get(&form, "action", false);
    bool approve = action && strcmp(action, "approve") == 0;
    if (read && code && action &&
        (!approve || (citizen && gov__sb_subject_load(sb, citizen, &subject)))) {
        decision = gov__sb_oauth_decide(sb, code, approve ? &subject : NULL);
    }
    answer_decision(res, decision, approve);
    gov__sb_fields_clear(&form);
}
