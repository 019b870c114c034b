/* SPDX-License-Identifier: Apache-2.0 */
/* The client, and the verification of what was kept. */
#include <string.h>

#include "lgov_common.h"

LGOV_FREE(free_config, gov_config, gov_config_free)
LGOV_FREE(free_client, gov_client, gov_client_unref)
LGOV_FREE(free_report, gov_report, gov_report_free)

/* Sets every entry of the table at arg; numbers and booleans as text. */
static gov_status set_all(lua_State *L, int arg, gov_config *config, gov_error **err)
{
    gov_status status = GOV_OK;
    lua_pushnil(L);
    while (status == GOV_OK && lua_next(L, arg) != 0) {
        if (lua_type(L, -2) != LUA_TSTRING) {
            luaL_argerror(L, arg, "names of settings are strings");
        }
        if (lua_type(L, -1) == LUA_TBOOLEAN) {
            status = gov_config_set_boolean(config, lua_tostring(L, -2), lua_toboolean(L, -1), err);
        } else if (lua_type(L, -1) == LUA_TNUMBER) {
            status = gov_config_set_integer(config, lua_tostring(L, -2),
                                            (int64_t)lua_tonumber(L, -1), err);
        } else {
            status = gov_config_set(config, lua_tostring(L, -2), luaL_checkstring(L, -1), err);
        }
        lua_pop(L, 1);
    }
    return status;
}

/* Takes a text that is no setting out of the table at arg; the stack keeps it. */
static const char *take_field(lua_State *L, int arg, const char *name, size_t *out_size)
{
    lua_getfield(L, arg, name);
    if (lua_isnil(L, -1)) {
        *out_size = 0;
        return NULL;
    }
    lua_pushnil(L);
    lua_setfield(L, arg, name);
    return luaL_checklstring(L, -1, out_size);
}

/* Takes the keys that are in no file out of the table at arg: {client = key, terminal = key}. */
static gov_status set_keys_of(lua_State *L, int arg, gov_config *config, gov_error **err)
{
    static const char *const roles[] = {NULL, "client", "dpop", "decryption", "terminal", "signer"};
    gov_status status = GOV_OK;
    lua_getfield(L, arg, "keys");
    for (int role = GOV_KEY_CLIENT; lua_istable(L, -1) && role <= GOV_KEY_SIGNER; role++) {
        lua_getfield(L, -1, roles[role]);
        if (status == GOV_OK && !lua_isnil(L, -1)) {
            status = gov_config_set_key(config, (gov_key_role)role,
                                        lgov_check(L, lua_gettop(L), LGOV_KEY), err);
        }
        lua_pop(L, 1);
    }
    lua_pushnil(L);
    lua_setfield(L, arg, "keys");
    return status;
}

/* govsdk.client{["gateway.url"] = ..., config_file = ..., store = folder, store_key = 32 bytes,
 * keys = {client = key}} */
static int new_client(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    size_t size = 0;
    const char *file = take_field(L, 1, "config_file", &size);
    const char *store = take_field(L, 1, "store", &size);
    const char *store_key = take_field(L, 1, "store_key", &size);
    lgov_box *client = lgov_new(L, LGOV_CLIENT, free_client);
    int result = lua_gettop(L);
    lgov_box *config = lgov_new(L, LGOV_TEMP, free_config);
    gov_error **err = lgov_error(L);
    gov_status status = gov_config_new(NULL, (gov_config **)&config->pointer, err);
    if (status == GOV_OK && file != NULL) {
        status = gov_config_load_file(config->pointer, file, err);
    }
    if (status == GOV_OK && store != NULL) {
        status = gov_config_set_file_store(config->pointer, store, store_key, size, err);
    }
    if (status == GOV_OK) {
        status = set_keys_of(L, 1, config->pointer, err);
    }
    if (status == GOV_OK) {
        status = set_all(L, 1, config->pointer, err);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config->pointer, (gov_client **)&client->pointer, err);
    }
    lgov_box_close(config);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_pushvalue(L, result);
    return 1;
}

