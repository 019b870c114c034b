/* SPDX-License-Identifier: Apache-2.0 */
/* SM2, SM3 and SM4 in both directions with npm sm-crypto: keys, signatures in both forms and with another
 * id, ciphertexts in both orders without 04, SM4 in ECB and CBC. Without Node or the packages the program
 * ends with 77: "skipped". */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/sm.h>

#include "base/json.h"
#include "support/talk.h"
#include "unit/hex_support.h"
#include "unit/jose_support.h"

enum { SKIPPED = 77, ROUNDS = 20 };

static talk other;

/* The reply to a request as a document; `request` is freed. */
static gov__json *ask(char *request)
{
    char *line = talk_ask(&other, request);
    bool good = false;
    gov__json *doc;

    ck_assert_msg(gov__json_parse(NULL, line, strlen(line), NULL, &doc) == GOV_OK, "%s", line);
    ck_assert_msg(gov__json_get_bool(gov__json_root(doc), "ok", &good) && good, "%.300s -> %s",
                  request, line);
    free(line);
    free(request);
    return doc;
}

/* A member of the reply that is hexadecimal. */
static hex ask_hex(char *request, const char *member)
{
    gov__json *reply = ask(request);
    const char *text = gov__json_get_string(gov__json_root(reply), member);

    ck_assert_ptr_nonnull(text);
    hex out = hex_of(text);
    gov__json_free(reply);
    return out;
}

static char *text_of(const void *data, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = data;
    char *out = malloc(2 * len + 1);

    ck_assert_ptr_nonnull(out);
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * len] = '\0';
    return out;
}

/* A pair that was made there, as both sides hold it. */
struct pair {
    gov_key *key;
    char *point;
    char *scalar;
};

static void open_pair(struct pair *pair)
{
    gov__json *reply = ask(jose_format("{\"action\":\"generate\"}"));
    const gov__json_node *root = gov__json_root(reply);

    pair->point = jose_format("%s", gov__json_get_string(root, "point"));
    pair->scalar = jose_format("%s", gov__json_get_string(root, "scalar"));
    hex point = hex_of(pair->point);
    hex scalar = hex_of(pair->scalar);
    ck_assert_int_eq(gov_sm2_key_new(NULL, point.data, point.len, scalar.data, scalar.len, NULL,
                                     &pair->key, NULL),
                     GOV_OK);
    gov__json_free(reply);
}

static void close_pair(struct pair *pair)
{
    gov_key_unref(pair->key);
    free(pair->point);
    free(pair->scalar);
}

static bool holds_there(const struct pair *pair, const char *data, const void *signature,
                        size_t size, bool der, const char *id)
{
    char *text = text_of(signature, size);
    gov__json *reply = ask(
        jose_format("{\"action\":\"verify\",\"data\":\"%s\",\"signature\":\"%s\","
                    "\"point\":\"%s\",\"der\":%s%s%s%s}",
                    data, text, pair->point, der ? "true" : "false", id != NULL ? ",\"id\":\"" : "",
                    id != NULL ? id : "", id != NULL ? "\"" : ""));
    bool holds = false;

    ck_assert(gov__json_get_bool(gov__json_root(reply), "holds", &holds));
    gov__json_free(reply);
    free(text);
    return holds;
}

static hex signed_there(const struct pair *pair, const char *data, bool der, const char *id)
{
    return ask_hex(jose_format("{\"action\":\"sign\",\"data\":\"%s\",\"scalar\":\"%s\",\"der\":%s"
                               "%s%s%s}",
                               data, pair->scalar, der ? "true" : "false",
                               id != NULL ? ",\"id\":\"" : "", id != NULL ? id : "",
                               id != NULL ? "\"" : ""),
                   "signature");
}

