/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue on the wire of the gateway contract, section 3: /items and /packages. */
#include "platform/gateway/gateway.h"

#include "base/mem.h"
#include "base/str.h"
#include "item/wire.h"
#include "platform/gateway/read.h"

static void search_write(gov__request *request, const gov_item_query *query)
{
    gov__request_begin(request, "GET", "/gov/v1/items");
    gov__request_query(request, "q", query->text);
    gov__request_query(request, "region", query->region_code);
    gov__request_query(request, "object", query->object);
}

static void get_write(gov__request *request, const char *code, bool package)
{
    gov__request_begin(request, "GET", package ? "/gov/v1/packages/" : "/gov/v1/items/");
    gov__request_segment(request, code);
}

static uint32_t sources_read(const gov__json_node *array)
{
    uint32_t sources = 0;
    for (const gov__json_node *n = gov__json_first(array); n != NULL; n = gov__json_next(n)) {
        sources |= gov__material_source_from_word(gov__json_string(n));
    }
    return sources;
}

static gov_status material_read(const gov__json_node *node, gov__item_material *out)
{
    int64_t max_size = 0;
    out->code = gov__json_get_string(node, "code");
    out->name = gov__json_get_string(node, "name");
    (void)gov__json_get_bool(node, "tolerable", &out->tolerable);
    (void)gov__json_get_bool(node, "commitment_ok", &out->commitment_ok);
    out->sources = sources_read(gov__json_get_array(node, "sources"));
    bool complete = gov__json_get_bool(node, "required", &out->required) &&
                    gov__json_get_int64(node, "max_size", &max_size) && max_size >= 0;
    out->max_size = complete ? (uint64_t)max_size : 0;
    return complete && out->code != NULL && out->name != NULL ? GOV_OK : GOV_ERR_RESPONSE;
}

static gov_status materials_read(const gov_allocator *mem, const gov__json_node *array,
                                 gov_item *out)
{
    size_t count = gov__json_size(array);
    if (count == 0) {
        return GOV_OK;
    }
    out->materials = gov__mem_calloc(mem, count, sizeof *out->materials);
    if (out->materials == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = GOV_OK;
    for (const gov__json_node *n = gov__json_first(array); n != NULL && status == GOV_OK;
         n = gov__json_next(n)) {
        status = material_read(n, &out->materials[out->material_count++]);
    }
    return status;
}

static gov_status conditions_read(const gov_allocator *mem, const gov__json_node *array,
                                  gov_item *out)
{
    size_t count = gov__json_size(array);
    if (count == 0) {
        return GOV_OK;
    }
    out->conditions = gov__mem_calloc(mem, count, sizeof *out->conditions);
    if (out->conditions == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    for (const gov__json_node *n = gov__json_first(array); n != NULL; n = gov__json_next(n)) {
        const char *text = gov__json_string(n);
        if (text == NULL) {
            return GOV_ERR_RESPONSE;
        }
        out->conditions[out->condition_count++] = text;
    }
    return GOV_OK;
}

static void limits_read(const gov__json_node *node, gov_item *out)
{
    const gov__json_node *limit = gov__json_get_object(node, "promised_limit");
    int64_t n = 0;
    if (gov__json_get_int64(limit, "n", &n) && n >= 0 && n <= INT32_MAX) {
        out->promised_limit = (int32_t)n;
        out->promised_limit_unit = gov__json_get_string(limit, "unit");
    }
    (void)gov__json_get_int64(gov__json_get_object(node, "fee"), "amount", &out->fee_fen);
}

static gov_status summary_read(const gov__json_node *node, gov_item *out)
{
    out->package = gov__str_equal(gov__json_get_string(node, "kind"), "package");
    out->code = gov__json_get_string(node, "code");
    out->name = gov__json_get_string(node, "name");
    out->version = gov__json_get_string(node, "version");
    out->region_code = gov__json_get_string(node, "region_code");
    out->handling_type = gov__json_get_string(node, "handling_type");
    out->authority_name = gov__json_get_string(gov__json_get_object(node, "authority"), "name");
    limits_read(node, out);
    return out->code != NULL && out->name != NULL ? GOV_OK : GOV_ERR_RESPONSE;
}

static void promises_read(const gov__json_node *node, gov_item *out)
{
    const gov__json_node *commitment = gov__json_get_object(node, "commitment");
    (void)gov__json_get_bool(gov__json_get_object(node, "tolerance"), "allowed", &out->tolerance);
    (void)gov__json_get_bool(commitment, "allowed", &out->commitment);
    out->commitment_text = gov__json_get_string(commitment, "text");
    (void)gov__json_get_bool(node, "proxy_allowed", &out->proxy);
}

static gov_status children_read(const gov_allocator *mem, const gov__json_node *array,
                                gov_item *out)
{
    size_t count = gov__json_size(array);
    if (count == 0) {
        return GOV_OK;
    }
    out->children = gov__mem_calloc(mem, count, sizeof *out->children);
    if (out->children == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = GOV_OK;
    for (const gov__json_node *n = gov__json_first(array); n != NULL && status == GOV_OK;
         n = gov__json_next(n)) {
        gov_item *child = &out->children[out->child_count++];
        status = summary_read(n, child);
        if (status == GOV_OK) {
            status = gov__gateway_print(mem, n, &child->json);
        }
    }
    return status;
}

static gov_status item_read(const gov_allocator *mem, const gov__json_node *node, gov_item *out)
{
    gov_status status = summary_read(node, out);
    promises_read(node, out);
    if (status == GOV_OK && out->doc == NULL) {
        status = gov__gateway_print(mem, node, &out->json);
    }
    const gov__json_node *form = gov__json_get_object(node, "form");
    if (status == GOV_OK && form != NULL) {
        status = gov__gateway_print(mem, form, &out->form);
    }
    if (status == GOV_OK) {
        status = materials_read(mem, gov__json_get_array(node, "materials"), out);
    }
    if (status == GOV_OK) {
        status = conditions_read(mem, gov__json_get_array(node, "conditions"), out);
    }
    if (status == GOV_OK) {
        status = children_read(mem, gov__json_get_array(node, "items"), out);
    }
    return status;
}

const gov__item_wire gov__gateway_item = {
    .search_write = search_write,
    .get_write = get_write,
    .item_read = item_read,
};
