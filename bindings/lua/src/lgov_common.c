/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes, errors, options and fields: see lgov_common.h. It knows no domain. */
#include <math.h>
#include <string.h>

#include "lgov_common.h"

void lgov_setfuncs(lua_State *L, const luaL_Reg *functions)
{
    for (; functions->name != NULL; functions++) {
        lua_pushcfunction(L, functions->func);
        lua_setfield(L, -2, functions->name);
    }
}

void lgov_module(lua_State *L, const char *name, const luaL_Reg *functions)
{
    lua_newtable(L);
    lgov_setfuncs(L, functions);
    lua_setfield(L, -2, name);
}

size_t lgov_rawlen(lua_State *L, int index)
{
#if LUA_VERSION_NUM >= 502
    return lua_rawlen(L, index);
#else
    return lua_objlen(L, index);
#endif
}

void lgov_box_close(lgov_box *box)
{
    void *pointer = box->pointer;
    if (box->users > 0) {
        box->closed = 1;
        return;
    }
    box->pointer = NULL;
    if (pointer != NULL) {
        box->free(pointer);
    }
}

lgov_box *lgov_pin(lua_State *L, int index)
{
    lgov_box *box = index == 0 ? NULL : lua_touserdata(L, index);
    if (box != NULL) {
        box->users++;
    }
    return box;
}

void lgov_unpin(lgov_box *box)
{
    if (box != NULL && --box->users == 0 && box->closed) {
        lgov_box_close(box);
    }
}

static int close_box(lua_State *L)
{
    lgov_box *box = lua_touserdata(L, 1);
    if (box == NULL) {
        return luaL_error(L, "an object of govsdk is expected");
    }
    lgov_box_close(box);
    return 0;
}

void lgov_class(lua_State *L, const char *name, const luaL_Reg *methods)
{
    luaL_newmetatable(L, name);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    static const char *const closers[] = {"close", "__gc", "__close"};
    lua_pushcfunction(L, close_box);
    for (size_t i = 0; i < sizeof closers / sizeof closers[0]; i++) {
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, closers[i]);
    }
    lua_pop(L, 1);
    if (methods != NULL) {
        lgov_setfuncs(L, methods);
    }
    lua_pop(L, 1);
}

void lgov_extend(lua_State *L, const char *name, const luaL_Reg *methods)
{
    luaL_getmetatable(L, name);
    lgov_setfuncs(L, methods);
    lua_pop(L, 1);
}

void *lgov_new_sized(lua_State *L, const char *name, void (*free)(void *pointer), size_t size)
{
    lgov_box *box = lua_newuserdata(L, size);
    memset(box, 0, size);
    box->free = free;
    luaL_getmetatable(L, name);
    lua_setmetatable(L, -2);
    return box;
}

lgov_box *lgov_new(lua_State *L, const char *name, void (*free)(void *pointer))
{
    return lgov_new_sized(L, name, free, sizeof(lgov_box));
}

void *lgov_check(lua_State *L, int arg, const char *name)
{
    lgov_box *box = luaL_checkudata(L, arg, name);
    if (box->pointer == NULL || box->closed) {
        luaL_argerror(L, arg, "the object is closed");
    }
    return box->pointer;
}

static void free_error(void *pointer)
{
    gov_error_free((gov_error *)pointer);
}

gov_error **lgov_error(lua_State *L)
{
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_error);
    return (gov_error **)&box->pointer;
}

typedef struct piece {
    const char *text;
    size_t size;
} piece;

static int copy_piece(lua_State *L)
{
    const piece *p = lua_touserdata(L, 1);
    if (p->text == NULL) {
        lua_pushnil(L);
    } else {
        lua_pushlstring(L, p->text, p->size);
    }
    return 1;
}

void lgov_text_begin(lua_State *L)
{
    lua_pushcfunction(L, copy_piece);
}

int lgov_text_end(lua_State *L, const char *text, size_t size)
{
    piece p = {text, size};
    lua_pushlightuserdata(L, &p);
    return lua_pcall(L, 1, 1, 0);
}

