/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk.qr: split(data, capacity) gives the texts of codes, reader() joins them. Nothing is drawn. */
#include "lgov_common.h"

LGOV_FREE(free_frames, gov_qr_frames, gov_qr_frames_free)
LGOV_FREE(free_reader, gov_qr_reader, gov_qr_reader_free)

static int split(lua_State *L)
{
    size_t size = 0;
    const char *data = luaL_checklstring(L, 1, &size);
    lua_Number capacity = luaL_optnumber(L, 2, 0);
    luaL_argcheck(L, capacity >= 0 && capacity <= UINT32_MAX, 2, "characters of a code");
    lgov_box *frames = lgov_new(L, LGOV_TEMP, free_frames);
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_qr_split(NULL, data, size, (uint32_t)capacity, (gov_qr_frames **)&frames->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_newtable(L);
    for (size_t i = 0; i < gov_qr_frames_get_count(frames->pointer); i++) {
        lua_pushstring(L, gov_qr_frames_get_text(frames->pointer, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lgov_box_close(frames);
    return 1;
}

static int new_reader(lua_State *L)
{
    gov_error **err = lgov_error(L);
    lgov_box *reader = lgov_new(L, LGOV_QR_READER, free_reader);
    gov_status status = gov_qr_reader_new(NULL, (gov_qr_reader **)&reader->pointer, err);
    return status == GOV_OK ? 1 : lgov_fail(L, status, err);
}

static int push_progress(lua_State *L, const gov_qr_reader *reader)
{
    size_t total = 0;
    size_t added = gov_qr_reader_get_progress(reader, &total);
    lua_pushnumber(L, (lua_Number)added);
    lua_pushnumber(L, (lua_Number)total);
    return 2;
}

/* How many frames were added, and how many there are: 0 while that is not known. */
static int progress(lua_State *L)
{
    return push_progress(L, lgov_check(L, 1, LGOV_QR_READER));
}

/* reader:add(text) gives what progress gives. */
static int add(lua_State *L)
{
    gov_qr_reader *reader = lgov_check(L, 1, LGOV_QR_READER);
    size_t size = 0;
    const char *text = luaL_checklstring(L, 2, &size);
    gov_error **err = lgov_error(L);
    gov_status status = gov_qr_reader_add(reader, text, size, err);
    return status == GOV_OK ? push_progress(L, reader) : lgov_fail(L, status, err);
}

/* The document; the reader is empty afterwards. */
static int take(lua_State *L)
{
    gov_qr_reader *reader = lgov_check(L, 1, LGOV_QR_READER);
    char *data = NULL;
    size_t size = 0;
    gov_error **err = lgov_error(L);
    lgov_text_begin(L);
    gov_status status = gov_qr_reader_take(reader, &data, &size, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    int failed = lgov_text_end(L, data, size);
    gov_qr_reader_free_data(reader, data, size);
    return failed ? lua_error(L) : 1;
}

static int reset(lua_State *L)
{
    gov_qr_reader_reset(lgov_check(L, 1, LGOV_QR_READER));
    return 0;
}

static const luaL_Reg methods[] = {
    {"add", add}, {"progress", progress}, {"take", take}, {"reset", reset}, {NULL, NULL},
};

static const luaL_Reg module[] = {
    {"split", split},
    {"reader", new_reader},
    {NULL, NULL},
};

void lgov_open_qr(lua_State *L)
{
    lgov_class(L, LGOV_QR_READER, methods);
    lgov_module(L, "qr", module);
}
