/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys of clients, terminals and DPoP proofs as JWK (RFC 7517).
 * Owns: reading one, its thumbprint. Not: the platform's own keys (sign.h) and not signatures
 * (jwt.h). */
#ifndef GOVSDK_SANDBOX_JWK_H
#define GOVSDK_SANDBOX_JWK_H

#include <cjson/cJSON.h>
#include <openssl/evp.h>
#include <stdbool.h>

#define GOV__SB_THUMBPRINT_BYTES 48

/* A public key: P-256, Ed25519, or RSA of 2048 to 8192 bits. NULL for anything else, a private or
 * a symmetric key above all. Free with EVP_PKEY_free. */
EVP_PKEY *gov__sb_jwk_read(const cJSON *jwk);
/* RFC 7638 with SHA-256, of a key that was read. */
bool gov__sb_jwk_thumbprint(const cJSON *jwk, char out[GOV__SB_THUMBPRINT_BYTES]);
/* Whether this is a JWK Set of one to sixteen keys, all of which can be read. */
bool gov__sb_jwks_is_good(const cJSON *jwks);

#endif
