/* SPDX-License-Identifier: Apache-2.0 */
/* The token of a call: attached, renewed early, and renewed exactly once after a 401. Tokens go
 * to the gateway's origin, refresh tokens to the token endpoint, and nowhere else. */
#include "core/call_policy.h"

#include "http/problem.h"

/* Between looks whether another process still renews the session. */
#define SHARE_SLICE_MS 50

/* Whoever asks for a renewal, after one whose answer was lost, is told so until the access token has
 * ended: nothing is sent. */
static bool may_begin(gov__call *call, int64_t now_ms)
{
    if (!gov__call_has(call, GOV__OP_RENEW) || !gov__session_is_reply_lost(call->session, now_ms)) {
        return true;
    }
    (void)gov__session_renewed(call->session, NULL, now_ms, false);
    gov__call_over_error(call, GOV_ERR_NETWORK, NULL);
    return false;
}

static gov_status attach(const gov__call *call, gov__request *request, const char *token)
{
    const char *query = call->client->platform->token_query;
    if (query == NULL) {
        gov__request_header2(request, "Authorization", call->bound ? "DPoP " : "Bearer ", token);
        return request->status;
    }
    if (query[0] != '\0') {
        gov__request_set_query(request, query, token);
    }
    return gov__request_finish(request);
}

static bool take(gov__call *call, gov__request *request, uint32_t *generation, gov__buf *token,
                 int64_t now_ms)
{
    uint32_t had = *generation;
    gov__session_token kind = gov__session_take_token(call->session, now_ms, call->stale_generation,
                                                      token, generation, &call->bound);
    switch (kind) {
    case GOV__TOKEN_READY:
        if (gov__buf_status(token) != GOV_OK) {
            gov__call_over_error(call, gov__buf_status(token), NULL);
            return false;
        }
        if (had != *generation && attach(call, request, token->data) != GOV_OK) {
            gov__call_over_error(call, request->status, NULL);
            return false;
        }
        return true;
    case GOV__TOKEN_RENEW:
        if (!may_begin(call, now_ms)) {
            return false;
        }
        call->renewing = true;
        call->resume = call->state;
        call->state = GOV__CALL_RENEW;
        return false;
    case GOV__TOKEN_WAIT: call->waits_session = true; return false;
    case GOV__TOKEN_NONE: break;
    }
    gov__call_over_error(call, GOV_ERR_LOGIN_REQUIRED, NULL);
    return false;
}

/* A renewal asked for by itself wants another token than the present one. */
static void mark_present_stale(gov__call *call)
{
    if (gov__call_has(call, GOV__OP_RENEW) && call->stale_generation == 0) {
        gov__lock_acquire(&call->session->lock);
        call->stale_generation = call->session->generation;
        gov__lock_release(&call->session->lock);
    }
}

bool gov__call_authorise(gov__call *call, gov__request *request, uint32_t *generation,
                         int64_t now_ms)
{
    gov_session *session = call->session;
    if (session == NULL || session->kind == GOV__SESSION_ANONYMOUS ||
        gov__call_has(call, GOV__OP_BARE)) {
        return true;
    }
    gov__buf token;
    gov__buf_init_secret(&token, &call->client->mem, 0);
    mark_present_stale(call);
    bool good = take(call, request, generation, &token, now_ms);
    gov__buf_free(&token);
    return good;
}

bool gov__call_reauthorise(gov__call *call, uint32_t generation)
{
    if (call->reauthorised || generation == 0) {
        return false;
    }
    call->reauthorised = true;
    call->stale_generation = generation;
    return true;
}

void gov__call_set_stale(gov__call *call, uint32_t generation)
{
    call->stale_generation = generation;
    call->reauthorised = call->reauthorised || generation != 0;
}

static gov_status write_renewal(gov__call *call, gov__buf *endpoint, gov__buf *refresh)
{
    gov_client *client = call->client;
    gov_status status = gov__session_renewal(call->session, endpoint, refresh);
    if (status != GOV_OK) {
        return status;
    }
    gov__renewal renewal = {
        .token_endpoint = endpoint->data,
        .refresh_token = refresh->len != 0 ? refresh->data : NULL,
        .scope = gov__config_text(client->config, GOV__OPTION_AUTH_SCOPE),
        .proof = {gov__session_key(call->session)},
    };
    client->identity->renew_write(&call->side, client, &renewal);
    gov__key_unref(renewal.proof.key);
    gov__request_header(&call->side, "Accept", "application/json");
    gov__request_header(&call->side, "User-Agent", client->user_agent);
    return gov__request_finish(&call->side);
}

static void go_back(gov__call *call)
{
    call->renewing = false;
    call->failures = 0;
    call->state = call->resume;
}

/* Whether the present token serves on for a while. */
static bool is_token_good(gov__call *call, int64_t now_ms)
{
    uint32_t generation = 0;
    gov__buf token;
    gov__buf_init_secret(&token, &call->client->mem, 0);
    bool good = !gov__call_has(call, GOV__OP_RENEW) &&
                gov__session_take_token(call->session, now_ms, call->stale_generation, &token,
                                        &generation, NULL) == GOV__TOKEN_READY;
    gov__buf_free(&token);
    return good;
}

/* The request may have been worked on, and its answer is not there or cannot be read: the refresh token
 * may have been used up. */
static bool is_lost(const gov__call *call)
{
    int32_t http_status = call->response.status;
    if (call->exchange.status != GOV_OK) {
        return call->exchange.stage != GOV_STAGE_NOT_SENT;
    }
    return gov__response_is_success(&call->response) || http_status == 408 || http_status == 500 ||
           http_status == 502 || http_status == 504;
}

