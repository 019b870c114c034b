/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens that have come are held to what was asked for, and become a session: the one way for every
 * login. */
#ifndef GOV__AUTH_ACCEPT_H
#define GOV__AUTH_ACCEPT_H

#include "auth/poll.h"
#include "auth/token_request.h"
#include "core/id_token.h"
#include "core/provider.h"
#include "core/session.h"

/* How a session comes to be. */
typedef struct gov__auth_way {
    gov_client *client;
    const gov__provider *provider;
    struct gov_key *dpop; /* what the tokens must be bound to; NULL: to nothing */
    gov__session_kind kind;
    const gov__id_expect *expect; /* of the ID token; the access token is added. NULL: nothing */
    bool needs_id_token;
} gov__auth_way;

/* Verifies the ID token where there is one and makes a session; `tokens` are emptied. `claims` say who
 * it is where no ID token does, and are held to the same; taken in any case; may be NULL. `since_ms`
 * is when the tokens were asked for, `options` are for fetching keys. */
gov_status gov__auth_accept(const gov__auth_way *way, gov__tokens *tokens, gov__json *claims,
                            int64_t since_ms, const gov_call_options *options, gov_session **out,
                            gov_error **err);

/* One question of a login that is approved elsewhere. The operation takes any status. */
gov_status gov__auth_poll(const gov__auth_way *way, const gov__token_request *request,
                          gov__poll_reply *reply, gov_session **out_session, gov_error **err);

#endif
