/* SPDX-License-Identifier: Apache-2.0 */
/* Renewing and ending a session at a provider that loses answers, refuses, redirects, and rotates refresh
 * tokens: each is good once, and one that comes again ends the login. Whatever happens, the session
 * serves as long as its access token lives. */
#include <stdio.h>
#include <string.h>

#include "stub_support.h"

#define RENEWALS "token refresh_token"

static stub server;

static void set_up(void)
{
    stub_start(&server);
}

static void tear_down(void)
{
    stub_stop(&server);
}

static void call(gov_session *session, const char *what, gov_status wanted)
{
    gov_error *err = NULL;

    stub_expect(&server, what, wanted, stub_call(&server, session, &err), &err);
}

static void refresh(gov_session *session, const char *what, gov_status wanted)
{
    gov_error *err = NULL;

    stub_expect(&server, what, wanted, gov_session_refresh(session, NULL, &err), &err);
}

/* A session whose token lives for 100 s, 25 s of which are the time to renew it. */
static gov_session *begin(gov_client **client)
{
    stub_reset(&server);
    stub_use_clock(&server);
    stub_script(&server, "{\"expires_in\":100}");
    *client = stub_client(&server, "app", NULL);
    return stub_person(&server, *client);
}

static void end(gov_client *client, gov_session *session)
{
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_session_unref(session);
    gov_client_unref(client);
}

/* The n-th renewal brought this refresh token. */
static void renewal_brought(size_t n, char *out, size_t room)
{
    /* The first request of the path is the one that brought the code. */
    ck_assert(stub_request(&server, "/token", n + 1, "form.refresh_token", out, room));
}

/* The provider has rotated and its answer is lost: the old token is not brought again before the access
 * token has ended, because that would end the login on the spot. */
START_TEST(answer_lost_after_the_rotation)
{
    static const char *const faults[] = {"done_reset", "done_close", "cut",        "truncated",
                                         "duplicate",  "nul",        "text_plain", "endless"};
    char first[128];
    char second[128];

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        gov_client *client = NULL;
        gov_session *session = begin(&client);

        gov_fake_clock_advance(server.clock, 80000);
        stub_fault(&server, "/token", faults[i]);
        call(session, faults[i], GOV_OK);
        ck_assert_int_eq(stub_count(&server, RENEWALS), 1);
        gov_fake_clock_advance(server.clock, 12000);
        call(session, faults[i], GOV_OK);
        call(session, faults[i], GOV_OK);
        ck_assert_msg(stub_count(&server, RENEWALS) == 1, "%s: %ld renewals", faults[i],
                      stub_count(&server, RENEWALS));
        gov_fake_clock_advance(server.clock, 10000);
        call(session, faults[i], GOV_ERR_LOGIN_REQUIRED);
        ck_assert_int_eq(stub_count(&server, RENEWALS), 2);
        renewal_brought(0, first, sizeof first);
        renewal_brought(1, second, sizeof second);
        ck_assert_str_eq(first, second);
        ck_assert_int_eq(gov_session_is_logged_in(session), 0);
        end(client, session);
    }
}
END_TEST

/* The same when the application itself asks for a renewal, and asks again. */
START_TEST(answer_lost_that_the_application_asked_for)
{
    gov_client *client = NULL;
    gov_session *session = begin(&client);

    stub_fault(&server, "/token", "done_reset");
    refresh(session, "lost", GOV_ERR_NETWORK);
    call(session, "still good", GOV_OK);
    refresh(session, "again", GOV_ERR_NETWORK);
    call(session, "still good", GOV_OK);
    ck_assert_int_eq(stub_count(&server, RENEWALS), 1);
    ck_assert_int_eq(gov_session_is_logged_in(session), 1);
    end(client, session);
}
END_TEST

