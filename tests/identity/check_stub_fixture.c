/* SPDX-License-Identifier: Apache-2.0 */
/* The stub itself, with plain libcurl: that each of its faults is one, since a test of how govsdk takes
 * them proves nothing otherwise. Not: govsdk. */
#include <stdio.h>
#include <string.h>

#include "support/idp.h"
#include "support/idp_http.h"

static idp stub;

static void set_up(void)
{
    idp_start(&stub, IDP_STUB, NULL);
}

static void tear_down(void)
{
    idp_stop(&stub);
}

static void ask(const char *form, idp_reply *reply)
{
    idp_post(&stub, "/token", form, reply);
}

static void expect_error(const char *form, const char *error)
{
    char found[64] = "";
    idp_reply reply;

    ask(form, &reply);
    idp_member(reply.body, "error", found, sizeof found);
    ck_assert_str_eq(found, error);
    idp_reply_free(&reply);
}

/* A login from the authorization request to the tokens; the caller frees the reply. */
static void log_in(idp_reply *tokens, char *form, size_t room)
{
    /* RFC 7636 appendix B. */
    static const char request[] =
        "/authorize?client_id=app&response_type=code&scope=openid&nonce=n1&state=s1"
        "&redirect_uri=http%3A%2F%2Fapp.test%2Fcb&code_challenge_method=S256"
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    char code[128];
    idp_reply reply;

    idp_get(&stub, request, &reply);
    ck_assert_int_eq(reply.status, 302);
    ck_assert(idp_query(reply.location, "code", code, sizeof code));
    idp_reply_free(&reply);
    snprintf(form, room,
             "grant_type=authorization_code&client_id=app&code=%s"
             "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
             code);
    ask(form, tokens);
    ck_assert_int_eq(tokens->status, 200);
}

START_TEST(faults_in_place_of_an_answer)
{
    static const struct {
        const char *fault;
        long status;
        const char *body; /* how it begins */
    } cases[] = {
        {"empty_403", 403, ""},   {"html_401", 401, "<!DOCTYPE html>"},
        {"429", 429, ""},         {"html_502", 502, "<!DOCTYPE html>"},
        {"redirect", 302, ""},    {"reset", 0, ""},
        {"array", 200, "[]"},     {"slow_down", 400, "{\"error\": \"slow_down\""},
        {"deep", 200, "{\"a\":"}, {"close", 0, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char script[128];
        idp_reply reply;
        snprintf(script, sizeof script, "{\"faults\":{\"/token\":[\"%s\"]}}", cases[i].fault);
        idp_script(&stub, script);
        ask("grant_type=client_credentials", &reply);
        ck_assert_msg(reply.status == cases[i].status, "%s: %ld", cases[i].fault, reply.status);
        ck_assert_int_eq(strncmp(reply.body, cases[i].body, strlen(cases[i].body)), 0);
        idp_reply_free(&reply);
        ask("grant_type=client_credentials", &reply);
        ck_assert_int_eq(reply.status, 200);
        idp_reply_free(&reply);
    }
}
END_TEST

START_TEST(faults_of_an_answer)
{
    static const struct {
        const char *fault;
        size_t least;
        const char *part;
    } cases[] = {
        {"duplicate", 20, "{\"access_token\":\"second\",\"access_token\":"},
        {"huge", 10 << 20, "xxxxxxxx"},
        {"garbage", 20, "}}"},
        {"nul", 20, "\\u0000"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char script[128];
        idp_reply reply;
        snprintf(script, sizeof script, "{\"faults\":{\"/token\":[\"%s\"]}}", cases[i].fault);
        idp_script(&stub, script);
        ask("grant_type=client_credentials", &reply);
        ck_assert_int_eq(reply.status, 200);
        ck_assert_uint_ge(reply.size, cases[i].least);
        ck_assert_msg(strstr(reply.body, cases[i].part) != NULL, "%s", cases[i].fault);
        idp_reply_free(&reply);
    }
}
END_TEST

START_TEST(rotation_is_done_before_the_connection_is_cut)
{
    char form[512];
    char token[128];
    idp_reply reply;
    long before = idp_count(&stub, "token refresh_token");

    log_in(&reply, form, sizeof form);
    ck_assert(idp_member(reply.body, "refresh_token", token, sizeof token));
    idp_reply_free(&reply);
    snprintf(form, sizeof form, "grant_type=refresh_token&client_id=app&refresh_token=%s", token);
    idp_script(&stub, "{\"faults\":{\"/token\":[\"done_reset\"]}}");
    ask(form, &reply);
    ck_assert_int_eq(reply.status, 0);
    idp_reply_free(&reply);
    expect_error(form, "invalid_grant");
    ck_assert_int_eq(idp_count(&stub, "token refresh_token") - before, 2);
}
END_TEST

START_TEST(code_and_assertion_are_good_once)
{
    /* {"alg":"none"} {"sub":"bank","jti":"1"} */
    static const char assertion[] =
        "grant_type=client_credentials&client_assertion=eyJhbGciOiJub25lIn0"
        ".eyJzdWIiOiJiYW5rIiwianRpIjoiMSJ9.";
    char form[512];
    idp_reply reply;

    log_in(&reply, form, sizeof form);
    idp_reply_free(&reply);
    expect_error(form, "invalid_grant");
    ask(assertion, &reply);
    ck_assert_int_eq(reply.status, 200);
    idp_reply_free(&reply);
    expect_error(assertion, "invalid_client");
}
END_TEST

START_TEST(metadata_callback_and_date_lie_as_told)
{
    char form[512];
    char value[256];
    idp_reply reply;

    idp_script(&stub, "{\"metadata\":{\"issuer\":\"https://other.test\"},\"date_offset\":600,"
                      "\"callback\":{\"iss\":\"https://other.test\"}}");
    idp_get(&stub, "/.well-known/openid-configuration", &reply);
    ck_assert(idp_member(reply.body, "issuer", value, sizeof value));
    ck_assert_str_eq(value, "https://other.test");
    idp_reply_free(&reply);
    idp_get(&stub, "/authorize?client_id=app&redirect_uri=http%3A%2F%2Fapp.test%2Fcb", &reply);
    ck_assert(idp_query(reply.location, "iss", value, sizeof value));
    ck_assert_str_eq(value, "https://other.test");
    idp_reply_free(&reply);
    idp_control(&stub, "/_test/reset", "");
    log_in(&reply, form, sizeof form);
    idp_reply_free(&reply);
}
END_TEST

START_TEST(redirects_lead_to_an_origin_that_counts_apart)
{
    char other[128];
    char url[256];
    idp_reply reply;

    idp_script(&stub, "{\"faults\":{\"/jwks\":[\"redirect_307\"]}}");
    idp_get(&stub, "/jwks", &reply);
    ck_assert_int_eq(reply.status, 307);
    ck_assert(idp_member(stub.line, "other_issuer", other, sizeof other));
    snprintf(url, sizeof url, "%s/jwks", other);
    ck_assert_str_eq(reply.location, url);
    idp_reply_free(&reply);
    ck_assert_int_eq(idp_count(&stub, "other GET /jwks"), 0);
    idp_exchange(&(idp_request){.url = url}, &reply);
    idp_reply_free(&reply);
    ck_assert_int_eq(idp_count(&stub, "other GET /jwks"), 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        faults_in_place_of_an_answer,
        faults_of_an_answer,
        rotation_is_done_before_the_connection_is_cut,
        code_and_assertion_are_good_once,
        metadata_callback_and_date_lie_as_told,
        redirects_lead_to_an_origin_that_counts_apart,
    };

    return idp_run("stub_fixture", IDP_STUB, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
