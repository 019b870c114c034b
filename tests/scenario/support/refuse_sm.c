/* SPDX-License-Identifier: Apache-2.0 */
/* What must be refused of SM2, SM3 and SM4, and of encrypted tokens. */
#include <check.h>
#include <string.h>

#include <govsdk/jwe.h>
#include <govsdk/sm.h>

#include "scenario/support/refuse.h"

static const unsigned char bytes[256] = {1, 2, 3};
static unsigned char room[512];

/* The keys of the calls; each works for its own purpose. */
struct keys {
    gov_key *sm2;
    gov_key *secret; /* 16 bytes */
    gov_key *other;  /* P-256 */
};

static void sm3_is_refused(const struct keys *keys)
{
    gov_error **e = err_or_null();

    REFUSED(GOV_ERR_ARGUMENT, gov_sm3_digest, NULL, 1, room, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm3_digest, bytes, 1, NULL, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm3_hmac, NULL, bytes, 1, room, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm3_hmac, keys->secret, NULL, 1, room, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm3_hmac, keys->secret, bytes, 1, NULL, e);
    REFUSED(GOV_ERR_ALGORITHM, gov_sm3_hmac, keys->sm2, bytes, 1, room, e);
}

static void sm2_keys_are_refused(const struct keys *keys)
{
    static const size_t sizes[] = {0, 1, 32, 63, 64, 65, 66, 256};
    gov_key_options options = {.struct_size = sizeof options};
    gov_error **e = err_or_null();

    /* Ones and zeros are no point of the curve whatever their number. */
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sm2_key_new, NULL, bytes, sizes[i], NULL, 0, NULL,
                    &out.key, e);
        if (sizes[i] != 32) {
            REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sm2_key_new, NULL, NULL, 0, bytes, sizes[i], NULL,
                        &out.key, e);
        }
    }
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sm2_key_new, NULL, NULL, 0, NULL, 0, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sm2_key_new, NULL, NULL, 65, bytes, 32, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sm2_key_new, NULL, NULL, 0, room + 256, 32, NULL, &out.key,
                e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_key_new, NULL, NULL, 0, bytes, 32, NULL, NULL, e);
    EACH(bad, bad_texts)
    {
        options.sm2_id = *bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sm2_key_new, NULL, NULL, 0, bytes, 32, &options, &out.key,
                    e);
    }
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_key_get_point, NULL, room, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_key_get_point, keys->sm2, NULL, e);
    REFUSED(GOV_ERR_ALGORITHM, gov_sm2_key_get_point, keys->other, room, e);
    REFUSED(GOV_ERR_ALGORITHM, gov_sm2_key_get_point, keys->secret, room, e);
}

static void sm2_signing_is_refused(const struct keys *k)
{
    gov_error **e = err_or_null();
    size_t size = 7;
    const gov_sm2_form none = (gov_sm2_form)9;

    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_sign, NULL, 0, NULL, bytes, 1, room, 99, &size, e);
    ck_assert_uint_eq(size, 0);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_sign, k->sm2, 0, NULL, NULL, 1, room, 99, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_sign, k->sm2, 0, NULL, bytes, 1, NULL, 99, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_sign, k->sm2, 0, NULL, bytes, 1, room, 99, NULL, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_sign, k->sm2, none, NULL, bytes, 1, room, 99, &size, e);
    REFUSED(GOV_ERR_LIMIT, gov_sm2_sign, k->sm2, 0, NULL, bytes, 1, room, 63, &size, e);
    ck_assert_uint_eq(size, 64);
    REFUSED(GOV_ERR_ALGORITHM, gov_sm2_sign, k->other, 0, NULL, bytes, 1, room, 99, &size, e);
    REFUSED(GOV_ERR_ALGORITHM, gov_sm2_sign, k->secret, 0, NULL, bytes, 1, room, 99, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_verify, NULL, 0, NULL, bytes, 1, bytes, 64, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_verify, k->sm2, 0, NULL, NULL, 1, bytes, 64, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_verify, k->sm2, 0, NULL, bytes, 1, NULL, 64, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_verify, k->sm2, none, NULL, bytes, 1, bytes, 64, e);
    REFUSED(GOV_ERR_ALGORITHM, gov_sm2_verify, k->other, 0, NULL, bytes, 1, bytes, 64, e);
    for (size_t len = 0; len < 70; len++) {
        REFUSED(GOV_ERR_SIGNATURE, gov_sm2_verify, k->sm2, 0, NULL, bytes, 1, bytes, len, e);
        REFUSED(GOV_ERR_SIGNATURE, gov_sm2_verify, k->sm2, 1, NULL, bytes, 1, bytes, len, e);
    }
    EACH(bad, bad_texts)
    {
        REFUSED(GOV_ERR_ARGUMENT, gov_sm2_sign, k->sm2, 0, *bad, bytes, 1, room, 99, &size, e);
        REFUSED(GOV_ERR_ARGUMENT, gov_sm2_verify, k->sm2, 0, *bad, bytes, 1, bytes, 64, e);
    }
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_sign, k->sm2, 0, "", bytes, 1, room, 99, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_verify, k->sm2, 0, "", bytes, 1, bytes, 64, e);
}

