/* SPDX-License-Identifier: Apache-2.0 */
/* What a provider says of itself and must not be believed: another issuer, endpoints elsewhere, broken
 * documents, redirects. Only what was configured is trusted. */
#include <stdio.h>
#include <string.h>

#include "stub_support.h"

#define RFC8414 "/.well-known/oauth-authorization-server"
#define OPENID  "/.well-known/openid-configuration"
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

static gov_status try(gov_client *client, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = gov_auth_client_credentials(client, NULL, &session, err);

    gov_session_unref(session);
    return status;
}

static void expect(gov_client *client, const char *what, gov_status wanted)
{
    gov_error *err = NULL;

    stub_expect(&server, what, wanted, try(client, &err), &err);
}

static long fetches(void)
{
    return stub_count(&server, "GET " RFC8414) + stub_count(&server, "GET " OPENID);
}

/* Byte for byte; both are in the message. */
START_TEST(issuer_of_somebody_else)
{
    const char *own = server.world.server.issuer;
    char issuers[6][160];

    snprintf(issuers[0], sizeof issuers[0], "%.128s", server.other);
    snprintf(issuers[1], sizeof issuers[1], "%.128s/", own);
    snprintf(issuers[2], sizeof issuers[2], "%.128s/realm", own);
    snprintf(issuers[3], sizeof issuers[3], "%.128s?", own);
    snprintf(issuers[4], sizeof issuers[4], "HTTP%.128s", own + 4);
    snprintf(issuers[5], sizeof issuers[5], "http://localhost:%d", server.world.server.port);
    for (size_t i = 0; i < sizeof issuers / sizeof issuers[0]; i++) {
        gov_error *err = NULL;

        stub_reset(&server);
        stub_script(&server, "{\"metadata\":{\"issuer\":\"%s\"}}", issuers[i]);
        gov_client *client = stub_client(&server, "backend", NULL);
        gov_status status = try(client, &err);
        stub_expect_says(&server, issuers[i], GOV_ERR_ISSUER, status, &err, own, issuers[i]);
        ck_assert_int_eq(stub_count(&server, "POST /token"), 0);
        gov_client_unref(client);
    }
}
END_TEST

/* And the other way round: what is configured has the slash. */
START_TEST(slash_at_the_end)
{
    char slash[160];
    gov_error *err = NULL;

    stub_reset(&server);
    snprintf(slash, sizeof slash, "%.128s/", server.world.server.issuer);
    gov_client *client = stub_client(&server, "backend", OIDC_SET("auth.issuer", slash));
    stub_expect_says(&server, "configured", GOV_ERR_ISSUER, try(client, &err), &err, slash);
    gov_client_unref(client);
    stub_script(&server, "{\"metadata\":{\"issuer\":\"%s\"}}", slash);
    client = stub_client(&server, "backend", OIDC_SET("auth.issuer", slash));
    expect(client, "both", GOV_OK);
    gov_client_unref(client);
}
END_TEST

START_TEST(issuer_that_is_none)
{
    static const char *const values[] = {"null", "5", "[\"x\"]", "{}"};

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        stub_reset(&server);
        stub_script(&server, "{\"metadata\":{\"issuer\":%s}}", values[i]);
        gov_client *client = stub_client(&server, "backend", NULL);
        expect(client, values[i], GOV_ERR_RESPONSE);
        gov_client_unref(client);
    }
}
END_TEST

/* It could write what it likes into a log. */
START_TEST(issuer_with_line_feeds)
{
    gov_error *err = NULL;

    stub_reset(&server);
    stub_script(&server,
                "{\"metadata\":{\"issuer\":\"https://x.test/\\n\\u001b[31mroot logged in\"}}");
    gov_client *client = stub_client(&server, "backend", NULL);
    gov_status status = try(client, &err);
    ck_assert_ptr_null(strpbrk(gov_error_get_message(err, GOV_LANGUAGE_EN), "\n\r\x1b"));
    ck_assert_ptr_null(strpbrk(gov_error_get_message(err, GOV_LANGUAGE_ZH), "\n\r\x1b"));
    stub_expect(&server, "line feeds", GOV_ERR_ISSUER, status, &err);
    gov_client_unref(client);
}
END_TEST

