/* SPDX-License-Identifier: Apache-2.0 */
/* The platform's signing keys (ES256) and compact JWS.
 * Owns: key creation, storage in the database, the JWKS, signing. Not: what is signed. */
#ifndef GOVSDK_SANDBOX_SIGN_H
#define GOVSDK_SANDBOX_SIGN_H

#include "sandbox/codec.h"
#include "sandbox/json.h"
#include "sandbox/platform.h"

typedef enum gov__sandbox_key_use {
    GOV__SB_KEY_EVENT,       /* progress events and callbacks */
    GOV__SB_KEY_RECEIPT,     /* receipts */
    GOV__SB_KEY_CERTIFICATE, /* SD-JWT VC and status lists */
    GOV__SB_KEY_TOKEN,       /* id tokens */
    GOV__SB_KEY_COUNT
} gov__sandbox_key_use;

int gov__sb_keys_load(gov_sandbox *sb);
void gov__sb_keys_free(gov_sandbox *sb);

/* A compact JWS: protected header {"alg":"ES256","kid":...,"typ":typ} plus `more_header` (text
 * `"name":value,...`, NULL for none) over the payload. Caller frees; NULL on failure. */
char *gov__sb_sign_jws(const gov_sandbox *sb, gov__sandbox_key_use use, const char *typ,
                       const char *more_header, const char *payload, size_t payload_length);

/* ES256 over any text: r || s in base64url. Caller frees; NULL on failure. */
char *gov__sb_sign_text(const gov_sandbox *sb, gov__sandbox_key_use use, const char *text);

/* A new key for this use. The old ones stay in the key set, unless they are dropped. 0, or -1. */
int gov__sb_key_rotate(gov_sandbox *sb, gov__sandbox_key_use use, bool drop_old);
/* The id of the key that signs now. */
const char *gov__sb_key_id(const gov_sandbox *sb, gov__sandbox_key_use use);

/* Writes {"keys":[...]} of all uses, retired ones included. */
void gov__sb_jwks(const gov_sandbox *sb, gov__sandbox_json *w);

#endif
