/* SPDX-License-Identifier: Apache-2.0 */
/* Searching the catalogue, and the list that comes of it. */
#include "base/mem.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/options.h"
#include "item/item.h"
#include "item/wire.h"

#define TEXT_MAX   128
#define CURSOR_MAX 512

void gov_item_list_free(gov_item_list *list)
{
    if (list == NULL) {
        return;
    }
    gov_client *client = gov_client_ref(list->pages.client);
    for (size_t i = 0; i < list->count; i++) {
        gov__item_clear(&client->mem, &list->items[i]);
    }
    gov__mem_free(&client->mem, list->items);
    gov__pages_free(&list->pages);
    gov__mem_free(&client->mem, list);
    gov_client_unref(client);
}

static gov_status read_element(const gov_client *client, const gov__json_node *node,
                               void *out_element)
{
    return client->platform->item->item_read(&client->mem, node, out_element);
}

static gov_status check(const gov_allocator *mem, gov_item_query *query, const gov_item_query *in,
                        gov_error **err)
{
    if (gov__options_load(query, sizeof *query, in) != GOV_OK) {
        return gov__argument_fail(mem, err, "query");
    }
    gov_status status = gov__argument_optional_text(mem, err, "query.text", query->text, TEXT_MAX);
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "query.region_code", query->region_code,
                                             GOV__ID_MAX);
    }
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "query.object", query->object, GOV__ID_MAX);
    }
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "query.cursor", query->cursor, CURSOR_MAX);
    }
    return status;
}

static gov_status search(gov_session *session, const gov_item_query *query,
                         const gov_call_options *options, gov_item_list *list, gov_error **err)
{
    static const gov__operation op = {.name = "item_search", .flags = GOV__OP_ANONYMOUS};
    gov_client *client = session->client;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->item->search_write(gov__call_request(&call), query);
        status = gov__pages_run(&list->pages, &call, query->cursor, err);
    }
    void *elements = NULL;
    if (status == GOV_OK) {
        status =
            gov__pages_read(&list->pages, &call, sizeof *list->items, read_element, &elements, err);
    }
    list->items = elements;
    list->count = elements == NULL ? 0 : list->pages.total;
    gov__call_end(&call);
    return status;
}

gov_status gov_item_search(gov_session *session, const gov_item_query *query,
                           const gov_call_options *options, gov_item_list **out_list,
                           gov_error **err)
{
    if (out_list != NULL) {
        *out_list = NULL;
    }
    if (session == NULL || out_list == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_list");
    }
    gov_client *client = session->client;
    gov_item_query loaded;
    gov_status status = check(&client->mem, &loaded, query, err);
    if (status != GOV_OK) {
        return status;
    }
    gov_item_list *list = gov__mem_calloc(&client->mem, 1, sizeof *list);
    if (list == NULL) {
        return gov__error_no_memory(err);
    }
    gov__pages_init(&list->pages, client, loaded.limit);
    status = search(session, &loaded, options, list, err);
    if (status != GOV_OK) {
        gov_item_list_free(list);
        return status;
    }
    *out_list = list;
    return GOV_OK;
}

size_t gov_item_list_get_count(const gov_item_list *list)
{
    return list == NULL ? 0 : list->count;
}

const gov_item *gov_item_list_at(const gov_item_list *list, size_t index)
{
    return index < gov_item_list_get_count(list) ? &list->items[index] : NULL;
}

const char *gov_item_list_get_next(const gov_item_list *list)
{
    return list == NULL ? NULL : list->pages.next;
}
