/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's authorization endpoint: code with PKCE, pushed requests, JARM, silent log-in. */
#include "sandbox_browser_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"

#define ISSUER "http://127.0.0.1"

static void expect_error(const sandbox_test *t, int status, const char *error)
{
    ck_assert_msg(t->res.status == status && strcmp(sandbox_test_text(t, "error"), error) == 0,
                  "wanted %d %s, got %d %s", status, error, t->res.status, t->res.body);
}

static void expect_refusal(const sandbox_test *t, int status, const char *error)
{
    char text[96];
    ck_assert_msg(t->res.status == status, "%d %s", t->res.status, t->res.body);
    sandbox_location(t, "error", text, sizeof text);
    ck_assert_str_eq(text, error);
    sandbox_location(t, "iss", text, sizeof text);
    ck_assert_str_eq(text, ISSUER);
}

static void get_code(sandbox_browser *b, const char *target, char out[96])
{
    sandbox_browse_page(b, target);
    ck_assert_int_eq(sandbox_browse_decide(b, "sub-zhang"), 303);
    sandbox_location(b->t, "code", out, 96);
    ck_assert_uint_eq(strlen(out), 43);
}

static void check_claims(const sandbox_test *t)
{
    cJSON *claims = sandbox_jws_part(sandbox_test_text(t, "id_token"), false);
    int64_t number = 0;
    ck_assert_str_eq(gov__sb_member_text(claims, "iss"), ISSUER);
    ck_assert_str_eq(gov__sb_member_text(claims, "sub"), "sub-zhang");
    ck_assert_str_eq(gov__sb_member_text(claims, "aud"), "govsdk-demo");
    ck_assert_str_eq(gov__sb_member_text(claims, "nonce"), "n-0S6");
    ck_assert_str_eq(gov__sb_member_text(claims, "acr"), "L2");
    ck_assert_str_eq(gov__sb_member_text(claims, "sid") ? "sid" : "", "sid");
    ck_assert(gov__sb_member_int(claims, "auth_time", &number));
    ck_assert_int_eq(number, 1795395600);
    ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(claims, "amr")), 2);
    const char *access = sandbox_test_text(t, "access_token");
    uint8_t digest[GOV__SB_SHA256_BYTES];
    gov__sb_sha256(access, strlen(access), digest);
    char *half = gov__sb_b64url(digest, 16);
    ck_assert_str_eq(gov__sb_member_text(claims, "at_hash"), half);
    free(half);
    cJSON_Delete(claims);
}

START_TEST(code_login_runs)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char text[96];
    sandbox_test_open(&t, NULL);
    sandbox_browse_page(&b, TEST_AUTHORIZE "&state=xyz%20%26&nonce=n-0S6&login_hint=sub-li");
    ck_assert_ptr_nonnull(strstr(t.res.body, "<option value=\"sub-li\" selected>"));
    ck_assert_ptr_nonnull(strstr(t.res.body, "govsdk-demo"));
    ck_assert_ptr_nonnull(strstr(t.res.body, "gov.matters"));
    ck_assert_ptr_nonnull(sandbox_test_header(&t, "Content-Security-Policy"));
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-zhang"), 303);
    const char *cookie = sandbox_test_header(&t, "Set-Cookie");
    ck_assert_ptr_nonnull(cookie);
    ck_assert_ptr_nonnull(strstr(cookie, "; HttpOnly"));
    ck_assert_ptr_nonnull(strstr(cookie, "; SameSite=Lax"));
    ck_assert_int_eq(
        strncmp(sandbox_test_header(&t, "Location"), "http://127.0.0.1:51004/callback?code=", 37),
        0);
    sandbox_location(&t, "state", text, sizeof text);
    ck_assert_str_eq(text, "xyz &");
    sandbox_location(&t, "iss", text, sizeof text);
    ck_assert_str_eq(text, ISSUER);
    sandbox_location(&t, "code", text, sizeof text);
    ck_assert_int_eq(sandbox_redeem(&t, text, TEST_VERIFIER), 200);
    ck_assert_uint_ge(strlen(sandbox_test_text(&t, "refresh_token")), 40);
    check_claims(&t);
    (void)snprintf(t.token, sizeof t.token, "%s", sandbox_test_text(&t, "access_token"));
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "sub"), "sub-zhang");
    /* The page is good once. */
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-zhang"), 403);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(page_needs_its_own_secret)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    sandbox_test_open(&t, NULL);
    sandbox_browse_page(&b, TEST_AUTHORIZE);
    char kept = b.xsrf[0];
    b.xsrf[0] = kept == 'A' ? 'B' : 'A';
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-zhang"), 403);
    b.xsrf[0] = kept;
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-nobody"), 400);
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-zhang"), 303);
    sandbox_browse_page(&b, TEST_AUTHORIZE);
    sandbox_test_advance(&t, 600000);
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-zhang"), 403);
    ck_assert_int_eq(sandbox_browse(&b, "/oauth/authorize/decision", "request=x"), 403);
    /* Nothing of a request reaches the page unescaped. */
    ck_assert_int_eq(sandbox_browse(&b, TEST_AUTHORIZE "&login_hint=%22%3E%3Cscript%3E", NULL),
                     200);
    ck_assert_ptr_null(strstr(t.res.body, "<script>"));
    sandbox_test_close(&t);
}
END_TEST

