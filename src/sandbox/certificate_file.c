/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a certificate, made once so that their digests hold: when one is first looked at.
 * Owns: which formats there are, storing them. Not: each format's own making. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_files.h"
#include "sandbox/clock.h"
#include "sandbox/store.h"

/* Those that are given by address, and of which a marked copy can be made. */
static const struct {
    const char *format;
    const char *media;
    gov__sandbox_maker *make;
} sealed[] = {
    {"ofd", "application/ofd", gov__sb_certificate_ofd},
    {"pdf", "application/pdf", gov__sb_certificate_pdf},
    {"image", "image/png", gov__sb_certificate_image},
};

gov__sandbox_maker *gov__sb_certificate_maker(const char *format, const char **out_media)
{
    for (size_t i = 0; i < sizeof sealed / sizeof sealed[0]; i++) {
        if (strcmp(sealed[i].format, format) == 0) {
            *out_media = sealed[i].media;
            return sealed[i].make;
        }
    }
    return NULL;
}

static int keep(gov_sandbox *sb, const gov__sandbox_certificate *c, const char *format,
                const char *media, char *bytes, size_t length)
{
    int result = -1;
    char digest[GOV__SB_DIGEST_BYTES], sm3[GOV__SB_DIGEST_SM3_BYTES];
    if (bytes && gov__sb_digest_sm3(bytes, length, sm3)) {
        gov__sb_digest(bytes, length, digest);
        result = gov__sb_run(sb,
                             "INSERT INTO certificate_file(certificate, format, media, digest, "
                             "digest_sm3, bytes) VALUES(?, ?, ?, ?, ?, ?)",
                             "sssssb", c->id, format, media, digest, sm3, bytes, length) == 1
                     ? 0
                     : -1;
    }
    free(bytes);
    return result;
}

int gov__sb_certificate_files(gov_sandbox *sb, const gov__sandbox_certificate *c)
{
    const gov__sandbox_view as_issued = {false, NULL, false, 0};
    gov__sandbox_json w = {0};
    size_t length = 0;
    if (gov__sb_get_int(sb, 0, "SELECT count(*) FROM certificate_file WHERE certificate = ?", "s",
                        c->id) > 0) {
        return 0;
    }
    char *bytes = gov__sb_certificate_sdjwt(sb, c, NULL);
    if (keep(sb, c, "sd_jwt", "application/dc+sd-jwt", bytes, bytes ? strlen(bytes) : 0) != 0) {
        return -1;
    }
    gov__sb_certificate_write(sb, &w, NULL, c, &as_issued);
    bytes = gov__sb_json_take(&w, &length);
    int result = keep(sb, c, "json", "application/json", bytes, length);
    for (size_t i = 0; result == 0 && i < sizeof sealed / sizeof sealed[0]; i++) {
        bytes = sealed[i].make(sb, c, NULL, &length);
        result = keep(sb, c, sealed[i].format, sealed[i].media, bytes, length);
    }
    return result;
}

static void write_stored(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_certificate *c)
{
    gov__sandbox_query q;
    w->failed = w->failed || gov__sb_certificate_files(sb, c) != 0;
    for (gov__sb_query(sb, &q,
                       "SELECT format, digest, digest_sm3, length(bytes) FROM certificate_file "
                       "WHERE certificate = ? ORDER BY format",
                       "s", c->id);
         gov__sb_next(&q);) {
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "format", gov__sb_text(&q, 0));
        gov__sb_json_text(w, "digest", gov__sb_text(&q, 1));
        gov__sb_json_text(w, "digest_sm3", gov__sb_text(&q, 2));
        gov__sb_json_int(w, "size", gov__sb_int(&q, 3));
        gov__sb_json_close(w);
    }
    w->failed = w->failed || q.failed;
}

void gov__sb_certificate_write_files(gov_sandbox *sb, gov__sandbox_json *w,
                                     const gov__sandbox_certificate *c, bool files)
{
    gov__sb_json_open_array(w, "files");
    if (files) {
        write_stored(sb, w, c);
    }
    gov__sb_json_close_array(w);
    if (files) {
        gov__sb_json_open_array(w, "copies");
        for (size_t i = 0; i < sizeof sealed / sizeof sealed[0]; i++) {
            gov__sb_json_text(w, NULL, sealed[i].format);
        }
        gov__sb_json_close_array(w);
    }
}
