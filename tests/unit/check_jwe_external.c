/* SPDX-License-Identifier: Apache-2.0 */
/* JWE and SM2 with keys that live elsewhere: what the device is asked, and what its faults become.
 * The device here is a key of the same library behind the callbacks. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/key_parts.h"
#include "crypto/sm2.h"
#include "crypto/sm2_pkey.h"
#include "unit/jose_support.h"
#include "unit/jwe_support.h"
#include "unit/test_support.h"

static gov__crypto *crypto;

/* A device with one key. `answer` replaces what it would have said. */
struct device {
    gov__key *key;
    gov_status answer;
    size_t cut; /* bytes that it keeps back */
    int calls;
    char alg[32];
    size_t size;
};

static gov_status give(struct device *device, gov__buf *buf, gov_status status, void *out,
                       size_t capacity, size_t *out_size)
{
    device->calls++;
    if (status == GOV_OK && device->answer == GOV_OK) {
        size_t len = buf->len - device->cut;
        ck_assert_uint_le(len, capacity);
        memcpy(out, buf->data, len);
        *out_size = len;
    }
    gov__buf_free(buf);
    return status == GOV_OK ? device->answer : status;
}

static gov_status device_decrypt(void *user, const char *alg, const void *data, size_t size,
                                 void *out, size_t capacity, size_t *out_size)
{
    struct device *device = user;
    gov__buf buf;
    gov_status status;

    ck_assert_uint_lt(strlen(alg), sizeof device->alg);
    memcpy(device->alg, alg, strlen(alg) + 1);
    device->size = size;
    gov__buf_init_secret(&buf, NULL, 0);
    status =
        strcmp(alg, "SM2") == 0
            ? gov__sm2_decrypt(device->key, GOV__SM2_C1C3C2, true, gov__bytes_of(data, size), &buf)
            : gov__key_unwrap_rsa(device->key,
                                  strcmp(alg, "RSA-OAEP") == 0 ? GOV__OAEP_SHA1 : GOV__OAEP_SHA256,
                                  data, size, &buf);
    return give(device, &buf, status, out, capacity, out_size);
}

/* The peer's point becomes a JWK, since that is how this library takes keys. */
static gov__key *peer_of(const struct device *device, const uint8_t *point, size_t size)
{
    gov__key_kind kind = gov__key_get_kind(device->key);
    size_t half = (size - 1) / 2;
    char *x = jose_base64url(kind == GOV__KEY_X25519 ? point : point + 1,
                             kind == GOV__KEY_X25519 ? size : half);
    char *y = jose_base64url(point + 1 + half, kind == GOV__KEY_X25519 ? 0 : half);
    char *jwk =
        kind == GOV__KEY_X25519
            ? jose_format("{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"%s\"}", x)
            : jose_format("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}", x, y);
    gov__key *peer = jwe_key(jwk);

    free(x);
    free(y);
    free(jwk);
    return peer;
}

static gov_status device_derive(void *user, const void *peer, size_t size, void *out,
                                size_t capacity, size_t *out_size)
{
    struct device *device = user;
    gov__key *other = peer_of(device, peer, size);
    gov__buf buf;

    device->size = size;
    gov__buf_init_secret(&buf, NULL, 0);
    gov_status status = gov__key_agree(device->key, other, &buf);
    gov__key_unref(other);
    return give(device, &buf, status, out, capacity, out_size);
}

static gov_status device_sign(void *user, const char *alg, const void *data, size_t size, void *out,
                              size_t capacity, size_t *out_size)
{
    struct device *device = user;
    uint8_t raw[GOV__SM2_RAW];
    gov_status status;
    gov__buf buf;

    ck_assert_str_eq(alg, "SM2");
    device->size = size;
    gov__buf_init(&buf, NULL, 0);
    if (size == GOV__SM2_HALF) {
        status = gov__sm2_pkey_sign_digest(gov__key_pkey(device->key), data, raw);
        gov__buf_append(&buf, raw, sizeof raw);
    } else {
        status =
            gov__sm2_sign(device->key, GOV__SM2_FORM_RAW, NULL, gov__bytes_of(data, size), &buf);
    }
    return give(device, &buf, status, out, capacity, out_size);
}

