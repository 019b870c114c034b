/* SPDX-License-Identifier: Apache-2.0 */
/* A login that is approved on the phone (OpenID CIBA Core, poll mode): what is asked, the pace, every
 * answer. */
#include <stdlib.h>
#include <string.h>

#include "unit/login_support.h"

#define CODES   "{\"auth_req_id\":\"req-s3cret-1\",\"expires_in\":120,\"interval\":3}"
#define PENDING "{\"error\":\"authorization_pending\"}"

static const char *const settings[] = {OP_SETTINGS, "auth.client_secret", "s", NULL};

typedef struct flow {
    op o;
    gov_ciba_login *login;
} flow;

static gov_ciba_options asking(const char *hint)
{
    return (gov_ciba_options){.struct_size = sizeof(gov_ciba_options), .login_hint = hint};
}

static void begin_with(flow *f, const gov_ciba_options *request, const char *codes)
{
    memset(f, 0, sizeof *f);
    op_begin(&f->o, settings);
    op_expect_metadata(&f->o, "");
    op_expect(&f->o, "/bc", 200, codes);
    gov_status status = gov_auth_ciba_begin(f->o.r.client, request, NULL, &f->login, &f->o.r.err);
    rig_told(&f->o.r, status, GOV_OK);
}

static void begin(flow *f)
{
    const gov_ciba_options request = asking("13900000000");
    begin_with(f, &request, CODES);
}

static void end(flow *f)
{
    gov_ciba_login_free(f->login);
    op_end(&f->o);
}

static gov_status poll(flow *f)
{
    return gov_ciba_login_poll(f->login, NULL, &f->o.r.session, &f->o.r.err);
}

static void pass(flow *f, int64_t ms)
{
    gov_fake_clock_advance(f->o.r.clock, ms);
}

static void expect_tokens(flow *f, const char *more)
{
    char *claims = op_claims(more);
    op_expect_tokens(&f->o, claims);
    free(claims);
}

START_TEST(the_citizen_approves)
{
    flow f;
    gov_identity *who = NULL;
    gov_ciba_options request = asking("13900000000");
    request.binding_message = "窗口 3";
    request.acr_values = "L2 L3";
    request.requested_expiry_s = 120;
    begin_with(&f, &request, CODES);
    const char *body = op_body(&f.o, 0);
    ck_assert_str_eq(op_param(body, "login_hint"), "13900000000");
    ck_assert_str_eq(op_param(body, "binding_message"), "窗口 3");
    ck_assert_str_eq(op_param(body, "acr_values"), "L2 L3");
    ck_assert_str_eq(op_param(body, "requested_expiry"), "120");
    ck_assert_str_eq(op_param(body, "scope"), "openid profile");
    ck_assert(rig_sent(&f.o.r, "Authorization: Basic "));
    ck_assert_int_eq(gov_ciba_login_get_wait_ms(f.login), 4000);
    ck_assert_int_eq(gov_ciba_login_get_remaining_ms(f.login), 120000);
    pass(&f, 4000);
    op_expect(&f.o, "/token", 400, PENDING);
    rig_told(&f.o.r, poll(&f), GOV_ERR_LOGIN_PENDING);
    body = op_body(&f.o, 0);
    ck_assert_str_eq(op_param(body, "grant_type"), "urn:openid:params:grant-type:ciba");
    ck_assert_str_eq(op_param(body, "auth_req_id"), "req-s3cret-1");
    pass(&f, 4000);
    expect_tokens(&f, ",\"acr\":\"L3\",\"amr\":[\"face\"],\"auth_time\":1795399000");
    op_expect_keys(&f.o);
    rig_told(&f.o.r, poll(&f), GOV_OK);
    rig_told(&f.o.r, gov_session_get_identity(f.o.r.session, &who, &f.o.r.err), GOV_OK);
    ck_assert_str_eq(gov_identity_get_subject(who), "person-1");
    ck_assert_str_eq(gov_identity_get_acr(who), "L3");
    ck_assert_str_eq(gov_identity_get_method(who, 0), "face");
    gov_identity_free(who);
    pass(&f, 4000);
    gov_session *second = NULL;
    rig_told(&f.o.r, gov_ciba_login_poll(f.login, NULL, &second, &f.o.r.err), GOV_ERR_STATE);
    end(&f);
}
END_TEST

START_TEST(without_an_interval_five_seconds)
{
    flow f;
    const gov_ciba_options request = asking("x");
    begin_with(&f, &request, "{\"auth_req_id\":\"a\",\"expires_in\":60}");
    ck_assert_int_eq(gov_ciba_login_get_wait_ms(f.login), 5000);
    rig_told(&f.o.r, poll(&f), GOV_ERR_LOGIN_PENDING);
    end(&f);
}
END_TEST

