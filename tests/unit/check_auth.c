/* SPDX-License-Identifier: Apache-2.0 */
/* Logging a system in (RFC 6749 section 4.4): what is sent, what is refused, what every answer of an
 * authorization server means; and reading who is logged in. */
#include <string.h>

#include "domain_support.h"

#define SECRET "demo s3cret+/ &="
/* Id and secret form-urlencoded before base64 (RFC 6749 section 2.3.1). */
#define BASIC "Authorization: Basic YXBwOmRlbW8lMjBzM2NyZXQlMkIlMkYlMjAlMjYlM0Q="
#define TOKEN                                                                                      \
    "{\"access_token\":\"access-0123456789\",\"token_type\":\"bEaReR\",\"expires_in\":600}"

static const char *const confidential[] = {
    "auth.client_id",        "app", "auth.client_secret", SECRET, "auth.scope",
    "gov.items gov.matters", NULL};

static void begin(rig *r, const char *const *settings)
{
    rig_begin(r, settings);
    rig_expect_discovery(r);
}

static gov_status log_in(rig *r)
{
    return gov_auth_client_credentials(r->client, NULL, &r->session, &r->err);
}

START_TEST(a_system_logs_in)
{
    rig r;
    begin(&r, confidential);
    rig_step(&r, (gov_script_step){.method = "POST",
                                   .url_suffix = "/oauth/token",
                                   .header = BASIC,
                                   .http_status = 200,
                                   .response_body = TOKEN,
                                   .delay_ms = 1000});
    rig_told(&r, log_in(&r), GOV_OK);
    ck_assert_str_eq(strstr(rig_request(&r, 0), "\n\n") + 2,
                     "grant_type=client_credentials&scope=gov.items+gov.matters");
    ck_assert(rig_sent(&r, "Content-Type: application/x-www-form-urlencoded\n"));
    ck_assert(!rig_sent(&r, "Gov-App"));
    ck_assert_int_eq(gov_session_is_logged_in(r.session), 1);
    /* From when it was asked for, not from when it came. */
    ck_assert_int_eq(gov_session_get_expires_at_ms(r.session), RIG_WALL + 600000);
    rig_end(&r);
}
END_TEST

START_TEST(credentials_must_be_configured)
{
    static const char *const only_id[] = {"auth.client_id", "app", NULL};
    rig r;
    begin(&r, NULL);
    rig_told(&r, log_in(&r), GOV_ERR_CONFIG);
    rig_end(&r);
    begin(&r, only_id);
    rig_told(&r, log_in(&r), GOV_ERR_CONFIG);
    rig_end(&r);
}
END_TEST

