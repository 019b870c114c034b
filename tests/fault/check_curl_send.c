/* SPDX-License-Identifier: Apache-2.0 */
/* What the curl transport sends: once, as told, in time, through the proxy or not, over kept
 * connections; and how far it says that a request got. */
#include <check.h>
#include <curl/curl.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/platform.h"
#include "support/hostile.h"
#include "unit/test_support.h"

static hostile_server server;
static gov_transport transport;
static int port;

static void set_up(void)
{
    const char *const arguments[] = {"plain:main", "plain:other", "plain:proxy", NULL};
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

/* libcurl's names are resolved here, without the network: one hangs, one does not exist, one is far. */
GOV_API int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                        struct addrinfo **out)
{
    if (node != NULL && strcmp(node, "slow.invalid") == 0) {
        gov__platform_sleep_ms(2000);
        return EAI_NONAME;
    }
    if (node != NULL && strcmp(node, "none.invalid") == 0) {
        return EAI_NONAME;
    }

    struct sockaddr_in *address = calloc(1, sizeof *address);
    struct addrinfo *info = calloc(1, sizeof *info);
    (void)hints;
    if (address == NULL || info == NULL) {
        free(address);
        free(info);
        return EAI_MEMORY;
    }
    address->sin_family = AF_INET;
    /* "far.invalid" is no loopback address (RFC 5737). */
    address->sin_addr.s_addr =
        htonl(node != NULL && strcmp(node, "far.invalid") == 0 ? 0xC0000201U : INADDR_LOOPBACK);
    address->sin_port = htons((uint16_t)(service == NULL ? 0 : strtol(service, NULL, 10)));
    info->ai_family = AF_INET;
    info->ai_socktype = SOCK_STREAM;
    info->ai_addrlen = sizeof *address;
    info->ai_addr = (struct sockaddr *)address;
    *out = info;
    return 0;
}

