/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the curl transport trusts: a certificate for each way to be wrong, versions and suites,
 * revocation, pins, client certificates, and roots that are read once. */
#include <check.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/platform.h"
#include "support/hostile.h"
#include "support/pki.h"
#include "unit/test_support.h"

#define GOOD_NAMES "DNS:localhost,IP:127.0.0.1"

enum { ROOT, OTHER_ROOT, MIDDLE, NARROW, LEAF_CA, ISSUERS };

static char folder[64];
static pki_identity issuers[ISSUERS];
static hostile_server server;

/* One listener: its certificate, and what the server speaks. */
typedef struct listener {
    const char *name;
    pki_request request;
    int issuer;          /* index of issuers; -1: self-signed */
    bool without_chain;  /* the server does not send the issuer */
    const char *options; /* of hostile_server.py; NULL: none */
} listener;

static const listener listeners[] = {
    {"good", {.common_name = "x", .alt_names = GOOD_NAMES}, ROOT, false, NULL},
    {"chain", {.common_name = "x", .alt_names = GOOD_NAMES}, MIDDLE, false, NULL},
    {"tls12", {.common_name = "x", .alt_names = GOOD_NAMES}, ROOT, false, "max=1.2"},
    {"tls13", {.common_name = "x", .alt_names = GOOD_NAMES}, ROOT, false, "min=1.3"},
    {"incomplete", {.common_name = "x", .alt_names = GOOD_NAMES}, MIDDLE, true, NULL},
    {"expired",
     {.common_name = "x", .alt_names = GOOD_NAMES, .not_after_hours = -1},
     ROOT,
     false,
     NULL},
    {"early",
     {.common_name = "x", .alt_names = GOOD_NAMES, .not_before_hours = 1},
     ROOT,
     false,
     NULL},
    {"wrong-host", {.common_name = "x", .alt_names = "DNS:other.test"}, ROOT, false, NULL},
    {"cn-only", {.common_name = "127.0.0.1"}, ROOT, false, NULL},
    {"cn-and-mail", {.common_name = "127.0.0.1", .alt_names = "email:a@b.test"}, ROOT, false, NULL},
    {"nul-name", {.common_name = "x", .nul_name = true}, ROOT, false, NULL},
    {"wildcard", {.common_name = "x", .alt_names = "DNS:*"}, ROOT, false, NULL},
    {"self-signed", {.common_name = "x", .alt_names = GOOD_NAMES}, -1, false, NULL},
    {"untrusted", {.common_name = "x", .alt_names = GOOD_NAMES}, OTHER_ROOT, false, NULL},
    {"client-usage",
     {.common_name = "x", .alt_names = GOOD_NAMES, .client = true},
     ROOT,
     false,
     NULL},
    {"leaf-as-ca", {.common_name = "x", .alt_names = GOOD_NAMES}, LEAF_CA, false, NULL},
    {"outside-constraint", {.common_name = "x", .alt_names = GOOD_NAMES}, NARROW, false, NULL},
    {"sha1", {.common_name = "x", .alt_names = GOOD_NAMES, .sha1 = true}, ROOT, false, NULL},
    {"rsa-1024",
     {.common_name = "x", .alt_names = GOOD_NAMES, .rsa_1024 = true},
     ROOT,
     false,
     NULL},
    {"critical-unknown",
     {.common_name = "x", .alt_names = GOOD_NAMES, .critical_unknown = true},
     ROOT,
     false,
     NULL},
    {"must-staple",
     {.common_name = "x", .alt_names = GOOD_NAMES, .must_staple = true},
     ROOT,
     false,
     NULL},
    {"revoked", {.common_name = "x", .alt_names = GOOD_NAMES}, ROOT, false, NULL},
    {"tls10", {.common_name = "x", .alt_names = GOOD_NAMES}, ROOT, false, "min=1.0,max=1.0"},
    {"tls11", {.common_name = "x", .alt_names = GOOD_NAMES}, ROOT, false, "min=1.1,max=1.1"},
    {"cbc",
     {.common_name = "x", .alt_names = GOOD_NAMES},
     ROOT,
     false,
     "max=1.2,ciphers=ECDHE-ECDSA-AES128-SHA256"},
    {"client", {.common_name = "x", .alt_names = GOOD_NAMES}, ROOT, false, "client_ca=root.pem"},
    {"client12",
     {.common_name = "x", .alt_names = GOOD_NAMES},
     ROOT,
     false,
     "max=1.2,client_ca=root.pem"},
};

