/* SPDX-License-Identifier: Apache-2.0 */
/* The driver of platforms that answer each operation with one request: lists and certificates, by their
 * gov__certificate_wire. Fetching is plain_fetch.c. */
#include "certificate/plain.h"

#include "base/mem.h"
#include "certificate/driver.h"
#include "certificate/wire.h"
#include "core/call.h"

static gov_status read_element(const gov_client *client, const gov__json_node *node,
                               void *out_element)
{
    gov_certificate *certificate = out_element;
    gov_status status =
        client->platform->certificate->certificate_read(&client->mem, node, certificate);
    return status == GOV_OK ? gov__certificate_set_json(&client->mem, certificate, node) : status;
}

static gov_status read_list(gov_session *session, const gov_usage *usage,
                            const gov_certificate_query *query, const gov_call_options *options,
                            gov_certificate_list *list, gov_error **err)
{
    static const gov__operation op = {.name = "certificate_list", .flags = GOV__OP_SESSION};
    gov_client *client = session->client;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->certificate->list_write(gov__call_request(&call), usage, query);
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

static gov_status plain_list(gov_session *session, const gov_usage *usage,
                             const gov_certificate_query *query, const gov_call_options *options,
                             gov_certificate_list **out, gov_error **err)
{
    gov_client *client = session->client;
    gov_certificate_list *list = gov__mem_calloc(&client->mem, 1, sizeof *list);
    if (list == NULL) {
        return gov__error_no_memory(err);
    }
    gov__pages_init(&list->pages, client, query->limit);
    gov_status status = read_list(session, usage, query, options, list, err);
    if (status != GOV_OK) {
        gov_certificate_list_free(list);
        return status;
    }
    *out = list;
    return GOV_OK;
}

static gov_status read_certificate(gov__call *call, gov_certificate **out, gov_error **err)
{
    gov_client *client = call->client;
    gov__json *doc = NULL;
    gov_status status = gov__call_json(call, &doc, err);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__certificate_make(client, doc, gov__json_root(doc),
                                   client->platform->certificate->certificate_read, out);
    return status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
}

static gov_status plain_get(gov_session *session, const char *id, const gov_usage *usage,
                            const gov_call_options *options, gov_certificate **out, gov_error **err)
{
    static const gov__operation op = {.name = "certificate_get", .flags = GOV__OP_SESSION};
    gov_client *client = session->client;
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->certificate->get_write(gov__call_request(&call), id, usage);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = read_certificate(&call, out, err);
    }
    gov__call_end(&call);
    return status;
}

const gov__certificate_driver gov__certificate_plain = {
    .list = plain_list,
    .get = plain_get,
    .fetch = gov__certificate_plain_fetch,
};