GOV_API void freeaddrinfo(struct addrinfo *info)
{
    free(info->ai_addr);
    free(info);
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

START_TEST(a_resolver_that_hangs_does_not_break_the_deadline)
{
    hostile_reply reply;
    hostile_request request = {.url = "https://slow.invalid/", .timeout_ms = 300};

    hostile_call(&transport, &request, &reply);
    ck_assert_int_eq(reply.exchange.status, GOV_ERR_TIMEOUT);
    ck_assert_int_eq(reply.exchange.stage, GOV_STAGE_NOT_SENT);
    ck_assert_int_le(reply.took_ms, 700);
    hostile_reply_free(&reply);
    /* Let libcurl's resolver thread end before the leak check. */
    gov__platform_sleep_ms(2000);
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

/* A port that was free a moment ago. */
static int closed_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

START_TEST(what_did_not_leave_is_not_sent)
{
    gov_stage stage = GOV_STAGE_COMPLETE;
    hostile_outcome outcome = hostile_get(&transport, "http", closed_port(), "/ok");

    ck_assert_int_eq(outcome.status, GOV_ERR_CONNECT);
    ck_assert_int_eq(outcome.stage, GOV_STAGE_NOT_SENT);
    ck_assert_int_eq(call(&transport, (hostile_request){.url = "https://none.invalid/"}, &stage),
                     GOV_ERR_RESOLVE);
    ck_assert_int_eq(stage, GOV_STAGE_NOT_SENT);
    /* TLS to a server that does not speak it. */
    outcome = hostile_get(&transport, "https", port, "/ok");
    ck_assert_int_eq(outcome.status, GOV_ERR_TLS);
    ck_assert_int_eq(outcome.stage, GOV_STAGE_NOT_SENT);
}
END_TEST

START_TEST(plain_http_stays_on_this_machine)
{
    const gov__curl_options open = {.allow_http = true};
    gov_transport free_transport = hostile_transport(&open);
    char url[64];
    gov_stage stage;

    ck_assert_int_eq(call(&transport, (hostile_request){.url = "http://far.invalid/"}, &stage),
                     GOV_ERR_CONFIG);
    ck_assert_int_eq(stage, GOV_STAGE_NOT_SENT);
    /* A name that resolves to this machine is still no loopback name. */
    snprintf(url, sizeof url, "http://gateway.invalid:%d/ok", port);
    ck_assert_int_eq(call(&transport, (hostile_request){.url = url}, &stage), GOV_ERR_CONFIG);
    ck_assert_int_eq(call(&free_transport, (hostile_request){.url = url}, &stage), GOV_OK);
    snprintf(url, sizeof url, "http://localhost:%d/ok", port);
    ck_assert_int_eq(call(&transport, (hostile_request){.url = url}, &stage), GOV_OK);
    free_transport.destroy(free_transport.user);
}
END_TEST

START_TEST(the_proxy_is_the_one_configured)
{
    char proxy[64];
    char url[64];
    gov_stage stage;

    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", hostile_port(&server, "proxy"));
    const gov__curl_options options = {
        .allow_http = true, .proxy = proxy, .no_proxy = "direct.invalid"};
    gov_transport proxied = hostile_transport(&options);

    snprintf(url, sizeof url, "http://gateway.invalid:%d/ok", port);
    ck_assert_int_eq(call(&proxied, (hostile_request){.url = url}, &stage), GOV_OK);
    ck_assert_int_eq(hostile_count(&server, "connections proxy"), 1);
    snprintf(url, sizeof url, "http://direct.invalid:%d/ok", port);
    ck_assert_int_eq(call(&proxied, (hostile_request){.url = url}, &stage), GOV_OK);
    ck_assert_int_eq(hostile_count(&server, "connections proxy"), 1);
    /* A proxy that refuses to connect has seen no byte of the request. */
    ck_assert_int_eq(call(&proxied, (hostile_request){.url = "https://gateway.invalid/"}, &stage),
                     GOV_ERR_PROXY);
    ck_assert_int_eq(stage, GOV_STAGE_NOT_SENT);
    proxied.destroy(proxied.user);
}
END_TEST

START_TEST(the_environment_names_no_proxy)
{
    static const char *const names[] = {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"};
    char proxy[64];
    const gov__curl_options options = {.allow_http = true};
    gov_transport plain = hostile_transport(&options);
    long before = hostile_count(&server, "connections proxy");

    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", hostile_port(&server, "proxy"));
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        ck_assert_int_eq(setenv(names[i], proxy, 1), 0);
    }
    ck_assert_int_eq(hostile_get(&plain, "http", port, "/ok").status, GOV_OK);
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        unsetenv(names[i]);
    }
    ck_assert_int_eq(hostile_count(&server, "connections proxy"), before);
    plain.destroy(plain.user);
}
END_TEST

START_TEST(wrong_options_are_named)
{
    static const struct {
        gov__curl_options options;
        gov_status status;
        const char *fault;
    } cases[] = {
        {{.proxy = "ftp://x"}, GOV_ERR_CONFIG, "http.proxy"},
        {{.proxy = "::"}, GOV_ERR_CONFIG, "http.proxy"},
        {{.ca_file = "/nonexistent"}, GOV_ERR_FILE, "tls.ca_file"},
        {{.ca_file = "/etc/passwd"}, GOV_ERR_CONFIG, "tls.ca_file"},
        {{.ca_path = "/nonexistent"}, GOV_ERR_FILE, "tls.ca_path"},
        {{.crl_file = "/etc/passwd"}, GOV_ERR_CONFIG, "tls.crl_file"},
        {{.client_cert_file = "/nonexistent"}, GOV_ERR_FILE, "tls.client_certificate_file"}};

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov_transport table;
        const char *fault = NULL;

        ck_assert_int_eq(gov__curl_transport_new(&cases[i].options, &table, &fault),
                         cases[i].status);
        ck_assert_str_eq(fault, cases[i].fault);
        ck_assert_ptr_null(table.user);
        ck_assert_uint_eq(ERR_peek_error(), 0);
    }
}
END_TEST

START_TEST(forgetting_closes_idle_connections)
{
    long before;

    ck_assert_int_eq(hostile_get(&transport, "http", port, "/ok").status, GOV_OK);
    before = hostile_count(&server, "connections main");
    transport.forget(transport.user);
    ck_assert_int_eq(hostile_get(&transport, "http", port, "/ok").status, GOV_OK);
    ck_assert_int_eq(hostile_count(&server, "connections main"), before + 1);
}
END_TEST

