/* SPDX-License-Identifier: Apache-2.0 */
/* Logins on the phone (CIBA, poll mode) at a platform that is slow, broken or gone: the machine of
 * check_stub_device.c, but the citizen is named, so that nothing may be seen of the name, the phone must
 * not ring twice, and an ID token must come. */
#include <stdio.h>
#include <string.h>

#include "stub_support.h"

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

static void begin_test(void)
{
    stub_reset(&server);
    stub_use_clock(&server);
    client =
        stub_client(&server, "ciba", OIDC_SET("auth.scope", "openid", "retry.max_attempts", "3"));
}

static void end_test(void)
{
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_client_unref(client);
}

static gov_ciba_login *begin(const char *what, gov_status wanted)
{
    static const gov_ciba_options options = {
        .struct_size = sizeof options, .login_hint = STUB_ID_NUMBER, .binding_message = "K7"};
    gov_ciba_login *login = NULL;
    gov_error *err = NULL;
    gov_status status = gov_auth_ciba_begin(client, &options, NULL, &login, &err);

    stub_expect(&server, what, wanted, status, &err);
    ck_assert((login != NULL) == (wanted == GOV_OK));
    return login;
}

static void ask_phone(gov_ciba_login *login, const char *what, gov_status wanted)
{
    gov_session *session = NULL;
    gov_error *err = NULL;

    gov_fake_clock_advance(server.clock, gov_ciba_login_get_wait_ms(login));
    gov_status status = gov_ciba_login_poll(login, NULL, &session, &err);
    stub_expect(&server, what, wanted, status, &err);
    gov_session_unref(session);
}

START_TEST(one_answer_and_the_wait_after_it)
{
    static const struct {
        const char *fault;
        gov_status status;
        int64_t wait_ms;
        gov_status then;
    } rows[] = {
        {"slow_down", GOV_ERR_LOGIN_PENDING, 7000, GOV_OK},
        {"429", GOV_ERR_RATE_LIMITED, 40000, GOV_OK},
        {"html_502", GOV_ERR_UNAVAILABLE, 2000, GOV_OK},
        {"html_200", GOV_ERR_RESPONSE, 2000, GOV_OK},
        {"reset", GOV_ERR_NETWORK, 2000, GOV_OK},
        {"redirect_308", GOV_ERR_REDIRECT, 2000, GOV_OK},
        {"access_denied", GOV_ERR_LOGIN_DENIED, 0, GOV_ERR_LOGIN_DENIED},
        {"expired_token", GOV_ERR_LOGIN_EXPIRED, 0, GOV_ERR_LOGIN_EXPIRED},
        {"done_close", GOV_ERR_NETWORK, 2000, GOV_ERR_LOGIN_EXPIRED},
    };

    begin_test();
    stub_script(&server, "{\"retry_after\":40}");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gov_ciba_login *login = begin("begin", GOV_OK);
        stub_fault(&server, "/token", rows[i].fault);
        ask_phone(login, rows[i].fault, rows[i].status);
        ck_assert_int_ge(gov_ciba_login_get_wait_ms(login), rows[i].wait_ms);
        ask_phone(login, rows[i].fault, rows[i].then);
        gov_ciba_login_free(login);
    }
    end_test();
}
END_TEST

START_TEST(tokens_that_are_wrong)
{
    static const struct {
        const char *script;
        gov_status status;
    } rows[] = {
        {"{\"token_response\":{\"id_token\":null}}", GOV_ERR_RESPONSE},
        {"{\"id_token\":{\"claims\":{\"aud\":\"somebody-else\"}}}", GOV_ERR_CLAIM},
        {"{\"id_token\":{\"tamper\":true}}", GOV_ERR_SIGNATURE},
        {"{\"id_token\":{\"header\":{\"typ\":\"at+jwt\"}}}", GOV_ERR_CLAIM},
        {"{\"id_token\":{\"claims\":{\"at_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"}}}", GOV_ERR_CLAIM},
    };

    begin_test();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_script(&server, "{\"token_response\":{},\"id_token\":{}}");
        gov_ciba_login *login = begin("begin", GOV_OK);
        stub_script(&server, "%s", rows[i].script);
        ask_phone(login, rows[i].script, rows[i].status);
        gov_ciba_login_free(login);
    }
    end_test();
}
END_TEST

/* Asked once, whatever comes: a second request would make the phone ring twice. */
START_TEST(answers_to_the_beginning)
{
    static const struct {
        const char *fault;
        gov_status status;
    } rows[] = {
        {"empty_403", GOV_ERR_CLIENT_REJECTED},
        {"invalid_client", GOV_ERR_CLIENT_REJECTED},
        {"{\"status\":403,\"body\":\"{\\\"error\\\":\\\"invalid_client\\\"}\"}",
         GOV_ERR_CLIENT_REJECTED},
        {"{\"status\":400,\"body\":\"{\\\"error\\\":\\\"unknown_user_id\\\"}\"}",
         GOV_ERR_NOT_FOUND},
        {"invalid_request", GOV_ERR_INVALID},
        {"html_502", GOV_ERR_UNAVAILABLE},
        {"reset", GOV_ERR_NETWORK},
        {"done_reset", GOV_ERR_NETWORK},
        {"truncated", GOV_ERR_RESPONSE},
        {"duplicate", GOV_ERR_RESPONSE},
        {"huge", GOV_ERR_RESPONSE_TOO_LARGE},
        {"redirect", GOV_ERR_REDIRECT},
        {"redirect_307", GOV_ERR_REDIRECT},
        {"redirect_308", GOV_ERR_REDIRECT},
    };

    begin_test();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_fault(&server, "/ciba", rows[i].fault);
        (void)begin(rows[i].fault, rows[i].status);
        ck_assert_int_eq(stub_count(&server, "POST /ciba"), (long)i + 1);
    }
    end_test();
}
END_TEST

START_TEST(members_that_are_not_as_they_must_be)
{
    static const struct {
        const char *members;
        gov_status status;
    } rows[] = {
        {"{\"auth_req_id\":null}", GOV_ERR_RESPONSE},
        {"{\"auth_req_id\":\"\"}", GOV_ERR_RESPONSE},
        {"{\"auth_req_id\":\"a b\"}", GOV_ERR_RESPONSE},
        {"{\"expires_in\":null}", GOV_ERR_RESPONSE},
        {"{\"expires_in\":-1}", GOV_ERR_RESPONSE},
        {"{\"interval\":\"x\"}", GOV_ERR_RESPONSE},
        {"{\"interval\":null}", GOV_OK},
    };

    begin_test();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_script(&server, "{\"ciba_response\":%s}", rows[i].members);
        gov_ciba_login_free(begin(rows[i].members, rows[i].status));
    }
    end_test();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        one_answer_and_the_wait_after_it,
        tokens_that_are_wrong,
        answers_to_the_beginning,
        members_that_are_not_as_they_must_be,
    };

    return idp_run("stub_phone", IDP_STUB, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
