/* SPDX-License-Identifier: Apache-2.0 */
/* Signing with keys: every algorithm with every kind of key, what the header of a JWS says, HMAC and
 * SM2 apart from all others, and verification with a single key. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "base/base64.h"
#include "crypto/jws.h"
#include "crypto/key.h"
#include "unit/jose_support.h"
#include "unit/jose_vectors.h"
#include "unit/test_support.h"

#define SM2_NAME "SGD_SM3_SM2"

static const struct {
    const char *alg; /* NULL: SM2, under SM2_NAME */
    gov__key_kind kind;
    size_t size;
} algs[] = {
    {"ES256", GOV__KEY_P256, 64},    {"ES384", GOV__KEY_P384, 96}, {"ES512", GOV__KEY_P521, 132},
    {"RS256", GOV__KEY_RSA, 256},    {"RS384", GOV__KEY_RSA, 256}, {"RS512", GOV__KEY_RSA, 256},
    {"PS256", GOV__KEY_RSA, 256},    {"PS384", GOV__KEY_RSA, 256}, {"PS512", GOV__KEY_RSA, 256},
    {"EdDSA", GOV__KEY_ED25519, 64}, {"HS256", GOV__KEY_OCT, 32},  {"HS384", GOV__KEY_OCT, 48},
    {"HS512", GOV__KEY_OCT, 64},     {NULL, GOV__KEY_SM2, 64},
};

static gov__key *keys[GOV__KEY_SM2 + 1];

static const gov__alg *alg_at(int i)
{
    return algs[i].alg != NULL ? gov__alg_find(algs[i].alg) : gov__alg_of_bit(GOV__ALG_SM2);
}

static const char *name_at(int i)
{
    return algs[i].alg != NULL ? algs[i].alg : SM2_NAME;
}

static void set_up(void)
{
    for (size_t i = 0; i < TEST_COUNT(keys); i++) {
        gov_status status = i == GOV__KEY_OCT
                                ? gov__key_from_secret(NULL, RFC7515_A1_KEY, 64, NULL, &keys[i])
                                : gov__key_generate(NULL, (gov__key_kind)i, 2048, NULL, &keys[i]);
        ck_assert_int_eq(status, GOV_OK);
    }
}

static void tear_down(void)
{
    for (size_t i = 0; i < TEST_COUNT(keys); i++) {
        gov__key_unref(keys[i]);
    }
}

START_TEST(every_algorithm_signs_and_verifies)
{
    const gov__alg *alg = alg_at(_i);
    gov__key *key = keys[algs[_i].kind];
    gov__buf signature;

    gov__buf_init(&signature, NULL, 0);
    for (int round = 0; round < 8; round++) {
        unsigned char data[8] = {1, 2, 3, 4, 5, 6, 7, 8};
        size_t len = (size_t)round;

        gov__buf_clear(&signature);
        ck_assert_int_eq(gov__key_sign(key, alg, name_at(_i), data, len, &signature), GOV_OK);
        ck_assert_uint_eq(signature.len, algs[_i].size);
        ck_assert_int_eq(gov__key_verify(key, alg, data, len, signature.data, signature.len),
                         GOV_OK);
        data[7]++;
        ck_assert_int_eq(gov__key_verify(key, alg, data, 8, signature.data, signature.len),
                         GOV_ERR_SIGNATURE);
        for (size_t cut = 0; cut < signature.len; cut += 7) {
            ck_assert_int_eq(gov__key_verify(key, alg, data, len, signature.data, cut),
                             GOV_ERR_SIGNATURE);
        }
        signature.data[signature.len / 3] ^= 0x10;
        ck_assert_int_eq(gov__key_verify(key, alg, data, len, signature.data, signature.len),
                         GOV_ERR_SIGNATURE);
    }
    ck_assert_uint_eq(ERR_peek_error(), 0);
    gov__buf_free(&signature);
}
END_TEST

