/* SPDX-License-Identifier: Apache-2.0 */
/* What others sign for the sandbox: client assertions (private_key_jwt) and those of terminals. */
#include "jose_support.h"
#include "sandbox_browser_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"

#define NOW  INT64_C(1795395600)
#define FORM "Content-Type: application/x-www-form-urlencoded\n"
#define TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

static void expect_error(const sandbox_test *t, int status, const char *error)
{
    ck_assert_msg(t->res.status == status && strcmp(sandbox_test_text(t, "error"), error) == 0,
                  "wanted %d %s, got %d %s", status, error, t->res.status, t->res.body);
}

static int post(sandbox_test *t, const char *target, const char *form)
{
    return sandbox_test_send(t, "POST", target, FORM, form, strlen(form));
}

/* --- clients -------------------------------------------------------------------------------- */

static void register_client(sandbox_test *t, const jose_key *key, const char *kid)
{
    char *more = gov__sb_format(",\"kid\":\"%s\"", kid);
    char *set = jose_key_set(key, more);
    char *body = gov__sb_format("{\"id\":\"bank\",\"auth_method\":\"private_key_jwt\",\"jwks\":%s,"
                                "\"redirect_uris\":[\"http://127.0.0.1/callback\"]}",
                                set);
    ck_assert_msg(sandbox_test_json(t, "POST", "/sandbox/clients", NULL, body) == 201, "%s",
                  t->res.body);
    free(body);
    free(set);
    free(more);
}

static int prove(sandbox_test *t, const jose_key *key, const char *header, const char *claims)
{
    char *jwt = jose_sign(key, header, claims);
    char *form = gov__sb_format(
        "grant_type=client_credentials&client_assertion_type=" TYPE "&client_assertion=%s", jwt);
    int status = post(t, "/oauth/token", form);
    free(form);
    free(jwt);
    return status;
}

static char *claims_of(const char *iss, const char *aud, int64_t exp, const char *jti)
{
    return gov__sb_format(
        "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":%s,\"iat\":%lld,\"exp\":%lld,\"jti\":\"%s\"}", iss,
        iss, aud, (long long)NOW, (long long)exp, jti);
}

#define ISSUER "\"http://127.0.0.1\""

START_TEST(clients_sign_with_every_algorithm)
{
    static const char *const algs[] = {"ES256", "RS256", "PS256", "EdDSA"};
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(algs); i++) {
        jose_key *key = jose_key_new(algs[i], 0);
        char *header = gov__sb_format("{\"alg\":\"%s\",\"kid\":\"k1\"}", algs[i]);
        char *claims = claims_of("bank", ISSUER, NOW + 60, algs[i]);
        register_client(&t, key, "k1");
        ck_assert_msg(prove(&t, key, header, claims) == 200, "%s %s", algs[i], t.res.body);
        ck_assert_int_eq(prove(&t, key, header, claims), 401); /* once */
        expect_error(&t, 401, "invalid_client");
        sandbox_test_advance(&t, 0);
        free(claims);
        free(header);
        jose_key_free(key);
    }
    sandbox_test_close(&t);
}
END_TEST

