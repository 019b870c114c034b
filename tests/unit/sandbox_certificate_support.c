/* SPDX-License-Identifier: Apache-2.0 */
/* A holder and an application that uses certificates. */
#include "sandbox_certificate_support.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/codec.h"

static void log_in(certificate_test *c)
{
    sandbox_test_login_system(&c->t);
    memcpy(c->system, c->t.token, sizeof c->system);
    sandbox_test_login(&c->t, "sub-li");
    memcpy(c->holder, c->t.token, sizeof c->holder);
}

void certificate_test_open(certificate_test *c)
{
    *c = (certificate_test){.id = NULL};
    sandbox_test_open(&c->t, NULL);
    log_in(c);
    c->id = domain_certificate(&c->t, RESIDENT_ID);
}

void certificate_test_close(certificate_test *c)
{
    free(c->id);
    sandbox_test_close(&c->t);
}

void certificate_as(certificate_test *c, const char *token)
{
    (void)snprintf(c->t.token, sizeof c->t.token, "%s", token);
}

void certificate_later(certificate_test *c, int64_t ms)
{
    sandbox_test_advance(&c->t, ms);
    log_in(c);
}

int certificate_ask_grant(certificate_test *c, const char *scope, const char *more)
{
    char *body = gov__sb_format("{\"kind\":\"certificate_use\",\"grantor\":\"sub-li\",\"scope\":%s,"
                                "\"purpose\":\"开户核验\",\"basis\":\"consent\"%s}",
                                scope, more);
    certificate_as(c, c->system);
    int status = domain_send(&c->t, "POST", "/gov/v1/grants", NULL, body);
    (void)snprintf(c->grant, sizeof c->grant, "%s", sandbox_test_text(&c->t, "id"));
    free(body);
    return status;
}

int certificate_decide(certificate_test *c, const char *decision)
{
    char *target = gov__sb_format("/sandbox/grants/%s", c->grant);
    char *body = gov__sb_format("{\"decision\":\"%s\"}", decision);
    int status = sandbox_test_json(&c->t, "POST", target, NULL, body);
    free(body);
    free(target);
    return status;
}

char *certificate_granted(certificate_test *c, const char *scope, const char *more)
{
    int status = certificate_ask_grant(c, scope, more);
    ck_assert_msg(status == 201, "%s", c->t.res.body);
    ck_assert_int_eq(certificate_decide(c, "approve"), 200);
    return gov__sb_format("Gov-Grant: %s\n", c->grant);
}

int certificate_post(certificate_test *c, const char *path, const char *headers, const char *body)
{
    const char *mark = strstr(path, "{id}");
    char *target =
        mark ? gov__sb_format(CERTIFICATES "%.*s%s%s", (int)(mark - path), path, c->id, mark + 4)
             : gov__sb_format(CERTIFICATES "%s", path);
    int status = domain_send(&c->t, "POST", target, headers, body);
    free(target);
    return status;
}

int certificate_get(certificate_test *c, const char *headers)
{
    char *target = gov__sb_format(CERTIFICATES "/%s", c->id);
    char *all = gov__sb_format("%s%s", headers, usage_header);
    int status = domain_send(&c->t, "GET", target, all, NULL);
    free(all);
    free(target);
    return status;
}

int certificate_present(certificate_test *c, const char *kind, const char *more)
{
    char *body = gov__sb_format("{\"kind\":\"%s\"%s}", kind, more);
    certificate_as(c, c->holder);
    int status = certificate_post(c, "/{id}/present", NULL, body);
    if (status == 201) {
        (void)snprintf(c->code, sizeof c->code, "%s", sandbox_test_text(&c->t, "code"));
        (void)snprintf(c->presentation, sizeof c->presentation, "/gov/v1/presentations/%s",
                       sandbox_test_text(&c->t, "id"));
    }
    free(body);
    return status;
}

int certificate_redeem(certificate_test *c, const char *code)
{
    char *body = gov__sb_format("{\"code\":\"%s\"," USAGE "}", code);
    certificate_as(c, c->system);
    int status = certificate_post(c, "/redeem", NULL, body);
    free(body);
    return status;
}
