/* SPDX-License-Identifier: Apache-2.0 */
/* Consent to the use of certificates: grants as tables. */
#include <string.h>

#include "lgov_common.h"

LGOV_FREE(free_grant, gov_grant, gov_grant_free)

static const char *const actions[] = {"list", "get", "fetch", "ask"};
static const uint32_t action_bits[] = {GOV_GRANT_LIST, GOV_GRANT_GET, GOV_GRANT_FETCH,
                                       GOV_GRANT_ASK};
#define ACTIONS (sizeof actions / sizeof actions[0])

typedef const char *(*text_at)(const gov_grant *grant, size_t index);

static void set_list(lua_State *L, const char *name, const gov_grant *grant, size_t count,
                     text_at at)
{
    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, at(grant, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, name);
}

static void push_actions(lua_State *L, uint32_t bits)
{
    int count = 0;
    lua_newtable(L);
    for (size_t i = 0; i < ACTIONS; i++) {
        if ((bits & action_bits[i]) != 0) {
            lua_pushstring(L, actions[i]);
            lua_rawseti(L, -2, ++count);
        }
    }
    lua_setfield(L, -2, "actions");
}

static void push_grant(lua_State *L, const gov_grant *grant)
{
    static const char *const states[] = {"other",   "requested", "active", "used_up",
                                         "expired", "revoked",   "denied"};
    lua_newtable(L);
    lgov_set_string(L, "id", gov_grant_get_id(grant));
    lgov_set_string(L, "state", states[gov_grant_get_state(grant)]);
    lgov_set_string(L, "consent_uri", gov_grant_get_consent_uri(grant));
    lgov_set_string(L, "grantor", gov_grant_get_grantor(grant));
    lgov_set_string(L, "grantee", gov_grant_get_grantee(grant));
    lgov_set_string(L, "purpose", gov_grant_get_purpose(grant));
    lgov_set_string(L, "item_code", gov_grant_get_item_code(grant));
    lgov_set_string(L, "matter_no", gov_grant_get_matter_no(grant));
    lgov_set_string(L, "json", gov_grant_get_json(grant));
    lgov_set_time(L, "not_before", gov_grant_get_not_before_ms(grant));
    lgov_set_time(L, "expires_at", gov_grant_get_expires_at_ms(grant));
    lgov_set_time(L, "decided_at", gov_grant_get_decided_at_ms(grant));
    lgov_set_number(L, "max_uses", (lua_Number)gov_grant_get_max_uses(grant));
    lgov_set_number(L, "used", (lua_Number)gov_grant_get_used(grant));
    push_actions(L, gov_grant_get_actions(grant));
    set_list(L, "types", grant, gov_grant_get_type_count(grant), gov_grant_get_type);
    set_list(L, "fields", grant, gov_grant_get_field_count(grant), gov_grant_get_field);
}

static int give(lua_State *L, lgov_box *grant, gov_status status, gov_error **err)
{
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    push_grant(L, grant->pointer);
    lgov_box_close(grant);
    return 1;
}

static uint32_t bits_of(lua_State *L, int arg)
{
    size_t count = 0;
    uint32_t bits = 0;
    const char *const *words = lgov_list_field(L, arg, "actions", &count);
    for (size_t i = 0; i < count; i++) {
        size_t n = 0;
        while (n < ACTIONS && strcmp(words[i], actions[n]) != 0) {
            n++;
        }
        luaL_argcheck(L, n < ACTIONS, arg, "actions are list, get, fetch and ask");
        bits |= action_bits[n];
    }
    return bits;
}

/* session:request_grant({purpose=, actions={}, types={}, grantor= or login_hint=, fields={}, item_code=,
 * matter_no=, expires_at=, max_uses=}, options) */
static int request_grant(lua_State *L)
{
    lua_settop(L, 3); /* what fields leave on the stack is behind the arguments */
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    luaL_checktype(L, 2, LUA_TTABLE);
    gov_grant_terms terms = {.struct_size = sizeof terms,
                             .actions = bits_of(L, 2),
                             .grantor = lgov_field(L, 2, "grantor"),
                             .login_hint = lgov_field(L, 2, "login_hint"),
                             .purpose = lgov_field(L, 2, "purpose"),
                             .item_code = lgov_field(L, 2, "item_code"),
                             .matter_no = lgov_field(L, 2, "matter_no"),
                             .expires_at_ms = lgov_time_field(L, 2, "expires_at"),
                             .max_uses = lgov_count_field(L, 2, "max_uses")};
    terms.type_codes = lgov_list_field(L, 2, "types", &terms.type_count);
    terms.fields = lgov_list_field(L, 2, "fields", &terms.field_count);
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *grant = lgov_new(L, LGOV_TEMP, free_grant);
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_grant_request(session, &terms, &options, (gov_grant **)&grant->pointer, err);
    return give(L, grant, status, err);
}

typedef gov_status (*grant_fn)(gov_session *session, const char *grant_id,
                               const gov_call_options *options, gov_grant **out_grant,
                               gov_error **err);

static int call(lua_State *L, grant_fn function)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *id = luaL_checkstring(L, 2);
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *grant = lgov_new(L, LGOV_TEMP, free_grant);
    gov_error **err = lgov_error(L);
    gov_status status = function(session, id, &options, (gov_grant **)&grant->pointer, err);
    return give(L, grant, status, err);
}

static int grant(lua_State *L)
{
    return call(L, gov_grant_get);
}

static int wait_grant(lua_State *L)
{
    return call(L, gov_grant_wait);
}

static int revoke_grant(lua_State *L)
{
    return call(L, gov_grant_revoke);
}

const luaL_Reg lgov_grant_methods[] = {
    {"request_grant", request_grant}, {"grant", grant}, {"wait_grant", wait_grant},
    {"revoke_grant", revoke_grant},   {NULL, NULL},
};