static const struct {
    const char *header; /* NULL: the good one */
    const char *claims;
    int status;
} client_cases[] = {
    {NULL,
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":1795395900,"
     "\"jti\":\"1\"}",
     200},
    {NULL,
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":[" ISSUER "],\"exp\":1795395900,"
     "\"jti\":\"2\"}",
     200},
    {"{\"alg\":\"ES256\",\"typ\":\"JWT\"}",
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":1795395900,\"jti\":\"3\"}",
     200},
    /* no jti, no exp, exp passed, exp too far, another audience, two audiences */
    {NULL, "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":1795395900}", 401},
    {NULL, "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"jti\":\"4\"}", 401},
    {NULL,
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":1795395600,"
     "\"jti\":\"5\"}",
     401},
    {NULL,
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":1795395901,"
     "\"jti\":\"6\"}",
     401},
    {NULL,
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":\"http://127.0.0.1/oauth/token\","
     "\"exp\":1795395900,\"jti\":\"7\"}",
     401},
    {NULL,
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":[" ISSUER ",\"x\"],\"exp\":1795395900,"
     "\"jti\":\"8\"}",
     401},
    /* issuer and subject differ, an unknown client, one that uses a secret */
    {NULL,
     "{\"iss\":\"bank\",\"sub\":\"other\",\"aud\":" ISSUER ",\"exp\":1795395900,"
     "\"jti\":\"9\"}",
     401},
    {NULL, "{\"iss\":\"x\",\"sub\":\"x\",\"aud\":" ISSUER ",\"exp\":1795395900,\"jti\":\"a\"}",
     401},
    {NULL,
     "{\"iss\":\"govsdk-demo\",\"sub\":\"govsdk-demo\",\"aud\":" ISSUER
     ",\"exp\":1795395900,\"jti\":\"b\"}",
     401},
    /* not yet valid, a duplicate member, a number as text */
    {NULL,
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":1795395900,"
     "\"nbf\":1795395700,\"jti\":\"c\"}",
     401},
    {NULL,
     "{\"iss\":\"x\",\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER
     ",\"exp\":1795395900,\"jti\":\"d\"}",
     401},
    {NULL,
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":\"1795395900\","
     "\"jti\":\"e\"}",
     401},
    /* another key's id, another algorithm, no algorithm, another kind of JWT, crit */
    {"{\"alg\":\"ES256\",\"kid\":\"k2\"}",
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":1795395900,\"jti\":\"f\"}",
     401},
    {"{\"alg\":\"RS256\",\"kid\":\"k1\"}",
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":1795395900,\"jti\":\"g\"}",
     401},
    {"{\"alg\":\"none\",\"kid\":\"k1\"}",
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":1795395900,\"jti\":\"h\"}",
     401},
    {"{\"alg\":\"ES256\",\"typ\":\"dpop+jwt\"}",
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":1795395900,\"jti\":\"i\"}",
     401},
    {"{\"alg\":\"ES256\",\"crit\":[\"exp\"],\"exp\":1}",
     "{\"iss\":\"bank\",\"sub\":\"bank\",\"aud\":" ISSUER ",\"exp\":1795395900,\"jti\":\"j\"}",
     401},
};

START_TEST(client_assertions_are_checked)
{
    static const char good_header[] = "{\"alg\":\"ES256\",\"kid\":\"k1\"}";
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    jose_key *key = jose_key_new("ES256", 0);
    jose_key *other = jose_key_new("ES256", 0);
    register_client(&t, key, "k1");
    for (size_t i = 0; i < TEST_COUNT(client_cases); i++) {
        int status = prove(&t, key, client_cases[i].header ? client_cases[i].header : good_header,
                           client_cases[i].claims);
        ck_assert_msg(status == client_cases[i].status, "case %zu: %d %s", i, status, t.res.body);
    }
    char *claims = claims_of("bank", ISSUER, NOW + 60, "k");
    ck_assert_int_eq(prove(&t, other, good_header, claims), 401); /* another's signature */
    ck_assert_int_eq(prove(&t, key, good_header, claims), 200);
    ck_assert_int_eq(post(&t, "/oauth/token",
                          "grant_type=client_credentials&client_assertion_type=" TYPE
                          "&client_assertion=a.b.c"),
                     401);
    ck_assert_int_eq(post(&t, "/oauth/token", "grant_type=client_credentials&client_id=bank"), 401);
    free(claims);
    jose_key_free(other);
    jose_key_free(key);
    sandbox_test_close(&t);
}
END_TEST

