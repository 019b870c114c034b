/* SPDX-License-Identifier: Apache-2.0 */
/* The sockets of the loopback listener: a few connections side by side, each with its limits of size
 * and time. Reading a request head is base/listen_head.c. */
#include "base/platform_posix_listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/listen_head.h"
#include "base/mem.h"
#include "base/platform.h"
#include "base/str.h"
#include "base/wipe.h"

/* A browser opens connections ahead of need and leaves them silent: more than one must fit. */
#define SLOTS     6
#define SLICE_MS  50
#define HEAD_MS   5000 /* for a whole head: a slow one is cut off */
#define LINGER_MS 1000 /* for the other side to close after an answer */
#define BACKLOG   8
/* Connections taken in one round: a flood does not keep it from looking at go_on. */
#define ACCEPT_MAX 4

typedef enum slot_state {
    SLOT_FREE,
    SLOT_READING,
    SLOT_ASKING, /* its request is with the user */
    SLOT_CLOSING /* answered: read on and forget, so that the answer is not lost in a reset */
} slot_state;

typedef struct slot {
    slot_state state;
    int fd;
    int64_t until_ms;
    size_t len;
    char head[GOV__LISTEN_HEAD_MAX + 1];
} slot;

struct gov__listener {
    gov_allocator mem;
    const char *path;
    int fd;
    uint16_t port;
    char host[sizeof "127.0.0.1:65535"];
    slot *asking; /* NULL: none */
    slot slots[SLOTS];
};

static bool set_flags(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
           fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

static bool bind_loopback(int fd, uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, BACKLOG) != 0 || getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        return false;
    }
    *port = ntohs(address.sin_port);
    return true;
}

static void write_host(gov__listener *listener)
{
    static const char host[] = "127.0.0.1:";
    char number[GOV__STR_INT_MAX];
    size_t len = gov__str_from_uint64(listener->port, number);
    memcpy(listener->host, host, sizeof host - 1);
    memcpy(listener->host + sizeof host - 1, number, len + 1);
}

gov_status gov__listen_open(const gov_allocator *mem, const char *path, gov__listener **out)
{
    *out = NULL;
    const gov_allocator *from = mem != NULL ? mem : gov__mem_default();
    gov__listener *listener = gov__mem_calloc(from, 1, sizeof *listener);
    if (listener == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    listener->mem = *from;
    listener->path = path;
    listener->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener->fd < 0 || !set_flags(listener->fd) ||
        !bind_loopback(listener->fd, &listener->port)) {
        gov__listen_close(listener);
        return GOV_ERR_NETWORK;
    }
    write_host(listener);
    *out = listener;
    return GOV_OK;
}

uint16_t gov__listen_port(const gov__listener *listener)
{
    return listener->port;
}

/* A head may hold an authorization code: wiped with its slot. */
static void drop(slot *s)
{
    if (s->state != SLOT_FREE) {
        (void)close(s->fd);
        gov__wipe(s->head, sizeof s->head);
        s->state = SLOT_FREE;
        s->len = 0;
    }
}

/* A free slot, or that of whoever has waited longest. */
static slot *choose(gov__listener *listener)
{
    slot *oldest = NULL;
    for (size_t i = 0; i < SLOTS; i++) {
        slot *s = &listener->slots[i];
        if (s->state == SLOT_FREE) {
            return s;
        }
        if (oldest == NULL || s->until_ms < oldest->until_ms) {
            oldest = s;
        }
    }
    drop(oldest);
    return oldest;
}

/* False when the port is lost. */
static bool take_connections(gov__listener *listener, int64_t now_ms)
{
    for (int i = 0; i < ACCEPT_MAX; i++) {
        int fd = accept(listener->fd, NULL, NULL);
        if (fd < 0) {
            return errno != EBADF && errno != EINVAL && errno != ENOTSOCK;
        }
        if (!set_flags(fd)) {
            (void)close(fd);
            continue;
        }
        slot *s = choose(listener);
        s->state = SLOT_READING;
        s->fd = fd;
        s->len = 0;
        s->until_ms = now_ms + HEAD_MS;
    }
    return true;
}

/* What does not fit the socket's buffer at once is not waited for: an answer is small. */
static void send_text(slot *s, const char *text)
{
    size_t left = strlen(text);
    while (left != 0) {
        ssize_t sent = send(s->fd, text, left, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return;
        }
        text += sent;
        left -= (size_t)sent;
    }
}

