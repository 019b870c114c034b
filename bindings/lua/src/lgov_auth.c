/* SPDX-License-Identifier: Apache-2.0 */
/* The ways in that need no browser: methods of a client, and the logins that wait for approval. */
#include "lgov_common.h"

LGOV_FREE(free_device, gov_device_login, gov_device_login_free)
LGOV_FREE(free_ciba, gov_ciba_login, gov_ciba_login_free)

static int device_info(lua_State *L)
{
    gov_device_login *login = lgov_check(L, 1, LGOV_DEVICE_LOGIN);
    lua_newtable(L);
    lgov_set_string(L, "user_code", gov_device_login_get_user_code(login));
    lgov_set_string(L, "verification_uri", gov_device_login_get_verification_uri(login));
    lgov_set_string(L, "verification_uri_complete",
                    gov_device_login_get_verification_uri_complete(login));
    lgov_set_string(L, "qr_text", gov_device_login_get_qr_text(login));
    lgov_set_number(L, "remaining", lgov_seconds(gov_device_login_get_remaining_ms(login)));
    return 1;
}

static int ciba_info(lua_State *L)
{
    gov_ciba_login *login = lgov_check(L, 1, LGOV_CIBA_LOGIN);
    lua_newtable(L);
    lgov_set_number(L, "remaining", lgov_seconds(gov_ciba_login_get_remaining_ms(login)));
    return 1;
}

typedef gov_status (*ask_fn)(void *login, const gov_call_options *options,
                             gov_session **out_session, gov_error **err);

static int ask(lua_State *L, const char *name, ask_fn function)
{
    void *login = lgov_check(L, 1, name);
    gov_call_options options;
    lgov_options(L, 2, &options);
    gov_error **err = lgov_error(L);
    lgov_box *session = lgov_new(L, LGOV_SESSION, lgov_session_free);
    gov_status status = function(login, &options, (gov_session **)&session->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* One method that asks: the C function behind the type that `ask` calls. */
#define ASK(name, box, type, function)                                                             \
    static gov_status name##_call(void *login, const gov_call_options *options,                    \
                                  gov_session **out_session, gov_error **err)                      \
    {                                                                                              \
        return function((type *)login, options, out_session, err);                                 \
    }                                                                                              \
    static int name(lua_State *L)                                                                  \
    {                                                                                              \
        return ask(L, box, name##_call);                                                           \
    }

ASK(device_poll, LGOV_DEVICE_LOGIN, gov_device_login, gov_device_login_poll)
ASK(device_wait, LGOV_DEVICE_LOGIN, gov_device_login, gov_device_login_wait)
ASK(ciba_poll, LGOV_CIBA_LOGIN, gov_ciba_login, gov_ciba_login_poll)
ASK(ciba_wait, LGOV_CIBA_LOGIN, gov_ciba_login, gov_ciba_login_wait)

static int client_credentials(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    gov_call_options options;
    lgov_options(L, 2, &options);
    gov_error **err = lgov_error(L);
    lgov_box *session = lgov_new(L, LGOV_SESSION, lgov_session_free);
    gov_status status =
        gov_auth_client_credentials(client, &options, (gov_session **)&session->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

static int device_login(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    gov_call_options options;
    lgov_options(L, 2, &options);
    gov_error **err = lgov_error(L);
    lgov_box *login = lgov_new(L, LGOV_DEVICE_LOGIN, free_device);
    gov_status status =
        gov_auth_device_begin(client, &options, (gov_device_login **)&login->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* client:ciba_login({login_hint = ..., binding_message = ..., acr_values = ..., scope = ...,
 * requested_expiry = seconds}, options) */
static int ciba_login(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    const gov_ciba_options wanted = {.struct_size = sizeof wanted,
                                     .login_hint = lgov_field(L, 2, "login_hint"),
                                     .binding_message = lgov_field(L, 2, "binding_message"),
                                     .acr_values = lgov_field(L, 2, "acr_values"),
                                     .scope = lgov_field(L, 2, "scope"),
                                     .requested_expiry_s =
                                         lgov_integer_field(L, 2, "requested_expiry")};
    gov_call_options options;
    lgov_options(L, 3, &options);
    gov_error **err = lgov_error(L);
    lgov_box *login = lgov_new(L, LGOV_CIBA_LOGIN, free_ciba);
    gov_status status =
        gov_auth_ciba_begin(client, &wanted, &options, (gov_ciba_login **)&login->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* client:terminal({id_type = ..., id_number = ..., method = ..., device = ..., transaction = ...,
 * at = seconds since 1970}, options) */
static int terminal(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    const gov_terminal_evidence evidence = {.struct_size = sizeof evidence,
                                            .id_type = lgov_field(L, 2, "id_type"),
                                            .id_number = lgov_field(L, 2, "id_number"),
                                            .method = lgov_field(L, 2, "method"),
                                            .device = lgov_field(L, 2, "device"),
                                            .transaction = lgov_field(L, 2, "transaction"),
                                            .at_ms = lgov_integer_field(L, 2, "at") * 1000};
    gov_call_options options;
    lgov_options(L, 3, &options);
    gov_error **err = lgov_error(L);
    lgov_box *session = lgov_new(L, LGOV_SESSION, lgov_session_free);
    gov_status status =
        gov_auth_terminal(client, &evidence, &options, (gov_session **)&session->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

static int load_session(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    const char *name = luaL_checkstring(L, 2);
    gov_error **err = lgov_error(L);
    lgov_box *session = lgov_new(L, LGOV_SESSION, lgov_session_free);
    gov_status status = gov_session_load(client, name, (gov_session **)&session->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

static const luaL_Reg device_methods[] = {
    {"info", device_info},
    {"poll", device_poll},
    {"wait", device_wait},
    {NULL, NULL},
};

static const luaL_Reg ciba_methods[] = {
    {"info", ciba_info},
    {"poll", ciba_poll},
    {"wait", ciba_wait},
    {NULL, NULL},
};

static const luaL_Reg client_methods[] = {
    {"client_credentials", client_credentials},
    {"device_login", device_login},
    {"ciba_login", ciba_login},
    {"terminal", terminal},
    {"load_session", load_session},
    {NULL, NULL},
};

void lgov_open_auth(lua_State *L)
{
    lgov_class(L, LGOV_DEVICE_LOGIN, device_methods);
    lgov_class(L, LGOV_CIBA_LOGIN, ciba_methods);
    lgov_extend(L, LGOV_CLIENT, client_methods);
}
