/* SPDX-License-Identifier: Apache-2.0 */
/* The stronger login that a platform asks for (RFC 9470): the challenge becomes a login, which must be
 * the same person's, as strong and as fresh as was asked for. */
#include <stdlib.h>
#include <string.h>

#include "core/client.h"
#include "core/session.h"
#include "unit/login_support.h"

static const char *const settings[] = {OP_SETTINGS, NULL};

typedef struct flow {
    op o;
    gov_error *challenge;
    gov_login *login;
    gov_session *strong;
} flow;

/* A session of person-1 whose call is answered by this field. */
static void challenge(flow *f, const char *field)
{
    gov__json *claims = NULL;
    static const char text[] = "{\"sub\":\"person-1\"}";
    memset(f, 0, sizeof *f);
    op_begin(&f->o, settings);
    gov_client *client = f->o.r.client;
    rig_log_in(&f->o.r);
    ck_assert_int_eq(gov__json_parse(&client->mem, text, strlen(text), NULL, &claims), GOV_OK);
    ck_assert_int_eq(gov__session_set_identity(f->o.r.session, claims, NULL), GOV_OK);
    gov__json_free(claims);
    rig_step(&f->o.r, (gov_script_step){.http_status = 401,
                                        .response_headers = field,
                                        .response_body = "{\"code\":\"step_up_required\"}"});
    gov_status status =
        gov_item_get(f->o.r.session, RIG_ITEM_CODE, NULL, &f->o.r.item, &f->challenge);
    ck_assert_str_eq(gov_status_get_name(status), "GOV_ERR_STEP_UP");
    op_expect_metadata(&f->o, "");
}

static void begin(flow *f, const gov_login_options *request)
{
    size_t sent = rig_requests(&f->o.r);
    rig_told(&f->o.r,
             gov_login_begin_step_up(f->o.r.session, f->challenge, request, NULL, &f->login,
                                     &f->o.r.err),
             GOV_OK);
    /* The metadata, and nothing is repeated. */
    ck_assert_uint_eq(rig_requests(&f->o.r), sent + 1);
}

static void end(flow *f)
{
    gov_error_free(f->challenge);
    gov_login_free(f->login);
    gov_session_unref(f->strong);
    op_end(&f->o);
}

static const char *asked(const flow *f, const char *name)
{
    return op_param(gov_login_get_url(f->login), name);
}

static gov_status finish(flow *f, const char *subject, const char *more)
{
    char *claims = jose_format("{\"iss\":\"" OP "\",\"sub\":\"%s\",\"aud\":\"" OP_APP
                               "\",\"exp\":%lld,\"iat\":%lld,\"nonce\":\"%s\"%s}",
                               subject, (long long)(OP_NOW_S + 300), (long long)OP_NOW_S,
                               asked(f, "nonce"), more);
    char *url = jose_format(OP_BACK "?code=c&state=%s", asked(f, "state"));
    op_expect_tokens(&f->o, claims);
    op_expect_keys(&f->o);
    gov_status status = gov_login_finish(f->login, url, NULL, &f->strong, &f->o.r.err);
    free(url);
    free(claims);
    return status;
}

#define WANTS                                                                                      \
    "Content-Type: application/problem+json\nWWW-Authenticate: Bearer "                            \
    "error=\"insufficient_user_authentication\", acr_values=\"L3\", max_age=\"300\"\n"

START_TEST(the_challenge_becomes_a_login)
{
    flow f;
    challenge(&f, WANTS);
    begin(&f, NULL);
    ck_assert_str_eq(asked(&f, "acr_values"), "L3");
    ck_assert_str_eq(asked(&f, "max_age"), "300");
    ck_assert_str_eq(asked(&f, "claims"),
                     "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"L3\"]},"
                     "\"auth_time\":{\"essential\":true}}}");
    rig_told(&f.o.r, finish(&f, "person-1", ",\"acr\":\"L3\",\"auth_time\":1795399150"), GOV_OK);
    ck_assert_int_eq(gov_session_is_logged_in(f.strong), 1);
    /* The old one is as it was. */
    ck_assert_int_eq(gov_session_is_logged_in(f.o.r.session), 1);
    end(&f);
}
END_TEST