START_TEST(code_is_good_once_for_a_minute)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char code[96];
    char form[256];
    sandbox_test_open(&t, NULL);
    get_code(&b, TEST_AUTHORIZE, code);
    (void)sandbox_redeem(&t, code, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX");
    expect_error(&t, 400, "invalid_grant");
    (void)sandbox_redeem(&t, code, "short");
    expect_error(&t, 400, "invalid_grant");
    (void)snprintf(form, sizeof form,
                   "grant_type=authorization_code&code=%s&redirect_uri=http%%3A%%2F%%2F127.0.0.1"
                   "%%3A51005%%2Fcallback&code_verifier=" TEST_VERIFIER,
                   code);
    (void)sandbox_test_form(&t, "/oauth/token", form);
    expect_error(&t, 400, "invalid_grant");
    (void)sandbox_test_form(&t, "/oauth/token", "grant_type=authorization_code&code=x");
    expect_error(&t, 400, "invalid_request");
    ck_assert_int_eq(sandbox_redeem(&t, code, TEST_VERIFIER), 200);
    (void)snprintf(t.token, sizeof t.token, "%s", sandbox_test_text(&t, "access_token"));
    (void)snprintf(form, sizeof form, "grant_type=refresh_token&refresh_token=%s",
                   sandbox_test_text(&t, "refresh_token"));
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 200);
    /* The second use ends what the first gave. */
    (void)sandbox_redeem(&t, code, TEST_VERIFIER);
    expect_error(&t, 400, "invalid_grant");
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 401);
    (void)sandbox_test_form(&t, "/oauth/token", form);
    expect_error(&t, 400, "invalid_grant");

    get_code(&b, TEST_AUTHORIZE, code);
    sandbox_test_advance(&t, 60000);
    (void)sandbox_redeem(&t, code, TEST_VERIFIER);
    expect_error(&t, 400, "invalid_grant");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(code_belongs_to_its_client)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char code[96];
    char form[512];
    sandbox_test_open(&t, NULL);
    get_code(&b,
             "/oauth/authorize?response_type=code&client_id=govsdk-demo-public&redirect_uri="
             "https%3A%2F%2Fapp.example%2Fcallback&scope=openid&code_challenge=" TEST_CHALLENGE
             "&code_challenge_method=S256",
             code);
    (void)snprintf(
        form, sizeof form,
        "grant_type=authorization_code&code=%s&client_id=govsdk-demo-public&"
        "redirect_uri=https%%3A%%2F%%2Fapp.example%%2Fcallback&code_verifier=" TEST_VERIFIER,
        code);
    (void)sandbox_redeem(&t, code, TEST_VERIFIER);
    expect_error(&t, 400, "invalid_grant");
    ck_assert_int_eq(sandbox_browse(&b, "/oauth/token", form), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "refresh_token"), "");
    ck_assert_str_eq(sandbox_test_text(&t, "scope"), "openid");
    sandbox_test_close(&t);
}
END_TEST

#define BASE "/oauth/authorize?client_id=govsdk-demo&redirect_uri=" TEST_REDIRECT
#define PKCE "&code_challenge=" TEST_CHALLENGE "&code_challenge_method=S256"

