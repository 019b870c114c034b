/* SPDX-License-Identifier: Apache-2.0 */
/* Key sets: what is read, what is left out, what condemns the set. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "crypto/jwk.h"
#include "crypto/roca.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

#define EC_X      "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define EC_Y      "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define EC(more)  "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"" more "}"
#define OKP_X     "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define OKP(more) "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" OKP_X "\"" more "}"
/* RFC 7638 section 3.1 */
#define RSA_N                                                                                      \
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJEC"  \
    "PebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Qvz"  \
    "qY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZ"  \
    "u0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
/* the same number behind a zero byte */
#define RSA_N_ZERO                                                                                 \
    "ANL8e2oKHmxnEErrj4iyV2abTfZ53a0Jm1xKbNmogBW1oTO_C4VseHG23wALVU_Os8LtUSu2jxRcboQ0dS-rUqHPwS"   \
    "RAj3m1ikV4wWQohVeJ96JJ44TLLZ-uLWf9lvuSbBmOB3OZ_cgVwK8Jfd5are_0TecOgn9IeEMkOb_uuWBo0EdPxQ1t"   \
    "kL86mN-vEEDInALWkqs7PCiWYJ2G_XO3dM4HQGR87uqjEL0S-YWo659Z_dQmzqWyEg9PKjS8q3ZLfmxU1oQCOLzEBY"   \
    "elnmbtHzOJRXdjXEcK91z5LCDR2kPhv8QZ4iKm8NC7NYxeOPnLBQrq_pBIFPGsGqScyp6gyoM"
#define RSA(n, e) "{\"kty\":\"RSA\",\"n\":\"" n "\",\"e\":\"" e "\"}"
#define SET(keys) "{\"keys\":[" keys "]}"

static gov__crypto *crypto;

static void setup(void)
{
    if (crypto == NULL) {
        ck_assert_int_eq(gov__crypto_new(NULL, &crypto), GOV_OK);
    }
}

static gov_status parse(const char *text, gov__jwks **out)
{
    setup();
    return gov__jwks_parse(crypto, text, strlen(text), NULL, out);
}

/* The text is a set of one usable key. */
static gov__jwks *parse_one(const char *text)
{
    gov__jwks *set;

    ck_assert_msg(parse(text, &set) == GOV_OK, "%s", text);
    ck_assert_msg(gov__jwks_count(set) == 1, "%s", text);
    return set;
}

START_TEST(keys_of_every_kind_are_read)
{
    static const struct {
        const char *alg;
        uint32_t algs;
    } kinds[] = {
        {"ES256", GOV__ALG_ES256},
        {"ES384", GOV__ALG_ES384},
        {"ES512", GOV__ALG_ES512},
        {"RS256", GOV__ALG_RS256 | GOV__ALG_RS384 | GOV__ALG_RS512 | GOV__ALG_PS256 |
                      GOV__ALG_PS384 | GOV__ALG_PS512},
        {"EdDSA", GOV__ALG_EDDSA},
    };

    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        jose_key *key = jose_key_new(kinds[i].alg, 0);
        char *text = jose_key_set(key, ",\"kid\":\"k1\",\"use\":\"sig\"");
        gov__jwks *set = parse_one(text);
        const gov__jwk *jwk = gov__jwks_at(set, 0);

        ck_assert_str_eq(gov__jwk_kid(jwk), "k1");
        ck_assert_uint_eq(gov__jwk_algs(jwk), kinds[i].algs);
        ck_assert_ptr_null(gov__jwks_at(set, 1));
        gov__jwks_unref(set);
        free(text);
        jose_key_free(key);
    }
}
END_TEST

START_TEST(alg_narrows_a_key)
{
    gov__jwks *set = parse_one("{\"keys\":[{\"alg\":\"PS256\",\"kty\":\"RSA\",\"n\":\"" RSA_N
                               "\",\"e\":\"AQAB\"}]}");

    ck_assert_uint_eq(gov__jwk_algs(gov__jwks_at(set, 0)), GOV__ALG_PS256);
    gov__jwks_unref(set);
}
END_TEST

