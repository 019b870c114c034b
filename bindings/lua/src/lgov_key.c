/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, and what is signed with them: govsdk.generate_key, govsdk.key_from_file, govsdk.key_from_jwk. */
#include "lgov_common.h"

LGOV_FREE(free_key, gov_key, gov_key_unref)

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

typedef struct key_text {
    gov_key *key;
    char *text;
} key_text;

static void free_key_text(void *pointer)
{
    key_text *held = pointer;
    gov_key_free_text(held->key, held->text);
}

/* The push may raise, so the text is anchored in a box. */
static int push_text(lua_State *L, key_text *held)
{
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_key_text);
    box->pointer = held;
    lua_pushstring(L, held->text);
    lgov_box_close(box);
    return 1;
}

static int public_jwk(lua_State *L)
{
    key_text held = {.key = lgov_check(L, 1, LGOV_KEY)};
    gov_error **err = lgov_error(L);
    gov_status status = gov_key_copy_public_jwk(held.key, &held.text, err);
    return status == GOV_OK ? push_text(L, &held) : lgov_fail(L, status, err);
}

/* A secret. */
static int private_jwk(lua_State *L)
{
    key_text held = {.key = lgov_check(L, 1, LGOV_KEY)};
    gov_error **err = lgov_error(L);
    gov_status status = gov_key_copy_private_jwk(held.key, &held.text, err);
    return status == GOV_OK ? push_text(L, &held) : lgov_fail(L, status, err);
}

/* key:sign(payload, {alg = ..., typ = ...}) */
static int sign(lua_State *L)
{
    key_text held = {.key = lgov_check(L, 1, LGOV_KEY)};
    size_t size = 0;
    const char *payload = luaL_checklstring(L, 2, &size);
    const gov_jws_sign_options options = {.struct_size = sizeof options,
                                          .alg = lgov_field(L, 3, "alg"),
                                          .typ = lgov_field(L, 3, "typ")};
    gov_error **err = lgov_error(L);
    gov_status status = gov_jws_sign(held.key, &options, payload, size, &held.text, err);
    return status == GOV_OK ? push_text(L, &held) : lgov_fail(L, status, err);
}

static const luaL_Reg methods[] = {
    {"info", info}, {"public_jwk", public_jwk}, {"private_jwk", private_jwk}, {"sign", sign},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"generate_key", generate},
    {"key_from_file", from_file},
    {"key_from_jwk", from_jwk},
    {NULL, NULL},
};

void lgov_open_key(lua_State *L)
{
    lgov_class(L, LGOV_KEY, methods);
    lgov_setfuncs(L, functions);
}
