/* SPDX-License-Identifier: Apache-2.0 */
/* Logins in a browser whose answer is not for them: of another provider, of another login, used before,
 * or lost on the way. What an ID token must say is check_stub_id_token.c, signed answers are
 * check_stub_jarm.c. */
#include <stdio.h>
#include <string.h>

#include "stub_support.h"

static stub server;

static void set_up(void)
{
    stub_start(&server);
}

static void tear_down(void)
{
    stub_stop(&server);
}

static gov_login *begin(gov_client *client, char *callback, size_t room)
{
    gov_login *login = NULL;
    gov_error *err = NULL;
    gov_status status =
        oidc_browse(&server.world, client, NULL, NULL, &login, callback, room, &err);

    stub_expect(&server, "begin", GOV_OK, status, &err);
    return login;
}

static void finish(gov_login *login, const char *callback, const char *what, gov_status wanted)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = gov_login_finish(login, callback, NULL, &session, &err);

    stub_expect(&server, what, wanted, status, &err);
    ck_assert((session != NULL) == (wanted == GOV_OK));
    gov_session_unref(session);
}

/* The code of an answer that is not believed goes nowhere. */
START_TEST(answers_that_are_not_believed)
{
    static const struct {
        const char *callback;
        gov_status status;
        long requests;
    } rows[] = {
        {"{\"iss\":\"OTHER\"}", GOV_ERR_ISSUER, 0},
        {"{\"iss\":\"ISSUER/\"}", GOV_ERR_ISSUER, 0},
        {"{\"iss\":null}", GOV_ERR_ISSUER, 0},
        {"{\"iss\":\"OTHER\",\"code\":null,\"error\":\"access_denied\"}", GOV_ERR_ISSUER, 0},
        {"{\"state\":\"of-somebody-else\"}", GOV_ERR_LOGIN_STATE, 0},
        {"{\"state\":null}", GOV_ERR_LOGIN_STATE, 0},
        {"{\"state\":\"x\",\"code\":null,\"error\":\"access_denied\"}", GOV_ERR_LOGIN_STATE, 0},
        {"{\"code\":null}", GOV_ERR_RESPONSE, 0},
        {"{\"error\":\"access_denied\"}", GOV_ERR_RESPONSE, 0},
        {"{\"code\":null,\"error\":\"access_denied\"}", GOV_ERR_LOGIN_DENIED, 0},
        {"{\"code\":null,\"error\":\"login_required\"}", GOV_ERR_LOGIN_REQUIRED, 0},
        {"{\"code\":null,\"error\":\"unmet_authentication_requirements\"}", GOV_ERR_STEP_UP, 0},
        {"{\"code\":null,\"error\":\"invalid_scope\"}", GOV_ERR_FORBIDDEN, 0},
        {"{\"code\":null,\"error\":\"server_error\"}", GOV_ERR_PLATFORM, 0},
        {"{\"code\":null,\"error\":\"temporarily_unavailable\"}", GOV_ERR_UNAVAILABLE, 0},
        {"{\"code\":null,\"error\":\"made_up\"}", GOV_ERR_PLATFORM, 0},
        {"{\"code\":null,\"error\":\"<script>\"}", GOV_ERR_PLATFORM, 0},
        {"{\"code\":\"never-was-issued\"}", GOV_ERR_LOGIN_EXPIRED, 1},
        {"{\"code\":\"two\\nlines\"}", GOV_ERR_RESPONSE, 0},
        {"{}", GOV_OK, 1},
    };

    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char callback[4096];
        char script[512];
        const char *other = strstr(rows[i].callback, "OTHER");
        const char *own = strstr(rows[i].callback, "ISSUER");
        const char *at = other != NULL ? other : own;
        long before = stub_count(&server, "POST /token");

        snprintf(script, sizeof script, "%s", rows[i].callback);
        if (at != NULL) {
            snprintf(script, sizeof script, "%.*s%s%s", (int)(at - rows[i].callback),
                     rows[i].callback, other != NULL ? server.other : server.world.server.issuer,
                     at + strlen(other != NULL ? "OTHER" : "ISSUER"));
        }
        stub_script(&server, "{\"callback\":%s}", script);
        gov_login *login = begin(client, callback, sizeof callback);
        finish(login, callback, rows[i].callback, rows[i].status);
        ck_assert_int_eq(stub_count(&server, "POST /token") - before, rows[i].requests);
        gov_login_free(login);
    }
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_client_unref(client);
}
END_TEST

