/* SPDX-License-Identifier: Apache-2.0 */
/* Trust stores: govsdk.trust.new(). Verifiers in Lua are in lgov_verifier.c. */
#include <string.h>

#include "lgov_trust.h"

LGOV_FREE(free_trust, gov_trust, gov_trust_free)

lgov_trust *lgov_check_trust(lua_State *L, int arg)
{
    (void)lgov_check(L, arg, LGOV_TRUST);
    return lua_touserdata(L, arg);
}

static gov_trust *trust_at(lua_State *L)
{
    return lgov_check(L, 1, LGOV_TRUST);
}

static int new_trust(lua_State *L)
{
    gov_error **err = lgov_error(L);
    lgov_trust *trust = lgov_new_sized(L, LGOV_TRUST, free_trust, sizeof *trust);
    int index = lua_gettop(L);
    lua_newtable(L);
    lgov_set_functions(L, index);
    gov_status status = gov_trust_new(NULL, (gov_trust **)&trust->box.pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

typedef gov_status (*add_fn)(gov_trust *trust, const void *data, size_t size, gov_error **err);

static int add(lua_State *L, add_fn function)
{
    gov_trust *trust = trust_at(L);
    size_t size = 0;
    const char *data = luaL_checklstring(L, 2, &size);
    gov_error **err = lgov_error(L);
    return lgov_done(L, function(trust, data, size, err), err);
}

static int add_anchors(lua_State *L)
{
    return add(L, gov_trust_add_anchors);
}

static int add_intermediates(lua_State *L)
{
    return add(L, gov_trust_add_intermediates);
}

static int add_crl(lua_State *L)
{
    return add(L, gov_trust_add_crl);
}

static int add_ocsp(lua_State *L)
{
    return add(L, gov_trust_add_ocsp);
}

/* Argument `arg`, in seconds since 1970, as milliseconds. */
static int64_t time_at(lua_State *L, int arg)
{
    lua_Number at = luaL_checknumber(L, arg);
    luaL_argcheck(L, at > 0 && at < 1e12, arg, "seconds since 1970 are expected");
    return (int64_t)(at * 1000);
}

/* trust:add_issuer(name, JWK Set or metadata as JSON text, when it was obtained in seconds since 1970; nil:
 * not known) */
static int add_issuer(lua_State *L)
{
    gov_trust *trust = trust_at(L);
    const char *issuer = luaL_checkstring(L, 2);
    size_t size = 0;
    const char *json = luaL_checklstring(L, 3, &size);
    int64_t at_ms = lua_isnoneornil(L, 4) ? 0 : time_at(L, 4);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_trust_add_issuer(trust, issuer, json, size, at_ms, err), err);
}

/* trust:add_status_list(token, when it was obtained, in seconds since 1970) */
static int add_status_list(lua_State *L)
{
    gov_trust *trust = trust_at(L);
    size_t size = 0;
    const char *token = luaL_checklstring(L, 2, &size);
    int64_t at_ms = time_at(L, 3);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_trust_add_status_list(trust, token, size, at_ms, err), err);
}

static int add_directory(lua_State *L)
{
    gov_trust *trust = trust_at(L);
    const char *path = luaL_checkstring(L, 2);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_trust_add_directory(trust, path, err), err);
}

