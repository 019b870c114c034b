/* SPDX-License-Identifier: Apache-2.0 */
/* Listing who asked for what about the session's subject. */
#include "base/mem.h"
#include "core/argument.h"
#include "core/call.h"
#include "presentation/code.h"
#include "presentation/wire.h"

#define CURSOR_MAX 512

void gov_access_list_free(gov_access_list *list)
{
    if (list == NULL) {
        return;
    }
    gov_client *client = gov_client_ref(list->pages.client);
    gov__mem_free(&client->mem, list->accesses);
    gov__pages_free(&list->pages);
    gov__mem_free(&client->mem, list);
    gov_client_unref(client);
}

static gov_status read_element(const gov_client *client, const gov__json_node *node,
                               void *out_element)
{
    gov_access *access = out_element;
    gov_status status = client->platform->presentation->access_read(node, access);
    return status == GOV_OK && access->action == NULL ? GOV_ERR_RESPONSE : status;
}

static gov_status read_list(gov_session *session, const char *cursor,
                            const gov_call_options *options, gov_access_list *list, gov_error **err)
{
    static const gov__operation op = {.name = "access_list", .flags = GOV__OP_SESSION};
    gov_client *client = session->client;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->presentation->access_write(gov__call_request(&call));
        status = gov__pages_run(&list->pages, &call, cursor, err);
    }
    void *elements = NULL;
    if (status == GOV_OK) {
        status = gov__pages_read(&list->pages, &call, sizeof *list->accesses, read_element,
                                 &elements, err);
    }
    list->accesses = elements;
    list->count = elements == NULL ? 0 : list->pages.total;
    gov__call_end(&call);
    return status;
}

gov_status gov_access_list_all(gov_session *session, const char *cursor, uint32_t limit,
                               const gov_call_options *options, gov_access_list **out_list,
                               gov_error **err)
{
    if (out_list != NULL) {
        *out_list = NULL;
    }
    if (session == NULL || out_list == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_list");
    }
    gov_client *client = session->client;
    gov_status status =
        gov__argument_optional_text(&client->mem, err, "cursor", cursor, CURSOR_MAX);
    if (status == GOV_OK) {
        status = gov__presentation_supported(client, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov_access_list *list = gov__mem_calloc(&client->mem, 1, sizeof *list);
    if (list == NULL) {
        return gov__error_no_memory(err);
    }
    gov__pages_init(&list->pages, client, limit);
    status = read_list(session, cursor, options, list, err);
    if (status != GOV_OK) {
        gov_access_list_free(list);
        return status;
    }
    *out_list = list;
    return GOV_OK;
}