static void push_fields(lua_State *L, const gov_error *error)
{
    lua_newtable(L);
    for (size_t i = 0; i < gov_error_get_field_count(error); i++) {
        lua_newtable(L);
        lgov_set_string(L, "pointer", gov_error_get_field_pointer(error, i));
        lgov_set_string(L, "code", gov_error_get_field_code(error, i));
        lgov_set_string(L, "message", gov_error_get_field_message(error, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "fields");
}

/* What a stronger login wants, and the error itself for session:step_up, which then owns it. */
static void push_challenge(lua_State *L, gov_error **err)
{
    lgov_set_string(L, "acr_values", gov_error_get_acr_values(*err));
    if (gov_error_get_max_age_s(*err) >= 0) {
        lgov_set_number(L, "max_age", (lua_Number)gov_error_get_max_age_s(*err));
    }
    lgov_box *box = lgov_new(L, LGOV_CHALLENGE, free_error);
    box->pointer = *err;
    *err = NULL;
    lua_setfield(L, -2, "challenge");
}

static void push_details(lua_State *L, gov_status status, const gov_error *error)
{
    lua_newtable(L);
    lgov_set_string(L, "category", gov_category_get_name(gov_status_get_category(status)));
    if (error == NULL) {
        return;
    }
    lgov_set_string(L, "origin", gov_origin_get_name(gov_error_get_origin(error)));
    lgov_set_string(L, "message_zh", gov_error_get_message(error, GOV_LANGUAGE_ZH));
    lgov_set_string(L, "citizen_message", gov_error_get_citizen_message(error, GOV_LANGUAGE_ZH));
    lgov_set_string(L, "platform_code", gov_error_get_platform_code(error));
    lgov_set_string(L, "request_id", gov_error_get_request_id(error));
    lgov_set_string(L, "idempotency_key", gov_error_get_idempotency_key(error));
    lgov_set_number(L, "http_status", (lua_Number)gov_error_get_http_status(error));
    lgov_set_number(L, "attempts", (lua_Number)gov_error_get_attempts(error));
    if (gov_error_get_retry_after_ms(error) >= 0) {
        lgov_set_number(L, "retry_after", lgov_seconds(gov_error_get_retry_after_ms(error)));
    }
    push_fields(L, error);
}

int lgov_fail(lua_State *L, gov_status status, gov_error **err)
{
    const gov_error *error = *err;
    lua_pushnil(L);
    lua_pushstring(L, error != NULL ? gov_error_get_message(error, GOV_LANGUAGE_EN)
                                    : gov_status_get_text(status, GOV_LANGUAGE_EN));
    lua_pushstring(L, gov_status_get_name(status));
    push_details(L, status, error);
    if (status == GOV_ERR_STEP_UP && *err != NULL) {
        push_challenge(L, err);
    }
    gov_error_free(*err);
    *err = NULL;
    return 4;
}

int lgov_done(lua_State *L, gov_status status, gov_error **err)
{
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_pushboolean(L, 1);
    return 1;
}

const char *lgov_field(lua_State *L, int arg, const char *name)
{
    if (lua_isnoneornil(L, arg)) {
        return NULL;
    }
    luaL_checktype(L, arg, LUA_TTABLE);
    lua_getfield(L, arg, name);
    const char *value = NULL;
    if (lua_type(L, -1) == LUA_TSTRING) {
        value = lua_tostring(L, -1);
        luaL_argcheck(L, strlen(value) == lgov_rawlen(L, -1), arg, "a text has a NUL in it");
    } else if (!lua_isnil(L, -1)) {
        luaL_error(L, "%s must be a string", name);
    }
    lua_pop(L, 1);
    return value;
}

int64_t lgov_integer_field(lua_State *L, int arg, const char *name)
{
    if (lua_isnoneornil(L, arg)) {
        return 0;
    }
    luaL_checktype(L, arg, LUA_TTABLE);
    lua_getfield(L, arg, name);
    lua_Number value = lua_isnil(L, -1) ? 0 : luaL_checknumber(L, -1);
    luaL_argcheck(L, value > -1e15 && value < 1e15, arg, name);
    lua_pop(L, 1);
    return (int64_t)value;
}

uint32_t lgov_count_field(lua_State *L, int arg, const char *name)
{
    int64_t value = lgov_integer_field(L, arg, name);
    luaL_argcheck(L, value >= 0 && value <= UINT32_MAX, arg, name);
    return (uint32_t)value;
}

int64_t lgov_time_field(lua_State *L, int arg, const char *name)
{
    if (lua_isnoneornil(L, arg)) {
        return 0;
    }
    luaL_checktype(L, arg, LUA_TTABLE);
    lua_getfield(L, arg, name);
    lua_Number value = lua_isnil(L, -1) ? 0 : luaL_checknumber(L, -1);
    luaL_argcheck(L, value > -1e12 && value < 1e12, arg, name);
    lua_pop(L, 1);
    return (int64_t)(value * 1000);
}

int lgov_boolean_field(lua_State *L, int arg, const char *name)
{
    if (lua_isnoneornil(L, arg)) {
        return 0;
    }
    luaL_checktype(L, arg, LUA_TTABLE);
    lua_getfield(L, arg, name);
    int value = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

int lgov_word_field(lua_State *L, int arg, const char *name, const char *const *words, int absent)
{
    const char *word = lgov_field(L, arg, name);
    if (word == NULL) {
        return absent;
    }
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(word, words[i]) == 0) {
            return i;
        }
    }
    return luaL_error(L, "%s: unknown word %s", name, word);
}

const char *const *lgov_list_field(lua_State *L, int arg, const char *name, size_t *out_count)
{
    *out_count = 0;
    if (lua_isnoneornil(L, arg)) {
        return NULL;
    }
    luaL_checktype(L, arg, LUA_TTABLE);
    lua_getfield(L, arg, name);
    if (lua_isnil(L, -1)) {
        return NULL;
    }
    luaL_argcheck(L, lua_istable(L, -1), arg, name);
    size_t count = lgov_rawlen(L, -1);
    luaL_argcheck(L, count <= 4096, arg, name);
    const char **texts = lua_newuserdata(L, (count + 1) * sizeof *texts);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -2, (int)i + 1);
        luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, arg, name);
        texts[i] = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    *out_count = count;
    return texts;
}

