/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of reviews: what waits, posting one once, reading its work order. */
#include <stdlib.h>
#include <string.h>

#include "scenario/support/journeys.h"
#include "scenario/support/torture.h"

#define PENSION "11990100MB9903003M344201306000001"

static char *review_id;

/* One more closed matter: an instant one. */
static void close_a_matter(torture *t)
{
    gov_item *item = NULL;
    gov_draft *draft = NULL;
    gov_error *err = NULL;
    world_expect(gov_item_get(t->session, PENSION, NULL, &item, &err), &err, GOV_OK, "item");
    world_expect(gov_draft_new(t->session, item, &draft, &err), &err, GOV_OK, "draft");
    gov_item_free(item);
    world_expect(gov_draft_set_json(draft, "/pensioner",
                                    "{\"name\":\"王老样\",\"id_number\":\"990101195802121036\"}",
                                    &err),
                 &err, GOV_OK, "pensioner");
    world_expect(gov_draft_set_json(draft, "/alive", "true", &err), &err, GOV_OK, "alive");
    free(journey_submit(draft));
    gov_draft_free(draft);
    world_advance(&t->w, WORLD_DAY_MS / 96);
}

static void find_event(torture *t)
{
    gov_review_list *list = NULL;
    gov_error *err = NULL;
    close_a_matter(t);
    world_expect(gov_review_list_pending(t->session, NULL, &list, &err), &err, GOV_OK, "pending");
    ck_assert_uint_ge(gov_review_list_get_count(list), 1);
    t->result = strdup(gov_review_list_get_event_id(list, 0));
    gov_review_list_free(list);
}

static void clear_event(torture *t)
{
    free(t->result);
    t->result = NULL;
}

static gov_status run_pending(torture *t, gov_error **err)
{
    gov_review_list *list = NULL;
    gov_status status = gov_review_list_pending(t->session, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    ck_assert(list == NULL || gov_review_list_get_count(list) == 1);
    gov_review_list_free(list);
    return status;
}

static gov_status run_post(torture *t, gov_error **err)
{
    static const gov_review_dimension dimensions[] = {{"convenience", 1}};
    static const char *const options[] = {"long_wait"};
    const gov_call_options call = torture_options(t);
    const gov_review_input input = {.struct_size = sizeof input,
                                    .level = GOV_REVIEW_VERY_DISSATISFIED,
                                    .service_event_id = t->result,
                                    .dimensions = dimensions,
                                    .dimension_count = 1,
                                    .options = options,
                                    .option_count = 1,
                                    .text = "等待时间太长"};
    gov_review *review = NULL;
    gov_status status = gov_review_post(t->session, &input, &call, &review, err);
    ck_assert((status == GOV_OK) == (review != NULL));
    if (review != NULL) {
        ck_assert_int_eq(gov_review_get_attempt(review), 1);
        ck_assert_int_eq(gov_review_get_level(review), GOV_REVIEW_VERY_DISSATISFIED);
        free(review_id);
        review_id = strdup(gov_review_get_id(review));
    }
    gov_review_free(review);
    return status;
}

static gov_status run_work_order(torture *t, gov_error **err)
{
    gov_work_order *order = NULL;
    gov_status status = gov_review_get_work_order(t->session, review_id, NULL, &order, err);
    ck_assert((status == GOV_OK) == (order != NULL));
    ck_assert(order == NULL || gov_work_order_get_due_ms(order) > 0);
    gov_work_order_free(order);
    return status;
}

int main(void)
{
    static const torture_verb verbs[] = {
        {"review_list_pending", NULL, run_pending, NULL, NULL, false},
        {"review_post", find_event, run_post, NULL, clear_event, false},
        {"review_get_work_order", NULL, run_work_order, NULL, NULL, false},
    };
    int result =
        torture_main("torture_review", "sub-wang", verbs, TEST_COUNT(verbs), close_a_matter);
    free(review_id);
    return result;
}
