/* SPDX-License-Identifier: Apache-2.0 */
/* JWE: every way in which a token can be wrong, and that what fails in secret fails alike. What works is
 * in check_jwe.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "unit/jose_support.h"
#include "unit/jwe_support.h"
#include "unit/test_support.h"

static gov__crypto *crypto;

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

static gov_status try_header(const char *token, const char *header, gov__key *key)
{
    char *changed = jwe_with_header(token, header);
    gov_status status = try_token(changed, key);

    free(changed);
    return status;
}

static gov_status try_part(const char *token, size_t index, const char *part, gov__key *key)
{
    char *changed = jwe_replace(token, index, part);
    gov_status status = try_token(changed, key);

    free(changed);
    return status;
}

static char *encrypt(const char *alg, const char *enc, const gov__key *key, const char *text)
{
    const gov__jwe_options options = {.alg = alg, .enc = enc};
    gov__buf out;

    gov__buf_init(&out, NULL, 0);
    ck_assert_int_eq(
        gov__jwe_encrypt(crypto, &options, key, gov__bytes_of(text, strlen(text)), &out), GOV_OK);
    char *token = jose_format("%s", gov__buf_text(&out));
    gov__buf_free(&out);
    return token;
}

START_TEST(malformed_texts_are_refused)
{
    static const char *const bad[] = {
        "x",           ".",     "....",        "a.b.c.d",        "a.b.c.d.e.f",    "e30....",
        "e30.a.b.c.d", ".....", "eyJ.a.b.c.d", "bnVsbA.a.b.c.d", "W10.AA.AA.AA.AA"};
    gov__key *key = jwe_key_secret(16, NULL);
    gov__jwe *jwe;
    const gov__jwe_policy policy = {.algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL};

    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_msg(try_token(bad[i], key) == GOV_ERR_RESPONSE, "%s", bad[i]);
    }
    ck_assert_int_eq(gov__jwe_decrypt(crypto, "", 0, &policy, &key, 1, &jwe), GOV_ERR_RESPONSE);

    char *token = encrypt("A128KW", "A128GCM", key, "text");
    for (size_t part = 0; part < 5; part++) {
        char *own = jwe_part(token, part);
        static const char *const marks[] = {"=", "\n", "+", "/", " "};
        for (size_t i = 0; i < TEST_COUNT(marks); i++) {
            char *spoilt = jose_format("%s%s", own, marks[i]);
            ck_assert_int_eq(try_part(token, part, spoilt, key), GOV_ERR_RESPONSE);
            free(spoilt);
        }
        free(own);
    }
    free(token);
    gov__key_unref(key);
}
END_TEST

START_TEST(lengths_are_checked)
{
    gov__key *key = jwe_key_secret(16, NULL);
    char *wrapped = encrypt("A128KW", "A128GCM", key, "text");
    char *direct = encrypt("dir", "A128GCM", key, "text");
    gov__jwe *jwe;

    ck_assert_int_eq(try_part(wrapped, 1, "", key), GOV_ERR_RESPONSE);
    ck_assert_int_eq(try_part(wrapped, 1, "AAAA", key), GOV_ERR_DECRYPT);
    ck_assert_int_eq(try_part(direct, 1, "AAAA", key), GOV_ERR_RESPONSE);
    for (int part = 2; part < 5; part += 2) {
        ck_assert_int_eq(try_part(wrapped, (size_t)part, "", key), GOV_ERR_RESPONSE);
        ck_assert_int_eq(try_part(wrapped, (size_t)part, "AAAA", key), GOV_ERR_RESPONSE);
        ck_assert_int_eq(try_part(wrapped, (size_t)part, "AAAAAAAAAAAAAAAAAAAAAAAA", key),
                         GOV_ERR_RESPONSE);
    }
    const gov__jwe_policy small = {
        .algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL, .max_bytes = strlen(direct) - 1};
    ck_assert_int_eq(decrypt_by(direct, &small, &key, 1, &jwe), GOV_ERR_LIMIT);
    const gov__jwe_policy exact = {
        .algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL, .max_bytes = strlen(direct)};
    ck_assert_int_eq(decrypt_by(direct, &exact, &key, 1, &jwe), GOV_OK);
    gov__jwe_free(jwe);
    free(wrapped);
    free(direct);
    gov__key_unref(key);
}
END_TEST

/* Each with a tag that is right for the changed header, so that nothing but the header is wrong. */
START_TEST(headers_that_are_refused)
{
    static const struct {
        const char *header;
        gov_status status;
    } cases[] = {
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\"}", GOV_OK},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"x\":[1]}", GOV_OK},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":\"DEF\"}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":null}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"crit\":[\"exp\"]}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"crit\":[]}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"p2c\":1}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"b64\":false}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"alg\":\"dir\"}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"kid\":7}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"typ\":[]}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"cty\":{}}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\"} ", GOV_OK},
        {"{\"alg\":\"dir\",\"enc\":\"A128GCM\"}x", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\\u0000\",\"enc\":\"A128GCM\"}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"dir\"}", GOV_ERR_RESPONSE},
        {"{\"enc\":\"A128GCM\"}", GOV_ERR_RESPONSE},
        {"{\"alg\":1,\"enc\":\"A128GCM\"}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"none\",\"enc\":\"A128GCM\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"DIR\",\"enc\":\"A128GCM\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"dir\",\"enc\":\"a128gcm\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"dir\",\"enc\":\"A128CBC\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"RSA1_5\",\"enc\":\"A128GCM\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"dir\",\"enc\":\"A192GCM\"}", GOV_ERR_KEY_NOT_FOUND},
    };
    gov__key *key = jwe_key_secret(16, NULL);
    size_t len;

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char *token = jwe_seal(cases[i].header, gov__key_secret(key, &len), "", "text");
        ck_assert_msg(try_token(token, key) == cases[i].status, "%s", cases[i].header);
        free(token);
    }
    gov__key_unref(key);
}
END_TEST

