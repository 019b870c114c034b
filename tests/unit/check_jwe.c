/* SPDX-License-Identifier: Apache-2.0 */
/* JWE: the examples of the standards, every pair of algorithms, the choice of the key, and that the
 * caller's lists decide. Refusals: check_jwe_refused.c; devices: check_jwe_external.c; memory:
 * check_jwe_memory.c and check_jwe_openssl.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "unit/jose_support.h"
#include "unit/jwe_support.h"
#include "unit/jwe_vectors.h"
#include "unit/test_support.h"

static gov__crypto *crypto;

static const char *const algs[] = {
    "RSA-OAEP",       "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW",
    "ECDH-ES+A256KW", "A128KW",       "A192KW",  "A256KW",         "A128GCMKW",
    "A192GCMKW",      "A256GCMKW",    "dir"};
static const char *const encs[] = {"A128GCM",       "A192GCM",       "A256GCM",
                                   "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"};
static const size_t cek_lens[] = {16, 24, 32, 32, 48, 64};

/* Checks that a failure gives no token and a reason that betrays nothing of the text. */
static gov_status decrypt_by(const char *token, const gov__jwe_policy *wanted,
                             gov__key *const *keys, size_t count, gov__jwe **out)
{
    const char *reason = "unset";
    gov__jwe_policy policy = *wanted;

    policy.reason = &reason;
    gov_status status = gov__jwe_decrypt(crypto, token, strlen(token), &policy, keys, count, out);
    ck_assert((*out != NULL) == (status == GOV_OK));
    ck_assert((reason != NULL) == (status != GOV_OK));
    ck_assert_uint_eq(ERR_peek_error(), 0);
    return status;
}

static gov_status decrypt(const char *token, gov__key *key, gov__jwe **out)
{
    const gov__jwe_policy policy = {.algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL};

    return decrypt_by(token, &policy, &key, 1, out);
}

static gov_status try_token(const char *token, gov__key *key)
{
    gov__jwe *jwe;
    gov_status status = decrypt(token, key, &jwe);

    gov__jwe_free(jwe);
    return status;
}

static char *encrypt_with(const gov__jwe_options *options, const gov__key *key, const char *text)
{
    gov__buf out;

    gov__buf_init(&out, NULL, 0);
    ck_assert_int_eq(
        gov__jwe_encrypt(crypto, options, key, gov__bytes_of(text, strlen(text)), &out), GOV_OK);
    char *token = jose_format("%s", gov__buf_text(&out));
    gov__buf_free(&out);
    return token;
}

static char *encrypt(const char *alg, const char *enc, const gov__key *key, const char *text)
{
    const gov__jwe_options options = {.alg = alg, .enc = enc};

    return encrypt_with(&options, key, text);
}

START_TEST(examples_of_the_standards_open)
{
    for (size_t i = 0; i < TEST_COUNT(jwe_examples); i++) {
        gov__key *key = jwe_key(jwe_examples[i].key);
        gov__jwe *jwe;

        ck_assert_msg(decrypt(jwe_examples[i].token, key, &jwe) == GOV_OK, "%s",
                      jwe_examples[i].name);
        ck_assert_str_eq(jwe->text, jwe_examples[i].text);
        ck_assert_uint_eq(jwe->text_len, strlen(jwe_examples[i].text));
        gov__jwe_free(jwe);
        gov__key_unref(key);
    }
}
END_TEST

START_TEST(what_the_standards_have_and_we_refuse)
{
    for (size_t i = 0; i < TEST_COUNT(jwe_refused); i++) {
        gov__key *key = jwe_key(jwe_refused[i].key);

        ck_assert_msg(try_token(jwe_refused[i].token, key) == jwe_refused[i].status, "%s",
                      jwe_refused[i].name);
        gov__key_unref(key);
    }
}
END_TEST

static gov__key *key_for(size_t alg, size_t enc, gov__key_kind curve)
{
    static const size_t lens[] = {16, 24, 32};

    if (alg < 2) {
        static const char a1[] = "RFC 7516 A.1";
        ck_assert_str_eq(jwe_examples[0].name, a1);
        return jwe_key(jwe_examples[0].key);
    }
    return alg < 6    ? jwe_key_new(curve, 0, "k")
           : alg < 12 ? jwe_key_secret(lens[alg % 3], "k")
                      : jwe_key_secret(cek_lens[enc], "k");
}

