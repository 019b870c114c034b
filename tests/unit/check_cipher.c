/* SPDX-License-Identifier: Apache-2.0 */
/* AES and what JOSE builds from it, HMAC and the Concat KDF: the examples of the standards, and what
 * each refuses. SM4 is in check_sm4.c. */
#include <check.h>
#include <string.h>

#include <openssl/err.h>

#include "base/base64.h"
#include "crypto/cipher.h"
#include "crypto/kdf.h"
#include "crypto/mac.h"
#include "unit/hex_support.h"
#include "unit/test_support.h"

#define KEY_64                                                                                     \
    "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"                             \
    "202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F"
/* RFC 7518 appendix B: one text, nonce and data for the three compositions. */
#define B_TEXT                                                                                     \
    "A cipher system must not be required to be secret, and it must be able to fall into the "     \
    "hands of the enemy without inconvenience"
#define B_NONCE "1AF38C2DC2B96FFDD86694092341BC04"
#define B_DATA  "The second principle of Auguste Kerckhoffs"

static gov__crypto *crypto;

START_TEST(cbc_and_hmac_of_rfc_7518)
{
    static const struct {
        size_t key;
        const char *start; /* of the ciphertext, whose rest the tag covers */
        const char *tag;
    } examples[] = {
        {32, "C80EDFA32DDF39D5EF00C0B468834279A2E46A1B8049F792F76BFE54B903A9C9",
         "652C3FA36B0A7C5B3219FAB3A30BC1C4"},
        {48, "EA65DA6B59E61EDB419BE62D19712AE5D303EEB50052D0DFD6697F77224C8EDB",
         "8490AC0E58949BFE51875D733F93AC2075168039CCC733D7"},
        {64, "4AFFAAADB78C31C5DA4B1B590D10FFBD3DD8D5D302423526912DA037ECBCC7BD",
         "4DD3B4C088A7F45C216839645B2012BF2E6269A8C56A816DBC1B267761955BC5"},
    };
    hex key = hex_of(KEY_64);
    hex nonce = hex_of(B_NONCE);
    hex data = hex_of_text(B_DATA);
    hex text = hex_of_text(B_TEXT);

    for (size_t i = 0; i < TEST_COUNT(examples); i++) {
        const gov__aead aead = {gov__bytes_of(key.data, examples[i].key), hex_bytes(&nonce),
                                hex_bytes(&data)};
        uint8_t out[256];
        uint8_t back[256];
        uint8_t tag[GOV__CIPHER_MAC_MAX];
        size_t len;
        size_t back_len;

        ck_assert_int_eq(gov__cipher_cbc_hmac_seal(crypto, &aead, hex_bytes(&text), out, &len, tag),
                         GOV_OK);
        ck_assert_uint_eq(len, 144);
        hex_expect(out, 32, examples[i].start);
        hex_expect(tag, examples[i].key / 2, examples[i].tag);
        ck_assert_int_eq(gov__cipher_cbc_hmac_open(crypto, &aead, gov__bytes_of(out, len),
                                                   gov__bytes_of(tag, examples[i].key / 2), back,
                                                   &back_len),
                         GOV_OK);
        ck_assert_uint_eq(back_len, text.len);
        ck_assert_mem_eq(back, text.data, text.len);
        for (size_t bit = 0; bit < 8 * examples[i].key / 2; bit += 7) {
            tag[bit / 8] ^= (uint8_t)(1 << bit % 8);
            ck_assert_int_eq(gov__cipher_cbc_hmac_open(crypto, &aead, gov__bytes_of(out, len),
                                                       gov__bytes_of(tag, examples[i].key / 2),
                                                       back, &back_len),
                             GOV_ERR_DECRYPT);
            tag[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        ck_assert_int_eq(gov__cipher_cbc_hmac_open(crypto, &aead, gov__bytes_of(out, len),
                                                   gov__bytes_of(tag, examples[i].key / 2 - 1),
                                                   back, &back_len),
                         GOV_ERR_DECRYPT);
    }
    ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

/* Test cases 4, 10 and 16 of the specification of GCM. */
START_TEST(gcm_of_its_specification)
{
    static const struct {
        const char *key;
        const char *cipher;
        const char *tag;
    } examples[] = {
        {"FEFFE9928665731C6D6A8F9467308308",
         "42831EC2217774244B7221B784D0D49CE3AA212F2C02A4E035C17E2329ACA12E"
         "21D514B25466931C7D8F6A5AAC84AA051BA30B396A0AAC973D58E091",
         "5BC94FBC3221A5DB94FAE95AE7121A47"},
        {"FEFFE9928665731C6D6A8F9467308308FEFFE9928665731C",
         "3980CA0B3C00E841EB06FAC4872A2757859E1CEAA6EFD984628593B40CA1E19C"
         "7D773D00C144C525AC619D18C84A3F4718E2448B2FE324D9CCDA2710",
         "2519498E80F1478F37BA55BD6D27618C"},
        {"FEFFE9928665731C6D6A8F9467308308FEFFE9928665731C6D6A8F9467308308",
         "522DC1F099567D07F47F37A32A84427D643A8CDCBFE5C0C97598A2BD2555D1AA"
         "8CB08E48590DBB3DA7B08B1056828838C5F61E6393BA7A0ABCC9F662",
         "76FC6ECE0F4E1768CDDF8853BB2D551B"},
    };
    hex nonce = hex_of("CAFEBABEFACEDBADDECAF888");
    hex aad = hex_of("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
    hex text = hex_of("D9313225F88406E5A55909C5AFF5269A86A7A9531534F7DA2E4C303D8A318A72"
                      "1C3C0C95956809532FCF0E2449A6B525B16AEDF5AA0DE657BA637B39");

    for (size_t i = 0; i < TEST_COUNT(examples); i++) {
        hex key = hex_of(examples[i].key);
        const gov__aead aead = {hex_bytes(&key), hex_bytes(&nonce), hex_bytes(&aad)};
        static const uint8_t zeros[60];
        uint8_t out[60];
        uint8_t back[60];
        uint8_t tag[GOV__CIPHER_TAG];

        ck_assert_int_eq(gov__cipher_gcm_seal(crypto, &aead, hex_bytes(&text), out, tag), GOV_OK);
        hex_expect(out, sizeof out, examples[i].cipher);
        hex_expect(tag, sizeof tag, examples[i].tag);
        ck_assert_int_eq(gov__cipher_gcm_open(crypto, &aead, gov__bytes_of(out, sizeof out),
                                              gov__bytes_of(tag, sizeof tag), back),
                         GOV_OK);
        ck_assert_mem_eq(back, text.data, sizeof back);
        tag[15] ^= 1;
        ck_assert_int_eq(gov__cipher_gcm_open(crypto, &aead, gov__bytes_of(out, sizeof out),
                                              gov__bytes_of(tag, sizeof tag), back),
                         GOV_ERR_DECRYPT);
        ck_assert_mem_eq(back, zeros, sizeof back);
        tag[15] ^= 1;
        ck_assert_int_eq(gov__cipher_gcm_open(crypto, &aead, gov__bytes_of(out, sizeof out),
                                              gov__bytes_of(tag, 12), back),
                         GOV_ERR_DECRYPT);
    }
    ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

START_TEST(key_wrap_of_rfc_3394)
{
    static const struct {
        size_t key;
        size_t secret;
        const char *wrapped;
    } examples[] = {
        {16, 16, "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5"},
        {24, 16, "96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D"},
        {32, 16, "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7"},
        {24, 24, "031D33264E15D33268F24EC260743EDCE1C6C7DDEE725A936BA814915C6762D2"},
        {32, 24, "A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1"},
        {32, 32,
         "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"},
    };
    hex key = hex_of(KEY_64);
    hex secret = hex_of("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F");

    for (size_t i = 0; i < TEST_COUNT(examples); i++) {
        gov__bytes kek = gov__bytes_of(key.data, examples[i].key);
        gov__bytes text = gov__bytes_of(secret.data, examples[i].secret);
        uint8_t wrapped[64];
        uint8_t back[64];

        ck_assert_int_eq(gov__cipher_wrap(crypto, kek, text, wrapped), GOV_OK);
        hex_expect(wrapped, text.len + 8, examples[i].wrapped);
        ck_assert_int_eq(
            gov__cipher_unwrap(crypto, kek, gov__bytes_of(wrapped, text.len + 8), back), GOV_OK);
        ck_assert_mem_eq(back, text.data, text.len);
        for (size_t at = 0; at < text.len + 8; at++) {
            wrapped[at] ^= 0x80;
            ck_assert_int_eq(
                gov__cipher_unwrap(crypto, kek, gov__bytes_of(wrapped, text.len + 8), back),
                GOV_ERR_DECRYPT);
            wrapped[at] ^= 0x80;
        }
    }
    ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

START_TEST(lengths_of_key_wrap_are_checked)
{
    static uint8_t bytes[512];
    uint8_t out[512];
    static const size_t secrets[] = {0, 8, 15, 17, 23, 264, 272};
    static const size_t wrapped[] = {0, 8, 16, 23, 25, 272};
    gov__bytes kek = gov__bytes_of(bytes, 16);

    for (size_t i = 0; i < TEST_COUNT(secrets); i++) {
        ck_assert_int_eq(gov__cipher_wrap(crypto, kek, gov__bytes_of(bytes, secrets[i]), out),
                         GOV_ERR_ARGUMENT);
    }
    for (size_t i = 0; i < TEST_COUNT(wrapped); i++) {
        ck_assert_int_eq(gov__cipher_unwrap(crypto, kek, gov__bytes_of(bytes, wrapped[i]), out),
                         GOV_ERR_DECRYPT);
    }
    ck_assert_int_eq(
        gov__cipher_wrap(crypto, gov__bytes_of(bytes, 17), gov__bytes_of(bytes, 16), out),
        GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov__cipher_wrap(crypto, kek, gov__bytes_of(bytes, 256), out), GOV_OK);
    ck_assert_int_eq(gov__cipher_unwrap(crypto, kek, gov__bytes_of(out, 264), out), GOV_OK);
}
END_TEST

START_TEST(keys_and_nonces_have_their_lengths)
{
    static uint8_t bytes[64];
    uint8_t out[64];
    uint8_t tag[GOV__CIPHER_MAC_MAX];
    size_t len;

    for (size_t key = 0; key <= 64; key++) {
        for (size_t nonce = 0; nonce <= 16; nonce += 4) {
            const gov__aead aead = {gov__bytes_of(bytes, key), gov__bytes_of(bytes, nonce),
                                    gov__bytes_of(NULL, 0)};
            bool gcm = (key == 16 || key == 24 || key == 32) && nonce == 12;
            bool cbc = (key == 32 || key == 48 || key == 64) && nonce == 16;

            ck_assert_int_eq(gov__cipher_gcm_seal(crypto, &aead, gov__bytes_of(bytes, 5), out, tag),
                             gcm ? GOV_OK : GOV_ERR_ARGUMENT);
            ck_assert_int_eq(
                gov__cipher_cbc_hmac_seal(crypto, &aead, gov__bytes_of(bytes, 5), out, &len, tag),
                cbc ? GOV_OK : GOV_ERR_ARGUMENT);
        }
    }
}
END_TEST

/* RFC 4231 test cases 1, 2, 6 and 7 for SHA-2. */
START_TEST(hmac_of_rfc_4231)
{
    static const struct {
        gov__digest_alg alg;
        const char *mac;
    } examples[] = {
        {GOV__DIGEST_SHA256, "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843"},
        {GOV__DIGEST_SHA384, "AF45D2E376484031617F78D2B58A6B1B9C7EF464F5A01B47E42EC3736322445E"
                             "8E2240CA5E69E2C78B3239ECFAB21649"},
        {GOV__DIGEST_SHA512, "164B7A7BFCF819E2E395FBE73B56E0A387BD64222E831FD610270CD7EA250554"
                             "9758BF75C05A994A6D034F65F8F0E6FDCAEAB1A34D4A6B4B636E070A38BCE737"},
    };
    hex key = hex_of_text("Jefe");
    hex text = hex_of_text("what do ya want for nothing?");

    for (size_t i = 0; i < TEST_COUNT(examples); i++) {
        const gov__bytes parts[] = {gov__bytes_of(text.data, 4), gov__bytes_of(NULL, 0),
                                    gov__bytes_of(text.data + 4, text.len - 4)};
        uint8_t mac[GOV__DIGEST_MAX];

        ck_assert_int_eq(
            gov__mac_of(crypto, examples[i].alg, hex_bytes(&key), hex_bytes(&text), mac), GOV_OK);
        hex_expect(mac, gov__digest_size(examples[i].alg), examples[i].mac);
        memset(mac, 0, sizeof mac);
        ck_assert_int_eq(gov__mac_parts(crypto, examples[i].alg, hex_bytes(&key), parts, 3, mac),
                         GOV_OK);
        hex_expect(mac, gov__digest_size(examples[i].alg), examples[i].mac);
    }
    uint8_t mac[GOV__DIGEST_MAX];
    ck_assert_int_eq(gov__mac_of(crypto, GOV__DIGEST_COUNT, hex_bytes(&key), hex_bytes(&text), mac),
                     GOV_ERR_UNSUPPORTED);
    ck_assert_int_eq(gov__mac_of(crypto, GOV__DIGEST_SHA256, gov__bytes_of(NULL, 0),
                                 gov__bytes_of(NULL, 0), mac),
                     GOV_OK);
    hex_expect(mac, 32, "B613679A0814D9EC772F95D778C35FC5FF1697C493715653C6C712144292C5AD");
}
END_TEST

/* RFC 7518 appendix C. */
START_TEST(concat_kdf_of_rfc_7518)
{
    hex z = hex_of("9E56D91D817135D372834283BF84269CFB316EA3DA806A48F6DAA7798CFE90C4");
    gov__kdf_input input = {
        .secret = hex_bytes(&z),
        .alg = "A128GCM",
        .party_u = gov__bytes_of("Alice", 5),
        .party_v = gov__bytes_of("Bob", 3),
    };
    static const uint8_t party[GOV__KDF_PARTY_MAX + 1];
    uint8_t key[GOV__KDF_KEY_MAX];
    char text[32];

    ck_assert_int_eq(gov__kdf_concat(crypto, &input, key, 16), GOV_OK);
    ck_assert_uint_eq(gov__base64url_encode_to(key, 16, text, sizeof text), 22);
    ck_assert_str_eq(text, "VqqN6vgjbSBcIijNcacQGg");

    ck_assert_int_eq(gov__kdf_concat(crypto, &input, key, 64), GOV_OK);
    ck_assert_int_eq(gov__kdf_concat(crypto, &input, key, 65), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__kdf_concat(crypto, &input, key, 0), GOV_ERR_LIMIT);
    input.party_u = gov__bytes_of(party, sizeof party);
    ck_assert_int_eq(gov__kdf_concat(crypto, &input, key, 16), GOV_ERR_LIMIT);
    input.party_u.len--;
    input.party_v = input.party_u;
    ck_assert_int_eq(gov__kdf_concat(crypto, &input, key, 16), GOV_OK);
}
END_TEST

static gov_status seal_body(const gov_allocator *mem, void *user)
{
    static uint8_t bytes[64];
    uint8_t out[128];
    uint8_t tag[GOV__CIPHER_MAC_MAX];
    size_t len;
    gov__crypto *own;
    gov_status status = gov__crypto_new(mem, &own);
    const gov__aead aead = {gov__bytes_of(bytes, 32), gov__bytes_of(bytes, 16),
                            gov__bytes_of(bytes, 64)};

    (void)user;
    if (status == GOV_OK) {
        status = gov__cipher_cbc_hmac_seal(own, &aead, gov__bytes_of(bytes, 64), out, &len, tag);
    }
    gov__crypto_free(own);
    return status;
}

START_TEST(memory_may_run_out)
{
    ck_assert_uint_ge(test_out_of_memory(seal_body, NULL), 2);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(cbc_and_hmac_of_rfc_7518),
        TEST_ENTRY(gcm_of_its_specification),
        TEST_ENTRY(key_wrap_of_rfc_3394),
        TEST_ENTRY(lengths_of_key_wrap_are_checked),
        TEST_ENTRY(keys_and_nonces_have_their_lengths),
        TEST_ENTRY(hmac_of_rfc_4231),
        TEST_ENTRY(concat_kdf_of_rfc_7518),
        TEST_ENTRY(memory_may_run_out),
    };

    if (gov__crypto_new(NULL, &crypto) != GOV_OK) {
        return 1;
    }
    int result = test_run("cipher", entries, TEST_COUNT(entries));
    gov__crypto_free(crypto);
    return result;
}
