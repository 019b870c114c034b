/* SPDX-License-Identifier: Apache-2.0 */
/* Reviews on the wire: what is sent for which input, what is read of which answer, and what is refused
 * before anything is sent. */
#include <stdio.h>
#include <string.h>

#include <govsdk/review.h>

#include "call_support.h"

#define REVIEW(members) "{\"review\":{\"id\":\"rev_1\",\"attempt\":1" members "}}"

static gov_status post(play *p, const gov_review_input *input, const char *answer, gov_review **out)
{
    const play_reply replies[] = {{.http_status = 201, .body = answer}};
    play_script(p, replies, 1);
    return gov_review_post(p->session, input, NULL, out, &p->error);
}

static const char *sent_body(const play *p)
{
    return strstr(p->last_request, "\n\n") + 2;
}

static void begin(play *p)
{
    play_begin(p, NULL);
    play_log_in(p, GOV__SESSION_PERSON, 3600000, NULL);
}

/* The levels go by name: no number of ours is on the wire. */
START_TEST(levels_by_name)
{
    static const char *const names[] = {"very_satisfied", "satisfied", "basically_satisfied",
                                        "dissatisfied", "very_dissatisfied"};
    play p;
    begin(&p);
    for (int level = GOV_REVIEW_VERY_SATISFIED; level <= GOV_REVIEW_VERY_DISSATISFIED; level++) {
        char body[128];
        char answer[128];
        gov_review *review = NULL;
        const char *name = names[level - 1];
        const gov_review_input input = {.struct_size = sizeof input,
                                        .level = (gov_review_level)level,
                                        .service_event_id = "sev_1",
                                        .text = "x"};
        (void)snprintf(body, sizeof body,
                       "{\"service_event_id\":\"sev_1\",\"level\":\"%s\",\"text\":\"x\"}", name);
        (void)snprintf(answer, sizeof answer, REVIEW(",\"level\":\"%s\""), name);
        ck_assert_int_eq(post(&p, &input, answer, &review), GOV_OK);
        ck_assert_str_eq(sent_body(&p), body);
        ck_assert_int_eq((int)gov_review_get_level(review), level);
        ck_assert_str_eq(gov_review_level_get_name((gov_review_level)level), name);
        gov_review_free(review);
    }
    play_end(&p);
}
END_TEST

START_TEST(everything_that_can_be_said)
{
    static const gov_review_dimension dimensions[] = {{"convenience", 5}, {"transparency", 1}};
    static const char *const options[] = {"fast", "friendly"};
    const gov_review_input input = {.struct_size = sizeof input,
                                    .level = GOV_REVIEW_SATISFIED,
                                    .service_event_id = "sev_1",
                                    .dimensions = dimensions,
                                    .dimension_count = 2,
                                    .options = options,
                                    .option_count = 2,
                                    .text = "好\n\"quoted\"",
                                    .anonymous = 1};
    play p;
    gov_review *review = NULL;
    begin(&p);
    ck_assert_int_eq(post(&p, &input,
                          REVIEW(",\"level\":\"delighted\",\"work_order_id\":\"wo_1\",\"x\":1"),
                          &review),
                     GOV_OK);
    ck_assert_str_eq(sent_body(&p),
                     "{\"service_event_id\":\"sev_1\",\"level\":\"satisfied\",\"dimensions\":"
                     "{\"convenience\":5,\"transparency\":1},\"options\":[\"fast\",\"friendly\"],"
                     "\"text\":\"好\\n\\\"quoted\\\"\",\"anonymous\":true}");
    ck_assert_ptr_nonnull(strstr(p.last_request, "POST https://gov.test/gov/v1/reviews\n"));
    ck_assert_ptr_nonnull(strstr(p.last_request, "\nIdempotency-Key: "));
    /* A level that is not known here is other, and the document keeps the word. */
    ck_assert_int_eq(gov_review_get_level(review), GOV_REVIEW_LEVEL_OTHER);
    ck_assert_ptr_nonnull(strstr(gov_review_get_json(review), "delighted"));
    ck_assert_str_eq(gov_review_get_id(review), "rev_1");
    ck_assert_str_eq(gov_review_get_work_order_id(review), "wo_1");
    ck_assert_int_eq(gov_review_get_attempt(review), 1);
    gov_review_free(review);
    play_end(&p);
}
END_TEST

/* The rule for bad levels, and what cannot be said in JSON: nothing is sent. */
START_TEST(refused_before_anything_is_sent)
{
    static const gov_review_dimension twice[] = {{"convenience", 5}, {"convenience", 1}};
    static const char *const option = "long_wait";
    play p;
    gov_review *review = NULL;
    begin(&p);
    for (int level = GOV_REVIEW_DISSATISFIED; level <= GOV_REVIEW_VERY_DISSATISFIED; level++) {
        gov_review_input input = {.struct_size = sizeof input,
                                  .level = (gov_review_level)level,
                                  .service_event_id = "sev_1"};
        ck_assert_int_eq(post(&p, &input, "", &review), GOV_ERR_REVIEW_REASON_REQUIRED);
        ck_assert_int_eq(gov_error_get_category(p.error), GOV_CATEGORY_ASK_USER);
        ck_assert_uint_eq(gov_error_get_attempts(p.error), 0);
        input.options = &option;
        input.option_count = 1;
        ck_assert_int_eq(post(&p, &input, REVIEW(""), &review), GOV_OK);
        gov_review_free(review);
        review = NULL;
    }
    const gov_review_input input = {.struct_size = sizeof input,
                                    .level = GOV_REVIEW_SATISFIED,
                                    .service_event_id = "sev_1",
                                    .dimensions = twice,
                                    .dimension_count = 2};
    ck_assert_int_eq(post(&p, &input, "", &review), GOV_ERR_ARGUMENT);
    ck_assert_str_eq(p.trace, "");
    ck_assert_ptr_null(review);
    play_end(&p);
}
END_TEST

