/* SPDX-License-Identifier: Apache-2.0 */
/* What a token endpoint answers that it must not, to a system that logs in by its credentials: refusals
 * without words, pages of proxies, broken JSON, far too much of it, redirects, tokens of no known type.
 * Each ends in its own status. Refused proofs and repeats are check_stub_proof.c. */
#include <stdio.h>
#include <stdlib.h>
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

static gov_status try(gov_client *client, gov_session **session, gov_error **err)
{
    *session = NULL;
    gov_status status = gov_auth_client_credentials(client, NULL, session, err);
    ck_assert((*session != NULL) == (status == GOV_OK));
    return status;
}

static void expect(gov_client *client, const char *what, gov_status wanted)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = try(client, &session, &err);

    stub_expect(&server, what, wanted, status, &err);
    gov_session_unref(session);
}

/* That all tests of the stub would notice. */
START_TEST(what_is_hidden_is_looked_for)
{
    char token[256];
    char text[400];

    stub_reset(&server);
    gov_client *client = stub_client(&server, "backend", NULL);
    gov_session *session = oidc_backend(client);
    oidc_access_token(session, token, sizeof token);
    snprintf(text, sizeof text, "the token %s is not good", token);
    ck_assert(stub_is_telling(&server, text));
    ck_assert(stub_is_telling(&server, "the secret " OIDC_SECRET));
    ck_assert(stub_is_telling(&server, "the person " STUB_ID_NUMBER));
    ck_assert(!stub_is_telling(&server, "the token is not good"));
    ck_assert_ptr_nonnull(strstr(server.log, "auth_client_credentials"));
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

typedef struct fault_row {
    const char *fault;
    gov_status status;
} fault_row;

/* After each one the same client logs in. */
static void expect_faults(const fault_row *rows, size_t count)
{
    stub_reset(&server);
    gov_client *client = stub_client(&server, "backend", NULL);

    for (size_t i = 0; i < count; i++) {
        stub_fault(&server, "/token", rows[i].fault);
        expect(client, rows[i].fault, rows[i].status);
        expect(client, rows[i].fault, GOV_OK);
        ck_assert_int_eq(stub_count(&server, "POST /token"), 2 * ((long)i + 1));
    }
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_client_unref(client);
}

START_TEST(refusals_with_and_without_words)
{
    static const fault_row rows[] = {
        {"empty_401", GOV_ERR_CLIENT_REJECTED},
        {"empty_403", GOV_ERR_CLIENT_REJECTED},
        {"html_401", GOV_ERR_CLIENT_REJECTED},
        {"invalid_client", GOV_ERR_CLIENT_REJECTED},
        {"unauthorized_client", GOV_ERR_CLIENT_REJECTED},
        {"unsupported_grant_type", GOV_ERR_UNSUPPORTED},
        {"invalid_scope", GOV_ERR_FORBIDDEN},
        {"invalid_request", GOV_ERR_INVALID},
        {"access_denied", GOV_ERR_LOGIN_DENIED},
        {"html_502", GOV_ERR_UNAVAILABLE},
        {"json_503", GOV_ERR_UNAVAILABLE},
        {"json_500", GOV_ERR_PLATFORM},
        {"429", GOV_ERR_RATE_LIMITED},
        {"429_html", GOV_ERR_RATE_LIMITED},
        {"{\"status\":404}", GOV_ERR_NOT_FOUND},
        {"{\"status\":418,\"body\":\"tea\",\"type\":\"text/plain\"}", GOV_ERR_INVALID},
        {"{\"status\":400,\"body\":\"{\\\"error\\\":{\\\"a\\\":[]}}\"}", GOV_ERR_INVALID},
        {"{\"status\":400,\"body\":\"{\\\"error\\\":\\\"x y\\\\n\\\"}\"}", GOV_ERR_INVALID},
    };

    expect_faults(rows, sizeof rows / sizeof rows[0]);
}
END_TEST

START_TEST(answers_that_are_no_token_answers)
{
    static const fault_row rows[] = {
        {"empty_200", GOV_ERR_RESPONSE},
        {"html_200", GOV_ERR_RESPONSE},
        {"array", GOV_ERR_RESPONSE},
        {"null", GOV_ERR_RESPONSE},
        {"truncated", GOV_ERR_RESPONSE},
        {"duplicate", GOV_ERR_RESPONSE},
        {"garbage", GOV_ERR_RESPONSE},
        {"nul", GOV_ERR_RESPONSE},
        {"bom", GOV_ERR_RESPONSE},
        {"text_plain", GOV_ERR_RESPONSE},
        {"no_type", GOV_ERR_RESPONSE},
        {"{\"status\":200,\"body\":\"{\\\"access_token\\\":\\\"a\\u00ff\\\"}\"}", GOV_ERR_RESPONSE},
        {"{\"status\":201,\"body\":\"{}\"}", GOV_ERR_RESPONSE},
        {"{\"status\":204}", GOV_ERR_RESPONSE},
        {"unframed", GOV_ERR_RESPONSE},
        {"deep", GOV_ERR_RESPONSE_TOO_LARGE},
        {"huge", GOV_ERR_RESPONSE_TOO_LARGE},
        {"endless", GOV_ERR_RESPONSE_TOO_LARGE},
    };

    expect_faults(rows, sizeof rows / sizeof rows[0]);
}
END_TEST

START_TEST(connections_that_break)
{
    static const fault_row rows[] = {
        {"reset", GOV_ERR_NETWORK},      {"close", GOV_ERR_NETWORK},
        {"done_reset", GOV_ERR_NETWORK}, {"done_close", GOV_ERR_NETWORK},
        {"cut", GOV_ERR_NETWORK},
    };

    expect_faults(rows, sizeof rows / sizeof rows[0]);
}
END_TEST

/* Nothing of the secret reaches the other origin. */
START_TEST(redirects_to_another_origin)
{
    static const fault_row rows[] = {
        {"redirect", GOV_ERR_REDIRECT},
        {"redirect_307", GOV_ERR_REDIRECT},
        {"redirect_308", GOV_ERR_REDIRECT},
        {"{\"status\":303,\"headers\":{\"Location\":\"/other\"}}", GOV_ERR_REDIRECT},
        {"{\"status\":302,\"headers\":{\"Location\":\"javascript:alert(1)\"}}", GOV_ERR_REDIRECT},
    };

    expect_faults(rows, sizeof rows / sizeof rows[0]);
}
END_TEST

/* A server that quotes what it was sent. */
START_TEST(refusal_that_quotes_the_secret)
{
    stub_reset(&server);
    gov_client *client = stub_client(&server, "backend", NULL);
    gov_session *session = NULL;
    gov_error *err = NULL;

    stub_fault(&server, "/token",
               "{\"status\":400,\"body\":\"{\\\"error\\\":\\\"invalid_client\\\","
               "\\\"error_description\\\":\\\"no client with s3cret+/ &=\\\","
               "\\\"error_uri\\\":\\\"http://x.test/?s3cret\\\"}\"}");
    gov_status status = try(client, &session, &err);
    ck_assert_ptr_nonnull(err);
    ck_assert_str_eq(gov_error_get_platform_code(err), "invalid_client");
    ck_assert_int_eq(gov_error_get_http_status(err), 400);
    stub_expect_says(&server, "quoted", GOV_ERR_CLIENT_REJECTED, status, &err,
                     "auth_client_credentials");
    gov_client_unref(client);
}
END_TEST

START_TEST(members_that_are_not_as_they_must_be)
{
    static const struct {
        const char *members;
        gov_status status;
    } rows[] = {
        {"{\"token_type\":\"mac\"}", GOV_ERR_RESPONSE},
        {"{\"token_type\":null}", GOV_ERR_RESPONSE},
        {"{\"token_type\":5}", GOV_ERR_RESPONSE},
        {"{\"token_type\":\"DPoP\"}", GOV_ERR_RESPONSE},
        {"{\"token_type\":\"bEARER\"}", GOV_OK},
        {"{\"access_token\":null}", GOV_ERR_RESPONSE},
        {"{\"access_token\":\"\"}", GOV_ERR_RESPONSE},
        {"{\"access_token\":[\"a\"]}", GOV_ERR_RESPONSE},
        {"{\"access_token\":\"two words\"}", GOV_ERR_RESPONSE},
        {"{\"access_token\":\"line\\r\\nX-Evil: 1\"}", GOV_ERR_RESPONSE},
        {"{\"refresh_token\":\"two words\"}", GOV_ERR_RESPONSE},
        {"{\"expires_in\":0}", GOV_ERR_RESPONSE},
        {"{\"expires_in\":-1}", GOV_ERR_RESPONSE},
        {"{\"expires_in\":1.5}", GOV_ERR_RESPONSE},
        {"{\"expires_in\":\"soon\"}", GOV_ERR_RESPONSE},
        {"{\"expires_in\":9007199254740991}", GOV_OK},
        {"{\"expires_in\":null}", GOV_OK},
        {"{\"scope\":null}", GOV_OK},
        {"{\"id_token\":\"no.token\"}", GOV_ERR_RESPONSE},
        {"{\"more\":{\"of\":[\"it\"]}}", GOV_OK},
    };

    stub_reset(&server);
    gov_client *client = stub_client(&server, "backend", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_script(&server, "{\"token_response\":%s}", rows[i].members);
        expect(client, rows[i].members, rows[i].status);
    }
    gov_client_unref(client);
}
END_TEST

/* RFC 6749 section 5.1 leaves the lifetime to the documentation of the server: then it is five minutes. */
START_TEST(lifetime_that_is_not_told)
{
    stub_reset(&server);
    stub_use_clock(&server);
    gov_client *client = stub_client(&server, "backend", NULL);
    gov_session *session = NULL;
    gov_error *err = NULL;

    stub_script(&server, "{\"token_response\":{\"expires_in\":null}}");
    gov_status status = try(client, &session, &err);
    stub_expect(&server, "no expires_in", GOV_OK, status, &err);
    gov_fake_clock_advance(server.clock, 200000);
    stub_expect(&server, "call", GOV_OK, stub_call(&server, session, &err), &err);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 1);
    gov_fake_clock_advance(server.clock, 101000);
    stub_expect(&server, "call", GOV_OK, stub_call(&server, session, &err), &err);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 2);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* Blocks with their size before them, and how much there was at most. */
