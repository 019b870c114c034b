/* SPDX-License-Identifier: Apache-2.0 */
/* See upload_support.h. */
#include "upload_support.h"

#include <stdio.h>

const char *const upload_small_pieces[] = {"upload.chunk_bytes", "1024", NULL};

unsigned char upload_bytes[4096];

static void fill_bytes(void)
{
    for (size_t i = 0; i < sizeof upload_bytes; i++) {
        upload_bytes[i] = (unsigned char)(i * 7 + i / 256);
    }
}

void upload_begin(rig *r, const char *const *settings)
{
    fill_bytes();
    rig_begin(r, settings);
    rig_make_draft(r);
    rig_discover(r);
}

void upload_expect_create(rig *r)
{
    rig_step(r, (gov_script_step){.method = "POST",
                                  .url_suffix = "/gov/v1/uploads",
                                  .header = "Idempotency-Key: *",
                                  .http_status = 201,
                                  .response_headers = "Location: /gov/v1/uploads/up-1\n"});
}

/* A piece at `from` that is answered with the offset `to`. */
void upload_expect_piece(rig *r, size_t from, size_t to)
{
    char header[64];
    char answer[64];
    (void)snprintf(header, sizeof header, "Upload-Offset: %zu", from);
    (void)snprintf(answer, sizeof answer, "Upload-Offset: %zu\n", to);
    rig_step(r, (gov_script_step){.method = "PATCH",
                                  .url_suffix = "/gov/v1/uploads/up-1",
                                  .header = header,
                                  .http_status = 204,
                                  .response_headers = answer});
}

void upload_expect_broken(rig *r, gov_stage stage)
{
    rig_step(r, (gov_script_step){
                    .method = "PATCH", .fail_status = GOV_ERR_NETWORK, .fail_stage = stage});
}

void upload_expect_offset(rig *r, size_t offset)
{
    char answer[64];
    (void)snprintf(answer, sizeof answer, "Upload-Offset: %zu\n", offset);
    rig_step(r, (gov_script_step){.method = "HEAD",
                                  .url_suffix = "/gov/v1/uploads/up-1",
                                  .header = "Tus-Resumable: 1.0.0",
                                  .http_status = 200,
                                  .response_headers = answer});
}

gov_status upload_attach(rig *r, size_t size)
{
    return gov_draft_attach_memory(r->draft, "A", upload_bytes, size, NULL, NULL, &r->err);
}
