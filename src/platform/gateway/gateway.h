/* SPDX-License-Identifier: Apache-2.0 */
/* The wire of the gateway contract, shared among the files of this folder. The table that the core
 * sees is gateway.c; each domain's file fills its own. */
#ifndef GOV__PLATFORM_GATEWAY_GATEWAY_H
#define GOV__PLATFORM_GATEWAY_GATEWAY_H

#include "core/platform.h"

extern const struct gov__auth_wire gov__gateway_auth;
extern const struct gov__item_wire gov__gateway_item;
extern const struct gov__matter_wire gov__gateway_matter;
extern const struct gov__progress_wire gov__gateway_progress;
extern const struct gov__certificate_wire gov__gateway_certificate;
extern const struct gov__review_wire gov__gateway_review;

/* discovery.c */
void gov__gateway_gateway_write(gov__request *request);
gov_status gov__gateway_gateway_read(gov__metadata *out);
void gov__gateway_identity_write(gov__request *request, const gov__metadata *metadata);
gov_status gov__gateway_identity_read(gov__metadata *out);
void gov__gateway_keys_write(gov__request *request, const gov__metadata *metadata);

/* operation.c */
void gov__gateway_operation_write(gov__request *request, const char *key);
gov_status gov__gateway_operation_read(const gov_allocator *mem, const gov__response *response,
                                       gov__outcome_reply *out);

/* problem.c */
void gov__gateway_problem_judge(const gov__problem *problem, int32_t http_status,
                                gov__verdict *out);

/* token.c: a form to an OAuth endpoint with the client's authentication begun in it (RFC 6749
 * section 2.3.1: Basic with a secret, else client_id in the body). Add members with
 * gov__url_form_add to the buffer returned; *first is kept for that. */
gov__buf *gov__gateway_form_begin(gov__request *request, const char *endpoint,
                                  const char *client_id, const char *client_secret, bool *first);
/* What an OAuth refusal means; GOV_OK for a 2xx. */
gov_status gov__gateway_token_status(const gov_allocator *mem, const gov__response *response);
void gov__gateway_refresh_write(gov__request *request, const gov__renewal *renewal);
gov_status gov__gateway_refresh_read(const gov_allocator *mem, const gov__response *response,
                                     gov__tokens *out);

#endif
