/* SPDX-License-Identifier: Apache-2.0 */
/* One frame of a transfer as text: "GQ1:" and in Base45 its index, the count, the id of the transfer, the
 * piece, and a check over all of it. */
#ifndef GOV__QR_FRAME_H
#define GOV__QR_FRAME_H

#include "base/buf.h"
#include "crypto/crypto.h"

#define GOV__QR_COUNT_MAX    64
#define GOV__QR_ID_SIZE      8
#define GOV__QR_TEXT_MAX     4296
#define GOV__QR_CAPACITY_MIN 64

typedef struct gov__qr_frame {
    uint8_t index;
    uint8_t count;
    uint8_t id[GOV__QR_ID_SIZE]; /* of the SHA-256 of the content */
    const char *piece;           /* borrowed */
    size_t size;
} gov__qr_frame;

/* Bytes of a piece whose frame has at most so many characters. */
size_t gov__qr_frame_room(size_t characters);
/* The id of a content. GOV_ERR_UNSUPPORTED without SHA-256. */
gov_status gov__qr_frame_id(const gov__crypto *crypto, const char *content, size_t len,
                            uint8_t out[GOV__QR_ID_SIZE]);
/* Appends the text. */
gov_status gov__qr_frame_write(const gov__crypto *crypto, const gov__qr_frame *frame,
                               gov__buf *out);
/* Reads a text; the piece points into `bytes`. GOV_ERR_UNSUPPORTED (no frame of this version),
 * GOV_ERR_RESPONSE (garbled), GOV_ERR_NO_MEMORY. */
gov_status gov__qr_frame_read(const gov__crypto *crypto, const char *text, size_t len,
                              gov__buf *bytes, gov__qr_frame *out);

#endif