static gov__key *external_of(struct device *device, uint32_t digest_only)
{
    const gov_key_ops ops = {
        .struct_size = sizeof ops,
        .digest_only = digest_only,
        .user = device,
        .sign = device_sign,
        .decrypt = device_decrypt,
        .derive = device_derive,
    };
    gov__json *doc;
    gov__key *key;
    gov__buf text;

    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__key_write_public(device->key, &text), GOV_OK);
    ck_assert_int_eq(gov__json_parse(NULL, text.data, text.len, NULL, &doc), GOV_OK);
    ck_assert_int_eq(gov__key_new_external(NULL, gov__json_root(doc), &ops, NULL, &key), GOV_OK);
    gov__json_free(doc);
    gov__buf_free(&text);
    return key;
}

static char *encrypt(const char *alg, const gov__key *key)
{
    const gov__jwe_options options = {.alg = alg, .enc = "A128GCM"};
    gov__buf out;

    gov__buf_init(&out, NULL, 0);
    ck_assert_int_eq(gov__jwe_encrypt(crypto, &options, key, gov__bytes_of("text", 4), &out),
                     GOV_OK);
    char *token = jose_format("%s", gov__buf_text(&out));
    gov__buf_free(&out);
    return token;
}

static gov_status decrypt(const char *token, gov__key *key)
{
    const gov__jwe_policy policy = {.algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL};
    gov__jwe *jwe;
    gov_status status = gov__jwe_decrypt(crypto, token, strlen(token), &policy, &key, 1, &jwe);

    ck_assert((jwe != NULL) == (status == GOV_OK));
    if (jwe != NULL) {
        ck_assert_str_eq(jwe->text, "text");
    }
    gov__jwe_free(jwe);
    return status;
}

START_TEST(a_device_opens_tokens)
{
    static const struct {
        gov__key_kind kind;
        const char *alg;
        const char *asked;
        size_t size;
    } cases[] = {
        {GOV__KEY_RSA, "RSA-OAEP", "RSA-OAEP", 256},
        {GOV__KEY_RSA, "RSA-OAEP-256", "RSA-OAEP-256", 256},
        {GOV__KEY_P256, "ECDH-ES", "", 65},
        {GOV__KEY_P256, "ECDH-ES+A256KW", "", 65},
        {GOV__KEY_X25519, "ECDH-ES+A128KW", "", 32},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        unsigned bits = cases[i].kind == GOV__KEY_RSA ? 2048 : 0;
        struct device device = {.key = jwe_key_new(cases[i].kind, bits, NULL)};
        gov__key *key = external_of(&device, 0);
        char *token = encrypt(cases[i].alg, key);

        ck_assert_int_eq(decrypt(token, key), GOV_OK);
        ck_assert_int_eq(device.calls, 1);
        ck_assert_str_eq(device.alg, cases[i].asked);
        ck_assert_uint_eq(device.size, cases[i].size);
        free(token);
        gov__key_unref(key);
        gov__key_unref(device.key);
    }
}
END_TEST

/* A device out of order is told; what does not open is not told apart from what opens to nothing. */
START_TEST(faults_of_a_device)
{
    static const struct {
        gov_status answer;
        size_t cut;
        gov_status status;
    } cases[] = {
        {GOV_ERR_HOOK, 0, GOV_ERR_HOOK},       {GOV_ERR_CANCELLED, 0, GOV_ERR_CANCELLED},
        {GOV_ERR_DECRYPT, 0, GOV_ERR_DECRYPT}, {GOV_ERR_SIGNATURE, 0, GOV_ERR_DECRYPT},
        {GOV_OK, 1, GOV_ERR_DECRYPT},          {GOV_OK, 16, GOV_ERR_DECRYPT},
    };
    struct device device = {.key = jwe_key_new(GOV__KEY_RSA, 2048, NULL)};
    gov__key *key = external_of(&device, 0);
    char *token = encrypt("RSA-OAEP-256", key);

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        device.answer = cases[i].answer;
        device.cut = cases[i].cut;
        ck_assert_msg(decrypt(token, key) == cases[i].status, "%zu", i);
    }
    free(token);
    gov__key_unref(key);
    gov__key_unref(device.key);
}
END_TEST

