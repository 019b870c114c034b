/* SPDX-License-Identifier: Apache-2.0 */
/* Redaction: every journey at the most talkative log level, in process and over HTTP, with errors made on
 * purpose. No identity number, name, token, form value, code, nonce, disclosure, address of a download or
 * key of a holder is in the log, in an error's text, in a report or in a file that is left behind; a log
 * record is made of nothing but the facts that are allowed. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <stdio.h>
#include <string.h>

#include <govsdk/testing/script.h>

#include "scenario/support/journeys.h"
#include "scenario/support/liar.h"
#include "scenario/support/private_journey.h"
#include "scenario/support/redaction.h"
#include "scenario/support/secrets.h"
#include "unit/test_support.h"

/* All that may not show, as text: here the test may hold it. */
static char known[96][TRACE_SIZE + 1];
static size_t secret_count;
static size_t lines;
static size_t errors;
static size_t reports;
/* All that was said, each text with a NUL behind it: some of the values are known only later. */
static char said[1 << 23];
static size_t said_size;

static void add_secret(const char *text)
{
    ck_assert_uint_lt(secret_count, TEST_COUNT(known));
    (void)snprintf(known[secret_count++], sizeof known[0], "%s", text);
}

static void collect_secrets(void)
{
    static const char *const of_journeys[] = {NEWBORN_CHILD_NAME,
                                              NEWBORN_MOTHER_NAME,
                                              NEWBORN_MOTHER_ID,
                                              NEWBORN_PHONE,
                                              NEWBORN_ADDRESS,
                                              "样例面馆",
                                              "样例食品有限公司",
                                              "91990101MA9900001X",
                                              "990101199003071018",
                                              "张三样",
                                              "样例科技有限公司",
                                              "创业路",
                                              "美食街",
                                              "平面图不清晰",
                                              "等待时间太长",
                                              "改日再办",
                                              "articles of association",
                                              "demo s3cret",
                                              "ZGVtbw",
                                              GOV_SANDBOX_CLIENT_SECRET};
    traces values = {0};
    secret_count = lines = errors = reports = said_size = 0;
    private_values(&values);
    for (size_t i = 0; i < values.count; i++) {
        char text[TRACE_SIZE + 1];
        trace_show(&values.values[i], text);
        add_secret(text);
    }
    for (size_t i = 0; i < TEST_COUNT(of_journeys); i++) {
        add_secret(of_journeys[i]);
    }
}

static void look(const char *text, const char *where)
{
    size_t size = text != NULL ? strlen(text) + 1 : 0;
    ck_assert_uint_lt(said_size + size, sizeof said);
    memcpy(said + said_size, text != NULL ? text : "", size);
    said_size += size;
    for (size_t i = 0; text != NULL && i < secret_count; i++) {
        ck_assert_msg(strstr(text, known[i]) == NULL, "\"%s\" is in %s: %s", known[i], where, text);
    }
}

static void take_log(void *user, gov_log_level level, const char *message)
{
    (void)user;
    ck_assert_int_ge(level, GOV_LOG_ERROR);
    ck_assert_int_le(level, GOV_LOG_TRACE);
    lines++;
    look(message, "the log");
    redaction_check_record(message);
}

/* What the platform writes for the citizen is for the citizen's screen and not looked at. */
static void take_error(const gov_error *err)
{
    errors++;
    redaction_each_text(err, look);
}

static void take_report(const char *text)
{
    reports++;
    look(text, "a report");
}

/* What became known on the way was not said before. */
static void look_back(const traces *learnt, size_t from)
{
    char text[TRACE_SIZE + 1];
    for (size_t i = from; i < learnt->count; i++) {
        trace_show(&learnt->values[i], text);
        ck_assert_msg(memmem(said, said_size, text, learnt->values[i].size) == NULL,
                      "%s \"%s\" was said", learnt->values[i].what, text);
    }
}

static size_t count_of(const traces *values, const char *what)
{
    size_t count = 0;
    for (size_t i = 0; i < values->count; i++) {
        count += strcmp(values->values[i].what, what) == 0;
    }
    return count;
}

/* A test that fails amid a silence gets its voice back. */
static void give_voice_back(void)
{
    (void)redaction_speak();
}

/* --- journeys ---------------------------------------------------------------------------------------- */

static const char *const talkative[] = {"log.level", "trace", NULL};

static void run_all(world *w, gov_client *client)
{
    static const char *const kinds[] = {"a code", "a disclosure", "a nonce", "the holder's key"};
    const private_watch watch = {.on_error = take_error, .on_report = take_report};
    static traces values;
    values.count = 0;
    private_values(&values);
    size_t planted = values.count;
    redaction_silence();
    private_journey(w, client, &values, &watch);
    for (int i = 0; journeys[i].name != NULL; i++) {
        journeys[i].run(w, client);
    }
    ck_assert_uint_eq(redaction_speak(), 0);
    redaction_check_folders();
    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        ck_assert_msg(count_of(&values, kinds[i]) != 0, "%s was never there", kinds[i]);
    }
    look_back(&values, planted);
}

/* Whatever passed under a name that makes it a secret; and the search sees. */
static void look_for(secrets *passed)
{
    ck_assert_uint_ge(secrets_of(passed, "download"), 4);
    size_t found = secrets_search(passed, said, said_size);
    for (size_t i = 0; found != 0 && i < passed->count; i++) {
        ck_assert_msg(passed->items[i].found == 0, "%s \"%s\" was said", passed->items[i].what,
                      passed->items[i].text);
    }
    secrets_add(passed, "an operation", "operation=grant_request");
    secrets_add(passed, "an operation", "operation=presentation_redeem");
    ck_assert_uint_ge(secrets_search(passed, said, said_size), 2);
}

