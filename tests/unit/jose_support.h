/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and signatures for the tests of the JOSE code, made with OpenSSL directly and not with the
 * code under test. Every failure here fails the test. */
#ifndef GOVSDK_JOSE_SUPPORT_H
#define GOVSDK_JOSE_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

typedef struct jose_key jose_key;

/* alg: ES, RS and PS with 256, 384 or 512, or "EdDSA"; bits only for RSA (0: 2048). */
jose_key *jose_key_new(const char *alg, int bits);
void jose_key_free(jose_key *key);

/* The public JWK; `more` is inserted behind kty, as in ",\"kid\":\"a\"". Caller frees. */
char *jose_key_jwk(const jose_key *key, const char *more);
/* {"keys":[...]} of this one key. Caller frees. */
char *jose_key_set(const jose_key *key, const char *more);

/* A compact JWS of exactly this header and payload, by the key's own algorithm whatever the header
 * says. Caller frees. */
char *jose_sign(const jose_key *key, const char *header, const char *payload);
/* The same over a payload of any bytes. */
char *jose_sign_bytes(const jose_key *key, const char *header, const void *payload, size_t len);

/* Base64url without padding; and SHA-256 of a text as base64url. Callers free. */
char *jose_base64url(const void *data, size_t len);
char *jose_sha256(const char *text);

/* printf into memory of its own. Caller frees. */
char *jose_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
