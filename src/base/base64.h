/* SPDX-License-Identifier: Apache-2.0 */
/* Base64url without padding (JOSE, RFC 7515 section 2) and base64 with padding (RFC 4648 section 4).
 * Decoding is strict: canonical last bits, no white space, no foreign letter. Not constant time. */
#ifndef GOV__BASE_BASE64_H
#define GOV__BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

#include "base/buf.h"

/* Letters for len bytes, without a NUL; SIZE_MAX when it overflows. */
size_t gov__base64url_encoded_len(size_t len);
size_t gov__base64_encoded_len(size_t len);
/* Upper bound of bytes that a text of len letters decodes to. */
size_t gov__base64_decoded_max(size_t len);

/* Append to a buffer. */
void gov__base64url_encode(gov__buf *out, const void *data, size_t len);
void gov__base64_encode(gov__buf *out, const void *data, size_t len);
/* Into out with a NUL behind; room must be encoded_len + 1, else nothing is written and 0 returned. */
size_t gov__base64url_encode_to(const void *data, size_t len, char *out, size_t room);

/* GOV_ERR_ARGUMENT for malformed text; nothing is appended then. */
gov_status gov__base64url_decode(gov__buf *out, const char *text, size_t len);
gov_status gov__base64_decode(gov__buf *out, const char *text, size_t len);
/* Exactly out_len bytes; false otherwise. */
bool gov__base64url_decode_exact(const char *text, size_t len, uint8_t *out, size_t out_len);

#endif
