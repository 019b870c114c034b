/* SPDX-License-Identifier: Apache-2.0 */
/* One request about a token to an endpoint of the identity provider, for src/token only. */
#ifndef GOV__TOKEN_ASK_H
#define GOV__TOKEN_ASK_H

#include "core/call.h"
#include "core/provider.h"
#include "token/wire.h"

/* Longer ones do not fit into a header either. */
#define GOV__TOKEN_LEN_MAX 65536

/* Begun by gov__token_ask; gov__token_ask_end must follow in any case. */
typedef struct gov__token_ask {
    gov_client *client;
    gov__provider *provider;
    const char *token;
    const char *endpoint;
    gov__operation op;
    gov__call call;
    bool begun;
} gov__token_ask;

/* Which endpoint of the provider is asked. */
typedef const char *(*gov__token_endpoint_fn)(const gov__provider *provider);

/* Checks the arguments, sends the request and judges a refusal. `media` is that of the answer, NULL:
 * JSON. GOV_ERR_UNSUPPORTED without such an endpoint. */
gov_status gov__token_ask_run(gov__token_ask *ask, gov_client *client, const char *name,
                              gov__token_endpoint_fn endpoint, const char *media, const char *token,
                              const gov_call_options *options, gov_error **err);
/* Fails for an answer that is not as it must be. */
gov_status gov__token_ask_fail(gov__token_ask *ask, gov_status status, gov_error **err);
void gov__token_ask_end(gov__token_ask *ask);

#endif
