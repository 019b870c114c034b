/* SPDX-License-Identifier: Apache-2.0 */
/* One step of the machine: what to do now, and sorting what came of it to its policy. */
#include "core/call_policy.h"
#include "http/cancel.h"

#define SESSION_SLICE_MS 50

static void add_accept(const gov__call *call, gov__request *request)
{
    const char *media = call->op->media;
    if (media == NULL) {
        gov__request_header(request, "Accept", "application/json, application/problem+json");
    } else {
        gov__request_header2(request, "Accept", media, ", application/problem+json");
    }
}

void gov__call_common_headers(const gov__call *call, gov__request *request)
{
    const gov_config *config = call->client->config;
    gov__request_header(request, "User-Agent", call->client->user_agent);
    if (gov__call_has(call, GOV__OP_BARE | GOV__OP_OWN)) {
        return;
    }
    gov__request_header(request, "Gov-App", gov__config_text(config, GOV__OPTION_APP_ID));
    gov__request_header(request, "Gov-Channel", gov__config_text(config, GOV__OPTION_APP_CHANNEL));
    gov__request_header(request, "Gov-Terminal",
                        gov__config_text(config, GOV__OPTION_APP_TERMINAL_ID));
    gov__request_header(request, "Gov-Grant", call->options.grant_id);
    gov__request_header(request, "traceparent", call->options.traceparent);
}

/* The headers of the call go behind those of the wire, once. */
static gov_status prepare(gov__call *call)
{
    gov__request *request = &call->request;
    if (call->write != NULL) {
        call->write(call->write_user, request);
        call->prepared = false;
    }
    if (!call->prepared) {
        add_accept(call, request);
        gov__call_common_headers(call, request);
        gov__request_header(request, "Idempotency-Key", call->key[0] != '\0' ? call->key : NULL);
        call->prepared = true;
    }
    return gov__request_finish(request);
}

/* The answer to a renewal is nothing that the caller waits for: it goes to no sink, and has a limit of
 * its own. Done twice, all is as before. */
static void turn_answer(gov__call *call)
{
    gov__response *response = &call->response;
    gov__response_reset(response);
    const gov__body_sink sink = response->sink;
    uint64_t most = response->max_body_bytes;
    response->sink = call->other_sink;
    response->max_body_bytes = call->other_max_bytes;
    call->other_sink = sink;
    call->other_max_bytes = most;
}

void gov__call_send(gov__call *call, gov__request *request, gov__call_state sent, int64_t now_ms)
{
    const gov__request *sealed = gov__call_seal(call, request);
    if (sealed == NULL) {
        return;
    }
    call->attempts++;
    call->sent_ms = now_ms;
    call->state = sent;
    if (sent == GOV__CALL_RENEW_SENT) {
        turn_answer(call);
    }
    gov__exchange_begin(&call->exchange, sealed, &call->response, &call->client->clock,
                        call->deadline_ms, call->options.cancel);
}

static void ready(gov__call *call, int64_t now_ms)
{
    gov_status status = gov__call_has(call, GOV__OP_RENEW) ? GOV_OK : prepare(call);
    if (status != GOV_OK) {
        gov__call_over_error(call, status, NULL);
        return;
    }
    if (!gov__call_authorise(call, &call->request, &call->token_generation, now_ms)) {
        return;
    }
    if (gov__call_has(call, GOV__OP_RENEW)) {
        gov__call_over(call, GOV_OK);
        return;
    }
    call->retried = call->tries > 0;
    call->tries++;
    gov__call_send(call, &call->request, GOV__CALL_SENT, now_ms);
}

/* Nothing more is sent after a cancel or the deadline. */
static bool is_stopped(gov__call *call, int64_t now_ms)
{
    if (gov__cancel_is_set(call->options.cancel)) {
        gov__call_over_error(call, GOV_ERR_CANCELLED, NULL);
    } else if (now_ms >= call->deadline_ms) {
        gov__call_give_up(call, GOV_ERR_TIMEOUT, NULL);
    }
    return call->state == GOV__CALL_OVER;
}

static bool is_sent(const gov__call *call)
{
    return call->state == GOV__CALL_SENT || call->state == GOV__CALL_RENEW_SENT ||
           call->state == GOV__CALL_ASK_SENT;
}

static void act(gov__call *call, int64_t now_ms)
{
    call->waits_session = false;
    switch (call->state) {
    case GOV__CALL_READY: ready(call, now_ms); break;
    case GOV__CALL_RENEW: gov__call_renew(call, now_ms); break;
    case GOV__CALL_ASK: gov__call_ask(call, now_ms); break;
    default: break;
    }
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

gov__call_action gov__call_step(gov__call *call, int64_t now_ms, gov_exchange **out_exchange,
                                int64_t *out_until_ms)
{
    while (!is_sent(call)) {
        if (call->state == GOV__CALL_OVER || is_stopped(call, now_ms)) {
            return GOV__CALL_DONE;
        }
        if (now_ms < call->resume_ms) {
            *out_until_ms = call->resume_ms;
            return GOV__CALL_WAIT;
        }
        act(call, now_ms);
        if (call->waits_session) {
            *out_until_ms = earlier(now_ms + SESSION_SLICE_MS, call->deadline_ms);
            return GOV__CALL_WAIT;
        }
    }
    *out_exchange = &call->exchange;
    return GOV__CALL_SEND;
}

static void judge(gov__call *call, int64_t now_ms)
{
    switch (call->state) {
    case GOV__CALL_SENT: gov__call_feed_main(call, now_ms); break;
    case GOV__CALL_RENEW_SENT: gov__call_feed_renew(call, now_ms); break;
    case GOV__CALL_ASK_SENT: gov__call_feed_ask(call, now_ms); break;
    default: gov__call_over_error(call, GOV_ERR_INTERNAL, NULL); break;
    }
}

void gov__call_feed(gov__call *call, int64_t now_ms)
{
    bool renewal = call->state == GOV__CALL_RENEW_SENT;
    gov__exchange_settle(&call->exchange);
    call->stage = call->exchange.stage;
    gov__call_log(call, GOV_LOG_DEBUG, "exchange", call->exchange.status, -1, now_ms);
    if (gov__call_unseal(call)) {
        judge(call, now_ms);
    }
    if (renewal && call->state != GOV__CALL_OVER) {
        turn_answer(call);
    }
}
