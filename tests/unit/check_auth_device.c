/* SPDX-License-Identifier: Apache-2.0 */
/* Device login (RFC 8628): codes, the pace of polling, every answer, and waiting through failures. */
#include <string.h>

#include "domain_support.h"

#define DEVICE(rest)                                                                               \
    "{\"device_code\":\"device-code-0123456789\",\"user_code\":\"WDJB-MJHT\","                     \
    "\"verification_uri\":\"https://gov.example/device\"" rest "}"
#define CODES                                                                                      \
    DEVICE(",\"verification_uri_complete\":\"https://gov.example/device?c=WDJB-MJHT\","            \
           "\"expires_in\":600,\"interval\":7")
#define TOKEN                                                                                      \
    "{\"access_token\":\"access-0123456789\",\"token_type\":\"Bearer\",\"expires_in\":600,"        \
    "\"refresh_token\":\"refresh-0123456789\"}"
#define PENDING "{\"error\":\"authorization_pending\"}"
#define HTML    "Content-Type: text/html\n"

static const char *const public_client[] = {"auth.client_id", "app", NULL};
static const char *const confidential[] = {"auth.client_id", "app", "auth.client_secret", "s",
                                           NULL};

typedef struct flow {
    rig r;
    gov_device_login *login;
} flow;

static void begin(flow *f, const char *const *settings, const char *codes)
{
    memset(f, 0, sizeof *f);
    rig_begin(&f->r, settings);
    rig_expect_discovery(&f->r);
    rig_expect(&f->r, "POST", "/oauth/device_authorization", 200, codes);
    rig_told(&f->r, gov_auth_device_begin(f->r.client, NULL, &f->login, &f->r.err), GOV_OK);
}

static void end(flow *f)
{
    gov_device_login_free(f->login);
    rig_end(&f->r);
}

static void expect_poll(flow *f, int32_t http_status, const char *body)
{
    rig_expect(&f->r, "POST", "/oauth/token", http_status, body);
}

static gov_status poll(flow *f)
{
    return gov_device_login_poll(f->login, NULL, &f->r.session, &f->r.err);
}

static void pass(flow *f, int64_t ms)
{
    gov_fake_clock_advance(f->r.clock, ms);
}

START_TEST(a_public_client_names_itself)
{
    flow f;
    begin(&f, public_client, CODES);
    ck_assert_str_eq(strstr(rig_request(&f.r, 0), "\n\n") + 2, "client_id=app");
    ck_assert(!rig_sent(&f.r, "Authorization"));
    ck_assert_str_eq(gov_device_login_get_user_code(f.login), "WDJB-MJHT");
    ck_assert_str_eq(gov_device_login_get_verification_uri(f.login), "https://gov.example/device");
    ck_assert_str_eq(gov_device_login_get_verification_uri_complete(f.login),
                     "https://gov.example/device?c=WDJB-MJHT");
    ck_assert_str_eq(gov_device_login_get_qr_text(f.login),
                     "https://gov.example/device?c=WDJB-MJHT");
    ck_assert_int_eq(gov_device_login_get_remaining_ms(f.login), 600000);
    ck_assert_int_eq(gov_device_login_get_wait_ms(f.login), 8000);
    pass(&f, 8000);
    expect_poll(&f, 200, TOKEN);
    rig_told(&f.r, poll(&f), GOV_OK);
    ck_assert_str_eq(strstr(rig_request(&f.r, 0), "\n\n") + 2,
                     "client_id=app&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3A"
                     "device_code&device_code=device-code-0123456789");
    ck_assert_int_eq(gov_session_is_logged_in(f.r.session), 1);
    end(&f);
}
END_TEST

START_TEST(a_confidential_client_authenticates)
{
    flow f;
    begin(&f, confidential, CODES);
    ck_assert(rig_sent(&f.r, "Authorization: Basic YXBwOnM=\n"));
    ck_assert(rig_sent(&f.r, "client_id=app"));
    pass(&f, 8000);
    expect_poll(&f, 200, TOKEN);
    rig_told(&f.r, poll(&f), GOV_OK);
    ck_assert(rig_sent(&f.r, "Authorization: Basic YXBwOnM=\n"));
    end(&f);
}
END_TEST

