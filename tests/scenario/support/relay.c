/* SPDX-License-Identifier: Apache-2.0 */
/* See relay.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "scenario/support/relay.h"

#include <arpa/inet.h>
#include <check.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario/support/secrets.h"

#define PAIRS_MAX 32
#define KEEP_MAX  65536

typedef struct pair {
    int client; /* -1: free */
    int server;
    size_t used;
    char heard[KEEP_MAX]; /* the end of what the server said */
    size_t said_used;
    char said[KEEP_MAX]; /* the same of the client, since the last answer */
} pair;

static pair pairs[PAIRS_MAX];
static bool tells_all;

static int connect_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

static bool send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

static void tell(int values, const char *text, size_t size)
{
    for (size_t i = 0; i <= size; i++) {
        unsigned char c = (unsigned char)((i < size ? text[i] : '\n') ^ RELAY_TURN);
        if (write(values, &c, 1) != 1) {
            _exit(3);
        }
    }
}

/* Tells each token whose value is complete, and forgets what is before it. */
static void listen_in(pair *p, int values)
{
    static const char *const names[] = {"\"access_token\":\"", "\"refresh_token\":\"",
                                        "\"device_code\":\"", "\"address\":\"/gov/v1/downloads/"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t len = strlen(names[i]);
        char *at = memmem(p->heard, p->used, names[i], len);
        char *end =
            at != NULL ? memchr(at + len, '"', p->used - (size_t)(at + len - p->heard)) : NULL;
        if (end != NULL) {
            tell(values, at + len, (size_t)(end - at) - len);
            memset(at, ' ', (size_t)(end - at));
        }
    }
    if (p->used > KEEP_MAX / 2) {
        memmove(p->heard, p->heard + p->used - 4096, 4096);
        p->used = 4096;
    }
}

/* In the relay's own process alone. */
static secrets told;

static void tell_secret(void *user, const char *what, const char *value, size_t size)
{
    char text[SECRET_SIZE + 1];
    size_t before = told.count;
    (void)snprintf(text, sizeof text, "%.*s", (int)size, value);
    secrets_add(&told, what, text);
    if (told.count != before) {
        tell(*(const int *)user, value, size);
    }
}

/* The end of a longer text is what is looked at next. */
static void append(char *text, size_t *used, const char *bytes, size_t size)
{
    if (*used + size > KEEP_MAX) {
        size_t keep = KEEP_MAX / 4;
        memmove(text, text + *used - keep, keep);
        *used = keep;
    }
    memcpy(text + *used, bytes, size);
    *used += size;
}

/* Whoever speaks has heard the other out: what that one said is complete. */
static void hear(pair *p, bool from_server, const char *bytes, size_t size, int values)
{
    if (!tells_all) {
        return;
    }
    if (from_server) {
        secrets_scan(p->said, p->said_used, true, tell_secret, &values);
        p->said_used = 0;
        append(p->heard, &p->used, bytes, size);
        secrets_scan(p->heard, p->used, false, tell_secret, &values);
    } else {
        secrets_scan(p->heard, p->used, true, tell_secret, &values);
        p->used = 0;
        append(p->said, &p->said_used, bytes, size);
    }
}

static void hang_up(pair *p)
{
    (void)close(p->client);
    (void)close(p->server);
    p->client = -1;
}

static void carry(pair *p, bool from_server, int values)
{
    char bytes[8192];
    ssize_t got = recv(from_server ? p->server : p->client, bytes, sizeof bytes, 0);
    /* Told before it is handed on: whoever has the answer can read the token. */
    if (got > 0) {
        hear(p, from_server, bytes, (size_t)got, values);
    }
    if (got > 0 && from_server && !tells_all) {
        memcpy(p->heard + p->used, bytes, (size_t)got);
        p->used += (size_t)got;
        listen_in(p, values);
    }
    if (got <= 0 || !send_all(from_server ? p->client : p->server, bytes, (size_t)got)) {
        hang_up(p);
    }
}

static void take_connection(int listener, int port)
{
    int client = accept(listener, NULL, NULL);
    for (size_t i = 0; client >= 0 && i < PAIRS_MAX; i++) {
        if (pairs[i].client < 0) {
            pairs[i].server = connect_to(port);
            pairs[i].client = client;
            pairs[i].used = 0;
            pairs[i].said_used = 0;
            if (pairs[i].server < 0) {
                hang_up(&pairs[i]);
            }
            return;
        }
    }
    (void)close(client);
}

static void serve(int listener, int port, int control, int values)
{
    struct pollfd watched[2 + 2 * PAIRS_MAX];
    for (size_t i = 0; i < PAIRS_MAX; i++) {
        pairs[i].client = -1;
    }
    for (;;) {
        watched[0] = (struct pollfd){control, POLLIN, 0};
        watched[1] = (struct pollfd){listener, POLLIN, 0};
        for (size_t i = 0; i < PAIRS_MAX; i++) {
            bool open = pairs[i].client >= 0;
            watched[2 + 2 * i] = (struct pollfd){open ? pairs[i].client : -1, POLLIN, 0};
            watched[3 + 2 * i] = (struct pollfd){open ? pairs[i].server : -1, POLLIN, 0};
        }
        if (poll(watched, 2 + 2 * PAIRS_MAX, -1) < 0 || watched[0].revents != 0) {
            _exit(0);
        }
        for (size_t i = 0; i < PAIRS_MAX; i++) {
            if (pairs[i].client >= 0 && watched[3 + 2 * i].revents != 0) {
                carry(&pairs[i], true, values);
            }
            if (pairs[i].client >= 0 && watched[2 + 2 * i].revents != 0) {
                carry(&pairs[i], false, values);
            }
        }
        if (watched[1].revents != 0) {
            take_connection(listener, port);
        }
    }
}

void relay_open(relay *r)
{
    r->all = false;
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    r->listener = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(r->listener, (struct sockaddr *)&address, size), 0);
    ck_assert_int_eq(listen(r->listener, 16), 0);
    ck_assert_int_eq(getsockname(r->listener, (struct sockaddr *)&address, &size), 0);
    (void)snprintf(r->url, sizeof r->url, "http://127.0.0.1:%d", ntohs(address.sin_port));
}

void relay_start(relay *r, int port)
{
    int control[2];
    int values[2];
    ck_assert_int_eq(pipe(control), 0);
    ck_assert_int_eq(pipe(values), 0);
    r->pid = fork();
    if (r->pid == 0) {
        tells_all = r->all;
        (void)close(control[1]);
        (void)close(values[0]);
        serve(r->listener, port, control[0], values[1]);
    }
    ck_assert_int_gt(r->pid, 0);
    (void)close(r->listener);
    (void)close(control[0]);
    (void)close(values[1]);
    r->control = control[1];
    r->values = values[0];
    ck_assert_int_eq(fcntl(r->values, F_SETFL, O_NONBLOCK), 0);
    /* Nobody reads before the end. */
    ck_assert_int_ge(fcntl(r->values, F_SETPIPE_SZ, 1 << 20), 1 << 20);
}

size_t relay_read(relay *r, unsigned char *out, size_t room)
{
    size_t used = 0;
    ssize_t got = 1;
    while (got > 0 && used < room) {
        got = read(r->values, out + used, room - used);
        used += got > 0 ? (size_t)got : 0;
    }
    return used;
}

void relay_stop(relay *r)
{
    int status = 0;
    (void)close(r->control);
    (void)close(r->values);
    ck_assert_int_eq(waitpid(r->pid, &status, 0), r->pid);
    ck_assert_int_eq(status, 0);
}
