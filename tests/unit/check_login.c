/* SPDX-License-Identifier: Apache-2.0 */
/* Beginning a login in a browser: the address that is made, what is pushed, what is refused. What comes
 * back is check_login_finish.c. */
#include <stdlib.h>
#include <string.h>

#include "unit/login_support.h"

static const char *const plain[] = {OP_SETTINGS, NULL};

START_TEST(the_address_has_everything_in_it)
{
    op_login f;
    op_login_begin(&f, plain, "");
    const char *url = gov_login_get_url(f.login);
    ck_assert_ptr_eq(strstr(url, OP "/authorize?client_id=app&"), url);
    ck_assert_str_eq(op_login_asked(&f, "response_type"), "code");
    ck_assert_str_eq(op_login_asked(&f, "redirect_uri"), OP_BACK);
    ck_assert_str_eq(op_login_asked(&f, "scope"), "openid profile");
    ck_assert_str_eq(op_login_asked(&f, "code_challenge_method"), "S256");
    /* 256 bits as base64url. */
    ck_assert_uint_eq(strlen(op_login_asked(&f, "state")), 43);
    ck_assert_uint_eq(strlen(op_login_asked(&f, "nonce")), 43);
    ck_assert_uint_eq(strlen(op_login_asked(&f, "code_challenge")), 43);
    ck_assert_str_ne(op_login_asked(&f, "state"), op_login_asked(&f, "nonce"));
    static const char *const absent[] = {"claims",     "acr_values",    "max_age",
                                         "login_hint", "prompt",        "ui_locales",
                                         "resource",   "response_mode", "dpop_jkt"};
    for (size_t i = 0; i < TEST_COUNT(absent); i++) {
        ck_assert_ptr_null(op_login_asked(&f, absent[i]));
    }
    ck_assert_ptr_null(strstr(url, "code_verifier"));
    op_login_end(&f);
}
END_TEST

START_TEST(what_is_asked_for_is_in_the_address)
{
    op_login f;
    gov_login_options request = op_login_asking();
    request.redirect_uri = "org.example.app:/back";
    request.scope = "openid";
    request.acr_values = "L3 L4";
    request.max_age_s = 300;
    request.login_hint = "demo citizen";
    request.prompt = "login";
    request.ui_locales = "zh-CN en";
    request.resource = "https://api.example/";
    request.extra = "kiosk=1&theme=dark%20blue";
    op_login_begin_with(&f, plain, "", &request);
    ck_assert_str_eq(op_login_asked(&f, "redirect_uri"), "org.example.app:/back");
    ck_assert_str_eq(op_login_asked(&f, "scope"), "openid");
    ck_assert_str_eq(op_login_asked(&f, "acr_values"), "L3 L4");
    ck_assert_str_eq(op_login_asked(&f, "max_age"), "300");
    ck_assert_str_eq(op_login_asked(&f, "claims"),
                     "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"L3\",\"L4\"]},"
                     "\"auth_time\":{\"essential\":true}}}");
    ck_assert_str_eq(op_login_asked(&f, "login_hint"), "demo citizen");
    ck_assert_str_eq(op_login_asked(&f, "prompt"), "login");
    ck_assert_str_eq(op_login_asked(&f, "ui_locales"), "zh-CN en");
    ck_assert_str_eq(op_login_asked(&f, "resource"), "https://api.example/");
    ck_assert_ptr_nonnull(strstr(gov_login_get_url(f.login), "&kiosk=1&theme=dark%20blue"));
    ck_assert_int_eq(gov_login_is_callback(f.login, "org.example.app:/back?state=x"), 1);
    ck_assert_int_eq(gov_login_is_callback(f.login, OP_BACK "?state=x"), 0);
    op_login_end(&f);
}
END_TEST

/* Not twice: oidc-provider takes acr_values for the whole wish then. */
START_TEST(a_level_is_demanded_where_claims_are_minded)
{
    op_login f;
    gov_login_options request = op_login_asking();
    request.acr_values = "L3";
    op_login_begin_with(&f, plain, ",\"claims_parameter_supported\":true", &request);
    ck_assert_ptr_null(op_login_asked(&f, "acr_values"));
    ck_assert_str_eq(op_login_asked(&f, "claims"),
                     "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"L3\"]}}}");
    op_login_end(&f);
}
END_TEST

START_TEST(every_login_is_new)
{
    op_login f;
    gov_login *other = NULL;
    op_login_begin(&f, plain, "");
    rig_told(&f.o.r, gov_login_begin(f.o.r.client, NULL, NULL, &other, &f.o.r.err), GOV_OK);
    static const char *const fresh[] = {"state", "nonce", "code_challenge"};
    for (size_t i = 0; i < TEST_COUNT(fresh); i++) {
        ck_assert_str_ne(op_login_asked(&f, fresh[i]),
                         op_param(gov_login_get_url(other), fresh[i]));
    }
    gov_login_free(other);
    op_login_end(&f);
}
END_TEST

