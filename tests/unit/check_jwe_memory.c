/* SPDX-License-Identifier: Apache-2.0 */
/* What JWE and SM2 do when there is no memory, and that no text and no key stays behind. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/sm2.h"
#include "unit/jose_support.h"
#include "unit/jwe_support.h"
#include "unit/test_support.h"

#define SECRET "PLANTED-SECRET-OF-THE-TEST"

struct body {
    const char *alg;
    const char *enc;
    const char *jwk;
    const char *token;
    gov_status expected;
};

static gov_status decrypt(const gov__crypto *crypto, const char *token, gov__key *key)
{
    const gov__jwe_policy policy = {.algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL};
    gov__jwe *jwe;
    gov_status status = gov__jwe_decrypt(crypto, token, strlen(token), &policy, &key, 1, &jwe);

    ck_assert((jwe != NULL) == (status == GOV_OK));
    gov__jwe_free(jwe);
    return status;
}

/* Encrypts, and decrypts that or the token given. */
static gov_status round_trip(const gov_allocator *mem, void *user)
{
    const struct body *body = user;
    const gov__jwe_options options = {
        .alg = body->alg, .enc = body->enc, .apu = gov__bytes_of("Alice", 5)};
    gov__crypto *crypto;
    gov__key *key = NULL;
    gov__buf out;
    gov_status status = gov__crypto_new(mem, &crypto);

    gov__buf_init(&out, mem, 0);
    if (status == GOV_OK) {
        status = gov__key_parse_jwk(mem, body->jwk, strlen(body->jwk), NULL, &key);
    }
    if (status == GOV_OK) {
        status =
            gov__jwe_encrypt(crypto, &options, key, gov__bytes_of(SECRET, sizeof SECRET - 1), &out);
        ck_assert(status == GOV_OK || out.len == 0);
    }
    if (status == GOV_OK) {
        status = gov__buf_terminate(&out);
    }
    if (status == GOV_OK) {
        status = decrypt(crypto, body->token != NULL ? body->token : out.data, key);
    }
    gov__buf_free(&out);
    gov__key_unref(key);
    gov__crypto_free(crypto);
    return status == body->expected ? GOV_OK : status;
}

static char *private_jwk(gov__key_kind kind)
{
    gov__key *key = jwe_key_new(kind, 0, NULL);
    gov__buf out;

    gov__buf_init(&out, NULL, 0);
    ck_assert_int_eq(gov__key_write_private(key, &out), GOV_OK);
    char *text = jose_format("%s", gov__buf_text(&out));
    gov__buf_free(&out);
    gov__key_unref(key);
    return text;
}

#define K256 "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}"

START_TEST(memory_may_run_out)
{
    char *x25519 = private_jwk(GOV__KEY_X25519);
    char *p256 = private_jwk(GOV__KEY_P256);
    const struct body bodies[] = {
        {"ECDH-ES", "A128CBC-HS256", x25519, NULL, GOV_OK},
        {"ECDH-ES+A128KW", "A256GCM", p256, NULL, GOV_OK},
        {"A256KW", "A128GCM", K256, NULL, GOV_OK},
        {"A256GCMKW", "A192CBC-HS384", K256, NULL, GOV_OK},
        {"dir", "A256GCM", K256, NULL, GOV_OK},
        {"dir", "A256GCM", K256,
         "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AA."
         "AAAAAAAAAAAAAAAAAAAAAA",
         GOV_ERR_DECRYPT},
        {"dir", "A256GCM", K256, "e30....", GOV_ERR_RESPONSE},
    };

    for (size_t i = 0; i < TEST_COUNT(bodies); i++) {
        struct body body = bodies[i];
        ck_assert_uint_ge(test_out_of_memory(round_trip, &body), 10);
    }
    free(x25519);
    free(p256);
}
END_TEST

static gov_status sm2_body(const gov_allocator *mem, void *user)
{
    static const uint8_t scalar[32] = {1, 2, 3};
    const gov__bytes text = gov__bytes_of(SECRET, sizeof SECRET - 1);
    gov__key *key;
    gov__buf sealed;
    gov__buf out;
    gov_status status = gov__sm2_key_new(mem, gov__bytes_of(NULL, 0),
                                         gov__bytes_of(scalar, sizeof scalar), NULL, &key);

    (void)user;
    gov__buf_init(&sealed, mem, 0);
    gov__buf_init_secret(&out, mem, 0);
    if (status == GOV_OK) {
        status = gov__sm2_encrypt(key, GOV__SM2_C1C2C3, false, text, &sealed);
    }
    if (status == GOV_OK) {
        status = gov__sm2_decrypt(key, GOV__SM2_C1C2C3, false,
                                  gov__bytes_of(sealed.data, sealed.len), &out);
    }
    if (status == GOV_OK) {
        ck_assert_uint_eq(out.len, text.len);
        status = gov__sm2_sign(key, GOV__SM2_FORM_DER, "an id", text, &sealed);
    }
    gov__buf_free(&out);
    gov__buf_free(&sealed);
    gov__key_unref(key);
    return status;
}

START_TEST(memory_may_run_out_for_sm2)
{
    ck_assert_uint_ge(test_out_of_memory(sm2_body, NULL), 6);
}
END_TEST

START_TEST(nothing_secret_stays_behind)
{
    static const char *const algs[] = {"dir", "A256KW", "A256GCMKW"};
    test_memory memory;

    test_memory_init(&memory);
    test_memory_forbid(&memory, SECRET);
    for (size_t i = 0; i < TEST_COUNT(algs); i++) {
        struct body body = {algs[i], "A256GCM", K256, NULL, GOV_OK};
        ck_assert_int_eq(round_trip(test_memory_allocator(&memory), &body), GOV_OK);
    }
    ck_assert_int_eq(sm2_body(test_memory_allocator(&memory), NULL), GOV_OK);
    test_memory_check(&memory);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(memory_may_run_out),
        TEST_ENTRY(memory_may_run_out_for_sm2),
        TEST_ENTRY(nothing_secret_stays_behind),
    };

    return test_run("jwe memory", entries, TEST_COUNT(entries));
}
