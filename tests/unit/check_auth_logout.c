/* SPDX-License-Identifier: Apache-2.0 */
/* The address of the provider's logout, and userinfo that must speak of the one who logged in. */
#include <string.h>

#include "core/client.h"
#include "core/session.h"
#include "domain_support.h"

#define PROVIDER(more)                                                                             \
    "{\"issuer\":\"https://idp.example\",\"token_endpoint\":\"https://idp.example/t\"" more "}"

static const char *const settings[] = {"auth.issuer", "https://idp.example", "auth.client_id",
                                       "app", NULL};

/* A session of this subject, of nobody known for NULL. */
static void begin(rig *r, const char *claims, const char *provider)
{
    gov__json *doc = NULL;
    gov__buf id_token;
    rig_begin(r, settings);
    rig_log_in(r);
    rig_expect(r, "GET", "https://idp.example/.well-known/oauth-authorization-server", 200,
               provider);
    if (claims != NULL) {
        gov__buf_init_secret(&id_token, &r->client->mem, 0);
        gov__buf_append_str(&id_token, "id.token.=");
        ck_assert_int_eq(gov__json_parse(NULL, claims, strlen(claims), NULL, &doc), GOV_OK);
        ck_assert_int_eq(gov__session_set_identity(r->session, doc, &id_token), GOV_OK);
        gov__buf_free(&id_token);
        gov__json_free(doc);
    }
}

static void expect_url(rig *r, const char *redirect_uri, const char *expected)
{
    char *url = NULL;
    rig_told(r, gov_session_get_logout_url(r->session, redirect_uri, NULL, &url, &r->err), GOV_OK);
    ck_assert_str_eq(url, expected);
    gov_session_free_text(r->session, url);
}

START_TEST(the_address_names_the_login)
{
    rig r;
    begin(&r, "{\"sub\":\"s\"}", PROVIDER(",\"end_session_endpoint\":\"https://idp.example/e\""));
    expect_url(&r, NULL, "https://idp.example/e?id_token_hint=id.token.%3D&client_id=app");
    expect_url(&r, "https://app.example/bye?a=b",
               "https://idp.example/e?id_token_hint=id.token.%3D&client_id=app"
               "&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye%3Fa%3Db");
    rig_end(&r);
    begin(&r, NULL, PROVIDER(",\"end_session_endpoint\":\"https://idp.example/e?x=y\""));
    expect_url(&r, "org.example.app://bye",
               "https://idp.example/e?x=y&client_id=app"
               "&post_logout_redirect_uri=org.example.app%3A%2F%2Fbye");
    rig_end(&r);
}
END_TEST

START_TEST(not_every_provider_has_one)
{
    char *url = NULL;
    rig r;
    begin(&r, NULL, PROVIDER(""));
    rig_told(&r, gov_session_get_logout_url(r.session, NULL, NULL, &url, &r.err),
             GOV_ERR_UNSUPPORTED);
    ck_assert_ptr_null(url);
    gov__session_wipe(r.session);
    rig_told(&r, gov_session_get_logout_url(r.session, NULL, NULL, &url, &r.err),
             GOV_ERR_LOGIN_REQUIRED);
    rig_end(&r);
}
END_TEST

typedef struct answer {
    const char *claims;
    const char *body;
    gov_status status;
} answer;

START_TEST(userinfo_is_of_the_one_who_logged_in)
{
    static const answer answers[] = {
        {"{\"sub\":\"s-1\"}", "{\"sub\":\"s-1\",\"name\":\"x\"}", GOV_OK},
        {"{\"sub\":\"s-1\"}", "{\"sub\":\"s-2\"}", GOV_ERR_CLAIM},
        {"{\"sub\":\"s-1\"}", "{\"name\":\"x\"}", GOV_ERR_RESPONSE},
        {"{\"sub\":\"s-1\"}", "{\"sub\":7}", GOV_ERR_RESPONSE},
        {"{\"acr\":\"L2\"}", "{\"sub\":\"s-2\"}", GOV_OK},
        {NULL, "{\"sub\":\"s-2\"}", GOV_OK},
        {NULL, "[]", GOV_ERR_RESPONSE},
    };
    for (size_t i = 0; i < TEST_COUNT(answers); i++) {
        char *text = NULL;
        rig r;
        begin(&r, answers[i].claims, PROVIDER(",\"userinfo_endpoint\":\"https://idp.example/u\""));
        rig_expect(&r, "GET", "https://idp.example/u", 200, answers[i].body);
        gov_status status = gov_session_get_subject_json(r.session, NULL, &text, &r.err);
        ck_assert_ptr_null(
            status != GOV_OK ? strstr(gov_error_get_message(r.err, GOV_LANGUAGE_EN), "s-2") : NULL);
        rig_told(&r, status, answers[i].status);
        if (status == GOV_OK) {
            ck_assert_str_eq(text, answers[i].body);
        } else {
            ck_assert_ptr_null(text);
        }
        gov_session_free_text(r.session, text);
        rig_end(&r);
    }
}
END_TEST

START_TEST(other_media_are_refused)
{
    char *text = NULL;
    rig r;
    begin(&r, NULL, PROVIDER(",\"userinfo_endpoint\":\"https://idp.example/u\""));
    rig_step(&r, (gov_script_step){.http_status = 200,
                                   .response_headers = "Content-Type: text/html\n",
                                   .response_body = "{\"sub\":\"s\"}"});
    rig_told(&r, gov_session_get_subject_json(r.session, NULL, &text, &r.err), GOV_ERR_RESPONSE);
    /* Signed: what is no token is refused before anybody is asked for keys. */
    rig_step(&r, (gov_script_step){.http_status = 200,
                                   .response_headers = "Content-Type: application/jwt\n",
                                   .response_body = "no token"});
    rig_told(&r, gov_session_get_subject_json(r.session, NULL, &text, &r.err), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(text);
    rig_end(&r);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(the_address_names_the_login),
        TEST_ENTRY(not_every_provider_has_one),
        TEST_ENTRY(userinfo_is_of_the_one_who_logged_in),
        TEST_ENTRY(other_media_are_refused),
    };
    return test_run("auth_logout", entries, TEST_COUNT(entries));
}
