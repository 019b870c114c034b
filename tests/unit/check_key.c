/* SPDX-License-Identifier: Apache-2.0 */
/* Keys: which texts make one, what is told of it, what it may be used for, and that what is written
 * can be read again. Examples of the standards: check_key_rfc.c; PEM: check_key_pem.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/err.h>

#include "crypto/key.h"
#include "unit/jose_support.h"
#include "unit/jose_vectors.h"
#include "unit/test_support.h"

#define EC_X         "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define EC_Y         "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define EC_D         "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
#define OKP_X        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define OKP_D        "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
#define EC(more)     "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"" more "}"
#define PAIR(more)   EC(",\"d\":\"" EC_D "\"" more)
#define OCT(k, more) "{\"kty\":\"oct\",\"k\":\"" k "\"" more "}"
#define BYTES_32     "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define BYTES_31     "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg"

static const struct {
    gov__key_kind kind;
    unsigned bits;
    uint32_t algs;
} kinds[] = {
    {GOV__KEY_P256, 256, GOV__ALG_ES256},
    {GOV__KEY_P384, 384, GOV__ALG_ES384},
    {GOV__KEY_P521, 521, GOV__ALG_ES512},
    {GOV__KEY_RSA, 2048,
     GOV__ALG_RS256 | GOV__ALG_RS384 | GOV__ALG_RS512 | GOV__ALG_PS256 | GOV__ALG_PS384 |
         GOV__ALG_PS512},
    {GOV__KEY_ED25519, 256, GOV__ALG_EDDSA},
    {GOV__KEY_X25519, 253, 0},
    {GOV__KEY_SM2, 256, GOV__ALG_SM2},
};

static gov_status parse(const char *text, const gov__key_options *options, gov__key **out)
{
    gov_status status = gov__key_parse_jwk(NULL, text, strlen(text), options, out);

    ck_assert((*out != NULL) == (status == GOV_OK));
    ck_assert_uint_eq(ERR_peek_error(), 0);
    return status;
}

static gov__key *key_of(const char *text)
{
    gov__key *key;

    ck_assert_msg(parse(text, NULL, &key) == GOV_OK, "%s", text);
    return key;
}

static char *text_of(const gov__key *key, bool with_private)
{
    gov__buf text;
    char *out;

    gov__buf_init_secret(&text, NULL, 0);
    ck_assert_int_eq(with_private ? gov__key_write_private(key, &text)
                                  : gov__key_write_public(key, &text),
                     GOV_OK);
    out = jose_format("%s", gov__buf_text(&text));
    gov__buf_free(&text);
    return out;
}

static bool has_small_factor(const BIGNUM *n)
{
    for (BN_ULONG d = 3; d < 1000; d += 2) {
        if (BN_mod_word(n, d) == 0) {
            return true;
        }
    }
    return false;
}

/* A number of two large factors, with exactly this many bits, as base64url. Caller frees. */
static char *composite_of(int bits)
{
    unsigned char bytes[1100];
    BN_CTX *context = BN_CTX_new();
    BIGNUM *p = BN_new();
    BIGNUM *n = BN_new();

    ck_assert_int_eq(BN_generate_prime_ex(p, 256, 0, NULL, NULL, NULL), 1);
    do {
        ck_assert_int_eq(BN_rand(n, bits - 256, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD), 1);
        ck_assert_int_eq(BN_mul(n, n, p, context), 1);
    } while (BN_num_bits(n) != bits || has_small_factor(n));
    int len = BN_bn2bin(n, bytes);
    BN_free(n);
    BN_free(p);
    BN_CTX_free(context);
    return jose_base64url(bytes, (size_t)len);
}

