/* SPDX-License-Identifier: Apache-2.0 */
/* See browser_process.h. One line asks, "citizen url", one line answers. */
#include "scenario/support/browser_process.h"

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario/support/browser.h"

/* Byte by byte into the caller's memory: a stream would keep a copy. */
static bool read_line(int fd, char *out, size_t room)
{
    size_t used = 0;
    char c = '\0';
    while (read(fd, &c, 1) == 1 && c != '\n') {
        if (used + 1 == room) {
            return false;
        }
        out[used++] = c;
    }
    out[used] = '\0';
    return c == '\n';
}

static void say(int fd, const char *text)
{
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

static void serve(world *w, int in, int out)
{
    static char line[16384];
    while (read_line(in, line, sizeof line)) {
        browser b;
        char *url = strchr(line, ' ');
        *url++ = '\0';
        browser_open(&b, w);
        say(out, browser_log_in(&b, url, line));
        say(out, "\n");
    }
    _exit(0);
}

void browser_process_begin(browser_process *b, world *w)
{
    int to[2];
    int from[2];
    ck_assert_ptr_null(w->sandbox);
    ck_assert_int_eq(pipe(to), 0);
    ck_assert_int_eq(pipe(from), 0);
    b->pid = fork();
    if (b->pid == 0) {
        (void)close(to[1]);
        (void)close(from[0]);
        serve(w, to[0], from[1]);
    }
    ck_assert_int_gt(b->pid, 0);
    (void)close(to[0]);
    (void)close(from[1]);
    b->to = to[1];
    b->from = from[0];
}

void browser_process_log_in(browser_process *b, const char *url, const char *citizen, char *back,
                            size_t room)
{
    say(b->to, citizen);
    say(b->to, " ");
    say(b->to, url);
    say(b->to, "\n");
    ck_assert(read_line(b->from, back, room));
}

void browser_process_end(browser_process *b)
{
    int status = 0;
    (void)close(b->to);
    (void)close(b->from);
    ck_assert_int_eq(waitpid(b->pid, &status, 0), b->pid);
    ck_assert_int_eq(status, 0);
}
