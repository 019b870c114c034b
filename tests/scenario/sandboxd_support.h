/* SPDX-License-Identifier: Apache-2.0 */
/* Starting and ending govsdk-sandboxd in a test. The program ends with the test's end of a pipe, so
 * that even a killed test leaves no process behind. */
#ifndef GOVSDK_SANDBOXD_SUPPORT_H
#define GOVSDK_SANDBOXD_SUPPORT_H

#include <sys/types.h>

struct sandboxd {
    pid_t pid;
    int port;
    char url[128];
    int input;  /* our end of its standard input */
    int output; /* our end of its standard output */
};

/* Starts the program named by GOVSDK_SANDBOXD with --exit-with-stdin and `arguments` (NULL ends
 * them; NULL for none) and waits until it is ready. Fails the test when it does not come up. */
void sandboxd_start(struct sandboxd *out, const char *const *arguments);
/* Closes its input and returns its exit status, or 128 and the signal's number. */
int sandboxd_stop(struct sandboxd *sandboxd);
/* Waits for its end without closing its input. */
int sandboxd_wait(struct sandboxd *sandboxd);

#endif
