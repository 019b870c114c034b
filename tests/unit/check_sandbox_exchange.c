/* SPDX-License-Identifier: Apache-2.0 */
/* Token exchange at the sandbox: hand-off, proxy, legal person; and introspection, which shows what
 * came of it. */
#include "sandbox_browser_support.h"
#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"

#define FORM    "Content-Type: application/x-www-form-urlencoded\n"
#define ACCESS  "urn:ietf:params:oauth:token-type:access_token"
#define GRANT   "urn:gov:params:oauth:token-type:grant"
#define LEGAL   "urn:gov:params:oauth:token-type:legal_person"
#define PENSION "11990100MB9903003M344201306000001"

static void expect_error(const sandbox_test *t, int status, const char *error)
{
    ck_assert_msg(t->res.status == status && strcmp(sandbox_test_text(t, "error"), error) == 0,
                  "wanted %d %s, got %d %s", status, error, t->res.status, t->res.body);
}

static int exchange(sandbox_test *t, const char *subject_token, const char *type, const char *actor,
                    const char *more)
{
    char *form = gov__sb_format("grant_type=urn:ietf:params:oauth:grant-type:token-exchange&"
                                "subject_token=%s&subject_token_type=%s%s%s%s",
                                subject_token, type,
                                actor ? "&actor_token_type=" ACCESS "&actor_token=" : "",
                                actor ? actor : "", more);
    int status = sandbox_test_form(t, "/oauth/token", form);
    free(form);
    return status;
}

/* Keeps the token of the answer and sends no token by itself. */
static void keep(sandbox_test *t, char out[2048])
{
    ck_assert_msg(t->res.status == 200, "%s", t->res.body);
    (void)snprintf(out, 2048, "%s", sandbox_test_text(t, "access_token"));
    t->token[0] = '\0';
}

static void login(sandbox_test *t, const char *citizen, char out[2048])
{
    sandbox_test_login(t, citizen);
    keep(t, out);
}

static int call(sandbox_test *t, const char *token, const char *target)
{
    (void)snprintf(t->token, sizeof t->token, "%s", token);
    int status = sandbox_test_json(t, "GET", target, NULL, NULL);
    t->token[0] = '\0';
    return status;
}

static int introspect(sandbox_test *t, const char *token)
{
    char *form = gov__sb_format("token=%s", token);
    int status = sandbox_test_form(t, "/oauth/introspect", form);
    free(form);
    return status;
}

