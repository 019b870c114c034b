/* SPDX-License-Identifier: Apache-2.0 */
/* One key of each kind used by many threads at once: for JWE, SM2 and SM4. */
#include <check.h>
#include <pthread.h>
#include <string.h>

#include <govsdk/jwe.h>
#include <govsdk/sm.h>

#include "unit/test_support.h"

enum { THREADS = 8, ROUNDS = 40 };

static struct {
    gov_key *agreement;
    gov_key *secret;
    gov_key *sm2;
} keys;

/* Each returns whether all went well, since a failure must not end a thread that is not the test's. */
static bool use_jwe(gov_key *key, const char *alg)
{
    const gov_jwe_options options = {.struct_size = sizeof options, .alg = alg, .enc = "A128GCM"};
    const gov_jwe_policy policy = {.struct_size = sizeof policy, .algs = alg, .encs = "A128GCM"};
    char *jwe = NULL;
    char *text = NULL;
    size_t size = 0;
    bool good = gov_jwe_encrypt(key, &options, "text", 4, &jwe, NULL) == GOV_OK &&
                gov_jwe_decrypt(&key, 1, &policy, jwe, strlen(jwe), &text, &size, NULL) == GOV_OK &&
                size == 4 && memcmp(text, "text", 4) == 0;

    gov_jwe_free_text(key, text, size);
    gov_key_free_text(key, jwe);
    return good;
}

static bool use_sm2(void)
{
    unsigned char signature[GOV_SM2_SIGNATURE_MAX];
    unsigned char sealed[4 + GOV_SM2_OVERHEAD];
    unsigned char out[sizeof sealed];
    size_t size = 0;

    return gov_sm2_sign(keys.sm2, GOV_SM2_FORM_DER, NULL, "text", 4, signature, sizeof signature,
                        &size, NULL) == GOV_OK &&
           gov_sm2_verify(keys.sm2, GOV_SM2_FORM_DER, NULL, "text", 4, signature, size, NULL) ==
               GOV_OK &&
           gov_sm2_encrypt(keys.sm2, GOV_SM2_C1C3C2, "text", 4, sealed, sizeof sealed, &size,
                           NULL) == GOV_OK &&
           gov_sm2_decrypt(keys.sm2, GOV_SM2_C1C3C2, sealed, size, out, sizeof out, &size, NULL) ==
               GOV_OK &&
           size == 4 && memcmp(out, "text", 4) == 0;
}

static bool use_sm4(void)
{
    const gov_sm4_options options = {.struct_size = sizeof options,
                                     .mode = GOV_SM4_GCM,
                                     .nonce = "0123456789ab",
                                     .nonce_size = 12};
    unsigned char sealed[4 + GOV_SM4_OVERHEAD];
    unsigned char out[sizeof sealed + GOV_SM4_OVERHEAD];
    size_t size = 0;

    return gov_sm4_encrypt(keys.secret, &options, "text", 4, sealed, sizeof sealed, &size, NULL) ==
               GOV_OK &&
           gov_sm4_decrypt(keys.secret, &options, sealed, size, out, sizeof out, &size, NULL) ==
               GOV_OK &&
           size == 4 && memcmp(out, "text", 4) == 0;
}

static void *work(void *user)
{
    int *good = user;

    for (int i = 0; i < ROUNDS; i++) {
        *good += use_jwe(keys.agreement, "ECDH-ES+A128KW") && use_jwe(keys.secret, "A128GCMKW") &&
                 use_sm2() && use_sm4();
    }
    return NULL;
}

START_TEST(keys_are_shared)
{
    pthread_t threads[THREADS];
    int good[THREADS] = {0};

    ck_assert_int_eq(gov_key_generate(NULL, "X25519", NULL, &keys.agreement, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_generate(NULL, "SM2", NULL, &keys.sm2, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_from_secret(NULL, "0123456789abcdef", 16, NULL, &keys.secret, NULL),
                     GOV_OK);
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &good[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_int_eq(good[i], ROUNDS);
    }
    gov_key_unref(keys.agreement);
    gov_key_unref(keys.sm2);
    gov_key_unref(keys.secret);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(keys_are_shared)};

    return test_run("jwe threads", entries, TEST_COUNT(entries));
}
