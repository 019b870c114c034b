/* SPDX-License-Identifier: Apache-2.0 */
/* DPoP at the sandbox: proofs at the token endpoint and at the API, nonces, bound refresh tokens. */
#include "jose_support.h"
#include "sandbox_browser_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"

#define NOW   INT64_C(1795395600)
#define FORM  "Content-Type: application/x-www-form-urlencoded\n"
#define TOKEN "http://127.0.0.1/oauth/token"

typedef struct prover {
    sandbox_test *t;
    jose_key *key;
    char *header;
    int made;
} prover;

static void open_prover(prover *p, sandbox_test *t, const char *alg)
{
    *p = (prover){.t = t, .key = jose_key_new(alg, 0)};
    char *jwk = jose_key_jwk(p->key, "");
    p->header = gov__sb_format("{\"alg\":\"%s\",\"typ\":\"dpop+jwt\",\"jwk\":%s}", alg, jwk);
    free(jwk);
}

static void close_prover(prover *p)
{
    free(p->header);
    jose_key_free(p->key);
}

/* A proof; `more` is added to the claims. The caller frees it. */
static char *prove(prover *p, const char *htm, const char *htu, const char *more)
{
    char *claims =
        gov__sb_format("{\"htm\":\"%s\",\"htu\":\"%s\",\"iat\":%lld,\"jti\":\"p-%d\"%s}", htm, htu,
                       (long long)(gov_sandbox_get_time_ms(p->t->sb) / 1000), p->made++, more);
    char *proof = jose_sign(p->key, p->header, claims);
    free(claims);
    return proof;
}

static int post_token(prover *p, const char *form, const char *proof)
{
    static const char basic[] = "Authorization: Basic "
                                "Z292c2RrLWRlbW86ZGVtbytzM2NyZXQlMkIlMkYrJTI2JTNE\n";
    char *headers = gov__sb_format(
        "%s" FORM "DPoP: %s\n", strstr(form, "client_id=govsdk-demo-public") ? "" : basic, proof);
    int status = sandbox_test_send(p->t, "POST", "/oauth/token", headers, form, strlen(form));
    free(headers);
    return status;
}

static int get_token(prover *p, const char *more)
{
    char *proof = prove(p, "POST", TOKEN, more);
    int status = post_token(p, "grant_type=client_credentials", proof);
    free(proof);
    return status;
}

static char *hash_of(const char *token)
{
    char *hash = gov__sb_sha256_b64url(token, strlen(token));
    char *more = gov__sb_format(",\"ath\":\"%s\"", hash);
    free(hash);
    return more;
}

/* Calls the catalogue, which every token may. */
static int call_with(prover *p, const char *scheme, const char *token, const char *proof)
{
    char *headers = gov__sb_format(CALL_HEADERS "Authorization: %s %s\n%s%s%s", scheme, token,
                                   proof ? "DPoP: " : "", proof ? proof : "", proof ? "\n" : "");
    int status = sandbox_test_send(p->t, "GET", "/gov/v1/items?limit=1", headers, "", 0);
    free(headers);
    return status;
}

static int call_api(prover *p, const char *token, const char *more)
{
    char *ath = hash_of(token);
    char *all = gov__sb_format("%s%s", ath, more);
    char *proof = prove(p, "GET", "http://127.0.0.1/gov/v1/items", all);
    int status = call_with(p, "DPoP", token, proof);
    free(proof);
    free(all);
    free(ath);
    return status;
}

static void expect_challenge(const sandbox_test *t, const char *error)
{
    char wanted[64];
    const char *challenge = sandbox_test_header(t, "WWW-Authenticate");
    (void)snprintf(wanted, sizeof wanted, "error=\"%s\"", error);
    ck_assert_int_eq(t->res.status, 401);
    ck_assert_ptr_nonnull(challenge);
    ck_assert_msg(strncmp(challenge, "DPoP ", 5) == 0 && strstr(challenge, wanted), "%s",
                  challenge);
    ck_assert_ptr_nonnull(strstr(challenge, "algs=\"ES256 "));
}

