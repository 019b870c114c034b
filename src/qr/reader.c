/* SPDX-License-Identifier: Apache-2.0 */
/* Joining frames. The first one says which document it is; nothing that comes later can change what was
 * added, and what does not come to the digest of the document is dropped as a whole. */
#include <govsdk/qr.h>

#include <string.h>

#include "base/mem.h"
#include "core/argument.h"
#include "core/error.h"
#include "qr/frame.h"
#include "qr/pack.h"

typedef struct piece {
    char *data; /* NULL: missing */
    size_t size;
} piece;

struct gov_qr_reader {
    gov_allocator mem; /* a copy */
    gov__crypto *crypto;
    uint8_t id[GOV__QR_ID_SIZE];
    size_t count; /* 0: no frame was added */
    size_t have;
    size_t size; /* of all pieces */
    piece pieces[GOV__QR_COUNT_MAX];
    char *document; /* once it is complete */
    size_t document_size;
};

static void drop(gov_qr_reader *reader, size_t index)
{
    piece *at = &reader->pieces[index];

    if (at->data != NULL) {
        gov__mem_wipe_free(&reader->mem, at->data, at->size);
        reader->size -= at->size;
        reader->have--;
        *at = (piece){NULL, 0};
    }
}

void gov_qr_reader_reset(gov_qr_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    for (size_t i = 0; i < GOV__QR_COUNT_MAX; i++) {
        drop(reader, i);
    }
    gov__mem_wipe_free(&reader->mem, reader->document, reader->document_size);
    reader->document = NULL;
    reader->document_size = 0;
    reader->count = 0;
}

void gov_qr_reader_free(gov_qr_reader *reader)
{
    if (reader != NULL) {
        const gov_allocator mem = reader->mem;
        gov_qr_reader_reset(reader);
        gov__crypto_free(reader->crypto);
        gov__mem_free(&mem, reader);
    }
}

gov_status gov_qr_reader_new(const gov_allocator *allocator, gov_qr_reader **out_reader,
                             gov_error **err)
{
    const gov_allocator *mem = allocator != NULL ? allocator : gov__mem_default();

    if (out_reader != NULL) {
        *out_reader = NULL;
    }
    if (!gov__mem_is_valid(mem) || out_reader == NULL) {
        return gov__argument_fail(NULL, err, out_reader == NULL ? "out_reader" : "allocator");
    }
    gov_qr_reader *reader = gov__mem_calloc(mem, 1, sizeof *reader);
    if (reader == NULL) {
        return gov__error_no_memory(err);
    }
    reader->mem = *mem;
    gov_status status = gov__crypto_new(&reader->mem, &reader->crypto);
    if (status != GOV_OK) {
        gov_qr_reader_free(reader);
        return gov__error_status(mem, err, status);
    }
    *out_reader = reader;
    return GOV_OK;
}

/* GOV_ERR_DIGEST when the pieces are not the document that the frames name. */
static gov_status join(gov_qr_reader *reader)
{
    uint8_t id[GOV__QR_ID_SIZE];
    gov__buf content;
    gov__buf document;

    gov__buf_init_secret(&content, &reader->mem, 0);
    gov__buf_init_secret(&document, &reader->mem, 0);
    for (size_t i = 0; i < reader->count; i++) {
        gov__buf_append(&content, reader->pieces[i].data, reader->pieces[i].size);
    }
    gov_status status = gov__buf_status(&content);
    if (status == GOV_OK) {
        status = gov__qr_frame_id(reader->crypto, content.data, content.len, id);
    }
    if (status == GOV_OK && memcmp(id, reader->id, sizeof id) != 0) {
        status = GOV_ERR_DIGEST;
    }
    if (status == GOV_OK) {
        status = gov__qr_unpack(content.data, content.len, &document);
    }
    if (status == GOV_OK) {
        status = gov__buf_take(&document, &reader->document, &reader->document_size);
    }
    gov__buf_free(&document);
    gov__buf_free(&content);
    return status == GOV_ERR_RESPONSE ? GOV_ERR_DIGEST : status;
}

