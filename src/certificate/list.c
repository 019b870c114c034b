/* SPDX-License-Identifier: Apache-2.0 */
/* Listing certificates, for a stated purpose. */
#include "base/mem.h"
#include "certificate/certificate.h"
#include "certificate/wire.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/options.h"

#define CURSOR_MAX 512

void gov_certificate_list_free(gov_certificate_list *list)
{
    if (list == NULL) {
        return;
    }
    gov_client *client = gov_client_ref(list->pages.client);
    for (size_t i = 0; i < list->count; i++) {
        gov__certificate_clear(&client->mem, &list->certificates[i]);
    }
    gov__mem_free(&client->mem, list->certificates);
    gov__pages_free(&list->pages);
    gov__mem_free(&client->mem, list);
    gov_client_unref(client);
}

static gov_status read_element(const gov_client *client, const gov__json_node *node,
                               void *out_element)
{
    return client->platform->certificate->certificate_read(&client->mem, node, out_element);
}

static gov_status fetch_list(gov_session *session, const gov_usage *usage,
                             const gov_certificate_query *query, const gov_call_options *options,
                             gov_certificate_list *list, gov_error **err)
{
    static const gov__operation op = {.name = "certificate_list", .flags = GOV__OP_SESSION};
    gov_client *client = session->client;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->certificate->list_write(gov__call_request(&call), usage,
                                                  query->type_code);
        status = gov__pages_run(&list->pages, &call, query->cursor, err);
    }
    void *elements = NULL;
    if (status == GOV_OK) {
        status = gov__pages_read(&list->pages, &call, sizeof *list->certificates, read_element,
                                 &elements, err);
    }
    list->certificates = elements;
    list->count = elements == NULL ? 0 : list->pages.total;
    gov__call_end(&call);
    return status;
}

static gov_status check(const gov_allocator *mem, const gov_certificate_query *in,
                        gov_certificate_query *query, gov_error **err)
{
    if (gov__options_load(query, sizeof *query, in) != GOV_OK) {
        return gov__argument_fail(mem, err, "query");
    }
    gov_status status =
        gov__argument_optional_text(mem, err, "query.type_code", query->type_code, GOV__ID_MAX);
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "query.cursor", query->cursor, CURSOR_MAX);
    }
    return status;
}

gov_status gov_certificate_list_all(gov_session *session, const gov_usage *usage,
                                    const gov_certificate_query *query,
                                    const gov_call_options *options,
                                    gov_certificate_list **out_list, gov_error **err)
{
    if (out_list != NULL) {
        *out_list = NULL;
    }
    if (session == NULL || out_list == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_list");
    }
    gov_client *client = session->client;
    gov_usage why;
    gov_certificate_query which;
    gov_status status = gov__usage_load(&client->mem, usage, &why, err);
    if (status == GOV_OK) {
        status = check(&client->mem, query, &which, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov_certificate_list *list = gov__mem_calloc(&client->mem, 1, sizeof *list);
    if (list == NULL) {
        return gov__error_no_memory(err);
    }
    gov__pages_init(&list->pages, client, which.limit);
    status = fetch_list(session, &why, &which, options, list, err);
    if (status != GOV_OK) {
        gov_certificate_list_free(list);
        return status;
    }
    *out_list = list;
    return GOV_OK;
}

size_t gov_certificate_list_get_count(const gov_certificate_list *list)
{
    return list == NULL ? 0 : list->count;
}

const gov_certificate *gov_certificate_list_at(const gov_certificate_list *list, size_t index)
{
    return index < gov_certificate_list_get_count(list) ? &list->certificates[index] : NULL;
}

const char *gov_certificate_list_get_next(const gov_certificate_list *list)
{
    return list == NULL ? NULL : list->pages.next;
}
