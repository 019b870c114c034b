/* SPDX-License-Identifier: Apache-2.0 */
/* One key and one set used by many threads at once, without a lock. */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/jws.h>
#include <govsdk/key.h>

#include "unit/test_support.h"

enum { THREADS = 8, ROUNDS = 25 };

static const struct {
    const char *kind;
    const char *alg;
} kinds[] = {{"P-256", "ES256"}, {"RSA-2048", "PS256"}, {"Ed25519", "EdDSA"}, {"SM2", "SM2"}};

struct shared {
    gov_key *key;
    gov_key_set *set;
    const char *alg;
    _Atomic int good;
};

static void *work(void *user)
{
    struct shared *shared = user;
    const gov_jws_sign_options how = {
        .struct_size = sizeof how, .alg = shared->alg, .sm2_name = "SM2"};
    const gov_jws_verify_options must = {.struct_size = sizeof must, .sm2_name = "SM2"};
    gov_key *key = gov_key_ref(shared->key);
    gov_key_set *set = gov_key_set_ref(shared->set);

    for (int i = 0; i < ROUNDS; i++) {
        char *jwk = NULL;
        char *jws = NULL;
        char *payload = NULL;
        if (gov_jws_sign(key, &how, &i, sizeof i, &jws, NULL) == GOV_OK &&
            gov_jws_verify_with(set, shared->alg, &must, jws, strlen(jws), &payload, NULL, NULL) ==
                GOV_OK &&
            memcmp(payload, &i, sizeof i) == 0 &&
            gov_key_copy_public_jwk(key, &jwk, NULL) == GOV_OK) {
            shared->good++;
        }
        gov_key_free_text(key, jwk);
        gov_key_free_text(key, jws);
        gov_key_set_free_text(set, payload);
    }
    gov_key_set_unref(set);
    gov_key_unref(key);
    return NULL;
}

START_TEST(keys_are_shared)
{
    for (size_t k = 0; k < TEST_COUNT(kinds); k++) {
        struct shared shared = {.alg = kinds[k].alg};
        pthread_t threads[THREADS];

        ck_assert_int_eq(gov_key_generate(NULL, kinds[k].kind, NULL, &shared.key, NULL), GOV_OK);
        ck_assert_int_eq(gov_key_set_from_key(shared.key, &shared.set, NULL), GOV_OK);
        for (int i = 0; i < THREADS; i++) {
            ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &shared), 0);
        }
        for (int i = 0; i < THREADS; i++) {
            ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        }
        ck_assert_int_eq(shared.good, THREADS * ROUNDS);
        gov_key_set_unref(shared.set);
        gov_key_unref(shared.key);
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(keys_are_shared)};

    return test_run("key threads", entries, TEST_COUNT(entries));
}
