/* SPDX-License-Identifier: Apache-2.0 */
/* Every way in against a sandbox, through its real pages and endpoints: the same in process and over
 * HTTP. */
#ifndef GOVSDK_SCENARIO_WAYS_H
#define GOVSDK_SCENARIO_WAYS_H

#include "scenario/support/world.h"

typedef struct way {
    const char *name;
    void (*run)(world *w, const gov_allocator *mem);
} way;

/* The last one has no name. */
extern const way ways[];

#endif
