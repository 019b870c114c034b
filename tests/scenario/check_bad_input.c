/* SPDX-License-Identifier: Apache-2.0 */
/* Bad input for every public function: NULL for each pointer, empty, oversized, control characters, not
 * UTF-8, wrong state. Each is refused with its expected status and leaves NULL in what it gives out.
 * Which functions there are is read from tests/abi/symbols.txt: none can be forgotten. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/support/refuse.h"
#include "unit/test_support.h"

static good the_good;

static void set_up(void)
{
    good_open(&the_good);
}

static void tear_down(void)
{
    good_close(&the_good);
}

static void (*const tables[])(good *g) = {
    refuse_base,   refuse_client,       refuse_login,  refuse_token,       refuse_key,
    refuse_sm,     refuse_matter,       refuse_others, refuse_certificate, refuse_getters,
    refuse_signer, refuse_verification, refuse_trust,  refuse_sd_jwt};

/* Once with a place for the error, once without. */
START_TEST(bad_input_is_refused)
{
    for (int without_error = 0; without_error < 2; without_error++) {
        refuse_set_round(without_error);
        tables[_i](&the_good);
    }
}
END_TEST

START_TEST(transports_are_refused)
{
    refuse_exchange(&the_good);
}
END_TEST

/* Everything still works after all that. */
START_TEST(objects_are_unharmed)
{
    gov_matter *matter = NULL;
    gov_error *err = NULL;
    world_expect(
        gov_matter_get(the_good.session, gov_matter_get_id(the_good.matter), NULL, &matter, &err),
        &err, GOV_OK, "matter_get");
    gov_matter_free(matter);
    world_expect(gov_draft_save(the_good.draft, NULL, &err), &err, GOV_OK, "draft_save");
}
END_TEST

START_TEST(no_function_is_forgotten)
{
    char path[512];
    char name[128];
    size_t count = 0;
    (void)snprintf(path, sizeof path, "%s/tests/abi/symbols.txt", getenv("GOVSDK_SOURCE_DIR"));
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    while (fgets(name, sizeof name, file) != NULL) {
        name[strcspn(name, "\n")] = '\0';
        if (strncmp(name, "gov_", 4) == 0) {
            ck_assert_msg(refuse_was_called(name), "%s was never given bad input", name);
            count++;
        }
    }
    (void)fclose(file);
    ck_assert_uint_ge(count, 280);
    (void)printf("bad input: %zu functions, %zu calls\n", count, refuse_count());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bad_input");
    TCase *test_case = tcase_create("functions");
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_loop_test(test_case, bad_input_is_refused, 0, (int)TEST_COUNT(tables));
    tcase_add_test(test_case, transports_are_refused);
    tcase_add_test(test_case, objects_are_unharmed);
    tcase_add_test(test_case, no_function_is_forgotten);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
