/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of oidc-provider that others bring: asked about in plain and in signed form (RFC 7662, RFC 9701),
 * withdrawn (RFC 7009), and verified without asking where they are JWTs (RFC 9068). */
#include <stdio.h>
#include <string.h>

#include "oidc_support.h"

static oidc world;
static char api[192]; /* the resource whose access tokens are JWTs */

static void set_up(void)
{
    oidc_start(&world, 0, NULL);
    snprintf(api, sizeof api, "%s/_test/api", world.server.issuer);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

static void says(const char *json, const char *name, const char *value)
{
    char found[512] = "";

    ck_assert_msg(idp_member(json, name, found, sizeof found), "%s: %s", name, json);
    ck_assert_str_eq(found, value);
}

static void ask_and_withdraw(const char *const *settings)
{
    gov_client *client = oidc_client(&world, "web-es256", settings);
    const gov_login_options options = {
        .struct_size = sizeof options, .login_hint = "citizen-6", .scope = "openid matter:read"};
    gov_session *session = oidc_person(&world, client, &options);
    char token[512];
    char *json = NULL;
    int32_t active = 0;
    gov_error *err = NULL;

    oidc_access_token(session, token, sizeof token);
    oidc_expect(GOV_OK, gov_token_introspect(client, token, NULL, &active, &json, &err), &err);
    ck_assert_int_eq(active, 1);
    says(json, "active", "true");
    says(json, "sub", "citizen-6");
    says(json, "client_id", "web-es256");
    says(json, "scope", "openid matter:read");
    gov_client_free_text(client, json);
    oidc_expect(GOV_OK, gov_token_revoke(client, token, NULL, &err), &err);
    oidc_expect(GOV_OK, gov_token_introspect(client, token, NULL, &active, &json, &err), &err);
    ck_assert_int_eq(active, 0);
    says(json, "active", "false");
    gov_client_free_text(client, json);
    gov_session_unref(session);
    gov_client_unref(client);
}

START_TEST(introspection_and_revocation)
{
    ask_and_withdraw(NULL);
}
END_TEST

START_TEST(introspection_that_is_signed)
{
    ask_and_withdraw(OIDC_SET("auth.introspection_jwt", "true"));
}
END_TEST

START_TEST(token_that_nobody_gave)
{
    static const char *const signs[] = {"true", "false"};

    for (size_t i = 0; i < 2; i++) {
        gov_client *client =
            oidc_client(&world, "backend", OIDC_SET("auth.introspection_jwt", signs[i]));
        int32_t active = 1;
        gov_error *err = NULL;
        oidc_expect(GOV_OK,
                    gov_token_introspect(client, "no-such-token", NULL, &active, NULL, &err), &err);
        ck_assert_int_eq(active, 0);
        oidc_expect(GOV_OK, gov_token_revoke(client, "no-such-token", NULL, &err), &err);
        gov_client_unref(client);
    }
}
END_TEST

START_TEST(asking_needs_the_right_credentials)
{
    gov_client *client = oidc_client(&world, "backend", OIDC_SET("auth.client_secret", "wrong"));
    int32_t active = 1;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_CLIENT_REJECTED,
                gov_token_introspect(client, "token", NULL, &active, NULL, &err), &err);
    ck_assert_int_eq(active, 0);
    oidc_expect(GOV_ERR_CLIENT_REJECTED, gov_token_revoke(client, "token", NULL, &err), &err);
    gov_client_unref(client);
}
END_TEST

/* A login whose access token is a JWT for the API. */
static gov_session *log_in(gov_client *client, char *token, size_t room)
{
    const gov_login_options options = {.struct_size = sizeof options,
                                       .scope = "openid matter:read certificate:read",
                                       .resource = api};
    gov_session *session = oidc_person(&world, client, &options);

    oidc_access_token(session, token, room);
    return session;
}

START_TEST(jwt_access_token_cannot_be_asked_about)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    char token[4096];
    gov_session *session = log_in(client, token, sizeof token);
    int32_t active = 1;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_UNSUPPORTED, gov_token_introspect(client, token, NULL, &active, NULL, &err),
                &err);
    ck_assert_int_eq(active, 0);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

static gov_token_policy policy_of(const char *audience)
{
    return (gov_token_policy){.struct_size = sizeof(gov_token_policy), .audience = audience};
}

