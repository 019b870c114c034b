/* SPDX-License-Identifier: Apache-2.0 */
/* The public functions of SM2, SM3 and SM4: an envelope there and back, forms, capacities and what a
 * key is for. The mathematics is in check_sm2.c and check_sm4.c, bad input in check_bad_input.c. */
#include <check.h>
#include <string.h>

#include <govsdk/sm.h>

#include "unit/hex_support.h"
#include "unit/test_support.h"

#define SCALAR "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
#define POINT                                                                                      \
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"                           \
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"

static gov_key *standard_key(const gov_allocator *mem)
{
    hex scalar = hex_of(SCALAR);
    hex point = hex_of(POINT);
    gov_key *key;

    ck_assert_int_eq(
        gov_sm2_key_new(mem, point.data, point.len, scalar.data, scalar.len, NULL, &key, NULL),
        GOV_OK);
    return key;
}

START_TEST(digest_and_mac)
{
    unsigned char out[GOV_SM3_SIZE];
    gov_key *key;
    hex secret = hex_of("1e225cafb90339bba1b24076d4206c3e79c355805d851682bc818baa4f5a7779");

    ck_assert_int_eq(gov_sm3_digest("abc", 3, out, NULL), GOV_OK);
    hex_expect(out, sizeof out, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    ck_assert_int_eq(gov_sm3_digest(NULL, 0, out, NULL), GOV_OK);
    hex_expect(out, sizeof out, "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
    ck_assert_int_eq(gov_key_from_secret(NULL, secret.data, secret.len, NULL, &key, NULL), GOV_OK);
    ck_assert_int_eq(gov_sm3_hmac(key, NULL, 0, out, NULL), GOV_OK);
    hex_expect(out, 16, "f9938b1b2515117f25dcd636c9a6a0e7");
    gov_key_unref(key);
}
END_TEST

START_TEST(a_key_from_numbers)
{
    hex point = hex_of(POINT);
    hex scalar = hex_of(SCALAR);
    hex wrong = hex_of(SCALAR);
    const gov_key_options options = {
        .struct_size = sizeof options, .kid = "k1", .sm2_id = "ALICE123@YAHOO.COM"};
    unsigned char out[GOV_SM2_POINT_SIZE];
    gov_key *whole = standard_key(NULL);
    gov_key *half;
    gov_key *key;

    ck_assert_str_eq(gov_key_get_kind(whole), "SM2");
    ck_assert_int_eq(gov_key_is_private(whole), 1);
    ck_assert_int_eq(gov_sm2_key_new(NULL, point.data + 1, 64, NULL, 0, &options, &half, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_key_is_private(half), 0);
    ck_assert_str_eq(gov_key_get_kid(half), "k1");
    ck_assert_str_eq(gov_key_get_thumbprint(half), gov_key_get_thumbprint(whole));
    ck_assert_int_eq(gov_sm2_key_get_point(half, out, NULL), GOV_OK);
    ck_assert_mem_eq(out, point.data, sizeof out);
    ck_assert_int_eq(gov_sm2_key_new(NULL, NULL, 0, scalar.data, 32, NULL, &key, NULL), GOV_OK);
    ck_assert_str_eq(gov_key_get_thumbprint(key), gov_key_get_thumbprint(whole));
    gov_key_unref(key);
    /* Numbers that are both right and do not belong together. */
    wrong.data[31] ^= 1;
    ck_assert_int_eq(gov_sm2_key_new(NULL, point.data, 65, wrong.data, 32, NULL, &key, NULL),
                     GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(key);
    gov_key_unref(half);
    gov_key_unref(whole);
}
END_TEST

START_TEST(signatures_in_both_forms)
{
    gov_key *key = standard_key(NULL);
    unsigned char out[GOV_SM2_SIGNATURE_MAX];
    size_t size;

    for (int form = GOV_SM2_FORM_RAW; form <= GOV_SM2_FORM_DER; form++) {
        gov_sm2_form other = form == GOV_SM2_FORM_RAW ? GOV_SM2_FORM_DER : GOV_SM2_FORM_RAW;
        ck_assert_int_eq(
            gov_sm2_sign(key, (gov_sm2_form)form, NULL, "text", 4, out, sizeof out, &size, NULL),
            GOV_OK);
        ck_assert(form == GOV_SM2_FORM_RAW ? size == 64 : size > 64);
        ck_assert_int_eq(gov_sm2_verify(key, (gov_sm2_form)form, NULL, "text", 4, out, size, NULL),
                         GOV_OK);
        ck_assert_int_eq(
            gov_sm2_verify(key, (gov_sm2_form)form, "1234567812345678", "text", 4, out, size, NULL),
            GOV_OK);
        ck_assert_int_eq(
            gov_sm2_verify(key, (gov_sm2_form)form, "other", "text", 4, out, size, NULL),
            GOV_ERR_SIGNATURE);
        ck_assert_int_eq(gov_sm2_verify(key, (gov_sm2_form)form, NULL, "texT", 4, out, size, NULL),
                         GOV_ERR_SIGNATURE);
        ck_assert_int_eq(gov_sm2_verify(key, other, NULL, "text", 4, out, size, NULL),
                         GOV_ERR_SIGNATURE);
    }
    gov_key_unref(key);
}
END_TEST

START_TEST(ciphertexts_in_every_order)
{
    gov_key *key = standard_key(NULL);
    unsigned char sealed[4 + GOV_SM2_OVERHEAD];
    unsigned char out[sizeof sealed];

    for (int order = GOV_SM2_C1C3C2; order <= GOV_SM2_ASN1; order++) {
        size_t size;
        size_t out_size;
        ck_assert_int_eq(gov_sm2_encrypt(key, (gov_sm2_order)order, "text", 4, sealed,
                                         sizeof sealed, &size, NULL),
                         GOV_OK);
        bool bare = order == GOV_SM2_C1C3C2_BARE || order == GOV_SM2_C1C2C3_BARE;
        ck_assert(order == GOV_SM2_ASN1 || size == (bare ? 100 : 101));
        for (int other = GOV_SM2_C1C3C2; other <= GOV_SM2_ASN1; other++) {
            gov_status status = gov_sm2_decrypt(key, (gov_sm2_order)other, sealed, size, out,
                                                sizeof out, &out_size, NULL);
            ck_assert_int_eq(status, order == other ? GOV_OK : GOV_ERR_DECRYPT);
            ck_assert_uint_eq(out_size, order == other ? 4 : 0);
            ck_assert(order != other || memcmp(out, "text", 4) == 0);
        }
    }
    gov_key_unref(key);
}
END_TEST

START_TEST(texts_in_every_mode)
{
    static const size_t nonces[] = {16, 16, 12, 12, 0};
    static const unsigned char nonce[16] = {1, 2, 3};
    gov_key *key;
    unsigned char sealed[64];
    unsigned char out[64 + GOV_SM4_OVERHEAD];

    ck_assert_int_eq(gov_key_from_secret(NULL, "0123456789abcdef", 16, NULL, &key, NULL), GOV_OK);
    for (uint32_t mode = GOV_SM4_CBC; mode <= GOV_SM4_ECB; mode++) {
        bool aead = mode == GOV_SM4_GCM || mode == GOV_SM4_CCM;
        gov_sm4_options options = {
            .struct_size = sizeof options,
            .mode = mode,
            .nonce = nonces[mode] != 0 ? nonce : NULL,
            .nonce_size = nonces[mode],
            .aad = aead ? "head" : NULL,
            .aad_size = aead ? 4 : 0,
        };
        for (size_t len = 0; len <= 33; len += 11) {
            size_t size;
            size_t out_size;
            ck_assert_int_eq(gov_sm4_encrypt(key, &options, "a text of thirty-three characters",
                                             len, sealed, sizeof sealed, &size, NULL),
                             GOV_OK);
            ck_assert_int_eq(
                gov_sm4_decrypt(key, &options, sealed, size, out, sizeof out, &out_size, NULL),
                GOV_OK);
            ck_assert_uint_eq(out_size, len);
            ck_assert_mem_eq(out, "a text of thirty-three characters", len);
            if (aead) {
                options.aad = "Head";
                ck_assert_int_eq(
                    gov_sm4_decrypt(key, &options, sealed, size, out, sizeof out, &out_size, NULL),
                    GOV_ERR_DECRYPT);
                options.aad = "head";
            }
        }
    }
    gov_key_unref(key);
}
END_TEST

START_TEST(what_a_key_is_for_is_heeded)
{
    static const struct {
        const char *alg;
        const char *use;
        gov_status sm4;
        gov_status hmac;
    } cases[] = {
        {NULL, NULL, GOV_OK, GOV_OK},
        {"SM4", NULL, GOV_OK, GOV_ERR_ALGORITHM},
        {"HMAC-SM3", NULL, GOV_ERR_ALGORITHM, GOV_OK},
        {"A128KW", NULL, GOV_ERR_ALGORITHM, GOV_ERR_ALGORITHM},
        {NULL, "enc", GOV_OK, GOV_ERR_ALGORITHM},
        {NULL, "sig", GOV_ERR_ALGORITHM, GOV_OK},
    };
    const gov_sm4_options ecb = {.struct_size = sizeof ecb, .mode = GOV_SM4_ECB};

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const gov_key_options options = {
            .struct_size = sizeof options, .alg = cases[i].alg, .use = cases[i].use};
        unsigned char out[64];
        size_t size;
        gov_key *key;

        ck_assert_int_eq(gov_key_from_secret(NULL, "0123456789abcdef", 16, &options, &key, NULL),
                         GOV_OK);
        ck_assert_int_eq(gov_sm4_encrypt(key, &ecb, "x", 1, out, sizeof out, &size, NULL),
                         cases[i].sm4);
        ck_assert_int_eq(gov_sm3_hmac(key, "x", 1, out, NULL), cases[i].hmac);
        gov_key_unref(key);
    }
    gov_key *longer;
    unsigned char out[64];
    size_t size;
    ck_assert_int_eq(gov_key_from_secret(NULL, "0123456789abcdefg", 17, NULL, &longer, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_sm4_encrypt(longer, &ecb, "x", 1, out, sizeof out, &size, NULL),
                     GOV_ERR_ALGORITHM);
    gov_key_unref(longer);
}
END_TEST

/* The envelope of a gateway: a fresh key of SM4 for the body, itself under SM2, and a signature. */
static gov_status envelope(const gov_allocator *mem, void *user)
{
    static const unsigned char session_key[16] = {7, 7, 7};
    const gov_sm4_options options = {.struct_size = sizeof options,
                                     .mode = GOV_SM4_CBC,
                                     .nonce = "0123456789abcdef",
                                     .nonce_size = 16};
    unsigned char body[64];
    unsigned char wrapped[16 + GOV_SM2_OVERHEAD];
    unsigned char opened[sizeof wrapped];
    unsigned char signature[GOV_SM2_SIGNATURE_MAX];
    size_t size;
    gov_error *err = NULL;
    gov_key *sm4 = NULL;
    gov_key *sm2 = NULL;
    hex scalar = hex_of(SCALAR);
    gov_status status = gov_sm2_key_new(mem, NULL, 0, scalar.data, scalar.len, NULL, &sm2, &err);

    (void)user;
    if (status == GOV_OK) {
        status = gov_key_from_secret(mem, session_key, 16, NULL, &sm4, &err);
    }
    if (status == GOV_OK) {
        status = gov_sm4_encrypt(sm4, &options, "{\"a\":1}", 7, body, sizeof body, &size, &err);
    }
    if (status == GOV_OK) {
        status = gov_sm2_sign(sm2, GOV_SM2_FORM_DER, NULL, body, size, signature, sizeof signature,
                              &size, &err);
    }
    if (status == GOV_OK) {
        status = gov_sm2_encrypt(sm2, GOV_SM2_C1C3C2, session_key, 16, wrapped, sizeof wrapped,
                                 &size, &err);
    }
    if (status == GOV_OK) {
        status =
            gov_sm2_decrypt(sm2, GOV_SM2_C1C3C2, wrapped, size, opened, sizeof opened, &size, &err);
    }
    ck_assert_int_eq(gov_error_get_status(err), status);
    gov_error_free(err);
    gov_key_unref(sm4);
    gov_key_unref(sm2);
    return status;
}

START_TEST(memory_may_run_out)
{
    ck_assert_uint_ge(test_out_of_memory(envelope, NULL), 8);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(digest_and_mac),           TEST_ENTRY(a_key_from_numbers),
        TEST_ENTRY(signatures_in_both_forms), TEST_ENTRY(ciphertexts_in_every_order),
        TEST_ENTRY(texts_in_every_mode),      TEST_ENTRY(what_a_key_is_for_is_heeded),
        TEST_ENTRY(memory_may_run_out),
    };

    return test_run("sm api", entries, TEST_COUNT(entries));
}
