/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads by tus: what is refused early, pieces with their checksums, resuming after every kind of
 * break within a call and between calls, progress and cancel. Files are check_upload_file.c. */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "upload_support.h"

#define PROBLEM "Content-Type: application/problem+json\n"

/* Base64 of the SHA-256 by OpenSSL alone. */
static void checksum_of(const void *data, size_t size, char out[64])
{
    unsigned char digest[32];
    (void)EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL);
    (void)EVP_EncodeBlock((unsigned char *)out, digest, sizeof digest);
}

START_TEST(one_piece)
{
    const gov_upload_options upload = {
        .struct_size = sizeof upload, .file_name = "记录.pdf", .media_type = "application/pdf"};
    rig r;
    char checksum[64];
    char expected[128];
    upload_begin(&r, NULL);
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 3);
    rig_told(&r, gov_draft_attach_memory(r.draft, "A", "abc", 3, &upload, NULL, &r.err), GOV_OK);
    const char *create = rig_request(&r, 1);
    ck_assert_ptr_nonnull(strstr(create, "Upload-Length: 3\n"));
    ck_assert_ptr_nonnull(strstr(create, "Tus-Resumable: 1.0.0\n"));
    ck_assert_ptr_nonnull(strstr(
        create, "Upload-Metadata: filetype YXBwbGljYXRpb24vcGRm,filename 6K6w5b2VLnBkZg==,"
                "digest c2hhLTI1Njp1bmdXdjQ4QnotcEJRVURlWGE0aUk3QURZYU9XRjNxY3RCRF9ZZklBRmEw\n"));
    checksum_of("abc", 3, checksum);
    (void)snprintf(expected, sizeof expected, "Upload-Checksum: sha256 %s\n", checksum);
    ck_assert(rig_sent(&r, expected));
    ck_assert(rig_sent(&r, "Content-Type: application/offset+octet-stream\n"));
    ck_assert(!rig_sent(&r, "Idempotency-Key"));
    ck_assert_str_eq(strstr(rig_request(&r, 0), "\n\n") + 2, "abc");
    /* The draft names it. */
    rig_step(&r,
             (gov_script_step){.method = "POST",
                               .body_contains =
                                   "{\"code\":\"A\",\"source\":\"upload\",\"upload_id\":\"up-1\","
                                   "\"digest\":\"sha-256:",
                               .http_status = 201,
                               .response_body = "{\"id\":\"m\",\"etag\":\"v\"}"});
    rig_told(&r, gov_draft_save(r.draft, NULL, &r.err), GOV_OK);
    rig_end(&r);
}
END_TEST

START_TEST(several_pieces_with_a_checksum_each)
{
    rig r;
    char checksum[64];
    char expected[128];
    upload_begin(&r, upload_small_pieces);
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1024);
    upload_expect_piece(&r, 1024, 2048);
    upload_expect_piece(&r, 2048, 2500);
    rig_told(&r, upload_attach(&r, 2500), GOV_OK);
    for (size_t i = 0; i < 3; i++) {
        size_t size = i == 2 ? 452 : 1024;
        checksum_of(upload_bytes + i * 1024, size, checksum);
        (void)snprintf(expected, sizeof expected, "Upload-Checksum: sha256 %s\n", checksum);
        ck_assert_ptr_nonnull(strstr(rig_request(&r, 2 - i), expected));
    }
    rig_end(&r);
}
END_TEST

/* After a break the platform is asked, and what it has is not sent again. */
START_TEST(a_break_is_taken_up_where_it_was)
{
    static const gov_stage stages[] = {GOV_STAGE_MAYBE_SENT, GOV_STAGE_PARTIAL};
    for (size_t i = 0; i < 2; i++) {
        rig r;
        upload_begin(&r, upload_small_pieces);
        upload_expect_create(&r);
        upload_expect_piece(&r, 0, 1024);
        upload_expect_broken(&r, stages[i]);
        upload_expect_offset(&r, 1024 + i * 1024);
        if (i == 0) {
            upload_expect_piece(&r, 1024, 2048);
        }
        upload_expect_piece(&r, 2048, 2500);
        rig_told(&r, upload_attach(&r, 2500), GOV_OK);
        rig_end(&r);
    }
}
END_TEST

