/* SPDX-License-Identifier: Apache-2.0 */
/* Every way in with memory running out at every single allocation: each ends as it should, or says so,
 * and leaves nothing behind. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "core/client.h"
#include "crypto/key.h"
#include "login/login.h"
#include "unit/login_support.h"

#define GATE "https://ticket.example"

static char path[64];
static jose_key *key;
static char *keys;
static char nonce[64]; /* of the login that is under way; "": none */
static char state[64];
static char redirect_uri[128];
static bool exchanging;
static const char *acting; /* members of an exchanged token */

static void setup(void)
{
    gov__key *made = NULL;
    gov__buf jwk;
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, NULL, &made), GOV_OK);
    gov__buf_init_secret(&jwk, NULL, 0);
    ck_assert_int_eq(gov__key_write_private(made, &jwk), GOV_OK);
    (void)snprintf(path, sizeof path, "/tmp/govsdk-check-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, jwk.data, jwk.len), (int)jwk.len);
    ck_assert_int_eq(close(fd), 0);
    gov__buf_free(&jwk);
    gov__key_unref(made);
    key = jose_key_new("ES256", 0);
    keys = jose_key_set(key, ",\"kid\":\"k1\"");
}

static void teardown(void)
{
    ck_assert_int_eq(unlink(path), 0);
    jose_key_free(key);
    free(keys);
}

static char *sign(const char *typ, const char *subject, const char *more)
{
    char *header = jose_format("{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"%s\"}", typ);
    char *claims = jose_format("{\"iss\":\"" OP "\",\"sub\":\"%s\",\"aud\":\"" OP_APP
                               "\",\"exp\":%lld,\"iat\":%lld%s}",
                               subject, (long long)(OP_NOW_S + 600), (long long)OP_NOW_S, more);
    char *token = jose_sign(key, header, claims);
    free(claims);
    free(header);
    return token;
}

static char *token_answer(void)
{
    if (exchanging) {
        char *token = sign("at+jwt", "person-2", acting);
        char *body = jose_format("{\"access_token\":\"%s\",\"token_type\":\"Bearer\","
                                 "\"expires_in\":600,\"scope\":\"openid\",\"issued_token_type\":"
                                 "\"urn:ietf:params:oauth:token-type:access_token\"}",
                                 token);
        free(token);
        return body;
    }
    char *more = jose_format(",\"acr\":\"L3\",\"nonce\":\"%s\"", nonce);
    char *token = sign("JWT", "person-1", more);
    char *body = jose_format("{\"access_token\":\"access-s3cret\",\"token_type\":\"Bearer\","
                             "\"expires_in\":600,\"refresh_token\":\"refresh-s3cret\","
                             "\"scope\":\"openid profile\",\"id_token\":\"%s\"}",
                             token);
    free(token);
    free(more);
    return body;
}

static char *body_for(const char *url)
{
    static const struct {
        const char *url;
        const char *body;
    } fixed[] = {
        {OP "/.well-known/oauth-authorization-server",
         "{\"issuer\":\"" OP "\",\"authorization_endpoint\":\"" OP
         "/authorize\",\"token_endpoint\":\"" OP "/token\",\"jwks_uri\":\"" OP
         "/jwks\",\"backchannel_authentication_endpoint\":\"" OP "/bc\"" OP_PAR OP_ISS "}"},
        {OP "/par", "{\"request_uri\":\"urn:r\",\"expires_in\":60}"},
        {OP "/bc", "{\"auth_req_id\":\"a\",\"expires_in\":600,\"interval\":0}"},
        {GATE "/token", "{\"code\":\"0\",\"data\":{\"token\":\"tok\",\"expires_in\":60}}"},
        {GATE "/userinfo", "{\"code\":\"0\",\"data\":{\"uid\":\"u\",\"level\":\"L3\"}}"},
    };
    for (size_t i = 0; i < TEST_COUNT(fixed); i++) {
        if (strcmp(url, fixed[i].url) == 0) {
            return jose_format("%s", fixed[i].body);
        }
    }
    if (strcmp(url, OP "/jwks") == 0) {
        return jose_format("%s", keys);
    }
    ck_assert_str_eq(url, OP "/token");
    return token_answer();
}

