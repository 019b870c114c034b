/* SPDX-License-Identifier: Apache-2.0 */
/* Both logins and the end of a session with memory running out at every single allocation. */
#include <string.h>

#include "core/client.h"
#include "domain_support.h"

static const char *const confidential[] = {"auth.client_id", "app", "auth.client_secret", "s",
                                           NULL};

static const char *body_for(const char *url)
{
    if (strstr(url, "gov-gateway") != NULL) {
        return "{\"profile\":\"gov-gateway\",\"profile_version\":\"1\",\"issuer\":\"" RIG_URL
               "\",\"jwks_uri\":\"" RIG_URL "/k\"}";
    }
    if (strstr(url, "oauth-authorization-server") != NULL) {
        return "{\"issuer\":\"" RIG_URL "\",\"token_endpoint\":\"" RIG_URL
               "/t\",\"device_authorization_endpoint\":\"" RIG_URL
               "/d\",\"revocation_endpoint\":\"" RIG_URL "/r\",\"userinfo_endpoint\":\"" RIG_URL
               "/u\"}";
    }
    if (strcmp(url, RIG_URL "/d") == 0) {
        return "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"https://a/\","
               "\"expires_in\":600,\"interval\":0}";
    }
    if (strcmp(url, RIG_URL "/u") == 0) {
        return "{\"sub\":\"s\"}";
    }
    return "{\"access_token\":\"access\",\"token_type\":\"Bearer\",\"expires_in\":600,"
           "\"refresh_token\":\"refresh\"}";
}

/* The first poll is answered with an error of OAuth. */
static bool refused_once;

static void perform(void *user, gov_exchange *exchange)
{
    static const char type[] = "Content-Type";
    static const char json[] = "application/json";
    const char *url = gov_exchange_get_url(exchange);
    bool refuse = strcmp(url, RIG_URL "/t") == 0 && !refused_once;
    const char *body = refuse ? "{\"error\":\"slow_down\"}" : body_for(url);
    (void)user;
    refused_once = refused_once || refuse;
    gov_status status = gov_exchange_set_status(exchange, refuse ? 400 : 200);
    if (status == GOV_OK) {
        status = gov_exchange_add_header(exchange, type, strlen(type), json, strlen(json));
    }
    if (status == GOV_OK) {
        status = gov_exchange_write_body(exchange, body, strlen(body));
    }
    gov_exchange_finish(exchange, status,
                        status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_MAYBE_SENT, NULL);
}

static gov_status log_in_system(rig *r)
{
    refused_once = true;
    return gov_auth_client_credentials(r->client, NULL, &r->session, &r->err);
}

static gov_status log_in_person(rig *r)
{
    gov_device_login *login = NULL;
    refused_once = false;
    gov_status status = gov_auth_device_begin(r->client, NULL, &login, &r->err);
    if (status == GOV_OK) {
        status = gov_device_login_poll(login, NULL, &r->session, &r->err);
        ck_assert_int_ne(status, GOV_OK);
    }
    if (status == GOV_ERR_LOGIN_PENDING) {
        gov_error_free(r->err);
        r->err = NULL;
        gov_fake_clock_advance(r->clock, 10000);
        status = gov_device_login_poll(login, NULL, &r->session, &r->err);
    }
    gov_device_login_free(login);
    return status;
}

static gov_status journey(rig *r, gov_status (*log_in)(rig *r))
{
    char *subject = NULL;
    gov_status status = log_in(r);
    if (status == GOV_OK) {
        status = gov_session_get_subject_json(r->session, NULL, &subject, &r->err);
        gov_session_free_text(r->session, subject);
    }
    return status == GOV_OK ? gov_session_end(r->session, NULL, &r->err) : status;
}

/* False when nothing was injected. */
static bool run(size_t n, gov_status (*log_in)(rig *r))
{
    rig r;
    rig_begin(&r, confidential);
    r.client->transport.perform = perform;
    r.client->transport.start = NULL;
    r.client->transport.destroy = NULL;
    test_memory_forbid(&r.memory, "refresh_token=refresh");
    test_memory_fail_once(&r.memory, n);
    gov_status status = journey(&r, log_in);
    bool injected = r.memory.injected != 0;
    test_memory_fail_never(&r.memory);
    rig_told(&r, status, injected && status != GOV_OK ? GOV_ERR_NO_MEMORY : GOV_OK);
    gov_session_unref(r.session);
    r.session = NULL;
    rig_told(&r, journey(&r, log_in), GOV_OK);
    rig_end(&r);
    return injected;
}

START_TEST(a_system_logs_in)
{
    size_t n = 1;
    while (run(n, log_in_system)) {
        n++;
    }
    ck_assert_uint_gt(n, 30);
}
END_TEST

START_TEST(a_person_logs_in)
{
    size_t n = 1;
    while (run(n, log_in_person)) {
        n++;
    }
    ck_assert_uint_gt(n, 40);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("auth_memory");
    TCase *c = tcase_create("memory");
    tcase_set_timeout(c, 100);
    tcase_add_test(c, a_system_logs_in);
    tcase_add_test(c, a_person_logs_in);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