static void expect_error(const sandbox_test *t, int status, const char *error)
{
    ck_assert_msg(t->res.status == status && strcmp(sandbox_test_text(t, "error"), error) == 0,
                  "wanted %d %s, got %d %s", status, error, t->res.status, t->res.body);
}

START_TEST(bound_tokens_need_their_key)
{
    static const char *const algs[] = {"ES256", "EdDSA", "RS256", "PS256"};
    for (size_t i = 0; i < TEST_COUNT(algs); i++) {
        sandbox_test t;
        prover mine;
        prover other;
        char token[96];
        sandbox_test_open(&t, NULL);
        open_prover(&mine, &t, algs[i]);
        open_prover(&other, &t, "ES256");
        ck_assert_msg(get_token(&mine, "") == 200, "%s", t.res.body);
        ck_assert_str_eq(sandbox_test_text(&t, "token_type"), "DPoP");
        (void)snprintf(token, sizeof token, "%s", sandbox_test_text(&t, "access_token"));
        ck_assert_int_eq(call_api(&mine, token, ""), 200);
        ck_assert_int_eq(call_with(&mine, "Bearer", token, NULL), 401);
        expect_challenge(&t, "invalid_token");
        ck_assert_int_eq(call_with(&mine, "DPoP", token, NULL), 401);
        expect_challenge(&t, "invalid_dpop_proof");
        ck_assert_int_eq(call_api(&other, token, ""), 401);
        expect_challenge(&t, "invalid_token");
        close_prover(&other);
        close_prover(&mine);
        sandbox_test_close(&t);
    }
}
END_TEST

START_TEST(unbound_tokens_take_no_proof)
{
    sandbox_test t;
    prover p;
    sandbox_test_open(&t, NULL);
    open_prover(&p, &t, "ES256");
    sandbox_test_login_system(&t);
    ck_assert_int_eq(call_api(&p, t.token, ""), 401);
    ck_assert_int_eq(call_with(&p, "Bearer", t.token, NULL), 200);
    close_prover(&p);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(proofs_are_checked)
{
    static const struct {
        const char *htm;
        const char *htu;
        const char *more;
        int status;
    } cases[] = {
        {"GET", "http://127.0.0.1/gov/v1/items", "", 200},
        {"GET", "HTTP://127.0.0.1:80/gov/v1/items", "", 200},
        {"POST", "http://127.0.0.1/gov/v1/items", "", 401},
        {"get", "http://127.0.0.1/gov/v1/items", "", 401},
        {"GET", "http://127.0.0.1/gov/v1/items?limit=1", "", 401},
        {"GET", "http://127.0.0.1/gov/v1/matters", "", 401},
        {"GET", "http://127.0.0.2/gov/v1/items", "", 401},
        {"GET", "https://127.0.0.1/gov/v1/items", "", 401},
        {"GET", "/gov/v1/items", "", 401},
    };
    sandbox_test t;
    prover p;
    char token[96];
    sandbox_test_open(&t, NULL);
    open_prover(&p, &t, "ES256");
    ck_assert_int_eq(get_token(&p, ""), 200);
    (void)snprintf(token, sizeof token, "%s", sandbox_test_text(&t, "access_token"));
    char *ath = hash_of(token);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char *proof = prove(&p, cases[i].htm, cases[i].htu, ath);
        int status = call_with(&p, "DPoP", token, proof);
        ck_assert_msg(status == cases[i].status, "%s %s: %d", cases[i].htm, cases[i].htu, status);
        if (status == 200) { /* once only */
            ck_assert_int_eq(call_with(&p, "DPoP", token, proof), 401);
            expect_challenge(&t, "invalid_dpop_proof");
        }
        free(proof);
    }
    char *proof = prove(&p, "GET", "http://127.0.0.1/gov/v1/items", ",\"ath\":\"wrong\"");
    ck_assert_int_eq(call_with(&p, "DPoP", token, proof), 401);
    free(proof);
    proof = prove(&p, "GET", "http://127.0.0.1/gov/v1/items", "");
    ck_assert_int_eq(call_with(&p, "DPoP", token, proof), 401);
    char *two = gov__sb_format("%s\nDPoP: %s", proof, proof);
    ck_assert_int_eq(call_with(&p, "DPoP", token, two), 401);
    free(two);
    free(proof);
    free(ath);
    close_prover(&p);
    sandbox_test_close(&t);
}
END_TEST