static void sm2_encryption_is_refused(const struct keys *k)
{
    gov_error **e = err_or_null();
    size_t size = 7;
    const gov_sm2_order none = (gov_sm2_order)5;

    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_encrypt, NULL, 0, bytes, 1, room, 512, &size, e);
    ck_assert_uint_eq(size, 0);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_encrypt, k->sm2, 0, NULL, 1, room, 512, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_encrypt, k->sm2, 0, bytes, 0, room, 512, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_encrypt, k->sm2, 0, bytes, 1, NULL, 512, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_encrypt, k->sm2, 0, bytes, 1, room, 512, NULL, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_encrypt, k->sm2, none, bytes, 1, room, 512, &size, e);
    REFUSED(GOV_ERR_LIMIT, gov_sm2_encrypt, k->sm2, 0, bytes, 1, room, 128, &size, e);
    ck_assert_uint_eq(size, 129);
    REFUSED(GOV_ERR_LIMIT, gov_sm2_encrypt, k->sm2, 0, bytes, 65537, room, 512, &size, e);
    REFUSED(GOV_ERR_ALGORITHM, gov_sm2_encrypt, k->other, 0, bytes, 1, room, 512, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_decrypt, NULL, 0, bytes, 120, room, 512, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_decrypt, k->sm2, 0, NULL, 120, room, 512, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_decrypt, k->sm2, 0, bytes, 0, room, 512, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_decrypt, k->sm2, 0, bytes, 120, NULL, 512, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_decrypt, k->sm2, 0, bytes, 120, room, 512, NULL, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm2_decrypt, k->sm2, none, bytes, 120, room, 512, &size, e);
    REFUSED(GOV_ERR_LIMIT, gov_sm2_decrypt, k->sm2, 0, bytes, 120, room, 119, &size, e);
    REFUSED(GOV_ERR_ALGORITHM, gov_sm2_decrypt, k->secret, 0, bytes, 120, room, 512, &size, e);
    for (int order = GOV_SM2_C1C3C2; order <= GOV_SM2_ASN1; order++) {
        for (size_t len = 1; len < sizeof bytes; len += 9) {
            REFUSED(GOV_ERR_DECRYPT, gov_sm2_decrypt, k->sm2, (gov_sm2_order)order, bytes, len,
                    room, 512, &size, e);
            ck_assert_uint_eq(size, 0);
        }
    }
}

