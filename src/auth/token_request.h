/* SPDX-License-Identifier: Apache-2.0 */
/* A request to the identity provider that proves something once: the client's assertion, the
 * possession of a key (RFC 9449). It is written anew for every attempt, also for the one that follows
 * when the provider names the nonce that a proof must have (core/call_seal.c). */
#ifndef GOV__AUTH_TOKEN_REQUEST_H
#define GOV__AUTH_TOKEN_REQUEST_H

#include <stdint.h>

#include "core/call.h"
#include "core/identity.h"

typedef void (*gov__token_write_fn)(void *user, gov__request *request, const gov__proof *proof);

typedef struct gov__token_request {
    const gov__operation *op;
    gov_client *client;
    const gov_call_options *options;
    int64_t deadline_ms;  /* 0: that of the options */
    struct gov_key *dpop; /* what tokens are to be bound to; NULL: nothing */
    gov__token_write_fn write;
    void *user;
} gov__token_request;

/* Flags of an operation that may be repeated, and of one whose code is used up by the first that
 * arrives. The answer is the domain's to read, refusals of OAuth included. */
#define GOV__TOKEN_AGAIN (GOV__OP_BARE | GOV__OP_NO_BODY)
#define GOV__TOKEN_ONCE  (GOV__OP_BARE | GOV__OP_NO_BODY | GOV__OP_ONCE)
#define GOV__TOKEN_ACCEPT                                                                          \
    {                                                                                              \
        200, 400, 401, 403                                                                         \
    }

/* Begins and runs the call. It must be ended in any case. */
gov_status gov__token_request_run(const gov__token_request *request, gov__call *call,
                                  gov_error **err);

#endif
