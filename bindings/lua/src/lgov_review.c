/* SPDX-License-Identifier: Apache-2.0 */
/* Reviews and work orders as tables. */
#include <string.h>

#include "lgov_common.h"

#define PARTS_MAX 16

LGOV_FREE(free_list, gov_review_list, gov_review_list_free)
LGOV_FREE(free_review, gov_review, gov_review_free)
LGOV_FREE(free_order, gov_work_order, gov_work_order_free)

static int pending_reviews(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    gov_call_options options;
    lgov_options(L, 2, &options);
    lgov_box *list = lgov_new(L, LGOV_TEMP, free_list);
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_review_list_pending(session, &options, (gov_review_list **)&list->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_newtable(L);
    for (size_t i = 0; i < gov_review_list_get_count(list->pointer); i++) {
        lua_newtable(L);
        lgov_set_string(L, "event_id", gov_review_list_get_event_id(list->pointer, i));
        lgov_set_string(L, "matter_no", gov_review_list_get_matter_no(list->pointer, i));
        lgov_set_string(L, "item_name", gov_review_list_get_item_name(list->pointer, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lgov_box_close(list);
    return 1;
}

static gov_review_level level_of(lua_State *L, const char *word)
{
    for (int i = GOV_REVIEW_VERY_SATISFIED; i <= GOV_REVIEW_VERY_DISSATISFIED; i++) {
        if (word != NULL && strcmp(word, gov_review_level_get_name((gov_review_level)i)) == 0) {
            return (gov_review_level)i;
        }
    }
    luaL_error(L, "level must be very_satisfied to very_dissatisfied");
    return GOV_REVIEW_LEVEL_OTHER;
}

/* {convenience = 5, ...} of the table at arg; the names stay the table's. */
static size_t dimensions_at(lua_State *L, int arg, gov_review_dimension out[PARTS_MAX])
{
    size_t count = 0;
    lua_getfield(L, arg, "dimensions");
    if (lua_istable(L, -1)) {
        lua_pushnil(L);
        while (lua_next(L, -2) != 0) {
            if (count == PARTS_MAX || lua_type(L, -2) != LUA_TSTRING) {
                luaL_error(L, "dimensions are at most %d names with marks", PARTS_MAX);
            }
            out[count].name = lua_tostring(L, -2);
            out[count].score = (int32_t)luaL_checkinteger(L, -1);
            count++;
            lua_pop(L, 1);
        }
    }
    return count;
}

static size_t options_at(lua_State *L, int arg, const char *out[PARTS_MAX])
{
    size_t count = 0;
    lua_getfield(L, arg, "options");
    if (lua_istable(L, -1)) {
        count = lgov_rawlen(L, -1);
        if (count > PARTS_MAX) {
            luaL_error(L, "options are at most %d", PARTS_MAX);
        }
        int list = lua_gettop(L);
        for (size_t i = 0; i < count; i++) {
            lua_rawgeti(L, list, (int)i + 1);
            out[i] = luaL_checkstring(L, -1);
        }
    }
    return count;
}

static void push_review(lua_State *L, const gov_review *review)
{
    lua_newtable(L);
    lgov_set_string(L, "id", gov_review_get_id(review));
    lgov_set_string(L, "level", gov_review_level_get_name(gov_review_get_level(review)));
    lgov_set_number(L, "attempt", (lua_Number)gov_review_get_attempt(review));
    lgov_set_string(L, "work_order_id", gov_review_get_work_order_id(review));
    lgov_set_string(L, "json", gov_review_get_json(review));
}

/* session:post_review({event_id=, level=, dimensions=, options=, text=, anonymous=}, options) */
static int post_review(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    luaL_checktype(L, 2, LUA_TTABLE);
    gov_call_options options;
    lgov_options(L, 3, &options);
    gov_review_dimension dimensions[PARTS_MAX];
    const char *chosen[PARTS_MAX];
    luaL_checkstack(L, PARTS_MAX + LUA_MINSTACK, NULL);
    gov_review_input input = {.struct_size = sizeof input,
                              .level = level_of(L, lgov_field(L, 2, "level")),
                              .service_event_id = lgov_field(L, 2, "event_id"),
                              .text = lgov_field(L, 2, "text")};
    input.dimension_count = dimensions_at(L, 2, dimensions);
    input.dimensions = dimensions;
    input.option_count = options_at(L, 2, chosen);
    input.options = chosen;
    lua_getfield(L, 2, "anonymous");
    input.anonymous = lua_toboolean(L, -1) ? 1 : 0;
    lgov_box *review = lgov_new(L, LGOV_TEMP, free_review);
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_review_post(session, &input, &options, (gov_review **)&review->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    push_review(L, review->pointer);
    lgov_box_close(review);
    return 1;
}

static int work_order(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *id = luaL_checkstring(L, 2);
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *order = lgov_new(L, LGOV_TEMP, free_order);
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_review_get_work_order(session, id, &options, (gov_work_order **)&order->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_newtable(L);
    lgov_set_string(L, "id", gov_work_order_get_id(order->pointer));
    lgov_set_string(L, "state", gov_work_order_get_state(order->pointer));
    lgov_set_number(L, "due", lgov_seconds(gov_work_order_get_due_ms(order->pointer)));
    lgov_set_string(L, "result", gov_work_order_get_result(order->pointer));
    lgov_set_string(L, "json", gov_work_order_get_json(order->pointer));
    lgov_box_close(order);
    return 1;
}

const luaL_Reg lgov_review_methods[] = {
    {"pending_reviews", pending_reviews},
    {"post_review", post_review},
    {"work_order", work_order},
    {NULL, NULL},
};