START_TEST(what_does_not_answer_the_challenge)
{
    static const struct {
        const char *subject;
        const char *more;
        gov_status expected;
    } rows[] = {
        {"person-2", ",\"acr\":\"L3\",\"auth_time\":1795399150", GOV_ERR_CLAIM},
        {"person-1", ",\"acr\":\"L2\",\"auth_time\":1795399150", GOV_ERR_CLAIM},
        {"person-1", ",\"auth_time\":1795399150", GOV_ERR_CLAIM},
        {"person-1", ",\"acr\":\"L3\"", GOV_ERR_CLAIM},
        {"person-1", ",\"acr\":\"L3\",\"auth_time\":1795398000", GOV_ERR_EXPIRED},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        flow f;
        challenge(&f, WANTS);
        begin(&f, NULL);
        rig_told(&f.o.r, finish(&f, rows[i].subject, rows[i].more), rows[i].expected);
        ck_assert_ptr_null(f.strong);
        end(&f);
    }
}
END_TEST

/* max_age 0 asks for a login now; a challenge that names nothing for a fresh one. */
START_TEST(challenges_of_other_kinds)
{
    flow f;
    challenge(&f, "WWW-Authenticate: Bearer error=\"insufficient_user_authentication\", "
                  "max_age=0\n");
    begin(&f, NULL);
    ck_assert_str_eq(asked(&f, "max_age"), "0");
    ck_assert_ptr_null(asked(&f, "acr_values"));
    rig_told(&f.o.r, finish(&f, "person-1", ",\"auth_time\":1795399000"), GOV_ERR_EXPIRED);
    end(&f);
    challenge(&f, "WWW-Authenticate: Bearer error=\"insufficient_user_authentication\"\n");
    begin(&f, NULL);
    ck_assert_str_eq(asked(&f, "prompt"), "login");
    ck_assert_ptr_null(asked(&f, "max_age"));
    end(&f);
}
END_TEST

START_TEST(what_else_is_asked_for)
{
    flow f;
    gov_login_options request = {.struct_size = sizeof request,
                                 .acr_values = "L1",
                                 .max_age_s = 9999,
                                 .ui_locales = "en",
                                 .redirect_uri = "org.example.app:/cb"};
    challenge(&f, WANTS);
    begin(&f, &request);
    ck_assert_str_eq(asked(&f, "acr_values"), "L3");
    ck_assert_str_eq(asked(&f, "max_age"), "300");
    ck_assert_str_eq(asked(&f, "ui_locales"), "en");
    ck_assert_str_eq(asked(&f, "redirect_uri"), "org.example.app:/cb");
    end(&f);
}
END_TEST

START_TEST(what_is_no_challenge)
{
    op o;
    gov_login *login = NULL;
    gov_error *other = NULL;
    op_begin(&o, settings);
    rig_log_in(&o.r);
    ck_assert_int_eq(gov_item_get(NULL, NULL, NULL, NULL, &other), GOV_ERR_ARGUMENT);
    const struct {
        gov_session *session;
        const gov_error *challenge;
        gov_login **out;
    } rows[] = {{NULL, other, &login},
                {o.r.session, NULL, &login},
                {o.r.session, other, &login},
                {o.r.session, other, NULL}};
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        rig_told(&o.r,
                 gov_login_begin_step_up(rows[i].session, rows[i].challenge, NULL, NULL,
                                         rows[i].out, &o.r.err),
                 GOV_ERR_ARGUMENT);
        ck_assert_ptr_null(login);
    }
    gov_error_free(other);
    op_end(&o);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("login_step_up");
    TCase *c = tcase_create("step_up");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, the_challenge_becomes_a_login);
    tcase_add_test(c, what_does_not_answer_the_challenge);
    tcase_add_test(c, challenges_of_other_kinds);
    tcase_add_test(c, what_else_is_asked_for);
    tcase_add_test(c, what_is_no_challenge);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