static gov_status store(gov_qr_reader *reader, const gov__qr_frame *frame)
{
    piece *at = &reader->pieces[frame->index];

    if (frame->size > GOV__QR_CONTENT_MAX - reader->size) {
        return GOV_ERR_LIMIT;
    }
    at->data = gov__mem_dup(&reader->mem, frame->piece, frame->size);
    if (at->data == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    at->size = frame->size;
    reader->size += frame->size;
    reader->have++;
    reader->count = frame->count;
    memcpy(reader->id, frame->id, sizeof reader->id);
    return GOV_OK;
}

static gov_status take_frame(gov_qr_reader *reader, const gov__qr_frame *frame)
{
    const piece *at = &reader->pieces[frame->index];

    if (reader->count != 0 &&
        (frame->count != reader->count || memcmp(frame->id, reader->id, sizeof reader->id) != 0)) {
        return GOV_ERR_CONFLICT;
    }
    if (at->data != NULL) {
        return at->size == frame->size && memcmp(at->data, frame->piece, at->size) == 0
                   ? GOV_OK
                   : GOV_ERR_CONFLICT;
    }
    gov_status status = store(reader, frame);
    if (status != GOV_OK || reader->have < reader->count) {
        return status;
    }
    status = join(reader);
    if (status == GOV_ERR_DIGEST) {
        gov_qr_reader_reset(reader);
    } else if (status != GOV_OK) { /* the same frame may come again */
        drop(reader, frame->index);
        reader->count = reader->have != 0 ? reader->count : 0;
    }
    return status;
}

static gov_status refuse(const gov_qr_reader *reader, gov_error **err, gov_status status)
{
    const gov_allocator *mem = &reader->mem;

    switch (status) {
    case GOV_ERR_UNSUPPORTED:
        return gov__error_raise(mem, err, status, "this is no frame of a transfer", "这不是传输帧");
    case GOV_ERR_RESPONSE:
        return gov__error_raise(mem, err, status, "the frame was misread", "帧内容有误");
    case GOV_ERR_CONFLICT:
        return gov__error_raise(mem, err, status, "the frame is of another document",
                                "该帧属于另一份文件");
    case GOV_ERR_DIGEST:
        return gov__error_raise(mem, err, status,
                                "the frames do not make up the document that they name; begin anew",
                                "各帧拼合后与标识不符，请重新开始");
    default: return gov__error_status(mem, err, status);
    }
}

gov_status gov_qr_reader_add(gov_qr_reader *reader, const char *text, size_t size, gov_error **err)
{
    gov__qr_frame frame;
    gov__buf bytes;

    if (reader == NULL || text == NULL || size == 0) {
        return gov__argument_fail(NULL, err, reader == NULL ? "reader" : "text");
    }
    if (size > GOV__QR_TEXT_MAX) {
        return gov__error_status(&reader->mem, err, GOV_ERR_LIMIT);
    }
    gov__buf_init_secret(&bytes, &reader->mem, 0);
    gov_status status = gov__qr_frame_read(reader->crypto, text, size, &bytes, &frame);
    if (status == GOV_OK) {
        status = take_frame(reader, &frame);
    }
    gov__buf_free(&bytes);
    return status == GOV_OK ? GOV_OK : refuse(reader, err, status);
}

size_t gov_qr_reader_get_progress(const gov_qr_reader *reader, size_t *out_total)
{
    if (out_total != NULL) {
        *out_total = reader != NULL ? reader->count : 0;
    }
    return reader != NULL ? reader->have : 0;
}

gov_status gov_qr_reader_take(gov_qr_reader *reader, char **out_data, size_t *out_size,
                              gov_error **err)
{
    if (out_data != NULL) {
        *out_data = NULL;
    }
    if (out_size != NULL) {
        *out_size = 0;
    }
    if (reader == NULL || out_data == NULL || out_size == NULL) {
        return gov__argument_fail(NULL, err,
                                  reader == NULL     ? "reader"
                                  : out_data == NULL ? "out_data"
                                                     : "out_size");
    }
    if (reader->document == NULL) {
        return gov__error_raise(&reader->mem, err, GOV_ERR_STATE, "frames are missing",
                                "尚缺少部分帧");
    }
    *out_data = reader->document;
    *out_size = reader->document_size;
    reader->document = NULL;
    gov_qr_reader_reset(reader);
    return GOV_OK;
}

void gov_qr_reader_free_data(const gov_qr_reader *reader, char *data, size_t size)
{
    gov__mem_wipe_free(reader != NULL ? &reader->mem : NULL, data, size);
}
