/* SPDX-License-Identifier: Apache-2.0 */
/* Login in a browser at oidc-provider: code with PKCE (RFC 7636), ID tokens of every algorithm, userinfo and
 * logout. What an answer must not be is check_oidc_answer.c, pushed requests are check_oidc_par.c, signed
 * answers check_oidc_jarm.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "oidc_support.h"

static oidc world;

static void set_up(void)
{
    oidc_start(&world, 0, NULL);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

static gov_login_options who(const char *hint)
{
    return (gov_login_options){.struct_size = sizeof(gov_login_options), .login_hint = hint};
}

/* The ID token is verified by the key of this algorithm and no other is permitted. */
static void log_in_with(const char *name, const char *alg)
{
    gov_client *client =
        oidc_client(&world, name, OIDC_SET("auth.algorithms", alg, "auth.scope", "openid profile"));
    const gov_login_options options = who("citizen-7");
    gov_session *session = oidc_person(&world, client, &options);
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    oidc_api_says(&world, session, "sub", "citizen-7");
    oidc_expect(GOV_OK, gov_session_get_identity(session, &identity, &err), &err);
    ck_assert_str_eq(gov_identity_get_subject(identity), "citizen-7");
    ck_assert_str_eq(gov_identity_get_issuer(identity), world.server.issuer);
    ck_assert_str_eq(gov_identity_get_acr(identity), "L1");
    ck_assert_str_eq(gov_identity_get_scope(identity), "openid profile");
    ck_assert_uint_eq(gov_identity_get_method_count(identity), 1);
    ck_assert_str_eq(gov_identity_get_method(identity, 0), "pwd");
    ck_assert_int_le(labs((long)(gov_identity_get_auth_time_s(identity) - time(NULL))), 60);
    gov_identity_free(identity);
    gov_session_unref(session);
    gov_client_unref(client);
}

START_TEST(id_token_rs256)
{
    log_in_with("web-rs256", "RS256");
}
END_TEST

START_TEST(id_token_ps256)
{
    log_in_with("web-ps256", "PS256");
}
END_TEST

START_TEST(id_token_es256)
{
    log_in_with("web-es256", "ES256");
}
END_TEST

START_TEST(id_token_eddsa)
{
    log_in_with("web-eddsa", "EdDSA");
}
END_TEST

START_TEST(id_token_of_an_algorithm_that_is_not_permitted)
{
    gov_client *client = oidc_client(&world, "web-rs256", OIDC_SET("auth.algorithms", "ES256"));
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_ALGORITHM, oidc_log_in(&world, client, NULL, NULL, &session, &err), &err);
    gov_client_unref(client);
}
END_TEST

START_TEST(public_client_of_an_app)
{
    gov_client *client = oidc_client(&world, "app", NULL);
    gov_client *other = oidc_client(&world, "app", OIDC_SET("auth.redirect_uri", "gov.test:/cb"));
    gov_session *session = oidc_person(&world, client, NULL);

    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    session = oidc_person(&world, other, NULL);
    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    gov_client_unref(client);
    gov_client_unref(other);
}
END_TEST

START_TEST(each_login_has_its_own_state_nonce_and_challenge)
{
    static const char *const names[] = {"state", "nonce", "code_challenge"};
    gov_client *client = oidc_client(&world, "web-es256", OIDC_SET("auth.par", "never"));
    gov_login *logins[2] = {NULL};
    char found[2][256];
    gov_error *err = NULL;

    for (size_t i = 0; i < 2; i++) {
        oidc_expect(GOV_OK, gov_login_begin(client, NULL, NULL, &logins[i], &err), &err);
    }
    for (size_t n = 0; n < 3; n++) {
        for (size_t i = 0; i < 2; i++) {
            ck_assert(idp_query(gov_login_get_url(logins[i]), names[n], found[i], sizeof found[i]));
            ck_assert_uint_eq(strlen(found[i]), 43);
        }
        ck_assert_str_ne(found[0], found[1]);
    }
    ck_assert(idp_query(gov_login_get_url(logins[0]), "code_challenge_method", found[0],
                        sizeof found[0]));
    ck_assert_str_eq(found[0], "S256");
    gov_login_free(logins[0]);
    gov_login_free(logins[1]);
    gov_client_unref(client);
}
END_TEST

START_TEST(refusal_of_the_citizen)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    const gov_login_options options = who("deny");
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_LOGIN_DENIED, oidc_log_in(&world, client, &options, NULL, &session, &err),
                &err);
    gov_client_unref(client);
}
END_TEST

