/* SPDX-License-Identifier: Apache-2.0 */
/* The page on which a holder sees who asks for which of his certificates, and decides.
 * Owns: its form and who may decide. Not: what the decision means (consent.c) and not log-in
 * (oauth_browser.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/certificate.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/consent.h"
#include "sandbox/html.h"
#include "sandbox/oauth.h"
#include "sandbox/oauth_authorize.h"
#include "sandbox/oauth_browser.h"
#include "sandbox/subject.h"

#define PAGE_SECONDS 600
#define FIELD_PREFIX "field_"

/* --- showing -------------------------------------------------------------------------------- */

/* Appends to an allocated text, which it takes; NULL stays NULL. Only `value` is escaped. */
static char *append(char *text, const char *before, const char *value, const char *after)
{
    char *escaped = gov__sb_html_escape(value);
    char *all = text && escaped ? gov__sb_format("%s%s%s%s", text, before, escaped, after) : NULL;
    free(escaped);
    free(text);
    return all;
}

static char *append_types(char *text, const gov__sandbox_consent *c)
{
    cJSON *types = gov__sb_document("certificate-types");
    const cJSON *code = NULL;
    cJSON_ArrayForEach(code, gov__sb_member(c->scope, "cert_types"))
    {
        const cJSON *type = gov__sb_certificate_type(types, code->valuestring);
        const char *zh = gov__sb_member_text(type, "type_name");
        const char *en = gov__sb_member_text(type, "type_name_en");
        text = append(text, "<dd>", zh ? zh : code->valuestring, "");
        text = en ? append(text, " <span lang=\"en\">", en, "</span>") : text;
    }
    cJSON_Delete(types);
    return text;
}

static char *append_actions(char *text, const gov__sandbox_consent *c)
{
    static const char *const words[][2] = {
        {"list", "查看证照目录 <span lang=\"en\">See which you have</span>"},
        {"get", "查看证照内容 <span lang=\"en\">Read them</span>"},
        {"fetch", "获取证照文件 <span lang=\"en\">Take a copy</span>"},
        {"ask", "核验提问 <span lang=\"en\">Ask yes or no</span>"},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (gov__sb_has_text(gov__sb_member(c->scope, "actions"), words[i][0])) {
            text = append(text, "<dd>", "", words[i][1]);
        }
    }
    return text;
}

/* One box a field, so that fewer can be given than were asked for. */
static char *boxes_of(const gov__sandbox_consent *c)
{
    const cJSON *fields = gov__sb_consent_fields(c);
    const cJSON *field = NULL;
    char *text = gov__sb_copy(
        fields ? "<fieldset><legend>内容 <span lang=\"en\">Fields</span></legend>"
               : "<p>包含证照的全部内容。<span lang=\"en\">All that stands in them.</span>");
    cJSON_ArrayForEach(field, fields)
    {
        text = append(text, "<p><label><input type=\"checkbox\" name=\"" FIELD_PREFIX,
                      field->valuestring, "\" value=\"1\" checked> ");
        text = append(text, "", field->valuestring, "</label>");
    }
    return fields ? append(text, "", "", "</fieldset>") : text;
}

/* Who decides: known when the browser is logged in as the holder, else to be chosen. */
static char *person_of(gov_sandbox *sb, const gov__sandbox_request *req,
                       const gov__sandbox_consent *c)
{
    gov__sandbox_login login;
    if (gov__sb_browser_load(sb, req, &login) && strcmp(login.subject_id, c->grantor) == 0) {
        return gov__sb_copy("");
    }
    char *options = gov__sb_html_citizens(sb, "");
    char *text = options ? gov__sb_format("<p><label>身份 <span lang=\"en\">Log in as</span> "
                                          "<select name=\"citizen\">%s</select></label>",
                                          options)
                         : NULL;
    free(options);
    return text;
}

static char *who_and_what(gov_sandbox *sb, const gov__sandbox_consent *c)
{
    char until[GOV__SB_TIME_BYTES], uses[24];
    char *client = gov__sb_client_name(sb, c->client_id);
    gov__sb_time_text(c->expires, until);
    (void)gov__sb_print(uses, sizeof uses, "%lld", (long long)c->max_uses);
    char *text = gov__sb_copy(client ? "<dl>" : NULL);
    text =
        append(text, "<dt>应用 <span lang=\"en\">Application</span><dd>", client ? client : "", "");
    text = append(text, "<dt>用途 <span lang=\"en\">Purpose</span><dd>", c->purpose, "");
    text = append(text, "<dt>有效期至 <span lang=\"en\">Until</span><dd>", until, "");
    text =
        append(text, "<dt>次数 <span lang=\"en\">Times</span><dd>", c->max_uses > 0 ? uses : "不限",
               c->max_uses > 0 ? "" : " <span lang=\"en\">Any number</span>");
    text = append(text, "<dt>操作 <span lang=\"en\">What for</span>", "", "");
    text = append_actions(text, c);
    text = append(text, "<dt>证照 <span lang=\"en\">Certificates</span>", "", "");
    text = append(append_types(text, c), "", "", "</dl>");
    free(client);
    return text;
}

