/* SPDX-License-Identifier: Apache-2.0 */
/* What a client proves, in every request of every way in: an assertion of its own, and possession of
 * the key that tokens are bound to. Each attempt has new ones, also the one with the nonce that the
 * provider named. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/json.h"
#include "crypto/jws.h"
#include "crypto/key.h"
#include "unit/login_support.h"

static char path[64];
static gov__key *client_key;

static void setup(void)
{
    gov__buf jwk;
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, NULL, &client_key), GOV_OK);
    gov__buf_init_secret(&jwk, NULL, 0);
    ck_assert_int_eq(gov__key_write_private(client_key, &jwk), GOV_OK);
    (void)snprintf(path, sizeof path, "/tmp/govsdk-check-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, jwk.data, jwk.len), (int)jwk.len);
    ck_assert_int_eq(close(fd), 0);
    gov__buf_free(&jwk);
}

static void teardown(void)
{
    ck_assert_int_eq(unlink(path), 0);
    gov__key_unref(client_key);
}

static void begin(op *o)
{
    op_begin(o, (const char *const[]){OP_SETTINGS, "auth.key_file", path, "auth.dpop", "true",
                                      "app.terminal_id", "K-1", "terminal.key_file", path, NULL});
}

/* A claim of a JWT, not verified; in memory of the test. */
static const char *claim(const char *token, const char *name)
{
    static char values[6][256];
    static size_t next;
    char *out = values[next++ % 6];
    gov__buf text;
    gov__json *doc = NULL;
    out[0] = '\0';
    const char *dot = token != NULL ? strchr(token, '.') : NULL;
    const char *end = dot != NULL ? strchr(dot + 1, '.') : NULL;
    ck_assert_ptr_nonnull(end);
    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__base64url_decode(&text, dot + 1, (size_t)(end - dot - 1)), GOV_OK);
    ck_assert_int_eq(gov__json_parse(NULL, text.data, text.len, NULL, &doc), GOV_OK);
    const char *value = gov__json_get_string(gov__json_root(doc), name);
    (void)snprintf(out, 256, "%s", value != NULL ? value : "");
    gov__json_free(doc);
    gov__buf_free(&text);
    return out;
}

/* The proof in request `index`; "" when there is none. */
static const char *proof_of(op *o, size_t index)
{
    static char values[4][2048];
    static size_t next;
    char *out = values[next++ % 4];
    const char *at = strstr(rig_request(&o->r, index), "\nDPoP: ");
    out[0] = '\0';
    if (at != NULL) {
        (void)snprintf(out, 2048, "%.*s", (int)strcspn(at + 7, "\n"), at + 7);
    }
    return out;
}