START_TEST(prompt_none_with_and_without_a_session)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_login_options options = who(NULL);
    idp_browser *browser = idp_browser_new(NULL);
    gov_session *session = NULL;
    gov_error *err = NULL;

    options.prompt = "none";
    oidc_expect(GOV_ERR_LOGIN_REQUIRED,
                oidc_log_in(&world, client, &options, browser, &session, &err), &err);
    options.prompt = NULL;
    oidc_expect(GOV_OK, oidc_log_in(&world, client, &options, browser, &session, &err), &err);
    gov_session_unref(session);
    options.prompt = "none";
    oidc_expect(GOV_OK, oidc_log_in(&world, client, &options, browser, &session, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    idp_browser_free(browser);
    gov_client_unref(client);
}
END_TEST

/* What the application adds arrives: the provider minds "registration" (OpenID Connect Core 3.1.2.6). */
START_TEST(extra_parameters_arrive)
{
    static const char *const pars[] = {"always", "never"};

    for (size_t i = 0; i < 2; i++) {
        gov_client *client = oidc_client(&world, "web-es256", OIDC_SET("auth.par", pars[i]));
        gov_login_options options = who(NULL);
        gov_session *session = NULL;
        gov_error *err = NULL;

        options.extra = "vendor=a%20b&vendor_more=1";
        options.ui_locales = "zh-CN en";
        oidc_expect(GOV_OK, oidc_log_in(&world, client, &options, NULL, &session, &err), &err);
        gov_session_unref(session);
        options.extra = "registration=x";
        oidc_expect(i == 0 ? GOV_ERR_INVALID : GOV_ERR_UNSUPPORTED,
                    oidc_log_in(&world, client, &options, NULL, &session, &err), &err);
        ck_assert_ptr_null(session);
        gov_client_unref(client);
    }
}
END_TEST

static void says_who(const char *client_name, const char *scope)
{
    gov_client *client = oidc_client(&world, client_name, OIDC_SET("auth.scope", scope));
    const gov_login_options options = who("citizen-9");
    gov_session *session = oidc_person(&world, client, &options);
    char *json = NULL;
    char found[128] = "";
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_session_get_subject_json(session, NULL, &json, &err), &err);
    ck_assert_msg(idp_member(json, "sub", found, sizeof found), "%s", json);
    ck_assert_str_eq(found, "citizen-9");
    ck_assert(idp_member(json, "name", found, sizeof found));
    ck_assert_str_eq(found, "Citizen citizen-9");
    ck_assert(idp_member(json, "phone_number", found, sizeof found));
    gov_session_free_text(session, json);
    gov_session_unref(session);
    gov_client_unref(client);
}

START_TEST(userinfo)
{
    says_who("web-es256", "openid profile phone");
}
END_TEST

/* OpenID Connect Core section 5.3.2. */
START_TEST(userinfo_that_is_signed)
{
    says_who("web-userinfo-jwt", "openid profile phone");
}
END_TEST

/* The provider's page, on which the citizen says yes; or why it shows none. */
static long logout_page(idp_browser *browser, gov_session *session, const char *bye, bool *asks)
{
    char out[4096];
    char *url = NULL;
    idp_reply page = {.status = 0};
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_session_get_logout_url(session, bye, NULL, &url, &err), &err);
    ck_assert(!idp_browser_open(browser, &world.server, url, out, sizeof out, &page));
    long status = page.status;
    *asks = strstr(page.body, "op.logoutForm") != NULL;
    idp_reply_free(&page);
    gov_session_free_text(session, url);
    return status;
}

/* RP-Initiated Logout 1.0: the ID token is the hint by which the provider knows whom it is to log out, and
 * which addresses are registered. */
START_TEST(logout_at_the_provider)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    idp_browser *browser = idp_browser_new(NULL);
    gov_session *session = NULL;
    char *url = NULL;
    char found[2048] = "";
    bool asks = false;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, oidc_log_in(&world, client, NULL, browser, &session, &err), &err);
    oidc_expect(GOV_OK,
                gov_session_get_logout_url(session, "https://rp.test/bye", NULL, &url, &err), &err);
    ck_assert_int_eq(strncmp(url, world.server.issuer, strlen(world.server.issuer)), 0);
    ck_assert(idp_query(url, "id_token_hint", found, sizeof found));
    ck_assert(idp_query(url, "post_logout_redirect_uri", found, sizeof found));
    ck_assert_str_eq(found, "https://rp.test/bye");
    gov_session_free_text(session, url);
    ck_assert_int_eq(logout_page(browser, session, "https://rp.test/bye", &asks), 200);
    ck_assert(asks);
    ck_assert_int_eq(logout_page(browser, session, "https://evil.test/bye", &asks), 400);
    ck_assert(!asks);
    gov_session_unref(session);
    idp_browser_free(browser);
    gov_client_unref(client);
}
END_TEST

/* Tokens are withdrawn (RFC 7009) and the session is over. */
START_TEST(end_of_a_session)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_session *session = oidc_person(&world, client, NULL);
    char tokens[2][512];
    int32_t active = 1;
    gov_error *err = NULL;

    oidc_access_token(session, tokens[0], sizeof tokens[0]);
    oidc_refresh_token(session, tokens[1], sizeof tokens[1]);
    oidc_expect(GOV_OK, gov_session_end(session, NULL, &err), &err);
    ck_assert_int_eq(gov_session_is_logged_in(session), 0);
    for (size_t i = 0; i < 2; i++) {
        oidc_expect(GOV_OK, gov_token_introspect(client, tokens[i], NULL, &active, NULL, &err),
                    &err);
        ck_assert_int_eq(active, 0);
    }
    oidc_expect(GOV_ERR_LOGIN_REQUIRED, oidc_call(session, oidc_api_url(&world, ""), NULL, 0, &err),
                &err);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        id_token_rs256,
        id_token_ps256,
        id_token_es256,
        id_token_eddsa,
        id_token_of_an_algorithm_that_is_not_permitted,
        public_client_of_an_app,
        each_login_has_its_own_state_nonce_and_challenge,
        refusal_of_the_citizen,
        prompt_none_with_and_without_a_session,
        extra_parameters_arrive,
        userinfo,
        userinfo_that_is_signed,
        logout_at_the_provider,
        end_of_a_session,
    };

    return idp_run("oidc_login", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
