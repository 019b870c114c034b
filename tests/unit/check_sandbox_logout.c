/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a log-in, and the wish for a stronger one: end_session and step-up. */
#include "sandbox_browser_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"

#define SILENT TEST_AUTHORIZE "&scope=openid&prompt=none"

static void expect_logged_in(sandbox_browser *b, bool logged_in)
{
    char error[64];
    (void)sandbox_browse(b, SILENT, NULL);
    sandbox_location(b->t, "error", error, sizeof error);
    ck_assert_str_eq(error, logged_in ? "" : "login_required");
}

START_TEST(client_ends_the_session_with_its_id_token)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char state[32];
    sandbox_test_open(&t, NULL);
    sandbox_code_login(&b, "sub-zhang", "&scope=openid");
    char *target =
        gov__sb_format("/oauth/end_session?id_token_hint=%s&post_logout_redirect_uri=" TEST_REDIRECT
                       "&state=s%%201",
                       sandbox_test_text(&t, "id_token"));
    expect_logged_in(&b, true);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 200);
    sandbox_test_advance(&t, 7200000); /* an expired id token is a hint as good */
    ck_assert_int_eq(sandbox_browse(&b, target, NULL), 302);
    sandbox_location(&t, "state", state, sizeof state);
    ck_assert_str_eq(state, "s 1");
    ck_assert_str_eq(b.cookie, "gov_sandbox_login=");
    expect_logged_in(&b, false);
    free(target);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(tokens_end_unless_they_were_for_later)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    char lasting[sizeof t.token];
    sandbox_test_open(&t, NULL);
    sandbox_code_login(&b, "sub-zhang", "&scope=openid+offline_access");
    (void)snprintf(lasting, sizeof lasting, "%s", t.token);
    sandbox_code_login(&b, "sub-zhang", "&scope=openid");
    char *form = gov__sb_format("id_token_hint=%s", sandbox_test_text(&t, "id_token"));
    ck_assert_int_eq(sandbox_browse(&b, "/oauth/end_session", form), 200);
    free(form);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 401);
    (void)snprintf(t.token, sizeof t.token, "%s", lasting);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 200);
    sandbox_test_close(&t);
}
END_TEST

static int decide(sandbox_browser *b, const char *action)
{
    char form[192];
    (void)snprintf(form, sizeof form, "request=%s&xsrf=%s&action=%s", b->request, b->xsrf, action);
    return sandbox_browse(b, "/oauth/end_session/decision", form);
}

START_TEST(person_is_asked_without_a_hint)
{
    static const char target[] =
        "/oauth/end_session?client_id=govsdk-demo&post_logout_redirect_uri=" TEST_REDIRECT;
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    sandbox_test_open(&t, NULL);
    sandbox_code_login(&b, "sub-zhang", "&scope=openid");
    sandbox_browse_page(&b, target);
    ck_assert_int_eq(decide(&b, "deny"), 200);
    expect_logged_in(&b, true);
    ck_assert_int_eq(decide(&b, "approve"), 403); /* the page is good once */
    sandbox_browse_page(&b, target);
    ck_assert_int_eq(decide(&b, "approve"), 303);
    ck_assert_str_eq(sandbox_test_header(&t, "Location"), "http://127.0.0.1:51004/callback");
    expect_logged_in(&b, false);
    ck_assert_int_eq(sandbox_browse(&b, target, NULL), 302); /* nobody is there to be asked */
    sandbox_test_close(&t);
}
END_TEST

START_TEST(bad_ends_are_refused)
{
    static const char *const targets[] = {
        "/oauth/end_session?id_token_hint=nonsense",
        "/oauth/end_session?id_token_hint=e30.e30.AAAA",
        "/oauth/end_session?client_id=nobody",
        "/oauth/end_session?post_logout_redirect_uri=" TEST_REDIRECT,
        "/oauth/"
        "end_session?client_id=govsdk-demo&post_logout_redirect_uri=https%3A%2F%2Fevil.example",
        "/oauth/end_session?client_id=govsdk-demo&client_id=govsdk-demo",
    };
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    sandbox_test_open(&t, NULL);
    sandbox_code_login(&b, "sub-zhang", "&scope=openid");
    char *foreign =
        gov__sb_format("/oauth/end_session?client_id=govsdk-demo-public&id_token_hint=%s",
                       sandbox_test_text(&t, "id_token"));
    for (size_t i = 0; i < TEST_COUNT(targets); i++) {
        ck_assert_msg(sandbox_browse(&b, targets[i], NULL) == 400, "%s", targets[i]);
        ck_assert_ptr_null(sandbox_test_header(&t, "Location"));
    }
    ck_assert_int_eq(sandbox_browse(&b, foreign, NULL), 400);
    free(foreign);
    /* A token that this platform did not sign is no hint. */
    sandbox_test other;
    sandbox_test_open(&other, NULL);
    sandbox_test_login(&other, "sub-zhang");
    foreign = gov__sb_format("/oauth/end_session?id_token_hint=%s",
                             sandbox_test_text(&other, "id_token"));
    ck_assert_int_eq(sandbox_browse(&b, foreign, NULL), 400);
    free(foreign);
    sandbox_test_close(&other);
    expect_logged_in(&b, true);
    sandbox_test_close(&t);
}
END_TEST