static const char *const endpoints[] = {"authorization_endpoint",
                                        "token_endpoint",
                                        "device_authorization_endpoint",
                                        "pushed_authorization_request_endpoint",
                                        "backchannel_authentication_endpoint",
                                        "revocation_endpoint",
                                        "introspection_endpoint",
                                        "userinfo_endpoint",
                                        "end_session_endpoint",
                                        "jwks_uri"};

/* Whatever it is for, a foreign address spoils the document. */
START_TEST(endpoints_of_a_foreign_origin)
{
    gov_error *err = NULL;

    for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++) {
        stub_reset(&server);
        stub_script(&server, "{\"metadata\":{\"%s\":\"%s/x\"}}", endpoints[i], server.other);
        gov_client *client = stub_client(&server, "backend", NULL);
        stub_expect_says(&server, endpoints[i], GOV_ERR_RESPONSE, try(client, &err), &err,
                         "auth.trusted_origins");
        ck_assert_int_eq(stub_count(&server, "POST /token"), 0);
        ck_assert_int_eq(stub_count_other(&server), 0);
        gov_client_unref(client);
    }
}
END_TEST

START_TEST(addresses_that_are_none)
{
    static const char *const values[] = {"javascript:alert(1)",
                                         "/token",
                                         "token",
                                         "",
                                         "http://",
                                         "ftp://127.0.0.1/token",
                                         "http://other.test/token",
                                         "https://127.0.0.1/token",
                                         "http://user@127.0.0.1/token",
                                         "file:///etc/passwd",
                                         "http://127.0.0.1:99999/token"};

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        stub_reset(&server);
        stub_script(&server, "{\"metadata\":{\"token_endpoint\":\"%s\"}}", values[i]);
        gov_client *client = stub_client(&server, "backend", NULL);
        expect(client, values[i], GOV_ERR_RESPONSE);
        gov_client_unref(client);
    }
}
END_TEST

START_TEST(origins_that_are_trusted)
{
    char both[300];

    stub_reset(&server);
    stub_script(&server, "{\"metadata\":{\"token_endpoint\":\"%s/token\"}}", server.other);
    gov_client *client =
        stub_client(&server, "backend", OIDC_SET("auth.trusted_origins", server.other));
    expect(client, "one", GOV_OK);
    ck_assert_int_eq(stub_count(&server, "other POST /token"), 1);
    gov_client_unref(client);
    snprintf(both, sizeof both, "https://login.test %.128s", server.other);
    client = stub_client(&server, "backend", OIDC_SET("auth.trusted_origins", both));
    expect(client, "two", GOV_OK);
    gov_client_unref(client);
    client =
        stub_client(&server, "backend", OIDC_SET("auth.trusted_origins", "https://login.test"));
    expect(client, "another", GOV_ERR_RESPONSE);
    gov_client_unref(client);
    ck_assert_int_eq(stub_count(&server, "other POST /token"), 2);
}
END_TEST

/* Each time anew, until it is right; then an hour long nobody asks. */
START_TEST(broken_documents)
{
    static const struct {
        const char *fault;
        gov_status status;
    } rows[] = {
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
        {"deep", GOV_ERR_RESPONSE_TOO_LARGE},
        {"huge", GOV_ERR_RESPONSE_TOO_LARGE},
        {"endless", GOV_ERR_RESPONSE_TOO_LARGE},
        {"redirect", GOV_ERR_REDIRECT},
        {"redirect_307", GOV_ERR_REDIRECT},
        {"redirect_308", GOV_ERR_REDIRECT},
        {"html_401", GOV_ERR_LOGIN_REQUIRED},
        {"empty_403", GOV_ERR_FORBIDDEN},
        {"html_502", GOV_ERR_UNAVAILABLE},
        {"json_500", GOV_ERR_PLATFORM},
        {"429", GOV_ERR_RATE_LIMITED},
        {"reset", GOV_ERR_NETWORK},
        {"cut", GOV_ERR_NETWORK},
    };

    stub_reset(&server);
    gov_client *client = stub_client(&server, "backend", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stub_fault(&server, RFC8414, rows[i].fault);
        expect(client, rows[i].fault, rows[i].status);
    }
    ck_assert_int_eq(fetches(), (long)(sizeof rows / sizeof rows[0]));
    expect(client, "no fault", GOV_OK);
    expect(client, "known", GOV_OK);
    ck_assert_int_eq(fetches(), (long)(sizeof rows / sizeof rows[0]) + 1);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 2);
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_client_unref(client);
}
END_TEST