static void sm4_is_refused(const struct keys *k)
{
    gov_sm4_options options = {
        .struct_size = sizeof options, .mode = GOV_SM4_GCM, .nonce = bytes, .nonce_size = 12};
    const gov_sm4_options whole = options;
    gov_error **e = err_or_null();
    size_t size = 7;

    REFUSED(GOV_ERR_ARGUMENT, gov_sm4_encrypt, NULL, &whole, bytes, 1, room, 99, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm4_encrypt, k->secret, NULL, bytes, 1, room, 99, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm4_encrypt, k->secret, &whole, NULL, 1, room, 99, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm4_encrypt, k->secret, &whole, bytes, 1, NULL, 99, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm4_encrypt, k->secret, &whole, bytes, 1, room, 99, NULL, e);
    REFUSED(GOV_ERR_LIMIT, gov_sm4_encrypt, k->secret, &whole, bytes, 1, room, 16, &size, e);
    ck_assert_uint_eq(size, 17);
    REFUSED(GOV_ERR_ALGORITHM, gov_sm4_encrypt, k->sm2, &whole, bytes, 1, room, 99, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm4_decrypt, NULL, &whole, bytes, 20, room, 99, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm4_decrypt, k->secret, NULL, bytes, 20, room, 99, &size, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_sm4_decrypt, k->secret, &whole, NULL, 20, room, 99, &size, e);
    REFUSED(GOV_ERR_LIMIT, gov_sm4_decrypt, k->secret, &whole, bytes, 20, room, 20, &size, e);
    for (size_t len = 0; len < 40; len++) {
        REFUSED(GOV_ERR_DECRYPT, gov_sm4_decrypt, k->secret, &whole, bytes, len, room, 99, &size,
                e);
        ck_assert_uint_eq(size, 0);
    }
    const gov_sm4_options wrong[] = {
        {.struct_size = 0, .mode = GOV_SM4_GCM, .nonce = bytes, .nonce_size = 12},
        {.struct_size = sizeof whole, .mode = 5, .nonce = bytes, .nonce_size = 12},
        {.struct_size = sizeof whole, .mode = GOV_SM4_GCM},
        {.struct_size = sizeof whole, .mode = GOV_SM4_GCM, .nonce_size = 12},
        {.struct_size = sizeof whole, .mode = GOV_SM4_CBC, .nonce = bytes, .nonce_size = 12},
        {.struct_size = sizeof whole, .mode = GOV_SM4_ECB, .nonce = bytes, .nonce_size = 16},
        {.struct_size = sizeof whole, .mode = GOV_SM4_CCM, .nonce = bytes, .nonce_size = 14},
        {.struct_size = sizeof whole, .mode = GOV_SM4_GCM, .nonce = bytes, .nonce_size = 513},
        {.struct_size = sizeof whole,
         .mode = GOV_SM4_GCM,
         .nonce = bytes,
         .nonce_size = 12,
         .aad_size = 1},
        {.struct_size = sizeof whole,
         .mode = GOV_SM4_CTR,
         .nonce = bytes,
         .nonce_size = 16,
         .aad = bytes,
         .aad_size = 1},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        REFUSED(GOV_ERR_ARGUMENT, gov_sm4_encrypt, k->secret, &wrong[i], bytes, 1, room, 99, &size,
                e);
        REFUSED(GOV_ERR_ARGUMENT, gov_sm4_decrypt, k->secret, &wrong[i], bytes, 32, room, 99, &size,
                e);
    }
}

static void jwe_encryption_is_refused(const struct keys *k)
{
    gov_jwe_options whole = {.struct_size = sizeof whole, .alg = "dir", .enc = "A128GCM"};
    gov_jwe_options options = whole;
    gov_error **e = err_or_null();

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_encrypt, NULL, &whole, "x", 1, &out.text, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_encrypt, k->secret, NULL, "x", 1, &out.text, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_encrypt, k->secret, &whole, NULL, 1, &out.text, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_jwe_encrypt, k->secret, &whole, "x", 1, NULL, e);
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_jwe_encrypt, k->sm2, &whole, "x", 1, &out.text, e);
    REFUSED_OUT(GOV_ERR_LIMIT, gov_jwe_encrypt, k->secret, &whole, "x", (16U << 20) + 1, &out.text,
                e);
    options.struct_size = 0;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_encrypt, k->secret, &options, "x", 1, &out.text, e);
    options = whole;
    options.reserved = 1;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_encrypt, k->secret, &options, "x", 1, &out.text, e);
    options = whole;
    options.apu_size = 1;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_encrypt, k->secret, &options, "x", 1, &out.text, e);
    options = whole;
    options.alg = NULL;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_encrypt, k->secret, &options, "x", 1, &out.text, e);
    options.alg = "RSA1_5";
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_jwe_encrypt, k->secret, &options, "x", 1, &out.text, e);
    options.alg = "dir";
    options.enc = NULL;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_encrypt, k->secret, &options, "x", 1, &out.text, e);
    options.enc = "A256GCM";
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_jwe_encrypt, k->secret, &options, "x", 1, &out.text, e);
    EACH(bad, bad_texts)
    {
        options = whole;
        options.typ = *bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_encrypt, k->secret, &options, "x", 1, &out.text, e);
        options = whole;
        options.cty = *bad;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_encrypt, k->secret, &options, "x", 1, &out.text, e);
    }
}