/* The client's assertion in request `index`, verified. */
static void check_assertion(op *o, size_t index)
{
    const gov__jws_policy policy = {.algs = GOV__ALG_ES256};
    gov__jws *jws = NULL;
    const char *body = op_body(o, index);
    const char *text = op_param(body, "client_assertion");
    ck_assert_str_eq(op_param(body, "client_assertion_type"),
                     "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(gov__jws_verify_key(text, strlen(text), &policy, client_key, &jws), GOV_OK);
    gov__jws_free(jws);
    ck_assert_str_eq(claim(text, "aud"), OP);
    ck_assert_str_eq(claim(text, "iss"), OP_APP);
    ck_assert_str_eq(claim(text, "sub"), OP_APP);
}

static void expect_nonce(op *o, const char *url_suffix)
{
    rig_step(&o->r, (gov_script_step){.url_suffix = url_suffix,
                                      .http_status = 400,
                                      .response_headers = "DPoP-Nonce: n-1\n",
                                      .response_body = "{\"error\":\"use_dpop_nonce\"}"});
}

/* Requests 1 and 0 from the end are the one that was refused and the one with the nonce. */
static void check_pair(op *o, size_t index, const char *url)
{
    check_assertion(o, index + 1);
    check_assertion(o, index);
    ck_assert_str_ne(claim(op_param(op_body(o, index + 1), "client_assertion"), "jti"),
                     claim(op_param(op_body(o, index), "client_assertion"), "jti"));
    const char *first = proof_of(o, index + 1);
    const char *second = proof_of(o, index);
    ck_assert_str_ne(claim(first, "jti"), claim(second, "jti"));
    ck_assert_str_eq(claim(first, "nonce"), "");
    ck_assert_str_eq(claim(second, "nonce"), "n-1");
    ck_assert_str_eq(claim(second, "htu"), url);
    ck_assert_str_eq(claim(second, "htm"), "POST");
}

static char *bound_tokens(const op *o, const char *claims)
{
    char *token = claims != NULL ? op_sign(o, NULL, claims) : NULL;
    char *body = jose_format("{\"access_token\":\"bound-token-1\",\"token_type\":\"DPoP\","
                             "\"expires_in\":600%s%s%s}",
                             token != NULL ? ",\"id_token\":\"" : "", token != NULL ? token : "",
                             token != NULL ? "\"" : "");
    free(token);
    return body;
}

static void expect_bound(op *o, const char *claims)
{
    char *body = bound_tokens(o, claims);
    op_expect(o, "/token", 200, body);
    free(body);
}

START_TEST(a_system)
{
    op o;
    begin(&o);
    op_expect_metadata(&o, "");
    expect_nonce(&o, "/token");
    expect_bound(&o, NULL);
    rig_told(&o.r, gov_auth_client_credentials(o.r.client, NULL, &o.r.session, &o.r.err), GOV_OK);
    check_pair(&o, 0, OP "/token");
    /* The interface gets the token with a proof by the same key. */
    const char *at_token = proof_of(&o, 0);
    char *key = jose_format("%.*s", (int)strcspn(at_token, "."), at_token);
    rig_expect(&o.r, "GET", "/gov/v1/items/" RIG_ITEM_CODE, 200, rig_item_json);
    rig_told(&o.r, gov_item_get(o.r.session, RIG_ITEM_CODE, NULL, &o.r.item, &o.r.err), GOV_OK);
    ck_assert(rig_sent(&o.r, "Authorization: DPoP bound-token-1\n"));
    ck_assert_int_eq(strncmp(proof_of(&o, 0), key, strlen(key)), 0);
    ck_assert_str_ne(claim(proof_of(&o, 0), "ath"), "");
    free(key);
    op_end(&o);
}
END_TEST

START_TEST(a_second_device)
{
    op o;
    gov_device_login *login = NULL;
    begin(&o);
    op_expect_metadata(&o, "");
    op_expect(&o, "/device", 200,
              "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"https://a/\","
              "\"expires_in\":600,\"interval\":1}");
    rig_told(&o.r, gov_auth_device_begin(o.r.client, NULL, &login, &o.r.err), GOV_OK);
    check_assertion(&o, 0);
    ck_assert_str_eq(proof_of(&o, 0), "");
    gov_fake_clock_advance(o.r.clock, 2000);
    expect_nonce(&o, "/token");
    expect_bound(&o, NULL);
    rig_told(&o.r, gov_device_login_poll(login, NULL, &o.r.session, &o.r.err), GOV_OK);
    check_pair(&o, 0, OP "/token");
    gov_device_login_free(login);
    op_end(&o);
}
END_TEST

START_TEST(the_phone)
{
    op o;
    gov_ciba_login *login = NULL;
    const gov_ciba_options request = {.struct_size = sizeof request, .login_hint = "x"};
    char *claims = op_claims("");
    begin(&o);
    op_expect_metadata(&o, "");
    op_expect(&o, "/bc", 200, "{\"auth_req_id\":\"a\",\"expires_in\":600,\"interval\":1}");
    rig_told(&o.r, gov_auth_ciba_begin(o.r.client, &request, NULL, &login, &o.r.err), GOV_OK);
    check_assertion(&o, 0);
    gov_fake_clock_advance(o.r.clock, 2000);
    expect_nonce(&o, "/token");
    expect_bound(&o, claims);
    op_expect_keys(&o);
    rig_told(&o.r, gov_ciba_login_poll(login, NULL, &o.r.session, &o.r.err), GOV_OK);
    check_pair(&o, 1, OP "/token");
    gov_ciba_login_free(login);
    free(claims);
    op_end(&o);
}
END_TEST

START_TEST(a_terminal)
{
    op o;
    const gov_terminal_evidence e = {.struct_size = sizeof e,
                                     .id_type = "passport",
                                     .id_number = "P1",
                                     .method = "operator",
                                     .device = "d",
                                     .transaction = "t",
                                     .at_ms = RIG_WALL};
    begin(&o);
    op_expect_metadata(&o, "");
    expect_nonce(&o, "/token");
    expect_bound(&o, NULL);
    rig_told(&o.r, gov_auth_terminal(o.r.client, &e, NULL, &o.r.session, &o.r.err), GOV_OK);
    check_pair(&o, 0, OP "/token");
    ck_assert_str_ne(claim(op_param(op_body(&o, 1), "assertion"), "jti"),
                     claim(op_param(op_body(&o, 0), "assertion"), "jti"));
    op_end(&o);
}
END_TEST

START_TEST(a_browser)
{
    op o;
    gov_login *login = NULL;
    begin(&o);
    op_expect_metadata(&o, OP_PAR);
    expect_nonce(&o, "/par");
    op_expect(&o, "/par", 201, "{\"request_uri\":\"urn:r\",\"expires_in\":60}");
    rig_told(&o.r, gov_login_begin(o.r.client, NULL, NULL, &login, &o.r.err), GOV_OK);
    check_pair(&o, 0, OP "/par");
    const char *body = op_body(&o, 0);
    ck_assert_uint_eq(strlen(op_param(body, "dpop_jkt")), 43);
    char *more = jose_format(",\"nonce\":\"%s\"", op_param(body, "nonce"));
    char *claims = op_claims(more);
    char *url = jose_format(OP_BACK "?code=c&state=%s", op_param(body, "state"));
    /* The nonce is known by now; another one is asked for. */
    rig_step(&o.r, (gov_script_step){.url_suffix = "/token",
                                     .http_status = 400,
                                     .response_headers = "DPoP-Nonce: n-2\n",
                                     .response_body = "{\"error\":\"use_dpop_nonce\"}"});
    expect_bound(&o, claims);
    op_expect_keys(&o);
    rig_told(&o.r, gov_login_finish(login, url, NULL, &o.r.session, &o.r.err), GOV_OK);
    ck_assert_str_eq(claim(proof_of(&o, 2), "nonce"), "n-1");
    ck_assert_str_eq(claim(proof_of(&o, 1), "nonce"), "n-2");
    ck_assert_str_eq(op_param(op_body(&o, 1), "code"), "c");
    check_assertion(&o, 1);
    free(url);
    free(claims);
    free(more);
    gov_login_free(login);
    op_end(&o);
}
END_TEST

START_TEST(an_exchange_keeps_the_key)
{
    op o;
    gov_session *made = NULL;
    const gov_token_exchange less = {.struct_size = sizeof less, .kind = GOV_EXCHANGE_NARROW};
    begin(&o);
    op_expect_metadata(&o, "");
    expect_bound(&o, NULL);
    rig_told(&o.r, gov_auth_client_credentials(o.r.client, NULL, &o.r.session, &o.r.err), GOV_OK);
    const char *proof = proof_of(&o, 0);
    char *key = jose_format("%.*s", (int)strcspn(proof, "."), proof);
    expect_nonce(&o, "/token");
    op_expect(&o, "/token", 200,
              "{\"access_token\":\"narrow-1\",\"token_type\":\"DPoP\",\"expires_in\":60,"
              "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}");
    op_expect(&o, "/introspect", 401, "{\"error\":\"invalid_client\"}");
    rig_told(&o.r, gov_auth_exchange(o.r.session, &less, NULL, &made, &o.r.err), GOV_OK);
    check_pair(&o, 1, OP "/token");
    ck_assert_int_eq(strncmp(proof_of(&o, 1), key, strlen(key)), 0);
    free(key);
    gov_session_unref(made);
    op_end(&o);
}
END_TEST

/* A provider that never has enough is not asked for ever. */
START_TEST(a_second_nonce_ends_it)
{
    op o;
    begin(&o);
    op_expect_metadata(&o, "");
    expect_nonce(&o, "/token");
    rig_step(&o.r, (gov_script_step){.url_suffix = "/token",
                                     .http_status = 400,
                                     .response_headers = "DPoP-Nonce: n-2\n",
                                     .response_body = "{\"error\":\"use_dpop_nonce\"}"});
    gov_status status = gov_auth_client_credentials(o.r.client, NULL, &o.r.session, &o.r.err);
    rig_told(&o.r, status, GOV_ERR_INVALID);
    op_end(&o);
}
END_TEST

/* Bound tokens were asked for: others are not taken in their place. */
START_TEST(a_token_that_is_not_bound_is_refused)
{
    op o;
    begin(&o);
    op_expect_metadata(&o, "");
    op_expect_tokens(&o, NULL);
    rig_told(&o.r, gov_auth_client_credentials(o.r.client, NULL, &o.r.session, &o.r.err),
             GOV_ERR_RESPONSE);
    ck_assert_ptr_null(o.r.session);
    op_end(&o);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("auth_proof");
    TCase *c = tcase_create("proof");
    tcase_set_timeout(c, 60);
    tcase_add_unchecked_fixture(c, setup, teardown);
    tcase_add_test(c, a_system);
    tcase_add_test(c, a_second_device);
    tcase_add_test(c, the_phone);
    tcase_add_test(c, a_terminal);
    tcase_add_test(c, a_browser);
    tcase_add_test(c, an_exchange_keeps_the_key);
    tcase_add_test(c, a_second_nonce_ends_it);
    tcase_add_test(c, a_token_that_is_not_bound_is_refused);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
