/* SPDX-License-Identifier: Apache-2.0 */
/* Random identifiers from a known source, from a failing one and from the system's. */
#include "test_support.h"

#include <string.h>

#include "base/random_id.h"

static gov_status fill_counting(void *user, void *out, size_t size)
{
    unsigned char *p = out;
    unsigned char *next = user;
    for (size_t i = 0; i < size; i++) {
        p[i] = (*next)++;
    }
    return GOV_OK;
}

static gov_status fill_failing(void *user, void *out, size_t size)
{
    (void)user;
    memset(out, 0x11, size);
    return GOV_ERR_UNAVAILABLE;
}

START_TEST(encodes_the_bytes_of_the_hook)
{
    unsigned char next = 0;
    gov_random random = {sizeof random, &next, fill_counting, NULL};
    char token[GOV__RANDOM_ID_ROOM];
    ck_assert_int_eq(gov__random_id(&random, token), GOV_OK);
    ck_assert_str_eq(token, "AAECAwQFBgcICQoLDA0ODw");
}
END_TEST

START_TEST(reports_a_failing_hook)
{
    gov_random random = {sizeof random, NULL, fill_failing, NULL};
    char token[GOV__RANDOM_ID_ROOM] = "before";
    ck_assert_int_eq(gov__random_id(&random, token), GOV_ERR_HOOK);
    ck_assert_str_eq(token, "");
}
END_TEST

START_TEST(the_system_source_does_not_repeat)
{
    char seen[1000][GOV__RANDOM_ID_ROOM];
    for (size_t i = 0; i < TEST_COUNT(seen); i++) {
        ck_assert_int_eq(gov__random_id(NULL, seen[i]), GOV_OK);
        ck_assert_uint_eq(strlen(seen[i]), 22);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(seen[i], seen[j]) == 0) {
                ck_abort_msg("%s", seen[i]);
            }
        }
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(encodes_the_bytes_of_the_hook),
        TEST_ENTRY(reports_a_failing_hook),
        TEST_ENTRY(the_system_source_does_not_repeat),
    };
    return test_run("random_id", entries, TEST_COUNT(entries));
}
