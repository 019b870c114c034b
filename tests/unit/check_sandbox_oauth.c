/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's authorization server: client authentication, device grant, refresh, revocation. */
#include "sandbox_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/store.h"

#define FORM         "Content-Type: application/x-www-form-urlencoded\n"
#define DEVICE_GRANT "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code="

static int send_form(sandbox_test *t, const char *target, const char *headers, const char *form)
{
    return sandbox_test_send(t, "POST", target, headers, form, strlen(form));
}

static void expect_error(const sandbox_test *t, int status, const char *error)
{
    ck_assert_msg(t->res.status == status && strcmp(sandbox_test_text(t, "error"), error) == 0,
                  "wanted %d %s, got %d %s", status, error, t->res.status, t->res.body);
    ck_assert_str_eq(sandbox_test_header(t, "Cache-Control"), "no-store");
    ck_assert_str_eq(sandbox_test_header(t, "Content-Type"), "application/json");
}

START_TEST(clients_prove_who_they_are)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    const struct {
        const char *basic; /* before base64; NULL: no Authorization */
        const char *form;
        int status;
    } cases[] = {
        {"govsdk-demo:demo+s3cret%2B%2F+%26%3D", "grant_type=client_credentials", 200},
        {"govsdk%2Ddemo:demo%20s3cret%2B/%20%26%3D", "grant_type=client_credentials", 200},
        {"govsdk-demo:demo s3cret+/ &=", "grant_type=client_credentials", 401}, /* not encoded */
        {"govsdk-demo:wrong", "grant_type=client_credentials", 401},
        {"govsdk-demo:", "grant_type=client_credentials", 401},
        {"nobody:demo+s3cret%2B%2F+%26%3D", "grant_type=client_credentials", 401},
        {"govsdk-demo", "grant_type=client_credentials", 401},
        {NULL, "grant_type=client_credentials&client_id=govsdk-demo", 401},
        {NULL,
         "grant_type=client_credentials&client_id=govsdk-demo&"
         "client_secret=demo+s3cret%2B%2F+%26%3D",
         200},
        {NULL, "grant_type=client_credentials&client_id=govsdk-demo-public", 400},
        {NULL, "grant_type=client_credentials&client_id=govsdk-demo-public&client_secret=x", 401},
        {NULL, "grant_type=client_credentials", 401},
        {"govsdk-demo:demo+s3cret%2B%2F+%26%3D", "grant_type=client_credentials&client_id=other",
         401},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char *b64 = cases[i].basic ? gov__sb_b64(cases[i].basic, strlen(cases[i].basic)) : NULL;
        char *headers =
            b64 ? gov__sb_format(FORM "Authorization: Basic %s\n", b64) : gov__sb_copy(FORM);
        int status = send_form(&t, "/oauth/token", headers, cases[i].form);
        ck_assert_msg(status == cases[i].status, "%s %s: %d", cases[i].basic, cases[i].form,
                      status);
        if (status == 401) {
            expect_error(&t, 401, "invalid_client");
            ck_assert_ptr_nonnull(sandbox_test_header(&t, "WWW-Authenticate"));
        }
        free(headers);
        free(b64);
    }
    sandbox_test_close(&t);
}
END_TEST

START_TEST(requests_are_checked)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    const struct {
        const char *form;
        const char *error;
    } cases[] = {
        {"", "invalid_request"},
        {"grant_type=password", "unsupported_grant_type"},
        {"grant_type=client_credentials&scope=root", "invalid_scope"},
        {"grant_type=client_credentials&scope=", "invalid_scope"},
        {"grant_type=client_credentials&scope=openid++gov.items", "invalid_scope"},
        {"grant_type=client_credentials&surprise=1&surprise=2", "invalid_request"},
        {"grant_type=client_credentials&resource=nothing", "invalid_target"},
        {"grant_type=client_credentials&grant_type=refresh_token", "invalid_request"},
        {"grant_type=refresh_token", "invalid_request"},
        {"grant_type=refresh_token&refresh_token=unknownunknown", "invalid_grant"},
        {DEVICE_GRANT "unknown", "invalid_grant"},
        {"grant_type=%zz", "invalid_request"},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        (void)sandbox_test_form(&t, "/oauth/token", cases[i].form);
        expect_error(&t, 400, cases[i].error);
    }
    ck_assert_int_eq(
        sandbox_test_form(&t, "/oauth/token", "grant_type=client_credentials&scope=gov.items"),
        200);
    ck_assert_str_eq(sandbox_test_text(&t, "scope"), "gov.items");
    ck_assert_str_eq(sandbox_test_text(&t, "refresh_token"), "");
    /* What nobody knows is ignored (RFC 6749 section 3.2). */
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/token",
                                       "grant_type=client_credentials&surprise=1&"
                                       "resource=https%3A%2F%2Fa&resource=https%3A%2F%2Fb"),
                     200);
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/oauth/token", NULL, "{}"), 415);
    sandbox_test_close(&t);
}
END_TEST

