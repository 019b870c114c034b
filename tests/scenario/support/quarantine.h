/* SPDX-License-Identifier: Apache-2.0 */
/* An allocator that keeps what its blocks held when they were freed or moved, so that a test can look
 * afterwards for what it has learnt only then: an assertion, a proof, a code. */
#ifndef GOVSDK_SCENARIO_QUARANTINE_H
#define GOVSDK_SCENARIO_QUARANTINE_H

#include <stddef.h>

#include <govsdk/ext/hooks.h>

typedef struct quarantine {
    gov_allocator allocator;
    size_t live;  /* blocks */
    size_t freed; /* blocks, moved ones included */
    char *kept;   /* what they held, each with a NUL behind it */
    size_t size;
    size_t room;
} quarantine;

void quarantine_open(quarantine *q);
/* Prints the 160 bytes around a place of `kept`, so that a trace can be told. */
void quarantine_show(const quarantine *q, const char *text, size_t size);
/* Nothing may be alive any more. */
void quarantine_close(quarantine *q);

#endif
