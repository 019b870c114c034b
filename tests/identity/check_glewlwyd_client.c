/* SPDX-License-Identifier: Apache-2.0 */
/* How a back-end system proves to glewlwyd who it is, which wants it otherwise than oidc-provider does:
 * raw Basic credentials, assertions for the token endpoint, and refusals without a word. */
#include <stdio.h>
#include <string.h>

#include "glewlwyd_support.h"

static glewlwyd g;

static void set_up(void)
{
    glewlwyd_start(&g);
}

static void tear_down(void)
{
    glewlwyd_stop(&g);
}

static gov_status try(gov_client *client, gov_session **session, gov_error **err)
{
    *session = NULL;
    return gov_auth_client_credentials(client, NULL, session, err);
}

static void expect(gov_client *client, gov_status wanted)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = try(client, &session, &err);

    oidc_expect(wanted, status, &err);
    ck_assert((session != NULL) == (wanted == GOV_OK));
    gov_session_unref(session);
    gov_client_unref(client);
}

#define READS "auth.scope", "matter:read"

START_TEST(basic_goes_as_it_is)
{
    expect(glewlwyd_client(&g, "backend", OIDC_SET(READS)), GOV_OK);
    expect(glewlwyd_client(&g, "backend", OIDC_SET(READS, "auth.method", "client_secret_basic")),
           GOV_OK);
}
END_TEST

/* RFC 6749 section 2.3.1 is not understood, and the answer is 403 with nothing in it. */
START_TEST(basic_as_the_standard_has_it_is_refused_without_a_word)
{
    gov_client *client = glewlwyd_client(&g, "backend", OIDC_SET(READS, "auth.basic_raw", "false"));
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = try(client, &session, &err);

    ck_assert_ptr_nonnull(err);
    ck_assert_int_eq(gov_error_get_http_status(err), 403);
    ck_assert_ptr_null(gov_error_get_platform_code(err));
    oidc_expect(GOV_ERR_CLIENT_REJECTED, status, &err);
    gov_client_unref(client);
}
END_TEST

START_TEST(wrong_credentials)
{
    expect(glewlwyd_client(&g, "backend", OIDC_SET(READS, "auth.client_secret", "s3cret")),
           GOV_ERR_CLIENT_REJECTED);
    expect(glewlwyd_client(&g, "no-such-client", OIDC_SET(READS)), GOV_ERR_CLIENT_REJECTED);
}
END_TEST

/* Discovery is advice and no gate: the grant is not advertised, and given. */
START_TEST(grant_that_is_not_advertised)
{
    idp_reply reply;

    idp_get(&g.world.server, "/.well-known/openid-configuration", &reply);
    ck_assert_int_eq(reply.status, 200);
    char grants[512];
    ck_assert(idp_member(reply.body, "grant_types_supported", grants, sizeof grants));
    ck_assert_ptr_null(strstr(grants, "client_credentials"));
    idp_reply_free(&reply);
    expect(glewlwyd_client(&g, "backend", OIDC_SET(READS)), GOV_OK);
}
END_TEST

