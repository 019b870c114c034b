/* SPDX-License-Identifier: Apache-2.0 */
/* The curl transport and its surroundings: names, proxies, the environment, wrong options, signals,
 * fork, memory, and what belongs to the host. */
#include <check.h>
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
    const char *const arguments[] = {"plain:main", "plain:proxy", NULL};
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
    const TTest *const tests[] = {a_resolver_that_hangs_does_not_break_the_deadline,
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

    return hostile_run("curl_host", set_up, tear_down, tests, TEST_COUNT(tests));
}