START_TEST(journeys_in_process)
{
    static liar net;
    static secrets passed;
    static const char *const names[] = {"access_token", "refresh_token", "device_code"};
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        world w;
        passed.count = 0;
        collect_secrets();
        world_open_in_process(&w);
        liar_init(&net, w.sandbox);
        net.listen_for = names[i];
        net.witness = secrets_witness;
        net.witness_user = &passed;
        const world_client_options options = {
            .settings = talkative, .log = take_log, .transport = &net.table};
        gov_client *client = world_client(&w, &options);
        /* The token's place in the table is filled as soon as the platform gives one. */
        gov_session *session = world_login(&w, client, NEWBORN_CITIZEN);
        ck_assert_uint_ge(strlen(net.heard), 16);
        add_secret(net.heard);
        gov_session_unref(session);
        run_all(&w, client);
        gov_client_unref(client);
        world_close(&w);
        look_for(&passed);
        (void)printf("redaction in process: %zu log lines, %zu errors, %zu reports, %zu values\n",
                     lines, errors, reports, secret_count + passed.count);
        ck_assert_uint_gt(lines, 400);
        ck_assert_uint_gt(errors, 250);
        ck_assert_uint_gt(reports, 18);
    }
}
END_TEST

START_TEST(journeys_over_http)
{
    world w;
    relay r;
    traces tokens = {0};
    collect_secrets();
    relay_open(&r);
    const char *const arguments[] = {"--public-url", r.url, NULL};
    world_open_daemon(&w, arguments);
    relay_start(&r, w.daemon.port);
    const world_client_options options = {.settings = talkative, .log = take_log, .url = r.url};
    gov_client *client = world_client(&w, &options);
    gov_session *session = world_login(&w, client, NEWBORN_CITIZEN);
    ck_assert_uint_eq(traces_add_relay(&tokens, "a token", &r), 3);
    for (size_t i = 0; i < tokens.count; i++) {
        char text[TRACE_SIZE + 1];
        trace_show(&tokens.values[i], text);
        add_secret(text);
    }
    gov_session_unref(session);
    run_all(&w, client);
    gov_client_unref(client);
    ck_assert_uint_ge(traces_add_relay(&tokens, "a token or an address", &r), 20);
    look_back(&tokens, 0);
    relay_stop(&r);
    world_close(&w);
    (void)printf("redaction over HTTP: %zu log lines, %zu errors, %zu reports, %zu values\n", lines,
                 errors, reports, secret_count + tokens.count);
    ck_assert_uint_gt(lines, 400);
    ck_assert_uint_gt(errors, 250);
    ck_assert_uint_gt(reports, 18);
}
END_TEST

/* A platform that repeats what it was sent in its own texts: title and detail stay out of messages. */
START_TEST(talkative_platform)
{
    gov_script *script = NULL;
    gov_transport table;
    gov_session *session = NULL;
    gov_item *item = NULL;
    gov_error *err = NULL;
    world w = {0};
    collect_secrets();
    (void)snprintf(w.url, sizeof w.url, "http://127.0.0.1");
    const gov_script_step step = {
        .struct_size = sizeof step,
        .http_status = 422,
        .response_headers = "Content-Type: application/problem+json\n"
                            "Request-Id: " NEWBORN_MOTHER_NAME "\n",
        .response_body =
            "{\"type\":\"about:blank\",\"title\":\"" NEWBORN_MOTHER_NAME "\",\"status\":422,"
            "\"code\":\"validation_failed\",\"detail\":\"" NEWBORN_MOTHER_ID " " NEWBORN_ADDRESS
            "\",\"origin\":\"" NEWBORN_PHONE
            "\",\"retryable\":false,\"field_errors\":[{\"pointer\":"
            "\"/form_data/mother/name\",\"code\":\"type\",\"message\":\"" NEWBORN_MOTHER_NAME
            "\"}],\"citizen_message\":{\"zh\":\"" NEWBORN_MOTHER_NAME "\",\"en\":\"x\"},"
            "\"trace\":\"" NEWBORN_ADDRESS "\",\"raw\":{\"system\":\"a\",\"code\":\"b\","
            "\"message\":\"" NEWBORN_MOTHER_ID "\"}}"};
    ck_assert_int_eq(gov_script_new(NULL, &script), GOV_OK);
    ck_assert_int_eq(gov_script_add(script, &step), GOV_OK);
    gov_script_get_table(script, &table);
    const world_client_options options = {
        .settings = talkative, .log = take_log, .transport = &table};
    gov_client *client = world_client(&w, &options);
    world_expect(gov_session_new_anonymous(client, &session, &err), &err, GOV_OK, "anonymous");
    ck_assert_int_eq(gov_item_get(session, "x", NULL, &item, &err), GOV_ERR_INVALID);
    ck_assert_ptr_null(gov_error_get_request_id(err));
    ck_assert_str_eq(gov_error_get_citizen_message(err, GOV_LANGUAGE_ZH), NEWBORN_MOTHER_NAME);
    take_error(err);
    gov_error_free(err);
    gov_session_unref(session);
    gov_client_unref(client);
    ck_assert_ptr_null(gov_script_get_failure(script));
    gov_script_free(script);
    redaction_check_folders();
}
END_TEST

int main(void)
{
    if (!redaction_enter()) {
        return 2;
    }
    Suite *suite = suite_create("redaction");
    TCase *test_case = tcase_create("values");
    tcase_add_checked_fixture(test_case, NULL, give_voice_back);
    tcase_add_test(test_case, journeys_in_process);
    tcase_add_test(test_case, journeys_over_http);
    tcase_add_test(test_case, talkative_platform);
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
