/* SPDX-License-Identifier: Apache-2.0 */
/* Redaction of identities: every way in, every journey with one and everything that goes wrong with them,
 * at the most talkative log level, in process and over HTTP. Whatever passed between client and platform
 * under a name that makes it a secret is looked for in what was said meanwhile: the log, the texts of
 * errors, files, what was printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/support/browser.h"
#include "scenario/support/identity_journeys.h"
#include "scenario/support/identity_steps.h"
#include "scenario/support/liar.h"
#include "scenario/support/redaction.h"
#include "scenario/support/secrets.h"
#include "scenario/support/traces.h"
#include "unit/test_support.h"

static secrets all;
/* All that was said, each text with a NUL behind it: some of the secrets are known only later. */
static char said[1 << 22];
static size_t said_size;
static size_t lines;
static size_t errors;

static void hear(const char *text, const char *where)
{
    size_t size = text != NULL ? strlen(text) + 1 : 0;
    (void)where;
    ck_assert_uint_lt(said_size + size, sizeof said);
    memcpy(said + said_size, text != NULL ? text : "", size);
    said_size += size;
}

static void take_log(void *user, gov_log_level level, const char *message)
{
    (void)user;
    ck_assert_int_ge(level, GOV_LOG_ERROR);
    ck_assert_int_le(level, GOV_LOG_TRACE);
    lines++;
    hear(message, "the log");
    redaction_check_record(message);
}

static void take_error(const gov_error *err)
{
    errors++;
    redaction_each_text(err, hear);
}

static void take_address(const char *text)
{
    secrets_take(&all, text, strlen(text));
}

static void take_key(const char *jwk)
{
    secrets_add_jwk(&all, "private key", jwk);
}

static void begin(void)
{
    static const char *const known[][2] = {
        {"client secret", GOV_SANDBOX_CLIENT_SECRET},
        {"client secret", "demo+s3cret%2B%2F+%26%3D"},
        {"client secret", "demo%20s3cret%2B%2F%20%26%3D"},
        {"client secret", "another s3cret"},
        {"client secret", "another-s3cret"},
        {"identity number", STEP_NUMBER},
        {"identity number", "99010119920815102X"},
        {"identity number", "990101199003070000"},
        {"name", STEP_NAME},
        {"name", "李四样"},
        {"name", "王老样"},
        {"name", "赵老样"},
        {"name", "%E5%BC%A0%E4%B8%89%E6%A0%B7"},
        {"phone", STEP_PHONE},
        {"phone", "19999999999"},
    };
    all.count = 0;
    said_size = lines = errors = 0;
    for (size_t i = 0; i < TEST_COUNT(known); i++) {
        secrets_add(&all, known[i][0], known[i][1]);
    }
    world_watch_errors(take_error);
    browser_watch(take_address);
    step_watch_keys(take_key);
}

/* Nothing of it was said, and all of it was there to be said. */
static void end(const char *where)
{
    static const char *const kinds[] = {"access_token",  "refresh_token", "id_token",
                                        "device_code",   "auth_req_id",   "token",
                                        "code",          "state",         "nonce",
                                        "code_verifier", "ticket",        "client_assertion",
                                        "assertion",     "response",      "DPoP",
                                        "Authorization", "Cookie",        "private key"};
    world_watch_errors(NULL);
    browser_watch(NULL);
    step_watch_keys(NULL);
    for (size_t i = 0; strcmp(where, "in process") == 0 && i < TEST_COUNT(kinds); i++) {
        ck_assert_msg(secrets_of(&all, kinds[i]) != 0, "no %s has passed", kinds[i]);
    }
    size_t found = secrets_search(&all, said, said_size);
    for (size_t i = 0; found != 0 && i < all.count; i++) {
        if (all.items[i].found != 0) {
            (void)printf("%s \"%s\" was said\n", all.items[i].what, all.items[i].text);
        }
    }
    ck_assert_uint_eq(found, 0);
    /* The search sees. */
    secrets_add(&all, "an operation", "operation=login_begin");
    secrets_add(&all, "an operation", "operation=auth_terminal");
    ck_assert_uint_ge(secrets_search(&all, said, said_size), 2);
    (void)printf("redaction of identities %s: %zu log lines, %zu errors, %zu values\n", where,
                 lines, errors, all.count);
    ck_assert_uint_gt(lines, 250);
    ck_assert_uint_gt(errors, 60);
    redaction_check_folders();
}

static const char *const talkative[] = {"log.level", "trace", NULL};

static void run_in_process(const way *journey)
{
    static liar net;
    world w;
    world_open_in_process(&w);
    liar_init(&net, w.sandbox);
    net.witness = secrets_witness;
    net.witness_user = &all;
    const world_client_options usual = {
        .settings = talkative, .log = take_log, .transport = &net.table};
    w.usual = &usual;
    redaction_silence();
    journey->run(&w, NULL);
    ck_assert_uint_eq(redaction_speak(), 0);
    world_close(&w);
}

/* What has passed is told by the relay; client and browser both go through it. */
static void run_over_http(const way *journey)
{
    world w;
    relay r;
    char text[TRACE_SIZE + 1];
    static traces passed;
    relay_open(&r);
    r.all = true;
    const char *const arguments[] = {"--public-url", r.url, NULL};
    world_open_daemon(&w, arguments);
    relay_start(&r, w.daemon.port);
    (void)snprintf(w.url, sizeof w.url, "%s", r.url);
    const world_client_options usual = {.settings = talkative, .log = take_log};
    w.usual = &usual;
    redaction_silence();
    journey->run(&w, NULL);
    ck_assert_uint_eq(redaction_speak(), 0);
    passed.count = 0;
    ck_assert_uint_gt(traces_add_relay(&passed, "passed", &r), 3);
    for (size_t i = 0; i < passed.count; i++) {
        trace_show(&passed.values[i], text);
        secrets_add_bytes(&all, "passed", text, passed.values[i].size);
    }
    relay_stop(&r);
    world_close(&w);
}

static void run_all(void (*run)(const way *journey))
{
    for (const way *at = ways; at->name != NULL; at++) {
        run(at);
    }
    for (const way *at = identity_journeys; at->name != NULL; at++) {
        run(at);
    }
}

START_TEST(in_process)
{
    begin();
    run_all(run_in_process);
    end("in process");
}
END_TEST

START_TEST(over_http)
{
    begin();
    run_all(run_over_http);
    end("over HTTP");
}
END_TEST

static void give_voice_back(void)
{
    (void)redaction_speak();
}

int main(void)
{
    if (!redaction_enter()) {
        return 2;
    }
    Suite *suite = suite_create("redaction_identity");
    TCase *test_case = tcase_create("values");
    tcase_add_checked_fixture(test_case, NULL, give_voice_back);
    tcase_add_test(test_case, in_process);
    tcase_add_test(test_case, over_http);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    if (!redaction_leave()) {
        return 3;
    }
    return failed == 0 ? 0 : 1;
}
