/* SPDX-License-Identifier: Apache-2.0 */
/* Showing a certificate by a code, redeeming it, guessing; questions in place of data. */
#include "sandbox_certificate_support.h"
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/codec.h"

#define ASK_18      "{\"kind\":\"age_over\",\"value\":18}"
#define HOLDS(type) "{\"kind\":\"holds_type\",\"type_code\":\"" type "\"}"

static void check_code(certificate_test *c, int status, int wanted, const char *code)
{
    ck_assert_msg(status == wanted, "%d %s", status, c->t.res.body);
    ck_assert_str_eq(sandbox_test_text(&c->t, "code"), code);
}

static const char *state(certificate_test *c)
{
    certificate_as(c, c->holder);
    ck_assert_int_eq(sandbox_test_json(&c->t, "GET", c->presentation, NULL, NULL), 200);
    return sandbox_test_text(&c->t, "state");
}

START_TEST(a_code_shows_what_was_chosen_once)
{
    certificate_test c;
    certificate_test_open(&c);
    ck_assert_int_eq(certificate_present(&c, "code", ",\"fields\":[\"name\",\"sex\"]"), 201);
    ck_assert_uint_eq(strlen(c.code), 10);
    ck_assert_uint_eq(strspn(c.code, "0123456789"), 10);
    ck_assert_str_eq(sandbox_test_header(&c.t, "Location"), c.presentation);
    ck_assert_int_eq(certificate_redeem(&c, c.code), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/certificate/data")), 2);
    ck_assert_str_eq(domain_text(&c.t, "/certificate/data/name"), "李四样");
    ck_assert_str_eq(domain_text(&c.t, "/certificate/holders/0/name"), "李**");
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/certificate/files")), 0);
    ck_assert_ptr_null(strstr(c.t.res.body, "99010119920815102X"));
    ck_assert_ptr_null(strstr(c.t.res.body, "幸福路"));
    char *redemption = gov__sb_copy(sandbox_test_text(&c.t, "redemption_id"));
    check_code(&c, certificate_redeem(&c, c.code), 409, "code_used");
    ck_assert_str_eq(state(&c), "used_up");
    ck_assert_ptr_null(domain_at(&c.t, "/code"));
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/redemptions")), 1);
    ck_assert_str_eq(domain_text(&c.t, "/redemptions/0/id"), redemption);
    ck_assert_str_eq(domain_text(&c.t, "/redemptions/0/client/id"), "govsdk-demo");
    ck_assert_str_eq(domain_text(&c.t, "/redemptions/0/usage/purpose"), "开户核验");
    ck_assert_str_eq(domain_text(&c.t, "/redemptions/0/fields/1"), "sex");
    ck_assert_int_eq(sandbox_test_json(&c.t, "GET", "/gov/v1/audit?limit=2", NULL, NULL), 200);
    ck_assert_str_eq(domain_text(&c.t, "/items/0/action"), "redeem");
    ck_assert_str_eq(domain_text(&c.t, "/items/1/action"), "present");
    ck_assert_ptr_null(domain_at(&c.t, "/items/1/usage"));
    sandbox_test_login(&c.t, "sub-wang");
    ck_assert_int_eq(sandbox_test_json(&c.t, "GET", c.presentation, NULL, NULL), 404);
    free(redemption);
    certificate_test_close(&c);
}
END_TEST

START_TEST(number_and_holders_are_shown_when_named)
{
    certificate_test c;
    certificate_test_open(&c);
    ck_assert_int_eq(certificate_present(&c, "code", ",\"fields\":[\"number\",\"holders\"]"), 201);
    ck_assert_int_eq(certificate_redeem(&c, c.code), 200);
    ck_assert_str_eq(domain_text(&c.t, "/certificate/number"), "99010119920815102X");
    ck_assert_str_eq(domain_text(&c.t, "/certificate/holders/0/name"), "李四样");
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/certificate/data")), 0);
    certificate_test_close(&c);
}
END_TEST

START_TEST(a_redemption_is_counted_once_under_one_key)
{
    static const char key[] = "Idempotency-Key: 0123456789abcdefghijkl\n";
    certificate_test c;
    certificate_test_open(&c);
    ck_assert_int_eq(certificate_present(&c, "code", ",\"max_redemptions\":2"), 201);
    char *body = gov__sb_format("{\"code\":\"%s\"," USAGE "}", c.code);
    certificate_as(&c, c.system);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(sandbox_test_json(&c.t, "POST", CERTIFICATES "/redeem", key, body), 200);
    }
    ck_assert_str_eq(sandbox_test_header(&c.t, "Idempotency-Replayed"), "true");
    ck_assert_str_eq(state(&c), "active");
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/redemptions")), 1);
    ck_assert_int_eq(certificate_redeem(&c, c.code), 200);
    check_code(&c, certificate_redeem(&c, c.code), 409, "code_used");
    free(body);
    certificate_test_close(&c);
}
END_TEST

