/* SPDX-License-Identifier: Apache-2.0 */
/* Work orders 差评工单: the row and its steps.
 * Owns: loading, stepping, writing. Not: who may cause a step (workorder_act.c). */
#ifndef GOVSDK_SANDBOX_WORKORDER_H
#define GOVSDK_SANDBOX_WORKORDER_H

#include "sandbox/review.h"

typedef struct gov__sandbox_workorder {
    char id[GOV__SB_ID_BYTES];
    char review[GOV__SB_ID_BYTES];
    char state[16];
    char outcome[16];        /* "" before the end */
    char invalid_reason[16]; /* "" */
    char department[256];    /* JSON of an Org */
    char result[4008];       /* what was done, in words; "" before */
    int64_t opened, due, warned, closed, reopened, since;
} gov__sandbox_workorder;

bool gov__sb_workorder_load(gov_sandbox *sb, const char *id, gov__sandbox_workorder *o);
/* Stores *o with the new state and one more step; plans or drops the warning. 0, or -1. */
int gov__sb_workorder_step(gov_sandbox *sb, gov__sandbox_workorder *o, const char *to,
                           const char *note, int64_t at);
void gov__sb_workorder_answer(gov_sandbox *sb, gov__sandbox_response *res,
                              const gov__sandbox_workorder *o);
/* When the rectification is due: three working days from `at`. */
int64_t gov__sb_workorder_due(gov_sandbox *sb, int64_t at);

#endif
