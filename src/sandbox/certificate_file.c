/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a certificate, made once so that their digests hold.
 * Owns: which formats there are and storing them; how a certificate is written. Not: each format's
 * own making. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate.h"
#include "sandbox/certificate_files.h"
#include "sandbox/clock.h"
#include "sandbox/store.h"
#include "sandbox/subject.h"

static int keep(gov_sandbox *sb, const gov__sandbox_certificate *c, const char *format,
                const char *media, char *bytes, size_t length)
{
    int result = -1;
    char digest[GOV__SB_DIGEST_BYTES];
    if (bytes) {
        gov__sb_digest(bytes, length, digest);
        result = gov__sb_run(sb,
                             "INSERT INTO certificate_file(certificate, format, media, digest, "
                             "bytes) VALUES(?, ?, ?, ?, ?)",
                             "ssssb", c->id, format, media, digest, bytes, length) == 1
                     ? 0
                     : -1;
    }
    free(bytes);
    return result;
}

int gov__sb_certificate_files(gov_sandbox *sb, const gov__sandbox_certificate *c)
{
    size_t length = 0;
    gov__sandbox_json w = {0};
    char *bytes = gov__sb_certificate_sdjwt(sb, c);
    if (keep(sb, c, "sd_jwt", "application/dc+sd-jwt", bytes, bytes ? strlen(bytes) : 0) != 0) {
        return -1;
    }
    gov__sb_certificate_write(sb, &w, NULL, c, false, 0);
    bytes = gov__sb_json_take(&w, &length);
    if (keep(sb, c, "json", "application/json", bytes, length) != 0) {
        return -1;
    }
    bytes = gov__sb_certificate_pdf(sb, c, NULL, &length);
    return keep(sb, c, "pdf", "application/pdf", bytes, length);
}

static void write_files(gov_sandbox *sb, gov__sandbox_json *w, const char *id)
{
    gov__sandbox_query q;
    for (gov__sb_query(sb, &q,
                       "SELECT format, digest, length(bytes) FROM certificate_file "
                       "WHERE certificate = ? ORDER BY format",
                       "s", id);
         gov__sb_next(&q);) {
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "format", gov__sb_text(&q, 0));
        gov__sb_json_text(w, "digest", gov__sb_text(&q, 1));
        gov__sb_json_int(w, "size", gov__sb_int(&q, 2));
        gov__sb_json_close(w);
    }
    w->failed = w->failed || q.failed;
}

/* The first character of a name, one star for each other one. */
static void mask_name(const char *name, char *out, size_t size)
{
    size_t used = 0, index = 0;
    for (const char *at = name; *at != '\0' && used + 5 < size; index++) {
        size_t length = 1;
        while ((at[length] & 0xC0) == 0x80) {
            length++;
        }
        if (index == 0) {
            memcpy(out, at, length);
            used = length;
        } else {
            out[used++] = '*';
        }
        at += length;
    }
    out[used] = '\0';
}

static void write_masked_holders(gov__sandbox_json *w, const char *holders)
{
    cJSON *list = cJSON_Parse(holders);
    const cJSON *holder = NULL;
    gov__sb_json_open_array(w, "holders");
    cJSON_ArrayForEach(holder, list)
    {
        char masked[132] = "";
        const char *name = gov__sb_member_text(holder, "name");
        mask_name(name ? name : "", masked, sizeof masked);
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "name", masked);
        gov__sb_json_opt(w, "id_type", gov__sb_member_text(holder, "id_type"));
        gov__sb_json_opt(w, "id_number", gov__sb_member_text(holder, "id_number"));
        gov__sb_json_close(w);
    }
    gov__sb_json_close_array(w);
    w->failed = w->failed || !list;
    cJSON_Delete(list);
}

static void write_number_and_holders(gov__sandbox_json *w, const gov__sandbox_certificate *c,
                                     bool masked)
{
    char number[40];
    if (!masked) {
        gov__sb_json_text(w, "number", c->number);
        gov__sb_json_raw(w, "holders", c->holders);
        return;
    }
    gov__sb_mask_number(c->number, number);
    gov__sb_json_text(w, "number", number);
    write_masked_holders(w, c->holders);
}

/* An end that has passed is an expiry, whoever was to note it. */
static const char *status_at(const gov__sandbox_certificate *c, int64_t at)
{
    char today[16];
    gov__sb_day_text(at, today);
    bool ended = gov__sb_is_date(c->valid_until) && strcmp(c->valid_until, today) < 0;
    return ended && strcmp(c->status, "valid") == 0 ? "expired" : c->status;
}

void gov__sb_certificate_write(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                               const gov__sandbox_certificate *c, bool masked, int64_t checked_at)
{
    int64_t at = checked_at != 0 ? checked_at : c->issued;
    gov__sb_json_open(w, name);
    gov__sb_json_text(w, "id", c->id);
    gov__sb_json_text(w, "identifier", c->identifier);
    gov__sb_json_text(w, "type_code", c->type_code);
    gov__sb_json_text(w, "type_name", c->type_name);
    gov__sb_json_text(w, "type_name_en", c->type_name_en);
    write_number_and_holders(w, c, masked);
    gov__sb_json_raw(w, "issuer", c->issuer);
    gov__sb_json_time(w, "issued_at", c->issued);
    gov__sb_json_text(w, "valid_from", c->valid_from);
    gov__sb_json_text(w, "valid_until", c->valid_until);
    gov__sb_json_text(w, "status", status_at(c, at));
    gov__sb_json_time(w, "status_checked_at", at);
    gov__sb_json_opt(w, "matter_id", c->matter);
    if (!masked) {
        gov__sb_json_raw(w, "data", c->data);
    }
    gov__sb_json_open_array(w, "files");
    if (checked_at != 0) {
        write_files(sb, w, c->id);
    }
    gov__sb_json_close_array(w);
    gov__sb_json_close(w);
}

void gov__sb_certificate_write_of(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                                  const gov__sandbox_matter *m)
{
    gov__sandbox_query q;
    bool open = false;
    for (gov__sb_query(sb, &q,
                       "SELECT id, type_code, type_name FROM certificate WHERE matter = ? OR "
                       "matter IN (SELECT id FROM matter WHERE parent = ? AND parent <> '') "
                       "ORDER BY n",
                       "ss", m->id, m->id);
         gov__sb_next(&q);) {
        if (!open) {
            gov__sb_json_open_array(w, name);
            open = true;
        }
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "id", gov__sb_text(&q, 0));
        gov__sb_json_text(w, "type_code", gov__sb_text(&q, 1));
        gov__sb_json_text(w, "type_name", gov__sb_text(&q, 2));
        gov__sb_json_close(w);
    }
    if (open) {
        gov__sb_json_close_array(w);
    }
    w->failed = w->failed || q.failed;
}
