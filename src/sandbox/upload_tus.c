/* SPDX-License-Identifier: Apache-2.0 */
/* The tus 1.0 protocol: core, creation, expiration, termination, checksum.
 * Owns: its headers and statuses. Not: how bytes are stored (upload.c). */
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/route.h"
#include "sandbox/store.h"
#include "sandbox/upload.h"

static bool check_version(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const char *version = gov__sb_header(req, "Tus-Resumable");
    gov__sb_set_header(res, "Tus-Resumable", "1.0.0");
    if (version && strcmp(version, "1.0.0") == 0) {
        return true;
    }
    gov__sb_problem(res, 412, "upload_version", "Tus-Resumable must be 1.0.0.", NULL, NULL);
    gov__sb_set_header(res, "Tus-Version", "1.0.0");
    return false;
}

static void set_number(gov__sandbox_response *res, const char *name, int64_t value)
{
    char digits[24];
    (void)gov__sb_print(digits, sizeof digits, "%lld", (long long)value);
    gov__sb_set_header(res, name, digits);
}

static void set_expiry(gov__sandbox_response *res, const gov__sandbox_upload *upload)
{
    char date[GOV__SB_TIME_BYTES];
    gov__sb_http_date(upload->expires_ms, date);
    gov__sb_set_header(res, "Upload-Expires", date);
}

static void options_uploads(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res)
{
    (void)sb;
    (void)req;
    gov__sb_answer_empty(res, 204);
    gov__sb_set_header(res, "Tus-Resumable", "1.0.0");
    gov__sb_set_header(res, "Tus-Version", "1.0.0");
    gov__sb_set_header(res, "Tus-Extension", "creation,expiration,termination,checksum");
    gov__sb_set_header(res, "Tus-Checksum-Algorithm", "sha256");
    set_number(res, "Tus-Max-Size", GOV__SB_UPLOAD_MAX_BYTES);
}

/* --- creation ------------------------------------------------------------------------------ */

/* Takes one `key base64` pair into the upload. */
static bool read_pair(const char *pair, size_t length, gov__sandbox_upload *upload)
{
    const char *space = memchr(pair, ' ', length);
    size_t size = 0;
    if (!space || space == pair) {
        return false;
    }
    size_t key = (size_t)(space - pair);
    char *value = (char *)gov__sb_b64_read(space + 1, length - key - 1, &size);
    bool good = value && size > 0 && strlen(value) == size;
    if (good && key == 8 && memcmp(pair, "filetype", 8) == 0) {
        good = gov__sb_print(upload->mime, sizeof upload->mime, "%s", value);
    } else if (good && key == 8 && memcmp(pair, "filename", 8) == 0) {
        good = gov__sb_print(upload->filename, sizeof upload->filename, "%s", value);
    } else if (good && key == 6 && memcmp(pair, "digest", 6) == 0) {
        good = size == 51 && strncmp(value, "sha-256:", 8) == 0 &&
               gov__sb_print(upload->promised, sizeof upload->promised, "%s", value);
    } else {
        good = false;
    }
    free(value);
    return good;
}

static bool read_metadata(const char *header, gov__sandbox_upload *upload)
{
    for (const char *at = header; at && *at;) {
        size_t length = strcspn(at, ",");
        if (!read_pair(at, length, upload)) {
            return false;
        }
        at += length;
        at += *at == ',';
    }
    return strchr(upload->mime, '/') != NULL;
}

static bool check_length(const char *header, gov__sandbox_response *res, int64_t *out)
{
    if (!header || !gov__sb_read_int(header, 0, INT64_MAX, out)) {
        gov__sb_problem(res, 400, "invalid_request", "Upload-Length must be a number of bytes.",
                        NULL, NULL);
        return false;
    }
    if (*out == 0) {
        gov__sb_invalid(res, "", "out_of_range", "Upload-Length is 0: the file is empty.");
        return false;
    }
    if (*out > GOV__SB_UPLOAD_MAX_BYTES) {
        gov__sb_problem(res, 413, "payload_too_large", "The file is larger than Tus-Max-Size.",
                        "文件过大。", "The file is too large.");
        return false;
    }
    return true;
}

