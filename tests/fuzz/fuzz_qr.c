/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the joining of frames: each line of the input is a frame as it is, or, after '!', its bytes in
 * hexadecimal digits, which get their check here. Input that begins with '=' is split and must come back. */
#include "fuzz.h"

#include <string.h>

#include <govsdk/qr.h>

#include "crypto/crypto.h"
#include "qr/frame.h"

static void round_trip(const char *data, size_t size)
{
    gov_qr_frames *frames = NULL;
    gov_qr_reader *reader = NULL;
    char *out = NULL;
    size_t out_size = 0;

    if (size == 0 || gov_qr_split(NULL, data, size, 128, &frames, NULL) != GOV_OK) {
        return;
    }
    require(gov_qr_reader_new(NULL, &reader, NULL) == GOV_OK);
    for (size_t i = gov_qr_frames_get_count(frames); i > 0; i--) {
        const char *text = gov_qr_frames_get_text(frames, i - 1);
        require(strlen(text) <= 128);
        require(gov_qr_reader_add(reader, text, strlen(text), NULL) == GOV_OK);
    }
    require(gov_qr_reader_take(reader, &out, &out_size, NULL) == GOV_OK);
    require(out_size == size && memcmp(out, data, size) == 0);
    gov_qr_reader_free_data(reader, out, out_size);
    gov_qr_reader_free(reader);
    gov_qr_frames_free(frames);
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* index, count, id of one letter repeated, and the piece. */
static void add_made(gov_qr_reader *reader, const gov__crypto *crypto, const char *line, size_t len)
{
    uint8_t bytes[256];
    size_t count = 0;
    gov__buf text;

    for (; len >= 2 && count < sizeof bytes && digit(line[0]) >= 0 && digit(line[1]) >= 0;
         line += 2, len -= 2) {
        bytes[count++] = (uint8_t)(digit(line[0]) * 16 + digit(line[1]));
    }
    if (count < 3) {
        return;
    }
    gov__qr_frame frame = {
        .index = bytes[0], .count = bytes[1], .piece = (const char *)bytes + 3, .size = count - 3};
    memset(frame.id, bytes[2], sizeof frame.id);
    if (bytes[2] == 0) { /* the piece is the whole */
        require(gov__qr_frame_id(crypto, frame.piece, frame.size, frame.id) == GOV_OK);
    }
    gov__buf_init(&text, NULL, 0);
    require(gov__qr_frame_write(crypto, &frame, &text) == GOV_OK);
    (void)!gov_qr_reader_add(reader, text.data, text.len, NULL);
    gov__buf_free(&text);
}

static void add_line(gov_qr_reader *reader, const gov__crypto *crypto, const char *line, size_t len)
{
    size_t total = 0;
    size_t before = gov_qr_reader_get_progress(reader, NULL);
    gov_status status = GOV_OK;

    if (len > 0 && line[0] == '!') {
        add_made(reader, crypto, line + 1, len - 1);
    } else if (len > 0) {
        status = gov_qr_reader_add(reader, line, len, NULL);
    }
    size_t after = gov_qr_reader_get_progress(reader, &total);
    require(after <= total && total <= 64);
    require(status == GOV_OK || status == GOV_ERR_DIGEST || after == before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data;
    const char *end = at + size;
    gov_qr_reader *reader = NULL;
    gov__crypto *crypto = NULL;
    char *out = NULL;
    size_t out_size = 0;

    if (size > 0 && data[0] == '=') {
        round_trip(at + 1, size - 1);
        return 0;
    }
    require(gov__crypto_new(NULL, &crypto) == GOV_OK);
    require(gov_qr_reader_new(NULL, &reader, NULL) == GOV_OK);
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop != NULL ? stop : end;
        add_line(reader, crypto, at, (size_t)(stop - at));
        at = stop + 1;
    }
    if (gov_qr_reader_take(reader, &out, &out_size, NULL) == GOV_OK) {
        require(out_size > 0 && out_size <= 65536);
        gov_qr_reader_free_data(reader, out, out_size);
    }
    gov_qr_reader_free(reader);
    gov__crypto_free(crypto);
    return 0;
}