/* No key serves an algorithm of another kind, whatever it is asked to do. */
START_TEST(algorithms_and_keys_do_not_mix)
{
    gov__buf signature;

    gov__buf_init(&signature, NULL, 0);
    for (size_t i = 0; i < TEST_COUNT(keys); i++) {
        if (i == algs[_i].kind) {
            continue;
        }
        ck_assert_int_eq(gov__key_sign(keys[i], alg_at(_i), name_at(_i), "x", 1, &signature),
                         GOV_ERR_ALGORITHM);
        ck_assert_int_eq(gov__key_verify(keys[i], alg_at(_i), "x", 1, "y", 1), GOV_ERR_ALGORITHM);
    }
    ck_assert_uint_eq(signature.len, 0);
    gov__buf_free(&signature);
}
END_TEST

static gov_status sign(const gov__key *key, const gov__jws_header *header, gov__buf *out)
{
    gov__buf_clear(out);
    gov_status status = gov__jws_sign(key, header, "payload", 7, out);

    ck_assert((out->len != 0) == (status == GOV_OK));
    return status;
}

START_TEST(tokens_of_every_algorithm_verify)
{
    const char *name = name_at(_i);
    const gov__jws_header header = {
        .alg = name, .typ = "test+jwt", .kid = "k", .sm2_name = SM2_NAME};
    const gov__jws_policy policy = {.algs = alg_at(_i)->bit, .sm2_name = SM2_NAME};
    gov__key *key = keys[algs[_i].kind];
    gov__buf text;
    gov__jws *jws;
    gov__jwks *set;

    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(sign(key, &header, &text), GOV_OK);
    ck_assert_int_eq(gov__jws_verify_key(text.data, text.len, &policy, key, &jws), GOV_OK);
    ck_assert_str_eq(jws->payload, "payload");
    ck_assert_str_eq(jws->kid, "k");
    ck_assert_str_eq(jws->typ, "test+jwt");
    ck_assert_str_eq(jws->alg_name, name);
    gov__jws_free(jws);

    ck_assert_int_eq(gov__jwks_from_key(NULL, key, &set), GOV_OK);
    ck_assert_int_eq(gov__jws_verify(gov__key_crypto(key), text.data, text.len, &policy, set, &jws),
                     GOV_OK);
    gov__jws_free(jws);
    gov__jwks_unref(set);

    const gov__jws_policy all = {.algs = GOV__ALG_ALL};
    gov_status expected = (alg_at(_i)->bit & GOV__ALG_ALL) != 0 ? GOV_OK : GOV_ERR_ALGORITHM;
    ck_assert_int_eq(gov__jws_verify_key(text.data, text.len, &all, key, &jws), expected);
    gov__jws_free(jws);
    gov__buf_free(&text);
}
END_TEST

/* What the header of a token says, as JSON. */
static char *header_of(const gov__buf *text)
{
    gov__buf copy;
    char *out;

    gov__buf_init(&copy, NULL, 0);
    size_t len = (size_t)((char *)memchr(text->data, '.', text->len) - text->data);
    ck_assert_int_eq(gov__base64url_decode(&copy, text->data, len), GOV_OK);
    out = jose_format("%s", gov__buf_text(&copy));
    gov__buf_free(&copy);
    return out;
}

