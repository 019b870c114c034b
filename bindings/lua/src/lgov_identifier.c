/* SPDX-License-Identifier: Apache-2.0 */
/* Identifier checks; nothing is sent. */
#include <string.h>

#include "lgov_common.h"

static const char *finding_name(gov_identifier_finding finding)
{
    static const char *const names[] = {"not_checked", "right", "wrong"};
    return names[finding];
}

/* govsdk.identifier.check("resident_id", text) gives a table; also govsdk.check_identifier. */
static int check_identifier(lua_State *L)
{
    static const char *const kinds[] = {"resident_id", "uscc", "certificate", "region", NULL};
    int kind = luaL_checkoption(L, 1, NULL, kinds) + GOV_IDENTIFIER_RESIDENT_ID;
    size_t size = 0;
    const char *text = luaL_checklstring(L, 2, &size);
    gov_identifier_check check;
    memset(&check, 0, sizeof check);
    check.struct_size = sizeof check;
    if (gov_identifier_check_text((gov_identifier_kind)kind, text, size, &check) != GOV_OK) {
        return luaL_argerror(L, 2, "the identifier cannot be checked");
    }
    lua_newtable(L);
    lgov_set_string(L, "format", finding_name(check.format));
    lgov_set_string(L, "checksum", finding_name(check.checksum));
    lgov_set_boolean(L, "known_exception", check.known_exception);
    lgov_set_boolean(L, "acceptable", gov_identifier_is_acceptable(&check));
    lgov_set_string(L, "canonical", check.canonical);
    return 1;
}

/* govsdk.identifier.mask(text) for a screen. */
static int mask(lua_State *L)
{
    size_t size = 0;
    const char *text = luaL_checklstring(L, 1, &size);
    char *out = lua_newuserdata(L, size + 1);
    if (gov_identifier_mask(text, size, out, size + 1) != GOV_OK) {
        return luaL_argerror(L, 1, "the identifier cannot be masked");
    }
    lua_pushstring(L, out);
    return 1;
}

/* govsdk.identifier.certificate_parse(text) gives the parts, or nil for what is no identifier. */
static int certificate_parse(lua_State *L)
{
    size_t size = 0;
    const char *text = luaL_checklstring(L, 1, &size);
    gov_identifier_parts parts;
    memset(&parts, 0, sizeof parts);
    parts.struct_size = sizeof parts;
    if (gov_identifier_certificate_parse(text, size, &parts) != GOV_OK) {
        lua_pushnil(L);
        return 1;
    }
    lua_newtable(L);
    lgov_set_string(L, "type_code", parts.type_code);
    lgov_set_string(L, "issuer_code", parts.issuer_code);
    lgov_set_string(L, "serial", parts.serial);
    lgov_set_string(L, "version", parts.version);
    lgov_set_string(L, "check", (const char[]){parts.check, '\0'});
    lgov_set_string(L, "checksum", finding_name(parts.checksum));
    return 1;
}

static void part(lua_State *L, const char *name, char out[GOV_IDENTIFIER_PART_MAX])
{
    const char *text = lgov_field(L, 1, name);
    size_t size = text != NULL ? strlen(text) : 0;
    if (size >= GOV_IDENTIFIER_PART_MAX) {
        luaL_error(L, "%s is too long", name);
    }
    memcpy(out, text != NULL ? text : "", size + 1);
}

/* govsdk.identifier.certificate_format(parts), or nil for parts that make none. */
static int certificate_format(lua_State *L)
{
    char out[GOV_IDENTIFIER_MAX];
    gov_identifier_parts parts;
    luaL_checktype(L, 1, LUA_TTABLE);
    memset(&parts, 0, sizeof parts);
    parts.struct_size = sizeof parts;
    part(L, "type_code", parts.type_code);
    part(L, "issuer_code", parts.issuer_code);
    part(L, "serial", parts.serial);
    part(L, "version", parts.version);
    gov_status status = gov_identifier_certificate_format(&parts, out, sizeof out);
    lua_pushstring(L, status == GOV_OK ? out : NULL);
    return 1;
}

static const luaL_Reg functions[] = {
    {"check_identifier", check_identifier},
    {NULL, NULL},
};

static const luaL_Reg module[] = {
    {"check", check_identifier},
    {"mask", mask},
    {"certificate_parse", certificate_parse},
    {"certificate_format", certificate_format},
    {NULL, NULL},
};

void lgov_open_identifier(lua_State *L)
{
    lgov_setfuncs(L, functions);
    lgov_module(L, "identifier", module);
}
