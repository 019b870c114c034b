/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching a certificate's file: into a string, to a function or to disk. What the functions raise ends
 * the fetch and is raised after the call. */
#include "lgov_common.h"

LGOV_FREE(free_file, gov_certificate_file, gov_certificate_file_free)

gov_certificate_format lgov_format(lua_State *L, int arg)
{
    int format = luaL_checkoption(L, arg, NULL, lgov_formats);
    luaL_argcheck(L, format != GOV_CERTIFICATE_OTHER, arg,
                  "ofd, pdf, sd_jwt, json or image is expected");
    return (gov_certificate_format)format;
}

/* Functions on their way through C; the members are indices in the stack, 0: none. */
typedef struct hooks {
    lua_State *L;
    int progress;
    int write;
    int runner;
    int key;    /* the holder's */
    int failed; /* the error is on top of the stack */
} hooks;

typedef struct piece {
    const void *data;
    size_t size;
} piece;

static int on_progress(void *user, uint64_t received, uint64_t total)
{
    hooks *h = user;
    if (h->failed) {
        return 1;
    }
    lua_pushvalue(h->L, h->progress);
    lua_pushnumber(h->L, (lua_Number)received);
    lua_pushnumber(h->L, (lua_Number)total);
    if (lua_pcall(h->L, 2, 1, 0) != 0) {
        h->failed = 1;
        return 1;
    }
    int stop = lua_isboolean(h->L, -1) && !lua_toboolean(h->L, -1);
    lua_pop(h->L, 1);
    return stop;
}

/* write, piece: a string is made, which may raise and so needs the call. */
static int run_write(lua_State *L)
{
    const piece *p = lua_touserdata(L, 2);
    lua_pushvalue(L, 1);
    lua_pushlstring(L, p->data, p->size);
    lua_call(L, 1, 0);
    return 0;
}

static gov_status on_write(void *user, const void *data, size_t size)
{
    hooks *h = user;
    piece p = {data, size};
    if (h->failed) {
        return GOV_ERR_HOOK;
    }
    lua_pushvalue(h->L, h->runner);
    lua_pushvalue(h->L, h->write);
    lua_pushlightuserdata(h->L, &p);
    h->failed = lua_pcall(h->L, 2, 0, 0) != 0;
    return h->failed ? GOV_ERR_HOOK : GOV_OK;
}

/* Fills fetch options from the table at arg, which may be absent: {marked_copy=, copy_expires_at=,
 * digest=, max_bytes=, progress=, holder_key=}. */
static void fetch_options(lua_State *L, int arg, gov_fetch_options *out, hooks *h)
{
    static const char *const digests[] = {"sha256", "sm3", NULL};
    int64_t max_bytes = lgov_integer_field(L, arg, "max_bytes");
    luaL_argcheck(L, max_bytes >= 0, arg, "max_bytes");
    *out = (gov_fetch_options){
        .struct_size = sizeof *out,
        .flags = lgov_boolean_field(L, arg, "marked_copy") ? GOV_FETCH_MARKED_COPY : 0,
        .max_bytes = (uint64_t)max_bytes,
        .digest = (gov_digest)lgov_word_field(L, arg, "digest", digests, GOV_DIGEST_SHA256),
        .copy_expires_at_ms = lgov_time_field(L, arg, "copy_expires_at")};
    if (lua_isnoneornil(L, arg)) {
        return;
    }
    out->holder_key = lgov_object_field(L, arg, "holder_key", LGOV_KEY);
    h->key = out->holder_key == NULL ? 0 : lua_gettop(L);
    lua_getfield(L, arg, "progress");
    if (!lua_isnil(L, -1)) {
        luaL_argcheck(L, lua_isfunction(L, -1), arg, "progress must be a function");
        h->progress = lua_gettop(L);
        out->progress = on_progress;
        out->progress_user = h;
    }
}

