/* SPDX-License-Identifier: Apache-2.0 */
/* The departments at work on the sandbox's clock: the newborn package from submit to close, order
 * and parallelism of tasks, publicity, expert review. */
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int count_state(const sandbox_test *t, const char *state)
{
    const cJSON *task = NULL;
    int count = 0;
    cJSON_ArrayForEach(task, domain_at(t, "/tasks"))
    {
        count += strcmp(gov__sb_member_text(task, "state"), state) == 0;
    }
    return count;
}

START_TEST(newborn_runs_from_submit_to_close)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = newborn_submit(&t);
    ck_assert_str_eq(domain_text(&t, "/matter/state"), "submitted");
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/matter/package/children")), 9);
    ck_assert_str_eq(domain_state(&t, id), "submitted");
    sandbox_test_advance(&t, 12 * 60000);
    ck_assert_str_eq(domain_state(&t, id), "in_review");
    ck_assert_int_eq(count_state(&t, "active"), 2); /* birth record and marriage record */
    ck_assert_str_eq(domain_text(&t, "/clock/colour"), "green");
    domain_later(&t, "sub-li", HOUR_MS);
    ck_assert_str_eq(domain_state(&t, id), "in_review");
    ck_assert_int_eq(count_state(&t, "active"), 3);
    domain_later(&t, "sub-li", 6 * HOUR_MS);
    ck_assert_str_eq(domain_state(&t, id), "closed");
    ck_assert_int_eq(count_state(&t, "done"), 12);
    ck_assert_int_eq((int)cJSON_GetNumberValue(domain_at(&t, "/package/counts/closed")), 9);
    ck_assert_str_eq(domain_text(&t, "/result/outcome"), "approved");
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/result/certificates")), 5);
    char state[32];
    cJSON *log = domain_log(&t, id, state);
    ck_assert_str_eq(state, "closed");
    ck_assert_int_eq(domain_count(log, "task", "to", "done"), 12);
    cJSON_Delete(log);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(newborn_runs_from_submit_to_close),
    };
    return test_run("sandbox_task", entries, TEST_COUNT(entries));
}