/* A platform that kept part of a piece, or lost some of what it had. */
START_TEST(any_offset_of_the_platform_is_followed)
{
    rig r;
    upload_begin(&r, upload_small_pieces);
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1024);
    upload_expect_piece(&r, 1024, 2048);
    upload_expect_broken(&r, GOV_STAGE_MAYBE_SENT);
    upload_expect_offset(&r, 700);
    upload_expect_piece(&r, 700, 1724);
    upload_expect_piece(&r, 1724, 2500);
    rig_told(&r, upload_attach(&r, 2500), GOV_OK);
    ck_assert_mem_eq(strstr(rig_request(&r, 0), "\n\n") + 2, upload_bytes + 1724, 20);
    rig_end(&r);
}
END_TEST

START_TEST(conflicts_and_damage_are_resolved_by_asking)
{
    static const char *const bodies[] = {"{\"code\":\"upload_offset_conflict\"}",
                                         "{\"code\":\"checksum_mismatch\"}", "{}"};
    static const int32_t statuses[] = {409, 460, 500};
    for (size_t i = 0; i < 3; i++) {
        rig r;
        upload_begin(&r, upload_small_pieces);
        upload_expect_create(&r);
        rig_step(&r, (gov_script_step){.method = "PATCH",
                                       .http_status = statuses[i],
                                       .response_headers = PROBLEM,
                                       .response_body = bodies[i]});
        upload_expect_offset(&r, 0);
        upload_expect_piece(&r, 0, 1000);
        rig_told(&r, upload_attach(&r, 1000), GOV_OK);
        rig_end(&r);
    }
}
END_TEST

START_TEST(patience_ends_without_progress)
{
    rig r;
    upload_begin(&r, upload_small_pieces);
    upload_expect_create(&r);
    for (int i = 0; i < 3; i++) {
        upload_expect_broken(&r, GOV_STAGE_MAYBE_SENT);
        upload_expect_offset(&r, 0);
    }
    rig_told(&r, upload_attach(&r, 1000), GOV_ERR_NETWORK);
    /* The next call goes on with the same upload. */
    upload_expect_offset(&r, 0);
    upload_expect_piece(&r, 0, 1000);
    rig_told(&r, upload_attach(&r, 1000), GOV_OK);
    rig_end(&r);
}
END_TEST

START_TEST(a_later_call_resumes_the_same_file_only)
{
    rig r;
    upload_begin(&r, upload_small_pieces);
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1024);
    rig_step(&r, (gov_script_step){.method = "PATCH",
                                   .http_status = 403,
                                   .response_headers = PROBLEM,
                                   .response_body = "{\"code\":\"forbidden\"}"});
    rig_told(&r, upload_attach(&r, 2000), GOV_ERR_FORBIDDEN);
    /* A refusal ends the upload. */
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1024);
    rig_step(&r, (gov_script_step){.method = "PATCH",
                                   .fail_status = GOV_ERR_TLS,
                                   .fail_stage = GOV_STAGE_PARTIAL});
    rig_told(&r, upload_attach(&r, 2000), GOV_ERR_TLS);
    upload_expect_offset(&r, 1024);
    upload_expect_piece(&r, 1024, 2000);
    rig_told(&r, upload_attach(&r, 2000), GOV_OK);
    /* Another file, another upload. */
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1024);
    upload_expect_piece(&r, 1024, 2001);
    rig_told(&r, upload_attach(&r, 2001), GOV_OK);
    rig_end(&r);
}
END_TEST

START_TEST(an_upload_that_is_gone_is_made_anew)
{
    rig r;
    upload_begin(&r, upload_small_pieces);
    upload_expect_create(&r);
    rig_step(&r, (gov_script_step){.method = "PATCH",
                                   .fail_status = GOV_ERR_TLS,
                                   .fail_stage = GOV_STAGE_PARTIAL});
    rig_told(&r, upload_attach(&r, 1000), GOV_ERR_TLS);
    rig_step(&r, (gov_script_step){.method = "HEAD", .http_status = 410});
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1000);
    rig_told(&r, upload_attach(&r, 1000), GOV_OK);
    rig_end(&r);
}
END_TEST

typedef struct follower {
    uint64_t sent[16];
    size_t count;
    size_t stop_at; /* 0: never */
} follower;

