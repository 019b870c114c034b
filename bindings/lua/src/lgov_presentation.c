/* SPDX-License-Identifier: Apache-2.0 */
/* Showing a certificate online, questions in place of data, and who asked for what: all as tables. */
#include "lgov_common.h"

LGOV_FREE(free_presentation, gov_presentation, gov_presentation_free)
LGOV_FREE(free_answer, gov_answer, gov_answer_free)
LGOV_FREE(free_list, gov_access_list, gov_access_list_free)

static const char *const answers[] = {"unknown", "yes", "no"};

static void set_question(lua_State *L, const gov_access *access)
{
    gov_question_kind kind = gov_access_get_question(access);
    if (kind == GOV_QUESTION_OTHER) {
        return;
    }
    lua_newtable(L);
    lgov_set_string(L, "kind", kind == GOV_QUESTION_AGE_OVER ? "age_over" : "holds_type");
    lgov_set_number(L, "years", (lua_Number)gov_access_get_question_years(access));
    lgov_set_string(L, "type_code", gov_access_get_question_type(access));
    lua_setfield(L, -2, "question");
    lgov_set_string(L, "answer", answers[gov_access_get_answer(access)]);
}

static void push_access(lua_State *L, const gov_access *access)
{
    gov_usage_basis basis = gov_access_get_basis(access);
    lua_newtable(L);
    lgov_set_string(L, "id", gov_access_get_id(access));
    lgov_set_time(L, "at", gov_access_get_at_ms(access));
    lgov_set_string(L, "action", gov_access_get_action(access));
    lgov_set_string(L, "certificate_id", gov_access_get_certificate_id(access));
    lgov_set_string(L, "client_id", gov_access_get_client_id(access));
    lgov_set_string(L, "client_name", gov_access_get_client_name(access));
    lgov_set_string(L, "purpose", gov_access_get_purpose(access));
    lgov_set_string(L, "basis", (int)basis == 0 ? NULL : lgov_bases[basis]);
    lgov_set_string(L, "item_code", gov_access_get_item_code(access));
    lgov_set_string(L, "matter_no", gov_access_get_matter_no(access));
    lgov_set_string(L, "operator_id", gov_access_get_operator_id(access));
    lgov_set_string(L, "event", gov_access_get_event(access));
    lgov_set_string(L, "grant_id", gov_access_get_grant_id(access));
    set_question(L, access);
}

