/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates as tables; every call takes a usage {purpose=, basis=, ...}. One that was read alone
 * keeps its C object in `handle`. Files are in lgov_certificate_file.c. */
#include "lgov_common.h"

LGOV_FREE(free_list, gov_certificate_list, gov_certificate_list_free)
LGOV_FREE(free_certificate, gov_certificate, gov_certificate_free)

const char *const lgov_formats[] = {"other", "ofd", "pdf", "sd_jwt", "json", "image", NULL};
const char *const lgov_bases[] = {"none", "consent", "function", "entrustment", NULL};

const char *const lgov_usage_texts[] = {"purpose", "item_code", "matter_no", "operator_id",
                                        "event",   "grant_id",  NULL};

const gov_usage *lgov_usage(lua_State *L, int arg, gov_usage *out)
{
    if (lua_isnoneornil(L, arg)) {
        return NULL;
    }
    *out = (gov_usage){
        .struct_size = sizeof *out,
        .basis = (gov_usage_basis)lgov_word_field(L, arg, "basis", lgov_bases, 0),
        .purpose = lgov_field(L, arg, "purpose"),
        .item_code = lgov_field(L, arg, "item_code"),
        .matter_no = lgov_field(L, arg, "matter_no"),
        .operator_id = lgov_field(L, arg, "operator_id"),
        .event = lgov_field(L, arg, "event"),
        .grant_id = lgov_field(L, arg, "grant_id"),
    };
    return out;
}

