/* SPDX-License-Identifier: Apache-2.0 */
/* SM4: the examples of GB/T 32907 and RFC 8998, what each mode refuses, and that no text comes out
 * of a changed ciphertext. The Wycheproof vectors are in check_sm_wycheproof.c. */
#include <check.h>
#include <string.h>

#include <openssl/err.h>

#include "crypto/sm4.h"
#include "crypto/sm4_parts.h"
#include "unit/hex_support.h"
#include "unit/test_support.h"

#define KEY "0123456789ABCDEFFEDCBA9876543210"
/* RFC 8998 appendices A.1 and A.2 share these. */
#define NONCE "00001234567800000000ABCD"
#define AAD   "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"
#define TEXT                                                                                       \
    "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"                             \
    "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"

static gov__crypto *crypto;

START_TEST(block_of_the_standard)
{
    hex key = hex_of(KEY);
    uint8_t block[GOV__CIPHER_BLOCK];

    memcpy(block, key.data, sizeof block);
    ck_assert_int_eq(gov__sm4_block(crypto, hex_bytes(&key), block, block), GOV_OK);
    hex_expect(block, sizeof block, "681EDF34D206965E86B3E94F536E4246"); /* A.1 */
}
END_TEST

/* GB/T 32907 A.2 encrypts the block a million times; a thousand are as strict for a mode, and the
 * cipher is OpenSSL's. */
START_TEST(block_again_and_again)
{
    hex key = hex_of(KEY);
    uint8_t block[GOV__CIPHER_BLOCK];
    uint8_t text[1000 * GOV__CIPHER_BLOCK];
    uint8_t out[sizeof text + GOV__CIPHER_BLOCK];
    size_t len;

    memcpy(block, key.data, sizeof block);
    for (size_t i = 0; i < 1000; i++) {
        memcpy(text + i * sizeof block, block, sizeof block);
        ck_assert_int_eq(gov__sm4_block(crypto, hex_bytes(&key), block, block), GOV_OK);
    }
    ck_assert_int_eq(gov__sm4_encrypt(crypto, GOV__SM4_ECB, hex_bytes(&key), gov__bytes_of(NULL, 0),
                                      gov__bytes_of(text, sizeof text), out, &len),
                     GOV_OK);
    ck_assert_uint_eq(len, sizeof text + GOV__CIPHER_BLOCK);
    ck_assert_mem_eq(out, text + GOV__CIPHER_BLOCK, sizeof text - GOV__CIPHER_BLOCK);
    ck_assert_mem_eq(out + sizeof text - GOV__CIPHER_BLOCK, block, sizeof block);
}
END_TEST

START_TEST(authenticated_modes_of_rfc_8998)
{
    static const struct {
        gov__sm4_mode mode;
        const char *cipher;
        const char *tag;
    } examples[] = {
        {GOV__SM4_GCM,
         "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
         "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D",
         "83DE3541E4C2B58177E065A9BF7B62EC"},
        {GOV__SM4_CCM,
         "48AF93501FA62ADBCD414CCE6034D895DDA1BF8F132F042098661572E7483094"
         "FD12E518CE062C98ACEE28D95DF4416BED31A2F04476C18BB40C84A74B97DC5B",
         "16842D4FA186F56AB33256971FA110F4"},
    };
    hex key = hex_of(KEY);
    hex nonce = hex_of(NONCE);
    hex aad = hex_of(AAD);
    hex text = hex_of(TEXT);
    const gov__aead aead = {hex_bytes(&key), hex_bytes(&nonce), hex_bytes(&aad)};

    for (size_t i = 0; i < TEST_COUNT(examples); i++) {
        uint8_t out[64];
        uint8_t back[64];
        uint8_t tag[GOV__CIPHER_TAG];

        ck_assert_int_eq(
            gov__sm4_seal(crypto, examples[i].mode, &aead, hex_bytes(&text), out, tag, sizeof tag),
            GOV_OK);
        hex_expect(out, sizeof out, examples[i].cipher);
        hex_expect(tag, sizeof tag, examples[i].tag);
        ck_assert_int_eq(gov__sm4_open(crypto, examples[i].mode, &aead,
                                       gov__bytes_of(out, sizeof out),
                                       gov__bytes_of(tag, sizeof tag), back),
                         GOV_OK);
        ck_assert_mem_eq(back, text.data, sizeof back);
    }
}
END_TEST

