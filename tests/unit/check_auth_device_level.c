/* SPDX-License-Identifier: Apache-2.0 */
/* A device login and who it was: an ID token may come or not, is verified when it does, and must come
 * where a level is asked for. And the service that a system's token is for. */
#include <stdlib.h>
#include <string.h>

#include "unit/login_support.h"

static const char *const plain[] = {OP_SETTINGS, NULL};
static const char *const level[] = {OP_SETTINGS, "auth.acr_values", "L3 L4", NULL};

typedef struct flow {
    op o;
    gov_device_login *login;
} flow;

static void begin(flow *f, const char *const *settings)
{
    memset(f, 0, sizeof *f);
    op_begin(&f->o, settings);
    op_expect_metadata(&f->o, "");
    op_expect(&f->o, "/device", 200,
              "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"https://a/\","
              "\"expires_in\":600,\"interval\":1}");
    gov_status status = gov_auth_device_begin(f->o.r.client, NULL, &f->login, &f->o.r.err);
    rig_told(&f->o.r, status, GOV_OK);
    gov_fake_clock_advance(f->o.r.clock, 2000);
}

static gov_status poll(flow *f)
{
    return gov_device_login_poll(f->login, NULL, &f->o.r.session, &f->o.r.err);
}

static void end(flow *f)
{
    gov_device_login_free(f->login);
    op_end(&f->o);
}

typedef struct row {
    bool wants_level;
    const char *claims; /* NULL: no ID token */
    gov_status expected;
} row;

static const row rows[] = {
    {false, NULL, GOV_OK},
    {false, "", GOV_OK},
    {false, ",\"nonce\":\"unasked\"", GOV_OK},
    {false, ",\"aud\":\"other\"", GOV_ERR_CLAIM},
    {true, ",\"acr\":\"L3\"", GOV_OK},
    {true, ",\"acr\":\"L4\"", GOV_OK},
    {true, ",\"acr\":\"L2\"", GOV_ERR_CLAIM},
    {true, "", GOV_ERR_CLAIM},
    {true, NULL, GOV_ERR_CLAIM},
};

/* Claims with another audience stand twice in JSON, which no parser of ours takes: made by hand. */
static char *claims_of(const row *r)
{
    if (r->claims == NULL) {
        return NULL;
    }
    if (strstr(r->claims, "\"aud\"") != NULL) {
        return jose_format("{\"iss\":\"" OP
                           "\",\"sub\":\"person-1\",\"aud\":\"other\",\"exp\":%lld,"
                           "\"iat\":%lld}",
                           (long long)(OP_NOW_S + 300), (long long)OP_NOW_S);
    }
    return op_claims(r->claims);
}

START_TEST(what_the_id_token_says)
{
    const row *r = &rows[_i];
    flow f;
    char *claims = claims_of(r);
    begin(&f, r->wants_level ? level : plain);
    const char *asked = op_param(op_body(&f.o, 0), "acr_values");
    if (r->wants_level) {
        ck_assert_str_eq(asked, "L3 L4");
    } else {
        ck_assert_ptr_null(asked);
    }
    op_expect_tokens(&f.o, claims);
    if (claims != NULL) {
        op_expect_keys(&f.o);
    }
    rig_told(&f.o.r, poll(&f), r->expected);
    ck_assert_int_eq(f.o.r.session != NULL, r->expected == GOV_OK);
    /* The code is used up, so asking again would tell nothing else. */
    gov_session *second = NULL;
    gov_fake_clock_advance(f.o.r.clock, 60000);
    gov_status again = gov_device_login_poll(f.login, NULL, &second, &f.o.r.err);
    rig_told(&f.o.r, again, r->expected == GOV_OK ? GOV_ERR_STATE : r->expected);
    free(claims);
    end(&f);
}
END_TEST

START_TEST(who_it_was_is_told)
{
    flow f;
    gov_identity *who = NULL;
    char *claims =
        op_claims(",\"acr\":\"L3\",\"amr\":[\"face\",\"id_card\"],\"auth_time\":1795399000");
    begin(&f, level);
    op_expect_tokens(&f.o, claims);
    op_expect_keys(&f.o);
    rig_told(&f.o.r, poll(&f), GOV_OK);
    rig_told(&f.o.r, gov_session_get_identity(f.o.r.session, &who, &f.o.r.err), GOV_OK);
    ck_assert_str_eq(gov_identity_get_subject(who), "person-1");
    ck_assert_str_eq(gov_identity_get_issuer(who), OP);
    ck_assert_str_eq(gov_identity_get_acr(who), "L3");
    ck_assert_uint_eq(gov_identity_get_method_count(who), 2);
    ck_assert_int_eq(gov_identity_get_auth_time_s(who), 1795399000);
    gov_identity_free(who);
    free(claims);
    end(&f);
}
END_TEST

/* Keys that cannot be had are no reason to give a login up for good, but the code is used. */
START_TEST(a_key_set_that_is_out_of_reach)
{
    flow f;
    char *claims = op_claims("");
    begin(&f, plain);
    op_expect_tokens(&f.o, claims);
    rig_step(&f.o.r, (gov_script_step){.url_suffix = "/jwks", .http_status = 404});
    gov_status status = poll(&f);
    ck_assert_int_ne(status, GOV_OK);
    ck_assert_ptr_null(f.o.r.session);
    rig_told(&f.o.r, status, status);
    free(claims);
    end(&f);
}
END_TEST

START_TEST(the_service_that_a_system_wants)
{
    op o;
    op_begin(&o, (const char *const[]){OP_SETTINGS, "auth.client_secret", "s", "auth.resource",
                                       "https://api.example/v1", NULL});
    op_expect_metadata(&o, "");
    op_expect_tokens(&o, NULL);
    rig_told(&o.r, gov_auth_client_credentials(o.r.client, NULL, &o.r.session, &o.r.err), GOV_OK);
    ck_assert_str_eq(op_param(op_body(&o, 0), "resource"), "https://api.example/v1");
    ck_assert_str_eq(op_param(op_body(&o, 0), "scope"), "openid profile");
    op_end(&o);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("auth_device_level");
    TCase *c = tcase_create("level");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, what_the_id_token_says, 0, (int)TEST_COUNT(rows));
    tcase_add_test(c, who_it_was_is_told);
    tcase_add_test(c, a_key_set_that_is_out_of_reach);
    tcase_add_test(c, the_service_that_a_system_wants);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
