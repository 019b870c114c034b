/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of keys and JWS by the public interface: which sets are taken, lists of algorithms, and that the
 * reason of a refusal is told without a word of the token. */
#include <check.h>
#include <string.h>

#include <govsdk/jws.h>
#include <govsdk/key.h>

#include "crypto/alg.h"
#include "unit/jose_vectors.h"
#include "unit/test_support.h"

#define OCT   "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}"
#define SHORT "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg\"}"
#define EC                                                                                         \
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","     \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"kid\":\"ec\"}"
#define SET(k) "{\"keys\":[" k "]}"

static gov_status read_set(const char *text, gov_key_set **out)
{
    gov_error *err = NULL;
    gov_status status = gov_key_set_from_json(NULL, text, strlen(text), out, &err);

    ck_assert((*out != NULL) == (status == GOV_OK));
    ck_assert_int_eq(gov_error_get_status(err), status);
    gov_error_free(err);
    return status;
}

START_TEST(sets_are_of_one_sort)
{
    static const struct {
        const char *text;
        gov_status status;
        size_t count;
    } samples[] = {
        {SET(EC), GOV_OK, 1},
        {SET(OCT), GOV_OK, 1},
        {SET(OCT "," EC), GOV_ERR_RESPONSE, 0},
        {SET(EC "," OCT), GOV_ERR_RESPONSE, 0},
        {SET(EC "," SHORT), GOV_ERR_RESPONSE, 0},
        {SET(SHORT), GOV_ERR_ALGORITHM, 0},
        {SET(OCT "," SHORT), GOV_OK, 1},
        {SET("{\"kty\":\"oct\",\"k\":\"=\"}," OCT), GOV_ERR_RESPONSE, 0},
        {SET(RFC8037_KEY), GOV_ERR_ALGORITHM, 0}, /* a private key was published */
        {SET(RFC8037_KEY "," EC), GOV_OK, 1},
        {SET(""), GOV_ERR_ALGORITHM, 0},
        {EC, GOV_ERR_RESPONSE, 0},
    };

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov_key_set *set = NULL;
        ck_assert_msg(read_set(samples[i].text, &set) == samples[i].status, "%s", samples[i].text);
        ck_assert_uint_eq(gov_key_set_get_count(set), samples[i].count);
        gov_key_set_unref(set);
    }
}
END_TEST

START_TEST(sets_are_shared_and_told)
{
    gov_key_set *set = NULL;

    ck_assert_int_eq(read_set(SET(EC "," RFC7520_4_1_KEY), &set), GOV_OK);
    ck_assert_ptr_eq(gov_key_set_ref(set), set);
    gov_key_set_unref(set);
    ck_assert_uint_eq(gov_key_set_get_count(set), 1); /* the other one is private */
    ck_assert_str_eq(gov_key_set_get_kid(set, 0), "ec");
    ck_assert_ptr_null(gov_key_set_get_kid(set, 1));
    gov_key_set_unref(set);
}
END_TEST

START_TEST(lists_of_algorithms_are_read)
{
    static const struct {
        const char *names;
        const char *sm2_name;
        uint32_t bits;
    } samples[] = {
        {"ES256", NULL, GOV__ALG_ES256},
        {"ES256 RS256", NULL, GOV__ALG_ES256 | GOV__ALG_RS256},
        {"ES256 ES256", NULL, GOV__ALG_ES256},
        {"HS512 SM2", "SM2", GOV__ALG_HS512 | GOV__ALG_SM2},
        {"HS512 SM2", NULL, 0},
        {"SM2", "SM3", 0},
        {"", NULL, 0},
        {" ", NULL, 0},
        {"ES256 ", NULL, GOV__ALG_ES256},
        {" ES256", NULL, 0},
        {"ES256  RS256", NULL, 0},
        {"ES256,RS256", NULL, 0},
        {"none", "none", 0},
        {"ES256 none", NULL, 0},
        {NULL, NULL, 0},
    };

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        ck_assert_msg(gov__alg_bits_parse(samples[i].names, samples[i].sm2_name) == samples[i].bits,
                      "%s", samples[i].names);
    }
    ck_assert_uint_eq(GOV__ALG_ALL & (GOV__ALG_HMAC | GOV__ALG_SM2), 0);
}
END_TEST

static gov_status verify(const gov_key_set *set, const char *algs, const char *typ, const char *jws)
{
    const gov_jws_verify_options options = {.struct_size = sizeof options, .typ = typ};
    gov_error *err = NULL;
    char *payload = NULL;
    size_t size = 7;
    gov_status status =
        gov_jws_verify_with(set, algs, &options, jws, strlen(jws), &payload, &size, &err);

    ck_assert((payload != NULL) == (status == GOV_OK));
    ck_assert_uint_eq(size, status == GOV_OK ? strlen(payload) : 0);
    ck_assert_int_eq(gov_error_get_status(err), status);
    for (int language = GOV_LANGUAGE_EN; err != NULL && language <= (int)GOV_LANGUAGE_ZH;
         language++) {
        const char *message = gov_error_get_message(err, (gov_language)language);
        ck_assert_ptr_null(strstr(message, "eyJ"));
        ck_assert_ptr_null(strstr(message, "joe"));
    }
    gov_error_free(err);
    gov_key_set_free_text(set, payload);
    return status;
}

START_TEST(tokens_are_verified_with_what_is_trusted)
{
    gov_key_set *ec = NULL;
    gov_key_set *oct = NULL;

    ck_assert_int_eq(read_set(SET(EC), &ec), GOV_OK);
    ck_assert_int_eq(read_set(SET(RFC7515_A1_KEY), &oct), GOV_OK);
    ck_assert_int_eq(verify(ec, "ES256", NULL, RFC7515_A3_TOKEN), GOV_OK);
    ck_assert_int_eq(verify(ec, "RS256 ES256", NULL, RFC7515_A3_TOKEN), GOV_OK);
    ck_assert_int_eq(verify(ec, "RS256", NULL, RFC7515_A3_TOKEN), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(verify(ec, "ES256", "at+jwt", RFC7515_A3_TOKEN), GOV_ERR_RESPONSE);
    ck_assert_int_eq(verify(ec, "ES256", NULL, RFC7515_A3_TOKEN "A"), GOV_ERR_SIGNATURE);
    ck_assert_int_eq(verify(ec, "ES256", NULL, RFC7515_A3_TOKEN "="), GOV_ERR_RESPONSE);
    ck_assert_int_eq(verify(oct, "HS256", "application/JWT", RFC7515_A1_TOKEN), GOV_OK);
    ck_assert_int_eq(verify(oct, "HS384", NULL, RFC7515_A1_TOKEN), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(verify(ec, "HS256", NULL, RFC7515_A1_TOKEN), GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(verify(oct, "ES256", NULL, RFC7515_A3_TOKEN), GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(verify(oct, "HS256", NULL, RFC7515_A5_TOKEN "AA"), GOV_ERR_ALGORITHM);
    gov_key_set_unref(ec);
    gov_key_set_unref(oct);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(sets_are_of_one_sort),
        TEST_ENTRY(sets_are_shared_and_told),
        TEST_ENTRY(lists_of_algorithms_are_read),
        TEST_ENTRY(tokens_are_verified_with_what_is_trusted),
    };

    return test_run("key api", entries, TEST_COUNT(entries));
}
