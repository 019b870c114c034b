/* SPDX-License-Identifier: Apache-2.0 */
/* CIBA at the sandbox: the person approves on a phone while the client polls. */
#include "sandbox_browser_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"

#define FORM "Content-Type: application/x-www-form-urlencoded\n"

static void expect_error(const sandbox_test *t, int status, const char *error)
{
    ck_assert_msg(t->res.status == status && strcmp(sandbox_test_text(t, "error"), error) == 0,
                  "wanted %d %s, got %d %s", status, error, t->res.status, t->res.body);
}

struct phone_login {
    char id[64];
    char form[192];
};

static struct phone_login start(sandbox_test *t, const char *form)
{
    struct phone_login login;
    ck_assert_msg(sandbox_test_form(t, "/oauth/bc-authorize", form) == 200, "%s", t->res.body);
    (void)snprintf(login.id, sizeof login.id, "%s", sandbox_test_text(t, "auth_req_id"));
    ck_assert_uint_eq(strlen(login.id), 43);
    (void)snprintf(login.form, sizeof login.form,
                   "grant_type=urn:openid:params:grant-type:ciba&auth_req_id=%s", login.id);
    return login;
}

static int decide(sandbox_test *t, const char *member, const char *value, const char *more)
{
    char body[256];
    (void)snprintf(body, sizeof body, "{\"%s\":\"%s\",%s}", member, value, more);
    return sandbox_test_json(t, "POST", "/sandbox/ciba", NULL, body);
}

