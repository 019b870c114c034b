/* SPDX-License-Identifier: Apache-2.0 */
/* What may be brought once and is brought twice, and proofs that are asked for again and again: client
 * assertions (RFC 7523), the word of a terminal, DPoP nonces (RFC 9449 section 8). */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "stub_support.h"

static stub server;
static gov_key *key;

static void set_up(void)
{
    const gov_key_options options = {
        .struct_size = sizeof options, .kid = "c", .alg = "ES256", .use = "sig"};

    stub_start(&server);
    ck_assert_int_eq(gov_key_generate(NULL, "P-256", &options, &key, NULL), GOV_OK);
}

static void tear_down(void)
{
    gov_key_unref(key);
    stub_stop(&server);
}

/* A source that always gives the same: two assertions have one "jti". */
static gov_status same_bytes(void *user, void *out, size_t size)
{
    (void)user;
    memset(out, 0x5a, size);
    return GOV_OK;
}

static void break_random(gov_config *config)
{
    const gov_random table = {.struct_size = sizeof table, .fill = same_bytes};

    ck_assert_int_eq(gov_config_set_random(config, &table, NULL), GOV_OK);
}

static void expect_system(gov_client *client, const char *what, gov_status wanted)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = gov_auth_client_credentials(client, NULL, &session, &err);

    stub_expect(&server, what, wanted, status, &err);
    gov_session_unref(session);
}

static gov_config *with_key(const char *dpop)
{
    gov_config *config = stub_config(&server, "backend",
                                     OIDC_SET("auth.method", "private_key_jwt", "auth.dpop", dpop));

    ck_assert_int_eq(gov_config_set_key(config, GOV_KEY_CLIENT, key, NULL), GOV_OK);
    return config;
}

START_TEST(client_assertion_that_was_there_before)
{
    stub_reset(&server);
    gov_config *config = with_key("false");
    break_random(config);
    gov_client *client = oidc_client_of(config);
    expect_system(client, "the first", GOV_OK);
    expect_system(client, "the same again", GOV_ERR_CLIENT_REJECTED);
    gov_client_unref(client);
    client = oidc_client_of(with_key("false"));
    expect_system(client, "a new one", GOV_OK);
    expect_system(client, "another new one", GOV_OK);
    gov_client_unref(client);
}
END_TEST

/* Sending again is not sending the same. */
START_TEST(repeats_bring_new_assertions)
{
    char assertions[3][4096];

    stub_reset(&server);
    gov_config *config = with_key("false");
    ck_assert_int_eq(gov_config_set(config, "retry.max_attempts", "3", NULL), GOV_OK);
    gov_client *client = oidc_client_of(config);
    stub_script(&server, "{\"faults\":{\"/token\":[\"done_reset\",\"html_502\",\"ok\"]}}");
    expect_system(client, "at the third time", GOV_OK);
    for (size_t i = 0; i < 3; i++) {
        ck_assert(stub_request(&server, "/token", i, "form.client_assertion", assertions[i],
                               sizeof assertions[i]));
    }
    ck_assert_str_ne(assertions[0], assertions[1]);
    ck_assert_str_ne(assertions[1], assertions[2]);
    gov_client_unref(client);
}
END_TEST

static gov_client *terminal(bool same_random)
{
    gov_config *config =
        stub_config(&server, "kiosk", OIDC_SET("app.terminal_id", "T-1", "auth.scope", "openid"));

    ck_assert_int_eq(gov_config_set_key(config, GOV_KEY_TERMINAL, key, NULL), GOV_OK);
    if (same_random) {
        break_random(config);
    }
    return oidc_client_of(config);
}

static void expect_terminal(gov_client *client, const char *what, gov_status wanted)
{
    const gov_terminal_evidence evidence = {.struct_size = sizeof evidence,
                                            .id_type = "resident_id",
                                            .id_number = STUB_ID_NUMBER,
                                            .method = "id_card+face",
                                            .device = "R-0001",
                                            .transaction = "T-0001",
                                            .at_ms = (int64_t)time(NULL) * 1000};
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = gov_auth_terminal(client, &evidence, NULL, &session, &err);

    stub_expect(&server, what, wanted, status, &err);
    ck_assert((session != NULL) == (wanted == GOV_OK));
    gov_session_unref(session);
}

START_TEST(word_of_a_terminal_that_was_there_before)
{
    stub_reset(&server);
    gov_client *client = terminal(true);
    expect_terminal(client, "the first", GOV_OK);
    expect_terminal(client, "the same again", GOV_ERR_LOGIN_DENIED);
    gov_client_unref(client);
}
END_TEST

