/* SPDX-License-Identifier: Apache-2.0 */
/* Many threads on one client and one session, against any sandbox a test can reach. */
#ifndef GOVSDK_SCENARIO_CROWD_H
#define GOVSDK_SCENARIO_CROWD_H

#include "scenario/support/world.h"

#define CROWD_THREADS 16

/* The platform is described and its keys are fetched once, however many ask at once. */
void crowd_discovers(world *w);
/* Reads of every kind go on side by side. */
void crowd_reads(world *w);
/* Each thread brings a draft of its own to its end: as many matters as threads. */
void crowd_submits(world *w);
/* A token that has expired is renewed once, and no call fails for it. */
void crowd_renews_once(world *w);
/* The session ends amid the calls: each is done or needs a login, and from then on all need one. */
void crowd_loses_its_session(world *w);
/* One store verifies the same documents for half of the threads, while the others use one session for
 * grants and presentations. */
void crowd_papers(world *w);
/* References are taken and dropped from all sides; the last one frees. */
void crowd_shares_references(world *w);

/* The same where tokens are bound to a key and clients have one: each proof and each assertion is one of
 * its own, and a token that has expired is still renewed once. */
void crowd_renews_bound_once(world *w);
/* The platform wants a nonce in each proof as well. */
void crowd_renews_with_nonces(world *w);
/* All log in at once: the provider is described once and its keys are fetched once. */
void crowd_logs_in(world *w);
/* A token that somebody brings is verified by all at once: one fetch of the keys. */
void crowd_verifies(world *w);
/* The session ends amid exchanges and readings of it. */
void crowd_exchanges_until_told(world *w);

#endif
