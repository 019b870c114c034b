/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads as the domain sees them: a finished file by its id.
 * Owns: looking an upload up and taking it for a matter. Not: the tus protocol (upload.c). */
#ifndef GOVSDK_SANDBOX_UPLOAD_H
#define GOVSDK_SANDBOX_UPLOAD_H

#include "sandbox/codec.h"
#include "sandbox/platform.h"

typedef struct gov__sandbox_upload {
    char id[GOV__SB_ID_BYTES];
    char subject_id[GOV__SB_ID_BYTES]; /* whose it is; "" for a system's */
    char client_id[GOV__SB_ID_BYTES];
    char filename[256];
    char mime[128];
    char digest[GOV__SB_DIGEST_BYTES]; /* as JSON carries it; "" while incomplete */
    int64_t length;
    int64_t offset;
    bool complete;
} gov__sandbox_upload;

/* False when there is none, or it has expired. */
bool gov__sb_upload_load(gov_sandbox *sb, const char *id, gov__sandbox_upload *out);
/* Marks it as belonging to a matter: it no longer expires. 0, or -1. */
int gov__sb_upload_keep(gov_sandbox *sb, const char *id, const char *matter_id);

#endif
