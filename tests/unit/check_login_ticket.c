/* SPDX-License-Identifier: Apache-2.0 */
/* The ticket login of older gateways: its signature by a vector made elsewhere, its steps, and every
 * answer; a login as any other from the outside. */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/client.h"
#include "platform/ticket/ticket.h"
#include "unit/login_support.h"

#define GATE "https://ticket.example"

static const char *const settings[] = {"auth.driver",
                                       "ticket",
                                       "auth.client_id",
                                       "app-1",
                                       "auth.client_secret",
                                       "k3y",
                                       "auth.redirect_uri",
                                       OP_BACK,
                                       "auth.ticket_login_url",
                                       GATE "/login?lang=zh",
                                       "auth.ticket_token_url",
                                       GATE "/token",
                                       "auth.ticket_userinfo_url",
                                       GATE "/userinfo",
                                       NULL};

#define TOKEN                                                                                      \
    "{\"code\":\"0\",\"message\":\"ok\",\"data\":{\"token\":\"tok-s3cret\",\"expires_in\":1800}}"
#define USER(more)                                                                                 \
    "{\"code\":\"0\",\"message\":\"ok\",\"data\":{\"uid\":\"u-1\",\"name\":\"张三\","            \
    "\"id_type\":\"resident_id\",\"id_number\":\"990101199003071018\"" more "}}"

typedef struct flow {
    op o;
    gov_login *login;
} flow;

static void begin_with(flow *f, const gov_login_options *request)
{
    memset(f, 0, sizeof *f);
    op_begin(&f->o, settings);
    gov_status status = gov_login_begin(f->o.r.client, request, NULL, &f->login, &f->o.r.err);
    rig_told(&f->o.r, status, GOV_OK);
}

static void end(flow *f)
{
    gov_login_free(f->login);
    op_end(&f->o);
}

static gov_status come_back(flow *f, const char *more)
{
    char *url =
        jose_format(OP_BACK "?state=%s%s", op_param(gov_login_get_url(f->login), "state"), more);
    gov_status status = gov_login_finish(f->login, url, NULL, &f->o.r.session, &f->o.r.err);
    free(url);
    return status;
}

/* The signature as OpenSSL makes it. */
static void expect_signed(const char *body, const char *name)
{
    unsigned char mac[32];
    unsigned size = 0;
    char hex[65];
    /* Sorted by name. */
    bool ticket = strcmp(name, "ticket") == 0;
    char *text = jose_format(
        "app_id=%s&nonce=%s&%s=%s&%s=%s", op_param(body, "app_id"), op_param(body, "nonce"),
        ticket ? "ticket" : "timestamp", op_param(body, ticket ? "ticket" : "timestamp"),
        ticket ? "timestamp" : "token", op_param(body, ticket ? "timestamp" : "token"));
    ck_assert_ptr_nonnull(
        HMAC(EVP_sha256(), "k3y", 3, (const unsigned char *)text, strlen(text), mac, &size));
    for (size_t i = 0; i < 32; i++) {
        static const char digits[] = "0123456789abcdef";
        hex[2 * i] = digits[mac[i] >> 4];
        hex[2 * i + 1] = digits[mac[i] & 15];
    }
    hex[64] = '\0';
    ck_assert_str_eq(op_param(body, "sign"), hex);
    free(text);
}

/* HMAC-SHA256("k3y", "a=1&b=x y&c=中") by Python's hmac. */
START_TEST(a_vector)
{
    op o;
    char sign[GOV__TICKET_SIGN_ROOM];
    gov__ticket_pair pairs[] = {{"c", "中"}, {"a", "1"}, {"b", "x y"}};
    op_begin(&o, settings);
    ck_assert_int_eq(gov__ticket_sign(o.r.client->crypto, "k3y", pairs, 3, sign), GOV_OK);
    ck_assert_str_eq(sign, "508fd21d8fee8a9d9e10da9cc5786a9d7d8ce2a74ea9c7fdd744904150eaf4c1");
    op_end(&o);
}
END_TEST

