/* SPDX-License-Identifier: Apache-2.0 */
/* JWTs that others signed: client assertions, terminal assertions, DPoP proofs.
 * Owns: strict reading, verification (RS256, PS256, ES256, EdDSA), the times and the number that may
 * come once. Not: what the claims mean to each kind, and not signing (sign.h). */
#ifndef GOVSDK_SANDBOX_JWT_H
#define GOVSDK_SANDBOX_JWT_H

#include <cjson/cJSON.h>
#include <openssl/evp.h>

#include "sandbox/platform.h"

#define GOV__SB_JWT_ALGS "ES256 RS256 PS256 EdDSA"

typedef struct gov__sandbox_jwt {
    cJSON *header;
    cJSON *claims;
    const char *text; /* borrowed: header, payload and signature */
    size_t signed_length;
    uint8_t *signature;
    size_t signature_length;
} gov__sandbox_jwt;

/* Reads a compact JWS whose payload is an object: at most 8 KiB, no duplicate members, no `crit`.
 * The text must outlive what was read. Clear it in any case. */
bool gov__sb_jwt_read(const char *text, gov__sandbox_jwt *out);
void gov__sb_jwt_clear(gov__sandbox_jwt *jwt);
/* Whether the signature is of this key; the algorithm must fit it. */
bool gov__sb_jwt_verify(const gov__sandbox_jwt *jwt, EVP_PKEY *key);
/* Whether it is of one of these keys (the text of a JWK Set), chosen by `kid` when there is one. */
bool gov__sb_jwt_verify_by(const gov__sandbox_jwt *jwt, const char *jwks);

/* Whether `aud` is this one value and no other. */
bool gov__sb_jwt_is_for(const gov__sandbox_jwt *jwt, const char *audience);
/* Whether exp lies ahead, by no more than `most_s` seconds, and iat and nbf do not. */
bool gov__sb_jwt_is_current(const gov_sandbox *sb, const gov__sandbox_jwt *jwt, int64_t most_s);
/* Whether `jti` is well formed and comes from this owner for the first time; remembers it for
 * `seconds`. */
bool gov__sb_jwt_is_first(gov_sandbox *sb, const gov__sandbox_jwt *jwt, const char *owner,
                          int64_t seconds);

#endif
