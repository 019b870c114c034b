/* SPDX-License-Identifier: Apache-2.0 */
/* The fixture of oidc-provider itself, with plain libcurl: that it serves what the other tests ask of it,
 * and that it ends with the test that started it. Not: govsdk. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/idp.h"
#include "support/idp_http.h"

#define BACKEND "backend:s3cret%2B%2F+%26%3D"

static idp provider;

static void set_up(void)
{
    idp_start(&provider, IDP_OIDC, NULL);
}

static void tear_down(void)
{
    idp_stop(&provider);
}

static void token(const char *form, const char *user, idp_reply *reply)
{
    char url[256];

    snprintf(url, sizeof url, "%s/token", provider.issuer);
    idp_exchange(&(idp_request){.url = url, .form = form, .user = user}, reply);
}

static void expect_error(const idp_reply *reply, const char *error)
{
    char found[64] = "";

    idp_member(reply->body, "error", found, sizeof found);
    ck_assert_str_eq(found, error);
}

START_TEST(metadata_names_every_endpoint)
{
    static const char *const endpoints[] = {
        "token_endpoint",
        "authorization_endpoint",
        "jwks_uri",
        "pushed_authorization_request_endpoint",
        "introspection_endpoint",
        "backchannel_authentication_endpoint",
        "revocation_endpoint",
        "device_authorization_endpoint",
        "end_session_endpoint",
        "userinfo_endpoint",
    };
    char value[256];
    idp_reply reply;

    idp_get(&provider, "/.well-known/openid-configuration", &reply);
    ck_assert_int_eq(reply.status, 200);
    ck_assert(idp_member(reply.body, "issuer", value, sizeof value));
    ck_assert_str_eq(value, provider.issuer);
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        ck_assert_msg(idp_member(reply.body, endpoints[i], value, sizeof value), "%s",
                      endpoints[i]);
        ck_assert_int_eq(strncmp(value, provider.issuer, strlen(provider.issuer)), 0);
    }
    idp_reply_free(&reply);
}
END_TEST

START_TEST(secret_is_taken_urlencoded_only)
{
    idp_reply reply;

    token("grant_type=client_credentials&scope=matter:read", BACKEND, &reply);
    ck_assert_int_eq(reply.status, 200);
    idp_reply_free(&reply);
    token("grant_type=client_credentials", "backend:s3cret+/ &=", &reply);
    ck_assert_int_eq(reply.status, 401);
    expect_error(&reply, "invalid_client");
    idp_reply_free(&reply);
}
END_TEST

/* RFC 7636 appendix B. */
static const char login[] =
    "/auth?client_id=app&response_type=code&scope=openid&redirect_uri=http://127.0.0.1:9/"
    "cb&state=s1"
    "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

static bool log_in(idp_browser *browser, const char *more, char *out, size_t room)
{
    char url[1024];

    snprintf(url, sizeof url, "%s%s%s", provider.issuer, login, more);
    return idp_browser_open(browser, &provider, url, out, room, NULL);
}

START_TEST(login_without_a_click)
{
    idp_browser *browser = idp_browser_new(NULL);
    char callback[1024];
    char code[256];
    char form[1024];
    char value[2048];
    idp_reply reply;

    ck_assert(log_in(browser, "&login_hint=citizen-7", callback, sizeof callback));
    ck_assert(idp_query(callback, "iss", value, sizeof value));
    ck_assert_str_eq(value, provider.issuer);
    ck_assert(idp_query(callback, "code", code, sizeof code));
    snprintf(form, sizeof form,
             "grant_type=authorization_code&client_id=app&redirect_uri=http://127.0.0.1:9/cb"
             "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&code=%s",
             code);
    token(form, NULL, &reply);
    ck_assert_int_eq(reply.status, 200);
    ck_assert(idp_member(reply.body, "refresh_token", value, sizeof value));
    ck_assert(idp_member(reply.body, "id_token", value, sizeof value));
    idp_reply_free(&reply);
    token(form, NULL, &reply);
    expect_error(&reply, "invalid_grant");
    idp_reply_free(&reply);
    idp_browser_free(browser);
}
END_TEST

START_TEST(refusal_and_no_session_come_back_as_errors)
{
    static const char *const cases[][2] = {
        {"&login_hint=deny", "access_denied"},
        {"&prompt=none", "login_required"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        idp_browser *browser = idp_browser_new(NULL);
        char callback[1024];
        char error[64];
        ck_assert(log_in(browser, cases[i][0], callback, sizeof callback));
        ck_assert(idp_query(callback, "error", error, sizeof error));
        ck_assert_str_eq(error, cases[i][1]);
        idp_browser_free(browser);
    }
}
END_TEST

START_TEST(device_is_polled_approved_and_counted)
{
    char code[128];
    char user_code[32];
    char form[512];
    char value[64];
    idp_reply reply;

    idp_post(&provider, "/device/auth", "client_id=kiosk&scope=openid", &reply);
    ck_assert(idp_member(reply.body, "device_code", code, sizeof code));
    ck_assert(idp_member(reply.body, "user_code", user_code, sizeof user_code));
    ck_assert(idp_member(reply.body, "interval", value, sizeof value));
    ck_assert_str_eq(value, "1");
    idp_reply_free(&reply);
    snprintf(
        form, sizeof form,
        "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=kiosk&device_code=%s",
        code);
    token(form, NULL, &reply);
    expect_error(&reply, "slow_down");
    idp_reply_free(&reply);
    snprintf(value, sizeof value, "action=approve&user_code=%s", user_code);
    idp_control(&provider, "/_test/device", value);
    token(form, NULL, &reply);
    ck_assert_int_eq(reply.status, 200);
    idp_reply_free(&reply);
    ck_assert_int_eq(idp_count(&provider, "POST /device/auth"), 1);
    ck_assert_int_eq(idp_count(&provider, "token urn:ietf:params:oauth:grant-type:device_code"), 2);
}
END_TEST

/* Where nobody reaps orphans it stays as a zombie, which has no memory any more. */
static bool has_ended(pid_t pid)
{
    char path[64];
    char sizes[64] = "";

    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return true;
    }
    bool ended = fgets(sizes, sizeof sizes, file) == NULL || strncmp(sizes, "0 ", 2) == 0;
    fclose(file);
    return ended;
}

static void start_and_die(int out)
{
    idp other;

    idp_start(&other, IDP_OIDC, NULL);
    if (write(out, &other.pid, sizeof other.pid) == sizeof other.pid) {
        raise(SIGKILL);
    }
    _exit(1);
}

START_TEST(ends_when_its_test_is_killed)
{
    int pipes[2];
    pid_t fixture = 0;

    ck_assert_int_eq(pipe(pipes), 0);
    pid_t test = fork();
    if (test == 0) {
        start_and_die(pipes[1]);
    }
    close(pipes[1]);
    ck_assert_int_eq(read(pipes[0], &fixture, sizeof fixture), sizeof fixture);
    close(pipes[0]);
    waitpid(test, NULL, 0);
    for (int i = 0; i < 400 && !has_ended(fixture); i++) {
        nanosleep(&(struct timespec){.tv_nsec = 25000000}, NULL);
    }
    ck_assert(has_ended(fixture));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        metadata_names_every_endpoint,
        secret_is_taken_urlencoded_only,
        login_without_a_click,
        refusal_and_no_session_come_back_as_errors,
        device_is_polled_approved_and_counted,
        ends_when_its_test_is_killed,
    };

    return idp_run("oidc_fixture", IDP_OIDC, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
