/* SPDX-License-Identifier: Apache-2.0 */
/* A holder and somebody who reads what is his: a citizen with an identity card, and an application with a
 * login of its own, on one client in counted memory. */
#ifndef GOVSDK_SCENARIO_PARTIES_H
#define GOVSDK_SCENARIO_PARTIES_H

#include "scenario/support/world.h"
#include "unit/test_support.h"

/* The type of the holder's identity card. */
#define PARTIES_CARD "11990100MB9901008N011"

typedef struct parties {
    world w;
    test_memory memory;
    gov_client *client;
    gov_session *reader;
    gov_session *holder;
    char card[65];
    int64_t start_ms; /* no time that the platform tells is before it */
} parties;

/* Over HTTP or in process; `why` is the usage by which the card is found. */
void parties_open(parties *p, bool over_http, const gov_usage *why);
/* Both log in, again when they were. */
void parties_log_in(parties *p);
void parties_close(parties *p);

#endif
