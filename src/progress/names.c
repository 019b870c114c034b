/* SPDX-License-Identifier: Apache-2.0 */
/* The words of task states and clock colours (contract, section 2). */
#include "progress/progress.h"

#include "base/str.h"

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

/* The index of a name; 0, which is "other", when it is unknown. */
static size_t find(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 1; i < count; i++) {
        if (gov__str_equal(names[i], name)) {
            return i;
        }
    }
    return 0;
}

gov_task_state gov__task_state_from_name(const char *name)
{
    return (gov_task_state)find(task_states, sizeof task_states / sizeof task_states[0], name);
}

gov_clock_colour gov__clock_colour_from_name(const char *name)
{
    return (gov_clock_colour)find(colours, sizeof colours / sizeof colours[0], name);
}

const char *gov_task_state_get_name(gov_task_state state)
{
    size_t index = (size_t)state;
    return task_states[index < sizeof task_states / sizeof task_states[0] ? index : 0];
}

const char *gov_clock_colour_get_name(gov_clock_colour colour)
{
    size_t index = (size_t)colour;
    return colours[index < sizeof colours / sizeof colours[0] ? index : 0];
}
