/* SPDX-License-Identifier: Apache-2.0 */
/* Logins in a browser at glewlwyd: no "iss" in the answer, "auth_time" 0, at_hash and c_hash beside the
 * type JWT, and refresh tokens that are refused without a word. */
#include <stdio.h>
#include <string.h>

#include "glewlwyd_support.h"

static glewlwyd g;

static void set_up(void)
{
    glewlwyd_start(&g);
}

static void tear_down(void)
{
    glewlwyd_stop(&g);
}

static void expect_identity(gov_session *session)
{
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_session_get_identity(session, &identity, &err), &err);
    ck_assert_ptr_nonnull(gov_identity_get_subject(identity));
    ck_assert_str_eq(gov_identity_get_issuer(identity), g.world.server.issuer);
    ck_assert_int_eq(gov_identity_get_auth_time_s(identity), 0);
    gov_identity_free(identity);
}

START_TEST(code_with_pkce)
{
    static const char *const clients[] = {"app", "web-es256", "web-rs256"};

    for (size_t i = 0; i < sizeof clients / sizeof clients[0]; i++) {
        gov_client *client = glewlwyd_client(&g, clients[i], NULL);
        gov_session *session = glewlwyd_person(&g, client);
        expect_identity(session);
        gov_session_unref(session);
        gov_client_unref(client);
    }
}
END_TEST

START_TEST(without_pushing_the_request)
{
    gov_client *client = glewlwyd_client(&g, "app", OIDC_SET("auth.par", "never"));
    gov_session *session = glewlwyd_person(&g, client);

    expect_identity(session);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(pushed_request_of_a_client_that_is_refused)
{
    gov_client *client = glewlwyd_client(&g, "web-es256", OIDC_SET("auth.client_secret", "wrong"));
    gov_login *login = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_CLIENT_REJECTED, gov_login_begin(client, NULL, NULL, &login, &err), &err);
    gov_client_unref(client);
}
END_TEST

static gov_login *begin(gov_client *client, char *callback, size_t room)
{
    idp_browser *browser = glewlwyd_browser(&g);
    gov_login *login = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, oidc_browse(&g.world, client, NULL, browser, &login, callback, room, &err),
                &err);
    idp_browser_free(browser);
    return login;
}

/* Not announced, so not missed; and compared if somebody adds one (RFC 9207 section 2.4). */
START_TEST(answer_without_iss)
{
    gov_client *client = glewlwyd_client(&g, "app", NULL);
    char callback[4096];
    char changed[4200];
    char value[256];
    gov_session *session = NULL;
    gov_error *err = NULL;

    gov_login *login = begin(client, callback, sizeof callback);
    ck_assert(!idp_query(callback, "iss", value, sizeof value));
    oidc_expect(GOV_OK, gov_login_finish(login, callback, NULL, &session, &err), &err);
    gov_session_unref(session);
    gov_login_free(login);
    login = begin(client, callback, sizeof callback);
    snprintf(changed, sizeof changed, "%s&iss=https%%3A%%2F%%2Fother.test", callback);
    oidc_expect(GOV_ERR_ISSUER, gov_login_finish(login, changed, NULL, &session, &err), &err);
    gov_login_free(login);
    gov_client_unref(client);
}
END_TEST

/* 0 is as good as nothing: it matters to whoever asked for an age, and to nobody else. */
START_TEST(auth_time_zero)
{
    static const gov_login_options options = {.struct_size = sizeof options, .max_age_s = 3600};
    gov_client *client = glewlwyd_client(&g, "web-es256", NULL);
    gov_session *session = glewlwyd_person(&g, client);
    gov_error *err = NULL;
    char token[8192];
    char value[64];

    glewlwyd_id_token(session, token, sizeof token);
    ck_assert(oidc_claim(client, token, "auth_time", value, sizeof value));
    ck_assert_str_eq(value, "0");
    gov_session_unref(session);
    gov_status status = glewlwyd_log_in(&g, client, &options, &session, &err);
    ck_assert_ptr_nonnull(err);
    ck_assert_ptr_nonnull(strstr(gov_error_get_message(err, GOV_LANGUAGE_EN), "auth_time"));
    oidc_expect(GOV_ERR_CLAIM, status, &err);
    gov_client_unref(client);
}
END_TEST

/* Both are there and were verified: check_stub_id_token.c shows what becomes of wrong ones. */
START_TEST(hashes_and_type)
{
    static const char *const clients[] = {"web-es256", "web-rs256"};

    for (size_t i = 0; i < sizeof clients / sizeof clients[0]; i++) {
        gov_client *client = glewlwyd_client(&g, clients[i], NULL);
        gov_session *session = glewlwyd_person(&g, client);
        char token[8192];
        char value[128];

        glewlwyd_id_token(session, token, sizeof token);
        ck_assert(oidc_header(client, token, "typ", value, sizeof value));
        ck_assert_str_eq(value, "JWT");
        ck_assert(oidc_header(client, token, "alg", value, sizeof value));
        ck_assert_str_eq(value, i == 0 ? "ES256" : "RS256");
        ck_assert(oidc_claim(client, token, "at_hash", value, sizeof value));
        ck_assert_uint_eq(strlen(value), 22);
        ck_assert(oidc_claim(client, token, "c_hash", value, sizeof value));
        ck_assert_uint_eq(strlen(value), 22);
        gov_session_unref(session);
        gov_client_unref(client);
    }
}
END_TEST

