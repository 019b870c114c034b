/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk.sd_jwt: read(text) for a holder, request_new(terms) for a verifier, request_read(text, at). */
#include <stdint.h>
#include <string.h>

#include "lgov_common.h"

LGOV_FREE(free_sd_jwt, gov_sd_jwt, gov_sd_jwt_free)
LGOV_FREE(free_request, gov_sd_jwt_request, gov_sd_jwt_request_free)

static int read_sd_jwt(lua_State *L)
{
    size_t size = 0;
    const char *text = luaL_checklstring(L, 1, &size);
    gov_error **err = lgov_error(L);
    lgov_box *box = lgov_new(L, LGOV_SD_JWT, free_sd_jwt);
    gov_status status = gov_sd_jwt_read(NULL, text, size, (gov_sd_jwt **)&box->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* What is in it, not verified; claims and values as JSON text. */
static int info(lua_State *L)
{
    const gov_sd_jwt *sd_jwt = lgov_check(L, 1, LGOV_SD_JWT);
    lua_newtable(L);
    lgov_set_string(L, "issuer", gov_sd_jwt_get_issuer(sd_jwt));
    lgov_set_string(L, "type", gov_sd_jwt_get_type(sd_jwt));
    lgov_set_string(L, "claims", gov_sd_jwt_get_claims_json(sd_jwt));
    lgov_set_string(L, "holder_thumbprint", gov_sd_jwt_get_holder_thumbprint(sd_jwt));
    lua_newtable(L);
    for (size_t i = 0; i < gov_sd_jwt_get_count(sd_jwt); i++) {
        size_t parent = gov_sd_jwt_get_parent(sd_jwt, i);
        lua_newtable(L);
        lgov_set_string(L, "path", gov_sd_jwt_get_path(sd_jwt, i));
        lgov_set_string(L, "value", gov_sd_jwt_get_value_json(sd_jwt, i));
        if (parent != SIZE_MAX) {
            lgov_set_number(L, "parent", (lua_Number)(parent + 1));
        }
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "fields");
    return 1;
}

/* sd_jwt:present{fields={}, holder_key=, audience=, nonce=, at=} */
static int present(lua_State *L)
{
    const gov_sd_jwt *sd_jwt = lgov_check(L, 1, LGOV_SD_JWT);
    gov_sd_jwt_present_options how = {.struct_size = sizeof how,
                                      .holder_key = lgov_object_field(L, 2, "holder_key", LGOV_KEY),
                                      .audience = lgov_field(L, 2, "audience"),
                                      .nonce = lgov_field(L, 2, "nonce"),
                                      .at_ms = lgov_time_field(L, 2, "at")};
    how.fields = lgov_list_field(L, 2, "fields", &how.field_count);
    char *text = NULL;
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_sd_jwt_present(sd_jwt, &how, &text, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    int failed = lgov_text_end(L, text, strlen(text));
    gov_sd_jwt_free_text(sd_jwt, text);
    return failed ? lua_error(L) : 1;
}

static int give(lua_State *L, lgov_box *box, gov_status status, gov_error **err)
{
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    const gov_sd_jwt_request *request = box->pointer;
    lua_newtable(L);
    lgov_set_string(L, "text", gov_sd_jwt_request_get_text(request));
    lgov_set_string(L, "audience", gov_sd_jwt_request_get_audience(request));
    lgov_set_string(L, "nonce", gov_sd_jwt_request_get_nonce(request));
    lgov_set_string(L, "type", gov_sd_jwt_request_get_type(request));
    lgov_set_string(L, "purpose", gov_sd_jwt_request_get_purpose(request));
    lgov_set_time(L, "expires_at", gov_sd_jwt_request_get_expires_at_ms(request));
    lua_newtable(L);
    for (size_t i = 0; i < gov_sd_jwt_request_get_field_count(request); i++) {
        lua_pushstring(L, gov_sd_jwt_request_get_field(request, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "fields");
    lgov_box_close(box);
    return 1;
}

/* govsdk.sd_jwt.request_new{audience=, purpose=, fields={}, expires_at=, type=, nonce=} */
static int request_new(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    gov_sd_jwt_request_terms terms = {.struct_size = sizeof terms,
                                      .audience = lgov_field(L, 1, "audience"),
                                      .nonce = lgov_field(L, 1, "nonce"),
                                      .type = lgov_field(L, 1, "type"),
                                      .purpose = lgov_field(L, 1, "purpose"),
                                      .expires_at_ms = lgov_time_field(L, 1, "expires_at")};
    terms.fields = lgov_list_field(L, 1, "fields", &terms.field_count);
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_request);
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_sd_jwt_request_new(NULL, &terms, (gov_sd_jwt_request **)&box->pointer, err);
    return give(L, box, status, err);
}

/* govsdk.sd_jwt.request_read(text, moment or nil) */
static int request_read(lua_State *L)
{
    size_t size = 0;
    const char *text = luaL_checklstring(L, 1, &size);
    lua_Number at = luaL_optnumber(L, 2, 0);
    luaL_argcheck(L, at >= 0 && at < 1e12, 2, "seconds since 1970 are expected");
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_request);
    gov_error **err = lgov_error(L);
    gov_status status = gov_sd_jwt_request_read(NULL, text, size, (int64_t)(at * 1000),
                                                (gov_sd_jwt_request **)&box->pointer, err);
    return give(L, box, status, err);
}

static const luaL_Reg methods[] = {
    {"info", info},
    {"present", present},
    {NULL, NULL},
};

static const luaL_Reg module[] = {
    {"read", read_sd_jwt},
    {"request_new", request_new},
    {"request_read", request_read},
    {NULL, NULL},
};

void lgov_open_sd_jwt(lua_State *L)
{
    lgov_class(L, LGOV_SD_JWT, methods);
    lgov_module(L, "sd_jwt", module);
}
