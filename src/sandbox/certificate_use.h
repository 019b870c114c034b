/* SPDX-License-Identifier: Apache-2.0 */
/* The usage 用证 under which a certificate is read.
 * Owns: reading it from a request and the audit row. Not: what is read. */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_USE_H
#define GOVSDK_SANDBOX_CERTIFICATE_USE_H

#include "sandbox/http.h"

/* The Usage of the header Gov-Usage, checked; NULL and a 400 usage_required without a good one.
 * Caller deletes. */
cJSON *gov__sb_usage_of_header(const gov__sandbox_request *req, gov__sandbox_response *res);
/* The same for a body's member `usage`; borrowed. */
const cJSON *gov__sb_usage_of_body(const gov__sandbox_request *req, gov__sandbox_response *res);
/* Records one use; `certificate_id` is "" for a list. 0, or -1. */
int gov__sb_usage_record(gov_sandbox *sb, const gov__sandbox_request *req,
                         const char *certificate_id, const char *action, const cJSON *usage);
/* Whether this usage lets the caller read what belongs to the holder: his own, under a grant, or,
 * for a system, by function or entrustment. */
bool gov__sb_usage_permits(gov_sandbox *sb, const gov__sandbox_request *req, const cJSON *usage,
                           const char *holder);

#endif
