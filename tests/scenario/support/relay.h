/* SPDX-License-Identifier: Apache-2.0 */
/* A process between client and daemon that carries bytes and writes down the tokens that pass, turned, so
 * that the process under test learns of them without holding them. */
#ifndef GOVSDK_SCENARIO_RELAY_H
#define GOVSDK_SCENARIO_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Each byte of a planted value is kept with these bits turned. */
#define RELAY_TURN 0x5A

typedef struct relay {
    pid_t pid;
    int listener;
    char url[64];
    bool all;    /* set it before the start: not tokens alone, but whatever secrets.h knows */
    int control; /* closed: the relay ends */
    int values;  /* the tokens, turned, each with a turned newline behind it */
} relay;

/* Takes an address of its own, by which a daemon can be told to call itself. */
void relay_open(relay *r);
/* Carries connections from there to 127.0.0.1:port. Call it before the client is made. */
void relay_start(relay *r, int port);
/* Reads what passed so far; gives the number of bytes. */
size_t relay_read(relay *r, unsigned char *out, size_t room);
void relay_stop(relay *r);

#endif
