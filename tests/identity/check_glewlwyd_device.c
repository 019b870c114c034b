/* SPDX-License-Identifier: Apache-2.0 */
/* Logins at glewlwyd that wait for the citizen, who says yes in the browser: by a second device (RFC
 * 8628) and on the phone (CIBA). Its slow_down comes at once; time is a fake clock's, so that nobody
 * waits and the server sees questions that are too early. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <govsdk/testing/fake_clock.h>

#include "glewlwyd_support.h"

static glewlwyd g;
static gov_fake_clock *fake;

static void set_up(void)
{
    glewlwyd_start(&g);
}

static void tear_down(void)
{
    glewlwyd_stop(&g);
}

static gov_client *begin_test(const char *client_id, const char *scope)
{
    gov_config *config =
        oidc_config(&g.world, client_id, OIDC_SET("auth.basic_raw", "true", "auth.scope", scope));
    gov_clock table;

    ck_assert_int_eq(gov_fake_clock_new((int64_t)time(NULL) * 1000, &fake), GOV_OK);
    gov_fake_clock_get_table(fake, &table);
    ck_assert_int_eq(gov_config_set_clock(config, &table, NULL), GOV_OK);
    return oidc_client_of(config);
}

static void end_test(gov_client *client)
{
    gov_client_unref(client);
    gov_fake_clock_free(fake);
}

static gov_device_login *begin_device(gov_client *client)
{
    gov_device_login *login = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_auth_device_begin(client, NULL, &login, &err), &err);
    return login;
}

/* As soon as the fake clock allows it. */
static gov_status ask(gov_device_login *login, gov_session **session, gov_error **err)
{
    gov_fake_clock_advance(fake, gov_device_login_get_wait_ms(login));
    return gov_device_login_poll(login, NULL, session, err);
}

static void let_server_rest(int seconds)
{
    nanosleep(&(struct timespec){seconds, 100000000L}, NULL);
}

START_TEST(device_is_slowed_down_and_approved)
{
    gov_client *client = begin_test("kiosk", "openid matter:read");
    gov_device_login *login = begin_device(client);
    gov_session *session = NULL;
    gov_error *err = NULL;

    ck_assert_int_eq(gov_device_login_get_wait_ms(login), 2000);
    oidc_expect(GOV_ERR_LOGIN_PENDING, ask(login, &session, &err), &err);
    ck_assert_int_eq(gov_device_login_get_wait_ms(login), 2000);
    /* By the server's clock this comes at once. */
    for (int i = 1; i <= 3; i++) {
        oidc_expect(GOV_ERR_LOGIN_PENDING, ask(login, &session, &err), &err);
        ck_assert_int_eq(gov_device_login_get_wait_ms(login), 2000 + 5000 * i);
    }
    glewlwyd_open(&g, gov_device_login_get_verification_uri_complete(login));
    let_server_rest(1);
    oidc_expect(GOV_OK, ask(login, &session, &err), &err);
    gov_identity *identity = NULL;
    oidc_expect(GOV_OK, gov_session_get_identity(session, &identity, &err), &err);
    ck_assert_ptr_nonnull(strstr(gov_identity_get_scope(identity), "matter:read"));
    gov_identity_free(identity);
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    gov_session_unref(session);
    gov_device_login_free(login);
    end_test(client);
}
END_TEST

/* The code is good once. */
START_TEST(device_code_that_was_used)
{
    gov_client *client = begin_test("kiosk", "openid");
    gov_device_login *login = begin_device(client);
    gov_session *session = NULL;
    gov_error *err = NULL;

    glewlwyd_open(&g, gov_device_login_get_verification_uri_complete(login));
    oidc_expect(GOV_OK, ask(login, &session, &err), &err);
    gov_session_unref(session);
    oidc_expect(GOV_ERR_STATE, gov_device_login_poll(login, NULL, &session, &err), &err);
    gov_device_login_free(login);
    end_test(client);
}
END_TEST