static void round_trip(size_t alg, size_t enc, gov__key_kind curve)
{
    const gov__jwe_options options = {
        .alg = algs[alg],
        .enc = encs[enc],
        .typ = "JWT",
        .cty = "JWT",
        .apu = gov__bytes_of("Alice", alg % 2 == 0 ? 5 : 0),
        .apv = gov__bytes_of("Bob", 3),
    };
    static const char *const texts[] = {"", "x", "sixteen letters!", "{\"a\":1}"};
    gov__key *key = key_for(alg, enc, curve);

    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        char *token = encrypt_with(&options, key, texts[i]);
        gov__jwe *jwe;

        ck_assert_msg(decrypt(token, key, &jwe) == GOV_OK, "%s %s", algs[alg], encs[enc]);
        ck_assert_str_eq(jwe->text, texts[i]);
        ck_assert_str_eq(jwe->alg, algs[alg]);
        ck_assert_str_eq(jwe->enc, encs[enc]);
        ck_assert_str_eq(jwe->typ, "JWT");
        ck_assert_str_eq(jwe->cty, "JWT");
        if (gov__key_kid(key) != NULL) {
            ck_assert_str_eq(jwe->kid, gov__key_kid(key));
        }
        gov__jwe_free(jwe);
        free(token);
    }
    gov__key_unref(key);
}

START_TEST(every_pair_of_algorithms_goes_round)
{
    static const gov__key_kind curves[] = {GOV__KEY_P256, GOV__KEY_P384, GOV__KEY_P521,
                                           GOV__KEY_X25519};

    for (size_t alg = 0; alg < TEST_COUNT(algs); alg++) {
        for (size_t enc = 0; enc < TEST_COUNT(encs); enc++) {
            round_trip(alg, enc, curves[(alg + enc) % 4]);
        }
    }
    for (size_t curve = 0; curve < TEST_COUNT(curves); curve++) {
        round_trip(2, 3, curves[curve]);
        round_trip(3, 0, curves[curve]);
    }
}
END_TEST

START_TEST(two_tokens_of_one_text_differ_everywhere)
{
    gov__key *key = jwe_key_secret(16, NULL);
    char *first = encrypt("A128KW", "A128GCM", key, "the same text of both");
    char *second = encrypt("A128KW", "A128GCM", key, "the same text of both");

    for (size_t i = 1; i < 5; i++) {
        char *a = jwe_part(first, i);
        char *b = jwe_part(second, i);
        ck_assert_str_ne(a, b);
        free(a);
        free(b);
    }
    free(first);
    free(second);
    gov__key_unref(key);
}
END_TEST

START_TEST(only_the_callers_lists_count)
{
    gov__key *key = jwe_key_secret(32, NULL);

    for (size_t alg = 8; alg < TEST_COUNT(algs); alg++) {
        if (alg == 9 || alg == 10) {
            continue;
        }
        char *token = encrypt(algs[alg], "A256GCM", key, "x");
        uint32_t bit = gov__jwe_algs_parse(algs[alg]);
        const struct {
            uint32_t algs;
            uint32_t encs;
            gov_status status;
        } cases[] = {
            {bit, GOV__JWE_A256GCM, GOV_OK},
            {GOV__JWE_ALG_ALL & ~bit, GOV__JWE_ENC_ALL, GOV_ERR_ALGORITHM},
            {bit, GOV__JWE_ENC_ALL & ~GOV__JWE_A256GCM, GOV_ERR_ALGORITHM},
            {0, 0, GOV_ERR_ALGORITHM},
        };

        for (size_t i = 0; i < TEST_COUNT(cases); i++) {
            const gov__jwe_policy policy = {.algs = cases[i].algs, .encs = cases[i].encs};
            gov__jwe *jwe;
            ck_assert_int_eq(decrypt_by(token, &policy, &key, 1, &jwe), cases[i].status);
            gov__jwe_free(jwe);
        }
        free(token);
    }
    gov__key_unref(key);
}
END_TEST

