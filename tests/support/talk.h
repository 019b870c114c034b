/* SPDX-License-Identifier: Apache-2.0 */
/* A Node script as the other side of an exchange: one line of JSON to it, one line back. It ends when
 * its standard input closes. Every failure fails the test. */
#ifndef GOVSDK_TEST_TALK_H
#define GOVSDK_TEST_TALK_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

typedef struct talk {
    pid_t pid;
    FILE *in;  /* to the script */
    FILE *out; /* from it */
} talk;

/* Whether Node and the packages of tests/identity/exchange are there. */
bool talk_is_possible(void);
/* Starts tests/identity/exchange/<script>. */
void talk_start(talk *other, const char *script);
/* Sends one line and returns the line that comes back. Caller frees. */
char *talk_ask(talk *other, const char *line);
/* Closes its input and waits for its end, which must be one with exit code 0. */
void talk_stop(talk *other);

#endif