START_TEST(own_token_is_narrowed)
{
    sandbox_test t;
    char own[2048];
    char narrow[2048];
    sandbox_test_open(&t, NULL);
    login(&t, "sub-zhang", own);
    ck_assert_int_eq(exchange(&t, own, ACCESS, NULL, "&scope=gov.items+gov.reviews"), 200);
    keep(&t, narrow);
    ck_assert_str_eq(sandbox_test_text(&t, "issued_token_type"), ACCESS);
    ck_assert_str_eq(sandbox_test_text(&t, "token_type"), "Bearer");
    ck_assert_str_eq(sandbox_test_text(&t, "scope"), "gov.items gov.reviews");
    ck_assert_str_eq(sandbox_test_text(&t, "refresh_token"), "");
    cJSON *header = sandbox_jws_part(narrow, true);
    ck_assert_str_eq(gov__sb_member_text(header, "typ"), "at+jwt");
    cJSON_Delete(header);
    cJSON *claims = sandbox_jws_part(narrow, false);
    static const char *const members[] = {"iss", "sub", "aud",       "client_id", "scope", "exp",
                                          "iat", "jti", "auth_time", "acr",       "amr"};
    for (size_t i = 0; i < TEST_COUNT(members); i++) {
        ck_assert_msg(gov__sb_member(claims, members[i]) != NULL, "%s", members[i]);
    }
    ck_assert_ptr_null(gov__sb_member(claims, "act"));
    ck_assert_str_eq(gov__sb_member_text(claims, "sub"), "sub-zhang");
    cJSON_Delete(claims);
    ck_assert_int_eq(call(&t, narrow, "/gov/v1/reviews/pending"), 200);
    ck_assert_int_eq(call(&t, narrow, "/gov/v1/matters"), 403);
    /* It can be narrowed again, not widened. */
    (void)exchange(&t, narrow, ACCESS, NULL, "&scope=gov.matters");
    expect_error(&t, 400, "invalid_scope");
    (void)exchange(&t, narrow, ACCESS, NULL, "&scope=root");
    expect_error(&t, 400, "invalid_scope");
    ck_assert_int_eq(exchange(&t, narrow, ACCESS, NULL, "&scope=gov.items"), 200);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(audience_keeps_a_token_out_of_the_api)
{
    sandbox_test t;
    char own[2048];
    char other[2048];
    sandbox_test_open(&t, NULL);
    login(&t, "sub-zhang", own);
    ck_assert_int_eq(exchange(&t, own, ACCESS, NULL, "&audience=https%3A%2F%2Fhospital.example"),
                     200);
    keep(&t, other);
    cJSON *claims = sandbox_jws_part(other, false);
    ck_assert_str_eq(gov__sb_member_text(claims, "aud"), "https://hospital.example");
    cJSON_Delete(claims);
    ck_assert_int_eq(call(&t, other, "/gov/v1/matters"), 401);
    ck_assert_int_eq(introspect(&t, other), 200);
    ck_assert(gov__sb_member_true(t.json, "active"));
    ck_assert_str_eq(sandbox_test_text(&t, "aud"), "https://hospital.example");
    ck_assert_int_eq(exchange(&t, own, ACCESS, NULL, "&audience=http%3A%2F%2F127.0.0.1%2Fgov%2Fv1"),
                     200);
    keep(&t, other);
    ck_assert_int_eq(call(&t, other, "/gov/v1/matters"), 200);
    (void)exchange(&t, own, ACCESS, NULL, "&audience=");
    expect_error(&t, 400, "invalid_target");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(proxy_acts_under_a_grant)
{
    sandbox_test t;
    char li[2048];
    char proxy[2048];
    sandbox_test_open(&t, NULL);
    login(&t, "sub-li", li);
    ck_assert_int_eq(exchange(&t, "grant-wang-li", GRANT, li, ""), 200);
    keep(&t, proxy);
    ck_assert_str_eq(sandbox_test_text(&t, "scope"),
                     "gov.items gov.matters gov.certificates gov.reviews");
    cJSON *claims = sandbox_jws_part(proxy, false);
    ck_assert_str_eq(gov__sb_member_text(claims, "sub"), "sub-wang");
    ck_assert_str_eq(gov__sb_member_text(gov__sb_member(claims, "act"), "sub"), "sub-li");
    ck_assert_str_eq(gov__sb_member_text(claims, "acr"), "L2");
    cJSON_Delete(claims);
    ck_assert_int_eq(introspect(&t, proxy), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "sub"), "sub-wang");
    ck_assert_str_eq(gov__sb_member_text(gov__sb_member(t.json, "act"), "sub"), "sub-li");
    /* What is filed is the grantor's, and says who filed it. */
    (void)snprintf(t.token, sizeof t.token, "%s", proxy);
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/gov/v1/matters",
                                       "Idempotency-Key: AAAAAAAAAAAAAAAAAAAAA1\n",
                                       "{\"item_code\":\"" PENSION "\"}"),
                     201);
    const cJSON *agent = gov__sb_member(t.json, "agent");
    ck_assert_str_eq(gov__sb_member_text(agent, "grant_id"), "grant-wang-li");
    ck_assert_str_eq(gov__sb_member_text(gov__sb_member(agent, "subject"), "id"), "sub-li");
    ck_assert_str_eq(gov__sb_member_text(gov__sb_member(t.json, "applicant"), "id"), "sub-wang");
    /* The grant covers one item and no other. */
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/gov/v1/matters",
                                       "Idempotency-Key: AAAAAAAAAAAAAAAAAAAAA2\n",
                                       "{\"item_code\":\"11990100MB9907004M344011705000001\"}"),
                     403);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(proxy_is_refused_without_a_grant)
{
    sandbox_test t;
    char li[2048];
    char zhang[2048];
    char system[2048];
    sandbox_test_open(&t, NULL);
    login(&t, "sub-li", li);
    login(&t, "sub-zhang", zhang);
    sandbox_test_login_system(&t);
    keep(&t, system);
    const struct {
        const char *subject;
        const char *type;
        const char *actor;
        const char *more;
        const char *error;
    } cases[] = {
        {"grant-wang-li", GRANT, zhang, "", "invalid_request"},
        {"grant-zhao-li-expired", GRANT, li, "", "invalid_request"},
        {"no-such-grant", GRANT, li, "", "invalid_request"},
        {"grant-wang-li", GRANT, NULL, "", "invalid_request"},
        {"grant-wang-li", GRANT, "unknown", "", "invalid_request"},
        {"grant-wang-li", GRANT, system, "", "invalid_request"},
        {"grant-wang-li", GRANT, li, "&scope=root", "invalid_scope"},
        {"grant-wang-li", GRANT, li, "&requested_token_type=urn:x", "invalid_request"},
        {"grant-wang-li", "urn:gov:params:oauth:token-type:magic", li, "", "invalid_request"},
        {zhang, ACCESS, li, "", "invalid_request"},
        {"unknown", ACCESS, NULL, "", "invalid_request"},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        (void)exchange(&t, cases[i].subject, cases[i].type, cases[i].actor, cases[i].more);
        expect_error(&t, 400, cases[i].error);
    }
    (void)sandbox_test_form(&t, "/oauth/token",
                            "grant_type=urn:ietf:params:oauth:grant-type:token-exchange");
    expect_error(&t, 400, "invalid_request");
    /* Another client cannot use a token it did not get. */
    char *form = gov__sb_format("grant_type=urn:ietf:params:oauth:grant-type:token-exchange&"
                                "client_id=govsdk-demo-public&subject_token=%s&"
                                "subject_token_type=" ACCESS,
                                li);
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/oauth/token", FORM, form, strlen(form)), 400);
    expect_error(&t, 400, "invalid_request");
    free(form);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(representative_becomes_the_enterprise)
{
    sandbox_test t;
    char chen[2048];
    char zhang[2048];
    char made[2048];
    sandbox_test_open(&t, NULL);
    login(&t, "sub-chen", chen);
    login(&t, "sub-zhang", zhang);
    ck_assert_int_eq(exchange(&t, "91990101MA9900001X", LEGAL, chen, "&scope=gov.items"), 200);
    keep(&t, made);
    cJSON *claims = sandbox_jws_part(made, false);
    ck_assert_str_eq(gov__sb_member_text(claims, "sub"), "sub-food");
    ck_assert_str_eq(gov__sb_member_text(gov__sb_member(claims, "act"), "sub"), "sub-chen");
    cJSON_Delete(claims);
    (void)exchange(&t, "91990101MA9900001X", LEGAL, zhang, "");
    expect_error(&t, 400, "invalid_request");
    (void)exchange(&t, "91990101MA99000099", LEGAL, chen, "");
    expect_error(&t, 400, "invalid_request");
    (void)exchange(&t, "990101198506231058", LEGAL, chen, ""); /* a person is no enterprise */
    expect_error(&t, 400, "invalid_request");
    ck_assert_int_eq(exchange(&t, "91990101MA9900001X", LEGAL, chen, ""), 200);
    keep(&t, made);
    ck_assert_int_eq(call(&t, made, "/oauth/userinfo"), 200);
    ck_assert_str_eq(sandbox_test_text(&t, "kind"), "enterprise");
    sandbox_test_close(&t);
}
END_TEST

static void make_grant(sandbox_test *t, const char *grantor, const char *grantee, char out[80])
{
    char body[256];
    (void)snprintf(body, sizeof body,
                   "{\"grantor\":\"%s\",\"grantee\":\"%s\",\"item_code\":\"" PENSION
                   "\",\"expires_in\":600}",
                   grantor, grantee);
    ck_assert_int_eq(sandbox_test_json(t, "POST", "/sandbox/grants", NULL, body), 201);
    (void)snprintf(out, 80, "%s", sandbox_test_text(t, "id"));
}

START_TEST(chain_is_three_deep_at_most)
{
    static const char *const people[] = {"sub-li", "sub-wang", "sub-zhao", "sub-lin", "sub-chen"};
    sandbox_test t;
    char token[2048];
    char grant[80];
    sandbox_test_open(&t, NULL);
    login(&t, people[0], token);
    for (size_t i = 1; i < TEST_COUNT(people); i++) {
        make_grant(&t, people[i], people[i - 1], grant);
        int status = exchange(&t, grant, GRANT, token, "");
        ck_assert_msg(status == (i <= 3 ? 200 : 400), "%zu: %d %s", i, status, t.res.body);
        if (status == 200) {
            ck_assert_int_le(sandbox_test_int(&t, "expires_in"), 600); /* as long as the grant */
            keep(&t, token);
        }
    }
    expect_error(&t, 400, "invalid_request");
    cJSON *claims = sandbox_jws_part(token, false);
    const cJSON *act = gov__sb_member(claims, "act");
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_eq(gov__sb_member_text(act, "sub"), people[2 - i]);
        act = gov__sb_member(act, "act");
    }
    ck_assert_ptr_null(act);
    cJSON_Delete(claims);
    /* Whoever acts for a representative is not the enterprise. */
    make_grant(&t, "sub-chen", "sub-li", grant);
    login(&t, "sub-li", token);
    ck_assert_int_eq(exchange(&t, grant, GRANT, token, ""), 200);
    keep(&t, token);
    (void)exchange(&t, "91990101MA9900001X", LEGAL, token, "");
    expect_error(&t, 400, "invalid_request");
    sandbox_test_close(&t);
}
END_TEST

