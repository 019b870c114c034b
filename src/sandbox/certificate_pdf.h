/* SPDX-License-Identifier: Apache-2.0 */
/* The signature of a PDF, beside its page.
 * Owns: CMS over two ranges of bytes. Not: the file's objects (certificate_pdf.c). */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_PDF_H
#define GOVSDK_SANDBOX_CERTIFICATE_PDF_H

#include "sandbox/certificate_files_bytes.h"
#include "sandbox/platform.h"

/* Room for the DER of a signature: it is twice as long in hex. */
#define GOV__SB_PDF_SIGNATURE_BYTES 4096

/* A detached CMS SignedData (RFC 5652) of the EC leaf over all bytes but those from `gap_start` to
 * `gap_end`, with the attributes of CAdES baseline as PAdES wants them (ETSI EN 319 142-1 section
 * 6.3): no signing time. 0, or -1. */
int gov__sb_pdf_signature(gov_sandbox *sb, const gov__sandbox_bytes *file, size_t gap_start,
                          size_t gap_end, gov__sandbox_bytes *out_der);

#endif