static void finish(slot *s, int64_t now_ms)
{
    (void)shutdown(s->fd, SHUT_WR);
    gov__wipe(s->head, sizeof s->head);
    s->len = 0;
    s->state = SLOT_CLOSING;
    s->until_ms = now_ms + LINGER_MS;
}

static void judge(gov__listener *listener, slot *s, int64_t now_ms)
{
    const char *target = NULL;
    s->head[s->len] = '\0';
    gov__listen_verdict verdict =
        gov__listen_head_read(s->head, s->len, listener->host, listener->path, &target);
    if (verdict == GOV__LISTEN_MORE) {
        return;
    }
    if (verdict == GOV__LISTEN_TAKEN) {
        s->state = SLOT_ASKING;
        listener->asking = s;
        return;
    }
    send_text(s, gov__listen_refusal(verdict));
    finish(s, now_ms);
}

static void read_some(gov__listener *listener, slot *s, int64_t now_ms)
{
    size_t room = s->state == SLOT_CLOSING ? GOV__LISTEN_HEAD_MAX : GOV__LISTEN_HEAD_MAX - s->len;
    ssize_t got = recv(s->fd, s->head + s->len, room, 0);
    if (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)) {
        return;
    }
    if (got <= 0) {
        drop(s);
    } else if (s->state == SLOT_READING) {
        s->len += (size_t)got;
        judge(listener, s, now_ms);
    }
}

static void expire(gov__listener *listener, int64_t now_ms)
{
    for (size_t i = 0; i < SLOTS; i++) {
        if (now_ms >= listener->slots[i].until_ms) {
            drop(&listener->slots[i]);
        }
    }
}

/* Waits a slice at most. False when the port is lost. */
static bool turn(gov__listener *listener)
{
    struct pollfd fds[SLOTS + 1];
    slot *of[SLOTS + 1];
    nfds_t count = 0;
    fds[count++] = (struct pollfd){.fd = listener->fd, .events = POLLIN};
    for (size_t i = 0; i < SLOTS; i++) {
        slot *s = &listener->slots[i];
        if (s->state != SLOT_FREE) {
            of[count] = s;
            fds[count++] = (struct pollfd){.fd = s->fd, .events = POLLIN};
        }
    }
    int ready = poll(fds, count, SLICE_MS);
    int64_t now = gov__platform_monotonic_ms();
    if (ready < 0) {
        return errno == EINTR || errno == EAGAIN;
    }
    /* One request at a time: what else is ready is so at the next call. */
    for (nfds_t i = 1; i < count && listener->asking == NULL; i++) {
        if (fds[i].revents != 0) {
            read_some(listener, of[i], now);
        }
    }
    bool good = listener->asking != NULL || fds[0].revents == 0 || take_connections(listener, now);
    if (listener->asking == NULL) {
        expire(listener, now);
    }
    return good;
}

gov_status gov__listen_next(gov__listener *listener, gov__listen_go_on_fn go_on, void *user,
                            const char **target)
{
    *target = NULL;
    while (listener->asking == NULL) {
        if (!go_on(user)) {
            return GOV_ERR_CANCELLED;
        }
        if (!turn(listener)) {
            return GOV_ERR_NETWORK;
        }
    }
    *target = listener->asking->head + GOV__LISTEN_TARGET_AT;
    return GOV_OK;
}

void gov__listen_answer(gov__listener *listener, bool ok, const char *page)
{
    slot *s = listener->asking;
    if (s == NULL) {
        return;
    }
    char number[GOV__STR_INT_MAX];
    (void)gov__str_from_uint64(strlen(page), number);
    send_text(s, ok ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 400 Bad Request\r\n");
    send_text(s, gov__listen_page_headers);
    send_text(s, number);
    send_text(s, "\r\n\r\n");
    send_text(s, page);
    finish(s, gov__platform_monotonic_ms());
    listener->asking = NULL;
}

void gov__listen_close(gov__listener *listener)
{
    if (listener == NULL) {
        return;
    }
    for (size_t i = 0; i < SLOTS; i++) {
        drop(&listener->slots[i]);
    }
    if (listener->fd >= 0) {
        (void)close(listener->fd);
    }
    const gov_allocator mem = listener->mem;
    gov__mem_free(&mem, listener);
}
