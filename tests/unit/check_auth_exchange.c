/* SPDX-License-Identifier: Apache-2.0 */
/* Exchange of tokens (RFC 8693): less scope, a grant, an enterprise; and every answer that says something
 * else than was asked for. */
#include <stdlib.h>
#include <string.h>

#include "core/client.h"
#include "core/session.h"
#include "unit/login_support.h"

#define GRANTOR "person-2"
#define ISSUED  "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\""

static const char *const settings[] = {OP_SETTINGS, "auth.client_secret", "s", NULL};

typedef struct flow {
    op o;
    gov_session *made;
} flow;

/* A session of person-1 with three scopes. */
static void begin(flow *f)
{
    gov__tokens tokens;
    gov__json *claims = NULL;
    static const char text[] = "{\"iss\":\"" OP "\",\"sub\":\"person-1\"}";
    memset(f, 0, sizeof *f);
    op_begin(&f->o, settings);
    gov_client *client = f->o.r.client;
    gov__tokens_init(&tokens, &client->mem);
    gov__buf_append_str(&tokens.access, "own-s3cret-token");
    gov__buf_append_str(&tokens.scope, "gov.items gov.matters openid");
    tokens.expires_in_ms = 600000;
    ck_assert_int_eq(gov__session_new(client, GOV__SESSION_PERSON, &f->o.r.session, NULL), GOV_OK);
    ck_assert_int_eq(gov__json_parse(&client->mem, text, strlen(text), NULL, &claims), GOV_OK);
    ck_assert_int_eq(gov__session_set_identity(f->o.r.session, claims, NULL), GOV_OK);
    gov__json_free(claims);
    ck_assert_int_eq(gov__session_set_tokens(f->o.r.session, &tokens, gov__client_now_ms(client),
                                             OP "/token", OP "/revoke"),
                     GOV_OK);
    gov__tokens_free(&tokens);
    op_expect_metadata(&f->o, "");
}

static void end(flow *f)
{
    gov_session_unref(f->made);
    op_end(&f->o);
}

static gov_token_exchange asking(gov_exchange_kind kind, const char *on_behalf_of)
{
    return (gov_token_exchange){.struct_size = sizeof(gov_token_exchange),
                                .kind = (int32_t)kind,
                                .on_behalf_of = on_behalf_of};
}

static gov_status exchange(flow *f, const gov_token_exchange *request)
{
    return gov_auth_exchange(f->o.r.session, request, NULL, &f->made, &f->o.r.err);
}

/* An answer with a JWT of these claims behind iss, sub, aud, exp, iat, client_id and jti. */
static void expect_jwt(flow *f, const char *subject, const char *claims, const char *members)
{
    char *text = jose_format("{\"iss\":\"" OP "\",\"sub\":\"%s\",\"aud\":\"" OP
                             "/api\",\"exp\":%lld,\"iat\":%lld,\"client_id\":\"" OP_APP
                             "\",\"jti\":\"j1\"%s}",
                             subject, (long long)(OP_NOW_S + 300), (long long)OP_NOW_S, claims);
    char *token = op_sign(&f->o, "at+jwt", text);
    char *body = jose_format(
        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":300," ISSUED "%s}",
        token, members);
    op_expect(&f->o, "/token", 200, body);
    free(body);
    free(token);
    free(text);
}

START_TEST(less_scope_for_a_hand_off)
{
    flow f;
    gov_identity *who = NULL;
    gov_token_exchange request = asking(GOV_EXCHANGE_NARROW, NULL);
    request.scope = "gov.items";
    request.audience = OP "/api";
    begin(&f);
    expect_jwt(&f, "person-1", ",\"acr\":\"L2\"", ",\"scope\":\"gov.items\"");
    op_expect_keys(&f.o);
    rig_told(&f.o.r, exchange(&f, &request), GOV_OK);
    const char *body = op_body(&f.o, 1);
    ck_assert_str_eq(op_param(body, "grant_type"),
                     "urn:ietf:params:oauth:grant-type:token-exchange");
    ck_assert_str_eq(op_param(body, "subject_token"), "own-s3cret-token");
    ck_assert_str_eq(op_param(body, "subject_token_type"),
                     "urn:ietf:params:oauth:token-type:access_token");
    ck_assert_str_eq(op_param(body, "requested_token_type"),
                     "urn:ietf:params:oauth:token-type:access_token");
    ck_assert_ptr_null(op_param(body, "actor_token"));
    ck_assert_str_eq(op_param(body, "scope"), "gov.items");
    ck_assert_str_eq(op_param(body, "audience"), OP "/api");
    rig_told(&f.o.r, gov_session_get_identity(f.made, &who, &f.o.r.err), GOV_OK);
    ck_assert_str_eq(gov_identity_get_scope(who), "gov.items");
    ck_assert_str_eq(gov_identity_get_subject(who), "person-1");
    ck_assert_uint_eq(gov_identity_get_actor_count(who), 0);
    gov_identity_free(who);
    end(&f);
}
END_TEST

