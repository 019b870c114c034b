/* SPDX-License-Identifier: Apache-2.0 */
/* What a browser comes back with: the tokens that come of it, and every answer that is no answer to this
 * login. */
#include <stdlib.h>
#include <string.h>

#include "unit/login_support.h"

static const char *const plain[] = {OP_SETTINGS, NULL};
static const char *const jarm[] = {OP_SETTINGS, "auth.jarm", "true", NULL};

START_TEST(a_code_becomes_a_session)
{
    op_login f;
    op_login_begin(&f, plain, OP_ISS);
    op_login_expect_tokens(&f, ",\"acr\":\"L2\"");
    op_expect_keys(&f.o);
    rig_told(&f.o.r, op_login_come_back(&f, "&code=c%2F1&iss=https%3A%2F%2Fop.example"), GOV_OK);
    const char *body = op_body(&f.o, 1);
    ck_assert_str_eq(op_param(body, "grant_type"), "authorization_code");
    ck_assert_str_eq(op_param(body, "code"), "c/1");
    ck_assert_str_eq(op_param(body, "redirect_uri"), OP_BACK);
    ck_assert_str_eq(op_param(body, "client_id"), OP_APP);
    const char *verifier = op_param(body, "code_verifier");
    ck_assert_uint_eq(strlen(verifier), 43);
    char *challenge = jose_sha256(verifier);
    ck_assert_str_eq(op_login_asked(&f, "code_challenge"), challenge);
    free(challenge);
    ck_assert_int_eq(gov_session_is_logged_in(f.o.r.session), 1);
    /* Once. */
    gov_session *second = NULL;
    gov_status status = gov_login_finish(f.login, OP_BACK "?state=x", NULL, &second, &f.o.r.err);
    rig_told(&f.o.r, status, GOV_ERR_STATE);
    ck_assert_ptr_null(second);
    op_login_end(&f);
}
END_TEST

typedef struct row {
    const char *more; /* behind the state */
    gov_status expected;
    const char *code; /* of the error; NULL: none */
    bool open;        /* nothing of it was looked at, so the right answer may still come */
} row;

static const row refusals[] = {
    {"&error=access_denied", GOV_ERR_LOGIN_DENIED, "access_denied", false},
    {"&error=login_required", GOV_ERR_LOGIN_REQUIRED, "login_required", false},
    {"&error=interaction_required", GOV_ERR_LOGIN_REQUIRED, "interaction_required", false},
    {"&error=consent_required", GOV_ERR_LOGIN_REQUIRED, "consent_required", false},
    {"&error=account_selection_required", GOV_ERR_LOGIN_REQUIRED, "account_selection_required",
     false},
    {"&error=unmet_authentication_requirements", GOV_ERR_STEP_UP,
     "unmet_authentication_requirements", false},
    {"&error=invalid_request", GOV_ERR_INVALID, "invalid_request", false},
    {"&error=invalid_scope", GOV_ERR_FORBIDDEN, "invalid_scope", false},
    {"&error=invalid_target", GOV_ERR_FORBIDDEN, "invalid_target", false},
    {"&error=unauthorized_client", GOV_ERR_CLIENT_REJECTED, "unauthorized_client", false},
    {"&error=unsupported_response_type", GOV_ERR_UNSUPPORTED, "unsupported_response_type", false},
    {"&error=server_error", GOV_ERR_PLATFORM, "server_error", false},
    {"&error=temporarily_unavailable", GOV_ERR_UNAVAILABLE, "temporarily_unavailable", false},
    {"&error=never_heard_of", GOV_ERR_PLATFORM, "never_heard_of", false},
    {"&error=%3Cb%3E%20Zhang", GOV_ERR_PLATFORM, NULL, false},
    {"", GOV_ERR_RESPONSE, NULL, false},
    {"&code=a&error=access_denied", GOV_ERR_RESPONSE, NULL, false},
    {"&code=a&code=b", GOV_ERR_RESPONSE, NULL, true},
    {"&code=a#x", GOV_ERR_RESPONSE, NULL, true},
    {"&ticket=a", GOV_ERR_RESPONSE, NULL, false},
    {"&response=a.b.c", GOV_ERR_RESPONSE, NULL, false},
    {"&code=a&iss=https%3A%2F%2Fevil.example", GOV_ERR_ISSUER, NULL, false},
    {"&code=a&iss=https%3A%2F%2Fop.example%2F", GOV_ERR_ISSUER, NULL, false},
    {"&error=access_denied&iss=https%3A%2F%2Fevil.example", GOV_ERR_ISSUER, NULL, false},
};

