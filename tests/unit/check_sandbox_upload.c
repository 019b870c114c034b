/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's tus 1.0 server: core, creation, expiration, termination, checksum. */
#include "sandbox_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/upload.h"

#define TUS       CALL_HEADERS "Tus-Resumable: 1.0.0\n"
#define TEXT_TYPE "Upload-Metadata: filetype dGV4dC9wbGFpbg==\n" /* text/plain */
#define KEY       "Idempotency-Key: 0123456789abcdef012345\n"
#define CHUNK     TUS "Content-Type: application/offset+octet-stream\n"

static int create(sandbox_test *t, const char *more)
{
    char headers[1024];
    (void)snprintf(headers, sizeof headers, TUS "%s", more);
    return sandbox_test_send(t, "POST", "/gov/v1/uploads", headers, "", 0);
}

static void open_upload(sandbox_test *t, const char *length_line, char path[128])
{
    char more[512];
    static unsigned number;
    (void)snprintf(more, sizeof more, TEXT_TYPE "%sIdempotency-Key: unique-key-of-a-test-%u\n",
                   length_line, number++);
    ck_assert_int_eq(create(t, more), 201);
    (void)snprintf(path, 128, "%s", sandbox_test_header(t, "Location"));
}

static int patch(sandbox_test *t, const char *path, int64_t offset, const char *bytes,
                 const char *more)
{
    char headers[512];
    (void)snprintf(headers, sizeof headers, CHUNK "Upload-Offset: %lld\n%s", (long long)offset,
                   more);
    return sandbox_test_send(t, "PATCH", path, headers, bytes, strlen(bytes));
}

static const char *id_of(const char *path)
{
    return strrchr(path, '/') + 1;
}

START_TEST(options_name_the_limits)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    ck_assert_int_eq(sandbox_test_send(&t, "OPTIONS", "/gov/v1/uploads", CALL_HEADERS, "", 0), 204);
    ck_assert_str_eq(sandbox_test_header(&t, "Tus-Version"), "1.0.0");
    ck_assert_str_eq(sandbox_test_header(&t, "Tus-Extension"),
                     "creation,expiration,termination,checksum");
    ck_assert_str_eq(sandbox_test_header(&t, "Tus-Max-Size"), "67108864");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(file_arrives_in_pieces)
{
    sandbox_test t;
    char path[128];
    gov__sandbox_upload upload;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    open_upload(&t, "Upload-Length: 11\n", path);
    ck_assert_str_eq(sandbox_test_header(&t, "Upload-Expires"), "Tue, 24 Nov 2026 01:00:00 GMT");
    ck_assert_int_eq(patch(&t, path, 0, "hello ", ""), 204);
    ck_assert_str_eq(sandbox_test_header(&t, "Upload-Offset"), "6");
    ck_assert_int_eq(patch(&t, path, 0, "hello ", ""), 409);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "upload_offset_conflict");
    ck_assert_int_eq(sandbox_test_send(&t, "HEAD", path, TUS, "", 0), 200);
    ck_assert_str_eq(sandbox_test_header(&t, "Upload-Offset"), "6");
    ck_assert_str_eq(sandbox_test_header(&t, "Upload-Length"), "11");
    ck_assert(gov__sb_upload_load(t.sb, id_of(path), &upload));
    ck_assert(!upload.complete);
    ck_assert_int_eq(patch(&t, path, 6, "", ""), 204);
    ck_assert_int_eq(patch(&t, path, 6, "worlds", ""), 413);
    ck_assert_int_eq(patch(&t, path, 6, "world", ""), 204);
    ck_assert(gov__sb_upload_load(t.sb, id_of(path), &upload));
    ck_assert(upload.complete);
    char digest[GOV__SB_DIGEST_BYTES];
    gov__sb_digest("hello world", 11, digest);
    ck_assert_str_eq(upload.digest, digest);
    ck_assert_str_eq(upload.mime, "text/plain");
    ck_assert_str_eq(upload.subject_id, "sub-li");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(creation_is_checked)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    const struct {
        const char *headers;
        int status;
    } cases[] = {
        {TEXT_TYPE KEY "Upload-Length: 0\n", 422},
        {TEXT_TYPE "Idempotency-Key: 1123456789abcdef012345\nUpload-Length: 67108865\n", 413},
        {TEXT_TYPE "Idempotency-Key: 2123456789abcdef012345\nUpload-Length: -1\n", 400},
        {TEXT_TYPE "Idempotency-Key: 3123456789abcdef012345\n", 400},
        {"Idempotency-Key: 4123456789abcdef012345\nUpload-Length: 5\n", 400},
        {"Idempotency-Key: 5123456789abcdef012345\nUpload-Length: 5\n"
         "Upload-Metadata: filename YQ==\n",
         400},
        {"Idempotency-Key: 6123456789abcdef012345\nUpload-Length: 5\n"
         "Upload-Metadata: filetype !!!!\n",
         400},
        {"Idempotency-Key: 7123456789abcdef012345\nUpload-Length: 5\n"
         "Upload-Metadata: filetype dGV4dC9wbGFpbg==,surprise YQ==\n",
         400},
        {TEXT_TYPE "Upload-Length: 5\n", 400},
        {TEXT_TYPE "Upload-Length: 5\nIdempotency-Key: short\n", 400},
        {TEXT_TYPE KEY "Upload-Length: 0\n", 422}, /* replayed */
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int status = create(&t, cases[i].headers);
        ck_assert_msg(status == cases[i].status, "%s: %d", cases[i].headers, status);
    }
    ck_assert_str_eq(sandbox_test_header(&t, "Idempotency-Replayed"), "true");
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/gov/v1/uploads", CALL_HEADERS KEY, "", 0),
                     422); /* replay wins over the missing version */
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/gov/v1/uploads",
                                       CALL_HEADERS "Idempotency-Key: 8123456789abcdef012345\n", "",
                                       0),
                     412);
    ck_assert_str_eq(sandbox_test_header(&t, "Tus-Version"), "1.0.0");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(checksum_keeps_whole_chunks_only)
{
    sandbox_test t;
    char path[128];
    char good[128];
    uint8_t digest[GOV__SB_SHA256_BYTES];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    open_upload(&t, "Upload-Length: 5\n", path);
    gov__sb_sha256("hello", 5, digest);
    char *b64 = gov__sb_b64(digest, sizeof digest);
    (void)snprintf(good, sizeof good, "Upload-Checksum: sha256 %s\n", b64);
    free(b64);
    ck_assert_int_eq(patch(&t, path, 0, "hellO", good), 460);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "checksum_mismatch");
    ck_assert(gov__sb_member_true(t.json, "retryable"));
    ck_assert_int_eq(patch(&t, path, 0, "hello", "Upload-Checksum: md5 abcd\n"), 400);
    ck_assert_int_eq(sandbox_test_send(&t, "HEAD", path, TUS, "", 0), 200);
    ck_assert_str_eq(sandbox_test_header(&t, "Upload-Offset"), "0");
    ck_assert_int_eq(patch(&t, path, 0, "hello", good), 204);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(promised_digest_is_held)
{
    sandbox_test t;
    char more[512];
    char path[128];
    char digest[GOV__SB_DIGEST_BYTES];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    gov__sb_digest("hello", 5, digest);
    char *b64 = gov__sb_b64(digest, strlen(digest));
    (void)snprintf(more, sizeof more,
                   KEY "Upload-Length: 5\nUpload-Metadata: filetype dGV4dC9wbGFpbg==,digest %s\n",
                   b64);
    free(b64);
    ck_assert_int_eq(create(&t, more), 201);
    (void)snprintf(path, sizeof path, "%s", sandbox_test_header(&t, "Location"));
    ck_assert_int_eq(patch(&t, path, 0, "HELLO", ""), 422);
    ck_assert_int_eq(sandbox_test_send(&t, "HEAD", path, TUS, "", 0), 404);
    ck_assert_ptr_null(t.res.body); /* HEAD has no body */
    sandbox_test_close(&t);
}
END_TEST

