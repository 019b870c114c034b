/* SPDX-License-Identifier: Apache-2.0 */
/* The departments at work on the sandbox's clock: the newborn package from submit to close, order
 * and parallelism of tasks, publicity, expert review. */
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"

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

/* Eight departments at once behind one that distributes, then publicity, then the permit. */
START_TEST(investment_runs_in_parallel_and_is_publicised)
{
    sandbox_test t;
    char state[32];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-build");
    char *proposal = domain_upload(&t, "IP-M01", "proposal");
    char *licence = domain_certificate(&t, BUSINESS_LICENCE);
    char *body = gov__sb_format(
        "{\"item_code\":\"" INVESTMENT "\",\"form_data\":{\"project\":{\"name\":"
        "\"样例产业园\",\"code\":\"2611-990101-04-01-123456\",\"region\":\"990101\","
        "\"investment_fen\":100000000,\"area_square_metres\":20000},\"owner\":{\"name\":"
        "\"样例建设投资有限公司\",\"uscc\":\"91990101MA99000021\"}},\"materials\":[%s,"
        "{\"code\":\"IP-M02\",\"source\":\"certificate\",\"certificate_id\":\"%s\"},"
        "{\"code\":\"IP-M03\",\"status\":\"promised\"},"
        "{\"code\":\"IP-M04\",\"status\":\"promised\"}]}",
        proposal, licence);
    char *id = domain_create(&t, body);
    ck_assert_int_eq(domain_submit(&t, id), 200);
    domain_later(&t, "sub-build", 6 * HOUR_MS);
    ck_assert_str_eq(domain_state(&t, id), "in_review");
    ck_assert_int_eq(count_state(&t, "done"), 1);
    ck_assert_int_eq(count_state(&t, "active"), 6);
    domain_later(&t, "sub-build", 2 * DAY_MS);
    ck_assert_str_eq(domain_state(&t, id), "publicised");
    ck_assert_int_eq(count_state(&t, "active"), 1);
    domain_later(&t, "sub-build", 3 * DAY_MS);
    ck_assert_str_eq(domain_state(&t, id), "closed");
    cJSON *log = domain_log(&t, id, state);
    ck_assert_str_eq(state, "closed");
    ck_assert_int_eq(domain_count(log, "state", "to", "publicised"), 1);
    ck_assert_int_eq(domain_count(log, "state", "to", "in_review"), 2);
    ck_assert_int_eq(domain_count(log, "task", "to", "done"), 10);
    cJSON_Delete(log);
    free(id);
    free(body);
    free(licence);
    free(proposal);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(departments_work_as_fast_as_they_are_told)
{
    const gov_sandbox_options options = {.struct_size = sizeof options,
                                         .flags = GOV_SANDBOX_CLOCK_FROZEN |
                                                  GOV_SANDBOX_NO_POLL_INTERVAL,
                                         .work_speed = 3600};
    sandbox_test t;
    sandbox_test_open(&t, &options);
    sandbox_test_login(&t, "sub-li");
    char *id = newborn_submit(&t);
    sandbox_test_advance(&t, 3000);
    ck_assert_str_eq(domain_state(&t, id), "in_review");
    sandbox_test_advance(&t, 4000);
    ck_assert_str_eq(domain_state(&t, id), "closed");
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(operators_act_on_tasks_and_matters)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-food");
    char *id = food_submit(&t);
    ck_assert_int_eq(domain_operate(&t, id, "approve", NULL), 409);
    ck_assert_int_eq(domain_operate(&t, id, "dance", NULL), 404);
    ck_assert_int_eq(domain_operate(&t, "mat_none", "accept", NULL), 404);
    ck_assert_int_eq(domain_operate(&t, id, "accept", "{\"colour\":1}"), 422);
    ck_assert_int_eq(domain_operate(&t, id, "accept", NULL), 200);
    ck_assert_int_eq(domain_operate(&t, id, "review", NULL), 200);
    (void)domain_state(&t, id);
    char *first = gov__sb_copy(domain_text(&t, "/tasks/0/id"));
    char *second = gov__sb_format("{\"task_id\":\"%s\"}", domain_text(&t, "/tasks/1/id"));
    ck_assert_int_eq(domain_operate(&t, id, "approve", second), 409);
    char *body = gov__sb_format("{\"task_id\":\"%s\",\"reason\":\"材料齐全\"}", first);
    ck_assert_int_eq(domain_operate(&t, id, "approve", body), 200);
    (void)domain_state(&t, id);
    ck_assert_str_eq(domain_text(&t, "/tasks/0/state"), "done");
    ck_assert_str_eq(domain_text(&t, "/tasks/0/opinion"), "材料齐全");
    ck_assert_str_eq(domain_text(&t, "/tasks/1/state"), "active");
    ck_assert_int_eq(domain_operate(&t, id, "reject", "{\"reason\":\"不符合\"}"), 200);
    (void)domain_state(&t, id);
    ck_assert_str_eq(domain_text(&t, "/tasks/1/state"), "skipped");
    ck_assert_str_eq(domain_text(&t, "/result/outcome"), "rejected");
    ck_assert_str_ne(domain_text(&t, "/result/appeal_text"), "");
    free(body);
    free(second);
    free(first);
    free(id);
    id = food_submit(&t);
    ck_assert_int_eq(domain_operate(&t, id, "not_accept", NULL), 200);
    ck_assert_str_eq(domain_state(&t, id), "not_accepted");
    ck_assert_str_ne(domain_text(&t, "/result/remedy_text"), "");
    free(id);
    sandbox_test_close(&t);
}
END_TEST

/* 超期默许: a limit that passed approves, and says so. */
START_TEST(silence_is_consent)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-food");
    char *id = food_submit(&t);
    ck_assert_int_eq(domain_operate(&t, id, "expire", NULL), 409);
    ck_assert_int_eq(domain_operate(&t, id, "accept", NULL), 200);
    ck_assert_int_eq(domain_operate(&t, id, "expire", NULL), 200);
    ck_assert_str_eq(domain_state(&t, id), "approved");
    ck_assert(cJSON_IsTrue(domain_at(&t, "/result/deemed")));
    free(id);
    sandbox_test_close(&t);
}
END_TEST

