/* SPDX-License-Identifier: Apache-2.0 */
/* What a platform must know to take requests for consent. */
#ifndef GOV__GRANT_WIRE_H
#define GOV__GRANT_WIRE_H

#include "grant/grant.h"
#include "http/request.h"

typedef struct gov__grant_wire {
    void (*request_write)(gov__request *request, const gov_grant_terms *terms);
    /* The platform waits up to wait_s seconds for the decision; at most wait_max_s. */
    void (*get_write)(gov__request *request, const char *id, uint32_t wait_s);
    void (*revoke_write)(gov__request *request, const char *id);
    /* From the root of out->doc. GOV_ERR_RESPONSE when a required member is missing. */
    gov_status (*grant_read)(gov_grant *out);
    uint32_t wait_max_s;
} gov__grant_wire;

#endif
