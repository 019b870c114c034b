/* SPDX-License-Identifier: Apache-2.0 */
/* Reviews and work orders on the wire of the gateway contract: /reviews. */
#include "platform/gateway/gateway.h"

#include <string.h>

#include "base/json_write.h"
#include "base/str.h"
#include "base/time.h"
#include "review/wire.h"

static void pending_write(gov__request *request)
{
    gov__request_begin(request, "GET", "/gov/v1/reviews/pending");
}

static gov_status pending_read(const gov__json_node *node, gov__pending *out)
{
    out->event_id = gov__json_get_string(node, "service_event_id");
    out->matter_no = gov__json_get_string(node, "matter_no");
    out->item_name = gov__json_get_string(gov__json_get_object(node, "item"), "name");
    return out->event_id == NULL ? GOV_ERR_RESPONSE : GOV_OK;
}

static void post_write(gov__request *request, const gov_review_input *input)
{
    gov__request_begin(request, "POST", "/gov/v1/reviews");
    gov__jsonw w;
    gov__jsonw_init(&w, gov__request_body(request, "application/json"));
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "service_event_id", input->service_event_id);
    gov__jsonw_member_string(&w, "level", gov_review_level_get_name(input->level));
    if (input->dimension_count > 0) {
        gov__jsonw_member_object(&w, "dimensions");
        for (size_t i = 0; i < input->dimension_count; i++) {
            gov__jsonw_member_int64(&w, input->dimensions[i].name, input->dimensions[i].score);
        }
        gov__jsonw_object_end(&w);
    }
    if (input->option_count > 0) {
        gov__jsonw_member_array(&w, "options");
        for (size_t i = 0; i < input->option_count; i++) {
            gov__jsonw_string(&w, input->options[i]);
        }
        gov__jsonw_array_end(&w);
    }
    gov__jsonw_member_string(&w, "text", gov__str_is_empty(input->text) ? NULL : input->text);
    if (input->anonymous != 0) {
        gov__jsonw_member_bool(&w, "anonymous", true);
    }
    gov__jsonw_object_end(&w);
}

static gov_status review_read(gov_review *out)
{
    const gov__json_node *review = gov__json_get_object(gov__json_root(out->doc), "review");
    int64_t attempt = 0;
    out->id = gov__json_get_string(review, "id");
    out->level = gov__review_level_from_name(gov__json_get_string(review, "level"));
    out->work_order_id = gov__json_get_string(review, "work_order_id");
    if (out->id == NULL || !gov__json_get_int64(review, "attempt", &attempt) || attempt < 1 ||
        attempt > 2) {
        return GOV_ERR_RESPONSE;
    }
    out->attempt = (int32_t)attempt;
    return GOV_OK;
}

static void work_order_write(gov__request *request, const char *review_id)
{
    gov__request_begin(request, "GET", "/gov/v1/reviews/");
    gov__request_segment(request, review_id);
    gov__request_path(request, "/workorder");
}

static gov_status work_order_read(gov_work_order *out)
{
    const gov__json_node *root = gov__json_root(out->doc);
    const char *due = gov__json_get_string(root, "due");
    out->id = gov__json_get_string(root, "id");
    out->state = gov__json_get_string(root, "state");
    out->result = gov__json_get_string(root, "result");
    if (due != NULL && !gov__time_parse_rfc3339(due, strlen(due), &out->due_ms)) {
        return GOV_ERR_RESPONSE;
    }
    return out->id == NULL || out->state == NULL ? GOV_ERR_RESPONSE : GOV_OK;
}

const gov__review_wire gov__gateway_review = {
    .pending_write = pending_write,
    .pending_read = pending_read,
    .post_write = post_write,
    .review_read = review_read,
    .work_order_write = work_order_write,
    .work_order_read = work_order_read,
};