/* Forms of the JWT itself, at the token endpoint. */
START_TEST(proofs_are_read_strictly)
{
    sandbox_test t;
    prover p;
    sandbox_test_open(&t, NULL);
    open_prover(&p, &t, "ES256");
    char *jwk = jose_key_jwk(p.key, "");
    char *private_jwk = jose_key_jwk(p.key, ",\"d\":\"AAAA\"");
    const struct {
        const char *form;
        const char *jwk;
        int status;
    } headers[] = {
        {"{\"alg\":\"ES256\",\"typ\":\"dpop+jwt\",\"jwk\":%s}", jwk, 200},
        {"{\"alg\":\"ES256\",\"typ\":\"JWT\",\"jwk\":%s}", jwk, 400},
        {"{\"alg\":\"ES256\",\"jwk\":%s}", jwk, 400},
        {"{\"alg\":\"RS256\",\"typ\":\"dpop+jwt\",\"jwk\":%s}", jwk, 400},
        {"{\"alg\":\"none\",\"typ\":\"dpop+jwt\",\"jwk\":%s}", jwk, 400},
        {"{\"alg\":\"ES256\",\"typ\":\"dpop+jwt\",\"jwk\":%s}", private_jwk, 400},
        {"{\"alg\":\"ES256\",\"typ\":\"dpop+jwt\",\"kid\":%s}", "\"x\"", 400},
    };
    for (size_t i = 0; i < TEST_COUNT(headers); i++) {
        char *kept = p.header;
        const char *mark = strstr(headers[i].form, "%s");
        p.header = gov__sb_format("%.*s%s%s", (int)(mark - headers[i].form), headers[i].form,
                                  headers[i].jwk, mark + 2);
        int status = get_token(&p, "");
        ck_assert_msg(status == headers[i].status, "%s: %d", headers[i].form, status);
        if (status != 200) {
            expect_error(&t, 400, "invalid_dpop_proof");
        }
        free(p.header);
        p.header = kept;
    }
    free(private_jwk);
    free(jwk);
    (void)post_token(&p, "grant_type=client_credentials", "not-a-jwt");
    expect_error(&t, 400, "invalid_dpop_proof");
    close_prover(&p);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(proofs_are_fresh)
{
    static const struct {
        int64_t iat;
        int status;
    } cases[] = {{NOW - 300, 200}, {NOW + 300, 200}, {NOW - 301, 400}, {NOW + 301, 400}};
    sandbox_test t;
    prover p;
    sandbox_test_open(&t, NULL);
    open_prover(&p, &t, "ES256");
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char *claims = gov__sb_format("{\"htm\":\"POST\",\"htu\":\"" TOKEN
                                      "\",\"iat\":%lld,\"jti\":\"f-%zu\"}",
                                      (long long)cases[i].iat, i);
        char *proof = jose_sign(p.key, p.header, claims);
        ck_assert_int_eq(post_token(&p, "grant_type=client_credentials", proof), cases[i].status);
        free(proof);
        free(claims);
    }
    close_prover(&p);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(nonces_are_asked_for)
{
    sandbox_test t;
    prover p;
    char nonce[64];
    char token[96];
    sandbox_test_open(&t, NULL);
    open_prover(&p, &t, "ES256");
    ck_assert_int_eq(get_token(&p, ""), 200);
    ck_assert_ptr_null(sandbox_test_header(&t, "DPoP-Nonce"));
    ck_assert_int_eq(
        sandbox_test_json(&t, "POST", "/sandbox/dpop", NULL, "{\"nonce_required\":true}"), 200);
    (void)get_token(&p, "");
    expect_error(&t, 400, "use_dpop_nonce");
    (void)snprintf(nonce, sizeof nonce, ",\"nonce\":\"%s\"", sandbox_test_header(&t, "DPoP-Nonce"));
    (void)get_token(&p, ",\"nonce\":\"AAAAAAAAAAAAAAAAAAAAAA\"");
    expect_error(&t, 400, "use_dpop_nonce");
    ck_assert_int_eq(get_token(&p, nonce), 200);
    ck_assert_ptr_nonnull(sandbox_test_header(&t, "DPoP-Nonce"));
    (void)snprintf(token, sizeof token, "%s", sandbox_test_text(&t, "access_token"));

    ck_assert_int_eq(call_api(&p, token, ""), 401);
    expect_challenge(&t, "use_dpop_nonce");
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "dpop_nonce_required");
    ck_assert_ptr_nonnull(sandbox_test_header(&t, "DPoP-Nonce"));
    ck_assert_int_eq(call_api(&p, token, nonce), 200);
    sandbox_test_advance(&t, 300000); /* the one before still counts */
    ck_assert_int_eq(call_api(&p, token, nonce), 200);
    sandbox_test_advance(&t, 300000);
    ck_assert_int_eq(call_api(&p, token, nonce), 401);
    expect_challenge(&t, "use_dpop_nonce");
    close_prover(&p);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(refresh_tokens_of_public_clients_are_bound)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    prover mine;
    prover other;
    char code[96];
    sandbox_test_open(&t, NULL);
    open_prover(&mine, &t, "ES256");
    open_prover(&other, &t, "ES256");
    sandbox_browse_page(&b, "/oauth/authorize?response_type=code&client_id=govsdk-demo-public&"
                            "redirect_uri=" TEST_REDIRECT "&code_challenge=" TEST_CHALLENGE
                            "&code_challenge_method=S256");
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-zhang"), 303);
    sandbox_location(&t, "code", code, sizeof code);
    char *form =
        gov__sb_format("grant_type=authorization_code&client_id=govsdk-demo-public&"
                       "code=%s&redirect_uri=" TEST_REDIRECT "&code_verifier=" TEST_VERIFIER,
                       code);
    char *proof = prove(&mine, "POST", TOKEN, "");
    ck_assert_int_eq(post_token(&mine, form, proof), 200);
    free(proof);
    free(form);
    form = gov__sb_format("grant_type=refresh_token&client_id=govsdk-demo-public&refresh_token=%s",
                          sandbox_test_text(&t, "refresh_token"));
    (void)sandbox_browse(&b, "/oauth/token", form);
    expect_error(&t, 400, "invalid_grant");
    proof = prove(&other, "POST", TOKEN, "");
    (void)post_token(&other, form, proof);
    expect_error(&t, 400, "invalid_grant");
    free(proof);
    proof = prove(&mine, "POST", TOKEN, "");
    ck_assert_int_eq(post_token(&mine, form, proof), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "token_type"), "DPoP");
    free(proof);
    free(form);
    close_prover(&other);
    close_prover(&mine);
    sandbox_test_close(&t);
}
END_TEST

