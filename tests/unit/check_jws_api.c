/* SPDX-License-Identifier: Apache-2.0 */
/* gov_jws_verify: each algorithm with keys that were given, and everything that a JWS must not get away
 * with. Nothing is sent while keys are given. */
#include <stdlib.h>
#include <string.h>

#include <govsdk/jws.h>

#include "call_support.h"
#include "jose_support.h"

#define ALGS 5

static const char *const algs[ALGS] = {"ES256", "ES384", "RS256", "PS256", "EdDSA"};
static jose_key *keys[ALGS];
static char *key_set;

/* One set of all the keys; each key's name is its algorithm's. */
static void set_up(void)
{
    char *list = strdup("");
    for (size_t i = 0; i < ALGS; i++) {
        char *name = jose_format(",\"kid\":\"%s\"", algs[i]);
        keys[i] = jose_key_new(algs[i], 0);
        char *jwk = jose_key_jwk(keys[i], name);
        char *more = jose_format("%s%s%s", list, i > 0 ? "," : "", jwk);
        free(jwk);
        free(name);
        free(list);
        list = more;
    }
    key_set = jose_format("{\"keys\":[%s]}", list);
    free(list);
}

static void tear_down(void)
{
    free(key_set);
    for (size_t i = 0; i < ALGS; i++) {
        jose_key_free(keys[i]);
    }
}

static gov_status verify(const char *jws, char **out, size_t *size)
{
    play p;
    char *payload = (char *)(uintptr_t)1;
    play_begin(&p, NULL);
    ck_assert_int_eq(gov_client_set_keys_json(p.client, key_set, strlen(key_set), NULL), GOV_OK);
    play_script(&p, NULL, 0);
    gov_status status = gov_jws_verify(p.client, jws, strlen(jws), NULL, &payload, size, &p.error);
    ck_assert((status == GOV_OK) == (payload != NULL));
    ck_assert_int_eq(gov_error_get_status(p.error), status);
    ck_assert_str_eq(p.trace, "");
    *out = payload != NULL ? strdup(payload) : NULL;
    gov_client_free_text(p.client, payload);
    play_end(&p);
    return status;
}

static void expect(const char *jws, gov_status expected, const char *what)
{
    char *payload = NULL;
    size_t size = 99;
    gov_status status = verify(jws, &payload, &size);
    ck_assert_msg(status == expected, "%s: %s", what, gov_status_get_name(status));
    ck_assert(status == GOV_OK || size == 0);
    free(payload);
}

START_TEST(each_algorithm)
{
    for (size_t i = 0; i < ALGS; i++) {
        char *payload = NULL;
        size_t size = 0;
        char *header = jose_format("{\"alg\":\"%s\",\"kid\":\"%s\"}", algs[i], algs[i]);
        char *jws = jose_sign(keys[i], header, "{\"a\":\"样\"}");
        ck_assert_msg(verify(jws, &payload, &size) == GOV_OK, "%s", algs[i]);
        ck_assert_str_eq(payload, "{\"a\":\"样\"}");
        ck_assert_uint_eq(size, strlen("{\"a\":\"样\"}"));
        free(payload);
        /* Each byte of the payload and of the signature counts. */
        for (size_t at = strlen(jws) - 20; at < strlen(jws) - 2; at += 3) {
            char kept = jws[at];
            jws[at] = kept == 'A' ? 'B' : 'A';
            expect(jws, GOV_ERR_SIGNATURE, algs[i]);
            jws[at] = kept;
        }
        char *dot = strchr(jws, '.');
        dot[1] = dot[1] == 'A' ? 'B' : 'A';
        expect(jws, GOV_ERR_SIGNATURE, algs[i]);
        free(jws);
        free(header);
    }
}
END_TEST

/* The header names one algorithm and the key of another: the key decides. */
START_TEST(algorithm_and_key_must_fit)
{
    for (size_t i = 0; i < ALGS; i++) {
        for (size_t j = 0; j < ALGS; j++) {
            bool rsa = (i == 2 || i == 3) && (j == 2 || j == 3);
            if (i != j && !rsa) {
                char *header = jose_format("{\"alg\":\"%s\",\"kid\":\"%s\"}", algs[i], algs[j]);
                char *jws = jose_sign(keys[i], header, "{}");
                expect(jws, GOV_ERR_ALGORITHM, header);
                free(jws);
                free(header);
            }
        }
    }
}
END_TEST

