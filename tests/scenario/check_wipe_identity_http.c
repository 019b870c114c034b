/* SPDX-License-Identifier: Apache-2.0 */
/* The next person at the kiosk: after every kind of session has ended, nothing that passed between client
 * and platform is in the memory of the process, that of libcurl and OpenSSL included: no token, code,
 * state, verifier, assertion, proof or ticket, no private key of a session, no identity number. Platform
 * and browser are other processes; what passed is told by a relay. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "sandbox/codec.h"
#include "scenario/support/browser_process.h"
#include "scenario/support/identity_steps.h"
#include "scenario/support/traces.h"
#include "unit/test_support.h"

static world the_world;
static relay the_relay;
static traces the_traces;
static browser_process the_browser;
static step_keys the_keys;

/* 990101198506231058, of sub-chen, and the name, each byte turned by RELAY_TURN. */
static const unsigned char number[] = {0x63, 0x63, 0x6A, 0x6B, 0x6A, 0x6B, 0x6B, 0x63, 0x62,
                                       0x6F, 0x6A, 0x6C, 0x68, 0x69, 0x6B, 0x6A, 0x6F, 0x62};
static const unsigned char name[] = {0xB3, 0xC3, 0xD2, 0xBE, 0xE0, 0xCE, 0xBC, 0xFA, 0xED};
#define CITIZEN "sub-chen"

static void add_turned(const char *what, const unsigned char *bytes, size_t size, bool backwards)
{
    unsigned char turned[TRACE_SIZE];
    for (size_t i = 0; i < size; i++) {
        turned[i] = bytes[backwards ? size - 1 - i : i] ^ RELAY_TURN;
    }
    traces_add_turned(&the_traces, what, turned, size);
}

/* A store that keeps nothing: it learns the private key of the session, as it is written and as bytes
 * both ways round. */
static gov_status learn(void *user, const char *entry, const void *data, size_t size)
{
    size_t length = 0;
    (void)user;
    (void)entry;
    for (size_t i = 0; i + 49 < size; i++) {
        const char *at = (const char *)data + i;
        if (memcmp(at, "\"d\":\"", 5) == 0) {
            size_t len = strcspn(at + 5, "\"");
            uint8_t *bytes = gov__sb_b64url_read(at + 5, len, &length);
            add_turned("the key as text", (const unsigned char *)at + 5, len, false);
            add_turned("the key", bytes, length, false);
            add_turned("the key", bytes, length, true);
            gov__wipe(bytes, length);
            free(bytes);
        }
    }
    return GOV_OK;
}

static gov_status load_nothing(void *user, const char *entry, void *out, size_t room, size_t *size)
{
    (void)user;
    (void)entry;
    (void)out;
    (void)room;
    *size = 0;
    return GOV_ERR_NOT_FOUND;
}

static gov_status clear_nothing(void *user, const char *entry)
{
    (void)user;
    (void)entry;
    return GOV_OK;
}

static step_store the_store = {.table = {.struct_size = sizeof(gov_secret_store),
                                         .save = learn,
                                         .load = load_nothing,
                                         .clear = clear_nothing}};

static gov_session *log_in(gov_client *client)
{
    static char back[8192];
    gov_login *login = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;
    world_expect(gov_login_begin(client, NULL, NULL, &login, &err), &err, GOV_OK, "begin");
    browser_process_log_in(&the_browser, gov_login_get_url(login), CITIZEN, back, sizeof back);
    gov_status status = gov_login_finish(login, back, NULL, &session, &err);
    gov__wipe(back, sizeof back);
    world_expect(status, &err, GOV_OK, "finish");
    gov_login_free(login);
    return session;
}

static void use(gov_session *session)
{
    char *text = NULL;
    gov_identity *who = NULL;
    gov_error *err = NULL;
    world_expect(gov_session_get_subject_json(session, NULL, &text, &err), &err, GOV_OK, "subject");
    gov_session_free_text(session, text);
    world_expect(gov_session_get_identity(session, &who, &err), &err, GOV_OK, "identity");
    gov_identity_free(who);
}

static void end(gov_session *session, gov_status expected)
{
    gov_error *err = NULL;
    world_expect(gov_session_end(session, NULL, &err), &err, expected, "end");
    gov_session_unref(session);
}

static void exchange(gov_session *session, gov_exchange_kind kind, const char *for_whom)
{
    gov_session *made = NULL;
    gov_item_list *items = NULL;
    gov_error *err = NULL;
    const gov_token_exchange request = {
        .struct_size = sizeof request, .kind = (int32_t)kind, .on_behalf_of = for_whom};
    world_expect(gov_auth_exchange(session, &request, NULL, &made, &err), &err, GOV_OK, "exchange");
    world_expect(gov_item_search(made, NULL, NULL, &items, &err), &err, GOV_OK, "items");
    gov_item_list_free(items);
    end(made, GOV_OK);
}

