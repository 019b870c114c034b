/* SPDX-License-Identifier: Apache-2.0 */
/* zlib with our allocator, which wipes its window. It grows its result block by block, so that a small
 * stream that unpacks to much costs no more than what was read of it. */
#include "statuslist/inflate.h"

#include <limits.h>
#include <stddef.h>

#include <string.h>

#include <zlib.h>

#include "base/mem.h"
#include "base/wipe.h"

#define BLOCK 16384U

/* zlib does not tell the size of what it gives back. */
typedef union header {
    size_t size;
    max_align_t align;
} header;

static voidpf zlib_alloc(voidpf user, uInt items, uInt size)
{
    size_t bytes = (size_t)items * size;
    if (size != 0 && bytes / size != items) {
        return NULL;
    }
    header *block = gov__mem_alloc(user, sizeof *block + bytes);
    if (block == NULL) {
        return NULL;
    }
    memset(block, 0, sizeof *block + bytes);
    block->size = bytes;
    return block + 1;
}

static void zlib_free(voidpf user, voidpf data)
{
    if (data != NULL) {
        header *block = (header *)data - 1;
        gov__mem_wipe_free(user, block, sizeof *block + block->size);
    }
}

static gov_status status_of(int result)
{
    if (result == Z_OK || result == Z_STREAM_END) {
        return GOV_OK;
    }
    return result == Z_MEM_ERROR ? GOV_ERR_NO_MEMORY : GOV_ERR_RESPONSE;
}

/* One block more. *ended says that the stream is complete. */
static gov_status unpack_block(z_stream *stream, gov__inflate_sink sink, void *user, bool *ended)
{
    uint8_t block[BLOCK];

    stream->next_out = block;
    stream->avail_out = sizeof block;
    int result = inflate(stream, Z_NO_FLUSH);
    size_t made = sizeof block - stream->avail_out;
    gov_status status = status_of(result);
    if (status == GOV_OK && made != 0) {
        status = sink(user, block, made);
    }
    gov__wipe(block, made);
    *ended = result == Z_STREAM_END;
    return status;
}

static gov_status unpack(const gov_allocator *mem, int window, gov__bytes in,
                         gov__inflate_sink sink, void *user)
{
    const gov_allocator *table = mem != NULL ? mem : gov__mem_default();
    z_stream stream = {.zalloc = zlib_alloc, .zfree = zlib_free};
    bool ended = false;

    if (in.len > UINT_MAX) {
        return GOV_ERR_LIMIT;
    }
    stream.opaque = (voidpf)(uintptr_t)table;
    stream.next_in = (z_const Bytef *)(uintptr_t)in.data;
    stream.avail_in = (uInt)in.len;
    gov_status status = status_of(inflateInit2(&stream, window));
    while (status == GOV_OK && !ended) {
        status = unpack_block(&stream, sink, user, &ended);
    }
    if (status == GOV_OK && stream.avail_in != 0) {
        status = GOV_ERR_RESPONSE;
    }
    (void)inflateEnd(&stream);
    return status;
}

typedef struct bounded {
    gov__buf *out;
    size_t left;
} bounded;

static gov_status keep(void *user, const uint8_t *data, size_t len)
{
    bounded *b = user;

    if (len > b->left) {
        return GOV_ERR_LIMIT;
    }
    b->left -= len;
    gov__buf_append(b->out, data, len);
    return gov__buf_status(b->out);
}

gov_status gov__inflate(const gov_allocator *mem, gov__bytes in, size_t max, gov__buf *out)
{
    bounded b = {out, max};

    return unpack(mem, MAX_WBITS, in, keep, &b);
}

gov_status gov__inflate_pieces(const gov_allocator *mem, gov__bytes in, gov__inflate_sink sink,
                               void *user)
{
    return unpack(mem, MAX_WBITS, in, sink, user);
}

gov_status gov__inflate_raw(const gov_allocator *mem, gov__bytes in, gov__inflate_sink sink,
                            void *user)
{
    return unpack(mem, -MAX_WBITS, in, sink, user);
}

uint32_t gov__inflate_crc(uint32_t before, const uint8_t *data, size_t len)
{
    return (uint32_t)crc32_z(before, data, len);
}
