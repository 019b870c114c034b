/* SPDX-License-Identifier: Apache-2.0 */
/* SM2 on bare keys: the examples of GB/T 32918.5, the id that is always set, every wire form, and
 * what is refused. Keys with a kind and a JWK are in check_sm2_key.c. */
#include <check.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>

#include "crypto/sm2_pkey.h"
#include "unit/hex_support.h"
#include "unit/test_support.h"

#define ID "1234567812345678"
/* GB/T 32918.5 appendix A.2 and appendix C.2: one key. */
#define SCALAR  "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
#define POINT_X "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
#define POINT_Y "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
#define E_VALUE "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640"
#define SIGNATURE                                                                                  \
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"                             \
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
#define C1_POINT                                                                                   \
    "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"                           \
    "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
#define C3 "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"
#define C2 "21886CA989CA9C7D58087307CA93092D651EFA"

static gov__crypto *crypto;

static EVP_PKEY *key_of_standard(void)
{
    hex scalar = hex_of(SCALAR);
    EVP_PKEY *key;

    ck_assert_int_eq(gov__sm2_pkey_from_scalar(hex_bytes(&scalar), &key), GOV_OK);
    return key;
}

static gov__bytes text_bytes(const char *text)
{
    return gov__bytes_of(text, strlen(text));
}

START_TEST(scalar_gives_the_point_of_the_standard)
{
    EVP_PKEY *key = key_of_standard();
    uint8_t point[GOV__SM2_POINT];

    ck_assert_int_eq(gov__sm2_pkey_check(key), GOV_OK);
    ck_assert_int_eq(gov__sm2_pkey_point(key, point), GOV_OK);
    hex_expect(point, sizeof point, "04" POINT_X POINT_Y);
    EVP_PKEY_free(key);
}
END_TEST

START_TEST(each_form_of_a_point_is_the_same_key)
{
    static const char *const forms[] = {"04" POINT_X POINT_Y, POINT_X POINT_Y, ("03" POINT_X)};
    EVP_PKEY *whole = key_of_standard();

    for (size_t i = 0; i < TEST_COUNT(forms); i++) {
        hex form = hex_of(forms[i]);
        uint8_t point[GOV__SM2_POINT];
        EVP_PKEY *key;

        ck_assert_int_eq(gov__sm2_pkey_from_point(hex_bytes(&form), &key), GOV_OK);
        ck_assert_int_eq(EVP_PKEY_eq(key, whole), 1);
        ck_assert_int_eq(gov__sm2_pkey_point(key, point), GOV_OK);
        hex_expect(point, sizeof point, "04" POINT_X POINT_Y);
        EVP_PKEY_free(key);
    }
    EVP_PKEY_free(whole);
}
END_TEST

