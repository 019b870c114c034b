/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and signatures in both directions with npm jose, for every algorithm: keys made on either side are
 * read by the other with the same thumbprint, and each side verifies what the other signs and refuses it
 * when it was altered. Without Node or the packages the program ends with 77: "skipped". */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/jws.h>
#include <govsdk/key.h>

#include "base/json.h"
#include "support/talk.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

enum { SKIPPED = 77 };

#define TEXT "from govsdk, 来自"

static const struct {
    const char *alg;
    const char *kind; /* NULL: symmetric */
} algs[] = {
    {"ES256", "P-256"},    {"ES384", "P-384"},    {"ES512", "P-521"},    {"RS256", "RSA-2048"},
    {"RS384", "RSA-3072"}, {"RS512", "RSA-4096"}, {"PS256", "RSA-2048"}, {"PS384", "RSA-2048"},
    {"PS512", "RSA-2048"}, {"EdDSA", "Ed25519"},  {"HS256", NULL},       {"HS384", NULL},
    {"HS512", NULL},
};

static talk other;

static void set_up(void)
{
    talk_start(&other, "jose_keys.mjs");
}

static void tear_down(void)
{
    talk_stop(&other);
}

/* The reply to a request as a document; `request` is freed. */
static gov__json *ask(char *request, bool expected)
{
    char *line = talk_ask(&other, request);
    bool good = false;
    gov__json *doc;

    ck_assert_msg(gov__json_parse(NULL, line, strlen(line), NULL, &doc) == GOV_OK, "%s", line);
    ck_assert(gov__json_get_bool(gov__json_root(doc), "ok", &good));
    ck_assert_msg(good == expected, "%.300s -> %s", request, line);
    free(line);
    free(request);
    return doc;
}

/* A JSON member of a reply as text. Caller frees. */
static char *member_text(const gov__json *doc, const char *name)
{
    gov__buf text;
    char *out;

    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__json_print(gov__json_member(gov__json_root(doc), name), &text), GOV_OK);
    out = jose_format("%s", gov__buf_text(&text));
    gov__buf_free(&text);
    return out;
}

static gov_key *read_key(const char *jwk)
{
    gov_error *err = NULL;
    gov_key *key = NULL;
    gov_status status = gov_key_from_jwk(NULL, jwk, strlen(jwk), NULL, &key, &err);

    ck_assert_msg(status == GOV_OK, "%s", gov_error_get_message(err, GOV_LANGUAGE_EN));
    return key;
}

