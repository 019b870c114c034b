/* SPDX-License-Identifier: Apache-2.0 */
/* Splitting a document into frames of one size, as near as can be, so that the codes look alike. */
#include <govsdk/qr.h>

#include "base/mem.h"
#include "core/argument.h"
#include "core/error.h"
#include "qr/frame.h"
#include "qr/pack.h"

struct gov_qr_frames {
    gov_allocator mem; /* a copy */
    size_t count;
    char *texts[GOV__QR_COUNT_MAX];
};

void gov_qr_frames_free(gov_qr_frames *frames)
{
    if (frames != NULL) {
        const gov_allocator mem = frames->mem;
        for (size_t i = 0; i < frames->count; i++) {
            gov__mem_wipe_free_str(&mem, frames->texts[i]);
        }
        gov__mem_free(&mem, frames);
    }
}

static gov_status write_frames(const gov__crypto *crypto, const gov__buf *content, size_t count,
                               gov_qr_frames *frames)
{
    gov__qr_frame frame = {.count = (uint8_t)count, .piece = content->data};
    gov_status status = gov__qr_frame_id(crypto, content->data, content->len, frame.id);
    gov__buf text;

    gov__buf_init_secret(&text, &frames->mem, GOV__QR_TEXT_MAX);
    for (size_t i = 0; status == GOV_OK && i < count; i++) {
        frame.index = (uint8_t)i;
        frame.size = content->len / count + (i < content->len % count ? 1 : 0);
        status = gov__qr_frame_write(crypto, &frame, &text);
        if (status == GOV_OK) {
            status = gov__buf_take(&text, &frames->texts[i], NULL);
        }
        frames->count += status == GOV_OK ? 1 : 0;
        frame.piece += frame.size;
    }
    gov__buf_free(&text);
    return status;
}

static gov_status split(const gov__crypto *crypto, const void *data, size_t size, size_t room,
                        gov_qr_frames *frames)
{
    gov__buf content;

    gov__buf_init_secret(&content, &frames->mem, 0);
    gov_status status = gov__qr_pack(data, size, &content);
    if (status == GOV_OK) {
        size_t count = (content.len + room - 1) / room;
        status = count <= GOV__QR_COUNT_MAX ? write_frames(crypto, &content, count, frames)
                                            : GOV_ERR_LIMIT;
    }
    gov__buf_free(&content);
    return status;
}

gov_status gov_qr_split(const gov_allocator *allocator, const void *data, size_t size,
                        uint32_t capacity, gov_qr_frames **out_frames, gov_error **err)
{
    const gov_allocator *mem = allocator != NULL ? allocator : gov__mem_default();
    uint32_t characters = capacity != 0 ? capacity : GOV_QR_CAPACITY_25_M;
    gov__crypto *crypto = NULL;

    if (out_frames != NULL) {
        *out_frames = NULL;
    }
    if (!gov__mem_is_valid(mem) || data == NULL || size == 0 || out_frames == NULL) {
        return gov__argument_fail(NULL, err,
                                  !gov__mem_is_valid(mem) ? "allocator"
                                  : out_frames == NULL    ? "out_frames"
                                                          : "data");
    }
    if (characters < GOV__QR_CAPACITY_MIN || characters > GOV_QR_CAPACITY_MAX) {
        return gov__argument_fail(mem, err, "capacity");
    }
    if (size > GOV__QR_DATA_MAX) {
        return gov__error_status(mem, err, GOV_ERR_LIMIT);
    }
    gov_qr_frames *frames = gov__mem_calloc(mem, 1, sizeof *frames);
    if (frames == NULL) {
        return gov__error_no_memory(err);
    }
    frames->mem = *mem;
    gov_status status = gov__crypto_new(&frames->mem, &crypto);
    if (status == GOV_OK) {
        status = split(crypto, data, size, gov__qr_frame_room(characters), frames);
    }
    gov__crypto_free(crypto);
    if (status != GOV_OK) {
        gov_qr_frames_free(frames);
        return gov__error_status(mem, err, status);
    }
    *out_frames = frames;
    return GOV_OK;
}

size_t gov_qr_frames_get_count(const gov_qr_frames *frames)
{
    return frames != NULL ? frames->count : 0;
}

const char *gov_qr_frames_get_text(const gov_qr_frames *frames, size_t index)
{
    return index < gov_qr_frames_get_count(frames) ? frames->texts[index] : NULL;
}