/* An address that is not the client's gets nothing, not even an error. */
START_TEST(unknown_addresses_get_no_redirect)
{
    static const char *const targets[] = {
        "/oauth/authorize",
        "/oauth/authorize?client_id=govsdk-demo&response_type=code" PKCE,
        "/oauth/authorize?client_id=nobody&redirect_uri=" TEST_REDIRECT,
        "/oauth/authorize?client_id=govsdk-demo&redirect_uri=https%3A%2F%2Fevil.example%2Fcallback",
        "/oauth/authorize?client_id=govsdk-demo&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fother",
        "/oauth/authorize?client_id=govsdk-demo&redirect_uri=http%3A%2F%2Flocalhost%2Fcallback",
        "/oauth/"
        "authorize?client_id=govsdk-demo&redirect_uri=http%3A%2F%2F127.0.0.1.evil%2Fcallback",
        "/oauth/authorize?client_id=govsdk-demo&redirect_uri="
        "http%3A%2F%2F127.0.0.1%3A80%40evil%2Fcallback",
        "/oauth/"
        "authorize?client_id=govsdk-demo&redirect_uri=https%3A%2F%2Fapp.example%3A81%2Fcallback",
        BASE "&redirect_uri=" TEST_REDIRECT,
    };
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(targets); i++) {
        ck_assert_msg(sandbox_browse(&b, targets[i], NULL) == 400, "%s", targets[i]);
        ck_assert_ptr_null(sandbox_test_header(&t, "Location"));
    }
    sandbox_test_close(&t);
}
END_TEST

START_TEST(requests_are_checked)
{
    static const struct {
        const char *target;
        const char *error;
    } cases[] = {
        {BASE PKCE, "invalid_request"},
        {BASE PKCE "&response_type=token", "unsupported_response_type"},
        {BASE "&response_type=code", "invalid_request"},
        {BASE "&response_type=code&code_challenge=" TEST_CHALLENGE, "invalid_request"},
        {BASE "&response_type=code&code_challenge=" TEST_CHALLENGE "&code_challenge_method=plain",
         "invalid_request"},
        {BASE "&response_type=code&code_challenge=short&code_challenge_method=S256",
         "invalid_request"},
        {BASE PKCE "&response_type=code&scope=root", "invalid_scope"},
        {BASE PKCE "&response_type=code&scope=", "invalid_scope"},
        {BASE PKCE "&response_type=code&prompt=none+login", "invalid_request"},
        {BASE PKCE "&response_type=code&prompt=surprise", "invalid_request"},
        {BASE PKCE "&response_type=code&max_age=-1", "invalid_request"},
        {BASE PKCE "&response_type=code&claims=%7B", "invalid_request"},
        {BASE PKCE "&response_type=code&request=eyJ", "request_not_supported"},
        {BASE PKCE "&response_type=code&request_uri=https%3A%2F%2Fx", "invalid_request"},
        {BASE PKCE "&response_type=code&response_mode=fragment", "invalid_request"},
        {BASE PKCE "&response_type=code&resource=no-uri", "invalid_target"},
        {BASE PKCE "&response_type=code&dpop_jkt=short", "invalid_request"},
        {BASE PKCE "&response_type=code&prompt=none", "login_required"},
    };
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        (void)sandbox_browse(&b, cases[i].target, NULL);
        expect_refusal(&t, 302, cases[i].error);
    }
    /* What nobody knows is ignored, and a form is as good as a query. */
    sandbox_browse_page(&b, TEST_AUTHORIZE "&surprise=1&resource=https%3A%2F%2Fa&resource=b%3Ac");
    ck_assert_int_eq(sandbox_browse(&b, "/oauth/authorize", strchr(TEST_AUTHORIZE, '?') + 1), 200);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(refusal_is_told)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char text[64];
    sandbox_test_open(&t, NULL);
    sandbox_browse_page(&b, TEST_AUTHORIZE "&state=s1");
    ck_assert_int_eq(sandbox_browse_decide(&b, NULL), 303);
    expect_refusal(&t, 303, "access_denied");
    sandbox_location(&t, "state", text, sizeof text);
    ck_assert_str_eq(text, "s1");
    ck_assert_str_eq(b.cookie, "");
    sandbox_test_close(&t);
}
END_TEST

static void expect_level(sandbox_test *t, const char *more, const char *citizen, const char *acr)
{
    sandbox_browser b = {.t = t};
    sandbox_code_login(&b, citizen, more);
    cJSON *claims = sandbox_jws_part(sandbox_test_text(t, "id_token"), false);
    ck_assert_str_eq(gov__sb_member_text(claims, "acr"), acr);
    cJSON_Delete(claims);
}

