/* SPDX-License-Identifier: Apache-2.0 */
/* Child processes whose first line of output says where they listen. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "support/idp.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#define START_MS 60000
#define STOP_MS  20000
#define WORDS    40

static const char *const scripts[] = {
    [IDP_OIDC] = "provider/provider.mjs",
    [IDP_GLEWLWYD] = "glewlwyd/glewlwyd.py",
    [IDP_STUB] = "stub/stub.py",
};

static const char *identity_folder(char *out, size_t room)
{
    const char *source = getenv("GOVSDK_SOURCE_DIR");

    snprintf(out, room, "%s/tests/identity", source == NULL ? "." : source);
    return out;
}

bool idp_node(char *out, size_t room)
{
    char folder[512];
    char path[640];

    if (getenv("GOVSDK_NODE") != NULL) {
        snprintf(out, room, "%s", getenv("GOVSDK_NODE"));
        return access(out, X_OK) == 0;
    }
    snprintf(path, sizeof path, "%s/provider/node_modules/.govsdk-node",
             identity_folder(folder, sizeof folder));
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    bool found = fgets(out, (int)room, file) != NULL;
    fclose(file);
    if (found) {
        out[strcspn(out, "\n")] = '\0';
    }
    return found && access(out, X_OK) == 0;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool wait_readable(int fd, int64_t deadline_ms)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};
    int64_t left_ms;

    while ((left_ms = deadline_ms - now_ms()) > 0) {
        int ready = poll(&entry, 1, (int)left_ms);
        if (ready > 0) {
            return true;
        }
        ck_assert(ready == 0 || errno == EINTR);
    }
    return false;
}

static bool read_line(int fd, char *line, size_t room)
{
    int64_t deadline_ms = now_ms() + START_MS;
    size_t len = 0;

    while (len + 1 < room && wait_readable(fd, deadline_ms) && read(fd, line + len, 1) == 1) {
        if (line[len] == '\n') {
            line[len] = '\0';
            return true;
        }
        len++;
    }
    return false;
}

/* Waits for the end, which is forced after a while; the exit code, or -1 for a signal. */
static int reap(pid_t pid)
{
    int64_t deadline_ms = now_ms() + STOP_MS;
    const struct timespec pause = {.tv_nsec = 5000000};
    int status = 0;

    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (now_ms() > deadline_ms) {
            kill(pid, SIGKILL);
        }
        nanosleep(&pause, NULL);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void run(const char *program, const char *script, const char *const *arguments, int in,
                int out)
{
    const char *words[WORDS] = {program, script};

    for (size_t i = 0; arguments != NULL && arguments[i] != NULL && i + 3 < WORDS; i++) {
        words[i + 2] = arguments[i];
    }
    /* What dup2 makes is not closed by exec; all the rest of the pipes is. */
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    execv(program, (char *const *)(uintptr_t)words);
    _exit(127);
}

static void fork_server(idp *server, const char *program, const char *script,
                        const char *const *arguments)
{
    int in[2];
    int out[2];

    ck_assert_int_eq(pipe2(in, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
    server->pid = fork();
    if (server->pid == 0) {
        run(program, script, arguments, in[0], out[1]);
    }
    ck_assert_int_gt(server->pid, 0);
    close(in[0]);
    close(out[1]);
    server->in = in[1];
    server->out = out[0];
}

static int port_of(const idp *server, const char *name)
{
    char text[16];

    return idp_member(server->line, name, text, sizeof text) ? (int)strtol(text, NULL, 10) : 0;
}

static bool is_file(const char *folder, const char *name)
{
    char path[1024];

    snprintf(path, sizeof path, "%s%s", folder, name);
    return access(path, R_OK) == 0;
}

static bool has_cryptography(void)
{
    return is_file("/usr/lib/python3/dist-packages", "/cryptography/__init__.py");
}

bool idp_is_there(idp_kind kind)
{
    char folder[512];
    char node[512];

    identity_folder(folder, sizeof folder);
    switch (kind) {
    case IDP_OIDC: return idp_node(node, sizeof node);
    case IDP_GLEWLWYD:
        return has_cryptography() && (is_file(folder, "/../../build/debian/usr/bin/glewlwyd") ||
                                      is_file("/usr/bin", "/glewlwyd"));
    case IDP_STUB: return has_cryptography();
    }
    return false;
}

void idp_start(idp *server, idp_kind kind, const char *const *arguments)
{
    char folder[512];
    char script[640];
    char program[512] = "/usr/bin/python3";

    memset(server, 0, sizeof *server);
    ck_assert(kind != IDP_OIDC || idp_node(program, sizeof program));
    snprintf(script, sizeof script, "%s/%s", identity_folder(folder, sizeof folder), scripts[kind]);
    fork_server(server, program, script, arguments);
    if (!read_line(server->out, server->line, sizeof server->line)) {
        close(server->in);
        close(server->out);
        ck_abort_msg("%s did not start, exit code %d", scripts[kind], reap(server->pid));
    }
    server->port = port_of(server, "port");
    server->mtls_port = port_of(server, "mtls_port");
    ck_assert_msg(server->port > 0, "no port: %s", server->line);
    ck_assert(idp_member(server->line, "issuer", server->issuer, sizeof server->issuer));
}

void idp_stop(idp *server)
{
    close(server->in);
    int code = reap(server->pid);
    close(server->out);
    ck_assert_msg(code == 0, "a fixture ended with %d", code);
}

static const cJSON *find(const cJSON *object, const char *path)
{
    while (object != NULL && *path != '\0') {
        char name[64];
        size_t len = strcspn(path, ".");

        ck_assert_uint_lt(len, sizeof name);
        memcpy(name, path, len);
        name[len] = '\0';
        object = cJSON_GetObjectItemCaseSensitive(object, name);
        path += len + (path[len] == '.');
    }
    return object;
}

bool idp_member(const char *json, const char *path, char *out, size_t room)
{
    cJSON *document = cJSON_Parse(json);
    const cJSON *item = find(document, path);
    bool found = item != NULL;

    if (cJSON_IsString(item)) {
        ck_assert_uint_lt(strlen(item->valuestring), room);
        snprintf(out, room, "%s", item->valuestring);
    } else if (found) {
        found = cJSON_PrintPreallocated((cJSON *)(uintptr_t)item, out, (int)room, 0);
    }
    cJSON_Delete(document);
    return found;
}

int idp_run(const char *name, idp_kind kind, void (*set_up)(void), void (*tear_down)(void),
            const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    int result = IDP_SKIPPED;

    if (set_up != NULL) {
        tcase_add_unchecked_fixture(tcase, set_up, tear_down);
    }
    tcase_set_timeout(tcase, 0);
    for (size_t i = 0; i < count; i++) {
        tcase_add_test(tcase, tests[i]);
    }
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    if (idp_is_there(kind)) {
        srunner_run_all(runner, CK_NORMAL);
        result = srunner_ntests_failed(runner) == 0 ? 0 : 1;
    }
    srunner_free(runner);
    return result;
}
