/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox over HTTP.
 * Owns: sockets and threads, by libmicrohttpd. Not: what is answered (gov__sandbox_handle). */
#ifndef GOVSDK_SANDBOX_HTTP_SERVER_H
#define GOVSDK_SANDBOX_HTTP_SERVER_H

#include <stdint.h>

#include <govsdk/sandbox.h>

typedef struct gov__http_server gov__http_server;

/* A socket that listens on 127.0.0.1; port 0 takes a free one. Returns the descriptor and the
 * port, or -1. */
int gov__http_server_listen(uint16_t port, uint16_t *out_port);

/* Serves until stopped, one thread a connection. `certificate` and `key` are PEM texts, both NULL
 * for plain HTTP. Takes the socket. NULL on failure. */
gov__http_server *gov__http_server_start(gov_sandbox *sandbox, int socket, const char *certificate,
                                         const char *key);
/* Ends long polls and delays, lets running requests finish, closes everything. NULL is ignored. */
void gov__http_server_stop(gov__http_server *server);

#endif
