/* SPDX-License-Identifier: Apache-2.0 */
/* Who calls, and whether a call under /gov/v1 is well formed and permitted.
 * Owns: the checks before a handler that are about the caller. Not: how tokens come into being
 * (oauth*.c). */
#ifndef GOVSDK_SANDBOX_SESSION_H
#define GOVSDK_SANDBOX_SESSION_H

#include "sandbox/route.h"

/* Reads the token into req->session. A route that needs one and gets none, or a bad one: false and
 * a 401 problem. */
bool gov__sb_authenticate(gov_sandbox *sb, gov__sandbox_request *req, unsigned route_flags,
                          gov__sandbox_response *res);
/* Gov-App and Gov-Channel on every call under /gov/v1: false and a 400 problem without them. */
bool gov__sb_check_call(gov__sandbox_request *req, gov__sandbox_response *res);
/* Whether the token's scope and kind are enough: false and a 403 problem when not. */
bool gov__sb_permit(const gov__sandbox_request *req, unsigned route_flags,
                    gov__sandbox_response *res);

/* Whether a space-separated list of scopes names one. */
bool gov__sb_scope_has(const char *scopes, const char *scope);

#endif
