/* SPDX-License-Identifier: Apache-2.0 */
/* Login in a browser: methods of a client, and the login itself. */
#include "lgov_common.h"

LGOV_FREE(free_login, gov_login, gov_login_free)

void lgov_login_options(lua_State *L, int arg, gov_login_options *out)
{
    *out = (gov_login_options){.struct_size = sizeof *out,
                               .redirect_uri = lgov_field(L, arg, "redirect_uri"),
                               .scope = lgov_field(L, arg, "scope"),
                               .acr_values = lgov_field(L, arg, "acr_values"),
                               .max_age_s = lgov_integer_field(L, arg, "max_age"),
                               .login_hint = lgov_field(L, arg, "login_hint"),
                               .prompt = lgov_field(L, arg, "prompt"),
                               .ui_locales = lgov_field(L, arg, "ui_locales"),
                               .resource = lgov_field(L, arg, "resource"),
                               .extra = lgov_field(L, arg, "extra")};
}

/* client:login(wanted, options) */
static int begin(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    gov_login_options wanted;
    gov_call_options options;
    lgov_login_options(L, 2, &wanted);
    lgov_options(L, 3, &options);
    gov_error **err = lgov_error(L);
    lgov_box *login = lgov_new(L, LGOV_LOGIN, free_login);
    gov_status status =
        gov_login_begin(client, &wanted, &options, (gov_login **)&login->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* The opener is on top of the stack. What it raises is left there instead, for in_browser to raise. */
static gov_status open_url(void *user, const char *url)
{
    lua_State *L = user;
    lua_pushvalue(L, 2);
    lua_pushstring(L, url);
    if (lua_pcall(L, 1, 0, 0) == 0) {
        return GOV_OK;
    }
    return GOV_ERR_HOOK;
}

/* client:login_in_browser(opener, wanted, options) */
static int in_browser(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    gov_login_options wanted;
    gov_call_options options;
    lgov_login_options(L, 3, &wanted);
    lgov_options(L, 4, &options);
    luaL_checkstack(L, 4, "login_in_browser");
    gov_error **err = lgov_error(L);
    lgov_box *session = lgov_new(L, LGOV_SESSION, lgov_session_free);
    int top = lua_gettop(L);
    lgov_box *pinned = lgov_pin(L, 1);
    gov_status status = gov_login_in_browser(client, &wanted, open_url, L, &options,
                                             (gov_session **)&session->pointer, err);
    lgov_unpin(pinned);
    if (status == GOV_ERR_HOOK && lua_gettop(L) > top) {
        return lua_error(L);
    }
    lua_settop(L, top);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

static int url(lua_State *L)
{
    gov_login *login = lgov_check(L, 1, LGOV_LOGIN);
    lua_pushstring(L, gov_login_get_url(login));
    return 1;
}

static int is_callback(lua_State *L)
{
    gov_login *login = lgov_check(L, 1, LGOV_LOGIN);
    lua_pushboolean(L, gov_login_is_callback(login, luaL_checkstring(L, 2)));
    return 1;
}

/* login:finish(callback_url, options) */
static int finish(lua_State *L)
{
    gov_login *login = lgov_check(L, 1, LGOV_LOGIN);
    const char *callback = luaL_checkstring(L, 2);
    gov_call_options options;
    lgov_options(L, 3, &options);
    gov_error **err = lgov_error(L);
    lgov_box *session = lgov_new(L, LGOV_SESSION, lgov_session_free);
    gov_status status =
        gov_login_finish(login, callback, &options, (gov_session **)&session->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

static const luaL_Reg methods[] = {
    {"url", url},
    {"is_callback", is_callback},
    {"finish", finish},
    {NULL, NULL},
};

static const luaL_Reg client_methods[] = {
    {"login", begin},
    {"login_in_browser", in_browser},
    {NULL, NULL},
};

void lgov_open_login(lua_State *L)
{
    lgov_class(L, LGOV_LOGIN, methods);
    lgov_extend(L, LGOV_CLIENT, client_methods);
}