/* RFC 9207 section 2.4: compared all the same when it is there. */
START_TEST(issuer_that_was_not_announced)
{
    char callback[4096];

    stub_reset(&server);
    stub_script(&server, "{\"metadata\":{\"authorization_response_iss_parameter_supported\":null},"
                         "\"callback\":{\"iss\":null}}");
    gov_client *client = stub_client(&server, "app", NULL);
    gov_login *login = begin(client, callback, sizeof callback);
    finish(login, callback, "no iss", GOV_OK);
    gov_login_free(login);
    stub_script(&server, "{\"callback\":{\"iss\":\"%s\"}}", server.other);
    login = begin(client, callback, sizeof callback);
    finish(login, callback, "iss of another", GOV_ERR_ISSUER);
    gov_login_free(login);
    gov_client_unref(client);
}
END_TEST

/* A wrong address leaves the login open, a right one closes it. */
START_TEST(answer_of_another_login)
{
    char one[4096];
    char two[4096];
    char strange[4200];

    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    gov_login *first = begin(client, one, sizeof one);
    gov_login *second = begin(client, two, sizeof two);
    finish(first, two, "of the other login", GOV_ERR_LOGIN_STATE);
    snprintf(strange, sizeof strange, "http://127.0.0.1:9/other%s", strchr(one, '?'));
    finish(first, strange, "another address", GOV_ERR_LOGIN_STATE);
    snprintf(strange, sizeof strange, "%s&state=twice", one);
    finish(first, strange, "two states", GOV_ERR_RESPONSE);
    finish(first, one, "its own", GOV_OK);
    finish(first, one, "once more", GOV_ERR_STATE);
    finish(second, two, "its own", GOV_OK);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 2);
    gov_login_free(first);
    gov_login_free(second);
    gov_client_unref(client);
}
END_TEST

