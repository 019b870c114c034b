/* SPDX-License-Identifier: Apache-2.0 */
/* The fixture of glewlwyd itself, with plain libcurl: the ways in which it differs from oidc-provider, which
 * the other tests rely on, and that it leaves nothing behind. Not: govsdk. */
#include <stdio.h>
#include <string.h>

#include "support/idp.h"
#include "support/idp_http.h"

static idp provider;
static char cookie[512];

static void set_up(void)
{
    idp_start(&provider, IDP_GLEWLWYD, NULL);
    ck_assert(idp_member(provider.line, "cookie", cookie, sizeof cookie));
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

START_TEST(metadata_is_of_the_issuer_and_advertises_no_iss)
{
    char value[256];
    idp_reply reply;

    idp_get(&provider, "/.well-known/openid-configuration", &reply);
    ck_assert_int_eq(reply.status, 200);
    ck_assert(idp_member(reply.body, "issuer", value, sizeof value));
    ck_assert_str_eq(value, provider.issuer);
    ck_assert(!idp_member(reply.body, "authorization_response_iss_parameter_supported", value,
                          sizeof value));
    idp_reply_free(&reply);
}
END_TEST

START_TEST(secret_is_taken_raw_only_and_a_refusal_is_empty)
{
    idp_reply reply;
    char type[16];

    token("grant_type=client_credentials&scope=matter:read", "backend:s3cret+/ &=", &reply);
    ck_assert_int_eq(reply.status, 200);
    ck_assert(idp_member(reply.body, "token_type", type, sizeof type));
    ck_assert_str_eq(type, "bearer");
    idp_reply_free(&reply);
    token("grant_type=client_credentials&scope=matter:read", "backend:s3cret%2B%2F+%26%3D", &reply);
    ck_assert_int_eq(reply.status, 403);
    ck_assert_uint_eq(reply.size, 0);
    idp_reply_free(&reply);
}
END_TEST

/* RFC 7636 appendix B. */
START_TEST(citizen_who_is_logged_in_comes_back_with_a_code)
{
    static const char request[] =
        "/auth?client_id=app&response_type=code&scope=openid&nonce=n1&state=s1"
        "&redirect_uri=http%3A%2F%2F127.0.0.1%3A5555%2Fcb&code_challenge_method=S256"
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    idp_browser *browser = idp_browser_new(NULL);
    char url[1024];
    char callback[1024];
    char code[256];
    char value[2048];
    idp_reply reply;

    idp_browser_cookie(browser, cookie);
    snprintf(url, sizeof url, "%s%s", provider.issuer, request);
    ck_assert(idp_browser_open(browser, &provider, url, callback, sizeof callback, NULL));
    ck_assert(!idp_query(callback, "iss", value, sizeof value));
    ck_assert(idp_query(callback, "code", code, sizeof code));
    snprintf(url, sizeof url,
             "grant_type=authorization_code&client_id=app&redirect_uri=http://127.0.0.1:5555/cb"
             "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&code=%s",
             code);
    token(url, NULL, &reply);
    ck_assert_int_eq(reply.status, 200);
    ck_assert(idp_member(reply.body, "id_token", value, sizeof value));
    idp_reply_free(&reply);
    idp_browser_free(browser);
}
END_TEST

START_TEST(device_is_slowed_down_at_once_and_approved_by_its_page)
{
    idp_browser *browser = idp_browser_new(NULL);
    char code[128];
    char page[512];
    char form[512];
    char error[64];
    idp_reply reply;

    idp_post(&provider, "/device_authorization",
             "grant_type=device_authorization&client_id=kiosk&scope=openid%20matter:read", &reply);
    ck_assert(idp_member(reply.body, "device_code", code, sizeof code));
    ck_assert(idp_member(reply.body, "verification_uri_complete", page, sizeof page));
    idp_reply_free(&reply);
    snprintf(
        form, sizeof form,
        "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=kiosk&device_code=%s",
        code);
    for (int i = 0; i < 2; i++) {
        token(form, NULL, &reply);
        ck_assert(idp_member(reply.body, "error", error, sizeof error));
        ck_assert_str_eq(error, i == 0 ? "authorization_pending" : "slow_down");
        idp_reply_free(&reply);
    }
    idp_browser_cookie(browser, cookie);
    ck_assert(!idp_browser_open(browser, &provider, page, form, sizeof form, &reply));
    idp_reply_free(&reply);
    idp_browser_free(browser);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        metadata_is_of_the_issuer_and_advertises_no_iss,
        secret_is_taken_raw_only_and_a_refusal_is_empty,
        citizen_who_is_logged_in_comes_back_with_a_code,
        device_is_slowed_down_at_once_and_approved_by_its_page,
    };

    return idp_run("glewlwyd_fixture", IDP_GLEWLWYD, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
