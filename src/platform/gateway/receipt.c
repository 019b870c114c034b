/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts (回执) of the gateway contract: where an answer carries one, and its claims. */
#include "platform/gateway/draft.h"
#include "platform/gateway/read.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"

/* Digests of materials are named by this and the code. */
static const char material_prefix[] = "materials/";

const char *gov__gateway_receipt_of(const gov__json_node *root)
{
    return gov__json_get_string(root, "receipt");
}

static gov_status digest_read(const gov__json_node *node, gov__receipt_digest *out)
{
    out->name = gov__json_get_string(node, "name");
    out->digest = gov__json_get_string(node, "digest");
    if (out->name == NULL || out->digest == NULL) {
        return GOV_ERR_RESPONSE;
    }
    if (gov__str_has_prefix(out->name, material_prefix)) {
        out->name += sizeof material_prefix - 1;
    }
    return GOV_OK;
}

static gov_status digests_read(const gov_allocator *mem, const gov__json_node *array,
                               gov_receipt *out)
{
    size_t count = gov__json_size(array);
    if (array == NULL) {
        return GOV_ERR_RESPONSE;
    }
    if (count == 0) {
        return GOV_OK;
    }
    out->digests = gov__mem_calloc(mem, count, sizeof *out->digests);
    if (out->digests == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = GOV_OK;
    for (const gov__json_node *n = gov__json_first(array); n != NULL && status == GOV_OK;
         n = gov__json_next(n)) {
        status = digest_read(n, &out->digests[out->digest_count++]);
    }
    return status;
}

gov_status gov__gateway_receipt_read(const gov_allocator *mem, gov_receipt *out)
{
    const gov__json_node *root = gov__json_root(out->claims);
    out->issuer = gov__json_get_string(root, "iss");
    out->kind = gov__json_get_string(root, "kind");
    out->matter_id = gov__json_get_string(root, "matter_id");
    out->text = gov__json_get_string(root, "text");
    out->at_ms = gov__gateway_time_of(root, "at");
    bool complete = out->issuer != NULL && out->kind != NULL && out->at_ms != 0 &&
                    (out->matter_id != NULL || gov__str_equal(out->kind, "review"));
    return complete ? digests_read(mem, gov__json_get_array(root, "content_digests"), out)
                    : GOV_ERR_RESPONSE;
}