/* A code can be bound before it exists (RFC 9449 section 10). */
START_TEST(codes_are_bound_by_thumbprint)
{
    sandbox_test t;
    sandbox_browser b = {.t = &t};
    prover mine;
    prover other;
    char target[256];
    char code[96];
    sandbox_test_open(&t, NULL);
    open_prover(&mine, &t, "ES256");
    open_prover(&other, &t, "ES256");
    char *proof = prove(&mine, "POST", "http://127.0.0.1/oauth/par", "");
    char *headers = gov__sb_format(FORM "DPoP: %s\n", proof);
    static const char form[] =
        "response_type=code&client_id=govsdk-demo-public&redirect_uri=" TEST_REDIRECT
        "&code_challenge=" TEST_CHALLENGE "&code_challenge_method=S256";
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/oauth/par", headers, form, sizeof form - 1),
                     201);
    (void)snprintf(target, sizeof target,
                   "/oauth/authorize?client_id=govsdk-demo-public&request_uri=%s",
                   sandbox_test_text(&t, "request_uri"));
    free(headers);
    free(proof);
    sandbox_browse_page(&b, target);
    ck_assert_int_eq(sandbox_browse_decide(&b, "sub-zhang"), 303);
    sandbox_location(&t, "code", code, sizeof code);
    char *redeem =
        gov__sb_format("grant_type=authorization_code&client_id=govsdk-demo-public&"
                       "code=%s&redirect_uri=" TEST_REDIRECT "&code_verifier=" TEST_VERIFIER,
                       code);
    (void)sandbox_browse(&b, "/oauth/token", redeem);
    expect_error(&t, 400, "invalid_grant");
    proof = prove(&other, "POST", TOKEN, "");
    (void)post_token(&other, redeem, proof);
    expect_error(&t, 400, "invalid_grant");
    free(proof);
    proof = prove(&mine, "POST", TOKEN, "");
    ck_assert_int_eq(post_token(&mine, redeem, proof), 200);
    free(proof);
    free(redeem);
    close_prover(&other);
    close_prover(&mine);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(clients_may_be_held_to_dpop)
{
    sandbox_test t;
    prover p;
    sandbox_test_open(&t, NULL);
    open_prover(&p, &t, "ES256");
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/clients", NULL,
                                       "{\"id\":\"strict\",\"auth_method\":\"client_secret_post\","
                                       "\"secret\":\"s\",\"dpop_required\":true}"),
                     201);
    static const char form[] = "grant_type=client_credentials&client_id=strict&client_secret=s";
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/oauth/token", FORM, form, sizeof form - 1),
                     400);
    expect_error(&t, 400, "invalid_dpop_proof");
    char *proof = prove(&p, "POST", TOKEN, "");
    char *headers = gov__sb_format(FORM "DPoP: %s\n", proof);
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/oauth/token", headers, form, sizeof form - 1),
                     200);
    free(headers);
    free(proof);
    close_prover(&p);
    sandbox_test_close(&t);
}
END_TEST

