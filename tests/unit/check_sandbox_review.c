/* SPDX-License-Identifier: Apache-2.0 */
/* Reviews 好差评: what is pending, the rules of a review, the loop of a work order with its due
 * times on working days. */
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/matter.h"

#define REVIEWS "/gov/v1/reviews"

/* A food licence that is closed; the service contact's id is kept in `event`. */
static void open_with_contact(sandbox_test *t, char event[GOV__SB_ID_BYTES])
{
    static const char *const way[] = {"accept", "review", "approve", "close"};
    sandbox_test_open(t, NULL);
    sandbox_test_login(t, "sub-food");
    char *id = food_submit(t);
    ck_assert_int_eq(domain_send(t, "GET", REVIEWS "/pending", NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(t, "/items")), 0);
    for (size_t i = 0; i < TEST_COUNT(way); i++) {
        ck_assert_int_eq(domain_operate(t, id, way[i], NULL), 200);
    }
    ck_assert_int_eq(domain_send(t, "GET", REVIEWS "/pending", NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(t, "/items")), 1);
    ck_assert_str_eq(domain_text(t, "/items/0/matter_id"), id);
    ck_assert_int_eq((int)cJSON_GetNumberValue(domain_at(t, "/items/0/attempt")), 1);
    (void)snprintf(event, GOV__SB_ID_BYTES, "%s", domain_text(t, "/items/0/service_event_id"));
    free(id);
}

static int post(sandbox_test *t, const char *event, const char *members)
{
    char *body = gov__sb_format("{\"service_event_id\":\"%s\",%s}", event, members);
    int status = domain_send(t, "POST", REVIEWS, NULL, body);
    free(body);
    return status;
}

static int post_again(sandbox_test *t, const char *review, const char *body)
{
    char *target = gov__sb_format(REVIEWS "/%s/followup", review);
    int status = domain_send(t, "POST", target, NULL, body);
    free(target);
    return status;
}

static int step(sandbox_test *t, const char *order, const char *action, const char *body)
{
    char *target = gov__sb_format("/sandbox/workorders/%s/%s", order, action);
    int status = sandbox_test_json(t, "POST", target, NULL, body);
    free(target);
    return status;
}

static int confirm(sandbox_test *t, const char *order, const char *body)
{
    char *target = gov__sb_format("/gov/v1/workorders/%s/confirm", order);
    int status = domain_send(t, "POST", target, NULL, body);
    free(target);
    return status;
}

static int read_order(sandbox_test *t, const char *review)
{
    char *target = gov__sb_format(REVIEWS "/%s/workorder", review);
    int status = domain_send(t, "GET", target, NULL, NULL);
    free(target);
    return status;
}