struct device_login {
    char form[192];
    char user_code[16];
};

static struct device_login start_login(sandbox_test *t, const char *form)
{
    struct device_login login;
    ck_assert_int_eq(sandbox_test_form(t, "/oauth/device_authorization", form), 200);
    (void)snprintf(login.form, sizeof login.form, DEVICE_GRANT "%s",
                   sandbox_test_text(t, "device_code"));
    (void)snprintf(login.user_code, sizeof login.user_code, "%s",
                   sandbox_test_text(t, "user_code"));
    return login;
}

static int decide(sandbox_test *t, const char *user_code, const char *action)
{
    char body[160];
    (void)snprintf(body, sizeof body,
                   "{\"user_code\":\"%s\",\"action\":\"%s\",\"citizen\":\"sub-zhang\"}", user_code,
                   action);
    return sandbox_test_json(t, "POST", "/sandbox/device", NULL, body);
}

START_TEST(device_login_runs)
{
    sandbox_test t;
    gov_sandbox_options options = {.struct_size = sizeof options,
                                   .flags = GOV_SANDBOX_CLOCK_FROZEN,
                                   .base_url = "https://gov.test"};
    sandbox_test_open(&t, &options);
    struct device_login login = start_login(&t, "client_id=govsdk-demo");
    ck_assert_int_eq(sandbox_test_int(&t, "interval"), 1);
    ck_assert_int_eq(sandbox_test_int(&t, "expires_in"), 600);
    ck_assert_str_eq(sandbox_test_text(&t, "verification_uri"), "https://gov.test/device");
    ck_assert_ptr_nonnull(
        strstr(sandbox_test_text(&t, "verification_uri_complete"), login.user_code));

    (void)sandbox_test_form(&t, "/oauth/token", login.form);
    expect_error(&t, 400, "authorization_pending");
    (void)sandbox_test_form(&t, "/oauth/token", login.form);
    expect_error(&t, 400, "slow_down");
    sandbox_test_advance(&t, 5000); /* the interval is 6 seconds now, for good */
    (void)sandbox_test_form(&t, "/oauth/token", login.form);
    expect_error(&t, 400, "slow_down");
    sandbox_test_advance(&t, 11000);
    (void)sandbox_test_form(&t, "/oauth/token", login.form);
    expect_error(&t, 400, "authorization_pending");

    for (char *c = login.user_code; *c; c++) { /* as a person types it */
        *c = (char)(*c == '-' ? ' ' : *c | 0x20);
    }
    ck_assert_int_eq(decide(&t, login.user_code, "approve"), 200);
    ck_assert_int_eq(decide(&t, login.user_code, "approve"), 404);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/token", login.form), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "token_type"), "Bearer");
    ck_assert_uint_ge(strlen(sandbox_test_text(&t, "refresh_token")), 40);
    ck_assert_uint_ge(strlen(sandbox_test_text(&t, "id_token")), 100);
    (void)sandbox_test_form(&t, "/oauth/token", login.form);
    expect_error(&t, 400, "invalid_grant");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(device_login_fails)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    struct device_login denied = start_login(&t, "client_id=govsdk-demo");
    ck_assert_int_eq(sandbox_test_int(&t, "interval"), 0);
    ck_assert_int_eq(decide(&t, denied.user_code, "deny"), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "state"), "denied");
    (void)sandbox_test_form(&t, "/oauth/token", denied.form);
    expect_error(&t, 400, "access_denied");

    struct device_login late = start_login(&t, "client_id=govsdk-demo");
    char public_form[256];
    (void)snprintf(public_form, sizeof public_form, "%s&client_id=govsdk-demo-public", late.form);
    (void)send_form(&t, "/oauth/token", FORM, public_form);
    expect_error(&t, 400, "invalid_grant"); /* another client's code */
    sandbox_test_advance(&t, 600000);
    ck_assert_int_eq(decide(&t, late.user_code, "approve"), 404);
    (void)sandbox_test_form(&t, "/oauth/token", late.form);
    expect_error(&t, 400, "expired_token");

    (void)sandbox_test_form(&t, "/oauth/device_authorization", "scope=openid");
    expect_error(&t, 400, "invalid_request");
    ck_assert_int_eq(decide(&t, "nonsense", "approve"), 404);
    ck_assert_int_eq(decide(&t, "BBBB-BBBB", "maybe"), 422);
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/device", NULL,
                                       "{\"user_code\":\"BBBB-BBBB\",\"action\":\"approve\","
                                       "\"citizen\":\"sub-nobody\"}"),
                     422);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(public_client_logs_in_without_a_secret)
{
    sandbox_test t;
    char form[256];
    sandbox_test_open(&t, NULL);
    ck_assert_int_eq(send_form(&t, "/oauth/device_authorization", FORM,
                               "client_id=govsdk-demo-public&scope=gov.matters"),
                     200);
    (void)snprintf(form, sizeof form, DEVICE_GRANT "%s&client_id=govsdk-demo-public",
                   sandbox_test_text(&t, "device_code"));
    char code[16];
    (void)snprintf(code, sizeof code, "%s", sandbox_test_text(&t, "user_code"));
    ck_assert_int_eq(decide(&t, code, "approve"), 200);
    ck_assert_int_eq(send_form(&t, "/oauth/token", FORM, form), 200);
    /* Without offline_access no refresh token, without openid no id token. */
    ck_assert_str_eq(sandbox_test_text(&t, "refresh_token"), "");
    ck_assert_str_eq(sandbox_test_text(&t, "id_token"), "");
    ck_assert_str_eq(sandbox_test_text(&t, "scope"), "gov.matters");
    sandbox_test_close(&t);
}
END_TEST

