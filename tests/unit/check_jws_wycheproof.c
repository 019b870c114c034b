/* SPDX-License-Identifier: Apache-2.0 */
/* The Wycheproof vectors for JWS and JWK, when GOV_WYCHEPROOF_DIR names the folder with them; else
 * the program says so and ends with 77, which stands for "skipped".
 * No vector that is called invalid may pass; each one that is called valid and refused is listed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/platform.h"
#include "crypto/jws.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

enum { SKIPPED = 77, FILE_MAX = 4 * 1024 * 1024 };

/* A run of vectors that are called valid and that we refuse. */
struct refusal {
    int first;
    int last;
    const char *reason;
};

#define CROSS "the alg of the key contradicts the header"

static const struct refusal signature_refusals[] = {
    {346, 347, CROSS}, /* PS256 in the key, PS384 in the header; "ES521" */
    {350, 351, CROSS},
    {372, 373, "a question mark inside base64url (RFC 7515 section 2 knows no such letter)"},
};

/* Called invalid, but byte for byte a vector that is called valid: the fault was lost on the way. */
static const struct twin {
    const char *file;
    int invalid;
    int valid;
} twins[] = {
    {"json_web_signature_test.json", 367, 357},
    {"json_web_signature_test.json", 370, 357},
};

static const char *folder;
static gov__crypto *crypto;

static gov__json *load(const char *name)
{
    const gov__json_limits limits = {.max_bytes = FILE_MAX};
    char *path = jose_format("%s/%s", folder, name);
    char *text;
    size_t len;
    gov__json *doc;

    ck_assert_msg(gov__platform_file_load(NULL, path, FILE_MAX, &text, &len) == GOV_OK, "%s", path);
    ck_assert_int_eq(gov__json_parse(NULL, text, len, &limits, &doc), GOV_OK);
    gov__mem_free(NULL, text);
    free(path);
    return doc;
}

/* The key or the keys of a group as a set; NULL when the set is refused. */
static gov__jwks *read_keys(const gov__json_node *group)
{
    const gov__json_node *keys = gov__json_get_object(group, "public");
    gov__jwks *set;
    gov__buf text;

    keys = keys != NULL ? keys : gov__json_get_object(group, "private");
    bool single = gov__json_member(keys, "keys") == NULL;
    gov__buf_init(&text, NULL, 0);
    gov__buf_append_str(&text, single ? "{\"keys\":[" : "");
    gov__json_print(keys, &text);
    gov__buf_append_str(&text, single ? "]}" : "");
    ck_assert_int_eq(gov__buf_status(&text), GOV_OK);
    const gov__jwks_limits limits = {.allow_symmetric = true};
    gov_status status = gov__jwks_parse(crypto, text.data, text.len, &limits, &set);
    ck_assert(status == GOV_OK || status == GOV_ERR_RESPONSE);
    gov__buf_free(&text);
    return set;
}

/* The private key of a group, where there is one that can sign, signs what its set verifies. */
static int signs(const gov__json_node *group, const gov__jwks *set)
{
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL | GOV__ALG_HMAC};
    const gov__json_node *private = gov__json_get_object(group, "private");
    gov__key *key = NULL;
    gov__jws *jws = NULL;
    gov__buf token;
    int signed_one = 0;

    if (set == NULL || gov__jwks_count(set) == 0 || gov__json_member(private, "kty") == NULL) {
        return 0;
    }
    ck_assert_int_eq(gov__key_from_jwk(NULL, private, NULL, &key), GOV_OK);
    gov__buf_init(&token, NULL, 0);
    if (gov__key_algs(key) != 0 && gov__key_permits(key, NULL, GOV__KEY_OP_SIGN)) {
        ck_assert_int_eq(gov__jws_sign(key, &(gov__jws_header){0}, "own", 3, &token), GOV_OK);
        ck_assert_int_eq(gov__jws_verify(crypto, token.data, token.len, &policy, set, &jws),
                         GOV_OK);
        ck_assert_str_eq(jws->payload, "own");
        signed_one = 1;
    }
    gov__jws_free(jws);
    gov__buf_free(&token);
    gov__key_unref(key);
    return signed_one;
}