START_TEST(for_whom_one_acts)
{
    static const struct {
        gov_exchange_kind kind;
        const char *on_behalf_of;
        const char *type;
    } rows[] = {
        {GOV_EXCHANGE_GRANT, "grant-1", "urn:gov:params:oauth:token-type:grant"},
        {GOV_EXCHANGE_LEGAL_PERSON, "91990100MA00000013",
         "urn:gov:params:oauth:token-type:legal_person"},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        flow f;
        gov_identity *who = NULL;
        const gov_token_exchange request = asking(rows[i].kind, rows[i].on_behalf_of);
        begin(&f);
        expect_jwt(&f, GRANTOR, ",\"act\":{\"sub\":\"person-1\",\"act\":{\"sub\":\"agent-9\"}}",
                   ",\"scope\":\"gov.matters\"");
        op_expect_keys(&f.o);
        rig_told(&f.o.r, exchange(&f, &request), GOV_OK);
        const char *body = op_body(&f.o, 1);
        ck_assert_str_eq(op_param(body, "subject_token"), rows[i].on_behalf_of);
        ck_assert_str_eq(op_param(body, "subject_token_type"), rows[i].type);
        ck_assert_str_eq(op_param(body, "actor_token"), "own-s3cret-token");
        ck_assert_str_eq(op_param(body, "actor_token_type"),
                         "urn:ietf:params:oauth:token-type:access_token");
        rig_told(&f.o.r, gov_session_get_identity(f.made, &who, &f.o.r.err), GOV_OK);
        ck_assert_str_eq(gov_identity_get_subject(who), GRANTOR);
        ck_assert_uint_eq(gov_identity_get_actor_count(who), 2);
        ck_assert_str_eq(gov_identity_get_actor(who, 0), "person-1");
        gov_identity_free(who);
        end(&f);
    }
}
END_TEST

typedef struct row {
    const char *subject;
    const char *claims;
    const char *members;
    gov_status expected;
} row;

#define ACT ",\"act\":{\"sub\":\"person-1\"}"

static const row grants[] = {
    {GRANTOR, ACT, "", GOV_OK},
    {GRANTOR, ACT, ",\"scope\":\"gov.items openid\"", GOV_OK},
    {GRANTOR, ACT, ",\"scope\":\"gov.items gov.reviews\"", GOV_ERR_CLAIM},
    {GRANTOR, "", "", GOV_ERR_CLAIM},
    {GRANTOR, ",\"act\":{\"sub\":\"person-3\"}", "", GOV_ERR_CLAIM},
    {GRANTOR, ",\"act\":{\"sub\":\"person-3\",\"act\":{\"sub\":\"person-1\"}}", "", GOV_ERR_CLAIM},
    {"person-1", ACT, "", GOV_ERR_CLAIM},
    {GRANTOR, ",\"act\":\"person-1\"", "", GOV_ERR_CLAIM},
    {GRANTOR, ",\"act\":{}", "", GOV_ERR_CLAIM},
    {GRANTOR, ",\"act\":{\"sub\":\"person-1\",\"act\":{\"sub\":\"b\",\"act\":{\"sub\":\"c\"}}}", "",
     GOV_OK},
    {GRANTOR,
     ",\"act\":{\"sub\":\"person-1\",\"act\":{\"sub\":\"b\",\"act\":{\"sub\":\"c\","
     "\"act\":{\"sub\":\"d\"}}}}",
     "", GOV_ERR_CLAIM},
};

START_TEST(what_a_grant_gives)
{
    const row *r = &grants[_i];
    flow f;
    const gov_token_exchange request = asking(GOV_EXCHANGE_GRANT, "grant-1");
    begin(&f);
    expect_jwt(&f, r->subject, r->claims, r->members);
    /* Scope is compared before keys are needed. */
    if (strstr(r->members, "reviews") == NULL) {
        op_expect_keys(&f.o);
    }
    rig_told(&f.o.r, exchange(&f, &request), r->expected);
    ck_assert_int_eq(f.made != NULL, r->expected == GOV_OK);
    end(&f);
}
END_TEST

