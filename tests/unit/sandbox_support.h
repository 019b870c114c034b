/* SPDX-License-Identifier: Apache-2.0 */
/* Driving a sandbox in the tests of the sandbox itself: requests straight to its router, without
 * the client library. */
#ifndef GOVSDK_SANDBOX_SUPPORT_H
#define GOVSDK_SANDBOX_SUPPORT_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include <govsdk/sandbox.h>

#include "sandbox/route.h"

/* Headers every call under /gov/v1 needs, beside the token. */
#define CALL_HEADERS "Gov-App: test\nGov-Channel: pc\n"

typedef struct sandbox_test {
    gov_sandbox *sb;
    gov__sandbox_response res; /* the last answer */
    cJSON *json;               /* its body, NULL when it is no JSON */
    char token[2048];          /* sent as Bearer when not empty */
} sandbox_test;

/* A sandbox in memory; NULL options: a frozen clock and no poll interval. */
void sandbox_test_open(sandbox_test *t, const gov_sandbox_options *options);
void sandbox_test_close(sandbox_test *t);

/* Sends a request and returns the status. `headers` are lines "Name: value\n". */
int sandbox_test_send(sandbox_test *t, const char *method, const char *target, const char *headers,
                      const void *body, size_t length);
/* As above with a JSON body and, under /gov/v1, the headers every call needs. */
int sandbox_test_json(sandbox_test *t, const char *method, const char *target, const char *headers,
                      const char *body);
/* A form to the authorization server, with the demo client's Basic credentials. */
int sandbox_test_form(sandbox_test *t, const char *target, const char *form);

const char *sandbox_test_header(const sandbox_test *t, const char *name);
/* Of the last answer: a member's text, "" when there is none; a number, -1 when there is none. */
const char *sandbox_test_text(const sandbox_test *t, const char *member);
int64_t sandbox_test_int(const sandbox_test *t, const char *member);

/* Logs a citizen in by the device flow, or the demo system; later requests carry the token. */
void sandbox_test_login(sandbox_test *t, const char *citizen);
void sandbox_test_login_system(sandbox_test *t);
void sandbox_test_advance(sandbox_test *t, int64_t ms);
void sandbox_test_fault(sandbox_test *t, const char *json);

#endif
