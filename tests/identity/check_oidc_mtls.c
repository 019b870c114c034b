/* SPDX-License-Identifier: Apache-2.0 */
/* Over TLS, and clients that are known by their certificates (RFC 8705): at the aliases of oidc-provider's
 * endpoints, with tokens that go with the certificate. */
#include <stdio.h>
#include <string.h>

#include "oidc_support.h"

static oidc world;
static char aliases[64]; /* the origin of the endpoints that ask for certificates */

static void set_up(void)
{
    oidc_start(&world, OIDC_KEYS | OIDC_MUTUAL, NULL);
    snprintf(aliases, sizeof aliases, "https://127.0.0.1:%d", world.server.mtls_port);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

/* By a certificate of the folder. */
static gov_client *client_by(const char *name, const char *certificate)
{
    char files[2][64];

    snprintf(files[0], sizeof files[0], "%s.pem", certificate);
    snprintf(files[1], sizeof files[1], "%s.key", certificate);
    oidc_path pem = oidc_file(&world, files[0]);
    oidc_path key = oidc_file(&world, files[1]);
    return oidc_client(&world, name,
                       OIDC_SET("auth.method", "tls_client_auth", "auth.trusted_origins", aliases,
                                "tls.client_certificate_file", pem.text, "tls.client_key_file",
                                key.text));
}

static void refused(gov_client *client)
{
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_CLIENT_REJECTED, gov_auth_client_credentials(client, NULL, &session, &err),
                &err);
    ck_assert_ptr_null(session);
    gov_client_unref(client);
}

START_TEST(over_tls)
{
    gov_client *client = oidc_client(&world, "backend", NULL);
    gov_session *session = oidc_backend(client);

    ck_assert_int_eq(strncmp(world.server.issuer, "https://", 8), 0);
    oidc_api_says(&world, session, "client_id", "backend");
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(login_and_keys_over_tls)
{
    oidc_path key = oidc_file(&world, "sign.jwk");
    gov_client *person = oidc_client(&world, "web-ps256", NULL);
    gov_client *jwt = oidc_client(&world, "backend-jwt", OIDC_SET("auth.key_file", key.text));
    gov_client *dpop = oidc_client(&world, "backend-dpop", OIDC_SET("auth.dpop", "true"));
    gov_session *session = oidc_person(&world, person, NULL);

    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    session = oidc_backend(jwt);
    oidc_api_says(&world, session, "client_id", "backend-jwt");
    gov_session_unref(session);
    session = oidc_backend(dpop);
    oidc_api_says(&world, session, "scheme", "DPoP");
    gov_session_unref(session);
    gov_client_unref(person);
    gov_client_unref(jwt);
    gov_client_unref(dpop);
}
END_TEST

START_TEST(server_of_an_unknown_authority_is_not_trusted)
{
    oidc_path strange = oidc_file(&world, "strange.pem");
    gov_client *client = oidc_client(&world, "backend", OIDC_SET("tls.ca_file", strange.text));
    long before = idp_count(&world.server, "POST /token");
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_TLS, gov_auth_client_credentials(client, NULL, &session, &err), &err);
    ck_assert_ptr_null(session);
    ck_assert_int_eq(idp_count(&world.server, "POST /token"), before);
    gov_client_unref(client);
}
END_TEST

static void known_by(const char *name, const char *certificate)
{
    gov_client *client = client_by(name, certificate);
    gov_session *session = oidc_backend(client);
    char body[1024] = "";
    char found[128] = "";
    gov_error *err = NULL;

    oidc_expect(GOV_OK, oidc_call(session, oidc_mutual_url(&world, ""), body, sizeof body, &err),
                &err);
    ck_assert(idp_member(body, "client_id", found, sizeof found));
    ck_assert_str_eq(found, name);
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    oidc_expect(GOV_OK, oidc_call(session, oidc_mutual_url(&world, ""), body, sizeof body, &err),
                &err);
    gov_session_unref(session);
    gov_client_unref(client);
}

START_TEST(known_by_the_subject_of_its_certificate)
{
    known_by("backend-mtls", "client");
}
END_TEST

START_TEST(known_by_a_certificate_of_its_own_making)
{
    known_by("backend-mtls-self", "self");
}
END_TEST

/* A transport of the application's own that shows no certificate; without one nothing is sent at all. */
START_TEST(no_certificate_is_refused)
{
    const char *const *settings =
        OIDC_SET("auth.method", "tls_client_auth", "auth.trusted_origins", aliases);
    gov_config *config = oidc_config(&world, "backend-mtls", settings);
    gov_client *client = NULL;
    gov_error *err = NULL;
    oidc_tap tap;

    oidc_expect(GOV_ERR_CONFIG, gov_client_new(config, &client, &err), &err);
    ck_assert_ptr_null(client);
    oidc_tap_begin(&tap, &world, config);
    refused(oidc_client_of(config));
    ck_assert_uint_lt(oidc_tap_find(&tap, "/token", 0), OIDC_SEEN);
    oidc_tap_end(&tap);
}
END_TEST

START_TEST(wrong_certificate_is_refused)
{
    refused(client_by("backend-mtls", "other"));
    refused(client_by("backend-mtls", "self"));
    refused(client_by("backend-mtls-self", "other"));
}
END_TEST

/* RFC 8705 section 3: stolen, it is worth nothing. */
START_TEST(token_goes_with_the_certificate)
{
    gov_client *client = client_by("backend-mtls", "client");
    gov_session *session = oidc_backend(client);
    char line[640] = "Authorization: Bearer ";
    const char *const headers[] = {line, NULL};
    oidc_path pem = oidc_file(&world, "other.pem");
    oidc_path key = oidc_file(&world, "other.key");
    oidc_path url = oidc_mutual_url(&world, "");
    idp_reply reply;

    oidc_access_token(session, line + strlen(line), sizeof line - strlen(line));
    idp_exchange(
        &(idp_request){
            .url = url.text, .headers = headers, .cert_file = pem.text, .key_file = key.text},
        &reply);
    ck_assert_int_eq(reply.status, 401);
    idp_reply_free(&reply);
    idp_exchange(&(idp_request){.url = url.text, .headers = headers}, &reply);
    ck_assert_int_eq(reply.status, 401);
    idp_reply_free(&reply);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* The metadata names an origin that nobody has permitted: nothing is sent there. */
START_TEST(aliases_need_to_be_trusted)
{
    oidc_path pem = oidc_file(&world, "client.pem");
    oidc_path key = oidc_file(&world, "client.key");
    gov_client *client =
        oidc_client(&world, "backend-mtls",
                    OIDC_SET("auth.method", "tls_client_auth", "tls.client_certificate_file",
                             pem.text, "tls.client_key_file", key.text));
    long before = idp_count(&world.server, "POST /token");
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_RESPONSE, gov_auth_client_credentials(client, NULL, &session, &err), &err);
    ck_assert_int_eq(idp_count(&world.server, "POST /token"), before);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        over_tls,
        login_and_keys_over_tls,
        server_of_an_unknown_authority_is_not_trusted,
        known_by_the_subject_of_its_certificate,
        known_by_a_certificate_of_its_own_making,
        no_certificate_is_refused,
        wrong_certificate_is_refused,
        token_goes_with_the_certificate,
        aliases_need_to_be_trusted,
    };

    return idp_run("oidc_mtls", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
