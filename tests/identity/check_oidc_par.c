/* SPDX-License-Identifier: Apache-2.0 */
/* Pushed authorization requests (RFC 9126) at oidc-provider: where they are offered, where a client must,
 * and where the configuration says always or never. */
#include <string.h>

#include "oidc_support.h"

static oidc world;

static void set_up(void)
{
    oidc_start(&world, OIDC_KEYS, NULL);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

static gov_client *client_of(const char *name, const char *par)
{
    return oidc_client(&world, name, OIDC_SET("auth.par", par));
}

/* The whole login; whether its request was pushed, and then says nothing of itself in the address. */
static void log_in(const char *name, const char *par, bool pushed)
{
    gov_client *client = client_of(name, par);
    long before = idp_count(&world.server, "POST /request");
    gov_login *login = NULL;
    gov_session *session = NULL;
    char callback[4096];
    char found[512];
    gov_error *err = NULL;

    oidc_expect(GOV_OK,
                oidc_browse(&world, client, NULL, NULL, &login, callback, sizeof callback, &err),
                &err);
    const char *url = gov_login_get_url(login);
    ck_assert_int_eq(idp_count(&world.server, "POST /request"), before + (pushed ? 1 : 0));
    ck_assert(idp_query(url, "client_id", found, sizeof found));
    ck_assert_str_eq(found, name);
    ck_assert_int_eq(idp_query(url, "request_uri", found, sizeof found), pushed);
    ck_assert_int_eq(idp_query(url, "state", found, sizeof found), !pushed);
    ck_assert_int_eq(idp_query(url, "code_challenge", found, sizeof found), !pushed);
    oidc_expect(GOV_OK, gov_login_finish(login, callback, NULL, &session, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    gov_login_free(login);
    gov_client_unref(client);
}

START_TEST(pushed_where_it_is_offered)
{
    log_in("web-es256", "auto", true);
    log_in("app", "auto", true);
}
END_TEST

START_TEST(pushed_always_and_never)
{
    log_in("web-es256", "always", true);
    log_in("web-es256", "never", false);
    log_in("app", "never", false);
}
END_TEST

START_TEST(client_that_must_push)
{
    log_in("app-par", "auto", true);
    log_in("app-par", "always", true);
}
END_TEST

START_TEST(client_that_must_push_and_does_not)
{
    gov_client *client = client_of("app-par", "never");
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_INVALID, oidc_log_in(&world, client, NULL, NULL, &session, &err), &err);
    ck_assert_ptr_null(session);
    gov_client_unref(client);
}
END_TEST

/* Section 4: the address is good once, so another browser cannot follow it. */
START_TEST(pushed_request_is_good_once)
{
    gov_client *client = client_of("web-es256", "always");
    idp_browser *other = idp_browser_new(NULL);
    gov_login *login = NULL;
    char callback[4096];
    char again[4096];
    char error[128];
    gov_error *err = NULL;

    oidc_expect(GOV_OK,
                oidc_browse(&world, client, NULL, NULL, &login, callback, sizeof callback, &err),
                &err);
    if (idp_browser_open(other, &world.server, gov_login_get_url(login), again, sizeof again,
                         NULL)) {
        ck_assert(idp_query(again, "error", error, sizeof error));
    }
    gov_login_free(login);
    idp_browser_free(other);
    gov_client_unref(client);
}
END_TEST

START_TEST(pushing_needs_the_right_credentials)
{
    gov_client *client = oidc_client(&world, "web-es256",
                                     OIDC_SET("auth.par", "always", "auth.client_secret", "wrong"));
    gov_login *login = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_CLIENT_REJECTED, gov_login_begin(client, NULL, NULL, &login, &err), &err);
    ck_assert_ptr_null(login);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        pushed_where_it_is_offered,  pushed_always_and_never,
        client_that_must_push,       client_that_must_push_and_does_not,
        pushed_request_is_good_once, pushing_needs_the_right_credentials,
    };

    return idp_run("oidc_par", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
