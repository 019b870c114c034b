/* SPDX-License-Identifier: Apache-2.0 */
/* Digests as the contract writes them in JSON: "sha-256:" and base64url. */
#ifndef GOV__MATTER_DIGEST_TEXT_H
#define GOV__MATTER_DIGEST_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/crypto.h"

#define GOV__SHA256_BYTES 32
/* Letters of a written digest and a NUL. */
#define GOV__DIGEST_TEXT_MAX 52

void gov__digest_write(const uint8_t digest[GOV__SHA256_BYTES], char out[GOV__DIGEST_TEXT_MAX]);
/* The written SHA-256 of some bytes. */
gov_status gov__digest_text_of(const gov__crypto *crypto, const void *data, size_t len,
                               char out[GOV__DIGEST_TEXT_MAX]);

#endif