static void jwe_decryption_is_refused(const struct keys *keys)
{
    gov_jwe_policy whole = {.struct_size = sizeof whole, .algs = "dir", .encs = "A128GCM"};
    gov_jwe_policy policy = whole;
    gov_key *const k[] = {keys->secret};
    gov_key *const holes[] = {keys->secret, NULL};
    gov_error **e = err_or_null();
    size_t size = 7;

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_decrypt, NULL, 1, &whole, "x", 1, &out.text, &size, e);
    ck_assert_uint_eq(size, 0);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_decrypt, k, 0, &whole, "x", 1, &out.text, NULL, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_decrypt, k, 65, &whole, "x", 1, &out.text, NULL, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_decrypt, holes, 2, &whole, "x", 1, &out.text, NULL, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_decrypt, k, 1, NULL, "x", 1, &out.text, NULL, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_decrypt, k, 1, &whole, NULL, 1, &out.text, NULL, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_decrypt, k, 1, &whole, "x", 0, &out.text, NULL, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_jwe_decrypt, k, 1, &whole, "x", 1, NULL, NULL, e);
    EACH(bad, bad_ids)
    {
        gov_status expected = **bad == '\0' ? GOV_ERR_ARGUMENT : GOV_ERR_RESPONSE;
        REFUSED_OUT(expected, gov_jwe_decrypt, k, 1, &whole, *bad, strlen(*bad), &out.text, NULL,
                    e);
    }
    static const char *const lists[] = {"",     " ",       "RSA1_5",  "dir RSA1_5", "dir,A128KW",
                                        "none", "A128CBC", "a128gcm", NULL};
    EACH(list, lists)
    {
        policy = whole;
        policy.algs = *list;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_decrypt, k, 1, &policy, "x", 1, &out.text, NULL, e);
        policy = whole;
        policy.encs = *list;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_decrypt, k, 1, &policy, "x", 1, &out.text, NULL, e);
    }
    policy = whole;
    policy.max_bytes = 3;
    REFUSED_OUT(GOV_ERR_LIMIT, gov_jwe_decrypt, k, 1, &policy, "a.b.c.d.e", 9, &out.text, NULL, e);
    policy.struct_size = 0;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jwe_decrypt, k, 1, &policy, "x", 1, &out.text, NULL, e);
    HARMLESS(gov_jwe_free_text, NULL, NULL, 0);
    HARMLESS(gov_jwe_free_text, keys->secret, NULL, 0);
}

void refuse_sm(good *g)
{
    struct keys keys = {NULL, NULL, NULL};

    (void)g;
    ck_assert_int_eq(gov_key_generate(NULL, "SM2", NULL, &keys.sm2, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_generate(NULL, "P-256", NULL, &keys.other, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_from_secret(NULL, bytes, 16, NULL, &keys.secret, NULL), GOV_OK);
    memset(room, 0, sizeof room);
    sm3_is_refused(&keys);
    sm2_keys_are_refused(&keys);
    sm2_signing_is_refused(&keys);
    sm2_encryption_is_refused(&keys);
    sm4_is_refused(&keys);
    jwe_encryption_is_refused(&keys);
    jwe_decryption_is_refused(&keys);
    gov_key_unref(keys.sm2);
    gov_key_unref(keys.other);
    gov_key_unref(keys.secret);
}
