/* SPDX-License-Identifier: Apache-2.0 */
/* A journey through every verb with values that must leave no trace: in the form, in an uploaded file, in
 * a review, and what the platform knows of the citizen. */
#ifndef GOVSDK_SCENARIO_PRIVATE_JOURNEY_H
#define GOVSDK_SCENARIO_PRIVATE_JOURNEY_H

#include "scenario/support/traces.h"
#include "scenario/support/world.h"

/* Adds the planted values: name, mother's name, identity number, phone, address, file, review. */
void private_values(traces *t);
/* Logs in, does everything, ends the session and frees it all. The client stays. Errors are made on
 * purpose as well; `on_error` sees each before it is freed (NULL: nobody). */
void private_journey(world *w, gov_client *client, const traces *t,
                     void (*on_error)(const gov_error *err));

#endif
