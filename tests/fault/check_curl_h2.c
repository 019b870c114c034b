/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/2 by ALPN, when the option asks for it: the same promises as over HTTP/1.1. The server is a
 * script for Node.js; without Node.js the suite is skipped. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/hostile.h"
#include "support/pki.h"
#include "unit/test_support.h"

#define NODE         "/usr/bin/node"
#define EXIT_SKIPPED 77

static hostile_server server;
static gov_transport transport;
static char folder[64];
static char root_path[128];

static void set_up(void)
{
    char chain[128];
    char key[128];
    const char *const arguments[] = {chain, key, NULL};
    pki_identity root = pki_make(&(pki_request){.common_name = "root", .ca = true});
    pki_identity leaf =
        pki_make(&(pki_request){.common_name = "x", .issuer = &root, .alt_names = "IP:127.0.0.1"});

    pki_folder_make(folder, sizeof folder);
    pki_write_chain(folder, "root.pem", &root.cert, 1);
    pki_write_chain(folder, "leaf.pem", &leaf.cert, 1);
    pki_write_key(folder, "leaf.key", leaf.key, NULL);
    pki_identity_free(&leaf);
    pki_identity_free(&root);
    snprintf(chain, sizeof chain, "%s/leaf.pem", folder);
    snprintf(key, sizeof key, "%s/leaf.key", folder);
    snprintf(root_path, sizeof root_path, "%s/root.pem", folder);
    hostile_start_program(&server, NODE, "h2_server.js", arguments);
    const gov__curl_options options = {.ca_file = root_path, .http2 = true};
    transport = hostile_transport(&options);
}

static void tear_down(void)
{
    transport.destroy(transport.user);
    hostile_stop(&server);
    pki_folder_remove(folder);
}

static gov_status give_zeros(void *user, uint64_t offset, void *out, size_t capacity, size_t *size)
{
    (void)user;
    (void)offset;
    memset(out, 0, capacity);
    *size = capacity;
    return GOV_OK;
}

static gov_status post(const gov_transport *with, const char *path, size_t read_size,
                       const char *expected, gov_stage *out_stage)
{
    char url[128];
    hostile_reply reply;

    snprintf(url, sizeof url, "https://127.0.0.1:%d%s", hostile_port(&server, "h2"), path);
    hostile_request request = {.method = "POST",
                               .url = url,
                               .body = "{}",
                               .body_size = read_size == 0 ? 2 : read_size,
                               .read = read_size == 0 ? NULL : give_zeros};
    hostile_call(with, &request, &reply);
    gov_status status = reply.exchange.status;
    *out_stage = reply.exchange.stage;
    ck_assert_msg(
        expected == NULL ||
            (status == GOV_OK && strcmp(gov__response_body(&reply.response, NULL), expected) == 0),
        "%s: %s, %s", path, reply.exchange.detail, gov__response_body(&reply.response, NULL));
    hostile_reply_free(&reply);
    return status;
}

START_TEST(requests_travel_over_one_connection)
{
    gov_stage stage;

    for (int i = 0; i < 10; i++) {
        post(&transport, "/echo", 0, "{\"version\":\"2.0\",\"method\":\"POST\",\"size\":2}",
             &stage);
        ck_assert_int_eq(stage, GOV_STAGE_COMPLETE);
    }
    ck_assert_int_eq(hostile_count(&server, "connections"), 1);
}
END_TEST

START_TEST(large_bodies_are_read)
{
    gov_stage stage;

    post(&transport, "/upload", 3000000,
         "{\"version\":\"2.0\",\"method\":\"POST\",\"size\":3000000}", &stage);
}
END_TEST

START_TEST(what_breaks_is_sent_once)
{
    static const struct {
        const char *path;
        gov_stage stage;
    } cases[] = {{"/refuse", GOV_STAGE_MAYBE_SENT},
                 {"/reset", GOV_STAGE_MAYBE_SENT},
                 {"/drop", GOV_STAGE_MAYBE_SENT},
                 {"/half", GOV_STAGE_PARTIAL}};

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char name[64];
        gov_stage stage;

        ck_assert_int_eq(post(&transport, cases[i].path, 0, NULL, &stage), GOV_ERR_NETWORK);
        ck_assert_msg(stage == cases[i].stage, "%s: stage %d", cases[i].path, (int)stage);
        snprintf(name, sizeof name, "POST %s", cases[i].path + 1);
        ck_assert_int_eq(hostile_count(&server, name), 1);
    }
}
END_TEST

START_TEST(http_1_1_is_spoken_without_the_option)
{
    const gov__curl_options options = {.ca_file = root_path};
    gov_transport plain = hostile_transport(&options);
    gov_stage stage;

    post(&plain, "/echo", 0, "{\"version\":\"1.1\",\"method\":\"POST\",\"size\":2}", &stage);
    plain.destroy(plain.user);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {requests_travel_over_one_connection, large_bodies_are_read,
                                  what_breaks_is_sent_once, http_1_1_is_spoken_without_the_option};

    if (access(NODE, X_OK) != 0) {
        printf("skipped: there is no %s", NODE);
        return EXIT_SKIPPED;
    }
    return hostile_run("curl_h2", set_up, tear_down, tests, TEST_COUNT(tests));
}
