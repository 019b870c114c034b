/* SPDX-License-Identifier: Apache-2.0 */
/* Base45 (RFC 9285): bytes in the letters of a QR code's alphanumeric mode. Decoding is strict. */
#ifndef GOV__QR_BASE45_H
#define GOV__QR_BASE45_H

#include "base/buf.h"

/* Bytes that so many characters can hold. */
size_t gov__base45_room(size_t characters);
void gov__base45_encode(gov__buf *out, const void *data, size_t len);
/* GOV_ERR_ARGUMENT for malformed text; the buffer is to be thrown away then. */
gov_status gov__base45_decode(gov__buf *out, const char *text, size_t len);

#endif
