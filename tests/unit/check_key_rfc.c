/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and signatures against the examples of the standards: RFC 7515 A.1 to A.5, RFC 7517 A to C,
 * RFC 7638 3.1, RFC 8037 A, RFC 7520 4, RFC 7516 A.1, RFC 7518 C, RFC 7748 6.1. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "crypto/jws.h"
#include "crypto/key.h"
#include "unit/jose_vectors.h"
#include "unit/test_support.h"

static gov__key *key_of(const char *jwk)
{
    gov__key *key;

    ck_assert_int_eq(gov__key_parse_jwk(NULL, jwk, strlen(jwk), NULL, &key), GOV_OK);
    return key;
}

static const struct example {
    const char *jwk;
    const char *token;
    const char *alg;
    bool is_deterministic;
    bool is_header_ours; /* written as our signer writes it */
} examples[] = {
    {RFC7515_A1_KEY, RFC7515_A1_TOKEN, "HS256", true, false},
    {RFC7515_A2_KEY, RFC7515_A2_TOKEN, "RS256", true, true},
    {RFC7515_A3_KEY, RFC7515_A3_TOKEN, "ES256", false, true},
    {RFC7515_A4_KEY, RFC7515_A4_TOKEN, "ES512", false, true},
    {RFC7520_4_1_KEY, RFC7520_4_1_TOKEN, "RS256", true, true},
    {RFC7520_4_2_KEY, RFC7520_4_2_TOKEN, "PS384", false, true},
    {RFC7520_4_3_KEY, RFC7520_4_3_TOKEN, "ES512", false, true},
    {RFC7520_4_4_KEY, RFC7520_4_4_TOKEN, "HS256", true, true},
    {RFC8037_KEY, RFC8037_TOKEN, "EdDSA", true, true},
};

static gov_status verify(const gov__key *key, const char *token, uint32_t algs, gov__jws **out)
{
    const gov__jws_policy policy = {.algs = algs};

    return gov__jws_verify_key(token, strlen(token), &policy, key, out);
}

START_TEST(signatures_of_the_standards_verify)
{
    const struct example *e = &examples[_i];
    gov__key *key = key_of(e->jwk);
    gov__jws *jws;

    ck_assert_int_eq(verify(key, e->token, gov__alg_find(e->alg)->bit, &jws), GOV_OK);
    ck_assert_str_eq(jws->alg_name, e->alg);
    gov__jws_free(jws);
    ck_assert_int_eq(verify(key, e->token, 0xFFFFFFFFU & ~gov__alg_find(e->alg)->bit, &jws),
                     GOV_ERR_ALGORITHM);
    gov__key_unref(key);
}
END_TEST

/* The same text comes out where the scheme has no random number; else one that verifies. */
START_TEST(signatures_of_the_standards_are_made_again)
{
    const struct example *e = &examples[_i];
    const char *payload = strchr(e->token, '.') + 1;
    const char *signature = strchr(payload, '.') + 1;
    gov__key *key = key_of(e->jwk);
    gov__buf text;
    gov__buf made;
    gov__jws *jws;

    gov__buf_init(&text, NULL, 0);
    gov__buf_init(&made, NULL, 0);
    ck_assert_int_eq(gov__key_sign(key, gov__alg_find(e->alg), NULL, e->token,
                                   (size_t)(signature - 1 - e->token), &made),
                     GOV_OK);
    gov__base64url_encode(&text, made.data, made.len);
    ck_assert_uint_eq(text.len, strlen(signature));
    if (e->is_deterministic) {
        ck_assert_str_eq(gov__buf_text(&text), signature);
    }
    gov__buf_clear(&text);
    gov__buf_clear(&made);

    ck_assert_int_eq(gov__base64url_decode(&made, payload, (size_t)(signature - 1 - payload)),
                     GOV_OK);
    const gov__jws_header header = {.alg = e->alg};
    ck_assert_int_eq(gov__jws_sign(key, &header, made.data, made.len, &text), GOV_OK);
    if (e->is_header_ours) {
        size_t same = e->is_deterministic ? strlen(e->token) : (size_t)(signature - e->token);
        ck_assert_int_eq(strncmp(gov__buf_text(&text), e->token, same), 0);
    }
    ck_assert_int_eq(verify(key, gov__buf_text(&text), gov__alg_find(e->alg)->bit, &jws), GOV_OK);
    ck_assert_mem_eq(jws->payload, made.data, made.len);
    gov__jws_free(jws);
    gov__buf_free(&made);
    gov__buf_free(&text);
    gov__key_unref(key);
}
END_TEST