START_TEST(the_interval_is_five_seconds_when_none_is_told)
{
    flow f;
    begin(&f, public_client, DEVICE(",\"expires_in\":60"));
    ck_assert_int_eq(gov_device_login_get_wait_ms(f.login), 5000);
    ck_assert_ptr_null(gov_device_login_get_verification_uri_complete(f.login));
    ck_assert_str_eq(gov_device_login_get_qr_text(f.login), "https://gov.example/device");
    end(&f);
}
END_TEST

START_TEST(no_poll_before_the_interval)
{
    flow f;
    begin(&f, public_client, CODES);
    size_t sent = rig_requests(&f.r);
    gov_status status = poll(&f);
    ck_assert_int_eq(gov_error_get_retry_after_ms(f.r.err), 8000);
    rig_told(&f.r, status, GOV_ERR_LOGIN_PENDING);
    pass(&f, 7999);
    rig_told(&f.r, poll(&f), GOV_ERR_LOGIN_PENDING);
    ck_assert_uint_eq(rig_requests(&f.r), sent);
    pass(&f, 1);
    expect_poll(&f, 400, PENDING);
    rig_told(&f.r, poll(&f), GOV_ERR_LOGIN_PENDING);
    ck_assert_int_eq(gov_device_login_get_wait_ms(f.login), 8000);
    end(&f);
}
END_TEST

START_TEST(slow_down_stays)
{
    flow f;
    begin(&f, public_client, CODES);
    pass(&f, 8000);
    expect_poll(&f, 400, "{\"error\":\"slow_down\"}");
    gov_status status = poll(&f);
    ck_assert_str_eq(gov_error_get_platform_code(f.r.err), "slow_down");
    rig_told(&f.r, status, GOV_ERR_LOGIN_PENDING);
    ck_assert_int_eq(gov_device_login_get_wait_ms(f.login), 13000);
    pass(&f, 13000);
    expect_poll(&f, 400, PENDING);
    rig_told(&f.r, poll(&f), GOV_ERR_LOGIN_PENDING);
    ck_assert_int_eq(gov_device_login_get_wait_ms(f.login), 13000);
    /* A reply 429 without a word of OAuth slows down as well, and Retry-After counts. */
    pass(&f, 13000);
    rig_step(&f.r, (gov_script_step){.http_status = 429, .response_headers = "Retry-After: 60\n"});
    rig_told(&f.r, poll(&f), GOV_ERR_RATE_LIMITED);
    ck_assert_int_eq(gov_device_login_get_wait_ms(f.login), 60000);
    pass(&f, 60000);
    expect_poll(&f, 400, PENDING);
    rig_told(&f.r, poll(&f), GOV_ERR_LOGIN_PENDING);
    ck_assert_int_eq(gov_device_login_get_wait_ms(f.login), 18000);
    end(&f);
}
END_TEST

START_TEST(failures_double_the_wait_and_an_answer_ends_that)
{
    flow f;
    begin(&f, public_client, CODES);
    static const int64_t waits[] = {8000, 16000, 32000, 60000, 60000, 60000};
    pass(&f, 8000);
    for (size_t i = 0; i < 6; i++) {
        rig_step(&f.r, (gov_script_step){.fail_status = GOV_ERR_NETWORK,
                                         .fail_stage = GOV_STAGE_MAYBE_SENT});
        rig_told(&f.r, poll(&f), GOV_ERR_NETWORK);
        ck_assert_int_eq(gov_device_login_get_wait_ms(f.login), waits[i]);
        pass(&f, waits[i]);
    }
    expect_poll(&f, 400, PENDING);
    rig_told(&f.r, poll(&f), GOV_ERR_LOGIN_PENDING);
    ck_assert_int_eq(gov_device_login_get_wait_ms(f.login), 8000);
    end(&f);
}
END_TEST

/* No answer of any kind makes the library ask again by itself. */
typedef struct answer {
    int32_t http_status;
    const char *body;
    const char *headers;
    gov_status expected;
    bool over; /* every later poll tells the same and sends nothing */
} answer;

