/* SPDX-License-Identifier: Apache-2.0 */
/* The public functions of JWE: there and back, the policy, what an error tells, want of memory. The
 * rest is in check_jwe.c, bad input in check_bad_input.c. */
#include <check.h>
#include <string.h>

#include <govsdk/jwe.h>

#include "unit/test_support.h"

static gov_key *new_key(const char *kind, const char *kid)
{
    const gov_key_options options = {.struct_size = sizeof options, .kid = kid};
    gov_key *key;

    ck_assert_int_eq(gov_key_generate(NULL, kind, &options, &key, NULL), GOV_OK);
    return key;
}

static char *encrypt(const gov_key *key, const char *alg, const char *cty)
{
    const gov_jwe_options options = {.struct_size = sizeof options,
                                     .alg = alg,
                                     .enc = "A256GCM",
                                     .typ = "JWT",
                                     .cty = cty,
                                     .apu = "Alice",
                                     .apu_size = 5};
    char *jwe;

    ck_assert_int_eq(gov_jwe_encrypt(key, &options, "a\0b", 3, &jwe, NULL), GOV_OK);
    return jwe;
}

START_TEST(there_and_back)
{
    gov_key *keys[] = {new_key("X25519", "x"), new_key("P-384", "p"), new_key("RSA-2048", "r")};
    static const char *const algs[] = {"ECDH-ES", "ECDH-ES+A192KW", "RSA-OAEP-256"};
    const gov_jwe_policy policy = {.struct_size = sizeof policy,
                                   .algs = "ECDH-ES ECDH-ES+A192KW RSA-OAEP-256",
                                   .encs = "A256GCM",
                                   .typ = "application/jwt"};

    for (size_t i = 0; i < 3; i++) {
        char *jwe = encrypt(keys[i], algs[i], NULL);
        char *text;
        size_t size;

        ck_assert_int_eq(gov_jwe_decrypt(keys, 3, &policy, jwe, strlen(jwe), &text, &size, NULL),
                         GOV_OK);
        ck_assert_uint_eq(size, 3);
        ck_assert_mem_eq(text, "a\0b", 4);
        gov_jwe_free_text(keys[0], text, size);
        gov_key_free_text(keys[i], jwe);
    }
    for (size_t i = 0; i < 3; i++) {
        gov_key_unref(keys[i]);
    }
}
END_TEST

START_TEST(the_policy_decides)
{
    static const struct {
        gov_jwe_policy policy;
        gov_status status;
    } cases[] = {
        {{.algs = "ECDH-ES", .encs = "A256GCM"}, GOV_OK},
        {{.algs = "ECDH-ES", .encs = "A256GCM", .typ = "jwt", .cty = "JWT"}, GOV_OK},
        {{.algs = "ECDH-ES", .encs = "A256GCM", .typ = "at+jwt"}, GOV_ERR_RESPONSE},
        {{.algs = "ECDH-ES", .encs = "A256GCM", .cty = "json"}, GOV_ERR_RESPONSE},
        {{.algs = "dir", .encs = "A256GCM"}, GOV_ERR_ALGORITHM},
        {{.algs = "ECDH-ES", .encs = "A128GCM"}, GOV_ERR_ALGORITHM},
        {{.algs = "ECDH-ES", .encs = "A256GCM", .max_bytes = 20}, GOV_ERR_LIMIT},
    };
    gov_key *key = new_key("P-256", "k");
    char *jwe = encrypt(key, "ECDH-ES", "JWT");

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov_jwe_policy policy = cases[i].policy;
        gov_error *err = NULL;
        size_t size;
        char *text;

        policy.struct_size = sizeof policy;
        gov_status status = gov_jwe_decrypt(&key, 1, &policy, jwe, strlen(jwe), &text, &size, &err);
        ck_assert_msg(status == cases[i].status, "%zu: %d", i, (int)status);
        ck_assert((text != NULL) == (status == GOV_OK));
        ck_assert_int_eq(gov_error_get_status(err), status);
        gov_jwe_free_text(key, text, size);
        gov_error_free(err);
    }
    gov_key_free_text(key, jwe);
    gov_key_unref(key);
}
END_TEST

START_TEST(an_error_tells_nothing_of_the_text)
{
    const gov_jwe_policy policy = {
        .struct_size = sizeof policy, .algs = "ECDH-ES", .encs = "A256GCM"};
    gov_key *key = new_key("P-256", "k");
    gov_key *other = new_key("P-256", "k");
    char *jwe = encrypt(key, "ECDH-ES", NULL);
    gov_error *err = NULL;
    char *text;

    ck_assert_int_eq(gov_jwe_decrypt(&other, 1, &policy, jwe, strlen(jwe), &text, NULL, &err),
                     GOV_ERR_DECRYPT);
    ck_assert_str_eq(gov_error_get_message(err, GOV_LANGUAGE_EN),
                     "the token cannot be decrypted: it does not open");
    gov_error_free(err);
    gov_key_free_text(key, jwe);
    gov_key_unref(key);
    gov_key_unref(other);
}
END_TEST

static gov_status body(const gov_allocator *mem, void *user)
{
    const gov_jwe_options options = {
        .struct_size = sizeof options, .alg = "A128KW", .enc = "A128GCM"};
    const gov_jwe_policy policy = {
        .struct_size = sizeof policy, .algs = "A128KW", .encs = "A128GCM"};
    gov_error *err = NULL;
    gov_key *key = NULL;
    char *jwe = NULL;
    char *text = NULL;
    size_t size = 0;
    gov_status status = gov_key_from_secret(mem, "0123456789abcdef", 16, NULL, &key, &err);

    (void)user;
    if (status == GOV_OK) {
        status = gov_jwe_encrypt(key, &options, "text", 4, &jwe, &err);
    }
    if (status == GOV_OK) {
        status = gov_jwe_decrypt(&key, 1, &policy, jwe, strlen(jwe), &text, &size, &err);
    }
    ck_assert_int_eq(gov_error_get_status(err), status);
    ck_assert((text != NULL) == (status == GOV_OK));
    if (key != NULL) {
        gov_jwe_free_text(key, text, size);
        gov_key_free_text(key, jwe);
    }
    gov_error_free(err);
    gov_key_unref(key);
    return status;
}

START_TEST(memory_may_run_out)
{
    ck_assert_uint_ge(test_out_of_memory(body, NULL), 10);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(there_and_back),
        TEST_ENTRY(the_policy_decides),
        TEST_ENTRY(an_error_tells_nothing_of_the_text),
        TEST_ENTRY(memory_may_run_out),
    };

    return test_run("jwe api", entries, TEST_COUNT(entries));
}