START_TEST(headers_say_what_they_are_told)
{
    static const struct {
        gov__jws_header header;
        const char *text;
    } samples[] = {
        {{0}, "{\"alg\":\"RS256\",\"kid\":\"bilbo.baggins@hobbiton.example\"}"},
        {{.alg = "PS512", .kid = ""}, "{\"alg\":\"PS512\"}"},
        {{.kid = "other", .typ = "JWT"}, "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"other\"}"},
        {{.kid = "", .extra = "{\"cty\":\"json\",\"n\":1.50}", .extra_len = 23},
         "{\"alg\":\"RS256\",\"cty\":\"json\",\"n\":1.50}"},
        {{.kid = "a\"\\\n"}, "{\"alg\":\"RS256\",\"kid\":\"a\\\"\\\\\\n\"}"},
    };
    gov__key *key;
    gov__buf text;

    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__key_parse_jwk(NULL, RFC7520_4_1_KEY, strlen(RFC7520_4_1_KEY), NULL, &key),
                     GOV_OK);
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        ck_assert_int_eq(sign(key, &samples[i].header, &text), GOV_OK);
        char *header = header_of(&text);
        ck_assert_str_eq(header, samples[i].text);
        free(header);
    }
    const gov__jws_header with_jwk = {.with_jwk = true};
    ck_assert_int_eq(sign(keys[GOV__KEY_ED25519], &with_jwk, &text), GOV_OK);
    char *header = header_of(&text);
    ck_assert_ptr_nonnull(strstr(header, "\"jwk\":{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\""));
    ck_assert_ptr_null(strstr(header, "\"d\""));
    free(header);
    gov__key_unref(key);

    const gov__jws_header with_x5c = {.with_x5c = true};
    ck_assert_int_eq(sign(keys[GOV__KEY_P256], &with_x5c, &text), GOV_OK);
    header = header_of(&text);
    ck_assert_str_eq(header, "{\"alg\":\"ES256\"}");
    free(header);
    gov__buf_free(&text);
}
END_TEST

START_TEST(headers_that_change_the_meaning_are_refused)
{
    static const char *const bad[] = {
        "",
        "1",
        "[]",
        "{",
        "{\"alg\":\"ES256\"}",
        "{\"typ\":\"x\"}",
        "{\"kid\":\"x\"}",
        "{\"jwk\":{}}",
        "{\"x5c\":[]}",
        "{\"jku\":\"x\"}",
        "{\"x5u\":\"x\"}",
        "{\"crit\":[\"exp\"],\"exp\":1}",
        "{\"b64\":false}",
        "{\"zip\":\"DEF\"}",
        "{\"enc\":\"A128GCM\"}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":[[[[[[[[1]]]]]]]]}",
    };
    gov__buf text;

    gov__buf_init(&text, NULL, 0);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        const gov__jws_header header = {.extra = bad[i], .extra_len = strlen(bad[i])};
        gov_status status = sign(keys[GOV__KEY_P256], &header, &text);
        ck_assert_msg(status == GOV_ERR_ARGUMENT || status == GOV_ERR_LIMIT, "%s: %d", bad[i],
                      status);
    }
    static const char *const names[] = {"none", "ES384", "RS256", "HS256", "es256", "", SM2_NAME};
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        const gov__jws_header header = {.alg = names[i], .sm2_name = SM2_NAME};
        ck_assert_int_eq(sign(keys[GOV__KEY_P256], &header, &text), GOV_ERR_ALGORITHM);
    }
    gov__buf_free(&text);
}
END_TEST

/* SM2 has the name that both sides agreed on, and no other. */
START_TEST(sm2_goes_by_its_configured_name_only)
{
    const gov__jws_header none = {0};
    const gov__jws_header named = {.sm2_name = "SM2"};
    static const struct {
        const char *name;
        gov_status status;
    } names[] = {{"SM2", GOV_OK},
                 {NULL, GOV_ERR_ALGORITHM},
                 {"", GOV_ERR_ALGORITHM},
                 {"sm2", GOV_ERR_ALGORITHM},
                 {"ES256", GOV_ERR_ALGORITHM},
                 {"none", GOV_ERR_ALGORITHM}};
    gov__key *key = keys[GOV__KEY_SM2];
    gov__buf text;
    gov__jws *jws;

    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(sign(key, &none, &text), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(sign(key, &named, &text), GOV_OK);
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        const gov__jws_policy policy = {.algs = ~0U, .sm2_name = names[i].name};
        ck_assert_int_eq(gov__jws_verify_key(text.data, text.len, &policy, key, &jws),
                         names[i].status);
        gov__jws_free(jws);
    }
    /* an issuer that calls it ES256 or none does not get its way */
    static const char *const stolen[] = {"ES256", "none"};
    for (size_t i = 0; i < TEST_COUNT(stolen); i++) {
        const gov__jws_header header = {.alg = stolen[i], .sm2_name = stolen[i]};
        ck_assert_int_eq(sign(key, &header, &text), GOV_ERR_ALGORITHM);
    }
    gov__buf_free(&text);
}
END_TEST

