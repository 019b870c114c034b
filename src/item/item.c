/* SPDX-License-Identifier: Apache-2.0 */
/* Reading one item or package, and the life of the object. Its getters are item_get.c. */
#include "item/item.h"

#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/call.h"
#include "item/wire.h"

static const char *const source_words[] = {"upload", "certificate", "shared",  "form",
                                           "window", "courier",     "previous"};

uint32_t gov__material_source_from_word(const char *word)
{
    for (size_t i = 0; i < sizeof source_words / sizeof source_words[0]; i++) {
        if (gov__str_equal(word, source_words[i])) {
            return 1U << i;
        }
    }
    return 0;
}

void gov__item_clear(const gov_allocator *mem, gov_item *item)
{
    for (size_t i = 0; i < item->child_count; i++) {
        gov__item_clear(mem, &item->children[i]);
    }
    gov__mem_free(mem, item->children);
    gov__mem_free(mem, item->materials);
    gov__mem_free(mem, (void *)item->conditions);
    gov__mem_free(mem, item->form);
    gov__mem_free(mem, item->json);
    gov__json_free(item->doc);
}

void gov_item_free(gov_item *item)
{
    if (item == NULL) {
        return;
    }
    gov_client *client = item->client;
    gov__item_clear(&client->mem, item);
    gov__mem_free(&client->mem, item);
    gov_client_unref(client);
}

static gov_status read_item(gov__call *call, gov_item **out, gov_error **err)
{
    gov_client *client = call->client;
    gov__json *doc = NULL;
    gov_status status = gov__call_json(call, &doc, err);
    if (status != GOV_OK) {
        return status;
    }
    gov_item *item = gov__mem_calloc(&client->mem, 1, sizeof *item);
    if (item == NULL) {
        gov__json_free(doc);
        return gov__error_no_memory(err);
    }
    item->client = gov_client_ref(client);
    item->doc = doc;
    status = client->platform->item->item_read(&client->mem, gov__json_root(doc), item);
    if (status != GOV_OK) {
        gov_item_free(item);
        return gov__call_fail(call, err, status);
    }
    *out = item;
    return GOV_OK;
}

static gov_status get(gov_session *session, const char *code, bool package,
                      const gov__operation *op, const gov_call_options *options,
                      gov_item **out_item, gov_error **err)
{
    if (out_item != NULL) {
        *out_item = NULL;
    }
    if (session == NULL || out_item == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_item");
    }
    gov_client *client = session->client;
    gov_status status = gov__argument_text(&client->mem, err, "code", code, GOV__ID_MAX);
    if (status != GOV_OK) {
        return status;
    }
    gov__call call;
    status = gov__call_begin(&call, client, session, op, options, err);
    if (status == GOV_OK) {
        client->platform->item->get_write(gov__call_request(&call), code, package);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = read_item(&call, out_item, err);
    }
    gov__call_end(&call);
    return status;
}

gov_status gov_item_get(gov_session *session, const char *code, const gov_call_options *options,
                        gov_item **out_item, gov_error **err)
{
    static const gov__operation op = {.name = "item_get", .flags = GOV__OP_ANONYMOUS};
    return get(session, code, false, &op, options, out_item, err);
}

gov_status gov_item_get_package(gov_session *session, const char *code,
                                const gov_call_options *options, gov_item **out_item,
                                gov_error **err)
{
    static const gov__operation op = {.name = "item_get_package", .flags = GOV__OP_ANONYMOUS};
    return get(session, code, true, &op, options, out_item, err);
}
