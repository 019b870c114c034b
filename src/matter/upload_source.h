/* SPDX-License-Identifier: Apache-2.0 */
/* Where the bytes of a material come from: memory, or a file that is read in parts. */
#ifndef GOV__MATTER_UPLOAD_SOURCE_H
#define GOV__MATTER_UPLOAD_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

#include "crypto/crypto.h"
#include "matter/digest_text.h"

typedef struct gov__upload_source {
    const uint8_t *data; /* NULL: a file */
    int file;            /* descriptor, -1: none */
    uint64_t at;         /* where the file stands */
    uint64_t size;
} gov__upload_source;

void gov__upload_source_memory(gov__upload_source *source, const void *data, size_t size);
/* GOV_ERR_FILE when it cannot be opened or is no regular file. */
gov_status gov__upload_source_open(gov__upload_source *source, const char *path);
void gov__upload_source_close(gov__upload_source *source);

/* Exactly `size` bytes from an offset. *out is the memory itself, or `buffer`, which must hold them.
 * GOV_ERR_FILE; GOV_ERR_DIGEST when the file has become shorter. */
gov_status gov__upload_source_read(gov__upload_source *source, uint64_t offset, size_t size,
                                   uint8_t *buffer, const uint8_t **out);
/* The SHA-256 of the whole, read in parts of `room` bytes. */
gov_status gov__upload_source_digest(gov__upload_source *source, const gov__crypto *crypto,
                                     uint8_t *buffer, size_t room, uint8_t out[GOV__SHA256_BYTES]);

#endif
