/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a request of the authorization server: its form, its scope, its resource.
 * Owns: what all endpoints read alike, and the shape of their errors. Not: who the client is. */
#include <string.h>
#include <strings.h>

#include "sandbox/codec.h"
#include "sandbox/oauth.h"
#include "sandbox/request.h"
#include "sandbox/session.h"

void gov__sb_oauth_error(gov__sandbox_response *res, int status, const char *error,
                         const char *description)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "error", error);
    gov__sb_json_opt(&w, "error_description", description);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, status, &w);
    if (status == 401) {
        gov__sb_set_header(res, "WWW-Authenticate", "Basic realm=\"gov\"");
    }
}

/* RFC 8707 section 2 and RFC 8693 section 2.1 allow several of these. */
static bool may_repeat(const char *name)
{
    return strcmp(name, "resource") == 0 || strcmp(name, "audience") == 0;
}

bool gov__sb_oauth_has_twice(const gov__sandbox_fields *fields)
{
    for (size_t i = 0; i < fields->count; i++) {
        const char *name = fields->items[i].name;
        if (!may_repeat(name) &&
            gov__sb_fields_get(fields, name, false) != fields->items[i].value) {
            return true;
        }
    }
    return false;
}

bool gov__sb_oauth_form(const gov__sandbox_request *req, gov__sandbox_response *res,
                        gov__sandbox_fields *out)
{
    static const char form_type[] = "application/x-www-form-urlencoded";
    const char *type = gov__sb_header(req, "Content-Type");
    if (!type || strncasecmp(type, form_type, sizeof form_type - 1) != 0) {
        gov__sb_problem(res, 415, "unsupported_media_type",
                        "The body must be application/x-www-form-urlencoded.", NULL, NULL);
        return false;
    }
    if (!gov__sb_form_read(req->body, req->body_length, out) || gov__sb_oauth_has_twice(out)) {
        gov__sb_oauth_error(res, 400, "invalid_request", "The form cannot be read.");
        return false;
    }
    return true;
}

const char *gov__sb_oauth_param(const gov__sandbox_fields *form, const char *name)
{
    return gov__sb_fields_get(form, name, false);
}

bool gov__sb_scope_is_within(const char *asked, const char *granted)
{
    for (const char *at = asked; *at;) {
        size_t length = strcspn(at, " ");
        char word[64] = "";
        if (length == 0 || !gov__sb_print(word, sizeof word, "%.*s", (int)length, at) ||
            !gov__sb_scope_has(granted, word)) {
            return false;
        }
        at += length;
        at += *at == ' ';
    }
    return true;
}

bool gov__sb_scope_is_known(const char *scope)
{
    return *scope != '\0' && strlen(scope) < 200 &&
           gov__sb_scope_is_within(scope, GOV__SB_ALL_SCOPES);
}

const char *gov__sb_oauth_scope(const gov__sandbox_fields *form, gov__sandbox_response *res)
{
    const char *scope = gov__sb_oauth_param(form, "scope");
    if (!scope) {
        return GOV__SB_ALL_SCOPES;
    }
    if (!gov__sb_scope_is_known(scope)) {
        gov__sb_oauth_error(res, 400, "invalid_scope", "The scope is not known.");
        return NULL;
    }
    return scope;
}

bool gov__sb_resource_is_good(const gov__sandbox_fields *fields)
{
    for (size_t i = 0; i < fields->count; i++) {
        const char *value = fields->items[i].value;
        if (strcmp(fields->items[i].name, "resource") == 0 &&
            (!strstr(value, ":") || strchr(value, '#') || strlen(value) > 512)) {
            return false;
        }
    }
    return true;
}

bool gov__sb_acr_list_is_good(const char *values)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:./_- ";
    size_t length = strlen(values);
    return length > 0 && length < 64 && strspn(values, allowed) == length;
}
