/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk against the stub: clients whose log is kept at level trace, logins as at oidc-provider, and one
 * way to look at a failure: its status, its words, and that nothing secret that passed is in a message
 * or in the log. What the stub does is its script's (README.md). */
#ifndef GOVSDK_TEST_STUB_SUPPORT_H
#define GOVSDK_TEST_STUB_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pthread.h>

#include <govsdk/testing/fake_clock.h>

#include "oidc_support.h"

/* Of nobody: the check digit is wrong. */
#define STUB_ID_NUMBER "110105194912310021"

typedef struct stub {
    oidc world;                     /* with the stub as its server; no files */
    char other[128];                /* the other origin, where redirects lead */
    const gov_allocator *allocator; /* of the next configurations; NULL: malloc */
    gov_fake_clock *clock;          /* of the next configurations; NULL: the system's */
    pthread_mutex_t lock;
    char *log; /* all records */
    size_t log_len;
} stub;

void stub_start(stub *s);
void stub_stop(stub *s);
/* As at the start: script, tokens, counts, log; no fake clock. */
void stub_reset(stub *s);
/* Clients of the next configurations have a clock that moves when it is told or slept on. */
void stub_use_clock(stub *s);
/* A script, as printf writes it. */
#define STUB_FORMAT __attribute__((format(printf, 2, 3)))
void stub_script(const stub *s, const char *format, ...) STUB_FORMAT;
/* One fault at the next request to a path, or the same at each one. */
void stub_fault(const stub *s, const char *path, const char *fault);
void stub_fault_always(const stub *s, const char *path, const char *fault);

/* As oidc_config and oidc_client; requests are sent once unless the settings say otherwise. */
gov_config *stub_config(stub *s, const char *client_id, const char *const *settings);
gov_client *stub_client(stub *s, const char *client_id, const char *const *settings);
gov_status stub_log_in(stub *s, gov_client *client, const gov_login_options *options,
                       gov_session **out, gov_error **err);
/* The same with nothing asked for, which must work. */
gov_session *stub_person(stub *s, gov_client *client);
/* GET of /api with the session's token. */
gov_status stub_call(stub *s, gov_session *session, gov_error **err);

long stub_count(const stub *s, const char *name);
/* Everything that came to the other origin. */
long stub_count_other(const stub *s);
/* Of the n-th request to a path, counted from 0: "form.code", "headers.DPoP"; false: none. */
bool stub_request(const stub *s, const char *path, size_t n, const char *member, char *out,
                  size_t room);

/* Whether a text has anything that is hidden. */
bool stub_is_telling(const stub *s, const char *text);
/* The status, an error that says the same, and nothing secret in its texts or in the log. Frees the
 * error. `words` must be in the message of both languages; NULL: any. `what` names the case. */
#define stub_expect(s, what, wanted, status, err)                                                  \
    stub_expect_at(__FILE__, __LINE__, s, what, wanted, status, err, NULL)
#define stub_expect_says(s, what, wanted, status, err, ...)                                        \
    stub_expect_at(__FILE__, __LINE__, s, what, wanted, status, err, OIDC_SET(__VA_ARGS__))
void stub_expect_at(const char *file, int line, stub *s, const char *what, gov_status wanted,
                    gov_status status, gov_error **err, const char *const *words);

#endif
