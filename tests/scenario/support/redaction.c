/* SPDX-License-Identifier: Apache-2.0 */
/* See redaction.h. */
#include "scenario/support/redaction.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- files ------------------------------------------------------------------------------------------- */

static char home[64];
static char temporary[64];

bool redaction_enter(void)
{
    (void)snprintf(home, sizeof home, "/tmp/govsdk-cwd-XXXXXX");
    (void)snprintf(temporary, sizeof temporary, "/tmp/govsdk-tmp-XXXXXX");
    return mkdtemp(home) != NULL && mkdtemp(temporary) != NULL && chdir(home) == 0 &&
           setenv("TMPDIR", temporary, 1) == 0 && setenv("HOME", home, 1) == 0;
}

bool redaction_leave(void)
{
    return chdir("/") == 0 && rmdir(home) == 0 && rmdir(temporary) == 0;
}

static size_t count_files(const char *folder)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    }
    (void)closedir(dir);
    return count;
}

void redaction_check_folders(void)
{
    ck_assert_uint_eq(count_files(home), 0);
    ck_assert_uint_eq(count_files(temporary), 0);
}

/* --- what is printed --------------------------------------------------------------------------------- */

static int saved[2] = {-1, -1};
static int printed = -1;

void redaction_silence(void)
{
    char path[] = "/tmp/govsdk-out-XXXXXX";
    (void)fflush(NULL);
    printed = mkstemp(path);
    ck_assert_int_ge(printed, 0);
    (void)unlink(path);
    for (int i = 0; i < 2; i++) {
        saved[i] = dup(i + 1);
        ck_assert_int_eq(dup2(printed, i + 1), i + 1);
    }
}

size_t redaction_speak(void)
{
    (void)fflush(NULL);
    for (int i = 0; i < 2 && saved[i] >= 0; i++) {
        (void)dup2(saved[i], i + 1);
        (void)close(saved[i]);
        saved[i] = -1;
    }
    off_t size = printed >= 0 ? lseek(printed, 0, SEEK_END) : 0;
    if (printed >= 0) {
        (void)close(printed);
    }
    printed = -1;
    return (size_t)size;
}

/* --- what is said ------------------------------------------------------------------------------------ */

static bool is_fact(const char *fact, size_t len)
{
    static const char *const names[] = {
        "operation=", "event=",   "method=",      "status=",  "stage=",
        "http=",      "attempt=", "duration_ms=", "wait_ms=", "request_id="};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t name = strlen(names[i]);
        if (len > name && strncmp(fact, names[i], name) == 0) {
            return strspn(fact + name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789_.-") >= len - name;
        }
    }
    return false;
}

void redaction_check_record(const char *message)
{
    for (const char *at = message; *at != '\0';) {
        size_t len = strcspn(at, " ");
        ck_assert_msg(is_fact(at, len), "not an allowed fact: %.*s", (int)len, at);
        at += len + (at[len] == ' ' ? 1 : 0);
    }
}

void redaction_each_text(const gov_error *err, redaction_text_fn *look)
{
    look(gov_error_get_message(err, GOV_LANGUAGE_EN), "a message");
    look(gov_error_get_message(err, GOV_LANGUAGE_ZH), "a message");
    look(gov_error_get_platform_code(err), "a code");
    look(gov_error_get_request_id(err), "a request id");
    look(gov_error_get_idempotency_key(err), "a key");
    look(gov_error_get_acr_values(err), "the levels");
    for (size_t i = 0; i < gov_error_get_field_count(err); i++) {
        look(gov_error_get_field_pointer(err, i), "a pointer");
        look(gov_error_get_field_code(err, i), "a field's code");
    }
}
