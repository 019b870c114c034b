/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions: who is logged in, exchange, store and end. The verbs of a session are in the files of
 * their domains. */
#include <string.h>

#include "lgov_common.h"

LGOV_FREE(free_identity, gov_identity, gov_identity_free)
LGOV_FREE(free_login, gov_login, gov_login_free)

void lgov_session_free(void *pointer)
{
    gov_session_unref((gov_session *)pointer);
}

static int is_logged_in(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    lua_pushboolean(L, gov_session_is_logged_in(session));
    return 1;
}

/* Ends lgov_text_begin with a text of the session, which is freed. */
static int push_text(lua_State *L, gov_session *session, char *text)
{
    int failed = lgov_text_end(L, text, strlen(text));
    gov_session_free_text(session, text);
    return failed ? lua_error(L) : 1;
}

/* JSON text of who is logged in. */
static int subject(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    char *text = NULL;
    gov_call_options options;
    lgov_options(L, 2, &options);
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_session_get_subject_json(session, &options, &text, err);
    return status == GOV_OK ? push_text(L, session, text) : lgov_fail(L, status, err);
}

/* session:logout_url(redirect_uri or nil, options) */
static int logout_url(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    char *text = NULL;
    const char *redirect = luaL_optstring(L, 2, NULL);
    gov_call_options options;
    lgov_options(L, 3, &options);
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_session_get_logout_url(session, redirect, &options, &text, err);
    return status == GOV_OK ? push_text(L, session, text) : lgov_fail(L, status, err);
}

typedef const char *(*word_at)(const gov_identity *identity, size_t index);

static void set_list(lua_State *L, const char *name, const gov_identity *identity, size_t count,
                     word_at at)
{
    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, at(identity, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, name);
}

void lgov_push_identity(lua_State *L, const gov_identity *identity)
{
    lua_newtable(L);
    lgov_set_string(L, "subject", gov_identity_get_subject(identity));
    lgov_set_string(L, "issuer", gov_identity_get_issuer(identity));
    lgov_set_string(L, "acr", gov_identity_get_acr(identity));
    lgov_set_string(L, "scope", gov_identity_get_scope(identity));
    lgov_set_string(L, "json", gov_identity_get_json(identity));
    lgov_set_number(L, "auth_time", (lua_Number)gov_identity_get_auth_time_s(identity));
    set_list(L, "methods", identity, gov_identity_get_method_count(identity),
             gov_identity_get_method);
    set_list(L, "actors", identity, gov_identity_get_actor_count(identity), gov_identity_get_actor);
}

static int identity(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_identity);
    gov_error **err = lgov_error(L);
    gov_status status = gov_session_get_identity(session, (gov_identity **)&box->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lgov_push_identity(L, box->pointer);
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

static int save(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *name = luaL_checkstring(L, 2);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_session_save(session, name, err), err);
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

static int32_t check_kind(lua_State *L, int arg)
{
    static const char *const words[] = {"narrow", "grant", "legal_person", NULL};
    static const gov_exchange_kind kinds[] = {GOV_EXCHANGE_NARROW, GOV_EXCHANGE_GRANT,
                                              GOV_EXCHANGE_LEGAL_PERSON};
    return (int32_t)kinds[luaL_checkoption(L, arg, NULL, words)];
}

/* session:exchange("grant", {on_behalf_of = ..., scope = ..., audience = ..., resource = ...},
 * options) */
static int exchange(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const gov_token_exchange wanted = {.struct_size = sizeof wanted,
                                       .kind = check_kind(L, 2),
                                       .on_behalf_of = lgov_field(L, 3, "on_behalf_of"),
                                       .scope = lgov_field(L, 3, "scope"),
                                       .audience = lgov_field(L, 3, "audience"),
                                       .resource = lgov_field(L, 3, "resource")};
    gov_call_options options;
    lgov_options(L, 4, &options);
    gov_error **err = lgov_error(L);
    lgov_box *box = lgov_new(L, LGOV_SESSION, lgov_session_free);
    gov_status status =
        gov_auth_exchange(session, &wanted, &options, (gov_session **)&box->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* session:step_up(details.challenge, wanted, options): the challenge of a GOV_ERR_STEP_UP. */
static int step_up(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const gov_error *challenge = lgov_check(L, 2, LGOV_CHALLENGE);
    gov_login_options wanted;
    gov_call_options options;
    lgov_login_options(L, 3, &wanted);
    lgov_options(L, 4, &options);
    gov_error **err = lgov_error(L);
    lgov_box *box = lgov_new(L, LGOV_LOGIN, free_login);
    gov_status status = gov_login_begin_step_up(session, challenge, &wanted, &options,
                                                (gov_login **)&box->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

static const luaL_Reg methods[] = {
    {"is_logged_in", is_logged_in},
    {"identity", identity},
    {"subject", subject},
    {"refresh", refresh},
    {"save", save},
    {"logout_url", logout_url},
    {"exchange", exchange},
    {"step_up", step_up},
    {"finish", finish},
    {NULL, NULL},
};

void lgov_open_session(lua_State *L)
{
    lgov_class(L, LGOV_SESSION, methods);
    static const luaL_Reg *const domains[] = {lgov_item_methods,
                                              lgov_matter_methods,
                                              lgov_progress_methods,
                                              lgov_certificate_methods,
                                              lgov_certificate_file_methods,
                                              lgov_grant_methods,
                                              lgov_presentation_methods,
                                              lgov_review_methods};
    luaL_getmetatable(L, LGOV_SESSION);
    for (size_t i = 0; i < sizeof domains / sizeof domains[0]; i++) {
        lgov_setfuncs(L, domains[i]);
    }
    lua_pop(L, 1);
}
