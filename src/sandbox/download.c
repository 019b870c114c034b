/* SPDX-License-Identifier: Apache-2.0 */
/* Single-use addresses of files, with ranges (RFC 9110 section 14) and digests (RFC 9530).
 * Owns: their table, when one is gone. Not: who may have the file (certificate_fetch.c). */
#include "sandbox/download.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/consent.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

#define PATH      "/gov/v1/downloads/"
#define LIFE_MS   INT64_C(60000)
#define RESUME_MS INT64_C(600000)

/* --- offering ------------------------------------------------------------------------------- */

static char *mark_json(const gov__sandbox_mark *mark)
{
    gov__sandbox_json w = {0};
    if (!mark) {
        return gov__sb_copy("");
    }
    gov__sb_json_open(&w, NULL);
    gov__sb_json_time(&w, "created_at", mark->created_ms);
    gov__sb_json_text(&w, "creator", mark->creator);
    gov__sb_json_text(&w, "cause", mark->cause);
    gov__sb_json_time(&w, "expires_at", mark->expires_ms);
    gov__sb_json_close(&w);
    return gov__sb_json_take(&w, NULL);
}

static void answer_offer(gov__sandbox_response *res, const gov__sandbox_offer *offer,
                         const char *token, int64_t expires, const char *copy)
{
    gov__sandbox_json w = {0};
    char address[80], digest[GOV__SB_DIGEST_BYTES], sm3[GOV__SB_DIGEST_SM3_BYTES];
    (void)gov__sb_print(address, sizeof address, PATH "%s", token);
    gov__sb_digest(offer->bytes, offer->length, digest);
    w.failed = !gov__sb_digest_sm3(offer->bytes, offer->length, sm3);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "address", address);
    gov__sb_json_time(&w, "expires_at", expires);
    gov__sb_json_int(&w, "size", (int64_t)offer->length);
    gov__sb_json_text(&w, "digest", digest);
    gov__sb_json_text(&w, "digest_sm3", sm3);
    gov__sb_json_text(&w, "media_type", offer->media);
    if (*copy) {
        gov__sb_json_raw(&w, "copy", copy);
    }
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
    gov__sb_set_header(res, "Content-Type", "application/vnd.gov.download+json");
    gov__sb_set_header(res, "Cache-Control", "no-store");
    gov__sb_set_content_digest(res, res->body, res->body_length);
}

/* `copy` is the JSON of the mark, "" for none; `begun` when its first address was given. */
static void make(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                 const gov__sandbox_offer *offer, const char *copy, int64_t begun)
{
    char token[48], hash[GOV__SB_HEX_BYTES];
    int64_t now = gov__sb_now_ms(sb);
    (void)gov__sb_run(sb, "DELETE FROM download WHERE begun < ?", "i", now - RESUME_MS - LIFE_MS);
    if (!gov__sb_new_secret(token)) {
        res->failed = true;
        return;
    }
    gov__sb_sha256_hex(token, strlen(token), hash);
    if (gov__sb_run(sb,
                    "INSERT INTO download(hash, client, subject, certificate, grant_id, format, "
                    "media, copy, bytes, begun, created, used) "
                    "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                    "ssssssssbii", hash, req->session.client_id, req->session.subject_id,
                    offer->certificate_id, offer->grant_id, offer->format, offer->media, copy,
                    offer->bytes, offer->length, begun, now) != 1) {
        res->failed = true;
        return;
    }
    answer_offer(res, offer, token, now + LIFE_MS, copy);
}

void gov__sb_download_offer(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res, const gov__sandbox_offer *offer)
{
    char *copy = mark_json(offer->mark);
    if (copy) {
        make(sb, req, res, offer, copy, gov__sb_now_ms(sb));
    } else {
        res->failed = true;
    }
    free(copy);
}

/* --- finding -------------------------------------------------------------------------------- */

static void gone(gov__sandbox_response *res)
{
    gov__sb_problem(res, 410, "address_gone",
                    "The address was used, its minute has passed, or the consent has ended.",
                    "下载地址已失效，请重新获取。", "The address is no longer valid.");
}

enum { FORMAT, MEDIA, COPY, BYTES, BEGUN, CREATED, USED, CERTIFICATE, GRANT };

