/* SPDX-License-Identifier: Apache-2.0 */
/* What is to happen by itself, and when.
 * Owns: the agenda table and the order of what is due. Not: what happens (task_tick.c calls the
 * domain). */
#ifndef GOVSDK_SANDBOX_TASK_AGENDA_H
#define GOVSDK_SANDBOX_TASK_AGENDA_H

#include "sandbox/platform.h"

typedef enum gov__sandbox_agenda {
    GOV__SB_AGENDA_MATTER,     /* the next step of a matter */
    GOV__SB_AGENDA_TASK,       /* a task is finished */
    GOV__SB_AGENDA_WORK_ORDER, /* a work order's supervisor is to be warned */
    GOV__SB_AGENDA_COUNT
} gov__sandbox_agenda;

/* Plans, plans anew, or (at = 0) takes off. 0, or -1. */
int gov__sb_agenda_set(gov_sandbox *sb, gov__sandbox_agenda kind, const char *id, int64_t at);

#endif
