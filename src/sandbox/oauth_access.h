/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a token that was issued.
 * Owns: finding one by its hash, with the log-in it comes from. Not: issuing (oauth.h) and not what
 * follows for a request (session.h). */
#ifndef GOVSDK_SANDBOX_OAUTH_ACCESS_H
#define GOVSDK_SANDBOX_OAUTH_ACCESS_H

#include "sandbox/jwk.h"
#include "sandbox/oauth.h"

#define GOV__SB_ACT_BYTES 512 /* a chain of three actors */

typedef struct gov__sandbox_access {
    gov__sandbox_login login;
    char client_id[GOV__SB_ID_BYTES];
    char scope[256];
    char family[GOV__SB_ID_BYTES];
    char jkt[GOV__SB_THUMBPRINT_BYTES]; /* "" for a bearer token */
    char audience[513];                 /* "" for the API */
    char act[GOV__SB_ACT_BYTES];        /* the claim as JSON, "" for none */
    char grant_id[GOV__SB_ID_BYTES];
    int64_t created_ms;
    int64_t expires_ms;
    bool revoked;
    bool used; /* a refresh token that was rotated */
} gov__sandbox_access;

/* `kind` is "access" or "refresh". False when there is no such token. */
bool gov__sb_access_find(gov_sandbox *sb, const char *token, const char *kind,
                         gov__sandbox_access *out);
/* Whether it is in force. */
bool gov__sb_access_is_live(const gov_sandbox *sb, const gov__sandbox_access *access);

#endif
