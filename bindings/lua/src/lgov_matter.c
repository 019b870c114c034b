/* SPDX-License-Identifier: Apache-2.0 */
/* Matters and receipts as tables; drafts are in lgov_draft.c. */
#include "lgov_common.h"

LGOV_FREE(free_matter, gov_matter, gov_matter_free)
LGOV_FREE(free_list, gov_matter_list, gov_matter_list_free)

void lgov_receipt_free(void *pointer)
{
    gov_receipt_free((gov_receipt *)pointer);
}

void lgov_push_receipt(lua_State *L, const gov_receipt *receipt)
{
    lua_newtable(L);
    lgov_set_string(L, "kind", gov_receipt_get_kind(receipt));
    lgov_set_string(L, "matter_id", gov_receipt_get_matter_id(receipt));
    lgov_set_string(L, "text", gov_receipt_get_text(receipt));
    lgov_set_string(L, "jws", gov_receipt_get_jws(receipt));
    lgov_set_number(L, "at", lgov_seconds(gov_receipt_get_at_ms(receipt)));
    lua_newtable(L);
    for (size_t i = 0; i < gov_receipt_get_digest_count(receipt); i++) {
        lgov_set_string(L, gov_receipt_get_digest_name(receipt, i),
                        gov_receipt_get_digest(receipt, i));
    }
    lua_setfield(L, -2, "digests");
}

static void push_matter(lua_State *L, const gov_matter *matter)
{
    lua_newtable(L);
    lgov_set_string(L, "id", gov_matter_get_id(matter));
    lgov_set_string(L, "number", gov_matter_get_number(matter));
    lgov_set_string(L, "query_code", gov_matter_get_query_code(matter));
    lgov_set_string(L, "item_code", gov_matter_get_item_code(matter));
    lgov_set_string(L, "item_name", gov_matter_get_item_name(matter));
    lgov_set_string(L, "state", gov_matter_get_state_name(matter));
    lgov_set_boolean(L, "final", gov_matter_state_is_final(gov_matter_get_state(matter)));
    lgov_set_string(L, "json", gov_matter_get_json(matter));
    lua_newtable(L);
    for (size_t i = 0; i < gov_matter_get_certificate_count(matter); i++) {
        lua_pushstring(L, gov_matter_get_certificate_id(matter, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "certificate_ids");
}

static int matter(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *id = luaL_checkstring(L, 2);
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_matter);
    gov_error **err = lgov_error(L);
    gov_status status = gov_matter_get(session, id, &options, (gov_matter **)&box->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    push_matter(L, box->pointer);
    lgov_box_close(box);
    return 1;
}

/* session:matters({cursor=, limit=}, options) */
static int matters(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const gov_matter_query query = {.struct_size = sizeof query,
                                    .limit = lgov_count_field(L, 2, "limit"),
                                    .cursor = lgov_field(L, 2, "cursor")};
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *list = lgov_new(L, LGOV_TEMP, free_list);
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_matter_list_all(session, &query, &options, (gov_matter_list **)&list->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_newtable(L);
    for (size_t i = 0; i < gov_matter_list_get_count(list->pointer); i++) {
        push_matter(L, gov_matter_list_at(list->pointer, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lgov_set_string(L, "next", gov_matter_list_get_next(list->pointer));
    lgov_box_close(list);
    return 1;
}

static int withdraw(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *id = luaL_checkstring(L, 2);
    const char *reason = luaL_optstring(L, 3, NULL);
    gov_call_options options;
    lgov_options(L, 4, &options);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_matter_withdraw(session, id, reason, &options, err), err);
}

static void free_draft(void *pointer)
{
    gov_draft_free((gov_draft *)pointer);
}

/* session:draft(item), with an item that was read with its guide. */
static int new_draft(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_getfield(L, 2, "handle");
    if (lua_isnil(L, -1)) {
        luaL_argerror(L, 2, "read the item with session:item or session:package first");
    }
    const gov_item *item = lgov_check(L, lua_gettop(L), LGOV_ITEM);
    gov_error **err = lgov_error(L);
    lgov_box *draft = lgov_new(L, LGOV_DRAFT, free_draft);
    gov_status status = gov_draft_new(session, item, (gov_draft **)&draft->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

const luaL_Reg lgov_matter_methods[] = {
    {"draft", new_draft},   {"matter", matter}, {"matters", matters},
    {"withdraw", withdraw}, {NULL, NULL},
};
