/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a login at oidc-provider, which gives a new refresh token with each renewal and ends the
 * whole login when an old one comes again. Sessions that threads share are
 * check_oidc_threads.c, those on disk check_oidc_store.c. */
#include <stdio.h>
#include <string.h>

#include "oidc_support.h"

#define GRANT "token refresh_token"

static oidc world;

static void set_up(void)
{
    oidc_start(&world, 0, NULL);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

START_TEST(each_renewal_brings_a_new_refresh_token)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_session *session = oidc_person(&world, client, NULL);
    char refresh[3][512];
    char access[3][512];
    long before = idp_count(&world.server, GRANT);
    gov_error *err = NULL;

    for (size_t i = 0; i < 3; i++) {
        oidc_refresh_token(session, refresh[i], sizeof refresh[i]);
        oidc_access_token(session, access[i], sizeof access[i]);
        ck_assert_str_ne(refresh[i], "");
        oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
        oidc_api_says(&world, session, "sub", "citizen-1");
    }
    ck_assert_str_ne(refresh[0], refresh[1]);
    ck_assert_str_ne(refresh[1], refresh[2]);
    ck_assert_str_ne(access[0], access[1]);
    ck_assert_str_ne(access[1], access[2]);
    ck_assert_int_eq(idp_count(&world.server, GRANT), before + 3);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* Who logged in stays known, as the renewed ID token is about the same person. */
START_TEST(identity_outlives_a_renewal)
{
    gov_client *client = oidc_client(&world, "web-ps256", OIDC_SET("auth.acr_values", "L3"));
    gov_session *session = oidc_person(&world, client, NULL);
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    oidc_expect(GOV_OK, gov_session_get_identity(session, &identity, &err), &err);
    ck_assert_str_eq(gov_identity_get_subject(identity), "citizen-1");
    ck_assert_str_eq(gov_identity_get_acr(identity), "L3");
    gov_identity_free(identity);
    oidc_api_says(&world, session, "acr", "L3");
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* RFC 9700 section 4.14.2: a stolen refresh token ends the login for the thief and for its owner. */
START_TEST(old_refresh_token_ends_the_login)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_session *session = oidc_person(&world, client, NULL);
    char form[1024] = "grant_type=refresh_token&refresh_token=";
    char body[1024];
    char error[64] = "";
    gov_error *err = NULL;

    oidc_refresh_token(session, form + strlen(form), sizeof form - strlen(form));
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    ck_assert_int_eq(oidc_post(&world, "web-es256", "/token", form, body, sizeof body), 400);
    ck_assert(idp_member(body, "error", error, sizeof error));
    ck_assert_str_eq(error, "invalid_grant");
    oidc_expect(GOV_ERR_LOGIN_REQUIRED, oidc_call(session, oidc_api_url(&world, ""), NULL, 0, &err),
                &err);
    ck_assert_int_eq(gov_session_is_logged_in(session), 0);
    oidc_expect(GOV_ERR_LOGIN_REQUIRED, gov_session_refresh(session, NULL, &err), &err);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(without_a_refresh_token_the_login_ends_with_its_token)
{
    gov_client *client =
        oidc_client(&world, "web-es256", OIDC_SET("auth.scope", "openid matter:read"));
    gov_session *session = oidc_person(&world, client, NULL);
    gov_session *narrow = NULL;
    const gov_token_exchange exchange = {
        .struct_size = sizeof exchange, .kind = GOV_EXCHANGE_NARROW, .scope = "matter:read"};
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_auth_exchange(session, &exchange, NULL, &narrow, &err), &err);
    oidc_spoil(narrow);
    oidc_expect(GOV_ERR_LOGIN_REQUIRED, oidc_call(narrow, oidc_api_url(&world, ""), NULL, 0, &err),
                &err);
    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(narrow);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        each_renewal_brings_a_new_refresh_token,
        identity_outlives_a_renewal,
        old_refresh_token_ends_the_login,
        without_a_refresh_token_the_login_ends_with_its_token,
    };

    return idp_run("oidc_session", IDP_OIDC, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
