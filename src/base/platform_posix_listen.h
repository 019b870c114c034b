/* SPDX-License-Identifier: Apache-2.0 */
/* The one small HTTP server of the library: it waits on a free port of 127.0.0.1 for a browser that is
 * sent back there (RFC 8252 section 7.3). It turns away whatever is not a GET of the one path, from
 * whoever calls; what the query means is for its user. */
#ifndef GOV__BASE_PLATFORM_POSIX_LISTEN_H
#define GOV__BASE_PLATFORM_POSIX_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

typedef struct gov__listener gov__listener;

/* Looked at every 50 ms and after every event; false ends the wait. */
typedef bool (*gov__listen_go_on_fn)(void *user);

/* Listens for GETs of `path`, which begins with '/' and is borrowed. GOV_ERR_NETWORK when there is no
 * such port to be had; GOV_ERR_NO_MEMORY. */
gov_status gov__listen_open(const gov_allocator *mem, const char *path, gov__listener **out);
uint16_t gov__listen_port(const gov__listener *listener);

/* Waits for the next GET of the path whose Host is 127.0.0.1 and this port. Others are answered with
 * an error and no text; a browser that is slow, or connects and says nothing, holds nobody up.
 * *target receives path and query as they came, borrowed until gov__listen_answer, which must
 * follow. GOV_ERR_CANCELLED when go_on ends the wait, GOV_ERR_NETWORK when the port is lost. */
gov_status gov__listen_next(gov__listener *listener, gov__listen_go_on_fn go_on, void *user,
                            const char **target);
/* Answers it with a page (UTF-8) and closes the connection. `ok` chooses status 200 or 400. */
void gov__listen_answer(gov__listener *listener, bool ok, const char *page);

/* Wipes what was received. NULL does nothing. */
void gov__listen_close(gov__listener *listener);

#endif
