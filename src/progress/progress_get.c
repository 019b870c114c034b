/* SPDX-License-Identifier: Apache-2.0 */
/* What a progress and a list of events tell. A NULL object and an index out of range tell nothing. */
#include "matter/state.h"
#include "progress/progress.h"

#define PROGRESS_GETTER(type, name, value, none)                                                   \
    type name(const gov_progress *progress)                                                        \
    {                                                                                              \
        return progress == NULL ? (none) : (value);                                                \
    }

PROGRESS_GETTER(gov_matter_state, gov_progress_get_state, progress->state, GOV_MATTER_OTHER)
PROGRESS_GETTER(const char *, gov_progress_get_state_name, progress->state_name, NULL)
PROGRESS_GETTER(int64_t, gov_progress_get_promised_due_ms, progress->promised_due_ms, 0)
PROGRESS_GETTER(int64_t, gov_progress_get_statutory_due_ms, progress->statutory_due_ms, 0)
PROGRESS_GETTER(int32_t, gov_progress_get_remaining_working_days, progress->remaining_working_days,
                INT32_MIN)
PROGRESS_GETTER(gov_clock_colour, gov_progress_get_colour, progress->colour, GOV_CLOCK_OTHER)
PROGRESS_GETTER(size_t, gov_progress_get_task_count, progress->task_count, 0)
PROGRESS_GETTER(const char *, gov_progress_get_json, gov__json_text(progress->doc, NULL), NULL)

#define TASK_GETTER(type, name, member, none)                                                      \
    type name(const gov_progress *progress, size_t index)                                          \
    {                                                                                              \
        return index < gov_progress_get_task_count(progress) ? progress->tasks[index].member       \
                                                             : (none);                             \
    }

TASK_GETTER(const char *, gov_progress_get_task_id, id, NULL)
TASK_GETTER(const char *, gov_progress_get_task_department, department, NULL)
TASK_GETTER(const char *, gov_progress_get_task_name, name, NULL)
TASK_GETTER(gov_task_state, gov_progress_get_task_state, state, GOV_TASK_OTHER)
TASK_GETTER(const char *, gov_progress_get_task_item_name, item_name, NULL)
TASK_GETTER(int64_t, gov_progress_get_task_done_at_ms, done_at_ms, 0)

size_t gov_event_list_get_count(const gov_event_list *list)
{
    return list == NULL ? 0 : list->count;
}

#define EVENT_GETTER(type, name, member, none)                                                     \
    type name(const gov_event_list *list, size_t index)                                            \
    {                                                                                              \
        return index < gov_event_list_get_count(list) ? list->events[index].member : (none);       \
    }

EVENT_GETTER(uint64_t, gov_event_list_get_seq, seq, 0)
EVENT_GETTER(int64_t, gov_event_list_get_at_ms, at_ms, 0)
EVENT_GETTER(const char *, gov_event_list_get_type, type, NULL)
EVENT_GETTER(const char *, gov_event_list_get_to_name, to, NULL)
EVENT_GETTER(const char *, gov_event_list_get_actor, actor, NULL)
EVENT_GETTER(const char *, gov_event_list_get_task_id, task_id, NULL)
EVENT_GETTER(const char *, gov_event_list_get_note, note, NULL)
EVENT_GETTER(const char *, gov_event_list_get_jws, jws, NULL)

const char *gov_event_list_get_json(const gov_event_list *list, size_t index)
{
    return index < gov_event_list_get_count(list) ? gov__json_text(list->events[index].claims, NULL)
                                                  : NULL;
}

gov_matter_state gov_event_list_get_to(const gov_event_list *list, size_t index)
{
    if (index >= gov_event_list_get_count(list)) {
        return GOV_MATTER_OTHER;
    }
    for (size_t i = index + 1; i > 0; i--) {
        if (list->events[i - 1].to != NULL) {
            return gov__matter_state_from_name(list->events[i - 1].to);
        }
    }
    return list->state_before;
}