START_TEST(lists_are_parsed)
{
    uint32_t all = 0;

    for (size_t i = 0; i < TEST_COUNT(algs); i++) {
        all |= gov__jwe_algs_parse(algs[i]);
    }
    ck_assert_uint_eq(all, GOV__JWE_ALG_ALL);
    ck_assert_uint_eq(gov__jwe_algs_parse("dir RSA-OAEP-256"),
                      GOV__JWE_DIR | GOV__JWE_RSA_OAEP_256);
    ck_assert_uint_eq(gov__jwe_algs_parse(" dir  dir "), GOV__JWE_DIR);
    ck_assert_uint_eq(gov__jwe_encs_parse("A128GCM A256CBC-HS512"),
                      GOV__JWE_A128GCM | GOV__JWE_A256CBC_HS512);
    static const char *const bad[] = {"",     "RSA1_5",  "dir RSA1_5", "PBES2-HS256+A128KW",
                                      "none", "Dir",     "dir,A128KW", "A128GCM",
                                      " ",    "rsa-oaep"};
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_msg(gov__jwe_algs_parse(bad[i]) == 0, "%s", bad[i]);
    }
    ck_assert_uint_eq(gov__jwe_algs_parse(NULL), 0);
    ck_assert_uint_eq(gov__jwe_encs_parse("dir"), 0);
}
END_TEST

START_TEST(the_key_is_chosen_by_kid_kind_and_length)
{
    gov__key *keys[] = {jwe_key_secret(16, "a"), jwe_key_secret(32, "b"),
                        jwe_key_new(GOV__KEY_P256, 0, "c"), jwe_key_new(GOV__KEY_P256, 0, NULL),
                        jwe_key_new(GOV__KEY_X25519, 0, "d")};
    const gov__jwe_policy policy = {.algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL};
    static const struct {
        size_t key;
        const char *alg;
    } cases[] = {
        {0, "A128KW"}, {1, "A256GCMKW"}, {2, "ECDH-ES"}, {3, "ECDH-ES+A128KW"}, {4, "ECDH-ES"}};
    gov__jwe *jwe;

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char *token = encrypt(cases[i].alg, "A128GCM", keys[cases[i].key], "text");
        ck_assert_int_eq(decrypt_by(token, &policy, keys, TEST_COUNT(keys), &jwe), GOV_OK);
        gov__jwe_free(jwe);
        ck_assert_int_eq(decrypt_by(token, &policy, keys, 0, &jwe), GOV_ERR_KEY_NOT_FOUND);
        free(token);
    }

    /* A kid that nobody has; one whose key is of another kind. */
    gov__key *foreign = jwe_key_secret(16, "foreign");
    char *token = encrypt("A128KW", "A128GCM", foreign, "text");
    ck_assert_int_eq(decrypt_by(token, &policy, keys, 3, &jwe), GOV_ERR_KEY_NOT_FOUND);
    free(token);
    gov__key_unref(foreign);
    foreign = jwe_key_secret(16, "c");
    token = encrypt("A128KW", "A128GCM", foreign, "text");
    ck_assert_int_eq(decrypt_by(token, &policy, keys, 3, &jwe), GOV_ERR_ALGORITHM);
    free(token);
    gov__key_unref(foreign);
    for (size_t i = 0; i < TEST_COUNT(keys); i++) {
        gov__key_unref(keys[i]);
    }
}
END_TEST

START_TEST(what_a_key_is_for_is_heeded)
{
#define K128 "\"kty\":\"oct\",\"k\":\"GawgguFyGrWKav7AX4VKUg\""
    static const struct {
        const char *jwk;
        const char *alg;
        gov_status status;
    } cases[] = {
        {"{" K128 "}", "A128KW", GOV_OK},
        {"{" K128 ",\"use\":\"enc\"}", "A128KW", GOV_OK},
        {"{" K128 ",\"use\":\"sig\"}", "A128KW", GOV_ERR_KEY_NOT_FOUND},
        {"{" K128 ",\"alg\":\"A128KW\"}", "A128KW", GOV_OK},
        {"{" K128 ",\"alg\":\"A128GCMKW\"}", "A128KW", GOV_ERR_KEY_NOT_FOUND},
        {"{" K128 ",\"alg\":\"HS256\"}", "A128KW", GOV_ERR_KEY_NOT_FOUND},
        {"{" K128 ",\"alg\":\"A128GCM\"}", "dir", GOV_OK},
        {"{" K128 ",\"alg\":\"dir\"}", "dir", GOV_OK},
        {"{" K128 ",\"alg\":\"A128CBC-HS256\"}", "dir", GOV_ERR_KEY_NOT_FOUND},
        {"{" K128 ",\"key_ops\":[\"unwrapKey\"]}", "A128KW", GOV_OK},
        {"{" K128 ",\"key_ops\":[\"wrapKey\"]}", "A128KW", GOV_ERR_KEY_NOT_FOUND},
        {"{" K128 ",\"key_ops\":[\"verify\"]}", "dir", GOV_ERR_KEY_NOT_FOUND},
    };
    gov__key *plain = jwe_key("{" K128 "}");

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov__key *key = jwe_key(cases[i].jwk);
        char *token = encrypt(cases[i].alg, "A128GCM", plain, "text");
        ck_assert_msg(try_token(token, key) == cases[i].status, "%s", cases[i].jwk);
        free(token);
        gov__key_unref(key);
    }
    gov__key_unref(plain);
}
END_TEST