START_TEST(keys_of_every_kind_are_made)
{
    gov__key *key;
    gov__key *twin;
    gov__key *public;

    ck_assert_int_eq(gov__key_generate(NULL, kinds[_i].kind, kinds[_i].bits, NULL, &key), GOV_OK);
    ck_assert_int_eq(gov__key_get_kind(key), kinds[_i].kind);
    ck_assert_uint_eq(gov__key_bits(key), kinds[_i].bits);
    ck_assert_uint_eq(gov__key_algs(key), kinds[_i].algs);
    ck_assert(gov__key_is_private(key) && !gov__key_is_external(key));
    ck_assert_ptr_null(gov__key_kid(key));
    ck_assert_uint_eq(strlen(gov__key_thumbprint(key)), 43);

    /* what is written is read again as the same key */
    char *text = text_of(key, true);
    twin = key_of(text);
    char *again = text_of(twin, true);
    ck_assert_str_eq(again, text);
    ck_assert_str_eq(gov__key_thumbprint(twin), gov__key_thumbprint(key));
    free(again);
    free(text);

    ck_assert_int_eq(gov__key_public_of(key, &public), GOV_OK);
    ck_assert(!gov__key_is_private(public));
    ck_assert_str_eq(gov__key_thumbprint(public), gov__key_thumbprint(key));
    text = text_of(key, false);
    again = text_of(public, false);
    ck_assert_str_eq(again, text);
    ck_assert_ptr_null(strstr(text, "\"d\""));
    free(again);
    free(text);
    gov__key_unref(public);
    gov__key_unref(twin);
    gov__key_unref(key);
}
END_TEST

START_TEST(sizes_that_are_not_ours_are_not_made)
{
    static const unsigned sizes[] = {0, 1024, 2047, 8193, 16384};
    gov__key *key;

    for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
        ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_RSA, sizes[i], NULL, &key),
                         GOV_ERR_ALGORITHM);
        ck_assert_ptr_null(key);
    }
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_OCT, 256, NULL, &key), GOV_ERR_ALGORITHM);
}
END_TEST