typedef struct forged {
    const char *header;
    gov_status status;
} forged;

static const forged forgeries[] = {
    {"{\"alg\":\"none\",\"kid\":\"ES256\"}", GOV_ERR_ALGORITHM},
    {"{\"alg\":\"None\",\"kid\":\"ES256\"}", GOV_ERR_ALGORITHM},
    {"{\"alg\":\"HS256\",\"kid\":\"ES256\"}", GOV_ERR_ALGORITHM},
    {"{\"alg\":\"ES256K\",\"kid\":\"ES256\"}", GOV_ERR_ALGORITHM},
    {"{\"alg\":\"\",\"kid\":\"ES256\"}", GOV_ERR_ALGORITHM},
    {"{\"alg\":7,\"kid\":\"ES256\"}", GOV_ERR_RESPONSE},
    {"{\"kid\":\"ES256\"}", GOV_ERR_RESPONSE},
    {"{\"alg\":\"ES256\",\"kid\":\"nobody\"}", GOV_ERR_KEY_NOT_FOUND},
    {"{\"alg\":\"ES256\",\"kid\":\"\"}", GOV_ERR_KEY_NOT_FOUND},
    {"{\"alg\":\"ES256\",\"kid\":\"ES256\",\"alg\":\"ES256\"}", GOV_ERR_RESPONSE},
    {"{\"alg\":\"ES256\",\"kid\":\"ES256\",\"crit\":[\"b64\"],\"b64\":false}", GOV_ERR_RESPONSE},
    {"{\"alg\":\"ES256\",\"kid\":\"ES256\",\"crit\":[]}", GOV_ERR_RESPONSE},
    {"{\"alg\":\"ES256\",\"kid\":\"ES256\"} x", GOV_ERR_RESPONSE},
    {"[]", GOV_ERR_RESPONSE},
    {"", GOV_ERR_RESPONSE},
};

START_TEST(forged_headers)
{
    for (size_t i = 0; i < TEST_COUNT(forgeries); i++) {
        char *jws = jose_sign(keys[0], forgeries[i].header, "{}");
        expect(jws, forgeries[i].status, forgeries[i].header);
        free(jws);
    }
}
END_TEST

/* A key that the JWS brings along is never used (RFC 7515 section 4.1.3). */
START_TEST(own_keys_are_not_used)
{
    jose_key *own = jose_key_new("ES256", 0);
    char *jwk = jose_key_jwk(own, "");
    char *header = jose_format("{\"alg\":\"ES256\",\"kid\":\"ES256\",\"jwk\":%s}", jwk);
    char *jws = jose_sign(own, header, "{}");
    expect(jws, GOV_ERR_SIGNATURE, "jwk");
    free(jws);
    free(header);
    header = jose_format("{\"alg\":\"ES256\",\"jku\":\"https://evil.test/keys\",\"jwk\":%s}", jwk);
    jws = jose_sign(own, header, "{}");
    char *payload = NULL;
    size_t size = 0;
    ck_assert_int_ne(verify(jws, &payload, &size), GOV_OK);
    free(jws);
    free(header);
    free(jwk);
    jose_key_free(own);
}
END_TEST

/* A payload need not be JSON, nor text: its length is told. */
START_TEST(any_payload)
{
    static const char bytes[] = "a\0b\xff";
    play p;
    char *payload = NULL;
    size_t size = 0;
    char *jws =
        jose_sign_bytes(keys[0], "{\"alg\":\"ES256\",\"kid\":\"ES256\"}", bytes, sizeof bytes - 1);
    play_begin(&p, NULL);
    ck_assert_int_eq(gov_client_set_keys_json(p.client, key_set, strlen(key_set), NULL), GOV_OK);
    ck_assert_int_eq(gov_jws_verify(p.client, jws, strlen(jws), NULL, &payload, &size, &p.error),
                     GOV_OK);
    ck_assert_uint_eq(size, sizeof bytes - 1);
    ck_assert_mem_eq(payload, bytes, sizeof bytes);
    gov_client_free_text(p.client, payload);
    play_end(&p);
    free(jws);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("jws_api");
    TCase *test_case = tcase_create("verify");
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_test(test_case, each_algorithm);
    tcase_add_test(test_case, algorithm_and_key_must_fit);
    tcase_add_test(test_case, forged_headers);
    tcase_add_test(test_case, own_keys_are_not_used);
    tcase_add_test(test_case, any_payload);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