START_TEST(every_refusal)
{
    const row *r = &refusals[_i];
    op_login f;
    op_login_begin(&f, plain, "");
    size_t sent = rig_requests(&f.o.r);
    gov_status status = op_login_come_back(&f, r->more);
    const char *code = gov_error_get_platform_code(f.o.r.err);
    if (r->code != NULL) {
        ck_assert_ptr_nonnull(code);
        ck_assert_str_eq(code, r->code);
    } else {
        ck_assert_ptr_null(code);
    }
    ck_assert_ptr_null(strstr(gov_error_get_message(f.o.r.err, GOV_LANGUAGE_EN), "evil"));
    rig_told(&f.o.r, status, r->expected);
    ck_assert_ptr_null(f.o.r.session);
    ck_assert_uint_eq(rig_requests(&f.o.r), sent);
    if (r->open) {
        op_login_expect_tokens(&f, "");
        op_expect_keys(&f.o);
    }
    rig_told(&f.o.r, op_login_come_back(&f, "&code=c"), r->open ? GOV_OK : GOV_ERR_STATE);
    op_login_end(&f);
}
END_TEST

START_TEST(an_announced_issuer_must_be_named)
{
    op_login f;
    op_login_begin(&f, plain, OP_ISS);
    rig_told(&f.o.r, op_login_come_back(&f, "&code=c"), GOV_ERR_ISSUER);
    op_login_end(&f);
}
END_TEST

START_TEST(answers_to_other_logins_leave_this_one_open)
{
    static const char *const strays[] = {
        OP_BACK "?code=c",
        OP_BACK "?code=c&state=forged",
        OP_BACK "?error=access_denied&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "https://app.example/other?code=c&state=x",
        "https://evil.example/cb?code=c&state=x",
        "about:blank",
        "",
    };
    op_login f;
    op_login_begin(&f, plain, "");
    for (size_t i = 0; i < TEST_COUNT(strays); i++) {
        rig_told(&f.o.r, op_login_finish(&f, strays[i]), GOV_ERR_LOGIN_STATE);
        ck_assert_ptr_null(f.o.r.session);
    }
    op_login_expect_tokens(&f, "");
    op_expect_keys(&f.o);
    rig_told(&f.o.r, op_login_come_back(&f, "&code=c"), GOV_OK);
    op_login_end(&f);
}
END_TEST

static const struct {
    int32_t http_status;
    const char *body;
    gov_status expected;
} token_answers[] = {
    {400, "{\"error\":\"invalid_grant\"}", GOV_ERR_LOGIN_EXPIRED},
    {401, "{\"error\":\"invalid_client\"}", GOV_ERR_CLIENT_REJECTED},
    {403, "", GOV_ERR_CLIENT_REJECTED},
    {200, "{}", GOV_ERR_RESPONSE},
    {200, "{\"access_token\":\"access-0123456789\",\"token_type\":\"Bearer\",\"expires_in\":600}",
     GOV_ERR_RESPONSE},
    {200,
     "{\"access_token\":\"access-0123456789\",\"token_type\":\"DPoP\",\"expires_in\":600,"
     "\"id_token\":\"a.b.c\"}",
     GOV_ERR_RESPONSE},
    {200,
     "{\"access_token\":\"access-0123456789\",\"token_type\":\"Bearer\",\"expires_in\":600,"
     "\"id_token\":\"a.b.c\"}",
     GOV_ERR_RESPONSE},
};

START_TEST(every_token_answer)
{
    op_login f;
    op_login_begin(&f, plain, "");
    op_expect(&f.o, "/token", token_answers[_i].http_status, token_answers[_i].body);
    if (strstr(token_answers[_i].body, "Bearer") != NULL &&
        strstr(token_answers[_i].body, "id_token") != NULL) {
        op_expect_keys(&f.o);
    }
    rig_told(&f.o.r, op_login_come_back(&f, "&code=c"), token_answers[_i].expected);
    ck_assert_ptr_null(f.o.r.session);
    rig_told(&f.o.r, op_login_come_back(&f, "&code=c"), GOV_ERR_STATE);
    op_login_end(&f);
}
END_TEST