/* Whatever is changed, the answer is the same one: nothing tells key from content. */
START_TEST(a_changed_bit_gives_one_answer)
{
    static const struct {
        const char *alg;
        gov__key_kind kind;
        size_t size;
    } chosen[] = {
        {"RSA-OAEP", GOV__KEY_RSA, 2048}, {"RSA-OAEP-256", GOV__KEY_RSA, 2048},
        {"ECDH-ES", GOV__KEY_X25519, 0},  {"ECDH-ES+A128KW", GOV__KEY_P256, 0},
        {"A256KW", GOV__KEY_OCT, 32},     {"A256GCMKW", GOV__KEY_OCT, 32},
        {"dir", GOV__KEY_OCT, 64},
    };

    for (size_t i = 0; i < TEST_COUNT(chosen); i++) {
        gov__key *key = chosen[i].kind == GOV__KEY_OCT
                            ? jwe_key_secret(chosen[i].size, "k")
                            : jwe_key_new(chosen[i].kind, (unsigned)chosen[i].size, "k");
        char *token = encrypt(chosen[i].alg, "A256CBC-HS512", key, "a text of some length");

        for (size_t part = 1; part < 5; part++) {
            char *own = jwe_part(token, part);
            size_t len = strlen(own);
            for (size_t at = 0; at + 1 < len; at += len / 8 + 1) {
                char *changed = jose_format("%s", own);
                changed[at] = changed[at] == 'B' ? 'C' : 'B';
                gov_status status = try_part(token, part, changed, key);
                ck_assert_msg(status == GOV_ERR_DECRYPT, "%s part %zu: %d", chosen[i].alg, part,
                              (int)status);
                free(changed);
            }
            free(own);
        }
        free(token);
        gov__key_unref(key);
    }
}
END_TEST

/* RFC 7516 section 11.5: the wrong padding, a key of the wrong length, a right key for other content. */
START_TEST(rsa_failures_all_look_alike)
{
    gov__key *key = jwe_key_new(GOV__KEY_RSA, 2048, NULL);
    char *token = encrypt("RSA-OAEP", "A128GCM", key, "text");
    const char *reasons[4];
    char *short_key = encrypt("RSA-OAEP", "A256GCM", key, "text"); /* carries 32 bytes */
    char *other = encrypt("RSA-OAEP", "A128GCM", key, "text");
    char *const parts[4] = {jose_base64url((const uint8_t[256]){0}, 256), jwe_part(short_key, 1),
                            jwe_part(other, 1), jose_base64url("short", 5)};

    for (size_t i = 0; i < 4; i++) {
        const gov__jwe_policy policy = {
            .algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL, .reason = &reasons[i]};
        char *changed = jwe_replace(token, 1, parts[i]);
        gov__jwe *jwe;
        ck_assert_int_eq(gov__jwe_decrypt(crypto, changed, strlen(changed), &policy, &key, 1, &jwe),
                         GOV_ERR_DECRYPT);
        ck_assert_str_eq(reasons[i], reasons[0]);
        free(changed);
        free(parts[i]);
    }
    free(token);
    free(short_key);
    free(other);
    gov__key_unref(key);
}
END_TEST

