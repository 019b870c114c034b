/* SPDX-License-Identifier: Apache-2.0 */
/* Login by a second device (RFC 8628) at oidc-provider, with an interval of one second: a kiosk without
 * a keyboard. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <pthread.h>

#include "oidc_support.h"

#define GRANT "token urn:ietf:params:oauth:grant-type:device_code"

static oidc world;
static const char *const scope[] = {"auth.scope", "openid", NULL};

static void set_up(void)
{
    oidc_start(&world, 0, NULL);
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

static gov_device_login *begin(gov_client *client)
{
    gov_device_login *login = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_auth_device_begin(client, NULL, &login, &err), &err);
    return login;
}

static void decide(const gov_device_login *login, const char *action)
{
    char form[256];

    snprintf(form, sizeof form, "action=%s&sub=citizen-5&acr=L3&user_code=%s", action,
             gov_device_login_get_user_code(login));
    idp_control(&world.server, "/_test/device", form);
}

/* Asks when it is time to. */
static gov_status ask(gov_device_login *login, gov_session **out, gov_error **err)
{
    pause_ms(gov_device_login_get_wait_ms(login) + 20);
    return gov_device_login_poll(login, NULL, out, err);
}

START_TEST(what_the_citizen_is_shown)
{
    gov_client *client = oidc_client(&world, "kiosk", OIDC_SET("auth.scope", "openid profile"));
    gov_device_login *login = begin(client);
    const char *code = gov_device_login_get_user_code(login);
    const char *address = gov_device_login_get_verification_uri(login);
    const char *whole = gov_device_login_get_verification_uri_complete(login);
    char found[64];

    ck_assert_uint_ge(strlen(code), 8);
    ck_assert_int_eq(strncmp(address, world.server.issuer, strlen(world.server.issuer)), 0);
    ck_assert(idp_query(whole, "user_code", found, sizeof found));
    ck_assert_str_eq(found, code);
    ck_assert_str_eq(gov_device_login_get_qr_text(login), whole);
    ck_assert_int_gt(gov_device_login_get_remaining_ms(login), 590000);
    ck_assert_int_le(gov_device_login_get_remaining_ms(login), 600000);
    ck_assert_int_gt(gov_device_login_get_wait_ms(login), 0);
    gov_device_login_free(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(approved)
{
    gov_client *client = oidc_client(&world, "kiosk", OIDC_SET("auth.scope", "openid matter:read"));
    gov_device_login *login = begin(client);
    gov_session *session = NULL;
    gov_identity *identity = NULL;
    gov_error *err = NULL;
    long before = idp_count(&world.server, GRANT);

    /* Too early: nothing is sent. */
    oidc_expect(GOV_ERR_LOGIN_PENDING, gov_device_login_poll(login, NULL, &session, &err), &err);
    ck_assert_int_eq(idp_count(&world.server, GRANT), before);
    oidc_expect(GOV_ERR_LOGIN_PENDING, ask(login, &session, &err), &err);
    ck_assert_int_eq(idp_count(&world.server, GRANT), before + 1);
    decide(login, "approve");
    oidc_expect(GOV_OK, ask(login, &session, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-5");
    oidc_api_says(&world, session, "scope", "openid matter:read");
    oidc_expect(GOV_OK, gov_session_get_identity(session, &identity, &err), &err);
    ck_assert_str_eq(gov_identity_get_subject(identity), "citizen-5");
    ck_assert_str_eq(gov_identity_get_acr(identity), "L3");
    ck_assert_str_eq(gov_identity_get_method(identity, 0), "face");
    gov_identity_free(identity);
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-5");
    gov_session_unref(session);
    gov_device_login_free(login);
    gov_client_unref(client);
}
END_TEST

/* RFC 8707: the access token is a JWT for the API alone. */
START_TEST(approved_for_a_resource)
{
    oidc_path api = oidc_api_url(&world, "");
    gov_client *client = oidc_client(
        &world, "kiosk", OIDC_SET("auth.scope", "openid matter:read", "auth.resource", api.text));
    gov_device_login *login = begin(client);
    gov_session *session = NULL;
    gov_error *err = NULL;

    decide(login, "approve");
    oidc_expect(GOV_OK, ask(login, &session, &err), &err);
    oidc_expect_audience(client, session, api.text);
    gov_session_unref(session);
    gov_device_login_free(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(refused)
{
    gov_client *client = oidc_client(&world, "kiosk", scope);
    gov_device_login *login = begin(client);
    gov_session *session = NULL;
    gov_error *err = NULL;

    decide(login, "deny");
    oidc_expect(GOV_ERR_LOGIN_DENIED, ask(login, &session, &err), &err);
    ck_assert_ptr_null(session);
    gov_device_login_free(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(expired)
{
    gov_client *client = oidc_client(&world, "kiosk", scope);
    gov_device_login *login = begin(client);
    gov_session *session = NULL;
    gov_error *err = NULL;

    idp_control(&world.server, "/_test/device", "action=expire");
    oidc_expect(GOV_ERR_LOGIN_EXPIRED, ask(login, &session, &err), &err);
    ck_assert_ptr_null(session);
    gov_device_login_free(login);
    gov_client_unref(client);
}
END_TEST

/* RFC 8628 section 3.5: five seconds more, for good. */
START_TEST(slow_down_is_heeded)
{
    gov_client *client = oidc_client(&world, "kiosk", scope);
    gov_device_login *login = begin(client);
    gov_session *session = NULL;
    gov_error *err = NULL;

    idp_control(&world.server, "/_test/device", "action=slow_down&count=1");
    oidc_expect(GOV_ERR_LOGIN_PENDING, ask(login, &session, &err), &err);
    ck_assert_int_gt(gov_device_login_get_wait_ms(login), 5000);
    decide(login, "approve");
    oidc_expect(GOV_OK, ask(login, &session, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-5");
    gov_session_unref(session);
    gov_device_login_free(login);
    gov_client_unref(client);
}
END_TEST

static void *approve_later(void *user)
{
    pause_ms(2600);
    decide(user, "approve");
    return NULL;
}

/* Never too early for the provider, which would say slow_down. */
START_TEST(waits_until_it_is_approved)
{
    gov_client *client = oidc_client(&world, "kiosk", scope);
    gov_device_login *login = begin(client);
    gov_session *session = NULL;
    gov_error *err = NULL;
    long before = idp_count(&world.server, GRANT);
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, approve_later, login), 0);
    oidc_expect(GOV_OK, gov_device_login_wait(login, NULL, &session, &err), &err);
    pthread_join(thread, NULL);
    oidc_api_says(&world, session, "sub", "citizen-5");
    ck_assert_int_ge(idp_count(&world.server, GRANT), before + 2);
    ck_assert_int_le(idp_count(&world.server, GRANT), before + 4);
    gov_session_unref(session);
    gov_device_login_free(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(waiting_ends_in_time)
{
    gov_client *client = oidc_client(&world, "kiosk", scope);
    gov_device_login *login = begin(client);
    const gov_call_options options = {.struct_size = sizeof options, .timeout_ms = 1500};
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_LOGIN_PENDING, gov_device_login_wait(login, &options, &session, &err),
                &err);
    decide(login, "deny");
    oidc_expect(GOV_ERR_LOGIN_DENIED, gov_device_login_wait(login, NULL, &session, &err), &err);
    ck_assert_ptr_null(session);
    gov_device_login_free(login);
    gov_client_unref(client);
}
END_TEST

/* It is good once: the login does not send it again, and the provider would refuse it. */
START_TEST(code_is_not_used_twice)
{
    gov_config *config = oidc_config(&world, "kiosk", scope);
    gov_session *session = NULL;
    gov_session *again = NULL;
    gov_error *err = NULL;
    char error[64] = "";
    idp_reply reply;
    oidc_tap tap;

    oidc_tap_begin(&tap, &world, config);
    gov_client *client = oidc_client_of(config);
    gov_device_login *login = begin(client);
    decide(login, "approve");
    oidc_expect(GOV_OK, ask(login, &session, &err), &err);
    gov_session_unref(session);
    long before = idp_count(&world.server, GRANT);
    oidc_expect(GOV_ERR_STATE, gov_device_login_poll(login, NULL, &again, &err), &err);
    ck_assert_ptr_null(again);
    ck_assert_int_eq(idp_count(&world.server, GRANT), before);
    size_t at = oidc_tap_find(&tap, "/token", 0);
    ck_assert_uint_lt(at, OIDC_SEEN);
    idp_post(&world.server, "/token", tap.seen[at].body, &reply);
    ck_assert(idp_member(reply.body, "error", error, sizeof error));
    ck_assert_str_eq(error, "invalid_grant");
    idp_reply_free(&reply);
    gov_device_login_free(login);
    gov_client_unref(client);
    oidc_tap_end(&tap);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_the_citizen_is_shown,
        approved,
        approved_for_a_resource,
        refused,
        expired,
        slow_down_is_heeded,
        waits_until_it_is_approved,
        waiting_ends_in_time,
        code_is_not_used_twice,
    };

    return idp_run("oidc_device", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
