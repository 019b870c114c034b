/* SPDX-License-Identifier: Apache-2.0 */
/* Identifier checks; nothing is sent. */
#include <string.h>

#include "lgov_common.h"

static const char *finding_name(gov_identifier_finding finding)
{
    static const char *const names[] = {"not_checked", "right", "wrong"};
    return names[finding];
}

/* govsdk.check_identifier("resident_id", text) gives a table. */
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

static const luaL_Reg functions[] = {
    {"check_identifier", check_identifier},
    {NULL, NULL},
};

void lgov_open_identifier(lua_State *L)
{
    lgov_setfuncs(L, functions);
}
