/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk.verification: verify(data, trust, options) gives a table; the lists of checks and reasons. */
#include "lgov_trust.h"

LGOV_FREE(free_verification, gov_verification, gov_verification_free)

/* Pushes a check, and sets it in the table below by its number and by its name. */
static void set_check(lua_State *L, const gov_verification *found, size_t signature, size_t i)
{
    gov_finding result = gov_verification_get_result(found, signature, i);
    lua_newtable(L);
    lgov_set_string(L, "name", gov_verification_get_check(found, signature, i));
    lgov_set_string(L, "result", gov_finding_get_name(result));
    lgov_set_string(L, "reason", gov_verification_get_reason(found, signature, i));
    lgov_set_string(L, "text",
                    gov_verification_get_reason_text(found, signature, i, GOV_LANGUAGE_EN));
    lgov_set_string(L, "text_zh",
                    gov_verification_get_reason_text(found, signature, i, GOV_LANGUAGE_ZH));
    lgov_set_string(L, "detail", gov_verification_get_detail(found, signature, i));
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, gov_verification_get_check(found, signature, i));
    lua_rawseti(L, -2, (int)i + 1);
}

static void push_signature(lua_State *L, const gov_verification *found, size_t signature)
{
    static const char *const names[] = {"signer", "signer_serial", "seal_id",          "seal_name",
                                        "type",   "signed_at",     "signed_at_source", "path"};
    gov_verdict overall = gov_verification_get_signature_overall(found, signature);
    lua_newtable(L);
    lgov_set_string(L, "overall", gov_verdict_get_name(overall));
    lgov_set_number(L, "signed_size",
                    (lua_Number)gov_verification_get_signed_size(found, signature));
    lgov_set_time(L, "keys_at", gov_verification_get_keys_at_ms(found, signature));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        lgov_set_string(L, names[i],
                        gov_verification_get_signature_text(found, signature, names[i]));
    }
    lua_newtable(L);
    for (size_t i = 0; i < gov_verification_get_check_count(found, signature); i++) {
        set_check(L, found, signature, i);
    }
    lua_setfield(L, -2, "checks");
}

static void push_verification(lua_State *L, const gov_verification *found)
{
    gov_certificate_format format = gov_verification_get_format(found);
    lua_newtable(L);
    lgov_set_string(L, "overall", gov_verdict_get_name(gov_verification_get_overall(found)));
    lgov_set_string(L, "document", gov_verdict_get_name(gov_verification_get_document(found)));
    lgov_set_string(L, "signer", gov_verdict_get_name(gov_verification_get_signer(found)));
    lgov_set_string(L, "licence", gov_licence_state_get_name(gov_verification_get_licence(found)));
    lgov_set_time(L, "licence_at", gov_verification_get_licence_at_ms(found));
    lgov_set_string(L, "cause", gov_verification_get_cause(found));
    lgov_set_string(L, "format", gov_certificate_format_get_name(format));
    lgov_set_string(L, "claims", gov_verification_get_claims_json(found));
    lgov_set_string(L, "json", gov_verification_get_json(found));
    lgov_set_string(L, "text", gov_verification_get_text(found, GOV_LANGUAGE_EN));
    lgov_set_string(L, "text_zh", gov_verification_get_text(found, GOV_LANGUAGE_ZH));
    lua_newtable(L);
    for (size_t i = 0; i < gov_verification_get_signature_count(found); i++) {
        push_signature(L, found, i);
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "signatures");
}

static uint64_t size_field(lua_State *L, int arg, const char *name)
{
    int64_t value = lgov_integer_field(L, arg, name);
    luaL_argcheck(L, value >= 0, arg, name);
    return (uint64_t)value;
}

static uint32_t flags_of(lua_State *L, int arg)
{
    return (lgov_boolean_field(L, arg, "strict") ? GOV_VERIFY_STRICT : 0) |
           (lgov_boolean_field(L, arg, "legacy_type") ? GOV_VERIFY_LEGACY_TYPE : 0) |
           (lgov_boolean_field(L, arg, "any_type") ? GOV_VERIFY_ANY_TYPE : 0) |
           (lgov_boolean_field(L, arg, "require_licence") ? GOV_VERIFY_REQUIRE_LICENCE : 0);
}

/* The certificate whose table is the field licence; its box stays at *out_index in the stack. */
static const gov_certificate *licence_of(lua_State *L, int arg, int *out_index)
{
    *out_index = 0;
    if (lua_isnoneornil(L, arg)) {
        return NULL;
    }
    lua_getfield(L, arg, "licence");
    if (lua_isnil(L, -1)) {
        return NULL;
    }
    const gov_certificate *licence =
        lgov_object_field(L, lua_gettop(L), "handle", LGOV_CERTIFICATE);
    luaL_argcheck(L, licence != NULL, arg, "licence must be of session:certificate()");
    *out_index = lua_gettop(L);
    return licence;
}