START_TEST(waiting_survives_what_passes)
{
    flow f;
    begin(&f);
    op_expect(&f.o, "/token", 400, PENDING);
    op_expect(&f.o, "/token", 400, "{\"error\":\"slow_down\"}");
    rig_step(&f.o.r, (gov_script_step){.http_status = 502,
                                       .response_body = "<html>",
                                       .response_headers = "Content-Type: text/html\n"});
    rig_step(&f.o.r,
             (gov_script_step){.http_status = 429, .response_headers = "Retry-After: 20\n"});
    rig_step(&f.o.r,
             (gov_script_step){.fail_status = GOV_ERR_NETWORK, .fail_stage = GOV_STAGE_MAYBE_SENT});
    expect_tokens(&f, "");
    op_expect_keys(&f.o);
    gov_status status = gov_ciba_login_wait(f.login, NULL, &f.o.r.session, &f.o.r.err);
    rig_told(&f.o.r, status, GOV_OK);
    /* 4 + 4 + 9 + 9 + 20 + 14 */
    ck_assert_int_ge(gov_fake_clock_get_slept_ms(f.o.r.clock), 60000);
    end(&f);
}
END_TEST

START_TEST(the_login_expires)
{
    flow f;
    begin(&f);
    pass(&f, 120000);
    ck_assert_int_eq(gov_ciba_login_get_remaining_ms(f.login), 0);
    rig_told(&f.o.r, gov_ciba_login_wait(f.login, NULL, &f.o.r.session, &f.o.r.err),
             GOV_ERR_LOGIN_EXPIRED);
    end(&f);
}
END_TEST

static const struct {
    int32_t http_status;
    const char *body;
    gov_status expected;
    bool over;
} answers[] = {
    {400, "{\"error\":\"access_denied\"}", GOV_ERR_LOGIN_DENIED, true},
    {400, "{\"error\":\"expired_token\"}", GOV_ERR_LOGIN_EXPIRED, true},
    {400, "{\"error\":\"invalid_grant\"}", GOV_ERR_LOGIN_EXPIRED, true},
    {401, "{\"error\":\"invalid_client\"}", GOV_ERR_CLIENT_REJECTED, false},
    {400, "{\"error\":\"transaction_failed\"}", GOV_ERR_INVALID, false},
    {200, "{}", GOV_ERR_RESPONSE, false},
    /* Section 10.1.1: an ID token is always given. */
    {200, "{\"access_token\":\"access-0123\",\"token_type\":\"Bearer\",\"expires_in\":60}",
     GOV_ERR_RESPONSE, false},
};

START_TEST(every_answer)
{
    flow f;
    begin(&f);
    pass(&f, 4000);
    op_expect(&f.o, "/token", answers[_i].http_status, answers[_i].body);
    rig_told(&f.o.r, poll(&f), answers[_i].expected);
    ck_assert_ptr_null(f.o.r.session);
    pass(&f, 60000);
    if (answers[_i].over) {
        rig_told(&f.o.r, poll(&f), answers[_i].expected);
    } else {
        op_expect(&f.o, "/token", 400, PENDING);
        rig_told(&f.o.r, poll(&f), GOV_ERR_LOGIN_PENDING);
    }
    end(&f);
}
END_TEST

START_TEST(a_level_below_the_wanted_one_ends_it)
{
    flow f;
    gov_ciba_options request = asking("x");
    request.acr_values = "L3";
    begin_with(&f, &request, CODES);
    pass(&f, 4000);
    expect_tokens(&f, ",\"acr\":\"L2\"");
    op_expect_keys(&f.o);
    rig_told(&f.o.r, poll(&f), GOV_ERR_CLAIM);
    ck_assert_ptr_null(f.o.r.session);
    pass(&f, 60000);
    rig_told(&f.o.r, poll(&f), GOV_ERR_CLAIM);
    end(&f);
}
END_TEST

