/* SPDX-License-Identifier: Apache-2.0 */
/* A client of a platform with an interface of its own: over HTTP against a stub of tests/scenario/stub, or
 * against a script; what it logs and what its errors say is searched for secrets. */
#ifndef GOVSDK_PLATFORM_SUPPORT_H
#define GOVSDK_PLATFORM_SUPPORT_H

#include <stddef.h>

#include <check.h>

#include <govsdk.h>
#include <govsdk/testing/script.h>

#include "support/hostile.h"
#include "unit/test_support.h"

/* Of the synthetic person and systems of the stubs; none may be logged or told by an error. */
#define PLATFORM_HOLDER "990101199003071018"

typedef struct platform_world {
    hostile_server server;
    const char *name;            /* of its listener and of the driver */
    const char *const *secrets;  /* NULL ends them */
    const char *const *settings; /* name, value, ..., NULL: of every client */
    gov_key *key;                /* that opens sealed data; NULL: none */
    size_t lines;                /* that were logged */
} platform_world;

/* Starts tests/scenario/stub/<name>.py. */
void platform_start(platform_world *w, const char *name, const char *const *arguments);
void platform_stop(platform_world *w);

/* A client with further settings (NULL: none) that go over the others. */
gov_client *platform_client(platform_world *w, const char *const *settings);
/* Logged in by client credentials, which must work; the client is the session's alone. */
gov_session *platform_session(platform_world *w, const char *const *settings);

/* The same over a script and an allocator (NULL: malloc). Nothing here fails but for want of memory. */
gov_status platform_scripted(const platform_world *w, const gov_allocator *mem, gov_script *script,
                             gov_client **out_client, gov_session **out_session);
/* One answer with HTTP 200; `body` is copied. */
void platform_script_add(gov_script *script, const char *method, const char *suffix,
                         const char *body, size_t size, const char *headers);

/* The status, an error that says the same and the platform's code (NULL: none), and nothing secret in its
 * texts. Frees the error. */
void platform_expect(const platform_world *w, const char *what, gov_status wanted, gov_status got,
                     gov_error **err, const char *code);

/* A usage with everything in it. */
gov_usage platform_usage(gov_usage_basis basis);

/* Every function that needs more of a platform than certificates answers GOV_ERR_UNSUPPORTED, and nothing
 * is sent: `session` is of a client over `script`, which has no steps left. */
void platform_refuses_the_rest(gov_client *client, gov_session *session);

#endif