START_TEST(signatures_hold_on_both_sides)
{
    static const char *const ids[] = {NULL, "ALICE123@YAHOO.COM"};
    static const char message[] = "政务服务 message";
    struct pair pair;
    char *data = text_of(message, sizeof message - 1);

    open_pair(&pair);
    for (int round = 0; round < ROUNDS; round++) {
        bool der = round % 2 == 1;
        gov_sm2_form form = der ? GOV_SM2_FORM_DER : GOV_SM2_FORM_RAW;
        const char *id = ids[round / 2 % 2];
        unsigned char out[GOV_SM2_SIGNATURE_MAX];
        size_t size;

        ck_assert_int_eq(gov_sm2_sign(pair.key, form, id, message, sizeof message - 1, out,
                                      sizeof out, &size, NULL),
                         GOV_OK);
        ck_assert(holds_there(&pair, data, out, size, der, id));
        ck_assert(!holds_there(&pair, data, out, size, der, ids[1 - round / 2 % 2]));
        ck_assert(!holds_there(&pair, "00", out, size, der, id));

        hex theirs = signed_there(&pair, data, der, id);
        ck_assert_int_eq(gov_sm2_verify(pair.key, form, id, message, sizeof message - 1,
                                        theirs.data, theirs.len, NULL),
                         GOV_OK);
        theirs.data[theirs.len - 1] ^= 1;
        ck_assert_int_eq(gov_sm2_verify(pair.key, form, id, message, sizeof message - 1,
                                        theirs.data, theirs.len, NULL),
                         GOV_ERR_SIGNATURE);
    }
    close_pair(&pair);
    free(data);
}
END_TEST

/* sm-crypto counts 1 for C1C3C2 and 0 for C1C2C3, and writes no 04. */
START_TEST(ciphertexts_open_on_both_sides)
{
    static const struct {
        gov_sm2_order here;
        int there;
    } orders[] = {{GOV_SM2_C1C3C2_BARE, 1}, {GOV_SM2_C1C2C3_BARE, 0}};
    struct pair pair;

    open_pair(&pair);
    for (size_t round = 0; round < ROUNDS; round++) {
        gov_sm2_order here = orders[round % 2].here;
        int there = orders[round % 2].there;
        unsigned char text[100];
        unsigned char sealed[sizeof text + GOV_SM2_OVERHEAD];
        unsigned char opened[sizeof sealed];
        size_t len = 1 + round * 5;
        size_t size;

        memset(text, (int)round + 'a', sizeof text);
        ck_assert_int_eq(
            gov_sm2_encrypt(pair.key, here, text, len, sealed, sizeof sealed, &size, NULL), GOV_OK);
        char *data = text_of(sealed, size);
        hex back = ask_hex(jose_format("{\"action\":\"decrypt\",\"data\":\"%s\",\"scalar\":\"%s\","
                                       "\"order\":%d}",
                                       data, pair.scalar, there),
                           "data");
        ck_assert_uint_eq(back.len, len);
        ck_assert_mem_eq(back.data, text, len);
        free(data);

        data = text_of(text, len);
        hex theirs = ask_hex(jose_format("{\"action\":\"encrypt\",\"data\":\"%s\",\"point\":\"%s\","
                                         "\"order\":%d}",
                                         data, pair.point, there),
                             "data");
        ck_assert_int_eq(gov_sm2_decrypt(pair.key, here, theirs.data, theirs.len, opened,
                                         sizeof opened, &size, NULL),
                         GOV_OK);
        ck_assert_uint_eq(size, len);
        ck_assert_mem_eq(opened, text, len);
        free(data);
    }
    close_pair(&pair);
}
END_TEST