START_TEST(codes_expire_and_are_revoked)
{
    certificate_test c;
    char revoke[128];
    certificate_test_open(&c);
    ck_assert_int_eq(certificate_present(&c, "code", ""), 201);
    sandbox_test_advance(&c.t, 119999);
    ck_assert_int_eq(certificate_redeem(&c, c.code), 200);
    ck_assert_int_eq(certificate_present(&c, "code", ",\"ttl_s\":30"), 201);
    sandbox_test_advance(&c.t, 30000);
    check_code(&c, certificate_redeem(&c, c.code), 410, "code_expired");
    ck_assert_str_eq(state(&c), "expired");
    ck_assert_int_eq(certificate_present(&c, "emergency", ",\"hours\":2,\"max_redemptions\":5"),
                     201);
    ck_assert_uint_eq(strlen(c.code), 26);
    ck_assert_uint_eq(strspn(c.code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), 26);
    certificate_later(&c, 2 * HOUR_MS - 1);
    ck_assert_int_eq(certificate_redeem(&c, c.code), 200);
    (void)snprintf(revoke, sizeof revoke, "%s/revoke", c.presentation);
    sandbox_test_login(&c.t, "sub-wang");
    ck_assert_int_eq(domain_send(&c.t, "POST", revoke, NULL, NULL), 404);
    certificate_as(&c, c.holder);
    ck_assert_int_eq(domain_send(&c.t, "POST", revoke, NULL, NULL), 200);
    ck_assert_str_eq(sandbox_test_text(&c.t, "state"), "revoked");
    check_code(&c, certificate_redeem(&c, c.code), 410, "code_expired");
    ck_assert_int_eq(certificate_present(&c, "emergency", ",\"hours\":1"), 201);
    certificate_later(&c, HOUR_MS);
    check_code(&c, certificate_redeem(&c, c.code), 410, "code_expired");
    certificate_test_close(&c);
}
END_TEST

START_TEST(presenting_is_checked)
{
    static const struct {
        const char *kind, *more, *pointer;
    } bad[] = {
        {"code", ",\"ttl_s\":29", "/ttl_s"},
        {"code", ",\"ttl_s\":601", "/ttl_s"},
        {"code", ",\"hours\":1", "/hours"},
        {"emergency", "", "/hours"},
        {"emergency", ",\"hours\":73", "/hours"},
        {"emergency", ",\"hours\":1,\"ttl_s\":60", "/ttl_s"},
        {"card", "", "/kind"},
        {"code", ",\"fields\":[\"name\",\"salary\"]", "/fields/1"},
        {"code", ",\"fields\":[\"name\",\"name\"]", "/fields"},
        {"code", ",\"max_redemptions\":0", "/max_redemptions"},
    };
    certificate_test c;
    certificate_test_open(&c);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_int_eq(certificate_present(&c, bad[i].kind, bad[i].more), 422);
        ck_assert_str_eq(domain_text(&c.t, "/field_errors/0/pointer"), bad[i].pointer);
    }
    /* Only a holder, and only what is in force. */
    sandbox_test_login(&c.t, "sub-wang");
    ck_assert_int_eq(certificate_post(&c, "/{id}/present", NULL, "{\"kind\":\"code\"}"), 404);
    certificate_as(&c, c.system);
    ck_assert_int_eq(certificate_post(&c, "/{id}/present", NULL, "{\"kind\":\"code\"}"), 403);
    char *target = gov__sb_format("/sandbox/certificates/%s/status", c.id);
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", target, NULL, "{\"status\":\"suspended\"}"),
                     200);
    check_code(&c, certificate_present(&c, "code", ""), 409, "certificate_state");
    free(target);
    certificate_test_close(&c);
}
END_TEST

