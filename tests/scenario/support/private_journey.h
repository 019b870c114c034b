/* SPDX-License-Identifier: Apache-2.0 */
/* A journey through every verb with values that must leave no trace: in the form, in an uploaded file, in
 * a review, in certificates, and what the platform knows of the citizen. */
#ifndef GOVSDK_SCENARIO_PRIVATE_JOURNEY_H
#define GOVSDK_SCENARIO_PRIVATE_JOURNEY_H

#include "scenario/support/traces.h"
#include "scenario/support/world.h"

typedef struct private_watch {
    /* Of what has no client: keys, trust stores, SD-JWTs, frames; NULL: malloc. */
    const gov_allocator *allocator;
    /* Sees each error that was made on purpose before it is freed; NULL: nobody. */
    void (*on_error)(const gov_error *err);
    /* Sees each report of a verification and each description of a trust store; NULL: nobody. */
    void (*on_report)(const char *text);
} private_watch;

/* Adds the planted values: name, mother's name, identity number, phone, address, file, review. */
void private_values(traces *t);
/* Logs in, does everything, ends the session and frees it all. The client stays. What may leave no trace
 * and is known only then is added to the planted values: codes, disclosures, nonces, keys of the holder.
 * watch may be NULL. */
void private_journey(world *w, gov_client *client, traces *t, const private_watch *watch);

#endif
