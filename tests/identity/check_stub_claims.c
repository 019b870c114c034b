/* SPDX-License-Identifier: Apache-2.0 */
/* What a provider states of a person or a token, and must not: userinfo about somebody else, signed
 * introspection answers for another audience, plain ones where signed ones are wanted, redirects. */
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

typedef struct row {
    const char *script;
    gov_status status;
    const char *word; /* of the message; NULL: any */
} row;

START_TEST(userinfo)
{
    static const row rows[] = {
        {"{}", GOV_OK, NULL},
        {"{\"userinfo\":{\"sub\":\"somebody-else\"}}", GOV_ERR_CLAIM, NULL},
        {"{\"userinfo\":{\"sub\":\"citizen-10\"}}", GOV_ERR_CLAIM, NULL},
        {"{\"userinfo\":{\"sub\":null}}", GOV_ERR_RESPONSE, NULL},
        {"{\"userinfo\":{\"sub\":1}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"empty_200\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"html_200\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"array\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"truncated\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"duplicate\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"nul\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"text_plain\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"deep\"]}}", GOV_ERR_RESPONSE_TOO_LARGE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"huge\"]}}", GOV_ERR_RESPONSE_TOO_LARGE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"endless\"]}}", GOV_ERR_RESPONSE_TOO_LARGE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"reset\"]}}", GOV_ERR_NETWORK, NULL},
        {"{\"faults\":{\"/userinfo\":[\"html_502\"]}}", GOV_ERR_UNAVAILABLE, NULL},
        {"{\"faults\":{\"/userinfo\":[\"empty_403\"]}}", GOV_ERR_FORBIDDEN, NULL},
        {"{\"faults\":{\"/userinfo\":[\"redirect\"]}}", GOV_ERR_REDIRECT, NULL},
        {"{\"faults\":{\"/userinfo\":[\"redirect_307\"]}}", GOV_ERR_REDIRECT, NULL},
        {"{\"faults\":{\"/userinfo\":[\"redirect_308\"]}}", GOV_ERR_REDIRECT, NULL},
        {"{\"faults\":{\"/userinfo\":[{\"status\":200,\"body\":\"a.b.c\",\"type\":\"application/"
         "jwt\"}]}}",
         GOV_ERR_RESPONSE, NULL},
    };

    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    gov_session *session = stub_person(&server, client);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *text = NULL;
        gov_error *err = NULL;

        stub_script(&server, "{\"userinfo\":{}}");
        stub_script(&server, "%s", rows[i].script);
        gov_status status = gov_session_get_subject_json(session, NULL, &text, &err);
        stub_expect_says(&server, rows[i].script, rows[i].status, status, &err, rows[i].word);
        ck_assert((text != NULL) == (status == GOV_OK));
        gov_session_free_text(session, text);
    }
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

static void expect_rows(const row *rows, size_t count, const char *sealed)
{
    char token[256];

    stub_reset(&server);
    gov_client *client =
        stub_client(&server, "backend", OIDC_SET("auth.introspection_jwt", sealed));
    gov_session *session = oidc_backend(client);
    oidc_access_token(session, token, sizeof token);
    for (size_t i = 0; i < count; i++) {
        int32_t active = 7;
        char *text = NULL;
        gov_error *err = NULL;

        stub_script(&server, "{\"introspection\":{}}");
        stub_script(&server, "%s", rows[i].script);
        gov_status status = gov_token_introspect(client, token, NULL, &active, &text, &err);
        stub_expect_says(&server, rows[i].script, rows[i].status, status, &err, rows[i].word);
        ck_assert_int_eq(active, status == GOV_OK ? 1 : 0);
        ck_assert((text != NULL) == (status == GOV_OK));
        gov_client_free_text(client, text);
    }
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_session_unref(session);
    gov_client_unref(client);
}

START_TEST(introspection)
{
    static const row rows[] = {
        {"{}", GOV_OK, NULL},
        {"{\"introspection\":{\"claims\":{\"active\":null}}}", GOV_ERR_RESPONSE, NULL},
        {"{\"introspection\":{\"claims\":{\"active\":\"true\"}}}", GOV_ERR_RESPONSE, NULL},
        {"{\"introspection\":{\"claims\":{\"active\":1}}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/introspect\":[\"empty_401\"]}}", GOV_ERR_CLIENT_REJECTED, NULL},
        {"{\"faults\":{\"/introspect\":[\"empty_403\"]}}", GOV_ERR_CLIENT_REJECTED, NULL},
        {"{\"faults\":{\"/introspect\":[\"empty_200\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/introspect\":[\"null\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/introspect\":[\"truncated\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/introspect\":[\"duplicate\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/introspect\":[\"html_200\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/introspect\":[\"endless\"]}}", GOV_ERR_RESPONSE_TOO_LARGE, NULL},
        {"{\"faults\":{\"/introspect\":[\"reset\"]}}", GOV_ERR_NETWORK, NULL},
        {"{\"faults\":{\"/introspect\":[\"redirect\"]}}", GOV_ERR_REDIRECT, NULL},
        {"{\"faults\":{\"/introspect\":[\"redirect_307\"]}}", GOV_ERR_REDIRECT, NULL},
        {"{\"faults\":{\"/introspect\":[\"redirect_308\"]}}", GOV_ERR_REDIRECT, NULL},
    };

    expect_rows(rows, sizeof rows / sizeof rows[0], "false");
}
END_TEST

