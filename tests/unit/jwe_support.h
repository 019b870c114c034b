/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens put together by hand for the tests of JWE, right and wrong alike: the parts are the test's
 * own, the library is only asked to read them. Every failure here fails the test. */
#ifndef GOVSDK_JWE_SUPPORT_H
#define GOVSDK_JWE_SUPPORT_H

#include "crypto/jwe.h"

/* From a JWK. Freed with gov__key_unref. */
gov__key *jwe_key(const char *jwk);
/* A new private key; bits only for RSA. kid may be NULL. */
gov__key *jwe_key_new(gov__key_kind kind, unsigned bits, const char *kid);
gov__key *jwe_key_secret(size_t len, const char *kid);

/* The token with part `index` (0 to 4) replaced by this text. Caller frees. */
char *jwe_replace(const char *token, size_t index, const char *part);
/* The token with the header replaced by this JSON. Caller frees. */
char *jwe_with_header(const char *token, const char *header);
/* A part's own text. Caller frees. */
char *jwe_part(const char *token, size_t index);
/* A token of this header whose content key is `cek` itself ("dir"), sealed by A128GCM with OpenSSL;
 * `part` is what stands in place of the encrypted key. Caller frees. */
char *jwe_seal(const char *header, const uint8_t cek[16], const char *part, const char *text);

#endif