/* The challenge comes under the scheme of the token (RFC 9470 section 3). */
START_TEST(step_up_is_asked_for_under_dpop)
{
    sandbox_test t;
    prover p;
    char token[96];
    sandbox_test_open(&t, NULL);
    open_prover(&p, &t, "ES256");
    ck_assert_int_eq(get_token(&p, ""), 200);
    (void)snprintf(token, sizeof token, "%s", sandbox_test_text(&t, "access_token"));
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/step-up", NULL,
                                       "{\"path_prefix\":\"/gov/v1/items\",\"acr\":\"L2\"}"),
                     200);
    ck_assert_int_eq(call_api(&p, token, ""), 401);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "step_up_required");
    const char *challenge = sandbox_test_header(&t, "WWW-Authenticate");
    ck_assert_int_eq(strncmp(challenge, "DPoP error=\"insufficient_user_authentication\"", 45), 0);
    close_prover(&p);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(bound_tokens_need_their_key),
        TEST_ENTRY(unbound_tokens_take_no_proof),
        TEST_ENTRY(proofs_are_checked),
        TEST_ENTRY(proofs_are_read_strictly),
        TEST_ENTRY(proofs_are_fresh),
        TEST_ENTRY(nonces_are_asked_for),
        TEST_ENTRY(refresh_tokens_of_public_clients_are_bound),
        TEST_ENTRY(codes_are_bound_by_thumbprint),
        TEST_ENTRY(clients_may_be_held_to_dpop),
        TEST_ENTRY(step_up_is_asked_for_under_dpop),
    };
    return test_run("sandbox dpop", entries, TEST_COUNT(entries));
}
