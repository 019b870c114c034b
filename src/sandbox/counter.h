/* SPDX-License-Identifier: Apache-2.0 */
/* Counts requests by method and path pattern, so that a test can compare what arrived with what
 * the client says it sent. Owns: the counters. Not: what else /sandbox/state shows. */
#ifndef GOVSDK_SANDBOX_COUNTER_H
#define GOVSDK_SANDBOX_COUNTER_H

#include "sandbox/route.h"

/* Counts one request; a NULL route is one that nothing serves. */
void gov__sb_count(gov_sandbox *sb, const gov__sandbox_route *route);
/* Writes the member "requests". */
void gov__sb_count_write(const gov_sandbox *sb, gov__sandbox_json *w);
void gov__sb_count_free(gov_sandbox *sb);

#endif