/* A refused request uses the assertion up all the same. */
START_TEST(assertions_are_used_up_by_refusals)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    jose_key *key = jose_key_new("ES256", 0);
    register_client(&t, key, "k1");
    char *claims = claims_of("bank", ISSUER, NOW + 60, "once");
    char *jwt = jose_sign(key, "{\"alg\":\"ES256\"}", claims);
    char *form = gov__sb_format("grant_type=refresh_token&refresh_token=unknown&"
                                "client_assertion_type=" TYPE "&client_assertion=%s",
                                jwt);
    (void)post(&t, "/oauth/token", form);
    expect_error(&t, 400, "invalid_grant");
    (void)post(&t, "/oauth/token", form);
    expect_error(&t, 401, "invalid_client");
    free(form);
    /* Two ways at once are one too many; another client's name beside it too. */
    form = gov__sb_format("grant_type=client_credentials&client_id=govsdk-demo&"
                          "client_assertion_type=" TYPE "&client_assertion=%s",
                          jwt);
    ck_assert_int_eq(post(&t, "/oauth/token", form), 401);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/token", form), 401);
    free(form);
    free(jwt);
    free(claims);
    jose_key_free(key);
    sandbox_test_close(&t);
}
END_TEST

/* --- terminals ------------------------------------------------------------------------------ */

#define TERMINAL_HEADER "{\"alg\":\"ES256\",\"kid\":\"t1\",\"typ\":\"gov-terminal-assertion+jwt\"}"
#define WHO             "\"iss\":\"KIOSK-7\",\"sub\":\"resident_id:990101199003071018\""
#define WHEN            "\"iat\":1795395600,\"exp\":1795395900"
#define EVIDENCE(method)                                                                           \
    "\"evidence\":{\"method\":\"" method "\",\"device\":\"SN-1\",\"at\":1795395590,"               \
    "\"transaction\":\"tx-1\"}"

static void register_terminal(sandbox_test *t, const jose_key *key)
{
    char *set = jose_key_set(key, ",\"kid\":\"t1\"");
    char *body = gov__sb_format("{\"id\":\"KIOSK-7\",\"jwks\":%s}", set);
    ck_assert_int_eq(sandbox_test_json(t, "POST", "/sandbox/terminals", NULL, body), 201);
    ck_assert_str_eq(sandbox_test_text(t, "id"), "KIOSK-7");
    free(body);
    free(set);
}

static int assert_person(sandbox_test *t, const jose_key *key, const char *header,
                         const char *claims)
{
    char *jwt = jose_sign(key, header, claims);
    char *form = gov__sb_format("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&"
                                "assertion=%s",
                                jwt);
    int status = sandbox_test_form(t, "/oauth/token", form);
    free(form);
    free(jwt);
    return status;
}

