/* SPDX-License-Identifier: Apache-2.0 */
/* Listing matters, and the list that comes of it. */
#include "base/mem.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/options.h"
#include "matter/matter.h"
#include "matter/wire.h"

#define CURSOR_MAX 512

void gov_matter_list_free(gov_matter_list *list)
{
    if (list == NULL) {
        return;
    }
    gov_client *client = gov_client_ref(list->pages.client);
    for (size_t i = 0; i < list->count; i++) {
        gov__matter_clear(&client->mem, &list->matters[i]);
    }
    gov__mem_free(&client->mem, list->matters);
    gov__pages_free(&list->pages);
    gov__mem_free(&client->mem, list);
    gov_client_unref(client);
}

static gov_status read_element(const gov_client *client, const gov__json_node *node,
                               void *out_element)
{
    return client->platform->matter->matter_read(&client->mem, node, out_element);
}

static gov_status run(gov_session *session, const gov_matter_query *query,
                      const gov_call_options *options, gov_matter_list *list, gov_error **err)
{
    static const gov__operation op = {.name = "matter_list", .flags = GOV__OP_SESSION};
    gov_client *client = session->client;
    const char *state =
        query->state == GOV_MATTER_OTHER ? NULL : gov_matter_state_get_name(query->state);
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->matter->list_write(gov__call_request(&call), state);
        status = gov__pages_run(&list->pages, &call, query->cursor, err);
    }
    void *elements = NULL;
    if (status == GOV_OK) {
        status = gov__pages_read(&list->pages, &call, sizeof *list->matters, read_element,
                                 &elements, err);
    }
    list->matters = elements;
    list->count = elements == NULL ? 0 : list->pages.total;
    gov__call_end(&call);
    return status;
}

static gov_status check(const gov_allocator *mem, gov_matter_query *query,
                        const gov_matter_query *in, gov_error **err)
{
    if (gov__options_load(query, sizeof *query, in) != GOV_OK) {
        return gov__argument_fail(mem, err, "query");
    }
    if (query->state < GOV_MATTER_OTHER || query->state > GOV_MATTER_CLOSED) {
        return gov__argument_fail(mem, err, "query.state");
    }
    return gov__argument_optional_text(mem, err, "query.cursor", query->cursor, CURSOR_MAX);
}

gov_status gov_matter_list_all(gov_session *session, const gov_matter_query *query,
                               const gov_call_options *options, gov_matter_list **out_list,
                               gov_error **err)
{
    if (out_list != NULL) {
        *out_list = NULL;
    }
    if (session == NULL || out_list == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_list");
    }
    gov_client *client = session->client;
    gov_matter_query loaded;
    gov_status status = check(&client->mem, &loaded, query, err);
    if (status != GOV_OK) {
        return status;
    }
    gov_matter_list *list = gov__mem_calloc(&client->mem, 1, sizeof *list);
    if (list == NULL) {
        return gov__error_no_memory(err);
    }
    gov__pages_init(&list->pages, client, loaded.limit);
    status = run(session, &loaded, options, list, err);
    if (status != GOV_OK) {
        gov_matter_list_free(list);
        return status;
    }
    *out_list = list;
    return GOV_OK;
}

size_t gov_matter_list_get_count(const gov_matter_list *list)
{
    return list == NULL ? 0 : list->count;
}

const gov_matter *gov_matter_list_at(const gov_matter_list *list, size_t index)
{
    return index < gov_matter_list_get_count(list) ? &list->matters[index] : NULL;
}

const char *gov_matter_list_get_next(const gov_matter_list *list)
{
    return list == NULL ? NULL : list->pages.next;
}