static bool verifies(const gov__json_node *vector, const gov__jwks *set)
{
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL | GOV__ALG_HMAC};
    const char *token = gov__json_get_string(vector, "jws");
    gov__jws *jws = NULL;

    ck_assert_ptr_nonnull(token);
    if (set != NULL) {
        gov_status status = gov__jws_verify(crypto, token, strlen(token), &policy, set, &jws);
        ck_assert((status == GOV_OK) == (jws != NULL));
    }
    bool good = jws != NULL;
    gov__jws_free(jws);
    return good;
}

static const char *refusal_of(const struct refusal *list, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++) {
        if (id >= list[i].first && id <= list[i].last) {
            return list[i].reason;
        }
    }
    return NULL;
}

static const char *token_of(const gov__json_node *groups, int64_t wanted)
{
    for (const gov__json_node *g = gov__json_first(groups); g != NULL; g = gov__json_next(g)) {
        for (const gov__json_node *v = gov__json_first(gov__json_get_array(g, "tests")); v != NULL;
             v = gov__json_next(v)) {
            int64_t id;
            if (gov__json_get_int64(v, "tcId", &id) && id == wanted) {
                return gov__json_get_string(v, "jws");
            }
        }
    }
    return "";
}

static bool is_twin(const char *name, const gov__json_node *groups, int64_t id)
{
    for (size_t i = 0; i < TEST_COUNT(twins); i++) {
        if (strcmp(twins[i].file, name) == 0 && twins[i].invalid == id) {
            ck_assert_str_eq(token_of(groups, id), token_of(groups, twins[i].valid));
            return true;
        }
    }
    return false;
}

/* Returns how many vectors there were. */
static int run_file(const char *name, const struct refusal *list, size_t count)
{
    gov__json *doc = load(name);
    const gov__json_node *groups = gov__json_get_array(gov__json_root(doc), "testGroups");
    int vectors = 0;
    int accepted = 0;
    int listed = 0;
    int own = 0;

    for (const gov__json_node *g = gov__json_first(groups); g != NULL; g = gov__json_next(g)) {
        gov__jwks *set = read_keys(g);

        own += signs(g, set);
        for (const gov__json_node *v = gov__json_first(gov__json_get_array(g, "tests")); v != NULL;
             v = gov__json_next(v)) {
            int64_t id;
            ck_assert(gov__json_get_int64(v, "tcId", &id));
            bool valid = strcmp(gov__json_get_string(v, "result"), "valid") == 0 ||
                         is_twin(name, groups, id);
            const char *reason = refusal_of(list, count, id);

            ck_assert_msg(verifies(v, set) == (valid && reason == NULL), "%s %d (%s): %s", name,
                          (int)id, gov__json_get_string(v, "result"),
                          reason != NULL ? reason : "not listed");
            ck_assert_msg(valid || reason == NULL, "%s %d is listed and not valid", name, (int)id);
            vectors++;
            accepted += valid && reason == NULL;
            listed += reason != NULL;
        }
        gov__jwks_unref(set);
    }
    printf("%s: %d vectors, %d accepted, %d valid ones refused by the list; %d keys sign\n", name,
           vectors, accepted, listed, own);
    gov__json_free(doc);
    return vectors;
}

START_TEST(signatures)
{
    ck_assert_int_ge(run_file("json_web_signature_test.json", signature_refusals,
                              TEST_COUNT(signature_refusals)),
                     401);
}
END_TEST

START_TEST(keys)
{
    ck_assert_int_ge(run_file("json_web_key_test.json", NULL, 0), 26);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(signatures), TEST_ENTRY(keys)};

    folder = getenv("GOV_WYCHEPROOF_DIR");
    if (folder == NULL || folder[0] == '\0') {
        puts("skipped: GOV_WYCHEPROOF_DIR does not name a folder with the vectors");
        return SKIPPED;
    }
    if (gov__crypto_new(NULL, &crypto) != GOV_OK) {
        return EXIT_FAILURE;
    }
    int result = test_run("wycheproof", entries, TEST_COUNT(entries));
    gov__crypto_free(crypto);
    return result;
}
