/* SPDX-License-Identifier: Apache-2.0 */
/* POST /sandbox/device over a socket of 127.0.0.1. The public headers offer no raw HTTP, and need not:
 * only an operator of a sandbox makes such a call. */
#include "demo_operator.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define REPLY_MAX 4096

static int open_connection(int64_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval limit = {.tv_sec = 5};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0) {
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static bool send_all(int fd, const char *text, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t piece = send(fd, text + done, size - done, MSG_NOSIGNAL);
        if (piece <= 0) {
            return false;
        }
        done += (size_t)piece;
    }
    return true;
}

/* Enough of the reply to read its status line. */
static bool is_answered_well(int fd)
{
    char reply[REPLY_MAX];
    size_t length = 0;
    ssize_t piece;
    while (length < sizeof reply - 1 &&
           (piece = recv(fd, reply + length, sizeof reply - 1 - length, 0)) > 0) {
        length += (size_t)piece;
    }
    reply[length] = '\0';
    return strncmp(reply, "HTTP/1.1 200 ", 13) == 0;
}

bool demo_operator_approve(int64_t port, const char *user_code, const char *citizen)
{
    char body[256];
    char request[768];
    int size = snprintf(body, sizeof body,
                        "{\"user_code\":\"%.32s\",\"action\":\"approve\",\"citizen\":\"%.64s\"}",
                        user_code, citizen);
    int length = snprintf(request, sizeof request,
                          "POST /sandbox/device HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                          "Content-Type: application/json\r\nContent-Length: %d\r\n"
                          "Connection: close\r\n\r\n%s",
                          (int)port, size, body);
    int fd = open_connection(port);
    bool good = fd >= 0 && length > 0 && (size_t)length < sizeof request &&
                send_all(fd, request, (size_t)length) && is_answered_well(fd);
    if (fd >= 0) {
        (void)close(fd);
    }
    return good;
}
