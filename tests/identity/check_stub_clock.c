/* SPDX-License-Identifier: Apache-2.0 */
/* A provider whose clock is ten minutes off, and tokens whose times are wrong by a clock that is right:
 * the first is learnt from its Date, the second is refused with the claim and the seconds in the message.
 * Ages of sessions are on the monotonic clock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

static void expect_login(gov_client *client, const char *what, gov_status wanted, const char *claim,
                         const char *seconds)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = stub_log_in(&server, client, NULL, &session, &err);

    stub_expect_says(&server, what, wanted, status, &err, claim, seconds);
    gov_session_unref(session);
}

static void set_offsets(int date, int times)
{
    stub_script(&server,
                "{\"date_offset\":%d,\"id_token\":{\"offsets\":{\"iat\":%d,\"exp\":%d,"
                "\"auth_time\":%d}}}",
                date, times, times, times);
}

/* By their own clock the tokens are fine. */
START_TEST(clock_of_the_provider_ten_minutes_off)
{
    static const int offsets[] = {600, -600, 86400, -86400};

    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        int64_t learnt = 0;
        char what[64];

        stub_reset(&server);
        set_offsets(offsets[i], offsets[i]);
        gov_client *client = stub_client(&server, "app", NULL);
        snprintf(what, sizeof what, "%d s off", offsets[i]);
        expect_login(client, what, GOV_OK, NULL, NULL);
        ck_assert_int_eq(gov_client_get_clock_offset_ms(client, &learnt), 1);
        ck_assert_int_le(llabs(learnt - offsets[i] * 1000LL), 3000);
        gov_client_unref(client);
    }
}
END_TEST

/* The Date is right, so the token is not: the token of a server that writes wrong times. */
START_TEST(times_of_a_token_that_are_wrong)
{
    static const struct {
        const char *id_token;
        gov_status status;
        const char *claim;
        const char *seconds; /* the first digits of what it is off by */
    } rows[] = {
        {"{\"offsets\":{\"exp\":-2000}}", GOV_ERR_EXPIRED, "exp", " 140"},
        {"{\"offsets\":{\"exp\":-700}}", GOV_ERR_EXPIRED, "exp", " 10"},
        {"{\"offsets\":{\"exp\":-640}}", GOV_OK, NULL, NULL},
        {"{\"offsets\":{\"iat\":900}}", GOV_ERR_NOT_YET_VALID, "iat", " 9"},
        {"{\"offsets\":{\"iat\":280}}", GOV_OK, NULL, NULL},
        {"{\"offsets\":{\"iat\":-864000}}", GOV_OK, NULL, NULL},
        {"{\"offsets\":{\"nbf\":500}}", GOV_ERR_NOT_YET_VALID, "nbf", " 500"},
        {"{\"offsets\":{\"nbf\":50}}", GOV_OK, NULL, NULL},
        {"{\"claims\":{\"exp\":0}}", GOV_ERR_EXPIRED, "exp", NULL},
        {"{\"claims\":{\"exp\":null}}", GOV_ERR_CLAIM, "exp", NULL},
        {"{\"claims\":{\"exp\":\"never\"}}", GOV_ERR_CLAIM, "exp", NULL},
        {"{\"claims\":{\"exp\":1e300}}", GOV_ERR_CLAIM, "exp", NULL},
        {"{\"claims\":{\"exp\":-1}}", GOV_ERR_CLAIM, "exp", NULL},
        {"{\"claims\":{\"iat\":null}}", GOV_ERR_CLAIM, "iat", NULL},
        {"{\"claims\":{\"iat\":1.5}}", GOV_ERR_CLAIM, "iat", NULL},
        {"{\"claims\":{\"nbf\":\"soon\"}}", GOV_ERR_CLAIM, "nbf", NULL},
    };

    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_script(&server, "{\"id_token\":%s}", rows[i].id_token);
        expect_login(client, rows[i].id_token, rows[i].status, rows[i].claim, rows[i].seconds);
    }
    gov_client_unref(client);
}
END_TEST

/* A Date that is off does not make wrong times right. */
START_TEST(token_that_does_not_follow_the_clock_of_its_provider)
{
    stub_reset(&server);
    set_offsets(1200, 0);
    gov_client *client = stub_client(&server, "app", NULL);
    expect_login(client, "ahead", GOV_ERR_EXPIRED, "exp", " 60");
    gov_client_unref(client);
    stub_reset(&server);
    set_offsets(-600, 0);
    client = stub_client(&server, "app", NULL);
    expect_login(client, "behind", GOV_ERR_NOT_YET_VALID, "iat", " 60");
    gov_client_unref(client);
}
END_TEST