START_TEST(a_verifier_sees_what_the_state_is_now)
{
    certificate_test c;
    certificate_test_open(&c);
    ck_assert_int_eq(certificate_present(&c, "code", ""), 201);
    char *target = gov__sb_format("/sandbox/certificates/%s/status", c.id);
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", target, NULL, "{\"status\":\"suspended\"}"),
                     200);
    ck_assert_int_eq(certificate_redeem(&c, c.code), 200);
    ck_assert_str_eq(domain_text(&c.t, "/certificate/status"), "suspended");
    free(target);
    certificate_test_close(&c);
}
END_TEST

START_TEST(guessing_is_limited)
{
    certificate_test c;
    certificate_test_open(&c);
    ck_assert_int_eq(certificate_present(&c, "code", ""), 201);
    certificate_as(&c, c.system);
    ck_assert_int_eq(certificate_post(&c, "/redeem", NULL, "{\"code\":\"12345\"," USAGE "}"), 422);
    ck_assert_int_eq(certificate_post(&c, "/redeem", NULL, "{\"code\":\"1234567890\"}"), 400);
    for (int i = 0; i < 5; i++) {
        char guess[12];
        (void)snprintf(guess, sizeof guess, "%.9s%c", c.code, c.code[9] == '0' ? '1' : '0');
        check_code(&c, certificate_redeem(&c, guess), 404, "code_unknown");
    }
    /* Now the right one is not told from a wrong one. */
    check_code(&c, certificate_redeem(&c, c.code), 429, "rate_limited");
    ck_assert_str_eq(sandbox_test_header(&c.t, "Retry-After"), "60");
    char *body =
        gov__sb_format("{\"question\":" ASK_18 ",\"about\":{\"code\":\"%s\"}," USAGE "}", c.code);
    check_code(&c, certificate_post(&c, "/ask", NULL, body), 429, "rate_limited");
    sandbox_test_advance(&c.t, 60000);
    ck_assert_int_eq(certificate_redeem(&c, c.code), 200);
    free(body);
    certificate_test_close(&c);
}
END_TEST

/* --- questions ---------------------------------------------------------------------------------- */

static const char *ask(certificate_test *c, const char *question, const char *about)
{
    char *body = gov__sb_format("{\"question\":%s,\"about\":%s," USAGE "}", question, about);
    int status = certificate_post(c, "/ask", NULL, body);
    ck_assert_msg(status == 200, "%s: %s", body, c->t.res.body);
    free(body);
    return sandbox_test_text(&c->t, "answer");
}

/* The evidence is signed, for this application, and has the question, not the person. */
static void check_evidence(certificate_test *c, const char *answer)
{
    char *jws = gov__sb_copy(sandbox_test_text(&c->t, "evidence"));
    cJSON *header = NULL;
    cJSON *claims = domain_verify(&c->t, jws, &header);
    ck_assert_ptr_nonnull(claims);
    ck_assert_str_eq(gov__sb_member_text(header, "typ"), "answer+jwt");
    ck_assert_str_eq(gov__sb_member_text(claims, "iss"), GOV_SANDBOX_BASE_URL);
    ck_assert_str_eq(gov__sb_member_text(claims, "aud"), "govsdk-demo");
    ck_assert_str_eq(gov__sb_member_text(claims, "answer"), answer);
    ck_assert_str_eq(gov__sb_member_text(gov__sb_member(claims, "usage"), "purpose"), "开户核验");
    char *text = cJSON_PrintUnformatted(claims);
    ck_assert_ptr_null(strstr(text, "sub-li"));
    ck_assert_ptr_null(strstr(text, "1992"));
    cJSON_free(text);
    cJSON_Delete(header);
    cJSON_Delete(claims);
    free(jws);
}