START_TEST(texts_that_are_no_key_are_refused)
{
    static const struct {
        const char *text;
        gov_status status;
    } samples[] = {
        {"", GOV_ERR_RESPONSE},
        {"[]", GOV_ERR_RESPONSE},
        {"{}", GOV_ERR_RESPONSE},
        {"{\"kty\":1}", GOV_ERR_RESPONSE},
        {"{\"kty\":\"AKP\"}", GOV_ERR_ALGORITHM},
        {"{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}",
         GOV_ERR_ALGORITHM},
        {"{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"" OKP_X "\"}", GOV_ERR_ALGORITHM},
        {"{\"kty\":\"EC\",\"crv\":\"SM2\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}",
         GOV_ERR_RESPONSE},
        {EC("") " ", GOV_OK},
        {EC("") "x", GOV_ERR_RESPONSE},
        {EC(",\"x\":\"" EC_X "\""), GOV_ERR_RESPONSE},
        /* another half than the public one says; zero; the order of the group; short; long */
        {EC(",\"d\":\"" OKP_D "\""), GOV_ERR_RESPONSE},
        {EC(",\"d\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""), GOV_ERR_RESPONSE},
        {EC(",\"d\":\"_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE\""), GOV_ERR_RESPONSE},
        {EC(",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9A\""), GOV_ERR_RESPONSE},
        {EC(",\"d\":\"AI6bEJ5xkJi_mASH3x9dd-nLKWBuvtImO19XwhPfhPSy\""), GOV_ERR_RESPONSE},
        {EC(",\"d\":1"), GOV_ERR_RESPONSE},
        {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" EC_X "\",\"d\":\"" OKP_D "\"}",
         GOV_ERR_RESPONSE},
        {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" OKP_X "\",\"d\":\"AA\"}",
         GOV_ERR_RESPONSE},
        {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"" OKP_D "\"}", GOV_ERR_RESPONSE},
        /* private members of another kind, without the one that makes a pair */
        {EC(",\"p\":\"AQAB\""), GOV_ERR_RESPONSE},
        {EC(",\"priv\":\"AQAB\""), GOV_ERR_RESPONSE},
        {OCT("", ""), GOV_ERR_RESPONSE},
        {OCT("A", ""), GOV_ERR_RESPONSE},
        {OCT("AA==", ""), GOV_ERR_RESPONSE},
        {"{\"kty\":\"oct\"}", GOV_ERR_RESPONSE},
        {OCT("AA", ""), GOV_OK},
        {EC(",\"use\":1"), GOV_ERR_RESPONSE},
        {EC(",\"key_ops\":\"sign\""), GOV_ERR_RESPONSE},
        {EC(",\"kid\":[]"), GOV_ERR_RESPONSE},
        {EC(",\"alg\":{}"), GOV_ERR_RESPONSE},
        {EC(",\"x5c\":[]"), GOV_ERR_RESPONSE},
        {EC(",\"x5c\":[\"AAAA\"]"), GOV_ERR_RESPONSE},
        {EC(",\"x5c\":[1]"), GOV_ERR_RESPONSE},
        {EC(",\"x5c\":\"AAAA\""), GOV_ERR_RESPONSE},
    };

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov__key *key;
        gov_status status = parse(samples[i].text, NULL, &key);

        ck_assert_msg(status == samples[i].status, "%s: %d", samples[i].text, status);
        gov__key_unref(key);
    }
}
END_TEST

/* One of the eight numbers of RSA changed, or left out, or too many of them. */
START_TEST(rsa_numbers_belong_together)
{
    static const char *const members[] = {"d", "p", "q", "dp", "dq", "qi"};
    gov__key *key;

    for (size_t i = 0; i < TEST_COUNT(members); i++) {
        char *name = jose_format("\"%s\":\"", members[i]);
        char *text = jose_format("%s", RFC7515_A2_KEY);
        char *at = strstr(text, name) + strlen(name) + 20;

        *at = *at == 'A' ? 'B' : 'A';
        ck_assert_msg(parse(text, NULL, &key) == GOV_ERR_RESPONSE, "%s", members[i]);
        free(text);

        text = jose_format("%s", RFC7515_A2_KEY);
        at = strstr(text, name);
        at[1] = 'X';
        ck_assert_msg(parse(text, NULL, &key) == GOV_ERR_RESPONSE, "without %s", members[i]);
        free(text);
        free(name);
    }
    char *text = jose_format("{\"oth\":[],%s", &RFC7515_A2_KEY[1]);
    ck_assert_int_eq(parse(text, NULL, &key), GOV_ERR_ALGORITHM);
    free(text);
}
END_TEST

/* The largest modulus and the largest secret, and one more bit or byte. A modulus of any size will do
 * for reading that OpenSSL does not find prime or full of small factors. */
START_TEST(the_largest_are_read)
{
    static const struct {
        int bits;
        gov_status status;
    } sizes[] = {
        {2047, GOV_ERR_ALGORITHM}, {2048, GOV_OK}, {8192, GOV_OK}, {8193, GOV_ERR_RESPONSE}};
    gov__key *key;

    for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
        char *n = composite_of(sizes[i].bits);
        char *text = jose_format("{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"%s\"}", n);
        ck_assert_msg(parse(text, NULL, &key) == sizes[i].status, "%d bits", sizes[i].bits);
        ck_assert_uint_eq(key != NULL ? gov__key_bits(key) : 0,
                          sizes[i].status == GOV_OK ? (unsigned)sizes[i].bits : 0);
        gov__key_unref(key);
        free(text);
        free(n);
    }
    for (size_t len = 1024; len <= 1026; len++) {
        unsigned char secret[1026] = {1};
        char *k = jose_base64url(secret, len);
        char *text = jose_format("{\"kty\":\"oct\",\"k\":\"%s\"}", k);
        ck_assert_int_eq(parse(text, NULL, &key), len == 1024 ? GOV_OK : GOV_ERR_RESPONSE);
        gov__key_unref(key);
        free(text);
        free(k);
    }
}
END_TEST

