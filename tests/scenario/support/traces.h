/* SPDX-License-Identifier: Apache-2.0 */
/* Values that must leave no trace, kept with their bits turned so that the test does not hold them
 * itself, and the search for them in the memory of this process (/proc/self/mem). */
#ifndef GOVSDK_SCENARIO_TRACES_H
#define GOVSDK_SCENARIO_TRACES_H

#include <stdbool.h>
#include <stddef.h>

#include "scenario/support/relay.h"

#define TRACES_MAX 400
#define TRACE_SIZE 200

typedef struct trace_value {
    const char *what;
    size_t size;
    unsigned char turned[TRACE_SIZE];
    size_t found; /* by the last search */
} trace_value;

typedef struct traces {
    size_t count;
    trace_value values[TRACES_MAX];
} traces;

/* A value that is written turned in the source: the macro of a text would put it into the binary. */
void traces_add_turned(traces *t, const char *what, const unsigned char *turned, size_t size);
/* The values that a relay has told, as "what"; gives their number. */
size_t traces_add_relay(traces *t, const char *what, relay *r);
/* Writes a value as it is, with NUL; wipe `out` after use. */
void trace_show(const trace_value *value, char out[TRACE_SIZE + 1]);
/* Counts each value in every readable private mapping but the search's own window; prints where. Gives
 * the sum. Left out are files that are mapped read-only, which nothing can be written to, and mappings
 * beyond 2 GiB, which only sanitizers have. */
size_t traces_search(traces *t, bool print);

#endif
