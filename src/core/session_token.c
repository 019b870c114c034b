/* SPDX-License-Identifier: Apache-2.0 */
/* Handing out the access token, and the rule that one call renews it while others wait. Ages are
 * counted on the monotonic clock: a wall clock that jumps neither expires nor revives a token. */
#include "core/session.h"

#include "base/mem.h"
#include "core/call.h"

/* After an early renewal that failed, the token that is still good is used for so long. */
#define RENEW_PAUSE_MS 5000

static bool can_renew(const gov_session *session)
{
    return session->token_endpoint != NULL &&
           (session->kind == GOV__SESSION_CLIENT || session->refresh.len != 0);
}

static bool is_usable(const gov_session *session, int64_t now_ms, uint32_t stale)
{
    return session->access.len != 0 && session->generation != stale && now_ms < session->expires_ms;
}

/* The margin never exceeds a quarter of the token's life: a short-lived token would otherwise be
 * renewed with every call. */
static bool is_due(const gov_session *session, int64_t now_ms)
{
    int64_t early = gov__config_int(session->client->config, GOV__OPTION_AUTH_REFRESH_EARLY_MS);
    int64_t most = session->lifetime_ms / 4;
    return now_ms >= session->expires_ms - (early < most ? early : most) &&
           now_ms >= session->renew_after_ms;
}

static gov__session_token choose(gov_session *session, int64_t now_ms, uint32_t stale)
{
    if (session->ended || session->kind == GOV__SESSION_ANONYMOUS) {
        return GOV__TOKEN_NONE;
    }
    if (session->storing) {
        return GOV__TOKEN_WAIT;
    }
    bool usable = is_usable(session, now_ms, stale);
    if (usable && (session->renewing || !can_renew(session) || !is_due(session, now_ms))) {
        return GOV__TOKEN_READY;
    }
    if (!can_renew(session)) {
        return GOV__TOKEN_NONE;
    }
    if (session->renewing) {
        return GOV__TOKEN_WAIT;
    }
    session->renewing = true;
    return GOV__TOKEN_RENEW;
}

gov__session_token gov__session_take_token(gov_session *session, int64_t now_ms, uint32_t stale,
                                           gov__buf *out, uint32_t *generation, bool *bound)
{
    gov__lock_acquire(&session->lock);
    gov__session_token token = choose(session, now_ms, stale);
    if (token == GOV__TOKEN_READY) {
        gov__buf_append(out, session->access.data, session->access.len);
        (void)gov__buf_terminate(out);
        *generation = session->generation;
        if (bound != NULL) {
            *bound = session->bound;
        }
    }
    gov__lock_release(&session->lock);
    return token;
}

gov_status gov__session_renewal(gov_session *session, gov__buf *endpoint, gov__buf *refresh)
{
    gov__lock_acquire(&session->lock);
    gov__buf_append_str(endpoint, session->token_endpoint);
    gov__buf_append(refresh, session->refresh.data, session->refresh.len);
    gov__lock_release(&session->lock);
    gov_status status = gov__buf_terminate(endpoint);
    return status == GOV_OK && refresh->len != 0 ? gov__buf_terminate(refresh) : status;
}

/* Moves a buffer's bytes; the old ones are wiped. */
static void move(gov__buf *to, gov__buf *from)
{
    gov__buf_wipe_free(to);
    *to = *from;
    gov__buf_init_secret(from, to->mem, to->max);
}

static void take_tokens(gov_session *session, gov__tokens *tokens, int64_t since_ms,
                        int64_t wall_ms, int64_t now_ms)
{
    move(&session->access, &tokens->access);
    if (tokens->refresh.len != 0) {
        move(&session->refresh, &tokens->refresh);
    }
    if (tokens->scope.len != 0) {
        move(&session->scope, &tokens->scope);
    }
    session->bound = tokens->bound;
    session->reply_lost = false;
    session->lifetime_ms = tokens->expires_in_ms;
    session->expires_ms = since_ms + tokens->expires_in_ms;
    session->expires_wall_ms = wall_ms + (session->expires_ms - now_ms);
    session->renew_after_ms = INT64_MIN;
    session->generation++;
}