START_TEST(a_ticket_becomes_a_session)
{
    flow f;
    gov_identity *who = NULL;
    begin_with(&f, NULL);
    const char *url = gov_login_get_url(f.login);
    ck_assert_ptr_eq(strstr(url, GATE "/login?lang=zh&app_id=app-1&redirect_uri="), url);
    ck_assert_str_eq(op_param(url, "redirect_uri"), OP_BACK);
    ck_assert_uint_eq(strlen(op_param(url, "state")), 43);
    op_expect(&f.o, GATE "/token", 200, TOKEN);
    op_expect(&f.o, GATE "/userinfo", 200, USER(",\"level\":\"L2\",\"auth_time\":1795399100"));
    rig_told(&f.o.r, come_back(&f, "&ticket=t%2B1"), GOV_OK);
    const char *body = op_body(&f.o, 1);
    ck_assert_str_eq(op_param(body, "app_id"), "app-1");
    ck_assert_str_eq(op_param(body, "ticket"), "t+1");
    ck_assert_str_eq(op_param(body, "timestamp"), "1795399200000");
    ck_assert_ptr_null(strstr(rig_request(&f.o.r, 1), "k3y"));
    expect_signed(body, "ticket");
    body = op_body(&f.o, 0);
    ck_assert_str_eq(op_param(body, "token"), "tok-s3cret");
    ck_assert_str_ne(op_param(body, "nonce"), op_param(op_body(&f.o, 1), "nonce"));
    expect_signed(body, "token");
    rig_told(&f.o.r, gov_session_get_identity(f.o.r.session, &who, &f.o.r.err), GOV_OK);
    ck_assert_str_eq(gov_identity_get_subject(who), "u-1");
    ck_assert_str_eq(gov_identity_get_acr(who), "L2");
    ck_assert_int_eq(gov_identity_get_auth_time_s(who), 1795399100);
    gov_identity_free(who);
    ck_assert_int_eq(gov_session_get_expires_at_ms(f.o.r.session), RIG_WALL + 1800000);
    /* The token is good at the interface. */
    rig_expect(&f.o.r, "GET", "/gov/v1/items/" RIG_ITEM_CODE, 200, rig_item_json);
    rig_told(&f.o.r, gov_item_get(f.o.r.session, RIG_ITEM_CODE, NULL, &f.o.r.item, &f.o.r.err),
             GOV_OK);
    ck_assert(rig_sent(&f.o.r, "Authorization: Bearer tok-s3cret\n"));
    end(&f);
}
END_TEST

static const struct {
    const char *token;
    const char *user; /* NULL: not asked */
    gov_status expected;
    const char *code;
} answers[] = {
    {"{\"code\":\"1001\",\"message\":\"bad sign\"}", NULL, GOV_ERR_CLIENT_REJECTED, "1001"},
    {"{\"code\":\"1002\"}", NULL, GOV_ERR_CLOCK, "1002"},
    {"{\"code\":\"1003\"}", NULL, GOV_ERR_LOGIN_EXPIRED, "1003"},
    {"{\"code\":\"1004\"}", NULL, GOV_ERR_CLIENT_REJECTED, "1004"},
    {"{\"code\":\"9\",\"message\":\"s3cret\"}", NULL, GOV_ERR_PLATFORM, "9"},
    {"{\"code\":0,\"data\":{\"token\":\"t\"}}", NULL, GOV_ERR_RESPONSE, NULL},
    {"{\"data\":{\"token\":\"t\"}}", NULL, GOV_ERR_RESPONSE, NULL},
    {"{\"code\":\"0\"}", NULL, GOV_ERR_RESPONSE, "0"},
    {"{\"code\":\"0\",\"data\":{}}", NULL, GOV_ERR_RESPONSE, "0"},
    {"{\"code\":\"0\",\"data\":{\"token\":\"a b\"}}", NULL, GOV_ERR_RESPONSE, "0"},
    {"{\"code\":\"0\",\"data\":{\"token\":\"t\",\"expires_in\":0}}", NULL, GOV_ERR_RESPONSE, "0"},
    {"{\"code\":\"0\",\"data\":{\"token\":\"t\",\"expires_in\":\"9\"}}", NULL, GOV_ERR_RESPONSE,
     "0"},
    {"<html>", NULL, GOV_ERR_RESPONSE, NULL},
    {TOKEN, "{\"code\":\"1005\"}", GOV_ERR_LOGIN_REQUIRED, "1005"},
    {TOKEN, "{\"code\":\"0\",\"data\":{\"name\":\"x\"}}", GOV_ERR_RESPONSE, "0"},
    {TOKEN, "{\"code\":\"0\",\"data\":{\"uid\":\"\"}}", GOV_ERR_RESPONSE, "0"},
    {TOKEN, "{\"code\":\"0\",\"data\":{\"uid\":7}}", GOV_ERR_RESPONSE, "0"},
    {TOKEN, USER(",\"level\":2"), GOV_ERR_RESPONSE, "0"},
    {TOKEN, USER(",\"auth_time\":\"now\""), GOV_ERR_RESPONSE, "0"},
    {TOKEN, USER(""), GOV_OK, NULL},
};

