/* SPDX-License-Identifier: Apache-2.0 */
/* How a back-end system proves to oidc-provider who it is: secrets in both forms (RFC 6749 section
 * 2.3.1) and assertions by its own key (RFC 7523 section 2.2). Certificates are check_oidc_mtls.c. */
#include <stdio.h>
#include <string.h>

#include "oidc_support.h"

static oidc world;

static void set_up(void)
{
    oidc_start(&world, OIDC_KEYS, NULL);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

/* Logs in and is known to the API by its name; or is refused. */
static void try_client(const char *name, const char *const *settings, gov_status wanted)
{
    gov_client *client = oidc_client(&world, name, settings);
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(wanted, gov_auth_client_credentials(client, NULL, &session, &err), &err);
    ck_assert((session != NULL) == (wanted == GOV_OK));
    if (session != NULL) {
        ck_assert_int_eq(gov_session_is_logged_in(session), 1);
        oidc_api_says(&world, session, "client_id", name);
        oidc_api_says(&world, session, "scheme", "Bearer");
    }
    gov_session_unref(session);
    gov_client_unref(client);
}

static oidc_path key_file(const char *name)
{
    return oidc_file(&world, name);
}

START_TEST(basic_is_form_urlencoded)
{
    try_client("backend", NULL, GOV_OK);
    try_client("backend", OIDC_SET("auth.method", "client_secret_basic"), GOV_OK);
    try_client("bank:server/1", NULL, GOV_OK);
}
END_TEST

START_TEST(basic_as_it_is_is_refused)
{
    try_client("backend", OIDC_SET("auth.basic_raw", "true"), GOV_ERR_CLIENT_REJECTED);
    try_client("bank:server/1", OIDC_SET("auth.basic_raw", "true"), GOV_ERR_CLIENT_REJECTED);
}
END_TEST

START_TEST(secret_in_the_form)
{
    try_client("backend-post", OIDC_SET("auth.method", "client_secret_post"), GOV_OK);
    try_client("backend-post",
               OIDC_SET("auth.method", "client_secret_post", "auth.client_secret", "s3cret"),
               GOV_ERR_CLIENT_REJECTED);
}
END_TEST

START_TEST(wrong_credentials_are_the_applications_fault)
{
    try_client("backend", OIDC_SET("auth.client_secret", "s3cret"), GOV_ERR_CLIENT_REJECTED);
    try_client("no-such-client", NULL, GOV_ERR_CLIENT_REJECTED);
    try_client("backend", OIDC_SET("auth.method", "none"), GOV_ERR_CONFIG);
}
END_TEST

START_TEST(private_key_jwt)
{
    try_client("backend-jwt", OIDC_SET("auth.key_file", key_file("sign.jwk").text), GOV_OK);
    try_client(
        "backend-jwt",
        OIDC_SET("auth.key_file", key_file("sign.jwk").text, "auth.method", "private_key_jwt"),
        GOV_OK);
    try_client("backend-jwt", OIDC_SET("auth.key_file", key_file("other.jwk").text),
               GOV_ERR_CLIENT_REJECTED);
}
END_TEST

START_TEST(private_key_jwt_by_a_key_in_memory)
{
    gov_config *config = oidc_config(&world, "backend-jwt", NULL);
    gov_key *key = NULL;

    ck_assert_int_eq(gov_key_from_file(NULL, key_file("sign.jwk").text, NULL, &key, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_key(config, GOV_KEY_CLIENT, key, NULL), GOV_OK);
    gov_key_unref(key);
    gov_client *client = oidc_client_of(config);
    gov_session *session = oidc_backend(client);
    oidc_api_says(&world, session, "client_id", "backend-jwt");
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(audience_is_the_issuer_unless_a_server_wants_the_endpoint)
{
    oidc_path key = key_file("sign.jwk");

    try_client("backend-jwt-endpoint",
               OIDC_SET("auth.key_file", key.text, "auth.audience_endpoint", "true"), GOV_OK);
    try_client("backend-jwt-endpoint", OIDC_SET("auth.key_file", key.text), GOV_OK);
    try_client("backend-jwt", OIDC_SET("auth.key_file", key.text, "auth.audience_endpoint", "true"),
               GOV_ERR_CLIENT_REJECTED);
}
END_TEST

static void assertion_of(const oidc_tap *tap, size_t n, char *out, size_t room)
{
    size_t at = oidc_tap_find(tap, "/token", n);
    ck_assert_uint_lt(at, OIDC_SEEN);
    ck_assert(oidc_form(tap->seen[at].body, "client_assertion", out, room));
}

/* The provider remembers a "jti"; a renewal must bring a new one as well. */
START_TEST(no_assertion_is_sent_twice)
{
    oidc_path key = key_file("sign.jwk");
    gov_config *config = oidc_config(&world, "backend-jwt", OIDC_SET("auth.key_file", key.text));
    char tokens[3][4096];
    char ids[3][128];
    char audience[256];
    gov_error *err = NULL;
    oidc_tap tap;

    oidc_tap_begin(&tap, &world, config);
    gov_client *client = oidc_client_of(config);
    gov_session *first = oidc_backend(client);
    gov_session *second = oidc_backend(client);
    oidc_expect(GOV_OK, gov_session_refresh(second, NULL, &err), &err);
    for (size_t i = 0; i < 3; i++) {
        assertion_of(&tap, i, tokens[i], sizeof tokens[i]);
        ck_assert(oidc_claim(client, tokens[i], "jti", ids[i], sizeof ids[i]));
        ck_assert(oidc_claim(client, tokens[i], "aud", audience, sizeof audience));
        ck_assert_str_eq(audience, world.server.issuer);
    }
    ck_assert_str_ne(ids[0], ids[1]);
    ck_assert_str_ne(ids[1], ids[2]);
    ck_assert_str_ne(ids[0], ids[2]);
    gov_session_unref(first);
    gov_session_unref(second);
    gov_client_unref(client);
    oidc_tap_end(&tap);
}
END_TEST

/* That the test above would notice: the provider refuses the same assertion. */
START_TEST(provider_refuses_a_replayed_assertion)
{
    oidc_path key = key_file("sign.jwk");
    gov_config *config = oidc_config(&world, "backend-jwt", OIDC_SET("auth.key_file", key.text));
    char error[64] = "";
    idp_reply reply;
    oidc_tap tap;

    oidc_tap_begin(&tap, &world, config);
    gov_client *client = oidc_client_of(config);
    gov_session_unref(oidc_backend(client));
    size_t at = oidc_tap_find(&tap, "/token", 0);
    ck_assert_uint_lt(at, OIDC_SEEN);
    idp_post(&world.server, "/token", tap.seen[at].body, &reply);
    ck_assert(idp_member(reply.body, "error", error, sizeof error));
    ck_assert_str_eq(error, "invalid_client");
    idp_reply_free(&reply);
    gov_client_unref(client);
    oidc_tap_end(&tap);
}
END_TEST

/* At the place of RFC 8414 or at that of OpenID Connect Discovery. */
static long metadata_count(void)
{
    return idp_count(&world.server, "GET /.well-known/openid-configuration") +
           idp_count(&world.server, "GET /.well-known/oauth-authorization-server");
}

START_TEST(metadata_is_fetched_once_and_its_issuer_is_the_configured_one)
{
    gov_client *client = oidc_client(&world, "backend", NULL);
    long before = metadata_count();
    char slash[160];

    gov_session_unref(oidc_backend(client));
    gov_session_unref(oidc_backend(client));
    ck_assert_int_eq(metadata_count(), before + 1);
    gov_client_unref(client);
    snprintf(slash, sizeof slash, "%s/", world.server.issuer);
    try_client("backend", OIDC_SET("auth.issuer", slash), GOV_ERR_ISSUER);
}
END_TEST

/* Split-horizon hosts: where the metadata is and what it must name are two things. */
START_TEST(metadata_at_an_address_of_its_own)
{
    char url[192];
    char other[192];

    snprintf(url, sizeof url, "%s/.well-known/openid-configuration", world.server.issuer);
    snprintf(other, sizeof other, "http://localhost:%d", world.server.port);
    try_client("backend", OIDC_SET("auth.metadata_url", url), GOV_OK);
    try_client("backend", OIDC_SET("auth.metadata_url", url, "auth.issuer", other), GOV_ERR_ISSUER);
}
END_TEST

START_TEST(scope_is_what_was_asked_for)
{
    gov_client *client =
        oidc_client(&world, "backend", OIDC_SET("auth.scope", "matter:read certificate:read"));
    gov_session *session = oidc_backend(client);
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    oidc_api_says(&world, session, "scope", "matter:read certificate:read");
    oidc_expect(GOV_OK, gov_session_get_identity(session, &identity, &err), &err);
    ck_assert_str_eq(gov_identity_get_scope(identity), "matter:read certificate:read");
    gov_identity_free(identity);
    oidc_expect(GOV_ERR_FORBIDDEN,
                oidc_call(session, oidc_api_url(&world, "?scope=matter:write"), NULL, 0, &err),
                &err);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(system_renews_its_token_by_its_credentials)
{
    gov_client *client = oidc_client(&world, "backend", NULL);
    gov_session *session = oidc_backend(client);
    gov_error *err = NULL;
    char old[512];
    char now[512];

    oidc_access_token(session, old, sizeof old);
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    oidc_access_token(session, now, sizeof now);
    ck_assert_str_ne(old, now);
    oidc_api_says(&world, session, "client_id", "backend");
    /* Withdrawn behind its back: the 401 costs one more token and is not seen. */
    oidc_expect(GOV_OK, gov_token_revoke(client, now, NULL, &err), &err);
    oidc_api_says(&world, session, "client_id", "backend");
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        basic_is_form_urlencoded,
        basic_as_it_is_is_refused,
        secret_in_the_form,
        wrong_credentials_are_the_applications_fault,
        private_key_jwt,
        private_key_jwt_by_a_key_in_memory,
        audience_is_the_issuer_unless_a_server_wants_the_endpoint,
        no_assertion_is_sent_twice,
        provider_refuses_a_replayed_assertion,
        metadata_is_fetched_once_and_its_issuer_is_the_configured_one,
        metadata_at_an_address_of_its_own,
        scope_is_what_was_asked_for,
        system_renews_its_token_by_its_credentials,
    };

    return idp_run("oidc_client", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