START_TEST(exchanged_tokens_end_with_their_origin)
{
    sandbox_test t;
    char li[2048];
    char proxy[2048];
    char narrow[2048];
    char *form;
    sandbox_test_open(&t, NULL);
    login(&t, "sub-li", li);
    ck_assert_int_eq(exchange(&t, "grant-wang-li", GRANT, li, ""), 200);
    keep(&t, proxy);
    ck_assert_int_eq(exchange(&t, proxy, ACCESS, NULL, "&scope=gov.matters"), 200);
    keep(&t, narrow);
    cJSON *claims = sandbox_jws_part(narrow, false); /* the actor stays named */
    ck_assert_str_eq(gov__sb_member_text(gov__sb_member(claims, "act"), "sub"), "sub-li");
    cJSON_Delete(claims);
    ck_assert_int_eq(call(&t, narrow, "/gov/v1/matters"), 200);
    form = gov__sb_format("token=%s", li);
    ck_assert_int_eq(sandbox_test_form(&t, "/oauth/revoke", form), 200);
    free(form);
    ck_assert_int_eq(call(&t, proxy, "/gov/v1/matters"), 401);
    ck_assert_int_eq(call(&t, narrow, "/gov/v1/matters"), 401);
    ck_assert_int_eq(introspect(&t, narrow), 200);
    ck_assert(!gov__sb_member_true(t.json, "active"));
    sandbox_test_close(&t);
}
END_TEST

