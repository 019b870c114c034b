/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates as tables; every call takes a usage {purpose=, basis=, ...}. */
#include <string.h>

#include "lgov_common.h"

LGOV_FREE(free_list, gov_certificate_list, gov_certificate_list_free)
LGOV_FREE(free_file, gov_certificate_file, gov_certificate_file_free)

static gov_usage_basis basis_of(const char *word)
{
    static const char *const words[] = {NULL, "consent", "function", "entrustment"};
    for (size_t i = 1; word != NULL && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i]) == 0) {
            return (gov_usage_basis)i;
        }
    }
    return (gov_usage_basis)0;
}

/* The usage at arg; NULL when it is nil, which the library refuses. */
static const gov_usage *usage_at(lua_State *L, int arg, gov_usage *out)
{
    if (lua_isnoneornil(L, arg)) {
        return NULL;
    }
    *out = (gov_usage){.struct_size = sizeof *out,
                       .basis = basis_of(lgov_field(L, arg, "basis")),
                       .purpose = lgov_field(L, arg, "purpose"),
                       .item_code = lgov_field(L, arg, "item_code"),
                       .matter_no = lgov_field(L, arg, "matter_no"),
                       .operator_id = lgov_field(L, arg, "operator_id")};
    return out;
}

static void push_certificate(lua_State *L, const gov_certificate *certificate)
{
    lua_newtable(L);
    lgov_set_string(L, "id", gov_certificate_get_id(certificate));
    lgov_set_string(L, "identifier", gov_certificate_get_identifier(certificate));
    lgov_set_string(L, "type_code", gov_certificate_get_type_code(certificate));
    lgov_set_string(L, "type_name", gov_certificate_get_type_name(certificate));
    lgov_set_string(L, "issuer", gov_certificate_get_issuer_name(certificate));
    lgov_set_string(L, "status", gov_certificate_get_status(certificate));
    lgov_set_string(L, "json", gov_certificate_get_json(certificate));
}

/* session:certificates(usage, options) */
static int certificates(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    gov_usage held;
    const gov_usage *usage = usage_at(L, 2, &held);
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *list = lgov_new(L, LGOV_TEMP, free_list);
    gov_error **err = lgov_error(L);
    gov_status status = gov_certificate_list_all(session, usage, NULL, &options,
                                                 (gov_certificate_list **)&list->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_newtable(L);
    for (size_t i = 0; i < gov_certificate_list_get_count(list->pointer); i++) {
        push_certificate(L, gov_certificate_list_at(list->pointer, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lgov_box_close(list);
    return 1;
}

static gov_certificate_format format_at(lua_State *L, int arg)
{
    const char *word = luaL_checkstring(L, arg);
    for (int i = GOV_CERTIFICATE_OFD; i <= GOV_CERTIFICATE_IMAGE; i++) {
        if (strcmp(word, gov_certificate_format_get_name((gov_certificate_format)i)) == 0) {
            return (gov_certificate_format)i;
        }
    }
    luaL_argerror(L, arg, "ofd, pdf, sd_jwt, json or image is expected");
    return GOV_CERTIFICATE_OTHER;
}

/* session:fetch_certificate(id, format, usage, options) gives bytes and digest. */
static int fetch_certificate(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *id = luaL_checkstring(L, 2);
    gov_certificate_format format = format_at(L, 3);
    gov_usage held;
    const gov_usage *usage = usage_at(L, 4, &held);
    gov_call_options options;
    lgov_options(L, 5, &options);
    lgov_box *file = lgov_new(L, LGOV_TEMP, free_file);
    gov_error **err = lgov_error(L);
    gov_status status = gov_certificate_fetch(session, id, format, usage, NULL, &options,
                                              (gov_certificate_file **)&file->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_pushlstring(L, gov_certificate_file_get_data(file->pointer),
                    (size_t)gov_certificate_file_get_size(file->pointer));
    lua_pushstring(L, gov_certificate_file_get_digest(file->pointer));
    lgov_box_close(file);
    return 2;
}

const luaL_Reg lgov_certificate_methods[] = {
    {"certificates", certificates},
    {"fetch_certificate", fetch_certificate},
    {NULL, NULL},
};