START_TEST(refusals_at_the_beginning)
{
    static const struct {
        int32_t http_status;
        const char *body;
        gov_status expected;
    } rows[] = {
        {400, "{\"error\":\"unknown_user_id\"}", GOV_ERR_NOT_FOUND},
        {401, "{\"error\":\"invalid_client\"}", GOV_ERR_CLIENT_REJECTED},
        {403, "{\"error\":\"access_denied\"}", GOV_ERR_LOGIN_DENIED},
        {400, "{\"error\":\"invalid_binding_message\"}", GOV_ERR_INVALID},
        {200, "{\"expires_in\":60}", GOV_ERR_RESPONSE},
        {200, "{\"auth_req_id\":\"a b\",\"expires_in\":60}", GOV_ERR_RESPONSE},
        {200, "{\"auth_req_id\":\"a\",\"expires_in\":0}", GOV_ERR_RESPONSE},
        {200, "{\"auth_req_id\":\"a\",\"expires_in\":60,\"interval\":\"5\"}", GOV_ERR_RESPONSE},
        {200, "[]", GOV_ERR_RESPONSE},
    };
    const gov_ciba_options request = asking("x");
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        op o;
        gov_ciba_login *login = NULL;
        op_begin(&o, settings);
        op_expect_metadata(&o, "");
        op_expect(&o, "/bc", rows[i].http_status, rows[i].body);
        gov_status status = gov_auth_ciba_begin(o.r.client, &request, NULL, &login, &o.r.err);
        rig_told(&o.r, status, rows[i].expected);
        ck_assert_ptr_null(login);
        op_end(&o);
    }
}
END_TEST

START_TEST(a_platform_that_does_not_offer_it)
{
    op o;
    gov_ciba_login *login = NULL;
    const gov_ciba_options request = asking("x");
    op_begin(&o, settings);
    op_expect(&o, NULL, 200, "{\"issuer\":\"" OP "\",\"token_endpoint\":\"" OP "/token\"}");
    gov_status status = gov_auth_ciba_begin(o.r.client, &request, NULL, &login, &o.r.err);
    rig_told(&o.r, status, GOV_ERR_UNSUPPORTED);
    op_end(&o);
}
END_TEST

START_TEST(bad_arguments)
{
    static char huge[600];
    memset(huge, 'x', sizeof huge - 1);
    const gov_ciba_options rows[] = {
        {.struct_size = 2, .login_hint = "x"},
        {.reserved = 1, .login_hint = "x"},
        {.login_hint = NULL},
        {.login_hint = ""},
        {.login_hint = huge},
        {.login_hint = "a\nb"},
        {.login_hint = "x", .binding_message = "\xff"},
        {.login_hint = "x", .acr_values = ""},
        {.login_hint = "x", .scope = "\x01"},
        {.login_hint = "x", .requested_expiry_s = -1},
        {.login_hint = "x", .requested_expiry_s = 86401},
    };
    op o;
    gov_ciba_login *login = NULL;
    op_begin(&o, settings);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_ciba_options request = rows[i];
        request.struct_size = request.struct_size == 0 ? sizeof request : request.struct_size;
        rig_told(&o.r, gov_auth_ciba_begin(o.r.client, &request, NULL, &login, &o.r.err),
                 GOV_ERR_ARGUMENT);
        ck_assert_ptr_null(login);
    }
    const gov_ciba_options request = asking("x");
    rig_told(&o.r, gov_auth_ciba_begin(NULL, &request, NULL, &login, &o.r.err), GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_auth_ciba_begin(o.r.client, NULL, NULL, &login, &o.r.err), GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_auth_ciba_begin(o.r.client, &request, NULL, NULL, &o.r.err),
             GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_ciba_login_poll(NULL, NULL, &o.r.session, &o.r.err), GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_ciba_login_wait(NULL, NULL, &o.r.session, &o.r.err), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_ciba_login_get_wait_ms(NULL), 0);
    ck_assert_int_eq(gov_ciba_login_get_remaining_ms(NULL), 0);
    gov_ciba_login_free(NULL);
    op_end(&o);
}
END_TEST

START_TEST(secrets_leave_no_trace)
{
    flow f;
    begin(&f);
    test_memory_forbid(&f.o.r.memory, "req-s3cret-1");
    pass(&f, 4000);
    expect_tokens(&f, "");
    op_expect_keys(&f.o);
    rig_told(&f.o.r, poll(&f), GOV_OK);
    end(&f);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("auth_ciba");
    TCase *c = tcase_create("ciba");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, the_citizen_approves);
    tcase_add_test(c, without_an_interval_five_seconds);
    tcase_add_test(c, waiting_survives_what_passes);
    tcase_add_test(c, the_login_expires);
    tcase_add_loop_test(c, every_answer, 0, (int)TEST_COUNT(answers));
    tcase_add_test(c, a_level_below_the_wanted_one_ends_it);
    tcase_add_test(c, refusals_at_the_beginning);
    tcase_add_test(c, a_platform_that_does_not_offer_it);
    tcase_add_test(c, bad_arguments);
    tcase_add_test(c, secrets_leave_no_trace);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
