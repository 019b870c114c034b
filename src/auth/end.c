/* SPDX-License-Identifier: Apache-2.0 */
/* Ending a session: nothing of the citizen stays, whatever becomes of telling the platform (RFC 7009). */
#include "auth/auth.h"

#include <string.h>

#include "core/argument.h"

/* What is left of a session when it has been wiped; buffers are secret. */
typedef struct farewell {
    gov__buf token;
    gov__buf endpoint;
    bool refresh;
    char store_name[GOV__SESSION_NAME_MAX + 1];
} farewell;

/* Copies what telling the platform needs; GOV_ERR_LOGIN_REQUIRED when the session has ended before.
 * A refresh token stands for the whole family (RFC 7009 section 2.1). */
static gov_status copy(gov_session *session, farewell *out)
{
    const gov_allocator *mem = &session->client->mem;
    gov__buf_init_secret(&out->token, mem, 0);
    gov__buf_init_secret(&out->endpoint, mem, 0);
    gov__lock_acquire(&session->lock);
    bool ended = session->ended;
    out->refresh = session->refresh.len != 0;
    const gov__buf *token = out->refresh ? &session->refresh : &session->access;
    gov__buf_append(&out->token, token->data, token->len);
    gov__buf_append_str(&out->endpoint, session->revocation_endpoint);
    memcpy(out->store_name, session->store_name, sizeof out->store_name);
    gov__lock_release(&session->lock);
    if (ended) {
        return GOV_ERR_LOGIN_REQUIRED;
    }
    gov_status status = gov__buf_terminate(&out->token);
    return status == GOV_OK ? gov__buf_terminate(&out->endpoint) : status;
}

typedef struct revocation {
    gov_client *client;
    const farewell *from;
} revocation;

static void write_request(void *user, gov__request *request)
{
    const revocation *r = user;
    r->client->identity->auth->revoke_write(request, r->client, r->from->endpoint.data,
                                            r->from->token.data, r->from->refresh);
}

static gov_status revoke(gov_client *client, const farewell *from, const gov_call_options *options,
                         gov_error **err)
{
    static const gov__operation op = {.name = "session_end",
                                      .flags = GOV__OP_BARE | GOV__OP_NO_BODY};
    revocation r = {client, from};
    gov__call call;
    if (from->token.len == 0) {
        return GOV_OK;
    }
    if (from->endpoint.len == 0) {
        return gov__error_raise(&client->mem, err, GOV_ERR_UNSUPPORTED,
                                "the session is wiped here; the platform offers no revocation",
                                "本机会话已清除；平台不提供令牌撤销");
    }
    gov_status status = gov__auth_check_client(client, false, err);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__call_begin(&call, client, NULL, &op, options, err);
    if (status == GOV_OK) {
        gov__call_set_writer(&call, write_request, &r);
        status = gov__call_run(&call, err);
    }
    gov__call_end(&call);
    return status;
}

static gov_status forget(gov_client *client, const farewell *from)
{
    gov_status status = GOV_OK;
    if (client->transport.forget != NULL) {
        client->transport.forget(client->transport.user);
    }
    if (from->store_name[0] != '\0' && client->store.clear != NULL) {
        status = client->store.clear(client->store.user, from->store_name);
    }
    return status;
}

gov_status gov_session_end(gov_session *session, const gov_call_options *options, gov_error **err)
{
    farewell from;
    if (session == NULL) {
        return gov__argument_fail(NULL, err, "session");
    }
    gov_client *client = session->client;
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__error_status(&client->mem, err, copy(session, &from));
    gov__session_wipe(session);
    if (status == GOV_OK) {
        status = revoke(client, &from, options, err);
    }
    gov_status stored = forget(client, &from);
    if (status == GOV_OK && stored != GOV_OK) {
        status = gov__error_status(&client->mem, err, stored);
    }
    gov__buf_wipe_free(&from.token);
    gov__buf_wipe_free(&from.endpoint);
    return status;
}
