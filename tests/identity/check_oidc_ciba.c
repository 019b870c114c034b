/* SPDX-License-Identifier: Apache-2.0 */
/* Login that the citizen approves on the phone (OpenID CIBA Core 1.0, poll mode) at oidc-provider, with
 * an interval of one second. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "oidc_support.h"

static oidc world;

static void set_up(void)
{
    oidc_start(&world, OIDC_KEYS, NULL);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

static void pause_ms(int64_t ms)
{
    if (ms > 0) {
        nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
    }
}

static gov_ciba_login *begin(gov_client *client, const char *acr_values)
{
    const gov_ciba_options options = {.struct_size = sizeof options,
                                      .login_hint = "citizen-4",
                                      .binding_message = "Terminal 7, number 12",
                                      .acr_values = acr_values,
                                      .requested_expiry_s = 120};
    gov_ciba_login *login = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_auth_ciba_begin(client, &options, NULL, &login, &err), &err);
    /* The provider does not mind what was asked for: its answer is what counts. */
    ck_assert_int_gt(gov_ciba_login_get_remaining_ms(login), 590000);
    ck_assert_int_le(gov_ciba_login_get_remaining_ms(login), 600000);
    return login;
}

static gov_status ask(gov_ciba_login *login, gov_session **out, gov_error **err)
{
    pause_ms(gov_ciba_login_get_wait_ms(login) + 20);
    return gov_ciba_login_poll(login, NULL, out, err);
}

/* By the name of the client, who is then logged in. */
static void approve(gov_client *client)
{
    gov_ciba_login *login = begin(client, "L3");
    gov_session *session = NULL;
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_LOGIN_PENDING, gov_ciba_login_poll(login, NULL, &session, &err), &err);
    oidc_expect(GOV_ERR_LOGIN_PENDING, ask(login, &session, &err), &err);
    idp_control(&world.server, "/_test/ciba", "action=approve&acr=L3");
    oidc_expect(GOV_OK, ask(login, &session, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-4");
    oidc_api_says(&world, session, "acr", "L3");
    oidc_expect(GOV_OK, gov_session_get_identity(session, &identity, &err), &err);
    ck_assert_str_eq(gov_identity_get_subject(identity), "citizen-4");
    ck_assert_str_eq(gov_identity_get_acr(identity), "L3");
    ck_assert_uint_eq(gov_identity_get_method_count(identity), 1);
    ck_assert_str_eq(gov_identity_get_method(identity, 0), "face");
    gov_identity_free(identity);
    gov_session_unref(session);
    gov_ciba_login_free(login);
    gov_client_unref(client);
}

START_TEST(approved)
{
    approve(oidc_client(&world, "ciba", NULL));
}
END_TEST

START_TEST(approved_for_a_client_with_a_key)
{
    oidc_path key = oidc_file(&world, "sign.jwk");

    approve(oidc_client(&world, "backend-jwt", OIDC_SET("auth.key_file", key.text)));
}
END_TEST

START_TEST(renewed)
{
    gov_client *client = oidc_client(&world, "ciba", NULL);
    gov_ciba_login *login = begin(client, NULL);
    gov_session *session = NULL;
    gov_error *err = NULL;

    idp_control(&world.server, "/_test/ciba", "action=approve");
    oidc_expect(GOV_OK, gov_ciba_login_wait(login, NULL, &session, &err), &err);
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-4");
    gov_session_unref(session);
    gov_ciba_login_free(login);
    gov_client_unref(client);
}
END_TEST

/* What the phone says of the level is checked. */
START_TEST(approved_at_a_lower_level)
{
    gov_client *client = oidc_client(&world, "ciba", NULL);
    gov_ciba_login *login = begin(client, "L3 L4");
    gov_session *session = NULL;
    gov_error *err = NULL;

    idp_control(&world.server, "/_test/ciba", "action=approve&acr=L2");
    oidc_expect(GOV_ERR_CLAIM, ask(login, &session, &err), &err);
    ck_assert_ptr_null(session);
    gov_ciba_login_free(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(approved_for_a_resource)
{
    oidc_path api = oidc_api_url(&world, "");
    gov_client *client = oidc_client(
        &world, "ciba", OIDC_SET("auth.scope", "openid matter:read", "auth.resource", api.text));
    gov_ciba_login *login = begin(client, NULL);
    gov_session *session = NULL;
    gov_error *err = NULL;

    idp_control(&world.server, "/_test/ciba", "action=approve");
    oidc_expect(GOV_OK, ask(login, &session, &err), &err);
    oidc_expect_audience(client, session, api.text);
    gov_session_unref(session);
    gov_ciba_login_free(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(refused)
{
    gov_client *client = oidc_client(&world, "ciba", NULL);
    gov_ciba_login *login = begin(client, NULL);
    gov_session *session = NULL;
    gov_error *err = NULL;

    idp_control(&world.server, "/_test/ciba", "action=deny");
    oidc_expect(GOV_ERR_LOGIN_DENIED, ask(login, &session, &err), &err);
    ck_assert_ptr_null(session);
    gov_ciba_login_free(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(expired)
{
    gov_client *client = oidc_client(&world, "ciba", NULL);
    gov_ciba_login *login = begin(client, NULL);
    gov_session *session = NULL;
    gov_error *err = NULL;

    idp_control(&world.server, "/_test/ciba", "action=expire");
    oidc_expect(GOV_ERR_LOGIN_EXPIRED, ask(login, &session, &err), &err);
    ck_assert_ptr_null(session);
    gov_ciba_login_free(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(slow_down_is_heeded)
{
    gov_client *client = oidc_client(&world, "ciba", NULL);
    gov_ciba_login *login = begin(client, NULL);
    gov_session *session = NULL;
    gov_error *err = NULL;

    idp_control(&world.server, "/_test/ciba", "action=slow_down&count=1");
    oidc_expect(GOV_ERR_LOGIN_PENDING, ask(login, &session, &err), &err);
    ck_assert_int_gt(gov_ciba_login_get_wait_ms(login), 5000);
    idp_control(&world.server, "/_test/ciba", "action=approve");
    oidc_expect(GOV_OK, ask(login, &session, &err), &err);
    gov_session_unref(session);
    gov_ciba_login_free(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(nobody_of_that_name)
{
    gov_client *client = oidc_client(&world, "ciba", NULL);
    const gov_ciba_options options = {.struct_size = sizeof options, .login_hint = "nobody"};
    gov_ciba_login *login = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_NOT_FOUND, gov_auth_ciba_begin(client, &options, NULL, &login, &err), &err);
    ck_assert_ptr_null(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(client_that_may_not)
{
    gov_client *client = oidc_client(&world, "backend", NULL);
    const gov_ciba_options options = {.struct_size = sizeof options, .login_hint = "citizen-4"};
    gov_ciba_login *login = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_INVALID, gov_auth_ciba_begin(client, &options, NULL, &login, &err), &err);
    ck_assert_ptr_null(login);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        approved,
        approved_for_a_resource,
        approved_for_a_client_with_a_key,
        renewed,
        approved_at_a_lower_level,
        refused,
        expired,
        slow_down_is_heeded,
        nobody_of_that_name,
        client_that_may_not,
    };

    return idp_run("oidc_ciba", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
