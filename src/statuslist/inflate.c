/* SPDX-License-Identifier: Apache-2.0 */
/* zlib with our allocator. It grows its result block by block, so that a small stream that unpacks to
 * much costs no more than what was read of it. */
#include "statuslist/inflate.h"

#include <limits.h>

#include <zlib.h>

#include "base/mem.h"

#define BLOCK 16384U

static voidpf zlib_alloc(voidpf user, uInt items, uInt size)
{
    return gov__mem_calloc(user, items, size);
}

static void zlib_free(voidpf user, voidpf block)
{
    gov__mem_free(user, block);
}

static gov_status status_of(int result)
{
    if (result == Z_OK || result == Z_STREAM_END) {
        return GOV_OK;
    }
    return result == Z_MEM_ERROR ? GOV_ERR_NO_MEMORY : GOV_ERR_RESPONSE;
}

/* One block more. *ended says that the stream is complete. */
static gov_status unpack_block(z_stream *stream, size_t max, size_t *total, gov__buf *out,
                               bool *ended)
{
    size_t room = max - *total < BLOCK ? max - *total + 1 : BLOCK;
    uint8_t block[BLOCK + 1];

    stream->next_out = block;
    stream->avail_out = (uInt)room;
    int result = inflate(stream, Z_NO_FLUSH);
    size_t made = room - stream->avail_out;
    if (status_of(result) != GOV_OK) {
        return status_of(result);
    }
    if (made > max - *total) {
        return GOV_ERR_LIMIT;
    }
    gov__buf_append(out, block, made);
    *total += made;
    *ended = result == Z_STREAM_END;
    return gov__buf_status(out);
}

gov_status gov__inflate(const gov_allocator *mem, gov__bytes in, size_t max, gov__buf *out)
{
    const gov_allocator *table = mem != NULL ? mem : gov__mem_default();
    z_stream stream = {.zalloc = zlib_alloc, .zfree = zlib_free};
    size_t total = 0;
    bool ended = false;

    if (in.len > UINT_MAX) {
        return GOV_ERR_LIMIT;
    }
    stream.opaque = (voidpf)(uintptr_t)table;
    stream.next_in = (z_const Bytef *)(uintptr_t)in.data;
    stream.avail_in = (uInt)in.len;
    gov_status status = status_of(inflateInit(&stream));
    while (status == GOV_OK && !ended) {
        status = unpack_block(&stream, max, &total, out, &ended);
    }
    if (status == GOV_OK && stream.avail_in != 0) {
        status = GOV_ERR_RESPONSE;
    }
    (void)inflateEnd(&stream);
    return status;
}
