/* SPDX-License-Identifier: Apache-2.0 */
/* One line an event of a matter's log, with the department and the task it is about. */
#ifndef CLI_TIMELINE_H
#define CLI_TIMELINE_H

#include "cli.h"
#include "json_out.h"

/* What is known of the tasks of a matter, read when an event names one that is not known yet. */
typedef struct cli_timeline {
    cli_context *ctx;
    const char *matter_id;
    gov_progress *progress;
} cli_timeline;

void cli_timeline_free(cli_timeline *line);
void cli_timeline_show(cli_timeline *line, const gov_event_list *list, size_t index);
void cli_timeline_json(cli_timeline *line, cli_json *json, const gov_event_list *list,
                       size_t index);

/* The words that a task's name and state stand for, in this run's language. */
const char *cli_task_name(const cli_context *ctx, const char *name);
const char *cli_task_state(const cli_context *ctx, gov_task_state state);

/* Where a task event leads: "active", "done" ...; "" for another kind of event. */
typedef struct cli_word {
    char text[32];
} cli_word;
cli_word cli_timeline_task_to(const gov_event_list *list, size_t index);

#endif