void *lgov_object_field(lua_State *L, int arg, const char *name, const char *class_name)
{
    if (lua_isnoneornil(L, arg)) {
        return NULL;
    }
    luaL_checktype(L, arg, LUA_TTABLE);
    lua_getfield(L, arg, name);
    return lua_isnil(L, -1) ? NULL : lgov_check(L, lua_gettop(L), class_name);
}

const char *const lgov_option_texts[] = {"idempotency_key", "grant_id", NULL};

void lgov_keep(lua_State *L, int arg, const char *const *names)
{
    for (; !lua_isnoneornil(L, arg) && *names != NULL; names++) {
        luaL_checkstack(L, LUA_MINSTACK, NULL);
        lua_getfield(L, arg, *names);
    }
}

void lgov_options(lua_State *L, int arg, gov_call_options *out)
{
    *out = (gov_call_options){.struct_size = sizeof *out};
    if (lua_isnoneornil(L, arg)) {
        return;
    }
    luaL_checktype(L, arg, LUA_TTABLE);
    lua_getfield(L, arg, "timeout");
    if (!lua_isnil(L, -1)) {
        lua_Number seconds = luaL_checknumber(L, -1);
        luaL_argcheck(L, seconds > 0 && seconds < 1e9, arg, "timeout is in seconds");
        out->timeout_ms = (int64_t)(seconds * 1000);
    }
    lua_pop(L, 1);
    out->idempotency_key = lgov_field(L, arg, "idempotency_key");
    out->grant_id = lgov_field(L, arg, "grant_id");
}

void lgov_set_string(lua_State *L, const char *name, const char *value)
{
    if (value != NULL) {
        lua_pushstring(L, value);
        lua_setfield(L, -2, name);
    }
}

void lgov_set_number(lua_State *L, const char *name, lua_Number value)
{
    lua_pushnumber(L, value);
    lua_setfield(L, -2, name);
}

void lgov_set_boolean(lua_State *L, const char *name, int value)
{
    lua_pushboolean(L, value);
    lua_setfield(L, -2, name);
}

void lgov_set_time(lua_State *L, const char *name, int64_t ms)
{
    if (ms != 0) {
        lgov_set_number(L, name, ms == INT64_MAX ? (lua_Number)HUGE_VAL : lgov_seconds(ms));
    }
}

lua_Number lgov_seconds(int64_t ms)
{
    return (lua_Number)ms / 1000;
}