START_TEST(what_is_no_key_is_refused)
{
    static const char *const points[] = {
        "", "04", "05" POINT_X POINT_Y, "04" POINT_X POINT_X, POINT_X, "04" POINT_X POINT_Y "00",
        "00", "06" POINT_X POINT_Y,
        /* x = p is x = 0 modulo p, which is not its encoding */
        "02FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF"};
    static const char *const scalars[] = {
        "", "01", "0000000000000000000000000000000000000000000000000000000000000000",
        /* n - 1, n, and all ones */
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122",
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"};
    EVP_PKEY *key;

    for (size_t i = 0; i < TEST_COUNT(points); i++) {
        hex point = hex_of(points[i]);
        ck_assert_msg(gov__sm2_pkey_from_point(hex_bytes(&point), &key) == GOV_ERR_RESPONSE, "%zu",
                      i);
        ck_assert_ptr_null(key);
    }
    for (size_t i = 0; i < TEST_COUNT(scalars); i++) {
        hex scalar = hex_of(scalars[i]);
        ck_assert_msg(gov__sm2_pkey_from_scalar(hex_bytes(&scalar), &key) == GOV_ERR_RESPONSE,
                      "%zu", i);
        ck_assert_ptr_null(key);
    }
    /* n - 2 is the last */
    hex last = hex_of("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54121");
    ck_assert_int_eq(gov__sm2_pkey_from_scalar(hex_bytes(&last), &key), GOV_OK);
    EVP_PKEY_free(key);
    ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

START_TEST(signature_of_the_standard_verifies)
{
    EVP_PKEY *key = key_of_standard();
    gov__bytes message = text_bytes("message digest");
    hex signature = hex_of(SIGNATURE);
    uint8_t e[GOV__SM2_HALF];

    ck_assert_int_eq(gov__sm2_pkey_digest(crypto, key, ID, message, e), GOV_OK);
    hex_expect(e, sizeof e, E_VALUE);
    ck_assert_int_eq(gov__sm2_pkey_verify(crypto, key, ID, message, signature.data), GOV_OK);
    ck_assert_int_eq(gov__sm2_pkey_verify_digest(key, e, signature.data), GOV_OK);

    ck_assert_int_eq(
        gov__sm2_pkey_verify(crypto, key, "ALICE123@YAHOO.COM", message, signature.data),
        GOV_ERR_SIGNATURE);
    ck_assert_int_eq(gov__sm2_pkey_verify(crypto, key, "", message, signature.data),
                     GOV_ERR_ARGUMENT);
    signature.data[63] ^= 1;
    ck_assert_int_eq(gov__sm2_pkey_verify(crypto, key, ID, message, signature.data),
                     GOV_ERR_SIGNATURE);
    ck_assert_int_eq(gov__sm2_pkey_verify_digest(key, e, signature.data), GOV_ERR_SIGNATURE);
    memset(signature.data, 0, 64);
    ck_assert_int_eq(gov__sm2_pkey_verify(crypto, key, ID, message, signature.data),
                     GOV_ERR_SIGNATURE);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    EVP_PKEY_free(key);
}
END_TEST

/* The trap: OpenSSL without an id signs for the empty one. */
START_TEST(the_id_is_part_of_each_signature)
{
    static const char *const ids[] = {ID, "unicode \xe8\xba\xab", "x"};
    EVP_PKEY *key = key_of_standard();
    gov__bytes message = text_bytes("{}");

    for (size_t i = 0; i < TEST_COUNT(ids); i++) {
        uint8_t raw[GOV__SM2_RAW];
        uint8_t e[GOV__SM2_HALF];

        ck_assert_int_eq(gov__sm2_pkey_sign(crypto, key, ids[i], message, raw), GOV_OK);
        for (size_t j = 0; j < TEST_COUNT(ids); j++) {
            ck_assert_int_eq(gov__sm2_pkey_verify(crypto, key, ids[j], message, raw),
                             i == j ? GOV_OK : GOV_ERR_SIGNATURE);
        }
        /* Over the message and over e are the same thing, in both directions. */
        ck_assert_int_eq(gov__sm2_pkey_digest(crypto, key, ids[i], message, e), GOV_OK);
        ck_assert_int_eq(gov__sm2_pkey_verify_digest(key, e, raw), GOV_OK);
        ck_assert_int_eq(gov__sm2_pkey_sign_digest(key, e, raw), GOV_OK);
        ck_assert_int_eq(gov__sm2_pkey_verify(crypto, key, ids[i], message, raw), GOV_OK);
    }
    EVP_PKEY_free(key);
}
END_TEST

START_TEST(ids_are_bounded)
{
    EVP_PKEY *key = key_of_standard();
    char id[GOV__SM2_ID_MAX + 2];
    uint8_t raw[GOV__SM2_RAW];

    memset(id, 'i', sizeof id);
    id[GOV__SM2_ID_MAX] = '\0';
    ck_assert_int_eq(gov__sm2_pkey_sign(crypto, key, id, text_bytes("m"), raw), GOV_OK);
    id[GOV__SM2_ID_MAX] = 'i';
    id[GOV__SM2_ID_MAX + 1] = '\0';
    ck_assert_int_eq(gov__sm2_pkey_sign(crypto, key, id, text_bytes("m"), raw), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov__sm2_pkey_sign(crypto, key, "", text_bytes("m"), raw), GOV_ERR_ARGUMENT);
    EVP_PKEY_free(key);
}
END_TEST

START_TEST(signatures_change_form_and_back)
{
    EVP_PKEY *key = key_of_standard();

    for (int i = 0; i < 200; i++) {
        uint8_t raw[GOV__SM2_RAW];
        uint8_t back[GOV__SM2_RAW];
        uint8_t der[GOV__SM2_DER_MAX];

        ck_assert_int_eq(gov__sm2_pkey_sign(crypto, key, ID, gov__bytes_of(&i, sizeof i), raw),
                         GOV_OK);
        raw[0] = i % 3 == 0 ? 0 : raw[0];
        raw[1] = i % 6 == 0 ? 0 : raw[1];
        size_t len = gov__sm2_signature_to_der(raw, der);
        ck_assert_uint_le(len, sizeof der);
        ck_assert(gov__sm2_signature_to_raw(gov__bytes_of(der, len), back));
        ck_assert_mem_eq(raw, back, sizeof raw);
        ck_assert(!gov__sm2_signature_to_raw(gov__bytes_of(der, len - 1), back));
    }
    EVP_PKEY_free(key);
}
END_TEST

START_TEST(der_that_is_not_minimal_is_refused)
{
    static const char *const bad[] = {
        "", "30", "3000", "300602010102", "3006020101020101FF", "30810602010102010130",
        "3007020101020200FF00", "30080202000102020001", "30060201FF020101", "3006020101030101",
        "30800201010201010000",
        /* a number of 257 bits */
        "3026022101FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF020101",
        "30050200020101"};
    uint8_t raw[GOV__SM2_RAW];
    hex good = hex_of("3006020101020102");

    ck_assert(gov__sm2_signature_to_raw(hex_bytes(&good), raw));
    ck_assert_uint_eq(raw[31], 1);
    ck_assert_uint_eq(raw[63], 2);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        hex der = hex_of(bad[i]);
        ck_assert_msg(!gov__sm2_signature_to_raw(hex_bytes(&der), raw), "%zu", i);
    }
}
END_TEST

static gov_status decrypt(EVP_PKEY *key, gov__bytes data, gov__sm2_order order, bool prefix,
                          gov__buf *out)
{
    gov__sm2_cipher cipher;
    gov__buf der;

    if (!gov__sm2_cipher_read(data, order, prefix, &cipher)) {
        return GOV_ERR_RESPONSE;
    }
    gov__buf_init(&der, NULL, 0);
    gov__sm2_cipher_write(&cipher, GOV__SM2_ASN1, false, &der);
    ck_assert_int_eq(gov__buf_status(&der), GOV_OK);
    gov_status status = gov__sm2_pkey_decrypt(key, gov__bytes_of(der.data, der.len), out);
    gov__buf_free(&der);
    return status;
}

START_TEST(ciphertext_of_the_standard_opens)
{
    static const struct {
        const char *text;
        gov__sm2_order order;
        bool prefix;
    } forms[] = {
        {C1_POINT C3 C2, GOV__SM2_C1C3C2, true},
        {C1_POINT C2 C3, GOV__SM2_C1C2C3, true},
    };
    EVP_PKEY *key = key_of_standard();

    for (size_t i = 0; i < TEST_COUNT(forms) * 2; i++) {
        hex data = hex_of(forms[i / 2].text);
        bool prefix = i % 2 == 0;
        gov__bytes bytes = prefix ? hex_bytes(&data) : gov__bytes_of(data.data + 1, data.len - 1);
        gov__buf out;

        gov__buf_init(&out, NULL, 0);
        ck_assert_int_eq(decrypt(key, bytes, forms[i / 2].order, prefix, &out), GOV_OK);
        ck_assert_uint_eq(out.len, 19);
        ck_assert_mem_eq(out.data, "encryption standard", 19);
        gov__buf_free(&out);
    }
    EVP_PKEY_free(key);
}
END_TEST

START_TEST(each_form_of_a_ciphertext_opens)
{
    static const size_t sizes[] = {1, 16, 31, 32, 33, 127, 128, 200, 300, 70, 65536};
    static uint8_t text[65536];
    EVP_PKEY *key = key_of_standard();

    memset(text, 'z', sizeof text);
    for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
        gov__sm2_cipher cipher;
        gov__buf der;

        gov__buf_init(&der, NULL, 0);
        ck_assert_int_eq(gov__sm2_pkey_encrypt(key, gov__bytes_of(text, sizes[i]), &der), GOV_OK);
        ck_assert(
            gov__sm2_cipher_read(gov__bytes_of(der.data, der.len), GOV__SM2_ASN1, false, &cipher));
        for (int form = 0; form < 6; form++) {
            gov__sm2_order order = (gov__sm2_order)(form / 2);
            gov__buf wire;
            gov__buf out;

            gov__buf_init(&wire, NULL, 0);
            gov__buf_init(&out, NULL, 0);
            gov__sm2_cipher_write(&cipher, order, form % 2 == 1, &wire);
            ck_assert_int_eq(
                decrypt(key, gov__bytes_of(wire.data, wire.len), order, form % 2 == 1, &out),
                GOV_OK);
            ck_assert_uint_eq(out.len, sizes[i]);
            ck_assert_mem_eq(out.data, text, sizes[i]);
            gov__buf_free(&wire);
            gov__buf_free(&out);
        }
        gov__buf_free(&der);
    }
    EVP_PKEY_free(key);
}
END_TEST

