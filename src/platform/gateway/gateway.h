/* SPDX-License-Identifier: Apache-2.0 */
/* The wire of the gateway contract, shared among the files of this folder. The table that the core
 * sees is gateway.c; each domain's file fills its own. */
#ifndef GOV__PLATFORM_GATEWAY_GATEWAY_H
#define GOV__PLATFORM_GATEWAY_GATEWAY_H

#include "core/platform.h"

extern const struct gov__item_wire gov__gateway_item;
extern const struct gov__matter_wire gov__gateway_matter;
extern const struct gov__progress_wire gov__gateway_progress;
extern const struct gov__certificate_wire gov__gateway_certificate;
extern const struct gov__grant_wire gov__gateway_grant;
extern const struct gov__presentation_wire gov__gateway_presentation;
extern const struct gov__review_wire gov__gateway_review;

/* discovery.c */
void gov__gateway_gateway_write(gov__request *request);
gov_status gov__gateway_gateway_read(gov__metadata *out);
void gov__gateway_keys_write(gov__request *request, const gov__metadata *metadata);

/* operation.c */
void gov__gateway_operation_write(gov__request *request, const char *key);
gov_status gov__gateway_operation_read(const gov_allocator *mem, const gov__response *response,
                                       gov__outcome_reply *out);

/* problem.c */
void gov__gateway_problem_judge(const gov__problem *problem, int32_t http_status,
                                gov__verdict *out);

#endif
