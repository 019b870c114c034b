/* SPDX-License-Identifier: Apache-2.0 */
/* Token exchange, between the decision and the token.
 * Owns: what was decided. Not: why. */
#ifndef GOVSDK_SANDBOX_OAUTH_EXCHANGE_H
#define GOVSDK_SANDBOX_OAUTH_EXCHANGE_H

#include "sandbox/oauth_access.h"

typedef struct gov__sandbox_exchange {
    gov__sandbox_login login; /* for whom, with the level of the one who acts */
    char scope[256];
    char audience[513];          /* "" for the API */
    char act[GOV__SB_ACT_BYTES]; /* "" when nobody acts for another */
    char grant_id[GOV__SB_ID_BYTES];
    const char *parent; /* the family whose end ends this one */
    int64_t expires_ms; /* no later than this */
} gov__sandbox_exchange;

/* Answers with an access token in the form of a JWT (RFC 9068); there is no refresh token. */
void gov__sb_exchange_answer(const gov__sandbox_token_call *call,
                             const gov__sandbox_exchange *exchange);

#endif
