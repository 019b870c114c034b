/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that never leave a PKCS#11 token: SoftHSM2 makes them, signs, decrypts and derives through the
 * callbacks of ext/key.h, and what comes out is checked here. Without SoftHSM2 the program ends with
 * 77, which stands for "skipped". */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* nftw */
#endif
#include <check.h>
#include <dlfcn.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <govsdk/jws.h>
#include <govsdk/key.h>

#include "crypto/key.h"
#include "identity/cryptoki.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

enum { SKIPPED = 77 };

/* SoftHSM 2.6 loses a few bytes with every elliptic key; what is allocated inside of the module is not
 * ours to report. Without LeakSanitizer the two functions do not exist. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

static void enter_module(void)
{
    if (__lsan_disable != NULL) {
        __lsan_disable();
    }
}

static ck_ulong leave_module(ck_ulong result)
{
    if (__lsan_enable != NULL) {
        __lsan_enable();
    }
    return result;
}

#define DECLARE(name, parameters) ck_ulong(*name) parameters;

static struct {
    void *module;
    CRYPTOKI_FUNCTIONS(DECLARE)
    ck_ulong session;
    char *folder;
} hsm;

/* A key pair of the token; digests are signed where the mechanism takes nothing else. */
struct slot {
    ck_ulong public;
    ck_ulong private;
    int calls;
};

