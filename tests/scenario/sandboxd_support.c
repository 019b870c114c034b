/* SPDX-License-Identifier: Apache-2.0 */
/* Starting and ending govsdk-sandboxd in a test. Owns the process and its pipes, nothing else. */
#include "sandboxd_support.h"

#include <check.h>
#include <cjson/cJSON.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ARGUMENTS 24

static void run_program(const char *program, const char *const *arguments, int input, int output)
{
    char *all[MAX_ARGUMENTS] = {(char *)(uintptr_t)program,
                                (char *)(uintptr_t) "--exit-with-stdin"};
    for (size_t i = 0; arguments && arguments[i] && i + 3 < MAX_ARGUMENTS; i++) {
        all[i + 2] = (char *)(uintptr_t)arguments[i];
    }
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0) {
        (void)execv(program, all);
    }
    _exit(127);
}

static void make_pipe(int ends[2])
{
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(fcntl(ends[0], F_SETFD, FD_CLOEXEC), 0);
    ck_assert_int_eq(fcntl(ends[1], F_SETFD, FD_CLOEXEC), 0);
}

static void read_ready_line(struct sandboxd *out)
{
    char line[512];
    size_t length = 0;
    while (length + 1 < sizeof line) {
        ssize_t got = read(out->output, line + length, 1);
        ck_assert_msg(got == 1, "govsdk-sandboxd did not come up");
        if (line[length] == '\n') {
            break;
        }
        length++;
    }
    line[length] = '\0';
    cJSON *json = cJSON_Parse(line);
    const char *url = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "url"));
    ck_assert_msg(url != NULL, "not a ready line: %s", line);
    (void)snprintf(out->url, sizeof out->url, "%s", url);
    out->port = (int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(json, "port"));
    ck_assert_int_eq((int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(json, "pid")),
                     (int)out->pid);
    cJSON_Delete(json);
}

void sandboxd_start(struct sandboxd *out, const char *const *arguments)
{
    const char *program = getenv("GOVSDK_SANDBOXD");
    int input[2];
    int output[2];
    ck_assert_msg(program != NULL, "GOVSDK_SANDBOXD is not set");
    make_pipe(input);
    make_pipe(output);
    out->pid = fork();
    if (out->pid == 0) {
        run_program(program, arguments, input[0], output[1]);
    }
    ck_assert_int_gt(out->pid, 0);
    (void)close(input[0]);
    (void)close(output[1]);
    out->input = input[1];
    out->output = output[0];
    read_ready_line(out);
}

int sandboxd_wait(struct sandboxd *sandboxd)
{
    int status = 0;
    ck_assert_int_eq(waitpid(sandboxd->pid, &status, 0), sandboxd->pid);
    (void)close(sandboxd->output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int sandboxd_stop(struct sandboxd *sandboxd)
{
    (void)close(sandboxd->input);
    return sandboxd_wait(sandboxd);
}