/* One child that is refused does not hold up the others. */
START_TEST(a_package_survives_a_refused_child)
{
    sandbox_test t;
    char state[32];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = newborn_submit(&t);
    domain_later(&t, "sub-li", 12 * 60000);
    (void)domain_state(&t, id);
    char *maternity = gov__sb_copy(domain_text(&t, "/package/children/4/id"));
    ck_assert_int_eq(domain_operate(&t, maternity, "suspend", NULL), 200);
    ck_assert_str_eq(domain_state(&t, id), "suspended");
    ck_assert_int_eq(domain_operate(&t, maternity, "resume", NULL), 200);
    ck_assert_str_eq(domain_state(&t, id), "in_review");
    ck_assert_int_eq(domain_operate(&t, maternity, "reject", NULL), 200);
    ck_assert_str_eq(domain_state(&t, id), "in_review");
    domain_later(&t, "sub-li", 7 * HOUR_MS);
    ck_assert_str_eq(domain_state(&t, id), "closed");
    ck_assert_int_eq(count_state(&t, "skipped"), 1);
    cJSON *log = domain_log(&t, id, state);
    ck_assert_str_eq(state, "closed");
    cJSON_Delete(log);
    free(maternity);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(newborn_runs_from_submit_to_close),
        TEST_ENTRY(investment_runs_in_parallel_and_is_publicised),
        TEST_ENTRY(departments_work_as_fast_as_they_are_told),
        TEST_ENTRY(operators_act_on_tasks_and_matters),
        TEST_ENTRY(silence_is_consent),
        TEST_ENTRY(a_package_survives_a_refused_child),
    };
    return test_run("sandbox task", entries, TEST_COUNT(entries));
}