static int follow(void *user, uint64_t sent, uint64_t total)
{
    follower *f = user;
    ck_assert_uint_le(sent, total);
    ck_assert_uint_lt(f->count, 16);
    f->sent[f->count++] = sent;
    return f->stop_at != 0 && f->count >= f->stop_at;
}

START_TEST(progress_is_told)
{
    follower f = {.count = 0};
    const gov_upload_options upload = {
        .struct_size = sizeof upload, .progress = follow, .progress_user = &f};
    rig r;
    upload_begin(&r, upload_small_pieces);
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1024);
    upload_expect_piece(&r, 1024, 2000);
    rig_told(&r, gov_draft_attach_memory(r.draft, "A", upload_bytes, 2000, &upload, NULL, &r.err),
             GOV_OK);
    ck_assert_uint_eq(f.sent[0], 0);
    ck_assert_uint_eq(f.sent[f.count - 1], 2000);
    rig_end(&r);
}
END_TEST

START_TEST(progress_may_stop_it_and_a_later_call_goes_on)
{
    follower f = {.stop_at = 2};
    const gov_upload_options upload = {
        .struct_size = sizeof upload, .progress = follow, .progress_user = &f};
    rig r;
    upload_begin(&r, upload_small_pieces);
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1024);
    rig_told(&r, gov_draft_attach_memory(r.draft, "A", upload_bytes, 2000, &upload, NULL, &r.err),
             GOV_ERR_CANCELLED);
    upload_expect_offset(&r, 1024);
    upload_expect_piece(&r, 1024, 2000);
    rig_told(&r, upload_attach(&r, 2000), GOV_OK);
    rig_end(&r);
}
END_TEST

START_TEST(a_cancel_flag_stops_it)
{
    rig r;
    gov_cancel *cancel = NULL;
    rig_begin(&r, NULL);
    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    rig_make_draft(&r);
    rig_discover(&r);
    const gov_call_options options = {.struct_size = sizeof options, .cancel = cancel};
    gov_cancel_trigger(cancel);
    rig_told(&r, gov_draft_attach_memory(r.draft, "A", "abc", 3, NULL, &options, &r.err),
             GOV_ERR_CANCELLED);
    gov_cancel_free(cancel);
    rig_end(&r);
}
END_TEST

START_TEST(bad_arguments_send_nothing)
{
    rig r;
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    size_t sent = rig_requests(&r);
    rig_told(&r, gov_draft_attach_memory(r.draft, "A", NULL, 3, NULL, NULL, &r.err),
             GOV_ERR_ARGUMENT);
    rig_told(&r, gov_draft_attach_memory(r.draft, "A", "abc", 0, NULL, NULL, &r.err),
             GOV_ERR_ARGUMENT);
    rig_told(&r, gov_draft_attach_memory(r.draft, "Z", "abc", 3, NULL, NULL, &r.err),
             GOV_ERR_NOT_FOUND);
    rig_told(&r, gov_draft_attach_memory(r.draft, "B", "abc", 3, NULL, NULL, &r.err),
             GOV_ERR_ARGUMENT);
    for (size_t i = 0; i < RIG_BAD_TEXTS; i++) {
        const gov_upload_options name = {.struct_size = sizeof name, .file_name = rig_bad_text(i)};
        const gov_upload_options type = {.struct_size = sizeof type, .media_type = rig_bad_text(i)};
        rig_told(&r,
                 gov_draft_attach_memory(r.draft, rig_bad_text(i), "abc", 3, NULL, NULL, &r.err),
                 GOV_ERR_ARGUMENT);
        rig_told(&r, gov_draft_attach_memory(r.draft, "A", "abc", 3, &name, NULL, &r.err),
                 GOV_ERR_ARGUMENT);
        rig_told(&r, gov_draft_attach_memory(r.draft, "A", "abc", 3, &type, NULL, &r.err),
                 GOV_ERR_ARGUMENT);
    }
    static const char *const types[] = {"pdf", "/pdf", "application/", "a b/c", "a/b;c=d", "a/b/c"};
    for (size_t i = 0; i < 6; i++) {
        const gov_upload_options type = {.struct_size = sizeof type, .media_type = types[i]};
        rig_told(&r, gov_draft_attach_memory(r.draft, "A", "abc", 3, &type, NULL, &r.err),
                 GOV_ERR_ARGUMENT);
    }
    const gov_upload_options odd = {.struct_size = 3};
    rig_told(&r, gov_draft_attach_memory(r.draft, "A", "abc", 3, &odd, NULL, &r.err),
             GOV_ERR_ARGUMENT);
    ck_assert_uint_eq(rig_requests(&r), sent);
    rig_end(&r);
}
END_TEST