START_TEST(introspection_tells_what_is_in_force)
{
    sandbox_test t;
    char own[2048];
    char refresh[96];
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-zhang");
    (void)snprintf(refresh, sizeof refresh, "%s", sandbox_test_text(&t, "refresh_token"));
    keep(&t, own);
    ck_assert_int_eq(introspect(&t, own), 200);
    ck_assert(gov__sb_member_true(t.json, "active"));
    ck_assert_str_eq(sandbox_test_text(&t, "sub"), "sub-zhang");
    ck_assert_str_eq(sandbox_test_text(&t, "client_id"), "govsdk-demo");
    ck_assert_str_eq(sandbox_test_text(&t, "token_type"), "Bearer");
    ck_assert_str_eq(sandbox_test_text(&t, "acr"), "L2");
    ck_assert_int_eq(sandbox_test_int(&t, "exp") - sandbox_test_int(&t, "iat"), 1800);
    ck_assert_int_eq(introspect(&t, refresh), 200);
    ck_assert(gov__sb_member_true(t.json, "active"));
    ck_assert_str_eq(sandbox_test_text(&t, "token_type"), "");
    sandbox_test_advance(&t, 1800000);
    ck_assert_int_eq(introspect(&t, own), 200);
    ck_assert(!gov__sb_member_true(t.json, "active"));
    ck_assert_int_eq(cJSON_GetArraySize(t.json), 1); /* and not a word more */
    ck_assert_int_eq(introspect(&t, "unknown"), 200);
    ck_assert(!gov__sb_member_true(t.json, "active"));
    (void)sandbox_test_form(&t, "/oauth/introspect", "");
    expect_error(&t, 400, "invalid_request");
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/oauth/introspect", FORM,
                                       "token=x&client_id=govsdk-demo-public", 36),
                     401);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(introspection_comes_signed)
{
    static const char basic[] = "Authorization: Basic "
                                "Z292c2RrLWRlbW86ZGVtbytzM2NyZXQlMkIlMkYrJTI2JTNE\n" FORM
                                "Accept: application/token-introspection+jwt\n";
    sandbox_test t;
    char own[2048];
    sandbox_test_open(&t, NULL);
    login(&t, "sub-zhang", own);
    char *form = gov__sb_format("token=%s", own);
    ck_assert_int_eq(sandbox_test_send(&t, "POST", "/oauth/introspect", basic, form, strlen(form)),
                     200);
    ck_assert_str_eq(sandbox_test_header(&t, "Content-Type"),
                     "application/token-introspection+jwt");
    cJSON *header = sandbox_jws_part(t.res.body, true);
    cJSON *claims = sandbox_jws_part(t.res.body, false);
    const cJSON *inner = gov__sb_member(claims, "token_introspection");
    ck_assert_str_eq(gov__sb_member_text(header, "typ"), "token-introspection+jwt");
    ck_assert_str_eq(gov__sb_member_text(claims, "iss"), "http://127.0.0.1");
    ck_assert_str_eq(gov__sb_member_text(claims, "aud"), "govsdk-demo");
    ck_assert(gov__sb_member_true(inner, "active"));
    ck_assert_str_eq(gov__sb_member_text(inner, "sub"), "sub-zhang");
    cJSON_Delete(claims);
    cJSON_Delete(header);
    free(form);
    sandbox_test_close(&t);
}
END_TEST