START_TEST(unsecured_tokens_are_refused)
{
    gov__key *key = key_of(RFC7515_A1_KEY);
    gov__jws *jws;

    ck_assert_int_eq(verify(key, RFC7515_A5_TOKEN, 0xFFFFFFFFU, &jws), GOV_ERR_RESPONSE);
    ck_assert_int_eq(verify(key, RFC7515_A5_TOKEN "AAAA", 0xFFFFFFFFU, &jws), GOV_ERR_ALGORITHM);
    ck_assert_ptr_null(jws);
    gov__key_unref(key);
}
END_TEST

START_TEST(key_sets_of_the_standards_are_read)
{
    const gov__jwks_limits symmetric = {.allow_symmetric = true};
    gov__crypto *crypto;
    gov__jwks *set;

    ck_assert_int_eq(gov__crypto_new(NULL, &crypto), GOV_OK);
    ck_assert_int_eq(gov__jwks_parse(crypto, RFC7517_A1_SET, strlen(RFC7517_A1_SET), NULL, &set),
                     GOV_OK);
    ck_assert_uint_eq(gov__jwks_count(set), 1); /* the other one is for encryption */
    ck_assert_str_eq(gov__jwk_kid(gov__jwks_at(set, 0)), "2011-04-29");
    ck_assert_uint_eq(gov__jwk_algs(gov__jwks_at(set, 0)), GOV__ALG_RS256);
    gov__jwks_unref(set);

    ck_assert_int_eq(gov__jwks_parse(crypto, RFC7517_A3_SET, strlen(RFC7517_A3_SET), NULL, &set),
                     GOV_ERR_RESPONSE);
    ck_assert_int_eq(
        gov__jwks_parse(crypto, RFC7517_A3_SET, strlen(RFC7517_A3_SET), &symmetric, &set), GOV_OK);
    ck_assert_uint_eq(gov__jwks_count(set), 1); /* the other one wraps keys */
    ck_assert_uint_eq(gov__jwk_algs(gov__jwks_at(set, 0)), GOV__ALG_HMAC);
    gov__jwks_unref(set);
    gov__crypto_free(crypto);
}
END_TEST

