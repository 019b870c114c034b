/* SPDX-License-Identifier: Apache-2.0 */
/* What the curl transport sends: once, as told, in time, over kept connections; and how far it says that
 * a request got. */
#include <check.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/platform.h"
#include "support/hostile.h"
#include "unit/test_support.h"

static hostile_server server;
static gov_transport transport;
static int port;

static void set_up(void)
{
    const char *const arguments[] = {"plain:main", NULL};
    const gov__curl_options options = {0};

    hostile_start(&server, arguments);
    port = hostile_port(&server, "main");
    transport = hostile_transport(&options);
}

static void tear_down(void)
{
    transport.destroy(transport.user);
    hostile_stop(&server);
}

static const char *url_of(const char *path)
{
    static char url[256];

    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, path);
    return url;
}

static gov_status call(const gov_transport *with, hostile_request request, gov_stage *out_stage)
{
    hostile_reply reply;

    hostile_call(with, &request, &reply);
    gov_status status = reply.exchange.status;
    if (out_stage != NULL) {
        *out_stage = reply.exchange.stage;
    }
    hostile_reply_free(&reply);
    return status;
}

/* Sends and returns what the server saw, in static memory. */
static const char *echo(hostile_request request)
{
    static char seen[4096];
    hostile_reply reply;
    size_t size;

    hostile_call(&transport, &request, &reply);
    ck_assert_int_eq(reply.exchange.status, GOV_OK);
    const char *body = gov__response_body(&reply.response, &size);
    ck_assert_uint_lt(size, sizeof seen);
    memcpy(seen, body, size);
    seen[size] = '\0';
    hostile_reply_free(&reply);
    return seen;
}

START_TEST(methods_travel_as_named)
{
    static const struct {
        const char *method;
        const char *body;
        const char *length; /* header that must be there; NULL: must not */
    } cases[] = {{"GET", NULL, NULL},
                 {"POST", "{\"a\":1}", "Content-Length: 7\r\n"},
                 {"POST", NULL, "Content-Length: 0\r\n"},
                 {"PATCH", "{}", "Content-Length: 2\r\n"},
                 {"PUT", NULL, "Content-Length: 0\r\n"},
                 {"DELETE", NULL, NULL},
                 {"DELETE", "{}", "Content-Length: 2\r\n"},
                 {"GET", NULL, NULL}};

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char line[64];
        const char *seen =
            echo((hostile_request){.method = cases[i].method,
                                   .url = url_of("/echo/a/../b?q=%20"),
                                   .body = cases[i].body,
                                   .body_size = cases[i].body == NULL ? 0 : strlen(cases[i].body)});

        snprintf(line, sizeof line, "%s /echo/a/../b?q=%%20 HTTP/1.1\r\n", cases[i].method);
        ck_assert_msg(strncmp(seen, line, strlen(line)) == 0, "%s", seen);
        ck_assert_msg((strstr(seen, "Content-Length") != NULL) == (cases[i].length != NULL), "%s",
                      seen);
        ck_assert(cases[i].length == NULL || strstr(seen, cases[i].length) != NULL);
        ck_assert_ptr_null(strstr(seen, "Expect"));
        ck_assert_ptr_null(strstr(seen, "form-urlencoded"));
        ck_assert(cases[i].body == NULL ||
                  strcmp(strstr(seen, "\r\n\r\n") + 4, cases[i].body) == 0);
    }
}
END_TEST

START_TEST(headers_travel_as_given)
{
    const char *seen = echo((hostile_request){
        .url = url_of("/echo"), .header_name = "X-Odd", .header_value = "a; b: \xE5\x8A\x9E"});

    ck_assert_ptr_nonnull(strstr(seen, "\r\nX-Odd: a; b: \xE5\x8A\x9E\r\n"));
}
END_TEST

START_TEST(connections_are_kept)
{
    long before = hostile_count(&server, "connections main");

    for (int i = 0; i < 20; i++) {
        ck_assert_int_eq(
            call(&transport, (hostile_request){.method = "POST", .url = url_of("/ok")}, NULL),
            GOV_OK);
    }
    ck_assert_int_le(hostile_count(&server, "connections main") - before, 1);
}
END_TEST

static size_t discard(char *data, size_t size, size_t count, void *user)
{
    (void)data;
    (void)user;
    return size * count;
}