static const answer answers[] = {
    {400, "{\"error\":\"access_denied\"}", NULL, GOV_ERR_LOGIN_DENIED, true},
    {400, "{\"error\":\"expired_token\"}", NULL, GOV_ERR_LOGIN_EXPIRED, true},
    {400, "{\"error\":\"invalid_grant\"}", NULL, GOV_ERR_LOGIN_EXPIRED, true},
    {401, "{\"error\":\"invalid_client\"}", NULL, GOV_ERR_CLIENT_REJECTED, false},
    {403, "", "Content-Type: text/plain\n", GOV_ERR_CLIENT_REJECTED, false},
    {400, "{\"error\":\"invalid_request\"}", NULL, GOV_ERR_INVALID, false},
    {403, "<html>", HTML, GOV_ERR_RESPONSE, false},
    {404, "<html>", HTML, GOV_ERR_RESPONSE, false},
    {200, "<html>", HTML, GOV_ERR_RESPONSE, false},
    {200, "{\"access_token\":\"a\"", NULL, GOV_ERR_RESPONSE, false},
    {302, "", "Location: https://elsewhere.example/\n", GOV_ERR_REDIRECT, false},
    {429, "<html>", HTML, GOV_ERR_RATE_LIMITED, false},
    {500, "", HTML, GOV_ERR_PLATFORM, false},
    {502, "<html>", HTML, GOV_ERR_UNAVAILABLE, false},
    {503, "{\"code\":\"unavailable\"}", "Retry-After: 1\n", GOV_ERR_UNAVAILABLE, false},
};

START_TEST(every_answer_is_one_poll)
{
    const answer *a = &answers[_i];
    flow f;
    begin(&f, public_client, CODES);
    pass(&f, 8000);
    size_t sent = rig_requests(&f.r);
    rig_step(&f.r, (gov_script_step){.http_status = a->http_status,
                                     .response_body = a->body,
                                     .response_headers = a->headers});
    rig_told(&f.r, poll(&f), a->expected);
    ck_assert_uint_eq(rig_requests(&f.r), sent + 1);
    ck_assert_ptr_null(f.r.session);
    pass(&f, 60000);
    if (a->over) {
        rig_told(&f.r, poll(&f), a->expected);
    } else {
        expect_poll(&f, 200, TOKEN);
        rig_told(&f.r, poll(&f), GOV_OK);
    }
    end(&f);
}
END_TEST

START_TEST(the_code_expires_by_the_monotonic_clock)
{
    flow f;
    begin(&f, public_client, CODES);
    gov_fake_clock_set_wall(f.r.clock, RIG_WALL + 86400000);
    ck_assert_int_eq(gov_device_login_get_remaining_ms(f.login), 600000);
    pass(&f, 599999);
    expect_poll(&f, 400, PENDING);
    rig_told(&f.r, poll(&f), GOV_ERR_LOGIN_PENDING);
    pass(&f, 1);
    ck_assert_int_eq(gov_device_login_get_remaining_ms(f.login), 0);
    rig_told(&f.r, poll(&f), GOV_ERR_LOGIN_EXPIRED);
    end(&f);
}
END_TEST

START_TEST(a_login_gives_one_session)
{
    flow f;
    gov_session *second = NULL;
    begin(&f, public_client, CODES);
    pass(&f, 8000);
    expect_poll(&f, 200, TOKEN);
    rig_told(&f.r, poll(&f), GOV_OK);
    pass(&f, 8000);
    rig_told(&f.r, gov_device_login_poll(f.login, NULL, &second, &f.r.err), GOV_ERR_STATE);
    ck_assert_ptr_null(second);
    end(&f);
}
END_TEST

START_TEST(waiting_survives_what_passes)
{
    static const answer passing[] = {
        {400, PENDING, NULL, GOV_OK, false},
        {400, "{\"error\":\"slow_down\"}", NULL, GOV_OK, false},
        {429, "", NULL, GOV_OK, false},
        {502, "<html>", HTML, GOV_OK, false},
        {200, "<html>", HTML, GOV_OK, false},
        {503, "", NULL, GOV_OK, false},
    };
    flow f;
    begin(&f, public_client, CODES);
    for (size_t i = 0; i < TEST_COUNT(passing); i++) {
        rig_step(&f.r, (gov_script_step){.http_status = passing[i].http_status,
                                         .response_body = passing[i].body,
                                         .response_headers = passing[i].headers});
    }
    rig_step(&f.r,
             (gov_script_step){.fail_status = GOV_ERR_TIMEOUT, .fail_stage = GOV_STAGE_MAYBE_SENT});
    expect_poll(&f, 200, TOKEN);
    gov_status status = gov_device_login_wait(f.login, NULL, &f.r.session, &f.r.err);
    rig_told(&f.r, status, GOV_OK);
    /* 8 + 8 + 13 + 18 and the waits after the failures, none shorter than the interval of 18. */
    ck_assert_int_ge(gov_fake_clock_get_slept_ms(f.r.clock),
                     8000 + 8000 + 13000 + 18000 + 4 * 18000);
    end(&f);
}
END_TEST

