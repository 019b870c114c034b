/* SPDX-License-Identifier: Apache-2.0 */
/* Client-initiated backchannel authentication: the person approves on a phone.
 * Owns: the person's decision. Not: the operator's route to it (control_ciba.c). */
#ifndef GOVSDK_SANDBOX_OAUTH_CIBA_H
#define GOVSDK_SANDBOX_OAUTH_CIBA_H

#include "sandbox/oauth.h"

/* What a person sees on the phone. */
typedef struct gov__sandbox_ciba {
    char hash[65]; /* of the auth_req_id */
    char client_id[GOV__SB_ID_BYTES];
    char scope[256];
    char asked[64];    /* levels, one space between */
    char message[256]; /* binding_message, "" for none */
    char state[16];    /* pending, approved, denied, used */
    gov__sandbox_login login;
    int64_t interval_s;
    int64_t polled_ms;
    int64_t expires_ms;
} gov__sandbox_ciba;

/* Finds a request by its id, or the newest one that waits for a person (subject id or phone). */
bool gov__sb_ciba_find(gov_sandbox *sb, const char *auth_req_id, gov__sandbox_ciba *out);
bool gov__sb_ciba_find_for(gov_sandbox *sb, const char *login_hint, gov__sandbox_ciba *out);
/* Whether it still waits for a decision. */
bool gov__sb_ciba_waits(const gov_sandbox *sb, const gov__sandbox_ciba *request);
/* The person decides; false on failure. */
bool gov__sb_ciba_decide(gov_sandbox *sb, const gov__sandbox_ciba *request, bool approve);

#endif