START_TEST(large_files_are_refused_before_they_are_sent)
{
    static const char *const settings[] = {"upload.max_bytes", "2000", NULL};
    rig r;
    upload_begin(&r, settings);
    size_t sent = rig_requests(&r);
    rig_told(&r, upload_attach(&r, 2001), GOV_ERR_LIMIT);
    rig_end(&r);

    static unsigned char large[4097];
    upload_begin(&r, NULL);
    rig_told(&r, gov_draft_attach_memory(r.draft, "A", large, sizeof large, NULL, NULL, &r.err),
             GOV_ERR_LIMIT);
    ck_assert_uint_eq(rig_requests(&r), sent);
    rig_end(&r);
}
END_TEST

static const char *const bad_locations[] = {
    "X-Nothing: 1\n", "Location: up-1\n", "Location: /gov/v1/uploads/\n",
    "Location: /gov/v1/uploads/a%2Fb\n", "Location: /gov/v1/uploads/a?b=c\n"};

START_TEST(a_malformed_location_is_refused)
{
    rig r;
    upload_begin(&r, NULL);
    rig_step(&r, (gov_script_step){
                     .method = "POST", .http_status = 201, .response_headers = bad_locations[_i]});
    rig_told(&r, upload_attach(&r, 10), GOV_ERR_RESPONSE);
    rig_end(&r);
}
END_TEST

static const char *const bad_offsets[] = {
    "X-Nothing: 1\n",      "Upload-Offset: 9\n",   "Upload-Offset: 11\n",
    "Upload-Offset: -1\n", "Upload-Offset: ten\n", "Upload-Offset: 99999999999999999999999\n"};

START_TEST(a_malformed_offset_is_refused)
{
    rig r;
    upload_begin(&r, NULL);
    upload_expect_create(&r);
    rig_step(&r, (gov_script_step){
                     .method = "PATCH", .http_status = 204, .response_headers = bad_offsets[_i]});
    rig_told(&r, upload_attach(&r, 10), GOV_ERR_RESPONSE);
    rig_end(&r);
}
END_TEST

START_TEST(an_offset_beyond_the_file_is_refused)
{
    rig r;
    upload_begin(&r, NULL);
    upload_expect_create(&r);
    upload_expect_broken(&r, GOV_STAGE_MAYBE_SENT);
    upload_expect_offset(&r, 11);
    rig_told(&r, upload_attach(&r, 10), GOV_ERR_RESPONSE);
    rig_end(&r);
}
END_TEST

static void add_tests(TCase *c)
{
    tcase_add_test(c, one_piece);
    tcase_add_test(c, several_pieces_with_a_checksum_each);
    tcase_add_test(c, a_break_is_taken_up_where_it_was);
    tcase_add_test(c, any_offset_of_the_platform_is_followed);
    tcase_add_test(c, conflicts_and_damage_are_resolved_by_asking);
    tcase_add_test(c, patience_ends_without_progress);
    tcase_add_test(c, a_later_call_resumes_the_same_file_only);
    tcase_add_test(c, an_upload_that_is_gone_is_made_anew);
    tcase_add_test(c, progress_is_told);
    tcase_add_test(c, progress_may_stop_it_and_a_later_call_goes_on);
    tcase_add_test(c, a_cancel_flag_stops_it);
    tcase_add_test(c, bad_arguments_send_nothing);
    tcase_add_test(c, large_files_are_refused_before_they_are_sent);
    tcase_add_loop_test(c, a_malformed_location_is_refused, 0, (int)TEST_COUNT(bad_locations));
    tcase_add_loop_test(c, a_malformed_offset_is_refused, 0, (int)TEST_COUNT(bad_offsets));
    tcase_add_test(c, an_offset_beyond_the_file_is_refused);
}

int main(void)
{
    Suite *s = suite_create("upload");
    TCase *c = tcase_create("upload");
    add_tests(c);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