START_TEST(sm2_signs_in_somebody_s_name)
{
    const gov__key_options options = {.sm2_id = "ALICE123@YAHOO.COM"};
    const gov__jws_header header = {.sm2_name = "SM2", .kid = ""};
    gov__jws_policy policy = {.algs = GOV__ALG_SM2, .sm2_name = "SM2"};
    gov__key *key;
    gov__jwks *set;
    gov__jws *jws;
    gov__buf jwk;
    gov__buf text;

    gov__buf_init_secret(&jwk, NULL, 0);
    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__key_write_private(keys[GOV__KEY_SM2], &jwk), GOV_OK);
    ck_assert_int_eq(gov__key_parse_jwk(NULL, jwk.data, jwk.len, &options, &key), GOV_OK);
    ck_assert_int_eq(sign(key, &header, &text), GOV_OK);
    ck_assert_int_eq(gov__jws_verify_key(text.data, text.len, &policy, key, &jws), GOV_OK);
    gov__jws_free(jws);

    /* the same key under the default name, and under the one that the policy states */
    ck_assert_int_eq(gov__jwks_from_key(NULL, keys[GOV__KEY_SM2], &set), GOV_OK);
    ck_assert_int_eq(gov__jws_verify(gov__key_crypto(key), text.data, text.len, &policy, set, &jws),
                     GOV_ERR_SIGNATURE);
    policy.sm2_id = options.sm2_id;
    ck_assert_int_eq(gov__jws_verify(gov__key_crypto(key), text.data, text.len, &policy, set, &jws),
                     GOV_OK);
    gov__jws_free(jws);
    gov__jwks_unref(set);
    gov__key_unref(key);
    gov__buf_free(&text);
    gov__buf_free(&jwk);
}
END_TEST

/* The public key of an asymmetric algorithm taken as the secret of HMAC (the classic confusion). */
START_TEST(public_keys_are_no_secrets)
{
    const gov__jws_policy policy = {.algs = ~0U, .sm2_name = SM2_NAME};
    const gov__jws_header header = {.alg = "HS256"};
    gov__buf public;
    gov__buf text;
    gov__key *forger;
    gov__jws *jws;
    gov__jwks *set;

    gov__buf_init(&public, NULL, 0);
    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__key_write_public(keys[GOV__KEY_RSA], &public), GOV_OK);
    ck_assert_int_eq(gov__key_from_secret(NULL, public.data, public.len, NULL, &forger), GOV_OK);
    ck_assert_int_eq(sign(forger, &header, &text), GOV_OK);
    ck_assert_int_eq(gov__jws_verify_key(text.data, text.len, &policy, keys[GOV__KEY_RSA], &jws),
                     GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(gov__jwks_from_key(NULL, keys[GOV__KEY_RSA], &set), GOV_OK);
    ck_assert_int_eq(
        gov__jws_verify(gov__key_crypto(forger), text.data, text.len, &policy, set, &jws),
        GOV_ERR_KEY_NOT_FOUND);
    gov__jwks_unref(set);
    gov__key_unref(forger);
    gov__buf_free(&text);
    gov__buf_free(&public);
}
END_TEST

