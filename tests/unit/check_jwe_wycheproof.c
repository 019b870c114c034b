/* SPDX-License-Identifier: Apache-2.0 */
/* The Wycheproof vectors for JWE, when GOV_WYCHEPROOF_DIR names a folder that has them; else the
 * program says so and ends with 77, which stands for "skipped".
 * No vector that is called invalid may open; each one that is called valid and refused is listed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/platform.h"
#include "unit/hex_support.h"
#include "unit/jwe_support.h"
#include "unit/test_support.h"

enum { SKIPPED = 77, FILE_MAX = 4 * 1024 * 1024 };

/* Runs of vectors that are called valid and that we refuse. */
static const struct {
    int first;
    int last;
    const char *reason;
} refusals[] = {
    {100, 105, "RSA1_5"},
    {112, 112, "RSA1_5"},
    {128, 128, "RSA1_5"},
    {135, 135, "zip"},
};

static gov__json *doc;
static gov__crypto *crypto;

static const char *refusal_of(int64_t id)
{
    for (size_t i = 0; i < TEST_COUNT(refusals); i++) {
        if (id >= refusals[i].first && id <= refusals[i].last) {
            return refusals[i].reason;
        }
    }
    return NULL;
}

/* Whether the vector opens; if so the text must be the right one. */
static bool opens(const gov__json_node *vector, gov__key *key)
{
    const gov__jwe_policy policy = {.algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL};
    const char *token = gov__json_get_string(vector, "jwe");
    const char *text = gov__json_get_string(vector, "pt");
    gov__jwe *jwe;

    if (token == NULL ||
        gov__jwe_decrypt(crypto, token, strlen(token), &policy, &key, 1, &jwe) != GOV_OK) {
        return false;
    }
    if (text != NULL) {
        hex_expect(jwe->text, jwe->text_len, text);
    }
    gov__jwe_free(jwe);
    return true;
}

static void run_group(const gov__json_node *group, int *vectors, int *opened)
{
    gov__key *key;

    ck_assert_int_eq(gov__key_from_jwk(NULL, gov__json_get_object(group, "private"), NULL, &key),
                     GOV_OK);
    for (const gov__json_node *v = gov__json_first(gov__json_get_array(group, "tests")); v != NULL;
         v = gov__json_next(v)) {
        int64_t id;

        ck_assert(gov__json_get_int64(v, "tcId", &id));
        bool valid = strcmp(gov__json_get_string(v, "result"), "valid") == 0;
        const char *reason = refusal_of(id);
        bool good = opens(v, key);
        ck_assert_msg(good == (valid && reason == NULL), "%d (%s): %s", (int)id,
                      gov__json_get_string(v, "comment"), reason != NULL ? reason : "not listed");
        ck_assert_msg(valid || reason == NULL, "%d is listed and not valid", (int)id);
        *vectors += 1;
        *opened += good;
    }
    gov__key_unref(key);
}

START_TEST(encryption)
{
    const gov__json_node *groups = gov__json_get_array(gov__json_root(doc), "testGroups");
    int vectors = 0;
    int opened = 0;

    for (const gov__json_node *g = gov__json_first(groups); g != NULL; g = gov__json_next(g)) {
        run_group(g, &vectors, &opened);
    }
    printf("json_web_encryption_test.json: %d vectors, %d opened\n", vectors, opened);
    ck_assert_int_ge(vectors, 139);
}
END_TEST

static bool load(void)
{
    const gov__json_limits limits = {.max_bytes = FILE_MAX};
    const char *folder = getenv("GOV_WYCHEPROOF_DIR");
    char path[4096];
    char *text;
    size_t len;

    snprintf(path, sizeof path, "%s/json_web_encryption_test.json", folder != NULL ? folder : "");
    bool found = gov__platform_file_load(NULL, path, FILE_MAX, &text, &len) == GOV_OK &&
                 gov__json_parse(NULL, text, len, &limits, &doc) == GOV_OK;

    if (found) {
        gov__mem_free(NULL, text);
    }
    return found;
}

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(encryption)};

    if (!load()) {
        puts("skipped: GOV_WYCHEPROOF_DIR does not name a folder with the vectors for JWE");
        return SKIPPED;
    }
    if (gov__crypto_new(NULL, &crypto) != GOV_OK) {
        return EXIT_FAILURE;
    }
    int result = test_run("wycheproof jwe", entries, TEST_COUNT(entries));
    gov__crypto_free(crypto);
    gov__json_free(doc);
    return result;
}