static int refresh(sandbox_test *t, const char *token)
{
    char form[256];
    (void)snprintf(form, sizeof form, "grant_type=refresh_token&refresh_token=%s", token);
    return sandbox_test_form(t, "/oauth/token", form);
}

static void keep(const sandbox_test *t, const char *member, char out[96])
{
    (void)snprintf(out, 96, "%s", sandbox_test_text(t, member));
}

START_TEST(refresh_rotates_and_reuse_ends_the_family)
{
    sandbox_test t;
    char first[96];
    char second[96];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-zhang");
    keep(&t, "refresh_token", first);
    ck_assert_int_eq(refresh(&t, first), 200);
    keep(&t, "refresh_token", second);
    ck_assert_str_ne(first, second);
    keep(&t, "access_token", t.token);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 200);

    ck_assert_int_eq(refresh(&t, first), 400);
    expect_error(&t, 400, "invalid_grant");
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 401);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "unauthorized");
    ck_assert_int_eq(refresh(&t, second), 400);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(refresh_narrows_but_never_widens)
{
    sandbox_test t;
    char token[96];
    char form[256];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-zhang");
    keep(&t, "refresh_token", token);
    (void)snprintf(form, sizeof form,
                   "grant_type=refresh_token&refresh_token=%s&scope=offline_access+gov.items",
                   token);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/token", form), 200);
    keep(&t, "access_token", t.token);
    keep(&t, "refresh_token", token);
    ck_assert_int_eq(sandbox_test_json(&t, "HEAD", "/gov/v1/uploads/up_x", NULL, NULL), 403);
    (void)snprintf(form, sizeof form, "grant_type=refresh_token&refresh_token=%s&scope=gov.matters",
                   token);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/token", form), 400);
    expect_error(&t, 400, "invalid_scope");
    ck_assert_int_eq(refresh(&t, token), 200); /* the refusal used nothing up */
    sandbox_test_close(&t);
}
END_TEST

