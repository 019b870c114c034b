/* SPDX-License-Identifier: Apache-2.0 */
/* The gateway contract as the one table that the core and the domains see. */
#include "platform/gateway/gateway.h"

#include "certificate/driver.h"

const gov__platform gov__gateway = {
    .name = "gateway",
    .gateway_write = gov__gateway_gateway_write,
    .gateway_read = gov__gateway_gateway_read,
    .keys_write = gov__gateway_keys_write,
    .operation_write = gov__gateway_operation_write,
    .operation_read = gov__gateway_operation_read,
    .problem_judge = gov__gateway_problem_judge,
    .cursor_query = "cursor",
    .limit_query = "limit",
    .cursor_member = "next",
    .items_member = "items",
    .page_max = 200,
    .item = &gov__gateway_item,
    .matter = &gov__gateway_matter,
    .progress = &gov__gateway_progress,
    .certificate_driver = &gov__certificate_plain,
    .certificate = &gov__gateway_certificate,
    .grant = &gov__gateway_grant,
    .presentation = &gov__gateway_presentation,
    .review = &gov__gateway_review,
};
