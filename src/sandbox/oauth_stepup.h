/* SPDX-License-Identifier: Apache-2.0 */
/* Step-up (RFC 9470): parts of the API that ask for a stronger or a fresher log-in.
 * Owns: the rules, the challenge. Not: the log-in that follows. */
#ifndef GOVSDK_SANDBOX_OAUTH_STEPUP_H
#define GOVSDK_SANDBOX_OAUTH_STEPUP_H

#include "sandbox/http.h"

/* False, and a 401 challenge, when the path asks for more than the session has. `dpop`: the token
 * came under that scheme, and the challenge does too. */
bool gov__sb_stepup_check(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res, bool dpop);

#endif
