/* SPDX-License-Identifier: Apache-2.0 */
/* The key set of a provider: it changes in the middle of a login, under the same name or another one; it
 * is asked for by names that do not exist; it is broken, out of service, or somewhere else. Counted by
 * the stub. */
#include <stdio.h>
#include <string.h>

#include "stub_support.h"

#define HOUR_MS 3600000

static stub server;

static void set_up(void)
{
    stub_start(&server);
}

static void tear_down(void)
{
    stub_stop(&server);
}

static void expect_login(gov_client *client, const char *what, gov_status wanted, long fetches)
{
    long before = stub_count(&server, "GET /jwks");
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = stub_log_in(&server, client, NULL, &session, &err);

    stub_expect(&server, what, wanted, status, &err);
    long made = stub_count(&server, "GET /jwks") - before;
    ck_assert_msg(made == fetches, "%s: %ld fetches", what, made);
    gov_session_unref(session);
}

START_TEST(keys_are_fetched_once)
{
    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    expect_login(client, "the first", GOV_OK, 1);
    expect_login(client, "the second", GOV_OK, 0);
    gov_client_unref(client);
}
END_TEST

/* The token of a login that is under way is signed by a key that was not there when it began. */
START_TEST(rotation_in_the_middle_of_a_login)
{
    char callback[4096];
    gov_login *login = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;

    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    expect_login(client, "the old key", GOV_OK, 1);
    gov_status status =
        oidc_browse(&server.world, client, NULL, NULL, &login, callback, sizeof callback, &err);
    stub_expect(&server, "begin", GOV_OK, status, &err);
    stub_script(&server, "{\"publish\":[\"k1\",\"k2\"],\"sign\":\"k2\"}");
    status = gov_login_finish(login, callback, NULL, &session, &err);
    stub_expect(&server, "finish", GOV_OK, status, &err);
    ck_assert_int_eq(stub_count(&server, "GET /jwks"), 2);
    expect_login(client, "the new key", GOV_OK, 0);
    stub_script(&server, "{\"publish\":[\"k2\"]}");
    expect_login(client, "the old key has gone", GOV_OK, 0);
    gov_session_unref(session);
    gov_login_free(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(another_key_under_the_same_name)
{
    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    expect_login(client, "the old key", GOV_OK, 1);
    stub_script(&server, "{\"publish\":[\"k1-again\"],\"sign\":\"k1-again\"}");
    expect_login(client, "the new key", GOV_OK, 1);
    expect_login(client, "the new key again", GOV_OK, 0);
    stub_script(&server, "{\"sign\":\"k1\"}");
    expect_login(client, "the old key has gone", GOV_ERR_SIGNATURE, 0);
    gov_client_unref(client);
}
END_TEST

/* Somebody who can write tokens must not make us ask the provider as often as he likes. */
START_TEST(names_that_do_not_exist_cost_one_fetch)
{
    char what[32];

    stub_reset(&server);
    stub_use_clock(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    expect_login(client, "a good one", GOV_OK, 1);
    for (int i = 0; i < 8; i++) {
        snprintf(what, sizeof what, "forged-%d", i);
        stub_script(&server, "{\"id_token\":{\"key\":\"hidden\",\"header\":{\"kid\":\"%s\"}}}",
                    what);
        expect_login(client, what, GOV_ERR_KEY_NOT_FOUND, i == 0 ? 1 : 0);
    }
    stub_script(&server, "{\"id_token\":{}}");
    expect_login(client, "a good one in between", GOV_OK, 0);
    gov_fake_clock_advance(server.clock, 31000);
    stub_script(&server, "{\"id_token\":{\"key\":\"hidden\",\"header\":{\"kid\":\"forged-0\"}}}");
    expect_login(client, "known to be absent", GOV_ERR_KEY_NOT_FOUND, 0);
    stub_script(&server, "{\"id_token\":{\"key\":\"hidden\",\"header\":{\"kid\":\"forged-9\"}}}");
    expect_login(client, "after the pause", GOV_ERR_KEY_NOT_FOUND, 1);
    expect_login(client, "and again", GOV_ERR_KEY_NOT_FOUND, 0);
    gov_client_unref(client);
}
END_TEST

START_TEST(bad_signatures_cost_one_fetch)
{
    stub_reset(&server);
    stub_use_clock(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    expect_login(client, "a good one", GOV_OK, 1);
    stub_script(&server, "{\"id_token\":{\"key\":\"hidden\"}}");
    expect_login(client, "forged", GOV_ERR_SIGNATURE, 1);
    expect_login(client, "forged again", GOV_ERR_SIGNATURE, 0);
    stub_script(&server, "{\"id_token\":{\"tamper\":true}}");
    expect_login(client, "tampered", GOV_ERR_SIGNATURE, 0);
    gov_fake_clock_advance(server.clock, 31000);
    expect_login(client, "after the pause", GOV_ERR_SIGNATURE, 1);
    gov_client_unref(client);
}
END_TEST

/* What cannot be right whatever the keys are asks for none. */
START_TEST(what_no_key_helps)
{
    static const struct {
        const char *id_token;
        gov_status status;
    } rows[] = {
        {"{\"alg\":\"HS256\"}", GOV_ERR_ALGORITHM},
        {"{\"header\":{\"alg\":\"none\"}}", GOV_ERR_ALGORITHM},
        {"{\"header\":{\"alg\":\"ES512\"}}", GOV_ERR_ALGORITHM},
        {"{\"header\":{\"zip\":\"DEF\"}}", GOV_ERR_RESPONSE},
    };

    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    expect_login(client, "a good one", GOV_OK, 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_script(&server, "{\"id_token\":%s}", rows[i].id_token);
        expect_login(client, rows[i].id_token, rows[i].status, 0);
    }
    gov_client_unref(client);
}
END_TEST

START_TEST(set_with_several_kinds_of_keys)
{
    stub_reset(&server);
    stub_script(&server, "{\"publish\":[\"rs\",\"k2\",\"k1\"],\"sign\":\"rs\"}");
    gov_client *client = stub_client(&server, "app", NULL);
    expect_login(client, "RS256", GOV_OK, 1);
    stub_script(&server, "{\"sign\":\"k1\"}");
    expect_login(client, "ES256", GOV_OK, 0);
    gov_client_unref(client);
    client = stub_client(&server, "app", OIDC_SET("auth.algorithms", "ES256"));
    expect_login(client, "ES256 only", GOV_OK, 1);
    stub_script(&server, "{\"sign\":\"rs\"}");
    expect_login(client, "RS256 is not permitted", GOV_ERR_ALGORITHM, 0);
    gov_client_unref(client);
}
END_TEST

/* Nobody can log in before there are keys; afterwards what is known serves on. */
START_TEST(broken_answers_and_what_is_known)
{
    static const struct {
        const char *fault;
        gov_status status;
        bool passing; /* the provider is out of service, and not wrong */
    } rows[] = {
        {"empty_200", GOV_ERR_RESPONSE, false},
        {"html_200", GOV_ERR_RESPONSE, false},
        {"array", GOV_ERR_RESPONSE, false},
        {"null", GOV_ERR_RESPONSE, false},
        {"truncated", GOV_ERR_RESPONSE, false},
        {"duplicate", GOV_ERR_RESPONSE, false},
        {"garbage", GOV_ERR_RESPONSE, false},
        {"nul", GOV_ERR_RESPONSE, false},
        {"bom", GOV_ERR_RESPONSE, false},
        {"text_plain", GOV_ERR_RESPONSE, false},
        {"deep", GOV_ERR_RESPONSE_TOO_LARGE, false},
        {"huge", GOV_ERR_RESPONSE_TOO_LARGE, false},
        {"endless", GOV_ERR_RESPONSE_TOO_LARGE, false},
        {"redirect", GOV_ERR_REDIRECT, false},
        {"redirect_307", GOV_ERR_REDIRECT, false},
        {"redirect_308", GOV_ERR_REDIRECT, false},
        {"{\"status\":404}", GOV_ERR_NOT_FOUND, false},
        {"{\"status\":200,\"body\":\"{\\\"keys\\\":[]}\"}", GOV_ERR_ALGORITHM, false},
        {"{\"status\":200,\"body\":\"{\\\"keys\\\":[{\\\"kty\\\":\\\"oct\\\",\\\"k\\\":"
         "\\\"AAAA\\\"}]}\"}",
         GOV_ERR_RESPONSE, false},
        {"html_502", GOV_ERR_UNAVAILABLE, true},
        {"json_503", GOV_ERR_UNAVAILABLE, true},
        {"429", GOV_ERR_RATE_LIMITED, true},
        {"reset", GOV_ERR_NETWORK, true},
        {"close", GOV_ERR_NETWORK, true},
        {"cut", GOV_ERR_NETWORK, true},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_reset(&server);
        stub_use_clock(&server);
        gov_client *client = stub_client(&server, "app", NULL);
        stub_fault(&server, "/jwks", rows[i].fault);
        expect_login(client, rows[i].fault, rows[i].status, 1);
        expect_login(client, rows[i].fault, GOV_OK, 1);
        gov_fake_clock_advance(server.clock, 2 * HOUR_MS);
        stub_fault_always(&server, "/jwks", rows[i].fault);
        expect_login(client, rows[i].fault, rows[i].passing ? GOV_OK : rows[i].status, 1);
        ck_assert_int_eq(stub_count_other(&server), 0);
        gov_client_unref(client);
    }
}
END_TEST

/* Keys that nobody confirms any more end after a day. */
START_TEST(provider_that_stays_away)
{
    stub_reset(&server);
    stub_use_clock(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    expect_login(client, "at first", GOV_OK, 1);
    stub_fault_always(&server, "/jwks", "html_502");
    for (int i = 0; i < 3; i++) {
        gov_fake_clock_advance(server.clock, 7 * HOUR_MS);
        expect_login(client, "within a day", GOV_OK, 1);
        expect_login(client, "in the pause", GOV_OK, 0);
    }
    gov_fake_clock_advance(server.clock, 24 * HOUR_MS);
    expect_login(client, "after a day", GOV_ERR_UNAVAILABLE, 1);
    stub_fault_always(&server, "/jwks", "ok");
    expect_login(client, "it is back", GOV_OK, 1);
    gov_client_unref(client);
}
END_TEST

START_TEST(provider_without_keys)
{
    stub_reset(&server);
    stub_script(&server, "{\"metadata\":{\"jwks_uri\":null}}");
    gov_client *client = stub_client(&server, "app", NULL);
    expect_login(client, "no jwks_uri", GOV_ERR_UNSUPPORTED, 0);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        keys_are_fetched_once,           rotation_in_the_middle_of_a_login,
        another_key_under_the_same_name, names_that_do_not_exist_cost_one_fetch,
        bad_signatures_cost_one_fetch,   what_no_key_helps,
        set_with_several_kinds_of_keys,  broken_answers_and_what_is_known,
        provider_that_stays_away,        provider_without_keys,
    };

    return idp_run("stub_keys", IDP_STUB, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