START_TEST(tokens_expire_by_the_sandbox_clock)
{
    sandbox_test t;
    char token[96];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-zhang");
    keep(&t, "refresh_token", token);
    sandbox_test_advance(&t, 1799999);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 200);
    sandbox_test_advance(&t, 1);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 401);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "token_expired");
    ck_assert(gov__sb_member_true(t.json, "retryable"));
    ck_assert_int_eq(refresh(&t, token), 200);
    keep(&t, "refresh_token", token);
    sandbox_test_advance(&t, INT64_C(30) * 86400000);
    ck_assert_int_eq(refresh(&t, token), 400);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(revocation_ends_the_family)
{
    sandbox_test t;
    char form[sizeof t.token + 64];
    char refresh_token[96];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-zhang");
    keep(&t, "refresh_token", refresh_token);
    (void)snprintf(form, sizeof form, "token=%s&token_type_hint=access_token", t.token);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/revoke", form), 200);
    ck_assert_uint_eq(t.res.body_length, 0);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 401);
    ck_assert_int_eq(refresh(&t, refresh_token), 400);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/revoke", "token=unknown"), 200);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/revoke", ""), 400);
    sandbox_test_close(&t);
}
END_TEST

/* Whoever reads the database file finds no token, no device code and no secret of a client in it; the
 * secrets of the ticket login are there, as a server needs them to check an HMAC. */
START_TEST(only_hashes_are_stored)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-zhang");
    static const char *const queries[] = {
        "SELECT count(*) FROM oauth_tokens WHERE hash=?1 OR family=?1 OR scope=?1",
        "SELECT count(*) FROM oauth_devices WHERE device_hash=?1"};
    for (size_t i = 0; i < TEST_COUNT(queries); i++) {
        ck_assert_int_eq(gov__sb_get_int(t.sb, -1, queries[i], "s", t.token), 0);
    }
    char hash[GOV__SB_HEX_BYTES];
    gov__sb_sha256_hex(t.token, strlen(t.token), hash);
    ck_assert_int_eq(gov__sb_get_int(t.sb, -1, queries[0], "s", hash), 1);
    ck_assert_int_eq(gov__sb_get_int(t.sb, -1,
                                     "SELECT count(*) FROM oauth_clients WHERE secret_hash=?", "s",
                                     GOV_SANDBOX_CLIENT_SECRET),
                     0);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(userinfo_speaks_for_a_person_only)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-food");
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "kind"), "enterprise");
    ck_assert_str_eq(sandbox_test_text(&t, "id_number"), "91990101MA9900001X");
    sandbox_test_login_system(&t);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 403);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/sandbox/citizens", NULL, NULL), 200);
    ck_assert_int_ge(cJSON_GetArraySize(gov__sb_member(t.json, "items")), 8);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(page_approves_and_escapes)
{
    sandbox_test t;
    char form[128];
    sandbox_test_open(&t, NULL);
    struct device_login login = start_login(&t, "client_id=govsdk-demo");
    ck_assert_int_eq(
        sandbox_test_send(&t, "GET", "/device?user_code=%22%3E%3Cscript%3E", NULL, "", 0), 200);
    ck_assert_ptr_null(strstr(t.res.body, "<script>"));
    ck_assert_ptr_nonnull(strstr(t.res.body, "&#34;&#62;&#60;script&#62;"));
    (void)snprintf(form, sizeof form, "user_code=%s&citizen=sub-nobody&action=approve",
                   login.user_code);
    ck_assert_int_eq(send_form(&t, "/device", FORM, form), 404);
    (void)snprintf(form, sizeof form, "user_code=%s&citizen=sub-li&action=approve",
                   login.user_code);
    ck_assert_int_eq(send_form(&t, "/device", FORM, form), 200);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/token", login.form), 200);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(clients_prove_who_they_are),
        TEST_ENTRY(requests_are_checked),
        TEST_ENTRY(device_login_runs),
        TEST_ENTRY(device_login_fails),
        TEST_ENTRY(public_client_logs_in_without_a_secret),
        TEST_ENTRY(refresh_rotates_and_reuse_ends_the_family),
        TEST_ENTRY(refresh_narrows_but_never_widens),
        TEST_ENTRY(tokens_expire_by_the_sandbox_clock),
        TEST_ENTRY(revocation_ends_the_family),
        TEST_ENTRY(only_hashes_are_stored),
        TEST_ENTRY(userinfo_speaks_for_a_person_only),
        TEST_ENTRY(page_approves_and_escapes),
    };
    return test_run("sandbox oauth", entries, TEST_COUNT(entries));
}