START_TEST(requests_are_pushed_where_that_is_offered)
{
    op_login f;
    gov_login_options request = op_login_asking();
    request.acr_values = "L3";
    memset(&f, 0, sizeof f);
    op_begin(&f.o, (const char *const[]){OP_SETTINGS, "auth.client_secret", "s", NULL});
    op_expect_metadata(&f.o, OP_PAR);
    op_expect(&f.o, "/par", 201, "{\"request_uri\":\"urn:req:1\",\"expires_in\":60}");
    rig_told(&f.o.r, gov_login_begin(f.o.r.client, &request, NULL, &f.login, &f.o.r.err), GOV_OK);
    ck_assert_str_eq(gov_login_get_url(f.login),
                     OP "/authorize?client_id=app&request_uri=urn%3Areq%3A1");
    const char *body = op_body(&f.o, 0);
    ck_assert_str_eq(op_param(body, "client_id"), OP_APP);
    ck_assert_str_eq(op_param(body, "response_type"), "code");
    ck_assert_str_eq(op_param(body, "redirect_uri"), OP_BACK);
    ck_assert_str_eq(op_param(body, "code_challenge_method"), "S256");
    ck_assert_ptr_nonnull(strstr(op_param(body, "claims"), "\"values\":[\"L3\"]"));
    ck_assert(rig_sent(&f.o.r, "Authorization: Basic "));
    char *more = jose_format(",\"acr\":\"L3\",\"nonce\":\"%s\"", op_param(body, "nonce"));
    char *url = jose_format(OP_BACK "?code=c&state=%s", op_param(body, "state"));
    char *claims = op_claims(more);
    op_expect_tokens(&f.o, claims);
    op_expect_keys(&f.o);
    rig_told(&f.o.r, op_login_finish(&f, url), GOV_OK);
    free(claims);
    free(url);
    free(more);
    op_login_end(&f);
}
END_TEST

static gov_status begin_only(const char *par, const char *metadata, int32_t http_status,
                             const char *body)
{
    op o;
    gov_login *login = NULL;
    op_begin(&o, (const char *const[]){OP_SETTINGS, "auth.par", par, NULL});
    op_expect_metadata(&o, metadata);
    if (http_status != 0) {
        op_expect(&o, "/par", http_status, body);
    }
    gov_status status = gov_login_begin(o.r.client, NULL, NULL, &login, &o.r.err);
    ck_assert_int_eq(login != NULL, status == GOV_OK);
    gov_login_free(login);
    rig_told(&o.r, status, status);
    op_end(&o);
    return status;
}

START_TEST(whether_requests_are_pushed)
{
    static const char good[] = "{\"request_uri\":\"urn:req:1\",\"expires_in\":60}";
    ck_assert_int_eq(begin_only("auto", "", 0, NULL), GOV_OK);
    ck_assert_int_eq(begin_only("auto", OP_PAR, 201, good), GOV_OK);
    ck_assert_int_eq(begin_only("auto", OP_PAR, 200, good), GOV_OK);
    ck_assert_int_eq(begin_only("never", OP_PAR, 0, NULL), GOV_OK);
    ck_assert_int_eq(begin_only("never", OP_PAR_ONLY, 0, NULL), GOV_ERR_CONFIG);
    ck_assert_int_eq(begin_only("always", "", 0, NULL), GOV_ERR_UNSUPPORTED);
    ck_assert_int_eq(begin_only("always", OP_PAR, 201, good), GOV_OK);
    static const struct {
        int32_t http_status;
        const char *body;
        gov_status expected;
    } bad[] = {
        {400, "{\"error\":\"invalid_request\"}", GOV_ERR_INVALID},
        {401, "{\"error\":\"invalid_client\"}", GOV_ERR_CLIENT_REJECTED},
        {400, "{\"error\":\"invalid_scope\"}", GOV_ERR_FORBIDDEN},
        {201, "{}", GOV_ERR_RESPONSE},
        {201, "{\"request_uri\":\"urn:req:1\"}", GOV_ERR_RESPONSE},
        {201, "{\"request_uri\":\"\",\"expires_in\":60}", GOV_ERR_RESPONSE},
        {201, "{\"request_uri\":\"a b\",\"expires_in\":60}", GOV_ERR_RESPONSE},
        {201, "{\"request_uri\":\"urn:req:1\",\"expires_in\":0}", GOV_ERR_RESPONSE},
        {201, "[]", GOV_ERR_RESPONSE},
    };
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_int_eq(begin_only("auto", OP_PAR, bad[i].http_status, bad[i].body),
                         bad[i].expected);
    }
}
END_TEST

