/* SPDX-License-Identifier: Apache-2.0 */
/* JWE in both directions with npm jose: every alg with every enc, keys made on either side, agreement
 * with party information. Without Node or the packages the program ends with 77: "skipped". */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/jwe.h>

#include "base/json.h"
#include "support/talk.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

enum { SKIPPED = 77 };

#define TEXT "{\"from\":\"来自\"}"

static const char *const encs[] = {"A128GCM",       "A192GCM",       "A256GCM",
                                   "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"};
static const size_t cek_sizes[] = {16, 24, 32, 32, 48, 64};

static const struct {
    const char *alg;
    const char *kind; /* as gov_key_generate names it; NULL: symmetric */
    const char *crv;  /* as jose names it; NULL: none */
    size_t size;      /* of a symmetric key; 0: as the enc asks */
} algs[] = {
    {"RSA-OAEP", "RSA-2048", NULL, 0},
    {"RSA-OAEP-256", "RSA-2048", NULL, 0},
    {"ECDH-ES", "P-256", "P-256", 0},
    {"ECDH-ES", "P-384", "P-384", 0},
    {"ECDH-ES", "P-521", "P-521", 0},
    {"ECDH-ES", "X25519", "X25519", 0},
    {"ECDH-ES+A128KW", "P-256", "P-256", 0},
    {"ECDH-ES+A192KW", "P-521", "P-521", 0},
    {"ECDH-ES+A256KW", "X25519", "X25519", 0},
    {"A128KW", NULL, NULL, 16},
    {"A192KW", NULL, NULL, 24},
    {"A256KW", NULL, NULL, 32},
    {"A128GCMKW", NULL, NULL, 16},
    {"A192GCMKW", NULL, NULL, 24},
    {"A256GCMKW", NULL, NULL, 32},
    {"dir", NULL, NULL, 0},
};

static talk other;

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

/* A private JWK made here. Caller frees. */
static char *make_here(size_t alg, size_t enc)
{
    const gov_key_options options = {.struct_size = sizeof options, .kid = "govsdk"};
    char secret[64];
    char *text = NULL;
    gov_key *key;
    size_t size = algs[alg].size != 0 ? algs[alg].size : cek_sizes[enc];

    memset(secret, 'a' + (int)enc, sizeof secret);
    ck_assert_int_eq(algs[alg].kind != NULL
                         ? gov_key_generate(NULL, algs[alg].kind, &options, &key, NULL)
                         : gov_key_from_secret(NULL, secret, size, &options, &key, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_key_copy_private_jwk(key, &text, NULL), GOV_OK);
    char *out = jose_format("%s", text);
    gov_key_free_text(key, text);
    gov_key_unref(key);
    return out;
}

/* A private JWK made there. Caller frees. */
static char *make_there(size_t alg)
{
    gov__json *reply =
        ask(algs[alg].crv != NULL
                ? jose_format("{\"action\":\"generate\",\"alg\":\"%s\",\"crv\":\"%s\"}",
                              algs[alg].alg, algs[alg].crv)
                : jose_format("{\"action\":\"generate\",\"alg\":\"%s\"}", algs[alg].alg),
            true);
    gov__buf text;

    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__json_print(gov__json_member(gov__json_root(reply), "jwk"), &text),
                     GOV_OK);
    char *out = jose_format("%s", gov__buf_text(&text));
    gov__buf_free(&text);
    gov__json_free(reply);
    return out;
}

/* A letter in the middle of the ciphertext's tag. */
static void alter(char *jwe)
{
    char *at = strrchr(jwe, '.') + 8;

    *at = *at == 'A' ? 'B' : 'A';
}

static char *decrypt_request(const char *alg, const char *enc, const char *jwk, const char *jwe)
{
    return jose_format("{\"action\":\"decrypt\",\"alg\":\"%s\",\"enc\":\"%s\",\"jwk\":%s,"
                       "\"jwe\":\"%s\"}",
                       alg, enc, jwk, jwe);
}