START_TEST(age_is_reached_on_the_birthday)
{
    static const char about[] = "{\"subject\":\"me\"}";
    certificate_test c;
    certificate_test_open(&c);
    /* The clock of the tests stands at 2026-11-23; sub-li is of 1992-08-15. */
    ck_assert_str_eq(ask(&c, ASK_18, about), "yes");
    check_evidence(&c, "yes");
    ck_assert_ptr_null(strstr(c.t.res.body, "1992"));
    ck_assert_str_eq(ask(&c, "{\"kind\":\"age_over\",\"value\":34}", about), "yes");
    ck_assert_str_eq(ask(&c, "{\"kind\":\"age_over\",\"value\":35}", about), "no");
    /* 2027-08-14 16:00 UTC is the beginning of the 15th in China. */
    sandbox_test_json(&c.t, "POST", "/sandbox/clock", NULL,
                      "{\"set\":\"2027-08-14T23:59:59+08:00\"}");
    ck_assert_int_eq(c.t.res.status, 200);
    certificate_later(&c, 0);
    ck_assert_str_eq(ask(&c, "{\"kind\":\"age_over\",\"value\":35}", about), "no");
    certificate_later(&c, 1000);
    ck_assert_str_eq(ask(&c, "{\"kind\":\"age_over\",\"value\":35}", about), "yes");
    sandbox_test_login(&c.t, "sub-food");
    ck_assert_str_eq(ask(&c, ASK_18, about), "unknown");
    certificate_as(&c, c.system);
    ck_assert_int_eq(certificate_post(&c, "/ask", NULL,
                                      "{\"question\":" ASK_18
                                      ",\"about\":{\"subject\":\"me\"}," USAGE "}"),
                     403);
    certificate_test_close(&c);
}
END_TEST

START_TEST(types_are_held_or_not)
{
    static const char about[] = "{\"subject\":\"me\"}";
    certificate_test c;
    certificate_test_open(&c);
    ck_assert_str_eq(ask(&c, HOLDS(RESIDENT_ID), about), "yes");
    ck_assert_str_eq(ask(&c, HOLDS(BUSINESS_LICENCE), about), "no");
    char *target = gov__sb_format("/sandbox/certificates/%s/status", c.id);
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", target, NULL, "{\"status\":\"cancelled\"}"),
                     200);
    ck_assert_str_eq(ask(&c, HOLDS(RESIDENT_ID), about), "no");
    check_evidence(&c, "no");
    free(target);
    certificate_test_close(&c);
}
END_TEST

START_TEST(a_code_answers_about_its_certificate)
{
    certificate_test c;
    char about[64];
    certificate_test_open(&c);
    ck_assert_int_eq(certificate_present(&c, "code", ",\"max_redemptions\":4"), 201);
    (void)snprintf(about, sizeof about, "{\"code\":\"%s\"}", c.code);
    certificate_as(&c, c.system);
    ck_assert_str_eq(ask(&c, ASK_18, about), "yes");
    ck_assert_str_eq(ask(&c, HOLDS(RESIDENT_ID), about), "yes");
    /* Of her other certificates a code tells nothing. */
    ck_assert_str_eq(ask(&c, HOLDS("11990100MB9905009N071"), about), "unknown");
    char *target = gov__sb_format("/sandbox/certificates/%s/status", c.id);
    ck_assert_int_eq(sandbox_test_json(&c.t, "POST", target, NULL, "{\"status\":\"revoked\"}"),
                     200);
    ck_assert_str_eq(ask(&c, ASK_18, about), "unknown");
    check_evidence(&c, "unknown");
    check_code(&c, certificate_redeem(&c, c.code), 409, "code_used");
    ck_assert_str_eq(state(&c), "used_up");
    ck_assert_str_eq(domain_text(&c.t, "/redemptions/0/answer"), "yes");
    ck_assert_str_eq(domain_text(&c.t, "/redemptions/0/question/kind"), "age_over");
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/redemptions/0/fields")), 0);
    ck_assert_int_eq(sandbox_test_json(&c.t, "GET", "/gov/v1/audit?limit=1", NULL, NULL), 200);
    ck_assert_str_eq(domain_text(&c.t, "/items/0/action"), "ask");
    ck_assert_str_eq(domain_text(&c.t, "/items/0/answer"), "unknown");
    free(target);
    certificate_test_close(&c);
}
END_TEST