START_TEST(grants_of_the_operator_are_checked)
{
    static const char *const bodies[] = {
        "{}",
        "{\"grantor\":\"nobody\",\"grantee\":\"sub-li\",\"item_code\":\"x\"}",
        "{\"grantor\":\"sub-li\",\"grantee\":\"nobody\",\"item_code\":\"x\"}",
        "{\"grantor\":\"sub-li\",\"grantee\":\"sub-wang\"}",
        "{\"grantor\":\"sub-li\",\"grantee\":\"sub-wang\",\"item_code\":\"x\",\"expires_in\":0}",
        "{\"grantor\":\"sub-li\",\"grantee\":\"sub-wang\",\"item_code\":\"x\",\"more\":0}",
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(bodies); i++) {
        ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/grants", NULL, bodies[i]), 422);
    }
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(own_token_is_narrowed),
        TEST_ENTRY(audience_keeps_a_token_out_of_the_api),
        TEST_ENTRY(proxy_acts_under_a_grant),
        TEST_ENTRY(proxy_is_refused_without_a_grant),
        TEST_ENTRY(representative_becomes_the_enterprise),
        TEST_ENTRY(chain_is_three_deep_at_most),
        TEST_ENTRY(exchanged_tokens_end_with_their_origin),
        TEST_ENTRY(introspection_tells_what_is_in_force),
        TEST_ENTRY(introspection_comes_signed),
        TEST_ENTRY(grants_of_the_operator_are_checked),
    };
    return test_run("sandbox exchange", entries, TEST_COUNT(entries));
}