/* Code login with a bound token, a key of the client and a signed answer; everything that is done with
 * the session; while it lives its tokens are found. */
static void by_code(void)
{
    char *url = NULL;
    gov_error *err = NULL;
    gov_client *client = step_client(
        &the_world, NULL, &the_keys, &the_store,
        (const char *const[]){STEP_BY_KEY, "auth.dpop", "true", "auth.jarm", "true", NULL});
    gov_session *session = log_in(client);
    use(session);
    world_expect(gov_session_save(session, "citizen", &err), &err, GOV_OK, "save");
    size_t keys = the_traces.count;
    ck_assert_uint_ge(keys, 5);
    ck_assert_uint_ge(traces_add_relay(&the_traces, "what passed in a code login", &the_relay), 10);
    /* The search sees: tokens and the key are there. */
    ck_assert_uint_ge(traces_search(&the_traces, false), 3);
    size_t alive = 0;
    for (size_t i = 2; i < keys; i++) {
        alive += the_traces.values[i].found;
    }
    ck_assert_uint_ge(alive, 1);
    world_expect(gov_session_refresh(session, NULL, &err), &err, GOV_OK, "refresh");
    exchange(session, GOV_EXCHANGE_NARROW, NULL);
    exchange(session, GOV_EXCHANGE_LEGAL_PERSON, "91990101MA9900001X");
    world_expect(gov_session_get_logout_url(session, STEP_BACK, NULL, &url, &err), &err, GOV_OK,
                 "logout");
    gov_session_free_text(session, url);
    end(session, GOV_OK);
    gov_client_unref(client);
}

static void by_terminal(void)
{
    char text[TRACE_SIZE + 1];
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_client *client = step_client(&the_world, NULL, &the_keys, NULL,
                                     (const char *const[]){STEP_BY_KEY, "auth.dpop", "true", NULL});
    trace_show(&the_traces.values[0], text);
    gov_status status = step_terminal(client, text, &session, &err);
    gov__wipe(text, sizeof text);
    world_expect(status, &err, GOV_OK, "terminal");
    use(session);
    exchange(session, GOV_EXCHANGE_NARROW, NULL);
    end(session, GOV_OK);
    gov_client_unref(client);
}

static void by_phone_and_device(void)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_client *client =
        step_client(&the_world, NULL, &the_keys, NULL, (const char *const[]){STEP_BY_KEY, NULL});
    world_expect(step_phone(&the_world, client, CITIZEN, &session, &err), &err, GOV_OK, "phone");
    use(session);
    end(session, GOV_OK);
    session = NULL;
    world_expect(step_device(&the_world, client, CITIZEN, &session, &err), &err, GOV_OK, "device");
    use(session);
    end(session, GOV_OK);
    gov_client_unref(client);
}

static void by_ticket(void)
{
    gov_identity *who = NULL;
    gov_error *err = NULL;
    gov_client *client =
        step_client(&the_world, NULL, NULL, NULL, step_ticket_settings(&the_world));
    gov_session *session = log_in(client);
    world_expect(gov_session_get_identity(session, &who, &err), &err, GOV_OK, "identity");
    gov_identity_free(who);
    end(session, GOV_ERR_UNSUPPORTED);
    gov_client_unref(client);
}

static void (*const visits[])(void) = {by_code, by_terminal, by_phone_and_device, by_ticket};

START_TEST(nothing_stays_of_an_identity)
{
    relay_open(&the_relay);
    the_relay.all = true;
    const char *const arguments[] = {"--public-url", the_relay.url, NULL};
    world_open_daemon(&the_world, arguments);
    relay_start(&the_relay, the_world.daemon.port);
    (void)snprintf(the_world.url, sizeof the_world.url, "%s", the_relay.url);
    browser_process_begin(&the_browser, &the_world);
    /* Before the operator's calls: who initialises libcurl first decides what becomes of its memory. */
    gov_client_unref(world_client(&the_world, NULL));
    step_keys_open(&the_keys, &the_world);
    traces_add_turned(&the_traces, "the identity number", number, sizeof number);
    traces_add_turned(&the_traces, "the name", name, sizeof name);
    for (size_t i = 0; i < TEST_COUNT(visits); i++) {
        visits[i]();
        (void)traces_add_relay(&the_traces, "what passed", &the_relay);
        size_t found = traces_search(&the_traces, true);
        (void)printf("wipe of identities over HTTP, visit %zu: %zu values, %zu traces\n", i + 1,
                     the_traces.count, found);
        ck_assert_uint_eq(found, 0);
    }
    ck_assert_uint_ge(the_traces.count, 60);
    step_keys_close(&the_keys);
    browser_process_end(&the_browser);
    relay_stop(&the_relay);
    world_close(&the_world);
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
    const test_entry entries[] = {TEST_ENTRY(nothing_stays_of_an_identity)};
    return test_run("wipe_identity_http", entries, TEST_COUNT(entries));
}