START_TEST(every_answer)
{
    flow f;
    begin_with(&f, NULL);
    op_expect(&f.o, GATE "/token", 200, answers[_i].token);
    if (answers[_i].user != NULL) {
        op_expect(&f.o, GATE "/userinfo", 200, answers[_i].user);
    }
    gov_status status = come_back(&f, "&ticket=t");
    const char *code = gov_error_get_platform_code(f.o.r.err);
    ck_assert_int_eq(code != NULL, answers[_i].code != NULL);
    if (code != NULL) {
        ck_assert_str_eq(code, answers[_i].code);
    }
    ck_assert_ptr_null(strstr(gov_error_get_message(f.o.r.err, GOV_LANGUAGE_EN), "s3cret"));
    rig_told(&f.o.r, status, answers[_i].expected);
    ck_assert_int_eq(f.o.r.session != NULL, answers[_i].expected == GOV_OK);
    end(&f);
}
END_TEST

START_TEST(failures_of_http)
{
    static const struct {
        int32_t http_status;
        gov_status expected;
    } rows[] = {{500, GOV_ERR_PLATFORM}, {502, GOV_ERR_UNAVAILABLE}, {404, GOV_ERR_NOT_FOUND}};
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        flow f;
        begin_with(&f, NULL);
        op_expect(&f.o, GATE "/token", rows[i].http_status, "");
        rig_told(&f.o.r, come_back(&f, "&ticket=t"), rows[i].expected);
        end(&f);
    }
}
END_TEST

START_TEST(a_wanted_level_and_age)
{
    static const struct {
        const char *user;
        gov_status expected;
    } rows[] = {
        {USER(",\"level\":\"L3\",\"auth_time\":1795399100"), GOV_OK},
        {USER(",\"level\":\"L2\",\"auth_time\":1795399100"), GOV_ERR_CLAIM},
        {USER(",\"auth_time\":1795399100"), GOV_ERR_CLAIM},
        {USER(",\"level\":\"L3\""), GOV_ERR_CLAIM},
        {USER(",\"level\":\"L3\",\"auth_time\":1795390000"), GOV_ERR_CLAIM},
        {USER(",\"level\":\"L3\",\"auth_time\":1795409999"), GOV_ERR_CLAIM},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        flow f;
        gov_login_options request = {
            .struct_size = sizeof request, .acr_values = "L3", .max_age_s = 300};
        begin_with(&f, &request);
        op_expect(&f.o, GATE "/token", 200, TOKEN);
        op_expect(&f.o, GATE "/userinfo", 200, rows[i].user);
        rig_told(&f.o.r, come_back(&f, "&ticket=t"), rows[i].expected);
        end(&f);
    }
}
END_TEST

START_TEST(answers_of_the_browser)
{
    flow f;
    begin_with(&f, NULL);
    rig_told(
        &f.o.r,
        gov_login_finish(f.login, OP_BACK "?state=x&ticket=t", NULL, &f.o.r.session, &f.o.r.err),
        GOV_ERR_LOGIN_STATE);
    rig_told(&f.o.r, come_back(&f, "&code=c"), GOV_ERR_RESPONSE);
    rig_told(&f.o.r, come_back(&f, "&ticket=t"), GOV_ERR_STATE);
    end(&f);
    begin_with(&f, NULL);
    rig_told(&f.o.r, come_back(&f, "&error=access_denied"), GOV_ERR_LOGIN_DENIED);
    end(&f);
}
END_TEST

START_TEST(settings_that_are_missing)
{
    static const char *const needed[] = {"auth.ticket_login_url", "auth.ticket_token_url",
                                         "auth.ticket_userinfo_url", "auth.client_secret"};
    for (size_t i = 0; i < TEST_COUNT(needed); i++) {
        const char *some[TEST_COUNT(settings)];
        size_t n = 0;
        for (size_t k = 0; settings[k] != NULL; k += 2) {
            if (strcmp(settings[k], needed[i]) != 0) {
                some[n++] = settings[k];
                some[n++] = settings[k + 1];
            }
        }
        some[n] = NULL;
        op o;
        gov_login *login = NULL;
        op_begin(&o, some);
        rig_told(&o.r, gov_login_begin(o.r.client, NULL, NULL, &login, &o.r.err), GOV_ERR_CONFIG);
        op_end(&o);
    }
}
END_TEST