/* Somebody brings the code of a login that is over: it is refused, and that login ends with it. */
START_TEST(code_that_was_used)
{
    char callback[4096];
    char code[128];
    gov_session *session = NULL;
    gov_error *err = NULL;

    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    gov_login *login = begin(client, callback, sizeof callback);
    ck_assert(idp_query(callback, "code", code, sizeof code));
    gov_status status = gov_login_finish(login, callback, NULL, &session, &err);
    stub_expect(&server, "the first", GOV_OK, status, &err);
    gov_login_free(login);
    stub_script(&server, "{\"callback\":{\"code\":\"%s\"}}", code);
    login = begin(client, callback, sizeof callback);
    finish(login, callback, "the second", GOV_ERR_LOGIN_EXPIRED);
    gov_login_free(login);
    status = gov_session_refresh(session, NULL, &err);
    stub_expect(&server, "refresh", GOV_ERR_LOGIN_REQUIRED, status, &err);
    ck_assert_int_eq(gov_session_is_logged_in(session), 0);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* What may have arrived is not sent again; what says that it had no effect is. */
START_TEST(answers_to_a_code)
{
    static const struct {
        const char *fault;
        gov_status status;
        long requests;
    } rows[] = {
        {"empty_403", GOV_ERR_CLIENT_REJECTED, 1},
        {"empty_401", GOV_ERR_CLIENT_REJECTED, 1},
        {"html_401", GOV_ERR_CLIENT_REJECTED, 1},
        {"invalid_client", GOV_ERR_CLIENT_REJECTED, 1},
        {"invalid_grant", GOV_ERR_LOGIN_EXPIRED, 1},
        {"json_500", GOV_ERR_PLATFORM, 1},
        {"html_502", GOV_ERR_UNAVAILABLE, 1},
        {"json_503", GOV_OK, 2},
        {"429", GOV_OK, 2},
        {"reset", GOV_ERR_NETWORK, 1},
        {"close", GOV_ERR_NETWORK, 1},
        {"done_reset", GOV_ERR_NETWORK, 1},
        {"cut", GOV_ERR_NETWORK, 1},
        {"truncated", GOV_ERR_RESPONSE, 1},
        {"duplicate", GOV_ERR_RESPONSE, 1},
        {"array", GOV_ERR_RESPONSE, 1},
        {"nul", GOV_ERR_RESPONSE, 1},
        {"bom", GOV_ERR_RESPONSE, 1},
        {"html_200", GOV_ERR_RESPONSE, 1},
        {"text_plain", GOV_ERR_RESPONSE, 1},
        {"huge", GOV_ERR_RESPONSE_TOO_LARGE, 1},
        {"redirect", GOV_ERR_REDIRECT, 1},
        {"redirect_307", GOV_ERR_REDIRECT, 1},
        {"redirect_308", GOV_ERR_REDIRECT, 1},
    };

    stub_reset(&server);
    stub_script(&server, "{\"retry_after\":0}");
    gov_client *client = stub_client(&server, "web-es256", OIDC_SET("retry.max_attempts", "3"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char callback[4096];
        long before = stub_count(&server, "POST /token");
        gov_login *login = begin(client, callback, sizeof callback);

        stub_fault(&server, "/token", rows[i].fault);
        finish(login, callback, rows[i].fault, rows[i].status);
        ck_assert_msg(stub_count(&server, "POST /token") - before == rows[i].requests, "%s",
                      rows[i].fault);
        gov_login_free(login);
    }
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_client_unref(client);
}
END_TEST

static void expect_begin(gov_client *client, const char *what, gov_status wanted)
{
    gov_login *login = NULL;
    gov_error *err = NULL;
    gov_status status = gov_login_begin(client, NULL, NULL, &login, &err);

    stub_expect(&server, what, wanted, status, &err);
    ck_assert((login != NULL) == (wanted == GOV_OK));
    gov_login_free(login);
}

/* RFC 9126: nothing of the request is in the address, and nothing of it goes elsewhere. */
START_TEST(answers_to_a_pushed_request)
{
    static const struct {
        const char *fault;
        gov_status status;
    } rows[] = {
        {"empty_403", GOV_ERR_CLIENT_REJECTED},
        {"empty_401", GOV_ERR_CLIENT_REJECTED},
        {"html_401", GOV_ERR_CLIENT_REJECTED},
        {"invalid_client", GOV_ERR_CLIENT_REJECTED},
        {"invalid_request", GOV_ERR_INVALID},
        {"html_502", GOV_ERR_UNAVAILABLE},
        {"reset", GOV_ERR_NETWORK},
        {"html_200", GOV_ERR_RESPONSE},
        {"truncated", GOV_ERR_RESPONSE},
        {"duplicate", GOV_ERR_RESPONSE},
        {"{\"status\":201,\"body\":\"{}\"}", GOV_ERR_RESPONSE},
        {"{\"status\":201,\"body\":\"{\\\"request_uri\\\":\\\"u\\\"}\"}", GOV_ERR_RESPONSE},
        {"{\"status\":201,\"body\":\"{\\\"request_uri\\\":\\\"a b\\\",\\\"expires_in\\\":9}\"}",
         GOV_ERR_RESPONSE},
        {"huge", GOV_ERR_RESPONSE_TOO_LARGE},
        {"redirect", GOV_ERR_REDIRECT},
        {"redirect_307", GOV_ERR_REDIRECT},
        {"redirect_308", GOV_ERR_REDIRECT},
    };

    stub_reset(&server);
    gov_client *client = stub_client(&server, "web-es256", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_fault(&server, "/par", rows[i].fault);
        expect_begin(client, rows[i].fault, rows[i].status);
    }
    expect_begin(client, "no fault", GOV_OK);
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_client_unref(client);
}
END_TEST

START_TEST(pushed_requests_only)
{
    stub_reset(&server);
    stub_script(&server, "{\"metadata\":{\"require_pushed_authorization_requests\":true}}");
    gov_client *client = stub_client(&server, "app", OIDC_SET("auth.par", "never"));
    expect_begin(client, "required", GOV_ERR_CONFIG);
    gov_client_unref(client);
    stub_script(&server, "{\"metadata\":{\"pushed_authorization_request_endpoint\":null}}");
    client = stub_client(&server, "app", OIDC_SET("auth.par", "always"));
    expect_begin(client, "not offered", GOV_ERR_UNSUPPORTED);
    gov_client_unref(client);
    stub_script(&server, "{\"metadata\":{\"authorization_endpoint\":null,"
                         "\"pushed_authorization_request_endpoint\":null}}");
    client = stub_client(&server, "app", NULL);
    expect_begin(client, "no browser login", GOV_ERR_UNSUPPORTED);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        answers_that_are_not_believed,
        issuer_that_was_not_announced,
        answer_of_another_login,
        code_that_was_used,
        answers_to_a_code,
        answers_to_a_pushed_request,
        pushed_requests_only,
    };

    return idp_run("stub_login", IDP_STUB, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