/* The certificate of one key beside the numbers of another. */
START_TEST(another_s_certificate_is_refused)
{
    const char *x5c = strstr(RFC7517_B_KEY, "\"x5c\"");
    const char *n = strstr(RFC7515_A2_KEY, "\"n\"");
    int len = (int)(strchr(n + 5, '"') - n);
    gov__key *key;
    char *text = jose_format("{\"kty\":\"RSA\",\"e\":\"AQAB\",%.*s\",%s", len, n, x5c);

    ck_assert_int_eq(parse(text, NULL, &key), GOV_ERR_RESPONSE);
    free(text);

    key = key_of(RFC7517_B_KEY);
    text = text_of(key, false);
    gov__key_unref(key);
    key = key_of(text);
    ck_assert_uint_eq(gov__key_x5c_count(key), 1);
    gov__key_unref(key);
    free(text);
}
END_TEST

START_TEST(purposes_are_kept)
{
    static const struct {
        const char *text;
        uint32_t algs;
        uint32_t may;
        uint32_t may_not;
    } samples[] = {
        {PAIR(""), GOV__ALG_ES256, GOV__KEY_OP_SIGN | GOV__KEY_OP_VERIFY, 0},
        {PAIR(",\"use\":\"sig\""), GOV__ALG_ES256, GOV__KEY_OP_SIGN, GOV__KEY_OP_DERIVE},
        {PAIR(",\"use\":\"enc\""), 0, GOV__KEY_OP_DERIVE, GOV__KEY_OP_SIGN},
        {PAIR(",\"use\":\"other\""), 0, 0, ~0U},
        {PAIR(",\"key_ops\":[\"sign\"]"), GOV__ALG_ES256, GOV__KEY_OP_SIGN, GOV__KEY_OP_VERIFY},
        {PAIR(",\"key_ops\":[\"deriveBits\"]"), 0, GOV__KEY_OP_DERIVE, GOV__KEY_OP_SIGN},
        {PAIR(",\"key_ops\":[]"), 0, 0, ~0U},
        {PAIR(",\"use\":\"enc\",\"key_ops\":[\"sign\"]"), 0, 0, ~0U},
        {PAIR(",\"alg\":\"ES256\""), GOV__ALG_ES256, GOV__KEY_OP_SIGN, 0},
        {PAIR(",\"alg\":\"ES384\""), 0, 0, 0},
        {PAIR(",\"alg\":\"ECDH-ES\""), 0, GOV__KEY_OP_DERIVE, 0},
        {OCT(BYTES_32, ""), GOV__ALG_HS256, GOV__KEY_OP_SIGN, 0},
        {OCT(BYTES_31, ""), 0, 0, 0},
        {OCT(BYTES_32, ",\"alg\":\"HS512\""), 0, 0, 0},
        {OCT(BYTES_32, ",\"alg\":\"A256KW\""), 0, GOV__KEY_OP_WRAP, 0},
    };

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov__key *key = key_of(samples[i].text);

        ck_assert_msg(gov__key_algs(key) == samples[i].algs, "%s", samples[i].text);
        for (uint32_t op = GOV__KEY_OP_SIGN; op <= GOV__KEY_OP_DERIVE; op <<= 1) {
            ck_assert_msg((samples[i].may & op) == 0 || gov__key_permits(key, NULL, op), "%s: %u",
                          samples[i].text, op);
            ck_assert_msg((samples[i].may_not & op) == 0 || !gov__key_permits(key, NULL, op),
                          "%s: %u", samples[i].text, op);
        }
        ck_assert(!gov__key_permits(key, NULL, 0));
        gov__key_unref(key);
    }
    gov__key *key = key_of(PAIR(",\"alg\":\"ES256\""));
    ck_assert(gov__key_permits(key, "ES256", GOV__KEY_OP_SIGN));
    ck_assert(!gov__key_permits(key, "ES384", GOV__KEY_OP_SIGN));
    gov__key_unref(key);
}
END_TEST

