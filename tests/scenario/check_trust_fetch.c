/* SPDX-License-Identifier: Apache-2.0 */
/* Trust stores that are filled over a client's transport: the platform's keys, an issuer's metadata,
 * status lists; and answers that name somebody else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/http.h"
#include "scenario/support/liar.h"
#include "scenario/support/world.h"
#include "unit/test_support.h"

static world w;
static liar between;
static gov_client *client;
static gov_trust *trust;

static void open_all(void)
{
    world_open_in_process(&w);
    liar_init(&between, w.sandbox);
    client = world_client(&w, &(world_client_options){.transport = &between.table});
    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
}

static void close_all(void)
{
    gov_trust_free(trust);
    gov_client_unref(client);
    ck_assert(!between.strayed);
    world_close(&w);
}

static void at(char *out, size_t room, const char *tail)
{
    ck_assert_int_lt(snprintf(out, room, "%s%s", w.url, tail), (int)room);
}

static void expect_issuer(void)
{
    char *json;

    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_ISSUER), 1);
    ck_assert_int_eq(gov_trust_describe(trust, &json, NULL), GOV_OK);
    char wanted[160];
    ck_assert_int_lt(snprintf(wanted, sizeof wanted, "{\"issuer\":\"%s\",\"kids\":[\"", w.url),
                     (int)sizeof wanted);
    ck_assert_msg(strstr(json, wanted) != NULL, "%s", json);
    gov_trust_free_text(trust, json);
}

START_TEST(the_platform_gives_its_keys)
{
    gov_error *err = NULL;

    open_all();
    world_expect(gov_trust_fetch_platform(trust, client, NULL, &err), &err, GOV_OK, "platform");
    expect_issuer();
    world_expect(gov_trust_fetch_platform(trust, client, NULL, &err), &err, GOV_OK, "again");
    expect_issuer();
    close_all();
}
END_TEST

/* Keys that the application set need no network once the issuer is known. */
START_TEST(keys_that_were_set_are_taken)
{
    gov_error *err = NULL;
    char *json;

    open_all();
    world_expect(gov_client_get_keys_json(client, NULL, &json, &err), &err, GOV_OK, "keys");
    gov_client *other = world_client(
        &w, &(world_client_options){.transport = &between.table,
                                    .settings = (const char *const[]){"auth.issuer", w.url, NULL}});
    world_expect(gov_client_set_keys_json(other, json, strlen(json), &err), &err, GOV_OK, "set");
    liar_arm(&between, &(liar_plan){LIAR_NOT_SENT, 1, LIAR_EVER}, NULL);
    world_expect(gov_trust_fetch_platform(trust, other, NULL, &err), &err, GOV_OK, "offline");
    ck_assert_uint_eq(between.requests, 0);
    expect_issuer();
    gov_client_free_text(client, json);
    gov_client_unref(other);
    close_all();
}
END_TEST

/* Keys that were given are no reason to ask whose they are. */
START_TEST(keys_of_nobody_are_not_asked_about)
{
    gov_error *err = NULL;
    char *json;

    open_all();
    world_expect(gov_client_get_keys_json(client, NULL, &json, &err), &err, GOV_OK, "keys");
    gov_client *other = world_client(&w, &(world_client_options){.transport = &between.table});
    world_expect(gov_client_set_keys_json(other, json, strlen(json), &err), &err, GOV_OK, "set");
    liar_arm(&between, &(liar_plan){LIAR_HONEST, 1, LIAR_EVER}, NULL);
    world_expect(gov_trust_fetch_platform(trust, other, NULL, &err), &err, GOV_ERR_CONFIG, "whose");
    ck_assert_uint_eq(between.requests, 0);
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_ISSUER), 0);
    gov_client_free_text(client, json);
    gov_client_unref(other);
    close_all();
}
END_TEST

/* A clock that runs when a status list is answered. */
struct slow {
    int64_t monotonic_ms;
    size_t lists;
    char text[8192];
};

static int64_t slow_wall(void *user)
{
    (void)user;
    return WORLD_START_MS;
}