static bool set_endpoints(gov_session *session, const char *token, const char *revocation)
{
    const gov_allocator *mem = &session->client->mem;
    return (token == NULL || gov__mem_set_str(mem, &session->token_endpoint, token)) &&
           (revocation == NULL || gov__mem_set_str(mem, &session->revocation_endpoint, revocation));
}

gov_status gov__session_set_tokens(gov_session *session, gov__tokens *tokens, int64_t since_ms,
                                   const char *token_endpoint, const char *revocation_endpoint)
{
    int64_t wall = gov__client_wall_ms(session->client);
    int64_t now = gov__client_now_ms(session->client);
    gov_status status = GOV_ERR_LOGIN_REQUIRED;
    gov__lock_acquire(&session->lock);
    /* Who binds tokens to a key takes no others, and a bound one is worth nothing without its key
     * (RFC 9449 section 5). */
    bool fits = tokens->bound == (session->dpop_key != NULL);
    if (!session->ended && !fits) {
        status = GOV_ERR_RESPONSE;
    } else if (!session->ended) {
        status = set_endpoints(session, token_endpoint, revocation_endpoint) ? GOV_OK
                                                                             : GOV_ERR_NO_MEMORY;
    }
    if (status == GOV_OK) {
        take_tokens(session, tokens, since_ms, wall, now);
    }
    gov__lock_release(&session->lock);
    return status;
}

static void set_storing(gov_session *session, bool storing)
{
    gov__lock_acquire(&session->lock);
    session->storing = storing;
    gov__lock_release(&session->lock);
}

void gov__session_reply_lost(gov_session *session)
{
    gov__lock_acquire(&session->lock);
    session->reply_lost = session->refresh.len != 0;
    gov__lock_release(&session->lock);
}

bool gov__session_is_reply_lost(gov_session *session, int64_t now_ms)
{
    gov__lock_acquire(&session->lock);
    bool lost = session->reply_lost && is_usable(session, now_ms, 0);
    gov__lock_release(&session->lock);
    return lost;
}

gov_status gov__session_renewed(gov_session *session, gov__tokens *tokens, int64_t since_ms,
                                bool fatal)
{
    gov_status status = GOV_OK;
    if (tokens != NULL) {
        set_storing(session, true);
        status = gov__session_set_tokens(session, tokens, since_ms, NULL, NULL);
        if (status == GOV_OK) {
            status = gov__session_store(session);
        }
        set_storing(session, false);
    } else if (fatal) {
        gov__session_wipe(session);
    }
    gov__session_share_end(session);
    int64_t now = gov__client_now_ms(session->client);
    gov__lock_acquire(&session->lock);
    if (tokens == NULL) {
        session->renew_after_ms = session->reply_lost ? session->expires_ms : now + RENEW_PAUSE_MS;
    }
    session->renewing = false;
    (void)pthread_cond_broadcast(&session->renewed);
    gov__lock_release(&session->lock);
    return status;
}

bool gov__session_is_good(gov_session *session, int64_t now_ms)
{
    gov__lock_acquire(&session->lock);
    bool good = is_usable(session, now_ms, 0);
    gov__lock_release(&session->lock);
    return good;
}

void gov__session_wait(gov_session *session, int64_t ms)
{
    gov__lock_acquire(&session->lock);
    if (session->renewing) {
        gov__turn_cond_wait(&session->renewed, &session->lock, ms);
    }
    gov__lock_release(&session->lock);
}

gov_status gov_session_refresh(gov_session *session, const gov_call_options *options,
                               gov_error **err)
{
    static const gov__operation operation = {.name = "session_refresh",
                                             .flags = GOV__OP_SESSION | GOV__OP_RENEW};
    gov__call call;
    if (session == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT, "the session is NULL", "会话为空指针");
    }
    gov_status status = gov__call_begin(&call, session->client, session, &operation, options, err);
    if (status == GOV_OK) {
        status = gov__call_run(&call, err);
    }
    gov__call_end(&call);
    return status;
}