static void push_presentation(lua_State *L, const gov_presentation *shown)
{
    static const char *const kinds[] = {"other", "code", "emergency"};
    static const char *const states[] = {"other", "active", "used_up", "expired", "revoked"};
    lua_newtable(L);
    lgov_set_string(L, "id", gov_presentation_get_id(shown));
    lgov_set_string(L, "code", gov_presentation_get_code(shown));
    lgov_set_string(L, "kind", kinds[gov_presentation_get_kind(shown)]);
    lgov_set_string(L, "state", states[gov_presentation_get_state(shown)]);
    lgov_set_string(L, "certificate_id", gov_presentation_get_certificate_id(shown));
    lgov_set_time(L, "created_at", gov_presentation_get_created_at_ms(shown));
    lgov_set_time(L, "expires_at", gov_presentation_get_expires_at_ms(shown));
    lgov_set_number(L, "max_redemptions", (lua_Number)gov_presentation_get_max_redemptions(shown));
    lua_newtable(L);
    for (size_t i = 0; i < gov_presentation_get_field_count(shown); i++) {
        lua_pushstring(L, gov_presentation_get_field(shown, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "fields");
    lua_newtable(L);
    for (size_t i = 0; i < gov_presentation_get_access_count(shown); i++) {
        push_access(L, gov_presentation_get_access(shown, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "redemptions");
}

static int give(lua_State *L, lgov_box *shown, gov_status status, gov_error **err)
{
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    push_presentation(L, shown->pointer);
    lgov_box_close(shown);
    return 1;
}

/* session:create_presentation(certificate_id, {kind="code" or "emergency", fields={}, ttl=seconds,
 * hours=, max_redemptions=}, options) */
static int create_presentation(lua_State *L)
{
    static const char *const kinds[] = {"code", "emergency", NULL};
    lua_settop(L, 4); /* what fields leave on the stack is behind the arguments */
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *id = luaL_checkstring(L, 2);
    int kind = lgov_word_field(L, 3, "kind", kinds, 0);
    gov_presentation_terms terms = {.struct_size = sizeof terms,
                                    .kind = kind == 0 ? GOV_PRESENTATION_CODE
                                                      : GOV_PRESENTATION_EMERGENCY,
                                    .ttl_s = lgov_count_field(L, 3, "ttl"),
                                    .hours = lgov_count_field(L, 3, "hours"),
                                    .max_redemptions = lgov_count_field(L, 3, "max_redemptions")};
    terms.fields = lgov_list_field(L, 3, "fields", &terms.field_count);
    gov_call_options options;
    lgov_options(L, 4, &options);
    lgov_box *shown = lgov_new(L, LGOV_TEMP, free_presentation);
    gov_error **err = lgov_error(L);
    gov_status status = gov_presentation_create(session, id, &terms, &options,
                                                (gov_presentation **)&shown->pointer, err);
    return give(L, shown, status, err);
}

typedef gov_status (*presentation_fn)(gov_session *session, const char *presentation_id,
                                      const gov_call_options *options,
                                      gov_presentation **out_presentation, gov_error **err);

static int call(lua_State *L, presentation_fn function)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *id = luaL_checkstring(L, 2);
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *shown = lgov_new(L, LGOV_TEMP, free_presentation);
    gov_error **err = lgov_error(L);
    gov_status status = function(session, id, &options, (gov_presentation **)&shown->pointer, err);
    return give(L, shown, status, err);
}

static int presentation(lua_State *L)
{
    return call(L, gov_presentation_get);
}

static int revoke_presentation(lua_State *L)
{
    return call(L, gov_presentation_revoke);
}

/* session:redeem_presentation(code, usage, options) gives the certificate and the id of the
 * redemption. */
static int redeem_presentation(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *code = luaL_checkstring(L, 2);
    gov_usage held;
    const gov_usage *usage = lgov_usage(L, 3, &held);
    gov_call_options options;
    lgov_options(L, 4, &options);
    char id[GOV_REDEMPTION_ID_MAX];
    lgov_box *box = lgov_new_certificate(L);
    int handle = lua_gettop(L);
    gov_error **err = lgov_error(L);
    gov_status status = gov_presentation_redeem(session, code, usage, &options,
                                                (gov_certificate **)&box->pointer, id, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lgov_push_owned_certificate(L, handle);
    lua_pushstring(L, id);
    return 2;
}

/* session:ask_certificate({age_over=years or holds_type=code, code=, grant_id=}, usage, options) */
static int ask_certificate(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    luaL_checktype(L, 2, LUA_TTABLE);
    gov_question question = {.struct_size = sizeof question,
                             .years = lgov_count_field(L, 2, "age_over"),
                             .type_code = lgov_field(L, 2, "holds_type"),
                             .code = lgov_field(L, 2, "code"),
                             .grant_id = lgov_field(L, 2, "grant_id")};
    luaL_argcheck(L, (question.years == 0) != (question.type_code == NULL), 2,
                  "one question is expected: age_over or holds_type");
    question.kind = question.type_code == NULL ? GOV_QUESTION_AGE_OVER : GOV_QUESTION_HOLDS_TYPE;
    gov_usage held;
    const gov_usage *usage = lgov_usage(L, 3, &held);
    gov_call_options options;
    lgov_options(L, 4, &options);
    lgov_box *answer = lgov_new(L, LGOV_TEMP, free_answer);
    gov_error **err = lgov_error(L);
    gov_status status = gov_certificate_ask(session, &question, usage, &options,
                                            (gov_answer **)&answer->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_newtable(L);
    lgov_set_string(L, "value", answers[gov_answer_get_value(answer->pointer)]);
    lgov_set_time(L, "as_of", gov_answer_get_as_of_ms(answer->pointer));
    lgov_set_string(L, "evidence", gov_answer_get_evidence(answer->pointer));
    lgov_set_string(L, "evidence_id", gov_answer_get_evidence_id(answer->pointer));
    lgov_set_string(L, "claims", gov_answer_get_claims(answer->pointer));
    lgov_box_close(answer);
    return 1;
}

/* session:accesses({cursor=, limit=}, options): who asked for what, newest first. */
static int accesses(lua_State *L)
{
    gov_session *session = lgov_check(L, 1, LGOV_SESSION);
    const char *cursor = lgov_field(L, 2, "cursor");
    uint32_t limit = lgov_count_field(L, 2, "limit");
    gov_call_options options;
    lgov_options(L, 3, &options);
    lgov_box *list = lgov_new(L, LGOV_TEMP, free_list);
    gov_error **err = lgov_error(L);
    gov_status status = gov_access_list_all(session, cursor, limit, &options,
                                            (gov_access_list **)&list->pointer, err);
    if (status != GOV_OK) {
        return lgov_fail(L, status, err);
    }
    lua_newtable(L);
    for (size_t i = 0; i < gov_access_list_get_count(list->pointer); i++) {
        push_access(L, gov_access_list_at(list->pointer, i));
        lua_rawseti(L, -2, (int)i + 1);
    }
    lgov_set_string(L, "next", gov_access_list_get_next(list->pointer));
    lgov_box_close(list);
    return 1;
}

const luaL_Reg lgov_presentation_methods[] = {
    {"create_presentation", create_presentation},
    {"presentation", presentation},
    {"revoke_presentation", revoke_presentation},
    {"redeem_presentation", redeem_presentation},
    {"ask_certificate", ask_certificate},
    {"accesses", accesses},
    {NULL, NULL},
};
