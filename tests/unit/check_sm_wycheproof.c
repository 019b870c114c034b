/* SPDX-License-Identifier: Apache-2.0 */
/* The Wycheproof vectors for SM4-GCM, SM4-CCM and HMAC with SM3, when GOV_WYCHEPROOF_DIR names the
 * folder with them; else the program says so and ends with 77, which stands for "skipped".
 * Every valid vector must come out right in both directions, every invalid one be refused. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/platform.h"
#include "base/wipe.h"
#include "crypto/mac.h"
#include "crypto/sm4.h"
#include "unit/hex_support.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

enum { SKIPPED = 77, FILE_MAX = 4 * 1024 * 1024 };

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

static hex member(const gov__json_node *vector, const char *name)
{
    const char *text = gov__json_get_string(vector, name);

    ck_assert_ptr_nonnull(text);
    return hex_of(text);
}

typedef void (*vector_fn)(gov__sm4_mode mode, const gov__json_node *vector, bool valid, int id);

static int run_file(const char *name, gov__sm4_mode mode, vector_fn run)
{
    gov__json *doc = load(name);
    const gov__json_node *groups = gov__json_get_array(gov__json_root(doc), "testGroups");
    int count = 0;

    for (const gov__json_node *g = gov__json_first(groups); g != NULL; g = gov__json_next(g)) {
        for (const gov__json_node *v = gov__json_first(gov__json_get_array(g, "tests")); v != NULL;
             v = gov__json_next(v)) {
            int64_t id;

            ck_assert(gov__json_get_int64(v, "tcId", &id));
            run(mode, v, strcmp(gov__json_get_string(v, "result"), "valid") == 0, (int)id);
            count++;
        }
    }
    printf("%s: %d vectors\n", name, count);
    gov__json_free(doc);
    return count;
}

static void run_aead(gov__sm4_mode mode, const gov__json_node *vector, bool valid, int id)
{
    hex key = member(vector, "key");
    hex nonce = member(vector, "iv");
    hex aad = member(vector, "aad");
    hex text = member(vector, "msg");
    hex cipher = member(vector, "ct");
    hex tag = member(vector, "tag");
    const gov__aead aead = {hex_bytes(&key), hex_bytes(&nonce), hex_bytes(&aad)};
    uint8_t out[HEX_MAX];
    uint8_t made[GOV__CIPHER_TAG];
    gov_status status =
        gov__sm4_open(crypto, mode, &aead, hex_bytes(&cipher), hex_bytes(&tag), out);

    ck_assert_msg((status == GOV_OK) == valid, "%d is %d", id, (int)status);
    if (valid) {
        ck_assert_msg(memcmp(out, text.data, text.len) == 0, "%d opens to another text", id);
        ck_assert_int_eq(gov__sm4_seal(crypto, mode, &aead, hex_bytes(&text), out, made, tag.len),
                         GOV_OK);
        ck_assert_msg(memcmp(out, cipher.data, cipher.len) == 0, "%d seals otherwise", id);
        ck_assert_msg(memcmp(made, tag.data, tag.len) == 0, "%d has another tag", id);
    }
}

static void run_mac(gov__sm4_mode mode, const gov__json_node *vector, bool valid, int id)
{
    hex key = member(vector, "key");
    hex text = member(vector, "msg");
    hex tag = member(vector, "tag");
    uint8_t mac[GOV__DIGEST_MAX];

    (void)mode;
    ck_assert_int_eq(gov__mac_of(crypto, GOV__DIGEST_SM3, hex_bytes(&key), hex_bytes(&text), mac),
                     GOV_OK);
    ck_assert_uint_le(tag.len, 32);
    ck_assert_msg(gov__equal_const_time(mac, tag.data, tag.len) == valid, "%d", id);
}

START_TEST(sm4_gcm)
{
    ck_assert_int_ge(run_file("sm4_gcm_test.json", GOV__SM4_GCM, run_aead), 104);
}
END_TEST

START_TEST(sm4_ccm)
{
    ck_assert_int_ge(run_file("sm4_ccm_test.json", GOV__SM4_CCM, run_aead), 184);
}
END_TEST

START_TEST(hmac_sm3)
{
    ck_assert_int_ge(run_file("hmac_sm3_test.json", GOV__SM4_MODE_COUNT, run_mac), 174);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(sm4_gcm), TEST_ENTRY(sm4_ccm), TEST_ENTRY(hmac_sm3)};

    folder = getenv("GOV_WYCHEPROOF_DIR");
    if (folder == NULL || folder[0] == '\0') {
        puts("skipped: GOV_WYCHEPROOF_DIR does not name a folder with the vectors");
        return SKIPPED;
    }
    if (gov__crypto_new(NULL, &crypto) != GOV_OK) {
        return EXIT_FAILURE;
    }
    int result = test_run("wycheproof sm", entries, TEST_COUNT(entries));
    gov__crypto_free(crypto);
    return result;
}
