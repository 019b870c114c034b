/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue: items as tables; one that was read with its guide keeps its C object in `handle`. */
#include "lgov_common.h"

LGOV_FREE(free_item, gov_item, gov_item_free)
LGOV_FREE(free_list, gov_item_list, gov_item_list_free)

static void push_materials(lua_State *L, const gov_item *item)
{
    lua_newtable(L);
    for (size_t i = 0; i < gov_item_get_material_count(item); i++) {
        lua_newtable(L);
        lgov_set_string(L, "code", gov_item_get_material_code(item, i));
        lgov_set_string(L, "name", gov_item_get_material_name(item, i));
        lgov_set_boolean(L, "required", gov_item_is_material_required(item, i));
        lgov_set_boolean(L, "tolerable", gov_item_is_material_tolerable(item, i));
        lgov_set_boolean(L, "promisable", gov_item_is_material_promisable(item, i));
        lgov_set_number(L, "max_size", (lua_Number)gov_item_get_material_max_size(item, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "materials");
}

static void push_item(lua_State *L, const gov_item *item)
{
    lua_newtable(L);
    lgov_set_string(L, "code", gov_item_get_code(item));
    lgov_set_string(L, "name", gov_item_get_name(item));
    lgov_set_string(L, "authority", gov_item_get_authority_name(item));
    lgov_set_boolean(L, "package", gov_item_is_package(item));
    lgov_set_string(L, "form", gov_item_get_form_json(item));
    lgov_set_string(L, "json", gov_item_get_json(item));
    push_materials(L, item);
    lua_newtable(L);
    for (size_t i = 0; i < gov_item_get_child_count(item); i++) {
        push_item(L, gov_item_child_at(item, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "children");
}

/* session:search_items({text=, region_code=, object=, cursor=, limit=}, options) */
static int search_items(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const gov_item_query query = {.struct_size = sizeof query,
                                  .text = lgov_field(L, 2, "text"),
                                  .region_code = lgov_field(L, 2, "region_code"),
                                  .object = lgov_field(L, 2, "object"),
                                  .cursor = lgov_field(L, 2, "cursor"),
                                  .limit = lgov_count_field(L, 2, "limit")};
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *list = lgov_new(L, LGOV_TEMP, free_list);
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_item_search(session, &query, &options, (gov_item_list **)&list->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_newtable(L);
    for (size_t i = 0; i < gov_item_list_get_count(list->pointer); i++) {
        push_item(L, gov_item_list_at(list->pointer, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lgov_set_string(L, "next", gov_item_list_get_next(list->pointer));
    lgov_box_close(list);
    return 1;
}

typedef gov_status (*get_fn)(gov_session *session, const char *code,
                             const gov_call_options *options, gov_item **out_item, gov_error **err);

static int get(lua_State *L, get_fn function)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *code = luaL_checkstring(L, 2);
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *item = lgov_new(L, LGOV_ITEM, free_item);
    int handle = lua_gettop(L);
    gov_error **err = lgov_error(L);
    gov_status status = function(session, code, &options, (gov_item **)&item->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    push_item(L, item->pointer);
    lua_pushvalue(L, handle);
    lua_setfield(L, -2, "handle");
    return 1;
}

static int item(lua_State *L)
{
    return get(L, gov_item_get);
}

static int package(lua_State *L)
{
    return get(L, gov_item_get_package);
}

const luaL_Reg lgov_item_methods[] = {
    {"search_items", search_items},
    {"item", item},
    {"package", package},
    {NULL, NULL},
};

void lgov_open_item(lua_State *L)
{
    lgov_class(L, LGOV_ITEM, NULL);
}