START_TEST(a_changed_ciphertext_gives_nothing)
{
    EVP_PKEY *key = key_of_standard();
    hex good = hex_of(C1_POINT C3 C2);

    for (size_t i = 0; i < good.len; i++) {
        hex bad = good;
        gov__buf out;

        bad.data[i] ^= 0x10;
        gov__buf_init_secret(&out, NULL, 0);
        gov__buf_append_str(&out, "kept");
        gov_status status = decrypt(key, hex_bytes(&bad), GOV__SM2_C1C3C2, true, &out);
        ck_assert_msg(status == GOV_ERR_DECRYPT || (i == 0 && status == GOV_ERR_RESPONSE),
                      "byte %zu gives %d", i, (int)status);
        ck_assert_uint_eq(out.len, 4);
        gov__buf_free(&out);
    }
    ck_assert_uint_eq(ERR_peek_error(), 0);
    EVP_PKEY_free(key);
}
END_TEST

START_TEST(ciphertexts_have_their_lengths)
{
    hex data = hex_of(C1_POINT C3 C2);
    gov__sm2_cipher cipher;
    EVP_PKEY *key = key_of_standard();
    static uint8_t text[GOV__SM2_TEXT_MAX + 1];
    gov__buf out;

    /* Without one byte of text there is no ciphertext. */
    ck_assert(!gov__sm2_cipher_read(gov__bytes_of(data.data, 97), GOV__SM2_C1C3C2, true, &cipher));
    ck_assert(gov__sm2_cipher_read(gov__bytes_of(data.data, 98), GOV__SM2_C1C3C2, true, &cipher));
    ck_assert(!gov__sm2_cipher_read(gov__bytes_of(data.data, 96), GOV__SM2_C1C2C3, false, &cipher));
    ck_assert(!gov__sm2_cipher_read(gov__bytes_of(NULL, 0), GOV__SM2_ASN1, false, &cipher));
    gov__buf_init(&out, NULL, 0);
    ck_assert_int_eq(gov__sm2_pkey_encrypt(key, gov__bytes_of(text, sizeof text), &out),
                     GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__sm2_pkey_encrypt(key, gov__bytes_of(text, 0), &out), GOV_ERR_ARGUMENT);
    gov__buf_free(&out);
    EVP_PKEY_free(key);
}
END_TEST