/* Each of these is left out; the good key beside it stays. */
START_TEST(unusable_keys_are_left_out)
{
    static const char *const unusable[] = {
        "{\"kty\":\"XY\"}",
        "{}",
        "{\"kty\":7}",
        "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}",
        "{\"kty\":\"EC\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}",
        /* not on the curve; zero; padded; one character short; last bits not canonical */
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_Y "\",\"y\":\"" EC_X "\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
        "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "=\",\"y\":\"" EC_Y "\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVE\","
        "\"y\":\"" EC_Y "\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEV\","
        "\"y\":\"" EC_Y "\"}",
        "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" OKP_X "\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"\"}",
        /* for another purpose */
        EC(",\"use\":\"enc\""),
        EC(",\"use\":1"),
        EC(",\"key_ops\":[\"sign\"]"),
        EC(",\"key_ops\":[]"),
        EC(",\"key_ops\":\"verify\""),
        EC(",\"key_ops\":[\"verify\",1]"),
        EC(",\"alg\":\"ES384\""),
        EC(",\"alg\":\"ECDH-ES\""),
        EC(",\"alg\":\"none\""),
        EC(",\"alg\":[]"),
        EC(",\"kid\":1"),
        /* private material was published: nobody can trust that key any more */
        EC(",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\""),
        OKP(",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\""),
        RSA("", "AQAB"),
        RSA(RSA_N, ""),
        RSA(RSA_N, "AQ"),
        RSA(RSA_N, "AAEAAQ"),
        RSA(RSA_N, "Ag"),
        RSA(RSA_N, "AQABAQABAQABAQAB"),
        RSA(RSA_N_ZERO, "AQAB"),
    };

    for (size_t i = 0; i < TEST_COUNT(unusable); i++) {
        char *text = jose_format("{\"keys\":[%s,%s]}", unusable[i], OKP(",\"kid\":\"good\""));
        gov__jwks *set = parse_one(text);

        ck_assert_msg(strcmp(gov__jwk_kid(gov__jwks_at(set, 0)), "good") == 0, "%s", unusable[i]);
        gov__jwks_unref(set);
        free(text);
    }
}
END_TEST

START_TEST(usable_purposes_are_taken)
{
    static const char *const usable[] = {
        SET(EC(",\"use\":\"sig\"")),
        SET(EC(",\"key_ops\":[\"verify\"]")),
        SET(EC(",\"key_ops\":[\"sign\",\"verify\"]")),
        SET(EC(",\"alg\":\"ES256\",\"x5c\":[\"AAAA\"],\"anything\":{\"else\":1}")),
    };

    for (size_t i = 0; i < TEST_COUNT(usable); i++) {
        gov__jwks_unref(parse_one(usable[i]));
    }
}
END_TEST

START_TEST(weak_rsa_is_left_out)
{
    jose_key *key = jose_key_new("RS256", 1024);
    char *text = jose_key_set(key, "");
    gov__jwks *set;

    ck_assert_int_eq(parse(text, &set), GOV_OK);
    ck_assert_uint_eq(gov__jwks_count(set), 0);
    gov__jwks_unref(set);
    free(text);
    jose_key_free(key);

    /* an odd composite of small primes is no modulus: every bit set, 2048 of them */
    char n[343];
    memset(n, '_', 341);
    n[341] = 'w';
    n[342] = '\0';
    text = jose_format("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\"}]}", n);
    ck_assert_int_eq(parse(text, &set), GOV_OK);
    ck_assert_uint_eq(gov__jwks_count(set), 0);
    gov__jwks_unref(set);
    free(text);
}
END_TEST

START_TEST(long_names_are_refused)
{
    char kid[258];
    gov__jwks *set;

    memset(kid, 'k', sizeof kid - 1);
    for (size_t len = 256; len <= 257; len++) {
        kid[len] = '\0';
        char *text = jose_format("{\"keys\":[{\"kid\":\"%s\",\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                                 "\"x\":\"" OKP_X "\"}]}",
                                 kid);
        ck_assert_int_eq(parse(text, &set), GOV_OK);
        ck_assert_uint_eq(gov__jwks_count(set), len == 256 ? 1 : 0);
        gov__jwks_unref(set);
        kid[len] = 'k';
        free(text);
    }
}
END_TEST

