/* SPDX-License-Identifier: Apache-2.0 */
/* Running another program on a file, without a shell. */
#include "run_support.h"

#include <check.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool run_exists(const char *program)
{
    const char *path = getenv("PATH");
    while (path && *path != '\0') {
        char name[512];
        size_t length = strcspn(path, ":");
        (void)snprintf(name, sizeof name, "%.*s/%s", (int)length, path, program);
        if (access(name, X_OK) == 0) {
            return true;
        }
        path += length + (path[length] == ':');
    }
    return false;
}

static void read_all(int from, char out[RUN_BYTES])
{
    char piece[512];
    size_t used = 0;
    for (ssize_t got; (got = read(from, piece, sizeof piece)) > 0;) {
        size_t room = RUN_BYTES - 1 - used;
        size_t taken = (size_t)got < room ? (size_t)got : room;
        memcpy(out + used, piece, taken);
        used += taken;
    }
    out[used] = '\0';
}

int run_program(const char *const argv[], char out[RUN_BYTES])
{
    int ends[2], status = 0;
    pid_t child = 0;
    posix_spawn_file_actions_t actions;
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(posix_spawn_file_actions_init(&actions), 0);
    ck_assert_int_eq(posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO), 0);
    ck_assert_int_eq(posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO), 0);
    ck_assert_int_eq(posix_spawn_file_actions_addclose(&actions, ends[0]), 0);
    ck_assert_int_eq(
        posix_spawnp(&child, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ), 0);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[1]);
    read_all(ends[0], out);
    (void)close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status), "%s: %s", argv[0], out);
    return WEXITSTATUS(status);
}

void run_file(const void *bytes, size_t length, char path[64])
{
    (void)snprintf(path, 64, "/tmp/govsdk-run-XXXXXX");
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, bytes, length), (ssize_t)length);
    ck_assert_int_eq(close(file), 0);
}
