/* SPDX-License-Identifier: Apache-2.0 */
/* Authorization codes.
 * Owns: making one. Not: redeeming one, which the token endpoint does (oauth.h). */
#ifndef GOVSDK_SANDBOX_OAUTH_CODE_H
#define GOVSDK_SANDBOX_OAUTH_CODE_H

#include "sandbox/oauth_authorize.h"

/* A code by which the client gets tokens for this log-in; false on failure. */
bool gov__sb_code_new(gov_sandbox *sb, const gov__sandbox_authorization *a,
                      const gov__sandbox_login *login, char out[48]);

#endif