/* A number of the form k * M + 65537^a carries the fingerprint (CVE-2017-15361), random ones do not. */
START_TEST(flawed_moduli_are_recognised)
{
    BIGNUM *product = BN_new();
    BIGNUM *number = BN_new();

    ck_assert_int_eq(BN_one(product), 1);
    for (unsigned p = 3; p <= 167; p += 2) {
        unsigned divisor = 3;
        while (divisor < p && p % divisor != 0) {
            divisor += 2;
        }
        ck_assert(divisor < p || BN_mul_word(product, p) == 1);
    }
    for (int a = 0; a < 3; a++) {
        ck_assert_int_eq(BN_lshift(number, product, 1000), 1);
        BIGNUM *power = BN_new();
        BN_one(power);
        for (int i = 0; i < a; i++) {
            BN_mul_word(power, 65537);
        }
        BN_add(number, number, power);
        ck_assert_int_eq(gov__roca_matches(number), 1);
        BN_add_word(number, 1);
        ck_assert_int_eq(gov__roca_matches(number), 0);
        BN_free(power);
    }
    for (int i = 0; i < 1000; i++) {
        ck_assert_int_eq(BN_rand(number, 2048, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD), 1);
        ck_assert_int_eq(gov__roca_matches(number), 0);
    }
    BN_free(number);
    BN_free(product);
}
END_TEST

START_TEST(texts_that_are_no_set_are_refused)
{
    static const struct {
        const char *text;
        gov_status status;
    } samples[] = {
        {"", GOV_ERR_RESPONSE},
        {"{}", GOV_ERR_RESPONSE},
        {"[]", GOV_ERR_RESPONSE},
        {"{\"keys\":{}}", GOV_ERR_RESPONSE},
        {SET("1"), GOV_ERR_RESPONSE},
        {SET("[]"), GOV_ERR_RESPONSE},
        {SET(EC("")) "x", GOV_ERR_RESPONSE},
        {"{\"keys\":[],\"keys\":[]}", GOV_ERR_RESPONSE},
        {SET(EC(",\"kty\":\"EC\"")), GOV_ERR_RESPONSE},
        /* symmetric keys have no place in a published set */
        {SET("{\"kty\":\"oct\",\"k\":\"AAAA\"}"), GOV_ERR_RESPONSE},
        {SET(EC("") ",{\"kty\":\"oct\",\"k\":\"AAAA\"}"), GOV_ERR_RESPONSE},
        /* one name for two keys of a kind */
        {SET(EC(",\"kid\":\"a\"") "," EC(",\"kid\":\"a\"")), GOV_ERR_RESPONSE},
        {SET(EC(",\"kid\":\"a\"") "," OKP(",\"kid\":\"a\"")), GOV_OK},
        {SET(EC("") "," EC("")), GOV_OK},
        {SET(""), GOV_OK},
    };

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov__jwks *set = (gov__jwks *)crypto;

        ck_assert_msg(parse(samples[i].text, &set) == samples[i].status, "%s", samples[i].text);
        ck_assert((set != NULL) == (samples[i].status == GOV_OK));
        gov__jwks_unref(set);
    }
}
END_TEST

START_TEST(limits_hold)
{
    const gov__jwks_limits few = {.max_keys = 1};
    const gov__jwks_limits small = {.max_bytes = 40};
    const char *two = SET(EC("") "," OKP(""));
    gov__jwks *set;

    setup();
    ck_assert_int_eq(gov__jwks_parse(crypto, two, strlen(two), &few, &set), GOV_ERR_LIMIT);
    ck_assert_ptr_null(set);
    ck_assert_int_eq(gov__jwks_parse(crypto, two, strlen(two), &small, &set), GOV_ERR_LIMIT);
    ck_assert_ptr_null(set);
}
END_TEST

