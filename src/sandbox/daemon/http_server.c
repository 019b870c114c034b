/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox over HTTP: each connection has a thread, so that a long poll holds nobody up.
 * Owns: reading requests from and writing answers to libmicrohttpd. Not: what is answered. */
#include "sandbox/daemon/http_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/route.h"

#define IDLE_SECONDS 120u
#define NAP_MS       10

struct gov__http_server {
    struct MHD_Daemon *daemon;
    gov_sandbox *sandbox;
    atomic_bool stopping;
};

/* One request while it is being read. */
struct incoming {
    char *target;
    char method[16];
    gov__sandbox_fields headers;
    char *body;
    size_t length;
    size_t capacity;
    bool begun;
    bool failed;
    bool handled;
};

/* An answer while it is being written. */
struct outgoing {
    char *body;
    size_t length;
    size_t cut; /* where the connection breaks; SIZE_MAX: nowhere */
};

int gov__http_server_listen(uint16_t port, uint16_t *out_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t size = sizeof address;
    int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0) {
        return -1;
    }
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 128) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        (void)close(fd);
        return -1;
    }
    *out_port = ntohs(address.sin_port);
    return fd;
}

/* libmicrohttpd decodes the path it hands on; the sandbox wants the target as it was sent. */
static void *keep_target(void *user, const char *uri, struct MHD_Connection *connection)
{
    struct incoming *in = calloc(1, sizeof *in);
    (void)user;
    (void)connection;
    if (in) {
        in->target = gov__sb_copy(uri);
    }
    return in;
}

static enum MHD_Result keep_header(void *user, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    struct incoming *in = user;
    (void)kind;
    if (!gov__sb_fields_add(&in->headers, name, strlen(name), value ? value : "",
                            value ? strlen(value) : 0)) {
        in->failed = true;
        return MHD_NO;
    }
    return MHD_YES;
}

/* Keeps one byte more than is allowed, so that the sandbox itself refuses what is too large. */
static void keep_body(struct incoming *in, const char *data, size_t size)
{
    size_t room = (size_t)GOV__SB_MAX_BODY + 1 - in->length;
    size_t take = size < room ? size : room;
    if (in->capacity - in->length < take) {
        size_t capacity = in->capacity ? in->capacity : 4096;
        while (capacity - in->length < take) {
            capacity *= 2;
        }
        char *body = realloc(in->body, capacity);
        if (!body) {
            in->failed = true;
            return;
        }
        in->body = body;
        in->capacity = capacity;
    }
    memcpy(in->body + in->length, data, take);
    in->length += take;
}

static void handle(struct gov__http_server *server, struct incoming *in, gov__sandbox_response *res)
{
    gov__sandbox_input input = {in->method, in->target, &in->headers, in->body ? in->body : "",
                                in->length, NULL,       NULL};
    in->handled = true;
    gov__sandbox_handle(server->sandbox, &input, res);
}

static ssize_t write_piece(void *user, uint64_t at, char *out, size_t size)
{
    struct outgoing *outgoing = user;
    size_t end = outgoing->cut < outgoing->length ? outgoing->cut : outgoing->length;
    if (at >= end) {
        return outgoing->cut < outgoing->length ? MHD_CONTENT_READER_END_WITH_ERROR
                                                : MHD_CONTENT_READER_END_OF_STREAM;
    }
    size_t piece = end - (size_t)at < size ? end - (size_t)at : size;
    memcpy(out, outgoing->body + at, piece);
    return (ssize_t)piece;
}

static void free_outgoing(void *user)
{
    struct outgoing *outgoing = user;
    free(outgoing->body);
    free(outgoing);
}

