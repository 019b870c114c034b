/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of seals, taken off the front as the standards write them or as vendors do, which is noted.
 * Each takes nothing that is malformed; *in may have moved then. */
#ifndef GOV__SEAL_FIELD_H
#define GOV__SEAL_FIELD_H

#include "crypto/der.h"
#include "seal/tolerance.h"

enum { GOV__SEAL_DEPTH_MAX = 32, GOV__SEAL_SIZE_MAX = 4 * 1024 * 1024 };

/* How many elements there are; SIZE_MAX when they are malformed or more than `max`. */
size_t gov__field_count(gov__bytes in, size_t max);

/* A text of this string type. */
bool gov__field_text(gov__bytes *in, uint8_t tag, gov__seal_notes *notes, gov__bytes *out);
/* The same into a buffer with NUL: UTF-8 whose control characters became blanks, cut off at a whole
 * character when it is too long. What is no UTF-8 is noted. */
bool gov__field_text_copy(gov__bytes *in, uint8_t tag, gov__seal_notes *notes, char *out,
                          size_t room);
/* A BIT STRING; an OCTET STRING is `otherwise`. */
bool gov__field_bits(gov__bytes *in, gov__tolerance otherwise, gov__seal_notes *notes,
                     gov__bytes *out);
/* A date of a seal: UTCTime in version 1, GeneralizedTime in the others. */
bool gov__field_time(gov__bytes *in, bool is_v1, gov__seal_notes *notes, int64_t *out_s);
/* timeInfo; in version 1 it may be a time stamp, which is given instead of a time. */
bool gov__field_time_info(gov__bytes *in, bool is_v1, gov__seal_notes *notes, int64_t *out_s,
                          gov__bytes *time_stamp);
/* An optional time stamp, [0] EXPLICIT BIT STRING. */
bool gov__field_time_stamp(gov__bytes *in, gov__seal_notes *notes, gov__bytes *out);
/* Optional extensions: [0] EXPLICIT where `tagged`. No extension is known here. */
bool gov__field_extensions(gov__bytes *in, bool tagged, gov__seal_notes *notes,
                           bool *unknown_critical);
/* An INTEGER that fits. */
bool gov__field_small(gov__bytes *in, uint32_t *out);

#endif