/* --- step-up -------------------------------------------------------------------------------- */

static void expect_step_up(const sandbox_test *t, const char *wanted)
{
    const char *challenge = sandbox_test_header(t, "WWW-Authenticate");
    ck_assert_int_eq(t->res.status, 401);
    ck_assert_str_eq(sandbox_test_text(t, "code"), "step_up_required");
    ck_assert_ptr_nonnull(challenge);
    ck_assert_msg(strncmp(challenge, "Bearer error=\"insufficient_user_authentication\", ", 49) ==
                      0,
                  "%s", challenge);
    ck_assert_msg(strstr(challenge, wanted) != NULL, "%s", challenge);
}

static void set_rule(sandbox_test *t, const char *rule, int count)
{
    ck_assert_msg(sandbox_test_json(t, "POST", "/sandbox/step-up", NULL, rule) == 200, "%s",
                  t->res.body);
    ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(t->json, "rules")), count);
}

START_TEST(api_asks_for_more)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    sandbox_test_open(&t, NULL);
    sandbox_code_login(&b, "sub-zhang", "");
    set_rule(&t, "{\"path_prefix\":\"/gov/v1/certificates\",\"acr\":\"L3\",\"max_age\":300}", 1);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/certificates", NULL, NULL), 401);
    expect_step_up(&t, ", acr_values=\"L3\", max_age=\"300\"");
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/matters", NULL, NULL), 200);
    sandbox_code_login(&b, "sub-zhang", "&acr_values=L3");
    ck_assert_int_ne(sandbox_test_json(&t, "GET", "/gov/v1/certificates", NULL, NULL), 401);
    sandbox_test_advance(&t, 301000);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/certificates", NULL, NULL), 401);
    expect_step_up(&t, "max_age=\"300\"");
    /* The longest prefix rules; a rule may ask for one thing only. */
    set_rule(&t, "{\"path_prefix\":\"/gov/v1\",\"acr\":\"L4\"}", 2);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/matters", NULL, NULL), 401);
    expect_step_up(&t, "acr_values=\"L4\"");
    ck_assert_ptr_null(strstr(sandbox_test_header(&t, "WWW-Authenticate"), "max_age"));
    set_rule(&t, "{\"path_prefix\":\"/gov/v1\",\"max_age\":1}", 2);
    sandbox_test_login_system(&t); /* nobody logged in there */
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/matters", NULL, NULL), 401);
    expect_step_up(&t, "max_age=\"1\"");
    set_rule(&t, "{}", 0);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/matters", NULL, NULL), 200);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(rules_are_checked)
{
    static const char *const bodies[] = {
        "{\"acr\":\"L3\"}",
        "{\"path_prefix\":\"gov\",\"acr\":\"L3\"}",
        "{\"path_prefix\":\"/gov\"}",
        "{\"path_prefix\":\"/gov\",\"acr\":\"L5\"}",
        "{\"path_prefix\":\"/gov\",\"max_age\":-1}",
        "{\"path_prefix\":\"/gov\",\"max_age\":\"1\"}",
        "{\"path_prefix\":\"/gov\",\"acr\":\"L3\",\"surprise\":1}",
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(bodies); i++) {
        ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/step-up", NULL, bodies[i]), 422);
    }
    set_rule(&t, "{}", 0);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(client_ends_the_session_with_its_id_token),
        TEST_ENTRY(tokens_end_unless_they_were_for_later),
        TEST_ENTRY(person_is_asked_without_a_hint),
        TEST_ENTRY(bad_ends_are_refused),
        TEST_ENTRY(api_asks_for_more),
        TEST_ENTRY(rules_are_checked),
    };
    return test_run("sandbox logout", entries, TEST_COUNT(entries));
}