START_TEST(a_good_review)
{
    static const char members[] = "\"level\":\"very_satisfied\",\"dimensions\":"
                                  "{\"convenience\":5},\"options\":[\"fast\"],\"text\":\"好\"";
    sandbox_test t;
    char event[GOV__SB_ID_BYTES], digest[GOV__SB_DIGEST_BYTES];
    open_with_contact(&t, event);
    ck_assert_int_eq(post(&t, event, members), 201);
    ck_assert_str_eq(domain_text(&t, "/review/level"), "very_satisfied");
    ck_assert_str_eq(domain_text(&t, "/review/channel"), "pc");
    ck_assert_str_eq(domain_text(&t, "/review/options/0"), "fast");
    ck_assert_ptr_null(domain_at(&t, "/review/work_order_id"));
    char *id = gov__sb_copy(domain_text(&t, "/review/id"));
    cJSON *claims = domain_verify(&t, sandbox_test_text(&t, "receipt"), NULL);
    ck_assert_str_eq(gov__sb_member_text(claims, "kind"), "review");
    char *sent = gov__sb_format("{\"service_event_id\":\"%s\",%s}", event, members);
    cJSON *request = cJSON_Parse(sent);
    ck_assert(gov__sb_canonical_digest(request, digest));
    const cJSON *entry = cJSON_GetArrayItem(gov__sb_member(claims, "content_digests"), 0);
    ck_assert_str_eq(gov__sb_member_text(entry, "name"), "review");
    ck_assert_str_eq(gov__sb_member_text(entry, "digest"), digest);
    cJSON_Delete(request);
    free(sent);
    cJSON_Delete(claims);
    ck_assert_int_eq(read_order(&t, id), 404);
    ck_assert_int_eq(post_again(&t, id, "{\"level\":\"satisfied\"}"), 409);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "review_not_open");
    ck_assert_int_eq(domain_send(&t, "GET", REVIEWS "/pending", NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/items")), 0);
    free(id);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(the_rules_of_a_review)
{
    static const struct {
        const char *members;
        int status;
        const char *code;
    } rows[] = {
        {"\"level\":\"dissatisfied\"", 422, "review_reason_required"},
        {"\"level\":\"very_dissatisfied\",\"options\":[]", 422, "review_reason_required"},
        {"\"level\":\"wonderful\"", 422, "validation_failed"},
        {"\"level\":\"satisfied\",\"options\":[\"nope\"]", 422, "validation_failed"},
        {"\"level\":\"satisfied\",\"dimensions\":{\"convenience\":6}", 422, "validation_failed"},
        {"\"level\":\"satisfied\",\"dimensions\":{\"Convenience\":5}", 422, "validation_failed"},
        {"\"level\":\"satisfied\",\"text\":\"\"", 422, "validation_failed"},
        {"\"level\":\"satisfied\",\"stars\":5", 422, "validation_failed"},
        {"\"anonymous\":true", 422, "validation_failed"},
        {"\"level\":\"basically_satisfied\",\"anonymous\":true", 201, ""},
        {"\"level\":\"satisfied\"", 409, "review_duplicate"},
    };
    sandbox_test t;
    char event[GOV__SB_ID_BYTES];
    open_with_contact(&t, event);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        ck_assert_msg(post(&t, event, rows[i].members) == rows[i].status, "row %zu: %s", i,
                      t.res.body);
        ck_assert_str_eq(sandbox_test_text(&t, "code"), rows[i].code);
    }
    ck_assert_int_eq(post(&t, "sev_other", "\"level\":\"satisfied\""), 404);
    sandbox_test_close(&t);
}
END_TEST

/* Who has left the kiosk, or never stood there, reviews nothing. */
START_TEST(only_who_was_served_reviews)
{
    sandbox_test t;
    char event[GOV__SB_ID_BYTES];
    open_with_contact(&t, event);
    sandbox_test_login(&t, "sub-zhang");
    ck_assert_int_eq(post(&t, event, "\"level\":\"satisfied\""), 404);
    sandbox_test_login_system(&t);
    ck_assert_int_eq(post(&t, event, "\"level\":\"satisfied\""), 403);
    t.token[0] = '\0';
    ck_assert_int_eq(post(&t, event, "\"level\":\"satisfied\""), 401);
    sandbox_test_close(&t);
}
END_TEST

/* --- the work order --------------------------------------------------------------------------------- */

static void open_order(sandbox_test *t, char **review, char **order)
{
    char event[GOV__SB_ID_BYTES];
    open_with_contact(t, event);
    ck_assert_int_eq(post(t, event, "\"level\":\"dissatisfied\",\"options\":[\"long_wait\"]"), 201);
    *review = gov__sb_copy(domain_text(t, "/review/id"));
    *order = gov__sb_copy(domain_text(t, "/review/work_order_id"));
    ck_assert_str_ne(*order, "");
}

static void walk(sandbox_test *t, const char *order, const char *const *actions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(step(t, order, actions[i], NULL) == 200, "%s: %s", actions[i], t->res.body);
    }
}

static const char *const rectification[] = {"assign", "verify", "rectify", "rectified", "revisit"};