static void post_uploads(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    gov__sandbox_upload upload = {0};
    if (!check_version(req, res)) {
        return;
    }
    if (req->body_length > 0) {
        gov__sb_problem(res, 400, "invalid_request", "Creation takes no body.", NULL, NULL);
        return;
    }
    if (!check_length(gov__sb_header(req, "Upload-Length"), res, &upload.length)) {
        return;
    }
    if (!read_metadata(gov__sb_header(req, "Upload-Metadata"), &upload)) {
        gov__sb_problem(res, 400, "invalid_request",
                        "Upload-Metadata must be well formed and hold filetype.", NULL, NULL);
        return;
    }
    gov__sb_upload_sweep(sb);
    gov__sb_new_id("up", upload.id);
    (void)gov__sb_print(upload.client_id, sizeof upload.client_id, "%s", req->session.client_id);
    (void)gov__sb_print(upload.subject_id, sizeof upload.subject_id, "%s", req->session.subject_id);
    upload.expires_ms = gov__sb_now_ms(sb) + GOV__SB_UPLOAD_EXPIRES_S * INT64_C(1000);
    if (gov__sb_upload_create(sb, &upload) != 0) {
        res->failed = true;
        return;
    }
    char location[128];
    (void)gov__sb_print(location, sizeof location, "/gov/v1/uploads/%s", upload.id);
    gov__sb_answer_empty(res, 201);
    gov__sb_set_header(res, "Location", location);
    set_expiry(res, &upload);
}

/* --- one upload ---------------------------------------------------------------------------- */

/* Finds the caller's upload; false with the problem that says why not. */
static bool find_own(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                     gov__sandbox_upload *out)
{
    if (!check_version(req, res)) {
        return false;
    }
    if (!gov__sb_upload_find(sb, req->path_args[0], out) ||
        strcmp(out->client_id, req->session.client_id) != 0 ||
        strcmp(out->subject_id, req->session.subject_id) != 0) {
        gov__sb_problem_not_found(res, "upload");
        return false;
    }
    if (out->expired) {
        gov__sb_problem(res, 410, "upload_expired", "The upload was removed after its expiry.",
                        "上传已过期，请重新上传。", "The upload has expired. Please start again.");
        return false;
    }
    return true;
}

static void head_upload(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sandbox_upload upload;
    if (!find_own(sb, req, res, &upload)) {
        return;
    }
    gov__sb_answer_empty(res, 200);
    set_number(res, "Upload-Offset", upload.offset);
    set_number(res, "Upload-Length", upload.length);
    set_expiry(res, &upload);
}

static bool check_checksum(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const char *header = gov__sb_header(req, "Upload-Checksum");
    uint8_t digest[GOV__SB_SHA256_BYTES];
    size_t length = 0;
    if (!header) {
        return true;
    }
    uint8_t *wanted = strncmp(header, "sha256 ", 7) == 0
                          ? gov__sb_b64_read(header + 7, strlen(header + 7), &length)
                          : NULL;
    bool readable = wanted && length == sizeof digest;
    gov__sb_sha256(req->body, req->body_length, digest);
    bool same = readable && CRYPTO_memcmp(wanted, digest, sizeof digest) == 0;
    free(wanted);
    if (!readable) {
        gov__sb_problem(res, 400, "invalid_request", "Upload-Checksum must be sha256 and base64.",
                        NULL, NULL);
    } else if (!same) {
        gov__sb_problem(res, 460, "checksum_mismatch", "The chunk does not match Upload-Checksum.",
                        "数据在传输中损坏，请重试。", "The data was damaged on its way.");
        gov__sb_problem_retry(res, -1);
    }
    return same;
}

