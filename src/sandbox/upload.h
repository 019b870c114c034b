/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads as the domain sees them: a finished file by its id.
 * Owns: looking an upload up and taking it for a matter. Not: the tus protocol (upload_tus.c). */
#ifndef GOVSDK_SANDBOX_UPLOAD_H
#define GOVSDK_SANDBOX_UPLOAD_H

#include "sandbox/codec.h"
#include "sandbox/platform.h"

#define GOV__SB_UPLOAD_MAX_BYTES (64 << 20)
#define GOV__SB_UPLOAD_EXPIRES_S 86400

typedef struct gov__sandbox_upload {
    char id[GOV__SB_ID_BYTES];
    char subject_id[GOV__SB_ID_BYTES]; /* whose it is; "" for a system's */
    char client_id[GOV__SB_ID_BYTES];
    char matter_id[GOV__SB_ID_BYTES]; /* the matter that keeps it, or "" */
    char filename[256];
    char mime[128];
    char promised[GOV__SB_DIGEST_BYTES]; /* the digest its metadata named, or "" */
    char digest[GOV__SB_DIGEST_BYTES];   /* of its bytes, as JSON carries it; "" while incomplete */
    int64_t length;
    int64_t offset;
    int64_t expires_ms;
    bool complete;
    bool expired;
} gov__sandbox_upload;

/* False when there is none, or it has expired. */
bool gov__sb_upload_load(gov_sandbox *sb, const char *id, gov__sandbox_upload *out);
/* Marks it as belonging to a matter: it no longer expires and cannot be deleted. 0, or -1. */
int gov__sb_upload_keep(gov_sandbox *sb, const char *id, const char *matter_id);

/* For upload_tus.c: also finds an expired one. */
bool gov__sb_upload_find(gov_sandbox *sb, const char *id, gov__sandbox_upload *out);
int gov__sb_upload_create(gov_sandbox *sb, const gov__sandbox_upload *upload);
/* Appends bytes; at the end computes the digest. Updates *upload. 0, or -1. */
int gov__sb_upload_append(gov_sandbox *sb, gov__sandbox_upload *upload, const void *bytes,
                          size_t length);
int gov__sb_upload_remove(gov_sandbox *sb, const char *id);
/* Removes what has expired and belongs to no matter, but remembers that it was there. */
void gov__sb_upload_sweep(gov_sandbox *sb);

#endif
