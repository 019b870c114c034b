/* SPDX-License-Identifier: Apache-2.0 */
/* Files: what is refused, reading whole files. Works in a fresh folder of its own. */
#include "test_support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/platform.h"

static char folder[64];
static char paths[8][128];

static const char *path_of(const char *name)
{
    static size_t next;
    char *path = paths[next++ % TEST_COUNT(paths)];
    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void setup(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/govsdk-check-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void)
{
    static const char *const names[] = {"file", "link", "fifo", "new"};
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        (void)unlink(path_of(names[i]));
    }
    ck_assert_int_eq(rmdir(folder), 0);
}

static void put(const char *name, const char *content)
{
    FILE *file = fopen(path_of(name), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(content, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void expect_content(const char *name, const char *content)
{
    char *text = NULL;
    size_t len = 0;
    ck_assert_int_eq(gov__platform_file_load(NULL, path_of(name), 1000, &text, &len), GOV_OK);
    ck_assert_str_eq(text, content);
    ck_assert_uint_eq(len, strlen(content));
    gov__mem_free(NULL, text);
}

START_TEST(seeks_and_sizes)
{
    char byte = 0;
    setup();
    put("file", "0123456789");
    int fd = gov__platform_file_open(path_of("file"));
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(gov__platform_file_size(fd), 10);
    ck_assert(gov__platform_file_seek(fd, 9));
    ck_assert_int_eq(gov__platform_file_read(fd, &byte, 1), 1);
    ck_assert_int_eq(byte, '9');
    ck_assert_int_eq(gov__platform_file_read(fd, &byte, 1), 0);
    ck_assert(!gov__platform_file_seek(fd, -1));
    ck_assert_int_ne(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
    ck_assert(gov__platform_file_close(fd));
    ck_assert_int_eq(gov__platform_file_read(fd, &byte, 1), -1);
    ck_assert_int_eq(gov__platform_file_size(fd), -1);
    ck_assert(!gov__platform_file_close(fd));
    ck_assert(gov__platform_file_close(-1));
    teardown();
}
END_TEST

START_TEST(refuses_folders_fifos_and_devices)
{
    setup();
    put("file", "target");
    ck_assert_int_eq(symlink(path_of("file"), path_of("link")), 0);
    ck_assert_int_eq(mkfifo(path_of("fifo"), 0600), 0);
    ck_assert_int_eq(gov__platform_file_open(folder), -1);
    ck_assert_int_eq(gov__platform_file_open(path_of("fifo")), -1);
    ck_assert_int_eq(gov__platform_file_open(path_of("missing/file")), -1);
    ck_assert_int_eq(gov__platform_file_open("/dev/null"), -1);
    ck_assert_int_eq(errno, EINVAL);
    expect_content("file", "target");
    expect_content("link", "target"); /* reading through a link is the user's choice */
    teardown();
}
END_TEST

START_TEST(load_obeys_its_limit)
{
    char *text = NULL;
    size_t len = 0;
    setup();
    put("file", "0123456789");
    ck_assert_int_eq(gov__platform_file_load(NULL, path_of("file"), 10, &text, &len), GOV_OK);
    ck_assert_uint_eq(len, 10);
    gov__mem_free(NULL, text);
    ck_assert_int_eq(gov__platform_file_load(NULL, path_of("file"), 9, &text, &len), GOV_ERR_LIMIT);
    ck_assert_ptr_null(text);
    ck_assert_uint_eq(len, 0);
    ck_assert_int_eq(gov__platform_file_load(NULL, path_of("file"), 0, &text, &len), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__platform_file_load(NULL, path_of("missing"), 9, &text, &len),
                     GOV_ERR_FILE);
    ck_assert_int_eq(gov__platform_file_load(NULL, folder, 9, &text, &len), GOV_ERR_FILE);
    put("new", "");
    ck_assert_int_eq(gov__platform_file_load(NULL, path_of("new"), 0, &text, &len), GOV_OK);
    ck_assert_str_eq(text, "");
    gov__mem_free(NULL, text);
    teardown();
}
END_TEST

static gov_status load_body(const gov_allocator *mem, void *user)
{
    char *text = NULL;
    size_t len = 0;
    gov_status status = gov__platform_file_load(mem, user, 1 << 20, &text, &len);
    ck_assert((text != NULL) == (status == GOV_OK));
    gov__mem_free(mem, text);
    return status;
}

START_TEST(load_survives_memory_shortage_without_trace)
{
    test_memory memory;
    char *content = malloc(200001);
    ck_assert_ptr_nonnull(content);
    for (size_t i = 0; i < 200000; i++) {
        content[i] = "planted "[i % 8];
    }
    content[200000] = '\0';
    setup();
    put("file", content);
    char path[128];
    (void)snprintf(path, sizeof path, "%s", path_of("file"));
    ck_assert_uint_ge(test_out_of_memory(load_body, path), 6);
    test_memory_init(&memory);
    test_memory_forbid(&memory, "planted");
    char *text = NULL;
    size_t len = 0;
    ck_assert_int_eq(gov__platform_file_load(&memory.allocator, path, 1 << 20, &text, &len),
                     GOV_OK);
    ck_assert_uint_eq(len, 200000);
    ck_assert(memcmp(text, content, len + 1) == 0);
    gov__mem_wipe_free(&memory.allocator, text, len);
    ck_assert_int_eq(gov__platform_file_load(&memory.allocator, path, 1000, &text, &len),
                     GOV_ERR_LIMIT);
    test_memory_check(&memory);
    teardown();
    free(content);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(seeks_and_sizes),
        TEST_ENTRY(refuses_folders_fifos_and_devices),
        TEST_ENTRY(load_obeys_its_limit),
        TEST_ENTRY(load_survives_memory_shortage_without_trace),
    };
    return test_run("platform_posix_file", entries, TEST_COUNT(entries));
}