START_TEST(encryption_refuses_keys_and_algorithms_that_do_not_fit)
{
    static const struct {
        const char *alg;
        const char *enc;
        gov_status status;
    } cases[] = {
        {"A128KW", "A128GCM", GOV_OK},
        {"A256KW", "A128GCM", GOV_ERR_ALGORITHM},
        {"dir", "A256GCM", GOV_ERR_ALGORITHM},
        {"ECDH-ES", "A128GCM", GOV_ERR_ALGORITHM},
        {"RSA-OAEP", "A128GCM", GOV_ERR_ALGORITHM},
        {"RSA1_5", "A128GCM", GOV_ERR_ALGORITHM},
        {"A128KW", "A128", GOV_ERR_ALGORITHM},
        {NULL, "A128GCM", GOV_ERR_ALGORITHM},
        {"A128KW", NULL, GOV_ERR_ALGORITHM},
    };
    gov__key *key = jwe_key_secret(16, NULL);

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const gov__jwe_options options = {.alg = cases[i].alg, .enc = cases[i].enc};
        gov__buf out;

        gov__buf_init(&out, NULL, 0);
        ck_assert_msg(gov__jwe_encrypt(crypto, &options, key, gov__bytes_of("x", 1), &out) ==
                          cases[i].status,
                      "%zu", i);
        ck_assert((out.len != 0) == (cases[i].status == GOV_OK));
        gov__buf_free(&out);
    }
    gov__key_unref(key);
}
END_TEST

START_TEST(a_public_key_encrypts_and_does_not_decrypt)
{
    static const gov__key_kind kinds[] = {GOV__KEY_P256, GOV__KEY_X25519, GOV__KEY_RSA};

    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        gov__key *key = jwe_key_new(kinds[i], kinds[i] == GOV__KEY_RSA ? 2048 : 0, "k");
        gov__key *half;

        ck_assert_int_eq(gov__key_public_of(key, &half), GOV_OK);
        char *token = encrypt(kinds[i] == GOV__KEY_RSA ? "RSA-OAEP-256" : "ECDH-ES+A256KW",
                              "A256GCM", half, "text");
        ck_assert_int_eq(try_token(token, half), GOV_ERR_ALGORITHM);
        ck_assert_int_eq(try_token(token, key), GOV_OK);
        free(token);
        gov__key_unref(half);
        gov__key_unref(key);
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(examples_of_the_standards_open),
        TEST_ENTRY(what_the_standards_have_and_we_refuse),
        TEST_ENTRY(every_pair_of_algorithms_goes_round),
        TEST_ENTRY(two_tokens_of_one_text_differ_everywhere),
        TEST_ENTRY(only_the_callers_lists_count),
        TEST_ENTRY(lists_are_parsed),
        TEST_ENTRY(the_key_is_chosen_by_kid_kind_and_length),
        TEST_ENTRY(what_a_key_is_for_is_heeded),
        TEST_ENTRY(encryption_refuses_keys_and_algorithms_that_do_not_fit),
        TEST_ENTRY(a_public_key_encrypts_and_does_not_decrypt),
    };

    if (gov__crypto_new(NULL, &crypto) != GOV_OK) {
        return 1;
    }
    int result = test_run("jwe", entries, TEST_COUNT(entries));
    gov__crypto_free(crypto);
    return result;
}
