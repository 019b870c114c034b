/* SPDX-License-Identifier: Apache-2.0 */
/* What private_journey.c and private_papers.c share. */
#ifndef GOVSDK_SCENARIO_PRIVATE_PARTS_H
#define GOVSDK_SCENARIO_PRIVATE_PARTS_H

#include "scenario/support/private_journey.h"

/* The planted values in their order. */
enum { CHILD, MOTHER, NUMBER, PHONE, ADDRESS, RECORD, TEXT };

typedef struct visit {
    world *w;
    gov_client *client;
    traces *t;
    size_t planted; /* the first so many of t */
    const private_watch *watch;
    gov_session *session;
    char id[65];
} visit;

/* Failed on purpose: is shown to whoever watches, and freed. */
void private_failed(const visit *v, gov_status status, gov_error *err);
/* Everything that is done with certificates, by the citizen and by an application that asks for them. */
void private_papers(visit *v);

#endif
