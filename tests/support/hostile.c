/* SPDX-License-Identifier: Apache-2.0 */
/* The server as a child with pipes to it, and exchanges made of http/request.h and http/response.h. */
#include "support/hostile.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/platform.h"

static void run_server(const char *program, const char *name, const char *const *arguments, int in,
                       int out)
{
    char script[1024];
    const char *words[HOSTILE_LISTENERS_MAX + 4] = {program, script, NULL};
    const char *source = getenv("GOVSDK_SOURCE_DIR");

    snprintf(script, sizeof script, "%s/tests/fault/%s", source ? source : ".", name);
    for (size_t i = 0; arguments[i] != NULL && i < HOSTILE_LISTENERS_MAX; i++) {
        words[i + 2] = arguments[i];
    }
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    for (int fd = 3; fd < 256; fd++) {
        close(fd);
    }
    execv(program, (char *const *)(uintptr_t)words);
    _exit(127);
}

static bool read_line(int fd, char *line, size_t room)
{
    size_t len = 0;

    while (len + 1 < room && read(fd, line + len, 1) == 1) {
        if (line[len] == '\n') {
            line[len] = '\0';
            return true;
        }
        len++;
    }
    return false;
}

void hostile_start(hostile_server *server, const char *const *arguments)
{
    hostile_start_program(server, "/usr/bin/python3", "hostile_server.py", arguments);
}

void hostile_start_program(hostile_server *server, const char *program, const char *script,
                           const char *const *arguments)
{
    int in[2];
    int out[2];
    char line[256];

    memset(server, 0, sizeof *server);
    ck_assert_int_eq(pipe(in), 0);
    ck_assert_int_eq(pipe(out), 0);
    server->pid = fork();
    if (server->pid == 0) {
        run_server(program, script, arguments, in[0], out[1]);
    }
    ck_assert_int_gt(server->pid, 0);
    close(in[0]);
    close(out[1]);
    server->in = in[1];
    server->out = out[0];
    while (server->count < HOSTILE_LISTENERS_MAX) {
        int port;
        char name[32];

        ck_assert_msg(read_line(server->out, line, sizeof line), "the server did not start");
        ck_assert_int_eq(sscanf(line, "%31s %d", name, &port), 2);
        if (strcmp(name, "ready") == 0) {
            return;
        }
        memcpy(server->listeners[server->count].name, name, sizeof name);
        server->listeners[server->count++].port = port;
    }
    ck_abort_msg("too many listeners");
}

void hostile_stop(hostile_server *server)
{
    close(server->in);
    close(server->out);
    waitpid(server->pid, NULL, 0);
}

int hostile_port(const hostile_server *server, const char *name)
{
    for (size_t i = 0; i < server->count; i++) {
        if (strcmp(server->listeners[i].name, name) == 0) {
            return server->listeners[i].port;
        }
    }
    ck_abort_msg("no listener of this name: %s", name);
    return 0;
}

long hostile_count(const hostile_server *server, const char *name)
{
    static char line[65536];
    char key[128];

    ck_assert_int_eq(write(server->in, "stat\n", 5), 5);
    ck_assert(read_line(server->out, line, sizeof line));
    snprintf(key, sizeof key, "\"%s\": ", name);
    const char *at = strstr(line, key);
    return at == NULL ? 0 : strtol(at + strlen(key), NULL, 10);
}

int64_t hostile_now_ms(void)
{
    return gov__platform_monotonic_ms();
}

static void build(const hostile_request *request, gov__request *out)
{
    gov__request_init(out, NULL, "");
    gov__request_begin_url(out, request->method == NULL ? "GET" : request->method, request->url);
    if (request->header_name != NULL) {
        gov__request_header(out, request->header_name, request->header_value);
    }
    if (request->read != NULL) {
        gov__request_body_reader(out, "application/octet-stream", request->body_size, request->read,
                                 request->sent, request->user);
    } else if (request->body != NULL) {
        gov__buf_append(gov__request_body(out, "application/json"), request->body,
                        request->body_size);
    }
    ck_assert_int_eq(gov__request_finish(out), GOV_OK);
}

void hostile_call(const gov_transport *transport, const hostile_request *request,
                  hostile_reply *reply)
{
    int64_t timeout_ms = request->timeout_ms == 0 ? 10000 : request->timeout_ms;
    int64_t start_ms = hostile_now_ms();

    build(request, &reply->request);
    gov__response_init(&reply->response, NULL, 65536,
                       request->max_body_bytes == 0 ? 8U << 20 : request->max_body_bytes);
    gov__exchange_begin(&reply->exchange, &reply->request, &reply->response, gov__platform_clock(),
                        start_ms + timeout_ms, request->cancel);
    transport->perform(transport->user, &reply->exchange);
    ck_assert_msg(reply->exchange.finished, "perform did not finish the exchange");
    gov__exchange_settle(&reply->exchange);
    reply->took_ms = hostile_now_ms() - start_ms;
}

void hostile_reply_free(hostile_reply *reply)
{
    gov__request_free(&reply->request);
    gov__response_free(&reply->response);
}

hostile_outcome hostile_get(const gov_transport *transport, const char *scheme, int port,
                            const char *path)
{
    char url[256];
    hostile_request request = {.url = url};
    hostile_reply reply;
    hostile_outcome outcome;

    snprintf(url, sizeof url, "%s://127.0.0.1:%d%s", scheme, port, path);
    hostile_call(transport, &request, &reply);
    outcome.status = reply.exchange.status;
    outcome.stage = reply.exchange.stage;
    outcome.http_status = reply.response.status;
    outcome.took_ms = reply.took_ms;
    memcpy(outcome.detail, reply.exchange.detail, sizeof outcome.detail);
    hostile_reply_free(&reply);
    return outcome;
}

gov_transport hostile_transport(const gov__curl_options *options)
{
    gov_transport transport;
    const char *fault;
    gov_status status = gov__curl_transport_new(options, &transport, &fault);

    ck_assert_msg(status == GOV_OK, "no transport: %s, %s", gov_status_get_name(status),
                  fault == NULL ? "-" : fault);
    return transport;
}

int hostile_run(const char *name, void (*set_up)(void), void (*tear_down)(void),
                const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);

    tcase_add_unchecked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 0);
    for (size_t i = 0; i < count; i++) {
        tcase_add_test(tcase, tests[i]);
    }
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
