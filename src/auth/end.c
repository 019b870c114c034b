/* SPDX-License-Identifier: Apache-2.0 */
/* Ending a session: revoked on the platform (RFC 7009), wiped here whatever the network does, and
 * forgotten by transport and store. */
#include "auth/auth.h"

#include <string.h>

#include "auth/token_request.h"
#include "base/str.h"
#include "core/argument.h"

/* How long another process that renews the same session is waited for. */
#define SHARE_WAIT_MS 3000

/* What is left of a session when it has been wiped; buffers are secret. */
typedef struct farewell {
    gov__buf refresh; /* empty: none */
    gov__buf access;
    gov__buf endpoint;
    char store_name[GOV__SESSION_NAME_MAX + 1];
    bool locked; /* the name, in the store */
} farewell;

/* Another process may have renewed the session, and may be about to store it again: its tokens are the
 * ones to be revoked. All of this is done as well as it goes. */
static void settle(gov_session *session, farewell *out)
{
    const gov_secret_store *hook = &session->client->store;
    bool adopted = false;
    gov__lock_acquire(&session->lock);
    memcpy(out->store_name, session->store_name, sizeof out->store_name);
    gov__lock_release(&session->lock);
    if (out->store_name[0] == '\0' || hook->lock == NULL) {
        return;
    }
    gov__session_wait(session, SHARE_WAIT_MS);
    out->locked = hook->lock(hook->user, out->store_name, SHARE_WAIT_MS) == GOV_OK;
    if (out->locked) {
        (void)gov__session_adopt(session, out->store_name, &adopted);
    }
}

/* Copies what telling the platform needs; GOV_ERR_LOGIN_REQUIRED when the session has ended before. */
static gov_status copy(gov_session *session, farewell *out)
{
    gov__buf *const parts[] = {&out->access, &out->refresh, &out->endpoint};
    gov__lock_acquire(&session->lock);
    bool ended = session->ended;
    gov__buf_append(&out->refresh, session->refresh.data, session->refresh.len);
    gov__buf_append(&out->access, session->access.data, session->access.len);
    gov__buf_append_str(&out->endpoint, session->revocation_endpoint);
    memcpy(out->store_name, session->store_name, sizeof out->store_name);
    gov__lock_release(&session->lock);
    gov_status status = ended ? GOV_ERR_LOGIN_REQUIRED : GOV_OK;
    for (size_t i = 0; status == GOV_OK && i < sizeof parts / sizeof parts[0]; i++) {
        status = gov__buf_terminate(parts[i]);
    }
    return status;
}

/* One token that is revoked. */
typedef struct revocation {
    gov_client *client;
    const char *endpoint;
    const char *token;
    bool refresh;
} revocation;

static void write_request(void *user, gov__request *request)
{
    const revocation *r = user;
    r->client->identity->auth->revoke_write(request, r->client, r->endpoint, r->token, r->refresh);
}

static gov_status revoke(const revocation *r, const gov_call_options *options, int64_t deadline_ms,
                         gov_error **err)
{
    static const gov__operation op = {
        .name = "session_end", .flags = GOV__TOKEN_AGAIN, .accept = {200, 204, 400, 401, 403}};
    revocation writing = *r;
    gov__call call;
    gov_status status = gov__call_begin(&call, r->client, NULL, &op, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        gov__call_set_writer(&call, write_request, &writing);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = r->client->identity->auth->refusal_read(r->client, gov__call_response(&call));
        status = status == GOV_OK ? GOV_OK : gov__auth_refuse(&call, status, err);
    }
    gov__call_end(&call);
    return status;
}

/* RFC 7009 section 2.2.1: a server need not revoke access tokens; they end by themselves. */
static bool is_unsupported(const gov_error *error)
{
    return gov__str_equal(gov_error_get_platform_code(error), "unsupported_token_type");
}

/* The refresh token first: it stands for the whole family (section 2.1), but not with every server
 * for the access tokens that are out. */
static gov_status tell(gov_client *client, const farewell *from, const gov_call_options *options,
                       gov_error **err)
{
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    revocation r = {.client = client, .endpoint = from->endpoint.data};
    gov_error *inner = NULL;
    if (from->access.len == 0) {
        return GOV_OK;
    }
    if (from->endpoint.len == 0 || client->identity->auth->revoke_write == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_UNSUPPORTED,
                                "the session is wiped here; the platform offers no revocation",
                                "本机会话已清除；平台不提供令牌撤销");
    }
    gov_status status = gov__auth_check_client(client, false, err);
    if (status == GOV_OK && from->refresh.len != 0) {
        r.token = from->refresh.data;
        r.refresh = true;
        status = revoke(&r, options, deadline_ms, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    r.token = from->access.data;
    r.refresh = false;
    status = revoke(&r, options, deadline_ms, &inner);
    if (status == GOV_OK || is_unsupported(inner) || err == NULL) {
        status = status == GOV_OK || is_unsupported(inner) ? GOV_OK : status;
        gov_error_free(inner);
        return status;
    }
    gov_error_free(*err);
    *err = inner;
    return status;
}

static gov_status forget(gov_client *client, const farewell *from)
{
    const gov_secret_store *hook = &client->store;
    gov_status status = GOV_OK;
    if (client->transport.forget != NULL) {
        client->transport.forget(client->transport.user);
    }
    if (from->store_name[0] != '\0' && hook->clear != NULL) {
        status = hook->clear(hook->user, from->store_name);
    }
    if (from->locked) {
        hook->unlock(hook->user, from->store_name);
    }
    return status;
}

gov_status gov_session_end(gov_session *session, const gov_call_options *options, gov_error **err)
{
    farewell from = {.locked = false};
    if (session == NULL) {
        return gov__argument_fail(NULL, err, "session");
    }
    gov_client *client = session->client;
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__buf_init_secret(&from.refresh, &client->mem, 0);
    gov__buf_init_secret(&from.access, &client->mem, 0);
    gov__buf_init_secret(&from.endpoint, &client->mem, 0);
    settle(session, &from);
    status = gov__error_status(&client->mem, err, copy(session, &from));
    gov__session_wipe(session);
    if (status == GOV_OK) {
        status = tell(client, &from, options, err);
    }
    gov_status stored = forget(client, &from);
    if (status == GOV_OK && stored != GOV_OK) {
        status = gov__error_status(&client->mem, err, stored);
    }
    gov__buf_wipe_free(&from.refresh);
    gov__buf_wipe_free(&from.access);
    gov__buf_wipe_free(&from.endpoint);
    return status;
}