START_TEST(waiting_ends_with_what_does_not_pass)
{
    static const struct {
        const char *body;
        gov_status expected;
    } ends[] = {{"{\"error\":\"access_denied\"}", GOV_ERR_LOGIN_DENIED},
                {"{\"error\":\"expired_token\"}", GOV_ERR_LOGIN_EXPIRED},
                {"{\"error\":\"invalid_client\"}", GOV_ERR_CLIENT_REJECTED}};
    for (size_t i = 0; i < TEST_COUNT(ends); i++) {
        flow f;
        begin(&f, public_client, CODES);
        expect_poll(&f, 400, PENDING);
        expect_poll(&f, 400, ends[i].body);
        gov_status status = gov_device_login_wait(f.login, NULL, &f.r.session, &f.r.err);
        rig_told(&f.r, status, ends[i].expected);
        end(&f);
    }
}
END_TEST

START_TEST(waiting_ends_with_the_code_or_the_time)
{
    const gov_call_options ten_seconds = {.struct_size = sizeof ten_seconds, .timeout_ms = 10000};
    flow f;
    begin(&f, public_client, DEVICE(",\"expires_in\":20,\"interval\":7"));
    expect_poll(&f, 400, PENDING);
    rig_told(&f.r, gov_device_login_wait(f.login, &ten_seconds, &f.r.session, &f.r.err),
             GOV_ERR_LOGIN_PENDING);
    ck_assert_int_eq(gov_fake_clock_get_slept_ms(f.r.clock), 10000);
    expect_poll(&f, 400, PENDING);
    const gov_call_options for_ever = {.struct_size = sizeof for_ever, .timeout_ms = INT64_MAX};
    rig_told(&f.r, gov_device_login_wait(f.login, &for_ever, &f.r.session, &f.r.err),
             GOV_ERR_LOGIN_EXPIRED);
    ck_assert_int_eq(gov_fake_clock_get_slept_ms(f.r.clock), 20000);
    rig_told(&f.r, gov_device_login_wait(f.login, NULL, &f.r.session, &f.r.err),
             GOV_ERR_LOGIN_EXPIRED);
    end(&f);
}
END_TEST

START_TEST(waiting_can_be_cancelled)
{
    flow f;
    gov_cancel *cancel = NULL;
    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    const gov_call_options options = {.struct_size = sizeof options, .cancel = cancel};
    begin(&f, public_client, CODES);
    gov_cancel_trigger(cancel);
    rig_told(&f.r, gov_device_login_wait(f.login, &options, &f.r.session, &f.r.err),
             GOV_ERR_CANCELLED);
    ck_assert_int_eq(gov_fake_clock_get_slept_ms(f.r.clock), 0);
    end(&f);
    gov_cancel_free(cancel);
}
END_TEST

static const char *const bad_codes[] = {
    "{}",
    "[]",
    DEVICE(""),
    DEVICE(",\"expires_in\":0"),
    DEVICE(",\"expires_in\":\"600\""),
    DEVICE(",\"expires_in\":600,\"interval\":\"5\""),
    DEVICE(",\"expires_in\":600,\"verification_uri_complete\":\"javascript:alert(1)\""),
    "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"x\",\"expires_in\":600}",
    "{\"device_code\":\"\",\"user_code\":\"u\",\"verification_uri\":\"https://a/"
    "\",\"expires_in\":600}",
    "{\"device_code\":\"d\",\"user_code\":\"u\\n\",\"verification_uri\":\"https://a/\","
    "\"expires_in\":600}",
    "{\"user_code\":\"u\",\"verification_uri\":\"https://a/\",\"expires_in\":600}",
};

