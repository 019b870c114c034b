/* SPDX-License-Identifier: Apache-2.0 */
/* Logins by a second device, at a platform that is slow, crowded, behind broken proxies, or gone for
 * a while (RFC 8628). Time is a fake clock's, so that every second between two questions is counted. On
 * the phone is check_stub_phone.c. */
#include <stdio.h>
#include <string.h>

#include "stub_support.h"

#define DAY_MS 86400000

static stub server;
static gov_client *client;

static void set_up(void)
{
    stub_start(&server);
}

static void tear_down(void)
{
    stub_stop(&server);
}

static void begin_test(const char *client_id)
{
    stub_reset(&server);
    stub_use_clock(&server);
    client = stub_client(&server, client_id, OIDC_SET("auth.scope", "openid"));
}

static void end_test(void)
{
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_client_unref(client);
}

static gov_device_login *begin(void)
{
    gov_device_login *login = NULL;
    gov_error *err = NULL;
    gov_status status = gov_auth_device_begin(client, NULL, &login, &err);

    stub_expect(&server, "begin", GOV_OK, status, &err);
    return login;
}

static void expect_begin(const char *what, gov_status wanted)
{
    gov_device_login *login = NULL;
    gov_error *err = NULL;
    gov_status status = gov_auth_device_begin(client, NULL, &login, &err);

    stub_expect(&server, what, wanted, status, &err);
    ck_assert((login != NULL) == (wanted == GOV_OK));
    gov_device_login_free(login);
}

/* Asks as soon as it may. */
static void ask(gov_device_login *login, const char *what, gov_status wanted)
{
    gov_session *session = NULL;
    gov_error *err = NULL;

    gov_fake_clock_advance(server.clock, gov_device_login_get_wait_ms(login));
    gov_status status = gov_device_login_poll(login, NULL, &session, &err);
    stub_expect(&server, what, wanted, status, &err);
    ck_assert((session != NULL) == (wanted == GOV_OK));
    gov_session_unref(session);
}

/* The stub asks for one second, to which a second of margin is added. */
START_TEST(one_answer_and_the_wait_after_it)
{
    static const struct {
        const char *fault;
        gov_status status;
        int64_t wait_ms;
        gov_status then; /* of the next question, when all is well */
    } rows[] = {
        {"authorization_pending", GOV_ERR_LOGIN_PENDING, 2000, GOV_OK},
        {"slow_down", GOV_ERR_LOGIN_PENDING, 7000, GOV_OK},
        {"429", GOV_ERR_RATE_LIMITED, 40000, GOV_OK},
        {"429_html", GOV_ERR_RATE_LIMITED, 40000, GOV_OK},
        {"{\"status\":429}", GOV_ERR_RATE_LIMITED, 7000, GOV_OK},
        {"json_503", GOV_ERR_UNAVAILABLE, 2000, GOV_OK},
        {"html_502", GOV_ERR_UNAVAILABLE, 2000, GOV_OK},
        {"json_500", GOV_ERR_PLATFORM, 2000, GOV_OK},
        {"html_200", GOV_ERR_RESPONSE, 2000, GOV_OK},
        {"html_401", GOV_ERR_RESPONSE, 2000, GOV_OK},
        {"empty_200", GOV_ERR_RESPONSE, 2000, GOV_OK},
        {"array", GOV_ERR_RESPONSE, 2000, GOV_OK},
        {"reset", GOV_ERR_NETWORK, 2000, GOV_OK},
        {"close", GOV_ERR_NETWORK, 2000, GOV_OK},
        {"redirect", GOV_ERR_REDIRECT, 2000, GOV_OK},
        {"redirect_307", GOV_ERR_REDIRECT, 2000, GOV_OK},
        {"redirect_308", GOV_ERR_REDIRECT, 2000, GOV_OK},
        {"empty_403", GOV_ERR_CLIENT_REJECTED, 2000, GOV_OK},
        {"invalid_client", GOV_ERR_CLIENT_REJECTED, 2000, GOV_OK},
        {"unsupported_grant_type", GOV_ERR_UNSUPPORTED, 2000, GOV_OK},
        {"access_denied", GOV_ERR_LOGIN_DENIED, 0, GOV_ERR_LOGIN_DENIED},
        {"expired_token", GOV_ERR_LOGIN_EXPIRED, 0, GOV_ERR_LOGIN_EXPIRED},
        {"invalid_grant", GOV_ERR_LOGIN_EXPIRED, 0, GOV_ERR_LOGIN_EXPIRED},
        /* The token was given and did not arrive: the code is used up. */
        {"done_reset", GOV_ERR_NETWORK, 2000, GOV_ERR_LOGIN_EXPIRED},
        {"truncated", GOV_ERR_RESPONSE, 2000, GOV_ERR_LOGIN_EXPIRED},
        {"huge", GOV_ERR_RESPONSE_TOO_LARGE, 2000, GOV_ERR_LOGIN_EXPIRED},
    };

    begin_test("kiosk");
    stub_script(&server, "{\"retry_after\":40}");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gov_device_login *login = begin();
        long before = stub_count(&server, "POST /token");

        ck_assert_int_eq(gov_device_login_get_wait_ms(login), 2000);
        stub_fault(&server, "/token", rows[i].fault);
        ask(login, rows[i].fault, rows[i].status);
        ck_assert_msg(gov_device_login_get_wait_ms(login) >= rows[i].wait_ms, "%s: %lld",
                      rows[i].fault, (long long)gov_device_login_get_wait_ms(login));
        ask(login, rows[i].fault, rows[i].then);
        bool final = rows[i].then == rows[i].status;
        ck_assert_msg(stub_count(&server, "POST /token") - before == (final ? 1 : 2), "%s",
                      rows[i].fault);
        gov_device_login_free(login);
    }
    end_test();
}
END_TEST