static pki_identity made[TEST_COUNT(listeners)];

static void make_issuers(void)
{
    issuers[ROOT] = pki_make(&(pki_request){.common_name = "root", .ca = true});
    issuers[OTHER_ROOT] = pki_make(&(pki_request){.common_name = "other", .ca = true});
    issuers[MIDDLE] =
        pki_make(&(pki_request){.common_name = "middle", .ca = true, .issuer = &issuers[ROOT]});
    issuers[NARROW] = pki_make(&(pki_request){.common_name = "narrow",
                                              .ca = true,
                                              .issuer = &issuers[ROOT],
                                              .permitted_dns = "only.test"});
    issuers[LEAF_CA] = pki_make(
        &(pki_request){.common_name = "leaf", .alt_names = GOOD_NAMES, .issuer = &issuers[ROOT]});
}

/* "tls:NAME:CHAIN:KEY[:OPTIONS]" for the server, which runs in the folder's parent. */
static void write_listener(size_t i, char *out, size_t room)
{
    const listener *row = &listeners[i];
    pki_request request = row->request;
    char name[64];

    request.issuer = row->issuer < 0 ? NULL : &issuers[row->issuer];
    made[i] = pki_make(&request);

    X509 *chain[] = {made[i].cert, row->issuer > OTHER_ROOT && !row->without_chain
                                       ? issuers[row->issuer].cert
                                       : NULL};
    snprintf(name, sizeof name, "%s.pem", row->name);
    pki_write_chain(folder, name, chain, 2);
    snprintf(name, sizeof name, "%s.key", row->name);
    pki_write_key(folder, name, made[i].key, NULL);

    const char *file = row->options == NULL ? NULL : strstr(row->options, "root.pem");
    int head = file == NULL ? 0 : (int)(file - row->options);
    snprintf(out, room, "tls:%s:%s/%s.pem:%s/%s.key%s%.*s%s%s", row->name, folder, row->name,
             folder, row->name, row->options == NULL ? "" : ":", file == NULL ? 512 : head,
             row->options == NULL ? "" : row->options, file == NULL ? "" : folder,
             file == NULL ? "" : "/root.pem");
}

static const char *path_of(const char *name)
{
    static char paths[64][128];
    static size_t next;
    char *path = paths[next++ % 64];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void set_up(void)
{
    static char texts[TEST_COUNT(listeners)][512];
    const char *arguments[TEST_COUNT(listeners) + 1] = {NULL};

    pki_folder_make(folder, sizeof folder);
    make_issuers();
    pki_write_chain(folder, "root.pem", &issuers[ROOT].cert, 1);
    for (size_t i = 0; i < TEST_COUNT(listeners); i++) {
        write_listener(i, texts[i], sizeof texts[i]);
        arguments[i] = texts[i];
        if (strcmp(listeners[i].name, "revoked") == 0) {
            pki_write_crl(folder, "crl.pem", &issuers[ROOT], made[i].cert);
        }
    }
    hostile_start(&server, arguments);
}

static void tear_down(void)
{
    hostile_stop(&server);
    for (size_t i = 0; i < TEST_COUNT(listeners); i++) {
        pki_identity_free(&made[i]);
    }
    for (size_t i = 0; i < ISSUERS; i++) {
        pki_identity_free(&issuers[i]);
    }
    pki_folder_remove(folder);
}

static hostile_outcome get_with(gov__curl_options options, const char *name)
{
    options.ca_file = path_of("root.pem");
    gov_transport transport = hostile_transport(&options);
    hostile_outcome outcome = hostile_get(&transport, "https", hostile_port(&server, name), "/ok");

    transport.destroy(transport.user);
    return outcome;
}

static void expect_good(gov__curl_options options, const char *name)
{
    hostile_outcome outcome = get_with(options, name);

    ck_assert_msg(outcome.status == GOV_OK, "%s: %s, %s", name, gov_status_get_name(outcome.status),
                  outcome.detail);
}

/* Refused before a byte of the request left. */
static void expect_refused(gov__curl_options options, const char *name)
{
    hostile_outcome outcome = get_with(options, name);

    ck_assert_msg(outcome.status == GOV_ERR_TLS && outcome.stage == GOV_STAGE_NOT_SENT,
                  "%s: %s, stage %d, %s", name, gov_status_get_name(outcome.status),
                  (int)outcome.stage, outcome.detail);
    ck_assert_msg(outcome.detail[0] != '\0', "%s has no detail", name);
}

START_TEST(good_servers_are_trusted)
{
    static const char *const names[] = {"good", "chain", "tls12", "tls13", "must-staple"};

    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        expect_good((gov__curl_options){0}, names[i]);
    }
}
END_TEST