/* An early renewal that failed does no harm: the token is still good, and the session will not be
 * renewed for a while. The call goes back, and ends there if the token is not good. A refresh token
 * that may have been used up is not tried again while the access token is good: a server that
 * rotates them would end the login (RFC 9700 section 4.14.2). */
static void fail(gov__call *call, gov_status status, const gov__problem *problem, bool passing,
                 int64_t now_ms)
{
    bool lost = call->state == GOV__CALL_RENEW_SENT && is_lost(call);
    if (lost) {
        gov__session_reply_lost(call->session);
    }
    if (status != GOV_ERR_LOGIN_REQUIRED && is_token_good(call, now_ms)) {
        (void)gov__session_renewed(call->session, NULL, now_ms, false);
        go_back(call);
    } else if (passing && !(lost && gov__call_has(call, GOV__OP_RENEW) &&
                            gov__session_is_good(call->session, now_ms))) {
        gov__call_again(call, GOV__CALL_RENEW, status, gov__call_retry_after(call, problem),
                        problem, now_ms);
    } else {
        call->renewing = false;
        (void)gov__session_renewed(call->session, NULL, now_ms, status == GOV_ERR_LOGIN_REQUIRED);
        gov__call_over_error(call, status, problem);
    }
}

/* The stored session is this process's to renew from here on. False: another process renews it or
 * has renewed it, or the call is over. */
static bool begin_alone(gov__call *call, int64_t now_ms)
{
    bool adopted = false;
    gov_status status = gov__session_share_begin(call->session, &adopted);
    if (status == GOV_OK && !adopted) {
        return true;
    }
    if (status == GOV_OK) {
        (void)gov__session_renewed(call->session, NULL, now_ms, false);
        go_back(call);
    } else if (status == GOV_ERR_TIMEOUT && !is_token_good(call, now_ms)) {
        call->resume_ms = now_ms + SHARE_SLICE_MS;
    } else {
        fail(call, status, NULL, false, now_ms);
    }
    return false;
}

void gov__call_renew(gov__call *call, int64_t now_ms)
{
    gov__buf endpoint;
    gov__buf refresh;
    if (!begin_alone(call, now_ms)) {
        return;
    }
    gov__buf_init_secret(&endpoint, &call->client->mem, 0);
    gov__buf_init_secret(&refresh, &call->client->mem, 0);
    gov_status status = write_renewal(call, &endpoint, &refresh);
    gov__buf_free(&endpoint);
    gov__buf_free(&refresh);
    if (status != GOV_OK) {
        gov__call_over_error(call, status, NULL);
        return;
    }
    call->side_generation = 0;
    gov__call_send(call, &call->side, GOV__CALL_RENEW_SENT, now_ms);
}

static bool is_passing_status(int32_t http_status)
{
    return http_status == 429 || http_status >= 500;
}

/* Some servers have no word for a refresh token that is not good any more. */
static bool is_bare_refusal(const gov__call *call)
{
    size_t size = 0;
    (void)gov__response_body(&call->response, &size);
    return call->response.status == 400 && size == 0 && call->session->kind != GOV__SESSION_CLIENT;
}

/* A provider that renews into another person is no good: the session is over. */
static void end_of_another(gov__call *call, gov_status status, int64_t now_ms)
{
    call->renewing = false;
    (void)gov__session_renewed(call->session, NULL, now_ms, status == GOV_ERR_CLAIM);
    gov__call_over_error(call, status, NULL);
}

static void take_reply(gov__call *call, int64_t now_ms)
{
    gov__tokens tokens;
    gov__problem problem;
    const gov_allocator *mem = &call->client->mem;
    gov__tokens_init(&tokens, mem);
    gov_status status = call->client->identity->renew_read(call->client, &call->response, &tokens);
    if (is_bare_refusal(call)) {
        status = GOV_ERR_LOGIN_REQUIRED;
    }
    gov_status same =
        status == GOV_OK ? gov__session_same_person(call->session, &tokens.id_token) : GOV_OK;
    if (same != GOV_OK) {
        end_of_another(call, same, now_ms);
    } else if (status == GOV_OK) {
        call->renewing = false;
        status = gov__session_renewed(call->session, &tokens, call->sent_ms, false);
        if (status == GOV_OK) {
            go_back(call);
        } else {
            gov__call_over_error(call, status, NULL);
        }
    } else if (gov__problem_read(mem, &call->response, &problem) == GOV_OK) {
        /* A limit that an answer reaches is the answer's. */
        status = status == GOV_ERR_LIMIT ? GOV_ERR_RESPONSE_TOO_LARGE : status;
        fail(call, status, &problem, is_passing_status(call->response.status), now_ms);
        gov__problem_free(&problem);
    } else {
        gov__call_over_error(call, GOV_ERR_NO_MEMORY, NULL);
    }
    gov__tokens_free(&tokens);
}

/* Without a good access token a repeat does no harm even when the first request got through: its
 * answer is lost, so the old refresh token is worth nothing more than this try. */
void gov__call_feed_renew(gov__call *call, int64_t now_ms)
{
    if (call->exchange.status != GOV_OK) {
        fail(call, call->exchange.status, NULL, gov__call_is_passing(call->exchange.status),
             now_ms);
    } else if (gov__call_see_reply(call, now_ms)) {
        take_reply(call, now_ms);
    }
}