START_TEST(what_narrowing_gives)
{
    static const row rows[] = {
        {"person-1", "", ",\"scope\":\"gov.items\"", GOV_OK},
        {"person-1", "", "", GOV_OK},
        {"person-1", "", ",\"scope\":\"gov.items gov.matters\"", GOV_ERR_CLAIM},
        {"person-1", "", ",\"scope\":\"gov\"", GOV_ERR_CLAIM},
        {"person-2", "", ",\"scope\":\"gov.items\"", GOV_ERR_CLAIM},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        flow f;
        gov_token_exchange request = asking(GOV_EXCHANGE_NARROW, NULL);
        request.scope = "gov.items";
        begin(&f);
        expect_jwt(&f, rows[i].subject, rows[i].claims, rows[i].members);
        if (i != 2 && i != 3) {
            op_expect_keys(&f.o);
        }
        rig_told(&f.o.r, exchange(&f, &request), rows[i].expected);
        end(&f);
    }
}
END_TEST

START_TEST(a_token_for_somebody_else_is_refused)
{
    flow f;
    gov_token_exchange request = asking(GOV_EXCHANGE_NARROW, NULL);
    request.audience = "https://other.example";
    begin(&f);
    expect_jwt(&f, "person-1", "", "");
    op_expect_keys(&f.o);
    rig_told(&f.o.r, exchange(&f, &request), GOV_ERR_CLAIM);
    ck_assert_ptr_null(f.made);
    end(&f);
}
END_TEST

#define OPAQUE(type, more)                                                                         \
    "{\"access_token\":\"opaque-s3cret\",\"token_type\":\"Bearer\",\"expires_in\":300," type more  \
    "}"

/* A token that says nothing by itself is asked about. */
START_TEST(opaque_tokens_are_asked_about)
{
    static const struct {
        gov_exchange_kind kind;
        int32_t http_status;
        const char *body;
        gov_status expected;
    } rows[] = {
        {GOV_EXCHANGE_GRANT, 200,
         "{\"active\":true,\"sub\":\"" GRANTOR "\",\"act\":{\"sub\":\"person-1\"}}", GOV_OK},
        {GOV_EXCHANGE_GRANT, 200, "{\"active\":true,\"sub\":\"" GRANTOR "\"}", GOV_ERR_CLAIM},
        {GOV_EXCHANGE_GRANT, 200, "{\"active\":false}", GOV_ERR_CLAIM},
        {GOV_EXCHANGE_GRANT, 401, "{\"error\":\"invalid_client\"}", GOV_ERR_CLAIM},
        {GOV_EXCHANGE_NARROW, 401, "{\"error\":\"invalid_client\"}", GOV_OK},
        {GOV_EXCHANGE_NARROW, 200, "{\"active\":true,\"sub\":\"person-1\"}", GOV_OK},
        {GOV_EXCHANGE_NARROW, 200, "{\"active\":true,\"sub\":\"person-2\"}", GOV_ERR_CLAIM},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        flow f;
        const gov_token_exchange request =
            asking(rows[i].kind, rows[i].kind == GOV_EXCHANGE_GRANT ? "grant-1" : NULL);
        begin(&f);
        op_expect(&f.o, "/token", 200, OPAQUE(ISSUED, ""));
        op_expect(&f.o, "/introspect", rows[i].http_status, rows[i].body);
        rig_told(&f.o.r, exchange(&f, &request), rows[i].expected);
        end(&f);
    }
}
END_TEST

START_TEST(every_refusal)
{
    static const struct {
        int32_t http_status;
        const char *body;
        gov_status expected;
    } rows[] = {
        {400, "{\"error\":\"invalid_scope\"}", GOV_ERR_FORBIDDEN},
        {400, "{\"error\":\"invalid_grant\"}", GOV_ERR_FORBIDDEN},
        {403, "{\"error\":\"access_denied\"}", GOV_ERR_FORBIDDEN},
        {400, "{\"error\":\"invalid_request\"}", GOV_ERR_FORBIDDEN},
        {400, "{\"error\":\"invalid_target\"}", GOV_ERR_FORBIDDEN},
        {401, "{\"error\":\"invalid_client\"}", GOV_ERR_CLIENT_REJECTED},
        {400, "{\"error\":\"unsupported_grant_type\"}", GOV_ERR_UNSUPPORTED},
        {200, OPAQUE("\"scope\":\"a\"", ""), GOV_ERR_RESPONSE},
        {200,
         OPAQUE("\"issued_token_type\":\"urn:ietf:params:oauth:token-type:refresh_token\"", ""),
         GOV_ERR_RESPONSE},
        {200, "{}", GOV_ERR_RESPONSE},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        flow f;
        const gov_token_exchange request = asking(GOV_EXCHANGE_GRANT, "grant-1");
        begin(&f);
        op_expect(&f.o, "/token", rows[i].http_status, rows[i].body);
        gov_status status = exchange(&f, &request);
        ck_assert_msg(status == rows[i].expected, "%s: %s", rows[i].body,
                      gov_status_get_name(status));
        rig_told(&f.o.r, status, rows[i].expected);
        ck_assert_ptr_null(f.made);
        end(&f);
    }
}
END_TEST