typedef struct refusal {
    int32_t http_status;
    const char *code;
    gov_status status;
} refusal;

static const refusal refusals[] = {
    {409, "review_duplicate", GOV_ERR_REVIEW_DUPLICATE},
    {409, "conflict_of_another_kind", GOV_ERR_CONFLICT},
    {404, "not_found", GOV_ERR_NOT_FOUND},
    {403, "forbidden", GOV_ERR_FORBIDDEN},
    {422, "validation_failed", GOV_ERR_INVALID},
};

START_TEST(refused_by_the_platform)
{
    for (size_t i = 0; i < TEST_COUNT(refusals); i++) {
        play p;
        char body[256];
        gov_review *review = NULL;
        const gov_review_input input = {.struct_size = sizeof input,
                                        .level = GOV_REVIEW_SATISFIED,
                                        .service_event_id = "sev_1"};
        begin(&p);
        (void)snprintf(body, sizeof body,
                       "{\"type\":\"about:blank\",\"title\":\"t\",\"code\":\"%s\"}",
                       refusals[i].code);
        const play_reply replies[] = {{.http_status = refusals[i].http_status, .body = body}};
        play_script(&p, replies, 1);
        gov_status status = gov_review_post(p.session, &input, NULL, &review, &p.error);
        ck_assert_msg(status == refusals[i].status, "%s: %s", refusals[i].code,
                      gov_status_get_name(status));
        ck_assert_str_eq(gov_error_get_platform_code(p.error), refusals[i].code);
        ck_assert_int_eq(gov_error_get_http_status(p.error), refusals[i].http_status);
        ck_assert_ptr_null(review);
        play_end(&p);
    }
}
END_TEST

static gov_status order(play *p, const char *answer, gov_work_order **out)
{
    const play_reply replies[] = {{.http_status = 200, .body = answer}};
    play_script(p, replies, 1);
    return gov_review_get_work_order(p->session, "rev/1", NULL, out, &p->error);
}

START_TEST(work_orders)
{
    play p;
    gov_work_order *o = NULL;
    begin(&p);
    ck_assert_int_eq(order(&p,
                           "{\"id\":\"wo_1\",\"state\":\"opened\",\"due\":"
                           "\"2026-01-06T18:00:00+08:00\"}",
                           &o),
                     GOV_OK);
    ck_assert_ptr_nonnull(strstr(p.last_request, "/gov/v1/reviews/rev%2F1/workorder\n"));
    ck_assert_str_eq(gov_work_order_get_id(o), "wo_1");
    ck_assert_str_eq(gov_work_order_get_state(o), "opened");
    ck_assert_int_eq(gov_work_order_get_due_ms(o), INT64_C(1767693600000));
    ck_assert_ptr_null(gov_work_order_get_result(o));
    gov_work_order_free(o);
    o = NULL;
    ck_assert_int_eq(
        order(&p, "{\"id\":\"wo_1\",\"state\":\"new word\",\"result\":\"已整改\"}", &o), GOV_OK);
    ck_assert_str_eq(gov_work_order_get_state(o), "new word");
    ck_assert_str_eq(gov_work_order_get_result(o), "已整改");
    ck_assert_int_eq(gov_work_order_get_due_ms(o), 0);
    gov_work_order_free(o);
    o = NULL;
    ck_assert_int_eq(order(&p, "{\"id\":\"wo_1\",\"state\":\"opened\",\"due\":\"soon\"}", &o),
                     GOV_ERR_RESPONSE);
    ck_assert_int_eq(order(&p, "{\"id\":\"wo_1\"}", &o), GOV_ERR_RESPONSE);
    ck_assert_int_eq(order(&p, "{\"state\":\"opened\"}", &o), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(o);
    play_end(&p);
}
END_TEST

START_TEST(pending_over_pages)
{
    static const play_reply replies[] = {
        {.http_status = 200,
         .body = "{\"items\":[{\"service_event_id\":\"sev_1\",\"matter_no\":\"no-1\",\"item\":"
                 "{\"name\":\"事项\"}}],\"next\":\"more\"}"},
        {.http_status = 200,
         .body = "{\"items\":[{\"service_event_id\":\"sev_2\"}],\"next\":null}"}};
    play p;
    gov_review_list *list = NULL;
    begin(&p);
    play_script(&p, replies, 2);
    ck_assert_int_eq(gov_review_list_pending(p.session, NULL, &list, &p.error), GOV_OK);
    ck_assert_ptr_nonnull(strstr(p.last_request, "cursor=more"));
    ck_assert_uint_eq(gov_review_list_get_count(list), 2);
    ck_assert_str_eq(gov_review_list_get_event_id(list, 0), "sev_1");
    ck_assert_str_eq(gov_review_list_get_matter_no(list, 0), "no-1");
    ck_assert_str_eq(gov_review_list_get_item_name(list, 0), "事项");
    ck_assert_str_eq(gov_review_list_get_event_id(list, 1), "sev_2");
    ck_assert_ptr_null(gov_review_list_get_item_name(list, 1));
    gov_review_list_free(list);
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(levels_by_name),
                                  TEST_ENTRY(everything_that_can_be_said),
                                  TEST_ENTRY(refused_before_anything_is_sent),
                                  TEST_ENTRY(refused_by_the_platform),
                                  TEST_ENTRY(work_orders),
                                  TEST_ENTRY(pending_over_pages)};
    return test_run("review_post", entries, TEST_COUNT(entries));
}
