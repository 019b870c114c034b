/* SPDX-License-Identifier: Apache-2.0 */
/* Every journey against the sandbox in this process, each with a sandbox of its own and an allocator
 * that counts. The same journeys over HTTP are check_http_journeys.c. */
#include <check.h>

#include "scenario/support/journeys.h"
#include "unit/test_support.h"

START_TEST(journey_in_process)
{
    world w;
    test_memory memory;
    world_client_options options = {.allocator = test_memory_allocator(&memory)};
    test_memory_init(&memory);
    world_open_in_process(&w);
    gov_client *client = world_client(&w, &options);
    journeys[_i].run(&w, client);
    gov_client_unref(client);
    test_memory_check(&memory);
    world_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("inprocess_journeys");
    for (int i = 0; journeys[i].name != NULL; i++) {
        TCase *test_case = tcase_create(journeys[i].name);
        tcase_add_loop_test(test_case, journey_in_process, i, i + 1);
        suite_add_tcase(suite, test_case);
    }
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
