/* SPDX-License-Identifier: Apache-2.0 */
/* What crowd.c and crowd_identity.c share. */
#ifndef GOVSDK_SCENARIO_CROWD_PARTS_H
#define GOVSDK_SCENARIO_CROWD_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "scenario/support/crowd.h"
#include "unit/test_support.h"

typedef struct crowd crowd;
typedef void member_fn(crowd *c, size_t index);

struct crowd {
    world *w;
    test_memory memory;
    gov_client *client;
    gov_session *session;
    gov_draft *drafts[CROWD_THREADS];
    const char *token;
    char id[65];
    member_fn *member;
    pthread_barrier_t start;
    atomic_bool stop;
    atomic_size_t next;
    atomic_size_t done;
    atomic_size_t refused; /* GOV_ERR_LOGIN_REQUIRED */
    atomic_size_t failed;  /* anything else */
    atomic_int last_failure;
};

/* Without client and session: they are made over its memory, and released by crowd_close. */
void crowd_begin(crowd *c, world *w);
/* With both; citizen NULL: without a session. */
void crowd_open(crowd *c, world *w, const char *citizen);
void crowd_close(crowd *c);
void crowd_count(crowd *c, gov_status status);
/* Runs the members; `meanwhile` runs on this thread (NULL: nothing). */
void crowd_run(crowd *c, member_fn *member, void (*meanwhile)(crowd *c));

#endif