START_TEST(levels_are_granted_or_refused)
{
    static const char essential[] =
        "&claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%2C%22values%22%3A"
        "%5B%22L4%22%5D%7D%7D%7D";
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    sandbox_test_open(&t, NULL);
    expect_level(&t, "", "sub-chen", "L2");
    expect_level(&t, "", "sub-lin", "L1");
    expect_level(&t, "&acr_values=L3", "sub-zhang", "L3");
    expect_level(&t, "&acr_values=L4+L3", "sub-zhang", "L3");
    expect_level(&t, essential, "sub-chen", "L4");
    sandbox_browse_page(&b, TEST_AUTHORIZE "&acr_values=L3");
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-wang"), 303);
    expect_refusal(&t, 303, "unmet_authentication_requirements");
    char *target = gov__sb_format(TEST_AUTHORIZE "&acr_values=L2%s", essential);
    sandbox_browse_page(&b, target);
    free(target);
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-zhang"), 303);
    expect_refusal(&t, 303, "unmet_authentication_requirements");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(silent_login_follows_a_login)
{
    static const char silent[] = TEST_AUTHORIZE "&scope=openid+gov.items&prompt=none";
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char code[96];
    sandbox_test_open(&t, NULL);
    sandbox_code_login(&b, "sub-zhang", "&scope=openid+gov.items");
    sandbox_test_advance(&t, 100000);
    ck_assert_int_eq(sandbox_browse(&b, silent, NULL), 302);
    sandbox_location(&t, "code", code, sizeof code);
    ck_assert_int_eq(sandbox_redeem(&t, code, TEST_VERIFIER), 200);
    cJSON *claims = sandbox_jws_part(sandbox_test_text(&t, "id_token"), false);
    int64_t auth_time = 0;
    ck_assert(gov__sb_member_int(claims, "auth_time", &auth_time));
    ck_assert_int_eq(auth_time, 1795395600);
    cJSON_Delete(claims);

    ck_assert_int_eq(sandbox_browse(&b, TEST_AUTHORIZE "&prompt=none", NULL), 302);
    expect_refusal(&t, 302, "consent_required"); /* a wider scope */
    (void)sandbox_browse(&b, TEST_AUTHORIZE "&scope=openid&prompt=none&max_age=99", NULL);
    expect_refusal(&t, 302, "login_required");
    (void)sandbox_browse(&b, TEST_AUTHORIZE "&scope=openid&prompt=none&acr_values=L3", NULL);
    expect_refusal(&t, 302, "login_required");
    (void)sandbox_browse(&b, TEST_AUTHORIZE "&scope=openid&prompt=none&acr_values=L2", NULL);
    ck_assert_ptr_nonnull(strstr(sandbox_test_header(&t, "Location"), "code="));
    sandbox_test_advance(&t, INT64_C(8) * 3600000);
    (void)sandbox_browse(&b, silent, NULL);
    expect_refusal(&t, 302, "login_required");
    (void)snprintf(b.cookie, sizeof b.cookie, "gov_sandbox_login=%043d", 0);
    (void)sandbox_browse(&b, silent, NULL);
    expect_refusal(&t, 302, "login_required");
    sandbox_test_close(&t);
}
END_TEST

static void expect_jarm(const sandbox_test *t, const char *member, const char *value)
{
    char jwt[1024];
    sandbox_location(t, "response", jwt, sizeof jwt);
    cJSON *claims = sandbox_jws_part(jwt, false);
    ck_assert_str_eq(gov__sb_member_text(claims, "iss"), ISSUER);
    ck_assert_str_eq(gov__sb_member_text(claims, "aud"), "govsdk-demo");
    ck_assert_str_eq(gov__sb_member_text(claims, "state"), "s1");
    int64_t exp = 0;
    ck_assert(gov__sb_member_int(claims, "exp", &exp));
    ck_assert_int_gt(exp, 1795395600);
    const char *got = gov__sb_member_text(claims, member);
    ck_assert_ptr_nonnull(got);
    ck_assert(value == NULL || strcmp(got, value) == 0);
    cJSON_Delete(claims);
    sandbox_location(t, member, jwt, sizeof jwt);
    ck_assert_str_eq(jwt, "");
}

START_TEST(answers_come_as_jwt)
{
    static const char asked[] = TEST_AUTHORIZE "&response_mode=jwt&state=s1";
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    sandbox_test_open(&t, NULL);
    sandbox_browse_page(&b, asked);
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-zhang"), 303);
    expect_jarm(&t, "code", NULL);
    sandbox_browse_page(&b, asked);
    ck_assert_int_eq(sandbox_browse_decide(&b, NULL), 303);
    expect_jarm(&t, "error", "access_denied");
    (void)sandbox_browse(&b, BASE "&response_type=code&response_mode=query.jwt&state=s1", NULL);
    expect_jarm(&t, "error", "invalid_request");
    sandbox_test_close(&t);
}
END_TEST

#define PUSHED                                                                                     \
    "response_type=code&state=s1&redirect_uri=" TEST_REDIRECT PKCE "&client_id=govsdk-demo"

static void push(sandbox_test *t, char out[256])
{
    ck_assert_int_eq(sandbox_test_form(t, "/oauth/par", PUSHED), 201);
    ck_assert_int_eq(sandbox_test_int(t, "expires_in"), 90);
    (void)snprintf(out, 256, "/oauth/authorize?client_id=govsdk-demo&request_uri=%s",
                   sandbox_test_text(t, "request_uri"));
}

START_TEST(pushed_requests_run_once)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char target[256];
    char text[96];
    sandbox_test_open(&t, NULL);
    push(&t, target);
    get_code(&b, target, text);
    ck_assert_int_eq(sandbox_redeem(&t, text, TEST_VERIFIER), 200);
    ck_assert_int_eq(sandbox_browse(&b, target, NULL), 400);
    push(&t, target);
    sandbox_test_advance(&t, 90000);
    ck_assert_int_eq(sandbox_browse(&b, target, NULL), 400);
    /* What was pushed counts; what comes beside it does not. */
    push(&t, target);
    (void)snprintf(target + strlen(target), 64, "&state=other&prompt=none");
    sandbox_browse_page(&b, target);
    (void)sandbox_browse_decide(&b, "sub-zhang");
    sandbox_location(&t, "state", text, sizeof text);
    ck_assert_str_eq(text, "s1");
    /* Another client cannot use it. */
    push(&t, target);
    char *stolen =
        gov__sb_format("/oauth/authorize?client_id=govsdk-demo-public%s", strchr(target, '&'));
    ck_assert_int_eq(sandbox_browse(&b, stolen, NULL), 400);
    free(stolen);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(pushed_requests_are_checked)
{
    static const struct {
        const char *form;
        const char *error;
    } cases[] = {
        {"response_type=code" PKCE, "invalid_request"},
        {PUSHED "&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Ax", "invalid_request"},
        {PUSHED "&scope=root", "invalid_scope"},
        {PUSHED "&prompt=odd", "invalid_request"},
        {"response_type=code&redirect_uri=" TEST_REDIRECT "&client_id=govsdk-demo",
         "invalid_request"},
        {"response_type=code&redirect_uri=https%3A%2F%2Fevil.example%2F" PKCE, "invalid_request"},
        {"response_type=code&redirect_uri=" TEST_REDIRECT PKCE "&client_id=govsdk-demo-public",
         "invalid_client"},
    };
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        (void)sandbox_test_form(&t, "/oauth/par", cases[i].form);
        expect_error(&t, strcmp(cases[i].error, "invalid_client") == 0 ? 401 : 400, cases[i].error);
    }
    (void)sandbox_browse(&b, "/oauth/par", PUSHED);
    expect_error(&t, 401, "invalid_client");
    /* Without client_id in the form it is the one that proved itself. */
    ck_assert_int_eq(
        sandbox_test_form(&t, "/oauth/par", "response_type=code&redirect_uri=" TEST_REDIRECT PKCE),
        201);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(device_login_takes_a_level)
{
    sandbox_test t;
    char body[128];
    char form[192];
    sandbox_test_open(&t, NULL);
    ck_assert_int_eq(
        sandbox_test_form(&t, "/oauth/device_authorization", "client_id=govsdk-demo&acr_values=L3"),
        200);
    (void)snprintf(form, sizeof form,
                   "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=%s",
                   sandbox_test_text(&t, "device_code"));
    static const char decision[] =
        "{\"user_code\":\"%s\",\"action\":\"approve\",\"citizen\":\"%s\"}";
    char code[16];
    (void)snprintf(code, sizeof code, "%s", sandbox_test_text(&t, "user_code"));
    (void)snprintf(body, sizeof body, decision, code, "sub-wang");
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/device", NULL, body), 422);
    (void)snprintf(body, sizeof body, decision, code, "sub-zhang");
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/device", NULL, body), 200);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/token", form), 200);
    cJSON *claims = sandbox_jws_part(sandbox_test_text(&t, "id_token"), false);
    ck_assert_str_eq(gov__sb_member_text(claims, "acr"), "L3");
    ck_assert_ptr_nonnull(gov__sb_member(claims, "auth_time"));
    cJSON_Delete(claims);
    (void)sandbox_test_form(&t, "/oauth/device_authorization",
                            "client_id=govsdk-demo&acr_values=%00");
    expect_error(&t, 400, "invalid_request");
    sandbox_test_close(&t);
}
END_TEST