static char *page_of(gov_sandbox *sb, const gov__sandbox_request *req,
                     const gov__sandbox_consent *c, const char *id, const char *xsrf)
{
    char *head = who_and_what(sb, c);
    char *boxes = boxes_of(c);
    char *person = person_of(sb, req, c);
    char *page = NULL;
    if (head && boxes && person) {
        page = gov__sb_format("<h2>授权使用证照 <span lang=\"en\">Consent to the use of "
                              "certificates</span></h2>%s"
                              "<form method=\"post\" action=\"/consent/decision\">"
                              "<input type=\"hidden\" name=\"request\" value=\"%s\">"
                              "<input type=\"hidden\" name=\"xsrf\" value=\"%s\">%s%s"
                              "<p><button name=\"action\" value=\"approve\">同意 <span "
                              "lang=\"en\">Approve</span></button> "
                              "<button name=\"action\" value=\"deny\">拒绝 <span "
                              "lang=\"en\">Deny</span></button></form>",
                              head, id, xsrf, boxes, person);
    }
    free(person);
    free(boxes);
    free(head);
    return page;
}

void gov__sb_consent_show(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res)
{
    gov__sandbox_consent c = {.created = 0};
    gov__sandbox_fields params = {0};
    char id[48], xsrf[48];
    if (!gov__sb_consent_load(sb, req->path_args[0], &c) || !gov__sb_consent_is(&c, "requested")) {
        gov__sb_html_answer(res, 404,
                            "<p role=\"alert\">没有待处理的授权请求。<span lang=\"en\">Nothing "
                            "waits for a decision here.</span>");
    } else {
        char *content = NULL;
        if (gov__sb_fields_add(&params, "grant", 5, c.id, strlen(c.id)) &&
            gov__sb_pending_keep(sb, "consent", c.client_id, &params, PAGE_SECONDS, id, xsrf)) {
            content = page_of(sb, req, &c, id, xsrf);
        }
        gov__sb_html_answer(res, 200, content);
        free(content);
    }
    gov__sb_fields_clear(&params);
    gov__sb_consent_clear(&c);
}

/* --- deciding ------------------------------------------------------------------------------- */

/* The fields whose boxes stayed ticked, NULL when there were no boxes. */
static cJSON *ticked(const gov__sandbox_consent *c, const gov__sandbox_fields *form)
{
    const cJSON *field = NULL;
    cJSON *kept = gov__sb_consent_fields(c) ? cJSON_CreateArray() : NULL;
    cJSON_ArrayForEach(field, gov__sb_consent_fields(c))
    {
        char name[80];
        (void)gov__sb_print(name, sizeof name, FIELD_PREFIX "%s", field->valuestring);
        if (kept && gov__sb_oauth_param(form, name)) {
            (void)cJSON_AddItemToArray(kept, cJSON_CreateString(field->valuestring));
        }
    }
    return kept;
}

/* Whether the holder himself decides: by the browser's log-in, or by one made now. */
static bool is_holder(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                      const gov__sandbox_fields *form, const gov__sandbox_consent *c)
{
    const char *citizen = gov__sb_oauth_param(form, "citizen");
    gov__sandbox_subject subject;
    gov__sandbox_login login;
    if (!citizen) {
        return gov__sb_browser_load(sb, req, &login) && strcmp(login.subject_id, c->grantor) == 0;
    }
    return strcmp(citizen, c->grantor) == 0 && gov__sb_subject_load(sb, citizen, &subject) &&
           gov__sb_login_now(sb, &subject, "", &login) &&
           gov__sb_browser_login(sb, req, res, &login);
}

static void settle(gov_sandbox *sb, gov__sandbox_response *res, gov__sandbox_consent *c,
                   bool approve, const cJSON *fields)
{
    if (fields && cJSON_GetArraySize(fields) == 0) {
        gov__sb_html_answer(
            res, 400,
            "<p role=\"alert\">请至少选择一项内容，或选择拒绝。<span lang=\"en\">Tick "
            "at least one field, or deny.</span>");
    } else if (gov__sb_consent_decide(sb, c, approve, fields) == 0) {
        gov__sb_html_answer(res, 200,
                            approve ? "<p>已授权。<span lang=\"en\">You have consented.</span>"
                                    : "<p>已拒绝。<span lang=\"en\">You have refused.</span>");
    } else {
        res->failed = true;
    }
}

static void decide(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                   const gov__sandbox_fields *form, gov__sandbox_consent *c)
{
    const char *action = gov__sb_oauth_param(form, "action");
    bool approve = action && strcmp(action, "approve") == 0;
    if (!gov__sb_consent_is(c, "requested")) {
        gov__sb_html_answer(res, 409,
                            "<p role=\"alert\">该请求已处理或已过期。<span lang=\"en\">This "
                            "request was decided or has expired.</span>");
    } else if (!is_holder(sb, req, res, form, c)) {
        gov__sb_html_answer(res, 403,
                            "<p role=\"alert\">只有持证人本人可以授权。<span lang=\"en\">Only "
                            "the holder can consent.</span>");
    } else {
        cJSON *fields = approve ? ticked(c, form) : NULL;
        settle(sb, res, c, approve, fields);
        cJSON_Delete(fields);
    }
}

void gov__sb_consent_submit(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0}, params = {0};
    gov__sandbox_consent c = {.created = 0};
    if (gov__sb_pending_submit(sb, req, res, "consent", &form, &params)) {
        if (gov__sb_consent_load(sb, gov__sb_oauth_param(&params, "grant"), &c)) {
            decide(sb, req, res, &form, &c);
        } else {
            res->failed = true; /* none is ever removed */
        }
    }
    gov__sb_consent_clear(&c);
    gov__sb_fields_clear(&params);
    gov__sb_fields_clear(&form);
}
