/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen threads and one identity: what is bound to keys, renewed, verified, exchanged and ended, over
 * HTTP and in process. */
#include "scenario/support/crowd.h"
#include "unit/test_support.h"

static void (*const crowds[])(world *w) = {crowd_renews_bound_once, crowd_renews_with_nonces,
                                           crowd_logs_in, crowd_verifies,
                                           crowd_exchanges_until_told};

START_TEST(threads_over_http)
{
    world w;
    world_open_daemon(&w, NULL);
    crowds[_i](&w);
    world_close(&w);
}
END_TEST

START_TEST(threads_in_process)
{
    world w;
    world_open_in_process(&w);
    crowds[_i](&w);
    world_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("identity_threads");
    TCase *test_case = tcase_create("crowds");
    tcase_add_loop_test(test_case, threads_over_http, 0, (int)TEST_COUNT(crowds));
    tcase_add_loop_test(test_case, threads_in_process, 0, (int)TEST_COUNT(crowds));
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