START_TEST(a_single_key_is_read_or_told_why_not)
{
    static const struct {
        const char *text;
        gov_status status;
    } samples[] = {
        {EC(""), GOV_OK},
        {OKP(",\"kid\":\"x\""), GOV_OK},
        {"{\"kty\":\"oct\",\"k\":\"AAAA\"}", GOV_ERR_RESPONSE},
        {"{\"kty\":\"EC\",\"crv\":\"secp256k1\"}", GOV_ERR_ALGORITHM},
        {EC(",\"use\":\"enc\""), GOV_ERR_ALGORITHM},
        {EC(",\"d\":\"AA\""), GOV_ERR_RESPONSE},
        {"{}", GOV_ERR_RESPONSE},
        {"[]", GOV_ERR_RESPONSE},
    };

    setup();
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov__json *doc;
        gov__jwks *set;

        ck_assert_int_eq(
            gov__json_parse(NULL, samples[i].text, strlen(samples[i].text), NULL, &doc), GOV_OK);
        ck_assert_msg(gov__jwks_from_jwk(crypto, gov__json_root(doc), &set) == samples[i].status,
                      "%s", samples[i].text);
        ck_assert((set != NULL) == (samples[i].status == GOV_OK));
        gov__jwks_unref(set);
        gov__json_free(doc);
    }
}
END_TEST

START_TEST(references_are_counted)
{
    gov__jwks *set = parse_one(SET(EC("")));

    ck_assert_ptr_eq(gov__jwks_ref(set), set);
    gov__jwks_unref(set);
    ck_assert_uint_eq(gov__jwks_count(set), 1);
    gov__jwks_unref(set);
    gov__jwks_unref(NULL);
}
END_TEST

START_TEST(the_error_queue_is_left_as_found)
{
    gov__jwks *set;

    setup();
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, 77);
    ck_assert_int_eq(
        parse(SET("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_Y "\",\"y\":\"" EC_X "\"}"),
              &set),
        GOV_OK);
    ck_assert_uint_eq(gov__jwks_count(set), 0);
    ck_assert_int_eq(ERR_GET_REASON(ERR_get_error()), 77);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    gov__jwks_unref(set);

    ck_assert_int_eq(
        parse(SET("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_Y "\",\"y\":\"" EC_X "\"}"),
              &set),
        GOV_OK);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    gov__jwks_unref(set);
}
END_TEST

static gov_status parse_body(const gov_allocator *mem, void *user)
{
    const char *text = user;
    gov__crypto *own;
    gov__jwks *set = NULL;
    gov_status status = gov__crypto_new(mem, &own);

    if (status == GOV_OK) {
        status = gov__jwks_parse(own, text, strlen(text), NULL, &set);
    }
    if (status == GOV_OK) {
        ck_assert_uint_eq(gov__jwks_count(set), 3);
    }
    gov__jwks_unref(set);
    gov__crypto_free(own);
    return status;
}

START_TEST(memory_may_run_out)
{
    static char text[] = SET(EC(",\"kid\":\"a\"") "," OKP(",\"kid\":\"b\"") "," RSA(
        RSA_N, "AQAB") "," EC(",\"use\":\"enc\""));

    ck_assert_uint_ge(test_out_of_memory(parse_body, text), 16);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(keys_of_every_kind_are_read),
        TEST_ENTRY(alg_narrows_a_key),
        TEST_ENTRY(unusable_keys_are_left_out),
        TEST_ENTRY(usable_purposes_are_taken),
        TEST_ENTRY(weak_rsa_is_left_out),
        TEST_ENTRY(long_names_are_refused),
        TEST_ENTRY(flawed_moduli_are_recognised),
        TEST_ENTRY(texts_that_are_no_set_are_refused),
        TEST_ENTRY(limits_hold),
        TEST_ENTRY(a_single_key_is_read_or_told_why_not),
        TEST_ENTRY(references_are_counted),
        TEST_ENTRY(the_error_queue_is_left_as_found),
        TEST_ENTRY(memory_may_run_out),
    };
    int result = test_run("jwk", entries, TEST_COUNT(entries));

    gov__crypto_free(crypto);
    return result;
}
