/* SPDX-License-Identifier: Apache-2.0 */
/* DPoP (RFC 9449): proofs that the sender holds a key.
 * Owns: checking one, the nonce. Not: which tokens are bound to which key (oauth_issue.c,
 * session.c). */
#ifndef GOVSDK_SANDBOX_OAUTH_DPOP_H
#define GOVSDK_SANDBOX_OAUTH_DPOP_H

#include "sandbox/http.h"
#include "sandbox/jwk.h"

typedef enum gov__sandbox_dpop {
    GOV__SB_DPOP_NONE,  /* no proof was sent */
    GOV__SB_DPOP_GOOD,  /* out_jkt is the key's thumbprint */
    GOV__SB_DPOP_NONCE, /* good but for the nonce */
    GOV__SB_DPOP_BAD
} gov__sandbox_dpop;

/* Checks the proof of a request. `access_token` NULL where there is none. While nonces are asked
 * for, the answer gets the header DPoP-Nonce. */
gov__sandbox_dpop gov__sb_dpop_check(gov_sandbox *sb, const gov__sandbox_request *req,
                                     gov__sandbox_response *res, const char *access_token,
                                     char out_jkt[GOV__SB_THUMBPRINT_BYTES]);
/* The same at an endpoint of the authorization server: false, and the answer is an OAuth error,
 * when the proof is bad, or absent although `needed`. */
bool gov__sb_dpop_at_endpoint(gov_sandbox *sb, const gov__sandbox_request *req,
                              gov__sandbox_response *res, bool needed,
                              char out_jkt[GOV__SB_THUMBPRINT_BYTES]);
/* For the operator: whether proofs must carry a nonce of this platform. */
bool gov__sb_dpop_set_nonce(gov_sandbox *sb, bool required);

#endif
