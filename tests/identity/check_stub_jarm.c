/* SPDX-License-Identifier: Apache-2.0 */
/* Signed answers of a browser login (JARM) that are wrong: none of them is believed, and no code goes
 * out. Right ones of a good provider are check_oidc_jarm.c. */
#include <stdio.h>
#include <string.h>

#include "stub_support.h"

static stub server;

static void set_up(void)
{
    stub_start(&server);
}

static void tear_down(void)
{
    stub_stop(&server);
}

typedef struct row {
    const char *jarm;
    gov_status status;
    const char *word; /* of the message; NULL: any */
} row;

START_TEST(signed_answers_that_are_wrong)
{
    static const row rows[] = {
        {"{\"tamper\":true}", GOV_ERR_SIGNATURE, NULL},
        {"{\"key\":\"hidden\"}", GOV_ERR_SIGNATURE, NULL},
        {"{\"alg\":\"none\"}", GOV_ERR_RESPONSE, NULL},
        {"{\"header\":{\"alg\":\"none\"}}", GOV_ERR_ALGORITHM, NULL},
        {"{\"alg\":\"HS256\"}", GOV_ERR_ALGORITHM, NULL},
        {"{\"offsets\":{\"exp\":-600}}", GOV_ERR_EXPIRED, "exp"},
        {"{\"claims\":{\"exp\":null}}", GOV_ERR_CLAIM, "exp"},
        {"{\"offsets\":{\"nbf\":600}}", GOV_ERR_NOT_YET_VALID, "nbf"},
        {"{\"claims\":{\"aud\":\"somebody-else\"}}", GOV_ERR_CLAIM, "aud"},
        {"{\"claims\":{\"aud\":null}}", GOV_ERR_CLAIM, "aud"},
        {"{\"claims\":{\"iss\":\"https://other.test\"}}", GOV_ERR_ISSUER, "iss"},
        {"{\"claims\":{\"iss\":null}}", GOV_ERR_ISSUER, "iss"},
        {"{\"header\":{\"typ\":\"at+jwt\"}}", GOV_ERR_CLAIM, "typ"},
        {"{\"claims\":{\"state\":\"of-somebody-else\"}}", GOV_ERR_LOGIN_STATE, NULL},
        {"{\"claims\":{\"state\":null}}", GOV_ERR_LOGIN_STATE, NULL},
        {"{\"claims\":{\"code\":null}}", GOV_ERR_RESPONSE, NULL},
        {"{\"claims\":{\"code\":5}}", GOV_ERR_RESPONSE, NULL},
        {"{\"claims\":{\"code\":null,\"error\":\"access_denied\"}}", GOV_ERR_LOGIN_DENIED, NULL},
    };

    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", OIDC_SET("auth.jarm", "true"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gov_session *session = NULL;
        gov_error *err = NULL;

        stub_script(&server, "{\"jarm\":%s}", rows[i].jarm);
        gov_status status = stub_log_in(&server, client, NULL, &session, &err);
        stub_expect_says(&server, rows[i].jarm, rows[i].status, status, &err, rows[i].word);
    }
    ck_assert_int_eq(stub_count(&server, "POST /token"), 0);
    stub_script(&server, "{\"jarm\":{}}");
    gov_session_unref(stub_person(&server, client));
    gov_client_unref(client);
}
END_TEST

static void finish(gov_login *login, const char *callback, const char *what, gov_status wanted)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = gov_login_finish(login, callback, NULL, &session, &err);

    stub_expect(&server, what, wanted, status, &err);
    gov_session_unref(session);
}

/* Whoever asks for signed answers takes no other, even beside one. */
START_TEST(answers_that_are_not_signed)
{
    char callback[8192];
    char changed[8400];
    gov_login *login = NULL;
    gov_error *err = NULL;

    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", OIDC_SET("auth.jarm", "true"));
    gov_status status =
        oidc_browse(&server.world, client, NULL, NULL, &login, callback, sizeof callback, &err);
    stub_expect(&server, "begin", GOV_OK, status, &err);
    snprintf(changed, sizeof changed, "%s?code=a-code&state=a-state&iss=%s", OIDC_NATIVE,
             server.world.server.issuer);
    finish(login, changed, "plain", GOV_ERR_RESPONSE);
    snprintf(changed, sizeof changed, "%s?response=", OIDC_NATIVE);
    finish(login, changed, "empty", GOV_ERR_RESPONSE);
    snprintf(changed, sizeof changed, "%s?response=a.b.c", OIDC_NATIVE);
    finish(login, changed, "no token", GOV_ERR_RESPONSE);
    snprintf(changed, sizeof changed, "%s&response=a.b.c", callback);
    finish(login, changed, "two", GOV_ERR_RESPONSE);
    snprintf(changed, sizeof changed, "%s&code=another-code&state=another", callback);
    finish(login, changed, "what stands beside it does not count", GOV_OK);
    ck_assert_int_eq(stub_count(&server, "POST /token"), 1);
    gov_login_free(login);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        signed_answers_that_are_wrong,
        answers_that_are_not_signed,
    };

    return idp_run("stub_jarm", IDP_STUB, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