START_TEST(a_grant_answers_about_its_types)
{
    certificate_test c;
    char about[160];
    certificate_test_open(&c);
    free(certificate_granted(&c, "{\"cert_types\":[\"" RESIDENT_ID "\"],\"actions\":[\"ask\"]}",
                             ",\"max_uses\":3"));
    (void)snprintf(about, sizeof about, "{\"grant\":\"%s\"}", c.grant);
    certificate_as(&c, c.system);
    ck_assert_str_eq(ask(&c, ASK_18, about), "yes");
    ck_assert_str_eq(ask(&c, HOLDS(RESIDENT_ID), about), "yes");
    char *body = gov__sb_format("{\"question\":%s,\"about\":%s," USAGE "}",
                                HOLDS("11990100MB9905009N071"), about);
    check_code(&c, certificate_post(&c, "/ask", NULL, body), 403, "grant_invalid");
    ck_assert_str_eq(ask(&c, ASK_18, about), "yes");
    free(body);
    body = gov__sb_format("{\"question\":" ASK_18 ",\"about\":%s," USAGE "}", about);
    check_code(&c, certificate_post(&c, "/ask", NULL, body), 403, "grant_invalid");
    free(body);
    /* An age is told by the types of the grant only: a marriage certificate has no birth date. */
    free(certificate_granted(
        &c, "{\"cert_types\":[\"11990100MB9905009N071\"],\"actions\":[\"ask\"]}", ""));
    (void)snprintf(about, sizeof about, "{\"grant\":\"%s\"}", c.grant);
    certificate_as(&c, c.system);
    ck_assert_str_eq(ask(&c, ASK_18, about), "unknown");
    /* And a grant to read is none to ask. */
    free(certificate_granted(&c, "{\"cert_types\":[\"" RESIDENT_ID "\"],\"actions\":[\"get\"]}",
                             ""));
    body =
        gov__sb_format("{\"question\":" ASK_18 ",\"about\":{\"grant\":\"%s\"}," USAGE "}", c.grant);
    certificate_as(&c, c.system);
    check_code(&c, certificate_post(&c, "/ask", NULL, body), 403, "grant_invalid");
    free(body);
    certificate_test_close(&c);
}
END_TEST

START_TEST(questions_are_checked)
{
    static const struct {
        const char *question, *about;
        int status;
    } bad[] = {
        {"{\"kind\":\"age_over\"}", "{\"subject\":\"me\"}", 422},
        {"{\"kind\":\"age_over\",\"value\":0}", "{\"subject\":\"me\"}", 422},
        {"{\"kind\":\"age_over\",\"value\":18,\"type_code\":\"a\"}", "{\"subject\":\"me\"}", 422},
        {"{\"kind\":\"holds_type\"}", "{\"subject\":\"me\"}", 422},
        {"{\"kind\":\"holds_type\",\"type_code\":\"a\",\"value\":1}", "{\"subject\":\"me\"}", 422},
        {"{\"kind\":\"income\"}", "{\"subject\":\"me\"}", 422},
        {ASK_18, "{\"subject\":\"sub-wang\"}", 422},
        {ASK_18, "{}", 422},
        {ASK_18, "{\"subject\":\"me\",\"grant\":\"a\"}", 422},
        {ASK_18, "{\"grant\":\"nobody\"}", 403},
        {ASK_18, "{\"code\":\"0000000000\"}", 404},
    };
    certificate_test c;
    certificate_test_open(&c);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        char *body = gov__sb_format("{\"question\":%s,\"about\":%s," USAGE "}", bad[i].question,
                                    bad[i].about);
        ck_assert_msg(certificate_post(&c, "/ask", NULL, body) == bad[i].status, "%s: %s", body,
                      c.t.res.body);
        free(body);
    }
    ck_assert_int_eq(certificate_post(&c, "/ask", NULL,
                                      "{\"question\":" ASK_18 ",\"about\":{\"subject\":\"me\"}}"),
                     400);
    ck_assert_str_eq(sandbox_test_text(&c.t, "code"), "usage_required");
    certificate_test_close(&c);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_code_shows_what_was_chosen_once),
        TEST_ENTRY(number_and_holders_are_shown_when_named),
        TEST_ENTRY(a_redemption_is_counted_once_under_one_key),
        TEST_ENTRY(codes_expire_and_are_revoked),
        TEST_ENTRY(presenting_is_checked),
        TEST_ENTRY(a_verifier_sees_what_the_state_is_now),
        TEST_ENTRY(guessing_is_limited),
        TEST_ENTRY(age_is_reached_on_the_birthday),
        TEST_ENTRY(types_are_held_or_not),
        TEST_ENTRY(a_code_answers_about_its_certificate),
        TEST_ENTRY(a_grant_answers_about_its_types),
        TEST_ENTRY(questions_are_checked),
    };
    return test_run("sandbox presentation", entries, TEST_COUNT(entries));
}
