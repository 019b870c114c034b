/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of a browser login at oidc-provider that are not for this login, were tampered with, or come
 * twice: state, issuer (RFC 9207), PKCE (RFC 7636), codes that are good once. */
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

/* A login, the answer of the browser with one piece of it replaced, and what comes of it. The login is
 * over afterwards, whatever came. */
static void finish_with(const char *from, const char *to, gov_status wanted)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_login *login = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;
    char callback[4096];
    char changed[8192];
    long before = idp_count(&world.server, "POST /token");

    oidc_expect(GOV_OK,
                oidc_browse(&world, client, NULL, NULL, &login, callback, sizeof callback, &err),
                &err);
    const char *at = strstr(callback, from);
    ck_assert_msg(at != NULL, "%s: %s", from, callback);
    snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - callback), callback, to,
             at + strlen(from));
    oidc_expect(wanted, gov_login_finish(login, changed, NULL, &session, &err), &err);
    ck_assert_ptr_null(session);
    ck_assert_int_eq(idp_count(&world.server, "POST /token"), before);
    gov_login_free(login);
    gov_client_unref(client);
}

START_TEST(answer_that_was_tampered_with_sends_no_code)
{
    finish_with("state=", "state=x", GOV_ERR_LOGIN_STATE);
    finish_with("state=", "estate=", GOV_ERR_LOGIN_STATE);
    finish_with("rp.test", "rp.evil.test", GOV_ERR_LOGIN_STATE);
    finish_with("iss=http", "iss=https", GOV_ERR_ISSUER);
    finish_with("iss=", "x=", GOV_ERR_ISSUER);
    finish_with("code=", "code=1&code=", GOV_ERR_RESPONSE);
}
END_TEST

START_TEST(callback_of_another_login)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_login *logins[2] = {NULL};
    char callbacks[2][4096];
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
    ck_assert_ptr_null(session);
    oidc_expect(GOV_OK, gov_login_finish(logins[1], callbacks[1], NULL, &session, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    oidc_expect(GOV_ERR_STATE, gov_login_finish(logins[1], callbacks[1], NULL, &session, &err),
                &err);
    ck_assert_ptr_null(session);
    gov_login_free(logins[0]);
    gov_login_free(logins[1]);
    gov_client_unref(client);
}
END_TEST

typedef struct counter {
    unsigned char next;
} counter;

static gov_status count_up(void *user, void *out, size_t size)
{
    counter *c = user;

    for (size_t i = 0; i < size; i++) {
        ((unsigned char *)out)[i] = c->next++;
    }
    return GOV_OK;
}

/* A login whose "random" numbers are known: another one is the same, verifier included. */
static gov_client *repeatable(counter *c)
{
    gov_config *config = oidc_config(&world, "web-es256", OIDC_SET("auth.par", "never"));
    const gov_random random = {.struct_size = sizeof random, .user = c, .fill = count_up};

    ck_assert_int_eq(gov_config_set_random(config, &random, NULL), GOV_OK);
    return oidc_client_of(config);
}

/* RFC 6749 section 4.1.2: what was given for the code the first time dies with the second. */
START_TEST(replayed_code_ends_the_login_it_gave)
{
    counter counters[2] = {{1}, {1}};
    gov_client *clients[2] = {repeatable(&counters[0]), repeatable(&counters[1])};
    gov_login *logins[2] = {NULL};
    gov_session *sessions[2] = {NULL};
    char callback[4096];
    gov_error *err = NULL;

    oidc_expect(
        GOV_OK,
        oidc_browse(&world, clients[0], NULL, NULL, &logins[0], callback, sizeof callback, &err),
        &err);
    oidc_expect(GOV_OK, gov_login_begin(clients[1], NULL, NULL, &logins[1], &err), &err);
    ck_assert_str_eq(gov_login_get_url(logins[0]), gov_login_get_url(logins[1]));
    oidc_expect(GOV_OK, gov_login_finish(logins[0], callback, NULL, &sessions[0], &err), &err);
    oidc_api_says(&world, sessions[0], "sub", "citizen-1");
    oidc_expect(GOV_ERR_LOGIN_EXPIRED,
                gov_login_finish(logins[1], callback, NULL, &sessions[1], &err), &err);
    ck_assert_ptr_null(sessions[1]);
    oidc_expect(GOV_ERR_LOGIN_REQUIRED, gov_session_refresh(sessions[0], NULL, &err), &err);
    ck_assert_int_eq(gov_session_is_logged_in(sessions[0]), 0);
    gov_session_unref(sessions[0]);
    for (size_t i = 0; i < 2; i++) {
        gov_login_free(logins[i]);
        gov_client_unref(clients[i]);
    }
}
END_TEST

/* PKCE binds the code to the one who asked for it, even where the state was guessed. */
START_TEST(code_of_another_login_is_worth_nothing)
{
    gov_client *client = oidc_client(&world, "web-es256", OIDC_SET("auth.par", "never"));
    gov_login *mine = NULL;
    gov_login *stolen = NULL;
    char state[128];
    char code[256];
    char callback[4096];
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK,
                oidc_browse(&world, client, NULL, NULL, &stolen, callback, sizeof callback, &err),
                &err);
    ck_assert(idp_query(callback, "code", code, sizeof code));
    oidc_expect(GOV_OK, gov_login_begin(client, NULL, NULL, &mine, &err), &err);
    ck_assert(idp_query(gov_login_get_url(mine), "state", state, sizeof state));
    snprintf(callback, sizeof callback, "%s?code=%s&state=%s&iss=%s", OIDC_WEB, code, state,
             world.server.issuer);
    oidc_expect(GOV_ERR_LOGIN_EXPIRED, gov_login_finish(mine, callback, NULL, &session, &err),
                &err);
    ck_assert_ptr_null(session);
    gov_login_free(mine);
    gov_login_free(stolen);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        answer_that_was_tampered_with_sends_no_code,
        callback_of_another_login,
        replayed_code_ends_the_login_it_gave,
        code_of_another_login_is_worth_nothing,
    };

    return idp_run("oidc_answer", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
