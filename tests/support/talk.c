/* SPDX-License-Identifier: Apache-2.0 */
/* See talk.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "support/talk.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <check.h>

#include "support/idp.h"

static void script_path(char *out, size_t room, const char *name)
{
    const char *source = getenv("GOVSDK_SOURCE_DIR");

    snprintf(out, room, "%s/tests/identity/exchange/%s", source == NULL ? "." : source, name);
}

bool talk_is_possible(void)
{
    char node[512];
    char packages[640];

    script_path(packages, sizeof packages, "node_modules/jose/package.json");
    return idp_node(node, sizeof node) && access(packages, R_OK) == 0;
}

void talk_start(talk *other, const char *script)
{
    char node[512];
    char path[640];
    int to[2];
    int from[2];

    ck_assert(idp_node(node, sizeof node));
    script_path(path, sizeof path, script);
    ck_assert_int_eq(pipe2(to, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(from, O_CLOEXEC), 0);
    /* An assertion writes into libcheck's message file, which the child shares: there is none in it. */
    other->pid = fork();
    if (other->pid == 0) {
        if (dup2(to[0], 0) == 0 && dup2(from[1], 1) == 1) {
            execl(node, node, path, (char *)NULL);
        }
        _exit(127);
    }
    ck_assert_int_gt(other->pid, 0);
    close(to[0]);
    close(from[1]);
    other->in = fdopen(to[1], "w");
    other->out = fdopen(from[0], "r");
    ck_assert(other->in != NULL && other->out != NULL);
}

char *talk_ask(talk *other, const char *line)
{
    char *reply = NULL;
    size_t room = 0;

    ck_assert_int_ge(fprintf(other->in, "%s\n", line), 0);
    ck_assert_int_eq(fflush(other->in), 0);
    ssize_t len = getline(&reply, &room, other->out);
    ck_assert_msg(len > 0 && reply[len - 1] == '\n', "no reply to %.200s", line);
    reply[len - 1] = '\0';
    return reply;
}

void talk_stop(talk *other)
{
    int state = 0;

    fclose(other->in);
    fclose(other->out);
    ck_assert_int_eq(waitpid(other->pid, &state, 0), other->pid);
    ck_assert(WIFEXITED(state) && WEXITSTATUS(state) == 0);
}