static bool is_stored(const sandbox_test *t, const char *text)
{
    sqlite3_int64 size = 0;
    unsigned char *image = sqlite3_serialize(t->sb->db, "main", &size, 0);
    size_t length = strlen(text);
    bool found = false;
    ck_assert_ptr_nonnull(image);
    for (sqlite3_int64 i = 0; !found && i + (sqlite3_int64)length <= size; i++) {
        found = memcmp(image + i, text, length) == 0;
    }
    sqlite3_free(image);
    return found;
}

/* Whoever reads the database finds no code, no cookie, no token and no page's secret in it. */
START_TEST(only_hashes_are_stored)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char code[96];
    char pushed[256];
    sandbox_test_open(&t, NULL);
    sandbox_code_login(&b, "sub-zhang", "");
    ck_assert(is_stored(&t, "sub-zhang")); /* the search works */
    ck_assert(!is_stored(&t, t.token));
    ck_assert(!is_stored(&t, sandbox_test_text(&t, "refresh_token")));
    ck_assert(!is_stored(&t, strchr(b.cookie, '=') + 1));
    get_code(&b, TEST_AUTHORIZE, code);
    ck_assert(!is_stored(&t, code));
    sandbox_browse_page(&b, TEST_AUTHORIZE);
    ck_assert(!is_stored(&t, b.request));
    ck_assert(!is_stored(&t, b.xsrf));
    push(&t, pushed);
    ck_assert(!is_stored(&t, strrchr(pushed, ':') + 1));
    sandbox_test_close(&t);
}
END_TEST

