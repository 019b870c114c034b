/* SPDX-License-Identifier: Apache-2.0 */
/* Examples of SD-JWT in files, where a machine has some: every text file in "sdjwt" below the folder that
 * GOV_ECERT_DIR names verifies by the key of RFC 9901 appendix A.5, a name with "_kb" has a proof, and each can
 * be presented anew. Without the folder the program ends with 77: "skipped". */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/sd_jwt.h>

#include "crypto/sdjwt.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

enum { SKIPPED = 77 };

#define KEY_SET                                                                                    \
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_" \
    "uNtQ\",\"y\":\"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8\"}]}"

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 65537);

    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(text);
    size_t size = fread(text, 1, 65536, file);
    (void)fclose(file);
    while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r')) {
        text[--size] = '\0';
    }
    return text;
}

/* "typ" as the file has it: examples use "example+sd-jwt" and "dc+sd-jwt". */
static gov_status verify(const gov__crypto *crypto, const char *text, const gov__jwks *keys,
                         gov__sdjwt **out)
{
    static const char *const types[] = {"example+sd-jwt", "dc+sd-jwt"};
    gov_status status = GOV_ERR_RESPONSE;

    for (size_t i = 0; i < TEST_COUNT(types) && status == GOV_ERR_RESPONSE; i++) {
        const gov__sdjwt_policy policy = {.algs = GOV__ALG_ES256, .typ = types[i]};
        status = gov__sdjwt_verify(crypto, text, strlen(text), &policy, keys, out);
    }
    return status;
}

/* Everything that can be disclosed is presented again, without a proof. */
static void present_again(const gov__crypto *crypto, const char *text, const gov__jwks *keys,
                          const char *claims)
{
    const char *fields[512];
    gov_sd_jwt_present_options options = {.struct_size = sizeof options, .fields = fields};
    gov_sd_jwt *s = NULL;
    gov__sdjwt *again = NULL;
    char *presented = NULL;

    ck_assert_int_eq(gov_sd_jwt_read(NULL, text, strlen(text), &s, NULL), GOV_OK);
    ck_assert_str_eq(gov_sd_jwt_get_claims_json(s), claims);
    for (size_t i = 0; i < gov_sd_jwt_get_count(s); i++) {
        fields[options.field_count++] = gov_sd_jwt_get_path(s, i);
    }
    ck_assert_int_eq(gov_sd_jwt_present(s, &options, &presented, NULL), GOV_OK);
    ck_assert_int_eq(verify(crypto, presented, keys, &again), GOV_OK);
    ck_assert_str_eq(gov__json_text(again->payload, NULL), claims);
    ck_assert_int_eq(again->holder, GOV__SDJWT_HOLDER_ABSENT);
    gov__sdjwt_free(again);
    gov_sd_jwt_free_text(s, presented);
    gov_sd_jwt_free(s);
}

static void check_file(const gov__crypto *crypto, const gov__jwks *keys, const char *path)
{
    char *text = read_file(path);
    gov__sdjwt *sdjwt = NULL;
    gov_status status = verify(crypto, text, keys, &sdjwt);

    ck_assert_msg(status == GOV_OK, "%s: %d", path, status);
    ck_assert_int_eq(sdjwt->holder, strstr(path, "_kb") != NULL ? GOV__SDJWT_HOLDER_NOT_CHECKED
                                                                : GOV__SDJWT_HOLDER_ABSENT);
    present_again(crypto, text, keys, gov__json_text(sdjwt->payload, NULL));
    gov__sdjwt_free(sdjwt);
    char *at = strchr(text, '.') + 20;
    *at = *at == 'A' ? 'B' : 'A';
    ck_assert_int_ne(verify(crypto, text, keys, &sdjwt), GOV_OK);
    free(text);
}

START_TEST(every_example_verifies)
{
    char *folder = jose_format("%s/sdjwt", getenv("GOV_ECERT_DIR"));
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    gov__crypto *crypto = NULL;
    gov__jwks *keys = NULL;
    size_t count = 0;

    ck_assert_ptr_nonnull(entries);
    ck_assert_int_eq(gov__crypto_new(NULL, &crypto), GOV_OK);
    ck_assert_int_eq(gov__jwks_parse(crypto, KEY_SET, strlen(KEY_SET), NULL, &keys), GOV_OK);
    while ((entry = readdir(entries)) != NULL) {
        const char *end = strrchr(entry->d_name, '.');
        if (end != NULL && strcmp(end, ".txt") == 0) {
            char *path = jose_format("%s/%s", folder, entry->d_name);
            check_file(crypto, keys, path);
            free(path);
            count++;
        }
    }
    ck_assert_uint_gt(count, 0);
    (void)printf("%zu examples\n", count);
    gov__jwks_unref(keys);
    gov__crypto_free(crypto);
    (void)closedir(entries);
    free(folder);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(every_example_verifies)};

    if (getenv("GOV_ECERT_DIR") == NULL) {
        puts("skipped: GOV_ECERT_DIR names no folder");
        return SKIPPED;
    }
    return test_run("examples", entries, TEST_COUNT(entries));
}
