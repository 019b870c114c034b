/* SPDX-License-Identifier: Apache-2.0 */
/* What the ways to log in share, and a device login as an object. Sessions themselves are
 * core/session.h. */
#ifndef GOV__AUTH_AUTH_H
#define GOV__AUTH_AUTH_H

#include <govsdk/auth.h>

#include "auth/accept.h"
#include "auth/poll.h"
#include "auth/wire.h"
#include "core/call.h"
#include "core/provider.h"
#include "core/session.h"

struct gov_device_login {
    gov_client *client;      /* counted */
    gov__provider *provider; /* counted: the endpoints */
    gov__proof proof;        /* what tokens are bound to; owned */
    gov__json *doc;          /* what the codes are borrowed from */
    gov__device_codes codes;
    gov__poll poll;
};

/* Whether the configuration names the client. GOV_ERR_CONFIG without a client_id, or without a secret
 * where one is needed. */
gov_status gov__auth_check_client(const gov_client *client, bool confidential, gov_error **err);
/* Fails a call of which the authorization server's answer was read: with its code, when it has one. */
gov_status gov__auth_refuse(gov__call *call, gov_status status, gov_error **err);
/* The JSON of such an answer, of which was read that it is no refusal (`status` GOV_OK), or fails as that. */
gov_status gov__auth_take_json(gov__call *call, gov_status status, gov__json **out,
                               gov_error **err);
/* Who is logged in, appended: from the login, else as the provider tells it; nothing when nobody knows. */
gov_status gov__auth_subject_of(gov_session *session, const gov_call_options *options,
                                gov__buf *out, gov_error **err);
/* Makes a session of tokens that were held to what was asked for; `tokens` are emptied. `claims` say who
 * it is; taken in any case; may be NULL. Everybody but accept.c goes through gov__auth_accept. */
gov_status gov__auth_session(const gov__auth_way *way, gov__tokens *tokens, gov__json *claims,
                             int64_t since_ms, gov_session **out, gov_error **err);

#endif
