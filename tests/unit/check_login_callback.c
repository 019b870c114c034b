/* SPDX-License-Identifier: Apache-2.0 */
/* The address that a browser comes back to: what it says, and everything that is refused. */
#include "test_support.h"

#include <string.h>

#include "base/json.h"
#include "login/callback.h"

#define AT "https://app.example/cb"

typedef struct row {
    const char *redirect_uri;
    const char *url;
    gov_status expected;
    const char *state; /* NULL: absent */
    const char *code;
} row;

static const row rows[] = {
    {AT, AT "?state=s&code=c", GOV_OK, "s", "c"},
    {AT, AT "?code=a%2Bb+c%20d&state=%C3%A4", GOV_OK, "ä", "a+b c d"},
    {AT, AT "?state=s&session_state=&&x=1&flag", GOV_OK, "s", NULL},
    {AT, AT, GOV_OK, NULL, NULL},
    {AT, AT "?", GOV_OK, NULL, NULL},
    {AT, "HTTPS://APP.example/cb?state=s", GOV_OK, "s", NULL},
    {AT, "https://app.example:443/cb?state=s", GOV_OK, "s", NULL},
    {"https://app.example", "https://app.example/?state=s", GOV_OK, "s", NULL},
    {"https://app.example", "https://app.example?state=s", GOV_OK, "s", NULL},
    {AT "?own=1", AT "?own=1&state=s", GOV_OK, "s", NULL},
    {AT "?own=1", AT "?own=1", GOV_OK, NULL, NULL},
    {"org.example.app:/cb", "org.example.app:/cb?state=s&code=c", GOV_OK, "s", "c"},
    {"org.example.app:/cb", "Org.Example.App:/cb?state=s", GOV_OK, "s", NULL},
    {"http://127.0.0.1:4711/cb", "http://127.0.0.1:4711/cb?state=s", GOV_OK, "s", NULL},
    /* Other addresses. */
    {AT, "http://app.example/cb?state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT, "https://app.example/cbx?state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT, "https://app.example/cb/?state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT, "https://app.example/CB?state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT, "https://app.example/%63b?state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT, "https://app.example.evil.example/cb?state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT, "https://app.example@evil.example/cb?state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT, "https://app.example:8443/cb?state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT, "https://app.example/", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT, "", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT, "state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT, "about:blank", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT "?own=1", AT "?own=1x&state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT "?own=1", AT "?own=2&state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {AT "?own=1", AT "?own=1?state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {"org.example.app:/cb", "org.example.app:/cbx?state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {"org.example.app:/cb", "org.example.apq:/cb?state=s", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {"org.example.app:/cb", "org.example.app:/c", GOV_ERR_LOGIN_STATE, NULL, NULL},
    {"http://127.0.0.1:4711/cb", "http://localhost:4711/cb?state=s", GOV_ERR_LOGIN_STATE, NULL,
     NULL},
    /* What two readers could read differently. */
    {AT, AT "?state=s&state=s", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?state=s&code=a&code=b", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?state=s&%63ode=a&code=b", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?state=s&x=1&x=2", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?state=s&code=c#frag", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "#state=s&code=c", GOV_ERR_RESPONSE, NULL, NULL},
    {"org.example.app:/cb", "org.example.app:/cb?state=s#x", GOV_ERR_RESPONSE, NULL, NULL},
    {"org.example.app:/cb", "org.example.app:/cb?state=s s", GOV_ERR_RESPONSE, NULL, NULL},
    {"org.example.app:/cb", "org.example.app:/cb?state=%zz", GOV_ERR_RESPONSE, NULL, NULL},
    {"org.example.app:/cb", "org.example.app:/cb?state=%4", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?state=", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?state", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?=x&state=s", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?state=a%00b", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?state=a%0Ab", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?state=s&other=a%0Db", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?state=%FF", GOV_ERR_RESPONSE, NULL, NULL},
    {AT, AT "?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q&r&s&t&u&v&w&x&y&z&aa&bb&cc&dd&ee&ff&state=s",
     GOV_ERR_LIMIT, NULL, NULL},
};

static void expect_text(const char *text, const char *expected)
{
    if (expected == NULL) {
        ck_assert_ptr_null(text);
    } else {
        ck_assert_ptr_nonnull(text);
        ck_assert_str_eq(text, expected);
    }
}

START_TEST(every_address)
{
    const row *r = &rows[_i];
    test_memory memory;
    gov__callback callback;
    test_memory_init(&memory);
    gov__callback_init(&callback, test_memory_allocator(&memory));
    gov_status status = gov__callback_parse(&callback, r->url, r->redirect_uri);
    ck_assert_msg(status == r->expected, "%s: %s", r->url, gov_status_get_name(status));
    ck_assert_int_eq(gov__callback_is_at(r->url, r->redirect_uri),
                     r->expected != GOV_ERR_LOGIN_STATE);
    expect_text(gov__callback_get(&callback, GOV__CALLBACK_STATE), r->state);
    expect_text(gov__callback_get(&callback, GOV__CALLBACK_CODE), r->code);
    gov__callback_free(&callback);
    test_memory_check(&memory);
}
END_TEST

START_TEST(every_parameter)
{
    test_memory memory;
    gov__callback callback;
    test_memory_init(&memory);
    test_memory_forbid(&memory, "s3cret");
    gov__callback_init(&callback, test_memory_allocator(&memory));
    ck_assert_int_eq(gov__callback_parse(&callback,
                                         AT "?ticket=s3cret-t&iss=https%3A%2F%2Fidp.example&error="
                                            "access_denied&response=a.b.s3cret",
                                         AT),
                     GOV_OK);
    expect_text(gov__callback_get(&callback, GOV__CALLBACK_TICKET), "s3cret-t");
    expect_text(gov__callback_get(&callback, GOV__CALLBACK_ISS), "https://idp.example");
    expect_text(gov__callback_get(&callback, GOV__CALLBACK_RESPONSE), "a.b.s3cret");
    expect_text(gov__callback_error_word(&callback), "access_denied");
    gov__callback_free(&callback);
    expect_text(gov__callback_error_word(&callback), NULL);
    ck_assert_int_eq(gov__callback_parse(&callback, AT "?error=%3Cscript%3E", AT), GOV_OK);
    expect_text(gov__callback_error_word(&callback), NULL);
    expect_text(gov__callback_get(&callback, GOV__CALLBACK_ERROR), "<script>");
    gov__callback_free(&callback);
    test_memory_check(&memory);
}
END_TEST

START_TEST(addresses_and_values_have_limits)
{
    static char url[GOV__CALLBACK_URL_MAX + 2];
    gov__callback callback;
    gov__callback_init(&callback, NULL);
    memset(url, 'x', sizeof url - 1);
    memcpy(url, AT "?state=", strlen(AT "?state="));
    ck_assert_int_eq(gov__callback_parse(&callback, url, AT), GOV_ERR_LIMIT);
    ck_assert(!gov__callback_is_at(url, AT));
    url[GOV__CALLBACK_URL_MAX] = '\0';
    ck_assert_int_eq(gov__callback_parse(&callback, url, AT), GOV_ERR_RESPONSE);
    url[strlen(AT "?state=") + GOV__CALLBACK_VALUE_MAX] = '\0';
    ck_assert_int_eq(gov__callback_parse(&callback, url, AT), GOV_OK);
    gov__callback_free(&callback);
}
END_TEST

START_TEST(addresses_that_may_be_registered)
{
    static const struct {
        const char *uri;
        bool plain_http;
        bool expected;
    } uris[] = {
        {"https://app.example/cb", false, true},
        {"http://127.0.0.1/cb", false, true},
        {"http://localhost:8080/cb", false, true},
        {"http://[::1]/cb", false, true},
        {"http://app.example/cb", false, false},
        {"http://app.example/cb", true, true},
        {"org.example.app:/cb", false, true},
        {"org.example.app://cb", false, true},
        {"https://app.example/cb#x", false, false},
        {"https://user@app.example/cb", false, false},
        {"javascript:alert(1)", true, false},
        {"data:text/html,x", true, false},
        {"orgexample:/cb", true, false},
        {"1org.example:/cb", true, false},
        {"org.example.app", true, false},
        {"org.example.app:/c b", true, false},
        {"/cb", true, false},
        {"", true, false},
        {NULL, true, false},
    };
    for (size_t i = 0; i < TEST_COUNT(uris); i++) {
        ck_assert_msg(gov__callback_is_redirect_uri(uris[i].uri, uris[i].plain_http) ==
                          uris[i].expected,
                      "%s", uris[i].uri != NULL ? uris[i].uri : "NULL");
    }
}
END_TEST

START_TEST(claims_of_a_signed_answer)
{
    static const struct {
        const char *json;
        gov_status expected;
    } claims[] = {
        {"{\"iss\":\"https://idp.example\",\"state\":\"s\",\"code\":\"c\",\"exp\":1}", GOV_OK},
        {"{\"error\":\"access_denied\",\"response\":\"a.b.c\"}", GOV_OK},
        {"{\"state\":7}", GOV_ERR_RESPONSE},
        {"{\"code\":\"\"}", GOV_ERR_RESPONSE},
        {"{\"code\":\"a\\nb\"}", GOV_ERR_RESPONSE},
        {"{\"state\":null}", GOV_ERR_RESPONSE},
    };
    for (size_t i = 0; i < TEST_COUNT(claims); i++) {
        gov__json *doc = NULL;
        gov__callback callback;
        gov__callback_init(&callback, NULL);
        ck_assert_int_eq(gov__callback_parse(&callback, AT "?response=x&code=unsigned", AT),
                         GOV_OK);
        ck_assert_int_eq(gov__json_parse(NULL, claims[i].json, strlen(claims[i].json), NULL, &doc),
                         GOV_OK);
        ck_assert_int_eq(gov__callback_from_claims(&callback, gov__json_root(doc)),
                         claims[i].expected);
        /* Nothing of what was not signed stays. */
        ck_assert_ptr_null(gov__callback_get(&callback, GOV__CALLBACK_RESPONSE));
        expect_text(gov__callback_get(&callback, GOV__CALLBACK_CODE), i == 0 ? "c" : NULL);
        gov__json_free(doc);
        gov__callback_free(&callback);
    }
}
END_TEST

static gov_status parse(const gov_allocator *mem, void *user)
{
    gov__callback callback;
    (void)user;
    gov__callback_init(&callback, mem);
    gov_status status = gov__callback_parse(&callback, AT "?state=s&code=c&x=%20", AT);
    gov__callback_free(&callback);
    return status;
}

START_TEST(want_of_memory)
{
    ck_assert_uint_gt(test_out_of_memory(parse, NULL), 4);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("login_callback");
    TCase *c = tcase_create("callback");
    tcase_add_loop_test(c, every_address, 0, (int)TEST_COUNT(rows));
    tcase_add_test(c, every_parameter);
    tcase_add_test(c, addresses_and_values_have_limits);
    tcase_add_test(c, addresses_that_may_be_registered);
    tcase_add_test(c, claims_of_a_signed_answer);
    tcase_add_test(c, want_of_memory);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