START_TEST(terminals_vouch_for_a_person)
{
    static const struct {
        const char *claims;
        const char *acr;
        const char *amr;
    } cases[] = {
        {"{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"1\"," EVIDENCE("id_card") "}", "L2",
         "id_card"},
        {"{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"2\"," EVIDENCE("face") "}", "L2", "face"},
        {"{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"3\"," EVIDENCE("id_card+face") "}", "L3",
         "id_card"},
        {"{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"4\"," EVIDENCE("fingerprint") "}", "L2",
         "fpt"},
        {"{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"5\"," EVIDENCE("operator") "}", "L2",
         "operator"},
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    jose_key *key = jose_key_new("ES256", 0);
    register_terminal(&t, key);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        ck_assert_msg(assert_person(&t, key, TERMINAL_HEADER, cases[i].claims) == 200, "%s",
                      t.res.body);
        ck_assert_str_eq(sandbox_test_text(&t, "refresh_token"), "");
        cJSON *claims = sandbox_jws_part(sandbox_test_text(&t, "id_token"), false);
        int64_t auth_time = 0;
        ck_assert_str_eq(gov__sb_member_text(claims, "sub"), "sub-zhang");
        ck_assert_str_eq(gov__sb_member_text(claims, "acr"), cases[i].acr);
        ck_assert(gov__sb_member_int(claims, "auth_time", &auth_time));
        ck_assert_int_eq(auth_time, 1795395590);
        const cJSON *first = cJSON_GetArrayItem(gov__sb_member(claims, "amr"), 0);
        ck_assert_str_eq(cJSON_GetStringValue(first), cases[i].amr);
        cJSON_Delete(claims);
        (void)snprintf(t.token, sizeof t.token, "%s", sandbox_test_text(&t, "access_token"));
        ck_assert_int_eq(sandbox_test_json(&t, "GET", "/oauth/userinfo", NULL, NULL), 200);
        t.token[0] = '\0';
        ck_assert_int_eq(assert_person(&t, key, TERMINAL_HEADER, cases[i].claims), 400);
        expect_error(&t, 400, "invalid_grant");
    }
    jose_key_free(key);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(terminal_assertions_are_checked)
{
    static const struct {
        const char *header;
        const char *claims;
    } cases[] = {
        /* typ, issuer, audience, person */
        {"{\"alg\":\"ES256\",\"kid\":\"t1\",\"typ\":\"JWT\"}",
         "{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"1\"," EVIDENCE("face") "}"},
        {TERMINAL_HEADER, "{\"iss\":\"KIOSK-8\",\"sub\":\"resident_id:990101199003071018\"," WHEN
                          ",\"aud\":" ISSUER ",\"jti\":\"2\"," EVIDENCE("face") "}"},
        {TERMINAL_HEADER,
         "{" WHO "," WHEN ",\"aud\":\"https://other.example\",\"jti\":\"3\"," EVIDENCE("face") "}"},
        {TERMINAL_HEADER, "{\"iss\":\"KIOSK-7\",\"sub\":\"resident_id:990101199003071026\"," WHEN
                          ",\"aud\":" ISSUER ",\"jti\":\"4\"," EVIDENCE("face") "}"},
        {TERMINAL_HEADER, "{\"iss\":\"KIOSK-7\",\"sub\":\"passport:990101199003071018\"," WHEN
                          ",\"aud\":" ISSUER ",\"jti\":\"5\"," EVIDENCE("face") "}"},
        {TERMINAL_HEADER, "{\"iss\":\"KIOSK-7\",\"sub\":\"990101199003071018\"," WHEN
                          ",\"aud\":" ISSUER ",\"jti\":\"6\"," EVIDENCE("face") "}"},
        /* lives too long, has expired, no iat, no jti */
        {TERMINAL_HEADER, "{" WHO ",\"iat\":1795395600,\"exp\":1795395901,\"aud\":" ISSUER
                          ",\"jti\":\"7\"," EVIDENCE("face") "}"},
        {TERMINAL_HEADER, "{" WHO ",\"iat\":1795395400,\"exp\":1795395600,\"aud\":" ISSUER
                          ",\"jti\":\"8\"," EVIDENCE("face") "}"},
        {TERMINAL_HEADER,
         "{" WHO ",\"exp\":1795395900,\"aud\":" ISSUER ",\"jti\":\"9\"," EVIDENCE("face") "}"},
        {TERMINAL_HEADER, "{" WHO "," WHEN ",\"aud\":" ISSUER "," EVIDENCE("face") "}"},
        /* evidence: absent, unknown, incomplete, too old, of the future */
        {TERMINAL_HEADER, "{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"a\"}"},
        {TERMINAL_HEADER,
         "{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"b\"," EVIDENCE("guess") "}"},
        {TERMINAL_HEADER, "{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"c\",\"evidence\":{"
                          "\"method\":\"face\",\"at\":1795395590,\"transaction\":\"t\"}}"},
        {TERMINAL_HEADER, "{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"d\",\"evidence\":{"
                          "\"method\":\"face\",\"device\":\"SN\",\"at\":1795395299,"
                          "\"transaction\":\"t\"}}"},
        {TERMINAL_HEADER, "{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"e\",\"evidence\":{"
                          "\"method\":\"face\",\"device\":\"SN\",\"at\":1795395661,"
                          "\"transaction\":\"t\"}}"},
        {TERMINAL_HEADER, "{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"f\",\"evidence\":{"
                          "\"method\":\"face\",\"device\":\"SN\",\"at\":1795395590}}"},
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    jose_key *key = jose_key_new("ES256", 0);
    jose_key *other = jose_key_new("ES256", 0);
    register_terminal(&t, key);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int status = assert_person(&t, key, cases[i].header, cases[i].claims);
        ck_assert_msg(status == 400, "case %zu: %d %s", i, status, t.res.body);
        expect_error(&t, 400, "invalid_grant");
    }
    (void)assert_person(&t, other, TERMINAL_HEADER,
                        "{" WHO "," WHEN ",\"aud\":" ISSUER ",\"jti\":\"g\"," EVIDENCE("face") "}");
    expect_error(&t, 400, "invalid_grant");
    (void)sandbox_test_form(&t, "/oauth/token",
                            "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer");
    expect_error(&t, 400, "invalid_request");
    (void)sandbox_test_form(&t, "/oauth/token",
                            "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=x");
    expect_error(&t, 400, "invalid_grant");
    /* A public client may bring one, if it was not registered for less. */
    static const char form[] = "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&"
                               "assertion=x&client_id=";
    char *known = gov__sb_format("%sgovsdk-demo-public", form);
    (void)post(&t, "/oauth/token", known);
    expect_error(&t, 400, "invalid_grant");
    free(known);
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/clients", NULL,
                                       "{\"id\":\"less\",\"auth_method\":\"none\","
                                       "\"grant_types\":[\"authorization_code\"]}"),
                     201);
    known = gov__sb_format("%sless", form);
    (void)post(&t, "/oauth/token", known);
    free(known);
    expect_error(&t, 400, "unauthorized_client");
    jose_key_free(other);
    jose_key_free(key);
    sandbox_test_close(&t);
}
END_TEST