START_TEST(a_device_signs_and_decrypts_with_sm2)
{
    struct device device = {.key = jwe_key_new(GOV__KEY_SM2, 0, NULL)};
    const gov__bytes message = gov__bytes_of("a message of the test", 21);

    for (uint32_t digest_only = 0; digest_only < 2; digest_only++) {
        gov__key *key = external_of(&device, digest_only);
        gov__buf out;

        for (int form = 0; form < GOV__SM2_FORM_COUNT; form++) {
            gov__buf_init(&out, NULL, 0);
            ck_assert_int_eq(gov__sm2_sign(key, (gov__sm2_form)form, NULL, message, &out), GOV_OK);
            ck_assert_uint_eq(device.size, digest_only != 0 ? 32 : 21);
            ck_assert_int_eq(gov__sm2_verify(device.key, (gov__sm2_form)form, NULL, message,
                                             gov__bytes_of(out.data, out.len)),
                             GOV_OK);
            gov__buf_free(&out);
        }
        /* Another id is for a device that signs digests only. */
        gov__buf_init(&out, NULL, 0);
        ck_assert_int_eq(gov__sm2_sign(key, GOV__SM2_FORM_RAW, "another", message, &out),
                         digest_only != 0 ? GOV_OK : GOV_ERR_UNSUPPORTED);
        gov__buf_free(&out);

        for (int order = 0; order < GOV__SM2_ORDER_COUNT; order++) {
            gov__buf sealed;
            gov__buf_init(&sealed, NULL, 0);
            gov__buf_init_secret(&out, NULL, 0);
            ck_assert_int_eq(
                gov__sm2_encrypt(key, (gov__sm2_order)order, order == 1, message, &sealed), GOV_OK);
            ck_assert_int_eq(gov__sm2_decrypt(key, (gov__sm2_order)order, order == 1,
                                              gov__bytes_of(sealed.data, sealed.len), &out),
                             GOV_OK);
            ck_assert_str_eq(device.alg, "SM2");
            ck_assert_uint_eq(device.size, 65 + 32 + 21);
            ck_assert_uint_eq(out.len, message.len);
            ck_assert_mem_eq(out.data, message.data, out.len);
            gov__buf_free(&out);
            gov__buf_free(&sealed);
        }
        gov__key_unref(key);
    }
    gov__key_unref(device.key);
}
END_TEST

/* What a device signs is verified before it is used. */
START_TEST(a_wrong_signature_of_a_device_is_noticed)
{
    struct device device = {.key = jwe_key_new(GOV__KEY_SM2, 0, NULL)};
    gov__key *key = external_of(&device, 1);
    gov__buf out;

    gov__buf_init(&out, NULL, 0);
    gov__key *right = device.key;
    device.key = jwe_key_new(GOV__KEY_SM2, 0, NULL);
    ck_assert_int_eq(gov__sm2_sign(key, GOV__SM2_FORM_RAW, NULL, gov__bytes_of("m", 1), &out),
                     GOV_ERR_HOOK);
    gov__key_unref(device.key);
    device.key = right;
    device.cut = 1;
    ck_assert_int_eq(gov__sm2_sign(key, GOV__SM2_FORM_RAW, NULL, gov__bytes_of("m", 1), &out),
                     GOV_ERR_HOOK);
    ck_assert_uint_eq(out.len, 0);
    gov__buf_free(&out);
    gov__key_unref(key);
    gov__key_unref(device.key);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_device_opens_tokens),
        TEST_ENTRY(faults_of_a_device),
        TEST_ENTRY(a_device_signs_and_decrypts_with_sm2),
        TEST_ENTRY(a_wrong_signature_of_a_device_is_noticed),
    };

    if (gov__crypto_new(NULL, &crypto) != GOV_OK) {
        return 1;
    }
    int result = test_run("jwe external", entries, TEST_COUNT(entries));
    gov__crypto_free(crypto);
    return result;
}
