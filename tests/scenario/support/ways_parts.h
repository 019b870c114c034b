/* SPDX-License-Identifier: Apache-2.0 */
/* What ways.c and ways_beside.c share. */
#ifndef GOVSDK_SCENARIO_WAYS_PARTS_H
#define GOVSDK_SCENARIO_WAYS_PARTS_H

#include "scenario/support/world.h"

#define WAY_SCOPE "auth.scope", "openid offline_access gov.items gov.matters"

/* settings: name, value, ..., NULL, above those of every client of a world. */
gov_client *way_client(world *w, const gov_allocator *mem, const char *const *settings);
/* The session says that it is this person's, and the platform says the same; acr NULL: any. */
void way_expect_person(gov_session *session, const char *subject, const char *acr);
/* Ends and releases it; NULL does nothing. */
void way_end(gov_session *session, gov_status expected);

void way_device(world *w, const gov_allocator *mem);
void way_phone(world *w, const gov_allocator *mem);
void way_terminal(world *w, const gov_allocator *mem);
void way_exchange(world *w, const gov_allocator *mem);
void way_proofs(world *w, const gov_allocator *mem);

#endif
