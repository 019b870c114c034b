/* SPDX-License-Identifier: Apache-2.0 */
/* Starting, ending and cleaning up after govsdk-sandboxd. Only the process that was started here is ever
 * signalled. */
#include "demo_daemon.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "json_in.h"

#define READY_MS 15000
#define END_MS   5000
#define NAP_MS   20

demo_path demo_daemon_path(const demo_daemon *daemon, const char *name)
{
    demo_path out;
    (void)snprintf(out.text, sizeof out.text, "%s/%s", daemon->folder, name);
    return out;
}

static bool make_folder(demo_daemon *daemon)
{
    const char *base = getenv("TMPDIR");
    int length = snprintf(daemon->folder, sizeof daemon->folder, "%s/govsdk-demo-XXXXXX",
                          base != NULL && *base == '/' ? base : "/tmp");
    if (length < 0 || (size_t)length >= sizeof daemon->folder || mkdtemp(daemon->folder) == NULL) {
        daemon->folder[0] = '\0';
        return false;
    }
    return true;
}

/* The program that lies beside this one. */
static bool find_program(demo_daemon *daemon, const char *program)
{
    if (program != NULL) {
        return snprintf(daemon->program, sizeof daemon->program, "%s", program) <
               (int)sizeof daemon->program;
    }
    ssize_t length = readlink("/proc/self/exe", daemon->program, sizeof daemon->program - 32);
    if (length <= 0) {
        return false;
    }
    daemon->program[length] = '\0';
    char *slash = strrchr(daemon->program, '/');
    if (slash == NULL) {
        errno = ENOENT;
        return false;
    }
    (void)snprintf(slash + 1, 32, "govsdk-sandboxd");
    return access(daemon->program, X_OK) == 0;
}

/* In a process group of its own, so that Ctrl-C is ours to answer and the platform ends last. */
static void become(const demo_daemon *daemon, const char *speed, int input, int output)
{
    char database[640];
    char *arguments[] = {(char *)(uintptr_t)daemon->program,
                         (char *)(uintptr_t) "--exit-with-stdin",
                         (char *)(uintptr_t) "--no-poll-interval",
                         (char *)(uintptr_t) "--speed",
                         (char *)(uintptr_t)speed,
                         (char *)(uintptr_t) "--db",
                         database,
                         NULL};
    (void)snprintf(database, sizeof database, "%s/platform.db", daemon->folder);
    (void)setpgid(0, 0);
    (void)signal(SIGPIPE, SIG_DFL);
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0) {
        (void)execv(daemon->program, arguments);
    }
    _exit(127);
}

static bool make_pipe(int ends[2])
{
    return pipe(ends) == 0 && fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0;
}

static bool launch(demo_daemon *daemon, const char *speed)
{
    int to[2] = {-1, -1};
    int from[2] = {-1, -1};
    if (!make_pipe(to) || !make_pipe(from)) {
        return false;
    }
    daemon->pid = fork();
    if (daemon->pid == 0) {
        become(daemon, speed, to[0], from[1]);
    }
    (void)close(to[0]);
    (void)close(from[1]);
    daemon->input = to[1];
    daemon->output = from[0];
    return daemon->pid > 0;
}

/* One line: {"pid":..,"port":..,"url":".."}. A signal ends the wait. */
static bool read_ready_line(demo_daemon *daemon)
{
    char line[512];
    size_t length = 0;
    struct pollfd ready = {.fd = daemon->output, .events = POLLIN};
    while (length + 1 < sizeof line) {
        errno = ETIMEDOUT;
        if (poll(&ready, 1, READY_MS) <= 0) {
            return false;
        }
        errno = ECHILD;
        if (read(daemon->output, line + length, 1) != 1) {
            return false;
        }
        if (line[length] == '\n') {
            break;
        }
        length++;
    }
    line[length] = '\0';
    errno = EPROTO;
    return cli_json_string(cli_json_find(line, "url"), daemon->url, sizeof daemon->url) &&
           cli_json_number(cli_json_find(line, "port"), &daemon->port);
}

bool demo_daemon_start(demo_daemon *daemon, const char *program, const char *speed)
{
    *daemon = (demo_daemon){.input = -1, .output = -1};
    errno = 0;
    return make_folder(daemon) && find_program(daemon, program) && launch(daemon, speed) &&
           read_ready_line(daemon);
}

static bool wait_for_end(pid_t pid)
{
    for (int waited = 0; waited < END_MS; waited += NAP_MS) {
        struct timespec nap = {0, NAP_MS * 1000000L};
        pid_t ended = waitpid(pid, NULL, WNOHANG);
        if (ended == pid || (ended < 0 && errno == ECHILD)) {
            return true;
        }
        (void)nanosleep(&nap, NULL);
    }
    return false;
}

static void end_process(demo_daemon *daemon)
{
    static const int ways[] = {SIGTERM, SIGKILL};
    if (daemon->input >= 0) {
        (void)close(daemon->input);
    }
    bool ended = daemon->pid <= 0 || wait_for_end(daemon->pid);
    for (size_t i = 0; !ended && i < sizeof ways / sizeof ways[0]; i++) {
        (void)kill(daemon->pid, ways[i]);
        ended = wait_for_end(daemon->pid);
    }
    if (daemon->output >= 0) {
        (void)close(daemon->output);
    }
    daemon->pid = 0;
    daemon->input = daemon->output = -1;
}

/* The folder holds files only: the database and what the journey saved. */
static void remove_folder(const demo_daemon *daemon)
{
    DIR *folder = daemon->folder[0] != '\0' ? opendir(daemon->folder) : NULL;
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
        (void)rmdir(daemon->folder);
    }
}

void demo_daemon_stop(demo_daemon *daemon, bool keep_folder)
{
    end_process(daemon);
    if (!keep_folder) {
        remove_folder(daemon);
        daemon->folder[0] = '\0';
    }
}
