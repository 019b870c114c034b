/* SPDX-License-Identifier: Apache-2.0 */
/* An embedder's hand on TLS contexts, and a local proxy on a unix socket that speaks TLS onward, the way to
 * TLCP that needs no code: requests arrive as they were made, and whose certificate counts. */
#include <check.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <govsdk.h>

#include "support/hostile.h"
#include "support/pki.h"
#include "unit/test_support.h"

static char folder[64];
static hostile_server server;
static hostile_server relay;
static pki_identity root;
static pki_identity other;
static pki_identity leaf;

static const char *path_of(const char *name)
{
    static char paths[8][160];
    static size_t next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void make_certificates(void)
{
    root = pki_make(&(pki_request){.common_name = "root", .ca = true});
    other = pki_make(&(pki_request){.common_name = "other", .ca = true});
    leaf = pki_make(&(pki_request){.common_name = "localhost",
                                   .alt_names = "DNS:localhost,DNS:gov.test,IP:127.0.0.1",
                                   .issuer = &root});
    pki_write_chain(folder, "root.pem", (X509 *[]){root.cert}, 1);
    pki_write_chain(folder, "other.pem", (X509 *[]){other.cert}, 1);
    pki_write_chain(folder, "leaf.pem", (X509 *[]){leaf.cert}, 1);
    pki_write_key(folder, "leaf.key", leaf.key, NULL);
}

static void set_up(void)
{
    static char listeners[2][512];
    static char relays[3][512];
    pki_folder_make(folder, sizeof folder);
    make_certificates();
    snprintf(listeners[0], sizeof listeners[0], "tls:main:%s:%s", path_of("leaf.pem"),
             path_of("leaf.key"));
    snprintf(listeners[1], sizeof listeners[1], "tls:old:%s:%s:max=1.2", path_of("leaf.pem"),
             path_of("leaf.key"));
    hostile_start(&server, (const char *const[]){listeners[0], listeners[1], NULL});
    int port = hostile_port(&server, "main");
    snprintf(relays[0], sizeof relays[0], "tls:good:%s:%d:%s", path_of("good.sock"), port,
             path_of("root.pem"));
    snprintf(relays[1], sizeof relays[1], "tls:wary:%s:%d:%s", path_of("wary.sock"), port,
             path_of("other.pem"));
    snprintf(relays[2], sizeof relays[2], "raw:bytes:%s:%d", path_of("bytes.sock"), port);
    hostile_start_program(&relay, "/usr/bin/python3", "tls_relay.py",
                          (const char *const[]){relays[0], relays[1], relays[2], NULL});
}

static void tear_down(void)
{
    hostile_stop(&relay);
    hostile_stop(&server);
    unlink(path_of("good.sock"));
    unlink(path_of("wary.sock"));
    unlink(path_of("bytes.sock"));
    pki_identity_free(&root);
    pki_identity_free(&other);
    pki_identity_free(&leaf);
    pki_folder_remove(folder);
}

/* What came of one request, and what the server saw of it. */
typedef struct seen {
    gov_status status;
    gov_stage stage;
    char text[4096];
} seen;

static seen get(const gov__curl_options *options, const char *url)
{
    seen out = {.status = GOV_OK};
    hostile_reply reply;
    size_t size = 0;
    gov_transport transport = hostile_transport(options);
    hostile_call(&transport,
                 &(hostile_request){.url = url, .header_name = "X-Signed", .header_value = "yes"},
                 &reply);
    out.status = reply.exchange.status;
    out.stage = reply.exchange.stage;
    const char *body = gov__response_body(&reply.response, &size);
    ck_assert_uint_lt(size, sizeof out.text);
    memcpy(out.text, body, size);
    hostile_reply_free(&reply);
    transport.destroy(transport.user);
    return out;
}

static const char *tls_url(const char *listener, const char *path)
{
    static char url[128];
    snprintf(url, sizeof url, "https://localhost:%d%s", hostile_port(&server, listener), path);
    return url;
}

/* --- TLS contexts --------------------------------------------------------------------------------- */

typedef struct hand {
    size_t calls;
    gov_status status;
    int min_version;
} hand;

static gov_status prepare(void *user, void *context)
{
    hand *h = user;
    h->calls++;
    ck_assert_ptr_nonnull(context);
    if (h->min_version != 0) {
        ck_assert_int_eq(SSL_CTX_set_min_proto_version(context, h->min_version), 1);
    }
    return h->status;
}

START_TEST(contexts_are_prepared_once_a_connection)
{
    hand h = {.status = GOV_OK};
    gov__curl_options options = {
        .ca_file = path_of("root.pem"), .tls_context = prepare, .tls_context_user = &h};
    gov_transport transport = hostile_transport(&options);
    for (int i = 0; i < 3; i++) {
        hostile_outcome outcome =
            hostile_get(&transport, "https", hostile_port(&server, "main"), "/ok");
        ck_assert_int_eq(outcome.status, GOV_OK);
    }
    ck_assert_uint_eq(h.calls, 1);
    transport.destroy(transport.user);
}
END_TEST

START_TEST(a_hand_has_the_last_word)
{
    hand h = {.status = GOV_OK, .min_version = TLS1_3_VERSION};
    gov__curl_options options = {
        .ca_file = path_of("root.pem"), .tls_context = prepare, .tls_context_user = &h};
    ck_assert_int_eq(get(&options, tls_url("main", "/ok")).status, GOV_OK);
    ck_assert_int_eq(get(&options, tls_url("old", "/ok")).status, GOV_ERR_TLS);
    /* But it takes no certificate for good that is not. */
    options.ca_file = path_of("other.pem");
    h.min_version = 0;
    ck_assert_int_eq(get(&options, tls_url("main", "/ok")).status, GOV_ERR_TLS);
}
END_TEST

START_TEST(a_hand_may_refuse)
{
    hand h = {.status = GOV_ERR_HOOK};
    gov__curl_options options = {
        .ca_file = path_of("root.pem"), .tls_context = prepare, .tls_context_user = &h};
    seen out = get(&options, tls_url("main", "/ok"));
    ck_assert_int_eq(out.status, GOV_ERR_HOOK);
    ck_assert_int_eq(out.stage, GOV_STAGE_NOT_SENT);
}
END_TEST

/* --- unix sockets --------------------------------------------------------------------------------- */

/* Plain http to whatever host: it does not leave this machine. */
START_TEST(requests_arrive_through_a_proxy)
{
    gov__curl_options options = {.unix_socket = path_of("good.sock")};
    seen out = get(&options, "http://gov.test/echo/a/../b?q=%20");
    ck_assert_int_eq(out.status, GOV_OK);
    static const char line[] = "GET /echo/a/../b?q=%20 HTTP/1.1\r\n";
    ck_assert_msg(strncmp(out.text, line, strlen(line)) == 0, "%s", out.text);
    ck_assert_ptr_nonnull(strstr(out.text, "\r\nHost: gov.test\r\n"));
    ck_assert_ptr_nonnull(strstr(out.text, "\r\nX-Signed: yes\r\n"));
    /* Nothing is sent that whoever signed the request did not see. */
    ck_assert_ptr_null(strstr(out.text, "Accept:"));
    ck_assert_ptr_null(strstr(out.text, "Expect"));
    ck_assert_ptr_null(strstr(out.text, "User-Agent"));
    ck_assert_ptr_null(strstr(out.text, "chunked"));
    ck_assert_int_eq(hostile_count(&relay, "carried good"), 1);
}
END_TEST

/* The address stays what the platform calls itself; only the way to the proxy is plain. */
START_TEST(https_is_left_to_a_proxy)
{
    gov__curl_options options = {.unix_socket = path_of("good.sock"), .unix_socket_plain = true};
    seen out = get(&options, "https://gov.test:8443/echo?a=1");
    ck_assert_int_eq(out.status, GOV_OK);
    ck_assert_ptr_nonnull(strstr(out.text, "GET /echo?a=1 HTTP/1.1\r\nHost: gov.test:8443\r\n"));
    options.unix_socket_plain = false;
    ck_assert_int_eq(get(&options, "https://gov.test:8443/echo").status, GOV_ERR_TLS);
}
END_TEST

START_TEST(a_proxy_judges_the_certificate)
{
    gov__curl_options options = {.unix_socket = path_of("wary.sock")};
    long before = hostile_count(&server, "GET ok");
    seen out = get(&options, "http://gov.test/ok");
    ck_assert_int_eq(out.status, GOV_ERR_NETWORK);
    ck_assert_int_eq(hostile_count(&relay, "refused wary"), 1);
    ck_assert_int_eq(hostile_count(&server, "GET ok"), before);
}
END_TEST

/* With https the TLS session reaches through the socket, and the rules are those of any connection. */
START_TEST(tls_goes_through_a_socket)
{
    gov__curl_options options = {.unix_socket = path_of("bytes.sock"),
                                 .ca_file = path_of("root.pem")};
    ck_assert_int_eq(get(&options, "https://localhost/ok").status, GOV_OK);
    ck_assert_int_eq(get(&options, "https://elsewhere.test/ok").status, GOV_ERR_TLS);
    options.ca_file = path_of("other.pem");
    ck_assert_int_eq(get(&options, "https://localhost/ok").status, GOV_ERR_TLS);
}
END_TEST

START_TEST(sockets_that_are_none_are_told)
{
    char long_path[256];
    const char *fault = NULL;
    gov_transport table;
    gov__curl_options options = {.unix_socket = path_of("none.sock")};
    seen out = get(&options, "http://gov.test/ok");
    ck_assert_int_eq(out.status, GOV_ERR_CONNECT);
    ck_assert_int_eq(out.stage, GOV_STAGE_NOT_SENT);
    memset(long_path, 'a', sizeof long_path - 1);
    long_path[sizeof long_path - 1] = '\0';
    options.unix_socket = long_path;
    ck_assert_int_eq(gov__curl_transport_new(&options, &table, &fault), GOV_ERR_CONFIG);
    ck_assert_str_eq(fault, "http.unix_socket");
    /* Without a socket plain http is for loopback only. */
    options.unix_socket = NULL;
    ck_assert_int_eq(get(&options, "http://gov.test/ok").status, GOV_ERR_CONFIG);
}
END_TEST

/* --- the settings --------------------------------------------------------------------------------- */

static size_t destroyed;

static void on_destroy(void *user)
{
    (void)user;
    destroyed++;
}

/* A whole client through the proxy: gateway.url is plain http, and no allow_http is needed. */
START_TEST(a_client_reaches_its_gateway_through_a_proxy)
{
    gov_config *config = NULL;
    gov_client *client = NULL;
    gov_error *err = NULL;
    hand h = {.status = GOV_OK};
    long before = hostile_count(&relay, "carried good");
    ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set(config, "gateway.url", "http://gov.test", NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(config, &client, NULL), GOV_ERR_CONFIG);
    ck_assert_int_eq(gov_config_set(config, "http.unix_socket", path_of("good.sock"), NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_config_set(config, "retry.max_attempts", "1", NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_tls_context(config, prepare, &h, on_destroy, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(config, &client, NULL), GOV_OK);
    /* This server knows no discovery; that it was asked is what counts. */
    ck_assert_int_ne(gov_client_discover(client, NULL, &err), GOV_OK);
    ck_assert_int_eq(gov_error_get_stage(err), GOV_STAGE_COMPLETE);
    ck_assert_int_eq(hostile_count(&relay, "carried good"), before + 1);
    gov_error_free(err);
    gov_config_free(config);
    ck_assert_uint_eq(destroyed, 0);
    gov_client_unref(client);
    ck_assert_uint_eq(destroyed, 1);
}
END_TEST

START_TEST(a_socket_excludes_a_proxy)
{
    gov_config *config = NULL;
    gov_client *client = NULL;
    ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set(config, "gateway.url", "https://gov.test", NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set(config, "http.unix_socket", "/run/a.sock", NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set(config, "http.proxy", "http://127.0.0.1:1", NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(config, &client, NULL), GOV_ERR_CONFIG);
    gov_config_free(config);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {contexts_are_prepared_once_a_connection,
                                  a_hand_has_the_last_word,
                                  a_hand_may_refuse,
                                  requests_arrive_through_a_proxy,
                                  https_is_left_to_a_proxy,
                                  a_proxy_judges_the_certificate,
                                  tls_goes_through_a_socket,
                                  sockets_that_are_none_are_told,
                                  a_client_reaches_its_gateway_through_a_proxy,
                                  a_socket_excludes_a_proxy};
    return hostile_run("curl_hooks", set_up, tear_down, tests, TEST_COUNT(tests));
}