/* The code may have arrived: it is never sent twice. */
START_TEST(a_lost_reply_is_not_asked_for_again)
{
    op_login f;
    op_login_begin(&f, plain, "");
    rig_step(&f.o.r,
             (gov_script_step){.fail_status = GOV_ERR_NETWORK, .fail_stage = GOV_STAGE_MAYBE_SENT});
    rig_told(&f.o.r, op_login_come_back(&f, "&code=c"), GOV_ERR_NETWORK);
    op_login_end(&f);
}
END_TEST

static const struct {
    const char *more; /* claims behind the nonce */
    bool own_nonce;
    gov_status expected;
} id_tokens[] = {
    {",\"acr\":\"L3\",\"auth_time\":%lld", true, GOV_OK},
    {",\"acr\":\"L4\",\"auth_time\":%lld", true, GOV_OK},
    {",\"acr\":\"L2\",\"auth_time\":%lld", true, GOV_ERR_CLAIM},
    {",\"acr\":\"L3 L4\",\"auth_time\":%lld", true, GOV_ERR_CLAIM},
    {",\"auth_time\":%lld", true, GOV_ERR_CLAIM},
    {",\"acr\":\"L3\"", true, GOV_ERR_CLAIM},
    {",\"acr\":\"L3\",\"auth_time\":0", true, GOV_ERR_CLAIM},
    {",\"acr\":\"L3\",\"auth_time\":1", true, GOV_ERR_EXPIRED},
    {",\"acr\":\"L3\",\"auth_time\":%lld,\"nonce\":\"replayed\"", false, GOV_ERR_CLAIM},
    {",\"acr\":\"L3\",\"auth_time\":%lld,\"at_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"", true,
     GOV_ERR_CLAIM},
    {",\"acr\":\"L3\",\"auth_time\":%lld,\"c_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"", true,
     GOV_ERR_CLAIM},
    {",\"acr\":\"L3\",\"auth_time\":%lld,\"azp\":\"other\"", true, GOV_ERR_CLAIM},
};

static char *with_time(const char *text)
{
    const char *at = strstr(text, "%lld");
    return at == NULL ? jose_format("%s", text)
                      : jose_format("%.*s%lld%s", (int)(at - text), text,
                                    (long long)(OP_NOW_S - 10), at + 4);
}

START_TEST(the_id_token_is_what_was_asked_for)
{
    op_login f;
    gov_login_options request = op_login_asking();
    request.acr_values = "L3 L4";
    request.max_age_s = 300;
    op_login_begin_with(&f, plain, "", &request);
    char *more = with_time(id_tokens[_i].more);
    char *claims = id_tokens[_i].own_nonce ? op_login_claims(&f, more) : op_claims(more);
    op_expect_tokens(&f.o, claims);
    op_expect_keys(&f.o);
    gov_status status = op_login_come_back(&f, "&code=c");
    ck_assert_msg(status == id_tokens[_i].expected, "%s: %s", more, gov_status_get_name(status));
    rig_told(&f.o.r, status, id_tokens[_i].expected);
    ck_assert_int_eq(f.o.r.session != NULL, id_tokens[_i].expected == GOV_OK);
    free(claims);
    free(more);
    op_login_end(&f);
}
END_TEST

START_TEST(a_forged_id_token_is_refused)
{
    op_login f;
    op_login_begin(&f, plain, "");
    jose_key *own = f.o.key;
    f.o.key = jose_key_new("ES256", 0);
    op_login_expect_tokens(&f, "");
    jose_key_free(f.o.key);
    f.o.key = own;
    op_expect_keys(&f.o);
    op_expect_keys(&f.o); /* the key may have been replaced under its name */
    rig_told(&f.o.r, op_login_come_back(&f, "&code=c"), GOV_ERR_SIGNATURE);
    op_login_end(&f);
}
END_TEST

START_TEST(without_openid_no_id_token_is_missed)
{
    op_login f;
    gov_login_options request = op_login_asking();
    request.scope = "gov.items";
    op_login_begin_with(&f, plain, "", &request);
    op_expect_tokens(&f.o, NULL);
    rig_told(&f.o.r, op_login_come_back(&f, "&code=c"), GOV_OK);
    op_login_end(&f);
    request.acr_values = "L3";
    op_login_begin_with(&f, plain, "", &request);
    op_expect_tokens(&f.o, NULL);
    rig_told(&f.o.r, op_login_come_back(&f, "&code=c"), GOV_ERR_CLAIM);
    op_login_end(&f);
}
END_TEST

