/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens that others bring: methods of a client. */
#include <string.h>

#include "lgov_common.h"

LGOV_FREE(free_identity, gov_identity, gov_identity_free)

/* client:verify_token(token, {audience = ..., issuer = ..., typ = ..., algorithms = ..., nonce = ...,
 * acr_values = ..., max_age = seconds, scope = ...}, options) */
static int verify(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    size_t size = 0;
    const char *token = luaL_checklstring(L, 2, &size);
    const gov_token_policy policy = {.struct_size = sizeof policy,
                                     .audience = lgov_field(L, 3, "audience"),
                                     .issuer = lgov_field(L, 3, "issuer"),
                                     .typ = lgov_field(L, 3, "typ"),
                                     .algorithms = lgov_field(L, 3, "algorithms"),
                                     .nonce = lgov_field(L, 3, "nonce"),
                                     .acr_values = lgov_field(L, 3, "acr_values"),
                                     .max_age_s = lgov_integer_field(L, 3, "max_age"),
                                     .scope = lgov_field(L, 3, "scope")};
    gov_call_options options;
    lgov_options(L, 4, &options);
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_identity);
    gov_error **err = lgov_error(L);
    gov_status status = gov_token_verify(client, token, size, &policy, &options,
                                         (gov_identity **)&box->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lgov_push_identity(L, box->pointer);
    lgov_box_close(box);
    return 1;
}

/* active, JSON text */
static int introspect(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    const char *token = luaL_checkstring(L, 2);
    char *claims = NULL;
    gov_call_options options;
    int32_t active = 0;
    lgov_options(L, 3, &options);
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_token_introspect(client, token, &options, &active, &claims, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    int failed = lgov_text_end(L, claims, strlen(claims));
    gov_client_free_text(client, claims);
    if (failed) {
        return lua_error(L);
    }
    lua_pushboolean(L, active);
    lua_insert(L, -2);
    return 2;
}

static int revoke(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    const char *token = luaL_checkstring(L, 2);
    gov_call_options options;
    lgov_options(L, 3, &options);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_token_revoke(client, token, &options, err), err);
}

/* header, claims: JSON texts of what is NOT verified */
static int peek(lua_State *L)
{
    gov_client *client = lgov_check(L, 1, LGOV_CLIENT);
    size_t size = 0;
    const char *token = luaL_checklstring(L, 2, &size);
    char *header = NULL;
    char *claims = NULL;
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    lgov_text_begin(L);
    gov_status status = gov_token_peek(client, token, size, &header, &claims, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    int failed = lgov_text_end(L, header, strlen(header));
    if (!failed) {
        lua_insert(L, -2);
        failed = lgov_text_end(L, claims, claims != NULL ? strlen(claims) : 0);
    }
    gov_client_free_text(client, header);
    gov_client_free_text(client, claims);
    return failed ? lua_error(L) : 2;
}

static const luaL_Reg client_methods[] = {
    {"verify_token", verify},
    {"introspect_token", introspect},
    {"revoke_token", revoke},
    {"peek_token", peek},
    {NULL, NULL},
};

void lgov_open_token(lua_State *L)
{
    lgov_extend(L, LGOV_CLIENT, client_methods);
}
