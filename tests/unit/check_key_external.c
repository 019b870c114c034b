/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that live elsewhere, by the public interface: the callbacks get what ext/key.h says, what they
 * give is checked, and their table is destroyed once. The device here is OpenSSL. With a real token:
 * check_key_softhsm.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <govsdk/jws.h>
#include <govsdk/key.h>

#include "crypto/jws.h"
#include "crypto/key.h"
#include "crypto/ecdsa.h"
#include "crypto/key_parts.h"
#include "crypto/sm2_pkey.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

#define SM2_NAME "SM2"

/* What the device did last, and how it shall misbehave. */
struct device {
    gov_key *key; /* inside of the device */
    char alg[32];
    size_t size;
    int calls;
    int destroyed;
    gov_status fail;
    int spoil;  /* flips a bit of the output */
    int length; /* added to the length that is told */
};

static const struct {
    const char *kind;
    const char *alg;
    uint32_t digest_only;
    size_t size; /* that the device is given for "payload" */
} cases[] = {
    {"P-256", "ES256", 0, 0},    {"P-384", "ES384", 0, 0},     {"P-521", "ES512", 0, 0},
    {"RSA-2048", "RS256", 0, 0}, {"RSA-2048", "PS512", 0, 0},  {"Ed25519", "EdDSA", 0, 0},
    {"SM2", SM2_NAME, 0, 0},     {"P-256", "ES256", 1, 32},    {"P-384", "ES384", 1, 48},
    {"P-521", "ES512", 1, 64},   {"RSA-2048", "RS384", 1, 48}, {"RSA-2048", "PS256", 1, 32},
    {"Ed25519", "EdDSA", 1, 0},  {"SM2", SM2_NAME, 1, 32},
};

static gov_status finish(struct device *device, void *out, size_t capacity, size_t *out_size)
{
    device->calls++;
    ck_assert_uint_le(*out_size, capacity);
    if (device->spoil) {
        ((unsigned char *)out)[*out_size - 1] ^= 1;
    }
    *out_size = (size_t)((int)*out_size + device->length);
    return device->fail;
}

/* ECDSA, RSA or SM2 of a digest, as a device does it. */
static size_t sign_digest(const gov__key *key, const gov__alg *alg, const void *digest, size_t size,
                          unsigned char *out)
{
    unsigned char der[1024];
    size_t len = sizeof der;

    if (alg->kind == GOV__KEY_SM2) {
        ck_assert_int_eq(gov__sm2_pkey_sign_digest(gov__key_pkey(key), digest, out), GOV_OK);
        return 64;
    }
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(gov__key_pkey(key), NULL);
    const char *names[] = {"SHA256", "SHA384", "SHA512"};
    const EVP_MD *md = EVP_get_digestbyname(names[size / 16 - 2]);
    ck_assert_int_eq(EVP_PKEY_sign_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_CTX_set_signature_md(context, md), 1);
    if (alg->pss) {
        ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING), 1);
        ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST), 1);
    }
    ck_assert_int_eq(EVP_PKEY_sign(context, der, &len, digest, size), 1);
    EVP_PKEY_CTX_free(context);
    if (alg->ecdsa_half != 0) {
        ck_assert(gov__ecdsa_der_to_raw(der, len, out, alg->ecdsa_half));
        return 2 * alg->ecdsa_half;
    }
    memcpy(out, der, len);
    return len;
}

static gov_status sign_message(void *user, const char *name, const void *data, size_t size,
                               void *out, size_t capacity, size_t *out_size)
{
    struct device *device = user;
    gov__buf signature;

    gov__buf_init(&signature, NULL, 0);
    ck_assert_uint_lt(strlen(name), sizeof device->alg);
    memcpy(device->alg, name, strlen(name) + 1);
    device->size = size;
    ck_assert_int_eq(
        gov__key_sign(device->key, gov__alg_find_sm2(name, SM2_NAME), name, data, size, &signature),
        GOV_OK);
    ck_assert_uint_le(signature.len, capacity);
    memcpy(out, signature.data, signature.len);
    *out_size = signature.len;
    gov__buf_free(&signature);
    return finish(device, out, capacity, out_size);
}