/* OpenSSL would run ECDSA with such a key and say nothing. */
START_TEST(a_key_of_another_type_is_refused)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    uint8_t raw[GOV__SM2_RAW] = {1};
    gov__buf out;

    ck_assert_ptr_nonnull(key);
    gov__buf_init(&out, NULL, 0);
    ck_assert_int_eq(gov__sm2_pkey_sign(crypto, key, ID, text_bytes("m"), raw), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(gov__sm2_pkey_verify(crypto, key, ID, text_bytes("m"), raw),
                     GOV_ERR_ALGORITHM);
    ck_assert_int_eq(gov__sm2_pkey_sign_digest(key, raw, raw), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(gov__sm2_pkey_encrypt(key, text_bytes("m"), &out), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(gov__sm2_pkey_decrypt(key, text_bytes("m"), &out), GOV_ERR_ALGORITHM);
    EVP_PKEY_free(key);
    gov__buf_free(&out);
}
END_TEST

START_TEST(a_public_key_does_not_sign)
{
    hex point = hex_of(POINT_X POINT_Y);
    uint8_t raw[GOV__SM2_RAW];
    EVP_PKEY *key;
    gov__buf out;
    hex data = hex_of(C1_POINT C3 C2);

    gov__buf_init(&out, NULL, 0);
    ck_assert_int_eq(gov__sm2_pkey_from_point(hex_bytes(&point), &key), GOV_OK);
    ck_assert_int_eq(gov__sm2_pkey_sign(crypto, key, ID, text_bytes("m"), raw), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(decrypt(key, hex_bytes(&data), GOV__SM2_C1C3C2, true, &out), GOV_ERR_DECRYPT);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    gov__buf_free(&out);
    EVP_PKEY_free(key);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(scalar_gives_the_point_of_the_standard),
        TEST_ENTRY(each_form_of_a_point_is_the_same_key),
        TEST_ENTRY(what_is_no_key_is_refused),
        TEST_ENTRY(signature_of_the_standard_verifies),
        TEST_ENTRY(the_id_is_part_of_each_signature),
        TEST_ENTRY(ids_are_bounded),
        TEST_ENTRY(signatures_change_form_and_back),
        TEST_ENTRY(der_that_is_not_minimal_is_refused),
        TEST_ENTRY(ciphertext_of_the_standard_opens),
        TEST_ENTRY(each_form_of_a_ciphertext_opens),
        TEST_ENTRY(a_changed_ciphertext_gives_nothing),
        TEST_ENTRY(ciphertexts_have_their_lengths),
        TEST_ENTRY(a_key_of_another_type_is_refused),
        TEST_ENTRY(a_public_key_does_not_sign),
    };

    if (gov__crypto_new(NULL, &crypto) != GOV_OK) {
        return 1;
    }
    int result = test_run("sm2", entries, TEST_COUNT(entries));
    gov__crypto_free(crypto);
    return result;
}
