/* SPDX-License-Identifier: Apache-2.0 */
/* See pages.h. Following the cursor is a state of the call; here the pages are kept and counted. */
#include "core/pages.h"

#include "base/mem.h"
#include "base/str.h"

void gov__pages_init(gov__pages *pages, gov_client *client, uint32_t limit)
{
    *pages = (gov__pages){.client = gov_client_ref(client),
                          .limit = limit == 0 ? GOV__PAGES_LIMIT_DEFAULT : limit};
}

static void ask_for(const gov__pages *pages, gov__request *request)
{
    size_t missing = pages->limit - pages->total;
    size_t page_max = pages->client->platform->page_max;
    char text[GOV__STR_INT_MAX];
    gov__str_from_uint64(missing < page_max ? missing : page_max, text);
    gov__request_set_query(request, pages->client->platform->limit_query, text);
}

/* Keeps the page; *out is borrowed from it. */
static gov_status keep(gov__pages *pages, const gov__response *page, const gov__json **out)
{
    const gov_allocator *mem = &pages->client->mem;
    gov__json **docs =
        gov__mem_resize_array(mem, pages->docs, pages->doc_count + 1, sizeof(gov__json *));
    if (docs == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    pages->docs = docs;
    size_t size = 0;
    const char *text = gov__response_body(page, &size);
    gov__json_limits limits = gov__client_json_limits(pages->client);
    gov_status status = gov__json_parse(mem, text, size, &limits, &docs[pages->doc_count]);
    if (status == GOV_OK) {
        *out = docs[pages->doc_count++];
    }
    return status;
}

typedef struct walk {
    gov__pages *pages;
    gov__call *call;
} walk;

static gov_status read_page(void *user, const gov__response *page, gov__buf *next, gov_error **err)
{
    walk *w = user;
    gov__pages *pages = w->pages;
    const gov__platform *platform = pages->client->platform;
    const gov__json *doc = NULL;
    gov_status status = keep(pages, page, &doc);
    if (status != GOV_OK) {
        return gov__call_fail(w->call, err, status);
    }
    const gov__json_node *root = gov__json_root(doc);
    const gov__json_node *items = gov__json_get_array(root, platform->items_member);
    size_t count = gov__json_size(items);
    if (items == NULL || count > pages->limit - pages->total) {
        return gov__call_fail(w->call, err, GOV_ERR_RESPONSE);
    }
    pages->total += count;
    const char *cursor = gov__json_get_string(root, platform->cursor_member);
    if (gov__str_is_empty(cursor)) {
        return GOV_OK;
    }
    if (pages->total < pages->limit) {
        gov__buf_append_str(next, cursor);
        ask_for(pages, gov__call_request(w->call));
        return gov__buf_status(next);
    }
    pages->next = gov__mem_strdup(&pages->client->mem, cursor);
    return pages->next == NULL ? gov__error_no_memory(err) : GOV_OK;
}

gov_status gov__pages_run(gov__pages *pages, gov__call *call, const char *cursor, gov_error **err)
{
    gov__request *request = gov__call_request(call);
    gov__request_query(request, pages->client->platform->cursor_query, cursor);
    ask_for(pages, request);
    walk w = {.pages = pages, .call = call};
    gov__call_set_pages(call, read_page, &w);
    return gov__call_run(call, err);
}

static gov_status each(const gov__pages *pages, size_t size, gov__pages_element_fn read,
                       char *element)
{
    const char *member = pages->client->platform->items_member;
    for (size_t i = 0; i < pages->doc_count; i++) {
        const gov__json_node *items = gov__json_get_array(gov__json_root(pages->docs[i]), member);
        for (const gov__json_node *node = gov__json_first(items); node != NULL;
             node = gov__json_next(node), element += size) {
            gov_status status = read(pages->client, node, element);
            if (status != GOV_OK) {
                return status;
            }
        }
    }
    return GOV_OK;
}

gov_status gov__pages_read(const gov__pages *pages, gov__call *call, size_t size,
                           gov__pages_element_fn read, void **out_elements, gov_error **err)
{
    *out_elements = NULL;
    if (pages->total == 0) {
        return GOV_OK;
    }
    char *elements = gov__mem_calloc(&pages->client->mem, pages->total, size);
    *out_elements = elements;
    gov_status status = elements == NULL ? GOV_ERR_NO_MEMORY : each(pages, size, read, elements);
    return status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
}

void gov__pages_free(gov__pages *pages)
{
    if (pages->client == NULL) {
        return;
    }
    const gov_allocator *mem = &pages->client->mem;
    for (size_t i = 0; i < pages->doc_count; i++) {
        gov__json_free(pages->docs[i]);
    }
    gov__mem_free(mem, pages->docs);
    gov__mem_free(mem, pages->next);
    gov_client_unref(pages->client);
    *pages = (gov__pages){.client = NULL};
}
