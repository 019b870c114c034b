/* SPDX-License-Identifier: Apache-2.0 */
/* Ticket login at the sandbox: redirect with a ticket, ticket to token, token to the person. */
#include "sandbox_browser_support.h"
#include "test_support.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"

#define FORM  "Content-Type: application/x-www-form-urlencoded\n"
#define NOW   "1795395600000"
#define LOGIN "/ticket/login?app_id=govsdk-demo&redirect_uri=" TEST_REDIRECT

static void sign(const char *secret, const char *text, char out[65])
{
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    ck_assert_ptr_nonnull(HMAC(EVP_sha256(), secret, (int)strlen(secret), (const uint8_t *)text,
                               strlen(text), mac, &length));
    for (unsigned i = 0; i < length; i++) {
        (void)snprintf(out + 2 * i, 3, "%02x", mac[i]);
    }
}

/* `name` is "ticket" or "token"; `sorted` is the text that is signed. */
static int post_signed(sandbox_test *t, const char *target, const char *secret, const char *sorted)
{
    char mac[65];
    sign(secret, sorted, mac);
    char *form = gov__sb_format("%s&sign=%s", sorted, mac);
    int status = sandbox_test_send(t, "POST", target, FORM, form, strlen(form));
    free(form);
    return status;
}

static void expect_code(const sandbox_test *t, const char *code)
{
    ck_assert_int_eq(t->res.status, 200);
    ck_assert_msg(strcmp(sandbox_test_text(t, "code"), code) == 0, "wanted %s: %s", code,
                  t->res.body);
    ck_assert_uint_gt(strlen(sandbox_test_text(t, "message")), 0);
}

static int decide(sandbox_browser *b, const char *citizen)
{
    char form[256];
    (void)snprintf(form, sizeof form, "request=%s&xsrf=%s&citizen=%s&action=%s", b->request,
                   b->xsrf, citizen ? citizen : "", citizen ? "approve" : "deny");
    return sandbox_browse(b, "/ticket/login/decision", form);
}

static void get_ticket(sandbox_browser *b, char out[96])
{
    sandbox_browse_page(b, LOGIN "&state=s1");
    ck_assert_int_eq(decide(b, "sub-zhang"), 303);
    sandbox_location(b->t, "ticket", out, 96);
    ck_assert_uint_eq(strlen(out), 43);
}

static char *token_form(const char *ticket, const char *time)
{
    return gov__sb_format("app_id=govsdk-demo&nonce=n1&ticket=%s&timestamp=%s", ticket, time);
}

