/* SPDX-License-Identifier: Apache-2.0 */
/* See frame.h. The check tells what a camera misread; it protects from nobody who means it. */
#include "qr/frame.h"

#include <string.h>

#include "crypto/digest.h"
#include "qr/base45.h"

#define PREFIX      "GQ1:"
#define PREFIX_LEN  (sizeof PREFIX - 1)
#define HEAD_SIZE   (2 + GOV__QR_ID_SIZE)
#define CHECK_SIZE  4
#define DIGEST_SIZE 32

size_t gov__qr_frame_room(size_t characters)
{
    size_t room = characters > PREFIX_LEN ? gov__base45_room(characters - PREFIX_LEN) : 0;

    return room > HEAD_SIZE + CHECK_SIZE ? room - HEAD_SIZE - CHECK_SIZE : 0;
}

gov_status gov__qr_frame_id(const gov__crypto *crypto, const char *content, size_t len,
                            uint8_t out[GOV__QR_ID_SIZE])
{
    uint8_t digest[DIGEST_SIZE];
    gov_status status = gov__digest_of(crypto, GOV__DIGEST_SHA256, content, len, digest);

    if (status == GOV_OK) {
        memcpy(out, digest, GOV__QR_ID_SIZE);
    }
    return status;
}

gov_status gov__qr_frame_write(const gov__crypto *crypto, const gov__qr_frame *frame, gov__buf *out)
{
    uint8_t digest[DIGEST_SIZE];
    gov__buf bytes;

    gov__buf_init_secret(&bytes, out->mem, 0);
    gov__buf_append_char(&bytes, (char)frame->index);
    gov__buf_append_char(&bytes, (char)frame->count);
    gov__buf_append(&bytes, frame->id, GOV__QR_ID_SIZE);
    gov__buf_append(&bytes, frame->piece, frame->size);
    gov_status status = gov__buf_status(&bytes);
    if (status == GOV_OK) {
        status = gov__digest_of(crypto, GOV__DIGEST_SHA256, bytes.data, bytes.len, digest);
    }
    if (status == GOV_OK) {
        gov__buf_append(&bytes, digest, CHECK_SIZE);
        status = gov__buf_status(&bytes);
    }
    if (status == GOV_OK) {
        gov__buf_append_str(out, PREFIX);
        gov__base45_encode(out, bytes.data, bytes.len);
        status = gov__buf_status(out);
    }
    gov__buf_free(&bytes);
    return status;
}

gov_status gov__qr_frame_read(const gov__crypto *crypto, const char *text, size_t len,
                              gov__buf *bytes, gov__qr_frame *out)
{
    uint8_t digest[DIGEST_SIZE];

    if (len < PREFIX_LEN || memcmp(text, PREFIX, PREFIX_LEN) != 0) {
        return GOV_ERR_UNSUPPORTED;
    }
    gov_status status = gov__base45_decode(bytes, text + PREFIX_LEN, len - PREFIX_LEN);
    if (status != GOV_OK) {
        return status == GOV_ERR_NO_MEMORY ? status : GOV_ERR_RESPONSE;
    }
    if (bytes->len <= HEAD_SIZE + CHECK_SIZE) {
        return GOV_ERR_RESPONSE;
    }
    size_t checked = bytes->len - CHECK_SIZE;
    status = gov__digest_of(crypto, GOV__DIGEST_SHA256, bytes->data, checked, digest);
    if (status != GOV_OK) {
        return status;
    }
    out->index = (uint8_t)bytes->data[0];
    out->count = (uint8_t)bytes->data[1];
    memcpy(out->id, bytes->data + 2, GOV__QR_ID_SIZE);
    out->piece = bytes->data + HEAD_SIZE;
    out->size = checked - HEAD_SIZE;
    bool good = memcmp(digest, bytes->data + checked, CHECK_SIZE) == 0 && out->count >= 1 &&
                out->count <= GOV__QR_COUNT_MAX && out->index < out->count;
    return good ? GOV_OK : GOV_ERR_RESPONSE;
}