START_TEST(options_go_over_the_text)
{
    const gov__key_options options = {
        .kid = "mine", .alg = "ES256", .use = "sig", .sm2_id = "alice@example.test"};
    static const struct {
        gov__key_options options;
        gov_status status;
    } bad[] = {
        {{.alg = "RS256"}, GOV_ERR_ALGORITHM},
        {{.alg = "HS256"}, GOV_ERR_ALGORITHM},
        {{.use = "both"}, GOV_ERR_ARGUMENT},
        {{.use = ""}, GOV_ERR_ARGUMENT},
        {{.kid = "\xff"}, GOV_ERR_ARGUMENT},
        {{.alg = "a name that is much longer than any name of an algorithm that there is today"},
         GOV_ERR_ARGUMENT},
    };
    gov__key *key;

    ck_assert_int_eq(parse(PAIR(",\"kid\":\"theirs\",\"use\":\"sig\""), &options, &key), GOV_OK);
    ck_assert_str_eq(gov__key_kid(key), "mine");
    ck_assert_str_eq(gov__key_alg(key), "ES256");
    ck_assert_str_eq(gov__key_sm2_id(key), "alice@example.test");
    char *text = text_of(key, false);
    ck_assert_str_eq(text, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y
                           "\",\"kid\":\"mine\",\"use\":\"sig\",\"alg\":\"ES256\"}");
    free(text);
    gov__key_unref(key);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_msg(parse(PAIR(""), &bad[i].options, &key) == bad[i].status, "%zu", i);
    }
    /* a text for encryption does not become one for signing */
    ck_assert_int_eq(parse(PAIR(",\"use\":\"enc\""), &options, &key), GOV_OK);
    ck_assert_uint_eq(gov__key_algs(key), 0);
    gov__key_unref(key);
}
END_TEST

START_TEST(secrets_are_told_to_nobody)
{
    gov__key *key = key_of(OCT(BYTES_32, ",\"kid\":\"s\""));
    gov__key *public;
    gov__buf text;
    size_t len;

    gov__buf_init_secret(&text, NULL, 0);
    ck_assert_ptr_null(gov__key_thumbprint(key));
    ck_assert_int_eq(gov__key_write_public(key, &text), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(gov__key_public_of(key, &public), GOV_ERR_ALGORITHM);
    ck_assert_ptr_null(public);
    ck_assert_uint_eq(gov__key_secret(key, &len)[31], 31);
    ck_assert_uint_eq(len, 32);
    ck_assert_uint_eq(gov__key_bits(key), 256);
    ck_assert_int_eq(gov__key_write_private(key, &text), GOV_OK);
    ck_assert_str_eq(gov__buf_text(&text),
                     "{\"kty\":\"oct\",\"k\":\"" BYTES_32 "\",\"kid\":\"s\"}");
    gov__buf_free(&text);
    gov__key_unref(key);

    key = key_of(EC(""));
    ck_assert_ptr_null(gov__key_secret(key, &len));
    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__key_write_private(key, &text), GOV_ERR_ALGORITHM);
    gov__buf_free(&text);
    gov__key_unref(key);
}
END_TEST

START_TEST(references_are_counted)
{
    gov__key *key = key_of(PAIR(""));

    ck_assert_ptr_eq(gov__key_ref(key), key);
    gov__key_unref(key);
    ck_assert_uint_eq(gov__key_bits(key), 256);
    gov__key_unref(key);
    gov__key_unref(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("key");
    TCase *tcase = tcase_create("key");

    tcase_add_loop_test(tcase, keys_of_every_kind_are_made, 0, (int)TEST_COUNT(kinds));
    tcase_add_test(tcase, sizes_that_are_not_ours_are_not_made);
    tcase_add_test(tcase, texts_that_are_no_key_are_refused);
    tcase_add_test(tcase, rsa_numbers_belong_together);
    tcase_add_test(tcase, the_largest_are_read);
    tcase_add_test(tcase, another_s_certificate_is_refused);
    tcase_add_test(tcase, purposes_are_kept);
    tcase_add_test(tcase, options_go_over_the_text);
    tcase_add_test(tcase, secrets_are_told_to_nobody);
    tcase_add_test(tcase, references_are_counted);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
