/* SPDX-License-Identifier: Apache-2.0 */
/* The entry of the Lua module: require("govsdk"). */
#include "lgov_common.h"

#if defined(__GNUC__)
#define LGOV_EXPORT __attribute__((visibility("default")))
#else
#define LGOV_EXPORT
#endif

LGOV_EXPORT int luaopen_govsdk(lua_State *L);

int luaopen_govsdk(lua_State *L)
{
    lua_newtable(L);
    lgov_open_client(L);
    lgov_open_session(L);
    lgov_open_auth(L);
    lgov_open_login(L);
    lgov_open_token(L);
    lgov_open_key(L);
    lgov_open_item(L);
    lgov_open_matter(L);
    lgov_open_progress(L);
    lgov_open_identifier(L);
    lgov_open_certificate(L);
    lgov_open_trust(L);
    lgov_open_verification(L);
    lgov_open_sd_jwt(L);
    lgov_open_qr(L);
    lgov_set_string(L, "version", gov_version());
    return 1;
}