START_TEST(tokens_are_never_bound)
{
    const char *some[TEST_COUNT(settings) + 2];
    op o;
    gov_login *login = NULL;
    memcpy(some, settings, sizeof settings);
    some[TEST_COUNT(settings) - 1] = "auth.dpop";
    some[TEST_COUNT(settings)] = "true";
    some[TEST_COUNT(settings) + 1] = NULL;
    op_begin(&o, some);
    rig_told(&o.r, gov_login_begin(o.r.client, NULL, NULL, &login, &o.r.err), GOV_ERR_CONFIG);
    op_end(&o);
}
END_TEST

/* A refusal for the time says what the time is: the ticket is shown once more, and no oftener. */
START_TEST(a_wrong_clock_is_corrected_once)
{
    static const char late[] =
        "Content-Type: application/json\nDate: Tue, 24 Nov 2026 03:00:00 GMT\n";
    for (int again = 0; again < 2; again++) {
        flow f;
        begin_with(&f, NULL);
        for (int i = 0; i <= again; i++) {
            rig_step(&f.o.r, (gov_script_step){.url_suffix = GATE "/token",
                                               .http_status = 200,
                                               .response_headers = late,
                                               .response_body = "{\"code\":\"1002\"}"});
        }
        if (again == 0) {
            op_expect(&f.o, GATE "/token", 200, TOKEN);
            op_expect(&f.o, GATE "/userinfo", 200, USER(""));
        }
        rig_told(&f.o.r, come_back(&f, "&ticket=t"), again == 0 ? GOV_OK : GOV_ERR_CLOCK);
        const char *first = op_param(op_body(&f.o, again == 0 ? 2 : 1), "timestamp");
        const char *second = op_param(op_body(&f.o, again == 0 ? 1 : 0), "timestamp");
        ck_assert_str_ne(first, second);
        end(&f);
    }
}
END_TEST

/* Its only way in is the browser. */
START_TEST(other_ways_in_are_not_offered)
{
    op o;
    gov_device_login *device = NULL;
    gov_ciba_login *ciba = NULL;
    const gov_ciba_options hint = {.struct_size = sizeof hint, .login_hint = "x"};
    const gov_token_exchange less = {.struct_size = sizeof less, .kind = GOV_EXCHANGE_NARROW};
    gov_session *made = NULL;
    op_begin(&o, settings);
    rig_told(&o.r, gov_auth_device_begin(o.r.client, NULL, &device, &o.r.err), GOV_ERR_UNSUPPORTED);
    rig_told(&o.r, gov_auth_ciba_begin(o.r.client, &hint, NULL, &ciba, &o.r.err),
             GOV_ERR_UNSUPPORTED);
    rig_told(&o.r, gov_auth_client_credentials(o.r.client, NULL, &made, &o.r.err),
             GOV_ERR_UNSUPPORTED);
    rig_log_in(&o.r);
    rig_told(&o.r, gov_auth_exchange(o.r.session, &less, NULL, &made, &o.r.err),
             GOV_ERR_UNSUPPORTED);
    op_end(&o);
}
END_TEST

START_TEST(secrets_leave_no_trace)
{
    flow f;
    begin_with(&f, NULL);
    test_memory_forbid(&f.o.r.memory, "tok-s3cret");
    op_expect(&f.o, GATE "/token", 200, TOKEN);
    op_expect(&f.o, GATE "/userinfo", 200, USER(""));
    rig_told(&f.o.r, come_back(&f, "&ticket=t"), GOV_OK);
    end(&f);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("login_ticket");
    TCase *c = tcase_create("ticket");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, a_vector);
    tcase_add_test(c, a_ticket_becomes_a_session);
    tcase_add_loop_test(c, every_answer, 0, (int)TEST_COUNT(answers));
    tcase_add_test(c, failures_of_http);
    tcase_add_test(c, a_wanted_level_and_age);
    tcase_add_test(c, answers_of_the_browser);
    tcase_add_test(c, settings_that_are_missing);
    tcase_add_test(c, tokens_are_never_bound);
    tcase_add_test(c, a_wrong_clock_is_corrected_once);
    tcase_add_test(c, other_ways_in_are_not_offered);
    tcase_add_test(c, secrets_leave_no_trace);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