/* The caller's row of this token. End the query. */
static bool find(gov_sandbox *sb, const gov__sandbox_request *req, const char *token,
                 gov__sandbox_query *q)
{
    char hash[GOV__SB_HEX_BYTES];
    gov__sb_sha256_hex(token, strlen(token), hash);
    return gov__sb_query(sb, q,
                         "SELECT format, media, copy, bytes, begun, created, used, certificate, "
                         "grant_id FROM download WHERE hash = ? AND client = ? AND subject = ?",
                         "sss", hash, req->session.client_id, req->session.subject_id) &&
           gov__sb_next(q);
}

static bool is_of(const gov__sandbox_query *q, const gov__sandbox_offer *wanted)
{
    return strcmp(gov__sb_text(q, FORMAT), wanted->format) == 0 &&
           strcmp(gov__sb_text(q, CERTIFICATE), wanted->certificate_id) == 0 &&
           strcmp(gov__sb_text(q, GRANT), wanted->grant_id) == 0;
}

void gov__sb_download_resume(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res, const char *address,
                             const gov__sandbox_offer *wanted)
{
    gov__sandbox_query q;
    gov__sandbox_offer offer = *wanted;
    if (!find(sb, req, address + strlen(PATH), &q)) {
        gone(res);
        return;
    }
    int64_t begun = gov__sb_int(&q, BEGUN);
    offer.media = gov__sb_text(&q, MEDIA);
    offer.bytes = gov__sb_blob(&q, BYTES, &offer.length);
    if (is_of(&q, wanted) && begun >= gov__sb_now_ms(sb) - RESUME_MS) {
        make(sb, req, res, &offer, gov__sb_text(&q, COPY), begun);
    } else {
        gone(res);
    }
    gov__sb_end(&q);
}

/* Whoever ended the consent meanwhile meant this too. */
static bool is_permitted(gov_sandbox *sb, const char *grant_id)
{
    gov__sandbox_consent consent = {.created = 0};
    bool permitted = !*grant_id || (gov__sb_consent_load(sb, grant_id, &consent) &&
                                    gov__sb_consent_goes_on(&consent));
    gov__sb_consent_clear(&consent);
    return permitted;
}

/* --- sending -------------------------------------------------------------------------------- */

typedef struct range {
    size_t first, last; /* both included */
    bool part, beyond;
} range;

/* One range of bytes; anything else is as if it had not been sent (RFC 9110 section 14.2). */
static range read_range(const gov__sandbox_request *req, size_t length, const char *etag)
{
    const char *text = gov__sb_header(req, "Range");
    const char *same = gov__sb_header(req, "If-Range");
    range r = {0, length ? length - 1 : 0, false, false};
    int64_t first = 0, last = 0;
    char digits[2][20];
    if (!text || (same && strcmp(same, etag) != 0) || strncmp(text, "bytes=", 6) != 0) {
        return r;
    }
    size_t before = strcspn(text + 6, "-");
    if (text[6 + before] != '-' ||
        !gov__sb_print(digits[0], sizeof digits[0], "%.*s", (int)before, text + 6) ||
        !gov__sb_print(digits[1], sizeof digits[1], "%s", text + 7 + before) ||
        !gov__sb_read_int(digits[0], 0, INT64_MAX / 2, &first) ||
        (*digits[1] && !gov__sb_read_int(digits[1], first, INT64_MAX / 2, &last))) {
        return r;
    }
    r.beyond = (uint64_t)first >= length;
    r.part = !r.beyond;
    r.first = (size_t)first;
    r.last = *digits[1] && (uint64_t)last < length ? (size_t)last : r.last;
    return r;
}

static char *digest_text(const char *name, const uint8_t digest[GOV__SB_SHA256_BYTES])
{
    char *text = gov__sb_b64(digest, GOV__SB_SHA256_BYTES);
    char *all = text ? gov__sb_format("%s=:%s:", name, text) : NULL;
    free(text);
    return all;
}

void gov__sb_set_content_digest(gov__sandbox_response *res, const void *bytes, size_t length)
{
    uint8_t digest[GOV__SB_SHA256_BYTES];
    gov__sb_sha256(bytes, length, digest);
    char *text = digest_text("sha-256", digest);
    res->failed = res->failed || !text;
    gov__sb_set_header(res, "Content-Digest", text ? text : "");
    free(text);
}

