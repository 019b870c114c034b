/* SPDX-License-Identifier: Apache-2.0 */
/* The service contacts that wait for a review. */
#include "base/mem.h"
#include "core/argument.h"
#include "core/call.h"
#include "review/review.h"
#include "review/wire.h"

/* A citizen has a handful; more than this many are not shown. */
#define PENDING_MAX 500

void gov_review_list_free(gov_review_list *list)
{
    if (list == NULL) {
        return;
    }
    gov_client *client = gov_client_ref(list->pages.client);
    gov__mem_free(&client->mem, list->pending);
    gov__pages_free(&list->pages);
    gov__mem_free(&client->mem, list);
    gov_client_unref(client);
}

static gov_status read_element(const gov_client *client, const gov__json_node *node,
                               void *out_element)
{
    return client->platform->review->pending_read(node, out_element);
}

static gov_status fetch(gov_session *session, const gov_call_options *options,
                        gov_review_list *list, gov_error **err)
{
    static const gov__operation op = {.name = "review_list_pending", .flags = GOV__OP_SESSION};
    gov_client *client = session->client;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->review->pending_write(gov__call_request(&call));
        status = gov__pages_run(&list->pages, &call, NULL, err);
    }
    void *elements = NULL;
    if (status == GOV_OK) {
        status = gov__pages_read(&list->pages, &call, sizeof *list->pending, read_element,
                                 &elements, err);
    }
    list->pending = elements;
    list->count = elements == NULL ? 0 : list->pages.total;
    gov__call_end(&call);
    return status;
}

gov_status gov_review_list_pending(gov_session *session, const gov_call_options *options,
                                   gov_review_list **out_list, gov_error **err)
{
    if (out_list != NULL) {
        *out_list = NULL;
    }
    if (session == NULL || out_list == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_list");
    }
    gov_client *client = session->client;
    gov_review_list *list = gov__mem_calloc(&client->mem, 1, sizeof *list);
    if (list == NULL) {
        return gov__error_no_memory(err);
    }
    gov__pages_init(&list->pages, client, PENDING_MAX);
    gov_status status = fetch(session, options, list, err);
    if (status != GOV_OK) {
        gov_review_list_free(list);
        return status;
    }
    *out_list = list;
    return GOV_OK;
}

size_t gov_review_list_get_count(const gov_review_list *list)
{
    return list == NULL ? 0 : list->count;
}

#define GETTER(name, member)                                                                       \
    const char *name(const gov_review_list *list, size_t index)                                    \
    {                                                                                              \
        return index < gov_review_list_get_count(list) ? list->pending[index].member : NULL;       \
    }

GETTER(gov_review_list_get_event_id, event_id)
GETTER(gov_review_list_get_matter_no, matter_no)
GETTER(gov_review_list_get_item_name, item_name)