START_TEST(malformed_codes_are_refused)
{
    rig r;
    gov_device_login *login = NULL;
    rig_begin(&r, public_client);
    rig_expect_discovery(&r);
    rig_expect(&r, "POST", NULL, 200, bad_codes[_i]);
    rig_told(&r, gov_auth_device_begin(r.client, NULL, &login, &r.err), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(login);
    rig_end(&r);
}
END_TEST

START_TEST(refusals_at_the_beginning)
{
    static const answer refusals[] = {
        {401, "{\"error\":\"invalid_client\"}", NULL, GOV_ERR_CLIENT_REJECTED, false},
        {403, "", "Content-Type: text/plain\n", GOV_ERR_CLIENT_REJECTED, false},
        {400, "{\"error\":\"invalid_scope\"}", NULL, GOV_ERR_FORBIDDEN, false},
        {200, "<html>", HTML, GOV_ERR_RESPONSE, false},
    };
    for (size_t i = 0; i < TEST_COUNT(refusals); i++) {
        rig r;
        gov_device_login *login = NULL;
        rig_begin(&r, public_client);
        rig_expect_discovery(&r);
        rig_step(&r, (gov_script_step){.http_status = refusals[i].http_status,
                                       .response_body = refusals[i].body,
                                       .response_headers = refusals[i].headers});
        rig_told(&r, gov_auth_device_begin(r.client, NULL, &login, &r.err), refusals[i].expected);
        rig_end(&r);
    }
}
END_TEST

START_TEST(bad_arguments)
{
    rig r;
    gov_device_login *login = NULL;
    flow f;
    const gov_call_options odd = {.struct_size = 2};
    const gov_call_options back = {.struct_size = sizeof back, .timeout_ms = -1};
    rig_begin(&r, NULL);
    rig_told(&r, gov_auth_device_begin(NULL, NULL, &login, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_auth_device_begin(r.client, NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    rig_expect_discovery(&r);
    rig_told(&r, gov_auth_device_begin(r.client, NULL, &login, &r.err), GOV_ERR_CONFIG);
    rig_told(&r, gov_device_login_poll(NULL, NULL, &r.session, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_device_login_wait(NULL, NULL, &r.session, &r.err), GOV_ERR_ARGUMENT);
    rig_end(&r);
    begin(&f, public_client, CODES);
    rig_told(&f.r, gov_device_login_poll(f.login, NULL, NULL, &f.r.err), GOV_ERR_ARGUMENT);
    rig_told(&f.r, gov_device_login_wait(f.login, &odd, &f.r.session, &f.r.err), GOV_ERR_ARGUMENT);
    rig_told(&f.r, gov_device_login_wait(f.login, &back, &f.r.session, &f.r.err), GOV_ERR_ARGUMENT);
    pass(&f, 8000);
    rig_told(&f.r, gov_device_login_poll(f.login, &odd, &f.r.session, &f.r.err), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_device_login_get_wait_ms(f.login), 0);
    end(&f);
    ck_assert_ptr_null(gov_device_login_get_user_code(NULL));
    ck_assert_ptr_null(gov_device_login_get_verification_uri(NULL));
    ck_assert_ptr_null(gov_device_login_get_qr_text(NULL));
    ck_assert_int_eq(gov_device_login_get_wait_ms(NULL), 0);
    ck_assert_int_eq(gov_device_login_get_remaining_ms(NULL), 0);
    gov_device_login_free(NULL);
}
END_TEST

START_TEST(codes_leave_no_trace)
{
    flow f;
    begin(&f, public_client, CODES);
    test_memory_forbid(&f.r.memory, "device-code-0123456789");
    pass(&f, 8000);
    expect_poll(&f, 200, TOKEN);
    rig_told(&f.r, poll(&f), GOV_OK);
    end(&f);
}
END_TEST

static void add_tests(TCase *c)
{
    tcase_add_test(c, a_public_client_names_itself);
    tcase_add_test(c, a_confidential_client_authenticates);
    tcase_add_test(c, the_interval_is_five_seconds_when_none_is_told);
    tcase_add_test(c, no_poll_before_the_interval);
    tcase_add_test(c, slow_down_stays);
    tcase_add_test(c, failures_double_the_wait_and_an_answer_ends_that);
    tcase_add_loop_test(c, every_answer_is_one_poll, 0, (int)TEST_COUNT(answers));
    tcase_add_test(c, the_code_expires_by_the_monotonic_clock);
    tcase_add_test(c, a_login_gives_one_session);
    tcase_add_test(c, waiting_survives_what_passes);
    tcase_add_test(c, waiting_ends_with_what_does_not_pass);
    tcase_add_test(c, waiting_ends_with_the_code_or_the_time);
    tcase_add_test(c, waiting_can_be_cancelled);
    tcase_add_loop_test(c, malformed_codes_are_refused, 0, (int)TEST_COUNT(bad_codes));
    tcase_add_test(c, refusals_at_the_beginning);
    tcase_add_test(c, bad_arguments);
    tcase_add_test(c, codes_leave_no_trace);
}

int main(void)
{
    Suite *s = suite_create("auth_device");
    TCase *c = tcase_create("device");
    add_tests(c);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