/* trust:add_bundle(data, key set, {at=, min_sequence=}) gives its sequence number. */
static int add_bundle(lua_State *L)
{
    gov_trust *trust = trust_at(L);
    size_t size = 0;
    const char *data = luaL_checklstring(L, 2, &size);
    const gov_key_set *keys = lgov_check(L, 3, LGOV_KEY_SET);
    const gov_trust_bundle_options how = {.struct_size = sizeof how,
                                          .at_ms = lgov_time_field(L, 4, "at"),
                                          .min_sequence = lgov_integer_field(L, 4, "min_sequence")};
    int64_t sequence = 0;
    gov_error **err = lgov_error(L);
    gov_status status = gov_trust_add_bundle(trust, data, size, keys, &how, &sequence, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_pushnumber(L, (lua_Number)sequence);
    return 1;
}

/* Ends lgov_text_begin with a text of the store, which is freed. */
static int push_text(lua_State *L, gov_trust *trust, char *text, size_t size)
{
    int failed = lgov_text_end(L, text, size);
    gov_trust_free_text(trust, text);
    return failed ? lua_error(L) : 1;
}

/* trust:write_bundle(key, {sequence=, issued_at=, expires_at=}) */
static int write_bundle(lua_State *L)
{
    gov_trust *trust = trust_at(L);
    const gov_key *key = lgov_check(L, 2, LGOV_KEY);
    luaL_checktype(L, 3, LUA_TTABLE);
    const gov_trust_bundle_terms terms = {.struct_size = sizeof terms,
                                          .sequence = lgov_integer_field(L, 3, "sequence"),
                                          .issued_at_ms = lgov_time_field(L, 3, "issued_at"),
                                          .expires_at_ms = lgov_time_field(L, 3, "expires_at")};
    char *text = NULL;
    size_t size = 0;
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_trust_write_bundle(trust, key, &terms, &text, &size, err);
    return status == GOV_OK ? push_text(L, trust, text, size) : lgov_fail(L, status, err);
}

/* trust:fetch_platform(client, options) */
static int fetch_platform(lua_State *L)
{
    gov_trust *trust = trust_at(L);
    gov_client *client = lgov_check(L, 2, LGOV_CLIENT);
    gov_call_options options;
    lgov_options(L, 3, &options);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_trust_fetch_platform(trust, client, &options, err), err);
}

typedef gov_status (*fetch_fn)(gov_trust *trust, gov_client *client, const char *name,
                               const gov_call_options *options, gov_error **err);

static int fetch(lua_State *L, fetch_fn function)
{
    gov_trust *trust = trust_at(L);
    gov_client *client = lgov_check(L, 2, LGOV_CLIENT);
    const char *name = luaL_checkstring(L, 3);
    gov_call_options options;
    lgov_options(L, 4, &options);
    gov_error **err = lgov_error(L);
    return lgov_done(L, function(trust, client, name, &options, err), err);
}

/* trust:fetch_issuer(client, issuer, options) */
static int fetch_issuer(lua_State *L)
{
    return fetch(L, gov_trust_fetch_issuer);
}

/* trust:fetch_status_list(client, uri, options) */
static int fetch_status_list(lua_State *L)
{
    return fetch(L, gov_trust_fetch_status_list);
}

/* trust:count("anchor") */
static int count(lua_State *L)
{
    static const char *const kinds[] = {"anchor", "intermediate", "crl", "ocsp",
                                        "issuer", "status_list",  NULL};
    const gov_trust *trust = trust_at(L);
    int kind = luaL_checkoption(L, 2, NULL, kinds) + GOV_TRUST_ANCHOR;
    lua_pushnumber(L, (lua_Number)gov_trust_get_count(trust, (gov_trust_kind)kind));
    return 1;
}

/* JSON text of everything in it. */
static int describe(lua_State *L)
{
    gov_trust *trust = trust_at(L);
    char *text = NULL;
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_trust_describe(trust, &text, err);
    return status == GOV_OK ? push_text(L, trust, text, strlen(text)) : lgov_fail(L, status, err);
}

static const luaL_Reg methods[] = {
    {"add_anchors", add_anchors},
    {"add_intermediates", add_intermediates},
    {"add_crl", add_crl},
    {"add_ocsp", add_ocsp},
    {"add_issuer", add_issuer},
    {"add_status_list", add_status_list},
    {"add_directory", add_directory},
    {"add_bundle", add_bundle},
    {"write_bundle", write_bundle},
    {"fetch_platform", fetch_platform},
    {"fetch_issuer", fetch_issuer},
    {"fetch_status_list", fetch_status_list},
    {"set_verifier", lgov_set_verifier},
    {"count", count},
    {"describe", describe},
    {NULL, NULL},
};

static const luaL_Reg module[] = {
    {"new", new_trust},
    {NULL, NULL},
};

void lgov_open_trust(lua_State *L)
{
    lgov_class(L, LGOV_TRUST, methods);
    lgov_open_verifier(L);
    lgov_module(L, "trust", module);
}
