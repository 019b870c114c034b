/* SPDX-License-Identifier: Apache-2.0 */
/* Starts and ends the identity providers of tests/identity/ as child processes. A failure of the set-up
 * fails the test. Talking to them is support/idp_http.h. */
#ifndef GOVSDK_TEST_IDP_H
#define GOVSDK_TEST_IDP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <check.h>

#define IDP_SKIPPED 77

typedef enum idp_kind {
    IDP_OIDC,     /* provider/provider.mjs: npm oidc-provider */
    IDP_GLEWLWYD, /* glewlwyd/glewlwyd.py: Debian's glewlwyd */
    IDP_STUB      /* stub/stub.py: what no good provider does */
} idp_kind;

typedef struct idp {
    pid_t pid;
    int in; /* closing it ends the process */
    int out;
    int port;
    int mtls_port; /* 0: none */
    char issuer[128];
    char line[4096]; /* the first line of output: JSON with whatever else the fixture tells */
} idp;

/* Whether all that it needs is installed. */
bool idp_is_there(idp_kind kind);

/* `arguments` as the program takes them, ended by NULL; NULL: none. For a test or its fixture. */
void idp_start(idp *server, idp_kind kind, const char *const *arguments);

/* Closes its standard input and waits for its end, which must be one with exit code 0. */
void idp_stop(idp *server);

/* The Node that the fixtures run on, as scripts/npm.sh found it; false: none. */
bool idp_node(char *out, size_t room);

/* A member of a JSON object: a string as it is, a number or boolean as JSON writes it; false: none.
 * `path` is a name, or names with dots between them. */
bool idp_member(const char *json, const char *path, char *out, size_t room);

/* Runs a suite without fork, between one set-up and one tear-down (NULL: none); the exit code for main,
 * which is IDP_SKIPPED where the provider is not installed. */
int idp_run(const char *name, idp_kind kind, void (*set_up)(void), void (*tear_down)(void),
            const TTest *const *tests, size_t count);

#endif
