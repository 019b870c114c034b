/* SPDX-License-Identifier: Apache-2.0 */
/* Listing certificates, for a stated purpose, and how lists come to be. Requests are the driver's. */
#include "base/mem.h"
#include "certificate/driver.h"
#include "core/argument.h"
#include "core/options.h"

#define CURSOR_MAX 512
#define HOLDER_MAX 128

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

gov_status gov__certificate_list_new(gov_client *client, gov_certificate_list **out)
{
    *out = gov__mem_calloc(&client->mem, 1, sizeof **out);
    if (*out == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov__pages_init(&(*out)->pages, client, 0);
    return GOV_OK;
}

gov_status gov__certificate_list_keep(gov_certificate_list *list, gov__json *doc)
{
    gov__pages *pages = &list->pages;
    gov__json **docs = gov__mem_resize_array(&pages->client->mem, pages->docs, pages->doc_count + 1,
                                             sizeof(gov__json *));
    if (docs == NULL) {
        gov__json_free(doc);
        return GOV_ERR_NO_MEMORY;
    }
    pages->docs = docs;
    docs[pages->doc_count++] = doc;
    return GOV_OK;
}

gov_status gov__certificate_list_add(gov_certificate_list *list, const gov__json_node *node,
                                     gov__certificate_read_fn read, gov_certificate **out)
{
    const gov_allocator *mem = &list->pages.client->mem;
    gov_certificate *more =
        gov__mem_resize_array(mem, list->certificates, list->count + 1, sizeof *more);
    if (more == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    list->certificates = more;
    gov_certificate *added = &more[list->count++];
    *added = (gov_certificate){.client = NULL};
    if (out != NULL) {
        *out = added;
    }
    gov_status status = read == NULL ? GOV_OK : read(mem, node, added);
    if (status == GOV_OK && read != NULL && added->json == NULL) {
        status = gov__certificate_set_json(mem, added, node);
    }
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
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "query.holder", query->holder, HOLDER_MAX);
    }
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "query.holder_type", query->holder_type,
                                             GOV__ID_MAX);
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
    gov_call_options room;
    gov_status status = gov__usage_load(&client->mem, usage, &why, err);
    if (status == GOV_OK) {
        status = check(&client->mem, query, &which, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    options = gov__usage_options(&why, options, &room);
    return client->platform->certificate_driver->list(session, &why, &which, options, out_list,
                                                      err);
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