/* A key made here, as private JWK text. Caller frees. */
static char *make_here(int i)
{
    const gov_key_options options = {
        .struct_size = sizeof options, .kid = "govsdk", .alg = algs[i].alg};
    char secret[64];
    gov_key *key = NULL;
    char *text = NULL;

    memset(secret, 'a' + i, sizeof secret);
    ck_assert_int_eq(algs[i].kind != NULL
                         ? gov_key_generate(NULL, algs[i].kind, &options, &key, NULL)
                         : gov_key_from_secret(NULL, secret, sizeof secret, &options, &key, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_key_copy_private_jwk(key, &text, NULL), GOV_OK);
    char *out = jose_format("%s", text);
    gov_key_free_text(key, text);
    gov_key_unref(key);
    return out;
}

static char *make_there(int i)
{
    gov__json *reply =
        ask(jose_format("{\"action\":\"generate\",\"alg\":\"%s\"}", algs[i].alg), true);
    char *jwk = member_text(reply, "jwk");

    gov__json_free(reply);
    return jwk;
}

static void same_thumbprint(const gov_key *key, const char *jwk)
{
    gov__json *reply = ask(jose_format("{\"action\":\"thumbprint\",\"jwk\":%s}", jwk), true);

    if (gov_key_get_thumbprint(key) != NULL) {
        ck_assert_str_eq(gov__json_get_string(gov__json_root(reply), "thumbprint"),
                         gov_key_get_thumbprint(key));
    }
    gov__json_free(reply);
}

static gov__json *ask_verify(const char *alg, const char *jwk, const char *jws, bool expected)
{
    return ask(jose_format("{\"action\":\"verify\",\"alg\":\"%s\",\"jwk\":%s,\"jws\":\"%s\"}", alg,
                           jwk, jws),
               expected);
}

/* A letter in the middle of the signature. */
static void alter(char *jws)
{
    char *at = strrchr(jws, '.') + 12;

    *at = *at == 'A' ? 'B' : 'A';
}

static void signed_here(const char *alg, const gov_key *key, const char *jwk)
{
    const gov_jws_sign_options options = {.struct_size = sizeof options,
                                          .alg = alg,
                                          .typ = "exchange+jwt",
                                          .header_json = "{\"cty\":\"text/plain\"}"};
    char *jws = NULL;

    ck_assert_int_eq(gov_jws_sign(key, &options, TEXT, strlen(TEXT), &jws, NULL), GOV_OK);
    gov__json *reply = ask_verify(alg, jwk, jws, true);
    const gov__json_node *root = gov__json_root(reply);
    const gov__json_node *header = gov__json_get_object(root, "header");
    ck_assert_str_eq(gov__json_get_string(root, "payload"), TEXT);
    ck_assert_str_eq(gov__json_get_string(header, "alg"), alg);
    ck_assert_str_eq(gov__json_get_string(header, "typ"), "exchange+jwt");
    ck_assert_str_eq(gov__json_get_string(header, "cty"), "text/plain");
    ck_assert_str_eq(gov__json_get_string(header, "kid"), gov_key_get_kid(key));
    gov__json_free(reply);

    alter(jws);
    gov__json_free(ask_verify(alg, jwk, jws, false));
    gov_key_free_text(key, jws);
}

static void signed_there(const char *alg, const gov_key *key, const char *jwk)
{
    gov__json *reply =
        ask(jose_format("{\"action\":\"sign\",\"alg\":\"%s\",\"jwk\":%s,\"payload\":\"from jose\","
                        "\"header\":{\"typ\":\"exchange+jwt\",\"kid\":\"%s\"}}",
                        alg, jwk, gov_key_get_kid(key)),
            true);
    char *jws = jose_format("%s", gov__json_get_string(gov__json_root(reply), "jws"));
    const gov_jws_verify_options options = {.struct_size = sizeof options, .typ = "exchange+jwt"};
    gov_key_set *set = NULL;
    char *payload = NULL;

    gov__json_free(reply);
    ck_assert_int_eq(gov_key_set_from_key(key, &set, NULL), GOV_OK);
    ck_assert_int_eq(
        gov_jws_verify_with(set, alg, &options, jws, strlen(jws), &payload, NULL, NULL), GOV_OK);
    ck_assert_str_eq(payload, "from jose");
    gov_key_set_free_text(set, payload);
    alter(jws);
    ck_assert_int_eq(
        gov_jws_verify_with(set, alg, &options, jws, strlen(jws), &payload, NULL, NULL),
        GOV_ERR_SIGNATURE);
    gov_key_set_unref(set);
    free(jws);
}

static void exchange(int i, char *jwk)
{
    gov_key *key = read_key(jwk);

    same_thumbprint(key, jwk);
    for (int round = 0; round < 3; round++) {
        signed_here(algs[i].alg, key, jwk);
        signed_there(algs[i].alg, key, jwk);
    }
    gov_key_unref(key);
    free(jwk);
}

START_TEST(keys_made_here_serve_both_sides)
{
    exchange(_i, make_here(_i));
}
END_TEST

START_TEST(keys_made_there_serve_both_sides)
{
    exchange(_i, make_there(_i));
}
END_TEST

int main(void)
{
    if (!talk_is_possible()) {
        puts("skipped: Node or the packages of tests/identity/exchange are not installed");
        return SKIPPED;
    }
    Suite *suite = suite_create("jose exchange");
    TCase *tcase = tcase_create("jose");

    tcase_set_timeout(tcase, 100);
    tcase_add_unchecked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, keys_made_here_serve_both_sides, 0, (int)TEST_COUNT(algs));
    tcase_add_loop_test(tcase, keys_made_there_serve_both_sides, 0, (int)TEST_COUNT(algs));
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