static void push_info(lua_State *L, const gov_certificate_file *file)
{
    int64_t created = gov_certificate_file_get_copy_created_ms(file);
    lua_newtable(L);
    lgov_set_string(L, "digest", gov_certificate_file_get_digest(file));
    lgov_set_string(L, "media_type", gov_certificate_file_get_media_type(file));
    lgov_set_number(L, "size", (lua_Number)gov_certificate_file_get_size(file));
    if (created != 0) {
        lua_newtable(L);
        lgov_set_string(L, "creator", gov_certificate_file_get_copy_creator(file));
        lgov_set_string(L, "cause", gov_certificate_file_get_copy_cause(file));
        lgov_set_time(L, "created_at", created);
        lgov_set_time(L, "expires_at", gov_certificate_file_get_copy_expires_ms(file));
        lua_setfield(L, -2, "copy");
    }
}

/* What the three functions share: the arguments, and what is given back. */
typedef struct fetch {
    gov_session *session;
    const char *id;
    gov_certificate_format format;
    gov_usage held;
    const gov_usage *usage;
    gov_fetch_options how;
    gov_call_options options;
    hooks hooks;
    lgov_box *file;
    gov_error **err;
    lgov_box *pinned[2];
} fetch;

static void begin(lua_State *L, fetch *f, int how)
{
    lua_settop(L, how + 1);
    f->session = lgov_check(L, 1, LGOV_SESSION);
    f->id = luaL_checkstring(L, 2);
    f->format = lgov_format(L, 3);
    f->usage = lgov_usage(L, 4, &f->held);
    f->hooks = (hooks){.L = L};
    fetch_options(L, how, &f->how, &f->hooks);
    lgov_options(L, how + 1, &f->options);
    lgov_keep(L, 4, lgov_usage_texts);
    lgov_keep(L, how + 1, lgov_option_texts);
    f->file = lgov_new(L, LGOV_TEMP, free_file);
    f->err = lgov_error(L);
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    lua_pushcfunction(L, run_write);
    f->hooks.runner = lua_gettop(L);
    /* Nothing raises from here to finish(). */
    f->pinned[0] = lgov_pin(L, 1);
    f->pinned[1] = lgov_pin(L, f->hooks.key);
}

static int finish(lua_State *L, const fetch *f, gov_status status, int with_data)
{
    lgov_unpin(f->pinned[0]);
    lgov_unpin(f->pinned[1]);
    if (f->hooks.failed) {
        return lua_error(L);
    }
    if (status != GOV_OK) {
        return lgov_fail(L, status, f->err);
    }
    const gov_certificate_file *file = f->file->pointer;
    if (with_data) {
        const char *data = gov_certificate_file_get_data(file);
        size_t size = (size_t)gov_certificate_file_get_size(file);
        lua_pushlstring(L, size > 0 ? data : "", size);
    }
    push_info(L, file);
    lgov_box_close(f->file);
    return with_data ? 2 : 1;
}

/* session:fetch_certificate(id, format, usage, how, options) gives the bytes and what is said of them. */
static int fetch_certificate(lua_State *L)
{
    fetch f;
    begin(L, &f, 5);
    gov_status status =
        gov_certificate_fetch(f.session, f.id, f.format, f.usage, &f.how, &f.options,
                              (gov_certificate_file **)&f.file->pointer, f.err);
    return finish(L, &f, status, 1);
}

/* session:fetch_certificate_stream(id, format, usage, write, how, options) */
static int fetch_certificate_stream(lua_State *L)
{
    fetch f;
    luaL_checktype(L, 5, LUA_TFUNCTION);
    begin(L, &f, 6);
    f.hooks.write = 5;
    gov_status status =
        gov_certificate_fetch_stream(f.session, f.id, f.format, f.usage, &f.how, on_write, &f.hooks,
                                     &f.options, (gov_certificate_file **)&f.file->pointer, f.err);
    return finish(L, &f, status, 0);
}

/* session:fetch_certificate_file(id, format, usage, path, how, options) */
static int fetch_certificate_file(lua_State *L)
{
    fetch f;
    const char *path = luaL_checkstring(L, 5);
    begin(L, &f, 6);
    gov_status status =
        gov_certificate_fetch_file(f.session, f.id, f.format, f.usage, &f.how, path, &f.options,
                                   (gov_certificate_file **)&f.file->pointer, f.err);
    return finish(L, &f, status, 0);
}

const luaL_Reg lgov_certificate_file_methods[] = {
    {"fetch_certificate", fetch_certificate},
    {"fetch_certificate_stream", fetch_certificate_stream},
    {"fetch_certificate_file", fetch_certificate_file},
    {NULL, NULL},
};
