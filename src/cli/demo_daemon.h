/* SPDX-License-Identifier: Apache-2.0 */
/* A sandbox of one's own: a private folder, a govsdk-sandboxd that lives as long as we do. */
#ifndef CLI_DEMO_DAEMON_H
#define CLI_DEMO_DAEMON_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct demo_daemon {
    char folder[512];
    char program[4096];
    char url[128];
    int64_t port;
    pid_t pid;
    int input;  /* its standard input: closing it ends it */
    int output; /* its standard output */
} demo_daemon;

/* Makes the folder and starts the program, by default the one beside this one's, on a free port of the
 * loopback. False with errno; demo_daemon_stop is due in any case. */
bool demo_daemon_start(demo_daemon *daemon, const char *program, const char *speed);

/* Ends the program, waits for it, and removes the folder unless it is to stay. */
void demo_daemon_stop(demo_daemon *daemon, bool keep_folder);

/* "<folder>/<name>"; the text stays until the next call of the same place in the code. */
typedef struct demo_path {
    char text[640];
} demo_path;
demo_path demo_daemon_path(const demo_daemon *daemon, const char *name);

#endif