START_TEST(bad_arguments)
{
    static char huge[2000];
    memset(huge, 'x', sizeof huge - 1);
    const gov_token_exchange rows[] = {
        {.struct_size = 2, .kind = GOV_EXCHANGE_NARROW},
        {.kind = 0},
        {.kind = 4},
        {.kind = -1},
        {.kind = GOV_EXCHANGE_NARROW, .on_behalf_of = "x"},
        {.kind = GOV_EXCHANGE_GRANT},
        {.kind = GOV_EXCHANGE_GRANT, .on_behalf_of = ""},
        {.kind = GOV_EXCHANGE_GRANT, .on_behalf_of = huge},
        {.kind = GOV_EXCHANGE_LEGAL_PERSON, .on_behalf_of = "a\nb"},
        {.kind = GOV_EXCHANGE_NARROW, .scope = ""},
        {.kind = GOV_EXCHANGE_NARROW, .scope = huge},
        {.kind = GOV_EXCHANGE_NARROW, .audience = "\xff"},
        {.kind = GOV_EXCHANGE_NARROW, .resource = "api"},
    };
    op o;
    gov_session *made = NULL;
    op_begin(&o, settings);
    rig_log_in(&o.r);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_token_exchange request = rows[i];
        request.struct_size = request.struct_size == 0 ? sizeof request : request.struct_size;
        gov_status status = gov_auth_exchange(o.r.session, &request, NULL, &made, &o.r.err);
        ck_assert_msg(status == GOV_ERR_ARGUMENT, "row %zu", i);
        rig_told(&o.r, status, GOV_ERR_ARGUMENT);
        ck_assert_ptr_null(made);
    }
    const gov_token_exchange request = asking(GOV_EXCHANGE_NARROW, NULL);
    rig_told(&o.r, gov_auth_exchange(NULL, &request, NULL, &made, &o.r.err), GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_auth_exchange(o.r.session, NULL, NULL, &made, &o.r.err), GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_auth_exchange(o.r.session, &request, NULL, NULL, &o.r.err),
             GOV_ERR_ARGUMENT);
    gov__session_wipe(o.r.session);
    rig_told(&o.r, gov_auth_exchange(o.r.session, &request, NULL, &made, &o.r.err),
             GOV_ERR_LOGIN_REQUIRED);
    op_end(&o);
}
END_TEST

/* The token of the one who acts is renewed first when it has expired. */
START_TEST(an_expired_session_is_renewed_first)
{
    op o;
    gov_session *made = NULL;
    gov_token_exchange request = asking(GOV_EXCHANGE_NARROW, NULL);
    request.scope = "gov.items";
    op_begin(&o, settings);
    rig_log_in(&o.r);
    gov_fake_clock_advance(o.r.clock, 86400001);
    op_expect_metadata(&o, "");
    op_expect(&o, "/oauth/token", 200,
              "{\"access_token\":\"renewed-token\",\"token_type\":\"Bearer\",\"expires_in\":600}");
    op_expect(&o, "/token", 400, "{\"error\":\"invalid_scope\"}");
    gov_status status = gov_auth_exchange(o.r.session, &request, NULL, &made, &o.r.err);
    rig_told(&o.r, status, GOV_ERR_FORBIDDEN);
    ck_assert_str_eq(op_param(op_body(&o, 0), "subject_token"), "renewed-token");
    op_end(&o);
}
END_TEST

START_TEST(secrets_leave_no_trace)
{
    static const char *const forbidden[] = {"own-s3cret-token", "opaque-s3cret"};
    for (size_t i = 0; i < TEST_COUNT(forbidden); i++) {
        flow f;
        const gov_token_exchange request = asking(GOV_EXCHANGE_NARROW, NULL);
        begin(&f);
        test_memory_forbid(&f.o.r.memory, forbidden[i]);
        op_expect(&f.o, "/token", 200, OPAQUE(ISSUED, ""));
        op_expect(&f.o, "/introspect", 200, "{\"active\":true,\"sub\":\"person-1\"}");
        rig_told(&f.o.r, exchange(&f, &request), GOV_OK);
        end(&f);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("auth_exchange");
    TCase *c = tcase_create("exchange");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, less_scope_for_a_hand_off);
    tcase_add_test(c, for_whom_one_acts);
    tcase_add_loop_test(c, what_a_grant_gives, 0, (int)TEST_COUNT(grants));
    tcase_add_test(c, what_narrowing_gives);
    tcase_add_test(c, a_token_for_somebody_else_is_refused);
    tcase_add_test(c, opaque_tokens_are_asked_about);
    tcase_add_test(c, every_refusal);
    tcase_add_test(c, bad_arguments);
    tcase_add_test(c, an_expired_session_is_renewed_first);
    tcase_add_test(c, secrets_leave_no_trace);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