START_TEST(arguments_and_settings_that_are_refused)
{
    static const struct {
        gov_login_options o;
        gov_status expected;
    } rows[] = {
        {{.struct_size = 2}, GOV_ERR_ARGUMENT},
        {{.reserved = 1}, GOV_ERR_ARGUMENT},
        {{.redirect_uri = "http://app.example/cb"}, GOV_ERR_ARGUMENT},
        {{.redirect_uri = "https://app.example/cb#x"}, GOV_ERR_ARGUMENT},
        {{.redirect_uri = "javascript:alert(1)"}, GOV_ERR_ARGUMENT},
        {{.scope = ""}, GOV_ERR_ARGUMENT},
        {{.scope = "a  b"}, GOV_ERR_ARGUMENT},
        {{.scope = "a\"b"}, GOV_ERR_ARGUMENT},
        {{.acr_values = " L3"}, GOV_ERR_ARGUMENT},
        {{.max_age_s = -1}, GOV_ERR_ARGUMENT},
        {{.max_age_s = INT64_MAX}, GOV_ERR_ARGUMENT},
        {{.login_hint = "a\nb"}, GOV_ERR_ARGUMENT},
        {{.login_hint = "\xff"}, GOV_ERR_ARGUMENT},
        {{.prompt = "sometimes"}, GOV_ERR_ARGUMENT},
        {{.ui_locales = "\xe4\xb8\xad"}, GOV_ERR_ARGUMENT},
        {{.resource = "api"}, GOV_ERR_ARGUMENT},
        {{.extra = ""}, GOV_ERR_ARGUMENT},
        {{.extra = "a"}, GOV_ERR_ARGUMENT},
        {{.extra = "a=1&"}, GOV_ERR_ARGUMENT},
        {{.extra = "a=1&state=mine"}, GOV_ERR_ARGUMENT},
        {{.extra = "st%61te=mine"}, GOV_ERR_ARGUMENT},
        {{.extra = "a=b c"}, GOV_ERR_ARGUMENT},
        {{.extra = "a=%zz"}, GOV_ERR_ARGUMENT},
        {{.extra = "a=1#b=2"}, GOV_ERR_ARGUMENT},
    };
    op o;
    gov_login *login = NULL;
    op_begin(&o, plain);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_login_options request = rows[i].o;
        request.struct_size = request.struct_size == 0 ? sizeof request : request.struct_size;
        gov_status status = gov_login_begin(o.r.client, &request, NULL, &login, &o.r.err);
        ck_assert_msg(status == rows[i].expected, "%zu: %s", i, gov_status_get_name(status));
        rig_told(&o.r, status, rows[i].expected);
        ck_assert_ptr_null(login);
    }
    rig_told(&o.r, gov_login_begin(NULL, NULL, NULL, &login, &o.r.err), GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_login_begin(o.r.client, NULL, NULL, NULL, &o.r.err), GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_login_finish(NULL, OP_BACK, NULL, &o.r.session, &o.r.err), GOV_ERR_ARGUMENT);
    op_end(&o);
    static const char *const no_id[] = {"auth.issuer", OP, "auth.redirect_uri", OP_BACK, NULL};
    static const char *const no_uri[] = {"auth.issuer", OP, "auth.client_id", OP_APP, NULL};
    static const char *const bad_uri[] = {
        "auth.issuer",       OP,  "auth.client_id", OP_APP, "auth.redirect_uri",
        "http://a.example/", NULL};
    const char *const *const incomplete[] = {no_id, no_uri, bad_uri};
    for (size_t i = 0; i < TEST_COUNT(incomplete); i++) {
        op_begin(&o, incomplete[i]);
        rig_told(&o.r, gov_login_begin(o.r.client, NULL, NULL, &login, &o.r.err), GOV_ERR_CONFIG);
        op_end(&o);
    }
    ck_assert_ptr_null(gov_login_get_url(NULL));
    ck_assert_int_eq(gov_login_is_callback(NULL, OP_BACK), 0);
    gov_login_free(NULL);
}
END_TEST

START_TEST(finishing_needs_all_arguments)
{
    op_login f;
    op_login_begin(&f, plain, "");
    rig_told(&f.o.r, gov_login_finish(f.login, NULL, NULL, &f.o.r.session, &f.o.r.err),
             GOV_ERR_ARGUMENT);
    rig_told(&f.o.r, gov_login_finish(f.login, OP_BACK, NULL, NULL, &f.o.r.err), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_login_is_callback(f.login, NULL), 0);
    op_login_end(&f);
}
END_TEST

START_TEST(a_provider_without_a_login_page)
{
    op o;
    gov_login *login = NULL;
    op_begin(&o, plain);
    op_expect(&o, NULL, 200, "{\"issuer\":\"" OP "\",\"token_endpoint\":\"" OP "/token\"}");
    rig_told(&o.r, gov_login_begin(o.r.client, NULL, NULL, &login, &o.r.err), GOV_ERR_UNSUPPORTED);
    op_end(&o);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("login");
    TCase *c = tcase_create("login");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, the_address_has_everything_in_it);
    tcase_add_test(c, what_is_asked_for_is_in_the_address);
    tcase_add_test(c, a_level_is_demanded_where_claims_are_minded);
    tcase_add_test(c, every_login_is_new);
    tcase_add_test(c, requests_are_pushed_where_that_is_offered);
    tcase_add_test(c, whether_requests_are_pushed);
    tcase_add_test(c, arguments_and_settings_that_are_refused);
    tcase_add_test(c, finishing_needs_all_arguments);
    tcase_add_test(c, a_provider_without_a_login_page);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
