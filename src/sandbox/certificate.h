/* SPDX-License-Identifier: Apache-2.0 */
/* Electronic certificates 电子证照: issuing, keeping, finding.
 * Owns: their tables and files. Not: the usage under which one is read (certificate_use.h). */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_H
#define GOVSDK_SANDBOX_CERTIFICATE_H

#include "sandbox/matter.h"

/* What a certificate is made of. `data` is a JSON object of face fields; `holders` the JSON array of
 * the contract. */
typedef struct gov__sandbox_certificate {
    char id[GOV__SB_ID_BYTES];
    char identifier[128];
    char type_code[GOV__SB_ID_BYTES];
    char type_name[96];
    char type_name_en[96];
    char number[65];
    char issuer[256]; /* JSON of an Org */
    char matter[GOV__SB_ID_BYTES];
    char valid_from[16], valid_until[16]; /* YYYY-MM-DD, or 长期 */
    char status[16];
    char predecessor[GOV__SB_ID_BYTES], successor[GOV__SB_ID_BYTES]; /* ids, "" for none */
    int64_t row; /* counts certificates: its place in the status lists */
    int64_t issued;
    char *holders, *data;
} gov__sandbox_certificate;

bool gov__sb_certificate_load(gov_sandbox *sb, const char *id, gov__sandbox_certificate *c);
void gov__sb_certificate_clear(gov__sandbox_certificate *c);

/* The entry of a type in the document certificate-types, NULL when there is none. */
const cJSON *gov__sb_certificate_type(const cJSON *types, const char *code);
/* Makes type, identifier and validity from the type's code, signs and stores the certificate with
 * its files. `serial` and `number` may be NULL. 0, or -1. */
int gov__sb_certificate_make(gov_sandbox *sb, gov__sandbox_certificate *c, const char *number,
                             const char *const *subjects, size_t subject_count);
/* The certificate a matter leads to, with the events that tell of it. */
int gov__sb_certificate_issue(gov_sandbox *sb, const gov__sandbox_matter *m,
                              const gov__sandbox_cause *cause);
int gov__sb_certificate_revoke(gov_sandbox *sb, const char *matter_id);
/* Whether this subject holds it, in force; gives its type. */
bool gov__sb_certificate_held(gov_sandbox *sb, const char *id, const char *subject_id,
                              char out_type[GOV__SB_ID_BYTES]);
/* Writes what a matter, or a package's children, led to; nothing when there is none. */
void gov__sb_certificate_write_of(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                                  const gov__sandbox_matter *m);

/* Issues a new version to the same holders, with `data` (may be NULL) over the old face fields,
 * and links both. Loads `c` again. 0, or -1. */
int gov__sb_certificate_supersede(gov_sandbox *sb, gov__sandbox_certificate *c, const cJSON *data);

/* --- writing (certificate_write.c) -------------------------------------------------------------- */

/* What is shown of one. */
typedef struct gov__sandbox_view {
    bool masked; /* without data, number and names hidden */
    const cJSON
        *fields; /* the only face fields shown, and whether number and holders are; NULL: all */
    bool files;
    int64_t at; /* when its status was looked up; 0: as it was issued */
} gov__sandbox_view;

/* The Certificate of the contract. */
void gov__sb_certificate_write(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                               const gov__sandbox_certificate *c, const gov__sandbox_view *view);

/* --- files (certificate_file.c, certificate_sdjwt.c; the sealed ones: certificate_files.h) ------- */

/* Makes and stores the files of a certificate that has none yet. 0, or -1. */
int gov__sb_certificate_files(gov_sandbox *sb, const gov__sandbox_certificate *c);
/* Writes the members `files` and `copies`. */
void gov__sb_certificate_write_files(gov_sandbox *sb, gov__sandbox_json *w,
                                     const gov__sandbox_certificate *c, bool files);
/* How a format is made: NULL for one that is not given by address. */
struct gov__sandbox_mark;
typedef char *gov__sandbox_maker(gov_sandbox *sb, const gov__sandbox_certificate *c,
                                 const struct gov__sandbox_mark *mark, size_t *out_length);
gov__sandbox_maker *gov__sb_certificate_maker(const char *format, const char **out_media);

/* The issuance form of SD-JWT VC, ending in "~". `holder_key` is a public JWK for cnf, or NULL.
 * Caller frees. */
char *gov__sb_certificate_sdjwt(gov_sandbox *sb, const gov__sandbox_certificate *c,
                                const cJSON *holder_key);
/* The same credential with the disclosures of these face fields only, of number and holders where
 * they are named, and of the claims that are no personal data. Caller frees. */
char *gov__sb_certificate_sdjwt_reduced(const char *sdjwt, const cJSON *fields);
/* The header member `"x5c":[...]` of the key that signs certificates; NULL when there is no chain.
 * Caller frees. */
char *gov__sb_certificate_chain(gov_sandbox *sb);

#endif
