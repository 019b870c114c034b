/* SPDX-License-Identifier: Apache-2.0 */
/* The page on which a holder sees who asks for which of his certificates, and decides.
 * Owns: its form and who may decide. Not: what the decision means (consent.c) and not log-in
 * (oauth_browser.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/consent.h"
#include "sandbox/html.h"
#include "sandbox/oauth.h"
#include "sandbox/oauth_authorize.h"
#include "sandbox/oauth_browser.h"
#include "sandbox/request.h"
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

static const char *type_name(const cJSON *types, const char *code)
{
    const cJSON *type = NULL;
    cJSON_ArrayForEach(type, gov__sb_member(types, "types"))
    {
        const char *own = gov__sb_member_text(type, "type_code");
        if (own && strcmp(own, code) == 0) {
            return gov__sb_member_text(type, "type_name");
        }
    }
    return code;
}

static char *types_of(const gov__sandbox_consent *c)
{
    char *text = gov__sb_copy("");
    cJSON *types = gov__sb_document("certificate-types");
    const cJSON *code = NULL;
    cJSON_ArrayForEach(code, gov__sb_member(c->scope, "cert_types"))
    {
        text = append(text, "<dd>", type_name(types, code->valuestring), "");
    }
    cJSON_Delete(types);
    return text;
}

/* One box a field, so that fewer can be given than were asked for. */
static char *boxes_of(const gov__sandbox_consent *c)
{
    const cJSON *fields = gov__sb_consent_fields(c);
    const cJSON *field = NULL;
    char *text = gov__sb_copy(fields ? "<fieldset><legend>内容 Fields</legend>" : "");
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
    char *text = options ? gov__sb_format("<p><label>身份 Log in as <select name=\"citizen\" "
                                          "autofocus>%s</select></label>",
                                          options)
                         : NULL;
    free(options);
    return text;
}

static char *who_and_what(gov_sandbox *sb, const gov__sandbox_consent *c)
{
    char until[GOV__SB_TIME_BYTES];
    char *client = gov__sb_client_name(sb, c->client_id);
    char *types = types_of(c);
    gov__sb_time_text(c->expires, until);
    char *text = append(gov__sb_copy("<dl>"), "<dt>应用 Application<dd>", client ? client : "", "");
    text = append(text, "<dt>用途 Purpose<dd>", c->purpose, "");
    text = append(text, "<dt>有效期至 Until<dd>", until, "<dt>证照 Certificates");
    char *all = text && types && client ? gov__sb_format("%s%s</dl>", text, types) : NULL;
    free(text);
    free(types);
    free(client);
    return all;
}

static char *page_of(gov_sandbox *sb, const gov__sandbox_request *req,
                     const gov__sandbox_consent *c, const char *id, const char *xsrf)
{
    char *head = who_and_what(sb, c);
    char *boxes = boxes_of(c);
    char *person = person_of(sb, req, c);
    char *page = NULL;
    if (head && boxes && person) {
        page = gov__sb_format("<h2>授权使用证照 Consent to the use of certificates</h2>%s"
                              "<form method=\"post\" action=\"/consent/decision\">"
                              "<input type=\"hidden\" name=\"request\" value=\"%s\">"
                              "<input type=\"hidden\" name=\"xsrf\" value=\"%s\">%s%s"
                              "<p><button name=\"action\" value=\"approve\">同意 Approve</button> "
                              "<button name=\"action\" value=\"deny\">拒绝 Deny</button></form>",
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
                            "<p role=\"alert\">没有待处理的授权请求。Nothing waits for a "
                            "decision here.");
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

static void decide(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                   const gov__sandbox_fields *form, gov__sandbox_consent *c)
{
    const char *action = gov__sb_oauth_param(form, "action");
    bool approve = action && strcmp(action, "approve") == 0;
    if (!gov__sb_consent_is(c, "requested")) {
        gov__sb_html_answer(res, 409,
                            "<p role=\"alert\">该请求已处理或已过期。This request was decided or "
                            "has expired.");
    } else if (!is_holder(sb, req, res, form, c)) {
        gov__sb_html_answer(res, 403,
                            "<p role=\"alert\">只有持证人本人可以授权。Only the holder can "
                            "consent.");
    } else {
        cJSON *fields = approve ? ticked(c, form) : NULL;
        bool kept = gov__sb_consent_decide(sb, c, approve, fields) == 0;
        cJSON_Delete(fields);
        gov__sb_html_answer(
            res, 200, approve ? "<p>已授权。You have consented." : "<p>已拒绝。You have refused.");
        res->failed = res->failed || !kept;
    }
}

void gov__sb_consent_submit(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0}, params = {0};
    gov__sandbox_consent c = {.created = 0};
    bool read = gov__sb_form_read(req->body, req->body_length, &form);
    const char *id = gov__sb_oauth_param(&form, "request");
    const char *xsrf = gov__sb_oauth_param(&form, "xsrf");
    if (read && id && xsrf && gov__sb_pending_take(sb, "consent", id, xsrf, &params) &&
        gov__sb_consent_load(sb, gov__sb_oauth_param(&params, "grant"), &c)) {
        decide(sb, req, res, &form, &c);
    } else {
        gov__sb_html_answer(res, 403,
                            "<p role=\"alert\">页面已失效，请重新打开。This page is no longer "
                            "valid; please open it again.");
    }
    gov__sb_consent_clear(&c);
    gov__sb_fields_clear(&params);
    gov__sb_fields_clear(&form);
}
