/* SPDX-License-Identifier: Apache-2.0 */
/* One context and one key set, many threads: verifying, hashing, taking and dropping references.
 * Run under ThreadSanitizer it shows that sharing needs no lock. */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/jws.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

enum { THREADS = 4, ROUNDS = 200 };

struct shared {
    gov__crypto *crypto;
    gov__jwks *set;
    char *tokens[2];
    uint8_t digest[GOV__DIGEST_MAX];
};

struct worker {
    struct shared *shared;
    pthread_t thread;
    int wrong;
};

static int verify_once(struct shared *shared, const char *token)
{
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL};
    gov__jwks *set = gov__jwks_ref(shared->set);
    gov__jws *jws;
    gov_status status = gov__jws_verify(shared->crypto, token, strlen(token), &policy, set, &jws);
    int wrong = status != GOV_OK || strcmp(jws->payload, "{}") != 0;

    gov__jws_free(jws);
    gov__jwks_unref(set);
    return wrong;
}

static void *work(void *user)
{
    struct worker *worker = user;
    struct shared *shared = worker->shared;

    for (int i = 0; i < ROUNDS; i++) {
        uint8_t digest[GOV__DIGEST_MAX];
        worker->wrong += verify_once(shared, shared->tokens[i % 2]);
        worker->wrong +=
            gov__digest_of(shared->crypto, GOV__DIGEST_SHA256, "abc", 3, digest) != GOV_OK ||
            memcmp(digest, shared->digest, 32) != 0;
    }
    return NULL;
}

START_TEST(a_key_set_is_shared)
{
    struct shared shared;
    struct worker workers[THREADS];
    jose_key *ec = jose_key_new("ES256", 0);
    jose_key *rsa = jose_key_new("RS256", 0);
    char *ec_jwk = jose_key_jwk(ec, ",\"kid\":\"e\"");
    char *rsa_jwk = jose_key_jwk(rsa, ",\"kid\":\"r\"");
    char *text = jose_format("{\"keys\":[%s,%s]}", ec_jwk, rsa_jwk);

    ck_assert_int_eq(gov__crypto_new(NULL, &shared.crypto), GOV_OK);
    ck_assert_int_eq(gov__jwks_parse(shared.crypto, text, strlen(text), NULL, &shared.set), GOV_OK);
    ck_assert_int_eq(gov__digest_of(shared.crypto, GOV__DIGEST_SHA256, "abc", 3, shared.digest),
                     GOV_OK);
    shared.tokens[0] = jose_sign(ec, "{\"alg\":\"ES256\",\"kid\":\"e\"}", "{}");
    shared.tokens[1] = jose_sign(rsa, "{\"alg\":\"RS256\"}", "{}");

    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.shared = &shared};
        ck_assert_int_eq(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(workers[i].thread, NULL), 0);
        ck_assert_int_eq(workers[i].wrong, 0);
    }

    gov__jwks_unref(shared.set);
    gov__crypto_free(shared.crypto);
    free(shared.tokens[0]);
    free(shared.tokens[1]);
    free(text);
    free(ec_jwk);
    free(rsa_jwk);
    jose_key_free(ec);
    jose_key_free(rsa);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(a_key_set_is_shared)};

    return test_run("crypto threads", entries, TEST_COUNT(entries));
}