/* The control: what libcurl does when nothing keeps it from it. */
static void post_twice_with_bare_libcurl(void)
{
    CURL *easy = curl_easy_init();

    curl_easy_setopt(easy, CURLOPT_URL, url_of("/close-second/bare"));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "{}");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
    ck_assert_int_eq(curl_easy_perform(easy), CURLE_OK);
    ck_assert_int_eq(curl_easy_perform(easy), CURLE_OK);
    curl_easy_cleanup(easy);
}

START_TEST(a_post_is_sent_once)
{
    hostile_request request = {
        .method = "POST", .url = url_of("/close-second"), .body = "{}", .body_size = 2};
    gov_stage stage;

    transport.forget(transport.user);
    ck_assert_int_eq(call(&transport, request, &stage), GOV_OK);
    ck_assert_int_eq(call(&transport, request, &stage), GOV_ERR_NETWORK);
    ck_assert_int_eq(stage, GOV_STAGE_MAYBE_SENT);
    ck_assert_int_eq(hostile_count(&server, "POST close-second"), 2);
    /* The transport stays usable. */
    ck_assert_int_eq(call(&transport, request, &stage), GOV_OK);
    ck_assert_int_eq(hostile_count(&server, "POST close-second"), 3);
    post_twice_with_bare_libcurl();
    ck_assert_int_eq(hostile_count(&server, "POST close-second"), 6);
}
END_TEST

typedef struct upload {
    uint64_t sent;
    uint64_t shown; /* bytes given before the reader says the end */
    unsigned reports;
    gov_cancel *cancel;
} upload;

static gov_status give_bytes(void *user, uint64_t offset, void *out, size_t capacity, size_t *size)
{
    const upload *state = user;
    uint64_t left = offset < state->shown ? state->shown - offset : 0;

    *size = capacity < left ? capacity : (size_t)left;
    memset(out, 'u', *size);
    return GOV_OK;
}

static gov_status see_progress(void *user, uint64_t sent)
{
    upload *state = user;

    ck_assert_uint_gt(sent, state->sent);
    state->sent = sent;
    state->reports++;
    return GOV_OK;
}

static gov_status stop_half_way(void *user, uint64_t sent)
{
    upload *state = user;

    state->sent = sent;
    return sent > (4U << 20) ? GOV_ERR_CANCELLED : GOV_OK;
}

static gov_status upload_to(const char *path, upload *state, uint64_t size, gov__body_sent_fn sent,
                            gov_stage *stage)
{
    return call(&transport,
                (hostile_request){.method = "PATCH",
                                  .url = url_of(path),
                                  .read = give_bytes,
                                  .sent = sent,
                                  .user = state,
                                  .timeout_ms = 60000,
                                  .body_size = (size_t)size},
                stage);
}

START_TEST(large_bodies_are_read_and_reported)
{
    upload state = {.shown = 16U << 20};
    gov_stage stage;

    ck_assert_int_eq(upload_to("/ok", &state, state.shown, see_progress, &stage), GOV_OK);
    ck_assert_uint_eq(state.sent, 16U << 20);
    ck_assert_uint_gt(state.reports, 2);
}
END_TEST

START_TEST(an_upload_that_is_cut_may_have_been_sent)
{
    upload state = {.shown = 64U << 20};
    gov_stage stage;

    ck_assert_int_eq(upload_to("/cut-upload", &state, state.shown, see_progress, &stage),
                     GOV_ERR_NETWORK);
    ck_assert_int_eq(stage, GOV_STAGE_MAYBE_SENT);
    ck_assert_int_eq(hostile_count(&server, "PATCH cut-upload"), 1);
}
END_TEST

START_TEST(an_upload_that_stalls_is_given_up)
{
    const gov__curl_options options = {.low_speed_bytes = 100, .low_speed_ms = 1000};
    gov_transport strict = hostile_transport(&options);
    upload state = {.shown = 64U << 20};
    hostile_reply reply;
    hostile_request request = {.method = "PATCH",
                               .url = url_of("/stall-upload"),
                               .read = give_bytes,
                               .user = &state,
                               .body_size = 64U << 20};

    hostile_call(&strict, &request, &reply);
    ck_assert_int_eq(reply.exchange.status, GOV_ERR_TIMEOUT);
    ck_assert_int_eq(reply.exchange.stage, GOV_STAGE_MAYBE_SENT);
    ck_assert_int_le(reply.took_ms, 2600);
    hostile_reply_free(&reply);
    strict.destroy(strict.user);
}
END_TEST