/* An ID token is no access token, and the other way round. */
START_TEST(tokens_do_not_pass_for_each_other)
{
    const gov_token_policy policy = {.struct_size = sizeof policy, .audience = "web-es256"};
    gov_client *client = glewlwyd_client(&g, "web-es256", NULL);
    gov_session *session = glewlwyd_person(&g, client);
    gov_identity *identity = NULL;
    gov_error *err = NULL;
    char token[8192];

    glewlwyd_id_token(session, token, sizeof token);
    oidc_expect(GOV_ERR_CLAIM,
                gov_token_verify(client, token, strlen(token), &policy, NULL, &identity, &err),
                &err);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(code_that_was_used)
{
    gov_client *client = glewlwyd_client(&g, "app", NULL);
    char first[4096];
    char second[4096];
    char code[256];
    char changed[8192];
    gov_session *session = NULL;
    gov_session *other = NULL;
    gov_error *err = NULL;

    gov_login *login = begin(client, first, sizeof first);
    ck_assert(idp_query(first, "code", code, sizeof code));
    oidc_expect(GOV_OK, gov_login_finish(login, first, NULL, &session, &err), &err);
    gov_login_free(login);
    login = begin(client, second, sizeof second);
    char state[256];
    ck_assert(idp_query(second, "state", state, sizeof state));
    snprintf(changed, sizeof changed, "%s?state=%s&code=%s", GLEWLWYD_NATIVE, state, code);
    oidc_expect(GOV_ERR_LOGIN_EXPIRED, gov_login_finish(login, changed, NULL, &other, &err), &err);
    gov_login_free(login);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(refresh_tokens_are_good_once)
{
    gov_client *client = glewlwyd_client(&g, "web-es256", NULL);
    gov_session *session = glewlwyd_person(&g, client);
    gov_error *err = NULL;
    char old[4096];
    char now[4096];
    char form[4400];
    char url[256];
    idp_reply reply;

    oidc_refresh_token(session, old, sizeof old);
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    oidc_refresh_token(session, now, sizeof now);
    ck_assert_str_ne(old, now);
    expect_identity(session);
    /* Somebody else uses the one that is at hand. */
    snprintf(form, sizeof form, "grant_type=refresh_token&refresh_token=%s", now);
    snprintf(url, sizeof url, "%s/token", g.world.server.issuer);
    idp_exchange(&(idp_request){.url = url, .form = form, .user = "web-es256:" OIDC_SECRET},
                 &reply);
    ck_assert_int_eq(reply.status, 200);
    idp_reply_free(&reply);
    gov_status status = gov_session_refresh(session, NULL, &err);
    ck_assert_ptr_nonnull(err);
    ck_assert_int_eq(gov_error_get_http_status(err), 400);
    oidc_expect(GOV_ERR_LOGIN_REQUIRED, status, &err);
    ck_assert_int_eq(gov_session_is_logged_in(session), 0);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(scopes_that_are_not_known)
{
    gov_client *client = glewlwyd_client(&g, "web-es256", NULL);
    gov_session *session = NULL;
    gov_identity *identity = NULL;
    gov_error *err = NULL;
    gov_login_options options = {.struct_size = sizeof options, .scope = "no-such-scope"};

    oidc_expect(GOV_ERR_FORBIDDEN, glewlwyd_log_in(&g, client, &options, &session, &err), &err);
    /* Beside a known one it is left out without a word. */
    options.scope = "openid matter:read no-such-scope";
    oidc_expect(GOV_OK, glewlwyd_log_in(&g, client, &options, &session, &err), &err);
    oidc_expect(GOV_OK, gov_session_get_identity(session, &identity, &err), &err);
    ck_assert_ptr_null(strstr(gov_identity_get_scope(identity), "no-such-scope"));
    ck_assert_ptr_nonnull(strstr(gov_identity_get_scope(identity), "matter:read"));
    gov_identity_free(identity);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(userinfo_and_the_end_of_a_session)
{
    gov_client *client = glewlwyd_client(&g, "web-es256", OIDC_SET("auth.scope", "openid"));
    gov_session *session = glewlwyd_person(&g, client);
    gov_error *err = NULL;
    char token[8192];
    char subject[256];
    char told[256];
    char *text = NULL;
    int32_t active = 1;

    glewlwyd_id_token(session, token, sizeof token);
    ck_assert(oidc_claim(client, token, "sub", subject, sizeof subject));
    oidc_expect(GOV_OK, gov_session_get_subject_json(session, NULL, &text, &err), &err);
    ck_assert(idp_member(text, "sub", told, sizeof told));
    ck_assert_str_eq(told, subject);
    gov_session_free_text(session, text);
    oidc_access_token(session, token, sizeof token);
    oidc_expect(GOV_OK, gov_session_end(session, NULL, &err), &err);
    oidc_expect(GOV_OK, gov_token_introspect(client, token, NULL, &active, NULL, &err), &err);
    ck_assert_int_eq(active, 0);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        code_with_pkce,
        without_pushing_the_request,
        pushed_request_of_a_client_that_is_refused,
        answer_without_iss,
        auth_time_zero,
        hashes_and_type,
        tokens_do_not_pass_for_each_other,
        code_that_was_used,
        refresh_tokens_are_good_once,
        scopes_that_are_not_known,
        userinfo_and_the_end_of_a_session,
    };

    return idp_run("glewlwyd_login", IDP_GLEWLWYD, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
