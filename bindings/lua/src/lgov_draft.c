/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts: the form, materials with progress, pre-check and submit. */
#include "lgov_common.h"

LGOV_FREE(free_findings, gov_findings, gov_findings_free)

static gov_draft *draft_at(lua_State *L)
{
    return lgov_check(L, 1, LGOV_DRAFT);
}

static int set_text(lua_State *L)
{
    gov_draft *draft = draft_at(L);
    const char *pointer = luaL_checkstring(L, 2);
    const char *value = luaL_checkstring(L, 3);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_draft_set_text(draft, pointer, value, err), err);
}

/* draft:set_json(pointer, text); nil removes the field. */
static int set_json(lua_State *L)
{
    gov_draft *draft = draft_at(L);
    const char *pointer = luaL_checkstring(L, 2);
    const char *json = luaL_optstring(L, 3, NULL);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_draft_set_json(draft, pointer, json, err), err);
}

static int set_delivery(lua_State *L)
{
    gov_draft *draft = draft_at(L);
    const char *delivery = luaL_checkstring(L, 2);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_draft_set_delivery(draft, delivery, err), err);
}

/* A progress function on its way through C: an error in it is kept and raised after the call. */
typedef struct upload {
    lua_State *L;
    int function; /* index in the stack */
    int failed;   /* the error is on top of the stack */
    lgov_box *draft;
} upload;

static int on_progress(void *user, uint64_t sent_bytes, uint64_t total_bytes)
{
    upload *u = user;
    lua_pushvalue(u->L, u->function);
    lua_pushnumber(u->L, (lua_Number)sent_bytes);
    lua_pushnumber(u->L, (lua_Number)total_bytes);
    if (lua_pcall(u->L, 2, 1, 0) != 0) {
        u->failed = 1;
        return 1;
    }
    int stop = lua_isboolean(u->L, -1) && !lua_toboolean(u->L, -1);
    lua_pop(u->L, 1);
    return stop;
}

/* Fills upload options from the table at arg: file_name, media_type, progress. */
static void upload_options(lua_State *L, int arg, gov_upload_options *out, upload *u)
{
    *out = (gov_upload_options){.struct_size = sizeof *out,
                                .file_name = lgov_field(L, arg, "file_name"),
                                .media_type = lgov_field(L, arg, "media_type")};
    *u = (upload){.L = L};
    if (lua_isnoneornil(L, arg)) {
        return;
    }
    lua_getfield(L, arg, "progress");
    if (lua_isfunction(L, -1)) {
        u->function = lua_gettop(L);
        out->progress = on_progress;
        out->progress_user = u;
    }
}

static int uploaded(lua_State *L, const upload *u, gov_status status, gov_error **err)
{
    lgov_unpin(u->draft);
    if (u->failed) {
        return lua_error(L);
    }
    return lgov_done(L, status, err);
}

static const char *const upload_texts[] = {"file_name", "media_type", NULL};

/* Makes ready for functions that are called meanwhile; uploaded() ends it. */
static void hold(lua_State *L, upload *u)
{
    lgov_keep(L, 4, upload_texts);
    lgov_keep(L, 5, lgov_option_texts);
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    u->draft = lgov_pin(L, 1);
}

/* draft:attach_file(material, path, {file_name=, media_type=, progress=}, options) */
static int attach_file(lua_State *L)
{
    lua_settop(L, 5);
    gov_draft *draft = draft_at(L);
    const char *code = luaL_checkstring(L, 2);
    const char *path = luaL_checkstring(L, 3);
    gov_call_options options;
    gov_upload_options how;
    upload u;
    lgov_options(L, 5, &options);
    gov_error **err = lgov_error(L);
    upload_options(L, 4, &how, &u);
    hold(L, &u);
    return uploaded(L, &u, gov_draft_attach_file(draft, code, path, &how, &options, err), err);
}

/* draft:attach_bytes(material, bytes, {file_name=, media_type=, progress=}, options) */
static int attach_bytes(lua_State *L)
{
    lua_settop(L, 5);
    gov_draft *draft = draft_at(L);
    const char *code = luaL_checkstring(L, 2);
    size_t size = 0;
    const char *data = luaL_checklstring(L, 3, &size);
    gov_call_options options;
    gov_upload_options how;
    upload u;
    lgov_options(L, 5, &options);
    gov_error **err = lgov_error(L);
    upload_options(L, 4, &how, &u);
    hold(L, &u);
    return uploaded(L, &u, gov_draft_attach_memory(draft, code, data, size, &how, &options, err),
                    err);
}

static int attach_certificate(lua_State *L)
{
    gov_draft *draft = draft_at(L);
    const char *code = luaL_checkstring(L, 2);
    const char *id = luaL_checkstring(L, 3);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_draft_attach_certificate(draft, code, id, err), err);
}

static int promise_material(lua_State *L)
{
    gov_draft *draft = draft_at(L);
    const char *code = luaL_checkstring(L, 2);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_draft_promise_material(draft, code, err), err);
}

static int precheck(lua_State *L)
{
    gov_draft *draft = draft_at(L);
    gov_call_options options;
    lgov_options(L, 2, &options);
    lgov_box *box = lgov_new(L, LGOV_TEMP, free_findings);
    gov_error **err = lgov_error(L);
    gov_status status = gov_draft_precheck(draft, &options, (gov_findings **)&box->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    const gov_findings *found = box->pointer;
    lua_newtable(L);
    for (size_t i = 0; i < gov_findings_get_count(found); i++) {
        lua_newtable(L);
        lgov_set_string(L, "pointer", gov_findings_get_pointer(found, i));
        lgov_set_string(L, "severity", gov_findings_get_severity(found, i));
        lgov_set_string(L, "code", gov_findings_get_code(found, i));
        lgov_set_string(L, "message", gov_findings_get_message(found, i, GOV_LANGUAGE_EN));
        lgov_set_string(L, "message_zh", gov_findings_get_message(found, i, GOV_LANGUAGE_ZH));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lgov_box_close(box);
    return 1;
}

static int save(lua_State *L)
{
    gov_draft *draft = draft_at(L);
    gov_call_options options;
    lgov_options(L, 2, &options);
    gov_error **err = lgov_error(L);
    return lgov_done(L, gov_draft_save(draft, &options, err), err);
}

static int submit(lua_State *L)
{
    gov_draft *draft = draft_at(L);
    gov_call_options options;
    lgov_options(L, 2, &options);
    lgov_box *receipt = lgov_new(L, LGOV_TEMP, lgov_receipt_free);
    gov_error **err = lgov_error(L);
    gov_status status = gov_matter_submit(draft, &options, (gov_receipt **)&receipt->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lgov_push_receipt(L, receipt->pointer);
    lgov_box_close(receipt);
    return 1;
}

static const luaL_Reg draft_methods[] = {
    {"set_text", set_text},
    {"set_json", set_json},
    {"set_delivery", set_delivery},
    {"attach_file", attach_file},
    {"attach_bytes", attach_bytes},
    {"attach_certificate", attach_certificate},
    {"promise_material", promise_material},
    {"precheck", precheck},
    {"save", save},
    {"submit", submit},
    {NULL, NULL},
};

void lgov_open_matter(lua_State *L)
{
    lgov_class(L, LGOV_DRAFT, draft_methods);
}
