/* SPDX-License-Identifier: Apache-2.0 */
/* Starts and asks the servers of tests/fault/, and runs one exchange against a transport. A failure
 * of the set-up fails the test. */
#ifndef GOVSDK_TEST_HOSTILE_H
#define GOVSDK_TEST_HOSTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <check.h>

#include <govsdk/call.h>

#include "http/exchange.h"
#include "transport/curl.h"

#define HOSTILE_LISTENERS_MAX 48

typedef struct hostile_server {
    pid_t pid;
    int in;
    int out;
    size_t count;
    struct {
        char name[32];
        int port;
    } listeners[HOSTILE_LISTENERS_MAX];
} hostile_server;

/* `arguments` as hostile_server.py takes them, ended by NULL. */
void hostile_start(hostile_server *server, const char *const *arguments);
/* The same with another program that speaks the same protocol. */
void hostile_start_program(hostile_server *server, const char *program, const char *script,
                           const char *const *arguments);
void hostile_stop(hostile_server *server);
int hostile_port(const hostile_server *server, const char *name);
/* What was counted under this name, for instance "POST echo". */
long hostile_count(const hostile_server *server, const char *name);

/* One request; what is zero is GET, no header, no body, 10 s. */
typedef struct hostile_request {
    const char *method;
    const char *url;
    const char *header_name;
    const char *header_value;
    const void *body;
    size_t body_size;
    gov__body_read_fn read; /* instead of body, of body_size bytes */
    gov__body_sent_fn sent;
    void *user;
    int64_t timeout_ms;
    uint64_t max_body_bytes; /* 0: 8 MiB */
    const gov_cancel *cancel;
} hostile_request;

/* An exchange that has ended; its outcome is in `exchange`. */
typedef struct hostile_reply {
    gov__request request;
    gov__response response;
    gov_exchange exchange;
    int64_t took_ms;
} hostile_reply;

void hostile_call(const gov_transport *transport, const hostile_request *request,
                  hostile_reply *reply);
void hostile_reply_free(hostile_reply *reply);
/* GET of http://127.0.0.1:port/path, freed; the outcome is returned by value. */
typedef struct hostile_outcome {
    gov_status status;
    gov_stage stage;
    int32_t http_status;
    int64_t took_ms;
    char detail[GOV__EXCHANGE_DETAIL_MAX];
} hostile_outcome;
hostile_outcome hostile_get(const gov_transport *transport, const char *scheme, int port,
                            const char *path);

/* A transport with these options, which must be good. */
gov_transport hostile_transport(const gov__curl_options *options);
int64_t hostile_now_ms(void);

/* Runs a suite without fork, between one set-up and one tear-down; the exit code for main. */
int hostile_run(const char *name, void (*set_up)(void), void (*tear_down)(void),
                const TTest *const *tests, size_t count);

#endif