START_TEST(a_bad_review_is_rectified_disputed_once_and_closed)
{
    sandbox_test t;
    char *review = NULL, *order = NULL;
    open_order(&t, &review, &order);
    ck_assert_int_eq(read_order(&t, review), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "state"), "opened");
    /* Monday; three working days later is Thursday. */
    ck_assert_str_eq(sandbox_test_text(&t, "due"), "2026-11-26T23:59:59+08:00");
    ck_assert_str_ne(domain_text(&t, "/department/name"), "");
    ck_assert_int_eq(step(&t, order, "rectified", NULL), 409);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "work_order_state");
    ck_assert_int_eq(confirm(&t, order, "{\"outcome\":\"accepted\"}"), 409);
    ck_assert_int_eq(post_again(&t, review, "{\"level\":\"satisfied\"}"), 409);
    walk(&t, order, rectification, 4);
    ck_assert_str_ne(sandbox_test_text(&t, "result"), "");
    walk(&t, order, rectification + 4, 1);
    ck_assert_int_eq(confirm(&t, order, "{\"outcome\":\"disputed\"}"), 422);
    domain_later(&t, "sub-food", DAY_MS);
    ck_assert_int_eq(confirm(&t, order, "{\"outcome\":\"disputed\",\"text\":\"没有改\"}"), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "state"), "reopened");
    ck_assert_str_eq(sandbox_test_text(&t, "due"), "2026-11-27T23:59:59+08:00");
    walk(&t, order, rectification, TEST_COUNT(rectification));
    ck_assert_int_eq(confirm(&t, order, "{\"outcome\":\"disputed\",\"text\":\"还没有改\"}"), 409);
    ck_assert_int_eq(domain_send(&t, "GET", REVIEWS "/pending", NULL, NULL), 200);
    ck_assert_str_eq(domain_text(&t, "/items/0/review_id"), review);
    ck_assert_int_eq((int)cJSON_GetNumberValue(domain_at(&t, "/items/0/attempt")), 2);
    ck_assert_int_eq(confirm(&t, order, "{\"outcome\":\"accepted\"}"), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "state"), "closed");
    ck_assert_str_eq(sandbox_test_text(&t, "outcome"), "accepted");
    ck_assert_str_ne(sandbox_test_text(&t, "closed_at"), "");
    /* opened, five steps, disputed, reopened, five steps, accepted, closed */
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/steps")), 15);
    ck_assert_int_eq(post_again(&t, review, "{\"level\":\"dissatisfied\"}"), 422);
    ck_assert_int_eq(post_again(&t, review, "{\"level\":\"satisfied\"}"), 201);
    ck_assert_int_eq((int)cJSON_GetNumberValue(domain_at(&t, "/review/attempt")), 2);
    ck_assert_int_eq(post_again(&t, review, "{\"level\":\"satisfied\"}"), 409);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "review_duplicate");
    free(order);
    free(review);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(the_supervisor_is_warned_at_two_thirds)
{
    sandbox_test t;
    char *review = NULL, *order = NULL;
    open_order(&t, &review, &order);
    domain_later(&t, "sub-food", 2 * DAY_MS);
    ck_assert_int_eq(read_order(&t, review), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "warned_at"), "");
    domain_later(&t, "sub-food", DAY_MS);
    ck_assert_int_eq(read_order(&t, review), 200);
    ck_assert_str_ne(sandbox_test_text(&t, "warned_at"), "");
    free(order);
    free(review);
    sandbox_test_close(&t);
    /* Not when it was rectified in time. */
    open_order(&t, &review, &order);
    walk(&t, order, rectification, TEST_COUNT(rectification));
    domain_later(&t, "sub-food", 5 * DAY_MS);
    ck_assert_int_eq(read_order(&t, review), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "warned_at"), "");
    free(order);
    free(review);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(other_ends_of_a_work_order)
{
    static const char *const check[] = {"assign", "verify"};
    sandbox_test t;
    char *review = NULL, *order = NULL;
    open_order(&t, &review, &order);
    walk(&t, order, check, 2);
    ck_assert_int_eq(step(&t, order, "invalid", NULL), 422);
    ck_assert_int_eq(step(&t, order, "invalid", "{\"invalid_reason\":\"mistaken\"}"), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "invalid_reason"), "mistaken");
    ck_assert_int_eq(step(&t, order, "revisit", NULL), 409);
    ck_assert_int_eq(step(&t, order, "close", NULL), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "state"), "closed");
    ck_assert_int_eq(step(&t, order, "nothing", NULL), 404);
    ck_assert_int_eq(step(&t, "wko_none", "assign", NULL), 404);
    free(order);
    free(review);
    sandbox_test_close(&t);
    open_order(&t, &review, &order);
    walk(&t, order, check, 2);
    ck_assert_int_eq(step(&t, order, "explain", "{\"note\":\"没有依据\"}"), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "result"), "没有依据");
    ck_assert_int_eq(step(&t, order, "revisit", NULL), 200);
    ck_assert_int_eq(step(&t, order, "unreachable", NULL), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "outcome"), "unreachable");
    ck_assert_str_eq(sandbox_test_text(&t, "state"), "closed");
    free(order);
    free(review);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_good_review),
        TEST_ENTRY(the_rules_of_a_review),
        TEST_ENTRY(only_who_was_served_reviews),
        TEST_ENTRY(a_bad_review_is_rectified_disputed_once_and_closed),
        TEST_ENTRY(the_supervisor_is_warned_at_two_thirds),
        TEST_ENTRY(other_ends_of_a_work_order),
    };
    return test_run("sandbox review", entries, TEST_COUNT(entries));
}