/* Each adds five seconds, and they stay (RFC 8628 section 3.5). */
START_TEST(storm_of_slow_down)
{
    begin_test("kiosk");
    gov_device_login *login = begin();
    stub_fault_always(&server, "/token", "slow_down");
    for (int i = 1; i <= 8; i++) {
        ask(login, "slow_down", GOV_ERR_LOGIN_PENDING);
        ck_assert_int_eq(gov_device_login_get_wait_ms(login), 2000 + 5000 * i);
    }
    stub_fault_always(&server, "/token", "authorization_pending");
    ask(login, "pending", GOV_ERR_LOGIN_PENDING);
    ck_assert_int_eq(gov_device_login_get_wait_ms(login), 42000);
    stub_fault_always(&server, "/token", "ok");
    ask(login, "approved", GOV_OK);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 10);
    gov_device_login_free(login);
    end_test();
}
END_TEST

/* One call of the application goes through all of it. */
START_TEST(waiting_through_everything)
{
    gov_session *session = NULL;
    gov_error *err = NULL;

    begin_test("kiosk");
    gov_device_login *login = begin();
    stub_script(
        &server,
        "{\"faults\":{\"/token\":[\"slow_down\",\"slow_down\",\"429\",\"html_502\",\"reset\","
        "\"html_200\",\"429_html\",\"authorization_pending\",\"empty_200\",\"ok\"]}}");
    gov_status status = gov_device_login_wait(login, NULL, &session, &err);
    stub_expect(&server, "wait", GOV_OK, status, &err);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 10);
    /* 2 + 7 + 12 + 17 + 17 + 34 + 60 + 22 + 22 + 22 s, failures going from 17 to a minute. */
    int64_t slept = gov_fake_clock_get_slept_ms(server.clock);
    ck_assert_msg(slept >= 215000 && slept < 225000, "%lld ms", (long long)slept);
    ck_assert_int_eq(gov_session_is_logged_in(session), 1);
    gov_session_unref(session);
    gov_device_login_free(login);
    end_test();
}
END_TEST

START_TEST(waiting_ends_with_the_code)
{
    gov_session *session = NULL;
    gov_error *err = NULL;

    begin_test("kiosk");
    stub_script(&server, "{\"decision\":\"authorization_pending\","
                         "\"device_response\":{\"expires_in\":30}}");
    gov_device_login *login = begin();
    gov_status status = gov_device_login_wait(login, NULL, &session, &err);
    stub_expect(&server, "wait", GOV_ERR_LOGIN_EXPIRED, status, &err);
    int64_t slept = gov_fake_clock_get_slept_ms(server.clock);
    ck_assert_msg(slept >= 29000 && slept <= 31000, "%lld ms", (long long)slept);
    long asked = stub_count(&server, "POST /token");
    ck_assert_int_le(asked, 15);
    ask(login, "afterwards", GOV_ERR_LOGIN_EXPIRED);
    ck_assert_int_eq(stub_count(&server, "POST /token"), asked);
    ck_assert_int_eq(gov_device_login_get_remaining_ms(login), 0);
    gov_device_login_free(login);
    end_test();
}
END_TEST

START_TEST(wall_clock_changes_nothing)
{
    begin_test("kiosk");
    gov_device_login *login = begin();
    int64_t remaining = gov_device_login_get_remaining_ms(login);
    for (int day = -1; day <= 1; day += 2) {
        gov_clock table;
        gov_fake_clock_get_table(server.clock, &table);
        gov_fake_clock_set_wall(server.clock, table.wall_ms(table.user) + day * DAY_MS);
        ck_assert_int_eq(gov_device_login_get_remaining_ms(login), remaining);
        ck_assert_int_eq(gov_device_login_get_wait_ms(login), 2000);
    }
    ask(login, "approved", GOV_OK);
    gov_device_login_free(login);
    end_test();
}
END_TEST

START_TEST(asking_too_early_sends_nothing)
{
    gov_session *session = NULL;
    gov_error *err = NULL;

    begin_test("kiosk");
    gov_device_login *login = begin();
    gov_fake_clock_advance(server.clock, 1900);
    gov_status status = gov_device_login_poll(login, NULL, &session, &err);
    ck_assert_int_eq(gov_error_get_retry_after_ms(err), 100);
    stub_expect(&server, "early", GOV_ERR_LOGIN_PENDING, status, &err);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 0);
    gov_device_login_free(login);
    end_test();
}
END_TEST

