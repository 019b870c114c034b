/* SPDX-License-Identifier: Apache-2.0 */
/* The parts an OFD package (GB/T 33190-2016) is put together from.
 * Owns: the package in memory, its documents, its seals and their signatures. */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_OFD_H
#define GOVSDK_SANDBOX_CERTIFICATE_OFD_H

#include "sandbox/certificate_files.h"
#include "sandbox/certificate_files_bytes.h"

#define GOV__SB_OFD_ENTRIES 20
#define GOV__SB_OFD_NAMESPACE                                                                      \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:%s "                                         \
    "xmlns:ofd=\"http://www.ofdspec.org/2016\""

typedef struct gov__sandbox_entry {
    char path[64]; /* from the root, without the first slash */
    char *bytes;
    size_t length;
    bool stored; /* bytes that deflate does not make smaller */
} gov__sandbox_entry;

/* `failed` stays true after any failure. */
typedef struct gov__sandbox_package {
    gov__sandbox_entry entries[GOV__SB_OFD_ENTRIES];
    size_t count;
    int64_t now_ms;
    bool failed;
} gov__sandbox_package;

/* Takes the buffer's bytes. */
void gov__sb_package_add(gov__sandbox_package *p, const char *path, gov__sandbox_bytes *b,
                         bool stored);
/* The zip of all entries. Caller frees; NULL on failure. */
char *gov__sb_package_zip(const gov__sandbox_package *p, size_t *out_length);
void gov__sb_package_clear(gov__sandbox_package *p);

/* Everything that is not a signature. */
void gov__sb_ofd_documents(gov__sandbox_package *p, const gov__sandbox_certificate *c,
                           const gov__sandbox_mark *mark_or_null);
/* Text as XML content or as an attribute's value. */
void gov__sb_xml_text(gov__sandbox_bytes *b, const char *text);

/* Signature `number` (from 0) with the seal of this name, over all that the package holds. */
void gov__sb_ofd_sign(gov_sandbox *sb, gov__sandbox_package *p, int number, const char *seal_name);
/* The seal of this name in force now, as DER (GB/T 38540-2020 version 4): made once, kept. Caller
 * frees; NULL on failure. */
char *gov__sb_ofd_seal(gov_sandbox *sb, const char *name, size_t *out_length);

#endif