START_TEST(the_host_finds_its_state_as_it_was)
{
    sigset_t mask;
    sigset_t before;

    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &mask, &before);
    ERR_raise_data(ERR_LIB_USER, 77, "mine");
    hostile_outcome outcome = hostile_get(&transport, "https", port, "/ok");
    ck_assert_int_eq(outcome.status, GOV_ERR_TLS);

    const char *data;
    unsigned long code = ERR_get_error_all(NULL, NULL, NULL, &data, NULL);
    ck_assert_int_eq(ERR_GET_LIB(code), ERR_LIB_USER);
    ck_assert_int_eq(ERR_GET_REASON(code), 77);
    ck_assert_str_eq(data, "mine");
    ck_assert_uint_eq(ERR_peek_error(), 0);
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    ck_assert_int_eq(sigismember(&mask, SIGPIPE), 0);
    ck_assert_int_eq(sigismember(&mask, SIGUSR1), 1);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
END_TEST

static void on_alarm(int signal)
{
    (void)signal;
}

START_TEST(signals_of_the_host_do_no_harm)
{
    struct sigaction action = {.sa_handler = on_alarm};
    const struct itimerval fast = {{0, 1000}, {0, 1000}};
    const struct itimerval off = {{0, 0}, {0, 0}};

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &fast, NULL);
    for (int i = 0; i < 300; i++) {
        hostile_outcome outcome =
            hostile_get(&transport, "http", port, i % 10 == 0 ? "/delay/20" : "/ok");
        ck_assert_msg(outcome.status == GOV_OK, "%s", outcome.detail);
    }
    setitimer(ITIMER_REAL, &off, NULL);
}
END_TEST

/* A child of the process must not end the parent's connections. */
START_TEST(a_fork_leaves_connections_alone)
{
    ck_assert_int_eq(hostile_get(&transport, "http", port, "/ok").status, GOV_OK);
    long before = hostile_count(&server, "connections main");
    pid_t child = fork();
    int ended = 1;

    if (child == 0) {
        transport.forget(transport.user);
        transport.destroy(transport.user);
        _exit(0);
    }
    waitpid(child, &ended, 0);
    ck_assert_int_eq(ended, 0);
    ck_assert_int_eq(hostile_get(&transport, "http", port, "/ok").status, GOV_OK);
    ck_assert_int_eq(hostile_count(&server, "connections main"), before);
}
END_TEST

START_TEST(memory_that_runs_out_is_told)
{
    test_memory memory;
    gov__curl_options options = {0};
    size_t failures = 0;

    for (size_t n = 1; n < 100; n++) {
        test_memory_init(&memory);
        options.mem = test_memory_allocator(&memory);
        gov_transport table;
        test_memory_fail_once(&memory, n);
        gov_status status = gov__curl_transport_new(&options, &table, NULL);
        if (status == GOV_OK) {
            status = hostile_get(&table, "http", port, "/ok").status;
            ck_assert(status == GOV_OK || status == GOV_ERR_NO_MEMORY);
            test_memory_fail_never(&memory);
            ck_assert_int_eq(hostile_get(&table, "http", port, "/ok").status, GOV_OK);
            table.destroy(table.user);
        }
        failures += status == GOV_ERR_NO_MEMORY ? 1 : 0;
        test_memory_check(&memory);
        if (status == GOV_OK) {
            break;
        }
        ck_assert_int_eq(status, GOV_ERR_NO_MEMORY);
    }
    ck_assert_uint_ge(failures, 3);
}
END_TEST

START_TEST(a_warm_call_allocates_nothing_of_ours)
{
    test_memory memory;
    test_memory_init(&memory);
    const gov__curl_options options = {.mem = test_memory_allocator(&memory)};
    gov_transport table = hostile_transport(&options);

    ck_assert_int_eq(hostile_get(&table, "http", port, "/ok").status, GOV_OK);
    test_memory_fail_never(&memory);
    size_t before = memory.allocations;
    ck_assert_int_eq(hostile_get(&table, "http", port, "/ok").status, GOV_OK);
    ck_assert_uint_eq(memory.allocations, before);
    table.destroy(table.user);
    test_memory_check(&memory);
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
                                  a_resolver_that_hangs_does_not_break_the_deadline,
                                  cancelling_takes_effect_within_200_ms,
                                  what_did_not_leave_is_not_sent,
                                  plain_http_stays_on_this_machine,
                                  the_proxy_is_the_one_configured,
                                  the_environment_names_no_proxy,
                                  wrong_options_are_named,
                                  forgetting_closes_idle_connections,
                                  the_host_finds_its_state_as_it_was,
                                  signals_of_the_host_do_no_harm,
                                  a_fork_leaves_connections_alone,
                                  memory_that_runs_out_is_told,
                                  a_warm_call_allocates_nothing_of_ours};

    return hostile_run("curl_send", set_up, tear_down, tests, TEST_COUNT(tests));
}
