/* SPDX-License-Identifier: Apache-2.0 */
/* The words of task states and clock colours (contract, section 2). */
#include "progress/progress.h"

#include "base/words.h"

static const char *const task_states[] = {
    [GOV_TASK_OTHER] = "other",     [GOV_TASK_PENDING] = "pending",
    [GOV_TASK_ACTIVE] = "active",   [GOV_TASK_SUSPENDED] = "suspended",
    [GOV_TASK_DONE] = "done",       [GOV_TASK_RETURNED] = "returned",
    [GOV_TASK_SKIPPED] = "skipped",
};

static const char *const colours[] = {
    [GOV_CLOCK_OTHER] = "other",
    [GOV_CLOCK_GREEN] = "green",
    [GOV_CLOCK_YELLOW] = "yellow",
    [GOV_CLOCK_RED] = "red",
};

gov_task_state gov__task_state_from_name(const char *name)
{
    return (gov_task_state)gov__words_find(task_states, GOV__WORDS_COUNT(task_states), name);
}

gov_clock_colour gov__clock_colour_from_name(const char *name)
{
    return (gov_clock_colour)gov__words_find(colours, GOV__WORDS_COUNT(colours), name);
}

const char *gov_task_state_get_name(gov_task_state state)
{
    return gov__words_at(task_states, GOV__WORDS_COUNT(task_states), (size_t)state);
}

const char *gov_clock_colour_get_name(gov_clock_colour colour)
{
    return gov__words_at(colours, GOV__WORDS_COUNT(colours), (size_t)colour);
}