/* One bit anywhere: nothing comes out, and what was in `out` is gone. */
START_TEST(a_changed_bit_gives_nothing)
{
    static const gov__sm4_mode modes[] = {GOV__SM4_GCM, GOV__SM4_CCM};
    hex key = hex_of(KEY);
    hex text = hex_of(TEXT);

    for (size_t m = 0; m < TEST_COUNT(modes); m++) {
        for (size_t place = 0; place < 4; place++) {
            hex nonce = hex_of(NONCE);
            hex aad = hex_of(AAD);
            gov__aead aead = {hex_bytes(&key), hex_bytes(&nonce), hex_bytes(&aad)};
            static const uint8_t zeros[64];
            uint8_t sealed[64];
            uint8_t out[64];
            uint8_t tag[GOV__CIPHER_TAG];

            ck_assert_int_eq(
                gov__sm4_seal(crypto, modes[m], &aead, hex_bytes(&text), sealed, tag, sizeof tag),
                GOV_OK);
            uint8_t *const targets[] = {sealed + 63, tag, nonce.data + 3, aad.data + 19};
            *targets[place] ^= 0x01;
            memset(out, 0x55, sizeof out);
            ck_assert_int_eq(gov__sm4_open(crypto, modes[m], &aead,
                                           gov__bytes_of(sealed, sizeof sealed),
                                           gov__bytes_of(tag, sizeof tag), out),
                             GOV_ERR_DECRYPT);
            ck_assert_mem_eq(out, zeros, sizeof out);
            ck_assert_uint_eq(ERR_peek_error(), 0);
        }
    }
}
END_TEST

START_TEST(block_modes_round_trip)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 1000};
    static uint8_t text[1000];
    static uint8_t sealed[1000 + GOV__CIPHER_BLOCK];
    static uint8_t back[1000 + 2 * GOV__CIPHER_BLOCK];
    hex key = hex_of(KEY);
    hex nonce = hex_of("000102030405060708090A0B0C0D0E0F");

    memset(text, 'q', sizeof text);
    for (int mode = GOV__SM4_ECB; mode <= GOV__SM4_CTR; mode++) {
        gov__bytes iv = mode == GOV__SM4_ECB ? gov__bytes_of(NULL, 0) : hex_bytes(&nonce);
        for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
            size_t len;
            size_t back_len;

            ck_assert_int_eq(gov__sm4_encrypt(crypto, (gov__sm4_mode)mode, hex_bytes(&key), iv,
                                              gov__bytes_of(text, sizes[i]), sealed, &len),
                             GOV_OK);
            ck_assert_uint_eq(len, mode == GOV__SM4_CTR ? sizes[i] : sizes[i] / 16 * 16 + 16);
            ck_assert_int_eq(gov__sm4_decrypt(crypto, (gov__sm4_mode)mode, hex_bytes(&key), iv,
                                              gov__bytes_of(sealed, len), back, &back_len),
                             GOV_OK);
            ck_assert_uint_eq(back_len, sizes[i]);
            ck_assert_mem_eq(back, text, sizes[i]);
        }
    }
}
END_TEST

/* Texts longer than a chunk of the CBC-MAC, authenticated data from both of its length forms. */
START_TEST(long_texts_and_long_data_round_trip)
{
    static uint8_t text[9000];
    static uint8_t sealed[9000];
    static uint8_t back[9000];
    static uint8_t data[70000];
    static const size_t data_sizes[] = {0, 1, 15, 16, 65279, 65280, 70000};
    hex key = hex_of(KEY);
    hex nonce = hex_of(NONCE);

    memset(data, 7, sizeof data);
    memset(text, 9, sizeof text);
    for (int mode = GOV__SM4_GCM; mode <= GOV__SM4_CCM; mode++) {
        for (size_t i = 0; i < TEST_COUNT(data_sizes); i++) {
            gov__aead aead = {hex_bytes(&key), hex_bytes(&nonce),
                              gov__bytes_of(data, data_sizes[i])};
            uint8_t tag[GOV__CIPHER_TAG];
            size_t len = 8160 + 8 * i;

            ck_assert_int_eq(gov__sm4_seal(crypto, (gov__sm4_mode)mode, &aead,
                                           gov__bytes_of(text, len), sealed, tag, sizeof tag),
                             GOV_OK);
            ck_assert_int_eq(gov__sm4_open(crypto, (gov__sm4_mode)mode, &aead,
                                           gov__bytes_of(sealed, len),
                                           gov__bytes_of(tag, sizeof tag), back),
                             GOV_OK);
            ck_assert_mem_eq(back, text, len);
        }
    }
}
END_TEST