static int64_t slow_monotonic(void *user)
{
    const struct slow *slow = user;

    return slow->monotonic_ms;
}

static void slow_sleep(void *user, int64_t duration_ms)
{
    struct slow *slow = user;

    slow->monotonic_ms += duration_ms;
}

static void slow_answer(void *user, const char *method, const char *path,
                        gov__sandbox_response *response)
{
    struct slow *slow = user;

    (void)method;
    if (strcmp(path, "/gov/v1/status-lists") == 0) {
        free(response->body);
        response->body = strdup(slow->text);
        response->body_length = strlen(slow->text);
    } else if (strncmp(path, "/gov/v1/status-lists/", 21) == 0) {
        slow->lists++;
        slow->monotonic_ms += 300;
    }
}

START_TEST(one_time_is_for_all_lists)
{
    struct slow slow = {.monotonic_ms = 1000};
    const gov_clock clock = {.struct_size = sizeof clock,
                             .user = &slow,
                             .wall_ms = slow_wall,
                             .monotonic_ms = slow_monotonic,
                             .sleep_ms = slow_sleep};
    gov_call_options options = {.struct_size = sizeof options, .timeout_ms = 20000};
    gov_error *err = NULL;
    int length = 0;

    open_all();
    for (int i = 0; i < 64; i++) {
        length +=
            snprintf(slow.text + length, sizeof slow.text - (size_t)length,
                     "%s\"%s/gov/v1/status-lists/1\"", i == 0 ? "{\"status_lists\":[" : ",", w.url);
    }
    (void)snprintf(slow.text + length, sizeof slow.text - (size_t)length, "]}");
    gov_client *other =
        world_client(&w, &(world_client_options){.transport = &between.table, .clock = &clock});
    between.change = slow_answer;
    between.change_user = &slow;
    world_expect(gov_trust_fetch_platform(trust, other, &options, &err), &err, GOV_OK, "in time");
    ck_assert_uint_eq(slow.lists, 64);
    slow.lists = 0;
    options.timeout_ms = 1000;
    world_expect(gov_trust_fetch_platform(trust, other, &options, &err), &err, GOV_ERR_TIMEOUT,
                 "too late");
    ck_assert_uint_eq(slow.lists, 4);
    gov_client_unref(other);
    close_all();
}
END_TEST

START_TEST(an_issuer_tells_its_keys)
{
    gov_error *err = NULL;
    char url[160];

    open_all();
    world_expect(gov_trust_fetch_issuer(trust, client, w.url, NULL, &err), &err, GOV_OK, "issuer");
    expect_issuer();
    ck_assert_ptr_nonnull(strstr(between.trace, "GET /.well-known/jwt-vc-issuer"));
    /* The metadata names it byte for byte: neither with a slash nor with a path. */
    at(url, sizeof url, "/");
    world_expect(gov_trust_fetch_issuer(trust, client, url, NULL, &err), &err, GOV_ERR_RESPONSE,
                 "slash");
    at(url, sizeof url, "/tenant");
    ck_assert_int_ne(gov_trust_fetch_issuer(trust, client, url, NULL, NULL), GOV_OK);
    ck_assert_ptr_nonnull(strstr(between.trace, "GET /.well-known/jwt-vc-issuer/tenant"));
    expect_issuer();
    close_all();
}
END_TEST

static void set_body(void *user, const char *method, const char *path,
                     gov__sandbox_response *response)
{
    const char *text = user;

    (void)method;
    if (strcmp(path, "/.well-known/jwt-vc-issuer") == 0) {
        free(response->body);
        response->body = strdup(text);
        response->body_length = strlen(text);
    }
}