static gov_status sign_prepared(void *user, const char *name, const void *data, size_t size,
                                void *out, size_t capacity, size_t *out_size)
{
    struct device *device = user;
    const gov__alg *alg = gov__alg_find_sm2(name, SM2_NAME);

    if (alg->bit == GOV__ALG_EDDSA) {
        return sign_message(user, name, data, size, out, capacity, out_size);
    }
    memcpy(device->alg, name, strlen(name) + 1);
    device->size = size;
    *out_size = sign_digest(device->key, alg, data, size, out);
    return finish(device, out, capacity, out_size);
}

static gov_status decrypt(void *user, const char *name, const void *data, size_t size, void *out,
                          size_t capacity, size_t *out_size)
{
    struct device *device = user;
    gov__buf text;

    gov__buf_init_secret(&text, NULL, 0);
    gov_status status = gov__key_unwrap_rsa(
        device->key, strcmp(name, "RSA-OAEP") == 0 ? GOV__OAEP_SHA1 : GOV__OAEP_SHA256, data, size,
        &text);
    if (status == GOV_OK) {
        memcpy(out, text.data, text.len);
        *out_size = text.len;
        status = finish(device, out, capacity, out_size);
    }
    gov__buf_free(&text);
    return status;
}

/* The peer comes as a point, which is made a key again. */
static gov_status derive(void *user, const void *peer, size_t size, void *out, size_t capacity,
                         size_t *out_size)
{
    struct device *device = user;
    size_t half = (size - 1) / 2;
    char *x = jose_base64url((const char *)peer + (size > 32 ? 1 : 0), size > 32 ? half : size);
    char *y = jose_base64url((const char *)peer + (size > 32 ? 1 + half : 0), size > 32 ? half : 0);
    char *jwk = size > 32 ? jose_format("{\"kty\":\"EC\",\"crv\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}",
                                        gov_key_get_kind(device->key), x, y)
                          : jose_format("{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"%s\"}", x);
    gov__key *key;
    gov__buf secret;

    gov__buf_init_secret(&secret, NULL, 0);
    ck_assert_int_eq(gov__key_parse_jwk(NULL, jwk, strlen(jwk), NULL, &key), GOV_OK);
    ck_assert_int_eq(gov__key_agree(device->key, key, &secret), GOV_OK);
    memcpy(out, secret.data, secret.len);
    *out_size = secret.len;
    gov__buf_free(&secret);
    gov__key_unref(key);
    free(x);
    free(y);
    free(jwk);
    return finish(device, out, capacity, out_size);
}

static void destroy(void *user)
{
    struct device *device = user;

    device->destroyed++;
}