/* --- what the operator may register --------------------------------------------------------- */

START_TEST(registrations_are_checked)
{
    static const struct {
        const char *target;
        const char *body;
        int status;
    } cases[] = {
        {"/sandbox/clients", "{\"id\":\"a\",\"auth_method\":\"none\",\"redirect_uris\":[\"a:/b\"]}",
         201},
        {"/sandbox/clients",
         "{\"id\":\"b\",\"auth_method\":\"client_secret_post\",\"secret\":\"s\"}", 201},
        {"/sandbox/clients", "[]", 400},
        {"/sandbox/clients", "{\"auth_method\":\"none\"}", 422},
        {"/sandbox/clients", "{\"id\":\"a b\",\"auth_method\":\"none\"}", 422},
        {"/sandbox/clients", "{\"id\":\"a\"}", 422},
        {"/sandbox/clients", "{\"id\":\"a\",\"auth_method\":\"tls\"}", 422},
        {"/sandbox/clients", "{\"id\":\"a\",\"auth_method\":\"none\",\"secret\":\"s\"}", 422},
        {"/sandbox/clients", "{\"id\":\"a\",\"auth_method\":\"client_secret_basic\"}", 422},
        {"/sandbox/clients", "{\"id\":\"a\",\"auth_method\":\"private_key_jwt\"}", 422},
        {"/sandbox/clients", "{\"id\":\"a\",\"auth_method\":\"none\",\"redirect_uris\":[\"x\"]}",
         422},
        {"/sandbox/clients",
         "{\"id\":\"a\",\"auth_method\":\"none\",\"redirect_uris\":[\"a:b#c\"]}", 422},
        {"/sandbox/clients", "{\"id\":\"a\",\"auth_method\":\"none\",\"grant_types\":[\"magic\"]}",
         422},
        {"/sandbox/clients", "{\"id\":\"a\",\"auth_method\":\"none\",\"dpop_required\":1}", 422},
        {"/sandbox/clients", "{\"id\":\"a\",\"auth_method\":\"none\",\"surprise\":1}", 422},
        {"/sandbox/clients",
         "{\"id\":\"a\",\"auth_method\":\"private_key_jwt\",\"jwks\":{\"keys\":[]}}", 422},
        {"/sandbox/clients",
         "{\"id\":\"a\",\"auth_method\":\"private_key_jwt\",\"jwks\":{\"keys\":["
         "{\"kty\":\"oct\",\"k\":\"AAAA\"}]}}",
         422},
        {"/sandbox/terminals", "{\"id\":\"k\"}", 422},
        {"/sandbox/terminals", "{\"id\":\"k\",\"jwks\":{\"keys\":[{\"kty\":\"EC\"}]}}", 422},
        {"/sandbox/keys/rotate", "{\"drop_old\":1}", 422},
        {"/sandbox/dpop", "{}", 422},
        {"/sandbox/dpop", "{\"nonce_required\":false}", 200},
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int status = sandbox_test_json(&t, "POST", cases[i].target, NULL, cases[i].body);
        ck_assert_msg(status == cases[i].status, "%s: %d %s", cases[i].body, status, t.res.body);
    }
    /* A client keeps to the method it was registered with. */
    ck_assert_int_eq(
        post(&t, "/oauth/token", "grant_type=client_credentials&client_id=b&client_secret=s"), 200);
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/oauth/token",
                                       FORM "Authorization: Basic Yjpz\n",
                                       "grant_type=client_credentials", 29),
                     401);
    /* A private key is not a public one, though it holds it. */
    jose_key *key = jose_key_new("ES256", 0);
    char *set = jose_key_set(key, ",\"d\":\"AAAA\"");
    char *body = gov__sb_format("{\"id\":\"k\",\"jwks\":%s}", set);
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/terminals", NULL, body), 422);
    free(body);
    free(set);
    jose_key_free(key);
    sandbox_test_close(&t);
}
END_TEST