START_TEST(bad_servers_are_refused)
{
    static const char *const names[] = {"incomplete",
                                        "expired",
                                        "early",
                                        "wrong-host",
                                        "cn-only",
                                        "cn-and-mail",
                                        "nul-name",
                                        "wildcard",
                                        "self-signed",
                                        "untrusted",
                                        "client-usage",
                                        "leaf-as-ca",
                                        "outside-constraint",
                                        "sha1",
                                        "rsa-1024",
                                        "critical-unknown",
                                        "tls10",
                                        "tls11",
                                        "cbc"};

    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        expect_refused((gov__curl_options){0}, names[i]);
    }
}
END_TEST

START_TEST(a_revoked_certificate_is_refused)
{
    const gov__curl_options with_list = {.crl_file = path_of("crl.pem")};

    expect_good((gov__curl_options){0}, "revoked");
    expect_refused(with_list, "revoked");
    expect_good(with_list, "good");
    /* The list of the root says nothing of what the middle issued. */
    expect_refused(with_list, "chain");
}
END_TEST

START_TEST(the_lowest_version_can_be_raised)
{
    const gov__curl_options options = {.require_tls13 = true};

    expect_good(options, "tls13");
    expect_refused(options, "tls12");
}
END_TEST

START_TEST(a_staple_can_be_demanded)
{
    const gov__curl_options options = {.require_ocsp = true};

    expect_refused(options, "must-staple");
    expect_refused(options, "good");
}
END_TEST

static void pin_of(const char *name, char *out, size_t room)
{
    unsigned char *der = NULL;
    unsigned char digest[32];
    unsigned char text[64];

    for (size_t i = 0; i < TEST_COUNT(listeners); i++) {
        if (strcmp(listeners[i].name, name) == 0) {
            int size = i2d_PUBKEY(made[i].key, &der);
            ck_assert_int_gt(size, 0);
            ck_assert_int_eq(EVP_Digest(der, (size_t)size, digest, NULL, EVP_sha256(), NULL), 1);
        }
    }
    OPENSSL_free(der);
    EVP_EncodeBlock(text, digest, sizeof digest);
    snprintf(out, room, "sha256//%s", (const char *)text);
}

START_TEST(a_pin_is_kept)
{
    char pin[128];

    pin_of("good", pin, sizeof pin);
    const gov__curl_options options = {.pinned_keys = pin};
    expect_good(options, "good");
    expect_refused(options, "tls12");
}
END_TEST

START_TEST(a_client_certificate_is_shown)
{
    pki_identity citizen = pki_make(
        &(pki_request){.common_name = "terminal", .client = true, .issuer = &issuers[ROOT]});
    gov_transport table;
    const char *fault;

    pki_write_chain(folder, "me.pem", &citizen.cert, 1);
    pki_write_key(folder, "me.key", citizen.key, "secret");
    pki_identity_free(&citizen);

    gov__curl_options options = {.client_cert_file = path_of("me.pem"),
                                 .client_key_file = path_of("me.key"),
                                 .client_key_password = "secret"};
    expect_good(options, "client");
    expect_good(options, "client12");
    expect_good(options, "good");

    /* TLS 1.3 tells of the missing certificate after the request may have left, in an alert that the
     * reset of the connection may overtake. */
    hostile_outcome outcome = get_with((gov__curl_options){0}, "client");
    ck_assert_msg((outcome.status == GOV_ERR_TLS || outcome.status == GOV_ERR_NETWORK) &&
                      outcome.stage == GOV_STAGE_MAYBE_SENT,
                  "%s, stage %d, %s", gov_status_get_name(outcome.status), (int)outcome.stage,
                  outcome.detail);
    expect_refused((gov__curl_options){0}, "client12");

    options.client_key_password = "wrong";
    ck_assert_int_eq(gov__curl_transport_new(&options, &table, &fault), GOV_ERR_CONFIG);
    ck_assert_str_eq(fault, "tls.client_key_file");
    options.client_key_password = NULL;
    ck_assert_int_eq(gov__curl_transport_new(&options, &table, &fault), GOV_ERR_CONFIG);
    options.client_key_file = path_of("good.key");
    ck_assert_int_eq(gov__curl_transport_new(&options, &table, &fault), GOV_ERR_CONFIG);
    ck_assert_str_eq(fault, "tls.client_key_file");
}
END_TEST