static void perform(void *user, gov_exchange *exchange)
{
    static const char type[] = "Content-Type";
    static const char json[] = "application/json";
    const char *url = gov_exchange_get_url(exchange);
    const char *sent = gov_exchange_get_body(exchange);
    (void)user;
    if (strcmp(url, OP "/par") == 0) {
        char *text = jose_format("%.*s", (int)gov_exchange_get_body_size(exchange),
                                 sent != NULL ? sent : "");
        (void)snprintf(nonce, sizeof nonce, "%s", op_param(text, "nonce"));
        (void)snprintf(state, sizeof state, "%s", op_param(text, "state"));
        (void)snprintf(redirect_uri, sizeof redirect_uri, "%s", op_param(text, "redirect_uri"));
        free(text);
    }
    char *body = body_for(url);
    gov_status status = gov_exchange_set_status(exchange, 200);
    if (status == GOV_OK) {
        status = gov_exchange_add_header(exchange, type, strlen(type), json, strlen(json));
    }
    if (status == GOV_OK) {
        status = gov_exchange_write_body(exchange, body, strlen(body));
    }
    gov_exchange_finish(exchange, status,
                        status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_MAYBE_SENT, NULL);
    free(body);
}

/* The state is not in the address of a pushed request: the test reads it in the library. */
static gov_status by_browser(rig *r, const char *answer)
{
    gov_login *login = NULL;
    const gov_login_options request = {.struct_size = sizeof request,
                                       .acr_values = "L3",
                                       .login_hint = "x",
                                       .ui_locales = "zh-CN"};
    gov_status status = gov_login_begin(r->client, &request, NULL, &login, &r->err);
    if (status == GOV_OK) {
        char *url = jose_format(OP_BACK "?%s&state=%s&iss=https%%3A%%2F%%2Fop.example", answer,
                                login->state.data);
        status = gov_login_finish(login, url, NULL, &r->session, &r->err);
        free(url);
    }
    gov_login_free(login);
    return status;
}

static gov_status by_code(rig *r)
{
    return by_browser(r, "code=c");
}

static gov_status by_ticket(rig *r)
{
    return by_browser(r, "ticket=t");
}

/* A browser that has come back before anybody looks: its request waits in the socket. */
static gov_status come_back(void *user, const char *url)
{
    int *fd = user;
    char request[512];
    (void)url;
    const char *host = redirect_uri + strlen("http://");
    const char *path_at = strchr(host, '/');
    struct sockaddr_in to = {.sin_family = AF_INET};
    to.sin_port = htons((uint16_t)strtoul(strchr(host, ':') + 1, NULL, 10));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)snprintf(request, sizeof request,
                   "GET %s?code=c&state=%s&iss=https%%3A%%2F%%2Fop.example HTTP/1.1\r\n"
                   "Host: %.*s\r\n\r\n",
                   path_at, state, (int)(path_at - host), host);
    *fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(*fd, (const struct sockaddr *)&to, sizeof to), 0);
    ck_assert_int_eq((int)send(*fd, request, strlen(request), MSG_NOSIGNAL), (int)strlen(request));
    return GOV_OK;
}

static gov_status by_loopback(rig *r)
{
    int fd = -1;
    gov_status status =
        gov_login_in_browser(r->client, NULL, come_back, &fd, NULL, &r->session, &r->err);
    if (fd >= 0) {
        (void)close(fd);
    }
    return status;
}