static gov_key *plug_in(struct device *device, const char *kind, const gov_key_ops *ops)
{
    const gov_key_options options = {.struct_size = sizeof options, .kid = "slot-1"};
    gov_key_ops own = *ops;
    gov_error *err = NULL;
    gov_key *key = NULL;
    char *jwk = NULL;

    memset(device, 0, sizeof *device);
    own.struct_size = sizeof own;
    own.user = device;
    own.destroy = destroy;
    ck_assert_int_eq(gov_key_generate(NULL, kind, NULL, &device->key, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_copy_public_jwk(device->key, &jwk, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_new_external(NULL, jwk, &own, &options, &key, &err), GOV_OK);
    ck_assert_ptr_null(err);
    gov_key_free_text(device->key, jwk);
    ck_assert_int_eq(gov_key_is_private(key), 1);
    ck_assert_str_eq(gov_key_get_kind(key), gov_key_get_kind(device->key));
    ck_assert_str_eq(gov_key_get_thumbprint(key), gov_key_get_thumbprint(device->key));
    return key;
}

static void unplug(struct device *device, gov_key *key)
{
    ck_assert_int_eq(device->destroyed, 0);
    gov_key_unref(gov_key_ref(key));
    ck_assert_int_eq(device->destroyed, 0);
    gov_key_unref(key);
    ck_assert_int_eq(device->destroyed, 1);
    gov_key_unref(device->key);
}

static gov_status try_sign(const gov_key *key, const char *alg, char **out)
{
    const gov_jws_sign_options options = {
        .struct_size = sizeof options, .alg = alg, .sm2_name = SM2_NAME};

    return gov_jws_sign(key, &options, "payload", 7, out, NULL);
}

START_TEST(devices_sign)
{
    const gov_key_ops ops = {.digest_only = cases[_i].digest_only,
                             .sign = cases[_i].digest_only ? sign_prepared : sign_message};
    const gov_jws_verify_options verify = {.struct_size = sizeof verify, .sm2_name = SM2_NAME};
    struct device device;
    gov_key *key = plug_in(&device, cases[_i].kind, &ops);
    gov_key_set *set = NULL;
    char *payload = NULL;
    char *token = NULL;

    ck_assert_int_eq(try_sign(key, cases[_i].alg, &token), GOV_OK);
    ck_assert_str_eq(device.alg, cases[_i].alg);
    ck_assert_int_eq(device.calls, 1);
    size_t message = (size_t)(strrchr(token, '.') - token);
    ck_assert_uint_eq(device.size, cases[_i].size != 0 ? cases[_i].size : message);

    ck_assert_int_eq(gov_key_set_from_key(key, &set, NULL), GOV_OK);
    ck_assert_int_eq(gov_jws_verify_with(set, cases[_i].alg, &verify, token, strlen(token),
                                         &payload, NULL, NULL),
                     GOV_OK);
    ck_assert_str_eq(payload, "payload");
    gov_key_set_free_text(set, payload);
    gov_key_set_unref(set);
    gov_key_free_text(key, token);
    unplug(&device, key);
}
END_TEST

START_TEST(devices_that_misbehave_are_noticed)
{
    const gov_key_ops ops = {.digest_only = cases[_i].digest_only,
                             .sign = cases[_i].digest_only ? sign_prepared : sign_message};
    struct device device;
    gov_key *key = plug_in(&device, cases[_i].kind, &ops);
    char *token = NULL;

    device.spoil = 1;
    ck_assert_int_eq(try_sign(key, cases[_i].alg, &token), GOV_ERR_HOOK);
    device.spoil = 0;
    for (device.length = -1; device.length <= 1; device.length += 2) {
        ck_assert_int_eq(try_sign(key, cases[_i].alg, &token), GOV_ERR_HOOK);
    }
    device.length = 100000;
    ck_assert_int_eq(try_sign(key, cases[_i].alg, &token), GOV_ERR_HOOK);
    device.length = 0;
    device.fail = GOV_ERR_CANCELLED;
    ck_assert_int_eq(try_sign(key, cases[_i].alg, &token), GOV_ERR_CANCELLED);
    ck_assert_ptr_null(token);
    unplug(&device, key);
}
END_TEST

/* The device holds another key than the one that it was registered with. */
START_TEST(wrong_handles_are_noticed)
{
    const gov_key_ops ops = {.sign = sign_message};
    struct device device;
    gov_key *key = plug_in(&device, "P-256", &ops);
    gov_key *own = device.key;
    gov_error *err = NULL;
    char *token = NULL;

    ck_assert_int_eq(gov_key_generate(NULL, "P-256", NULL, &device.key, NULL), GOV_OK);
    ck_assert_int_eq(gov_jws_sign(key, NULL, "x", 1, &token, &err), GOV_ERR_HOOK);
    ck_assert_int_eq(gov_error_get_status(err), GOV_ERR_HOOK);
    gov_error_free(err);
    gov_key_unref(own);
    unplug(&device, key);
}
END_TEST

START_TEST(devices_decrypt)
{
    const gov_key_ops ops = {.decrypt = decrypt};
    struct device device;
    gov_key *key = plug_in(&device, "RSA-2048", &ops);
    gov__buf wrapped;
    gov__buf opened;
    char *token = NULL;

    gov__buf_init(&wrapped, NULL, 0);
    gov__buf_init_secret(&opened, NULL, 0);
    for (int oaep = GOV__OAEP_SHA1; oaep <= (int)GOV__OAEP_SHA256; oaep++) {
        gov__buf_clear(&wrapped);
        gov__buf_clear(&opened);
        ck_assert_int_eq(gov__key_wrap_rsa(key, (gov__oaep)oaep, "secret", 6, &wrapped), GOV_OK);
        ck_assert_int_eq(
            gov__key_unwrap_rsa(key, (gov__oaep)oaep, wrapped.data, wrapped.len, &opened), GOV_OK);
        ck_assert_uint_eq(opened.len, 6);
        ck_assert_mem_eq(opened.data, "secret", 6);
    }
    device.length = 100000;
    ck_assert_int_eq(gov__key_unwrap_rsa(key, GOV__OAEP_SHA256, wrapped.data, wrapped.len, &opened),
                     GOV_ERR_HOOK);
    ck_assert_uint_eq(opened.len, 6);
    ck_assert_int_eq(try_sign(key, "RS256", &token), GOV_ERR_ALGORITHM); /* it cannot */
    gov__buf_free(&wrapped);
    gov__buf_free(&opened);
    unplug(&device, key);
}
END_TEST

static const char *const agreeing[] = {"P-256", "P-384", "P-521", "X25519"};

START_TEST(devices_agree)
{
    const gov_key_ops ops = {.derive = derive};
    struct device device;
    gov_key *key = plug_in(&device, agreeing[_i], &ops);
    gov_key *peer = NULL;
    gov__buf ours;
    gov__buf theirs;

    gov__buf_init_secret(&ours, NULL, 0);
    gov__buf_init_secret(&theirs, NULL, 0);
    ck_assert_int_eq(gov_key_generate(NULL, agreeing[_i], NULL, &peer, NULL), GOV_OK);
    ck_assert_int_eq(gov__key_agree(key, peer, &ours), GOV_OK);
    ck_assert_int_eq(gov__key_agree(peer, key, &theirs), GOV_OK);
    ck_assert_uint_eq(ours.len, theirs.len);
    ck_assert_mem_eq(ours.data, theirs.data, ours.len);
    device.length = -1;
    ck_assert_int_eq(gov__key_agree(key, peer, &ours), GOV_ERR_HOOK);
    device.length = 0;
    device.fail = GOV_ERR_HOOK;
    ck_assert_int_eq(gov__key_agree(key, peer, &ours), GOV_ERR_HOOK);
    gov__buf_free(&ours);
    gov__buf_free(&theirs);
    gov_key_unref(peer);
    unplug(&device, key);
}
END_TEST

START_TEST(tables_are_destroyed_once_when_refused)
{
    struct device device = {0};
    gov_key_ops ops = {
        .struct_size = sizeof ops, .user = &device, .sign = sign_message, .destroy = destroy};
    static const char *const bad[] = {"{}", "x", "", "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
                                      "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_"
                                      "7TyWQHOg7hcvPapiMlrwIaaPcHURo\","
                                      "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}"};
    gov_key *key = NULL;

    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_int_eq(gov_key_new_external(NULL, bad[i], &ops, NULL, &key, NULL),
                         GOV_ERR_ARGUMENT);
        ck_assert_ptr_null(key);
        ck_assert_int_eq(device.destroyed, (int)i + 1);
    }
}
END_TEST

START_TEST(external_keys_are_not_written_whole)
{
    const gov_key_ops ops = {.sign = sign_message};
    struct device device;
    gov_key *key = plug_in(&device, "SM2", &ops);
    char *text = NULL;

    ck_assert_int_eq(gov_key_copy_private_jwk(key, &text, NULL), GOV_ERR_ALGORITHM);
    ck_assert_ptr_null(text);
    ck_assert_int_eq(gov_key_copy_public_jwk(key, &text, NULL), GOV_OK);
    ck_assert_ptr_nonnull(strstr(text, "\"kid\":\"slot-1\""));
    gov_key_free_text(key, text);
    unplug(&device, key);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("key external");
    TCase *tcase = tcase_create("external");

    tcase_add_loop_test(tcase, devices_sign, 0, (int)TEST_COUNT(cases));
    tcase_add_loop_test(tcase, devices_that_misbehave_are_noticed, 0, (int)TEST_COUNT(cases));
    tcase_add_loop_test(tcase, devices_agree, 0, (int)TEST_COUNT(agreeing));
    tcase_add_test(tcase, wrong_handles_are_noticed);
    tcase_add_test(tcase, devices_decrypt);
    tcase_add_test(tcase, tables_are_destroyed_once_when_refused);
    tcase_add_test(tcase, external_keys_are_not_written_whole);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