/* The request itself was lost: nothing was rotated, and after the end of the access token all is well. */
START_TEST(request_lost)
{
    static const char *const faults[] = {"reset", "close", "html_502", "json_500"};

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        gov_client *client = NULL;
        gov_session *session = begin(&client);

        gov_fake_clock_advance(server.clock, 80000);
        stub_fault(&server, "/token", faults[i]);
        call(session, faults[i], GOV_OK);
        gov_fake_clock_advance(server.clock, 12000);
        call(session, faults[i], GOV_OK);
        ck_assert_int_eq(stub_count(&server, RENEWALS), 1);
        gov_fake_clock_advance(server.clock, 10000);
        call(session, faults[i], GOV_OK);
        ck_assert_int_eq(stub_count(&server, RENEWALS), 2);
        end(client, session);
    }
}
END_TEST

/* What says that nothing was done is tried again after a pause. */
START_TEST(provider_that_is_crowded)
{
    static const char *const faults[] = {
        "json_503", "429",          "429_html",     "empty_403",      "invalid_client",
        "redirect", "redirect_307", "redirect_308", "invalid_request"};

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        gov_client *client = NULL;
        gov_session *session = begin(&client);

        gov_fake_clock_advance(server.clock, 80000);
        stub_fault(&server, "/token", faults[i]);
        call(session, faults[i], GOV_OK);
        call(session, faults[i], GOV_OK);
        ck_assert_int_eq(stub_count(&server, RENEWALS), 1);
        gov_fake_clock_advance(server.clock, 6000);
        call(session, faults[i], GOV_OK);
        ck_assert_msg(stub_count(&server, RENEWALS) == 2, "%s", faults[i]);
        end(client, session);
    }
}
END_TEST

START_TEST(refusals_of_a_renewal)
{
    static const struct {
        const char *fault;
        gov_status status;
        bool ends;
    } rows[] = {
        {"invalid_grant", GOV_ERR_LOGIN_REQUIRED, true},
        {"{\"status\":400}", GOV_ERR_LOGIN_REQUIRED, true},
        {"{\"status\":400,\"body\":\"{}\"}", GOV_ERR_INVALID, false},
        {"empty_403", GOV_ERR_CLIENT_REJECTED, false},
        {"empty_401", GOV_ERR_CLIENT_REJECTED, false},
        {"html_401", GOV_ERR_CLIENT_REJECTED, false},
        {"invalid_client", GOV_ERR_CLIENT_REJECTED, false},
        {"invalid_scope", GOV_ERR_FORBIDDEN, false},
        {"invalid_request", GOV_ERR_INVALID, false},
        {"json_503", GOV_ERR_UNAVAILABLE, false},
        {"429", GOV_ERR_RATE_LIMITED, false},
        {"redirect", GOV_ERR_REDIRECT, false},
        {"redirect_307", GOV_ERR_REDIRECT, false},
        {"redirect_308", GOV_ERR_REDIRECT, false},
        {"html_200", GOV_ERR_RESPONSE, false},
        {"array", GOV_ERR_RESPONSE, false},
        {"truncated", GOV_ERR_RESPONSE, false},
        {"deep", GOV_ERR_RESPONSE_TOO_LARGE, false},
        {"huge", GOV_ERR_RESPONSE_TOO_LARGE, false},
        {"endless", GOV_ERR_RESPONSE_TOO_LARGE, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gov_client *client = NULL;
        gov_session *session = begin(&client);

        stub_fault(&server, "/token", rows[i].fault);
        refresh(session, rows[i].fault, rows[i].status);
        ck_assert_int_eq(gov_session_is_logged_in(session), rows[i].ends ? 0 : 1);
        call(session, rows[i].fault, rows[i].ends ? GOV_ERR_LOGIN_REQUIRED : GOV_OK);
        ck_assert_int_eq(stub_count(&server, RENEWALS), 1);
        end(client, session);
    }
}
END_TEST

START_TEST(tokens_that_are_not_as_they_must_be)
{
    static const char *const members[] = {"{\"token_type\":\"mac\"}", "{\"token_type\":\"DPoP\"}",
                                          "{\"access_token\":null}", "{\"expires_in\":0}"};

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        gov_client *client = NULL;
        gov_session *session = begin(&client);

        stub_script(&server, "{\"token_response\":%s}", members[i]);
        refresh(session, members[i], GOV_ERR_RESPONSE);
        call(session, members[i], GOV_OK);
        end(client, session);
    }
}
END_TEST