START_TEST(a_refusal_before_the_end_of_the_body_is_read)
{
    upload state = {.shown = 64U << 20};
    hostile_reply reply;
    hostile_request request = {.method = "PATCH",
                               .url = url_of("/refuse-upload"),
                               .read = give_bytes,
                               .user = &state,
                               .body_size = 64U << 20};

    hostile_call(&transport, &request, &reply);
    ck_assert_msg(reply.exchange.status == GOV_OK, "%s", reply.exchange.detail);
    ck_assert_int_eq(reply.response.status, 413);
    hostile_reply_free(&reply);
}
END_TEST

START_TEST(an_upload_can_be_stopped_by_its_progress)
{
    upload state = {.shown = 32U << 20};
    gov_stage stage;

    ck_assert_int_eq(upload_to("/ok", &state, state.shown, stop_half_way, &stage),
                     GOV_ERR_CANCELLED);
    ck_assert_int_eq(stage, GOV_STAGE_MAYBE_SENT);
    ck_assert_uint_lt(state.sent, 32U << 20);
}
END_TEST

START_TEST(a_reader_that_ends_early_is_at_fault)
{
    upload state = {.shown = 1000};
    gov_stage stage;

    ck_assert_int_eq(upload_to("/ok", &state, 2000, NULL, &stage), GOV_ERR_HOOK);
    ck_assert_int_eq(stage, GOV_STAGE_MAYBE_SENT);
}
END_TEST

START_TEST(the_deadline_holds)
{
    hostile_outcome outcome;
    hostile_reply reply;
    hostile_request request = {.url = url_of("/silent"), .timeout_ms = 400};

    hostile_call(&transport, &request, &reply);
    ck_assert_int_eq(reply.exchange.status, GOV_ERR_TIMEOUT);
    ck_assert_int_eq(reply.exchange.stage, GOV_STAGE_MAYBE_SENT);
    ck_assert_int_ge(reply.took_ms, 390);
    ck_assert_int_le(reply.took_ms, 700);
    hostile_reply_free(&reply);

    outcome = hostile_get(&transport, "http", port, "/ok");
    ck_assert_int_eq(outcome.status, GOV_OK);
}
END_TEST

static void *cancel_soon(void *user)
{
    gov__platform_sleep_ms(300);
    gov_cancel_trigger(user);
    return NULL;
}

/* Within 200 ms; the test allows as much again for a busy machine. */
START_TEST(cancelling_takes_effect_within_200_ms)
{
    gov_cancel *cancel;
    pthread_t thread;
    hostile_reply reply;

    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    hostile_request request = {.url = url_of("/silent"), .cancel = cancel};
    ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, cancel), 0);
    hostile_call(&transport, &request, &reply);
    pthread_join(thread, NULL);
    ck_assert_int_eq(reply.exchange.status, GOV_ERR_CANCELLED);
    ck_assert_int_eq(reply.exchange.stage, GOV_STAGE_MAYBE_SENT);
    ck_assert_int_le(reply.took_ms, 700);
    hostile_reply_free(&reply);
    /* Cancelled before it began. */
    gov_stage stage;
    request.url = url_of("/ok");
    ck_assert_int_eq(call(&transport, request, &stage), GOV_ERR_CANCELLED);
    ck_assert_int_eq(stage, GOV_STAGE_NOT_SENT);
    gov_cancel_free(cancel);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {methods_travel_as_named,
                                  headers_travel_as_given,
                                  connections_are_kept,
                                  a_post_is_sent_once,
                                  large_bodies_are_read_and_reported,
                                  an_upload_that_is_cut_may_have_been_sent,
                                  an_upload_that_stalls_is_given_up,
                                  a_refusal_before_the_end_of_the_body_is_read,
                                  an_upload_can_be_stopped_by_its_progress,
                                  a_reader_that_ends_early_is_at_fault,
                                  the_deadline_holds,
                                  cancelling_takes_effect_within_200_ms};

    return hostile_run("curl_send", set_up, tear_down, tests, TEST_COUNT(tests));
}
