/* SPDX-License-Identifier: Apache-2.0 */
/* Running another program on a file, without a shell. */
#ifndef GOVSDK_RUN_SUPPORT_H
#define GOVSDK_RUN_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>

/* Room for what a program prints; the rest of it is read and dropped. */
#define RUN_BYTES 8192

/* Whether the path has a program of this name. */
bool run_exists(const char *program);
/* Runs argv (ended by NULL) and gives its exit code; `out` receives what it prints on both streams.
 * The test fails when the program cannot be started or a signal ends it. */
int run_program(const char *const argv[], char out[RUN_BYTES]);
/* A new file with these bytes; `path` receives its name, to be unlinked. */
void run_file(const void *bytes, size_t length, char path[64]);

#endif
