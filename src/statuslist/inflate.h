/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacking of one zlib stream (RFC 1950) into memory, bounded. Packing is not done here. */
#ifndef GOV__STATUSLIST_INFLATE_H
#define GOV__STATUSLIST_INFLATE_H

#include "base/buf.h"
#include "crypto/bytes.h"

/* Appends at most `max` bytes to `out`. Nothing may stand behind the stream.
 * GOV_ERR_RESPONSE (not a whole, sound stream), GOV_ERR_LIMIT (longer than `max`), GOV_ERR_NO_MEMORY. */
gov_status gov__inflate(const gov_allocator *mem, gov__bytes in, size_t max, gov__buf *out);

#endif
