/* SPDX-License-Identifier: Apache-2.0 */
/* When OpenSSL itself runs out of memory, after gov__crypto_prepare: no crash, no wrong answer, and
 * want of memory is what is reported. Its allocator is replaced for this program. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "crypto/jws.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

/* Counts down to the allocation that fails; 0 never fails. */
static size_t fail_at;
static size_t failures;

static int is_failing(void)
{
    if (fail_at == 0 || --fail_at != 0) {
        return 0;
    }
    failures++;
    return 1;
}

static void *test_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return is_failing() ? NULL : malloc(size);
}

static void *test_realloc(void *ptr, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return is_failing() ? NULL : realloc(ptr, size);
}

static void test_free(void *ptr, const char *file, int line)
{
    (void)file;
    (void)line;
    free(ptr);
}

struct scene {
    gov__crypto *crypto;
    gov__jwks *set;
    char *set_text;
    char *token;
};

static void make_scene(const char *alg, struct scene *scene)
{
    jose_key *key = jose_key_new(alg, 0);
    char *header = jose_format("{\"alg\":\"%s\"}", alg);

    scene->set_text = jose_key_set(key, "");
    scene->token = jose_sign(key, header, "{}");
    ck_assert_int_eq(gov__crypto_new(NULL, &scene->crypto), GOV_OK);
    ck_assert_int_eq(
        gov__jwks_parse(scene->crypto, scene->set_text, strlen(scene->set_text), NULL, &scene->set),
        GOV_OK);
    free(header);
    jose_key_free(key);
}

static void free_scene(struct scene *scene)
{
    gov__jwks_unref(scene->set);
    gov__crypto_free(scene->crypto);
    free(scene->set_text);
    free(scene->token);
}

static gov_status verify(struct scene *scene)
{
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL};
    gov__jws *jws;
    gov_status status = gov__jws_verify(scene->crypto, scene->token, strlen(scene->token), &policy,
                                        scene->set, &jws);

    gov__jws_free(jws);
    return status;
}

static gov_status import(struct scene *scene)
{
    gov__jwks *set;
    gov_status status =
        gov__jwks_parse(scene->crypto, scene->set_text, strlen(scene->set_text), NULL, &set);
    bool skipped = status == GOV_OK && gov__jwks_count(set) != 1;

    gov__jwks_unref(set);
    return skipped ? GOV_ERR_KEY_NOT_FOUND : status;
}

static gov_status make_context(struct scene *scene)
{
    gov__crypto *crypto;
    gov_status status = gov__crypto_new(NULL, &crypto);

    (void)scene;
    gov__crypto_free(crypto);
    return status;
}

static gov_status hash(struct scene *scene)
{
    gov__digest *digest;
    uint8_t out[GOV__DIGEST_MAX];
    gov_status status = gov__digest_new(scene->crypto, GOV__DIGEST_SHA256, &digest);

    if (status == GOV_OK) {
        status = gov__digest_final(digest, out);
    }
    gov__digest_free(digest);
    return status;
}

/* Fails allocation 1, 2, 3 ... until the action passes without a failure. In a few places OpenSSL
 * fails without a word; that may then look like `refusal`, which is safe, but must stay rare. */
static void torture(struct scene *scene, gov_status (*action)(struct scene *), gov_status refusal,
                    const char *what)
{
    size_t silent = 0;

    for (size_t n = 1;; n++) {
        fail_at = n;
        failures = 0;
        gov_status status = action(scene);
        fail_at = 0;

        ck_assert_uint_eq(ERR_peek_error(), 0);
        if (failures == 0) {
            ck_assert_int_eq(status, GOV_OK);
            ck_assert_uint_gt(n, 1);
            ck_assert_msg(silent <= 1 + n / 10, "%s: %zu of %zu", what, silent, n);
            return;
        }
        silent += status == refusal && refusal != GOV_OK;
        ck_assert_msg(status == GOV_OK || status == GOV_ERR_NO_MEMORY || status == refusal,
                      "%s, allocation %zu: %d", what, n, status);
        ck_assert_uint_lt(n, 10000);
    }
}

START_TEST(openssl_may_run_out_of_memory)
{
    static const char *const algs[] = {"ES256", "ES384", "RS256", "PS256", "EdDSA"};

    for (size_t i = 0; i < TEST_COUNT(algs); i++) {
        struct scene scene;

        make_scene(algs[i], &scene);
        torture(&scene, verify, GOV_ERR_SIGNATURE, algs[i]);
        torture(&scene, import, GOV_ERR_KEY_NOT_FOUND, algs[i]);
        torture(&scene, make_context, GOV_OK, algs[i]);
        torture(&scene, hash, GOV_OK, algs[i]);
        free_scene(&scene);
    }
}
END_TEST

START_TEST(preparing_may_be_repeated)
{
    ck_assert_int_eq(gov__crypto_prepare(), GOV_OK);
    ck_assert_int_eq(gov__crypto_prepare(), GOV_OK);
    ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(openssl_may_run_out_of_memory),
        TEST_ENTRY(preparing_may_be_repeated),
    };

    if (CRYPTO_set_mem_functions(test_malloc, test_realloc, test_free) != 1 ||
        gov__crypto_prepare() != GOV_OK) {
        return EXIT_FAILURE;
    }
    return test_run("openssl memory", entries, TEST_COUNT(entries));
}
