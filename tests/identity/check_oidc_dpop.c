/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens bound to a key (RFC 9449) at oidc-provider, at a provider that wants its nonce in every proof,
 * and at an API with a nonce of its own. */
#include <stdio.h>
#include <string.h>

#include <openssl/sha.h>

#include "base/base64.h"
#include "oidc_support.h"

static oidc world;
static oidc strict; /* with --dpop-nonce */

static const char *const dpop[] = {"auth.dpop", "true", NULL};

static void set_up(void)
{
    oidc_start(&world, OIDC_KEYS, NULL);
    oidc_start(&strict, OIDC_KEYS, (const char *const[]){"--dpop-nonce", NULL});
}

static void tear_down(void)
{
    oidc_stop(&world);
    oidc_stop(&strict);
}

static void proof_claim(gov_client *client, const oidc_tap *tap, const char *path, size_t n,
                        const char *name, char *out, size_t room)
{
    size_t at = oidc_tap_find(tap, path, n);

    ck_assert_uint_lt(at, OIDC_SEEN);
    out[0] = '\0';
    (void)oidc_claim(client, tap->seen[at].proof, name, out, room);
}

/* The key by which the n-th request to the token endpoint was proved. */
static void proof_key(gov_client *client, const oidc_tap *tap, size_t n, char *thumbprint,
                      size_t room)
{
    size_t at = oidc_tap_find(tap, "/token", n);
    gov_key *key = NULL;
    char jwk[1024] = "";

    ck_assert_uint_lt(at, OIDC_SEEN);
    ck_assert(oidc_header(client, tap->seen[at].proof, "jwk", jwk, sizeof jwk));
    ck_assert_int_eq(gov_key_from_jwk(NULL, jwk, strlen(jwk), NULL, &key, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_is_private(key), 0);
    snprintf(thumbprint, room, "%s", gov_key_get_thumbprint(key));
    gov_key_unref(key);
}

START_TEST(token_is_bound_and_used_with_a_proof)
{
    gov_client *client = oidc_client(&world, "backend-dpop", dpop);
    gov_session *session = oidc_backend(client);

    oidc_api_says(&world, session, "scheme", "DPoP");
    oidc_api_says(&world, session, "client_id", "backend-dpop");
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(bound_token_is_refused_as_bearer)
{
    gov_client *client = oidc_client(&world, "backend-dpop", dpop);
    gov_session *session = oidc_backend(client);
    char line[640] = "Authorization: Bearer ";
    const char *const headers[] = {line, NULL};
    idp_reply reply;

    oidc_access_token(session, line + strlen(line), sizeof line - strlen(line));
    idp_exchange(&(idp_request){.url = oidc_api_url(&world, "").text, .headers = headers}, &reply);
    ck_assert_int_eq(reply.status, 401);
    ck_assert_ptr_nonnull(strstr(reply.head, "DPoP error=\"invalid_token\""));
    idp_reply_free(&reply);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

static void hash_of(gov_session *session, char *out, size_t room)
{
    char token[512];
    unsigned char digest[SHA256_DIGEST_LENGTH];
    gov__buf text;

    oidc_access_token(session, token, sizeof token);
    SHA256((const unsigned char *)token, strlen(token), digest);
    gov__buf_init(&text, NULL, 0);
    gov__base64url_encode(&text, digest, sizeof digest);
    snprintf(out, room, "%s", gov__buf_text(&text));
    gov__buf_free(&text);
}

/* Section 4.2: what a proof says, to the token endpoint and to a resource. */
START_TEST(proof_says_method_address_and_token)
{
    gov_config *config = oidc_config(&world, "backend-dpop", dpop);
    char found[512];
    char wanted[512];
    char other[512];
    oidc_tap tap;

    oidc_tap_begin(&tap, &world, config);
    gov_client *client = oidc_client_of(config);
    gov_session *session = oidc_backend(client);
    oidc_api_says(&world, session, "scheme", "DPoP");
    proof_claim(client, &tap, "/token", 0, "htm", found, sizeof found);
    ck_assert_str_eq(found, "POST");
    proof_claim(client, &tap, "/token", 0, "htu", found, sizeof found);
    snprintf(wanted, sizeof wanted, "%s/token", world.server.issuer);
    ck_assert_str_eq(found, wanted);
    proof_claim(client, &tap, "/token", 0, "ath", found, sizeof found);
    ck_assert_str_eq(found, "");
    proof_claim(client, &tap, "/_test/api", 0, "htm", found, sizeof found);
    ck_assert_str_eq(found, "GET");
    proof_claim(client, &tap, "/_test/api", 0, "htu", found, sizeof found);
    ck_assert_str_eq(found, oidc_api_url(&world, "").text);
    proof_claim(client, &tap, "/_test/api", 0, "ath", found, sizeof found);
    hash_of(session, wanted, sizeof wanted);
    ck_assert_str_eq(found, wanted);
    proof_claim(client, &tap, "/token", 0, "jti", found, sizeof found);
    proof_claim(client, &tap, "/_test/api", 0, "jti", other, sizeof other);
    ck_assert_str_ne(found, "");
    ck_assert_str_ne(found, other);
    gov_session_unref(session);
    gov_client_unref(client);
    oidc_tap_end(&tap);
}
END_TEST

START_TEST(each_session_has_a_key_of_its_own)
{
    gov_config *config = oidc_config(&world, "backend-dpop", dpop);
    char keys[3][64];
    gov_error *err = NULL;
    oidc_tap tap;

    oidc_tap_begin(&tap, &world, config);
    gov_client *client = oidc_client_of(config);
    gov_session *first = oidc_backend(client);
    gov_session *second = oidc_backend(client);
    oidc_expect(GOV_OK, gov_session_refresh(second, NULL, &err), &err);
    for (size_t i = 0; i < 3; i++) {
        proof_key(client, &tap, i, keys[i], sizeof keys[i]);
    }
    ck_assert_str_ne(keys[0], keys[1]);
    ck_assert_str_eq(keys[1], keys[2]);
    oidc_api_says(&world, first, "scheme", "DPoP");
    oidc_api_says(&world, second, "scheme", "DPoP");
    gov_session_unref(first);
    gov_session_unref(second);
    gov_client_unref(client);
    oidc_tap_end(&tap);
}
END_TEST

static void by_the_key(const char *const *settings, gov_key *set_key)
{
    gov_config *config = oidc_config(&world, "backend-dpop", settings);
    gov_key *key = NULL;
    char found[64];
    oidc_tap tap;

    ck_assert_int_eq(gov_key_from_file(NULL, oidc_file(&world, "other.jwk").text, NULL, &key, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_config_set_key(config, GOV_KEY_DPOP, set_key, NULL), GOV_OK);
    oidc_tap_begin(&tap, &world, config);
    gov_client *client = oidc_client_of(config);
    gov_session *session = oidc_backend(client);
    proof_key(client, &tap, 0, found, sizeof found);
    ck_assert_str_eq(found, gov_key_get_thumbprint(key));
    oidc_api_says(&world, session, "scheme", "DPoP");
    gov_session_unref(session);
    gov_client_unref(client);
    oidc_tap_end(&tap);
    gov_key_unref(key);
}

START_TEST(key_of_the_configuration)
{
    oidc_path path = oidc_file(&world, "other.jwk");
    gov_key *key = NULL;

    by_the_key(OIDC_SET("auth.dpop", "true", "auth.dpop_key_file", path.text), NULL);
    ck_assert_int_eq(gov_key_from_file(NULL, path.text, NULL, &key, NULL), GOV_OK);
    by_the_key(dpop, key);
    gov_key_unref(key);
}
END_TEST

/* The first attempt costs its assertion too: the provider takes a "jti" once (RFC 7523 section 3). */
START_TEST(nonce_that_is_asked_for_costs_a_new_assertion)
{
    oidc_path key = oidc_file(&strict, "sign.jwk");
    gov_config *config = oidc_config(&strict, "backend-jwt-dpop",
                                     OIDC_SET("auth.dpop", "true", "auth.key_file", key.text));
    long before = idp_count(&strict.server, "POST /token");
    char assertions[2][4096];
    char nonce[512];
    oidc_tap tap;

    oidc_tap_begin(&tap, &strict, config);
    gov_client *client = oidc_client_of(config);
    gov_session *session = oidc_backend(client);
    ck_assert_int_eq(idp_count(&strict.server, "POST /token"), before + 2);
    for (size_t i = 0; i < 2; i++) {
        size_t at = oidc_tap_find(&tap, "/token", i);
        ck_assert_uint_lt(at, OIDC_SEEN);
        ck_assert(
            oidc_form(tap.seen[at].body, "client_assertion", assertions[i], sizeof assertions[i]));
    }
    ck_assert_str_ne(assertions[0], assertions[1]);
    proof_claim(client, &tap, "/token", 0, "nonce", nonce, sizeof nonce);
    ck_assert_str_eq(nonce, "");
    proof_claim(client, &tap, "/token", 1, "nonce", nonce, sizeof nonce);
    ck_assert_str_ne(nonce, "");
    gov_session_unref(session);
    gov_client_unref(client);
    oidc_tap_end(&tap);
}
END_TEST

START_TEST(nonce_is_remembered)
{
    gov_client *client = oidc_client(&strict, "backend-dpop", dpop);
    long before = idp_count(&strict.server, "POST /token");
    gov_error *err = NULL;

    gov_session *first = oidc_backend(client);
    gov_session *second = oidc_backend(client);
    oidc_expect(GOV_OK, gov_session_refresh(first, NULL, &err), &err);
    ck_assert_int_eq(idp_count(&strict.server, "POST /token"), before + 4);
    oidc_api_says(&strict, first, "scheme", "DPoP");
    oidc_api_says(&strict, second, "scheme", "DPoP");
    gov_session_unref(first);
    gov_session_unref(second);
    gov_client_unref(client);
}
END_TEST

static void call_api(gov_session *session, long requests)
{
    long before = idp_count(&world.server, "GET /_test/api");
    gov_error *err = NULL;

    oidc_expect(GOV_OK, oidc_call(session, oidc_api_url(&world, "?nonce=1"), NULL, 0, &err), &err);
    ck_assert_int_eq(idp_count(&world.server, "GET /_test/api"), before + requests);
}

START_TEST(api_has_a_nonce_of_its_own_and_changes_it)
{
    gov_client *client = oidc_client(&world, "backend-dpop", dpop);
    gov_session *session = oidc_backend(client);

    call_api(session, 2);
    call_api(session, 1);
    idp_control(&world.server, "/_test/api-nonce", "");
    call_api(session, 2);
    call_api(session, 1);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* A public client: its refresh token is bound as well (section 5). */
static void log_in_and_renew(const oidc *at)
{
    gov_client *client = oidc_client(at, "app-dpop", dpop);
    gov_session *session = oidc_person(at, client, NULL);
    gov_error *err = NULL;
    char old[512];
    char now[512];

    oidc_api_says(at, session, "scheme", "DPoP");
    oidc_access_token(session, old, sizeof old);
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    oidc_access_token(session, now, sizeof now);
    ck_assert_str_ne(old, now);
    oidc_api_says(at, session, "scheme", "DPoP");
    oidc_api_says(at, session, "sub", "citizen-1");
    gov_session_unref(session);
    gov_client_unref(client);
}

START_TEST(login_of_an_app_is_bound_and_renewed)
{
    log_in_and_renew(&world);
}
END_TEST

START_TEST(login_of_an_app_with_nonces)
{
    log_in_and_renew(&strict);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        token_is_bound_and_used_with_a_proof,
        bound_token_is_refused_as_bearer,
        proof_says_method_address_and_token,
        each_session_has_a_key_of_its_own,
        key_of_the_configuration,
        nonce_that_is_asked_for_costs_a_new_assertion,
        nonce_is_remembered,
        api_has_a_nonce_of_its_own_and_changes_it,
        login_of_an_app_is_bound_and_renewed,
        login_of_an_app_with_nonces,
    };

    return idp_run("oidc_dpop", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