static void set_repr_digest(gov__sandbox_response *res, const void *bytes, size_t length)
{
    uint8_t sha256[GOV__SB_SHA256_BYTES], sm3[GOV__SB_SHA256_BYTES];
    gov__sb_sha256(bytes, length, sha256);
    bool made = gov__sb_sm3(bytes, length, sm3);
    char *one = digest_text("sha-256", sha256);
    char *two = made ? digest_text("sm3", sm3) : NULL;
    char *both = one && two ? gov__sb_format("%s, %s", one, two) : NULL;
    res->failed = res->failed || !both;
    gov__sb_set_header(res, "Repr-Digest", both ? both : "");
    free(both);
    free(two);
    free(one);
}

static void refuse_range(gov__sandbox_response *res, size_t length)
{
    char text[40];
    gov__sb_problem(res, 416, "range_invalid", "The range begins behind the end of the file.", NULL,
                    NULL);
    (void)gov__sb_print(text, sizeof text, "bytes */%zu", length);
    gov__sb_set_header(res, "Content-Range", text);
}

static void send_bytes(const gov__sandbox_request *req, gov__sandbox_response *res,
                       const char *media, const uint8_t *bytes, size_t length)
{
    char etag[64], span[80];
    char *digest = gov__sb_sha256_b64url(bytes, length);
    (void)gov__sb_print(etag, sizeof etag, "\"%s\"", digest ? digest : "");
    const range r = read_range(req, length, etag);
    size_t count = length ? r.last - r.first + 1 : 0;
    if (!digest) {
        res->failed = true;
    } else if (r.beyond) {
        refuse_range(res, length);
    } else {
        gov__sb_answer_bytes(res, r.part ? 206 : 200, media, bytes + r.first, count);
        if (r.part) {
            (void)gov__sb_print(span, sizeof span, "bytes %zu-%zu/%zu", r.first, r.last, length);
            gov__sb_set_header(res, "Content-Range", span);
        }
        gov__sb_set_content_digest(res, bytes + r.first, count);
        set_repr_digest(res, bytes, length);
        gov__sb_set_header(res, "ETag", etag);
        gov__sb_set_header(res, "Accept-Ranges", "bytes");
        gov__sb_set_header(res, "Cache-Control", "no-store");
    }
    free(digest);
}

static void get_download(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    gov__sandbox_query q;
    char hash[GOV__SB_HEX_BYTES];
    const char *token = req->path_args[0];
    int64_t now = gov__sb_now_ms(sb);
    if (!find(sb, req, token, &q)) {
        gov__sb_problem_not_found(res, "download");
        return;
    }
    size_t length = 0;
    const uint8_t *bytes = gov__sb_blob(&q, BYTES, &length);
    if (gov__sb_int(&q, USED) != 0 || now >= gov__sb_int(&q, CREATED) + LIFE_MS ||
        !is_permitted(sb, gov__sb_text(&q, GRANT))) {
        gone(res);
    } else {
        send_bytes(req, res, gov__sb_text(&q, MEDIA), bytes, length);
    }
    gov__sb_end(&q);
    gov__sb_sha256_hex(token, strlen(token), hash);
    if (!gov__sb_has_problem(res) &&
        gov__sb_run(sb, "UPDATE download SET used = ? WHERE hash = ?", "is", now, hash) != 1) {
        res->failed = true;
    }
}

static const gov__sandbox_route routes[] = {
    {"GET", PATH "{token}", get_download, GOV__SB_SESSION | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_download_part = {
    .name = "download",
    .schema = "CREATE TABLE download(hash TEXT PRIMARY KEY, client TEXT NOT NULL,"
              " subject TEXT NOT NULL, certificate TEXT NOT NULL, grant_id TEXT NOT NULL,"
              " format TEXT NOT NULL, media TEXT NOT NULL, copy TEXT NOT NULL,"
              " bytes BLOB NOT NULL, begun INTEGER NOT NULL, created INTEGER NOT NULL,"
              " used INTEGER NOT NULL) WITHOUT ROWID;",
    .routes = routes,
};