static bool check_chunk(const gov__sandbox_request *req, gov__sandbox_response *res,
                        const gov__sandbox_upload *upload)
{
    const char *type = gov__sb_header(req, "Content-Type");
    const char *header = gov__sb_header(req, "Upload-Offset");
    int64_t offset = 0;
    if (!header || !gov__sb_read_int(header, 0, INT64_MAX, &offset)) {
        gov__sb_problem(res, 400, "invalid_request", "Upload-Offset must be a number of bytes.",
                        NULL, NULL);
    } else if (!type || strcasecmp(type, "application/offset+octet-stream") != 0) {
        gov__sb_problem(res, 415, "unsupported_media_type",
                        "A chunk is application/offset+octet-stream.", NULL, NULL);
    } else if (offset != upload->offset) {
        gov__sb_problem(res, 409, "upload_offset_conflict",
                        "Upload-Offset is not the offset of the upload.", NULL, NULL);
    } else if ((int64_t)req->body_length > upload->length - upload->offset) {
        gov__sb_problem(res, 413, "payload_too_large", "The chunk goes beyond Upload-Length.", NULL,
                        NULL);
    } else {
        return check_checksum(req, res);
    }
    return false;
}

/* The whole file is here but is not what its metadata promised: it is of no use to anybody. */
static void refuse_file(gov_sandbox *sb, gov__sandbox_response *res,
                        const gov__sandbox_upload *upload)
{
    gov__sb_invalid(res, "", "digest_mismatch", "The file is not the one its metadata names.");
    res->keep_work = true;
    res->failed = res->failed || gov__sb_upload_remove(sb, upload->id) != 0;
}

static void patch_upload(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    gov__sandbox_upload upload;
    if (!find_own(sb, req, res, &upload) || !check_chunk(req, res, &upload)) {
        return;
    }
    if (gov__sb_upload_append(sb, &upload, req->body, req->body_length) != 0) {
        res->failed = true;
        return;
    }
    if (upload.complete && *upload.promised && strcmp(upload.promised, upload.digest) != 0) {
        refuse_file(sb, res, &upload);
        return;
    }
    gov__sb_answer_empty(res, 204);
    set_number(res, "Upload-Offset", upload.offset);
    set_expiry(res, &upload);
}

static void delete_upload(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res)
{
    gov__sandbox_upload upload;
    if (!find_own(sb, req, res, &upload)) {
        return;
    }
    if (*upload.matter_id) {
        gov__sb_problem(res, 409, "matter_state", "A submitted matter names this upload.", NULL,
                        NULL);
        return;
    }
    gov__sb_answer_empty(res, 204);
    res->failed = res->failed || gov__sb_upload_remove(sb, upload.id) != 0;
}

static const gov__sandbox_route routes[] = {
    {"OPTIONS", "/gov/v1/uploads", options_uploads, GOV__SB_PUBLIC},
    {"POST", "/gov/v1/uploads", post_uploads, GOV__SB_SESSION | GOV__SB_KEY | GOV__SB_BINARY},
    {"HEAD", "/gov/v1/uploads/{id}", head_upload, GOV__SB_SESSION},
    {"PATCH", "/gov/v1/uploads/{id}", patch_upload,
     GOV__SB_SESSION | GOV__SB_MUTATES | GOV__SB_BINARY},
    {"DELETE", "/gov/v1/uploads/{id}", delete_upload, GOV__SB_SESSION | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_upload_part = {
    .name = "upload",
    .schema = "CREATE TABLE uploads(id TEXT PRIMARY KEY, subject_id TEXT NOT NULL,"
              " client_id TEXT NOT NULL, matter_id TEXT NOT NULL, filename TEXT NOT NULL,"
              " mime TEXT NOT NULL, promised TEXT NOT NULL, digest TEXT NOT NULL,"
              " length INTEGER NOT NULL, received INTEGER NOT NULL, expires_ms INTEGER NOT NULL)"
              " WITHOUT ROWID;"
              "CREATE TABLE upload_chunks(upload_id TEXT NOT NULL, at INTEGER NOT NULL,"
              " bytes BLOB NOT NULL, PRIMARY KEY(upload_id,at));",
    .routes = routes,
};