/* Signs an answer with these claims and comes back with it. */
static gov_status come_back_signed(op_login *f, const char *claims)
{
    char *token = op_sign(&f->o, NULL, claims);
    char *url = jose_format(OP_BACK "?response=%s", token);
    gov_status status = op_login_finish(f, url);
    free(url);
    free(token);
    return status;
}

static char *signed_claims(const char *iss, const char *aud, const char *more)
{
    return jose_format("{\"iss\":\"%s\",\"aud\":\"%s\",\"exp\":%lld%s}", iss, aud,
                       (long long)(OP_NOW_S + 60), more);
}

START_TEST(a_signed_answer_is_verified_first)
{
    op_login f;
    op_login_begin(&f, jarm, OP_ISS);
    ck_assert_str_eq(op_login_asked(&f, "response_mode"), "jwt");
    char *more = jose_format(",\"code\":\"c\",\"state\":\"%s\"", op_login_asked(&f, "state"));
    char *claims = signed_claims(OP, OP_APP, more);
    op_expect_keys(&f.o);
    op_login_expect_tokens(&f, "");
    rig_told(&f.o.r, come_back_signed(&f, claims), GOV_OK);
    ck_assert_str_eq(op_param(op_body(&f.o, 0), "code"), "c");
    free(claims);
    free(more);
    op_login_end(&f);
}
END_TEST

START_TEST(signed_answers_that_are_refused)
{
    static const struct {
        const char *iss;
        const char *aud;
        const char *more;
        bool state;
        gov_status expected;
    } rows[] = {
        {OP, OP_APP, ",\"error\":\"access_denied\"", true, GOV_ERR_LOGIN_DENIED},
        {OP, OP_APP, ",\"code\":\"c\"", false, GOV_ERR_LOGIN_STATE},
        {OP, OP_APP, "", true, GOV_ERR_RESPONSE},
        {OP, OP_APP, ",\"code\":7", true, GOV_ERR_RESPONSE},
        {OP, "other", ",\"code\":\"c\"", true, GOV_ERR_CLAIM},
        {"https://evil.example", OP_APP, ",\"code\":\"c\"", true, GOV_ERR_ISSUER},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        op_login f;
        op_login_begin(&f, jarm, "");
        char *more =
            jose_format(",\"state\":\"%s\"%s",
                        rows[i].state ? op_login_asked(&f, "state") : "other", rows[i].more);
        char *claims = signed_claims(rows[i].iss, rows[i].aud, more);
        op_expect_keys(&f.o);
        rig_told(&f.o.r, come_back_signed(&f, claims), rows[i].expected);
        free(claims);
        free(more);
        op_login_end(&f);
    }
    op_login f;
    op_login_begin(&f, jarm, "");
    rig_told(&f.o.r, op_login_come_back(&f, "&code=unsigned"), GOV_ERR_RESPONSE);
    op_login_end(&f);
}
END_TEST

START_TEST(secrets_leave_no_trace)
{
    static const char *const forbidden[] = {"access-s3cret", "refresh-s3cret", "c0de-s3cret"};
    for (size_t i = 0; i < TEST_COUNT(forbidden); i++) {
        op_login f;
        op_login_begin(&f, plain, "");
        test_memory_forbid(&f.o.r.memory, forbidden[i]);
        op_login_expect_tokens(&f, "");
        op_expect_keys(&f.o);
        rig_told(&f.o.r, op_login_come_back(&f, "&code=c0de-s3cret"), GOV_OK);
        op_login_end(&f);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("login_finish");
    TCase *c = tcase_create("login_finish");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, a_code_becomes_a_session);
    tcase_add_loop_test(c, every_refusal, 0, (int)TEST_COUNT(refusals));
    tcase_add_test(c, an_announced_issuer_must_be_named);
    tcase_add_test(c, answers_to_other_logins_leave_this_one_open);
    tcase_add_loop_test(c, every_token_answer, 0, (int)TEST_COUNT(token_answers));
    tcase_add_test(c, a_lost_reply_is_not_asked_for_again);
    tcase_add_loop_test(c, the_id_token_is_what_was_asked_for, 0, (int)TEST_COUNT(id_tokens));
    tcase_add_test(c, a_forged_id_token_is_refused);
    tcase_add_test(c, without_openid_no_id_token_is_missed);
    tcase_add_test(c, a_signed_answer_is_verified_first);
    tcase_add_test(c, signed_answers_that_are_refused);
    tcase_add_test(c, secrets_leave_no_trace);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