static void push_forms(lua_State *L, const gov_certificate *certificate)
{
    lua_newtable(L);
    for (size_t i = 0; i < gov_certificate_get_format_count(certificate); i++) {
        gov_certificate_format format = gov_certificate_get_format(certificate, i);
        lua_newtable(L);
        lgov_set_string(L, "format", gov_certificate_format_get_name(format));
        lgov_set_string(L, "digest", gov_certificate_get_format_digest(certificate, i));
        lgov_set_string(L, "digest_sm3", gov_certificate_get_format_digest_sm3(certificate, i));
        lgov_set_number(L, "size", (lua_Number)gov_certificate_get_format_size(certificate, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "forms");
}

static void push_holders(lua_State *L, const gov_certificate *certificate)
{
    lua_newtable(L);
    for (size_t i = 0; i < gov_certificate_get_holder_count(certificate); i++) {
        lua_newtable(L);
        lgov_set_string(L, "name", gov_certificate_get_holder_name(certificate, i));
        lgov_set_string(L, "id_type", gov_certificate_get_holder_id_type(certificate, i));
        lgov_set_string(L, "id_number", gov_certificate_get_holder_id_number(certificate, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "holders");
}

void lgov_push_certificate(lua_State *L, const gov_certificate *certificate)
{
    gov_licence_state state = gov_certificate_get_licence_state(certificate);
    lua_newtable(L);
    lgov_set_string(L, "id", gov_certificate_get_id(certificate));
    lgov_set_string(L, "identifier", gov_certificate_get_identifier(certificate));
    lgov_set_string(L, "type_code", gov_certificate_get_type_code(certificate));
    lgov_set_string(L, "type_name", gov_certificate_get_type_name(certificate));
    lgov_set_string(L, "number", gov_certificate_get_number(certificate));
    lgov_set_string(L, "issuer", gov_certificate_get_issuer_name(certificate));
    lgov_set_string(L, "issuer_uscc", gov_certificate_get_issuer_uscc(certificate));
    lgov_set_string(L, "status", gov_certificate_get_status(certificate));
    lgov_set_string(L, "licence_state", gov_licence_state_get_name(state));
    lgov_set_string(L, "status_code", gov_certificate_get_status_code(certificate));
    lgov_set_string(L, "status_text", gov_certificate_get_status_text(certificate));
    lgov_set_string(L, "predecessor", gov_certificate_get_predecessor(certificate));
    lgov_set_string(L, "successor", gov_certificate_get_successor(certificate));
    lgov_set_string(L, "json", gov_certificate_get_json(certificate));
    lgov_set_time(L, "status_checked_at", gov_certificate_get_status_checked_at_ms(certificate));
    lgov_set_time(L, "issued_at", gov_certificate_get_issued_at_ms(certificate));
    lgov_set_time(L, "valid_from", gov_certificate_get_valid_from_ms(certificate));
    lgov_set_time(L, "valid_until", gov_certificate_get_valid_until_ms(certificate));
    push_holders(L, certificate);
    push_forms(L, certificate);
}

lgov_box *lgov_new_certificate(lua_State *L)
{
    return lgov_new(L, LGOV_CERTIFICATE, free_certificate);
}

void lgov_push_owned_certificate(lua_State *L, int box)
{
    lgov_push_certificate(L, lgov_check(L, box, LGOV_CERTIFICATE));
    lua_pushvalue(L, box);
    lua_setfield(L, -2, "handle");
}

/* Gives the list in the box as a table with `next`, or the error. */
static int give_list(lua_State *L, lgov_box *list, gov_status status, gov_error **err)
{
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_newtable(L);
    for (size_t i = 0; i < gov_certificate_list_get_count(list->pointer); i++) {
        lgov_push_certificate(L, gov_certificate_list_at(list->pointer, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lgov_set_string(L, "next", gov_certificate_list_get_next(list->pointer));
    lgov_box_close(list);
    return 1;
}

/* session:certificates(usage, {type_code=, holder=, holder_type=, cursor=, limit=}, options) */
static int certificates(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    gov_usage held;
    const gov_usage *usage = lgov_usage(L, 2, &held);
    const gov_certificate_query query = {.struct_size = sizeof query,
                                         .limit = lgov_count_field(L, 3, "limit"),
                                         .type_code = lgov_field(L, 3, "type_code"),
                                         .cursor = lgov_field(L, 3, "cursor"),
                                         .holder = lgov_field(L, 3, "holder"),
                                         .holder_type = lgov_field(L, 3, "holder_type")};
    gov_call_options options;
    lgov_options(L, 4, &options);
    lgov_box *list = lgov_new(L, LGOV_TEMP, free_list);
    gov_error **err = lgov_error(L);
    gov_status status = gov_certificate_list_all(session, usage, &query, &options,
                                                 (gov_certificate_list **)&list->pointer, err);
    return give_list(L, list, status, err);
}

/* session:certificate(id, usage, options) */
static int certificate(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *id = luaL_checkstring(L, 2);
    gov_usage held;
    const gov_usage *usage = lgov_usage(L, 3, &held);
    gov_call_options options;
    lgov_options(L, 4, &options);
    lgov_box *box = lgov_new_certificate(L);
    int handle = lua_gettop(L);
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_certificate_get(session, id, usage, &options, (gov_certificate **)&box->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lgov_push_owned_certificate(L, handle);
    return 1;
}

/* session:follow_certificate(certificate, usage, "predecessor" or "successor", options) */
static int follow_certificate(lua_State *L)
{
    static const char *const words[] = {"predecessor", "successor", NULL};
    lua_settop(L, 5); /* what fields leave on the stack is behind the arguments */
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    luaL_checktype(L, 2, LUA_TTABLE);
    const gov_certificate *from = lgov_object_field(L, 2, "handle", LGOV_CERTIFICATE);
    luaL_argcheck(L, from != NULL, 2, "a certificate of session:certificate() is expected");
    gov_usage held;
    const gov_usage *usage = lgov_usage(L, 3, &held);
    gov_link direction = (gov_link)(luaL_checkoption(L, 4, NULL, words) + GOV_LINK_PREDECESSOR);
    gov_call_options options;
    lgov_options(L, 5, &options);
    lgov_box *list = lgov_new(L, LGOV_TEMP, free_list);
    gov_error **err = lgov_error(L);
    gov_status status = gov_certificate_follow(session, from, usage, direction, &options,
                                               (gov_certificate_list **)&list->pointer, err);
    return give_list(L, list, status, err);
}

/* session:find_certificates_by_type(type_code, usage, {holder=}, options) */
static int find_certificates_by_type(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *type_code = luaL_checkstring(L, 2);
    gov_usage held;
    const gov_usage *usage = lgov_usage(L, 3, &held);
    const char *holder = lgov_field(L, 4, "holder");
    gov_call_options options;
    lgov_options(L, 5, &options);
    lgov_box *list = lgov_new(L, LGOV_TEMP, free_list);
    gov_error **err = lgov_error(L);
    gov_status status = gov_certificate_find_by_type(session, type_code, holder, usage, &options,
                                                     (gov_certificate_list **)&list->pointer, err);
    return give_list(L, list, status, err);
}

/* session:check_certificate({type_code=, number=, holder_name=, holder_number=, holder_type=}, usage,
 * options) gives "yes", "no" or "unknown", and the state of the licence. */
static int check_certificate(lua_State *L)
{
    static const char *const matches[] = {"unknown", "yes", "no"};
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    luaL_checktype(L, 2, LUA_TTABLE);
    const gov_certificate_claim claim = {.struct_size = sizeof claim,
                                         .type_code = lgov_field(L, 2, "type_code"),
                                         .number = lgov_field(L, 2, "number"),
                                         .holder_name = lgov_field(L, 2, "holder_name"),
                                         .holder_number = lgov_field(L, 2, "holder_number"),
                                         .holder_type = lgov_field(L, 2, "holder_type")};
    gov_usage held;
    const gov_usage *usage = lgov_usage(L, 3, &held);
    gov_call_options options;
    lgov_options(L, 4, &options);
    gov_match match = GOV_MATCH_UNKNOWN;
    gov_licence_state state = GOV_LICENCE_UNKNOWN;
    gov_error **err = lgov_error(L);
    gov_status status =
        gov_certificate_check(session, &claim, usage, &options, &match, &state, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_pushstring(L, matches[match]);
    lua_pushstring(L, gov_licence_state_get_name(state));
    return 2;
}

const luaL_Reg lgov_certificate_methods[] = {
    {"certificates", certificates},
    {"certificate", certificate},
    {"follow_certificate", follow_certificate},
    {"find_certificates_by_type", find_certificates_by_type},
    {"check_certificate", check_certificate},
    {NULL, NULL},
};

void lgov_open_certificate(lua_State *L)
{
    lgov_class(L, LGOV_CERTIFICATE, NULL);
}
