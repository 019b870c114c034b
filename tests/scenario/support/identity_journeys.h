/* SPDX-License-Identifier: Apache-2.0 */
/* What is done with identities once somebody is in: tokens of others, stored sessions, who it is,
 * logging out; and everything that goes wrong on the way. The ways in themselves are ways.h. */
#ifndef GOVSDK_SCENARIO_IDENTITY_JOURNEYS_H
#define GOVSDK_SCENARIO_IDENTITY_JOURNEYS_H

#include "scenario/support/ways.h"

/* The last one has no name. */
extern const way identity_journeys[];

/* Errors made on purpose, with what nobody else may see in every argument; one of them. */
void identity_mishaps(world *w, const gov_allocator *mem);

#endif