START_TEST(bad_arguments)
{
    rig r;
    const gov_call_options odd = {.struct_size = 2};
    rig_begin(&r, confidential);
    rig_told(&r, gov_auth_client_credentials(NULL, NULL, &r.session, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_auth_client_credentials(r.client, NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_auth_client_credentials(r.client, &odd, &r.session, &r.err), GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(r.session);
    rig_end(&r);
}
END_TEST

typedef struct answer {
    int32_t http_status;
    const char *body;
    const char *headers;
    gov_status expected;
    const char *code; /* of the error; NULL: none */
} answer;

#define HTML "Content-Type: text/html\n"
#define NOTE(type, expires)                                                                        \
    "{\"access_token\":\"access-0123456789\",\"token_type\":" type ",\"expires_in\":" expires "}"

static const answer answers[] = {
    {401, "{\"error\":\"invalid_client\"}", NULL, GOV_ERR_CLIENT_REJECTED, "invalid_client"},
    {400, "{\"error\":\"unauthorized_client\"}", NULL, GOV_ERR_CLIENT_REJECTED,
     "unauthorized_client"},
    {403, "", "Content-Type: text/plain\n", GOV_ERR_CLIENT_REJECTED, NULL},
    {401, "<html>", HTML, GOV_ERR_CLIENT_REJECTED, NULL},
    {400, "{\"error\":\"invalid_scope\",\"error_description\":\"no\"}", NULL, GOV_ERR_FORBIDDEN,
     "invalid_scope"},
    {400, "{\"error\":\"unsupported_grant_type\"}", NULL, GOV_ERR_UNSUPPORTED,
     "unsupported_grant_type"},
    {400, "{\"error\":\"invalid_request\"}", NULL, GOV_ERR_INVALID, "invalid_request"},
    {400, "<html>", HTML, GOV_ERR_INVALID, NULL},
    {404, "<html>", HTML, GOV_ERR_NOT_FOUND, NULL},
    {200, "<html>", HTML, GOV_ERR_RESPONSE, NULL},
    {200, "", NULL, GOV_ERR_RESPONSE, NULL},
    {200, "[]", NULL, GOV_ERR_RESPONSE, NULL},
    {200, "{\"access_token\":\"a\"}", NULL, GOV_ERR_RESPONSE, NULL},
    {200, NOTE("\"mac\"", "600"), NULL, GOV_ERR_RESPONSE, NULL},
    {200, NOTE("7", "600"), NULL, GOV_ERR_RESPONSE, NULL},
    {200, NOTE("\"Bearer\"", "0"), NULL, GOV_ERR_RESPONSE, NULL},
    {200, NOTE("\"Bearer\"", "-5"), NULL, GOV_ERR_RESPONSE, NULL},
    {200, NOTE("\"Bearer\"", "\"600\""), NULL, GOV_ERR_RESPONSE, NULL},
    {200, "{\"access_token\":\"a b\",\"token_type\":\"Bearer\",\"expires_in\":600}", NULL,
     GOV_ERR_RESPONSE, NULL},
    {200, "{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"Bearer\",\"expires_in\":600}", NULL,
     GOV_ERR_RESPONSE, NULL},
    {200, "{\"access_token\":\"\",\"token_type\":\"Bearer\",\"expires_in\":600}", NULL,
     GOV_ERR_RESPONSE, NULL},
    {302, "", "Location: https://elsewhere.example/\n", GOV_ERR_REDIRECT, NULL},
};

START_TEST(answers_of_the_token_endpoint)
{
    const answer *a = &answers[_i];
    rig r;
    begin(&r, confidential);
    rig_step(&r, (gov_script_step){.http_status = a->http_status,
                                   .response_body = a->body,
                                   .response_headers = a->headers});
    gov_status status = log_in(&r);
    ck_assert_int_eq(gov_error_get_http_status(r.err), a->http_status);
    if (a->code != NULL) {
        ck_assert_str_eq(gov_error_get_platform_code(r.err), a->code);
    } else {
        ck_assert_ptr_null(gov_error_get_platform_code(r.err));
    }
    ck_assert_ptr_null(strstr(gov_error_get_message(r.err, GOV_LANGUAGE_EN), "s3cret"));
    rig_told(&r, status, a->expected);
    ck_assert_ptr_null(r.session);
    rig_end(&r);
}
END_TEST

START_TEST(passing_failures_are_repeated)
{
    rig r;
    begin(&r, confidential);
    rig_step(&r, (gov_script_step){.method = "POST",
                                   .fail_status = GOV_ERR_CONNECT,
                                   .fail_stage = GOV_STAGE_NOT_SENT});
    rig_step(&r, (gov_script_step){
                     .method = "POST", .http_status = 429, .response_headers = "Retry-After: 2\n"});
    rig_expect(&r, "POST", "/oauth/token", 200, TOKEN);
    rig_told(&r, log_in(&r), GOV_OK);
    ck_assert_int_ge(gov_fake_clock_get_slept_ms(r.clock), 2000);
    rig_end(&r);
}
END_TEST

START_TEST(secrets_leave_no_trace)
{
    rig r;
    begin(&r, confidential);
    test_memory_forbid(&r.memory, "access-0123456789");
    rig_expect(&r, "POST", "/oauth/token", 200, TOKEN);
    rig_told(&r, log_in(&r), GOV_OK);
    rig_end(&r);

    begin(&r, confidential);
    test_memory_forbid(&r.memory, "YXBwOmRlbW8");
    rig_expect(&r, "POST", "/oauth/token", 200, TOKEN);
    rig_told(&r, log_in(&r), GOV_OK);
    rig_end(&r);

    begin(&r, confidential);
    test_memory_forbid(&r.memory, "s3cret%2B");
    rig_expect(&r, "POST", "/oauth/token", 200, TOKEN);
    rig_told(&r, log_in(&r), GOV_OK);
    rig_end(&r);
}
END_TEST

START_TEST(the_subject_is_read)
{
    rig r;
    char *text = NULL;
    begin(&r, NULL);
    rig_log_in(&r);
    rig_step(&r, (gov_script_step){.method = "GET",
                                   .url_suffix = "/oauth/userinfo",
                                   .header = "Authorization: Bearer access-token-0123456789",
                                   .http_status = 200,
                                   .response_body = "{\"sub\":\"s-1\"}"});
    rig_told(&r, gov_session_get_subject_json(r.session, NULL, &text, &r.err), GOV_OK);
    ck_assert_str_eq(text, "{\"sub\":\"s-1\"}");
    gov_session_free_text(r.session, text);
    rig_expect(&r, "GET", NULL, 200, "[]");
    rig_told(&r, gov_session_get_subject_json(r.session, NULL, &text, &r.err), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(text);
    rig_end(&r);
}
END_TEST

START_TEST(the_subject_needs_a_login)
{
    rig r;
    char *text = NULL;
    rig_begin(&r, NULL);
    rig_told(&r, gov_session_get_subject_json(NULL, NULL, &text, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_session_new_anonymous(r.client, &r.session, &r.err), GOV_OK);
    rig_told(&r, gov_session_get_subject_json(r.session, NULL, NULL, &r.err), GOV_ERR_ARGUMENT);
    rig_told(&r, gov_session_get_subject_json(r.session, NULL, &text, &r.err),
             GOV_ERR_LOGIN_REQUIRED);
    rig_end(&r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("auth");
    TCase *c = tcase_create("client_credentials");
    tcase_add_test(c, a_system_logs_in);
    tcase_add_test(c, credentials_must_be_configured);
    tcase_add_test(c, bad_arguments);
    tcase_add_loop_test(c, answers_of_the_token_endpoint, 0, (int)TEST_COUNT(answers));
    tcase_add_test(c, passing_failures_are_repeated);
    tcase_add_test(c, secrets_leave_no_trace);
    tcase_add_test(c, the_subject_is_read);
    tcase_add_test(c, the_subject_needs_a_login);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