START_TEST(digests_and_macs_are_the_same)
{
    unsigned char data[200];
    gov_key *key;

    ck_assert_int_eq(gov_key_from_secret(NULL, "a key of the test", 17, NULL, &key, NULL), GOV_OK);
    for (size_t len = 1; len < sizeof data; len += 13) {
        unsigned char out[GOV_SM3_SIZE];
        memset(data, (int)len, len);
        char *text = text_of(data, len);
        char *secret = text_of("a key of the test", 17);

        hex there = ask_hex(jose_format("{\"action\":\"sm3\",\"data\":\"%s\"}", text), "data");
        ck_assert_int_eq(gov_sm3_digest(data, len, out, NULL), GOV_OK);
        ck_assert_mem_eq(there.data, out, sizeof out);
        there = ask_hex(
            jose_format("{\"action\":\"sm3\",\"data\":\"%s\",\"key\":\"%s\"}", text, secret),
            "data");
        ck_assert_int_eq(gov_sm3_hmac(key, data, len, out, NULL), GOV_OK);
        ck_assert_mem_eq(there.data, out, sizeof out);
        free(text);
        free(secret);
    }
    gov_key_unref(key);
}
END_TEST

START_TEST(sm4_is_the_same)
{
    static const char iv[] = "00112233445566778899aabbccddeeff";
    static const char secret[] = "0123456789abcdeffedcba9876543210";
    hex key_bytes = hex_of(secret);
    hex nonce = hex_of(iv);
    gov_key *key;

    ck_assert_int_eq(gov_key_from_secret(NULL, key_bytes.data, key_bytes.len, NULL, &key, NULL),
                     GOV_OK);
    for (size_t len = 0; len <= 64; len += 8) {
        for (int cbc = 0; cbc < 2; cbc++) {
            const gov_sm4_options options = {
                .struct_size = sizeof options,
                .mode = cbc ? GOV_SM4_CBC : GOV_SM4_ECB,
                .nonce = cbc ? nonce.data : NULL,
                .nonce_size = cbc ? nonce.len : 0,
            };
            const char *more =
                cbc ? ",\"mode\":\"cbc\",\"iv\":\"00112233445566778899aabbccddeeff\"" : "";
            unsigned char text[64];
            unsigned char out[64 + 2 * GOV_SM4_OVERHEAD];
            size_t size;

            memset(text, 'a' + (int)len / 8, sizeof text);
            char *data = text_of(text, len);
            hex theirs = ask_hex(jose_format("{\"action\":\"sm4_encrypt\",\"data\":\"%s\","
                                             "\"key\":\"%s\"%s}",
                                             data, secret, more),
                                 "data");
            ck_assert_int_eq(
                gov_sm4_encrypt(key, &options, text, len, out, sizeof out, &size, NULL), GOV_OK);
            ck_assert_uint_eq(theirs.len, size);
            ck_assert_mem_eq(theirs.data, out, size);
            free(data);
            data = text_of(out, size);
            hex back = ask_hex(jose_format("{\"action\":\"sm4_decrypt\",\"data\":\"%s\","
                                           "\"key\":\"%s\"%s}",
                                           data, secret, more),
                               "data");
            ck_assert_uint_eq(back.len, len);
            ck_assert_mem_eq(back.data, text, len);
            free(data);
            ck_assert_int_eq(gov_sm4_decrypt(key, &options, theirs.data, theirs.len, out,
                                             sizeof out, &size, NULL),
                             GOV_OK);
            ck_assert_uint_eq(size, len);
        }
    }
    gov_key_unref(key);
}
END_TEST

static void set_up(void)
{
    talk_start(&other, "sm_forms.mjs");
}

static void tear_down(void)
{
    talk_stop(&other);
}

int main(void)
{
    if (!talk_is_possible()) {
        puts("skipped: Node or the packages of tests/identity/exchange are not installed");
        return SKIPPED;
    }
    Suite *suite = suite_create("sm exchange");
    TCase *tcase = tcase_create("sm exchange");

    tcase_set_timeout(tcase, 100);
    tcase_add_unchecked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, signatures_hold_on_both_sides);
    tcase_add_test(tcase, ciphertexts_open_on_both_sides);
    tcase_add_test(tcase, digests_and_macs_are_the_same);
    tcase_add_test(tcase, sm4_is_the_same);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