static int anonymous(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    gov_error **err = lgov_error(L);
    lgov_box *session = lgov_new(L, LGOV_SESSION, lgov_session_free);
    gov_status status = gov_session_new_anonymous(client, (gov_session **)&session->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* Ends lgov_text_begin with a text of the client, which is freed. */
static int push_bytes(lua_State *L, gov_client *client, char *text, size_t size)
{
    int failed = lgov_text_end(L, text, size);
    gov_client_free_text(client, text);
    return failed ? lua_error(L) : 1;
}

static int push_text(lua_State *L, gov_client *client, char *text)
{
    return push_bytes(L, client, text, strlen(text));
}

/* client:verify_jws(jws, options) gives the payload. */
static int verify_jws(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    size_t size = 0;
    const char *jws = luaL_checklstring(L, 2, &size);
    gov_call_options options;
    lgov_options(L, 3, &options);
    char *payload = NULL;
    size_t length = 0;
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_jws_verify(client, jws, size, &options, &payload, &length, err);
    return status == GOV_OK ? push_bytes(L, client, payload, length) : lgov_fail(L, status, err);
}

static int keys(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    char *text = NULL;
    gov_call_options options;
    lgov_options(L, 2, &options);
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_client_get_keys_json(client, &options, &text, err);
    return status == GOV_OK ? push_text(L, client, text) : lgov_fail(L, status, err);
}

/* client:explain_signature(method, url, "Name: value\n" lines or nil, body or nil) */
static int explain_signature(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    char *text = NULL;
    size_t size = 0;
    const char *method = luaL_checkstring(L, 2);
    const char *url = luaL_checkstring(L, 3);
    const char *headers = luaL_optstring(L, 4, NULL);
    const char *body = luaL_optlstring(L, 5, "", &size);
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_sign_explain(client, method, url, headers, body, size, &text, err);
    return status == GOV_OK ? push_text(L, client, text) : lgov_fail(L, status, err);
}

static int set_keys(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    size_t size = 0;
    const char *json = luaL_checklstring(L, 2, &size);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_client_set_keys_json(client, json, size, err), err);
}

void lgov_push_report(lua_State *L, const gov_report *report)
{
    lua_newtable(L);
    lgov_set_string(L, "status", gov_status_get_name(gov_report_get_status(report)));
    for (size_t i = 0; i < gov_report_get_count(report); i++) {
        lua_newtable(L);
        lgov_set_string(L, "name", gov_report_get_check(report, i));
        lgov_set_string(L, "result", gov_check_result_get_name(gov_report_get_result(report, i)));
        lgov_set_string(L, "detail", gov_report_get_detail(report, i, GOV_LANGUAGE_EN));
        lgov_set_string(L, "detail_zh", gov_report_get_detail(report, i, GOV_LANGUAGE_ZH));
        lua_rawseti(L, -2, (int)i + 1);
    }
}

typedef gov_status (*verify_fn)(gov_client *client, const void *data, size_t size,
                                const gov_call_options *options, gov_report **out_report,
                                gov_error **err);

static gov_status verify_log_text(gov_client *client, const void *data, size_t size,
                                  const gov_call_options *options, gov_report **out_report,
                                  gov_error **err)
{
    return gov_progress_verify_log(client, (const char *)data, size, options, out_report, err);
}

static int verify(lua_State *L, verify_fn function)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    size_t size = 0;
    const char *data = luaL_checklstring(L, 2, &size);
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *report = lgov_new(L, LGOV_TEMP, free_report);
    gov_error **err = lgov_error(L);
    gov_status status =
        function(client, data, size, &options, (gov_report **)&report->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lgov_push_report(L, report->pointer);
    lgov_box_close(report);
    return 1;
}

static int verify_log(lua_State *L)
{
    return verify(L, verify_log_text);
}

static int verify_receipt(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    size_t size = 0;
    const char *jws = luaL_checklstring(L, 2, &size);
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *receipt = lgov_new(L, LGOV_TEMP, lgov_receipt_free);
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_receipt_verify(client, jws, size, &options, (gov_receipt **)&receipt->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lgov_push_receipt(L, receipt->pointer);
    lgov_box_close(receipt);
    return 1;
}

static const luaL_Reg client_methods[] = {
    {"anonymous", anonymous},
    {"keys", keys},
    {"set_keys", set_keys},
    {"explain_signature", explain_signature},
    {"verify_jws", verify_jws},
    {"verify_log", verify_log},
    {"verify_receipt", verify_receipt},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"client", new_client},
    {NULL, NULL},
};

void lgov_open_client(lua_State *L)
{
    lgov_class(L, LGOV_TEMP, NULL);
    lgov_class(L, LGOV_CHALLENGE, NULL);
    lgov_class(L, LGOV_CLIENT, client_methods);
    lgov_setfuncs(L, functions);
}