/* Each renewal brings the token of the one before; without a new one the old one stays. */
/* OpenID Connect Core section 12.2: a renewal is about the one who logged in. */
START_TEST(renewal_about_another_person)
{
    static const char *const claims[] = {"\"sub\":\"citizen-2\"",
                                         "\"iss\":\"https://other.example\""};

    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
        gov_client *client = NULL;
        gov_session *session = begin(&client);

        refresh(session, "the same person", GOV_OK);
        stub_script(&server, "{\"id_token\":{\"claims\":{%s}}}", claims[i]);
        refresh(session, claims[i], GOV_ERR_CLAIM);
        ck_assert_int_eq(gov_session_is_logged_in(session), 0);
        call(session, claims[i], GOV_ERR_LOGIN_REQUIRED);
        end(client, session);
    }
}
END_TEST

START_TEST(rotation)
{
    gov_client *client = NULL;
    gov_session *session = begin(&client);
    char tokens[3][128];

    refresh(session, "one", GOV_OK);
    refresh(session, "two", GOV_OK);
    refresh(session, "three", GOV_OK);
    for (size_t i = 0; i < 3; i++) {
        renewal_brought(i, tokens[i], sizeof tokens[i]);
    }
    ck_assert_str_ne(tokens[0], tokens[1]);
    ck_assert_str_ne(tokens[1], tokens[2]);
    call(session, "afterwards", GOV_OK);
    end(client, session);
}
END_TEST

/* An API that refuses every token costs one renewal, not many. */
START_TEST(api_that_refuses_every_token)
{
    gov_client *client = NULL;
    gov_session *session = begin(&client);

    stub_fault_always(&server, "/api",
                      "{\"status\":401,\"headers\":{\"WWW-Authenticate\":"
                      "\"Bearer error=\\\"invalid_token\\\"\"}}");
    call(session, "refused", GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(stub_count(&server, RENEWALS), 1);
    ck_assert_int_eq(stub_count(&server, "GET /api"), 2);
    end(client, session);
}
END_TEST

/* The tokens are wiped whatever the provider says. */
START_TEST(ending_a_session)
{
    static const struct {
        const char *fault;
        gov_status status;
    } rows[] = {
        {"ok", GOV_OK},
        {"empty_200", GOV_OK},
        {"html_200", GOV_OK},
        {"html_502", GOV_ERR_UNAVAILABLE},
        {"empty_403", GOV_ERR_CLIENT_REJECTED},
        {"reset", GOV_ERR_NETWORK},
        {"huge", GOV_ERR_RESPONSE_TOO_LARGE},
        {"redirect", GOV_ERR_REDIRECT},
        {"redirect_307", GOV_ERR_REDIRECT},
        {"redirect_308", GOV_ERR_REDIRECT},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gov_client *client = NULL;
        gov_session *session = begin(&client);
        gov_error *err = NULL;

        stub_fault_always(&server, "/revoke", rows[i].fault);
        gov_status status = gov_session_end(session, NULL, &err);
        stub_expect(&server, rows[i].fault, rows[i].status, status, &err);
        ck_assert_int_eq(gov_session_is_logged_in(session), 0);
        long before = stub_count(&server, "GET /api");
        call(session, rows[i].fault, GOV_ERR_LOGIN_REQUIRED);
        ck_assert_int_eq(stub_count(&server, "GET /api"), before);
        end(client, session);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        renewal_about_another_person,
        answer_lost_after_the_rotation,
        answer_lost_that_the_application_asked_for,
        request_lost,
        provider_that_is_crowded,
        refusals_of_a_renewal,
        tokens_that_are_not_as_they_must_be,
        rotation,
        api_that_refuses_every_token,
        ending_a_session,
    };

    return idp_run("stub_session", IDP_STUB, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
