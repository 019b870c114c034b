/* SPDX-License-Identifier: Apache-2.0 */
/* What JWS verification takes of memory, what it does when there is none, and that it leaves no
 * payload behind. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/jws.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

struct body {
    const char *set;
    const char *token;
    gov_status expected;
};

static gov_status verify_body(const gov_allocator *mem, void *user)
{
    const struct body *body = user;
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL};
    gov__crypto *own;
    gov__jwks *set = NULL;
    gov__jws *jws = NULL;
    gov_status status = gov__crypto_new(mem, &own);

    if (status == GOV_OK) {
        status = gov__jwks_parse(own, body->set, strlen(body->set), NULL, &set);
    }
    if (status == GOV_OK) {
        status = gov__jws_verify(own, body->token, strlen(body->token), &policy, set, &jws);
    }
    ck_assert((jws != NULL) == (status == GOV_OK));
    gov__jws_free(jws);
    gov__jwks_unref(set);
    gov__crypto_free(own);
    return status == body->expected ? GOV_OK : status;
}

START_TEST(memory_may_run_out)
{
    jose_key *key = jose_key_new("RS256", 0);
    char *set = jose_key_set(key, ",\"kid\":\"k\"");
    char *token = jose_sign(key, "{\"alg\":\"RS256\",\"kid\":\"k\"}", "{}");
    struct body good = {set, token, GOV_OK};
    struct body bad = {set, "eyJhbGciOiJSUzI1NiJ9.e30.AAAA", GOV_ERR_SIGNATURE};

    ck_assert_uint_ge(test_out_of_memory(verify_body, &good), 10);
    ck_assert_uint_ge(test_out_of_memory(verify_body, &bad), 10);
    free(set);
    free(token);
    jose_key_free(key);
}
END_TEST

/* A token with kid and typ: the object, header text and tree, payload, signature. */
START_TEST(a_token_costs_few_allocations)
{
    test_memory memory;
    gov__crypto *own;
    gov__jwks *set;
    gov__jws *jws;
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL};
    jose_key *key = jose_key_new("ES256", 0);
    char *text = jose_key_set(key, ",\"kid\":\"k\"");
    char *token = jose_sign(key, "{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"JWT\"}", "{}");

    test_memory_init(&memory);
    ck_assert_int_eq(gov__crypto_new(test_memory_allocator(&memory), &own), GOV_OK);
    ck_assert_int_eq(gov__jwks_parse(own, text, strlen(text), NULL, &set), GOV_OK);
    size_t before = memory.allocations;
    ck_assert_int_eq(gov__jws_verify(own, token, strlen(token), &policy, set, &jws), GOV_OK);
    ck_assert_uint_le(memory.allocations - before, 6);
    gov__jws_free(jws);
    gov__jwks_unref(set);
    gov__crypto_free(own);
    test_memory_check(&memory);
    free(text);
    free(token);
    jose_key_free(key);
}
END_TEST

START_TEST(payloads_are_wiped)
{
    test_memory memory;
    gov__crypto *own;
    gov__jwks *set;
    gov__jws *jws;
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL};
    jose_key *key = jose_key_new("EdDSA", 0);
    char *text = jose_key_set(key, "");
    char *token = jose_sign(key, "{\"alg\":\"EdDSA\"}", "{\"name\":\"PLANTED-NAME\"}");

    test_memory_init(&memory);
    ck_assert_int_eq(gov__crypto_new(test_memory_allocator(&memory), &own), GOV_OK);
    ck_assert_int_eq(gov__jwks_parse(own, text, strlen(text), NULL, &set), GOV_OK);
    test_memory_forbid(&memory, "PLANTED-NAME");
    ck_assert_int_eq(gov__jws_verify(own, token, strlen(token), &policy, set, &jws), GOV_OK);
    gov__jws_free(jws);
    char *changed = token + strlen(token) - 10;
    *changed = *changed == 'A' ? 'B' : 'A';
    ck_assert_int_eq(gov__jws_verify(own, token, strlen(token), &policy, set, &jws),
                     GOV_ERR_SIGNATURE);
    gov__jwks_unref(set);
    gov__crypto_free(own);
    test_memory_check(&memory);
    free(text);
    free(token);
    jose_key_free(key);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(memory_may_run_out),
        TEST_ENTRY(a_token_costs_few_allocations),
        TEST_ENTRY(payloads_are_wiped),
    };

    return test_run("jws memory", entries, TEST_COUNT(entries));
}