START_TEST(ticket_becomes_token_and_person)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char text[96];
    sandbox_test_open(&t, NULL);
    get_ticket(&b, text);
    char *form = token_form(text, NOW);
    sandbox_location(&t, "state", text, sizeof text);
    ck_assert_str_eq(text, "s1");
    ck_assert_int_eq(post_signed(&t, "/ticket/token", GOV_SANDBOX_CLIENT_SECRET, form), 200);
    expect_code(&t, "0");
    const cJSON *data = gov__sb_member(t.json, "data");
    char token[64];
    int64_t number = 0;
    (void)snprintf(token, sizeof token, "%s", gov__sb_member_text(data, "token"));
    ck_assert(gov__sb_member_int(data, "expires_in", &number));
    ck_assert_int_eq(number, 1800);
    (void)post_signed(&t, "/ticket/token", GOV_SANDBOX_CLIENT_SECRET, form);
    expect_code(&t, "1003"); /* once */
    free(form);

    form = gov__sb_format("app_id=govsdk-demo&nonce=n2&timestamp=" NOW "&token=%s", token);
    ck_assert_int_eq(post_signed(&t, "/ticket/userinfo", GOV_SANDBOX_CLIENT_SECRET, form), 200);
    expect_code(&t, "0");
    data = gov__sb_member(t.json, "data");
    ck_assert_str_eq(gov__sb_member_text(data, "uid"), "sub-zhang");
    ck_assert_str_eq(gov__sb_member_text(data, "name"), "张三样");
    ck_assert_str_eq(gov__sb_member_text(data, "id_type"), "resident_id");
    ck_assert_str_eq(gov__sb_member_text(data, "id_number"), "990101199003071018");
    ck_assert_str_eq(gov__sb_member_text(data, "level"), "L2");
    ck_assert(gov__sb_member_int(data, "auth_time", &number));
    ck_assert_int_eq(number, 1795395600);
    free(form);
    /* The token opens the API as any other. */
    (void)snprintf(t.token, sizeof t.token, "%s", token);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/matters", NULL, NULL), 200);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(values_are_signed_before_encoding)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char ticket[96];
    char mac[65];
    sandbox_test_open(&t, NULL);
    get_ticket(&b, ticket);
    char *text = gov__sb_format("app_id=govsdk-demo&nonce=a b&ticket=%s&timestamp=" NOW, ticket);
    sign(GOV_SANDBOX_CLIENT_SECRET, text, mac);
    free(text);
    /* The order on the wire does not matter. */
    text = gov__sb_format("ticket=%s&sign=%s&nonce=a%%20b&timestamp=" NOW "&app_id=govsdk%%2Ddemo",
                          ticket, mac);
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/ticket/token", FORM, text, strlen(text)), 200);
    expect_code(&t, "0");
    free(text);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(calls_are_checked)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char ticket[96];
    sandbox_test_open(&t, NULL);
    get_ticket(&b, ticket);
    const struct {
        const char *secret;
        const char *form;
        const char *code;
    } cases[] = {
        {"wrong", "app_id=govsdk-demo&nonce=n&ticket=x&timestamp=" NOW, "1001"},
        {GOV_SANDBOX_CLIENT_SECRET, "app_id=govsdk-demo&ticket=x&timestamp=" NOW, "1001"},
        {GOV_SANDBOX_CLIENT_SECRET, "nonce=n&app_id=govsdk-demo&ticket=x&timestamp=" NOW, "1001"},
        {GOV_SANDBOX_CLIENT_SECRET, "app_id=govsdk-demo&nonce=n&ticket=x&timestamp=1795395899999",
         "1003"},
        {GOV_SANDBOX_CLIENT_SECRET, "app_id=govsdk-demo&nonce=n&ticket=x&timestamp=1795395900001",
         "1002"},
        {GOV_SANDBOX_CLIENT_SECRET, "app_id=govsdk-demo&nonce=n&ticket=x&timestamp=1795395299999",
         "1002"},
        {GOV_SANDBOX_CLIENT_SECRET, "app_id=govsdk-demo&nonce=n&ticket=x&timestamp=soon", "1002"},
        {GOV_SANDBOX_CLIENT_SECRET, "app_id=govsdk-demo&nonce=n&ticket=x", "1002"},
        {GOV_SANDBOX_CLIENT_SECRET, "app_id=govsdk-demo&nonce=n&timestamp=" NOW, "1003"},
        {GOV_SANDBOX_CLIENT_SECRET, "app_id=nobody&nonce=n&ticket=x&timestamp=" NOW, "1004"},
        {"", "app_id=govsdk-demo-public&nonce=n&ticket=x&timestamp=" NOW, "1004"},
        {GOV_SANDBOX_CLIENT_SECRET, "nonce=n&ticket=x&timestamp=" NOW, "1004"},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        (void)post_signed(&t, "/ticket/token", cases[i].secret, cases[i].form);
        expect_code(&t, cases[i].code);
    }
    (void)post_signed(&t, "/ticket/userinfo", GOV_SANDBOX_CLIENT_SECRET,
                      "app_id=govsdk-demo&nonce=n&timestamp=" NOW "&token=unknown");
    expect_code(&t, "1005");
    /* Not a form, or a parameter twice. */
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/ticket/token", NULL, "{}"), 415);
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/ticket/token", FORM, "app_id=a&app_id=b", 17),
                     400);
    /* A ticket of a minute ago. */
    char *form = token_form(ticket, "1795395660000");
    sandbox_test_advance(&t, 60000);
    (void)post_signed(&t, "/ticket/token", GOV_SANDBOX_CLIENT_SECRET, form);
    expect_code(&t, "1003");
    free(form);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(tickets_and_tokens_belong_to_their_app)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char ticket[96];
    sandbox_test_open(&t, NULL);
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/clients", NULL,
                                       "{\"id\":\"kiosk\",\"auth_method\":\"client_secret_post\","
                                       "\"secret\":\"s3\"}"),
                     201);
    get_ticket(&b, ticket);
    char *form = gov__sb_format("app_id=kiosk&nonce=n&ticket=%s&timestamp=" NOW, ticket);
    (void)post_signed(&t, "/ticket/token", "s3", form);
    expect_code(&t, "1003");
    free(form);
    sandbox_test_login(&t, "sub-zhang"); /* a token of another app */
    form = gov__sb_format("app_id=kiosk&nonce=n&timestamp=" NOW "&token=%s", t.token);
    (void)post_signed(&t, "/ticket/userinfo", "s3", form);
    expect_code(&t, "1005");
    free(form);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(page_is_checked)
{
    static const char *const targets[] = {
        "/ticket/login",
        "/ticket/login?app_id=govsdk-demo",
        "/ticket/login?app_id=nobody&redirect_uri=" TEST_REDIRECT,
        "/ticket/login?app_id=govsdk-demo-public&redirect_uri=" TEST_REDIRECT,
        "/ticket/login?app_id=govsdk-demo&redirect_uri=https%3A%2F%2Fevil.example%2F",
        LOGIN "&app_id=other",
    };
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char text[64];
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(targets); i++) {
        ck_assert_msg(sandbox_browse(&b, targets[i], NULL) == 400, "%s", targets[i]);
        ck_assert_ptr_null(sandbox_test_header(&t, "Location"));
    }
    sandbox_browse_page(&b, LOGIN);
    ck_assert_int_eq(decide(&b, "sub-nobody"), 400);
    ck_assert_int_eq(decide(&b, NULL), 303);
    sandbox_location(&t, "ticket", text, sizeof text);
    ck_assert_str_eq(text, "");
    sandbox_location(&t, "error", text, sizeof text);
    ck_assert_str_eq(text, "access_denied");
    ck_assert_int_eq(decide(&b, "sub-zhang"), 403); /* once */
    /* A page of the one login is none of the other. */
    sandbox_browse_page(&b, LOGIN);
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-zhang"), 403);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(ticket_becomes_token_and_person),
        TEST_ENTRY(values_are_signed_before_encoding),
        TEST_ENTRY(calls_are_checked),
        TEST_ENTRY(tickets_and_tokens_belong_to_their_app),
        TEST_ENTRY(page_is_checked),
    };
    return test_run("sandbox ticket", entries, TEST_COUNT(entries));
}
