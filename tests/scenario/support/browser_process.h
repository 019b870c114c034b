/* SPDX-License-Identifier: Apache-2.0 */
/* A browser in a process of its own, so that what it sees is not in the memory of the process under
 * test: addresses go to it, and come back, through pipes. */
#ifndef GOVSDK_SCENARIO_BROWSER_PROCESS_H
#define GOVSDK_SCENARIO_BROWSER_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

#include "scenario/support/world.h"

typedef struct browser_process {
    pid_t pid;
    int to;
    int from;
} browser_process;

/* Begin it before a client is made. The world must be one over HTTP. */
void browser_process_begin(browser_process *b, world *w);
/* Logs in as the citizen; `back` receives where the browser comes back to. Wipe it after use. */
void browser_process_log_in(browser_process *b, const char *url, const char *citizen, char *back,
                            size_t room);
void browser_process_end(browser_process *b);

#endif