START_TEST(private_keys_of_the_standards_are_read)
{
    gov__key *ec = key_of(RFC7517_A2_EC);
    gov__key *rsa = key_of(RFC7517_A2_RSA);
    gov__key *locked = key_of(RFC7517_C1_KEY);

    ck_assert_int_eq(gov__key_get_kind(ec), GOV__KEY_P256);
    ck_assert(gov__key_is_private(ec));
    ck_assert_uint_eq(gov__key_algs(ec), 0); /* "use":"enc" */
    ck_assert(gov__key_permits(ec, "ECDH-ES", GOV__KEY_OP_DERIVE));
    ck_assert(!gov__key_permits(ec, NULL, GOV__KEY_OP_SIGN));
    ck_assert_uint_eq(gov__key_bits(rsa), 2048);
    ck_assert_uint_eq(gov__key_algs(rsa), GOV__ALG_RS256);
    /* RFC 7638 section 3.1; the private half does not count */
    ck_assert_str_eq(gov__key_thumbprint(rsa), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    ck_assert_str_eq(gov__key_kid(locked), "juliet@capulet.lit");
    ck_assert(gov__key_permits(locked, "RSA-OAEP", GOV__KEY_OP_UNWRAP));
    gov__key_unref(ec);
    gov__key_unref(rsa);
    gov__key_unref(locked);
}
END_TEST

START_TEST(certificates_stand_beside_a_key)
{
    gov__key *key = key_of(RFC7517_B_KEY);
    size_t len;

    ck_assert_uint_eq(gov__key_x5c_count(key), 1);
    const uint8_t *der = gov__key_x5c_at(key, 0, &len);
    ck_assert_uint_eq(der[0], 0x30);
    ck_assert_uint_eq(len, ((size_t)der[2] << 8 | der[3]) + 4);
    ck_assert_ptr_null(gov__key_x5c_at(key, 1, &len));
    gov__key_unref(key);
}
END_TEST

/* RFC 8037 appendix A.3 */
START_TEST(thumbprints_of_the_standards_are_found)
{
    gov__key *key = key_of(RFC8037_KEY);

    ck_assert_str_eq(gov__key_thumbprint(key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    gov__key_unref(key);
    key = key_of(RFC7517_A2_RSA);
    ck_assert_str_eq(gov__key_thumbprint(key), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    gov__key_unref(key);
}
END_TEST

static const struct {
    const char *alice;
    const char *bob;
    uint8_t secret[32];
} agreements[] = {
    /* RFC 7518 appendix C */
    {"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0\","
     "\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps\","
     "\"d\":\"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo\"}",
     "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ\","
     "\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\","
     "\"d\":\"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw\"}",
     {158, 86, 217, 29,  129, 113, 53,  211, 114, 131, 66,  131, 191, 132, 38,  156,
      251, 49, 110, 163, 218, 128, 106, 72,  246, 218, 167, 121, 140, 254, 144, 196}},
    /* RFC 7748 section 6.1 */
    {"{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo\","
     "\"d\":\"dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo\"}",
     "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08\","
     "\"d\":\"XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os\"}",
     {0x4a, 0x5d, 0x9d, 0x5b, 0xa4, 0xce, 0x2d, 0xe1, 0x72, 0x8e, 0x3b,
      0xf4, 0x80, 0x35, 0x0f, 0x25, 0xe0, 0x7e, 0x21, 0xc9, 0x47, 0xd1,
      0x9e, 0x33, 0x76, 0xf0, 0x9b, 0x3c, 0x1e, 0x16, 0x17, 0x42}},
};

START_TEST(agreements_of_the_standards_hold)
{
    gov__key *alice = key_of(agreements[_i].alice);
    gov__key *bob = key_of(agreements[_i].bob);
    gov__key *public;
    gov__buf secret;

    ck_assert_int_eq(gov__key_public_of(bob, &public), GOV_OK);
    gov__buf_init_secret(&secret, NULL, 0);
    ck_assert_int_eq(gov__key_agree(alice, public, &secret), GOV_OK);
    ck_assert_uint_eq(secret.len, sizeof agreements[_i].secret);
    ck_assert_mem_eq(secret.data, agreements[_i].secret, secret.len);
    gov__buf_clear(&secret);
    ck_assert_int_eq(gov__key_agree(bob, alice, &secret), GOV_OK);
    ck_assert_mem_eq(secret.data, agreements[_i].secret, secret.len);
    gov__buf_clear(&secret);
    ck_assert_int_eq(gov__key_agree(public, alice, &secret), GOV_ERR_ALGORITHM);
    ck_assert_uint_eq(secret.len, 0);
    gov__buf_free(&secret);
    gov__key_unref(public);
    gov__key_unref(bob);
    gov__key_unref(alice);
}
END_TEST

START_TEST(wrapped_keys_of_the_standards_open)
{
    static const uint8_t expected[] = {177, 161, 244, 128, 84,  143, 225, 115, 63, 180, 3,
                                       255, 107, 154, 212, 246, 138, 7,   110, 91, 112, 46,
                                       34,  105, 47,  130, 203, 46,  122, 234, 64, 252};
    gov__key *key = key_of(RFC7516_A1_KEY);
    gov__buf wrapped;
    gov__buf opened;

    gov__buf_init(&wrapped, NULL, 0);
    gov__buf_init_secret(&opened, NULL, 0);
    ck_assert_int_eq(
        gov__base64url_decode(&wrapped, RFC7516_A1_WRAPPED, strlen(RFC7516_A1_WRAPPED)), GOV_OK);
    ck_assert_int_eq(gov__key_unwrap_rsa(key, GOV__OAEP_SHA1, wrapped.data, wrapped.len, &opened),
                     GOV_OK);
    ck_assert_uint_eq(opened.len, sizeof expected);
    ck_assert_mem_eq(opened.data, expected, sizeof expected);
    gov__buf_clear(&opened);
    ck_assert_int_eq(gov__key_unwrap_rsa(key, GOV__OAEP_SHA256, wrapped.data, wrapped.len, &opened),
                     GOV_ERR_DECRYPT);
    wrapped.data[9] ^= 1;
    ck_assert_int_eq(gov__key_unwrap_rsa(key, GOV__OAEP_SHA1, wrapped.data, wrapped.len, &opened),
                     GOV_ERR_DECRYPT);
    ck_assert_uint_eq(opened.len, 0);
    gov__buf_free(&wrapped);
    gov__buf_free(&opened);
    gov__key_unref(key);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("keys of the standards");
    TCase *tcase = tcase_create("rfc");

    tcase_add_loop_test(tcase, signatures_of_the_standards_verify, 0, (int)TEST_COUNT(examples));
    tcase_add_loop_test(tcase, signatures_of_the_standards_are_made_again, 0,
                        (int)TEST_COUNT(examples));
    tcase_add_loop_test(tcase, agreements_of_the_standards_hold, 0, (int)TEST_COUNT(agreements));
    tcase_add_test(tcase, unsecured_tokens_are_refused);
    tcase_add_test(tcase, key_sets_of_the_standards_are_read);
    tcase_add_test(tcase, private_keys_of_the_standards_are_read);
    tcase_add_test(tcase, certificates_stand_beside_a_key);
    tcase_add_test(tcase, thumbprints_of_the_standards_are_found);
    tcase_add_test(tcase, wrapped_keys_of_the_standards_open);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
