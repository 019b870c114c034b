/* SPDX-License-Identifier: Apache-2.0 */
/* Client authentication by a signed assertion.
 * Owns: private_key_jwt. Not: the other ways (oauth_client.c). */
#ifndef GOVSDK_SANDBOX_OAUTH_CLIENT_JWT_H
#define GOVSDK_SANDBOX_OAUTH_CLIENT_JWT_H

#include "sandbox/oauth.h"

/* Whether the form's client_assertion proves a client, which it loads. */
bool gov__sb_client_prove_jwt(gov_sandbox *sb, const gov__sandbox_fields *form,
                              gov__sandbox_client *out);

#endif
