/* SPDX-License-Identifier: Apache-2.0 */
/* See upload_source.h. A path never reaches an error or a log: file names tell about people. */
#include "matter/upload_source.h"

#include "base/platform.h"
#include "crypto/digest.h"

void gov__upload_source_memory(gov__upload_source *source, const void *data, size_t size)
{
    *source = (gov__upload_source){.data = data, .file = -1, .size = size};
}

gov_status gov__upload_source_open(gov__upload_source *source, const char *path)
{
    *source = (gov__upload_source){.file = -1};
    source->file = gov__platform_file_open(path);
    int64_t size = source->file < 0 ? -1 : gov__platform_file_size(source->file);
    if (size < 0) {
        gov__upload_source_close(source);
        return GOV_ERR_FILE;
    }
    source->size = (uint64_t)size;
    return GOV_OK;
}

void gov__upload_source_close(gov__upload_source *source)
{
    (void)gov__platform_file_close(source->file);
    source->file = -1;
}

static gov_status read_file(gov__upload_source *source, uint64_t offset, size_t size,
                            uint8_t *buffer)
{
    if (source->at != offset) {
        if (!gov__platform_file_seek(source->file, (int64_t)offset)) {
            return GOV_ERR_FILE;
        }
        source->at = offset;
    }
    for (size_t done = 0; done < size;) {
        int64_t got = gov__platform_file_read(source->file, buffer + done, size - done);
        if (got <= 0) {
            return got < 0 ? GOV_ERR_FILE : GOV_ERR_DIGEST;
        }
        done += (size_t)got;
        source->at += (uint64_t)got;
    }
    return GOV_OK;
}

gov_status gov__upload_source_read(gov__upload_source *source, uint64_t offset, size_t size,
                                   uint8_t *buffer, const uint8_t **out)
{
    if (source->data != NULL) {
        *out = source->data + offset;
        return GOV_OK;
    }
    *out = buffer;
    return read_file(source, offset, size, buffer);
}

gov_status gov__upload_source_digest(gov__upload_source *source, const gov__crypto *crypto,
                                     uint8_t *buffer, size_t room, uint8_t out[GOV__SHA256_BYTES])
{
    gov__digest *digest = NULL;
    if (source->data != NULL) {
        return gov__digest_of(crypto, GOV__DIGEST_SHA256, source->data, (size_t)source->size, out);
    }
    gov_status status = gov__digest_new(crypto, GOV__DIGEST_SHA256, &digest);
    for (uint64_t at = 0; at < source->size && status == GOV_OK;) {
        uint64_t left = source->size - at;
        size_t size = left < room ? (size_t)left : room;
        status = read_file(source, at, size, buffer);
        if (status == GOV_OK) {
            status = gov__digest_update(digest, buffer, size);
            at += size;
        }
    }
    if (status == GOV_OK) {
        status = gov__digest_final(digest, out);
    }
    gov__digest_free(digest);
    return status;
}
