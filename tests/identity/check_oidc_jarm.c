/* SPDX-License-Identifier: Apache-2.0 */
/* Signed answers of the browser login (JARM) from oidc-provider, and what is refused in their place. */
#include <stdio.h>
#include <string.h>

#include "oidc_support.h"

static oidc world;

static void set_up(void)
{
    oidc_start(&world, 0, NULL);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

static gov_client *client_new(const char *name)
{
    return oidc_client(&world, name, OIDC_SET("auth.jarm", "true"));
}

START_TEST(signed_answer)
{
    gov_client *client = client_new("web-jarm");
    gov_login *login = NULL;
    gov_session *session = NULL;
    char callback[8192];
    char response[8192];
    char found[512];
    gov_error *err = NULL;

    oidc_expect(GOV_OK,
                oidc_browse(&world, client, NULL, NULL, &login, callback, sizeof callback, &err),
                &err);
    ck_assert(idp_query(callback, "response", response, sizeof response));
    ck_assert(!idp_query(callback, "code", found, sizeof found));
    ck_assert(oidc_header(client, response, "alg", found, sizeof found));
    ck_assert_str_eq(found, "PS256");
    oidc_expect(GOV_OK, gov_login_finish(login, callback, NULL, &session, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    gov_login_free(login);
    gov_client_unref(client);
}
END_TEST

START_TEST(refusal_that_is_signed)
{
    gov_client *client = client_new("web-jarm");
    const gov_login_options options = {.struct_size = sizeof options, .login_hint = "deny"};
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_LOGIN_DENIED, oidc_log_in(&world, client, &options, NULL, &session, &err),
                &err);
    gov_client_unref(client);
}
END_TEST

/* The parameters of the signed answer in the open: nobody has to break a signature then. */
START_TEST(answer_that_is_not_signed)
{
    gov_client *client = client_new("web-jarm");
    gov_login *login = NULL;
    gov_session *session = NULL;
    char callback[8192];
    char response[8192];
    char code[256];
    char state[256];
    char open[1024];
    gov_error *err = NULL;

    oidc_expect(GOV_OK,
                oidc_browse(&world, client, NULL, NULL, &login, callback, sizeof callback, &err),
                &err);
    ck_assert(idp_query(callback, "response", response, sizeof response));
    ck_assert(oidc_claim(client, response, "code", code, sizeof code));
    ck_assert(oidc_claim(client, response, "state", state, sizeof state));
    snprintf(open, sizeof open, "%s?code=%s&state=%s&iss=%s", OIDC_WEB, code, state,
             world.server.issuer);
    oidc_expect(GOV_ERR_RESPONSE, gov_login_finish(login, open, NULL, &session, &err), &err);
    ck_assert_ptr_null(session);
    gov_login_free(login);
    gov_client_unref(client);
}
END_TEST

/* One letter of the JWT changed: counted from the first of the header, or from the last of all. */
static void tamper(size_t from_start, size_t from_end, gov_status wanted)
{
    gov_client *client = client_new("web-jarm");
    long before = idp_count(&world.server, "POST /token");
    gov_login *login = NULL;
    gov_session *session = NULL;
    char callback[8192];
    gov_error *err = NULL;

    oidc_expect(GOV_OK,
                oidc_browse(&world, client, NULL, NULL, &login, callback, sizeof callback, &err),
                &err);
    char *at = strstr(callback, "response=");
    ck_assert_ptr_nonnull(at);
    at = from_end != 0 ? callback + strlen(callback) - from_end : strchr(at, '.') + 1 + from_start;
    *at = *at == 'A' ? 'B' : 'A';
    oidc_expect(wanted, gov_login_finish(login, callback, NULL, &session, &err), &err);
    ck_assert_ptr_null(session);
    ck_assert_int_eq(idp_count(&world.server, "POST /token"), before);
    gov_login_free(login);
    gov_client_unref(client);
}

START_TEST(answer_that_was_tampered_with)
{
    tamper(40, 0, GOV_ERR_SIGNATURE);
    tamper(0, 100, GOV_ERR_SIGNATURE);
}
END_TEST

START_TEST(answer_of_another_login)
{
    gov_client *client = client_new("web-jarm");
    gov_login *logins[2] = {NULL};
    char callbacks[2][8192];
    gov_session *session = NULL;
    gov_error *err = NULL;

    for (size_t i = 0; i < 2; i++) {
        oidc_expect(GOV_OK,
                    oidc_browse(&world, client, NULL, NULL, &logins[i], callbacks[i],
                                sizeof callbacks[i], &err),
                    &err);
    }
    oidc_expect(GOV_ERR_LOGIN_STATE,
                gov_login_finish(logins[0], callbacks[1], NULL, &session, &err), &err);
    oidc_expect(GOV_OK, gov_login_finish(logins[1], callbacks[1], NULL, &session, &err), &err);
    gov_session_unref(session);
    gov_login_free(logins[0]);
    gov_login_free(logins[1]);
    gov_client_unref(client);
}
END_TEST

/* The provider has signed it, for another client. */
START_TEST(answer_for_another_client)
{
    gov_client *clients[2] = {client_new("web-jarm"), client_new("web-es256")};
    gov_login *logins[2] = {NULL};
    char callbacks[2][8192];
    gov_session *session = NULL;
    gov_error *err = NULL;

    for (size_t i = 0; i < 2; i++) {
        oidc_expect(GOV_OK,
                    oidc_browse(&world, clients[i], NULL, NULL, &logins[i], callbacks[i],
                                sizeof callbacks[i], &err),
                    &err);
    }
    oidc_expect(GOV_ERR_CLAIM, gov_login_finish(logins[1], callbacks[0], NULL, &session, &err),
                &err);
    ck_assert_ptr_null(session);
    for (size_t i = 0; i < 2; i++) {
        gov_login_free(logins[i]);
        gov_client_unref(clients[i]);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        signed_answer,
        refusal_that_is_signed,
        answer_that_is_not_signed,
        answer_that_was_tampered_with,
        answer_of_another_login,
        answer_for_another_client,
    };

    return idp_run("oidc_jarm", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
