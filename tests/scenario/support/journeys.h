/* SPDX-License-Identifier: Apache-2.0 */
/* What citizens and companies do, from login to review, against any sandbox a test can reach: each
 * journey asserts what its citizen sees and leaves nothing behind in the client. */
#ifndef GOVSDK_SCENARIO_JOURNEYS_H
#define GOVSDK_SCENARIO_JOURNEYS_H

#include "scenario/support/world.h"

typedef void journey_fn(world *w, gov_client *client);

typedef struct journey {
    const char *name;
    journey_fn *run;
} journey;

/* Every journey; ends with a NULL name. */
extern const journey journeys[];

/* A draft of the food licence (食品经营许可) for sub-food: form filled, business licence attached. */
gov_draft *journey_food_draft(gov_session *session);
/* Attaches a few bytes as a material. */
void journey_attach(gov_draft *draft, const char *code, const char *text);
/* Submits; gives the id of the matter (caller frees). */
char *journey_submit(gov_draft *draft);
/* Certificates from consent to verification, online and offline. */
journey_fn journey_papers;
/* Why the journeys read certificates. */
extern const gov_usage journey_usage;
/* Reads a matter's log, verifies it once more as a kept log, and gives the events. */
gov_event_list *journey_log(gov_client *client, gov_session *session, const char *matter_id);

#endif