START_TEST(device_of_a_client_that_is_refused)
{
    gov_client *client = begin_test("no-such-client", "openid");
    gov_device_login *login = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_CLIENT_REJECTED, gov_auth_device_begin(client, NULL, &login, &err), &err);
    end_test(client);
}
END_TEST

/* What the citizen is asked on the phone: the address under which she says yes or no. */
static void decide_on_the_phone(const char *member)
{
    char url[256];
    char cookie[600];
    char path[1024];
    idp_reply reply;

    snprintf(url, sizeof url, "%s/ciba_user_list", g.world.server.issuer);
    snprintf(cookie, sizeof cookie, "Cookie: %s", g.cookie);
    idp_exchange(&(idp_request){.url = url, .headers = (const char *const[]){cookie, NULL}},
                 &reply);
    ck_assert_int_eq(reply.status, 200);
    /* One member of an array. */
    ck_assert_ptr_nonnull(strchr(reply.body, '{'));
    char *end = strrchr(reply.body, '}');
    end[1] = '\0';
    ck_assert_msg(idp_member(strchr(reply.body, '{'), member, path, sizeof path), "%s", reply.body);
    idp_reply_free(&reply);
    glewlwyd_open(&g, path);
}

static gov_ciba_login *begin_phone(gov_client *client, const char *hint, gov_status wanted)
{
    const gov_ciba_options options = {
        .struct_size = sizeof options, .login_hint = hint, .binding_message = "K7"};
    gov_ciba_login *login = NULL;
    gov_error *err = NULL;

    oidc_expect(wanted, gov_auth_ciba_begin(client, &options, NULL, &login, &err), &err);
    return login;
}

static gov_status ask_phone(gov_ciba_login *login, gov_session **session, gov_error **err)
{
    gov_fake_clock_advance(fake, gov_ciba_login_get_wait_ms(login));
    return gov_ciba_login_poll(login, NULL, session, err);
}

#define HINT "{\"username\":\"citizen-1\"}"

START_TEST(phone_is_approved)
{
    gov_client *client = begin_test("ciba", "openid matter:read");
    gov_ciba_login *login = begin_phone(client, HINT, GOV_OK);
    gov_session *session = NULL;
    gov_error *err = NULL;

    ck_assert_int_eq(gov_ciba_login_get_wait_ms(login), 6000);
    oidc_expect(GOV_ERR_LOGIN_PENDING, ask_phone(login, &session, &err), &err);
    ck_assert_int_eq(gov_ciba_login_get_wait_ms(login), 6000);
    decide_on_the_phone("connect_uri");
    /* Early by the server's clock: it says nothing of it here. */
    oidc_expect(GOV_OK, ask_phone(login, &session, &err), &err);
    ck_assert_int_eq(gov_session_is_logged_in(session), 1);
    gov_session_unref(session);
    gov_ciba_login_free(login);
    end_test(client);
}
END_TEST

START_TEST(phone_is_refused)
{
    gov_client *client = begin_test("ciba", "openid matter:read");
    gov_ciba_login *login = begin_phone(client, HINT, GOV_OK);
    gov_session *session = NULL;
    gov_error *err = NULL;

    decide_on_the_phone("cancel_uri");
    oidc_expect(GOV_ERR_LOGIN_DENIED, ask_phone(login, &session, &err), &err);
    gov_ciba_login_free(login);
    end_test(client);
}
END_TEST

/* It has no "unknown_user_id". */
START_TEST(phone_of_nobody)
{
    gov_client *client = begin_test("ciba", "openid matter:read");

    (void)begin_phone(client, "{\"username\":\"nobody\"}", GOV_ERR_INVALID);
    end_test(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        device_is_slowed_down_and_approved,
        device_code_that_was_used,
        device_of_a_client_that_is_refused,
        phone_is_approved,
        phone_is_refused,
        phone_of_nobody,
    };

    return idp_run("glewlwyd_device", IDP_GLEWLWYD, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
