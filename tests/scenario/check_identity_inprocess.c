/* SPDX-License-Identifier: Apache-2.0 */
/* Every way in, and what is done with identities afterwards, in process: each over a counting allocator,
 * of which no block may be left. valgrind repeats it. */
#include "scenario/support/identity_journeys.h"
#include "unit/test_support.h"

START_TEST(a_journey)
{
    world w;
    test_memory memory;
    test_memory_init(&memory);
    world_open_in_process(&w);
    identity_journeys[_i].run(&w, test_memory_allocator(&memory));
    test_memory_check(&memory);
    world_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("identity_inprocess");
    for (int i = 0; identity_journeys[i].name != NULL; i++) {
        TCase *test_case = tcase_create(identity_journeys[i].name);
        tcase_add_loop_test(test_case, a_journey, i, i + 1);
        suite_add_tcase(suite, test_case);
    }
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
