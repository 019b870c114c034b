/* SPDX-License-Identifier: Apache-2.0 */
/* What a platform must know to take reviews: how they are written and read. */
#ifndef GOV__REVIEW_WIRE_H
#define GOV__REVIEW_WIRE_H

#include "base/json.h"
#include "http/request.h"
#include "review/review.h"

typedef struct gov__review_wire {
    void (*pending_write)(gov__request *request);
    gov_status (*pending_read)(const gov__json_node *node, gov__pending *out);
    void (*post_write)(gov__request *request, const gov_review_input *input);
    /* From the root of out->doc. GOV_ERR_RESPONSE when a required member is missing. */
    gov_status (*review_read)(gov_review *out);
    void (*work_order_write)(gov__request *request, const char *review_id);
    gov_status (*work_order_read)(gov_work_order *out);
} gov__review_wire;

#endif
