/* SPDX-License-Identifier: Apache-2.0 */
/* The journeys of check_inprocess_journeys.c over HTTP: the curl transport on one side, govsdk-sandboxd
 * on the other. With GOVSDK_SANDBOX_URL in the environment the daemon there is used, for instance behind
 * the contract proxy. */
#include <check.h>

#include "scenario/support/journeys.h"
#include "unit/test_support.h"

static world the_world;

START_TEST(journey_over_http)
{
    test_memory memory;
    world_client_options options = {.allocator = test_memory_allocator(&memory)};
    test_memory_init(&memory);
    gov_client *client = world_client(&the_world, &options);
    journeys[_i].run(&the_world, client);
    gov_client_unref(client);
    test_memory_check(&memory);
}
END_TEST

static void set_up(void)
{
    world_open_http(&the_world);
}

static void tear_down(void)
{
    world_close(&the_world);
}

int main(void)
{
    Suite *suite = suite_create("http_journeys");
    TCase *test_case = tcase_create("journeys");
    int count = 0;
    while (journeys[count].name != NULL) {
        count++;
    }
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_loop_test(test_case, journey_over_http, 0, count);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
