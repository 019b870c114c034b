/* SPDX-License-Identifier: Apache-2.0 */
/* What became of each Idempotency-Key.
 * Owns: the table of operations and the rules of replay. Not: the transaction around the work. */
#ifndef GOVSDK_SANDBOX_IDEMPOTENCY_H
#define GOVSDK_SANDBOX_IDEMPOTENCY_H

#include "sandbox/http.h"
#include "sandbox/platform.h"

#define GOV__SB_KEY_RETENTION_S 604800 /* 7 days, by the sandbox's clock */

/* True: the key is new, do the work. False: the answer is there, replayed or a problem. Expects an
 * open transaction. */
bool gov__sb_operation_begin(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res);
/* Keeps the finished answer under the key, in the transaction of the work. 0, or -1. */
int gov__sb_operation_keep(gov_sandbox *sb, const gov__sandbox_request *req,
                           const gov__sandbox_response *res);
/* Whether an answer with this status is kept. */
bool gov__sb_operation_is_final(int status);
/* Says "in progress" to everyone who asks for the key during the next milliseconds: its answer is
 * being held back. */
void gov__sb_operation_hold(gov_sandbox *sb, const gov__sandbox_request *req, uint32_t hold_ms);
void gov__sb_operation_free(gov_sandbox *sb);

#endif
