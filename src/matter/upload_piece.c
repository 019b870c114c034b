/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces of a file: read, hashed, and compared with what the file was at first. */
#include "matter/upload.h"

#include <string.h>

/* The bytes before the piece enter the running digest again, after a step back or a resumption. */
static gov_status catch_up(gov__upload_job *job)
{
    gov_status status = GOV_OK;
    const gov__crypto *crypto = job->draft->session->client->crypto;
    if (job->running == NULL) {
        status = gov__digest_new(crypto, GOV__DIGEST_SHA256, &job->running);
    } else if (job->hashed > job->offset) {
        status = gov__digest_reset(job->running);
        job->hashed = 0;
    }
    while (status == GOV_OK && job->hashed < job->offset) {
        uint64_t left = job->offset - job->hashed;
        size_t size = left < job->piece_max ? (size_t)left : job->piece_max;
        const uint8_t *bytes = NULL;
        status = gov__upload_source_read(job->source, job->hashed, size, job->buffer, &bytes);
        if (status == GOV_OK) {
            status = gov__digest_update(job->running, bytes, size);
            job->hashed += size;
        }
    }
    return status;
}

/* With the last piece the whole has been read: it must be what it was when its digest was told. */
static gov_status check_file(gov__upload_job *job)
{
    uint8_t now[GOV__SHA256_BYTES];
    gov_status status = gov__digest_update(job->running, job->piece, job->piece_len);
    job->hashed = job->piece_at + job->piece_len;
    if (status != GOV_OK || job->hashed != job->source->size) {
        return status;
    }
    status = gov__digest_final(job->running, now);
    job->hashed = 0;
    return status != GOV_OK || memcmp(now, job->whole, sizeof now) == 0 ? status : GOV_ERR_DIGEST;
}

static gov_status read_piece(gov__upload_job *job, size_t len)
{
    gov_client *client = job->draft->session->client;
    bool is_file = job->source->data == NULL;
    bool is_whole = len == job->source->size;
    gov_status status = is_file && !is_whole ? catch_up(job) : GOV_OK;
    if (status == GOV_OK) {
        status = gov__upload_source_read(job->source, job->offset, len, job->buffer, &job->piece);
    }
    if (status == GOV_OK && is_whole && !is_file) {
        memcpy(job->piece_digest, job->whole, sizeof job->piece_digest);
        return GOV_OK;
    }
    if (status == GOV_OK) {
        status =
            gov__digest_of(client->crypto, GOV__DIGEST_SHA256, job->piece, len, job->piece_digest);
    }
    if (status != GOV_OK || !is_file) {
        return status;
    }
    if (!is_whole) {
        return check_file(job);
    }
    return memcmp(job->piece_digest, job->whole, sizeof job->whole) == 0 ? GOV_OK : GOV_ERR_DIGEST;
}

gov_status gov__upload_load_piece(gov__upload_job *job)
{
    uint64_t left = job->source->size - job->offset;
    size_t len = left < job->piece_max ? (size_t)left : job->piece_max;
    if (job->piece != NULL && job->piece_at == job->offset && job->piece_len == len) {
        return GOV_OK;
    }
    job->piece = NULL;
    job->piece_at = job->offset;
    job->piece_len = len;
    gov_status status = read_piece(job, len);
    if (status != GOV_OK) {
        job->piece = NULL;
    }
    return status;
}