START_TEST(places_of_the_document)
{
    char url[256];

    stub_reset(&server);
    stub_fault_always(&server, RFC8414,
                      "{\"status\":404,\"body\":\"none\",\"type\":\"text/plain\"}");
    gov_client *client = stub_client(&server, "backend", NULL);
    expect(client, "OpenID's", GOV_OK);
    ck_assert_int_eq(stub_count(&server, "GET " OPENID), 1);
    gov_client_unref(client);
    stub_fault_always(&server, OPENID, "{\"status\":404}");
    client = stub_client(&server, "backend", NULL);
    expect(client, "none", GOV_ERR_NOT_FOUND);
    gov_client_unref(client);
    /* The issuer is the configured one all the same. */
    stub_reset(&server);
    snprintf(url, sizeof url, "%.128s" OPENID, server.world.server.issuer);
    client = stub_client(&server, "backend", OIDC_SET("auth.metadata_url", url));
    expect(client, "named", GOV_OK);
    ck_assert_int_eq(stub_count(&server, "GET " RFC8414), 0);
    gov_client_unref(client);
    stub_script(&server, "{\"metadata\":{\"issuer\":\"%s\"}}", server.other);
    client = stub_client(&server, "backend", OIDC_SET("auth.metadata_url", url));
    expect(client, "named, of another", GOV_ERR_ISSUER);
    gov_client_unref(client);
}
END_TEST

/* Out of service is not the same as wrong. */
START_TEST(document_that_is_old)
{
    static const char *const passing[] = {"html_502", "json_503", "429", "reset", "close"};

    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++) {
        stub_reset(&server);
        stub_use_clock(&server);
        gov_client *client = stub_client(&server, "backend", NULL);
        expect(client, "at first", GOV_OK);
        gov_fake_clock_advance(server.clock, 2 * HOUR_MS);
        stub_fault_always(&server, RFC8414, passing[i]);
        expect(client, passing[i], GOV_OK);
        ck_assert_int_eq(fetches(), 2);
        stub_fault_always(&server, RFC8414, "ok");
        stub_script(&server, "{\"metadata\":{\"issuer\":\"%s\"}}", server.other);
        expect(client, "another issuer", GOV_ERR_ISSUER);
        gov_client_unref(client);
    }
}
END_TEST

START_TEST(members_that_are_missing)
{
    stub_reset(&server);
    stub_script(&server, "{\"metadata\":{\"token_endpoint\":null}}");
    gov_client *client = stub_client(&server, "backend", NULL);
    expect(client, "no token endpoint", GOV_ERR_RESPONSE);
    gov_client_unref(client);
    /* Advice, and no gate. */
    stub_script(&server, "{\"metadata\":{\"grant_types_supported\":[\"authorization_code\"],"
                         "\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\"],"
                         "\"response_types_supported\":5,\"scopes_supported\":null}}");
    client = stub_client(&server, "backend", NULL);
    expect(client, "not advertised", GOV_OK);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        issuer_of_somebody_else,       slash_at_the_end,
        issuer_that_is_none,           issuer_with_line_feeds,
        endpoints_of_a_foreign_origin, addresses_that_are_none,
        origins_that_are_trusted,      broken_documents,
        places_of_the_document,        document_that_is_old,
        members_that_are_missing,
    };

    return idp_run("stub_metadata", IDP_STUB, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