/* "bearer", and a JWT of the type that RFC 9068 asks for. */
START_TEST(token_of_a_system)
{
    const gov_token_policy policy = {
        .struct_size = sizeof policy, .audience = "matter:read", .scope = "matter:read"};
    gov_client *client = glewlwyd_client(&g, "backend", OIDC_SET(READS));
    gov_session *session = oidc_backend(client);
    gov_identity *identity = NULL;
    gov_error *err = NULL;
    char token[4096];
    char typ[32];
    int32_t active = 0;

    oidc_access_token(session, token, sizeof token);
    ck_assert(oidc_header(client, token, "typ", typ, sizeof typ));
    ck_assert_str_eq(typ, "at+jwt");
    oidc_expect(GOV_OK,
                gov_token_verify(client, token, strlen(token), &policy, NULL, &identity, &err),
                &err);
    ck_assert_str_eq(gov_identity_get_subject(identity), "backend");
    gov_identity_free(identity);
    oidc_expect(GOV_OK, gov_token_introspect(client, token, NULL, &active, NULL, &err), &err);
    ck_assert_int_eq(active, 1);
    oidc_expect(GOV_OK, gov_token_revoke(client, token, NULL, &err), &err);
    oidc_expect(GOV_OK, gov_token_introspect(client, token, NULL, &active, NULL, &err), &err);
    ck_assert_int_eq(active, 0);
    gov_session_unref(session);
    gov_client_unref(client);
    /* Other endpoints refuse a client with an empty 401. */
    client = glewlwyd_client(&g, "backend", OIDC_SET("auth.client_secret", "s3cret"));
    oidc_expect(GOV_ERR_CLIENT_REJECTED,
                gov_token_introspect(client, token, NULL, &active, NULL, &err), &err);
    oidc_expect(GOV_ERR_CLIENT_REJECTED, gov_token_revoke(client, token, NULL, &err), &err);
    gov_client_unref(client);
}
END_TEST

static gov_client *with_key(gov_key *key, const char *endpoint)
{
    gov_config *config = oidc_config(
        &g.world, "backend-jwt",
        OIDC_SET(READS, "auth.method", "private_key_jwt", "auth.audience_endpoint", endpoint));

    ck_assert_int_eq(gov_config_set_key(config, GOV_KEY_CLIENT, key, NULL), GOV_OK);
    return oidc_client_of(config);
}

START_TEST(assertion_for_the_token_endpoint)
{
    const gov_key_options options = {
        .struct_size = sizeof options, .kid = "sign", .alg = "ES256", .use = "sig"};
    gov_key *other = NULL;

    expect(with_key(g.key, "true"), GOV_OK);
    expect(with_key(g.key, "false"), GOV_ERR_CLIENT_REJECTED);
    ck_assert_int_eq(gov_key_generate(NULL, "P-256", &options, &other, NULL), GOV_OK);
    expect(with_key(other, "true"), GOV_ERR_CLIENT_REJECTED);
    gov_key_unref(other);
}
END_TEST

/* It says "scope_invalid" for the word of RFC 6749. */
START_TEST(unknown_scope)
{
    gov_client *client = glewlwyd_client(&g, "backend", OIDC_SET("auth.scope", "no-such-scope"));
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = try(client, &session, &err);

    ck_assert_ptr_nonnull(err);
    ck_assert_str_eq(gov_error_get_platform_code(err), "scope_invalid");
    oidc_expect(GOV_ERR_FORBIDDEN, status, &err);
    gov_client_unref(client);
}
END_TEST

START_TEST(token_bound_by_a_proof)
{
    gov_client *client = glewlwyd_client(&g, "backend", OIDC_SET(READS, "auth.dpop", "true"));
    gov_session *session = oidc_backend(client);
    char token[4096];
    char thumbprint[128];

    oidc_access_token(session, token, sizeof token);
    ck_assert(oidc_claim(client, token, "cnf.jkt", thumbprint, sizeof thumbprint));
    ck_assert_uint_eq(strlen(thumbprint), 43);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(issuer_byte_for_byte)
{
    char slash[160];

    snprintf(slash, sizeof slash, "%.128s/", g.world.server.issuer);
    expect(glewlwyd_client(&g, "backend", OIDC_SET("auth.issuer", slash)), GOV_ERR_ISSUER);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        basic_goes_as_it_is,  basic_as_the_standard_has_it_is_refused_without_a_word,
        wrong_credentials,    grant_that_is_not_advertised,
        token_of_a_system,    assertion_for_the_token_endpoint,
        unknown_scope,        token_bound_by_a_proof,
        issuer_byte_for_byte,
    };

    return idp_run("glewlwyd_client", IDP_GLEWLWYD, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