START_TEST(ephemeral_keys_are_checked)
{
#define EC_X "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0"
#define EC_Y "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"
#define HEAD "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\""
    static const struct {
        const char *header;
        gov_status status;
    } cases[] = {
        {HEAD "}", GOV_ERR_RESPONSE},
        {HEAD ",\"epk\":\"x\"}", GOV_ERR_RESPONSE},
        {HEAD ",\"epk\":{}}", GOV_ERR_RESPONSE},
        /* on its curve, yet not the sender's */
        {HEAD ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}}",
         GOV_ERR_DECRYPT},
        {HEAD ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_Y "\",\"y\":\"" EC_X "\"}}",
         GOV_ERR_RESPONSE},
        {HEAD ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "\"}}", GOV_ERR_RESPONSE},
        {HEAD ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}}",
         GOV_ERR_RESPONSE},
        {HEAD ",\"epk\":{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y
              "\"}}",
         GOV_ERR_ALGORITHM},
        /* private, as RFC 7518 appendix C has it */
        {HEAD ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y
              "\",\"d\":\"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo\"}}",
         GOV_ERR_RESPONSE},
        {HEAD ",\"epk\":{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAA\"}}", GOV_ERR_RESPONSE},
        /* another curve than the key's */
        {HEAD ",\"epk\":{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" EC_X "\"}}",
         GOV_ERR_KEY_NOT_FOUND},
        /* RFC 8037 appendix A.7 */
        {HEAD ",\"epk\":{\"kty\":\"OKP\",\"crv\":\"X448\",\"x\":\"PreoKbDNIPW8_AtZm2_sz22kYnEHvbDU"
              "80W0MCfYuXL8PjT7QjKhPKcG3LV67D2uB73BxnvzNgk\"}}",
         GOV_ERR_ALGORITHM},
        {HEAD ",\"apu\":7,\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X
              "\",\"y\":\"" EC_Y "\"}}",
         GOV_ERR_RESPONSE},
        {HEAD ",\"apv\":\"=\",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X
              "\",\"y\":\"" EC_Y "\"}}",
         GOV_ERR_RESPONSE},
    };
    gov__key *key = jwe_key_new(GOV__KEY_P256, 0, NULL);
    char *token = encrypt("ECDH-ES", "A128GCM", key, "text");

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov_status status = try_header(token, cases[i].header, key);
        ck_assert_msg(status == cases[i].status, "%zu: %d", i, (int)status);
    }
    free(token);
    gov__key_unref(key);
}
END_TEST

/* An all-zero result must not become a key (RFC 7748 section 6.1). */
START_TEST(a_neutral_element_opens_nothing)
{
    static const char header[] =
        "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"epk\":{\"kty\":\"OKP\",\"crv\":\"X25519\","
        "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}}";
    gov__key *key = jwe_key_new(GOV__KEY_X25519, 0, NULL);
    char *token = encrypt("ECDH-ES", "A128GCM", key, "text");
    gov_status status = try_header(token, header, key);

    ck_assert(status == GOV_ERR_DECRYPT || status == GOV_ERR_RESPONSE);
    free(token);
    gov__key_unref(key);
}
END_TEST

START_TEST(nonce_and_tag_of_a_wrapped_key_are_checked)
{
    static const char *const headers[] = {
        "{\"alg\":\"A128GCMKW\",\"enc\":\"A128GCM\"}",
        "{\"alg\":\"A128GCMKW\",\"enc\":\"A128GCM\",\"iv\":\"AAAAAAAAAAAAAAAA\"}",
        "{\"alg\":\"A128GCMKW\",\"enc\":\"A128GCM\",\"tag\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"alg\":\"A128GCMKW\",\"enc\":\"A128GCM\",\"iv\":\"AAAAAAAAAAAAAAA\","
        "\"tag\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"alg\":\"A128GCMKW\",\"enc\":\"A128GCM\",\"iv\":\"AAAAAAAAAAAAAAAA\","
        "\"tag\":\"AAAAAAAAAAAAAAAA\"}",
        "{\"alg\":\"A128GCMKW\",\"enc\":\"A128GCM\",\"iv\":1,\"tag\":2}"};
    gov__key *key = jwe_key_secret(16, NULL);
    char *token = encrypt("A128GCMKW", "A128GCM", key, "text");

    for (size_t i = 0; i < TEST_COUNT(headers); i++) {
        ck_assert_msg(try_header(token, headers[i], key) == GOV_ERR_RESPONSE, "%zu", i);
    }
    free(token);
    gov__key_unref(key);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(malformed_texts_are_refused),
        TEST_ENTRY(lengths_are_checked),
        TEST_ENTRY(headers_that_are_refused),
        TEST_ENTRY(a_changed_bit_gives_one_answer),
        TEST_ENTRY(rsa_failures_all_look_alike),
        TEST_ENTRY(ephemeral_keys_are_checked),
        TEST_ENTRY(a_neutral_element_opens_nothing),
        TEST_ENTRY(nonce_and_tag_of_a_wrapped_key_are_checked),
    };

    if (gov__crypto_new(NULL, &crypto) != GOV_OK) {
        return 1;
    }
    int result = test_run("jwe refused", entries, TEST_COUNT(entries));
    gov__crypto_free(crypto);
    return result;
}
