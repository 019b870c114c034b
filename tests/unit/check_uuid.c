/* SPDX-License-Identifier: Apache-2.0 */
/* Random identifiers from a known source, from a failing one and from the system's. */
#include "test_support.h"

#include <string.h>

#include "base/uuid.h"

static gov_status fill_counting(void *user, void *out, size_t size)
{
    unsigned char *p = out;
    unsigned char *next = user;
    for (size_t i = 0; i < size; i++) {
        p[i] = (*next)++;
    }
    return GOV_OK;
}

static gov_status fill_with_ones(void *user, void *out, size_t size)
{
    (void)user;
    memset(out, 0xFF, size);
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
    char token[GOV__UUID_TOKEN_ROOM];
    char text[GOV__UUID_TEXT_ROOM];
    ck_assert_int_eq(gov__uuid_token(&random, token), GOV_OK);
    ck_assert_str_eq(token, "AAECAwQFBgcICQoLDA0ODw");
    next = 0;
    ck_assert_int_eq(gov__uuid_v4(&random, text), GOV_OK);
    ck_assert_str_eq(text, "00010203-0405-4607-8809-0a0b0c0d0e0f");
    random.fill = fill_with_ones;
    ck_assert_int_eq(gov__uuid_v4(&random, text), GOV_OK);
    ck_assert_str_eq(text, "ffffffff-ffff-4fff-bfff-ffffffffffff");
    ck_assert(gov__uuid_is_text(text, strlen(text)));
}
END_TEST

START_TEST(reports_a_failing_hook)
{
    gov_random random = {sizeof random, NULL, fill_failing, NULL};
    char token[GOV__UUID_TOKEN_ROOM] = "before";
    char text[GOV__UUID_TEXT_ROOM] = "before";
    ck_assert_int_eq(gov__uuid_token(&random, token), GOV_ERR_HOOK);
    ck_assert_str_eq(token, "");
    ck_assert_int_eq(gov__uuid_v4(&random, text), GOV_ERR_HOOK);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(the_system_source_does_not_repeat)
{
    char seen[1000][GOV__UUID_TOKEN_ROOM];
    for (size_t i = 0; i < TEST_COUNT(seen); i++) {
        ck_assert_int_eq(gov__uuid_token(NULL, seen[i]), GOV_OK);
        ck_assert_uint_eq(strlen(seen[i]), 22);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(seen[i], seen[j]) == 0) {
                ck_abort_msg("%s", seen[i]);
            }
        }
    }
}
END_TEST

START_TEST(recognises_uuid_text)
{
    static const char good[] = "00010203-0405-4607-8809-0A0b0c0d0e0F";
    char bad[sizeof good];
    ck_assert(gov__uuid_is_text(good, 36));
    ck_assert(!gov__uuid_is_text(good, 35));
    ck_assert(!gov__uuid_is_text("", 0));
    for (size_t i = 0; i < 36; i++) {
        memcpy(bad, good, sizeof good);
        bad[i] = bad[i] == '-' ? '0' : 'g';
        ck_assert(!gov__uuid_is_text(bad, 36));
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(encodes_the_bytes_of_the_hook),
        TEST_ENTRY(reports_a_failing_hook),
        TEST_ENTRY(the_system_source_does_not_repeat),
        TEST_ENTRY(recognises_uuid_text),
    };
    return test_run("uuid", entries, TEST_COUNT(entries));
}
