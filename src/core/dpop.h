/* SPDX-License-Identifier: Apache-2.0 */
/* Proof of possession (RFC 9449): what binds a token to a key of the session. A proof is made for one
 * attempt; the nonces that servers ask for are remembered by origin. */
#ifndef GOV__CORE_DPOP_H
#define GOV__CORE_DPOP_H

#include <stdbool.h>

#include <govsdk/status.h>

#include "base/buf.h"
#include "core/identity.h"
#include "crypto/key.h"
#include "http/request.h"
#include "http/response.h"

#define GOV__DPOP_NONCE_MAX 512

/* Appends a proof for one request. `token` is the access token that goes with it, NULL at the token
 * endpoint; `nonce` NULL: none. The URL's query is left out (section 4.2). Fails as gov__jws_sign,
 * or with GOV_ERR_HOOK. */
gov_status gov__dpop_proof(const gov_client *client, const gov__key *key, const char *method,
                           const char *url, const char *token, const char *nonce, gov__buf *out);
/* Puts a new proof into the request, which goes to `url`, with the nonce that its server gave
 * last. */
gov_status gov__dpop_write(gov_client *client, const gov__key *key, gov__request *request,
                           const char *url, const char *token);

/* What the tokens of a new login are to be bound to: the key of the configuration, else a new one;
 * none without auth.dpop. Give it back with gov__proof_end. */
gov_status gov__proof_begin(gov_client *client, gov__proof *out, gov_error **err);
void gov__proof_end(gov__proof *proof); /* a zeroed one is fine */

/* A reply of the server at `url` may name the nonce of the next proof (section 8.2). True when it
 * named one that was not known. */
bool gov__dpop_nonce_saw(gov_client *client, const char *url, const gov__response *response);
/* The nonce of the server at `url`; "" for none. */
void gov__dpop_nonce_get(gov_client *client, const char *url, char out[GOV__DPOP_NONCE_MAX + 1]);
/* The end of the client. */
void gov__dpop_nonces_free(gov_client *client);

#endif