START_TEST(metadata_is_complete)
{
    static const char *const members[] = {"authorization_endpoint",
                                          "token_endpoint",
                                          "pushed_authorization_request_endpoint",
                                          "device_authorization_endpoint",
                                          "revocation_endpoint",
                                          "userinfo_endpoint",
                                          "jwks_uri",
                                          "response_types_supported",
                                          "response_modes_supported",
                                          "grant_types_supported",
                                          "token_endpoint_auth_methods_supported",
                                          "code_challenge_methods_supported",
                                          "scopes_supported",
                                          "introspection_endpoint",
                                          "end_session_endpoint",
                                          "backchannel_authentication_endpoint",
                                          "backchannel_token_delivery_modes_supported",
                                          "dpop_signing_alg_values_supported",
                                          "token_endpoint_auth_signing_alg_values_supported",
                                          "acr_values_supported",
                                          "require_pushed_authorization_requests",
                                          "authorization_response_iss_parameter_supported",
                                          "subject_types_supported",
                                          "id_token_signing_alg_values_supported"};
    static const char *const paths[] = {"/.well-known/oauth-authorization-server",
                                        "/.well-known/openid-configuration"};
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (size_t p = 0; p < TEST_COUNT(paths); p++) {
        ck_assert_int_eq(sandbox_test_json(&t, "GET", paths[p], NULL, NULL), 200);
        ck_assert_str_eq(sandbox_test_text(&t, "issuer"), ISSUER);
        for (size_t i = 0; i < TEST_COUNT(members); i++) {
            ck_assert_msg(gov__sb_member(t.json, members[i]) != NULL, "%s", members[i]);
        }
    }
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(code_login_runs),
        TEST_ENTRY(page_needs_its_own_secret),
        TEST_ENTRY(code_is_good_once_for_a_minute),
        TEST_ENTRY(code_belongs_to_its_client),
        TEST_ENTRY(unknown_addresses_get_no_redirect),
        TEST_ENTRY(requests_are_checked),
        TEST_ENTRY(refusal_is_told),
        TEST_ENTRY(levels_are_granted_or_refused),
        TEST_ENTRY(silent_login_follows_a_login),
        TEST_ENTRY(answers_come_as_jwt),
        TEST_ENTRY(pushed_requests_run_once),
        TEST_ENTRY(pushed_requests_are_checked),
        TEST_ENTRY(device_login_takes_a_level),
        TEST_ENTRY(only_hashes_are_stored),
        TEST_ENTRY(metadata_is_complete),
    };
    return test_run("sandbox authorize", entries, TEST_COUNT(entries));
}
