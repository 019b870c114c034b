/* SPDX-License-Identifier: Apache-2.0 */
/* A verifier of the deployment that is written in Lua: function(data, at, report). It is called in the
 * Lua thread that verifies; what it raises is raised after the call. */
#include "lgov_trust.h"

void lgov_push_functions(lua_State *L, int index)
{
#if LUA_VERSION_NUM >= 504
    (void)lua_getiuservalue(L, index, 1);
#elif LUA_VERSION_NUM >= 502
    (void)lua_getuservalue(L, index);
#else
    lua_getfenv(L, index);
#endif
}

void lgov_set_functions(lua_State *L, int index)
{
#if LUA_VERSION_NUM >= 504
    (void)lua_setiuservalue(L, index, 1);
#elif LUA_VERSION_NUM >= 502
    lua_setuservalue(L, index);
#else
    (void)lua_setfenv(L, index);
#endif
}

/* A document on its way to a verifier. */
typedef struct judging {
    const void *data;
    size_t size;
    int64_t at_ms;
    gov_verifier_report *report;
} judging;

/* The report is the library's. */
static void keep_report(void *pointer)
{
    (void)pointer;
}

/* function, judging: gives whether the module worked. Protected, since it makes objects. */
static int run_verifier(lua_State *L)
{
    const judging *j = lua_touserdata(L, 2);
    lgov_box *report = lgov_new(L, LGOV_REPORT, keep_report);
    int index = lua_gettop(L);
    lua_pushvalue(L, 1);
    lua_pushlstring(L, j->data, j->size);
    lua_pushnumber(L, lgov_seconds(j->at_ms));
    lua_pushvalue(L, index);
    report->pointer = j->report;
    int failed = lua_pcall(L, 3, 1, 0);
    report->pointer = NULL;
    if (failed) {
        return lua_error(L);
    }
    lua_pushboolean(L, !lua_isboolean(L, -1) || lua_toboolean(L, -1));
    return 1;
}

void lgov_push_runner(lua_State *L)
{
    lua_pushcfunction(L, run_verifier);
}

static gov_status on_verify(void *user, const void *data, size_t size, int64_t at_ms,
                            gov_verifier_report *report)
{
    const lgov_verifier_slot *slot = user;
    lgov_verifying *now = slot->trust->now;
    judging j = {data, size, at_ms, report};
    if (now == NULL || now->failed) {
        return GOV_ERR_HOOK;
    }
    lua_State *L = now->L;
    lua_pushvalue(L, now->runner);
    lua_rawgeti(L, now->functions, slot->format);
    lua_pushlightuserdata(L, &j);
    if (lua_pcall(L, 2, 1, 0) != 0) {
        now->failed = 1;
        return GOV_ERR_HOOK;
    }
    int worked = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return worked ? GOV_OK : GOV_ERR_HOOK;
}

int lgov_set_verifier(lua_State *L)
{
    lgov_trust *trust = lgov_check_trust(L, 1);
    int format = (int)lgov_format(L, 2);
    luaL_checktype(L, 3, LUA_TFUNCTION);
    lgov_verifier_slot *slot = &trust->slots[format];
    *slot = (lgov_verifier_slot){.trust = trust, .format = format};
    const gov_verifier verifier = {.struct_size = sizeof verifier,
                                   .format = (gov_certificate_format)format,
                                   .user = slot,
                                   .verify = on_verify};
    gov_error **err = lgov_error(L);
    lgov_push_functions(L, 1);
    lua_pushvalue(L, 3);
    lua_rawseti(L, -2, format);
    return lgov_done(L, gov_trust_set_verifier(trust->box.pointer, &verifier, err), err);
}

/* report:add_signature(signer or nil) gives its number, from 1 on. */
static int add_signature(lua_State *L)
{
    gov_verifier_report *report = lgov_check(L, 1, LGOV_REPORT);
    size_t index = 0;
    if (gov_verifier_add_signature(report, luaL_optstring(L, 2, NULL), &index) != GOV_OK) {
        return luaL_error(L, "too many signatures");
    }
    lua_pushnumber(L, (lua_Number)(index + 1));
    return 1;
}

/* report:set_check(signature, "SIGNATURE", "PASS", "FAIL" or "NOT_DONE", reason or nil, detail or nil) */
static int set_check(lua_State *L)
{
    static const char *const results[] = {"PASS", "FAIL", "NOT_DONE", NULL};
    gov_verifier_report *report = lgov_check(L, 1, LGOV_REPORT);
    lua_Number signature = luaL_checknumber(L, 2);
    luaL_argcheck(L, signature >= 1 && signature < 1e6, 2, "number of a signature");
    const char *check = luaL_checkstring(L, 3);
    gov_finding result = (gov_finding)(luaL_checkoption(L, 4, NULL, results) + GOV_FINDING_PASS);
    const char *reason = luaL_optstring(L, 5, NULL);
    if (gov_verifier_set_check(report, (size_t)signature - 1, check, result, reason,
                               luaL_optstring(L, 6, NULL)) != GOV_OK) {
        return luaL_error(L, "unknown check or reason: %s, %s", check,
                          reason != NULL ? reason : "none");
    }
    return 0;
}

static const luaL_Reg report_methods[] = {
    {"add_signature", add_signature},
    {"set_check", set_check},
    {NULL, NULL},
};

void lgov_open_verifier(lua_State *L)
{
    lgov_class(L, LGOV_REPORT, report_methods);
}