/* A cut answer is announced whole and ends in the middle; a whole one is handed over at once. */
static struct MHD_Response *make_response(gov__sandbox_response *res)
{
    if (res->delivery != GOV__SB_TRUNCATE) {
        struct MHD_Response *whole =
            MHD_create_response_from_buffer(res->body_length, res->body, MHD_RESPMEM_MUST_FREE);
        if (whole) {
            res->body = NULL;
        }
        return whole;
    }
    struct outgoing *outgoing = calloc(1, sizeof *outgoing);
    if (!outgoing) {
        return NULL;
    }
    *outgoing = (struct outgoing){res->body, res->body_length, res->truncate_at};
    struct MHD_Response *cut = MHD_create_response_from_callback(
        res->body_length, 16384, write_piece, outgoing, free_outgoing);
    if (cut) {
        res->body = NULL;
    } else {
        free(outgoing);
    }
    return cut;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, gov__sandbox_response *res)
{
    unsigned status = (unsigned)res->status;
    struct MHD_Response *response = make_response(res);
    if (!response) {
        return MHD_NO;
    }
    for (size_t i = 0; i < res->headers.count; i++) {
        (void)MHD_add_response_header(response, res->headers.items[i].name,
                                      res->headers.items[i].value);
    }
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static void hold_back(struct gov__http_server *server, uint32_t delay_ms)
{
    int64_t end = gov__sb_monotonic_ms() + delay_ms;
    while (gov__sb_monotonic_ms() < end && !atomic_load(&server->stopping)) {
        struct timespec nap = {0, NAP_MS * 1000000};
        (void)nanosleep(&nap, NULL);
    }
}

/* MHD_NO closes the connection without a byte of an answer. */
static enum MHD_Result answer(struct gov__http_server *server, struct MHD_Connection *connection,
                              struct incoming *in)
{
    gov__sandbox_response res = {0};
    enum MHD_Result result = MHD_NO;
    if (in->failed) {
        return MHD_NO;
    }
    handle(server, in, &res);
    if (res.delay_ms > 0) {
        hold_back(server, res.delay_ms);
    }
    if (res.delivery == GOV__SB_DELIVER || res.delivery == GOV__SB_TRUNCATE) {
        result = send_answer(connection, &res);
    }
    gov__sb_response_clear(&res);
    return result;
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **state)
{
    struct incoming *in = *state;
    (void)url;
    (void)version;
    if (!in || !in->target) {
        return MHD_NO;
    }
    if (!in->begun) {
        in->begun = true;
        in->failed = !gov__sb_print(in->method, sizeof in->method, "%s", method);
        (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, keep_header, in);
        return MHD_YES;
    }
    if (*upload_size > 0) {
        keep_body(in, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    return answer(user, connection, in);
}

/* What arrived of a chunk before its connection broke is kept (tus core protocol), unless a
 * checksum says that it counts as a whole or not at all. */
static void keep_broken_chunk(struct gov__http_server *server, struct incoming *in)
{
    static const char prefix[] = "/gov/v1/uploads/";
    if (in->handled || in->failed || !in->begun || in->length == 0 ||
        strcmp(in->method, "PATCH") != 0 || strncmp(in->target, prefix, sizeof prefix - 1) != 0 ||
        gov__sb_fields_get(&in->headers, "Upload-Checksum", true) ||
        gov__sb_fields_get(&in->headers, "Content-Digest", true)) {
        return;
    }
    gov__sandbox_response res = {0};
    handle(server, in, &res);
    gov__sb_response_clear(&res);
}

static void on_completed(void *user, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    struct incoming *in = *state;
    (void)connection;
    if (!in) {
        return;
    }
    if (code != MHD_REQUEST_TERMINATED_COMPLETED_OK) {
        keep_broken_chunk(user, in);
    }
    gov__sb_fields_clear(&in->headers);
    free(in->body);
    free(in->target);
    free(in);
    *state = NULL;
}

gov__http_server *gov__http_server_start(gov_sandbox *sandbox, int socket, const char *certificate,
                                         const char *key)
{
    gov__http_server *server = calloc(1, sizeof *server);
    if (!server) {
        (void)close(socket);
        return NULL;
    }
    server->sandbox = sandbox;
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, socket, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)IDLE_SECONDS, NULL},
        {certificate ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0,
         (void *)(uintptr_t)certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_POLL | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
    server->daemon = MHD_start_daemon(flags | (certificate ? MHD_USE_TLS : 0), 0, NULL, NULL,
                                      on_request, server, MHD_OPTION_URI_LOG_CALLBACK, keep_target,
                                      server, MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
                                      MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (!server->daemon) {
        (void)close(socket);
        free(server);
        return NULL;
    }
    return server;
}

void gov__http_server_stop(gov__http_server *server)
{
    if (!server) {
        return;
    }
    atomic_store(&server->stopping, true);
    gov_sandbox_close_waits(server->sandbox);
    MHD_stop_daemon(server->daemon);
    free(server);
}