START_TEST(metadata_of_others_is_refused)
{
    static const char *const tails[] = {
        "{\"issuer\":\"https://other.test\",\"jwks_uri\":\"%s/.well-known/jwks.json\"}",
        "{\"issuer\":\"%s\"}",
        "{\"issuer\":\"%s\",\"jwks_uri\":\"https://other.test/jwks.json\"}",
        "{\"issuer\":\"%s\",\"jwks_uri\":\"jwks.json\"}",
        "{\"issuer\":\"%s\",\"jwks_uri\":7}",
        "{\"issuer\":\"%s\",\"jwks\":[]}",
        "{\"issuer\":[\"%s\"],\"jwks\":{\"keys\":[]}}",
    };

    open_all();
    between.change = set_body;
    for (size_t i = 0; i < TEST_COUNT(tails); i++) {
        const char *place = strstr(tails[i], "%s");
        char text[400];
        gov_error *err = NULL;
        (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(place - tails[i]), tails[i], w.url,
                       place + 2);
        between.change_user = text;
        world_expect(gov_trust_fetch_issuer(trust, client, w.url, NULL, &err), &err,
                     GOV_ERR_RESPONSE, tails[i]);
    }
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_ISSUER), 0);
    close_all();
}
END_TEST

START_TEST(a_status_list_is_the_one_that_was_asked_for)
{
    gov_error *err = NULL;
    char url[160];

    open_all();
    at(url, sizeof url, "/gov/v1/status-lists/1");
    world_expect(gov_trust_fetch_status_list(trust, client, url, NULL, &err), &err, GOV_OK, "list");
    world_expect(gov_trust_fetch_status_list(trust, client, url, NULL, &err), &err, GOV_OK,
                 "again");
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_STATUS_LIST), 2); /* both stay */
    at(url, sizeof url, "/gov/v1/status-lists/1?x=1"); /* the list does not call itself so */
    world_expect(gov_trust_fetch_status_list(trust, client, url, NULL, &err), &err,
                 GOV_ERR_RESPONSE, "another name");
    at(url, sizeof url, "/gov/v1/status-lists/999999");
    world_expect(gov_trust_fetch_status_list(trust, client, url, NULL, &err), &err,
                 GOV_ERR_NOT_FOUND, "no such list");
    at(url, sizeof url, "/.well-known/jwks.json"); /* no list at all */
    world_expect(gov_trust_fetch_status_list(trust, client, url, NULL, &err), &err,
                 GOV_ERR_RESPONSE, "another type");
    const size_t asked = between.requests;
    world_expect(
        gov_trust_fetch_status_list(trust, client, "https://other.test/lists/1", NULL, &err), &err,
        GOV_ERR_ARGUMENT, "elsewhere");
    ck_assert_uint_eq(between.requests, asked);
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_STATUS_LIST), 2);
    close_all();
}
END_TEST

START_TEST(a_store_that_could_not_be_filled_is_as_before)
{
    static const liar_plan never = {LIAR_NOT_SENT, 1, LIAR_EVER};
    const gov_call_options options = {.struct_size = sizeof options, .timeout_ms = 200};
    char url[160];

    open_all();
    at(url, sizeof url, "/gov/v1/status-lists/1");
    liar_arm(&between, &never, NULL);
    ck_assert_int_ne(gov_trust_fetch_platform(trust, client, &options, NULL), GOV_OK);
    ck_assert_int_ne(gov_trust_fetch_issuer(trust, client, w.url, &options, NULL), GOV_OK);
    ck_assert_int_ne(gov_trust_fetch_status_list(trust, client, url, &options, NULL), GOV_OK);
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_ISSUER), 0);
    ck_assert_uint_eq(gov_trust_get_count(trust, GOV_TRUST_STATUS_LIST), 0);
    close_all();
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(the_platform_gives_its_keys),
        TEST_ENTRY(keys_that_were_set_are_taken),
        TEST_ENTRY(keys_of_nobody_are_not_asked_about),
        TEST_ENTRY(one_time_is_for_all_lists),
        TEST_ENTRY(an_issuer_tells_its_keys),
        TEST_ENTRY(metadata_of_others_is_refused),
        TEST_ENTRY(a_status_list_is_the_one_that_was_asked_for),
        TEST_ENTRY(a_store_that_could_not_be_filled_is_as_before),
    };

    return test_run("trust_fetch", tests, TEST_COUNT(tests));
}