START_TEST(uploads_expire_unless_kept)
{
    sandbox_test t;
    char lost[128];
    char kept[128];
    gov__sandbox_upload upload;
    sandbox_test_open(&t, NULL);
    sandbox_test_login_system(&t);
    open_upload(&t, "Upload-Length: 5\n", lost);
    open_upload(&t, "Upload-Length: 5\n", kept);
    ck_assert_int_eq(patch(&t, kept, 0, "hello", ""), 204);
    ck_assert_int_eq(gov__sb_upload_keep(t.sb, id_of(kept), "mat_1"), 0);
    sandbox_test_advance(&t, GOV__SB_UPLOAD_EXPIRES_S * INT64_C(1000));
    sandbox_test_login_system(&t);
    ck_assert_int_eq(sandbox_test_send(&t, "HEAD", lost, TUS, "", 0), 410);
    ck_assert_int_eq(patch(&t, lost, 0, "hello", ""), 410);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "upload_expired");
    ck_assert(!gov__sb_upload_load(t.sb, id_of(lost), &upload));
    ck_assert(gov__sb_upload_load(t.sb, id_of(kept), &upload));
    ck_assert_int_eq(sandbox_test_send(&t, "DELETE", kept, TUS, "", 0), 409);
    ck_assert_str_eq(sandbox_test_text(&t, "code"), "matter_state");
    sandbox_test_advance(&t, GOV__SB_UPLOAD_EXPIRES_S * INT64_C(1000));
    sandbox_test_login_system(&t);
    open_upload(&t, "Upload-Length: 5\n", lost);
    ck_assert(gov__sb_upload_load(t.sb, id_of(kept), &upload)); /* the sweep left it alone */
    sandbox_test_close(&t);
}
END_TEST

START_TEST(uploads_belong_to_their_maker)
{
    sandbox_test t;
    char path[128];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    open_upload(&t, "Upload-Length: 5\n", path);
    ck_assert_int_eq(sandbox_test_send(&t, "DELETE", path, CALL_HEADERS, "", 0), 412);
    sandbox_test_login(&t, "sub-zhang");
    ck_assert_int_eq(sandbox_test_send(&t, "HEAD", path, TUS, "", 0), 404);
    ck_assert_int_eq(patch(&t, path, 0, "hello", ""), 404);
    ck_assert_int_eq(sandbox_test_send(&t, "DELETE", path, TUS, "", 0), 404);
    sandbox_test_login(&t, "sub-li");
    ck_assert_int_eq(sandbox_test_send(&t, "PATCH", path,
                                       TUS "Upload-Offset: 0\nContent-Type: text/plain\n", "hello",
                                       5),
                     415);
    ck_assert_int_eq(sandbox_test_send(&t, "DELETE", path, TUS, "", 0), 204);
    ck_assert_int_eq(sandbox_test_send(&t, "HEAD", path, TUS, "", 0), 404);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(options_name_the_limits),       TEST_ENTRY(file_arrives_in_pieces),
        TEST_ENTRY(creation_is_checked),           TEST_ENTRY(checksum_keeps_whole_chunks_only),
        TEST_ENTRY(promised_digest_is_held),       TEST_ENTRY(uploads_expire_unless_kept),
        TEST_ENTRY(uploads_belong_to_their_maker),
    };
    return test_run("sandbox upload", entries, TEST_COUNT(entries));
}