/* It names a person: nothing of it may be seen, and it is not sent again. */
START_TEST(answers_to_a_terminal)
{
    static const struct {
        const char *fault;
        gov_status status;
    } rows[] = {
        {"empty_403", GOV_ERR_CLIENT_REJECTED},
        {"invalid_client", GOV_ERR_CLIENT_REJECTED},
        {"invalid_grant", GOV_ERR_LOGIN_DENIED},
        {"html_502", GOV_ERR_UNAVAILABLE},
        {"reset", GOV_ERR_NETWORK},
        {"done_reset", GOV_ERR_NETWORK},
        {"truncated", GOV_ERR_RESPONSE},
        {"duplicate", GOV_ERR_RESPONSE},
        {"html_200", GOV_ERR_RESPONSE},
        {"huge", GOV_ERR_RESPONSE_TOO_LARGE},
        {"redirect", GOV_ERR_REDIRECT},
        {"redirect_307", GOV_ERR_REDIRECT},
        {"redirect_308", GOV_ERR_REDIRECT},
    };

    stub_reset(&server);
    gov_client *client = terminal(false);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_fault(&server, "/token", rows[i].fault);
        expect_terminal(client, rows[i].fault, rows[i].status);
    }
    stub_script(&server, "{\"id_token\":{\"claims\":{\"aud\":\"somebody-else\"}}}");
    expect_terminal(client, "aud", GOV_ERR_CLAIM);
    stub_script(&server, "{\"id_token\":{}}");
    expect_terminal(client, "no fault", GOV_OK);
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_client_unref(client);
}
END_TEST

#define ASK(nonce)                                                                                 \
    "{\"status\":400,\"body\":\"{\\\"error\\\":\\\"use_dpop_nonce\\\"}\",\"headers\":{"            \
    "\"DPoP-Nonce\":\"" nonce "\"}}"

static void proof_of(size_t n, const char *claim, gov_client *client, char *out, size_t room)
{
    char proof[4096];

    ck_assert(stub_request(&server, "/token", n, "headers.DPoP", proof, sizeof proof));
    if (!oidc_claim(client, proof, claim, out, room)) {
        snprintf(out, room, "none");
    }
}

/* One more attempt, with everything made anew. */
START_TEST(nonce_that_is_asked_for_once)
{
    char text[2][4096];

    stub_reset(&server);
    stub_script(&server, "{\"dpop_nonce\":\"n-1\"}");
    gov_client *client = oidc_client_of(with_key("true"));
    expect_system(client, "asked once", GOV_OK);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 2);
    proof_of(0, "nonce", client, text[0], sizeof text[0]);
    proof_of(1, "nonce", client, text[1], sizeof text[1]);
    ck_assert_str_eq(text[0], "none");
    ck_assert_str_eq(text[1], "n-1");
    proof_of(0, "jti", client, text[0], sizeof text[0]);
    proof_of(1, "jti", client, text[1], sizeof text[1]);
    ck_assert_str_ne(text[0], text[1]);
    for (size_t i = 0; i < 2; i++) {
        ck_assert(
            stub_request(&server, "/token", i, "form.client_assertion", text[i], sizeof text[i]));
    }
    ck_assert_str_ne(text[0], text[1]);
    expect_system(client, "known from now on", GOV_OK);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 3);
    gov_client_unref(client);
}
END_TEST

START_TEST(nonce_that_is_asked_for_again_and_again)
{
    static const char *const faults[] = {
        ASK("same"), "[" ASK("one") "," ASK("two") "," ASK("three") "," ASK("four") "]"};

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        stub_reset(&server);
        gov_client *client = oidc_client_of(with_key("true"));
        stub_script(&server, "{\"faults\":{\"/token\":%s}}", faults[i]);
        expect_system(client, faults[i], GOV_ERR_INVALID);
        ck_assert_int_eq(stub_count(&server, "POST /token"), 2);
        gov_client_unref(client);
    }
}
END_TEST

/* Who asks and gives none, or one that cannot stand in a proof, gets no second request. */
START_TEST(nonce_that_is_none)
{
    stub_reset(&server);
    gov_client *client = oidc_client_of(with_key("true"));
    stub_fault(&server, "/token",
               "{\"status\":400,\"body\":\"{\\\"error\\\":\\\"use_dpop_nonce\\\"}\"}");
    expect_system(client, "none", GOV_ERR_INVALID);
    stub_fault(&server, "/token", ASK("two words"));
    expect_system(client, "two words", GOV_ERR_INVALID);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 2);
    gov_client_unref(client);
    /* Nor does it mean anything to whoever brings no proof. */
    client = oidc_client_of(with_key("false"));
    stub_fault(&server, "/token", ASK("n"));
    expect_system(client, "no proof", GOV_ERR_INVALID);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 3);
    gov_client_unref(client);
}
END_TEST

/* RFC 9449 section 5: what is not bound is not used as if it were. */
START_TEST(tokens_that_are_not_bound)
{
    stub_reset(&server);
    gov_client *client = oidc_client_of(with_key("true"));
    stub_script(&server, "{\"token_response\":{\"token_type\":\"Bearer\"}}");
    expect_system(client, "Bearer", GOV_ERR_RESPONSE);
    stub_script(&server, "{\"token_response\":{\"token_type\":\"dpop\"}}");
    expect_system(client, "dpop", GOV_OK);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        client_assertion_that_was_there_before,
        repeats_bring_new_assertions,
        word_of_a_terminal_that_was_there_before,
        answers_to_a_terminal,
        nonce_that_is_asked_for_once,
        nonce_that_is_asked_for_again_and_again,
        nonce_that_is_none,
        tokens_that_are_not_bound,
    };

    return idp_run("stub_proof", IDP_STUB, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
