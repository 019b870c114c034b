/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen threads on one client and one session, in process. */
#include "scenario/support/crowd.h"
#include "unit/test_support.h"

static void (*const crowds[])(world *w) = {
    crowd_discovers,         crowd_reads, crowd_submits, crowd_renews_once, crowd_loses_its_session,
    crowd_shares_references, crowd_papers};

START_TEST(threads_share)
{
    world w;
    world_open_in_process(&w);
    crowds[_i](&w);
    world_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("threads_inprocess");
    TCase *test_case = tcase_create("crowds");
    tcase_add_loop_test(test_case, threads_share, 0, (int)TEST_COUNT(crowds));
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