/* RFC 9701. */
START_TEST(signed_introspection)
{
    static const row rows[] = {
        {"{}", GOV_OK, NULL},
        {"{\"introspection\":{\"claims\":{\"aud\":\"somebody-else\"}}}", GOV_ERR_CLAIM, "aud"},
        {"{\"introspection\":{\"claims\":{\"aud\":null}}}", GOV_ERR_CLAIM, "aud"},
        {"{\"introspection\":{\"claims\":{\"iss\":\"https://other.test\"}}}", GOV_ERR_ISSUER,
         "iss"},
        {"{\"introspection\":{\"claims\":{\"token_introspection\":null}}}", GOV_ERR_CLAIM,
         "token_introspection"},
        {"{\"introspection\":{\"claims\":{\"token_introspection\":{}}}}", GOV_ERR_RESPONSE, NULL},
        {"{\"introspection\":{\"claims\":{\"token_introspection\":true}}}", GOV_ERR_CLAIM, NULL},
        {"{\"introspection\":{\"offsets\":{\"iat\":-3600}}}", GOV_ERR_EXPIRED, "iat"},
        {"{\"introspection\":{\"offsets\":{\"iat\":3600}}}", GOV_ERR_NOT_YET_VALID, "iat"},
        {"{\"introspection\":{\"claims\":{\"iat\":null}}}", GOV_ERR_CLAIM, "iat"},
        {"{\"introspection\":{\"header\":{\"typ\":\"JWT\"}}}", GOV_ERR_CLAIM, "typ"},
        {"{\"introspection\":{\"header\":{\"typ\":\"at+jwt\"}}}", GOV_ERR_CLAIM, "typ"},
        {"{\"introspection\":{\"tamper\":true}}", GOV_ERR_SIGNATURE, NULL},
        {"{\"introspection\":{\"key\":\"hidden\"}}", GOV_ERR_SIGNATURE, NULL},
        {"{\"introspection\":{\"alg\":\"HS256\"}}", GOV_ERR_ALGORITHM, NULL},
        {"{\"introspection\":{\"header\":{\"alg\":\"none\"}}}", GOV_ERR_ALGORITHM, NULL},
        {"{\"faults\":{\"/introspect\":[{\"status\":200,\"body\":\"{\\\"active\\\":true}\"}]}}",
         GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/introspect\":[\"text_plain\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/introspect\":[\"truncated\"]}}", GOV_ERR_RESPONSE, NULL},
    };

    expect_rows(rows, sizeof rows / sizeof rows[0], "true");
}
END_TEST

START_TEST(revocation)
{
    static const row rows[] = {
        {"{}", GOV_OK, NULL},
        {"{\"faults\":{\"/revoke\":[\"html_200\"]}}", GOV_OK, NULL},
        {"{\"faults\":{\"/revoke\":[\"empty_401\"]}}", GOV_ERR_CLIENT_REJECTED, NULL},
        {"{\"faults\":{\"/revoke\":[\"html_502\"]}}", GOV_ERR_UNAVAILABLE, NULL},
        {"{\"faults\":{\"/revoke\":[\"redirect\"]}}", GOV_ERR_REDIRECT, NULL},
        {"{\"faults\":{\"/revoke\":[\"redirect_308\"]}}", GOV_ERR_REDIRECT, NULL},
        {"{\"faults\":{\"/revoke\":[\"huge\"]}}", GOV_ERR_RESPONSE_TOO_LARGE, NULL},
    };

    stub_reset(&server);
    gov_client *client = stub_client(&server, "backend", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gov_error *err = NULL;

        stub_script(&server, "%s", rows[i].script);
        gov_status status = gov_token_revoke(client, "a-token-of-somebody", NULL, &err);
        stub_expect(&server, rows[i].script, rows[i].status, status, &err);
    }
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        userinfo,
        introspection,
        signed_introspection,
        revocation,
    };

    return idp_run("stub_claims", IDP_STUB, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