START_TEST(slack_is_as_configured)
{
    stub_reset(&server);
    stub_script(&server, "{\"id_token\":{\"offsets\":{\"exp\":-602}}}");
    gov_client *client = stub_client(&server, "app", OIDC_SET("auth.skew_exp_ms", "0"));
    expect_login(client, "none for exp", GOV_ERR_EXPIRED, "exp", NULL);
    gov_client_unref(client);
    stub_script(&server, "{\"id_token\":{\"offsets\":{\"iat\":20}}}");
    client = stub_client(&server, "app", OIDC_SET("auth.skew_iat_ms", "5000"));
    expect_login(client, "little for iat", GOV_ERR_NOT_YET_VALID, "iat", NULL);
    gov_client_unref(client);
    client = stub_client(&server, "app", OIDC_SET("auth.skew_iat_ms", "30000"));
    expect_login(client, "enough for iat", GOV_OK, NULL, NULL);
    gov_client_unref(client);
    stub_script(&server, "{\"id_token\":{\"offsets\":{\"nbf\":200}}}");
    client = stub_client(&server, "app", OIDC_SET("auth.skew_nbf_ms", "300000"));
    expect_login(client, "enough for nbf", GOV_OK, NULL, NULL);
    gov_client_unref(client);
}
END_TEST

static int64_t claim_of(gov_client *client, const char *member, const char *claim)
{
    char token[4096];
    char text[64];
    size_t n = (size_t)stub_count(&server, "POST /token") - 1;

    ck_assert(stub_request(&server, "/token", n, member, token, sizeof token));
    ck_assert(oidc_claim(client, token, claim, text, sizeof text));
    return strtoll(text, NULL, 10);
}

/* What the client signs has the provider's time, or it would be refused. */
START_TEST(proofs_follow_the_clock_of_the_provider)
{
    static const int offsets[] = {600, -600};
    const gov_key_options options = {
        .struct_size = sizeof options, .kid = "c", .alg = "ES256", .use = "sig"};
    gov_key *key = NULL;

    ck_assert_int_eq(gov_key_generate(NULL, "P-256", &options, &key, NULL), GOV_OK);
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        gov_session *session = NULL;
        gov_error *err = NULL;

        stub_reset(&server);
        stub_script(&server, "{\"date_offset\":%d}", offsets[i]);
        gov_config *config = stub_config(
            &server, "backend", OIDC_SET("auth.method", "private_key_jwt", "auth.dpop", "true"));
        ck_assert_int_eq(gov_config_set_key(config, GOV_KEY_CLIENT, key, NULL), GOV_OK);
        gov_client *client = oidc_client_of(config);
        gov_status status = gov_auth_client_credentials(client, NULL, &session, &err);
        stub_expect(&server, "credentials", GOV_OK, status, &err);
        int64_t wanted = (int64_t)time(NULL) + offsets[i];
        ck_assert_int_le(llabs(claim_of(client, "form.client_assertion", "iat") - wanted), 5);
        ck_assert_int_le(llabs(claim_of(client, "form.client_assertion", "exp") - wanted), 65);
        ck_assert_int_le(llabs(claim_of(client, "headers.DPoP", "iat") - wanted), 5);
        gov_session_unref(session);
        gov_client_unref(client);
    }
    gov_key_unref(key);
}
END_TEST

/* Somebody sets the machine's clock: a session neither expires nor lives again. */
START_TEST(session_does_not_care_for_the_wall_clock)
{
    gov_error *err = NULL;
    int64_t now = (int64_t)time(NULL) * 1000;

    stub_reset(&server);
    stub_use_clock(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    gov_session *session = stub_person(&server, client);
    gov_fake_clock_set_wall(server.clock, now + 86400000);
    stub_expect(&server, "a day later", GOV_OK, stub_call(&server, session, &err), &err);
    gov_fake_clock_set_wall(server.clock, now - 86400000);
    stub_expect(&server, "a day before", GOV_OK, stub_call(&server, session, &err), &err);
    ck_assert_int_eq(stub_count(&server, "token refresh_token"), 0);
    gov_fake_clock_advance(server.clock, 600000);
    stub_expect(&server, "expired", GOV_OK, stub_call(&server, session, &err), &err);
    ck_assert_int_eq(stub_count(&server, "token refresh_token"), 1);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        clock_of_the_provider_ten_minutes_off,
        times_of_a_token_that_are_wrong,
        token_that_does_not_follow_the_clock_of_its_provider,
        slack_is_as_configured,
        proofs_follow_the_clock_of_the_provider,
        session_does_not_care_for_the_wall_clock,
    };

    return idp_run("stub_clock", IDP_STUB, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