static bool load_module(void)
{
    static const char *const places[] = {"/usr/lib/softhsm/libsofthsm2.so",
                                         "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                                         "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
                                         "/usr/lib64/pkcs11/libsofthsm2.so", "libsofthsm2.so"};
    bool complete = true;

    for (size_t i = 0; i < TEST_COUNT(places) && hsm.module == NULL; i++) {
        hsm.module = dlopen(places[i], RTLD_NOW | RTLD_LOCAL);
    }
    if (hsm.module == NULL) {
        return false;
    }
#define LOAD(name, parameters)                                                                     \
    *(void **)(&hsm.name) = dlsym(hsm.module, #name);                                              \
    complete = complete && hsm.name != NULL;
    CRYPTOKI_FUNCTIONS(LOAD)
    return complete;
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

/* A token of its own in a new folder. */
static void open_token(void)
{
    ck_byte pin[] = "123456";
    ck_byte label[33] = "govsdk                          ";
    ck_ulong slots[8];
    ck_ulong count = TEST_COUNT(slots);
    const char *base = getenv("TMPDIR");

    hsm.folder = jose_format("%s/govsdk-softhsm-XXXXXX", base != NULL ? base : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(hsm.folder));
    char *config = jose_format("%s/softhsm2.conf", hsm.folder);
    char *text = jose_format("directories.tokendir = %s\nobjectstore.backend = file\n"
                             "log.level = ERROR\n",
                             hsm.folder);
    write_text(config, text);
    ck_assert_int_eq(setenv("SOFTHSM2_CONF", config, 1), 0);
    ck_assert_uint_eq(hsm.C_Initialize(NULL), CKR_OK);
    ck_assert_uint_eq(hsm.C_GetSlotList(0, slots, &count), CKR_OK);
    ck_assert_uint_ge(count, 1);
    ck_assert_uint_eq(hsm.C_InitToken(slots[0], pin, 6, label), CKR_OK);
    count = TEST_COUNT(slots);
    ck_assert_uint_eq(hsm.C_GetSlotList(1, slots, &count), CKR_OK);
    ck_assert_uint_eq(
        hsm.C_OpenSession(slots[0], CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &hsm.session),
        CKR_OK);
    ck_assert_uint_eq(hsm.C_Login(hsm.session, CKU_SO, pin, 6), CKR_OK);
    ck_assert_uint_eq(hsm.C_InitPIN(hsm.session, pin, 6), CKR_OK);
    ck_assert_uint_eq(hsm.C_Logout(hsm.session), CKR_OK);
    ck_assert_uint_eq(hsm.C_Login(hsm.session, CKU_USER, pin, 6), CKR_OK);
    free(text);
    free(config);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

static void close_token(void)
{
    ck_assert_uint_eq(hsm.C_Finalize(NULL), CKR_OK);
    ck_assert_int_eq(nftw(hsm.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
    free(hsm.folder);
}

static struct slot generate(ck_ulong mechanism, const ck_attribute *about, ck_ulong use)
{
    ck_byte yes = 1;
    ck_byte no = 0;
    struct slot slot = {0};
    ck_mechanism how = {mechanism, NULL, 0};
    ck_attribute public[] = {{CKA_TOKEN, &no, 1}, about[0], about[1]};
    ck_attribute private[] = {
        {CKA_TOKEN, &no, 1}, {CKA_SENSITIVE, &yes, 1}, {CKA_EXTRACTABLE, &no, 1}, {use, &yes, 1}};

    enter_module();
    ck_ulong result =
        leave_module(hsm.C_GenerateKeyPair(hsm.session, &how, public, about[1].value ? 3 : 2,
                                           private, 4, &slot.public, &slot.private));
    ck_assert_uint_eq(result, CKR_OK);
    return slot;
}

static const struct curve {
    const char *name;
    ck_byte params[16];
    ck_ulong params_size;
    ck_ulong mechanism;
    size_t half;
} curves[] = {
    {"P-256", {6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7}, 10, CKM_EC_KEY_PAIR_GEN, 32},
    {"P-384", {6, 5, 0x2B, 0x81, 4, 0, 0x22}, 7, CKM_EC_KEY_PAIR_GEN, 48},
    {"P-521", {6, 5, 0x2B, 0x81, 4, 0, 0x23}, 7, CKM_EC_KEY_PAIR_GEN, 66},
    {"Ed25519",
     "\x13\x0c"
     "edwards25519",
     14, CKM_EC_EDWARDS_KEY_PAIR_GEN, 32},
};

static const struct curve *curve_of(const char *name)
{
    size_t i = 0;

    while (strcmp(curves[i].name, name) != 0) {
        i++;
    }
    return &curves[i];
}

static struct slot generate_curve(const char *name, ck_ulong use)
{
    const struct curve *curve = curve_of(name);
    ck_byte params[16];
    const ck_attribute about[] = {{CKA_EC_PARAMS, params, curve->params_size}, {0, NULL, 0}};

    memcpy(params, curve->params, sizeof params);
    return generate(curve->mechanism, about, use);
}

static struct slot generate_rsa(ck_ulong use)
{
    ck_ulong bits = 2048;
    ck_byte exponent[] = {1, 0, 1};
    const ck_attribute about[] = {{CKA_MODULUS_BITS, &bits, sizeof bits},
                                  {CKA_PUBLIC_EXPONENT, exponent, sizeof exponent}};

    return generate(CKM_RSA_PKCS_KEY_PAIR_GEN, about, use);
}

static ck_ulong read_attribute(const struct slot *slot, ck_ulong type, ck_byte *out, ck_ulong room)
{
    ck_attribute attribute = {type, out, room};

    ck_assert_uint_eq(hsm.C_GetAttributeValue(hsm.session, slot->public, &attribute, 1), CKR_OK);
    return attribute.size;
}

static char *jwk_of_curve(const struct slot *slot, const char *name)
{
    const struct curve *curve = curve_of(name);
    bool edwards = curve->mechanism == CKM_EC_EDWARDS_KEY_PAIR_GEN;
    ck_byte point[160];
    ck_ulong size = read_attribute(slot, CKA_EC_POINT, point, sizeof point);
    const ck_byte *at = point + size - (edwards ? 1 : 2) * curve->half;
    char *x = jose_base64url(at, curve->half);
    char *y = edwards ? jose_format("%s", "") : jose_base64url(at + curve->half, curve->half);
    char *jwk =
        jose_format("{\"kty\":\"%s\",\"crv\":\"%s\",\"x\":\"%s\"%s%s%s}", edwards ? "OKP" : "EC",
                    name, x, edwards ? "" : ",\"y\":\"", y, edwards ? "" : "\"");

    free(x);
    free(y);
    return jwk;
}

static char *jwk_of_rsa(const struct slot *slot)
{
    ck_byte n[512];
    ck_ulong size = read_attribute(slot, CKA_MODULUS, n, sizeof n);
    char *text = jose_base64url(n, size);
    char *jwk = jose_format("{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\"}", text);

    free(text);
    return jwk;
}

static gov_status sign(void *user, const char *alg, const void *data, size_t size, void *out,
                       size_t capacity, size_t *out_size)
{
    struct slot *slot = user;
    ck_pss pss = {CKM_SHA256, CKG_MGF1_SHA256, 32};
    ck_mechanism how = {CKM_ECDSA, NULL, 0};
    ck_ulong len = capacity;
    ck_byte bytes[4096];

    ck_assert_uint_le(size, sizeof bytes);
    memcpy(bytes, data, size);
    if (strcmp(alg, "RS256") == 0) {
        how.type = CKM_SHA256_RSA_PKCS;
    } else if (strcmp(alg, "PS256") == 0) {
        how = (ck_mechanism){CKM_SHA256_RSA_PKCS_PSS, &pss, sizeof pss};
    } else if (strcmp(alg, "EdDSA") == 0) {
        how.type = CKM_EDDSA;
    }
    enter_module();
    bool done = hsm.C_SignInit(hsm.session, &how, slot->private) == CKR_OK &&
                hsm.C_Sign(hsm.session, bytes, size, out, &len) == CKR_OK;
    if (leave_module(done) != 1) {
        return GOV_ERR_HOOK;
    }
    *out_size = len;
    slot->calls++;
    return GOV_OK;
}

static gov_status decrypt(void *user, const char *alg, const void *data, size_t size, void *out,
                          size_t capacity, size_t *out_size)
{
    struct slot *slot = user;
    ck_oaep oaep = {CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, NULL, 0};
    ck_mechanism how = {CKM_RSA_PKCS_OAEP, &oaep, sizeof oaep};
    ck_ulong len = capacity;
    ck_byte bytes[512];

    if (strcmp(alg, "RSA-OAEP") != 0 || size > sizeof bytes) {
        return GOV_ERR_UNSUPPORTED; /* SoftHSM 2 has no other hash function for OAEP */
    }
    memcpy(bytes, data, size);
    enter_module();
    bool done = hsm.C_DecryptInit(hsm.session, &how, slot->private) == CKR_OK &&
                hsm.C_Decrypt(hsm.session, bytes, size, out, &len) == CKR_OK;
    if (leave_module(done) != 1) {
        return GOV_ERR_DECRYPT;
    }
    *out_size = len;
    slot->calls++;
    return GOV_OK;
}

static gov_status derive(void *user, const void *peer, size_t size, void *out, size_t capacity,
                         size_t *out_size)
{
    struct slot *slot = user;
    ck_byte point[160];
    ck_ecdh ecdh = {CKD_NULL, 0, NULL, size, point};
    ck_mechanism how = {CKM_ECDH1_DERIVE, &ecdh, sizeof ecdh};
    ck_ulong class = CKO_SECRET_KEY;
    ck_ulong type = CKK_GENERIC_SECRET;
    ck_ulong length = (size - 1) / 2;
    ck_byte yes = 1;
    ck_byte no = 0;
    ck_attribute template[] = {{CKA_CLASS, &class, sizeof class},
                               {CKA_KEY_TYPE, &type, sizeof type},
                               {CKA_VALUE_LEN, &length, sizeof length},
                               {CKA_TOKEN, &no, 1},
                               {CKA_SENSITIVE, &no, 1},
                               {CKA_EXTRACTABLE, &yes, 1}};
    ck_attribute value = {CKA_VALUE, out, capacity};
    ck_ulong secret = 0;

    memcpy(point, peer, size);
    enter_module();
    bool done = hsm.C_DeriveKey(hsm.session, &how, slot->private, template, 6, &secret) == CKR_OK &&
                hsm.C_GetAttributeValue(hsm.session, secret, &value, 1) == CKR_OK;
    if (leave_module(done) != 1) {
        return GOV_ERR_HOOK;
    }
    *out_size = value.size;
    slot->calls++;
    return GOV_OK;
}

static gov_key *plug_in(struct slot *slot, char *jwk, gov_key_ops ops)
{
    const gov_key_options options = {.struct_size = sizeof options, .kid = "token"};
    gov_error *err = NULL;
    gov_key *key = NULL;

    ops.struct_size = sizeof ops;
    ops.user = slot;
    gov_status status = gov_key_new_external(NULL, jwk, &ops, &options, &key, &err);
    ck_assert_msg(status == GOV_OK, "%s: %s", jwk, gov_error_get_message(err, GOV_LANGUAGE_EN));
    free(jwk);
    return key;
}

/* The set is read from the published text, as another party would. */
static gov_key_set *published(const gov_key *key)
{
    gov_key_set *set = NULL;
    char *jwk = NULL;

    ck_assert_int_eq(gov_key_copy_public_jwk(key, &jwk, NULL), GOV_OK);
    char *text = jose_format("{\"keys\":[%s]}", jwk);
    ck_assert_int_eq(gov_key_set_from_json(NULL, text, strlen(text), &set, NULL), GOV_OK);
    gov_key_free_text(key, jwk);
    free(text);
    return set;
}

static const struct {
    const char *alg;
    const char *curve; /* NULL: RSA */
    uint32_t digest_only;
} signers[] = {{"ES256", "P-256", 1},   {"ES384", "P-384", 1}, {"ES512", "P-521", 1},
               {"EdDSA", "Ed25519", 0}, {"RS256", NULL, 0},    {"PS256", NULL, 0}};

START_TEST(the_token_signs)
{
    const char *curve = signers[_i].curve;
    struct slot slot = curve != NULL ? generate_curve(curve, CKA_SIGN) : generate_rsa(CKA_SIGN);
    gov_key *key = plug_in(&slot, curve != NULL ? jwk_of_curve(&slot, curve) : jwk_of_rsa(&slot),
                           (gov_key_ops){.digest_only = signers[_i].digest_only, .sign = sign});
    const gov_jws_sign_options options = {.struct_size = sizeof options, .alg = signers[_i].alg};
    gov_key_set *set = published(key);
    gov_error *err = NULL;
    char *token = NULL;
    char *payload = NULL;

    for (int round = 0; round < 4; round++) {
        char text[8] = {(char)('a' + round), '\0'};
        gov_status status = gov_jws_sign(key, &options, text, 1, &token, &err);
        ck_assert_msg(status == GOV_OK, "%s", gov_error_get_message(err, GOV_LANGUAGE_EN));
        ck_assert_int_eq(gov_jws_verify_with(set, signers[_i].alg, NULL, token, strlen(token),
                                             &payload, NULL, NULL),
                         GOV_OK);
        ck_assert_str_eq(payload, text);
        gov_key_set_free_text(set, payload);
        gov_key_free_text(key, token);
    }
    ck_assert_int_eq(slot.calls, 4);
    gov_key_set_unref(set);
    gov_key_unref(key);
}
END_TEST

START_TEST(the_token_decrypts)
{
    struct slot slot = generate_rsa(CKA_DECRYPT);
    gov_key *key = plug_in(&slot, jwk_of_rsa(&slot), (gov_key_ops){.decrypt = decrypt});
    gov__buf wrapped;
    gov__buf opened;

    gov__buf_init(&wrapped, NULL, 0);
    gov__buf_init_secret(&opened, NULL, 0);
    ck_assert_int_eq(gov__key_wrap_rsa(key, GOV__OAEP_SHA1, "content key", 11, &wrapped), GOV_OK);
    ck_assert_int_eq(gov__key_unwrap_rsa(key, GOV__OAEP_SHA1, wrapped.data, wrapped.len, &opened),
                     GOV_OK);
    ck_assert_uint_eq(opened.len, 11);
    ck_assert_mem_eq(opened.data, "content key", 11);
    wrapped.data[100] ^= 1;
    ck_assert_int_eq(gov__key_unwrap_rsa(key, GOV__OAEP_SHA1, wrapped.data, wrapped.len, &opened),
                     GOV_ERR_DECRYPT);
    ck_assert_int_eq(slot.calls, 1);
    gov__buf_free(&wrapped);
    gov__buf_free(&opened);
    gov_key_unref(key);
}
END_TEST

START_TEST(the_token_agrees)
{
    struct slot slot = generate_curve("P-256", CKA_DERIVE);
    gov_key *key = plug_in(&slot, jwk_of_curve(&slot, "P-256"), (gov_key_ops){.derive = derive});
    gov_key *peer = NULL;
    gov__buf ours;
    gov__buf theirs;

    gov__buf_init_secret(&ours, NULL, 0);
    gov__buf_init_secret(&theirs, NULL, 0);
    ck_assert_int_eq(gov_key_generate(NULL, "P-256", NULL, &peer, NULL), GOV_OK);
    ck_assert_int_eq(gov__key_agree(key, peer, &ours), GOV_OK);
    ck_assert_int_eq(gov__key_agree(peer, key, &theirs), GOV_OK);
    ck_assert_uint_eq(ours.len, 32);
    ck_assert_mem_eq(ours.data, theirs.data, 32);
    ck_assert_int_eq(slot.calls, 1);
    gov__buf_free(&ours);
    gov__buf_free(&theirs);
    gov_key_unref(peer);
    gov_key_unref(key);
}
END_TEST

int main(void)
{
    if (!load_module()) {
        puts("skipped: SoftHSM2 (libsofthsm2.so) is not installed");
        return SKIPPED;
    }
    Suite *suite = suite_create("softhsm");
    TCase *tcase = tcase_create("token");

    tcase_set_timeout(tcase, 60);
    tcase_add_unchecked_fixture(tcase, open_token, close_token);
    tcase_add_loop_test(tcase, the_token_signs, 0, (int)TEST_COUNT(signers));
    tcase_add_test(tcase, the_token_decrypts);
    tcase_add_test(tcase, the_token_agrees);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
