/* SPDX-License-Identifier: Apache-2.0 */
/* Tasks of the departments 并联任务.
 * Owns: their table, starting what is ready, finishing, pausing, skipping. Not: the plan of an item
 * (catalogue) and not the matter's state, which matter_move.c changes. */
#ifndef GOVSDK_SANDBOX_TASK_H
#define GOVSDK_SANDBOX_TASK_H

#include "sandbox/matter.h"

/* Sets the tasks of a matter from the plan of its item. Outside a package a dependency on a task of
 * another item falls away. 0, or -1. */
int gov__sb_task_create(gov_sandbox *sb, const gov__sandbox_matter *m, const cJSON *catalogue);
/* Starts every task under this root whose dependencies are met and whose matter is in review. */
int gov__sb_task_start_ready(gov_sandbox *sb, const char *root, int64_t at);
/* Finishes a task whose time has come; one that is not active is left alone. */
int gov__sb_task_finish(gov_sandbox *sb, const char *id, int64_t at);
/* The same at once and with an opinion, for the operator: 1 when it is not active. */
int gov__sb_task_finish_now(gov_sandbox *sb, const char *id, const char *matter_id,
                            const char *opinion, int64_t at);
/* All open tasks of one matter. */
int gov__sb_task_suspend(gov_sandbox *sb, const gov__sandbox_matter *m, int64_t at);
int gov__sb_task_resume(gov_sandbox *sb, const gov__sandbox_matter *m, int64_t at);
int gov__sb_task_skip(gov_sandbox *sb, const gov__sandbox_matter *m, int64_t at);
/* Writes the array under `name`: a parent's are those of all its children. */
void gov__sb_task_write(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                        const gov__sandbox_matter *m);

#endif
