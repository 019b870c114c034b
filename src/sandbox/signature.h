/* SPDX-License-Identifier: Apache-2.0 */
/* Signed requests and replies, as the gateways of the field ask for them; off until an operator
 * switches them on.
 * Owns: the rule in force, the checks of each scheme, the signature of replies. Not: tokens
 * (session), Content-Digest of a body (request). */
#ifndef GOVSDK_SANDBOX_SIGNATURE_H
#define GOVSDK_SANDBOX_SIGNATURE_H

#include <stdio.h>

#include "sandbox/http.h"
#include "sandbox/platform.h"

/* The rule: what a request under /gov/v1/ must carry, and whether its reply is signed. */
typedef struct gov__sandbox_rule {
    char *scheme;     /* none, rfc9421, tif, bg_hmac, x_ca */
    char *key_id;     /* the account, or the name of the key */
    char *secret;     /* shared; NULL: none */
    char *public_key; /* PEM; NULL: none */
    char *spoil;      /* what of a signed reply is damaged: none, body, signature */
    bool sign_replies;
    int64_t max_skew_s;
} gov__sandbox_rule;

/* Why a request is refused; NULL code: it is not. Both are literals. */
typedef struct gov__sandbox_refusal {
    const char *code; /* signature_required, signature_invalid, clock_skew */
    const char *detail;
} gov__sandbox_refusal;

/* False when the answer is a problem already. Called once for each request. */
bool gov__sb_signature_check(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res);
/* Signs the finished answer, when the rule says so. */
void gov__sb_signature_reply(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res);
/* For the discovery document: the scheme in force, "none" by default; free it. */
char *gov__sb_signature_scheme(gov_sandbox *sb);

/* --- between the files ------------------------------------------------------------------------ */

gov__sandbox_refusal gov__sb_signature_rfc9421(gov_sandbox *sb, const gov__sandbox_rule *rule,
                                               const gov__sandbox_request *req);
gov__sandbox_refusal gov__sb_signature_tif(gov_sandbox *sb, const gov__sandbox_rule *rule,
                                           const gov__sandbox_request *req);
gov__sandbox_refusal gov__sb_signature_bg_hmac(gov_sandbox *sb, const gov__sandbox_rule *rule,
                                               const gov__sandbox_request *req);
gov__sandbox_refusal gov__sb_signature_x_ca(gov_sandbox *sb, const gov__sandbox_rule *rule,
                                            const gov__sandbox_request *req);

gov__sandbox_refusal gov__sb_refuse(const char *code, const char *detail);
/* False when the time is off by more than the rule permits. */
bool gov__sb_signature_is_timely(const gov_sandbox *sb, const gov__sandbox_rule *rule,
                                 int64_t time_ms);
/* Notes a nonce; false when it was seen before. */
bool gov__sb_signature_is_fresh(gov_sandbox *sb, const char *nonce);
/* Writes the value of a component of a request as RFC 9421 section 2 has it, into a stream; false when
 * there is none, or it is not known here. */
bool gov__sb_signature_component(const gov_sandbox *sb, const gov__sandbox_request *req,
                                 const char *name, const char *parameters, FILE *out);

#endif
