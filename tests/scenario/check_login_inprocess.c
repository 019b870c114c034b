/* SPDX-License-Identifier: Apache-2.0 */
/* Every way in against the sandbox in this process, each with a sandbox of its own and an allocator that
 * counts. The same over HTTP are check_login_http.c. */
#include <check.h>

#include "scenario/support/ways.h"
#include "unit/test_support.h"

START_TEST(a_way_in_process)
{
    world w;
    test_memory memory;
    test_memory_init(&memory);
    world_open_in_process(&w);
    ways[_i].run(&w, test_memory_allocator(&memory));
    test_memory_check(&memory);
    world_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("login_inprocess");
    for (int i = 0; ways[i].name != NULL; i++) {
        TCase *test_case = tcase_create(ways[i].name);
        tcase_set_timeout(test_case, 60);
        tcase_add_loop_test(test_case, a_way_in_process, i, i + 1);
        suite_add_tcase(suite, test_case);
    }
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
