/* SPDX-License-Identifier: Apache-2.0 */
/* Files at addresses that are good once and for a minute.
 * Owns: making an address, GET /gov/v1/downloads/{token}. Not: what is behind it. */
#ifndef GOVSDK_SANDBOX_DOWNLOAD_H
#define GOVSDK_SANDBOX_DOWNLOAD_H

#include "sandbox/certificate_files.h"
#include "sandbox/http.h"

typedef struct gov__sandbox_offer {
    const char *certificate_id;
    const char *grant_id; /* the consent it is given under, "" for none */
    const char *format;
    const char *media;
    const void *bytes;
    size_t length;
    const gov__sandbox_mark *mark; /* NULL: not a copy */
} gov__sandbox_offer;

/* Answers with the Download of the contract, for the caller alone. */
void gov__sb_download_offer(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res, const gov__sandbox_offer *offer);
/* Offers again what was behind an address of the caller's that broke off; 410 otherwise. `wanted`
 * says of which certificate, under which consent and in which format. */
void gov__sb_download_resume(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res, const char *address,
                             const gov__sandbox_offer *wanted);
/* Sets Content-Digest (RFC 9530) of the body. */
void gov__sb_set_content_digest(gov__sandbox_response *res, const void *bytes, size_t length);

#endif