static void verify(gov_client *client, const char *token, const gov_token_policy *policy,
                   gov_status wanted)
{
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    oidc_expect(wanted,
                gov_token_verify(client, token, strlen(token), policy, NULL, &identity, &err),
                &err);
    ck_assert((identity != NULL) == (wanted == GOV_OK));
    gov_identity_free(identity);
}

START_TEST(jwt_access_token_is_verified)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_client *service = oidc_client(&world, "backend", NULL);
    gov_token_policy policy = policy_of(api);
    char token[4096];
    gov_session *session = log_in(client, token, sizeof token);
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    policy.scope = "matter:read";
    policy.acr_values = "L1 L2";
    policy.max_age_s = 60;
    oidc_expect(GOV_OK,
                gov_token_verify(service, token, strlen(token), &policy, NULL, &identity, &err),
                &err);
    ck_assert_str_eq(gov_identity_get_subject(identity), "citizen-1");
    ck_assert_str_eq(gov_identity_get_issuer(identity), world.server.issuer);
    ck_assert_str_eq(gov_identity_get_acr(identity), "L1");
    ck_assert_str_eq(gov_identity_get_scope(identity), "matter:read certificate:read");
    gov_identity_free(identity);
    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    gov_client_unref(client);
    gov_client_unref(service);
}
END_TEST

START_TEST(jwt_access_token_that_is_not_what_it_must_be)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_client *service = oidc_client(&world, "backend", NULL);
    const gov_token_policy plain = policy_of(api);
    gov_token_policy policy = policy_of("https://other.test/api");
    char token[4096];
    gov_session *session = log_in(client, token, sizeof token);

    verify(service, token, &plain, GOV_OK);
    verify(service, token, &policy, GOV_ERR_CLAIM);
    policy = plain;
    policy.issuer = "https://other.test";
    verify(service, token, &policy, GOV_ERR_ISSUER);
    policy = plain;
    policy.scope = "matter:read matter:write";
    verify(service, token, &policy, GOV_ERR_CLAIM);
    policy = plain;
    policy.acr_values = "L3 L4";
    verify(service, token, &policy, GOV_ERR_CLAIM);
    policy = plain;
    policy.typ = "JWT";
    verify(service, token, &policy, GOV_ERR_CLAIM);
    policy = plain;
    policy.algorithms = "RS256 PS256 EdDSA";
    verify(service, token, &policy, GOV_ERR_ALGORITHM);
    char *payload = strchr(token, '.') + 20;
    *payload = *payload == 'A' ? 'B' : 'A';
    verify(service, token, &plain, GOV_ERR_SIGNATURE);
    gov_session_unref(session);
    gov_client_unref(client);
    gov_client_unref(service);
}
END_TEST

/* What was signed for the client is not for the service. */
START_TEST(id_token_is_no_access_token)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_token_policy policy = policy_of("web-es256");
    gov_session *session = oidc_person(&world, client, NULL);
    char *url = NULL;
    char id_token[4096];
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_session_get_logout_url(session, NULL, NULL, &url, &err), &err);
    ck_assert(idp_query(url, "id_token_hint", id_token, sizeof id_token));
    gov_session_free_text(session, url);
    verify(client, id_token, &policy, GOV_ERR_CLAIM);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* RFC 8707: the setting holds for every way in, and for the renewal. */
START_TEST(resource_of_the_configuration)
{
    gov_client *system =
        oidc_client(&world, "backend", OIDC_SET("auth.resource", api, "auth.scope", "matter:read"));
    gov_client *person = oidc_client(
        &world, "web-es256", OIDC_SET("auth.resource", api, "auth.scope", "openid matter:read"));
    gov_session *sessions[2] = {oidc_backend(system), oidc_person(&world, person, NULL)};
    gov_error *err = NULL;

    for (size_t i = 0; i < 2; i++) {
        oidc_expect_audience(system, sessions[i], api);
        oidc_expect(GOV_OK, gov_session_refresh(sessions[i], NULL, &err), &err);
        oidc_expect_audience(system, sessions[i], api);
        gov_session_unref(sessions[i]);
    }
    gov_client_unref(system);
    gov_client_unref(person);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        introspection_and_revocation,
        introspection_that_is_signed,
        token_that_nobody_gave,
        asking_needs_the_right_credentials,
        jwt_access_token_cannot_be_asked_about,
        jwt_access_token_is_verified,
        jwt_access_token_that_is_not_what_it_must_be,
        id_token_is_no_access_token,
        resource_of_the_configuration,
    };

    return idp_run("oidc_token", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
