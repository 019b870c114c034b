/* SPDX-License-Identifier: Apache-2.0 */
/* Stored uploads: their rows and their bytes, in chunks as they came.
 * Owns: the two tables. Not: the tus protocol (upload_tus.c). */
#include "sandbox/upload.h"

#include <openssl/evp.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/store.h"

static void copy_column(const gov__sandbox_query *q, int column, char *out, size_t size)
{
    (void)gov__sb_print(out, size, "%s", gov__sb_text(q, column));
}

bool gov__sb_upload_find(gov_sandbox *sb, const char *id, gov__sandbox_upload *out)
{
    gov__sandbox_query q;
    *out = (gov__sandbox_upload){0};
    gov__sb_query(sb, &q,
                  "SELECT id,subject_id,client_id,matter_id,filename,mime,promised,digest,length,"
                  "received,expires_ms FROM uploads WHERE id=?",
                  "s", id);
    if (!gov__sb_next(&q)) {
        return false;
    }
    copy_column(&q, 0, out->id, sizeof out->id);
    copy_column(&q, 1, out->subject_id, sizeof out->subject_id);
    copy_column(&q, 2, out->client_id, sizeof out->client_id);
    copy_column(&q, 3, out->matter_id, sizeof out->matter_id);
    copy_column(&q, 4, out->filename, sizeof out->filename);
    copy_column(&q, 5, out->mime, sizeof out->mime);
    copy_column(&q, 6, out->promised, sizeof out->promised);
    copy_column(&q, 7, out->digest, sizeof out->digest);
    out->length = gov__sb_int(&q, 8);
    out->offset = gov__sb_int(&q, 9);
    out->expires_ms = gov__sb_int(&q, 10);
    out->complete = out->offset == out->length && *out->digest != '\0';
    out->expired = *out->matter_id == '\0' && out->expires_ms <= gov__sb_now_ms(sb);
    gov__sb_end(&q);
    return true;
}

bool gov__sb_upload_load(gov_sandbox *sb, const char *id, gov__sandbox_upload *out)
{
    return gov__sb_upload_find(sb, id, out) && !out->expired;
}

int gov__sb_upload_keep(gov_sandbox *sb, const char *id, const char *matter_id)
{
    return gov__sb_run(sb, "UPDATE uploads SET matter_id=? WHERE id=?", "ss", matter_id, id) == 1
               ? 0
               : -1;
}

int gov__sb_upload_create(gov_sandbox *sb, const gov__sandbox_upload *upload)
{
    return gov__sb_run(sb,
                       "INSERT INTO uploads(id,subject_id,client_id,matter_id,filename,mime,"
                       "promised,digest,length,received,expires_ms)"
                       " VALUES(?,?,?,'',?,?,?,'',?,0,?)",
                       "ssssssii", upload->id, upload->subject_id, upload->client_id,
                       upload->filename, upload->mime, upload->promised, upload->length,
                       upload->expires_ms) == 1
               ? 0
               : -1;
}

static int digest_of(gov_sandbox *sb, const char *id, char out[GOV__SB_DIGEST_BYTES])
{
    gov__sandbox_query q;
    uint8_t digest[GOV__SB_SHA256_BYTES];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
    gov__sb_query(sb, &q, "SELECT bytes FROM upload_chunks WHERE upload_id=? ORDER BY at", "s", id);
    while (gov__sb_next(&q)) {
        size_t length;
        const void *bytes = gov__sb_blob(&q, 0, &length);
        good = good && EVP_DigestUpdate(context, bytes, length) == 1;
    }
    good = good && !q.failed && EVP_DigestFinal_ex(context, digest, NULL) == 1;
    EVP_MD_CTX_free(context);
    if (good) {
        gov__sb_digest_text(digest, out);
    }
    return good ? 0 : -1;
}

int gov__sb_upload_append(gov_sandbox *sb, gov__sandbox_upload *upload, const void *bytes,
                          size_t length)
{
    if (length > 0 && gov__sb_run(sb, "INSERT INTO upload_chunks(upload_id,at,bytes) VALUES(?,?,?)",
                                  "sib", upload->id, upload->offset, bytes, length) != 1) {
        return -1;
    }
    upload->offset += (int64_t)length;
    upload->complete = upload->offset == upload->length;
    upload->expires_ms = gov__sb_now_ms(sb) + GOV__SB_UPLOAD_EXPIRES_S * INT64_C(1000);
    if (upload->complete && digest_of(sb, upload->id, upload->digest) != 0) {
        return -1;
    }
    return gov__sb_run(sb, "UPDATE uploads SET received=?,digest=?,expires_ms=? WHERE id=?", "isis",
                       upload->offset, upload->digest, upload->expires_ms, upload->id) == 1
               ? 0
               : -1;
}

int gov__sb_upload_remove(gov_sandbox *sb, const char *id)
{
    return gov__sb_run(sb, "DELETE FROM upload_chunks WHERE upload_id=?", "s", id) >= 0 &&
                   gov__sb_run(sb, "DELETE FROM uploads WHERE id=?", "s", id) >= 0
               ? 0
               : -1;
}

/* The row stays for as long again, so that who asks learns "expired" and not "never there". */
void gov__sb_upload_sweep(gov_sandbox *sb)
{
    int64_t now = gov__sb_now_ms(sb);
    (void)gov__sb_run(sb,
                      "DELETE FROM upload_chunks WHERE upload_id IN"
                      " (SELECT id FROM uploads WHERE matter_id='' AND expires_ms<=?)",
                      "i", now);
    (void)gov__sb_run(sb, "DELETE FROM uploads WHERE matter_id='' AND expires_ms<=?", "i",
                      now - GOV__SB_UPLOAD_EXPIRES_S * INT64_C(1000));
}