static void fill_options(lua_State *L, int arg, gov_verify_options *out)
{
    static const char *const revocations[] = {"required", "if_available", "off", NULL};
    static const char *const times[] = {"signing", "now", NULL};
    *out = (gov_verify_options){
        .struct_size = sizeof *out,
        .flags = flags_of(L, arg),
        .format = (gov_certificate_format)lgov_word_field(L, arg, "format", lgov_formats, 0),
        .revocation = (gov_revocation_policy)lgov_word_field(L, arg, "revocation", revocations, 0),
        .chain_time = (gov_chain_time)lgov_word_field(L, arg, "chain_time", times, 0),
        .at_ms = lgov_time_field(L, arg, "at"),
        .skew_ms = lgov_time_field(L, arg, "skew"),
        .status_max_age_ms = lgov_time_field(L, arg, "status_max_age"),
        .issuer = lgov_field(L, arg, "issuer"),
        .audience = lgov_field(L, arg, "audience"),
        .nonce = lgov_field(L, arg, "nonce"),
        .max_bytes = size_field(L, arg, "max_bytes"),
        .max_unpacked_bytes = size_field(L, arg, "max_unpacked_bytes"),
        .max_entries = lgov_count_field(L, arg, "max_entries"),
        .keys_max_age_ms = lgov_time_field(L, arg, "keys_max_age")};
}

/* govsdk.verification.verify(data, trust, {strict=, legacy_type=, require_licence=, any_type=,
 * format=, revocation=, chain_time=, at=, skew=, status_max_age=, licence=, issuer=, audience=, nonce=, max_bytes=,
 * max_unpacked_bytes=, max_entries=, keys_max_age=}) */
static int verify(lua_State *L)
{
    size_t size = 0;
    gov_verify_options how;
    lua_settop(L, 3);
    const char *data = luaL_checklstring(L, 1, &size);
    lgov_trust *trust = lgov_check_trust(L, 2);
    fill_options(L, 3, &how);
    int licence = 0;
    how.licence = licence_of(L, 3, &licence);
    lgov_box *found = lgov_new(L, LGOV_TEMP, free_verification);
    gov_error **err = lgov_error(L);
    lgov_verifying now = {.L = L};
    lgov_push_functions(L, 2);
    now.functions = lua_gettop(L);
    lgov_push_runner(L);
    now.runner = lua_gettop(L);
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    gov_trust *held = trust->box.pointer;
    lgov_box *pinned = lgov_pin(L, licence);
    trust->now = &now;
    trust->box.pointer = NULL; /* a verifier can neither close nor change it */
    gov_status status =
        gov_certificate_verify(data, size, held, &how, (gov_verification **)&found->pointer, err);
    trust->box.pointer = held;
    trust->now = NULL;
    lgov_unpin(pinned);
    if (now.failed) {
        return lua_error(L);
    }
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    push_verification(L, found->pointer);
    lgov_box_close(found);
    return 1;
}

/* {ofd = true, ...}: which forms this build can verify. */
static int features(lua_State *L)
{
    uint32_t bits = gov_verification_get_features();
    lua_newtable(L);
    lgov_set_boolean(L, "ofd", (bits & GOV_VERIFY_FEATURE_OFD) != 0);
    lgov_set_boolean(L, "pdf", (bits & GOV_VERIFY_FEATURE_PDF) != 0);
    lgov_set_boolean(L, "sd_jwt", (bits & GOV_VERIFY_FEATURE_SD_JWT) != 0);
    return 1;
}

/* A list of {name=, text=, text_zh=} in the order of reports. */
static int checks(lua_State *L)
{
    const char *name;
    lua_newtable(L);
    for (size_t i = 0; (name = gov_verification_check_at(i)) != NULL; i++) {
        lua_newtable(L);
        lgov_set_string(L, "name", name);
        lgov_set_string(L, "text", gov_verification_check_text(name, GOV_LANGUAGE_EN));
        lgov_set_string(L, "text_zh", gov_verification_check_text(name, GOV_LANGUAGE_ZH));
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

/* A table by code of {text=, text_zh=, verdict=}. */
static int reasons(lua_State *L)
{
    const char *code;
    lua_newtable(L);
    for (size_t i = 0; (code = gov_verification_reason_at(i)) != NULL; i++) {
        lua_newtable(L);
        lgov_set_string(L, "text", gov_verification_reason_text(code, GOV_LANGUAGE_EN));
        lgov_set_string(L, "text_zh", gov_verification_reason_text(code, GOV_LANGUAGE_ZH));
        lgov_set_string(L, "verdict", gov_verdict_get_name(gov_verification_reason_verdict(code)));
        lua_setfield(L, -2, code);
    }
    return 1;
}

static const luaL_Reg module[] = {
    {"verify", verify},   {"features", features}, {"checks", checks},
    {"reasons", reasons}, {NULL, NULL},
};

void lgov_open_verification(lua_State *L)
{
    lgov_module(L, "verification", module);
}
