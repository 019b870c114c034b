/* SPDX-License-Identifier: Apache-2.0 */
/* Sending one file to the platform in pieces, taking it up again where it broke (tus 1.0). What a
 * material is, and when a file is refused, is attach.c. */
#ifndef GOV__MATTER_UPLOAD_H
#define GOV__MATTER_UPLOAD_H

#include <stdbool.h>

#include "core/metadata.h"
#include "crypto/digest.h"
#include "matter/draft.h"
#include "matter/upload_source.h"

typedef struct gov__upload_job {
    gov_draft *draft; /* draft->upload: label set, key and id perhaps */
    const gov__metadata *metadata;
    gov__upload_source *source;
    const gov_call_options *options;
    int64_t deadline_ms; /* of the whole; 0: every request has its own time */
    gov_upload_progress_fn progress;
    void *progress_user;
    uint8_t *buffer; /* piece_max bytes; NULL for memory */
    size_t piece_max;
    uint8_t whole[GOV__SHA256_BYTES]; /* of the file as it was at first */

    uint64_t offset;   /* what the platform has */
    uint32_t failures; /* in a row, without a byte more */
    bool stopped;      /* progress said so */
    uint64_t reported;
    const uint8_t *piece; /* NULL: none is loaded */
    uint64_t piece_at;
    size_t piece_len;
    uint8_t piece_digest[GOV__SHA256_BYTES];
    gov__digest *running; /* of what was read so far of a file; NULL: not begun */
    uint64_t hashed;
} gov__upload_job;

/* Sends until the platform has all. On failure what is needed to go on stays in draft->upload. */
gov_status gov__upload_run(gov__upload_job *job, gov_error **err);

/* For upload*.c. Loads the piece at job->offset; GOV_ERR_DIGEST when the file is not what it was. */
gov_status gov__upload_load_piece(gov__upload_job *job);
/* Tells the progress; GOV_ERR_CANCELLED when it says stop. */
gov_status gov__upload_report(gov__upload_job *job, uint64_t sent_bytes);
/* The requests: each sets *err on failure. */
gov_status gov__upload_create(gov__upload_job *job, gov_error **err);
gov_status gov__upload_ask(gov__upload_job *job, gov_error **err);
gov_status gov__upload_send_piece(gov__upload_job *job, gov_error **err);
/* Forgets an upload that is complete, or that the platform does not know. */
void gov__upload_forget(gov_draft *draft);

#endif