static gov_status by_phone(rig *r)
{
    gov_ciba_login *login = NULL;
    const gov_ciba_options request = {.struct_size = sizeof request,
                                      .login_hint = "x",
                                      .binding_message = "y",
                                      .acr_values = "L3"};
    gov_status status = gov_auth_ciba_begin(r->client, &request, NULL, &login, &r->err);
    if (status == GOV_OK) {
        status = gov_ciba_login_wait(login, NULL, &r->session, &r->err);
    }
    gov_ciba_login_free(login);
    return status;
}

static gov_status by_terminal(rig *r)
{
    const gov_terminal_evidence e = {.struct_size = sizeof e,
                                     .id_type = "passport",
                                     .id_number = "P1",
                                     .method = "face",
                                     .device = "d",
                                     .transaction = "t",
                                     .at_ms = RIG_WALL};
    return gov_auth_terminal(r->client, &e, NULL, &r->session, &r->err);
}

static gov_status by_exchange(rig *r)
{
    gov_session *made = NULL;
    const gov_token_exchange request = {.struct_size = sizeof request,
                                        .kind = GOV_EXCHANGE_GRANT,
                                        .on_behalf_of = "g",
                                        .scope = "openid"};
    gov_status status = by_terminal(r);
    if (status == GOV_OK) {
        exchanging = true;
        acting = ",\"client_id\":\"app\",\"jti\":\"j\",\"act\":{\"sub\":\"person-1\"}";
        status = gov_auth_exchange(r->session, &request, NULL, &made, &r->err);
        exchanging = false;
    }
    gov_session_unref(made);
    return status;
}

static const struct {
    const char *name;
    const char *driver;
    gov_status (*log_in)(rig *r);
} ways[] = {
    {"code", "oauth", by_code},         {"loopback", "oauth", by_loopback},
    {"ticket", "ticket", by_ticket},    {"phone", "oauth", by_phone},
    {"terminal", "oauth", by_terminal}, {"exchange", "oauth", by_exchange},
};

static gov_status journey(rig *r, gov_status (*log_in)(rig *r))
{
    gov_identity *who = NULL;
    gov_status status = log_in(r);
    if (status == GOV_OK) {
        status = gov_session_get_identity(r->session, &who, &r->err);
        gov_identity_free(who);
    }
    return status;
}

/* False when nothing was injected. Waiting goes on after want of memory where that may pass. */
static bool run(size_t n, int way)
{
    rig r;
    rig_begin(&r, (const char *const[]){OP_SETTINGS, "auth.driver", ways[way].driver,
                                        "auth.client_secret", "s", "app.terminal_id", "K",
                                        "terminal.key_file", path, "auth.ticket_login_url",
                                        GATE "/login", "auth.ticket_token_url", GATE "/token",
                                        "auth.ticket_userinfo_url", GATE "/userinfo", NULL});
    r.client->transport.perform = perform;
    r.client->transport.start = NULL;
    r.client->transport.destroy = NULL;
    nonce[0] = '\0';
    test_memory_forbid(&r.memory, "access-s3cret");
    test_memory_fail_once(&r.memory, n);
    gov_status status = journey(&r, ways[way].log_in);
    bool injected = r.memory.injected != 0;
    test_memory_fail_never(&r.memory);
    ck_assert_msg(status == GOV_OK || (injected && status == GOV_ERR_NO_MEMORY), "%s %zu: %s",
                  ways[way].name, n, gov_status_get_name(status));
    rig_told(&r, status, status);
    gov_session_unref(r.session);
    r.session = NULL;
    rig_told(&r, journey(&r, ways[way].log_in), GOV_OK);
    rig_end(&r);
    return injected;
}

START_TEST(every_allocation_of_every_way)
{
    size_t n = 1;
    while (run(n, _i)) {
        n++;
    }
    ck_assert_uint_gt(n, 30);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("login_memory");
    TCase *c = tcase_create("memory");
    tcase_set_timeout(c, 300);
    tcase_add_unchecked_fixture(c, setup, teardown);
    tcase_add_loop_test(c, every_allocation_of_every_way, 0, (int)TEST_COUNT(ways));
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
