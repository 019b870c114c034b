/* SPDX-License-Identifier: Apache-2.0 */
/* Progress on the wire of the gateway contract: /matters/{id}, its tasks and its signed events. */
#include "platform/gateway/gateway.h"

#include "base/mem.h"
#include "base/str.h"
#include "matter/state.h"
#include "platform/gateway/read.h"
#include "progress/wire.h"

static void matter_write(gov__request *request, const char *matter_id)
{
    gov__request_begin(request, "GET", "/gov/v1/matters/");
    gov__request_segment(request, matter_id);
}

static void tasks_write(gov__request *request, const char *matter_id)
{
    matter_write(request, matter_id);
    gov__request_path(request, "/tasks");
}

static void events_write(gov__request *request, const char *matter_id, uint64_t after_seq,
                         int64_t wait_ms)
{
    matter_write(request, matter_id);
    gov__request_path(request, "/events");
    gov__request_query_int(request, "after", (int64_t)after_seq);
    if (wait_ms > 0) {
        gov__request_query_int(request, "wait", (wait_ms + 999) / 1000);
    }
}

static gov_status progress_read(gov_progress *out)
{
    const gov__json_node *root = gov__json_root(out->doc);
    const gov__json_node *clock = gov__json_get_object(root, "clock");
    out->state_name = gov__json_get_string(root, "state");
    out->state = gov__matter_state_from_name(out->state_name);
    out->promised_due_ms = gov__gateway_time_of(clock, "promised_due");
    out->statutory_due_ms = gov__gateway_time_of(clock, "statutory_due");
    out->colour = gov__clock_colour_from_name(gov__json_get_string(clock, "colour"));
    int64_t days = 0;
    if (gov__json_get_int64(clock, "remaining_working_days", &days) && days > INT32_MIN &&
        days <= INT32_MAX) {
        out->remaining_working_days = (int32_t)days;
    }
    out->package = gov__json_get_array(gov__json_get_object(root, "package"), "children") != NULL;
    return out->state_name == NULL ? GOV_ERR_RESPONSE : GOV_OK;
}

/* The name of the item of a task: of the package's matter it belongs to, else of the matter itself. */
static const char *item_name_of(const gov__json_node *matter, const char *matter_id)
{
    const gov__json_node *children =
        gov__json_get_array(gov__json_get_object(matter, "package"), "children");
    for (const gov__json_node *n = gov__json_first(children); n != NULL; n = gov__json_next(n)) {
        if (gov__str_equal(gov__json_get_string(n, "id"), matter_id)) {
            return gov__json_get_string(n, "name");
        }
    }
    return gov__json_get_string(gov__json_get_object(matter, "item"), "name");
}

static gov_status task_read(const gov__json_node *matter, const gov__json_node *node,
                            gov__task *out)
{
    out->id = gov__json_get_string(node, "id");
    out->name = gov__json_get_string(node, "name");
    out->department = gov__json_get_string(gov__json_get_object(node, "department"), "name");
    out->state = gov__task_state_from_name(gov__json_get_string(node, "state"));
    out->done_at_ms = gov__gateway_time_of(node, "done_at");
    out->item_name = item_name_of(matter, gov__json_get_string(node, "matter_id"));
    return out->id != NULL && out->name != NULL ? GOV_OK : GOV_ERR_RESPONSE;
}

static gov_status tasks_read(gov_progress *out)
{
    const gov__json_node *matter = gov__json_root(out->doc);
    const gov__json_node *root = out->tasks_doc != NULL ? gov__json_root(out->tasks_doc) : matter;
    const gov__json_node *tasks = gov__json_get_array(root, "tasks");
    size_t count = gov__json_size(tasks);
    if (tasks == NULL && out->tasks_doc != NULL) {
        return GOV_ERR_RESPONSE;
    }
    if (count == 0) {
        return GOV_OK;
    }
    out->tasks = gov__mem_calloc(&out->client->mem, count, sizeof *out->tasks);
    if (out->tasks == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = GOV_OK;
    for (const gov__json_node *n = gov__json_first(tasks); n != NULL && status == GOV_OK;
         n = gov__json_next(n)) {
        status = task_read(matter, n, &out->tasks[out->task_count++]);
    }
    return status;
}

static gov_status event_page_read(const gov__json_node *root, gov__event_page *out)
{
    int64_t head = 0;
    out->events = gov__json_get_array(root, "events");
    if (out->events == NULL || !gov__json_get_int64(root, "head_seq", &head) || head < 0) {
        return GOV_ERR_RESPONSE;
    }
    out->head_seq = (uint64_t)head;
    return GOV_OK;
}

static const char *actor_of(const gov__json_node *body)
{
    const gov__json_node *actor = gov__json_get_object(body, "actor");
    const char *org = gov__json_get_string(gov__json_get_object(actor, "org"), "name");
    return org != NULL ? org : gov__json_get_string(actor, "kind");
}

static gov_status event_read(const gov__json_node *claims, gov__event *out)
{
    const gov__json_node *events = gov__json_get_object(claims, "events");
    const gov__json_node *body = gov__json_first(events);
    int64_t seq = 0;
    out->subject = gov__json_get_string(claims, "sub");
    out->prev = gov__json_get_string(claims, "prev");
    if (!gov__json_get_int64(claims, "seq", &seq) || seq < 1 || out->subject == NULL ||
        out->prev == NULL || !gov__json_is_object(body) || gov__json_next(body) != NULL) {
        return GOV_ERR_RESPONSE;
    }
    out->seq = (uint64_t)seq;
    out->type = gov__json_name(body);
    out->at_ms = gov__gateway_time_of(body, "at");
    out->to = gov__str_has_suffix(out->type, "/state") ? gov__json_get_string(body, "to") : NULL;
    out->actor = actor_of(body);
    out->task_id = gov__json_get_string(body, "task_id");
    out->note = gov__json_get_string(body, "note");
    return out->at_ms == 0 ? GOV_ERR_RESPONSE : GOV_OK;
}

const gov__progress_wire gov__gateway_progress = {
    .matter_write = matter_write,
    .tasks_write = tasks_write,
    .events_write = events_write,
    .progress_read = progress_read,
    .tasks_read = tasks_read,
    .event_page_read = event_page_read,
    .event_read = event_read,
    .event_typ = "secevent+jwt",
};