START_TEST(bad_padding_and_bad_lengths_are_refused)
{
    hex key = hex_of(KEY);
    hex nonce = hex_of("000102030405060708090A0B0C0D0E0F");
    uint8_t out[64];
    size_t len = 9;

    ck_assert_int_eq(gov__sm4_decrypt(crypto, GOV__SM4_CBC, hex_bytes(&key), hex_bytes(&nonce),
                                      hex_bytes(&nonce), out, &len),
                     GOV_ERR_DECRYPT);
    ck_assert_uint_eq(len, 0);
    ck_assert_int_eq(gov__sm4_decrypt(crypto, GOV__SM4_CBC, hex_bytes(&key), hex_bytes(&nonce),
                                      gov__bytes_of(nonce.data, 15), out, &len),
                     GOV_ERR_DECRYPT);
    ck_assert_int_eq(gov__sm4_decrypt(crypto, GOV__SM4_CBC, gov__bytes_of(key.data, 15),
                                      hex_bytes(&nonce), hex_bytes(&nonce), out, &len),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov__sm4_decrypt(crypto, GOV__SM4_CBC, hex_bytes(&key),
                                      gov__bytes_of(nonce.data, 12), hex_bytes(&nonce), out, &len),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov__sm4_encrypt(crypto, GOV__SM4_GCM, hex_bytes(&key), hex_bytes(&nonce),
                                      hex_bytes(&nonce), out, &len),
                     GOV_ERR_ARGUMENT);
    ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

START_TEST(parameters_of_the_authenticated_modes_are_checked)
{
    hex key = hex_of(KEY);
    static uint8_t nonce[600];
    static uint8_t text[70000];
    static uint8_t out[70000];
    uint8_t tag[16];
    static const struct {
        gov__sm4_mode mode;
        size_t key;
        size_t nonce;
        size_t text;
        size_t tag;
        gov_status status;
    } cases[] = {
        {GOV__SM4_GCM, 16, 12, 5, 16, GOV_OK},
        {GOV__SM4_GCM, 15, 12, 5, 16, GOV_ERR_ARGUMENT},
        {GOV__SM4_GCM, 16, 0, 5, 16, GOV_ERR_ARGUMENT},
        {GOV__SM4_GCM, 16, 512, 5, 16, GOV_OK},
        {GOV__SM4_GCM, 16, 513, 5, 16, GOV_ERR_ARGUMENT},
        {GOV__SM4_GCM, 16, 12, 5, 15, GOV_ERR_ARGUMENT},
        {GOV__SM4_GCM, 16, 12, 5, 0, GOV_ERR_ARGUMENT},
        {GOV__SM4_CCM, 16, 7, 5, 4, GOV_OK},
        {GOV__SM4_CCM, 16, 6, 5, 16, GOV_ERR_ARGUMENT},
        {GOV__SM4_CCM, 16, 14, 5, 16, GOV_ERR_ARGUMENT},
        {GOV__SM4_CCM, 16, 12, 5, 2, GOV_ERR_ARGUMENT},
        {GOV__SM4_CCM, 16, 12, 5, 5, GOV_ERR_ARGUMENT},
        {GOV__SM4_CCM, 16, 13, 65535, 16, GOV_OK},
        {GOV__SM4_CCM, 16, 13, 65536, 16, GOV_ERR_ARGUMENT},
        {GOV__SM4_CBC, 16, 16, 5, 16, GOV_ERR_ARGUMENT},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const gov__aead aead = {gov__bytes_of(key.data, cases[i].key),
                                gov__bytes_of(nonce, cases[i].nonce), gov__bytes_of(NULL, 0)};

        ck_assert_msg(gov__sm4_seal(crypto, cases[i].mode, &aead,
                                    gov__bytes_of(text, cases[i].text), out, tag,
                                    cases[i].tag) == cases[i].status,
                      "case %zu", i);
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(block_of_the_standard),
        TEST_ENTRY(block_again_and_again),
        TEST_ENTRY(authenticated_modes_of_rfc_8998),
        TEST_ENTRY(a_changed_bit_gives_nothing),
        TEST_ENTRY(block_modes_round_trip),
        TEST_ENTRY(long_texts_and_long_data_round_trip),
        TEST_ENTRY(bad_padding_and_bad_lengths_are_refused),
        TEST_ENTRY(parameters_of_the_authenticated_modes_are_checked),
    };

    if (gov__crypto_new(NULL, &crypto) != GOV_OK) {
        return 1;
    }
    int result = test_run("sm4", entries, TEST_COUNT(entries));
    gov__crypto_free(crypto);
    return result;
}