START_TEST(codes_that_are_none)
{
    static const struct {
        const char *members;
        gov_status status;
    } rows[] = {
        {"{\"device_code\":null}", GOV_ERR_RESPONSE},
        {"{\"device_code\":\"\"}", GOV_ERR_RESPONSE},
        {"{\"device_code\":5}", GOV_ERR_RESPONSE},
        {"{\"user_code\":null}", GOV_ERR_RESPONSE},
        {"{\"user_code\":\"A\\nB\"}", GOV_ERR_RESPONSE},
        {"{\"verification_uri\":null}", GOV_ERR_RESPONSE},
        {"{\"verification_uri\":\"javascript:alert(1)\"}", GOV_ERR_RESPONSE},
        {"{\"verification_uri\":\"activate\"}", GOV_ERR_RESPONSE},
        {"{\"verification_uri_complete\":\"javascript:alert(1)\"}", GOV_ERR_RESPONSE},
        {"{\"verification_uri_complete\":null}", GOV_OK},
        {"{\"expires_in\":null}", GOV_ERR_RESPONSE},
        {"{\"expires_in\":0}", GOV_ERR_RESPONSE},
        {"{\"expires_in\":\"long\"}", GOV_ERR_RESPONSE},
        {"{\"interval\":\"often\"}", GOV_ERR_RESPONSE},
        {"{\"interval\":null}", GOV_OK},
    };

    begin_test("kiosk");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_script(&server, "{\"device_response\":%s}", rows[i].members);
        expect_begin(rows[i].members, rows[i].status);
    }
    end_test();
}
END_TEST

START_TEST(intervals)
{
    static const struct {
        const char *interval;
        int64_t wait_ms;
    } rows[] = {{"null", 5000}, {"0", 0}, {"5", 6000}, {"1000000", 3601000}};

    begin_test("kiosk");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_script(&server, "{\"device_response\":{\"interval\":%s}}", rows[i].interval);
        gov_device_login *login = begin();
        ck_assert_int_eq(gov_device_login_get_wait_ms(login), rows[i].wait_ms);
        gov_device_login_free(login);
    }
    end_test();
}
END_TEST

START_TEST(broken_answers_to_the_beginning)
{
    static const struct {
        const char *fault;
        gov_status status;
    } rows[] = {
        {"empty_403", GOV_ERR_CLIENT_REJECTED},
        {"empty_401", GOV_ERR_CLIENT_REJECTED},
        {"html_401", GOV_ERR_CLIENT_REJECTED},
        {"invalid_client", GOV_ERR_CLIENT_REJECTED},
        {"invalid_scope", GOV_ERR_FORBIDDEN},
        {"html_502", GOV_ERR_UNAVAILABLE},
        {"429", GOV_ERR_RATE_LIMITED},
        {"reset", GOV_ERR_NETWORK},
        {"cut", GOV_ERR_NETWORK},
        {"truncated", GOV_ERR_RESPONSE},
        {"duplicate", GOV_ERR_RESPONSE},
        {"array", GOV_ERR_RESPONSE},
        {"nul", GOV_ERR_RESPONSE},
        {"text_plain", GOV_ERR_RESPONSE},
        {"html_200", GOV_ERR_RESPONSE},
        {"huge", GOV_ERR_RESPONSE_TOO_LARGE},
        {"deep", GOV_ERR_RESPONSE_TOO_LARGE},
        {"redirect", GOV_ERR_REDIRECT},
        {"redirect_307", GOV_ERR_REDIRECT},
        {"redirect_308", GOV_ERR_REDIRECT},
    };

    begin_test("kiosk");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_fault(&server, "/device", rows[i].fault);
        expect_begin(rows[i].fault, rows[i].status);
    }
    end_test();
}
END_TEST

/* It does not become better by asking again: the code is used up. */
START_TEST(token_that_is_wrong)
{
    begin_test("kiosk");
    gov_device_login *login = begin();
    stub_script(&server, "{\"id_token\":{\"claims\":{\"aud\":\"somebody-else\"}}}");
    ask(login, "aud", GOV_ERR_CLAIM);
    stub_script(&server, "{\"id_token\":{}}");
    ask(login, "again", GOV_ERR_CLAIM);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 1);
    gov_device_login_free(login);
    stub_script(&server, "{\"token_response\":{\"id_token\":null}}");
    login = begin();
    ask(login, "RFC 8628 says nothing of ID tokens", GOV_OK);
    gov_device_login_free(login);
    end_test();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        one_answer_and_the_wait_after_it,
        storm_of_slow_down,
        waiting_through_everything,
        waiting_ends_with_the_code,
        wall_clock_changes_nothing,
        asking_too_early_sends_nothing,
        codes_that_are_none,
        intervals,
        broken_answers_to_the_beginning,
        token_that_is_wrong,
    };

    return idp_run("stub_device", IDP_STUB, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
