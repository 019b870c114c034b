/* SPDX-License-Identifier: Apache-2.0 */
/* The content of a transfer: a byte that says how it is packed, and the document. Texts of JWT and SD-JWT
 * travel as the bytes behind their base64url. Packing loses nothing: what is unpacked is what was given. */
#ifndef GOV__QR_PACK_H
#define GOV__QR_PACK_H

#include "base/buf.h"

#define GOV__QR_DATA_MAX    65536U
#define GOV__QR_CONTENT_MAX (GOV__QR_DATA_MAX + 1)

/* Appends the content for a document of 1 to GOV__QR_DATA_MAX bytes. */
gov_status gov__qr_pack(const char *data, size_t size, gov__buf *out);
/* Appends the document. GOV_ERR_RESPONSE for a malformed content or a document of no or too many
 * bytes; GOV_ERR_NO_MEMORY. */
gov_status gov__qr_unpack(const char *content, size_t len, gov__buf *out);

#endif