START_TEST(keys_that_may_not_are_refused)
{
    const gov__key_options enc = {.use = "enc"};
    const gov__jws_policy policy = {.algs = ~0U};
    gov__key *key;
    gov__key *public;
    gov__jws *jws;
    gov__jwks *set;
    gov__buf text;

    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, &enc, &key), GOV_OK);
    ck_assert_int_eq(sign(key, &(gov__jws_header){0}, &text), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(gov__jwks_from_key(NULL, key, &set), GOV_ERR_ALGORITHM);
    ck_assert_ptr_null(set);
    ck_assert_int_eq(
        gov__jws_verify_key(RFC7515_A3_TOKEN, strlen(RFC7515_A3_TOKEN), &policy, key, &jws),
        GOV_ERR_ALGORITHM);
    gov__key_unref(key);

    ck_assert_int_eq(gov__key_public_of(keys[GOV__KEY_P256], &public), GOV_OK);
    ck_assert_int_eq(sign(public, &(gov__jws_header){0}, &text), GOV_ERR_ALGORITHM);
    gov__key_unref(public);
    ck_assert_int_eq(sign(keys[GOV__KEY_X25519], &(gov__jws_header){0}, &text), GOV_ERR_ALGORITHM);
    gov__buf_free(&text);
}
END_TEST

START_TEST(rsa_transport_goes_both_ways)
{
    gov__key *key = keys[GOV__KEY_RSA];
    unsigned char cek[64];
    gov__buf wrapped;
    gov__buf opened;

    memset(cek, 7, sizeof cek);
    for (int oaep = GOV__OAEP_SHA1; oaep <= (int)GOV__OAEP_SHA256; oaep++) {
        gov__buf_init(&wrapped, NULL, 0);
        gov__buf_init_secret(&opened, NULL, 0);
        ck_assert_int_eq(gov__key_wrap_rsa(key, (gov__oaep)oaep, cek, sizeof cek, &wrapped),
                         GOV_OK);
        ck_assert_uint_eq(wrapped.len, 256);
        ck_assert_int_eq(
            gov__key_unwrap_rsa(key, (gov__oaep)oaep, wrapped.data, wrapped.len, &opened), GOV_OK);
        ck_assert_uint_eq(opened.len, sizeof cek);
        ck_assert_mem_eq(opened.data, cek, sizeof cek);
        gov__buf_clear(&opened);
        ck_assert_int_eq(
            gov__key_unwrap_rsa(key, (gov__oaep)oaep, wrapped.data, wrapped.len - 1, &opened),
            GOV_ERR_DECRYPT);
        unsigned char large[256] = {0};
        ck_assert_int_eq(gov__key_wrap_rsa(key, (gov__oaep)oaep, large, sizeof large, &wrapped),
                         GOV_ERR_LIMIT);
        gov__buf_free(&wrapped);
        gov__buf_free(&opened);
    }
    ck_assert_int_eq(gov__key_wrap_rsa(keys[GOV__KEY_P256], GOV__OAEP_SHA1, "x", 1, &wrapped),
                     GOV_ERR_ALGORITHM);
    ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("key sign");
    TCase *tcase = tcase_create("sign");
    const int count = (int)TEST_COUNT(algs);

    tcase_add_unchecked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, every_algorithm_signs_and_verifies, 0, count);
    tcase_add_loop_test(tcase, algorithms_and_keys_do_not_mix, 0, count);
    tcase_add_loop_test(tcase, tokens_of_every_algorithm_verify, 0, count);
    tcase_add_test(tcase, headers_say_what_they_are_told);
    tcase_add_test(tcase, headers_that_change_the_meaning_are_refused);
    tcase_add_test(tcase, sm2_goes_by_its_configured_name_only);
    tcase_add_test(tcase, sm2_signs_in_somebody_s_name);
    tcase_add_test(tcase, public_keys_are_no_secrets);
    tcase_add_test(tcase, keys_that_may_not_are_refused);
    tcase_add_test(tcase, rsa_transport_goes_both_ways);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
