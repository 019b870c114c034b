/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the OAuth 2.0 and OpenID Connect driver share. The one table that the library
 * sees is oauth.c; the ways in are auth.c and the files beside it. */
#ifndef GOV__PLATFORM_OAUTH_OAUTH_H
#define GOV__PLATFORM_OAUTH_OAUTH_H

#include "core/client.h"
#include "core/identity.h"

extern const struct gov__auth_wire gov__oauth_auth;
extern const struct gov__token_wire gov__oauth_token; /* introspect.c */

/* metadata.c */
bool gov__oauth_provider_write(gov__request *request, const gov_client *client, const char *issuer,
                               uint32_t place);
gov_status gov__oauth_provider_read(const gov_client *client, gov__provider *out);
void gov__oauth_keys_write(gov__request *request, const gov__provider *provider);

/* client_auth.c: a form to an OAuth endpoint with the client's authentication in it, and a proof of
 * possession (RFC 9449) where `proof` has a key; `proof` may be NULL. Both are good once: write the
 * request anew for each attempt. Add members with gov__url_form_add to the buffer returned; *first
 * is kept for that. Failures are the request's. */
gov__buf *gov__oauth_form_begin(gov__request *request, gov_client *client, const char *endpoint,
                                const gov__proof *proof, bool *first);

/* token.c: what an OAuth refusal means; GOV_OK for a 2xx. */
gov_status gov__oauth_token_status(const gov_client *client, const gov__response *response);
void gov__oauth_renew_write(gov__request *request, gov_client *client, const gov__renewal *renewal);
/* A token answer of any grant. */
gov_status gov__oauth_tokens_read(const gov_client *client, const gov__response *response,
                                  gov__tokens *out);

#endif