START_TEST(person_approves_on_the_phone)
{
    sandbox_test t;
    gov_sandbox_options options = {.struct_size = sizeof options,
                                   .flags = GOV_SANDBOX_CLOCK_FROZEN,
                                   .clock_start_ms = INT64_C(1795395600000)};
    sandbox_test_open(&t, &options);
    struct phone_login login = start(&t, "scope=openid+gov.items+offline_access&"
                                         "login_hint=19900000001&binding_message=A1-77&"
                                         "acr_values=L3");
    ck_assert_int_eq(sandbox_test_int(&t, "interval"), 1);
    ck_assert_int_eq(sandbox_test_int(&t, "expires_in"), 600);
    (void)sandbox_test_form(&t, "/oauth/token", login.form);
    expect_error(&t, 400, "authorization_pending");
    (void)sandbox_test_form(&t, "/oauth/token", login.form);
    expect_error(&t, 400, "slow_down");
    sandbox_test_advance(&t, 6000);
    (void)sandbox_test_form(&t, "/oauth/token", login.form);
    expect_error(&t, 400, "authorization_pending");
    ck_assert_int_eq(decide(&t, "auth_req_id", login.id, "\"approve\":true"), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "citizen"), "sub-zhang");
    ck_assert_str_eq(sandbox_test_text(&t, "binding_message"), "A1-77");
    ck_assert_str_eq(sandbox_test_text(&t, "state"), "approved");
    ck_assert_int_eq(decide(&t, "auth_req_id", login.id, "\"approve\":true"), 404);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/token", login.form), 200);
    ck_assert_uint_ge(strlen(sandbox_test_text(&t, "refresh_token")), 40);
    cJSON *claims = sandbox_jws_part(sandbox_test_text(&t, "id_token"), false);
    int64_t auth_time = 0;
    ck_assert_str_eq(gov__sb_member_text(claims, "sub"), "sub-zhang");
    ck_assert_str_eq(gov__sb_member_text(claims, "acr"), "L3");
    ck_assert(gov__sb_member_int(claims, "auth_time", &auth_time));
    ck_assert_int_eq(auth_time, 1795395606);
    cJSON_Delete(claims);
    (void)sandbox_test_form(&t, "/oauth/token", login.form);
    expect_error(&t, 400, "invalid_grant");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(person_refuses_or_waits_too_long)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    struct phone_login login = start(&t, "scope=openid&login_hint=sub-li");
    ck_assert_int_eq(decide(&t, "login_hint", "19900000002", "\"approve\":false"), 200);
    (void)sandbox_test_form(&t, "/oauth/token", login.form);
    expect_error(&t, 400, "access_denied");
    login = start(&t, "scope=openid&login_hint=sub-li&requested_expiry=30");
    ck_assert_int_eq(sandbox_test_int(&t, "expires_in"), 30);
    sandbox_test_advance(&t, 30000);
    ck_assert_int_eq(decide(&t, "login_hint", "sub-li", "\"approve\":true"), 404);
    (void)sandbox_test_form(&t, "/oauth/token", login.form);
    expect_error(&t, 400, "expired_token");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(newest_request_is_decided_first)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    struct phone_login first = start(&t, "scope=openid&login_hint=sub-li");
    struct phone_login second = start(&t, "scope=openid&login_hint=sub-li");
    ck_assert_int_eq(
        decide(&t, "login_hint", "sub-li", "\"citizen\":\"sub-zhang\",\"approve\":true"), 422);
    ck_assert_int_eq(decide(&t, "login_hint", "sub-li", "\"citizen\":\"sub-li\",\"approve\":true"),
                     200);
    (void)sandbox_test_form(&t, "/oauth/token", first.form);
    expect_error(&t, 400, "authorization_pending");
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/token", second.form), 200);
    /* An id belongs to its client. */
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/clients", NULL,
                                       "{\"id\":\"other\",\"auth_method\":\"client_secret_post\","
                                       "\"secret\":\"s\"}"),
                     201);
    char form[256];
    (void)snprintf(form, sizeof form, "%s&client_id=other&client_secret=s", first.form);
    (void)sandbox_test_send(&t, "POST", "/oauth/token", FORM, form, strlen(form));
    expect_error(&t, 400, "invalid_grant");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(requests_are_checked)
{
    static const struct {
        const char *form;
        const char *error;
    } cases[] = {
        {"scope=openid", "invalid_request"},
        {"scope=openid&login_hint=nobody", "unknown_user_id"},
        {"scope=openid&login_hint=sub-li&id_token_hint=x", "invalid_request"},
        {"scope=openid&login_hint=sub-li&login_hint_token=x", "invalid_request"},
        {"scope=openid&login_hint=sub-li&request=x", "invalid_request"},
        {"login_hint=sub-li", "invalid_scope"},
        {"scope=gov.items&login_hint=sub-li", "invalid_scope"},
        {"scope=openid+root&login_hint=sub-li", "invalid_scope"},
        {"scope=openid&login_hint=sub-li&requested_expiry=0", "invalid_request"},
        {"scope=openid&login_hint=sub-li&requested_expiry=x", "invalid_request"},
        {"scope=openid&login_hint=sub-li&binding_message=a%0Ab", "invalid_binding_message"},
        {"scope=openid&login_hint=sub-wang&acr_values=L3", "unmet_authentication_requirements"},
        {"scope=openid&login_hint=sub-li&acr_values=%22", "invalid_request"},
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        (void)sandbox_test_form(&t, "/oauth/bc-authorize", cases[i].form);
        expect_error(&t, 400, cases[i].error);
    }
    char *message = gov__sb_format("scope=openid&login_hint=sub-li&binding_message=%0200d", 0);
    (void)sandbox_test_form(&t, "/oauth/bc-authorize", message);
    expect_error(&t, 400, "invalid_binding_message");
    free(message);
    static const char anonymous[] = "scope=openid&login_hint=sub-li&client_id=govsdk-demo-public";
    (void)sandbox_test_send(&t, "POST", "/oauth/bc-authorize", FORM, anonymous,
                            sizeof anonymous - 1);
    expect_error(&t, 400, "unauthorized_client");
    (void)sandbox_test_form(&t, "/oauth/token", "grant_type=urn:openid:params:grant-type:ciba");
    expect_error(&t, 400, "invalid_request");
    (void)sandbox_test_form(&t, "/oauth/token",
                            "grant_type=urn:openid:params:grant-type:ciba&auth_req_id=unknown");
    expect_error(&t, 400, "invalid_grant");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(decisions_are_checked)
{
    static const struct {
        const char *body;
        int status;
    } cases[] = {
        {"{\"approve\":true}", 422},
        {"{\"auth_req_id\":\"x\",\"login_hint\":\"y\",\"approve\":true}", 422},
        {"{\"login_hint\":\"sub-li\"}", 422},
        {"{\"login_hint\":\"sub-li\",\"approve\":1}", 422},
        {"{\"login_hint\":\"sub-li\",\"approve\":true,\"surprise\":1}", 422},
        {"{\"login_hint\":\"sub-li\",\"approve\":true}", 404},
        {"{\"auth_req_id\":\"x\",\"approve\":true}", 404},
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int status = sandbox_test_json(&t, "POST", "/sandbox/ciba", NULL, cases[i].body);
        ck_assert_msg(status == cases[i].status, "%s: %d", cases[i].body, status);
    }
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(person_approves_on_the_phone),    TEST_ENTRY(person_refuses_or_waits_too_long),
        TEST_ENTRY(newest_request_is_decided_first), TEST_ENTRY(requests_are_checked),
        TEST_ENTRY(decisions_are_checked),
    };
    return test_run("sandbox ciba", entries, TEST_COUNT(entries));
}
