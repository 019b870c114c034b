/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacking of one zlib stream (RFC 1950) into memory or piece by piece, or of one deflate stream (RFC 1951),
 * bounded, and leaving nothing of it in memory that was given back. Packing is not done here. */
#ifndef GOV__STATUSLIST_INFLATE_H
#define GOV__STATUSLIST_INFLATE_H

#include "base/buf.h"
#include "crypto/bytes.h"

/* Appends at most `max` bytes to `out`. Nothing may stand behind the stream.
 * GOV_ERR_RESPONSE (not a whole, sound stream), GOV_ERR_LIMIT (longer than `max`), GOV_ERR_NO_MEMORY. */
gov_status gov__inflate(const gov_allocator *mem, gov__bytes in, size_t max, gov__buf *out);

/* Takes a piece; what is not GOV_OK ends unpacking and is returned. */
typedef gov_status (*gov__inflate_sink)(void *user, const uint8_t *data, size_t len);
/* Hand on what a zlib stream, a deflate stream unpacks to. Nothing may stand behind it.
 * GOV_ERR_RESPONSE, GOV_ERR_NO_MEMORY as above; the bound is the sink's. */
gov_status gov__inflate_pieces(const gov_allocator *mem, gov__bytes in, gov__inflate_sink sink,
                               void *user);
gov_status gov__inflate_raw(const gov_allocator *mem, gov__bytes in, gov__inflate_sink sink,
                            void *user);

/* CRC-32 as zip counts it (ISO 3309) over what came before, 0 for nothing, and this. */
uint32_t gov__inflate_crc(uint32_t before, const uint8_t *data, size_t len);

#endif