typedef struct held {
    const gov_transport *transport;
    hostile_outcome outcome;
} held;

static void *hold(void *user)
{
    held *state = user;

    state->outcome =
        hostile_get(state->transport, "https", hostile_port(&server, "good"), "/delay/800");
    return NULL;
}

/* A handle of the pool that parsed the roots for itself would need the file, and 20 ms and more for a
 * system's bundle. Here the file is gone before the first handshake. */
START_TEST(roots_are_read_once_for_all_handles)
{
    X509 *bundle[] = {issuers[ROOT].cert, issuers[OTHER_ROOT].cert};
    pthread_t threads[4];
    held states[4];
    long before;

    pki_write_chain(folder, "bundle.pem", bundle, 2);
    const gov__curl_options options = {.ca_file = path_of("bundle.pem")};
    gov_transport transport = hostile_transport(&options);
    ck_assert_int_eq(unlink(path_of("bundle.pem")), 0);

    before = hostile_count(&server, "connections good");
    for (size_t i = 0; i < TEST_COUNT(threads); i++) {
        states[i].transport = &transport;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, hold, &states[i]), 0);
    }
    for (size_t i = 0; i < TEST_COUNT(threads); i++) {
        pthread_join(threads[i], NULL);
        ck_assert_msg(states[i].outcome.status == GOV_OK, "%s", states[i].outcome.detail);
    }
    ck_assert_int_eq(hostile_count(&server, "connections good") - before, 4);
    transport.destroy(transport.user);
}
END_TEST

START_TEST(tls_connections_are_kept)
{
    const gov__curl_options options = {.ca_file = path_of("root.pem")};
    gov_transport transport = hostile_transport(&options);
    int port = hostile_port(&server, "good");
    long before = hostile_count(&server, "connections good");

    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(hostile_get(&transport, "https", port, "/ok").status, GOV_OK);
    }
    ck_assert_int_eq(hostile_count(&server, "connections good") - before, 1);
    transport.destroy(transport.user);
}
END_TEST

/* Over TLS, too, a POST goes out once; and a body cut by the end of the connection is none. */
START_TEST(framing_and_single_send_hold_over_tls)
{
    const gov__curl_options options = {.ca_file = path_of("root.pem")};
    gov_transport transport = hostile_transport(&options);
    int port = hostile_port(&server, "good");
    char url[64];
    hostile_reply reply;

    ck_assert_int_eq(hostile_get(&transport, "https", port, "/close-delimited").status,
                     GOV_ERR_RESPONSE);
    ck_assert_int_eq(hostile_get(&transport, "https", port, "/short-body").stage,
                     GOV_STAGE_PARTIAL);
    transport.forget(transport.user);
    snprintf(url, sizeof url, "https://127.0.0.1:%d/close-second", port);
    hostile_request request = {.method = "POST", .url = url, .body = "{}", .body_size = 2};
    for (int i = 0; i < 2; i++) {
        hostile_call(&transport, &request, &reply);
        ck_assert_int_eq(reply.exchange.status, i == 0 ? GOV_OK : GOV_ERR_NETWORK);
        ck_assert_int_eq(reply.exchange.stage, i == 0 ? GOV_STAGE_COMPLETE : GOV_STAGE_MAYBE_SENT);
        hostile_reply_free(&reply);
    }
    ck_assert_int_eq(hostile_count(&server, "POST close-second"), 2);
    transport.destroy(transport.user);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        good_servers_are_trusted,         bad_servers_are_refused,
        a_revoked_certificate_is_refused, the_lowest_version_can_be_raised,
        a_staple_can_be_demanded,         a_pin_is_kept,
        a_client_certificate_is_shown,    roots_are_read_once_for_all_handles,
        tls_connections_are_kept,         framing_and_single_send_hold_over_tls};

    return hostile_run("tls", set_up, tear_down, tests, TEST_COUNT(tests));
}