static void encrypted_here(const char *alg, const char *enc, const gov_key *key, const char *jwk)
{
    const gov_jwe_options options = {.struct_size = sizeof options,
                                     .alg = alg,
                                     .enc = enc,
                                     .cty = "JWT",
                                     .apu = "Alice",
                                     .apu_size = 5,
                                     .apv = "Bob",
                                     .apv_size = 3};
    char *jwe;

    ck_assert_int_eq(gov_jwe_encrypt(key, &options, TEXT, strlen(TEXT), &jwe, NULL), GOV_OK);
    gov__json *reply = ask(decrypt_request(alg, enc, jwk, jwe), true);
    const gov__json_node *root = gov__json_root(reply);
    const gov__json_node *header = gov__json_get_object(root, "header");
    ck_assert_str_eq(gov__json_get_string(root, "text"), TEXT);
    ck_assert_str_eq(gov__json_get_string(header, "cty"), "JWT");
    ck_assert_str_eq(gov__json_get_string(header, "kid"), gov_key_get_kid(key));
    gov__json_free(reply);
    alter(jwe);
    gov__json_free(ask(decrypt_request(alg, enc, jwk, jwe), false));
    gov_key_free_text(key, jwe);
}

static void encrypted_there(const char *alg, const char *enc, gov_key *key, const char *jwk)
{
    const gov_jwe_policy policy = {
        .struct_size = sizeof policy, .algs = alg, .encs = enc, .cty = "JWT"};
    const char *parties = strncmp(alg, "ECDH", 4) == 0 ? ",\"apu\":\"Alice\",\"apv\":\"Bob\"" : "";
    gov__json *reply =
        ask(jose_format("{\"action\":\"encrypt\",\"alg\":\"%s\",\"enc\":\"%s\",\"jwk\":%s,"
                        "\"text\":\"from jose\",\"header\":{\"cty\":\"JWT\",\"kid\":\"%s\"}%s}",
                        alg, enc, jwk, gov_key_get_kid(key), parties),
            true);
    char *jwe = jose_format("%s", gov__json_get_string(gov__json_root(reply), "jwe"));
    char *text;
    size_t size;

    gov__json_free(reply);
    ck_assert_int_eq(gov_jwe_decrypt(&key, 1, &policy, jwe, strlen(jwe), &text, &size, NULL),
                     GOV_OK);
    ck_assert_str_eq(text, "from jose");
    gov_jwe_free_text(key, text, size);
    alter(jwe);
    ck_assert_int_eq(gov_jwe_decrypt(&key, 1, &policy, jwe, strlen(jwe), &text, &size, NULL),
                     GOV_ERR_DECRYPT);
    free(jwe);
}

static void exchange(size_t alg, size_t enc, const char *jwk)
{
    gov_key *key;

    ck_assert_msg(gov_key_from_jwk(NULL, jwk, strlen(jwk), NULL, &key, NULL) == GOV_OK, "%s", jwk);
    encrypted_here(algs[alg].alg, encs[enc], key, jwk);
    encrypted_there(algs[alg].alg, encs[enc], key, jwk);
    gov_key_unref(key);
}

START_TEST(keys_made_here_serve_both_sides)
{
    for (size_t alg = 0; alg < TEST_COUNT(algs); alg++) {
        for (size_t enc = 0; enc < TEST_COUNT(encs); enc++) {
            char *jwk = make_here(alg, enc);
            exchange(alg, enc, jwk);
            free(jwk);
        }
    }
}
END_TEST

START_TEST(keys_made_there_serve_both_sides)
{
    for (size_t alg = 0; alg < TEST_COUNT(algs); alg++) {
        if (algs[alg].kind != NULL) {
            char *jwk = make_there(alg);
            for (size_t enc = 0; enc < TEST_COUNT(encs); enc++) {
                exchange(alg, enc, jwk);
            }
            free(jwk);
        }
    }
}
END_TEST

static void set_up(void)
{
    talk_start(&other, "jwe_tokens.mjs");
}

static void tear_down(void)
{
    talk_stop(&other);
}

int main(void)
{
    if (!talk_is_possible()) {
        puts("skipped: Node or the packages of tests/identity/exchange are not installed");
        return SKIPPED;
    }
    Suite *suite = suite_create("jwe exchange");
    TCase *tcase = tcase_create("jwe exchange");

    tcase_set_timeout(tcase, 100);
    tcase_add_unchecked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, keys_made_here_serve_both_sides);
    tcase_add_test(tcase, keys_made_there_serve_both_sides);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
