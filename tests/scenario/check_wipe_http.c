/* SPDX-License-Identifier: Apache-2.0 */
/* The next person at the kiosk: after a citizen's session has ended, neither a token nor anything that was
 * filled in, uploaded, reviewed or read is in the memory of the process, that of libcurl, OpenSSL and
 * cJSON included. The platform is another process; the tokens are told by a relay. */
#include <stdio.h>

#include "base/wipe.h"
#include "scenario/support/private_journey.h"
#include "support/pki.h"
#include "unit/test_support.h"

static world the_world;
static relay the_relay;
static traces the_traces;

/* What is filled in is there until the draft is freed. */
static void find_living_value(gov_session *session)
{
    char value[TRACE_SIZE + 1];
    traces living = {0};
    gov_item *package = NULL;
    gov_draft *draft = NULL;
    gov_error *err = NULL;
    private_values(&living);
    living.count = 1;
    world_expect(gov_item_get_package(session, NEWBORN_PACKAGE, NULL, &package, &err), &err, GOV_OK,
                 "package");
    world_expect(gov_draft_new(session, package, &draft, &err), &err, GOV_OK, "draft");
    gov_item_free(package);
    trace_show(&living.values[0], value);
    world_expect(gov_draft_set_text(draft, "/child/name", value, &err), &err, GOV_OK, "name");
    gov__wipe(value, sizeof value);
    world_expect(gov_draft_save(draft, NULL, &err), &err, GOV_OK, "save");
    ck_assert_uint_ge(traces_search(&living, false), 1);
    gov_draft_free(draft);
}

/* The search sees: while a session lives, its tokens are there, and what was filled in. */
static void find_living_tokens(gov_client *client)
{
    gov_error *err = NULL;
    traces living = {0};
    gov_session *session = world_login(&the_world, client, NEWBORN_CITIZEN);
    ck_assert_uint_eq(traces_add_relay(&living, "a token", &the_relay), 3);
    ck_assert_uint_ge(traces_search(&living, false), 2);
    ck_assert_uint_ge(living.values[1].found, 1);
    ck_assert_uint_ge(living.values[2].found, 1);
    find_living_value(session);
    world_expect(gov_session_end(session, NULL, &err), &err, GOV_OK, "end");
    ck_assert_uint_eq(traces_search(&living, true), 0);
    gov_session_unref(session);
}

START_TEST(nothing_stays_of_a_citizen)
{
    relay_open(&the_relay);
    const char *const arguments[] = {"--public-url", the_relay.url, NULL};
    world_open_daemon(&the_world, arguments);
    relay_start(&the_relay, the_world.daemon.port);
    const world_client_options options = {.url = the_relay.url};
    gov_client *client = world_client(&the_world, &options);
    find_living_tokens(client);
    private_values(&the_traces);
    private_journey(&the_world, client, &the_traces, NULL);
    size_t tokens = traces_add_relay(&the_traces, "a token", &the_relay);
    ck_assert_uint_ge(tokens, 5);
    size_t found = traces_search(&the_traces, true);
    (void)printf("wipe over HTTP: %zu values planted, %zu tokens, %zu traces\n",
                 the_traces.count - tokens, tokens, found);
    ck_assert_uint_eq(found, 0);
    gov_client_unref(client);
    relay_stop(&the_relay);
    world_close(&the_world);
}
END_TEST

static void make_identity(const char *folder)
{
    pki_identity root =
        pki_make(&(pki_request){.common_name = "root", .ca = true, .alt_names = "IP:127.0.0.1"});
    pki_identity leaf =
        pki_make(&(pki_request){.common_name = "x", .issuer = &root, .alt_names = "IP:127.0.0.1"});
    pki_write_chain(folder, "root.pem", &root.cert, 1);
    pki_write_chain(folder, "leaf.pem", &leaf.cert, 1);
    pki_write_key(folder, "leaf.key", leaf.key, NULL);
    pki_identity_free(&leaf);
    pki_identity_free(&root);
}

/* Over TLS the values pass through OpenSSL's buffers as well; the tokens cannot be overheard here. */
START_TEST(nothing_stays_after_tls)
{
    char folder[64];
    char root[96];
    char cert[96];
    char key[96];
    traces planted = {0};
    pki_folder_make(folder, sizeof folder);
    make_identity(folder);
    (void)snprintf(root, sizeof root, "%s/root.pem", folder);
    (void)snprintf(cert, sizeof cert, "%s/leaf.pem", folder);
    (void)snprintf(key, sizeof key, "%s/leaf.key", folder);
    const char *const arguments[] = {"--tls-cert", cert, "--tls-key", key, NULL};
    const char *const settings[] = {"tls.ca_file", root, NULL};
    const world_client_options options = {.settings = settings};
    world_open_daemon(&the_world, arguments);
    the_world.ca_file = root;
    gov_client *client = world_client(&the_world, &options);
    private_values(&planted);
    private_journey(&the_world, client, &planted, NULL);
    size_t found = traces_search(&planted, true);
    (void)printf("wipe over HTTPS: %zu values planted, %zu traces\n", planted.count, found);
    ck_assert_uint_eq(found, 0);
    gov_client_unref(client);
    world_close(&the_world);
    pki_folder_remove(folder);
}
END_TEST

/* A sanitizer keeps what was freed and moves what is on the stack: there is nothing to be learnt. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

int main(void)
{
    if (SANITIZED) {
        (void)printf("skipped: a sanitizer keeps freed memory\n");
        return 77;
    }

    const test_entry entries[] = {TEST_ENTRY(nothing_stays_of_a_citizen),
                                  TEST_ENTRY(nothing_stays_after_tls)};
    return test_run("wipe_http", entries, TEST_COUNT(entries));
}
