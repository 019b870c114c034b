/* SPDX-License-Identifier: Apache-2.0 */
/* The sealed and signed files of a certificate, and a purpose-marked copy 加注件 of one.
 * Owns: OFD (GB/T 33190 with a seal of GB/T 38540), PDF (PAdES) and PNG as bytes. Not: storing
 * them, and not the keys behind them (certificate_authority.h). */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_FILES_H
#define GOVSDK_SANDBOX_CERTIFICATE_FILES_H

#include "sandbox/certificate.h"

/* What a copy says of its purpose. The texts are borrowed, both are shown as given. */
typedef struct gov__sandbox_mark {
    const char *cause;   /* why the copy was made */
    const char *creator; /* who asked for it */
    int64_t created_ms, expires_ms;
} gov__sandbox_mark;

/* Each: the whole file, made anew at the sandbox's time and signed; with a mark the copy that
 * carries it. Caller frees with free; NULL without memory or keys. */
char *gov__sb_certificate_ofd(gov_sandbox *sb, const gov__sandbox_certificate *c,
                              const gov__sandbox_mark *mark_or_null, size_t *out_length);
char *gov__sb_certificate_pdf(gov_sandbox *sb, const gov__sandbox_certificate *c,
                              const gov__sandbox_mark *mark_or_null, size_t *out_length);
char *gov__sb_certificate_image(gov_sandbox *sb, const gov__sandbox_certificate *c,
                                const gov__sandbox_mark *mark_or_null, size_t *out_length);

#endif