typedef struct meter {
    size_t now;
    size_t most;
} meter;

#define HEAD 16

static void *meter_realloc(void *user, void *ptr, size_t size)
{
    meter *m = user;
    char *old = ptr != NULL ? (char *)ptr - HEAD : NULL;
    size_t was = 0;

    if (old != NULL) {
        memcpy(&was, old, sizeof was);
    }
    char *block = realloc(old, size + HEAD);
    if (block == NULL) {
        return NULL;
    }
    memcpy(block, &size, sizeof size);
    m->now += size - was;
    m->most = m->now > m->most ? m->now : m->most;
    return block + HEAD;
}

static void *meter_alloc(void *user, size_t size)
{
    return meter_realloc(user, NULL, size);
}

static void meter_free(void *user, void *ptr)
{
    meter *m = user;
    size_t size = 0;

    if (ptr != NULL) {
        memcpy(&size, (char *)ptr - HEAD, sizeof size);
        m->now -= size;
        free((char *)ptr - HEAD);
    }
}

/* Neither of an answer that tells its length nor of one that does not. */
START_TEST(memory_does_not_grow_with_what_comes)
{
    static const char *const faults[] = {"huge", "endless"};
    meter m = {0, 0};
    const gov_allocator table = {.struct_size = sizeof table,
                                 .user = &m,
                                 .alloc = meter_alloc,
                                 .realloc = meter_realloc,
                                 .free = meter_free};

    stub_reset(&server);
    server.allocator = &table;
    gov_client *client = stub_client(&server, "backend", NULL);
    expect(client, "at first", GOV_OK);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        m.most = m.now;
        size_t before = m.now;
        stub_fault(&server, "/token", faults[i]);
        expect(client, faults[i], GOV_ERR_RESPONSE_TOO_LARGE);
        ck_assert_msg(m.most - before < (1U << 20), "%s: %zu bytes", faults[i], m.most - before);
    }
    gov_client_unref(client);
    server.allocator = NULL;
    ck_assert_uint_eq(m.now, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_is_hidden_is_looked_for,         refusals_with_and_without_words,
        answers_that_are_no_token_answers,    connections_that_break,
        redirects_to_another_origin,          refusal_that_quotes_the_secret,
        members_that_are_not_as_they_must_be, lifetime_that_is_not_told,
        memory_does_not_grow_with_what_comes,
    };

    return idp_run("stub_token", IDP_STUB, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
