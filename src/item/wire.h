/* SPDX-License-Identifier: Apache-2.0 */
/* What a platform must know to serve the catalogue: how requests are written and items are read. */
#ifndef GOV__ITEM_WIRE_H
#define GOV__ITEM_WIRE_H

#include "base/json.h"
#include "http/request.h"
#include "item/item.h"

typedef struct gov__item_wire {
    void (*search_write)(gov__request *request, const gov_item_query *query);
    void (*get_write)(gov__request *request, const char *code, bool package);
    /* Fills an empty item from its JSON object, borrowing texts. On failure the caller clears it.
     * GOV_ERR_RESPONSE when a required member is missing; GOV_ERR_NO_MEMORY. */
    gov_status (*item_read)(const gov_allocator *mem, const gov__json_node *node, gov_item *out);
} gov__item_wire;

#endif
