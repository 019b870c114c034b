/* SPDX-License-Identifier: Apache-2.0 */
/* Progress and events as tables, and the watch. */
#include "lgov_common.h"

LGOV_FREE(free_progress, gov_progress, gov_progress_free)
LGOV_FREE(free_events, gov_event_list, gov_event_list_free)
LGOV_FREE(free_watch, gov_watch, gov_watch_free)

static void push_tasks(lua_State *L, const gov_progress *progress)
{
    lua_newtable(L);
    for (size_t i = 0; i < gov_progress_get_task_count(progress); i++) {
        lua_newtable(L);
        lgov_set_string(L, "id", gov_progress_get_task_id(progress, i));
        lgov_set_string(L, "department", gov_progress_get_task_department(progress, i));
        lgov_set_string(L, "name", gov_progress_get_task_name(progress, i));
        lgov_set_string(L, "item_name", gov_progress_get_task_item_name(progress, i));
        lgov_set_string(L, "state",
                        gov_task_state_get_name(gov_progress_get_task_state(progress, i)));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "tasks");
}

static int progress(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *id = luaL_checkstring(L, 2);
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_progress);
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_progress_get(session, id, &options, (gov_progress **)&box->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    const gov_progress *p = box->pointer;
    lua_newtable(L);
    lgov_set_string(L, "state", gov_progress_get_state_name(p));
    lgov_set_string(L, "colour", gov_clock_colour_get_name(gov_progress_get_colour(p)));
    if (gov_progress_get_remaining_working_days(p) != INT32_MIN) {
        lgov_set_number(L, "remaining_working_days",
                        (lua_Number)gov_progress_get_remaining_working_days(p));
    }
    lgov_set_string(L, "json", gov_progress_get_json(p));
    push_tasks(L, p);
    lgov_box_close(box);
    return 1;
}

static void push_events(lua_State *L, const gov_event_list *list)
{
    lua_newtable(L);
    for (size_t i = 0; i < gov_event_list_get_count(list); i++) {
        lua_newtable(L);
        lgov_set_number(L, "seq", (lua_Number)gov_event_list_get_seq(list, i));
        lgov_set_number(L, "at", lgov_seconds(gov_event_list_get_at_ms(list, i)));
        lgov_set_string(L, "type", gov_event_list_get_type(list, i));
        lgov_set_string(L, "state", gov_matter_state_get_name(gov_event_list_get_to(list, i)));
        lgov_set_string(L, "to", gov_event_list_get_to_name(list, i));
        lgov_set_string(L, "actor", gov_event_list_get_actor(list, i));
        lgov_set_string(L, "task_id", gov_event_list_get_task_id(list, i));
        lgov_set_string(L, "note", gov_event_list_get_note(list, i));
        lgov_set_string(L, "json", gov_event_list_get_json(list, i));
        lgov_set_string(L, "jws", gov_event_list_get_jws(list, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
}

static int events(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *id = luaL_checkstring(L, 2);
    lua_Number after = luaL_optnumber(L, 3, 0);
    luaL_argcheck(L, after >= 0 && after < 9e15, 3, "a number of an event is expected");
    gov_call_options options;
    lgov_options(L, 4, &options);
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_events);
    gov_error **err = lgov_error(L);
    gov_status status = gov_progress_get_events(session, id, (uint64_t)after, &options,
                                                (gov_event_list **)&box->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    push_events(L, box->pointer);
    lgov_box_close(box);
    return 1;
}

static int watch(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *id = luaL_checkstring(L, 2);
    gov_error **err = lgov_error(L);
    lgov_box *box = lgov_new(L, LGOV_WATCH, free_watch);
    gov_status status = gov_watch_new(session, id, (gov_watch **)&box->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* watch:next(seconds, options) gives the new events. */
static int watch_next(lua_State *L)
{
    gov_watch *w = lgov_check(L, 1, LGOV_WATCH);
    lua_Number seconds = luaL_optnumber(L, 2, 30);
    luaL_argcheck(L, seconds >= 0 && seconds <= 60, 2, "0 to 60 seconds are expected");
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_events);
    gov_error **err = lgov_error(L);
    gov_status status = gov_watch_next(w, (int64_t)(seconds * 1000), &options,
                                       (gov_event_list **)&box->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    push_events(L, box->pointer);
    lgov_box_close(box);
    return 1;
}

static int watch_state(lua_State *L)
{
    gov_watch *w = lgov_check(L, 1, LGOV_WATCH);
    gov_matter_state state = gov_watch_get_state(w);
    lua_pushstring(L, gov_matter_state_get_name(state));
    lua_pushboolean(L, gov_matter_state_is_final(state));
    return 2;
}

static const luaL_Reg watch_methods[] = {
    {"next", watch_next},
    {"state", watch_state},
    {NULL, NULL},
};

const luaL_Reg lgov_progress_methods[] = {
    {"progress", progress},
    {"events", events},
    {"watch", watch},
    {NULL, NULL},
};

void lgov_open_progress(lua_State *L)
{
    lgov_class(L, LGOV_WATCH, watch_methods);
}