static int count_keys(sandbox_test *t)
{
    ck_assert_int_eq(sandbox_test_json(t, "GET", "/.well-known/jwks.json", NULL, NULL), 200);
    return cJSON_GetArraySize(gov__sb_member(t->json, "keys"));
}

START_TEST(token_key_rotates)
{
    sandbox_test t;
    char first[64];
    sandbox_test_open(&t, NULL);
    int keys = count_keys(&t);
    sandbox_test_login(&t, "sub-zhang");
    cJSON *header = sandbox_jws_part(sandbox_test_text(&t, "id_token"), true);
    (void)snprintf(first, sizeof first, "%s", gov__sb_member_text(header, "kid"));
    cJSON_Delete(header);
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/keys/rotate", NULL, NULL), 200);
    ck_assert_str_ne(sandbox_test_text(&t, "kid"), first);
    ck_assert_int_eq(count_keys(&t), keys + 1);
    ck_assert_ptr_nonnull(strstr(t.res.body, first));
    sandbox_test_login(&t, "sub-zhang");
    header = sandbox_jws_part(sandbox_test_text(&t, "id_token"), true);
    ck_assert_str_ne(gov__sb_member_text(header, "kid"), first);
    cJSON_Delete(header);
    ck_assert_int_eq(
        sandbox_test_json(&t, "POST", "/sandbox/keys/rotate", NULL, "{\"drop_old\":true}"), 200);
    ck_assert_int_eq(count_keys(&t), keys);
    ck_assert_ptr_null(strstr(t.res.body, first));
    for (int i = 0; i < 12; i++) {
        ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/keys/rotate", NULL, "{}"), 200);
    }
    ck_assert_int_le(count_keys(&t), keys + 8);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(clients_sign_with_every_algorithm),
        TEST_ENTRY(client_assertions_are_checked),
        TEST_ENTRY(assertions_are_used_up_by_refusals),
        TEST_ENTRY(terminals_vouch_for_a_person),
        TEST_ENTRY(terminal_assertions_are_checked),
        TEST_ENTRY(registrations_are_checked),
        TEST_ENTRY(token_key_rotates),
    };
    return test_run("sandbox assertion", entries, TEST_COUNT(entries));
}
