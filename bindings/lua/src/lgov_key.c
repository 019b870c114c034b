/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, and what is signed with them: govsdk.generate_key, govsdk.key_from_*, govsdk.key_set_from_*. */
#include <string.h>

#include "lgov_common.h"

LGOV_FREE(free_key, gov_key, gov_key_unref)
LGOV_FREE(free_key_set, gov_key_set, gov_key_set_unref)

/* Fills options from the table at arg, which may be absent. Texts stay the table's. */
static gov_key_options options_of(lua_State *L, int arg)
{
    const gov_key_options options = {.struct_size = sizeof options,
                                     .kid = lgov_field(L, arg, "kid"),
                                     .alg = lgov_field(L, arg, "alg"),
                                     .use = lgov_field(L, arg, "use"),
                                     .sm2_id = lgov_field(L, arg, "sm2_id"),
                                     .password = lgov_field(L, arg, "password")};
    return options;
}

/* govsdk.generate_key("P-256", {kid = ...}) */
static int generate(lua_State *L)
{
    const char *kind = luaL_checkstring(L, 1);
    const gov_key_options options = options_of(L, 2);
    gov_error **err = lgov_error(L);
    lgov_box *key = lgov_new(L, LGOV_KEY, free_key);
    gov_status status = gov_key_generate(NULL, kind, &options, (gov_key **)&key->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* govsdk.key_from_file(path, {password = ...}) */
static int from_file(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    const gov_key_options options = options_of(L, 2);
    gov_error **err = lgov_error(L);
    lgov_box *key = lgov_new(L, LGOV_KEY, free_key);
    gov_status status = gov_key_from_file(NULL, path, &options, (gov_key **)&key->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* govsdk.key_from_jwk(text, {kid = ...}) */
static int from_jwk(lua_State *L)
{
    size_t size = 0;
    const char *json = luaL_checklstring(L, 1, &size);
    const gov_key_options options = options_of(L, 2);
    gov_error **err = lgov_error(L);
    lgov_box *key = lgov_new(L, LGOV_KEY, free_key);
    gov_status status =
        gov_key_from_jwk(NULL, json, size, &options, (gov_key **)&key->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* govsdk.key_from_pem(text, {password = ...}) */
static int from_pem(lua_State *L)
{
    size_t size = 0;
    const char *pem = luaL_checklstring(L, 1, &size);
    const gov_key_options options = options_of(L, 2);
    gov_error **err = lgov_error(L);
    lgov_box *key = lgov_new(L, LGOV_KEY, free_key);
    gov_status status = gov_key_from_pem(NULL, pem, size, &options, (gov_key **)&key->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* govsdk.key_set_from_json(text): keys to verify with */
static int set_from_json(lua_State *L)
{
    size_t size = 0;
    const char *json = luaL_checklstring(L, 1, &size);
    gov_error **err = lgov_error(L);
    lgov_box *set = lgov_new(L, LGOV_KEY_SET, free_key_set);
    gov_status status = gov_key_set_from_json(NULL, json, size, (gov_key_set **)&set->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* govsdk.key_set_from_key(key): its public half */
static int set_from_key(lua_State *L)
{
    const gov_key *key = lgov_check(L, 1, LGOV_KEY);
    gov_error **err = lgov_error(L);
    lgov_box *set = lgov_new(L, LGOV_KEY_SET, free_key_set);
    gov_status status = gov_key_set_from_key(key, (gov_key_set **)&set->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

/* The ids of the keys; an empty one for a key without. */
static int kids(lua_State *L)
{
    const gov_key_set *set = lgov_check(L, 1, LGOV_KEY_SET);
    lua_newtable(L);
    for (size_t i = 0; i < gov_key_set_get_count(set); i++) {
        const char *kid = gov_key_set_get_kid(set, i);
        lua_pushstring(L, kid != NULL ? kid : "");
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

static int info(lua_State *L)
{
    gov_key *key = lgov_check(L, 1, LGOV_KEY);
    lua_newtable(L);
    lgov_set_string(L, "kind", gov_key_get_kind(key));
    lgov_set_string(L, "kid", gov_key_get_kid(key));
    lgov_set_string(L, "thumbprint", gov_key_get_thumbprint(key));
    lgov_set_boolean(L, "private", gov_key_is_private(key));
    return 1;
}

/* Ends lgov_text_begin with a text of the key, which is freed. */
static int push_text(lua_State *L, gov_key *key, char *text)
{
    int failed = lgov_text_end(L, text, strlen(text));
    gov_key_free_text(key, text);
    return failed ? lua_error(L) : 1;
}

static int public_jwk(lua_State *L)
{
    gov_key *key = lgov_check(L, 1, LGOV_KEY);
    char *text = NULL;
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_key_copy_public_jwk(key, &text, err);
    return status == GOV_OK ? push_text(L, key, text) : lgov_fail(L, status, err);
}

/* A secret. */
static int private_jwk(lua_State *L)
{
    gov_key *key = lgov_check(L, 1, LGOV_KEY);
    char *text = NULL;
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_key_copy_private_jwk(key, &text, err);
    return status == GOV_OK ? push_text(L, key, text) : lgov_fail(L, status, err);
}

/* key:sign(payload, {alg = ..., typ = ...}) */
static int sign(lua_State *L)
{
    gov_key *key = lgov_check(L, 1, LGOV_KEY);
    char *text = NULL;
    size_t size = 0;
    const char *payload = luaL_checklstring(L, 2, &size);
    const gov_jws_sign_options options = {.struct_size = sizeof options,
                                          .alg = lgov_field(L, 3, "alg"),
                                          .typ = lgov_field(L, 3, "typ")};
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_jws_sign(key, &options, payload, size, &text, err);
    return status == GOV_OK ? push_text(L, key, text) : lgov_fail(L, status, err);
}

static const luaL_Reg methods[] = {
    {"info", info}, {"public_jwk", public_jwk}, {"private_jwk", private_jwk}, {"sign", sign},
    {NULL, NULL},
};

/* set:verify_jws(jws, "ES256 RS256", {typ = ...}) gives the payload. */
static int verify_jws(lua_State *L)
{
    const gov_key_set *set = lgov_check(L, 1, LGOV_KEY_SET);
    size_t size = 0;
    const char *jws = luaL_checklstring(L, 2, &size);
    const char *algs = luaL_checkstring(L, 3);
    const gov_jws_verify_options options = {.struct_size = sizeof options,
                                            .typ = lgov_field(L, 4, "typ")};
    char *payload = NULL;
    size_t length = 0;
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_jws_verify_with(set, algs, &options, jws, size, &payload, &length, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    int failed = lgov_text_end(L, payload, length);
    gov_key_set_free_text(set, payload);
    return failed ? lua_error(L) : 1;
}

static const luaL_Reg set_methods[] = {
    {"verify_jws", verify_jws},
    {"kids", kids},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"generate_key", generate},
    {"key_from_file", from_file},
    {"key_from_jwk", from_jwk},
    {"key_from_pem", from_pem},
    {"key_set_from_json", set_from_json},
    {"key_set_from_key", set_from_key},
    {NULL, NULL},
};

void lgov_open_key(lua_State *L)
{
    lgov_class(L, LGOV_KEY, methods);
    lgov_class(L, LGOV_KEY_SET, set_methods);
    lgov_setfuncs(L, functions);
}
