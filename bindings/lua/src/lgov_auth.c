/* SPDX-License-Identifier: Apache-2.0 */
/* Logins and sessions; the verbs of a session are in the files of their domains. */
#include "lgov_common.h"

static int login_info(lua_State *L)
{
    gov_device_login *login = lgov_check(L, 1, LGOV_DEVICE_LOGIN);
    lua_newtable(L);
    lgov_set_string(L, "user_code", gov_device_login_get_user_code(login));
    lgov_set_string(L, "verification_uri", gov_device_login_get_verification_uri(login));
    lgov_set_string(L, "verification_uri_complete",
                    gov_device_login_get_verification_uri_complete(login));
    lgov_set_number(L, "remaining", lgov_seconds(gov_device_login_get_remaining_ms(login)));
    return 1;
}

typedef gov_status (*ask_fn)(gov_device_login *login, const gov_call_options *options,
                             gov_session **out_session, gov_error **err);

static int ask(lua_State *L, ask_fn function)
{
    gov_device_login *login = lgov_check(L, 1, LGOV_DEVICE_LOGIN);
    gov_call_options options;
    lgov_options(L, 2, &options);
    gov_error **err = lgov_error(L);
    lgov_box *session = lgov_new(L, LGOV_SESSION, lgov_session_free);
    gov_status status = function(login, &options, (gov_session **)&session->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

static int login_poll(lua_State *L)
{
    return ask(L, gov_device_login_poll);
}

static int login_wait(lua_State *L)
{
    return ask(L, gov_device_login_wait);
}

static int is_logged_in(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    lua_pushboolean(L, gov_session_is_logged_in(session));
    return 1;
}

typedef struct session_text {
    gov_session *session;
    char *text;
} session_text;

static void free_session_text(void *pointer)
{
    session_text *held = pointer;
    gov_session_free_text(held->session, held->text);
}

/* JSON text of who is logged in. */
static int subject(lua_State *L)
{
    session_text held = {.session = lgov_check(L, 1, LGOV_SESSION)};
    gov_call_options options;
    lgov_options(L, 2, &options);
    gov_error **err = lgov_error(L);
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_session_text);
    gov_status status = gov_session_get_subject_json(held.session, &options, &held.text, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    box->pointer = &held;
    lua_pushstring(L, held.text);
    lgov_box_close(box);
    return 1;
}

static int refresh(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    gov_call_options options;
    lgov_options(L, 2, &options);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_session_refresh(session, &options, err), err);
}

/* "end" is a word of Lua: session:finish() ends the session on the platform. */
static int finish(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    gov_call_options options;
    lgov_options(L, 2, &options);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_session_end(session, &options, err), err);
}

static const luaL_Reg login_methods[] = {
    {"info", login_info},
    {"poll", login_poll},
    {"wait", login_wait},
    {NULL, NULL},
};

static const luaL_Reg session_methods[] = {
    {"is_logged_in", is_logged_in},
    {"subject", subject},
    {"refresh", refresh},
    {"finish", finish},
    {NULL, NULL},
};

void lgov_open_auth(lua_State *L)
{
    lgov_class(L, LGOV_DEVICE_LOGIN, login_methods);
    lgov_class(L, LGOV_SESSION, session_methods);
    static const luaL_Reg *const domains[] = {lgov_item_methods, lgov_matter_methods,
                                              lgov_progress_methods, lgov_certificate_methods,
                                              lgov_review_methods};
    luaL_getmetatable(L, LGOV_SESSION);
    for (size_t i = 0; i < sizeof domains / sizeof domains[0]; i++) {
        lgov_setfuncs(L, domains[i]);
    }
    lua_pop(L, 1);
}
