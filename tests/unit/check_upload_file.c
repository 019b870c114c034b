/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads of files: read in pieces, followed to any offset, refused when they are no files or change on
 * the way; and that neither bytes nor names stay behind. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "upload_support.h"

static void write_file(char path[64], size_t size)
{
    (void)snprintf(path, 64, "upload-test-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, upload_bytes, size), (int)size);
    (void)close(fd);
}

START_TEST(a_file_is_read_in_pieces)
{
    rig r;
    char path[64];
    upload_begin(&r, upload_small_pieces);
    write_file(path, 2500);
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1024);
    upload_expect_broken(&r, GOV_STAGE_MAYBE_SENT);
    upload_expect_offset(&r, 2048);
    upload_expect_piece(&r, 2048, 2500);
    rig_told(&r, gov_draft_attach_file(r.draft, "A", path, NULL, NULL, &r.err), GOV_OK);
    ck_assert_mem_eq(strstr(rig_request(&r, 0), "\n\n") + 2, upload_bytes + 2048, 40);
    (void)unlink(path);
    rig_end(&r);
}
END_TEST

/* Back to where the platform is, and from the middle in a later call: the whole file is read again for
 * its digest. */
START_TEST(a_file_is_followed_to_any_offset)
{
    rig r;
    char path[64];
    upload_begin(&r, upload_small_pieces);
    write_file(path, 3500);
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1024);
    upload_expect_piece(&r, 1024, 2048);
    upload_expect_broken(&r, GOV_STAGE_MAYBE_SENT);
    upload_expect_offset(&r, 700);
    upload_expect_piece(&r, 700, 1724);
    rig_step(&r, (gov_script_step){.method = "PATCH",
                                   .fail_status = GOV_ERR_TLS,
                                   .fail_stage = GOV_STAGE_PARTIAL});
    rig_told(&r, gov_draft_attach_file(r.draft, "A", path, NULL, NULL, &r.err), GOV_ERR_TLS);
    upload_expect_offset(&r, 2000);
    upload_expect_piece(&r, 2000, 3024);
    upload_expect_piece(&r, 3024, 3500);
    rig_told(&r, gov_draft_attach_file(r.draft, "A", path, NULL, NULL, &r.err), GOV_OK);
    ck_assert_mem_eq(strstr(rig_request(&r, 0), "\n\n") + 2, upload_bytes + 3024, 40);
    (void)unlink(path);
    rig_end(&r);
}
END_TEST

/* Changes the file when the second part of the progress is told. */
typedef struct spoiler {
    const char *path;
    size_t count;
} spoiler;

static int spoil(void *user, uint64_t sent, uint64_t total)
{
    spoiler *s = user;
    ck_assert_uint_le(sent, total);
    if (++s->count == 2) {
        int fd = open(s->path, O_WRONLY);
        ck_assert_int_ge(fd, 0);
        ck_assert_int_eq(pwrite(fd, "changed", 7, 2100), 7);
        (void)close(fd);
    }
    return 0;
}

START_TEST(a_file_that_changes_is_not_completed)
{
    rig r;
    char path[64];
    spoiler s = {.count = 0};
    const gov_upload_options upload = {
        .struct_size = sizeof upload, .progress = spoil, .progress_user = &s};
    upload_begin(&r, upload_small_pieces);
    write_file(path, 2500);
    s.path = path;
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1024);
    upload_expect_piece(&r, 1024, 2048);
    rig_told(&r, gov_draft_attach_file(r.draft, "A", path, &upload, NULL, &r.err), GOV_ERR_DIGEST);
    (void)unlink(path);
    rig_end(&r);
}
END_TEST

static int shorten(void *user, uint64_t sent, uint64_t total)
{
    (void)total;
    if (sent == 1024) {
        ck_assert_int_eq(truncate(user, 1500), 0);
    }
    return 0;
}

START_TEST(a_file_that_shrinks_is_not_completed)
{
    rig r;
    char path[64];
    upload_begin(&r, upload_small_pieces);
    write_file(path, 2500);
    const gov_upload_options upload = {
        .struct_size = sizeof upload, .progress = shorten, .progress_user = path};
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 1024);
    rig_told(&r, gov_draft_attach_file(r.draft, "A", path, &upload, NULL, &r.err), GOV_ERR_DIGEST);
    (void)unlink(path);
    rig_end(&r);
}
END_TEST

START_TEST(bad_files_send_nothing)
{
    rig r;
    char path[64];
    char fifo[80];
    rig_begin(&r, NULL);
    rig_make_draft(&r);
    size_t sent = rig_requests(&r);
    write_file(path, 0);
    (void)snprintf(fifo, sizeof fifo, "%s.fifo", path);
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    const char *const bad[] = {"no-such-file", ".", path, fifo};
    for (size_t i = 0; i < 4; i++) {
        rig_told(&r, gov_draft_attach_file(r.draft, "A", bad[i], NULL, NULL, &r.err), GOV_ERR_FILE);
    }
    rig_told(&r, gov_draft_attach_file(r.draft, "A", NULL, NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_draft_attach_file(r.draft, "A", "", NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    ck_assert_uint_eq(rig_requests(&r), sent);
    (void)unlink(path);
    (void)unlink(fifo);
    rig_end(&r);
}
END_TEST

START_TEST(bytes_and_names_leave_no_trace)
{
    const gov_upload_options upload = {.struct_size = sizeof upload, .file_name = "planted-name"};
    rig r;
    char path[64];
    upload_begin(&r, NULL);
    test_memory_forbid(&r.memory, "planted-bytes");
    memcpy(upload_bytes, "planted-bytes", 13);
    write_file(path, 100);
    upload_expect_create(&r);
    upload_expect_piece(&r, 0, 100);
    rig_told(&r, gov_draft_attach_file(r.draft, "A", path, &upload, NULL, &r.err), GOV_OK);
    (void)unlink(path);
    rig_end(&r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("upload_file");
    TCase *c = tcase_create("file");
    tcase_add_test(c, a_file_is_read_in_pieces);
    tcase_add_test(c, a_file_is_followed_to_any_offset);
    tcase_add_test(c, a_file_that_changes_is_not_completed);
    tcase_add_test(c, a_file_that_shrinks_is_not_completed);
    tcase_add_test(c, bad_files_send_nothing);
    tcase_add_test(c, bytes_and_names_leave_no_trace);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
