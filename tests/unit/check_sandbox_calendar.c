/* SPDX-License-Identifier: Apache-2.0 */
/* Working days: public holidays, make-up days, limits in every unit, the clock of a matter that
 * stands still. */
#include "sandbox_domain_support.h"
#include "test_support.h"

#include "sandbox/calendar.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"

static int64_t at(const char *text)
{
    int64_t ms = 0;
    ck_assert_msg(gov__sb_time_read(text, &ms), "%s", text);
    return ms;
}

static int64_t day(const char *date)
{
    char text[40];
    (void)gov__sb_print(text, sizeof text, "%sT12:00:00+08:00", date);
    return gov__sb_calendar_day(at(text));
}

START_TEST(knows_which_days_are_worked)
{
    static const struct {
        const char *date;
        bool works;
    } days[] = {
        {"2026-01-01", false}, {"2026-01-02", false}, {"2026-01-04", true},  {"2026-01-05", true},
        {"2026-02-14", true},  {"2026-02-16", false}, {"2026-02-23", false}, {"2026-02-24", true},
        {"2026-02-28", true},  {"2026-05-09", true},  {"2026-09-20", true},  {"2026-10-05", false},
        {"2026-10-10", true},  {"2026-11-21", false}, {"2026-11-22", false}, {"2026-11-23", true},
        {"2027-02-08", false}, {"2027-02-13", true},  {"2031-10-01", true},  {"2031-10-04", false},
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(days); i++) {
        ck_assert_msg(gov__sb_is_working_day(t.sb, day(days[i].date)) == days[i].works, "%s",
                      days[i].date);
    }
    sandbox_test_close(&t);
}
END_TEST

START_TEST(counts_and_adds)
{
    static const struct {
        const char *from, *to;
        int64_t days;
    } spans[] = {
        {"2026-11-23", "2026-11-23", 0},  {"2026-11-20", "2026-11-23", 1},
        {"2026-11-23", "2026-11-20", -1}, {"2026-09-30", "2026-10-10", 3},
        {"2026-02-13", "2026-02-24", 2},  {"2026-01-01", "2026-12-31", 248},
        {"1969-12-31", "1970-01-05", 3},
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(spans); i++) {
        ck_assert_int_eq(gov__sb_working_days_between(t.sb, day(spans[i].from), day(spans[i].to)),
                         spans[i].days);
    }
    /* What is added is what is counted. */
    for (int64_t n = 0; n <= 60; n++) {
        int64_t end = gov__sb_add_working_days(t.sb, day("2026-09-18"), n);
        ck_assert_int_eq(gov__sb_working_days_between(t.sb, day("2026-09-18"), end), n);
        ck_assert(n == 0 || gov__sb_is_working_day(t.sb, end));
    }
    sandbox_test_close(&t);
}
END_TEST

START_TEST(ends_limits_in_every_unit)
{
    static const struct {
        const char *start;
        int64_t n;
        const char *unit, *end;
    } limits[] = {
        {"2026-11-23T10:15:00+08:00", 5, "working_day", "2026-11-30T23:59:59+08:00"},
        {"2026-09-30T23:59:00+08:00", 1, "working_day", "2026-10-08T23:59:59+08:00"},
        {"2026-11-23T16:30:00Z", 1, "working_day", "2026-11-25T23:59:59+08:00"},
        {"2026-11-23T10:15:00+08:00", 5, "day", "2026-11-28T23:59:59+08:00"},
        {"2026-11-23T10:15:00+08:00", 2, "hour", "2026-11-23T12:15:00+08:00"},
        {"2026-11-23T10:15:00+08:00", 90, "minute", "2026-11-23T11:45:00+08:00"},
        {"2026-11-30T10:15:00+08:00", 3, "month", "2027-02-28T23:59:59+08:00"},
        {"2026-12-15T10:15:00+08:00", 1, "month", "2027-01-15T23:59:59+08:00"},
        {"2027-11-29T10:15:00+08:00", 3, "month", "2028-02-29T23:59:59+08:00"},
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(limits); i++) {
        int64_t end = gov__sb_limit_end(t.sb, at(limits[i].start), limits[i].n, limits[i].unit);
        ck_assert_msg(end == at(limits[i].end), "row %zu", i);
    }
    sandbox_test_close(&t);
}
END_TEST

/* Monday 09:00 in China; a food licence is promised within five working days. */
START_TEST(the_clock_of_a_matter_stands_still)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-food");
    char *id = food_submit(&t);
    ck_assert_ptr_null(domain_at(&t, "/matter/clock"));
    ck_assert_int_eq(domain_operate(&t, id, "accept", NULL), 200);
    ck_assert_int_eq(domain_operate(&t, id, "review", NULL), 200);
    (void)domain_state(&t, id);
    ck_assert_str_eq(domain_text(&t, "/clock/promised_due"), "2026-11-30T23:59:59+08:00");
    ck_assert_str_eq(domain_text(&t, "/clock/statutory_due"), "2026-12-21T23:59:59+08:00");
    ck_assert_int_eq((int)cJSON_GetNumberValue(domain_at(&t, "/clock/remaining_working_days")), 5);
    ck_assert_int_eq(domain_operate(&t, id, "suspend", "{\"reason\":\"专家评审\"}"), 200);
    domain_later(&t, "sub-food", 7 * DAY_MS);
    ck_assert_str_eq(domain_state(&t, id), "suspended");
    ck_assert_int_eq((int)cJSON_GetNumberValue(domain_at(&t, "/clock/remaining_working_days")), 5);
    ck_assert_str_eq(domain_text(&t, "/clock/colour"), "green");
    ck_assert_str_eq(domain_text(&t, "/tasks/0/state"), "suspended");
    ck_assert_int_eq(domain_operate(&t, id, "resume", NULL), 200);
    ck_assert_str_eq(domain_state(&t, id), "in_review");
    ck_assert_str_eq(domain_text(&t, "/clock/promised_due"), "2026-12-07T23:59:59+08:00");
    ck_assert_str_eq(domain_text(&t, "/clock/suspended/0/reason"), "专家评审");
    ck_assert_str_ne(domain_text(&t, "/clock/suspended/0/to"), "");
    ck_assert_str_eq(domain_text(&t, "/tasks/0/state"), "active");
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(the_calendar_is_signed)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/calendars/2026", NULL, NULL), 200);
    cJSON *header = NULL;
    cJSON *claims = domain_verify(&t, sandbox_test_text(&t, "calendar"), &header);
    ck_assert_ptr_nonnull(claims);
    ck_assert_str_eq(gov__sb_member_text(header, "typ"), "gov-calendar+jwt");
    ck_assert_str_eq(gov__sb_member_text(claims, "status"), "published");
    ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(claims, "holidays")), 7);
    ck_assert_int_eq(cJSON_GetArraySize(gov__sb_member(claims, "workdays")), 6);
    cJSON_Delete(header);
    cJSON_Delete(claims);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/calendars/2031", NULL, NULL), 404);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/calendars/x", NULL, NULL), 404);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(knows_which_days_are_worked), TEST_ENTRY(counts_and_adds),
        TEST_ENTRY(ends_limits_in_every_unit),   TEST_ENTRY(the_clock_of_a_matter_stands_still),
        TEST_ENTRY(the_calendar_is_signed),
    };
    return test_run("sandbox calendar", entries, TEST_COUNT(entries));
}
