/* SPDX-License-Identifier: Apache-2.0 */
/* A browser before the sandbox's pages. Owns no assertion about what the authorization server
 * decides. */
#include "sandbox_browser_support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/request.h"

int sandbox_browse(sandbox_browser *b, const char *target, const char *form)
{
    char headers[256];
    char token[sizeof b->t->token];
    memcpy(token, b->t->token, sizeof token);
    b->t->token[0] = '\0';
    (void)snprintf(headers, sizeof headers, "Host: 127.0.0.1\n%s%s%s%s",
                   form ? "Content-Type: application/x-www-form-urlencoded\n" : "",
                   *b->cookie ? "Cookie: other=1; " : "", b->cookie, *b->cookie ? "\n" : "");
    int status = sandbox_test_send(b->t, form ? "POST" : "GET", target, headers, form ? form : "",
                                   form ? strlen(form) : 0);
    memcpy(b->t->token, token, sizeof token);
    const char *set = sandbox_test_header(b->t, "Set-Cookie");
    if (set) {
        (void)snprintf(b->cookie, sizeof b->cookie, "%.*s", (int)strcspn(set, ";"), set);
    }
    return status;
}

static void read_hidden(const sandbox_test *t, const char *name, char *out, size_t size)
{
    char mark[64];
    (void)snprintf(mark, sizeof mark, "name=\"%s\" value=\"", name);
    const char *at = strstr(t->res.body, mark);
    ck_assert_msg(at != NULL, "no %s in %s", name, t->res.body);
    at += strlen(mark);
    (void)snprintf(out, size, "%.*s", (int)strcspn(at, "\""), at);
}

void sandbox_browse_page(sandbox_browser *b, const char *target)
{
    int status = sandbox_browse(b, target, NULL);
    ck_assert_msg(status == 200, "%d %s %s", status, target, b->t->res.body);
    read_hidden(b->t, "request", b->request, sizeof b->request);
    read_hidden(b->t, "xsrf", b->xsrf, sizeof b->xsrf);
}

int sandbox_browse_decide(sandbox_browser *b, const char *citizen)
{
    char form[320];
    (void)snprintf(form, sizeof form, "request=%s&xsrf=%s&citizen=%s&action=%s", b->request,
                   b->xsrf, citizen ? citizen : "sub-zhang", citizen ? "approve" : "deny");
    return sandbox_browse(b, "/oauth/authorize/decision", form);
}

void sandbox_location(const sandbox_test *t, const char *name, char *out, size_t size)
{
    gov__sandbox_fields fields = {0};
    const char *location = sandbox_test_header(t, "Location");
    const char *query = location ? strchr(location, '?') : NULL;
    ck_assert(!query || gov__sb_form_read(query + 1, strlen(query + 1), &fields));
    const char *value = gov__sb_fields_get(&fields, name, false);
    (void)snprintf(out, size, "%s", value ? value : "");
    gov__sb_fields_clear(&fields);
}

int sandbox_redeem(sandbox_test *t, const char *code, const char *verifier)
{
    char form[512];
    (void)snprintf(form, sizeof form,
                   "grant_type=authorization_code&code=%s&redirect_uri=" TEST_REDIRECT
                   "&code_verifier=%s",
                   code, verifier);
    return sandbox_test_form(t, "/oauth/token", form);
}

void sandbox_code_login(sandbox_browser *b, const char *citizen, const char *more)
{
    char *target = gov__sb_format(TEST_AUTHORIZE "%s", more);
    char code[96];
    sandbox_browse_page(b, target);
    free(target);
    ck_assert_int_eq(sandbox_browse_decide(b, citizen), 303);
    sandbox_location(b->t, "code", code, sizeof code);
    b->t->token[0] = '\0';
    ck_assert_msg(sandbox_redeem(b->t, code, TEST_VERIFIER) == 200, "%s", b->t->res.body);
    (void)snprintf(b->t->token, sizeof b->t->token, "%s", sandbox_test_text(b->t, "access_token"));
}

cJSON *sandbox_jws_part(const char *jws, bool header)
{
    const char *start = jws;
    if (!header) {
        start = strchr(jws, '.');
        ck_assert_ptr_nonnull(start);
        start++;
    }
    size_t length = 0;
    uint8_t *text = gov__sb_b64url_read(start, strcspn(start, "."), &length);
    ck_assert_ptr_nonnull(text);
    cJSON *json = cJSON_ParseWithLength((const char *)text, length);
    ck_assert_ptr_nonnull(json);
    free(text);
    return json;
}
